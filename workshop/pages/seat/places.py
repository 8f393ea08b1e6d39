"""The four places of a seat: Talk, and beside it on a wide screen one of the others; a phone shows one."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import ipywidgets as ipw

from workshop.widgets.kit import button, show
from workshop.widgets.texts import texts_beside

Place = Literal["talk", "package", "charts", "brief"]
TEXT = texts_beside(__file__)


class Places:
    """Where one looks at a seat: at one place on a phone, at Talk and the one `beside` it on a wide screen.

    Of what stands beside Talk, all but one is hidden and rests; drafts in it stay. A place in which something
    waits is marked until one looks there.
    """

    def __init__(self, beside: Mapping[Place, Any], *, at: Place = "talk") -> None:
        self.at: Place = at
        self.beside: Place = "charts" if at == "talk" else at
        self._places = beside
        self._waits: dict[tuple[Place, str], object] = {}
        self._seen: dict[tuple[Place, str], object] = {}
        names: list[Place] = ["talk", *beside]
        self._tabs = {
            place: button(TEXT[f"to_{place}"], partial(self.go, place), "iw-tab", rapid=True)
            for place in names
        }
        self.bar = ipw.Box(list(self._tabs.values())).add_class("iw-bar-of-places")
        self.go(at)

    @property
    def beside_talk(self) -> list[Any]:
        """The places beside Talk, to be put on a page."""
        return list(self._places.values())

    def go(self, place: Place) -> None:
        """Show a place; on a wide screen Talk is always there."""
        self.at = place
        if place != "talk":
            self.beside = place
        for each, holder in self._places.items():
            show(holder, each == self.beside)
        for each, tab in self._tabs.items():
            _set(tab, "iw-here", each == self.at)
            _set(tab, "iw-beside", each == self.beside)
        _set(self.bar, "iw-elsewhere", place != "talk")
        self._seen |= {key: what for key, what in self._waits.items() if key[0] == place}
        self._mark()

    def news(self, place: Place, kind: str, what: object) -> None:
        """Say what there is of a kind in a place; what changes while one looks elsewhere waits there."""
        key = (place, kind)
        self._waits[key] = what
        if place == self.at or key not in self._seen:
            self._seen[key] = what
        self._mark()

    def _mark(self) -> None:
        waiting = {place for (place, kind), what in self._waits.items() if what != self._seen[place, kind]}
        for place, tab in self._tabs.items():
            _set(tab, "iw-waits", place in waiting)
            hint = TEXT["waits" if place in waiting else f"hint_{place}"]
            if tab.tooltip != hint:
                tab.tooltip = hint


def _set(widget: Any, name: str, on: bool) -> None:  # noqa: FBT001
    if on != (name in widget._dom_classes):
        (widget.add_class if on else widget.remove_class)(name)
