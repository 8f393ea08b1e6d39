"""The redacted state that a projector may show: the only one it gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from workshop.classroom.clock import EVERY, ROUND, seconds
from workshop.classroom.room import Room
from workshop.counterparts.coach import SILENT_AFTER
from workshop.negotiation.fold import apply, opened
from workshop.negotiation.moves import Act, Row
from workshop.negotiation.table import Table, outcome

SILENT_ROUNDS = EVERY + 2 * ROUND
"""Seconds without a row after which an open table is silent where a class logs in rounds, and elsewhere
`SILENT_AFTER`: a whole round went by, and the table had a row before it at the latest."""
NOT_LOGGED = frozenset({"card_played", "seated", "left", "revealed"})
"""What the room does to a table: no sign that those who sit there log."""
NOT_TOLD = frozenset({"threaten", "reject", "walk_away"})
"""Acts of which a room is not told at which table they were made."""


@dataclass(frozen=True, slots=True)
class Step:
    """The public figures after `move` moves that the table made itself; how the case began is in the first.

    `understood` is pooled and unweighted: of all the interests at the table, each counted once for each side
    that could come to understand it, the share that is understood; 0 to 1. `trust` holds the estimates, 0 to
    1, one for each of the table's `pairs`.
    """

    move: int
    understood: float
    trust: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown of a table once charts are on.

    `moves` of the table's own stand so far, `last_act` is the latest one that a room may be told;
    `since_check_in` counts the seconds since the parties last checked in (since the table opened, if they
    never did), up to now or to the end. `course` begins before the first of these moves. `silent`: open, and
    nothing was logged for `SILENT_AFTER` seconds.
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

    `ended` is None, "agreement", "no agreement" or "incomplete".
    """

    label: str
    title: str
    parties: tuple[str, ...]
    ended: str | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Seen:
    """What a room may come to know of one of its tables; no word, no package and no points are in it.

    `told` is when an interest was last newly told or understood, or the table opened; `ended` is how it
    ended, None while it is open, and `ended_at` when, "" then.
    """

    steps: tuple[Step, ...]
    told: str
    ended: str | None
    ended_at: str


@dataclass(frozen=True, slots=True)
class Course:
    """A table, private parts and all, with the line of its public figures: what is made public is of it.

    `told` is when an interest was last newly told or understood, or the table opened.
    """

    table: Table
    steps: tuple[Step, ...]
    told: str


def seen(course: Course) -> Seen:
    """Return what a room may come to know of a table."""
    table = course.table
    ended = outcome(table)["result"] if table.end else None
    return Seen(course.steps, course.told, ended, _ended_at(table))


def _ended_at(table: Table) -> str:
    return next((row.at for row in table.rows if table.end and row.version == table.end.version), "")


def course(rows: Iterable[Row], before: Course | None = None) -> Course:
    """Return the table that its rows add up to, after those of `before` if it is given, with its line.

    A withdrawal makes the whole line anew. Raises LogError as `replay` does.
    """
    rows = iter(rows)
    if before is None:
        table = opened(next(rows, None))
        before = Course(table, (_step(table),), table.rows[0].at)
    return reduce(_after, rows, before)


def _after(before: Course, row: Row) -> Course:
    table = apply(before.table, row)
    if table.withdrawn != before.table.withdrawn:
        anew = course(table.standing)
        return Course(table, anew.steps, anew.told)
    moved = len(table.moves) > len(before.table.moves)
    begun = before.steps if table.played else ()
    told = row.at if moved and _told(table) > _told(before.table) else before.told
    return Course(table, (*begun, _step(table)) if moved else before.steps, told)


def _told(table: Table) -> int:
    return len(table.voiced) + len(table.understood) + sum(table.unlisted.values())


def _step(table: Table) -> Step:
    others = len(table.parties) - 1
    whole = sum(len(party.interests) for party in table.case.parties) * others
    trust = tuple(estimate.level for estimate in table.trust.values())
    return Step(len(table.played), len(table.understood) / whole, trust)


def public(courses: Mapping[str, Course], *, now: str) -> tuple[PublicTable, ...]:
    """Return what a board may show of tables that are in no room, label -> course; `now` is UTC, ISO 8601.

    Never typed text, options, interests, weights, points or pulses, and no threat or refusal.
    """
    return tuple(_table(label, each.table, _figures(each, now)) for label, each in courses.items())


def _table(label: str, table: Table, figures: Figures) -> PublicTable:
    names = tuple(party.name for party in table.case.parties)
    ended = outcome(table)["result"] if table.end else None
    return PublicTable(label, table.case.title, names, ended, figures)


def _figures(each: Course, now: str) -> Figures:
    table = each.table
    name = {party.id: party.name for party in table.case.parties}
    played = table.played
    return Figures(
        moves=len(played),
        last_act=next((e.move.act for e in reversed(played) if e.move.act not in NOT_TOLD), None),
        since_check_in=_since_check_in(table, now),
        silent=is_silent(table, now),
        pairs=tuple((name[one], name[other]) for one, other in table.trust),
        course=each.steps,
    )


def _since_check_in(table: Table, now: str) -> float:
    checked = (entry.at for entry in reversed(table.played) if entry.move.act in {"check_in", "name_process"})
    return seconds(next(checked, table.rows[0].at), _ended_at(table) or now)


def is_silent(table: Table, now: str, room: Room | None = None) -> bool:
    """Tell whether an open table logged nothing for so long that nobody knows how it stands.

    In a room it is time of play that counts, from when the clock last began to run; a table that logs in
    rounds has until the end of one.
    """
    if table.end:
        return False
    logged = (row.at for row in reversed(table.rows) if row.kind not in NOT_LOGGED)
    quiet = seconds(next(logged, now), now)
    if room is None:
        return quiet >= SILENT_AFTER
    running = seconds(room.clock.since, now) if room.phase == "play" else 0.0
    return min(quiet, running) >= (SILENT_ROUNDS if room.mode == "checkpoint" else SILENT_AFTER)
