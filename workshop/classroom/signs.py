"""Signs that a table needs its facilitator: it asks for help, it is stalled, or it is silent."""

from collections.abc import Mapping
from typing import Literal, get_args

from workshop.classroom.clock import seconds
from workshop.classroom.public import is_silent
from workshop.classroom.room import Room, Seat, who
from workshop.counterparts.coach import STALLED_AFTER
from workshop.negotiation.coverage import on_table
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import Table

Sign = Literal["help", "stalled", "silent"]
SIGNS: tuple[Sign, ...] = get_args(Sign)
"""The signs, the most urgent first."""


def signs(room: Room, number: int, table: Table | None, now: str, *, stuck: bool) -> tuple[Sign, ...]:
    """Return the signs of a table, the most urgent first; `stuck` is what `stalled` says of it, `now` is UTC.

    A table that has not begun is None. Stalled and silent are told while it plays.
    """
    playing = room.phase == "play" and table is not None and not table.end
    shown = {
        "help": any(seat.help for seat in room.at_table(number)),
        "stalled": playing and stuck,
        "silent": playing and table is not None and is_silent(table, now, room),
    }
    return tuple(sign for sign in SIGNS if shown[sign])


def stalled(table: Table, before: Mapping[int, Table] | None = None) -> bool:
    """Tell whether an open table's last moves brought nothing new, though it logs.

    New is an interest voiced or understood, or a package that gives the least satisfied side more for sure.
    How the case began does not count. `before` may have the table as it was before each of its rows, by
    version; else it is folded again.
    """
    if table.end or len(table.played) < STALLED_AFTER:
        return False
    since = table.played[-STALLED_AFTER].version
    then = after = before[since] if before else replay(row for row in table.standing if row.version < since)
    for row in table.standing:
        after = apply(after, row) if row.version >= since else after
        if _told(after) > _told(then) or _least(after) > _least(then):
            return False
    return True


def _told(table: Table) -> int:
    return len(table.voiced) + len(table.understood) + sum(table.unlisted.values())


def _least(table: Table) -> float:
    """Return what the package on the table gives the least satisfied side for sure; none gives nothing."""
    intervals = [on_table(table, party) for party in table.parties]
    return min((low for low, _ in filter(None, intervals)), default=0.0)


def idle(room: Room, seat: Seat, table: Table, now: str) -> float | None:
    """Return the seconds of play since a seat last logged at its table, None if it never did.

    They count from when the clock last began to run; while it stands, they are 0.
    """
    running = seconds(room.clock.since, now) if room.phase == "play" else 0.0
    last = next((row.at for row in reversed(table.rows) if is_by(seat, row.data)), None)
    return None if last is None else min(seconds(last, now), running)


def is_by(seat: Seat, data: dict[str, object]) -> bool:
    """Tell whether a row is a seat's: it says so, or names no seat and is of the seat's party."""
    role = seat.place.role if seat.place else ""
    own = f"{OBSERVER}-{seat.number}" if role == OBSERVER else who(seat.number)
    return data.get("seat") == own or ("seat" not in data and data.get("by") == role)
