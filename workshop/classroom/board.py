"""What a room's projector may show: phase, clock and counts, and of its tables what `public` leaves."""

from collections.abc import Mapping
from dataclasses import dataclass

from workshop.classroom.public import Course, Public, is_silent, public
from workshop.classroom.room import Phase, Room
from workshop.negotiation.rules import OBSERVER

QUESTION = "What does the other side need, and how do you know?"
QUESTION_MANY = "What do the others need, and how do you know?"
"""The question that opens play, at tables of two and of more."""


@dataclass(frozen=True, slots=True)
class PublicRoom:
    """All that a room's projector gets.

    `left` are the seconds of the phase, and the clock is `running` or stands; `log_left` are those of the
    round of logging that the room is in, `log_in` those until the next one, 0 where there is none. Of
    `expected` people `joined` came, and `robots` beside them; of `preparing` people who will play a side,
    `ready` have answered the questions on their brief; nobody can join while `locked`. `question` opens play;
    `slide` is the one that the facilitator chose for the debrief, "" before both sides are open. The tables
    are those that have begun and are not hidden.
    """

    title: str
    code: str
    phase: Phase
    left: float
    running: bool
    log_left: float
    log_in: float
    joined: int
    expected: int
    robots: int
    ready: int
    preparing: int
    locked: bool
    question: str
    charts: bool
    revealed: bool
    slide: str
    board: Public


def public_room(room: Room, courses: Mapping[int, Course], now: str) -> PublicRoom:
    """Return what the room's projector may show; `courses` has the tables' by number, `now` is UTC, ISO 8601.

    Names of people, what they typed, options and private labels are in none of it, and no points.
    """
    preparing = [seat for seat in room.people if not seat.away and seat.place and seat.place.role != OBSERVER]
    log_left, log_in = rounds(room, now)
    return PublicRoom(
        title=room.case.title,
        code=room.code,
        phase=room.phase,
        left=room.clock.left(now),
        running=not room.paused,
        log_left=log_left,
        log_in=log_in,
        joined=len(room.people),
        expected=room.size,
        robots=len(room.seats) - len(room.people),
        ready=sum(seat.ready is not None for seat in preparing),
        preparing=len(preparing),
        locked=room.locked,
        question=QUESTION if len(room.case.party) == 2 else QUESTION_MANY,
        charts=room.charts,
        revealed=room.revealed,
        slide=room.slide if room.revealed else "",
        board=_board(room, courses, now),
    )


def rounds(room: Room, now: str) -> tuple[float, float]:
    """Return the seconds left of the round of logging a room is in, and those until the next; 0 for none."""
    if room.phase != "play" or room.mode != "checkpoint":
        return 0.0, 0.0
    return room.clock.round_left(now), room.clock.next_round(now)


def _board(room: Room, courses: Mapping[int, Course], now: str) -> Public:
    shown = {n: courses[n] for n in room.tables if n in courses and n not in room.hidden}
    return public(
        {_label(n): each for n, each in shown.items()},
        charts_on=room.charts,
        now=now,
        silent={_label(n) for n, each in shown.items() if is_silent(each.table, now, room)},
        aloud={played.card for played in room.cards if not played.table},
        ends=room.phase != "play",
    )


def _label(table: int) -> str:
    return f"Table {table}"
