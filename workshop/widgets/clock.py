"""A clock that counts down in the page, which is told only when something changed."""

import time
from pathlib import Path
from typing import Any

import anywidget
import traitlets

DRIFT = 1.0
"""Seconds by which a page's clock may be wrong before it is told again."""


class Clock(anywidget.AnyWidget):
    """A clock that counts down in the browser; it takes the size and the colour of the text around it.

    It shows minutes and seconds, and `end` at the end; nothing before it is set. A screen reader may read it
    whenever it wants, and is told at five minutes, at one, and at the end.
    """

    _esm = Path(__file__).with_name("clock.js").read_text("utf-8")
    _told = traitlets.Tuple((None, False, 0)).tag(sync=True)
    """What pages were told last: the seconds left, whether it runs, and the number of times."""

    _end = traitlets.Unicode().tag(sync=True)

    def __init__(self, end: str = "time is over") -> None:
        super().__init__(_end=end)
        self._left, self._running, self._at, self._times = 0.0, False, 0.0, 0
        self.on_msg(self._answer)

    def set(self, left: float, running: bool) -> None:  # noqa: FBT001
        """Count down from `left` seconds, or stand still there; a page that shows it already is not told."""
        if not self._times or running != self._running or abs(self._shown() - left) > DRIFT:
            self._left, self._running, self._at = left, running, time.monotonic()
            self._tell()

    def _shown(self) -> float:
        return max(0.0, self._left - (time.monotonic() - self._at if self._running else 0.0))

    def _tell(self) -> None:
        self._times += 1
        self._told = (round(self._shown(), 1), self._running, self._times)

    def _answer(self, _widget: object, question: Any, _buffers: object) -> None:
        """Tell a page that opens, or wakes up: what it was told is old by then."""
        if self._times and question == {"ask": "left"}:
            self._tell()
