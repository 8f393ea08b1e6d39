"""Points created and claimed: what each side gained at the tables that agreed."""

from html import escape

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.debrief.settlements import gained
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.plane import captions, columns, sentence
from workshop.charts.draw.rows import Lattice, bars, number
from workshop.charts.draw.style import INK, SEAT, SIDES, Screen
from workshop.charts.draw.tiles import Tiles, stacks, tile
from workshop.charts.frontier import ended
from workshop.charts.played import Played, Section, Wall
from workshop.charts.results import KEYS, worth
from workshop.charts.table import brief_names
from workshop.negotiation.case import Case, shown

HATCHES = ("", "/", ".", "x")
"""A pattern for each party of a case, so that their bars differ without colour."""
BETTER = "better_for_all"


def gains(outcomes: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Chart:
    """Return what each side gained over its reservation value at each table that agreed, most together first.

    `outcomes` is `classes.outcomes`. At the right: the points created, and how many packages were better for
    all.
    """
    agreed = outcomes[outcomes["result"] == "agreement"]
    one, label = agreed.drop_duplicates("table").set_index("table"), "Points created and claimed"
    better = f"better for {'both' if len(case.party) == 2 else 'all'}"
    if agreed.empty:
        none = f"{ended(outcomes)} With no agreement each side has its reservation value."
        return Chart(label, sentence(none, screen), ended(outcomes))
    summary = f"{ended(outcomes)} {_told(one, better)}"
    return Chart(label, _drawn(agreed, one, better, case, screen), summary)


def _drawn(agreed: pd.DataFrame, one: pd.DataFrame, better: str, case: Case, screen: Screen) -> Figure:
    wide = agreed.pivot_table(index="table", columns="party", values="gain")[list(case.party)]
    order = wide.sum(axis=1).sort_values(ascending=False, kind="stable").index
    wide, one = wide.loc[order], one.loc[order]
    told = {
        name: [number(value) for value in one[of]] for name, of in (("created", "created"), (better, BETTER))
    }
    low, high = min(0.0, wide.clip(upper=0).sum(axis=1).min()), max(1.0, wide.clip(lower=0).sum(axis=1).max())
    rows, end = [str(table) for table in order], (low, 1.02 * high)
    grid = Lattice(rows, screen, "Table", told=told, across=end, title="Points gained", captions=True)
    layout, data, said, at = grid.layout(), [], [], 0.0
    for (party, name), style, hatch in zip(brief_names(case).items(), SIDES, HATCHES, strict=False):
        data.append(bars(f"{name} gained", wide[party].tolist(), INK.hues[style.hue], hatch))
        said.append((at + max(wide[party].iloc[0], 0) / 2, name, INK.hues[style.hue]))
        at += max(wide[party].iloc[0], 0)
    layout["annotations"] += captions(said, low, high, grid.unit, grid.small)
    data += columns(order, {f"{name} gained": wide[party] for party, name in brief_names(case).items()})
    data += columns(order, {"Created": one["created"], better.capitalize(): one[BETTER]})
    return {"data": data, "layout": layout}


def _told(one: pd.DataFrame, better: str) -> str:
    """Return what the tables that agreed created, in sentences; `one` has a row for each of them."""
    said, created, left = [], one["created"].dropna(), one[BETTER]
    if len(created):
        said.append(f"Created: {_range(created)} points, median {created.median():g}.")
    if len(one) > len(created):
        said.append(f"Worse for a side than no agreement: {len(one) - len(created)} of them.")
    what = f"Packages {better} than what was agreed"
    said.append(f"{what}: {_range(left)}; none at {(left == 0).sum()} of {len(one)}.")
    return " ".join(said)


def _range(values: pd.Series) -> str:
    least, most = values.min(), values.max()
    return number(least) if least == most else f"{number(least)} to {number(most)}"


def slide(played: Played) -> str:
    """Return for the wall what each side gained over no agreement; of many tables, how much they gained."""
    agreed = [table for table, end in played.ends.items() if end == "agreement"]
    if len(played.tables) > KEYS or not agreed:
        return stacks(gained(played), played.ends)
    names = enumerate(brief_names(played.case).values())
    legend = " ".join(f"<b class='iw-l{n}-text'>■ {escape(name)}</b>" for n, name in names)
    made = {table: _gained(played, table) for table in agreed}
    most = max([1, *(sum(max(0, gain) for gain in each) for each in made.values())])
    rows = ""
    for table, each in sorted(made.items(), key=lambda item: -sum(item[1])):
        parts = "".join(
            f"<i class='iw-l{n}-bar' style='width:{100 * max(0, gain) / most:.1f}%'></i>"
            for n, gain in enumerate(each)
        )
        said = " + ".join(f"<b class='iw-l{n}-text'>{shown(gain)}</b>" for n, gain in enumerate(each))
        rows += f"<tr><th scope='row'>{tile(table, played.ends)}</th><td><span class='iw-bar'>{parts}</span>"
        rows += f"</td><td class='iw-number'>{said}</td></tr>"
    none = [Tiles("No agreement: nothing gained", [n for n in played.tables if n not in agreed])]
    told = f"<p class='iw-quiet'>Points more than without an agreement: {legend}</p>"
    return f"{told}<table class='iw-bars iw-gains'>{rows}</table>{stacks(none, played.ends, empty=False)}"


def _gained(played: Played, of: int) -> list[int]:
    case = played.case
    return [(points or 0) - case.reservation(party) for party, points in worth(played.tables[of]).items()]


SECTION = Section(
    50,
    "Created and claimed",
    (
        "Two tables created as much and shared it differently. How was that decided?",
        "What would have been better for all, and why did nobody put it forward?",
    ),
    lambda played, screen: [gains(played.outcomes, played.case, screen=screen)],
    None,
    lambda played: played.ended("agreement"),
    "agreed",
    wall=Wall(
        "What each side gained",
        (
            "Two tables gained as much and shared it differently: why?",
            "What would have been better for all, and who saw it?",
        ),
        slide,
    ),
)
