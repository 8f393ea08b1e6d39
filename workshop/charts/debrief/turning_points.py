"""Turning points of a table, a row each, at their moves."""

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure, span
from workshop.charts.draw.plane import WIDE, Look, columns, marks, sentence
from workshop.charts.draw.rows import Lattice
from workshop.charts.draw.series import rows
from workshop.charts.draw.style import INK, SEAT, Screen, cut
from workshop.charts.played import Moment, Played, Section
from workshop.charts.table import brief_names
from workshop.measures import turning
from workshop.negotiation.case import Case

ARROWS = {"up": ("▲", "triangle-up", 2), "down": ("▼", "triangle-down", 1), "": ("◆", "diamond", 0)}
"""Direction -> how it is written, its symbol, its hue."""
NOTHING = "No turning point: no card, stall or breach, and no large change within a few moves."


def turning_points(points: pd.DataFrame, case: Case, last: int, *, screen: Screen = SEAT) -> Chart:
    """Return turning points in their order, each named over its mark; `points` is `turning.turning_points`.

    A gradual one is hollow, with a dotted line over the moves that it took. `last` is the table's latest
    move.
    """
    label = "Turning points"
    if points.empty:
        return Chart(label, sentence(NOTHING, screen), NOTHING)
    told = [f"Move {move}, {pace}: {what}." for move, pace, what in rows(points, "move", "pace", "label")]
    return Chart(label, _drawn(points, case, last, screen), " ".join(told))


def _drawn(points: pd.DataFrame, case: Case, last: int, screen: Screen) -> Figure:
    told, names = list(rows(points, "move", "until", "pace", "direction", "label")), []
    most = int((screen.wide - 16) / screen.font / (WIDE - 0.04))
    for *_, way, label in told:
        brief = f"{ARROWS[way][0]} {label}"
        for party, name in brief_names(case).items():
            brief = brief.replace(case.party[party].name, name)
        names.append(cut(brief, most))
    grid = Lattice(names, screen, "Move", across=(0, span(last)), title="Move", lanes=1)
    layout, data = grid.layout(), []
    for row, (move, until, pace, way, label) in enumerate(told):
        _, symbol, hue = ARROWS[way]
        moves = [move, until] if pace == "gradual" else [move]
        look = Look(symbol + "-open" * (pace == "gradual"), INK.hues[hue], 0.8 * screen.font)
        drawn = marks(label, moves, [grid.lane(row)] * len(moves), look, mode="lines+markers")
        drawn["marker"]["size"] = [look.size, 0][: len(moves)]
        data.append(drawn | {"line": {"color": look.colour, "width": 3, "dash": "dot"}})
    for title in ("label", "pace", "direction"):
        data += columns(points["move"], {title.capitalize(): points[title].replace("", "–")})
    return {"data": data, "layout": layout}


def of_one(played: Played, screen: Screen) -> list[Chart]:
    """Return the turning points of the one table."""
    points, last = turning.turning_points(*played.one), len(played.one[0].moves)
    return [turning_points(points, played.case, last, screen=screen)]


def moments(played: Played) -> list[Moment]:
    """Return the moments at which something turned."""
    points = turning.turning_points(*played.one)
    found = rows(points, "move", "label", "version")
    return [Moment(f"Move {move}: {label}", int(version)) for move, label, version in found]


SECTION = Section(
    70,
    "Turning points",
    ("Did you notice this moment when it came?", "What would you do there now?"),
    None,
    of_one,
    moments=moments,
)
