"""A whole class of counterparts, for rehearsals and load tests."""

from random import Random

from workshop.classroom.room import Room
from workshop.negotiation.case import Case
from workshop.negotiation.counterpart import COUNTERPARTS
from workshop.negotiation.moves import Event

THINKING = (1.5, 6.0)
"""The fewest and most seconds that a robot takes before it moves."""


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
