"""Robots fill a room after the people, are drawn by the room's seed, and think as long as a person would."""

from collections import Counter
from random import Random

import pytest

from rooming import Class, at_odds, case_for
from workshop.classroom.robots import TICKETS, fill, seated, thinks
from workshop.classroom.rules import Refused
from workshop.counterparts.habits import COUNTERPARTS
from workshop.negotiation import fold
from workshop.negotiation.moves import Row
from workshop.negotiation.table import Table, openings

CASE = case_for(2)


def habits(this: Class) -> list[str]:
    return [seat.robot for seat in this.room.seats.values()]


def test_they_take_the_seats_after_those_taken_already() -> None:
    this = Class(CASE, people=3, robots=4)
    assert list(this.room.seats) == [1, 2, 3, 4, 5, 6, 7]
    assert habits(this)[:3] == ["", "", ""]
    assert set(habits(this)[3:]) <= set(COUNTERPARTS)
    this.log(*fill(this.room, 2))
    assert len(this.room.seats) == 9


@pytest.mark.parametrize("seats", [0, -3])
def test_no_seats_are_no_robots(seats: int) -> None:
    assert fill(Class(CASE).room, seats) == []


def test_the_rooms_seed_decides_who_they_are() -> None:
    one, same, other = (habits(Class(CASE, robots=30, seed=seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert set(one) == set(COUNTERPARTS)


@pytest.mark.parametrize("weight", [1, 3])
def test_a_new_counterpart_takes_only_the_seats_that_it_wins_itself(
    weight: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, tables_before = (
        habits(Class(CASE, robots=60, seed=1)),
        [seated(CASE, Random(n)) for n in range(60)],
    )
    monkeypatch.setitem(COUNTERPARTS, "newcomer", COUNTERPARTS["guarded"])
    monkeypatch.setitem(TICKETS, "newcomer", weight)
    after, tables_after = habits(Class(CASE, robots=60, seed=1)), [seated(CASE, Random(n)) for n in range(60)]
    assert "newcomer" in after
    assert all(now in {then, "newcomer"} for then, now in zip(before, after, strict=True))
    for then, now in zip(tables_before, tables_after, strict=True):
        assert all(now[party] in {then[party], "newcomer"} for party in then)


def test_half_of_them_are_principled_and_no_other_is_drawn_more_often_than_another() -> None:
    drawn = Counter(
        habit for seed in range(20) for habit in habits(Class(CASE, size=60, robots=60, seed=seed))
    )
    shares = {habit: drawn[habit] / drawn.total() for habit in COUNTERPARTS}
    whole = sum(TICKETS.get(habit, 1) for habit in COUNTERPARTS)
    assert shares == pytest.approx({h: TICKETS.get(h, 1) / whole for h in COUNTERPARTS}, abs=0.04)


def test_no_more_come_in_than_there_are_seats() -> None:
    this = Class(CASE, size=4, people=20)
    with pytest.raises(Refused, match="All seats"):
        this.log(*fill(this.room, 5))


def test_a_person_who_comes_after_them_gets_a_seat_and_sits_with_people_first() -> None:
    this = Class(CASE, people=1, robots=2)
    late = this.join()
    this.to("play")
    assert late == 4
    assert {this.place(1).table, this.place(late).table} == {1}
    assert at_odds(this.room) == []


@pytest.mark.parametrize("parties", [2, 3, 4])
def test_a_rehearsed_table_has_a_counterpart_for_each_party(parties: int) -> None:
    case = case_for(parties)
    drawn = seated(case, Random(1))
    assert list(drawn) == list(case.party)
    assert set(drawn.values()) <= set(COUNTERPARTS)


def table_with(*who: str) -> Table:
    events = openings(CASE, seats=dict(zip(CASE.party, who, strict=True)))
    return fold.replay([Row("t", n, str(n), "", e.kind, e.data) for n, e in enumerate(events, start=1)])


def test_nobody_waits_long_for_a_counterpart_and_robots_among_themselves_take_longer() -> None:
    chance = Random(1)
    facing = [thinks(table_with("seat-1", "guarded"), chance) for _ in range(50)]
    alone = [thinks(table_with("principled", "guarded"), chance) for _ in range(50)]
    assert 1 <= min(facing) < max(facing) <= 6
    assert sum(alone) > 2 * sum(facing)
