"""A room in the log: what happens in it is checked, then written."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from random import random
from uuid import uuid4

from workshop.classroom.fold import apply, replay
from workshop.classroom.room import Room, room_stream
from workshop.classroom.rules import Refused, check
from workshop.log.store import StaleVersion, Store, StoreError, now
from workshop.negotiation.moves import Event, Row

TRIES = 20
"""How often it is tried again when another writer was first: sixty may come at once."""
STEP_ASIDE = 0.002
"""Seconds, at most, that it waits longer at each try, so that those who came together part."""


def new_key() -> str:
    """Return a key that nobody can guess, for a link or a cookie."""
    return secrets.token_urlsafe(18)


def hashed(key: str) -> str:
    """Return what the log keeps of a key."""
    return sha256(key.encode()).hexdigest()


class RoomLog:
    """A room as its stream says, kept up to date by `take` or `catch_up`. Raises LogError where there is no room."""

    def __init__(self, store: Store, code: str) -> None:
        self.store = store
        rows = store.read(room_stream(code))
        self.room = replay(rows)
        self._clicks = {row.click for row in rows}

    def take(self, rows: Iterable[Row]) -> None:
        """Add those rows of the room's stream that come next."""
        for row in rows:
            if row.version == self.room.version + 1:
                self.room = apply(self.room, row)
                self._clicks.add(row.click)

    def catch_up(self) -> Room:
        """Return the room after reading on."""
        self.take(self.store.read(self.room.stream, self.room.version))
        return self.room

    def log(self, make: Callable[[Room], Sequence[Event]], *, by: str | int) -> str:
        """Log the events that `make` returns for the room as it is; return "" or why it is not possible.

        All are logged or none; an event whose click is there already is not logged again. When another writer
        was first it reads on, and `make` is asked again.
        """
        click = uuid4().hex
        for attempt in range(TRIES):
            try:
                made = make(self.catch_up())
                new = [event for event in made if not event.click or event.click not in self._clicks]
                events = _checked(self.room, new, by, click)
                rows = self.store.append(self.room.stream, self.room.version, *events)
                self.take(rows)
                if rows and rows[-1].version > self.room.version:  # the same click, by another page, a moment ago
                    self.catch_up()
            except (Refused, StoreError) as refusal:
                return str(refusal)
            except StaleVersion:
                time.sleep(attempt * STEP_ASIDE * random())  # noqa: S311
                continue
            return ""
        return "The room is very busy at the moment; press again."


def _checked(room: Room, events: Sequence[Event], by: str | int, click: str) -> list[Event]:
    """Return the events with their clicks and times; each is checked against the room as it is after those before."""
    found = []
    for number, event in enumerate(events):
        found.append(replace(event, click=event.click or f"{click}/{number}", at=event.at or now()))
        check(room, found[-1], by=by)
        room = apply(room, Row(room.stream, room.version + 1, found[-1].click, found[-1].at, event.kind, event.data))
    return found
