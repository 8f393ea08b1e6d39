"""Who is here: whose page answered a moment ago; within a round of logging it sleeps, then it is gone."""

from typing import Literal

from workshop.classroom.clock import EVERY, ROUND

Absence = Literal["asleep", "gone"]
"""A phone that is locked sleeps, and that is how people talk; who is gone has not been heard for a round."""
HERE = 10.0
"""Seconds since it last answered in which a page is here."""


def absence(silent: float) -> Absence | None:
    """Return how a seat is absent whose page last answered so many seconds ago, None while it is here."""
    if silent <= HERE:
        return None
    return "asleep" if silent < EVERY + ROUND else "gone"
