"""What a room's projector may show: phase, clock and counts, and of its tables what all may know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workshop.classroom.clock import EVERY, ROUND, Clock, seconds
from workshop.classroom.public import Seen, Step
from workshop.classroom.room import Phase, Room
from workshop.negotiation.rules import OBSERVER

QUESTION = "What does the other side need, and how do you know?"
QUESTION_MANY = "What do the others need, and how do you know?"
"""The question that opens play, at tables of two and of more."""
QUIET = 300
"""Seconds of play in which nothing was newly told or understood at a table that is quiet."""
CARD = 20
"""Seconds for which a card that came to all tables has the whole wall."""


@dataclass(frozen=True, slots=True)
class WallTable:
    """One table as the wall shows it.

    `steps` is the line of its figures, empty until charts are on. `ended` is how it ended, once play is over,
    and None while it is open; in play it is None or "agreement", from the next round of logging on: that a
    table ended without one nobody is told.
    """

    number: int
    steps: tuple[Step, ...]
    ended: str | None


@dataclass(frozen=True, slots=True)
class PublicRoom:
    """All that a room's projector gets.

    `left` are the seconds of the phase, and the clock is `running` or stands; `log_left` are those of the
    round of logging that the room is in, `log_in` those until the next one, 0 where there is none. Of
    `expected` people `joined` came, and `robots` beside them; of `preparing` people who will play a side,
    `ready` have answered the questions on their brief; nobody can join while `locked`. `question` opens play;
    `slide` is the one that the facilitator chose for the debrief, "" before both sides are open. The tables
    are those that have begun and are not hidden; `quiet` counts those of them that are, once charts are on.
    `card` is the title of the card that has just come to all, "" for none. From pairing until play `names`
    has who sits at which table, where people are asked for names.
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
    tables: tuple[WallTable, ...]
    quiet: int
    card: str
    names: Mapping[int, tuple[str, ...]]


def public_room(room: Room, tables: Mapping[int, Seen], now: str) -> PublicRoom:
    """Return what the room's projector may show; `tables` has those that began, `now` is UTC, ISO 8601.

    What people typed, options and private labels are in none of it, and no points; names of people only
    before they play.
    """
    preparing = [seat for seat in room.people if not seat.away and seat.place and seat.place.role != OBSERVER]
    log_left, log_in = rounds(room, now)
    there = {n: tables[n] for n in room.tables if n in tables and n not in room.hidden}
    charts = room.charts and room.phase == "play"
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
        charts=charts,
        revealed=room.revealed,
        slide=room.slide if room.revealed else "",
        tables=tuple(
            WallTable(n, each.steps if charts else (), _ended(room, each, now)) for n, each in there.items()
        ),
        quiet=_quiet(room, there.values(), now) if charts else 0,
        card=_card(room, now),
        names=_names(room) if room.phase in {"brief", "plan"} else {},
    )


def rounds(room: Room, now: str) -> tuple[float, float]:
    """Return the seconds left of the round of logging a room is in, and those until the next; 0 for none."""
    if room.phase != "play" or room.mode != "checkpoint":
        return 0.0, 0.0
    return room.clock.round_left(now), room.clock.next_round(now)


def _ended(room: Room, table: Seen, now: str) -> str | None:
    """Return how a table ended as far as it may be told: in play an agreement, from the next round on.

    Where nobody logs in rounds, the same beat goes on unheard. A pause may let it be told sooner.
    """
    if room.phase != "play":
        return table.ended
    told = table.ended == "agreement" and seconds(table.ended_at, now) >= _since_round(room.clock, now)
    return "agreement" if told else None


def _since_round(clock: Clock, now: str) -> float:
    since = clock.elapsed(now) - clock.called
    return since % (EVERY + ROUND) if since >= 0 else float("inf")


def _quiet(room: Room, tables: Collection[Seen], now: str) -> int:
    """Return at how many open tables nothing was newly told or understood for `QUIET` seconds of play."""
    if seconds(room.clock.since, now) < QUIET:
        return 0
    return sum(table.ended is None and seconds(table.told, now) >= QUIET for table in tables)


def _card(room: Room, now: str) -> str:
    """Return the title of a card that came to all sides of all tables not long ago, "" if none did."""
    for played in reversed(room.cards):
        card = room.case.card[played.card]
        if not played.table and card.to == "all" and seconds(played.at, now) < CARD and room.phase == "play":
            return card.title
    return ""


def _names(room: Room) -> dict[int, tuple[str, ...]]:
    """Return who sits at each table, by name or by colour; nobody where people are not asked for names."""
    if not room.names:
        return {}
    seated = {n: room.at_table(n) for n in room.tables if n not in room.hidden}
    return {
        n: tuple(seat.name or room.label(seat).partition(", ")[2] for seat in there)
        for n, there in seated.items()
    }
