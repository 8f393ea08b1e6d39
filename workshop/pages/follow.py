"""How a page hears of what is logged: it polls the log, from a task in its kernel's own loop."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

from workshop.log.store import Store, StoreError
from workshop.negotiation.moves import Row

EVERY = 0.2
"""Seconds between two polls."""

Streams = Callable[[], Iterable[str]] | Iterable[str]


def _ignore(_sentence: str) -> None:
    """A page that shows no errors."""


class Follow:
    """Calls `on_rows` with the new rows of some streams, by stream and in order, each row once.

    `streams` are names, or a function that returns them, asked whenever something was written; a stream that was
    dropped and comes back begins at its first row. `on_error` gets a sentence when the log cannot be read, and ""
    once it can be again; polling goes on meanwhile. `on_poll` is called after every poll, for what changes with
    time alone.
    """

    def __init__(
        self,
        store: Store,
        streams: Streams,
        on_rows: Callable[[dict[str, list[Row]]], None],
        on_error: Callable[[str], None] = _ignore,
        on_poll: Callable[[], None] | None = None,
    ) -> None:
        self._store = store
        self._streams = streams if callable(streams) else lambda names=tuple(streams): names
        self._on_rows, self._on_error, self._on_poll = on_rows, on_error, on_poll
        self._versions: dict[str, int] = {}
        self._behind = False
        self._state: object = None
        self._error = ""
        self._task: asyncio.Task[None] | None = None

    def poll(self) -> None:
        """Read once, now, whether or not something seems to have changed."""
        self._behind = True
        self._look()

    def _look(self) -> None:
        try:
            new = self._read()
            error = ""
        except StoreError as refusal:
            new, error = {}, str(refusal)
        if error != self._error:
            self._error = error
            self._on_error(error)
        if new:
            self._on_rows(new)
        if self._on_poll:
            self._on_poll()

    def _read(self) -> dict[str, list[Row]]:
        """Return the new rows; a change stays due until every stream could be read."""
        before, self._state = self._state, self._store.state()
        self._behind = self._behind or self._state != before
        if not self._behind:
            return {}
        versions = {stream: self._versions.get(stream, 0) for stream in self._streams()}
        found = {stream: self._store.read(stream, after) for stream, after in versions.items()}
        new = {stream: rows for stream, rows in found.items() if rows}
        self._versions = versions | {stream: rows[-1].version for stream, rows in new.items()}
        self._behind = False
        return new

    def start(self) -> None:
        """Poll from now on; without a running loop, as in a plain script, do nothing."""
        with suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            self._task = self._task or loop.create_task(self._run(loop))

    async def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            try:
                self._look()
            except Exception as error:  # one row that a page cannot draw must not end all the others
                loop.call_exception_handler({"message": "A page could not show what was logged", "exception": error})
            await asyncio.sleep(EVERY)

    def stop(self) -> None:
        """Poll no more."""
        if self._task:
            self._task.cancel()
            self._task = None
