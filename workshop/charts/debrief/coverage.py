"""When tables learned what the others needed: coverage over the course of many, and over the moves of one."""

import pandas as pd

from workshop.charts.chart import Chart, charted
from workshop.charts.draw import wall
from workshop.charts.draw.panels import Line, Panel, figure
from workshop.charts.draw.series import rows
from workshop.charts.draw.style import INK, Screen, room
from workshop.charts.draw.tiles import Tiles, quarters, stacks
from workshop.charts.played import Played, Section, Wall
from workshop.charts.results import WORDS
from workshop.charts.table import EDGE, PERCENT, SATISFIED, UNDERSTOOD, VOICED
from workshop.measures import classes

STYLES = {"voiced": VOICED, "understood": UNDERSTOOD[0], "satisfied": SATISFIED}
TITLES = {
    "voiced": "Interests voiced",
    "understood": "Interests understood",
    "satisfied": "Satisfied, the least satisfied side",
}
QUARTILES = ("low", "median", "high")


def of_tables(played: Played, screen: Screen) -> list[Chart]:
    """Return coverage over the course of the tables: the median, and a band that holds the middle half.

    Every table is looked at at the same share of its own moves.
    """
    quartiles = classes.quartiles(played.courses)
    panels = []
    for measure, style in STYLES.items():
        here = quartiles[quartiles["measure"] == measure]
        percent, (low, mid, high) = (
            here["percent"].tolist(),
            ((100 * here[c]).round(1).tolist() for c in QUARTILES),
        )
        name = measure.capitalize()
        label = f"median {here['median'].iloc[-1]:.0%}" if mid else ""
        lines = [
            Line(f"{name}, %, lower quartile", style, percent, low, thin=True),
            Line(f"{name}, %, upper quartile", style, percent, high, above=True),
            Line(f"{name}, %, median", style, percent, mid, label),
        ]
        n = f", n = {here['n'].max()}" if len(here) else ""
        panels.append(
            Panel(f"{TITLES[measure]}{n}", -EDGE, 100 + EDGE, round(5.5 * screen.font), lines, PERCENT)
        )
    found = figure(panels, INK, last=90, right=room(["median 100%..."], screen.font), font=screen.font)
    found["layout"]["xaxis"] |= {"ticksuffix": "%", "dtick": 25}
    found["layout"]["xaxis"]["title"]["text"] = "Share of a table’s moves"
    return [Chart("Interest coverage over the course of the tables", found, _told(quartiles))]


def _told(quartiles: pd.DataFrame) -> str:
    said = []
    for measure in STYLES:
        here = quartiles[quartiles["measure"] == measure]
        if len(here):
            last = here["median"].iloc[-1]
            by = here.loc[here["median"] >= last / 2, "percent"].iloc[0]
            half = f", and half of that after {by}% of the moves" if last and measure != "satisfied" else ""
            said.append(f"{TITLES[measure]}: median {last:.0%} in the end{half}, n = {here['n'].iloc[-1]}.")
    return " ".join(said) or "No moves yet."


def of_one(played: Played, screen: Screen) -> list[Chart]:
    """Return voiced, understood and satisfied of each side, over the moves of the one table."""
    coverage = next(charted(*played.one, font=screen.font))
    return [coverage._replace(label="Interest coverage of both sides")]


HEARD = (
    "Understood all that mattered to the others, or nearly",
    "Three quarters of it",
    "Half of it",
    "A quarter of it",
    "Next to nothing",
)
"""What a table understood in the end, each interest counted by what it is worth."""


def slide(played: Played) -> str:
    """Return for the wall when each table understood what mattered; of many, how much in the end."""
    logged = [number for number, table in played.tables.items() if table.played]
    silent = Tiles("Logged no move", [number for number in played.tables if number not in logged])
    if len(played.tables) > WORDS:
        levels = {number: played.levels[number][0] for number in logged}
        return stacks([*quarters(levels, HEARD), *([silent] if silent.tables else [])], played.ends)
    found = list(rows(played.courses, "table", "share", "understood"))
    lines = {
        number: [(share, known) for table, share, known in found if table == number] for number in logged
    }
    told = "Share of what matters to the other side that was understood, a line a table"
    drawn = wall.courses(lines, played.ends, "from a table’s first move to its last", told)
    return f"<p class='iw-quiet'>{told}.</p>{drawn}" + stacks([silent], played.ends, empty=False)


SECTION = Section(
    20,
    "Interest coverage",
    ("When did you learn what the others needed?", "What had just been asked or said?"),
    of_tables,
    of_one,
    lambda played: int(played.courses["table"].nunique()),
    "logged moves",
    first=True,
    wall=Wall(
        "Who understood what, and when",
        ("When did you learn what the others needed?", "What had just been asked or said?"),
        slide,
    ),
)
