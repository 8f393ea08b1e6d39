"""The moments at which time alone changes what is shown of a room."""

from collections.abc import Collection

from workshop.classroom.board import rounds
from workshop.classroom.clock import seconds
from workshop.classroom.public import SILENT_ROUNDS
from workshop.classroom.room import Room
from workshop.classroom.rules import BACK_WITHIN
from workshop.counterparts.coach import SILENT_AFTER
from workshop.negotiation.table import Table

MINUTE, HOUR = 60, 3600
"""What is told of how long ago something was changes once a minute, and after an hour not any more."""


def next_change(room: Room, tables: Collection[Table] | None, now: str) -> float | None:
    """Return the seconds until time alone changes what is shown, None if never: at a seat, what it may do.

    Where tables are watched, None if they are not, it also changes when one falls silent, with each full
    minute since one last logged, somebody asked for help, or play began or went on, and when play cannot be
    gone back to any more.
    """
    log_left, log_in = rounds(room, now)
    ends = room.clock.left(now) if room.phase == "play" or tables is not None else 0
    waits = [] if room.paused else [ends, log_left, log_in]
    if tables is not None:
        begun = room.clock.since if room.phase == "play" else ""
        logged = [seconds(moment, now) for moment in (begun, *(t.rows[-1].at for t in tables)) if moment]
        asked = [seconds(seat.help, now) for seat in room.seats.values() if seat.help]
        waits += [BACK_WITHIN - seconds(room.step.at, now)] if room.step else []
        silent = SILENT_ROUNDS if room.mode == "checkpoint" else SILENT_AFTER
        waits += [0 if room.paused else log_in % MINUTE, *(silent - age for age in logged)]
        waits += [MINUTE - age % MINUTE for age in (*logged, *asked) if age < HOUR]
    return min((wait for wait in waits if wait > 0), default=None)
