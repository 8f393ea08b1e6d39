"""How servers hear that something was written: they ask SQLite all the time, PostgreSQL says it if it can."""

import time
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from workshop.log.place import ASKED, CHANNEL, called
from workshop.log.store import Store

LOOK, SOON = 0.02, 0.005
"""Seconds between two looks at a file: at rest, and while it is written to now and then."""
LIVELY = 5.0
"""Seconds without a change until it is at rest."""
UNHEARD = 0.1
"""Seconds between two looks at a PostgreSQL that is not heard, as behind a pooler."""
ANSWER = 2.0
"""Seconds within which a server hears what it said itself."""
AGAIN = 30.0
"""Seconds until it tries anew whether it hears itself."""


class Changes:
    """What is written to a log, as it comes; for one thread, which waits for it again and again.

    A file is asked whether anybody wrote to it. PostgreSQL says what was written belongs to, a room or the
    tables of a lesson; it is listened to on a direct connection that is held for nothing else. `heard` says
    whether that hears its own word; None while that is not known yet.
    """

    def __init__(self, store: Store, belongs_to: str) -> None:
        self._store, self._called = store, called(belongs_to)
        self._url = sa.make_url(store.url)
        self._state: object = None
        self._changed = 0.0
        self._ear: Any = None
        self.heard: bool | None = None
        self._nonce, self._due = "", 0.0

    def wait(self, seconds: float) -> bool:
        """Wait for so long at most; return whether something may have been written. Raises StoreError."""
        if self._url.drivername == "sqlite":
            time.sleep(SOON if time.monotonic() < self._changed + LIVELY else LOOK)
            before, self._state = self._state, self._store.state()
            if self._state != before:
                self._changed = time.monotonic()
            return self._state != before
        if time.monotonic() >= self._due:
            self._try_hearing()
        said = self._listen(seconds if self.heard else UNHEARD)
        if self._nonce in said:
            self.heard, self._nonce, self._due = True, "", time.monotonic() + AGAIN
        return not self.heard or self._called in said

    def close(self) -> None:
        """Listen no more, until `wait` tries anew."""
        if self._ear:
            self._ear.close()
        self._ear, self.heard, self._nonce, self._due = None, False, "", time.monotonic() + AGAIN

    def _try_hearing(self) -> None:
        """Say a word of one's own: what it hears, it hears of others too."""
        import psycopg  # noqa: PLC0415 - an extra, which a file does not need

        if self._nonce:  # which did not come
            self.close()
            return
        url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            if self._ear is None:
                self.heard = None
                self._ear = psycopg.connect(url, autocommit=True, **ASKED)
                self._ear.execute(f"LISTEN {CHANNEL}")
            self._nonce, self._due = uuid4().hex, time.monotonic() + ANSWER
            # By another one: a pooler might let it hear itself on its own.
            with psycopg.connect(url, autocommit=True, **ASKED) as other:
                other.execute("SELECT pg_notify(%s, %s)", (CHANNEL, self._nonce))
        except psycopg.Error:
            self.close()

    def _listen(self, seconds: float) -> set[str]:
        """Return what was said within so many seconds, as soon as something is."""
        import psycopg  # noqa: PLC0415 - an extra, which a file does not need

        if self._ear is None:
            time.sleep(seconds)
            return set()
        try:
            return {said.payload for said in self._ear.notifies(timeout=seconds, stop_after=1)}
        except psycopg.Error:
            self.close()
            return set()
