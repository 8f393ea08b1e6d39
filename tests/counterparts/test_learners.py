"""Scripted learners on every two-party case: what each leaves out and reaches, by the rules."""

from functools import cache
from itertools import pairwise
from statistics import mean

import pytest

from workshop.counterparts.habits import COUNTERPARTS, Habit
from workshop.counterparts.learners import (
    EVERY,
    LINES,
    cold,
    five_strategies,
    keeps_to_the_list,
    opening,
    play,
    warm,
    without,
)
from workshop.counterparts.play import PERSON
from workshop.counterparts.preference import gain
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import STRATEGIES, STRATEGY, Event, Move, Strategy
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import check
from workshop.negotiation.table import DIFFICULTIES, OPENING_SEAT, Difficulty, Table, outcome

CASES = {name: load(name) for name in shipped()}
BOAT = CASES["last-boat"]
TWO_SIDED = [case for case in CASES.values() if len(case.parties) == 2]
FEASIBLE = [case for case in TWO_SIDED if analyse(case).feasible]
FIVE: list[Strategy] = ["issues", "creative", "trust", "communication", "end goal"]
SEEDS = range(3)


def sides(cases: list[Case]) -> list[object]:
    return [
        pytest.param(case, me, id=f"{case.id}: the learner is {me}") for case in cases for me in case.party
    ]


@cache
def played(case: Case, me: str, line: Habit, seed: int, against: str = "guarded") -> Table:
    return play(case, me, line, against=against, seed=seed)


def moves_of(table: Table, me: str) -> list[Move]:
    return [entry.move for entry in table.moves if entry.move.by == me and entry.move.seat != OPENING_SEAT]


def efficiency(case: Case, table: Table) -> float:
    """Return the agreement's efficiency; no agreement gains nothing."""
    package = table.end.package if table.end else None
    return (standing(case, package).efficiency or 0.0) if package else 0.0


def keeps_to_the_rules(table: Table, me: str) -> None:
    """Ask the rules before each row of a table that was played."""
    first, *rest = table.rows
    before = replay([first])
    for row in rest:
        opened = row.data.get("seat") == OPENING_SEAT
        if not opened:
            check(before, Event(row.kind, row.data, at=row.at), holds=row.data["by"])
        before = apply(before, row)
    assert before == table
    assert not table.unknown
    assert outcome(table)["result"] in {"agreement", "no agreement"}
    assert outcome(table)["impasse"] != "unknown"
    assert table.seats[me] == PERSON
    assert {table.seats[other] for other in table.others(me)} <= set(COUNTERPARTS)


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_line_keeps_to_the_rules_whoever_it_meets(case: Case, name: str) -> None:
    for me in case.party:
        for seed, against in enumerate(COUNTERPARTS):
            keeps_to_the_rules(played(case, me, LINES[name], seed, against), me)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
@pytest.mark.parametrize(("case", "me"), sides(TWO_SIDED))
def test_the_table_is_of_the_difficulty_and_the_seed_asked_for(
    case: Case, me: str, difficulty: Difficulty
) -> None:
    for line in (warm, cold):
        table = play(case, me, line, difficulty=difficulty, seed=4)
        assert (table.difficulty, table.seed) == (difficulty, 4)
        assert table == play(case, me, line, difficulty=difficulty, seed=4)
        keeps_to_the_rules(table, me)


def test_no_line_is_a_counterpart_that_a_person_can_choose() -> None:
    assert not {*LINES.values(), warm, cold} & set(COUNTERPARTS.values())
    assert PERSON not in COUNTERPARTS


# What a line does


@pytest.mark.parametrize(("case", "me"), sides(TWO_SIDED))
def test_the_five_strategies_are_all_used_and_nothing_is_answered_with_pressure(case: Case, me: str) -> None:
    for against in COUNTERPARTS:
        used = {STRATEGY[move.act] for move in moves_of(played(case, me, five_strategies, 0, against), me)}
        assert used - {"settlement"} <= set(FIVE)
    assert {STRATEGY[move.act] for move in moves_of(played(case, me, five_strategies, 0), me)} >= set(FIVE)


@pytest.mark.parametrize("left_out", FIVE)
@pytest.mark.parametrize(("case", "me"), sides(TWO_SIDED))
def test_a_line_without_a_strategy_does_nothing_of_it_and_all_of_the_others(
    case: Case, me: str, left_out: Strategy
) -> None:
    tables = [played(case, me, LINES[f"without {left_out}"], seed) for seed in SEEDS]
    acts = {move.act for table in tables for move in moves_of(table, me)}
    assert not acts & (set(STRATEGIES[left_out]) - {"offer"})
    assert all(acts & set(STRATEGIES[other]) for other in set(FIVE) - {left_out, "creative"})


@pytest.mark.parametrize("line", [LINES["without creative"], keeps_to_the_list])
@pytest.mark.parametrize(("case", "me"), sides(FEASIBLE))
def test_without_creative_nothing_is_offered_that_was_not_on_the_list(
    case: Case, me: str, line: Habit
) -> None:
    listed = {(issue.id, option) for issue in case.issues for option in issue.options}
    every = []
    for seed in SEEDS:
        table = played(case, me, line, seed)
        offers = [move.package for move in moves_of(table, me) if move.act == "offer" and move.package]
        every += offers
        assert all(package.items() <= listed for package in offers)
        assert table.appeared, "there was something that it could have offered"
        agreed = table.end.package if table.end else None
        assert line is not keeps_to_the_list or not agreed or agreed.items() <= listed
    assert every


@pytest.mark.parametrize(("case", "me"), sides(FEASIBLE))
def test_without_the_end_goal_the_first_package_no_worse_than_no_agreement_is_taken(
    case: Case, me: str
) -> None:
    for seed in SEEDS:
        rows = played(case, me, LINES["without end goal"], seed).rows
        tables = [replay(rows[:end]) for end in range(1, len(rows) + 1)]
        theirs = [table for table in tables if table.offer and table.offer.by != me and not table.end]
        good = [
            table for table in theirs if table.offer and gain(redact(table, me), me, table.offer.package) >= 0
        ]
        assert good
        assert len({table.offer.version for table in good if table.offer}) == 1


@pytest.mark.parametrize(("case", "me"), sides(TWO_SIDED))
def test_check_ins_come_at_least_every_so_many_moves_or_not_at_all(case: Case, me: str) -> None:
    acts = [move.act for move in moves_of(played(case, me, five_strategies, 0), me)]
    places = [place for place, act in enumerate(acts) if act == "check_in"]
    assert len(places) > 1
    # Saying back and confirming what was just said come first.
    assert all(later - place <= EVERY + 4 for place, later in pairwise(places))
    assert "check_in" not in [
        move.act for move in moves_of(played(case, me, LINES["without communication"], 0), me)
    ]


@pytest.mark.parametrize(("case", "me"), sides(TWO_SIDED))
def test_pressure_is_answered_with_a_look_at_the_end_goal_and_not_each_time(case: Case, me: str) -> None:
    table = played(case, me, five_strategies, 0, "positional")
    pressed = [
        before.move.act == "demand" for before, after in pairwise(table.moves) if after.move.seat == me
    ]
    acts = [move.act for move in moves_of(table, me)]
    assert acts[pressed.index(True, 1)] == "reframe"
    assert acts.count("reframe") > 1
    assert all(
        acts[place + 1 : place + 1 + EVERY].count("reframe") == 0
        for place, act in enumerate(acts)
        if act == "reframe"
    )


def test_a_warm_and_a_cold_opening_are_equally_long() -> None:
    begun = [
        [STRATEGY[move.act] for move in moves_of(play(BOAT, "line", line, seed=1), "line")]
        for line in (warm, cold)
    ]
    assert [acts[:3] for acts in begun] == [["trust"] * 3, ["contention"] * 3]
    assert [acts[3] for acts in begun] == ["issues", "issues"]


def test_a_line_can_begin_with_other_acts() -> None:
    table = play(BOAT, "line", opening(("apologise", "promise"), five_strategies), seed=1)
    assert [move.act for move in moves_of(table, "line")][:3] == ["apologise", "promise", "acknowledge"]


# What a line reaches. That the five strategies win is how the counterparts were written; see the module's
# docstring.


@pytest.mark.parametrize(("case", "me"), sides(FEASIBLE))
def test_the_five_strategies_beat_positional_play(case: Case, me: str) -> None:
    for against in ("guarded", "reciprocal", "principled"):
        five, positional = (
            mean(efficiency(case, played(case, me, LINES[name], seed, against)) for seed in SEEDS)
            for name in ("five strategies", "positional")
        )
        assert five > positional + 0.1


@pytest.mark.parametrize(("case", "me"), sides([case for case in TWO_SIDED if case not in FEASIBLE]))
def test_where_nothing_is_feasible_no_line_agrees(case: Case, me: str) -> None:
    for line in LINES.values():
        for against in COUNTERPARTS:
            assert outcome(played(case, me, line, 0, against))["how"] == "walk away"


@pytest.mark.parametrize(("case", "me"), sides(FEASIBLE))
def test_a_warm_opening_opens_the_guarded_counterpart_and_a_cold_one_closes_it_until_it_is_mended(
    case: Case, me: str
) -> None:
    mended = opening(("demand", "demand", "threaten"), five_strategies)
    for seed in SEEDS:
        told = [
            sum(owner != me for owner, _ in played(case, me, line, seed).voiced)
            for line in (warm, cold, mended)
        ]
        assert told[1] == 0
        assert min(told[0], told[2]) > 0


def test_without_is_the_line_that_the_table_names() -> None:
    for strategy in FIVE:
        assert play(BOAT, "line", without(strategy), seed=2) == played(
            BOAT, "line", LINES[f"without {strategy}"], 2
        )
