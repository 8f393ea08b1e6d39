"""What the pages say: phases, and moves and ends told in sentences. Plain text, never HTML."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workshop.negotiation.acts import ACTS
from workshop.negotiation.moves import Move
from workshop.negotiation.rules import FACILITATOR, OBSERVER
from workshop.negotiation.table import OPENING_SEAT, Entry, Table

PHASE: dict[str, str] = {
    "lobby": "Lobby",
    "brief": "Briefs",
    "plan": "Plan",
    "play": "Play",
    "close": "Close",
    "debrief": "Debrief",
}
"""What people call the phases of a room."""

NOW: dict[str, str] = {
    "lobby": "Wait here until everybody has come.",
    "brief": "Read your brief. Keep it to yourself.",
    "plan": "Plan how you begin, then answer three questions.",
    "play": "Play: find out what the other side needs.",
    "close": "Play is over. Rate, guess, and rest.",
    "debrief": "Look back together.",
}
"""What a participant does in each phase."""


def texts_beside(module: str) -> dict[str, Any]:
    """Return what a page says, by name, from the `texts.toml` beside its module; {} is filled in."""
    return tomllib.loads(Path(module).with_name("texts.toml").read_text("utf-8"))


def name(table: Table, party: str) -> str:
    """Return a party's name."""
    return table.case.party[party].name


def names(table: Table, parties: Iterable[str]) -> str:
    """Return parties' names: "A", "A and B", "A, B and C"."""
    *first, last = [name(table, party) for party in parties]
    return f"{', '.join(first)} and {last}" if first else last


def sides(table: Table) -> str:
    """Return what all parties of a table are called together: "both sides", or "all sides"."""
    return "both sides" if len(table.parties) == 2 else "all sides"


def said(table: Table, move: Move) -> str:
    """Return what a move did, beginning with who made it, without the words it carried."""
    told = f"{name(table, move.by)} {ACTS[move.act].did}"
    if (
        len(table.parties) > 2
        and len(move.to) == 1
        and move.act not in {"offer", "trade", "accept", "reject"}
    ):
        told += f", to {names(table, move.to)}"
    if move.interest is not None:
        owner = move.to[0] if move.act == "paraphrase" and move.to else move.by
        interest = table.case.party[owner].interest.get(move.interest)
        told += f": {interest.voiced_as}" if interest else ""
    if move.issue and move.over:
        return f"{told}: {table.case.issue[move.issue].label} over {table.case.issue[move.over].label}"
    names_it = move.issue and move.interest is None
    return f"{told}: {table.case.issue[str(move.issue)].label}" if names_it else told


def package(table: Table, chosen: dict[str, str]) -> str:
    """Return a package as one line a reader can follow, in the order of the issues."""
    return " · ".join(
        f"{issue.label}: {chosen[issue.id]}" for issue in table.case.issues if issue.id in chosen
    )


def author(table: Table, entry: Entry) -> str:
    """Return a note on who logged a move for its party, empty if it did so itself."""
    seat = entry.move.seat
    notes = {OPENING_SEAT: "how it began", FACILITATOR: "logged by the facilitator"}
    if seat.startswith(OBSERVER):
        return "logged by the observer"
    sits = [party for party, who in table.seats.items() if seat in {party, *who.split("+")}]
    return notes.get(seat, "" if entry.move.by in sits or not sits else "logged by the other side")


def ended(table: Table) -> str:
    """Return how the table ended, in one sentence; empty while it is open."""
    end = table.end
    if end is None:
        return ""
    if end.package:
        return "Agreement. Every party accepts the package."
    if end.how == "clock":
        return "No agreement: the time is over."
    walked = next((entry.move.by for entry in reversed(table.moves) if entry.move.act == "walk_away"), None)
    return f"No agreement: {name(table, walked)} walked away." if walked else "No agreement."
