"""Three and four parties at a table: who is addressed answers, and to each is said what concerns it."""

from itertools import pairwise
from random import Random

import pytest

from playing import says, table_of
from rooming import case_for
from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.learners import play
from workshop.counterparts.lines import AFTER
from workshop.counterparts.play import PERSON, rehearse, turn_of
from workshop.counterparts.speaking import LEARNERS, speaking
from workshop.counterparts.view import Turn
from workshop.measures.turning import states
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import replay
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table

HILL = load("lantern-hill")
CASES = [pytest.param(HILL, id="three"), pytest.param(case_for(4), id="four")]
HABITS, NAMES = list(COUNTERPARTS), list(LEARNERS)


def played(case: Case, seed: int) -> tuple[Table, Table]:
    """Return a table of scripts of all kinds, and one of a learner, by seed another on another seat."""
    parties = list(case.party)
    seats = {party: HABITS[(seed // 4**place + place) % 4] for place, party in enumerate(parties)}
    scripts = replay(rehearse(case, seats, seed=seed, stream="t", words=True))
    line = speaking(NAMES[seed // len(parties) % len(NAMES)])
    return scripts, play(
        case, parties[seed % len(parties)], line, against=HABITS[seed % 4], seed=seed, words=True
    )


def ends_and_answers(case: Case, seeds: range) -> None:
    led = [line for kind in AFTER.values() for each in kind.values() for line in each]
    for table in (table for seed in seeds for table in played(case, seed)):
        assert table.end
        assert not table.unknown
        texts = [entry.move.text or "" for entry in table.played]
        assert all(one != two for one, two in pairwise(texts) if one)
        for before, after in pairwise(states(table)):
            move = after.moves[-1].move
            if after.moves[-1] in table.played:
                assert move.by == turn_of(before)
                assert len(move.to) == 1 or not any(str(move.text).startswith(f"{line} ") for line in led)


@pytest.mark.parametrize("case", CASES)
def test_a_table_of_many_ends_and_nothing_that_takes_one_up_is_said_to_all(case: Case) -> None:
    ends_and_answers(case, range(8))


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("case", CASES)
def test_two_hundred_tables_of_many_end(case: Case) -> None:
    ends_and_answers(case, range(200))


def test_who_is_asked_alone_answers_next_and_then_the_one_who_was_silent_longest() -> None:
    table = table_of(HILL, dict.fromkeys(HILL.party, PERSON), words=True)
    table = says(table, "traders", "ask_interest", to=["observatory"])
    assert turn_of(table) == "observatory"
    table = says(table, "observatory", "disclose_interest", interest="dark", to=["traders"])
    assert turn_of(table) == "district"


@pytest.mark.parametrize("habit", COUNTERPARTS)
def test_how_something_was_said_to_another_changes_nothing_of_what_one_says(habit: str) -> None:
    moves = []
    for slips in ([], ["blame"], ["not_said"]):
        table = table_of(HILL, {"traders": PERSON, "district": habit, "observatory": habit}, words=True)
        table = says(table, "district", "small_talk", holds="district")
        heard = {"v": 1, "act": "acknowledge", "slips": slips}
        table = says(table, "traders", "acknowledge", to=["district"], text="So you say.", heard=heard)
        view = redact(table, "observatory", listens=True)
        moves.append(COUNTERPARTS[habit](Turn(view, "observatory", Random(1))))
    assert moves[0] == moves[1] == moves[2]


@pytest.mark.parametrize("habit", [habit for habit in COUNTERPARTS if habit != "positional"])
def test_pressure_of_one_is_answered_to_that_one(habit: str) -> None:
    table = table_of(HILL, {"traders": PERSON, "district": habit, "observatory": habit}, words=True)
    table = says(table, "observatory", "small_talk", holds="observatory")
    table = says(table, "traders", "threaten", to=["observatory"], text="We can wait.")
    view = redact(table, "observatory", listens=True)
    move = COUNTERPARTS[habit](Turn(view, "observatory", Random(1)))
    assert move.act in {"threaten", "demand", "reframe"}
    assert move.to == ("traders",)
