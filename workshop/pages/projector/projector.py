"""The projector page: a served room, or up to four tables of a log, for those who watch from the back row."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from itertools import chain, count
from typing import Any

import ipywidgets as widgets

from workshop.classroom.clock import seconds
from workshop.classroom.public import Course, PublicTable, course, public
from workshop.counterparts.coach import SILENT_AFTER
from workshop.live.follow import Follow
from workshop.live.room import LiveRoom
from workshop.live.study import learner
from workshop.live.watched import Timer
from workshop.log.store import Store, StoreError, now, open_store
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Row
from workshop.negotiation.streams import SOLO, solo_of
from workshop.negotiation.streams import TABLES as OF_ROOMS
from workshop.pages.opening import room_of, served
from workshop.pages.projector.lines import TABLES, Lines
from workshop.pages.projector.room import Projected, looks
from workshop.pages.study.solo import SEAT
from workshop.widgets.kit import html, put, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
BEGIN = f'<section class="iw-begin"><h2>{TEXT["begin"]}</h2><p>{TEXT["begin_how"]}</p></section>'


def page(here: Mapping[str, Any] | None = None) -> widgets.Widget:
    """Return the page of the room that the server says is here: its log, its code and the address to join at.

    Where it says nothing, the page follows the log at WORKSHOP_DB: the streams that begin as WORKSHOP_STREAMS
    says. Of a demonstration, which names a log at WORKSHOP_ROBOTS, it shows the tables in that and one's own
    seat's.
    """
    return _tables() if here is None else served(partial(_room, here))


def _room(here: Mapping[str, Any]) -> tuple[widgets.Widget, LiveRoom]:
    live = room_of(here, "projector", tables=True)
    shown = Projected(here["join"])
    watch(live, shown.draw, shown.widget)

    def close(_change: object) -> None:
        live.stop()
        live.store.close()

    shown.widget.observe(close, "comm")
    return shown.widget, live


def _tables() -> widgets.Widget:
    prefixes = tuple(os.environ.get("WORKSHOP_STREAMS", f"{OF_ROOMS},{SOLO}").split(","))
    board = Board()
    try:
        own, robots = open_store(os.environ.get("WORKSHOP_DB")), os.environ.get("WORKSHOP_ROBOTS")
        store = Beside(own, open_store(robots)) if robots else own
    except StoreError as error:
        board.tell(str(error))
        return board.widget
    shown = Projector(store, prefixes, board)
    shown.follow.start()
    board.widget.observe(lambda _: shown.close(), "comm")
    return board.widget


class Beside:
    """One's own table at the seat, from one's own log, and the tables in a log of robots, followed as one."""

    def __init__(self, own: Store, robots: Store) -> None:
        self._own, self._robots = own, robots

    def state(self) -> object:
        """Return what is equal to the last answer only where nobody has written since."""
        return self._own.state(), self._robots.state()

    def versions(self, *prefixes: str) -> dict[str, int]:
        """Return the last version of every stream whose name begins with one of these."""
        return self._robots.versions(*prefixes) | self._own.versions(*prefixes)

    def streams(self) -> dict[str, int]:
        """Return the last version of every table's stream."""
        return self._robots.streams(OF_ROOMS) | self._own.streams(solo_of(learner(), SEAT))

    def read(self, stream: str, after: int = 0) -> list[Row]:
        """Return the rows of a stream whose version is above `after`, in order."""
        return (self._own if stream.startswith(SOLO) else self._robots).read(stream, after)

    def close(self) -> None:
        """Close every connection to both."""
        self._own.close()
        self._robots.close()


@dataclass
class _Place:
    stream: str
    label: str
    course: Course | None = None


class Projector:
    """Follows the tables active last; each keeps its place on the board until a newer one needs it."""

    def __init__(self, store: Store | Beside, prefixes: tuple[str, ...], board: "Board") -> None:
        self._store, self._prefixes, self._board = store, prefixes, board
        self._places: list[_Place | None] = [None] * TABLES
        self._timer = Timer(self._draw)
        self.follow = Follow(store, self._streams, self._take, board.tell, begins=True)
        self._draw()

    def close(self) -> None:
        """Follow no more."""
        self.follow.stop()
        self._timer.set(None)
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
                    place.course = course(rows, place.course)
                except LogError:
                    self._board.tell(TEXT["damaged"].format(place.label))
        self._draw()

    def _draw(self) -> None:
        """Draw what was taken; again when the time of day changes, or a table falls silent."""
        time = now()
        courses = {place.label: place.course for place in self._places if place and place.course}
        silent = [SILENT_AFTER - seconds(each.table.rows[-1].at, time) for each in courses.values()]
        self._timer.set(min(wait for wait in (60 - float(time[17:23]), *silent) if wait > 0))
        self._board.show(public(courses, now=time))


def latest(streams: Iterable[str]) -> list[str]:
    """Return up to four streams, the latest last as given; of one's own attempts at a lesson only the latest.

    One's own study goes before other tables: who plays beside scripted tables finds the own one however long
    it rests.
    """
    kept: dict[str, str] = {}
    for stream in streams:
        what = stream.rpartition("/")[0] if stream.startswith(SOLO) else stream
        kept.pop(what, None)
        kept[what] = stream
    return sorted(kept.values(), key=lambda stream: stream.startswith(SOLO))[-TABLES:]


def label(stream: str, taken: Collection[str]) -> str:
    """Return what a room calls a table, unlike those taken; a learner's name never is part of it."""
    own, number = stream.startswith(SOLO), stream.rpartition("/")[2]
    name = TEXT["your_table"] if own else TEXT["table"].format(number)
    others = (TEXT["another"].format(name=name, number=n) for n in count(2))
    return str(next(each for each in chain([name], others) if each not in taken))


class Board:
    """What the page shows of a log's tables; only a part whose text has changed is sent to it."""

    def __init__(self) -> None:
        self._head, self._problem, self._begin = html(), html(), html(BEGIN)
        self.lines = Lines()
        parts = [looks(), self._head, self._problem, self._begin, self.lines.widget]
        self.widget = widgets.VBox(parts).add_class("iw-projector")
        self.show(())

    def tell(self, problem: str) -> None:
        """Show a sentence about what is wrong; "" takes it away."""
        put(self._problem, f'<p class="iw-problem" role="alert">{escape(problem)}</p>' if problem else "")

    def show(self, tables: Sequence[PublicTable]) -> None:
        """Show the tables as they are now."""
        put(self._head, _head(tables))
        self.lines.show(tables)
        show(self._begin, not tables)
        show(self.lines.widget, bool(tables))


def logging(tables: Sequence[PublicTable]) -> str:
    """Return how many of the tables at work log what they do."""
    at_work = [table for table in tables if not table.ended]
    log = len(at_work) - sum(table.figures.silent for table in at_work)
    told = TEXT["one_logging" if len(at_work) == 1 else "logging"]
    return told.format(logging=log, all=len(at_work)) if at_work else ""


def _head(tables: Sequence[PublicTable]) -> str:
    clock = datetime.now().astimezone().strftime("%H:%M")
    return f"<header><h1>{TEXT['kit']}</h1><p>{logging(tables)}</p><time>{clock}</time></header>"
