"""The projector page: a served room, or else up to four tables of a log, for those who watch from the back row."""

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import chain, count
from typing import Any

import ipywidgets as widgets

from workshop.classroom.public import Course, Public, course, extend, public
from workshop.log.store import Store, StoreError, now, open_store
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Row
from workshop.pages.follow import Follow
from workshop.pages.forms import html, put, show, unannounced
from workshop.pages.lines import TABLES, Lines
from workshop.pages.projected import Projected, logging, looks
from workshop.pages.rooms import LiveRoom

BEGIN = """<section class="iw-begin"><h2>No table has begun</h2>
<p>Open a seat and log the first move: its table appears here by itself.</p></section>"""


def page(here: Mapping[str, Any] | None = None) -> widgets.Widget:
    """Return the page of the room that the server says is here: its log, its code, and the address to join at.

    Where it says nothing, the page follows the log at WORKSHOP_DB: the streams that begin as WORKSHOP_STREAMS says.
    """
    return _tables() if here is None else _room(here)


def _room(here: Mapping[str, Any]) -> widgets.Widget:
    try:
        store = open_store(here["db"])
        live = LiveRoom(store, here["code"], "projector", tables=True)
    except (StoreError, LogError) as error:
        board = Board()
        board.tell(str(error))
        return board.widget
    with unannounced():
        shown = Projected(here["join"])
        live.watch(shown.draw)
    live.follow.start()

    def close(_change: object) -> None:
        live.follow.stop()
        store.close()

    shown.widget.observe(close, "comm")
    return shown.widget


def _tables() -> widgets.Widget:
    prefixes = tuple(os.environ.get("WORKSHOP_STREAMS", "table/,solo/").split(","))
    board = Board()
    try:
        store = open_store(os.environ.get("WORKSHOP_DB"))
    except StoreError as error:
        board.tell(str(error))
        return board.widget
    shown = Projector(store, prefixes, board)
    shown.follow.start()
    board.widget.observe(lambda _: shown.close(), "comm")
    return board.widget


@dataclass
class _Place:
    stream: str
    label: str
    course: Course | None = None


class Projector:
    """Follows the tables that were active last; each keeps its place on the board until a newer one needs it."""

    def __init__(self, store: Store, prefixes: tuple[str, ...], board: "Board") -> None:
        self._store, self._prefixes, self._board = store, prefixes, board
        self._places: list[_Place | None] = [None] * TABLES
        self._drawn = ""
        self.follow = Follow(store, self._streams, self._take, board.tell, self._draw)

    def close(self) -> None:
        """Follow no more."""
        self.follow.stop()
        self._store.close()

    def _streams(self) -> list[str]:
        wanted = latest(stream for stream in self._store.streams() if stream.startswith(self._prefixes))
        self._places = [place if place and place.stream in wanted else None for place in self._places]
        there = {place.stream for place in self._places if place}
        for stream in sorted(set(wanted) - there, key=lambda name: (len(name), name)):
            taken = {place.label for place in self._places if place}
            self._places[self._places.index(None)] = _Place(stream, label(stream, taken))
        return wanted

    def _take(self, new: dict[str, list[Row]]) -> None:
        for place in self._places:
            if place and place.stream in new:
                rows = new[place.stream]
                try:
                    place.course = extend(place.course, rows) if place.course else course(rows)
                except LogError:
                    self._board.tell(f"{place.label} cannot be shown: its log is damaged.")
        self._drawn = ""

    def _draw(self) -> None:
        """Draw what was taken, and every ten seconds what time alone has changed."""
        time = now()
        if self._drawn != time[:18]:
            self._drawn = time[:18]
            courses = {place.label: place.course for place in self._places if place and place.course}
            self._board.show(public(courses, charts_on=True, now=time))


def latest(streams: Iterable[str]) -> list[str]:
    """Return up to four streams, the latest last as given; of one's own attempts at a lesson only the latest.

    One's own study goes before other tables: who plays beside scripted tables finds the own one however long it rests.
    """
    kept: dict[str, str] = {}
    for stream in streams:
        what = stream.rpartition("/")[0] if stream.startswith("solo/") else stream
        kept.pop(what, None)
        kept[what] = stream
    return sorted(kept.values(), key=lambda stream: stream.startswith("solo/"))[-TABLES:]


def label(stream: str, taken: Collection[str]) -> str:
    """Return what a room calls a table, unlike those taken; a learner's name never is part of it."""
    name = "Your table" if stream.startswith("solo/") else f"Table {stream.rpartition('/')[2]}"
    return next(each for each in chain([name], (f"{name} ({n})" for n in count(2))) if each not in taken)


class Board:
    """What the page shows of a log's tables; only a part whose text has changed is sent to it."""

    def __init__(self) -> None:
        self._head, self._problem, self._begin = html(), html(), html(BEGIN)
        self.lines = Lines()
        parts = [looks(), self._head, self._problem, self._begin, self.lines.widget]
        self.widget = widgets.VBox(parts).add_class("iw-projector")
        self.show(Public((), None, None))

    def tell(self, problem: str) -> None:
        """Show a sentence about what is wrong; "" takes it away."""
        put(self._problem, f'<p class="iw-problem" role="alert">{escape(problem)}</p>' if problem else "")

    def show(self, state: Public) -> None:
        """Show the tables as they are now."""
        put(self._head, _head(state))
        self.lines.show(state.tables)
        show(self._begin, not state.tables)
        show(self.lines.widget, bool(state.tables))


def _head(state: Public) -> str:
    clock = datetime.now().astimezone().strftime("%H:%M")
    return f"<header><h1>Impasse Workshop</h1><p>{logging(state)}</p><time>{clock}</time></header>"
