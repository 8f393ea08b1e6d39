"""A part of a page has a lifetime: it owns the widgets in it and its watches, and replacing it ends both."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

View = Callable[[Any], object]


class Watched(Protocol):
    """What can be watched: a table, a room, a lesson, what a learner did."""

    def watch(self, view: View) -> Callable[[], None]:
        """Call a view now and after each change, until what is returned is called."""


class _Watch:
    """One view of a part; while what the part is in is hidden it rests and sees the last state once shown."""

    def __init__(self, view: View) -> None:
        self._view, self._rests, self._missed = view, False, list[Any]()

    def __call__(self, state: Any) -> None:
        if self._rests:
            self._missed = [state]
        else:
            self._view(state)

    def rest(self, rests: bool) -> None:  # noqa: FBT001
        self._rests = rests
        while self._missed and not rests:
            self._view(self._missed.pop())


def watch(watched: Watched, view: View, part: Any) -> None:
    """Call a view now and after each change, as long as the part of the page is there that it draws.

    A view may hide its part, but nothing that its part is in: while that is hidden, it is not called.
    """
    part.watches = [*getattr(part, "watches", ()), seen := _Watch(view)]
    ends_with(part, watched.watch(seen))


def rest(part: Any, rests: bool) -> None:  # noqa: FBT001
    """Let all that a part holds see no changes while it is hidden, or see them again."""
    for child in getattr(part, "children", ()):
        for seen in getattr(child, "watches", ()):
            seen.rest(rests)
        if child.layout.display != "none":
            rest(child, rests)


def ends_with(part: Any, end_it: Callable[[], object]) -> None:
    """Let something end with a part of the page."""
    part.ends = [*getattr(part, "ends", ()), end_it]


def put_in(holder: Any, children: Iterable[Any]) -> None:
    """Give a box its children; those it had and has no more are ended, and no page keeps what they said."""
    before, holder.children = holder.children, tuple(children)
    for child in before:
        if child not in holder.children:
            end(child)


def renew(
    holder: Any, watched: Watched, key: Callable[[Any], object], make: Callable[[Any], Iterable[Any]]
) -> None:
    """Keep in a box what is made of a state, and make it anew whenever the state's key has changed."""
    drawn: list[object] = []

    def draw(state: Any) -> None:
        wanted = key(state)
        if drawn != [wanted]:
            drawn[:] = [wanted]
            put_in(holder, make(state))

    watch(watched, draw, holder)


def end(part: Any) -> None:
    """End what a part watches and close its widgets, with layouts and styles that no other part shares."""
    for child in getattr(part, "children", ()):
        end(child)
    while getattr(part, "ends", ()):
        part.ends.pop()()
    for look in (getattr(part, "layout", None), getattr(part, "style", None)):
        if look and not getattr(look, "shared", False):
            look.close()
    part.close()
