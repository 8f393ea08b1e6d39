"""What a debrief compares: tidy tables over the tables of a class, by number. What is not known is empty.

Every number is one of `frames` or `bargaining`, or counted from moves; a case's opening moves count for
nobody.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from workshop.measures import records as frames
from workshop.measures.records import Record
from workshop.negotiation.acts import COUNTS_AS, PRESSURE
from workshop.negotiation.case import Case
from workshop.negotiation.moves import STRATEGIES
from workshop.negotiation.table import Table
from workshop.negotiation.value_check import facets

Tables = Mapping[int, Table]
"""A table's number -> the table."""
LEVELS = {"voiced": "mean", "understood": "mean", "satisfied": "min"}
"""How a table's level is made of its sides' figures: of what was told the mean, of what is met the least."""
STEP = 5
"""Percent of a table's moves between two places at which tables are compared."""


def numbered(streams: Iterable[str]) -> dict[str, int]:
    """Return stream -> its table's number: the one that ends its name, or its place where those are alike."""
    names = list(streams)
    ends = [name.rpartition("/")[2] for name in names]
    numbers = [int(end) for end in ends if end.isdecimal()]
    if len(set(numbers)) < len(names):
        numbers = list(range(1, len(names) + 1))
    return dict(zip(names, numbers, strict=True))


def outcomes(tables: Tables) -> pd.DataFrame:
    """Return `frames.outcomes` with the table's number first."""
    found = frames.outcomes(tables.values())
    found.insert(0, "table", [number for number, table in tables.items() for _ in table.parties])
    return found


def series(records: Mapping[int, Iterable[Record]]) -> pd.DataFrame:
    """Return `frames.series` of many tables, the table's number first."""
    parts = [frames.series(each) for each in records.values()]
    found = pd.concat(parts or [frames.series([])], ignore_index=True)
    found.insert(0, "table", np.repeat(np.array(list(records), dtype="int64"), [len(part) for part in parts]))
    return found


def courses(series: pd.DataFrame) -> pd.DataFrame:
    """Return each table's levels after each of its moves, one line a move; `series` is that of many tables.

    Columns table, move, share (of the table's moves, 0 to 1), voiced and understood (0 to 1, the mean of its
    sides'), satisfied (0 to 1, by the package on the table: what its least satisfied side has for sure; empty
    while there is none).
    """
    by = ["table", "move"]
    levels = {
        name: series[series["measure"] == name].groupby(by)["low"].agg(how) for name, how in LEVELS.items()
    }
    found = pd.DataFrame(levels).reset_index()
    found.insert(2, "share", found["move"] / found.groupby("table")["move"].transform("max"))
    return found


def quartiles(courses: pd.DataFrame) -> pd.DataFrame:
    """Return how tables' levels spread, each at the same share of its own moves: 5, 10 … 100 percent.

    Columns measure, percent, n (tables with a value by then), low, median, high (quartiles, 0 to 1).
    """
    places = np.arange(STEP, 101, STEP)
    found = []
    for measure in LEVELS:
        levels = {}
        for table, course in courses.groupby("table"):
            by_then = np.searchsorted((100 * course["share"]).round(6), places, side="right") - 1
            values = np.append(
                course[measure].to_numpy(), np.nan
            )  # before the first move: the last place, empty
            levels[table] = values[by_then]
        wide = pd.DataFrame(levels, index=places, dtype="float64")
        spread = wide.quantile([0.25, 0.5, 0.75], axis=1).T.reindex(columns=[0.25, 0.5, 0.75])
        spread.columns = pd.Index(["low", "median", "high"])
        spread.insert(0, "n", wide.notna().sum(axis=1))
        spread.insert(0, "percent", places)
        spread.insert(0, "measure", measure)
        found.append(spread[spread["n"] > 0])
    return pd.concat(found, ignore_index=True)


def mixes(tables: Tables) -> pd.DataFrame:
    """Return how often a table used a strategy: table, strategy, acts, share (0 to 1, empty without acts)."""
    lines = []
    for number, table in tables.items():
        used = [COUNTS_AS[entry.move.act] for entry in table.played]
        lines += [
            (number, strategy, used.count(strategy), used.count(strategy) / len(used) if used else None)
            for strategy in STRATEGIES
        ]
    return pd.DataFrame(lines, columns=["table", "strategy", "acts", "share"]).astype({"share": "float64"})


def pressure(tables: Tables) -> pd.DataFrame:
    """Return how pressure was answered: table, pressed, returned.

    `pressed` counts the demands and threats after which a side that they were addressed to did something, and
    `returned` those of them after which the first such act was a demand or a threat again.
    """
    lines = []
    for number, table in tables.items():
        moves = [entry.move for entry in table.played]
        pressing = [(place, move) for place, move in enumerate(moves, 1) if move.act in PRESSURE]
        replies = [
            next((later.act for later in moves[at:] if later.by in move.to), None) for at, move in pressing
        ]
        lines.append(
            (number, len(replies) - replies.count(None), sum(reply in PRESSURE for reply in replies))
        )
    return pd.DataFrame(lines, columns=["table", "pressed", "returned"])


def levels(tables: Tables) -> pd.DataFrame:
    """Return trust as it is: table, by, to, reported (latest pulse, 1 to 7 or empty), estimated (0 to 1)."""
    lines = []
    for number, table in tables.items():
        given = {(pulse.by, pulse.to): pulse.value for pulse in table.pulses}
        lines += [
            (number, *pair, given.get(pair), round(level.level, 4)) for pair, level in table.trust.items()
        ]
    columns = ["table", "by", "to", "reported", "estimated"]
    return pd.DataFrame(lines, columns=columns).astype({"reported": "float64"})


def guesses(tables: Tables) -> pd.DataFrame:
    """Return what each side guessed matters to another: table, by, to, issue, guessed, true (of 100 points).

    `true` is what an issue can win or lose `to`, of all that it can win or lose, among the options that are
    listed from the start.
    """
    lines = [
        (number, by, to, issue, points, share)
        for number, table in tables.items()
        for (by, to), guess in table.guesses.items()
        for (issue, points), share in zip(guess.items(), stakes(table.case, to), strict=True)
    ]
    return pd.DataFrame(lines, columns=["table", "by", "to", "issue", "guessed", "true"])


def values(tables: Tables) -> pd.DataFrame:
    """Return the value check: table, by, facet, value (1 to 7, the mean of the facet's two answers)."""
    lines = [
        (number, by, facet, value)
        for number, table in tables.items()
        for by, answers in table.values.items()
        for facet, value in facets(answers).items()
    ]
    return pd.DataFrame(lines, columns=["table", "by", "facet", "value"]).astype({"value": "float64"})


def stakes(case: Case, party: str) -> list[float]:
    """Return each issue's part of 100: what lies between its worst and its best listed option for a party."""
    listed = [case.points[party][issue.id][: len(issue.options)] for issue in case.issues]
    spans = [max(points) - min(points) for points in listed]
    return [100 * span / sum(spans) if any(spans) else 0.0 for span in spans]
