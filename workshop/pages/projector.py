"""The projector page: one to four tables, for a room that watches from its back row."""

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import chain, count, zip_longest
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from workshop.charts.figures import public_coverage, public_trust
from workshop.charts.ink import cut
from workshop.charts.live import LiveChart
from workshop.classroom.public import Course, Public, PublicTable, Step, course, extend, public
from workshop.log.store import Store, StoreError, now, open_store
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Row
from workshop.pages.follow import Follow
from workshop.pages.words import BUTTON

TABLES = 4
"""How many tables a projector has room for."""
BEGIN = """<section class="iw-begin"><h2>No table has begun</h2>
<p>Open a seat and log the first move: its table appears here by itself.</p></section>"""
Courses = dict[str, tuple[tuple[tuple[str, str], ...], tuple[Step, ...]]]
"""A table's label -> who trusts whom, and the steps of its lines."""

UNDERSTOOD = "Understood, of all interests at the table"
TRUST = "Trust levels, estimated from the moves alone"


def page() -> widgets.Widget:
    """Return the page, following the log at WORKSHOP_DB: the streams that begin as WORKSHOP_STREAMS says."""
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
    """What the projector's page shows; only a part whose text has changed is sent to it."""

    def __init__(self) -> None:
        style = Path(__file__).with_name("projector.css").read_text("utf-8")
        self._head, self._problem, self._begin = widgets.HTML(), widgets.HTML(), widgets.HTML(BEGIN)
        self.tables = [widgets.HTML() for _ in range(TABLES)]
        self._courses: Courses = {}
        self.understood = LiveChart(public_coverage(_coverage({}), []), label=UNDERSTOOD, summary=UNDERSTOOD)
        self.trust = LiveChart(public_trust(_trust({}), []), label=TRUST, summary=TRUST)
        charts = widgets.Box([self.understood, self.trust]).add_class("iw-charts")
        self._room = widgets.Box([widgets.VBox(self.tables).add_class("iw-tables"), charts]).add_class("iw-room")
        looks = widgets.HTML(f"<style>{style}</style>").add_class("iw-style")
        parts = [looks, self._head, self._problem, self._begin, self._room]
        self.widget = widgets.VBox(parts).add_class("iw-projector")
        self.show(Public((), None, None))

    def tell(self, problem: str) -> None:
        """Show a sentence about what is wrong; "" takes it away."""
        self._problem.value = f'<p class="iw-problem" role="alert">{escape(problem)}</p>' if problem else ""

    def show(self, state: Public) -> None:
        """Show the tables as they are now."""
        self._head.value = _head(state)
        for place, table in zip_longest(self.tables, state.tables):
            place.value = _table(table) if table else ""
            _appear(place, bool(table))
        _appear(self._begin, not state.tables)
        _appear(self._room, bool(state.tables))
        (self._room.add_class if len(state.tables) > 2 else self._room.remove_class)("iw-many")
        courses = {_line(each): (each.figures.pairs, each.figures.course) for each in state.tables if each.figures}
        if courses != self._courses:
            self._courses = courses
            understood = ", ".join(f"{table} {steps[-1].understood:.0%}" for table, (_, steps) in courses.items())
            self.understood.show(public_coverage(_coverage(courses), list(courses)), f"{UNDERSTOOD}: {understood}.")
            levels = "; ".join(f"{table}: {_levels(*line)}" for table, line in courses.items())
            self.trust.show(public_trust(_trust(courses), list(courses)), f"{TRUST}, 0 to 1: {levels}.")


def _appear(part: widgets.DOMWidget, there: bool) -> None:  # noqa: FBT001
    part.layout.display = None if there else "none"


def _head(state: Public) -> str:
    at_work = [table for table in state.tables if not table.ended]
    silent = sum(bool(table.figures and table.figures.silent) for table in at_work)
    logging = f"{len(at_work) - silent} of {len(at_work)} tables logging" if at_work else ""
    clock = datetime.now().astimezone().strftime("%H:%M")
    return f"<header><h1>Impasse Workshop</h1><p>{logging}</p><time>{clock}</time></header>"


def _table(table: PublicTable) -> str:
    figures = table.figures
    facts, state = "", table.ended or ""
    if figures:
        moves = "1 move" if figures.moves == 1 else f"{figures.moves} moves"
        last = f"last: {BUTTON[figures.last_act]}" if figures.last_act else ""
        since = duration(figures.since_check_in)
        facts = f"<p><b>{moves}</b> {escape(last)}</p><p><b>{since}</b> without a check-in</p>"
        state = state or ("silent" if figures.silent else "at work")
    look = "ended" if table.ended else state.replace(" ", "-")
    return (
        f'<article class="iw-{look}"><h2>{escape(table.label)}</h2>'
        f"<div><h3>{escape(table.title)}</h3><p>{escape(together([cut(name, 28) for name in table.parties]))}</p></div>"
        f'<p class="iw-state">{state}</p>{facts}</article>'
    )


def together(names: Sequence[str]) -> str:
    """Return who sits with whom."""
    return " with ".join(names) if len(names) == 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def duration(seconds: float) -> str:
    """Return a time to read at a glance, in words that change once a minute."""
    minutes = int(seconds // 60)
    return "over 1 h" if minutes >= 60 else f"{minutes} min" if minutes else "under 1 min"


def _line(table: PublicTable) -> str:
    """Return what the charts call a table; a silent one has a hollow mark."""
    return f"○ {table.label}" if table.figures and table.figures.silent else table.label


def _levels(pairs: Sequence[tuple[str, str]], steps: Sequence[Step]) -> str:
    return ", ".join(f"{' → '.join(pair)} {level:.2f}" for pair, level in zip(pairs, steps[-1].trust, strict=True))


def _coverage(courses: Courses) -> pd.DataFrame:
    lines = [(table, step.move, step.understood) for table, (_, steps) in courses.items() for step in steps[1:]]
    return pd.DataFrame(lines, columns=["table", "move", "understood"])


def _trust(courses: Courses) -> pd.DataFrame:
    lines = [
        (table, step.move, f"{one} → {other}", level)
        for table, (pairs, steps) in courses.items()
        for step in steps[1:]
        for (one, other), level in zip(pairs, step.trust, strict=True)
    ]
    return pd.DataFrame(lines, columns=["table", "move", "pair", "value"])
