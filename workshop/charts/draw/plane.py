"""What figures without a course over moves share: sheet, axes and words, and points with labels kept apart.

The data table beside such a figure is made of its `columns`, which are not drawn. Sizes are pixels.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from math import ceil
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from workshop.charts.draw.panels import Figure
from workshop.charts.draw.style import CLEAR, INK, Screen, cut, spread

Trace = dict[str, Any]
Box = tuple[float, float, float, float]
PLACES = (
    "middle right",
    "top center",
    "bottom center",
    "middle left",
    "bottom right",
    "bottom left",
    "top right",
    "top left",
)
WIDE = 0.56
"""A letter's width, as a share of its font."""
MANY = 12
"""With more than so many a mark grows no more."""


class Look(NamedTuple):
    """How points of one kind are drawn: symbol, colour and size."""

    symbol: str
    colour: str
    size: float


class Spot(NamedTuple):
    """A point, what is written beside it, and of which kind it is."""

    x: float
    y: float
    label: str
    kind: str
    many: int = 1
    """How many it stands for: its mark grows with them."""
    brief: str = ""
    """What is written where the label has no room."""


class Plane(NamedTuple):
    """Where points are drawn: both ranges, the room in pixels, and the names of the axes."""

    x: tuple[float, float]
    y: tuple[float, float]
    wide: float
    tall: float
    axes: tuple[str, str] = ("x", "y")

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a point's place in pixels."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0]) * self.wide
        return across, (y - self.y[0]) / (self.y[1] - self.y[0]) * self.tall


def sheet(
    font: int, height: float, margin: tuple[float, float, float, float], rows: str = ""
) -> dict[str, Any]:
    """Return a layout without axes; `margin` is left, right, top, bottom, `rows` what a row of data is."""
    return {
        "height": round(height),
        "margin": {**dict(zip("lrtb", map(round, margin), strict=True)), "pad": 0},
        "font": {"size": font, "color": INK.text},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "hovermode": "closest",
        "meta": rows,
        "shapes": [],
        "annotations": [],
    }


def axis(low: float, high: float, font: int, title: str = "", **more: Any) -> dict[str, Any]:
    """Return an axis with a quiet grid."""
    words = {"text": escape(title, quote=False), "standoff": 6, "font": {"size": font}}
    looks = {
        "range": [low, high],
        "gridcolor": INK.grid,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
    }
    return {**looks, "linecolor": INK.quiet, "title": words, **more}


def note(text: str, x: float, y: float, size: float, colour: str = INK.text, **more: Any) -> dict[str, Any]:
    """Return words on the figure, as text; placed by shares of the sheet, or as `xref` and `yref` say."""
    words = {
        "text": escape(text, quote=False),
        "font": {"size": round(size), "color": colour},
        "showarrow": False,
    }
    return {"x": x, "y": y, "xref": "paper", "yref": "paper", **words, **more}


def sentence(text: str, screen: Screen) -> Figure:
    """Return a figure that has nothing to draw, and says so."""
    lines = wrap(text, int((screen.wide - 40) / screen.font / WIDE))
    height = 3 * screen.font + 1.4 * screen.font * len(lines)
    layout = sheet(screen.font, height, (20, 20, 0, 0))
    layout |= {
        "xaxis": {"visible": False, "fixedrange": True},
        "yaxis": {"visible": False, "fixedrange": True},
    }
    said = note("\n".join(lines), 0.5, 0.5, screen.font, INK.quiet)
    layout["annotations"] = [said | {"text": said["text"].replace("\n", "<br>")}]
    return {"data": [], "layout": layout}


def columns(rows: Iterable[Any], named: Mapping[str, Iterable[Any]]) -> list[Trace]:
    """Return the data table's columns, name -> one value a row; what is missing is None."""
    keys, found = known(rows), []
    for name, values in named.items():
        column = known(values)
        words = {"hovertext": column} if any(isinstance(value, str) for value in column) else {}
        hidden: Trace = {
            "type": "scatter",
            "mode": "markers",
            "visible": "legendonly",
            "x": keys,
            "y": column,
            **words,
        }
        found.append({"name": escape(name, quote=False), **hidden})
    return found


def known(values: Iterable[Any]) -> list[Any]:
    """Return the values as plain numbers and escaped text, None for those that are missing."""
    plain = (value.item() if isinstance(value, np.generic) else value for value in values)
    return [
        None if pd.isna(value) else escape(value, quote=False) if isinstance(value, str) else value
        for value in plain
    ]


def marks(name: str, x: Sequence[Any], y: Sequence[Any], look: Look, **more: Any) -> Trace:
    """Return marks that are drawn and not in the data table."""
    marker = {"symbol": look.symbol, "color": look.colour, "size": look.size, "opacity": 1}
    marker["line"] = {"color": look.colour, "width": 2}
    drawn: Trace = {
        "type": "scatter",
        "mode": "markers",
        "name": escape(name, quote=False),
        "x": known(x),
        "y": known(y),
    }
    return {
        **drawn,
        "marker": marker,
        "hoverinfo": "x+y+name",
        "cliponaxis": False,
        "meta": {"table": False},
        **more,
    }


def spots(
    found: Sequence[Spot],
    looks: Mapping[str, Look],
    plane: Plane,
    font: float,
    *,
    taken: Sequence[Box] = (),
    lines: Sequence[Sequence[tuple[float, float]]] = (),
) -> list[Trace]:
    """Return the points, one trace a kind, with each label where no other label, point or word stands.

    `taken` are places of words in pixels; labels keep off the `lines`, in the plane's own numbers, where they
    can. Where a label has no free place it is left out: the data table has it.
    """
    sizes = [looks[spot.kind].size * (1 + 0.1 * min(spot.many - 1, MANY)) for spot in found]
    along = [box for line in lines for box in _along(line, plane)]
    placed = _places(found, sizes, plane, font, taken=taken, lines=along)
    traces = []
    for kind, look in looks.items():
        here = [each for each in zip(found, sizes, placed, strict=True) if each[0].kind == kind]
        if here:
            words = {
                "mode": "markers+text",
                "text": [escape(label, quote=False) for *_, (label, _) in here],
                "textposition": [place for *_, (_, place) in here],
                "textfont": {"color": look.colour, "size": font},
                "xaxis": plane.axes[0],
                "yaxis": plane.axes[1],
            }
            trace = marks(kind, [spot.x for spot, *_ in here], [spot.y for spot, *_ in here], look, **words)
            trace["marker"]["size"] = [round(size, 1) for _, size, _ in here]
            traces.append(trace)
    return traces


def roomiest(
    where: Sequence[tuple[float, float]],
    label: str,
    plane: Plane,
    font: float,
    *,
    taken: Sequence[Box] = (),
    lines: Sequence[Sequence[tuple[float, float]]] = (),
) -> tuple[float, float]:
    """Return the one of some points beside which a label lies most off the lines and other words."""
    occupied = [*taken, *(box for line in lines for box in _along(line, plane))]
    size = WIDE * font * len(label), 1.1 * font

    def crowd(point: tuple[float, float]) -> int:
        boxes = [_box(place, plane.at(*point), size, 4) for place in PLACES]
        return min((_meets(box, occupied) for box in boxes if _inside(box, plane)), default=len(occupied))

    return min(where[:: max(1, len(where) // MANY)], key=crowd)


def _places(
    found: Sequence[Spot],
    sizes: Sequence[float],
    plane: Plane,
    font: float,
    *,
    taken: Sequence[Box],
    lines: Sequence[Box],
) -> list[tuple[str, str]]:
    """Return (label, place) of each point: of the places that are free the one that is most off the lines."""
    at = [plane.at(spot.x, spot.y) for spot in found]
    reach = [1 + max(s for s, there in zip(sizes, at, strict=True) if there == here) / 2 for here in at]
    occupied = [
        *taken,
        *((x - far, y - far, x + far, y + far) for (x, y), far in zip(at, reach, strict=True)),
    ]
    placed = []
    for spot, own, point, far in zip(found, sizes, at, reach, strict=True):
        pad = "\N{NO-BREAK SPACE}" * ceil(
            (far - 1 - own / 2) / (0.28 * font)
        )  # a larger mark lies under this one
        label, place = "", PLACES[0]
        for said in filter(None, (spot.label, spot.brief)):
            boxes = {
                each: _box(each, point, (WIDE * font * len(said), 1.1 * font), far + 3) for each in PLACES
            }
            beside = {each: box for each, box in boxes.items() if not pad or each.startswith("middle")}
            free = [each for each, box in beside.items() if _inside(box, plane) and not _meets(box, occupied)]
            if free:
                place = min(free, key=lambda each: _meets(boxes[each], lines))
                label = pad + said if place == "middle right" else said + pad
                occupied.append(boxes[place])
                break
        placed.append((label, place))
    return placed


def _along(line: Sequence[tuple[float, float]], plane: Plane) -> list[Box]:
    """Return small places all along a line."""
    found = []
    for (x, y), (to_x, to_y) in pairwise(plane.at(*point) for point in line):
        steps = 1 + int(max(abs(to_x - x), abs(to_y - y)) / 6)
        middles = [(x + (to_x - x) * k / steps, y + (to_y - y) * k / steps) for k in range(steps + 1)]
        found += [(across - 1, up - 1, across + 1, up + 1) for across, up in middles]
    return found


def _box(place: str, at: tuple[float, float], size: tuple[float, float], off: float) -> Box:
    """Return the room that a label of that size takes beside a mark."""
    vertical, horizontal = place.split()
    left = {"left": at[0] - off - size[0], "center": at[0] - size[0] / 2, "right": at[0] + off}[horizontal]
    under = {"bottom": at[1] - off - size[1], "middle": at[1] - size[1] / 2, "top": at[1] + off}[vertical]
    return left, under, left + size[0], under + size[1]


def _inside(box: Box, plane: Plane) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= plane.wide + 4 and box[3] <= plane.tall


def _meets(box: Box, others: Sequence[Box]) -> int:
    """Return how many of the others it overlaps."""
    return sum(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in others
    )


def captions(
    told: Sequence[tuple[float, str, str]], low: float, high: float, unit: float, size: float
) -> list[Trace]:
    """Return words over places on the x-axis, kept apart: (place, word, colour); `unit` is the pixels of 1.

    They stand above y = 0.5, for rows that count down from 0.
    """
    most = int((high - low) * unit / max(1, len(told)) / WIDE / size) - 1
    told = [(x, cut(word, max(2, most)), colour) for x, word, colour in told]
    wide = WIDE * size * (1 + max((len(word) for _, word, _ in told), default=0)) / unit
    places = spread([x for x, *_ in told], wide, low + wide / 2, high - wide / 2)
    over = {"xref": "x", "yref": "y", "yanchor": "bottom"}
    return [
        note(word, x, 0.5, size, colour, **over) for x, (_, word, colour) in zip(places, told, strict=True)
    ]
