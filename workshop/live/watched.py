"""What views follow, and the moments at which time alone changes what they show."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Self

from workshop.log.store import now

End = Callable[[], None]
"""Ends a watch."""
LATE = 0.02
"""Seconds after its moment that a timer calls, so that the moment is past by every clock."""
LONGEST = 60.0
"""Seconds after which a timer looks at the clock again: a loop's own stands still while a laptop sleeps."""


class Watched:
    """One state that views show again after each change, each until its watch is ended."""

    def __init__(self) -> None:
        self._views: list[Callable[[Any], object]] = []

    def watch(self, view: Callable[[Self], object]) -> End:
        """Call a view now and after each change, with this object, until what is returned is called."""
        self._views.append(view)
        view(self)
        return partial(self._views.remove, view)

    def redraw(self) -> None:
        """Call every view; one that is ended meanwhile, because its part was replaced, is not called."""
        for view in tuple(self._views):
            if view in self._views:
                view(self)


class Timer:
    """Calls when so many seconds are over, where an event loop runs; setting it anew forgets what was set."""

    def __init__(self, call: Callable[[], object]) -> None:
        self._call, self._due = call, 0.0
        self._handle: asyncio.TimerHandle | None = None

    def set(self, wait: float | None) -> None:
        """Call in so many seconds, and not before; None: not at all."""
        if self._handle:
            self._handle.cancel()
        if wait is not None:
            self._due = _clock() + wait + LATE
            self._look()

    def _look(self) -> None:
        left = self._due - _clock()
        if left <= 0:
            self._call()
            return
        with suppress(RuntimeError):  # a plain script has no loop, and waits for nothing
            self._handle = asyncio.get_running_loop().call_later(min(left, LONGEST), self._look)


def _clock() -> float:
    return datetime.fromisoformat(now()).timestamp()
