"""The moments at which time alone changes what is shown of a room."""

from collections.abc import Collection

from workshop.classroom.board import CARD, rounds
from workshop.classroom.clock import seconds
from workshop.classroom.public import SILENT_ROUNDS
from workshop.classroom.room import Room
from workshop.classroom.rules import BACK_WITHIN
from workshop.counterparts.coach import SILENT_AFTER

MINUTE, HOUR = 60, 3600
"""What is told of how long ago something was changes once a minute, and after an hour not any more."""


def next_change(room: Room, logged_at: Collection[str] | None, now: str) -> float | None:
    """Return the seconds until time alone changes what is shown, None if never: at a seat, what it may do.

    Where tables are watched, by when they last logged, None if they are not, it also changes when one falls
    silent, with each full minute since one last logged, somebody asked for help, or play began or went on,
    when a card for all has had its time, and when play cannot be gone back to any more.
    """
    log_left, log_in = rounds(room, now)
    ends = room.clock.left(now) if room.phase == "play" or logged_at is not None else 0
    waits = [] if room.paused else [ends, log_left, log_in]
    if logged_at is not None:
        begun = room.clock.since if room.phase == "play" else ""
        logged = [seconds(moment, now) for moment in (begun, *logged_at) if moment]
        asked = [seconds(seat.help, now) for seat in room.seats.values() if seat.help]
        waits += [BACK_WITHIN - seconds(room.step.at, now)] if room.step else []
        waits += [CARD - seconds(card.at, now) for card in room.cards]
        silent = SILENT_ROUNDS if room.mode == "checkpoint" else SILENT_AFTER
        waits += [0 if room.paused else log_in % MINUTE, *(silent - age for age in logged)]
        waits += [MINUTE - age % MINUTE for age in (*logged, *asked) if age < HOUR]
    return min((wait for wait in waits if wait > 0), default=None)
