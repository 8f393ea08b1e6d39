"""From rows to the table they add up to."""

import json
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playing import (
    DATA,
    KINDS,
    WHOLE,
    does,
    flour,
    heard,
    logged,
    played,
    rows_of,
    says,
    table_of,
    wander,
    without_log,
)
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import LogError, apply, opened, replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import FACILITATOR, OBSERVER
from workshop.negotiation.table import DIFFICULTIES, FORMAT, Table, openings, outcome
from workshop.negotiation.value_check import ITEMS

CASE = flour()
OFFER = ("baker", "offer", {"package": WHOLE})

rows = st.builds(Event, KINDS | st.text(max_size=5), DATA)


# Total


BEGUN = [wander(CASE, seed, length=6)[-1] for seed in range(10)]


@settings(max_examples=40, deadline=None)
@given(st.lists(rows, max_size=5), st.sampled_from(BEGUN))
def test_apply_takes_any_row(events: list[Event], table: Table) -> None:
    after = reduce(apply, rows_of(events, table.version), table)
    assert after.version == table.version + len(events)
    assert len(after.rows) == len(table.rows) + len(events)
    assert after.unknown <= table.unknown + len(events)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("sung", {}),
        ("moved", {"act": "bribe", "by": "baker"}),
        ("moved", {"act": "demand", "by": "cobbler"}),
        ("moved", {"act": "demand", "by": "baker", "volume": 11}),
        ("moved", {}),
        ("moved", None),
        ("moved", []),
        ("moved", {"act": "confirm", "by": "miller", "of": 10**30}),
        ("withdrawn", {"of": 1}),
        ("withdrawn", {"of": 99}),
        ("withdrawn", {"of": []}),
        ("rated", {"by": "baker", "to": "baker", "value": 4}),
        ("rated", {"by": "baker", "to": "miller", "value": 9}),
        ("rated", {"by": "baker", "to": "miller", "value": True}),
        ("guessed", {"by": "baker", "to": "cobbler", "points": {}}),
        ("guessed", {"by": "baker", "to": "miller", "points": {"day": 10**400}}),
        ("guessed", {"by": "baker", "to": "miller", "points": {"day": float("nan")}}),
        ("answered", {"by": "baker", "better": True}),
        ("improved", {"by": "baker", "package": {"day": "Monday"}}),
        ("card_played", {"card": "snow"}),
        ("revealed", {"issue": "day", "option": "Friday"}),
        ("seated", {"party": "cobbler", "who": "person"}),
        ("left", {"party": "cobbler"}),
        ("reopened", {"of": 2}),
        ("drafted", {"act": "demand", "by": "baker"}),
        ("drafted", {"act": "offer", "by": "cobbler", "package": WHOLE}),
        ("drafted", {"act": "accept", "by": "miller", "of": True}),
        ("signed", {"of": 2, "by": "miller"}),
        ("signed", {"of": 2, "by": "cobbler"}),
    ],
)
def test_a_row_that_means_nothing_is_counted_and_left_out(kind: str, data: object) -> None:
    before = table_of(CASE)
    after = logged(played(CASE, OFFER), kind, **data) if isinstance(data, dict) else None
    after = after or apply(played(CASE, OFFER), Row("t", 3, "", "", kind, data))  # type: ignore[arg-type]
    assert after.unknown == before.unknown + 1
    assert replace(without_log(after), unknown=0) == without_log(played(CASE, OFFER))


@pytest.mark.parametrize(
    ("act", "carried"),
    [
        ("offer", {"package": {"day": "Someday", "moon": "full"}}),
        ("confirm", {"of": 3}),
        ("correct", {"of": 3}),
        ("accept", {"of": 2}),
    ],
)
def test_a_move_that_leads_to_nothing_is_one_and_changes_nothing(
    act: str, carried: dict[str, object]
) -> None:
    before = played(CASE, ("miller", "promise"), ("miller", "check_in"))
    after = logged(before, "moved", act=act, by="baker", **carried)
    assert [entry.move.act for entry in after.moves] == ["promise", "check_in", act]
    assert (after.unknown, after.offer, after.understood, after.misheard) == (0, None, frozenset(), {})


def test_an_answer_that_is_neither_yes_nor_no_is_none() -> None:
    table = logged(played(CASE, ("baker", "walk_away")), "answered", by="baker", better="no")
    assert (table.answers, table.unknown) == ({}, 1)


def test_a_row_of_a_newer_version_does_not_hinder_what_follows() -> None:
    table = logged(logged(table_of(CASE), "sung", song="x"), "moved", act="hum", by="baker")
    assert says(table, "baker", "offer", package=WHOLE).offer is not None
    assert table.unknown == 2


def test_a_move_after_the_end_changes_nothing() -> None:
    ended = played(CASE, ("baker", "walk_away"))
    after = logged(ended, "moved", act="offer", by="miller", package=WHOLE)
    assert (after.moves, after.offer, after.trust) == (ended.moves, None, ended.trust)


# Replay


@pytest.mark.parametrize("seed", range(12))
def test_replay_of_a_and_b_is_b_folded_onto_the_replay_of_a(seed: int) -> None:
    table = wander(CASE, seed)[-1]
    for cut in range(1, len(table.rows) + 1):
        assert reduce(apply, table.rows[cut:], replay(table.rows[:cut])) == table


def test_the_difficulty_is_kept_where_it_is_not_the_middle_one() -> None:
    for difficulty in DIFFICULTIES:
        first, *_ = table_of(CASE, difficulty=difficulty).rows
        assert first.data.get("difficulty", "middle") == opened(first).difficulty == difficulty
    assert "difficulty" not in openings(CASE, seats={})[0].data
    assert "difficulty" not in openings(CASE, seats={}, difficulty="middle")[0].data


@pytest.mark.parametrize("odd", ["brutal", "", None, 3, ["hard"], {}])
def test_a_difficulty_that_there_is_not_is_refused(odd: object) -> None:
    first, *_ = table_of(CASE).rows
    with pytest.raises(LogError, match=r"row 1 of t: the difficulty is easy, middle or hard, not"):
        opened(replace(first, data=first.data | {"difficulty": odd}))


def test_a_table_that_went_through_json_is_the_same_table() -> None:
    table = wander(CASE, 3)[-1]
    stored = [
        Row(r.stream, r.version, r.click, r.at, r.kind, json.loads(json.dumps(r.data))) for r in table.rows
    ]
    assert without_log(replay(stored)) == without_log(table)


def test_a_logged_move_reads_back_as_the_move_that_was_made() -> None:
    table = heard(CASE, "baker", "miller", "crowd")
    assert [entry.move.act for entry in table.moves] == ["disclose_interest", "paraphrase", "confirm"]
    assert table.voiced == {("miller", "crowd")}
    assert table.understood == {("baker", "miller", "crowd")}


# Withdrawn


@pytest.mark.parametrize("seed", range(12))
def test_a_withdrawn_row_leaves_the_table_as_if_it_had_never_been(seed: int) -> None:
    table = wander(load("lantern-hill") if seed % 2 else CASE, seed, length=25)[-1]
    for entry in table.moves:
        without = replay(row for row in table.rows if row.version != entry.version)
        after = logged(table, "withdrawn", of=entry.version, seat="")
        assert without_log(after) == without_log(without)
        assert (after.version, len(after.rows), after.withdrawn) == (
            table.version + 1,
            len(table.rows) + 1,
            {entry.version},
        )


def test_two_withdrawals_take_out_two_rows_and_replay_the_same() -> None:
    table = played(CASE, OFFER, ("miller", "demand"), ("baker", "threaten"))
    for of in (2, 4):
        table = does(table, "baker", "withdrawn", of=of, seat="baker")
    assert [entry.version for entry in table.moves] == [3]
    assert table.offer is None
    assert replay(table.rows) == table


def test_a_broken_withdrawal_does_not_hinder_a_good_one() -> None:
    table = logged(played(CASE, OFFER), "withdrawn", of=[], seat="baker")
    assert logged(table, "withdrawn", of=2, seat="baker").offer is None


def test_an_option_vanishes_from_the_package_on_the_table_when_what_brought_it_up_is_withdrawn() -> None:
    table = played(
        CASE,
        ("miller", "disclose_interest", {"interest": "crowd"}),
        ("baker", "disclose_interest", {"interest": "sleep"}),
    )
    table = says(table, "miller", "offer", package=WHOLE | {"day": "Sunday at noon"})
    table = does(table, "baker", "withdrawn", of=3, seat="baker")
    assert table.offer is not None
    assert table.open_issues(table.offer.package) == ("day",)


# What moves do


def test_paraphrase_is_acknowledged_confirm_understood_and_correct_counts_a_mishearing() -> None:
    said_back = played(
        CASE,
        ("miller", "disclose_interest", {"interest": "crowd"}),
        ("baker", "paraphrase", {"to": ["miller"], "interest": "crowd"}),
    )
    key = ("baker", "miller", "crowd")
    assert (said_back.acknowledged, said_back.understood) == ({key}, frozenset())
    corrected = says(said_back, "miller", "correct", of=3)
    assert (corrected.acknowledged, corrected.understood, corrected.misheard) == (
        frozenset(),
        frozenset(),
        {"miller": 1},
    )
    assert corrected.voiced == {("miller", "crowd")}
    assert says(said_back, "miller", "confirm", of=3).understood == {key}


def test_what_one_listener_understood_the_others_have_not() -> None:
    table = heard(load("lantern-hill"), "district", "traders", "feel")
    assert table.understood == {("district", "traders", "feel")}


def test_an_interest_told_in_words_alone_is_counted_as_unlisted() -> None:
    table = played(CASE, ("baker", "disclose_interest", {"text": "I am tired."}))
    assert (table.unlisted, table.voiced) == ({"baker": 1}, frozenset())


def test_a_hidden_option_appears_with_the_last_interest_it_waits_for() -> None:
    half = played(CASE, ("miller", "disclose_interest", {"interest": "crowd"}))
    assert half.options("day") == ("Monday", "Tuesday", "Wednesday")
    whole = says(half, "baker", "disclose_interest", interest="sleep")
    assert whole.options("day")[-1] == "Sunday at noon"
    assert (
        does(half, FACILITATOR, "revealed", issue="day", option="Sunday at noon").appeared == whole.appeared
    )


def test_an_offer_replaces_the_package_and_cancels_acceptances() -> None:
    hill = load("lantern-hill")
    package = hill.middle
    table = played(hill, ("traders", "offer", {"package": package}))
    table = says(table, "district", "accept", of=table.version)
    assert table.offer is not None
    assert table.offer.accepted == {"traders", "district"}
    table = says(table, "observatory", "offer", package=package)
    assert table.offer is not None
    assert (table.offer.accepted, table.offer.by) == ({"observatory"}, "observatory")


def test_who_accepts_after_all_rejects_no_longer() -> None:
    hill = load("lantern-hill")
    table = played(hill, ("traders", "offer", {"package": hill.middle}))
    of = table.version
    table = says(says(table, "district", "reject", of=of), "district", "accept", of=of)
    assert table.offer is not None
    assert (table.offer.accepted, table.offer.rejected) == ({"traders", "district"}, frozenset())


# Ends


def ended(*answers: tuple[str, bool], after: tuple[tuple[Any, ...], ...] = (OFFER,)) -> Table:
    table = played(CASE, *after, ("baker", "walk_away"))
    for by, better in answers:
        table = does(table, by, "answered", by=by, better=better)
    return table


@pytest.mark.parametrize(
    ("answers", "impasse"),
    [
        ([("baker", True), ("miller", True)], "wanted"),
        ([("baker", True), ("miller", False)], "forced"),
        ([("baker", False), ("miller", False)], "unwanted"),
        ([("baker", True)], "unknown"),
        ([], "unknown"),
        ([("baker", False), ("baker", True), ("miller", True)], "wanted"),
    ],
)
def test_after_no_agreement_the_answers_say_what_kind_of_impasse_it_was(
    answers: list[tuple[str, bool]], impasse: str
) -> None:
    assert outcome(ended(*answers)) == {
        "result": "no agreement",
        "how": "walk away",
        "impasse": impasse,
        "package": None,
    }


def test_a_table_without_any_offer_is_never_called_forced() -> None:
    answers = ("baker", True), ("miller", False)
    assert outcome(ended(*answers))["impasse"] == "forced"
    assert outcome(ended(*answers, after=()))["impasse"] == "unknown"


def test_a_whole_package_accepted_by_all_is_the_agreement() -> None:
    table = played(CASE, OFFER)
    assert outcome(table)["result"] == "open"
    table = says(table, "miller", "accept", of=2)
    assert outcome(table) == {"result": "agreement", "how": "agreement", "impasse": None, "package": WHOLE}


def test_what_an_observer_signed_in_an_older_log_stays_an_agreement() -> None:
    table = logged(table_of(CASE), "moved", act="offer", by="baker", seat="observer-3", package=WHOLE)
    assert outcome(says(table, "miller", "accept", of=2))["package"] == WHOLE


def test_with_three_parties_two_are_no_agreement() -> None:
    hill = load("lantern-hill")
    table = played(hill, ("traders", "offer", {"package": hill.middle}))
    of = table.version
    table = says(table, "district", "accept", of=of)
    assert not table.end
    assert outcome(says(table, "observatory", "accept", of=of))["result"] == "agreement"


def test_the_clock_ends_a_table_with_no_agreement() -> None:
    assert outcome(does(table_of(CASE), FACILITATOR, "closed"))["how"] == "clock"


def test_a_table_is_incomplete_only_if_a_party_had_no_seat_at_the_end() -> None:
    left = does(table_of(CASE), FACILITATOR, "left", party="miller")
    assert outcome(left)["result"] == "open"
    assert outcome(does(left, FACILITATOR, "closed"))["result"] == "incomplete"
    back = does(left, FACILITATOR, "seated", party="miller", who="guarded")
    assert outcome(does(back, FACILITATOR, "closed"))["result"] == "no agreement"


def test_an_improvement_is_kept_beside_the_agreement() -> None:
    table = says(played(CASE, OFFER), "miller", "accept", of=2)
    better = WHOLE | {"day": "Monday"}
    after = does(table, "miller", "improved", by="miller", package=better)
    assert after.improved == {"miller": better}
    assert outcome(after)["package"] == WHOLE


# Logs that are no table

OPENED = openings(CASE, seats={"baker": "person", "miller": "person"})[0]


def refused(*rows: Row) -> str:
    with pytest.raises(LogError) as error:
        replay(rows)
    return str(error.value)


def test_an_empty_log_is_no_table() -> None:
    assert "begins with a row of kind 'opened'" in refused()


def test_a_log_whose_first_row_is_missing_is_no_table() -> None:
    sentence = "row 2 of t: a table begins with a row of kind 'opened'; export the whole stream"
    row = Row("t", 2, "", "", "moved", {})
    assert refused(row) == sentence
    with pytest.raises(LogError, match=sentence):
        opened(row)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": FORMAT + 1}, "is newer than this kit reads"),
        (
            {"case": CASE.text.replace("40, 20, 0", "40, 21, 0")},
            "the case was changed after the table opened",
        ),
        ({"digest": "0" * 64}, "its digest differs"),
        ({"digest": None}, "its digest differs"),
        ({"case": "title = "}, "the case in it cannot be used"),
        ({"case": ""}, "the case in it cannot be used"),
        ({"case": CASE.text + "# \ud800"}, "does not say how the table was opened"),
        ({"case": 7}, "does not say how the table was opened"),
        ({"format": "one"}, "does not say how the table was opened"),
        ({"seats": None}, "does not say how the table was opened"),
        ({"seed": "x"}, "does not say how the table was opened"),
        ({"seed": float("inf")}, "does not say how the table was opened"),
    ],
)
def test_a_first_row_that_was_cut_or_edited_is_named(change: dict[str, object], sentence: str) -> None:
    message = refused(*rows_of([Event("opened", OPENED.data | change)]))
    assert message.startswith("row 1 of t: ")
    assert sentence in message


@pytest.mark.parametrize("key", ["format", "case", "digest", "seats", "seed"])
def test_a_first_row_without_one_of_its_keys_is_named(key: str) -> None:
    refused(*rows_of([Event("opened", {k: v for k, v in OPENED.data.items() if k != key})]))


# Reopened


AGREED = (OFFER, ("miller", "accept", {"of": 2}))
WALKED = (OFFER, ("miller", "walk_away"))


def looked_back(table: Table) -> Table:
    """Return an ended table at which both sides answered what is asked after an end."""
    for by, to in (("baker", "miller"), ("miller", "baker")):
        table = does(table, by, "guessed", by=by, to=to, points={"day": 60, "price": 40})
        table = does(table, by, "valued", by=by, answers=[4] * len(ITEMS))
        table = does(table, by, "rated", by=by, to=to, value=5)
    if table.end and table.end.package:
        return does(table, "baker", "improved", by="baker", package=WHOLE | {"price": "low"})
    return does(table, "baker", "answered", by="baker", better=True)


def reopened(table: Table) -> Table:
    assert table.end
    return does(table, FACILITATOR, "reopened", of=table.end.version)


@pytest.mark.parametrize("moves", [AGREED, WALKED], ids=["agreement", "walk away"])
def test_a_reopened_table_has_no_end_and_is_asked_anew_and_its_guesses_are_those_of_then(moves: Any) -> None:
    ended = looked_back(played(CASE, *moves))
    table = reopened(ended)
    assert outcome(table)["result"] == "open"
    assert (table.answers, table.improved, table.values, table.guesses) == ({}, {}, {}, {})
    assert [each.guesses for each in table.reopenings] == [ended.guesses]
    assert [each.end for each in table.reopenings] == [ended.end]
    assert (table.moves, table.pulses, table.trust) == (ended.moves, ended.pulses, ended.trust)
    assert replay(table.rows) == table


def test_an_agreement_that_was_reopened_is_its_authors_standing_offer() -> None:
    table = reopened(played(CASE, *AGREED))
    assert table.offer
    assert (table.offer.version, table.offer.by, table.offer.accepted) == (2, "baker", {"baker"})
    again = says(table, "miller", "accept", of=2)
    assert again.end
    assert (again.end.package, again.end.version) == (WHOLE, again.version)


def test_a_wrong_package_is_put_right_by_one_offer_and_one_acceptance() -> None:
    table = says(reopened(played(CASE, *AGREED)), "miller", "offer", package=WHOLE | {"price": "high"})
    table = says(table, "baker", "accept", of=table.version)
    assert outcome(table)["package"] == WHOLE | {"price": "high"}


def test_a_table_can_be_closed_and_reopened_again_and_again() -> None:
    table = looked_back(played(CASE, *WALKED))
    for times in range(1, 4):
        table = reopened(table)
        table = looked_back(does(table, FACILITATOR, "closed"))
        assert table.end
        assert (table.end.how, len(table.reopenings)) == ("clock", times)
        assert outcome(table)["impasse"] == "unknown", "the miller has not answered of this end"


@pytest.mark.parametrize("seed", range(12))
def test_reopened_and_closed_again_a_table_is_as_one_that_ended_then(seed: int) -> None:
    """Apart from the row that ended it first, all that it adds up to is what the design says."""
    before = wander(CASE, seed, length=12)[-1]
    if before.end:
        before = replay(row for row in before.rows if row.version < before.end.version)
    table = reopened(does(before, FACILITATOR, "closed"))
    state = replace(without_log(table), reopenings=(), drafts={})
    assert state == replace(without_log(before), guesses={}, answers={}, improved={}, values={})
    again = does(table, FACILITATOR, "closed")
    assert again.end == replace(reopened(again).reopenings[-1].end, version=again.version)


def test_where_words_count_a_promise_that_the_end_let_lapse_is_open_again() -> None:
    promise = {"kind": "include", "issue": "day", "option": "Monday"}
    table = played(CASE, ("baker", "promise", {"promise": promise, "to": ["miller"]}), words=True)
    ended = does(table, FACILITATOR, "closed")
    assert [each.state for each in ended.promises] == ["lapsed"]
    assert reopened(ended).promises == table.promises


def test_a_row_that_reopens_another_end_means_nothing() -> None:
    ended = played(CASE, *WALKED)
    for of in (2, 99):
        assert logged(ended, "reopened", of=of).unknown == 1
    assert logged(reopened(ended), "reopened", of=3).unknown == 1


# Drafted, and signed


def drafted(table: Table, by: str, act: str, **carried: Any) -> Table:
    return does(table, OBSERVER, "drafted", act=act, by=by, seat="observer-3", **carried)


def test_what_an_observer_drafts_counts_once_that_side_signs() -> None:
    waits = drafted(table_of(CASE), "baker", "offer", package=WHOLE)
    assert (waits.offer, waits.moves) == (None, ())
    signed = does(waits, "baker", "signed", of=waits.version, by="baker", seat="seat-1")
    as_made = says(waits, "baker", "offer", package=WHOLE)
    assert signed.offer == as_made.offer
    assert (signed.moves[-1].version, signed.moves[-1].move.seat) == (signed.version, "seat-1")
    assert signed.drafts == {}
    assert logged(signed, "signed", of=waits.version, by="baker").unknown == 1, "it is signed once"


def test_an_answer_that_was_drafted_ends_the_table_once_it_is_signed() -> None:
    table = drafted(played(CASE, OFFER), "miller", "accept", of=2)
    assert table.end is None
    table = does(table, "miller", "signed", of=table.version, by="miller", seat="seat-2")
    assert table.end
    assert table.end.package == WHOLE


def test_the_last_draft_for_a_side_waits_and_its_own_word_takes_its_place() -> None:
    table = drafted(played(CASE, OFFER), "miller", "reject", of=2)
    table = drafted(table, "miller", "accept", of=2)
    assert {party: draft.version for party, draft in table.drafts.items()} == {"miller": table.version}
    assert says(table, "miller", "check_in").drafts == table.drafts
    assert says(table, "miller", "reject", of=2).drafts == {}
    assert says(table, "baker", "walk_away").drafts == {}
    assert does(table, FACILITATOR, "closed").drafts == {}


def test_a_draft_is_put_away_by_its_side_or_by_who_noted_it() -> None:
    table = drafted(table_of(CASE), "baker", "offer", package=WHOLE)
    for holds, seat in (("baker", "seat-1"), (OBSERVER, "observer-3")):
        assert does(table, holds, "withdrawn", of=table.version, seat=seat).drafts == {}


def test_what_was_signed_and_withdrawn_waits_again() -> None:
    waits = drafted(table_of(CASE), "baker", "offer", package=WHOLE)
    table = does(waits, "baker", "signed", of=waits.version, by="baker", seat="seat-1")
    table = does(table, "baker", "withdrawn", of=table.version, seat="seat-1")
    assert (table.offer, table.drafts) == (None, waits.drafts)
