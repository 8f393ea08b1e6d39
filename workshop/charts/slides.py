"""The debrief as slides: the results board first, then the sections and tables that somebody picked."""

from collections.abc import Sequence
from functools import partial

from workshop.charts.debrief import NAMES
from workshop.charts.played import Played, Slide, same
from workshop.charts.results import KEYS, Names, board
from workshop.charts.retold import TABLE, retold
from workshop.classroom.room import Room
from workshop.live.room import LiveRoom
from workshop.measures.classes import Tables

BOARD, PEOPLE = "board", "names"
"""Picks the results board; and that it tells who sat where."""
FIRST = (BOARD, *(name for name, section in NAMES.items() if section.first))
"""What is shown where nobody picked anything."""


class Show:
    """The slides of a room: made anew only when a table, what was picked, or a name has changed.

    `every` has those that could be picked too, but for single tables' own.
    """

    def __init__(self) -> None:
        self.every: list[Slide] = []
        self.tables: Tables = {}
        self._played = Played({})
        self._made: object = None
        self._shown: list[Slide] = []

    def of(self, live: LiveRoom) -> list[Slide]:
        """Return the slides that are shown, none before the reveal; the same list while none changes."""
        room, before = live.room, self._played
        there = [n for n in room.tables if n in live.courses and n not in room.hidden]
        self.tables = {n: live.courses[n].table for n in there} if room.revealed else {}
        if before.tables.keys() != self.tables.keys():
            self._played = Played(self.tables)
        elif not all(same(table, before.tables[n]) for n, table in self.tables.items()):
            self._played = Played(self.tables, before)
        groups = picked(room)
        names = named(room, self.tables) if PEOPLE in groups else {}
        if (wanted := (self._played, names, groups)) != self._made:
            self._made = wanted
            self.every = slides(self._played, names) if self.tables else []
            chosen = [slide for slide in self.every if slide.group in groups]
            for number in self.tables:
                chosen += retold(self._played, number) if f"{TABLE}{number}" in groups else []
            self._shown = chosen or self.every[:1]
        return self._shown


def slides(played: Played, names: Names | None = None) -> list[Slide]:
    """Return every slide that there is something for, in order; none of them is drawn yet."""
    found = board(played, names or {})
    for name, section in sorted(NAMES.items(), key=lambda each: each[1].place):
        asked = section.answers or section.some
        if section.wall and not (asked and section.count and not section.count(played)):
            heading, questions, draw = section.wall
            found.append(Slide(name, name, heading, questions, partial(draw, played)))
    return found


def picked(room: Room) -> tuple[str, ...]:
    """Return what the slides that are shown are picked by."""
    return FIRST if room.picked is None else room.picked


def at(shown: Sequence[Slide], name: str) -> int:
    """Return the place of the slide of that name, the first one where there is none."""
    return next((place for place, slide in enumerate(shown) if slide.name == name), 0)


def named(room: Room, tables: Tables) -> dict[int, list[str]]:
    """Return the names that people gave, of tables that are few enough to have room for them."""
    few = tables if len(tables) <= KEYS else {}
    return {number: [seat.name for seat in room.at_table(number) if seat.name] for number in few}
