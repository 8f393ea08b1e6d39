"""What brings a notebook back to the top of what a cell has just made: Shift+Enter shows the next cell."""

from pathlib import Path

import anywidget


class Top(anywidget.AnyWidget):
    """A part that shows nothing; in a notebook whose cell has just run, it shows the top of its output."""

    _esm = Path(__file__).with_name("top.js").read_text("utf-8")
