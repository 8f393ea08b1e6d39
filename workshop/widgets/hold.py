"""What hears that a button of its desk is held, or asked about by the menu key, and not pressed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget

NAMED = "iw-holds-"
"""Begins the class of a button that can be held; behind it stands what it is called."""


class Hold(anywidget.AnyWidget):
    """A part that shows nothing: it tells what a button of the desk that it is in is called when it is held.

    Letting go of it then is no press.
    """

    _esm = Path(__file__).with_name("hold.js").read_text("utf-8")

    def __init__(self, tell: Callable[[str], object]) -> None:
        super().__init__()
        self.on_msg(lambda _widget, said, _buffers: tell(_held(said)))
        self.add_class("iw-hold")


def _held(said: Any) -> str:
    return str(said.get("held")) if isinstance(said, dict) else ""
