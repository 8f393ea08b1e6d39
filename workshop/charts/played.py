"""Played tables, looked back at: what is computed of them, and what a section of a debrief asks and shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import NamedTuple

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.style import Screen
from workshop.measures import classes
from workshop.measures import records as frames
from workshop.measures.classes import Tables
from workshop.measures.records import Record
from workshop.negotiation.case import Case
from workshop.negotiation.table import Table, outcome


class Moment(NamedTuple):
    """A place in a table's log worth going back to: the row's version, 0 for before the first move."""

    label: str
    version: int


class Slide(NamedTuple):
    """What stands on the wall at once: its name, what it is picked by, what draws it as markup."""

    name: str
    group: str
    heading: str
    questions: tuple[str, ...]
    draw: Callable[[], str]


class Wall(NamedTuple):
    """A section as the wall shows it, in plain words: its heading, two questions, and what draws it."""

    heading: str
    questions: tuple[str, str]
    draw: "Callable[[Played], str]"


class Played:
    """Tables of one case by number, both sides open, and what is computed of them: each once, when asked for.

    What `before` computed of a table that has not changed since is kept.
    """

    def __init__(self, tables: Tables, before: "Played | None" = None) -> None:
        self.tables = tables
        known = before.records if before else {}
        self.records: dict[int, list[Record]] = {
            n: known[n]
            for n, table in tables.items()
            if before and n in known and same(table, before.tables[n])
        }

    @property
    def case(self) -> Case:
        """The case that all of them played."""
        return next(iter(self.tables.values())).case

    def alone(self, number: int) -> "Played":
        """Return one of the tables by itself."""
        return Played({number: self.tables[number]}, self)

    def of(self, number: int) -> list[Record]:
        """Return the figures of a table after each of its moves."""
        if number not in self.records:
            self.records[number] = frames.records(self.tables[number].rows)
        return self.records[number]

    @property
    def one(self) -> tuple[Table, list[Record]]:
        """The first table, with its records: the only one of a table by itself."""
        number, table = next(iter(self.tables.items()))
        return table, self.of(number)

    @cached_property
    def ends(self) -> dict[int, str]:
        """How each table ended."""
        return {number: outcome(table)["result"] for number, table in self.tables.items()}

    @cached_property
    def levels(self) -> dict[int, tuple[float, float | None]]:
        """What each table understood in the end, and what the package there gives the least satisfied side.

        Both 0 to 1; of what was understood the mean of all directions, None where there is no package.
        """
        found = {}
        for number, table in self.tables.items():
            last = frames.snapshot(table)
            met = [interval[0] for interval in last["satisfied"].values() if interval]
            found[number] = fmean(last["understood"].values()), min(met, default=None)
        return found

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """How the tables ended."""
        return classes.outcomes(self.tables)

    @cached_property
    def courses(self) -> pd.DataFrame:
        """The levels after each move, of the tables that logged any of their own: not logged is not zero."""
        logged = [number for number, table in self.tables.items() if table.played]
        return classes.courses(classes.series({number: self.of(number) for number in logged}))

    def ended(self, *how: str) -> int:
        """Return how many tables ended in one of these ways."""
        return int(self.outcomes.loc[self.outcomes["result"].isin(how), "table"].nunique())


def same(one: Table, other: Table) -> bool:
    """Tell whether nothing was logged at a table since."""
    return (one.stream, one.version) == (other.stream, other.version)


Draw = Callable[[Played, Screen], list[Chart]]


@dataclass(frozen=True)
class Section:
    """A section: its place among the others, its heading, one or two questions to ask, and its charts.

    `of_all` draws many tables, `of_one` a table by itself; `count` says of how many tables there is
    something, and `what` they did. `first` ones stand open from the start. `moments` are those of one table,
    and `alone` is asked of those who look at their own. What only `answers` fill, a table by itself shows
    once it has some; what only `some` tables can have, others do not show. `terms` are the words in its
    charts that are explained. `wall` is its slide.
    """

    place: int
    heading: str
    questions: tuple[str, ...]
    of_all: Draw | None = None
    of_one: Draw | None = None
    count: Callable[[Played], int] | None = None
    what: str = ""
    first: bool = False
    moments: Callable[[Played], list[Moment]] | None = None
    alone: tuple[str, ...] = ()
    answers: bool = False
    some: bool = False
    terms: Callable[[Played], Sequence[str]] = lambda _: ()
    wall: Wall | None = None

    def ask(self, tables: int) -> tuple[str, ...]:
        """Return the questions to those who look at so many tables."""
        return self.alone if tables == 1 and self.alone else self.questions

    @property
    def looks_closer(self) -> bool:
        """Whether a class may look at one of its tables by itself."""
        return self.of_all is None or self.moments is not None

    def n(self, played: Played) -> str:
        """Return of how many of the tables it tells; of one by itself there is nothing to count."""
        whole = len(played.tables)
        if whole == 1:
            return ""
        if self.count is None:
            return f"1 of {whole} tables: the one that you choose."
        return f"{self.count(played)} of {whole} tables {self.what}."

    def is_empty(self, played: Played) -> bool:
        """Tell whether it has nothing to show: nobody was asked or has answered, or no table can have it."""
        alone = self.answers and len(played.tables) == 1
        return (alone or self.some) and not (self.count and self.count(played))
