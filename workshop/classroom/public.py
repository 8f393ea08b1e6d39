"""The redacted state that a projector may show: the only one it gets."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from statistics import median

from workshop.classroom.clock import EVERY, ROUND, seconds
from workshop.classroom.room import Room
from workshop.counterparts.coach import SILENT_AFTER
from workshop.negotiation import coverage
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
ROOM_FROM = 5
"""Tables that a median of the room needs, so that it tells of none of them."""


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
    nothing was logged for `SILENT_AFTER` seconds. `cards` are those for all parties that came: after how many
    moves, and the card's title if all tables had it, else "".
    """

    moves: int
    last_act: Act | None
    since_check_in: float
    silent: bool
    pairs: tuple[tuple[str, str], ...]
    course: tuple[Step, ...]
    cards: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PublicTable:
    """One table as a room may see it: parties by name, who trusts whom in pairs of names.

    `ended` is None, "agreement", "no agreement" or "incomplete"; while a room plays, "ended" however it was.
    """

    label: str
    title: str
    parties: tuple[str, ...]
    ended: str | None
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Public:
    """All that a projector gets.

    The room's medians are None where fewer than `ROOM_FROM` tables have the figure. `satisfied` is what the
    packages on the tables give the least satisfied side for sure, 0 to 1; `reported` is the latest pulse of
    each side towards each other, 1 to 7, as each table's median. Silent tables are left out.
    """

    tables: tuple[PublicTable, ...]
    satisfied: float | None
    reported: float | None


@dataclass(frozen=True)
class Course:
    """A table, private parts and all, with the line of its public figures: what `public` is made from."""

    table: Table
    steps: tuple[Step, ...]

    @cached_property
    def satisfied(self) -> float | None:
        """What the package on the table gives the least satisfied side for sure, None while there is none."""
        intervals = [coverage.on_table(self.table, party) for party in self.table.parties]
        return min((interval[0] for interval in intervals if interval), default=None)

    @cached_property
    def reported(self) -> float | None:
        """The median of the latest pulse of each side towards each other, None while there is none."""
        latest = {(pulse.by, pulse.to): pulse.value for pulse in self.table.pulses}
        return median(latest.values()) if latest else None


def course(rows: Iterable[Row], before: Course | None = None) -> Course:
    """Return the table that its rows add up to, after those of `before` if it is given, with its line.

    A withdrawal makes the whole line anew. Raises LogError as `replay` does.
    """
    rows = iter(rows)
    if before is None:
        table = opened(next(rows, None))
        before = Course(table, (_step(table),))
    return reduce(_after, rows, before)


def _after(before: Course, row: Row) -> Course:
    table = apply(before.table, row)
    if table.withdrawn != before.table.withdrawn:
        return Course(table, course(table.standing).steps)
    moved = len(table.moves) > len(before.table.moves)
    begun = before.steps if table.played else ()
    return Course(table, (*begun, _step(table)) if moved else before.steps)


def _step(table: Table) -> Step:
    others = len(table.parties) - 1
    whole = sum(len(party.interests) for party in table.case.parties) * others
    trust = tuple(estimate.level for estimate in table.trust.values())
    return Step(len(table.played), len(table.understood) / whole, trust)


def public(
    courses: Mapping[str, Course],
    *,
    charts_on: bool,
    now: str,
    silent: Collection[str] | None = None,
    aloud: Collection[str] = (),
    ends: bool = True,
) -> Public:
    """Return what a room may see of its tables, label -> course; `now` is UTC, ISO 8601.

    `silent` are the labels of silent tables, where a room's clock says so; `aloud` the cards that came to all
    tables: where they are for every party, their titles are told. `ends` says whether it may be told how
    tables ended. Until charts are on: titles, names and that. Never typed text, options, interests, weights,
    points or one table's pulses, and no threat, refusal or walking away of one table.
    """
    if silent is None:
        silent = {label for label, each in courses.items() if is_silent(each.table, now)}
    heard = [each for label, each in courses.items() if charts_on and label not in silent]
    tables = []
    for label, each in courses.items():
        figures = _figures(each, now, label in silent, aloud) if charts_on else None
        tables.append(_table(label, each.table, figures, ends))
    satisfied, reported = [each.satisfied for each in heard], [each.reported for each in heard]
    return Public(tuple(tables), _of_room(satisfied), _of_room(reported))


def _table(label: str, table: Table, figures: Figures | None, ends: bool) -> PublicTable:  # noqa: FBT001
    names = tuple(party.name for party in table.case.parties)
    ended = (outcome(table)["result"] if ends else "ended") if table.end else None
    return PublicTable(label, table.case.title, names, ended, figures)


def _figures(each: Course, now: str, silent: bool, aloud: Collection[str]) -> Figures:  # noqa: FBT001
    table = each.table
    name = {party.id: party.name for party in table.case.parties}
    public_cards = {card.id: card.title for card in table.case.cards if card.to == "all"}
    played = table.played
    return Figures(
        moves=len(played),
        last_act=next((e.move.act for e in reversed(played) if e.move.act not in NOT_TOLD), None),
        since_check_in=_since_check_in(table, now),
        silent=silent,
        pairs=tuple((name[one], name[other]) for one, other in table.trust),
        course=each.steps,
        cards=tuple(
            (sum(entry.version < version for entry in played), public_cards[card] if card in aloud else "")
            for version, card in table.cards
            if card in public_cards
        ),
    )


def _since_check_in(table: Table, now: str) -> float:
    checked = (entry.at for entry in reversed(table.played) if entry.move.act in {"check_in", "name_process"})
    until = now
    if table.end:
        until = next(row.at for row in table.rows if row.version == table.end.version)
    return seconds(next(checked, table.rows[0].at), until)


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


def _of_room(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return median(known) if len(known) >= ROOM_FROM else None
