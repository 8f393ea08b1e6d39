"""How a move was said and heard: read leniently where logged, exact where new, its author's own."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import case_of
from playing import JSON, does, flour, logged, played, rows_of, says, table_of, wander, without_log
from workshop.negotiation.events import KINDS, read
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event, Heard, Move, Promise, Row, Said
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import FACILITATOR, OBSERVER, refusal
from workshop.negotiation.table import Table, openings
from workshop.negotiation.words import (
    SERVES,
    SLIPS,
    TAGS,
    interest_ref,
    issue_ref,
    option_ref,
    promise_ref,
)

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


# What an observer notes of how something was said


def asked() -> Table:
    """Return a table at which the baker asked, and the miller told."""
    return played(CASE, ("baker", "ask_interest"), ("miller", "disclose_interest", {"interest": "crowd"}))


def tag(table: Table, *, of: int | None = None, how: str = "assumes", seat: str = "observer-3") -> Event:
    return Event("tagged", {"of": table.played[0].version if of is None else of, "how": how, "seat": seat})


def test_every_act_that_can_be_tagged_has_a_word_for_what_serves_and_slips_that_there_are() -> None:
    for words in TAGS.values():
        first, *slips = words
        assert first == SERVES
        assert slips
        assert set(slips) <= SLIPS.keys()
        assert all(len(label.split()) <= 5 for label in words.values())


def test_what_one_observer_notes_last_of_a_move_counts_and_two_observers_are_two() -> None:
    table = asked()
    for how, seat in (("assumes", "observer-3"), ("answered", "observer-4"), (SERVES, "observer-3")):
        table = does(table, OBSERVER, "tagged", **tag(table, how=how, seat=seat).data)
    of = table.played[0].version
    assert table.tags == {(of, "observer-3"): SERVES, (of, "observer-4"): "answered"}


def test_what_an_observer_notes_changes_nothing_else_and_no_side_knows_it() -> None:
    before = asked()
    after = does(before, OBSERVER, "tagged", **tag(before).data)
    assert without_log(replace(after, tags={})) == without_log(before)
    for party in before.parties:
        assert without_log(redact(after, party)) == without_log(redact(before, party))


def test_only_who_observes_the_table_notes_how_a_move_was_said_after_its_end_too() -> None:
    table = asked()
    for holds, seat in (
        ("baker", "baker-3"),
        ("baker", "observer-3"),
        (FACILITATOR, "observer-3"),
    ):
        assert "who observes the table" in refusal(table, tag(table, seat=seat), holds=holds)
    assert refusal(table, tag(table), holds=OBSERVER) == ""
    assert refusal(says(table, "baker", "walk_away"), tag(table), holds=OBSERVER) == ""


@pytest.mark.parametrize("how", ["position", "sung", ""])
def test_only_the_words_that_an_act_has_can_be_noted_and_others_mean_nothing_where_they_are_logged(
    how: str,
) -> None:
    table = asked()
    assert "one of the words" in refusal(table, tag(table, how=how), holds=OBSERVER)
    after = logged(table, "tagged", **tag(table, how=how).data)
    assert (after.tags, after.unknown) == ({}, table.unknown + 1)


@pytest.mark.parametrize("of", [1, 99, -1])
def test_only_a_move_that_was_made_at_the_table_can_be_tagged(of: int) -> None:
    table = asked()
    assert "not there any more" in refusal(table, tag(table, of=of), holds=OBSERVER)
    assert logged(table, "tagged", **tag(table, of=of).data).tags == {}


def test_what_was_noted_of_a_move_that_is_taken_back_is_nothing_and_is_understood() -> None:
    table = says(table_of(CASE), "baker", "ask_interest")
    table = does(table, OBSERVER, "tagged", **tag(table).data)
    table = does(table, "baker", "withdrawn", of=table.played[0].version, seat="baker")
    assert (table.tags, table.unknown) == ({}, 0)


def test_a_kit_that_does_not_know_the_row_reads_the_same_table() -> None:
    table = asked()
    tagged, unread = (
        logged(table, kind, **tag(table).data) for kind in ("tagged", "a kind that comes later")
    )
    assert without_log(replace(tagged, tags={}, unknown=1)) == without_log(unread)
