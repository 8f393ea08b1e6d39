"""What a solution plays without a click: one move of the learner's, or all of them to the table's end."""

from random import Random
from typing import Any

from workshop.counterparts.learners import five_strategies
from workshop.counterparts.view import Turn
from workshop.live.table import OwnTable
from workshop.widgets.texts import ended, said

LONGEST = 200
"""Moves after which `finish` gives up."""


def say(live: OwnTable, act: str, **carried: Any) -> str:
    """Log a move of this seat's, let the counterparts answer; return what all did, or why it was refused."""
    before = len(live.view.moves)
    refused = live.move(act, **carried)
    if refused:
        return refused
    while live.answer():
        pass
    return " · ".join(said(live.view, entry.move) for entry in live.view.moves[before:])


def finish(live: OwnTable) -> str:
    """Play the five strategies to the table's end and return how it ended."""
    while not live.view.end and len(live.view.moves) < LONGEST:
        if not live.answer():
            turn = Turn(live.view, live.party, Random(f"{live.stream}/{live.view.version}"))  # noqa: S311
            if refused := live.log("moved", **five_strategies(turn).data()):
                return refused
    return ended(live.view)
