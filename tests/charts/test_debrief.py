"""Every figure of the debrief: of one table and of thirty, of each shipped case, and of tables that hardly played."""

from collections.abc import Iterable
from random import Random
from typing import Any

import pandas as pd

from workshop.charts import compared, frontier, judged, learning, trusting, turned
from workshop.charts.ink import SEAT, Screen
from workshop.charts.panels import Figure
from workshop.classroom.robots import seated
from workshop.log import debrief, frames, turning
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.counterpart import next_event
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.table import Table, openings

CASES = {name: load(path) for name, path in shipped().items()}
BOAT = CASES["last-boat"]


def played(case: Case, number: int, *, people: bool = True) -> list[Row]:
    """Return the rows of a table that counterparts play, with guesses, pulses and a card where `people` sit there."""
    lot, stream, rows = Random(number), f"table/K7QX/{number}", []
    table = None

    def log(*events: Event) -> None:
        nonlocal table
        for event in events:
            row = Row(
                stream,
                len(rows) + 1,
                event.click or str(len(rows)),
                f"2026-03-01T10:{len(rows) // 60:02}:{len(rows) % 60:02}.000Z",
                event.kind,
                event.data,
            )
            rows.append(row)
            table = replay(rows) if table is None else apply(table, row)

    log(*openings(case, seats=seated(case, lot), seed=number))
    pairs = list(table.trust)
    if people:
        for by, to in pairs:
            shares = [lot.randint(0, 9) + 1 for _ in case.issues]
            log(
                Event(
                    "guessed",
                    {"by": by, "to": to, "points": {i.id: 100 * s / sum(shares) for i, s in zip(case.issues, shares, strict=True)}},
                )
            )
    while event := next_event(table):
        log(event)
        if people and len(table.moves) % 8 == 0 and not table.end:
            log(
                *(
                    Event(
                        "rated",
                        {
                            "by": by,
                            "to": to,
                            "value": max(1, min(7, round(7 * table.trust[by, to].level + lot.uniform(-1, 1)))),
                        },
                    )
                    for by, to in pairs
                    if lot.random() < 0.9
                )
            )
        if people and len(table.moves) == 12 and case.cards:
            log(Event("card_played", {"card": case.cards[0].id}))
    return rows


def answers(case: Case, tables: Iterable[int]) -> pd.DataFrame:
    lot = Random(5)
    lines = [(n, by, facet, lot.randint(2, 7)) for n in tables for by in case.party for facet in judged.FACETS]
    return pd.DataFrame(lines, columns=["table", "by", "facet", "value"])


def figures(
    case: Case, tables: dict[int, Table], screen: Screen = SEAT, values: Any = None
) -> dict[str, tuple[Figure, str]]:
    """Return every figure of the debrief with its summary."""
    records = {n: frames.records(table.rows) for n, table in tables.items()}
    outcomes, series = debrief.outcomes(tables), debrief.series(records)
    courses = debrief.courses(series)
    quartiles, mixes, pressure = debrief.quartiles(courses), debrief.mixes(tables), debrief.pressure(tables)
    levels, guesses = debrief.levels(tables), debrief.guesses(tables)
    value = answers(case, tables) if values is None else values
    number, table = next(iter(tables.items()))
    own, marks, pulses = frames.series(records[number]), frames.marks(table), frames.pulses(table)
    offers, drops = turning.offers(table), turning.drops(table, records[number])
    points = turning.turning_points(table, records[number])
    package = case.middle
    return {
        "frontier": (frontier.frontier(case, outcomes, screen=screen), frontier.frontier_summary(case, outcomes)),
        "building": (
            frontier.frontier(case, package=package, screen=screen),
            frontier.frontier_summary(case, package=package),
        ),
        "gains": (compared.gains(outcomes, case, screen=screen), compared.gains_summary(outcomes, case)),
        "learned": (learning.learned(quartiles, screen=screen), learning.learned_summary(quartiles)),
        "quadrants": (
            learning.quadrants(courses, outcomes, screen=screen),
            learning.quadrants_summary(courses, outcomes),
        ),
        "trust": (
            trusting.trust(own, pulses, marks, drops, case, screen=screen),
            trusting.trust_summary(drops, pulses, case),
        ),
        "trusted": (compared.trusted(levels, case, screen=screen), compared.trusted_summary(levels, case)),
        "dance": (frontier.dance(offers, case, screen=screen), frontier.dance_summary(offers, case)),
        "concessions": (frontier.concessions(offers, marks, case, screen=screen), frontier.dance_summary(offers, case)),
        "turning": (turned.turning(points, case, len(table.moves), screen=screen), turned.turning_summary(points)),
        "strategies": (
            compared.strategies(mixes, pressure, outcomes, screen=screen),
            compared.strategies_summary(mixes, pressure, outcomes),
        ),
        **{
            f"guessed-{to}": (judged.guessed(guesses, case, to, screen=screen), judged.guessed_summary(guesses, case))
            for to in case.party
        },
        "valued": (judged.valued(value, case, screen=screen), judged.valued_summary(value, case)),
    }
