"""What one can do with an ended table, both sides open: replay it, change one thing, better the agreement."""

from collections.abc import Callable
from functools import partial
from typing import Any

from workshop.live.table import LiveTable
from workshop.pages.debrief.improve import both, improving
from workshop.pages.debrief.replay import replay
from workshop.pages.debrief.what_if import trying
from workshop.widgets.kit import box, button, is_shown, row, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)


class Hindsight:
    """The three ways behind a button each; a way is made when first pressed, and folds when pressed again."""

    def __init__(self, live: LiveTable) -> None:
        table = live.opened
        self._make: dict[str, Callable[[], Any]] = {
            TEXT["replay"]: lambda: replay(live.opened),
            TEXT["what_if"]: lambda: trying(live.opened),
        }
        if table.end and table.end.package:
            self._make[TEXT["find_better"].format(both(table))] = lambda: improving(live)
        self._made: dict[str, Any] = {}
        self._below = box([], "iw-hindsight")
        self._buttons = {way: button(way, partial(self.press, way), "iw-act") for way in self._make}
        self.widget = box([row(self._buttons.values()), self._below], "iw-card", "iw-hindsight")

    def press(self, way: str) -> None:
        """Open a way, or fold it if it is open; the others fold."""
        shown = way not in self._made or not is_shown(self._made[way])
        if way not in self._made:
            self._made[way] = self._make[way]()
            put_in(self._below, self._made.values())
        for each, widget in self._made.items():
            here = shown and each == way
            show(widget, here)
            (self._buttons[each].add_class if here else self._buttons[each].remove_class)("iw-chosen-way")
