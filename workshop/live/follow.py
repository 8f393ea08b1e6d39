"""How a page hears of what is logged: its server wakes it, and now and then it looks by itself."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from random import uniform
from typing import Protocol
from uuid import uuid4

from workshop.log.store import StoreError
from workshop.negotiation.moves import Row

WAKES = "WORKSHOP_WAKES"
"""The variable that names the folder in which a server looks for the sockets of the pages that it wakes."""
SOON = 0.125
"""Seconds between two looks of a page that nobody wakes."""
LATE = 8.0
"""Seconds, about, between two looks of a page that is woken, so that a lost wake costs no row; less than a
connection to PostgreSQL may rest before it is closed."""
FEW = 3
"""Streams, at most, that the name of a page's socket tells: a seat follows its room and a table."""
ANEW = 1.0
"""Seconds, about, until a log is asked again that could not be read."""

Streams = Callable[[], Iterable[str]] | Iterable[str]
Take = Callable[[dict[str, list[Row]]], None]
Tell = Callable[[str], None]


class Log(Protocol):
    """What can be followed: a store, or two as one."""

    def state(self) -> object:
        """Return what is equal to the last answer only where nobody has written since."""

    def versions(self, *prefixes: str) -> dict[str, int]:
        """Return the last version of every stream whose name begins with one of these."""

    def read(self, stream: str, after: int = 0) -> list[Row]:
        """Return the rows of a stream whose version is above `after`, in order."""


def _ignore(_sentence: str) -> None:
    """A page that shows no errors."""


class Follow:
    """Calls `on_rows` with the new rows of some streams, by stream and in order, each row once.

    `streams` are names, or a function that returns them, asked whenever something was written; a stream that
    was dropped and comes back begins at its first row, and so does one of which rows were deleted. With
    `begins` streams may begin that it will follow,
    and it is woken whatever changes. `on_error` gets a sentence when the log cannot be read, and "" once it
    can be again; meanwhile it is asked again.
    """

    def __init__(
        self, store: Log, streams: Streams, on_rows: Take, on_error: Tell = _ignore, *, begins: bool = False
    ) -> None:
        self._store, self._begins = store, begins
        self._streams = streams if callable(streams) else lambda names=tuple(streams): names
        self._on_rows, self._on_error = on_rows, on_error
        self._versions: dict[str, int] = {}
        self._woken: set[str] = set()
        self._behind = False
        self._state: object = None
        self._error = ""
        self._task: asyncio.Task[None] | None = None

    def poll(self) -> None:
        """Read once, now, whether or not something seems to have changed."""
        self._look(every=True)

    def _look(self, *, every: bool = False) -> bool:
        """Hand on the new rows; return whether there are any."""
        new, error = {}, ""
        try:
            if every or self._woken or self._changed():
                new = self._read(every=every)
        except StoreError as refusal:
            self._behind, error = True, str(refusal)
        if error != self._error:
            self._error = error
            self._on_error(error)
        if new:
            self._on_rows(new)
        return bool(new)

    def _changed(self) -> bool:
        """Tell whether anybody has written; a change stays due until every stream could be read."""
        before, self._state = self._state, self._store.state()
        self._behind = self._behind or self._state != before
        return self._behind

    def _read(self, *, every: bool) -> dict[str, list[Row]]:
        """Return the new rows: of every stream, else those whose name was called, else those that went on."""
        due, self._woken = self._woken, set()
        known = {stream: self._versions.get(stream, 0) for stream in self._streams()}
        if every or self._behind:
            last = self._store.versions(*known)
            known = {stream: at if last.get(stream, 0) >= at else 0 for stream, at in known.items()}
            due = {stream for stream, at in known.items() if every or last.get(stream, 0) > at}
        read = {stream: self._store.read(stream, after) for stream, after in known.items() if stream in due}
        new = {stream: rows for stream, rows in read.items() if rows}
        self._versions = known | {stream: rows[-1].version for stream, rows in new.items()}
        self._behind = False
        return new

    def start(self) -> None:
        """Follow from now on; without a running loop, as in a plain script, do nothing."""
        with suppress(RuntimeError):
            loop = asyncio.get_running_loop()
            self._task = self._task or loop.create_task(self._run(loop))

    async def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        called = asyncio.Event()

        def hear(streams: set[str]) -> None:
            if self._begins or streams.intersection(self._streams()):  # one may have come since a look
                self._woken |= streams
                called.set()

        with _ear(loop, hear) as ear:
            if not self._begins:
                ear.follows(self._streams())
            while True:
                try:
                    while self._look() and not self._begins and ear.follows(self._streams()):
                        pass  # nobody could call it by that name before
                except Exception as error:  # one row that a page cannot draw must not end all the others
                    failed = "A page could not show what was logged"
                    loop.call_exception_handler({"message": failed, "exception": error})
                seconds = ANEW if self._error else LATE if ear.path.exists() else SOON
                timer = loop.call_later(seconds * uniform(0.8, 1.2), called.set)  # noqa: S311
                await called.wait()
                timer.cancel()
                called.clear()

    def stop(self) -> None:
        """Follow no more."""
        if self._task:
            self._task.cancel()
            self._task = None


class Ear:
    """Where a page's own socket is. Its name says which streams the page follows; if they are many, none."""

    def __init__(self, path: Path) -> None:
        self.path, self._own = path, path.name

    def follows(self, streams: Iterable[str]) -> bool:
        """Take the name for these streams; return whether it is a new one."""
        tags = sorted({_tag(stream) for stream in streams})
        path = self.path.with_name(".".join([self._own, *(tags if len(tags) <= FEW else ())]))
        with suppress(OSError):  # none is there, and the page looks for itself
            if path != self.path:
                self.path = self.path.rename(path)
                return True
        return False


def hears(page: str, streams: Iterable[str]) -> bool:
    """Tell by the name of a page's socket whether the page may follow any of these streams."""
    _, *tags = page.split(".")
    return not tags or any(_tag(stream) in tags for stream in streams)


def _tag(stream: str) -> str:
    return sha256(stream.encode()).hexdigest()[:8]


@contextmanager
def _ear(loop: asyncio.AbstractEventLoop, hear: Callable[[set[str]], None]) -> Iterator[Ear]:
    """Yield a page's own socket, bound after the fork, at which its server names what has changed.

    There is none where no server wakes it, or where the folder is gone.
    """
    ear = Ear(Path(os.environ.get(WAKES, ""), uuid4().hex[:16]))
    if not ear.path.parent.name:
        yield ear
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:

        def read() -> None:
            with suppress(BlockingIOError):  # that was all
                while True:
                    hear(set(own.recv(2**18).decode().split("\0")))

        own.settimeout(0)
        with suppress(OSError):
            own.bind(str(ear.path))
        loop.add_reader(own, read)
        try:
            yield ear
        finally:
            loop.remove_reader(own)
            ear.path.unlink(missing_ok=True)
