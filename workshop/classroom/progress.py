"""Who has done what is asked now: sat down, the plan's questions, logging in a round, pulse and guess."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workshop.classroom.room import Room, Seat
from workshop.classroom.signs import is_by
from workshop.negotiation.moves import Row
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import Table

What = Literal["here", "sits", "ready", "round", "logged", "rated", "guessed"]
Did = Callable[[Seat], bool]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far people are with one thing: the numbers of the seats that have done it, and of the others."""

    what: What
    done: tuple[int, ...]
    missing: tuple[int, ...]


def progress(room: Room, tables: Mapping[int, Table], now: str) -> list[Progress]:
    """Return how far people are with what the phase asks of each of them; nothing where it asks nothing.

    In play that is to log: in the last round that began, or where a class does not log in rounds, at all.
    Those whose table has ended are not asked, nor those whose observer logs for them.
    """
    sit = [seat for seat in room.people if seat.place and not seat.away and not seat.guest]
    play = [seat for seat in sit if seat.place and seat.place.role != OBSERVER]

    def rows(seat: Seat) -> Sequence[Row]:
        table = tables.get(seat.place.table) if seat.place else None
        return [row for row in table.rows if is_by(seat, row.data)] if table else ()

    def after_the_end(seat: Seat, kind: str) -> bool:
        table = tables.get(seat.place.table) if seat.place else None
        end = table.end.version if table and table.end else 0
        return any(row.kind == kind and row.version > end for row in rows(seat))

    asked: dict[What, tuple[list[Seat], Did]] = {}
    if room.phase in {"brief", "plan"}:
        asked["sits"] = sit, lambda seat: seat.sits
    if room.phase == "plan":
        asked["ready"] = play, lambda seat: seat.ready is not None
    elif room.phase == "close":
        asked["rated"] = play, lambda seat: after_the_end(seat, "rated")
        asked["guessed"] = play, lambda seat: after_the_end(seat, "guessed")
    elif room.phase == "play":
        open_now = [seat for seat in sit if not _ended(seat, tables)]
        clock, began = room.clock, room.clock.round_began(now) if room.mode == "checkpoint" else None
        if began is not None:
            asked["round"] = (
                [seat for seat in open_now if seat in play],
                lambda seat: any(clock.ran_at(row.at) >= began for row in rows(seat)),
            )
        elif room.mode != "checkpoint":
            logs = [seat for seat in open_now if _logs(room, seat)]
            asked["logged"] = logs, lambda seat: bool(rows(seat))
    return [_of(what, people, did) for what, (people, did) in asked.items()]


def _of(what: What, people: list[Seat], did: Did) -> Progress:
    done = tuple(seat.number for seat in people if did(seat))
    return Progress(what, done, tuple(seat.number for seat in people if seat.number not in done))


def _ended(seat: Seat, tables: Mapping[int, Table]) -> bool:
    table = tables.get(seat.place.table) if seat.place else None
    return bool(table and table.end)


def _logs(room: Room, seat: Seat) -> bool:
    """Tell whether a person logs what is said: an observer does for all, where a class logs so."""
    if seat.place is None:
        return False
    watched = any(not each.robot for each in room.at_table(seat.place.table, OBSERVER))
    observes = seat.place.role == OBSERVER
    return observes == (room.mode == "observer" and watched)
