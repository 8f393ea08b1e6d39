"""How a move was said and heard: read leniently where logged, exact where new, its author's own."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import case_of
from playing import JSON, flour, logged, played, rows_of, says, table_of, wander, without_log
from workshop.negotiation.events import KINDS, read
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event, Heard, Move, Promise, Row, Said
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import openings
from workshop.negotiation.words import SLIPS, interest_ref, issue_ref, option_ref, promise_ref

CASE = flour()
WHOLE: dict[str, Any] = {
    "act": "idea",
    "by": "baker",
    "to": ["miller"],
    "text": "Sunday, and half of it?",
    "said": {"wording": "ideas/1", "offered": ["ideas/0", "ideas/1"], "source": "wording"},
    "heard": {
        "v": 1,
        "act": "idea",
        "about": ["interest:miller.crowd", "option:day=Sunday at noon"],
        "slips": ["without_reason"],
        "covers": [[0, 6], [12, 16]],
        "meaning": "same",
    },
    "as": "quiet",
    "combines": ["interest:miller.crowd"],
    "promise": {"kind": "include", "issue": "day", "option": "Monday"},
}


def test_what_was_said_and_heard_is_kept_as_it_was() -> None:
    move = read(KINDS, Event("moved", WHOLE))
    assert move.data() == WHOLE
    assert move == read(KINDS, Row("t", 2, "", "", "moved", WHOLE))
    assert move.said == Said(wording="ideas/1", offered=("ideas/0", "ideas/1"), source="wording")
    assert move.heard.covers == ((0, 6), (12, 16))
    assert move.promise == Promise(kind="include", issue="day", option="Monday")
    assert Move(act="paraphrase", by="baker", as_="quiet").data()["as"] == "quiet"


def test_a_move_without_words_holds_what_it_always_held() -> None:
    assert Move(act="check_in", by="baker", to=("miller",)).data() == {
        "act": "check_in",
        "by": "baker",
        "to": ["miller"],
    }


@pytest.mark.parametrize(
    ("field", "cannot_be_read"),
    [
        ("said", {"source": "telepathy"}),
        ("said", {"wording": "ideas/1"}),
        ("said", "aloud"),
        ("heard", {"v": 2, "act": "serenade"}),
        ("heard", {"v": 2, "slips": ["slip_of_the_tongue"]}),
        ("heard", {"v": 2, "about": ["weather:rain"]}),
        ("heard", {"v": 2, "tone": "low"}),
        ("heard", {"v": True}),
        ("heard", []),
        ("promise", {"kind": "moon"}),
    ],
)
def test_what_cannot_be_read_is_not_read_where_it_was_logged_and_refused_where_it_is_new(
    field: str, cannot_be_read: object
) -> None:
    data = WHOLE | {field: cannot_be_read}
    assert read(KINDS, Event("moved", data)) is None
    assert read(KINDS, Row("t", 2, "", "", "moved", data)) == read(
        KINDS, Event("moved", {key: value for key, value in data.items() if key != field})
    )


@pytest.mark.parametrize("words", [False, True])
@settings(max_examples=100, deadline=None)
@given(row=st.sampled_from(wander(CASE, 4)[-1].rows[1:]), said=JSON, heard=JSON)
def test_what_was_said_and_heard_never_changes_what_a_row_means_otherwise(
    row: Row, said: object, heard: object, *, words: bool
) -> None:
    data = {key: value for key, value in row.data.items() if key not in {"said", "heard"}}
    plain, fuzzed = (
        logged(table_of(CASE, words=words), row.kind, **data),
        logged(table_of(CASE, words=words), row.kind, **data, said=said, heard=heard),
    )
    assert without_log(fuzzed).unknown == without_log(plain).unknown
    assert fuzzed.voiced == plain.voiced
    assert fuzzed.trust == plain.trust
    assert [entry.move.act for entry in fuzzed.moves] == [entry.move.act for entry in plain.moves]


def test_others_read_the_words_and_not_how_they_were_meant() -> None:
    table = logged(table_of(CASE), "moved", **WHOLE)
    own, other, script = (
        redact(table, "baker").moves[-1].move,
        redact(table, "miller").moves[-1].move,
        redact(table, "miller", listens=True).moves[-1].move,
    )
    assert own == table.moves[-1].move
    assert script == own.model_copy(update={"combines": (), "heard": script.heard})
    assert script.heard.about == ("option:day=Sunday at noon",), "nothing is named that nobody has voiced"
    assert (other.said, other.heard, other.as_) == (None, None, None)
    assert other.text == own.text
    assert other.promise == own.promise
    assert other.combines == ()
    told = logged(table, "moved", act="disclose_interest", by="miller", interest="crowd")
    assert redact(told, "miller").moves[-2].move.combines == own.combines


def test_a_script_hears_what_is_addressed_to_it_alone() -> None:
    three = case_of([[[0, 9]], [[9, 0]], [[5, 0]]])
    heard = {"v": 1, "act": "demand"}
    table = logged(table_of(three), "moved", act="demand", by="p0", to=["p1"], text="Mine.", heard=heard)
    assert redact(table, "p1", listens=True).moves[-1].move.heard == Heard(v=1, act="demand")
    assert redact(table, "p2", listens=True).moves[-1].move.heard is None


def test_a_table_says_whether_words_count() -> None:
    seats = {"baker": "person", "miller": "guarded"}
    plain, with_words = (rows_of(openings(CASE, seats=seats, words=words)) for words in (False, True))
    assert [replay(rows).format for rows in (plain, with_words)] == [1, 2]
    assert redact(replay(with_words), "baker").format == 2
    newer = Row("t", 1, "", "", "opened", with_words[0].data | {"format": 3})
    with pytest.raises(LogError, match="format 3 is newer than this kit reads"):
        replay([newer])


def test_every_slip_says_what_it_is_in_a_few_words_and_in_one_sentence() -> None:
    assert {slip.kind for slip in SLIPS.values()} == {"sequence", "content", "typed"}
    for slip in SLIPS.values():
        assert len(slip.label.split()) <= 6
        assert slip.told.endswith(".")
        assert slip.told.count(".") == 1
        assert len(slip.told.split()) <= 20


def test_the_names_of_things_are_what_a_row_may_hold() -> None:
    about = [interest_ref("baker", "sleep"), option_ref("day", "Monday"), issue_ref("day"), promise_ref(7)]
    assert about == ["interest:baker.sleep", "option:day=Monday", "issue:day", "promise:7"]
    assert Heard(v=1, about=tuple(about))
    assert says(played(CASE), "baker", "check_in", heard={"v": 1, "about": about}).moves[-1].move.heard
