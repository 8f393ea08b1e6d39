"""A whole class of counterparts, for rehearsals and load tests."""

from random import Random

from workshop.classroom.events import Joined
from workshop.classroom.room import Room
from workshop.counterparts.habits import COUNTERPARTS
from workshop.negotiation.case import Case
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Table

THINKING = (1.5, 4.0)
"""The fewest and most seconds that a counterpart takes before it answers a person."""
AMONG_ROBOTS = 4
"""How many times as long it takes where nobody waits: a room has many such tables."""
TICKETS = {"principled": 3}
"""How many times as often as another a counterpart is drawn: so that a room sees tables that move."""


def thinks(table: Table, chance: Random) -> float:
    """Return how many seconds the counterpart whose turn it is thinks."""
    alone = all(who in COUNTERPARTS for who in table.seats.values())
    return chance.uniform(*THINKING) * (AMONG_ROBOTS if alone else 1)


def fill(room: Room, seats: int) -> list[Event]:
    """Return the events by which robots take so many seats, after those taken already."""
    numbers = range(room.next_seat, room.next_seat + seats)
    return [Joined(seat=n, robot=_drawn(f"{room.seed}/{n}")).event() for n in numbers]


def seated(case: Case, lot: Random) -> dict[str, str]:
    """Return a counterpart drawn for each party."""
    return {party: _drawn(f"{lot.random()}") for party in case.party}


def _drawn(lot: str) -> str:
    """Return the counterpart with the best number in this lot: a new one takes only what it wins itself."""
    tickets = {habit: Random(f"{lot}/{habit}").random() for habit in COUNTERPARTS}  # noqa: S311
    return max(tickets, key=lambda habit: tickets[habit] ** (1 / TICKETS.get(habit, 1)))
