"""What may be added beside moves and after them: for each kind of row, why a hand may not, in a sentence."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from workshop.negotiation.events import (
    LEAST,
    MOST,
    Answered,
    Guessed,
    Improved,
    Noted,
    Rated,
    Tagged,
    Valued,
)
from workshop.negotiation.moves import TEXT_LIMIT
from workshop.negotiation.table import OPENING_SEAT, Table
from workshop.negotiation.words import TAGS

WRONG = {
    "rated": f"A pulse is a whole number from {LEAST} to {MOST}.",
    "answered": "Each side answers for itself, yes or no.",
    "valued": f"Answer every sentence, each from {LEAST} to {MOST}.",
    "tagged": "Choose a move that was made here, and one of the words that there are for it.",
}
"""Kind of row -> what is said where it cannot be read."""


def _rated(table: Table, given: Rated | Guessed, holds: str) -> str:
    own = given.by == holds and holds in table.parties and given.to in table.others(holds)
    return "" if own else "That is one side's own view of another; choose which."


def _guessed(table: Table, guess: Guessed, holds: str) -> str:
    points = guess.points.values()
    split = min(points, default=0) >= 0 and round(sum(points), 6) == 100
    exact = (
        ""
        if split and guess.points.keys() <= table.case.issue.keys()
        else ("Split exactly 100 points over the issues, none below 0.")
    )
    return _rated(table, guess, holds) or exact


def _answered(table: Table, answer: Answered, holds: str) -> str:
    if not table.end or table.end.package:
        return "That question is asked after a table ends with no agreement."
    return "" if answer.by == holds and holds in table.parties else WRONG["answered"]


def _noted(_table: Table, note: Noted, holds: str) -> str:
    own = note.by == holds and note.text.strip() and len(note.text) <= TEXT_LIMIT
    return "" if own else f"A note holds your own words, at most {TEXT_LIMIT:,} characters."


def _improved(table: Table, better: Improved, holds: str) -> str:
    """Judge it by this side's points alone: a refusal must not tell what others would gain.

    Options that never came on the list may be in it: a room lets this be logged only once both sides are
    open.
    """
    if not table.end or not table.end.package:
        return "A package better for all is looked for after an agreement."
    if better.by != holds or holds not in table.parties or not table.case.has(better.package):
        return "Choose an option for every issue."
    gain = table.case.utility(holds, better.package) - table.case.utility(holds, table.end.package)
    if gain < 0 or better.package == table.end.package:
        return "That package is no better for you than the agreement."
    return ""


def _valued(table: Table, check: Valued, holds: str) -> str:
    if not table.end:
        return "The value check is for the end of the table."
    return "" if check.by == holds and holds in table.parties else WRONG["valued"]


def _tagged(table: Table, tag: Tagged, holds: str) -> str:
    if holds in table.parties or not tag.seat.startswith(f"{holds}-"):  # observer-3
        return "How a move was said is noted by who observes the table."
    entry = table.entry(tag.of)
    if entry is None or entry.move.seat == OPENING_SEAT:
        return "That move is not there any more."
    return "" if tag.how in TAGS.get(entry.move.act, {}) else WRONG["tagged"]


REFUSES: dict[type[BaseModel], Callable[[Table, Any, str], str]] = {
    Rated: _rated,
    Guessed: _guessed,
    Answered: _answered,
    Noted: _noted,
    Improved: _improved,
    Valued: _valued,
    Tagged: _tagged,
}
"""Record -> what returns why `holds` may not add it, "" if it may. All of them may come after the end too."""
