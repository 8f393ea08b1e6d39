"""Scripted counterparts at every shipped case: they keep to the rules, repeat themselves, and can be reached."""

from collections.abc import Callable, Iterator
from itertools import combinations_with_replacement
from random import Random

import pytest

from playing import does, logged, rows_of, says, table_of
from workshop.negotiation import coverage
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.counterpart import COUNTERPARTS, PERSON, Turn, next_event, rehearse, turn_of
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import STRATEGIES, STRATEGY, Act, Event, Move, Row
from workshop.negotiation.preference import gain, propose
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import check, to_say_back
from workshop.negotiation.table import OPENING_SEAT, Table, openings, outcome

CASES = {name: load(name) for name in shipped()}
TWO_SIDED = [name for name, case in CASES.items() if len(case.parties) == 2]
FEASIBLE = [name for name in TWO_SIDED if analyse(CASES[name]).feasible]
HOPELESS = [name for name in TWO_SIDED if not analyse(CASES[name]).feasible]
MOST_MOVES = 200
COMPANIES = [
    pytest.param(name, habits, id=f"{name}: {', '.join(habits)}")
    for name, case in CASES.items()
    for habits in combinations_with_replacement(COUNTERPARTS, len(case.parties))
]


def seated(case: Case, habits: tuple[str, ...], seed: int) -> dict[str, str]:
    """Return who sits where; the next seed moves everybody on by one seat."""
    return {party: habits[(place + seed) % len(habits)] for place, party in enumerate(case.party)}


def rehearsed(case: Case, habits: tuple[str, ...], seed: int) -> list[Row]:
    return list(rehearse(case, seated(case, habits, seed), seed=seed, stream="t"))


def keeps_to_the_rules(case: Case, habits: tuple[str, ...], seed: int) -> None:
    """Rehearse a table as `rehearse` does, and ask the rules before each move."""
    rows = rows_of(openings(case, seats=seated(case, habits, seed), seed=seed))
    table = replay(rows)
    while event := next_event(table):
        check(table, event, holds=event.data["by"])
        row = Row("t", table.version + 1, event.click, "", event.kind, event.data)
        table = apply(table, row)
        rows.append(row)
        assert not table.unknown
        assert all(0 <= estimate.level <= estimate.ceiling <= 1 for estimate in table.trust.values())
        for party in table.parties:
            voiced = coverage.voiced(table, party)
            assert 0 <= voiced <= 1
            assert all(0 <= coverage.understood(table, other, party) <= voiced for other in table.others(party))
            low, high = coverage.on_table(table, party) or (0, 1)
            assert 0 <= low <= high <= 1
        assert len(rows) < MOST_MOVES
    assert outcome(table)["result"] in {"agreement", "no agreement"}
    assert replay(rows) == table
    if table.end and table.end.package:
        assert standing(case, table.end.package).feasible


@pytest.mark.parametrize(("name", "habits"), COMPANIES)
def test_counterparts_keep_to_the_rules_and_the_log_replays(name: str, habits: tuple[str, ...]) -> None:
    for seed in range(50 if len(habits) == 2 else 6):
        keeps_to_the_rules(CASES[name], habits, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "habits"), COMPANIES)
def test_counterparts_keep_to_the_rules_a_thousand_times(name: str, habits: tuple[str, ...]) -> None:
    for seed in range(1000):
        keeps_to_the_rules(CASES[name], habits, seed)


def test_there_are_four_counterparts_and_each_says_what_it_does() -> None:
    assert set(COUNTERPARTS) >= {"positional", "reciprocal", "guarded", "principled"}
    assert all(habit.__doc__ for habit in COUNTERPARTS.values())


@pytest.mark.parametrize("name", CASES)
def test_the_same_seed_gives_the_same_rows_and_another_seed_others(name: str) -> None:
    habits = ("reciprocal", "principled", "guarded")[: len(CASES[name].parties)]
    assert rehearsed(CASES[name], habits, 1) == rehearsed(CASES[name], habits, 1)
    moves = {str([row.data for row in rehearsed(CASES[name], habits, 2 * seed)[1:]]) for seed in range(3)}
    assert len(moves) > 1


def test_a_counterpart_waits_for_a_person_and_its_click_names_the_row_it_follows() -> None:
    case = CASES["last-boat"]
    table = table_of(case, {"island": PERSON, "line": "guarded"})
    assert (turn_of(table), next_event(table)) == ("island", None)
    table = says(table, "island", "small_talk")
    event = next_event(table)
    assert event is not None
    assert event.click == f"line/{table.version}"
    assert next_event(logged(table, event.kind, **event.data)) is None


def test_a_counterpart_sees_the_redacted_table_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def spy(turn: Turn) -> Move:
        seen.append(turn.view)
        return turn.move("check_in")

    monkeypatch.setitem(COUNTERPARTS, "spy", spy)
    table = table_of(CASES["last-boat"], {"island": "spy", "line": "spy"})
    next_event(table)
    assert seen == [redact(table, "island")]


def twin(case: Case, changed: str) -> Case:
    """Return a case in which one side's points and reservation value are others."""
    head, tail = case.text.split(f'[[party]]\nid = "{changed}"', 1)
    own, *rest = tail.split("\n[[party]]", 1)
    lines = [
        f"{line.partition('=')[0]}= {_other_points(line)}" if line.startswith("  points = ") else line
        for line in own.splitlines()
        if not line.startswith("reservation")
    ]
    mended = "\n".join(lines)
    return parse(head + f'[[party]]\nid = "{changed}"' + mended + "".join("\n[[party]]" + more for more in rest))


def _other_points(line: str) -> str:
    digits = Random(len(line))
    return "".join(str(digits.randint(1, 99)) if part.isdigit() else part for part in _parts(line.partition("= ")[2]))


def _parts(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if char in "[], ":
            yield from (word, char)
            word = ""
        else:
            word += char
    yield word


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("habit", COUNTERPARTS)
def test_a_counterpart_moves_the_same_whatever_the_others_points_are(name: str, habit: str) -> None:
    case = CASES[name]
    me, other = list(case.party)[:2]
    changed = twin(case, other)
    assert changed.points[other] != case.points[other]
    assert changed.points[me] == case.points[me]
    seats = dict.fromkeys(case.party, "principled") | {me: habit}
    first, *rest = rehearse(case, seats, seed=3, stream="t")
    table = replay([first])
    mirror = replay(
        [Row("t", 1, "", first.at, "opened", first.data | {"case": changed.text, "digest": changed.digest})]
    )
    compared = 0
    for row in rest:
        if row.kind == "moved" and row.data["by"] == me and row.data["seat"] != OPENING_SEAT:
            assert next_event(table) == next_event(mirror)
            compared += 1
        table, mirror = apply(table, row), apply(mirror, row)
    assert compared > 3


# A learner against the guarded counterpart. Each line sees its own redacted table, and gives up with None.

Line = Callable[[Table, str], Move | None]


def against_guarded(case: Case, me: str, line: Line, seed: int) -> Table:
    table = table_of(case, {party: PERSON if party == me else "guarded" for party in case.party}, seed)
    while len(table.rows) < MOST_MOVES:
        event = next_event(table)
        if not event and (table.end or not (move := line(redact(table, me), me))):
            break
        event = event or Event("moved", move.data())
        table = does(table, event.data["by"], event.kind, **event.data)
    return table


def only_demands(view: Table, me: str) -> Move:
    return Move(act="demand", by=me, seat=me, package=view.case.party[me].position)


def uses_the_five_strategies(view: Table, me: str) -> Move | None:
    """Rapport first, then interests on both sides, a check-in, the end goal, ideas, and offers that give way slowly."""
    (other,) = view.others(me)
    mine = [entry.move for entry in view.moves if entry.move.by == me and entry.move.seat != OPENING_SEAT]
    done = [move.act for move in mine]
    asked = [move.issue for move in mine if move.act == "ask_interest"]

    def move(act: Act, **carried: object) -> Move:
        return Move.model_validate({"act": act, "by": me, "seat": me, **carried})

    if waiting := view.to_answer(me):
        return move("confirm", of=waiting[0].version)
    if told := to_say_back(view, me):
        return move("paraphrase", to=[other], interest=told[0][1])
    if view.trust[other, me].level < 0.55:
        return move("small_talk" if len(done) % 2 else "acknowledge")
    if unasked := [issue for issue in view.case.issue if issue not in asked]:
        return move("ask_interest", issue=unasked[0])
    if untold := [i for i in view.case.party[me].interest if (me, i) not in view.voiced]:
        return move("disclose_interest", interest=untold[0])
    if "check_in" not in done:
        return move("check_in", text="What have we understood of each other by now?")
    if "reframe" not in done:
        return move("reframe", text=view.case.party[me].end_goal)
    if "idea" not in done:
        return move("idea", text="Suppose each of us gives way where it costs us least.")
    target = 0.9 - 0.05 * done.count("offer")
    offer = view.offer
    if offer and me not in offer.accepted and gain(view, me, offer.package) >= target:
        return move("accept", of=offer.version)
    return move("offer", package=propose(view, me, target)) if target > 0.3 else None


def lines_on(names: list[str]) -> list[object]:
    return [
        pytest.param(CASES[name], me, id=f"{name}: the learner is {me}") for name in names for me in CASES[name].party
    ]


SEEDS = range(5)


@pytest.mark.parametrize(("case", "me"), lines_on(TWO_SIDED))
def test_a_learner_who_only_demands_ends_in_no_agreement(case: Case, me: str) -> None:
    for seed in SEEDS:
        table = against_guarded(case, me, only_demands, seed)
        assert outcome(table)["result"] == "no agreement"
        assert not [owner for owner, _ in table.voiced if owner != me]


@pytest.mark.parametrize(("case", "me"), lines_on(FEASIBLE))
def test_a_learner_who_uses_the_five_strategies_reaches_an_efficient_agreement(case: Case, me: str) -> None:
    for seed in SEEDS:
        table = against_guarded(case, me, uses_the_five_strategies, seed)
        used = {STRATEGY[entry.move.act] for entry in table.moves if entry.move.seat == me}
        assert used >= set(STRATEGIES) - {"contention", "settlement"}
        assert table.end is not None
        assert table.end.package is not None
        stand = standing(case, table.end.package)
        assert stand.on_frontier or (stand.efficiency or 0) >= 0.95
        assert stand.feasible
        assert table.appeared & table.end.package.items(), "the way out was not on the list"


@pytest.mark.parametrize(("case", "me"), lines_on(HOPELESS))
def test_where_nothing_is_feasible_the_same_learner_finds_that_no_agreement_is_better_for_both(
    case: Case, me: str
) -> None:
    for seed in SEEDS:
        table = against_guarded(case, me, uses_the_five_strategies, seed)
        assert not table.end
        assert len(table.voiced) == sum(len(party.interests) for party in case.parties)
        # Everything is understood and nothing fits. The learner lays down the package half-way, sees, and walks away.
        table = says(says(table, me, "offer", package=case.middle), me, "walk_away")
        view = redact(table, me)
        assert view.offer is not None
        table = does(table, me, "answered", by=me, better=gain(view, me, view.offer.package) < 0)
        answer = next_event(table)
        assert answer is not None
        table = does(table, answer.data["by"], answer.kind, **answer.data)
        assert outcome(table) == {"result": "no agreement", "how": "walk away", "impasse": "wanted", "package": None}
