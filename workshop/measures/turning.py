"""What a debrief looks back at in one table: its packages, its drops of trust, its turning points.

The terms for turning points are Druckman's (2001, Journal of Conflict Resolution 45, 519-544): a departure is
abrupt or gradual. What counts as large, and as abrupt, is this kit's choice.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import nan
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd

from workshop.classroom.signs import stalled
from workshop.counterparts.coach import STALLED_AFTER
from workshop.measures import records as frames
from workshop.measures.records import Record
from workshop.negotiation import trust
from workshop.negotiation.case import SCALE
from workshop.negotiation.fold import apply, opened
from workshop.negotiation.table import Table

WINDOW = 5
"""Moves that a gradual change takes at most."""
LARGE = 0.1
"""The least change of a level from 0 to 1 that is a turning point."""
SIGNS = (1, -1)
"""A rise, a fall."""
LEVELS = {"understood": 0.0, "satisfied": nan, "estimated": trust.START}
"""The levels whose changes count, by measure -> what they are before any move."""


class Change(NamedTuple):
    """A change of a level, from its value after move `start` to that after move `end`."""

    size: float
    start: int
    end: int


def states(table: Table, before: dict[int, Table] | None = None) -> Iterator[Table]:
    """Yield the table after each move that stands; `before` gets it as it was before each row, by version."""
    first, *rest = table.standing
    was = opened(first)
    for row in rest:
        if before is not None:
            before[row.version] = was
        after = apply(was, row)
        if after.moves is not was.moves:
            yield after
        was = after


def offers(table: Table) -> pd.DataFrame:
    """Return every whole package that was on the table, in order, one line a party of each.

    Columns version, move, step (1, 2, 3 …), by (who put it there), party, utility (points), given_up (the
    points of its own that `by` gave up since its last whole package, below 0 if it asked for more; empty for
    its first), agreed (whether it became the agreement). Partial packages have no utility and are left out.
    """
    lines: list[tuple[object, ...]] = []
    last: dict[str, int] = {}
    agreed = table.offer.version if table.offer and table.end and table.end.package else None
    for state in states(table):
        offer, now = state.offer, state.moves[-1].version
        if offer is None or offer.version != now or not table.case.is_whole(offer.package):
            continue
        worth = {party: table.case.utility(party, offer.package) for party in table.parties}
        step, given = len(lines) // len(worth) + 1, last.get(offer.by, worth[offer.by]) - worth[offer.by]
        given_up = given / SCALE if offer.by in last else None
        head = now, len(state.moves), step, offer.by
        lines += [(*head, party, points / SCALE, given_up, now == agreed) for party, points in worth.items()]
        last[offer.by] = worth[offer.by]
    columns = ["version", "move", "step", "by", "party", "utility", "given_up", "agreed"]
    return pd.DataFrame(lines, columns=columns).astype({"utility": "float64", "given_up": "float64"})


def drops(table: Table, records: Sequence[Record]) -> pd.DataFrame:
    """Return each pair's largest drop of estimated trust in one move: by, to, version, move, change, after.

    `version` and `move` are those of the move *before* it, 0 where there is none, so that a replay can stop
    there; `change` is below 0, `after` the version of the move that cost the trust. Goodwill that fades is no
    drop. A pair without a drop has no line.
    """
    lines = [
        (by, to, _version(table, drop.start), drop.start, drop.size, _version(table, drop.end))
        for measure, by, to, level in _levels(table, records)
        if measure == "estimated" and (drop := _drop(table, level))
    ]
    return pd.DataFrame(lines, columns=["by", "to", "version", "move", "change", "after"])


def turning_points(table: Table, records: Sequence[Record]) -> pd.DataFrame:
    """Return the turning points of a table in their order; `records` are its own.

    Columns version and move (at which it begins), until (its last move), kind ("card", "stall", "breach",
    "understood", "satisfied" or "estimated"), pace ("abrupt" or "gradual"), direction ("up", "down" or
    empty), size (the change of a level from 0 to 1, or empty), label. Of each level the largest rise and the
    largest fall of any side within 5 moves are told if they are at least 0.1; abrupt is one of which a single
    move makes half or more.
    """
    points: list[tuple[Any, ...]] = []
    for version, move, mark, label in frames.marks(table, records):
        if mark in {"card", "breach"}:
            points.append(
                (version, move, move, mark, "abrupt", "down" if mark == "breach" else "", None, label)
            )
    for first, last in _stalls(table):
        told = f"Stall, moves {first} to {last}: nothing new in {STALLED_AFTER}"
        points.append((_version(table, first), first, last, "stall", "gradual", "", None, told))
    found: list[tuple[Any, ...]] = [
        (_largest(level, sign, WINDOW), sign, *each, level)
        for *each, level in _levels(table, records)
        for sign in SIGNS
    ]
    for measure, sign in product(LEVELS, SIGNS):
        changes = [line for line in found if line[1:3] == (sign, measure) and abs(line[0].size) >= LARGE]
        points += [_turn(table, *max(changes, key=lambda line: abs(line[0].size)))] if changes else []
    columns = ["version", "move", "until", "kind", "pace", "direction", "size", "label"]
    return pd.DataFrame(sorted(points, key=itemgetter(0, 1)), columns=columns).astype({"size": "float64"})


def _turn(table: Table, change: Change, sign: int, *named: Any) -> tuple[Any, ...]:
    """Return the line of a level's largest change: at the move that made half of it, else from its first."""
    measure, by, of, level = named
    _, start, end = change
    single = _largest(level[start : end + 1], sign, 1)
    if abrupt := abs(single.size) >= abs(change.size) / 2:
        start, end = start + single.start, start + single.end
    listener, owner = (table.case.party[party].name if party else "" for party in (by, of))
    old, new = level[start], level[end]
    what, form = {
        "understood": (f"{listener} understood {owner}", ".0%"),
        "satisfied": (f"Package satisfied {owner}", ".0%"),
        "estimated": (f"{listener} → {owner}, estimate", ".2f"),
    }[measure]
    told, pace = f"{what}: {old:{form}} to {new:{form}}", "abrupt" if abrupt else "gradual"
    way = "up" if sign > 0 else "down"
    return _version(table, start + 1), start + 1, end, measure, pace, way, round(new - old, 4), told


def _stalls(table: Table) -> list[list[int]]:
    """Return the first and the last move of each stall: those that overlap are one."""
    found, before = list[list[int]](), dict[int, Table]()
    for move, state in enumerate(states(table, before), 1):
        if stalled(state, before):
            first = move - STALLED_AFTER + 1
            if found and first <= found[-1][1]:
                found[-1][1] = move
            else:
                found.append([first, move])
    return found


def _largest(level: Sequence[float], sign: int, window: int) -> Change:
    """Return the largest rise (sign 1) or fall (-1) within so many moves.

    Of equals it is the shortest and then the first. Its size is 0 where there is none.
    """
    best = Change(0.0, 0, 0)
    for length in range(1, window + 1):
        for start, (old, new) in enumerate(zip(level, level[length:], strict=False)):
            size = round(new - old, 4)
            if sign * size > abs(best.size):
                best = Change(size, start, start + length)
    return best


def _drop(table: Table, level: Sequence[float]) -> Change | None:
    """Return the largest fall of a level at one act that costs trust, of equals the first."""
    found = [
        Change(round(new - old, 4), move, move + 1)
        for move, (old, new) in enumerate(pairwise(level))
        if new < old and table.moves[move].move.act not in trust.FADING
    ]
    return min(found, key=lambda change: change.size, default=None)


def _levels(table: Table, records: Sequence[Record]) -> Iterator[tuple[str, str, str, list[float]]]:
    """Yield (measure, by, of, its values by move); at 0 before any move, NaN until the opening is over."""
    openings = len(table.moves) - len(table.played)
    known = frames.series(records)
    for measure, start in LEVELS.items():
        own = known[known["measure"] == measure]
        for of, by in own[["of", "seen_by"]].drop_duplicates().itertuples(index=False):
            rows = own[(own["of"] == of) & (own["seen_by"] == by)]
            yield measure, by, of, [nan] * openings + [start, *rows["low"]][openings:]


def _version(table: Table, move: int) -> int:
    return table.moves[move - 1].version if move else 0
