"""Who declines still takes part, and no table at which it ever sat is exported."""

from dataclasses import replace
from pathlib import Path

import pytest

from rooming import CODE, LINK, case_for
from workshop.classroom.fold import replay
from workshop.classroom.pairing import join, pair
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR, Refused, check
from workshop.classroom.steps import move_on, owed
from workshop.exchange.consent import consenting
from workshop.exchange.files import export
from workshop.exchange.logfile import ExchangeError, LogFile
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, open_store
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "log.db"))


def room(store: Store, *said: bool | None, consent: bool = True) -> RoomLog:
    """Return a room of two at a table, in play, whose people said that."""
    store.append(room_stream(CODE), 0, opening(case_for(2), link=LINK, size=9, mode="live", consent=consent))
    log = RoomLog(store, CODE)
    for number, answer in enumerate(said):
        assert not log.log(lambda r, n=number, a=answer: [join(r, key=f"key-{n}", consent=a)], by=DOOR)
    for _ in range(3):
        assert not log.log(move_on, by=CONSOLE)
    for table in log.room.tables:
        store.append(table_stream(CODE, table), 0, *owed(log.room, table, None))
    return log


def exported(store: Store, tmp_path: Path) -> list[str]:
    export(store.read_all(), tmp_path / "out")
    return sorted({row.stream for row in LogFile(tmp_path / "out" / "log.jsonl")})


def test_a_table_at_which_somebody_declined_is_not_exported_and_the_others_are(
    store: Store, tmp_path: Path
) -> None:
    room(store, True, True, True, False)
    assert exported(store, tmp_path) == [f"room/{CODE}", f"table/{CODE}/1"]


def test_who_declined_and_moved_on_is_remembered_at_both_tables(store: Store) -> None:
    log = room(store, True, True, True, False)
    log.log(lambda r: [Event("placed", {"seat": 4, "place": [1, "observer"]})], by=CONSOLE)
    assert {row.stream for row in consenting(store.read_all())} == {f"room/{CODE}"}


def test_where_somebody_declined_in_a_room_that_cannot_be_read_nothing_is_exported(
    store: Store, tmp_path: Path
) -> None:
    room(store, True, False)
    first, *rest = store.read_all()
    newer = replace(first, data=first.data | {"mode": "newer"})
    with pytest.raises(ExchangeError, match="Nothing was written"):
        export([newer, *rest], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    told = [
        replace(row, data={key: value for key, value in row.data.items() if key != "consent"}) for row in rest
    ]
    export([newer, *told], tmp_path / "out")


def test_where_nobody_is_asked_nothing_is_left_out(store: Store, tmp_path: Path) -> None:
    room(store, None, None, consent=False)
    assert exported(store, tmp_path) == [f"room/{CODE}", f"table/{CODE}/1"]


def test_where_it_is_asked_no_seat_is_taken_without_an_answer() -> None:
    from workshop.negotiation.moves import Row

    opened = opening(case_for(2), link=LINK, size=9, consent=True)
    asked = replay([Row(room_stream(CODE), 1, "", "2026-01-01T10:00:00.000Z", opened.kind, opened.data)])
    with pytest.raises(Refused, match="Say whether what is logged"):
        check(asked, join(asked, key="k"), by=DOOR)
    check(asked, join(asked, key="k", consent=False), by=DOOR)


def test_pairing_knows_nothing_of_consent(store: Store) -> None:
    log = room(store, True, False)
    assert pair(log.room).data["places"] == {"1": [1, "p0"], "2": [1, "p1"]}
