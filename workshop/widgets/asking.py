"""What a console's page asks its server for, again and again while it is seen: who is not here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget


class Asking(anywidget.AnyWidget):
    """A part that shows nothing: it tells the server's answer when that changes, and that Esc was pressed."""

    _esm = Path(__file__).with_name("asking.js").read_text("utf-8")

    def __init__(self, on_answer: Callable[[Any], object], on_escape: Callable[[], object]) -> None:
        super().__init__()
        self._on_answer, self._on_escape = on_answer, on_escape
        self.on_msg(self._hear)

    def _hear(self, _widget: object, told: dict[str, Any], _buffers: object) -> None:
        if "here" in told:
            self._on_answer(told["here"])
        if "escape" in told:
            self._on_escape()
