"""A room in the log: what happens in it is checked, then written."""

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256

from workshop.classroom.fold import replay
from workshop.classroom.room import Room
from workshop.classroom.rules import CONSOLE, check
from workshop.live.held import Held
from workshop.log.purge import GONE
from workshop.log.store import Store
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream


def new_key() -> str:
    """Return a key that nobody can guess, for a link or a cookie."""
    return secrets.token_urlsafe(18)


def hashed(key: str) -> str:
    """Return what the log keeps of a key."""
    return sha256(key.encode()).hexdigest()


class RoomLog(Held[Room]):
    """A room as its stream says, kept current by `take` or `catch_up`. Raises LogError if there is none."""

    def __init__(self, store: Store, code: str) -> None:
        super().__init__(store, room_stream(code), replay)
        self.catch_up()

    @property
    def room(self) -> Room:
        """The room after the rows read so far."""
        return self.state

    def catch_up(self) -> Room:
        """Return the room after reading on; raises LogError where it was deleted meanwhile."""
        rows = self.store.read(self.stream, max(0, self.version - 1))
        if self.version and not (rows and rows[0].click in self._clicks):
            raise LogError(GONE)
        self.take(rows)
        return self.room

    def log(self, make: Callable[[Room], Sequence[Event]], *, by: str | int) -> str:
        """Log the events `make` returns for the room as it is; return "" or why not, as `by` may know it."""
        return self.write(lambda: make(self.room), partial(check, by=by), public=by != CONSOLE)
