"""Small pieces that turn clicks into moves. None holds a rule: each tells the table what was pressed."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from html import escape
from typing import Any

import comm
import ipywidgets as ipw
from ipykernel.kernelbase import Kernel

SAME_CLICK = 0.7
"""Seconds within which a button that is pressed again counts as pressed once."""


def html(text: str = "", *classes: str) -> Any:
    """Return a widget that shows markup; whatever people typed must come escaped."""
    widget = ipw.HTML(text, layout=_layout(shown=True))
    for name in classes:
        widget.add_class(name)
    return widget


def box(children: Iterable[Any], *classes: str) -> Any:
    """Return widgets one below the other, styled by classes."""
    widget = ipw.VBox(list(children), layout=_layout(shown=True))
    for name in classes:
        widget.add_class(name)
    return widget


def button(label: str, press: Callable[[], object], *classes: str, hint: str = "", rapid: bool = False) -> Any:
    """Return a button; its label is shown as text, and a double click is one press unless it is a `rapid` one."""
    widget = ipw.Button(description=label, tooltip=hint or label, layout=_layout(shown=True), style=_button_style())
    widget.add_class("iw-button")
    for name in classes:
        widget.add_class(name)
    handled = [-SAME_CLICK]

    def pressed(_: object) -> None:
        if rapid or time.monotonic() - handled[0] >= SAME_CLICK:
            press()
            handled[0] = time.monotonic()

    widget.on_click(pressed)
    return widget


def twice(label: str, question: str, press: Callable[[], object], *classes: str) -> Any:
    """Return a button for what cannot be undone: it asks before it acts."""
    holder = row([])

    def ask() -> None:
        yes = button(f"Yes, {label.lower()}", act, *classes)
        holder.add_class("iw-asking")
        holder.children = [html(f"<p>{escape(question)}</p>"), yes, button("Not yet", rest)]

    def act() -> None:
        rest()
        press()

    def rest() -> None:
        holder.remove_class("iw-asking")
        holder.children = [button(label, ask, *classes)]

    rest()
    return holder


@contextmanager
def unannounced() -> Iterator[None]:
    """Make widgets without a word to the page: a served one asks for all that there are when it opens."""
    announced, silent = comm.create_comm, []

    def create(*args: Any, **more: Any) -> Any:
        made: Any = announced(*args, **more | {"primary": False})
        comm.get_comm_manager().register_comm(made)
        silent.append(made)  # a widget says nothing while its comm has no kernel
        return made

    comm.create_comm = create
    try:
        yield
    finally:
        comm.create_comm = announced
        for made in silent:
            made.kernel = Kernel.instance() if Kernel.initialized() else None


def forget() -> None:
    """Forget the layouts and styles that widgets share, once all widgets were closed."""
    _layout.cache_clear()
    _button_style.cache_clear()


@cache
def _layout(*, shown: bool) -> Any:
    """One layout for all that is shown, one for all that is not: a page is told of each widget's layout."""
    return ipw.Layout(display=None if shown else "none")


@cache
def _button_style() -> Any:
    return ipw.ButtonStyle()


def row(children: Iterable[Any]) -> Any:
    """Return widgets side by side, wrapping where there is no room."""
    return ipw.HBox(list(children), layout=_layout(shown=True)).add_class("iw-row")


def is_shown(widget: Any) -> bool:
    """Tell whether a widget is shown."""
    return bool(widget.layout.display != "none")


def show(widget: Any, shown: bool) -> None:  # noqa: FBT001
    """Show or hide a widget, saying nothing to the page if it is so already."""
    if is_shown(widget) != shown:
        widget.layout = _layout(shown=shown)


def refusal_of(sentence: object) -> str:
    """Return a sentence about what is not possible as markup; of "", nothing."""
    return f"<p class='iw-refusal' role='alert'>{escape(str(sentence))}</p>" if sentence else ""


def put(widget: Any, text: str) -> None:
    """Give an HTML widget its markup, saying nothing to the page if it is the same."""
    if widget.value != text:
        widget.value = text


def put_in(holder: Any, children: Iterable[Any]) -> None:
    """Give a box its children; those it had are closed, all they hold too, and no page keeps what they said."""
    before, holder.children = holder.children, list(children)
    for child in before:
        _close(child)


def _close(widget: Any) -> None:
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()


class Chips:
    """A row of one-tap buttons that is made again only when what it offers has changed."""

    def __init__(self, title: str, *classes: str) -> None:
        self._offered: Sequence[tuple[str, ...]] = ()
        self._classes = classes
        self._row = ipw.Box(layout=_layout(shown=True)).add_class("iw-chips")
        self.widget = box([html(f"<h3>{escape(title)}</h3>"), self._row])
        show(self.widget, shown=False)

    def offer(self, chips: Sequence[tuple[str, ...]], press: Callable[..., object]) -> None:
        """Show one chip for each (label, key …); pressing it calls `press` with its keys."""
        if chips == self._offered:
            return
        self._offered = chips
        pressing = [button(label, partial(press, *keys), "iw-chip", *self._classes) for label, *keys in chips]
        put_in(self._row, pressing)
        show(self.widget, bool(chips))
