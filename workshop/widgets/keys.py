"""The keys that step slides: arrows, and Page Up and Page Down, which a presenter's clicker sends."""

from pathlib import Path

import anywidget
import traitlets


class Keys(anywidget.AnyWidget):
    """A part that shows nothing: it tells the server, at an address, which slide is wanted next.

    The server knows the browser by its cookie and lets only a console's step. With `within`, a selector, keys
    count where that part of the page has the focus.
    """

    _esm = Path(__file__).with_name("keys.js").read_text("utf-8")
    at = traitlets.Unicode().tag(sync=True)
    within = traitlets.Unicode().tag(sync=True)

    def __init__(self, at: str, within: str = "") -> None:
        super().__init__(at=at, within=within)
        self.add_class("iw-no-keys")
