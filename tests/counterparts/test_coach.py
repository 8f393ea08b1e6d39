"""The coach: when it sees that a side is stuck, what it asks then, and that it gives nothing away."""

import re
from typing import get_args

import pytest

from playing import WHOLE, at, flour, heard, logged, played, says, table_of, wander
from workshop.counterparts.coach import QUESTIONS, Sign, question, sign
from workshop.counterparts.learners import LINES, play
from workshop.negotiation import serving as rows
from workshop.negotiation.acts import COUNTS_AS
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import STRATEGIES, Act
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table

CASES = [flour(), *map(load, shipped())]
SIGNS: tuple[Sign, ...] = get_args(Sign)
FIVE = set(STRATEGIES) - {"contention", "settlement"}
CHAT: list[tuple[str, Act]] = [("baker", "small_talk"), ("miller", "check_in")]
QUIET: list[tuple[str, Act]] = CHAT * 3


def seen(table: Table, party: str = "baker", later: int = 1) -> Sign | None:
    """Return the sign that a side sees so many seconds after the last row."""
    return sign(redact(table, party), party, at(table.version + later))


def then(table: Table, *moves: tuple[str, Act]) -> Table:
    for by, act in moves:
        table = says(table, by, act)
    return table


class TestEscalating:
    @pytest.mark.parametrize(
        ("moves", "expected"),
        [
            ([("baker", "demand")], None),
            ([("baker", "demand"), ("miller", "threaten")], None),
            ([("baker", "demand"), ("miller", "threaten"), ("baker", "threaten")], "escalating"),
            ([("miller", "demand"), ("miller", "demand"), ("miller", "demand")], "escalating"),
            ([("baker", "demand"), *CHAT, ("miller", "threaten"), ("baker", "check_in")], None),
            ([("baker", "demand"), *CHAT, ("miller", "threaten"), ("baker", "demand")], "escalating"),
            ([("baker", "demand")] * 3 + CHAT + [("baker", "promise")], "escalating"),
            ([("baker", "demand")] * 3 + CHAT * 2, "stalled"),
        ],
    )
    def test_several_of_the_last_moves_are_pressure(
        self, moves: list[tuple[str, Act]], expected: Sign | None
    ) -> None:
        table = then(says(table_of(flour()), "baker", "disclose_interest", interest="sleep"), *moves)
        assert seen(table) == seen(table, "miller") == expected

    def test_a_breach_is_pressure(self) -> None:
        table = then(table_of(flour()), ("baker", "demand"), ("miller", "demand"))
        assert seen(table) is None
        assert seen(says(table, "baker", "breach", holds="miller", to=["miller"])) == "escalating"

    def test_how_the_case_began_does_not_count(self) -> None:
        table = table_of(flour())
        for _ in range(6):
            table = logged(table, "moved", act="threaten", by="miller", to=["baker"], seat="opening")
        assert seen(table) is None

    def test_it_is_more_urgent_than_the_others(self) -> None:
        table = then(table_of(flour()), *[("baker", "demand"), ("miller", "threaten")] * 3)
        assert seen(table, later=240) == "escalating"


class TestStalled:
    @pytest.mark.parametrize(("moves", "expected"), [(0, None), (5, None), (6, "stalled")])
    def test_it_takes_six_moves_that_bring_nothing(self, moves: int, expected: Sign | None) -> None:
        assert seen(then(table_of(flour()), *QUIET[:moves])) == expected

    def test_it_is_more_urgent_than_silence(self) -> None:
        assert seen(then(table_of(flour()), *QUIET), later=240) == "stalled"

    def test_how_the_case_began_does_not_count(self) -> None:
        table = table_of(flour())
        for _ in range(6):
            table = logged(table, "moved", act="check_in", by="baker", to=["miller"], seat="opening")
        assert seen(table) is None

    @pytest.mark.parametrize("carried", [{"interest": "sleep"}, {"text": "Something else"}])
    def test_an_interest_voiced_is_new_for_six_moves(self, carried: dict[str, str]) -> None:
        table = then(says(table_of(flour()), "baker", "disclose_interest", **carried), *QUIET[:5])
        assert seen(table) == seen(table, "miller") is None
        assert seen(then(table, *CHAT[:1])) == "stalled"

    def test_words_alone_are_new_as_often_as_they_are_others(self) -> None:
        table = then(says(table_of(flour()), "baker", "disclose_interest", text="Something"), *QUIET)
        assert seen(says(table, "baker", "disclose_interest", text="Something else")) is None
        assert seen(says(table, "baker", "disclose_interest", text="Something")) == "stalled"

    def test_so_is_one_understood_and_one_told_again_is_not(self) -> None:
        table = then(heard(flour(), "miller", "baker", "sleep"), *QUIET[:5])
        assert seen(table) is None
        assert seen(then(table, *CHAT[:1])) == "stalled"
        again = {"act": "disclose_interest", "by": "baker", "seat": "baker", "interest": "sleep"}
        assert seen(logged(table, "moved", **again)) == "stalled"

    def test_a_correction_brings_nothing(self) -> None:
        table = played(flour(), ("baker", "disclose_interest", {"interest": "sleep"}))
        table = says(table, "miller", "paraphrase", to=["baker"], interest="sleep")
        table = then(says(table, "baker", "correct", of=table.version), *QUIET[:4])
        assert seen(table) == "stalled"

    def test_a_package_of_theirs_is_new_to_whom_it_gives_more_than_any_before(self) -> None:
        fair, dear = WHOLE, {**WHOLE, "price": "high"}
        table = says(then(table_of(flour()), *QUIET), "miller", "offer", package=dear)
        assert seen(table) is None
        assert seen(table, "miller") == "stalled"
        table = says(then(table, *QUIET[:5]), "miller", "offer", package=fair)
        assert seen(table) is None
        table = says(then(table, *QUIET[:5]), "miller", "offer", package=dear)
        assert seen(table) == "stalled"

    def test_a_package_of_ones_own_does_not_make_theirs_look_worse(self) -> None:
        table = says(table_of(flour()), "baker", "offer", package={**WHOLE, "price": "low"})
        table = says(then(table, *QUIET), "miller", "offer", package=WHOLE)
        assert seen(table) is None


class TestSilent:
    def test_it_takes_four_minutes(self) -> None:
        table = then(table_of(flour()), *CHAT)
        assert seen(table, later=239) is None
        assert seen(table, later=240) == "silent"

    def test_a_table_that_has_just_begun_is_silent_from_how_the_case_began(self) -> None:
        case = load("last-boat")
        assert seen(table_of(case), "island", later=239) is None
        assert seen(table_of(case), "island", later=240) == "silent"

    @pytest.mark.parametrize("now", ["", "soon", "2026-01-01T12:30:00"])
    def test_a_time_that_is_none_is_not_silence(self, now: str) -> None:
        assert sign(redact(then(table_of(flour()), *CHAT), "baker"), "baker", now) is None


def test_a_table_that_has_ended_has_no_sign() -> None:
    table = then(
        table_of(flour()), *[("baker", "demand"), ("miller", "threaten")] * 3, ("baker", "walk_away")
    )
    assert seen(table, later=240) is None


# Questions


@pytest.mark.parametrize("now", SIGNS)
def test_each_strategy_has_three_questions_for_each_sign_and_none_stands_twice(now: Sign) -> None:
    assert set(QUESTIONS[now]) == FIVE
    assert all(len(texts) >= 3 for texts in QUESTIONS[now].values())
    everything = [text for signs in QUESTIONS.values() for texts in signs.values() for text in texts]
    assert len(set(everything)) == len(everything)
    assert all("?" in text and len(text.split()) <= 35 for text in everything)


def serving(view: Table, party: str) -> list[str]:
    """Return the strategies of what serves a side now, as the rows have it, the best first."""
    ways = [COUNTS_AS[act] for act in rows.now(view, party).acts]
    return [*dict.fromkeys("end goal" if way == "settlement" else way for way in ways)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_points_to_what_serves_now(case: Case) -> None:
    seen_rows = set()
    for seed in range(4):
        for table in wander(case, seed):
            for party in table.parties:
                view = redact(table, party)
                seen_rows.add(rows.now(view, party).id)
                for now in SIGNS:
                    asked = question(view, party, now)
                    assert asked is not None
                    assert asked[0] == serving(view, party)[0]
                    assert asked[1] in QUESTIONS[now][asked[0]]
    assert len(seen_rows) >= 6


@pytest.mark.parametrize("now", SIGNS)
def test_once_that_is_asked_it_points_to_the_strategy_that_this_side_used_least(now: Sign) -> None:
    acts: dict[str, tuple[Act, dict[str, str]]] = {
        "issues": ("ask_interest", {}),
        "creative": ("idea", {"text": "Suppose"}),
        "trust": ("promise", {}),
        "communication": ("check_in", {}),
        "end goal": ("reframe", {}),
    }
    for least in FIVE:
        table = table_of(flour())
        for strategy in FIVE - {least}:
            act, carried = acts[strategy]
            table = says(table, "baker", act, **carried)
        for _ in range(3):
            act, carried = acts[least]
            table = says(table, "miller", act, **carried)
        view = redact(table, "baker")
        first = serving(view, "baker")
        before = [text for strategy in first for text in QUESTIONS[now][strategy]]
        asked = question(view, "baker", now, before)
        assert asked is not None
        assert asked[0] not in first
        assert asked[0] == least or least in first


@pytest.mark.parametrize("now", SIGNS)
def test_it_asks_nothing_twice_and_first_all_about_what_serves_then_about_each_of_the_others_in_turn(
    now: Sign,
) -> None:
    view, before = redact(table_of(flour()), "baker"), []
    while asked := question(view, "baker", now, [text for _, text in before]):
        before.append(asked)
    assert len({text for _, text in before}) == len(before) == 15
    strategies = [strategy for strategy, _ in before]
    assert strategies[:3] == serving(view, "baker") * 3
    assert all({*strategies[start : start + 4]} == FIVE - {strategies[0]} for start in (3, 7, 11))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_question_holds_a_label_an_option_or_a_number(case: Case) -> None:
    words = [issue.label for issue in case.issues]
    words += [option for issue in case.issues for option in issue.all_options]
    words += [text for party in case.parties for i in party.interests for text in (i.label, i.voiced_as)]
    words += [party.name for party in case.parties]
    for text in (text for signs in QUESTIONS.values() for texts in signs.values() for text in texts):
        assert not re.search(r"\d", text)
        assert not [
            word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
        ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
@pytest.mark.parametrize("seed", range(8))
def test_at_every_step_of_a_legal_play_it_has_a_sign_or_none_and_a_question_for_each(
    case: Case, seed: int
) -> None:
    for table in wander(case, seed):
        for party in table.parties:
            view = redact(table, party)
            for now in (at(0), at(table.version), at(100_000)):
                assert sign(view, party, now) in {*SIGNS, None}
            assert all(question(view, party, found) for found in SIGNS)


@pytest.mark.parametrize("name", LINES)
def test_who_plays_by_position_is_told_that_it_escalates_and_who_uses_the_five_strategies_is_not(
    name: str,
) -> None:
    table = play(load("last-boat"), "island", LINES[name], seed=1)
    signs = {seen(replay(table.rows[:version]), "island") for version in range(1, table.version + 1)}
    assert ("escalating" in signs) == (name == "positional")
