"""Each kind of row of a room is written once: what folds, refuses and explains it follow from its record."""

import pytest

from playing import MISTAKES, making
from rooming import Class, case_for
from workshop.classroom import fold, rules
from workshop.classroom.events import KINDS, Helped, Purged, RoomOpened
from workshop.classroom.fold import apply
from workshop.classroom.rules import CONSOLE, check
from workshop.exchange.codebook import KINDS as EXPORTED
from workshop.live.study_events import KINDS as OF_ONES_OWN
from workshop.negotiation.events import KINDS as OF_A_TABLE
from workshop.negotiation.moves import Event, Row


def test_every_kind_has_a_fold_a_rule_and_a_place_in_the_codebook() -> None:
    assert set(fold._FOLDS) == set(KINDS.values())
    assert set(rules._RULES) == set(KINDS.values()) - {RoomOpened, Purged}, "nobody adds these to a room"
    stays = {"joined": {"name"}, "renamed": {"name"}, "reached": {"address"}}
    assert {kind: set(EXPORTED[kind]) for kind in KINDS} == {
        kind: set(record.model_fields) - stays.get(kind, set()) for kind, record in KINDS.items()
    }


def test_no_kind_of_a_room_is_one_of_a_table_or_of_ones_own_study() -> None:
    assert len(EXPORTED) == len(KINDS) + len(OF_A_TABLE) + len(OF_ONES_OWN)


@MISTAKES
def test_a_mistake_in_the_code_is_not_taken_for_a_row_that_means_nothing(
    monkeypatch: pytest.MonkeyPatch, mistake: type[Exception]
) -> None:
    room = Class(case_for(2), people=2).room
    monkeypatch.setitem(fold._FOLDS, Helped, making(mistake))
    with pytest.raises(mistake):
        apply(room, Row(room.stream, room.version + 1, "", "", "helped", {"seat": 1}))
    monkeypatch.setitem(rules._RULES, Helped, making(mistake))
    with pytest.raises(mistake):
        check(room, Event("helped", {"seat": 1}), by=CONSOLE)
