"""Where the tables of a room ended: each settlement as a point in the points of both sides."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from workshop.charts.ink import INK, cut
from workshop.charts.panels import CLEAR, Figure
from workshop.charts.tracks import rows

FONT = 24
HEIGHT = 520
LOOKS = {"agreement": ("square", 0), "no agreement": ("x", 1)}
"""How a table ended -> its mark and its hue."""
PLACES = ("middle right", "top center", "bottom center", "middle left", "bottom right", "bottom left", "top right")
LARGEST = 12
"""From so many tables on, a mark grows no more."""
Box = tuple[float, float, float, float]


def settlements(frame: pd.DataFrame, parties: Sequence[str], reservations: Sequence[float]) -> Figure:
    """Return the settlements of tables of two, with both reservation values, for a projector.

    `frame` has columns table (its number), ended ("agreement" or "no agreement"), x and y: the points of the first
    and of the second party. Tables that ended alike share a mark; its label says which they are.
    """
    found: dict[tuple[str, float, float], list[int]] = {}
    for table, ended, x, y in rows(frame, "table", "ended", "x", "y"):
        found.setdefault((ended, x, y), []).append(table)
    low, high = _range([*reservations, *frame["x"], *frame["y"]])
    labels = {at: _label(at[0], tables) for at, tables in found.items()}
    points = [(x, y, labels[ended, x, y]) for ended, x, y in found]
    places = _places(points, reservations, low, high)
    data = []
    for ended, (symbol, hue) in LOOKS.items():
        here = [n for n, at in enumerate(found) if at[0] == ended]
        at, many = list(found), list(found.values())
        data.append(
            {
                "type": "scatter",
                "uid": ended.replace(" ", "-"),
                "name": ended.capitalize(),
                "mode": "markers+text",
                "x": [at[n][1] for n in here],
                "y": [at[n][2] for n in here],
                "text": [labels[at[n]] for n in here],
                "textposition": [places[n] for n in here],
                "textfont": {"color": INK.hues[hue], "size": FONT - 2},
                "marker": {"symbol": symbol, "color": INK.hues[hue], "opacity": 1}
                | {"size": [16 + 2 * min(LARGEST, len(many[n])) for n in here]},
                "hovertemplate": "%{text}: %{x} and %{y}<extra></extra>",
                "cliponaxis": False,
            }
        )
    return {"data": data, "layout": _layout(parties, reservations, low, high)}


def _label(ended: str, tables: Sequence[int]) -> str:
    told = ", ".join(map(str, tables)) if len(tables) <= 4 else f"{len(tables)} tables"
    return told if ended == "agreement" else f"No agreement: {told}"


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return the least and most points that are drawn: all values, from a whole number of steps on."""
    least = min(values)
    return max(min(0.0, least), 20 * ((least - 6) // 20)), max(100.0, *values)


def _places(
    points: Sequence[tuple[float, float, str]], reservations: Sequence[float], low: float, high: float
) -> list[str]:
    """Return where each point's label stands: the first place that no other label, mark or line has yet."""
    wide, tall = 0.6 * FONT * (high - low) / 1000, 1.1 * FONT * (high - low) / 400
    off, up = 1.6 * wide, 0.8 * tall
    across, along = reservations
    taken: list[Box] = [(x - off, y - up, x + off, y + up) for x, y, _ in points]
    taken += [(across, low, across, high), (low, along, high, along)]
    found = []
    for x, y, label in points:
        boxes = {place: _box(place, (x, y), (wide * len(label), tall), (off, up)) for place in PLACES}
        free = (place for place in PLACES if not any(_meet(boxes[place], other) for other in taken))
        found.append(next(free, PLACES[0]))
        taken.append(boxes[found[-1]])
    return found


def _box(place: str, at: tuple[float, float], size: tuple[float, float], off: tuple[float, float]) -> Box:
    """Return the room that a label of that size takes beside a mark."""
    vertical, horizontal = place.split()
    left = {"left": at[0] - off[0] - size[0], "center": at[0] - size[0] / 2, "right": at[0] + off[0]}[horizontal]
    under = {"bottom": at[1] - off[1] - size[1], "middle": at[1] - size[1] / 2, "top": at[1] + off[1]}[vertical]
    return left, under, left + size[0], under + size[1]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _layout(parties: Sequence[str], reservations: Sequence[float], low: float, high: float) -> dict[str, Any]:
    names = [escape(cut(party, 32), quote=False) for party in parties]
    across, up = reservations
    line = {"color": INK.quiet, "width": 2, "dash": "10px,5px"}
    word = {"showarrow": False, "font": {"size": FONT - 4, "color": INK.quiet}}
    axis = {
        "range": [low - 0.02 * (high - low), high + 0.06 * (high - low)],
        "gridcolor": INK.grid,
        "zeroline": False,
        "fixedrange": True,
    }
    axis |= {"dtick": 20 if high <= 120 else None, "linecolor": INK.quiet}
    return {
        "height": HEIGHT,
        "margin": {"l": 84, "r": 24, "t": 34, "b": 76, "pad": 0},
        "font": {"size": FONT - 2, "color": INK.text},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "hovermode": "closest",
        "xaxis": {**axis, "title": {"text": f"Points of {names[0]}", "font": {"size": FONT}}},
        "yaxis": {**axis, "title": {"text": f"Points of {names[1]}", "font": {"size": FONT}}},
        "shapes": [
            {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": across, "x1": across, "line": line},
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": up, "y1": up, "line": line},
        ],
        "annotations": [
            {
                **word,
                "x": across,
                "yref": "paper",
                "y": 1,
                "yanchor": "bottom",
                "text": f"reservation value {across:g}",
            },
            {**word, "xref": "paper", "x": 1, "xanchor": "right", "y": up, "yanchor": "bottom"}
            | {"text": f"reservation value {up:g}"},
        ],
    }
