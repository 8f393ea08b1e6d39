"""From rows to figures: what each move left, and tidy tables of moves, series, marks, pulses and outcomes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from workshop.measures.columns import MEASURES, MOVES, OUTCOMES, SERIES
from workshop.negotiation import bargaining, coverage
from workshop.negotiation.case import SCALE, Case
from workshop.negotiation.fold import apply, opened, replay
from workshop.negotiation.moves import STRATEGY, Package, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import OPENING_SEAT, End, Entry, Table, outcome

Record = dict[str, Any]


def snapshot(table: Table, viewer: str | None = None) -> Record:
    """Return the figures after the table's last move, rounded to 4 decimals.

    {version, act, by, voiced {p}, understood {"listener<-owner"}, satisfied {p: [low, high] or None},
    estimated {"from->to"}, appeared [[issue, option]]}; before any move version is 0, act and by are None.
    With a viewer (the table redacted for it): shares of its own interests only, and voiced_count {p},
    understood_count {"listener<-owner"} of the others'.
    """
    last = table.moves[-1] if table.moves else None
    return _after(table, last, viewer)


def records(rows: Iterable[Row], viewer: str | None = None) -> list[Record]:
    """Return a snapshot after each move that stands, in order; with a viewer, as that side may know it.

    Raises LogError if the rows do not begin with one that opens a table.
    """
    return played(rows, viewer)[1]


def played(rows: Iterable[Row], viewer: str | None = None) -> tuple[Table, list[Record]]:
    """Return the table that its rows add up to, and its `records`."""
    rows = list(rows)
    whole = None if rows and all(row.kind != "withdrawn" for row in rows) else replay(rows)
    first, *rest = whole.standing if whole else rows
    table = opened(first)
    found: list[Record] = []
    for row in rest:
        before, table = table.moves, apply(table, row)
        if table.moves is not before:
            seen = redact(table, viewer) if viewer else table
            found.append(_after(seen, seen.moves[-1], viewer))
    return whole or table, found


def _after(table: Table, last: Entry | None, viewer: str | None) -> Record:
    case, offer = table.case, table.offer
    record: Record = {
        "version": last.version if last else 0,
        "act": last.move.act if last else None,
        "by": last.move.by if last else None,
    }
    surfaced = _surfaced(case, table.voiced, table.understood, viewer)
    package = tuple(offer.package.items()) if offer else None
    met = _satisfied(case, package, table.appeared, viewer)
    record["voiced"], record["understood"] = surfaced[0].copy(), surfaced[1].copy()
    record["satisfied"] = {
        party: None if interval is None else list(interval) for party, interval in met.items()
    }
    record["estimated"] = {f"{one}->{other}": round(e.level, 4) for (one, other), e in table.trust.items()}
    record["appeared"] = [list(each) for each in sorted(table.appeared)]
    if viewer:
        record["voiced_count"], record["understood_count"] = surfaced[2].copy(), surfaced[3].copy()
    return record


_Pairs = frozenset[tuple[str, str]]
_Surfaced = tuple[dict[str, float], dict[str, float], dict[str, int], dict[str, int]]


@lru_cache(maxsize=512)
def _surfaced(
    case: Case, voiced: _Pairs, understood: frozenset[tuple[str, str, str]], viewer: str | None
) -> _Surfaced:
    """Shares of those one may see into, counts of the others; most moves leave them as they were."""
    table = Table(case, voiced=voiced, understood=understood)
    own = (viewer,) if viewer else table.parties
    voiced_counts: dict[str, int] = {}
    heard_counts: dict[str, int] = {}
    for party in table.others(viewer) if viewer else ():
        voiced_counts[party], heard = coverage.counts(table, party)
        heard_counts |= {f"{listener}<-{party}": count for listener, count in heard.items()}
    return (
        {party: round(coverage.voiced(table, party), 4) for party in own},
        {
            f"{listener}<-{owner}": round(coverage.understood(table, listener, owner), 4)
            for owner in own
            for listener in table.others(owner)
        },
        voiced_counts,
        heard_counts,
    )


@lru_cache(maxsize=512)
def _satisfied(
    case: Case, package: tuple[tuple[str, str], ...] | None, appeared: _Pairs, viewer: str | None
) -> dict[str, tuple[float, float] | None]:
    found: dict[str, tuple[float, float] | None] = dict.fromkeys((viewer,) if viewer else case.party)
    if package is not None:
        for party in found:
            low, high = coverage.satisfied(case, party, dict(package), appeared)
            found[party] = round(low, 4), round(high, 4)
    return found


def series(found: Iterable[Record]) -> pd.DataFrame:
    """Return the figures of records as a tidy table, one line a figure; `columns.SERIES` has its columns."""
    lines: list[tuple[Any, ...]] = []
    for number, record in enumerate(found, start=1):
        move = move_of(number, record)
        lines += [(*move, measure, *sides(key), low, high) for measure, key, low, high in figures(record)]
    numbers = {"version": "int64", "move": "int64", "low": "float64", "high": "float64"}
    return _frame(lines, SERIES, numbers)


def move_of(number: int, record: Record) -> tuple[object, ...]:
    """Return what a line of `series` says of the move: version, move, act, by."""
    return record["version"], number, record["act"], record["by"]


def figures(record: Record) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Yield what the lines of `series` say of each figure: measure, key (see `sides`), low, high."""
    for measure in MEASURES:
        for key, value in record.get(measure, {}).items():
            low, high = value if type(value) is list else (value, value)
            yield measure, key, low, high


@lru_cache(maxsize=512)
def sides(key: str) -> tuple[str, str]:
    """Return (of, seen by) of "owner", "listener<-owner" or "from->to"."""
    if "<-" in key:
        listener, _, owner = key.partition("<-")
        return owner, listener
    one, _, other = key.partition("->")
    return (other, one) if other else (key, "")


class Mark(NamedTuple):
    """What a chart marks: the row, how many moves stood by then, which kind, and words for people.

    A kind is "opening", "card", "idea", "new option", "kept" or "broken" (a promise), "breach", "check-in",
    "agreement" or "no agreement", of ends that were taken back too, and "reopened" where one was.
    """

    version: int
    move: int
    mark: str
    label: str


def marks(table: Table, records: Iterable[Record]) -> list[Mark]:
    """Return what a chart marks of a table with these records, in the order of the log."""
    found = [
        Mark(entry.version, move, mark, f"{mark.capitalize()}: {table.case.party[entry.move.by].name}")
        for move, entry in enumerate(table.moves, start=1)
        if (mark := _mark(entry))
    ]
    found += _new_options(table.case, records)
    found += [
        Mark(p.at, _moves_by(table, p.at), p.state, f"Promise {p.state}: {table.case.party[p.by].name}")
        for p in table.promises
        if p.state in {"kept", "broken"}
    ]
    titles = {card.id: card.title for card in table.case.cards}
    found += [Mark(version, _moves_by(table, version), "card", titles[card]) for version, card in table.cards]
    for each in table.reopenings:
        found += [_ended(table, each.end)]
        found += [Mark(each.version, _moves_by(table, each.version), "reopened", "Reopened")]
    found += [_ended(table, table.end)] if table.end else []
    return sorted(found, key=lambda mark: mark.version)


def _ended(table: Table, end: End) -> Mark:
    how = {
        "agreement": "Agreement",
        "walk away": "No agreement: walked away",
        "clock": "No agreement: time is up",
    }
    mark = "agreement" if end.package else "no agreement"
    return Mark(end.version, _moves_by(table, end.version), mark, how[end.how])


def _mark(entry: Entry) -> str:
    if entry.move.seat == OPENING_SEAT:
        return "opening"
    return {"idea": "idea", "breach": "breach", "check_in": "check-in"}.get(entry.move.act, "")


def _new_options(case: Case, records: Iterable[Record]) -> Iterator[Mark]:
    """Yield the options that came on the list, each at the first move after which they were there."""
    known: set[tuple[str, str]] = set()
    for move, record in enumerate(records, start=1):
        new = [(issue, option) for issue, option in record["appeared"] if (issue, option) not in known]
        for issue, option in new:
            label = f"New on the list: {case.issue[issue].label}: {option}"
            yield Mark(record["version"], move, "new option", label)
        known.update(new)


def _moves_by(table: Table, version: int) -> int:
    return sum(entry.version <= version for entry in table.moves)


class Pulse(NamedTuple):
    """Reported trust as it was given, 1 to 7, after so many moves."""

    move: int
    by: str
    to: str
    value: int


def pulses(table: Table) -> list[Pulse]:
    """Return the pulses of a table, in their order."""
    return [Pulse(_moves_by(table, each.version), each.by, each.to, each.value) for each in table.pulses]


def moves(*tables: Table) -> pd.DataFrame:
    """Return the moves that stand, one a line; `columns.MOVES` says what the columns hold."""
    lines = [line for table in tables for line in move_lines(table)]
    return _frame(lines, MOVES, {"version": "int64", "move": "int64", "of": "Int64"})


def move_lines(table: Table) -> Iterator[tuple[object, ...]]:
    """Yield the lines of `moves` for one table."""
    for number, entry in enumerate(table.moves, start=1):
        move = entry.move
        yield (
            *(table.stream, entry.version, number, entry.at),
            *(move.act, STRATEGY[move.act], move.by, ", ".join(move.to), move.of),
            *(move.interest, move.issue, move.over, _json(move.package), move.text),
        )


def outcomes(tables: Iterable[Table]) -> pd.DataFrame:
    """Return how tables ended, one line a party of each; `columns.OUTCOMES` says what the columns hold.

    No agreement is worth the reservation value. What is not known is empty: points, of a table that is open,
    or that ended without a package and with a party that had no seat.
    """
    points = dict.fromkeys(("utility", "reservation", "gain", "claimed", "created", "efficiency"), "float64")
    lines = [line for table in tables for line in outcome_lines(table)]
    return _frame(lines, OUTCOMES, points | {"moves": "int64", "better_for_all": "Int64"})


def outcome_lines(table: Table) -> Iterator[tuple[object, ...]]:
    """Yield the lines of `outcomes` for one table."""
    case, ended = table.case, outcome(table)
    package: Package | None = ended["package"]
    standing = bargaining.standing(case, package) if package else None
    created = None if standing is None or standing.created is None else standing.created / SCALE
    for party in table.parties:
        reservation = case.reservation(party)
        if standing:
            utility: int | None = standing.utilities[party]
        else:
            utility = reservation if ended["result"] == "no agreement" else None
        yield (
            *(table.stream, case.id, ended["result"], ended["how"], ended["impasse"], len(table.moves)),
            *(party, case.party[party].name),
            None if utility is None else utility / SCALE,
            reservation / SCALE,
            None if utility is None else (utility - reservation) / SCALE,
            standing.claimed[party] if standing else None,
            created,
            standing.efficiency if standing else None,
            standing.better_for_all if standing else None,
            _json(package),
        )


def _json(package: Mapping[str, str] | None) -> str | None:
    return json.dumps(package, ensure_ascii=False) if package else None


def _frame(lines: list[tuple[Any, ...]], columns: Iterable[str], numbers: Mapping[str, str]) -> pd.DataFrame:
    """Return lines as a table whose columns are text, but for the numbers, given with their types."""
    names = tuple(columns)
    cells = zip(*lines, strict=True) if lines else ((),) * len(names)
    index = pd.RangeIndex(len(lines))  # one for all, so that pandas need not compare them
    found = {}
    for name, column in zip(names, cells, strict=True):
        kind = numbers.get(name, "object")
        values = np.array(column, object) if kind == "object" else column
        found[name] = pd.Series(values, index=index, dtype=kind, copy=False)
    return pd.DataFrame(found, index=index, copy=False)
