"""Tables that were played, looked back at: the figures of a debrief with their summaries, and moments to go back to.

Every number comes from `log.frames`, `log.debrief`, `log.turning` or `bargaining`; each is computed once.
"""

from functools import cached_property
from typing import NamedTuple

import pandas as pd

from workshop.charts import compared, figures, frontier, judged, learning, trusting, turned
from workshop.charts.ink import Screen
from workshop.log import debrief, frames, turning
from workshop.log.debrief import Tables
from workshop.log.frames import Record
from workshop.negotiation.case import Case
from workshop.negotiation.table import Table
from workshop.pages.charted import Chart, limits


class Moment(NamedTuple):
    """A place in a table's log that is worth going back to: the row's version, 0 for before the first move."""

    label: str
    version: int


class Played:
    """Tables of one case, by number, both sides open, and what is computed of them: each once, when it is asked for.

    What `before` computed of a table that has not changed since is kept.
    """

    def __init__(self, tables: Tables, before: "Played | None" = None) -> None:
        self.tables = tables
        known = before.records if before else {}
        self.records: dict[int, list[Record]] = {
            n: known[n] for n, table in tables.items() if before and n in known and same(table, before.tables[n])
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
    def outcomes(self) -> pd.DataFrame:
        """How the tables ended."""
        return debrief.outcomes(self.tables)

    @cached_property
    def courses(self) -> pd.DataFrame:
        """The levels after each move, of the tables that logged any of their own: not logged is not zero."""
        logged = [number for number, table in self.tables.items() if debrief.played(table)]
        return debrief.courses(debrief.series({number: self.of(number) for number in logged}))

    def ended(self, *how: str) -> int:
        """Return how many tables ended in one of these ways."""
        return int(self.outcomes.loc[self.outcomes["result"].isin(how), "table"].nunique())


def same(one: Table, other: Table) -> bool:
    """Tell whether nothing was logged at a table since."""
    return (one.stream, one.version) == (other.stream, other.version)


def settlements(played: Played, screen: Screen) -> list[Chart]:
    """Return where the tables ended, with the frontier and the reservation values."""
    drawn = frontier.frontier(played.case, played.outcomes, screen=screen)
    told = frontier.frontier_summary(played.case, played.outcomes)
    return [Chart("Settlements on the frontier", drawn, told)]


def learned(played: Played, screen: Screen) -> list[Chart]:
    """Return coverage over the course of the tables."""
    quartiles = debrief.quartiles(played.courses)
    drawn, told = learning.learned(quartiles, screen=screen), learning.learned_summary(quartiles)
    return [Chart("Interest coverage over the course of the tables", drawn, told)]


def covered(played: Played, _screen: Screen) -> list[Chart]:
    """Return voiced, understood and satisfied of each side, over the moves of the one table."""
    (table, records), case = played.one, played.case
    series, marks = frames.series(records), frames.marks(table)
    reach, level = limits(table)
    drawn = figures.coverage(series, marks, reach=reach, reservation=level, case=case)
    told = figures.coverage_summary(series, marks, reservation=level, case=case)
    return [Chart("Interest coverage of both sides", drawn, told)]


def trusted(played: Played, screen: Screen) -> list[Chart]:
    """Return how far the sides of each table trust each other in the end."""
    levels = debrief.levels(played.tables)
    drawn, told = compared.trusted(levels, played.case, screen=screen), compared.trusted_summary(levels, played.case)
    return [Chart("Trust in the end, both ways", drawn, told)]


def trust(played: Played, screen: Screen) -> list[Chart]:
    """Return trust over the moves of the one table."""
    (table, records), case = played.one, played.case
    series, pulses, marks = frames.series(records), frames.pulses(table), frames.marks(table)
    drops = turning.drops(table, records)
    drawn = trusting.trust(series, pulses, marks, drops, case, screen=screen)
    told = figures.trust_summary(series, pulses, marks, case=case), trusting.trust_summary(drops, pulses, case)
    return [Chart("Trust levels, both ways", drawn, " ".join(told))]


def drops(played: Played) -> list[Moment]:
    """Return the moments before trust fell most."""
    brief, drops = figures.brief_names(played.case), turning.drops(*played.one)
    return [
        Moment(f"Before {brief[by]} trusted {brief[to]} less: move {move}", int(version))
        for by, to, move, version in zip(drops["by"], drops["to"], drops["move"], drops["version"], strict=True)
    ]


def quadrants(played: Played, screen: Screen) -> list[Chart]:
    """Return understood against satisfied."""
    drawn = learning.quadrants(played.courses, played.outcomes, screen=screen)
    return [Chart("Understood and satisfied", drawn, learning.quadrants_summary(played.courses, played.outcomes))]


def gains(played: Played, screen: Screen) -> list[Chart]:
    """Return what the tables that agreed created, and who claimed it."""
    drawn = compared.gains(played.outcomes, played.case, screen=screen)
    return [Chart("Points created and claimed", drawn, compared.gains_summary(played.outcomes, played.case))]


def dance(played: Played, screen: Screen) -> list[Chart]:
    """Return the packages of the one table, and what each side gave up."""
    (table, _), case = played.one, played.case
    offers = turning.offers(table)
    told = frontier.dance_summary(offers, case)
    dance = Chart("Packages on the table", frontier.dance(offers, case, screen=screen), told)
    if offers["given_up"].isna().all():
        return [dance]
    given = frontier.concessions(offers, frames.marks(table), case, screen=screen)
    return [dance, Chart("Concessions", given, told)]


def packages(played: Played) -> list[Moment]:
    """Return the moments at which a package was put on the table."""
    steps = turning.offers(played.one[0]).drop_duplicates("step")
    brief = figures.brief_names(played.case)
    return [
        Moment(f"Package {step} by {brief[by]}: move {move}", int(version))
        for step, by, move, version in zip(steps["step"], steps["by"], steps["move"], steps["version"], strict=True)
    ]


def turning_points(played: Played, screen: Screen) -> list[Chart]:
    """Return the turning points of the one table."""
    table, records = played.one
    points = turning.turning_points(table, records)
    drawn = turned.turning(points, played.case, len(table.moves), screen=screen)
    return [Chart("Turning points", drawn, turned.turning_summary(points))]


def turns(played: Played) -> list[Moment]:
    """Return the moments at which something turned."""
    points = turning.turning_points(*played.one)
    told = zip(points["move"], points["label"], points["version"], strict=True)
    return [Moment(f"Move {move}: {label}", int(version)) for move, label, version in told]


def strategies(played: Played, screen: Screen) -> list[Chart]:
    """Return what the tables did beside how they ended."""
    found = debrief.mixes(played.tables), debrief.pressure(played.tables), played.outcomes
    drawn, told = compared.strategies(*found, screen=screen), compared.strategies_summary(*found)
    return [Chart("Strategies, and how the tables ended", drawn, told)]


def guesses(played: Played, screen: Screen) -> list[Chart]:
    """Return what was guessed to matter to each side."""
    case, found = played.case, debrief.guesses(played.tables)
    return [
        Chart(
            f"What matters to {party.name}",
            judged.guessed(found, case, party.id, screen=screen),
            judged.guessed_summary(found, case, party.id),
        )
        for party in case.parties
    ]


def values(played: Played, screen: Screen) -> list[Chart]:
    """Return the answers to the value check, facet by facet."""
    given = debrief.values(played.tables)
    drawn, told = judged.valued(given, played.case, screen=screen), judged.valued_summary(given, played.case)
    return [Chart("The value check", drawn, told)]
