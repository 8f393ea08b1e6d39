"""Small pieces that turn clicks into moves. None holds a rule: each tells the table what was pressed."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from html import escape
from itertools import zip_longest
from typing import Any

import ipywidgets as ipw
from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel

from workshop.live.held import pressed
from workshop.widgets.scope import put_in, rest
from workshop.widgets.texts import TEXT

SAME_CLICK = 0.7
"""Seconds within which a button that is pressed again counts as pressed once, one that just moved as not
pressed."""


def html(text: str = "", *classes: str) -> Any:
    """Return a widget that shows markup; whatever people typed must come escaped."""
    widget = ipw.HTML(text, layout=_layout(shown=True), style=_style(ipw.HTML))
    for name in classes:
        widget.add_class(name)
    return widget


def box(children: Iterable[Any], *classes: str) -> Any:
    """Return widgets one below the other, styled by classes."""
    widget = ipw.VBox(list(children), layout=_layout(shown=True))
    for name in classes:
        widget.add_class(name)
    return widget


def button(
    label: str, press: Callable[[], object], *classes: str, hint: str = "", rapid: bool = False
) -> Any:
    """Return a button; its label is shown as text, and a double click is one press unless it is `rapid`."""
    widget = ipw.Button(
        description=label, tooltip=hint or label, layout=_layout(shown=True), style=_style(ipw.Button)
    )
    widget.add_class("iw-button")
    for name in classes:
        widget.add_class(name)
    widget.still_since = -SAME_CLICK

    def pressed(_: object) -> None:
        if rapid or time.monotonic() - widget.still_since >= SAME_CLICK:
            press()
            widget.still_since = time.monotonic()

    widget.on_click(pressed)
    return widget


def settle(widget: Any) -> None:
    """Let no button in a widget take a press for a moment: it came or moved where a finger may be already."""
    widget.still_since = time.monotonic()
    for child in getattr(widget, "children", ()):
        settle(child)


def twice(label: str, question: str, press: Callable[[], object], *classes: str, yes: str = "") -> Any:
    """Return a button for what cannot be undone: it asks before it acts, `yes` or the label being the yes."""
    holder = row([])

    def ask() -> None:
        mean_it = button(yes or TEXT["yes"].format(label.lower()), act, *classes)
        holder.add_class("iw-asking")
        put_in(holder, [html(f"<p>{escape(question)}</p>"), mean_it, button(TEXT["not_yet"], rest)])

    def act() -> None:
        rest()
        press()

    def rest() -> None:
        holder.remove_class("iw-asking")
        put_in(holder, [button(label, ask, *classes)])

    rest()
    return holder


@contextmanager
def unannounced() -> Iterator[None]:
    """Make, change and close widgets without a word to the page, which asks for all that there are by then.

    Else it would hear of new ones that hold what it has not yet, and of the end of those it never had.
    """
    speaks: Any = BaseComm
    publish = speaks.publish_msg

    def say_nothing(spoken_for: Any, *_said: Any, **_more: Any) -> None:
        if Kernel.initialized():  # without its kernel a widget would never say anything
            spoken_for.kernel = Kernel.instance()

    speaks.publish_msg = say_nothing
    try:
        yield
    finally:
        speaks.publish_msg = publish


def take_once() -> None:
    """Let a message that a page sends again, because it had no answer, do nothing the second time.

    What is logged for it bears its name.
    """
    kernel: Any = Kernel.instance() if Kernel.initialized() else None
    if kernel is None:
        return
    handle, taken = kernel.shell_handlers["comm_msg"], set[str]()

    def take(stream: Any, ident: Any, message: Any) -> Any:
        name = message["header"]["msg_id"]
        if message["content"]["data"].get("method") == "custom":  # an update may be made again
            if name in taken:
                return None
            taken.add(name)
        with pressed(name):
            return handle(stream, ident, message)

    kernel.shell_handlers["comm_msg"] = take


def forget() -> None:
    """Forget the layouts and styles that widgets share, once all widgets were closed."""
    _layout.cache_clear()
    _style.cache_clear()


@cache
def _layout(*, shown: bool) -> Any:
    """One layout for all that is shown, one for all that is not: a page is told of each widget's layout."""
    layout: Any = ipw.Layout(display=None if shown else "none")
    layout.shared = True
    return layout


@cache
def _style(kind: Any) -> Any:
    """One style for all widgets of a kind."""
    style: Any = kind.style.klass()
    style.shared = True
    return style


def row(children: Iterable[Any]) -> Any:
    """Return widgets side by side, wrapping where there is no room."""
    return ipw.HBox(list(children), layout=_layout(shown=True)).add_class("iw-row")


def fold(label: str, part: Any) -> Any:
    """Return a button that shows a part and hides it again; at first it is hidden."""

    def toggle() -> None:
        opened = not is_shown(part)
        show(part, opened)
        (press.add_class if opened else press.remove_class)("iw-unfolded")
        press.tooltip = TEXT["fold_up"] if opened else label

    press = button(label, toggle, "iw-fold")
    show(part, shown=False)
    return press


def is_shown(widget: Any) -> bool:
    """Tell whether a widget is shown."""
    return bool(widget.layout.display != "none")


def show(widget: Any, shown: bool) -> None:  # noqa: FBT001
    """Show or hide a widget, saying nothing to the page if it is so already."""
    if is_shown(widget) != shown:
        before, widget.layout = widget.layout, _layout(shown=shown)
        if not getattr(before, "shared", False):
            before.close()
        rest(widget, not shown)


def refusal_of(sentence: object) -> str:
    """Return a sentence about what is not possible as markup; of "", nothing."""
    return f"<p class='iw-refusal' role='alert'>{escape(str(sentence))}</p>" if sentence else ""


def put(widget: Any, text: str) -> None:
    """Give an HTML widget its markup, saying nothing to the page if it is the same."""
    if widget.value != text:
        widget.value = text


class Chips:
    """A row of one-tap buttons that keep their places: what was used stays, ticked, and takes no press."""

    def __init__(self, title: str, *classes: str, empty: str = "") -> None:
        self._made: dict[tuple[str, ...], Any] = {}
        self._classes = classes
        self._row = ipw.Box(layout=_layout(shown=True)).add_class("iw-chips")
        self._empty = html(f"<p class='iw-empty'>{escape(empty)}</p>")
        head = [html(f"<h3>{escape(title)}</h3>")] if title else []
        self.widget = box([*head, self._empty, self._row])

    def offer(self, chips: Mapping[tuple[str, ...], tuple[str, bool]], press: Callable[..., object]) -> None:
        """Show a chip for each keys -> (label, whether used); pressing it calls `press` with its keys."""
        made = {
            keys: self._made.get(keys) or button(label, partial(press, *keys), "iw-chip", *self._classes)
            for keys, (label, _) in chips.items()
        }
        if list(made) != list(self._made):
            for was, now in zip_longest(self._row.children, made.values()):
                if self._made and now and now is not was:
                    settle(now)
            put_in(self._row, made.values())
            self._made = made
            show(self._empty, not made)
        for keys, (_, used) in chips.items():
            made[keys].disabled = used
            (made[keys].add_class if used else made[keys].remove_class)("iw-used")
