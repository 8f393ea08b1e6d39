"""Scripted counterparts at every shipped case: keep to the rules, repeat themselves, and can be reached."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations_with_replacement, product
from pathlib import Path
from random import Random
from statistics import mean

import pytest

from playing import does, flour, logged, rows_of, says, table_of
from workshop.counterparts import habits as habit_folder
from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.learners import cold, five_strategies, play, without
from workshop.counterparts.lines import LINES, is_line
from workshop.counterparts.play import PERSON, next_event, rehearse, turn_of
from workshop.counterparts.preference import gain, propose
from workshop.counterparts.view import TEMPERS, Turn
from workshop.negotiation import coverage
from workshop.negotiation.acts import OFFERS
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import STRATEGIES, STRATEGY, Move, Package, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import check
from workshop.negotiation.table import (
    DIFFICULTIES,
    MIDDLE,
    OPENING_SEAT,
    Difficulty,
    Table,
    openings,
    outcome,
)

CASES = {name: load(name) for name in shipped()}
TWO_SIDED = [name for name, case in CASES.items() if len(case.parties) == 2]
FEASIBLE = [name for name in TWO_SIDED if analyse(CASES[name]).feasible]
HOPELESS = [name for name in TWO_SIDED if not analyse(CASES[name]).feasible]
AGREED = {"day": "Tuesday", "price": "fair", "sacks": "ten"}
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


def keeps_to_the_rules(
    case: Case, habits: tuple[str, ...], seed: int, difficulty: Difficulty = MIDDLE
) -> None:
    """Rehearse a table as `rehearse` does, and ask the rules before each move."""
    rows = rows_of(openings(case, seats=seated(case, habits, seed), seed=seed, difficulty=difficulty))
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
            assert all(
                0 <= coverage.understood(table, other, party) <= voiced for other in table.others(party)
            )
            low, high = coverage.on_table(table, party) or (0, 1)
            assert 0 <= low <= high <= 1
        assert len(rows) < MOST_MOVES
    assert outcome(table)["result"] in {"agreement", "no agreement"}
    assert replay(rows) == table
    if table.end and table.end.package:
        assert standing(case, table.end.package).feasible


@pytest.mark.parametrize(("name", "habits"), COMPANIES)
def test_counterparts_keep_to_the_rules_and_the_log_replays(name: str, habits: tuple[str, ...]) -> None:
    for seed in range(15 if len(habits) == 2 else 3):
        keeps_to_the_rules(CASES[name], habits, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "habits"), COMPANIES)
def test_counterparts_keep_to_the_rules_a_thousand_times(name: str, habits: tuple[str, ...]) -> None:
    for seed in range(1000):
        keeps_to_the_rules(CASES[name], habits, seed)


def test_each_file_of_the_folder_is_a_counterpart_and_says_what_it_does() -> None:
    files = {path.stem for path in Path(str(habit_folder.__file__)).parent.glob("*.py")} - {"__init__"}
    assert set(COUNTERPARTS) == files >= {"positional", "reciprocal", "guarded", "principled"}
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
        seen.append((turn.view, turn.seed))
        return turn.move("check_in")

    monkeypatch.setitem(COUNTERPARTS, "spy", spy)
    table = table_of(CASES["last-boat"], {"island": "spy", "line": "spy"}, seed=7)
    next_event(table)
    assert seen == [(redact(table, "island"), 7)]


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
    return parse(
        head + f'[[party]]\nid = "{changed}"' + mended + "".join("\n[[party]]" + more for more in rest)
    )


def _other_points(line: str) -> str:
    digits = Random(len(line))
    return "".join(
        str(digits.randint(1, 99)) if part.isdigit() else part for part in _parts(line.partition("= ")[2])
    )


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


# Their voice


def said_by(table: Table, party: str) -> dict[str, list[str | None]]:
    """Return what a party said since the table opened: its texts for each act, and for each interest."""
    found: dict[str, list[str | None]] = defaultdict(list)
    for entry in table.moves:
        move = entry.move
        if move.by == party and move.seat != OPENING_SEAT:
            found[f"interest {move.interest}" if move.act == "disclose_interest" else move.act].append(
                move.text
            )
    return found


def lines_for(case: Case, party: str, kind: str) -> tuple[str, ...]:
    says = case.party[party].says
    return (
        says.interests[kind.removeprefix("interest ")]
        if kind.startswith("interest ")
        else says.acts.get(kind, ())
    )


@pytest.mark.parametrize("name", CASES)
def test_no_line_of_a_case_is_said_twice_at_a_table_and_then_come_general_ones(name: str) -> None:
    case, after = CASES[name], 0
    for seed, habits in enumerate(combinations_with_replacement(COUNTERPARTS, len(case.parties))):
        table = replay(rehearsed(case, habits, seed))
        for party in table.parties:
            for kind, texts in said_by(table, party).items():
                own = [text for text in texts if text in lines_for(case, party, kind)]
                assert len(set(own)) == len(own)
                others = [text for text in texts if text not in own and text is not None]
                assert all(is_line(case, text) for text in others)
                after += bool(others)
    assert after


@pytest.mark.parametrize("name", CASES)
def test_a_second_play_repeats_no_line_of_the_first_where_there_is_another(name: str) -> None:
    case, compared = CASES[name], 0
    for me in case.party:
        first, second = (play(case, me, five_strategies, seed=attempt) for attempt in (1, 2))
        for party in first.parties:
            one, two = said_by(first, party), said_by(second, party)
            pairs = [
                (before, after)
                for kind in one.keys() & two.keys()
                if {*one[kind], *two[kind]} <= set(lines := lines_for(case, party, kind)) and len(lines) > 1
                for before, after in zip(one[kind], two[kind], strict=False)
            ]
            compared += len(pairs)
            assert all(before != after for before, after in pairs)
    assert compared > 8


def test_a_side_without_lines_says_what_no_case_has_lines_for_and_no_more() -> None:
    case = flour()
    table = replay(rehearse(case, dict.fromkeys(case.party, "principled"), seed=1, stream="t"))
    assert table.end
    assert all(text is None or is_line(case, text) for text in (e.move.text for e in table.moves))


# How hard they are


def test_middle_difficulty_changes_nothing_and_a_harder_one_never_helps() -> None:
    assert tuple(TEMPERS) == DIFFICULTIES
    assert TEMPERS["middle"] == (0, 1, 1)
    easy, middle, hard = TEMPERS.values()
    assert easy.guard < middle.guard < hard.guard
    assert easy.patience > middle.patience > hard.patience
    assert easy.yielding > middle.yielding > hard.yielding


@pytest.mark.parametrize("down", [0.0, 0.2, 0.5, 2.0])
def test_the_harder_the_more_is_asked_for_and_never_less_than_the_reservation_value(down: float) -> None:
    turns = [
        Turn(redact(table_of(flour(), difficulty=difficulty), "baker"), "baker", Random(1))
        for difficulty in DIFFICULTIES
    ]
    easy, middle, hard = (turn.aspire(0.9, down, least=0.1) for turn in turns)
    assert middle == max(0.9 - down, 0.1)
    assert (0 <= easy < middle < hard <= 0.9) if down else (easy == middle == hard == 0.9)


@pytest.mark.parametrize("difficulty", ["easy", "hard"])
@pytest.mark.parametrize(("name", "habits"), COMPANIES)
def test_counterparts_keep_to_the_rules_at_each_difficulty(
    name: str, habits: tuple[str, ...], difficulty: Difficulty
) -> None:
    for seed in range(3):
        keeps_to_the_rules(CASES[name], habits, seed, difficulty)


# Any case


def price(reservation: int, options: int = 26) -> Case:
    """Return a case of one issue: in even steps, the more to one side, the less to the other."""
    steps = [round(100 * place / (options - 1), 3) for place in range(options)]
    sides = [
        f"""
[[party]]
id = "{side}"
name = "{side.title()}"
brief = "You trade."
end_goal = "It is done by Friday."
batna = "Somebody else."
reservation = {reservation}
position = {{price = "{wants}"}}

  [[party.interest]]
  id = "money"
  label = "Money"
  voiced_as = "Money"
  points = {{price = {points}}}
"""
        for side, wants, points in (("seller", "25", steps), ("buyer", "0", steps[::-1]))
    ]
    head = f"""
format = 1
id = "price"
title = "A price"
summary = "Only the price is open."
language = "en"
minutes = 10
licence = "CC0-1.0"

[[issue]]
id = "price"
label = "Price"
options = {json.dumps([str(place) for place in range(options)])}
"""
    return parse(head + "".join(sides))


GIVES_WAY = [habit for habit in COUNTERPARTS if habit != "positional"]


@pytest.mark.parametrize("reservation", [10, 30, 40])
def test_on_a_straight_frontier_packages_between_its_ends_are_offered_and_agreed(reservation: int) -> None:
    case = price(reservation)
    for seed, habits in enumerate(combinations_with_replacement(GIVES_WAY, 2)):
        table = replay(rehearsed(case, habits, seed))
        offered = {e.move.package["price"] for e in table.played if e.move.act == "offer" and e.move.package}
        assert offered - {"0", "25"}
        assert outcome(table)["result"] == "agreement", habits


@pytest.mark.parametrize("habits", [("guarded", "guarded"), ("principled", "guarded")])
def test_what_was_refused_is_not_put_forward_again_unless_something_was_told_since(
    habits: tuple[str, ...],
) -> None:
    refusals = 0
    for seed, name in product(range(4), ("lantern-hill", "last-boat")):
        case = load(name)
        seats = dict(zip(case.party, [*habits, "guarded"], strict=False))
        table = replay(rehearse(case, seats, seed=seed, stream="t/1", words=True))
        refused: dict[str, list[Package]] = {party: [] for party in case.party}
        for entry in table.played:
            move, of = entry.move, table.entry(entry.move.of)
            if move.act in OFFERS:
                assert move.package not in refused[move.by]
            if move.act == "reject" and of and of.move.package:
                refused[of.move.by].append(of.move.package)
                refusals += 1
            if move.act == "disclose_interest":
                refused |= {party: [] for party in case.party if party != move.by}
    assert refusals > 4


@pytest.mark.parametrize(("case", "me"), [(CASES["last-boat"], "island"), (CASES["last-boat"], "line")])
def test_nobody_is_left_unwarned(case: Case, me: str) -> None:
    lines = {kind: LINES[kind] for kind in ("last_word", "last_straw")}
    for name, habit in (("guarded", only_demands), ("reciprocal", only_demands), ("principled", silent)):
        table = play(case, me, habit, against=name, seed=1, words=True)
        theirs = [entry.move for entry in table.played if entry.move.by != me]
        assert theirs[-1].act == "walk_away", name
        kind = "last_word" if name == "principled" else "last_straw"
        assert any(line in (theirs[-2].text or "") for line in lines[kind]), name
        assert sum(line in (move.text or "") for move in theirs for line in lines[kind]) == 1


def silent(turn: Turn) -> Move:
    """Talks of this and that, and of nothing else."""
    return turn.move("small_talk")


def test_a_package_asked_for_gains_at_least_so_much_and_none_that_does_is_liked_better() -> None:
    case = price(30)
    view = redact(table_of(case), "buyer")
    for target in (0.0, 0.25, 0.5, 0.9, 1.0):
        package = propose(view, "buyer", target)
        assert gain(view, "buyer", package) >= target
        higher = {"price": str(int(package["price"]) + 1)}
        assert gain(view, "buyer", higher) < target
    assert propose(view, "buyer", 2.0) == {"price": "0"}


@pytest.mark.parametrize("name", FEASIBLE)
def test_all_who_give_way_agree_on_most_shipped_cases_with_a_feasible_package(name: str) -> None:
    case = CASES[name]
    agreed = [
        outcome(replay(rehearsed(case, habits, seed)))["result"] == "agreement"
        for habits in combinations_with_replacement(GIVES_WAY, len(case.parties))
        for seed in range(2)
    ]
    assert mean(agreed) > 0.8


# A learner against a counterpart


def lines_on(names: list[str]) -> list[object]:
    return [
        pytest.param(CASES[name], me, id=f"{name}: the learner is {me}")
        for name in names
        for me in CASES[name].party
    ]


SEEDS = range(5)


def only_demands(turn: Turn) -> Move:
    return turn.move("demand", package=turn.view.case.party[turn.me].position)


@pytest.mark.parametrize(("case", "me"), lines_on(TWO_SIDED))
def test_a_learner_who_only_demands_ends_in_no_agreement(case: Case, me: str) -> None:
    for seed in SEEDS:
        table = play(case, me, only_demands, seed=seed)
        assert outcome(table)["result"] == "no agreement"
        assert not [owner for owner, _ in table.voiced if owner != me]


@pytest.mark.parametrize(("case", "me"), lines_on(FEASIBLE))
def test_a_learner_who_uses_the_five_strategies_agrees_on_what_was_not_on_the_list(
    case: Case, me: str
) -> None:
    reached = []
    for seed in SEEDS:
        table = play(case, me, five_strategies, seed=seed)
        used = {STRATEGY[entry.move.act] for entry in table.moves if entry.move.seat == me}
        assert used >= set(STRATEGIES) - {"contention", "settlement"}
        assert table.end is not None
        assert table.end.package is not None
        stand = standing(case, table.end.package)
        assert stand.feasible
        reached.append((stand.efficiency or 0, bool(table.appeared & table.end.package.items())))
    assert mean(efficiency for efficiency, _ in reached) > 0.6
    assert mean(found for _, found in reached) > 0.5, "the way out was not on the list"


@pytest.mark.parametrize("against", COUNTERPARTS)
@pytest.mark.parametrize(("case", "me"), lines_on(FEASIBLE))
def test_an_easier_counterpart_never_agrees_less_often_than_a_harder_one(
    case: Case, me: str, against: str
) -> None:
    for line in (five_strategies, cold, without("trust")):
        agreed = [
            sum(
                outcome(play(case, me, line, against=against, difficulty=difficulty, seed=seed))["result"]
                == "agreement"
                for seed in range(3)
            )
            for difficulty in DIFFICULTIES
        ]
        assert agreed[0] >= agreed[-1]


@pytest.mark.parametrize(("case", "me"), lines_on(FEASIBLE))
def test_without_trust_the_guarded_counterpart_tells_more_when_it_is_easy_than_when_it_is_hard(
    case: Case, me: str
) -> None:
    easy, hard = (
        play(case, me, without("trust"), difficulty=difficulty, seed=1) for difficulty in ("easy", "hard")
    )
    told = [sum(owner != me for owner, _ in table.voiced) for table in (easy, hard)]
    assert told[0] > told[1]


@pytest.mark.parametrize(("case", "me"), lines_on(HOPELESS))
def test_where_nothing_is_feasible_the_same_learner_finds_that_no_agreement_is_better_for_both(
    case: Case, me: str
) -> None:
    for seed in SEEDS:
        table = play(case, me, five_strategies, seed=seed)
        assert outcome(table)["how"] == "walk away"
        assert len(table.voiced) >= sum(len(party.interests) for party in case.parties) - 2
        # Nearly everything is understood and nothing fits. Had the learner laid down the package half-way
        # before that:
        left = next(row.version for row in table.rows if row.data.get("act") == "walk_away")
        table = replay(row for row in table.rows if row.version < left)
        table = says(says(table, me, "offer", package=case.middle), me, "walk_away")
        view = redact(table, me)
        assert view.offer is not None
        table = does(table, me, "answered", by=me, better=gain(view, me, view.offer.package) < 0)
        answer = next_event(table)
        assert answer is not None
        table = does(table, answer.data["by"], answer.kind, **answer.data)
        assert outcome(table) == {
            "result": "no agreement",
            "how": "walk away",
            "impasse": "wanted",
            "package": None,
        }


def test_a_script_accepts_a_better_package_once_and_none_that_costs_it_something() -> None:
    seats = {"baker": "person", "miller": "guarded"}
    table = says(table_of(flour(), seats), "baker", "offer", package=AGREED)
    table = says(table, "miller", "accept", of=table.version)
    assert next_event(table) is None
    costly, better = AGREED | {"price": "low"}, AGREED | {"day": "Sunday at noon"}
    assert next_event(does(table, "baker", "improved", by="baker", package=costly)) is None
    table = does(table, "baker", "improved", by="baker", package=better)
    event = next_event(table)
    assert event is not None
    check(table, event, holds="miller")
    table = does(table, "miller", event.kind, **event.data)
    assert table.improved == {"baker": better, "miller": better}
    assert outcome(table)["package"] == AGREED
    other = better | {"price": "high", "sacks": "twenty"}
    assert next_event(logged(table, "improved", by="baker", package=other)) is None
