"""A whole class of counterparts, for rehearsals and load tests."""

from random import Random

from workshop.classroom.room import Room
from workshop.negotiation.case import Case
from workshop.negotiation.counterpart import COUNTERPARTS
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Table

THINKING = (1.5, 4.0)
"""The fewest and most seconds that a counterpart takes before it answers a person."""
AMONG_ROBOTS = 4
"""How many times as long it takes where nobody waits: a room has many such tables."""


def thinks(table: Table, chance: Random) -> float:
    """Return how many seconds the counterpart whose turn it is thinks."""
    alone = all(who in COUNTERPARTS for who in table.seats.values())
    return chance.uniform(*THINKING) * (AMONG_ROBOTS if alone else 1)


def fill(room: Room, seats: int) -> list[Event]:
    """Return the events by which robots take so many seats, after those taken already."""
    first = max(room.seats, default=0) + 1
    lot = Random(f"{room.seed}/{first}")  # noqa: S311
    return [
        Event("joined", {"seat": number, "robot": habit})
        for number, habit in enumerate(_drawn(lot, seats), start=first)
    ]


def seated(case: Case, lot: Random) -> dict[str, str]:
    """Return a counterpart drawn for each party."""
    return dict(zip(case.party, _drawn(lot, len(case.party)), strict=True))


def _drawn(lot: Random, number: int) -> list[str]:
    """Draw counterparts; principled more often than others, so that a room sees tables that move."""
    return lot.choices([*sorted(COUNTERPARTS), "principled", "principled"], k=number)
