"""A gong that a page sounds by itself, once somebody has pressed that it may."""

from pathlib import Path

import anywidget
import traitlets


class Gong(anywidget.AnyWidget):
    """A button that asks to be pressed, for no browser makes a sound before; then it is gone.

    From then on the page sounds a gong, made there and no file, whenever there is another occasion for one.
    """

    _esm = Path(__file__).with_name("gong.js").read_text("utf-8")
    _ask = traitlets.Unicode().tag(sync=True)
    _occasion = traitlets.Unicode().tag(sync=True)

    def __init__(self, ask: str) -> None:
        super().__init__(_ask=ask)

    def sound(self, occasion: str) -> None:
        """Say what there is a gong for now, "" for nothing; it sounds once for each."""
        self._occasion = occasion
