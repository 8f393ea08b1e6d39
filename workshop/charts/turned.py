"""Turning points of a table, a row each, at their moves."""

import pandas as pd

from workshop.charts.figures import brief_names
from workshop.charts.ink import INK, SEAT, Screen, cut
from workshop.charts.lattice import Lattice
from workshop.charts.panels import Figure, span
from workshop.charts.plane import WIDE, Look, columns, marks, sentence
from workshop.charts.tracks import rows
from workshop.negotiation.case import Case

ARROWS = {"up": ("▲", "triangle-up", 2), "down": ("▼", "triangle-down", 1), "": ("◆", "diamond", 0)}
"""Direction -> how it is written, its symbol, its hue."""
NOTHING = "No turning point: no card, stall or breach, and no large change within a few moves."


def turning(points: pd.DataFrame, case: Case, last: int, *, screen: Screen = SEAT) -> Figure:
    """Return turning points in their order, each named over its mark; `points` is `turning.turning_points`.

    A gradual one is hollow, with a dotted line over the moves that it took. `last` is the table's latest move.
    """
    if points.empty:
        return sentence(NOTHING, screen)
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


def turning_summary(points: pd.DataFrame) -> str:
    """Return the turning points, in sentences."""
    told = [f"Move {move}, {pace}: {label}." for move, pace, label in rows(points, "move", "pace", "label")]
    return " ".join(told) or NOTHING
