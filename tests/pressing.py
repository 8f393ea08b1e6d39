"""Pressing what a page shows, and reading it, without a browser."""

import json
from collections.abc import Iterator
from typing import Any

import comm
import ipywidgets as ipw

from workshop.widgets.typing import Typing


def shown(widget: Any) -> Iterator[Any]:
    """Yield a widget and all it holds, but for what is hidden."""
    if getattr(widget, "layout", None) is not None and widget.layout.display == "none":
        return
    yield widget
    for child in getattr(widget, "children", ()):
        yield from shown(child)


def labels(widget: Any) -> list[str]:
    return [part.description for part in shown(widget) if isinstance(part, ipw.Button)]


def press(widget: Any, label: str) -> None:
    for part in shown(widget):
        if isinstance(part, ipw.Button) and part.description == label:
            part.click()
            return
    raise AssertionError(f"no button {label!r} among {labels(widget)}")


def text(widget: Any) -> str:
    """All markup that the page shows."""
    return "\n".join(part.value for part in shown(widget) if isinstance(part, ipw.HTML))


def field(widget: Any, kind: type, description: str | None = None) -> Any:
    return next(
        part
        for part in shown(widget)
        if isinstance(part, kind) and (description is None or part.description == description)
    )


def sent(widget: Any) -> str:
    """Everything that a page holding this widget is ever told: the state of each widget, hidden ones too."""
    found, waiting = [], [widget]
    while waiting:
        part = waiting.pop()
        found.append(json.dumps(part.get_state(), default=str, ensure_ascii=False))
        waiting += getattr(part, "children", ())
    return "\n".join(found)


def type_in(widget: Any, text: str, did: str = "paused") -> None:
    """Tell the page's kernel what is typed, as a browser does once one has paused, entered or left it."""
    field(widget, Typing)._handle_custom_msg({did: text}, [])


class Channel:
    """The connection by which a browser asks for what a page shows."""

    def on_msg(self, _answer: Any) -> None:
        """Take what is to answer; it is not asked here."""


def see() -> None:
    """Ask for what the page shows, as a browser does first of all."""
    asked = comm.get_comm_manager().targets["jupyter.widget.control"]
    asked(Channel(), {"metadata": {"version": "1.0.0"}})
