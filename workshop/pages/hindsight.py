"""What one can do with an ended table once both sides are open: replay it, change one thing, better the agreement."""

from collections.abc import Callable
from functools import partial
from typing import Any

from workshop.pages.forms import box, button, is_shown, row, show
from workshop.pages.improving import both, improving
from workshop.pages.live import LiveTable
from workshop.pages.replaying import replay
from workshop.pages.trying import trying


class Hindsight:
    """The three ways behind a button each; a way is made when it is first pressed, and folds when pressed again."""

    def __init__(self, live: LiveTable) -> None:
        table = live.opened
        self._make: dict[str, Callable[[], Any]] = {
            "Replay": lambda: replay(live.opened),
            "What if": lambda: trying(live.opened),
        }
        if table.end and table.end.package:
            self._make[f"Find a package better for {both(table)}"] = lambda: improving(live)
        self._made: dict[str, Any] = {}
        self._below = box([], "iw-hindsight")
        self._buttons = {way: button(way, partial(self.press, way), "iw-act") for way in self._make}
        self.widget = box([row(self._buttons.values()), self._below], "iw-card", "iw-hindsight")

    def press(self, way: str) -> None:
        """Open a way, or fold it if it is open; the others fold."""
        shown = way not in self._made or not is_shown(self._made[way])
        if way not in self._made:
            self._made[way] = self._make[way]()
            self._below.children = list(self._made.values())
        for each, widget in self._made.items():
            here = shown and each == way
            show(widget, here)
            (self._buttons[each].add_class if here else self._buttons[each].remove_class)("iw-chosen-way")
