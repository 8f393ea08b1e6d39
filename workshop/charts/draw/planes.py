"""Where tables ended: packages as points in the points of each two parties, with their reservation values."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from workshop.charts.draw.panels import Figure
from workshop.charts.draw.plane import (
    WIDE,
    Box,
    Look,
    Plane,
    Spot,
    Trace,
    axis,
    marks,
    note,
    roomiest,
    sheet,
    spots,
)
from workshop.charts.draw.style import HALL, INK, Screen, Style, cut

LOOKS = {"agreement": Look("square", INK.hues[0], 0), "no agreement": Look("x", INK.hues[1], 0)}
"""How a table ended -> its mark."""


class Point(NamedTuple):
    """What is drawn of a package: its points for each party, in file order, its name and its kind."""

    values: tuple[float, ...]
    label: str
    kind: str
    many: int = 1
    brief: str = ""


class Path(NamedTuple):
    """Packages that follow one another."""

    name: str
    style: Style
    values: Sequence[tuple[float, ...]]


def together(ended: Sequence[tuple[int, str, tuple[float, ...]]], *, alone: bool = False) -> list[Point]:
    """Return a point for all tables that ended alike; each is (table, how it ended, the parties' points).

    One that is looked at alone needs no number.
    """
    if alone:
        return [Point(values, how.capitalize(), how) for _, how, values in ended]
    found: dict[tuple[str, tuple[float, ...]], list[int]] = {}
    for table, how, values in ended:
        found.setdefault((how, values), []).append(table)
    return [
        Point(values, called(tables), how, len(tables))
        if how == "agreement"
        else Point(values, f"No agreement: {called(tables)}", how, len(tables), "No agreement")
        for (how, values), tables in found.items()
    ]


def called(tables: Sequence[int]) -> str:
    """Return what stands beside a mark of several tables: up to four by their numbers, else how many."""
    return ", ".join(map(str, tables)) if len(tables) <= 4 else f"{len(tables)} tables"


def counted(tables: int) -> str:
    """Return how a sentence about so many tables begins."""
    return "1 table" if tables == 1 else f"Of {tables:,} tables"


def planes(
    parties: Sequence[str],
    reservations: Sequence[float | None],
    points: Sequence[Point],
    looks: Mapping[str, Look],
    screen: Screen,
    *,
    seen: Sequence[tuple[float, ...]],
    frontier: np.ndarray | None = None,
    paths: Sequence[Path] = (),
) -> Figure:
    """Return a plane for each two parties, with the points, reservation values, and where both gain shaded.

    `seen` are points that the axes reach to, beside the reservation values; `frontier` has shape (points,
    parties).
    """
    pairs, phone = list(combinations(range(len(parties)), 2)), screen.wide < 600
    font, across = (
        min(screen.font, 18) if len(pairs) > 1 else screen.font,
        min(len(pairs), max(1, screen.wide // 380)),
    )
    left, top, bottom, down = 3.8 * font, 1.8 * font, 3.4 * font, -(-len(pairs) // across)
    low, wide = phone or screen is HALL, (screen.wide - font) / across - left
    tall = 300 if low else 400 if len(pairs) == 1 else 330
    layout = sheet(font, down * (tall + top + bottom), (left, font, top, bottom), "Package")
    ends = [_range([*(values[k] for values in seen), reservations[k]]) for k in range(len(parties))]
    looks = {kind: look._replace(size=look.size or 0.7 * font) for kind, look in looks.items()}
    looks["Frontier"] = Look("circle", INK.quiet, 3)
    data: list[Trace] = []
    for number, pair in enumerate(pairs):
        one, other = pair
        axes = (f"x{number + 1}", f"y{number + 1}") if number else ("x", "y")
        plane = Plane(ends[one], ends[other], wide, tall, axes)
        row, column = divmod(number, across)
        columns_of, rows_of = (
            _domain(column, across, wide, left),
            _domain(down - 1 - row, down, tall, top + bottom),
        )
        title = [f"Points of {cut(parties[party], 26)}" for party in pair]
        layout[f"xaxis{axes[0][1:]}"] = axis(
            *plane.x, font, title[0], nticks=6, domain=columns_of, anchor=axes[1]
        )
        layout[f"yaxis{axes[1][1:]}"] = axis(
            *plane.y, font, title[1], nticks=6, domain=rows_of, anchor=axes[0]
        )
        taken, lines = _limits(layout, plane, (reservations[one], reservations[other]), font)
        lines += [[(values[one], values[other]) for values in path.values] for path in paths]
        found = [Spot(p.values[one], p.values[other], p.label, p.kind, p.many, p.brief) for p in points]
        if frontier is not None:
            edge = np.unique(frontier[:, pair], axis=0).tolist()
            data.append(_frontier(edge, plane, lined=len(pairs) == 1))
            lines += [edge] if len(pairs) == 1 else []
            inside = [(x, y) for x, y in edge if plane.x[0] < x < plane.x[1] and plane.y[0] < y < plane.y[1]]
            if inside:
                words: dict[str, Any] = {"taken": [*taken, *_near(found, plane, font)], "lines": lines}
                at = roomiest(inside, "frontier", plane, font - 2, **words)
                found.append(Spot(*at, "frontier", "Frontier"))
        data += [_path(path, pair, plane) for path in paths]
        data += spots(found, looks, plane, font - 2, taken=taken, lines=lines)
    return {"data": data, "layout": layout}


def _near(found: Sequence[Spot], plane: Plane, font: float) -> list[Box]:
    """Return the room around points in which their own labels may stand."""
    at = [plane.at(spot.x, spot.y) for spot in found]
    return [(x - 2 * font, y - 1.5 * font, x + 6 * font, y + 1.5 * font) for x, y in at]


def _domain(number: int, of: int, size: float, gap: float) -> list[float]:
    """Return the share of the sheet that one of so many planes takes."""
    whole = of * size + (of - 1) * gap
    start = number * (size + gap)
    return [round(start / whole, 4), round(min((start + size) / whole, 1), 4)]


def _range(values: Sequence[float | None]) -> tuple[float, float]:
    """Return what an axis shows: all values and a little more."""
    known = [value for value in values if value is not None]
    more = 0.12 * (max(known) - min(known)) or 1
    return min(known) - more, max(known) + 0.6 * more


def _limits(
    layout: Trace, plane: Plane, reservations: tuple[float | None, float | None], font: float
) -> tuple[list[Box], list[list[tuple[float, float]]]]:
    """Rule off reservation values and shade where both gain; return the room of the words, and the lines."""
    refs: Trace = {"xref": plane.axes[0], "yref": plane.axes[1], "layer": "below"}
    across, up = (
        low[0] if stated is None else stated for stated, low in zip(reservations, plane[:2], strict=True)
    )
    gain = {"type": "rect", "x0": across, "y0": up, "x1": plane.x[1], "y1": plane.y[1]}
    layout["shapes"].append({**gain, **refs, "fillcolor": INK.shade, "line": {"width": 0}})
    looks = {"type": "line", "line": {"color": INK.quiet, "width": 2, "dash": "10px,5px"}, **refs}
    (right, _), (x, y), taken, lines = plane.at(plane.x[1], 0), plane.at(across, up), [], []
    if reservations[0] is not None:
        lines.append([(across, end) for end in plane.y])
        place = {"xref": plane.axes[0], "yref": f"{plane.axes[1]} domain", "yanchor": "bottom"}
        place["xanchor"] = "left" if x < right / 2 else "right"
        layout["annotations"].append(note(_reserved(across), across, 1, font - 3, INK.quiet, **place))
    if reservations[1] is not None:
        lines.append([(end, up) for end in plane.x])
        place = {"xref": f"{plane.axes[0]} domain", "yref": plane.axes[1], "yanchor": "bottom"}
        place["xanchor"], end = ("right", 1) if x < right / 2 else ("left", 0)
        layout["annotations"].append(note(_reserved(up), end, up, font - 3, INK.quiet, **place))
        wide = WIDE * (font - 3) * len(_reserved(up))
        taken.append(((right - wide) * end, y, (right - wide) * end + wide, y + 1.2 * font))
    layout["shapes"] += [{**looks, "x0": a, "y0": b, "x1": c, "y1": d} for (a, b), (c, d) in lines]
    return taken, lines


def _reserved(points: float) -> str:
    return f"reservation value {points:g}"


def _frontier(vectors: Sequence[Sequence[float]], plane: Plane, *, lined: bool) -> Trace:
    looks: Trace = {"xaxis": plane.axes[0], "yaxis": plane.axes[1], "cliponaxis": True}
    if lined:
        looks |= {"mode": "lines+markers", "line": {"color": INK.quiet, "width": 1}}
    xs, ys = zip(*vectors, strict=True)
    return marks("Frontier", xs, ys, Look("circle", INK.quiet, 3), **looks)


def _path(path: Path, pair: tuple[int, int], plane: Plane) -> Trace:
    xs, ys = ([values[party] for values in path.values] for party in pair)
    line = {"color": INK.hues[path.style.hue], "width": 2, "dash": path.style.dash}
    looks: Trace = {
        "mode": "lines",
        "line": line,
        "xaxis": plane.axes[0],
        "yaxis": plane.axes[1],
        "hoverinfo": "skip",
    }
    return marks(path.name, xs, ys, Look("circle", INK.hues[path.style.hue], 0), **looks)
