"""The looker of a server, one a log: it hears what is written, wakes the pages, lets the host do its part."""

import asyncio
import errno
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from math import inf
from pathlib import Path

from workshop.live.follow import hears
from workshop.log.store import Store, StoreError
from workshop.serve.changes import Changes
from workshop.serve.sockets import folder_for_sockets

REST, OWED = 1.0, 0.02
"""Seconds between two looks at whether it should end, and at pages that could take no more wakes."""
_FULL = {errno.EAGAIN, errno.ENOBUFS}


@contextmanager
def folder_of_wakes() -> Iterator[str]:
    """Yield a folder we alone can enter, for sockets by which pages are woken; "" where there are none."""
    if place := folder_for_sockets():
        with tempfile.TemporaryDirectory(prefix="wakes-", dir=place, ignore_cleanup_errors=True) as folder:
            yield folder
    else:
        yield ""


async def looking(
    store: Store, prefixes: Sequence[str], folder: str, host: Callable[[], float] = lambda: inf
) -> None:
    """Look in a thread at the streams of a log that begin like this, until this is cancelled."""
    over = threading.Event()
    try:
        await asyncio.to_thread(Looker(store, prefixes, folder, host).look, over)
    finally:
        over.set()


class Looker:
    """Knows the last versions of streams, and tells pages that follow one which have changed.

    `prefixes` say how the streams' names begin, what PostgreSQL says of them first.

    A wake is a hint: no row is in it, and no text. A page that takes no more at the moment gets it later.
    `host` is called after each change, and after the seconds that it returned.
    """

    def __init__(self, store: Store, prefixes: Sequence[str], folder: str, host: Callable[[], float]) -> None:
        self._store, self._prefixes, self._folder, self._host = store, prefixes, folder, host
        self._known: dict[str, int] = {}
        self._owed: dict[Path, set[str]] = {}

    def look(self, over: threading.Event) -> None:
        """Look until it is over."""
        behind, due = True, 0.0
        with closing(Changes(self._store, self._prefixes[0])) as changes:
            while not over.is_set():
                seconds = OWED if self._owed else max(0.0, min(REST, due - time.monotonic()))
                try:
                    behind = changes.wait(seconds) or behind
                    if behind and self._noted(self._store.versions(*self._prefixes)):
                        due = 0.0
                    behind = False
                except StoreError:  # whoever reads it says so
                    behind = True
                    over.wait(REST)
                self._send()
                if time.monotonic() >= due:
                    due = time.monotonic() + self._host()

    def _noted(self, versions: dict[str, int]) -> bool:
        """Owe whom it concerns the names of the streams that have changed; return whether any has."""
        changed = {stream for stream, version in versions.items() if self._known.get(stream) != version}
        self._known = versions
        with suppress(OSError):  # no folder any more: pages look for themselves
            for page in Path(self._folder).iterdir() if changed and self._folder else ():
                if hears(page.name, changed):
                    self._owed.setdefault(page, set()).update(changed)
        return bool(changed)

    def _send(self) -> None:
        if not self._owed:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
            mouth.settimeout(0)
            for page, streams in list(self._owed.items()):
                try:
                    mouth.sendto("\0".join(streams).encode(), str(page))
                except OSError as error:
                    if error.errno in _FULL:
                        continue
                    page.unlink(missing_ok=True)  # its kernel is gone
                del self._owed[page]
