"""Where one types: what is typed stays whatever is drawn meanwhile, and is told at a pause or by Enter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

Heard = Callable[[str], object]
"""Takes what is typed by now."""


class Typing(anywidget.AnyWidget):
    """A text area whose text a page tells once one leaves it.

    With `on_pause` and `on_enter` it tells it at each pause too, and by Enter; a new line is Shift+Enter
    then. What was `said` is taken away, and nothing of what was typed since.
    """

    _esm = Path(__file__).with_name("typing.js").read_text("utf-8")
    _placeholder = traitlets.Unicode().tag(sync=True)
    _reads = traitlets.Bool().tag(sync=True)
    _kept = traitlets.Dict().tag(sync=True)
    """What a page that opens later has to show; changed in place, so that no page is told of it."""

    def __init__(
        self, placeholder: str, on_pause: Heard | None = None, on_enter: Heard | None = None
    ) -> None:
        super().__init__(_placeholder=placeholder, _reads=on_enter is not None, _kept={"text": ""})
        self._heard = {"typed": None, "paused": on_pause, "entered": on_enter}
        self.on_msg(self._hear)

    @property
    def value(self) -> str:
        """What is typed, as far as a page has told it."""
        return str(self._kept["text"])

    @value.setter
    def value(self, text: str) -> None:
        self._kept["text"] = text
        self.send({"text": text})

    @property
    def placeholder(self) -> str:
        """What stands there while nothing is typed."""
        return str(self._placeholder)

    @placeholder.setter
    def placeholder(self, text: str) -> None:
        if text != self._placeholder:
            self._placeholder = text

    def said(self) -> None:
        """Take away what was typed, and leave what came after it."""
        before, self._kept["text"] = self.value, ""
        self.send({"said": before})

    def type_on(self) -> None:
        """Put the keyboard there."""
        self.send({"focus": True})

    def _hear(self, _widget: object, told: dict[str, Any], _buffers: object) -> None:
        for did, heard in self._heard.items():
            if did in told:
                self._kept["text"] = str(told[did])
                if heard:
                    heard(self.value)
