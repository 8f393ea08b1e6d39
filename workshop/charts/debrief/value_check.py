"""The value check: how content each side is, facet by facet."""

from html import escape
from typing import Any

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.plane import columns, sentence
from workshop.charts.draw.rows import Lattice
from workshop.charts.draw.spread import caption, quartiles, spread
from workshop.charts.draw.style import SEAT, SIDES, Screen
from workshop.charts.draw.tiles import tile
from workshop.charts.played import Played, Section, Wall
from workshop.charts.table import brief_names
from workshop.measures import classes
from workshop.negotiation.case import Case
from workshop.negotiation.events import SCALE
from workshop.negotiation.value_check import FACETS

NOBODY = "Nobody has answered the value check yet."


def valued(answers: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Chart:
    """Return the value check, facet by facet: each side's answers beside its counterpart's, 1 to 7.

    `answers` has columns table, by, facet, value; a missing value stays missing. Of many tables it is the
    median, with a line over the middle half.
    """
    known, label = answers.dropna(subset=["value"]), "The value check"
    if known.empty:
        return Chart(label, sentence(NOBODY, screen), NOBODY)
    return Chart(label, _drawn(known, case, screen), _told(known, case))


def _drawn(known: pd.DataFrame, case: Case, screen: Screen) -> Figure:
    facets, names = [facet.capitalize() for facet in FACETS], brief_names(case)
    looks: dict[str, Any] = {"title": "Answer, 1 to 7", "lanes": len(names), "captions": True}
    grid = Lattice(facets, screen, "Facet", across=(0.7, 7.3), **looks)
    layout, data, said, medians = grid.layout(), [], [], {}
    layout["xaxis"]["tickvals"] = list(SCALE)
    for lane, ((party, name), style) in enumerate(zip(names.items(), SIDES, strict=False)):
        middle = quartiles(known[known["by"] == party], "facet", "value", FACETS)
        data += spread(name, middle, style, grid, lane)
        medians[f"{name}, median"] = middle[0.5]
        said += [(value, name, style) for value in middle[0.5].dropna().head(1)]
    caption(layout, grid, said)
    data += columns(facets, medians)
    return {"data": data, "layout": layout}


def _told(known: pd.DataFrame, case: Case) -> str:
    """Return the medians, and how far the sides of one table lie apart, in sentences."""
    said, one = [], known["table"].nunique() == 1
    for facet in FACETS:
        wide = known[known["facet"] == facet].pivot_table(index="table", columns="by", values="value")
        told = [
            f"{case.party[p].name} {wide[p].median():g}{'' if one else f' (n = {wide[p].count()})'}"
            for p in case.party
            if p in wide
        ]
        whole = wide.dropna()
        apart = (whole.max(axis=1) - whole.min(axis=1)).mean()
        gap = (
            f"; at one table {apart:.1f} apart, n = {len(whole)}"
            if len(told) > 1 and len(whole) > one
            else ""
        )
        said += [f"{facet.capitalize()}: {', '.join(told)}{gap}."] if told else []
    return " ".join(said)


def values(played: Played, screen: Screen) -> list[Chart]:
    """Return the answers to the value check, facet by facet."""
    return [valued(classes.values(played.tables), played.case, screen=screen)]


def slide(played: Played) -> str:
    """Return for the wall how content each side is, facet by facet: each table, or of many the mean."""
    answers, names = classes.values(played.tables).dropna(subset=["value"]), brief_names(played.case)
    if answers.empty:
        return f"<p>{NOBODY}</p>"
    heads = "".join(f"<th scope='col'>{escape(name)}</th>" for name in names.values())
    rows = ""
    for facet in FACETS:
        cells = ""
        for party in names:
            here = answers[(answers["facet"] == facet) & (answers["by"] == party)]
            cells += f"<td>{_answers(here, played)}</td>"
        rows += f"<tr><th scope='row'>{facet.capitalize()}</th>{cells}</tr>"
    head = f"<thead><tr><td></td>{heads}</tr></thead>"
    told = "<p class='iw-quiet'>1: not at all content, 7: fully.</p>"
    return f"{told}<table class='iw-values'>{head}<tbody>{rows}</tbody></table>"


def _answers(here: pd.DataFrame, played: Played) -> str:
    if here.empty:
        return "–"
    if len(played.tables) > FEW:
        mean = f"<b class='iw-number'>{here['value'].mean():.1f}</b>"
        return f"{mean} <span class='iw-quiet'>on average, {len(here)} answers</span>"
    each = sorted(zip(here["table"], here["value"], strict=True), key=lambda found: found[1])
    return " ".join(f"{tile(table, played.ends)}&nbsp;{value:g}" for table, value in each)


FEW = 3
"""The most tables whose answers stand one by one on the wall."""
SECTION = Section(
    100,
    "The value check",
    (
        "Are you content with the outcome, with yourself, with the way there, with each other?",
        "Which of the four will matter most a year from now?",
    ),
    values,
    values,
    lambda played: sum(bool(table.values) for table in played.tables.values()),
    "answered",
    answers=True,
    wall=Wall(
        "How content you are",
        (
            "With the outcome, with yourself, with the way there, with each other?",
            "Which of the four will matter most a year from now?",
        ),
        slide,
    ),
)
