"""A slider through places with words: a page's own, so that keys move it and a screen reader says where."""

from collections.abc import Sequence
from pathlib import Path

import anywidget
import traitlets


class Slider(anywidget.AnyWidget):
    """A slider from 0 to its last place; `value` is where it stands, `words` say of each place what it is."""

    _esm = Path(__file__).with_name("slider.js").read_text("utf-8")
    value = traitlets.Int().tag(sync=True)
    _label = traitlets.Unicode().tag(sync=True)
    _words = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, label: str, words: Sequence[str], value: int = 0) -> None:
        super().__init__(_label=label, _words=list(words), value=value)

    @traitlets.validate("value")
    def _within(self, proposal: traitlets.Bunch) -> int:
        return max(0, min(int(proposal["value"]), len(self._words) - 1))
