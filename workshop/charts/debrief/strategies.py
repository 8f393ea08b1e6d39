"""What tables did, by strategy, beside how they ended."""

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.plane import columns, sentence
from workshop.charts.draw.rows import CELL, Lattice, bars, number
from workshop.charts.draw.style import INK, Screen
from workshop.charts.draw.tiles import bars as lengths
from workshop.charts.frontier import ended
from workshop.charts.played import Played, Section, Wall
from workshop.measures import classes
from workshop.negotiation.acts import STRATEGIES


def strategies(played: Played, screen: Screen) -> list[Chart]:
    """Return the share of acts that each table gave each strategy, most created first, and how it ended."""
    mixes, pressure = classes.mixes(played.tables), classes.pressure(played.tables)
    summary = _told(mixes, pressure, played.outcomes)
    drawn = (
        _drawn(mixes, pressure, played.outcomes, screen)
        if mixes["acts"].sum()
        else sentence("No table has made a move yet.", screen)
    )
    return [Chart("Strategies, and how the tables ended", drawn, summary)]


def _drawn(mixes: pd.DataFrame, pressure: pd.DataFrame, outcomes: pd.DataFrame, screen: Screen) -> Figure:
    """Return a column a strategy, so that its bars begin at one line and need no colour.

    At the right: the points created, or that there was no agreement, and how often pressure was answered with
    pressure.
    """
    one = outcomes.drop_duplicates("table").set_index("table")
    rank = one["created"].fillna(-1).where(one["result"] == "agreement", -2)
    order = rank.sort_values(ascending=False, kind="stable").index
    wide = mixes.pivot(index="table", columns="strategy", values="share").loc[order]
    both = pressure.set_index("table").loc[order]
    returned = [
        f"{back} of {n}" if n else "–" for back, n in zip(both["returned"], both["pressed"], strict=True)
    ]
    ends = zip(one.loc[order, "result"], one.loc[order, "created"], strict=True)
    words = {"no agreement": "none", "open": "open", "incomplete": "–"}
    created = [number(points) if how == "agreement" else words[how] for how, points in ends]
    told = {"created": created, "pressure returned": returned}
    most = wide.max().max()
    title = f"Longest bar: {most:.0%} of a table’s acts"
    grid = Lattice([str(table) for table in order], screen, "Table", tuple(STRATEGIES), told, title=title)
    layout, data = grid.layout(), []
    for place, strategy in enumerate(STRATEGIES):
        colour = INK.hues[1 if strategy == "contention" else 0]
        lengths = (CELL * wide[strategy] / most).fillna(0).tolist()
        data.append(bars(strategy, lengths, colour, base=place))
        grid.rule(layout, place)
    data += columns(order, {f"{name}, %": (100 * wide[name]).round(1) for name in STRATEGIES})
    data += columns(order, {"Created": created, "Pressure returned": returned})
    return {"data": data, "layout": layout}


def _told(mixes: pd.DataFrame, pressure: pd.DataFrame, outcomes: pd.DataFrame) -> str:
    agreed = mixes["table"].isin(outcomes.loc[outcomes["result"] == "agreement", "table"])
    said = [ended(outcomes)]
    for what, here in (("Where they agreed", mixes[agreed]), ("Elsewhere", mixes[~agreed])):
        acts = here.groupby("strategy", sort=False)["acts"].sum()
        if acts.sum():
            shares = ", ".join(f"{name} {share:.0%}" for name, share in (acts / acts.sum()).items())
            said.append(f"{what}, of {acts.sum():,} acts: {shares}.")
    pressed, returned = pressure["pressed"].sum(), pressure["returned"].sum()
    how = f"{returned} of {pressed} times" if pressed else "there was none to answer"
    return " ".join([*said, f"Pressure answered with pressure: {how}."])


def slide(played: Played) -> str:
    """Return for the wall the share of each strategy, where tables agreed and where they did not."""
    mixes, drawn = classes.mixes(played.tables), ""
    for head, here in (("Where they agreed", True), ("Elsewhere", False)):
        those = [number for number, end in played.ends.items() if (end == "agreement") == here]
        acts = mixes[mixes["table"].isin(those)].groupby("strategy", sort=False)["acts"].sum()
        if acts.sum():
            shares = [(str(name), float(n)) for name, n in (acts / acts.sum()).items()]
            rows = lengths([(name.capitalize(), share, f"{share:.0%}") for name, share in shares])
            drawn += f"<div><p><strong>{head}</strong></p>{rows}</div>"
    return f"<div class='iw-beside'>{drawn}</div>" if drawn else "<p>No table has made a move yet.</p>"


SECTION = Section(
    80,
    "Strategies and outcome",
    (
        "What did those who created most do more of, and what less?",
        "What came after pressure? So few tables prove nothing: what else could explain it?",
    ),
    strategies,
    None,
    lambda played: int(played.courses["table"].nunique()),
    "logged moves",
    wall=Wall(
        "What the tables did",
        (
            "What did those who agreed do more of, and what less?",
            "So few tables prove nothing: what else could explain it?",
        ),
        slide,
    ),
)
