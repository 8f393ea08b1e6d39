"""The host of a room: opens its tables when play begins, lets counterparts move, closes them when it ends."""

import time
from collections.abc import Callable
from functools import partial
from random import Random

from workshop.classroom.robots import thinks
from workshop.classroom.room import Room
from workshop.classroom.steps import counterpart, owed
from workshop.live.held import Held
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, StoreError, now
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import table_stream, tables_of
from workshop.negotiation.table import Table

EVERY = 1.0
"""Seconds between two looks of a host that nobody wakes, and in which a clock may have run out."""
AGAIN = 2.0
"""Seconds until it tries again what the log refused."""


def host(store: Store, code: str, *, chance: Random | None = None) -> Callable[[], float]:
    """Return a function that does what the room owes its tables now and returns the seconds to the next call.

    Two hosts of one room do each thing once: who is second finds it done.
    """
    hosting = _Host(store, code, chance or Random())  # noqa: S311
    return hosting.tick


class _Host:
    def __init__(self, store: Store, code: str, chance: Random) -> None:
        self._store, self._log, self._chance = store, RoomLog(store, code), chance
        self._tables: dict[int, Held[Table]] = {}
        self._due: dict[int, float] = {}
        self._behind = True
        self._state: object = None

    def tick(self) -> float:
        try:
            before, self._state = self._state, self._store.state()
            self._behind = self._behind or self._state != before
            if self._behind:
                self._catch_up()
                self._behind = False
            for number in self._log.room.tables:
                self._play(number, self._tables[number])
        except (StoreError, LogError):
            self._behind = True
            return AGAIN
        return max(0.0, min([EVERY, *(due - time.monotonic() for due in self._due.values())]))

    def _catch_up(self) -> None:
        """Read what went on, of tables only where something did, and log what they are owed."""
        room = self._log.catch_up()
        last = self._store.versions(tables_of(room.code))
        for number in room.tables:
            held = self._tables.setdefault(number, Held(self._store, table_stream(room.code, number), replay))
            if last.get(held.stream, 0) > held.version:
                held.read_on()
            if _owed(room, number, held):
                held.append(partial(_owed, room, number, held))

    def _play(self, number: int, held: Held[Table]) -> None:
        """Let a counterpart move once it has thought for a while."""

        def moves() -> list[Event]:
            event = counterpart(self._log.room, held.state, now()) if held.begun else None
            return [event] if event else []

        if not moves():
            self._due.pop(number, None)
            return
        due = self._due.setdefault(number, time.monotonic() + thinks(held.state, self._chance))
        if time.monotonic() >= due:
            del self._due[number]
            held.append(moves)


def _owed(room: Room, number: int, held: Held[Table]) -> list[Event]:
    return owed(room, number, held.state if held.begun else None)
