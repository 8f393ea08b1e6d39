"""What the pages say: phases, and moves and ends told in sentences. Plain text, never HTML."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workshop.negotiation.acts import ACTS
from workshop.negotiation.moves import Move
from workshop.negotiation.rules import FACILITATOR, OBSERVER
from workshop.negotiation.table import OPENING_SEAT, Entry, Table


def texts_beside(module: str) -> dict[str, Any]:
    """Return what a page says, by name, from the `texts.toml` beside its module; {} is filled in."""
    return tomllib.loads(Path(module).with_name("texts.toml").read_text("utf-8"))


TEXT = texts_beside(__file__)
PHASE: dict[str, str] = TEXT["phase"]
"""What people call the phases of a room."""
NOW: dict[str, str] = TEXT["now"]
"""What a participant does in each phase."""


def name(table: Table, party: str) -> str:
    """Return a party's name."""
    return table.case.party[party].name


def names(table: Table, parties: Iterable[str]) -> str:
    """Return parties' names: "A", "A and B", "A, B and C"."""
    *first, last = [name(table, party) for party in parties]
    return str(TEXT["and"].format(some=", ".join(first), last=last)) if first else last


def sides(table: Table) -> str:
    """Return what all parties of a table are called together: "both sides", or "all sides"."""
    return str(TEXT["both_sides" if len(table.parties) == 2 else "all_sides"])


def said(table: Table, move: Move) -> str:
    """Return what a move did, beginning with who made it, without the words it carried."""
    told = f"{name(table, move.by)} {ACTS[move.act].did}"
    if (
        len(table.parties) > 2
        and len(move.to) == 1
        and move.act not in {"offer", "trade", "accept", "reject"}
    ):
        told = TEXT["to"].format(told=told, who=names(table, move.to))
    if move.interest is not None:
        owner = move.to[0] if move.act == "paraphrase" and move.to else move.by
        interest = table.case.party[owner].interest.get(move.interest)
        told = TEXT["about"].format(told=told, what=interest.voiced_as) if interest else told
    if move.issue and move.over:
        one, other = (table.case.issue[issue].label for issue in (move.issue, move.over))
        return str(TEXT["over"].format(told=told, one=one, other=other))
    if move.issue and move.interest is None:
        return str(TEXT["about"].format(told=told, what=table.case.issue[move.issue].label))
    return told


def package(table: Table, chosen: dict[str, str]) -> str:
    """Return a package as one line a reader can follow, in the order of the issues."""
    return " · ".join(
        f"{issue.label}: {chosen[issue.id]}" for issue in table.case.issues if issue.id in chosen
    )


def author(table: Table, entry: Entry) -> str:
    """Return a note on who logged a move for its party, empty if it did so itself."""
    seat = entry.move.seat
    notes = {OPENING_SEAT: TEXT["opening"], FACILITATOR: TEXT["facilitator"]}
    if seat.startswith(OBSERVER):
        return str(TEXT["observer"])
    sits = [party for party, who in table.seats.items() if seat in {party, *who.split("+")}]
    return str(notes.get(seat, "" if entry.move.by in sits or not sits else TEXT["other_side"]))


def ended(table: Table) -> str:
    """Return how the table ended, in one sentence; empty while it is open."""
    end = table.end
    if end is None:
        return ""
    if end.package:
        return str(TEXT["agreement"])
    if end.how == "clock":
        return str(TEXT["clock"])
    walked = next((entry.move.by for entry in reversed(table.moves) if entry.move.act == "walk_away"), None)
    return str(TEXT["walked_away"].format(name(table, walked)) if walked else TEXT["no_agreement"])
