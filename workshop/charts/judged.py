"""What people judged: the other side's weights, and the value of what they reached."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from workshop.charts.figures import brief_names
from workshop.charts.ink import GLYPHS, INK, SEAT, SIDES, Screen, Style, cut
from workshop.charts.lattice import Lattice
from workshop.charts.panels import Figure
from workshop.charts.plane import WIDE, Look, Trace, captions, columns, marks, sentence
from workshop.negotiation.case import Case
from workshop.negotiation.values import FACETS

GUESS = Style(1, "dash", "circle-open")
STAKE = Style(0, "solid", "diamond")
NO_GUESS = "Nobody has guessed what matters to {}."
QUARTERS = (0.25, 0.5, 0.75)


def guessed(guesses: pd.DataFrame, case: Case, to: str, *, screen: Screen = SEAT) -> Figure:
    """Return what others guessed matters to one party, issue by issue, beside what is at stake for it.

    `guesses` is `debrief.guesses`, of 100 points each. The guess is the median, with a line over the middle half.
    """
    here = guesses[guesses["to"] == to]
    if here.empty:
        return sentence(NO_GUESS.format(case.party[to].name), screen)
    issues = {issue.id: issue.label for issue in case.issues}
    spread = _quartiles(here, "issue", "guessed", list(issues))
    true = here.groupby("issue")["true"].first()[list(issues)]
    most = max(40.0, spread.max().max(), true.max())
    title, long = f"Points of 100: {case.party[to].name}", int((screen.wide - 20) / screen.font / WIDE)
    names = [cut(label, long) for label in issues.values()]
    grid = Lattice(names, screen, "Issue", across=(0, 1.04 * most), title=title, lanes=1, captions=True)
    layout, data = grid.layout(), _spread("guessed", spread, GUESS, grid, 0)
    down = [grid.lane(row) for row in range(len(true))]
    data.append(marks("at stake", true.tolist(), down, Look(STAKE.symbol, INK.hues[STAKE.hue], 0.6 * screen.font)))
    _caption(layout, grid, [(spread[0.5].iloc[0], "guessed", GUESS), (true.iloc[0], "at stake", STAKE)])
    data += columns(issues.values(), {"Guessed, median": spread[0.5].round(1), "At stake": true.round(1)})
    return {"data": data, "layout": layout}


def guessed_summary(guesses: pd.DataFrame, case: Case, to: str) -> str:
    """Return how far guesses lay from what is at stake: the mean absolute difference an issue, with its n."""
    said = []
    for by in case.party:
        here = guesses[(guesses["by"] == by) & (guesses["to"] == to)]
        off, n = (here["guessed"] - here["true"]).abs().mean(), here["table"].nunique()
        told = f"{case.party[by].name}, of {case.party[to].name}: off by {off:.1f} points an issue, n = {n}."
        said += [told] if n else []
    return " ".join(said) or NO_GUESS.format(case.party[to].name)


def valued(answers: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Figure:
    """Return the value check, facet by facet: each side's answers beside its counterpart's, 1 to 7.

    `answers` has columns table, by, facet, value; a missing value stays missing. Of many tables it is the median,
    with a line over the middle half.
    """
    known = answers.dropna(subset=["value"])
    if known.empty:
        return sentence("Nobody has answered the value check yet.", screen)
    facets, names = [facet.capitalize() for facet in FACETS], brief_names(case)
    looks: dict[str, Any] = {"title": "Answer, 1 to 7", "lanes": len(names), "captions": True}
    grid = Lattice(facets, screen, "Facet", across=(0.7, 7.3), **looks)
    layout, data, said, middle = grid.layout(), [], [], {}
    layout["xaxis"]["tickvals"] = list(range(1, 8))
    for lane, ((party, name), style) in enumerate(zip(names.items(), SIDES, strict=False)):
        spread = _quartiles(known[known["by"] == party], "facet", "value", FACETS)
        data += _spread(name, spread, style, grid, lane)
        middle[f"{name}, median"] = spread[0.5]
        said += [(value, name, style) for value in spread[0.5].dropna().head(1)]
    _caption(layout, grid, said)
    data += columns(facets, middle)
    return {"data": data, "layout": layout}


def valued_summary(answers: pd.DataFrame, case: Case) -> str:
    """Return what `valued` shows, and how far the sides of one table lie apart, in sentences."""
    known, said = answers.dropna(subset=["value"]), []
    for facet in FACETS:
        wide = known[known["facet"] == facet].pivot_table(index="table", columns="by", values="value")
        told = [f"{case.party[p].name} {wide[p].median():g} (n = {wide[p].count()})" for p in case.party if p in wide]
        whole = wide.dropna()
        apart = (whole.max(axis=1) - whole.min(axis=1)).mean()
        gap = f"; at one table {apart:.1f} apart, n = {len(whole)}" if len(told) > 1 and len(whole) else ""
        said += [f"{facet.capitalize()}: {', '.join(told)}{gap}."] if told else []
    return " ".join(said) or "Nobody has answered the value check yet."


def _quartiles(frame: pd.DataFrame, by: str, value: str, order: Sequence[str]) -> pd.DataFrame:
    """Return the quartiles of a value, one row for each of `order`; empty where there is none."""
    found = pd.concat([frame.groupby(by)[value].quantile(part) for part in QUARTERS], axis=1, keys=QUARTERS)
    return found.astype("float64").reindex(list(order))


def _spread(name: str, spread: pd.DataFrame, style: Style, grid: Lattice, lane: int) -> list[Trace]:
    """Return medians as marks, and lines over the middle half."""
    look = Look(style.symbol, INK.hues[style.hue], 0.8 * grid.screen.font)
    down = [grid.lane(row, lane) for row in range(len(spread))]
    across = [end for low, high in zip(spread[0.25], spread[0.75], strict=True) for end in (low, high, None)]
    line = {"mode": "lines", "line": {"color": look.colour, "width": 3, "dash": style.dash}, "hoverinfo": "skip"}
    half = marks(f"{name}, middle half", across, [y for y in down for _ in range(3)], look)
    return [half | line, marks(f"{name}, median", spread[0.5].tolist(), down, look)]


def _caption(layout: Trace, grid: Lattice, said: Sequence[tuple[float, str, Style]]) -> None:
    """Write over the first row which mark is which."""
    told = [(value, f"{GLYPHS[style.symbol]} {name}", INK.hues[style.hue]) for value, name, style in said]
    low, high = grid.across or (0, 1)
    layout["annotations"] += captions(told, low, high, grid.unit, grid.small)
