"""The redacted state that a projector may show: the only one it gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from statistics import median

from workshop.classroom.clock import seconds
from workshop.negotiation import coverage
from workshop.negotiation.case import SCALE
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Act, Row
from workshop.negotiation.table import Table, outcome

SILENT_AFTER = 240
"""Seconds without a row after which an open table is silent: not logged is not zero."""
ROOM_FROM = 5
"""Tables that a median of the room needs, so that it tells of none of them."""


@dataclass(frozen=True, slots=True)
class Step:
    """The public figures after `move` moves.

    `understood` is pooled and unweighted: of all the interests at the table, each counted once for each side
    that could come to understand it, the share that is understood; 0 to 1. `trust` holds the estimates, 0 to 1,
    one for each of the table's `pairs`.
    """

    move: int
    understood: float
    trust: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown of a table once charts are on.

    `moves` stand so far, `last_act` is the latest one's act; `since_check_in` counts the seconds since the parties
    last checked in (since the table opened, if they never did), up to now or to the end. `course` begins before
    the first move. `silent`: open, and nothing was logged for `SILENT_AFTER` seconds.
    """

    moves: int
    last_act: Act | None
    since_check_in: float
    silent: bool
    pairs: tuple[tuple[str, str], ...]
    course: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PublicTable:
    """One table as a room may see it: parties by name, who trusts whom in pairs of names.

    `ended` is None, "agreement", "no agreement" or "incomplete". `settlement` holds, after the reveal and for
    an ended table, each party's points: of the agreement, or else of its alternative.
    """

    label: str
    title: str
    parties: tuple[str, ...]
    ended: str | None
    figures: Figures | None
    settlement: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Public:
    """All that a projector gets. The room's medians are None where fewer than `ROOM_FROM` tables have the figure.

    `satisfied` is what the packages on the tables give the least satisfied side for sure, 0 to 1; `reported` is
    the latest pulse of each side towards each other, 1 to 7, as each table's median. Silent tables are left out.
    """

    tables: tuple[PublicTable, ...]
    satisfied: float | None
    reported: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """A table, private parts and all, with the line of its public figures: what `public` is made from."""

    table: Table
    steps: tuple[Step, ...]


def course(rows: Iterable[Row]) -> Course:
    """Return the table that its rows add up to, with its line; raises LogError as `replay` does."""
    rows = list(rows)
    table = replay(rows[:1])
    return extend(Course(table, (_step(table),)), rows[1:])


def extend(before: Course, rows: Iterable[Row]) -> Course:
    """Return the course after some rows more; a withdrawal makes the whole line anew."""
    return reduce(_after, rows, before)


def _after(before: Course, row: Row) -> Course:
    table = apply(before.table, row)
    if table.withdrawn != before.table.withdrawn:
        left_out = table.withdrawn | {row.version}
        rest = course(kept for kept in before.table.rows if kept.version not in left_out)
        return Course(table, rest.steps)
    moved = len(table.moves) > len(before.table.moves)
    return Course(table, (*before.steps, _step(table)) if moved else before.steps)


def _step(table: Table) -> Step:
    others = len(table.parties) - 1
    whole = sum(len(party.interests) for party in table.case.parties) * others
    trust = tuple(estimate.level for estimate in table.trust.values())
    return Step(len(table.moves), len(table.understood) / whole, trust)


def public(courses: Mapping[str, Course], *, charts_on: bool, revealed: bool = False, now: str) -> Public:
    """Return what a room may see of its tables, label -> course; `now` is UTC, ISO 8601.

    Until charts are on: titles, names and how tables ended. Never typed text, options, interests, weights or one
    table's pulses; points only after the reveal.
    """
    heard = [each.table for each in courses.values() if charts_on and not _silent(each.table, now)]
    return Public(
        tuple(_table(label, each, charts_on, revealed, now) for label, each in courses.items()),
        _of_room(map(_satisfied, heard)),
        _of_room(map(_reported, heard)),
    )


def _table(label: str, each: Course, charts_on: bool, revealed: bool, now: str) -> PublicTable:  # noqa: FBT001
    table = each.table
    names = tuple(party.name for party in table.case.parties)
    ended = outcome(table)["result"] if table.end else None
    figures = _figures(each, now) if charts_on else None
    return PublicTable(label, table.case.title, names, ended, figures, _settlement(table) if revealed else None)


def _figures(each: Course, now: str) -> Figures:
    table = each.table
    name = {party.id: party.name for party in table.case.parties}
    return Figures(
        moves=len(table.moves),
        last_act=table.moves[-1].move.act if table.moves else None,
        since_check_in=_since_check_in(table, now),
        silent=_silent(table, now),
        pairs=tuple((name[one], name[other]) for one, other in table.trust),
        course=each.steps,
    )


def _since_check_in(table: Table, now: str) -> float:
    checked = (entry.at for entry in reversed(table.moves) if entry.move.act in {"check_in", "name_process"})
    until = now
    if table.end:
        until = next(row.at for row in table.rows if row.version == table.end.version)
    return seconds(next(checked, table.rows[0].at), until)


def _silent(table: Table, now: str) -> bool:
    return not table.end and seconds(table.rows[-1].at, now) >= SILENT_AFTER


def _of_room(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return median(known) if len(known) >= ROOM_FROM else None


def _satisfied(table: Table) -> float | None:
    intervals = [coverage.on_table(table, party) for party in table.parties]
    return min((interval[0] for interval in intervals if interval), default=None)


def _reported(table: Table) -> float | None:
    latest = {(pulse.by, pulse.to): pulse.value for pulse in table.pulses}
    return median(latest.values()) if latest else None


def _settlement(table: Table) -> tuple[float, ...] | None:
    if not table.end:
        return None
    case, package = table.case, table.end.package
    points = [case.utility(party, package) if package else case.reservation(party) for party in table.parties]
    return tuple(number / SCALE for number in points)
