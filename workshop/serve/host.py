"""The host of a room: opens its tables when play begins, lets counterparts move, and closes them when it ends."""

import time
from collections.abc import Callable
from random import Random

from workshop.classroom.robots import thinks
from workshop.classroom.room import table_stream
from workshop.classroom.steps import counterpart, owed
from workshop.log.rooms import RoomLog
from workshop.log.store import StaleVersion, Store, StoreError, now
from workshop.negotiation.fold import LogError, apply, replay
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Table

EVERY = 0.25
"""Seconds between two looks at the log."""
AGAIN = 2.0
"""Seconds until it tries again what the log refused."""


def host(store: Store, code: str, *, chance: Random | None = None) -> Callable[[], float]:
    """Return a function that does what the room owes its tables now, and returns the seconds until the next call.

    Two hosts of one room do each thing once: who is second finds it done.
    """
    hosting = _Host(store, code, chance or Random())  # noqa: S311
    return hosting.tick


class _Host:
    def __init__(self, store: Store, code: str, chance: Random) -> None:
        self._store, self._log, self._chance = store, RoomLog(store, code), chance
        self._tables: dict[int, Table] = {}
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
                self._play(number)
        except (StoreError, LogError):
            return AGAIN
        return EVERY

    def _catch_up(self) -> None:
        room = self._log.catch_up()
        for number in room.tables:
            self._read(number)
            events = owed(room, number, self._tables.get(number))
            if events:
                self._append(number, *events)

    def _read(self, number: int) -> None:
        before = self._tables.get(number)
        rows = self._store.read(table_stream(self._log.room.code, number), before.version if before else 0)
        if before:
            for row in rows:
                before = apply(before, row)
            self._tables[number] = before
        elif rows:
            self._tables[number] = replay(rows)

    def _append(self, number: int, *events: Event) -> None:
        table = self._tables.get(number)
        try:
            self._store.append(table_stream(self._log.room.code, number), table.version if table else 0, *events)
        except (StaleVersion, ValueError):  # somebody else was first, or another host logged some of them
            self._behind = True
        self._read(number)

    def _play(self, number: int) -> None:
        """Let a counterpart move once it has thought for a while."""
        table = self._tables.get(number)
        event = counterpart(self._log.room, table, now()) if table else None
        if table is None or event is None:
            self._due.pop(number, None)
            return
        due = self._due.setdefault(number, time.monotonic() + thinks(table, self._chance))
        if time.monotonic() >= due:
            del self._due[number]
            self._append(number, event)
