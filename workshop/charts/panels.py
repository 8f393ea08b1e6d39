"""Panels stacked over one axis of moves: the shape that all figures share.

A figure is a plain dict, {"data": […], "layout": {…}}, valid for `plotly.graph_objects.Figure`. A further move
appends to a few lists in it and changes little else, so that a live chart sends little. Sizes are pixels.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from statistics import fmean
from typing import Any, NamedTuple

from workshop.charts.ink import FONT, Ink, Style, spread

Figure = dict[str, Any]

CLEAR = "rgba(0,0,0,0)"
LEFT = 56
"""The room for numbers at the left, at the usual font."""
LANES = {"card": ("Cards", "diamond"), "breach": ("Breaches", "x"), "check-in": ("Check-ins", "circle-open")}
"""Mark -> the trace's name and its symbol."""
LANE_AXIS = "y20"
ENDS = ("agreement", "no agreement")


@dataclass(frozen=True)
class Line:
    """One series: `moves` and `values` are of one length; `label` is written at its end, if it has one.

    Lines of one label share it. `above` fills down to the line before it; `dots` draws no line, `thin` a quiet one.
    """

    name: str
    style: Style
    moves: Sequence[int]
    values: Sequence[float]
    label: str = ""
    above: bool = False
    dots: bool = False
    thin: bool = False


@dataclass(frozen=True)
class Panel:
    """One set of axes: `low` to `high`, `references` as (value, label), and what lies outside `reach` shaded."""

    title: str
    low: float
    high: float
    height: int
    lines: Sequence[Line]
    axis: Mapping[str, Any] = field(default_factory=dict)
    references: Sequence[tuple[float, str]] = ()
    reach: tuple[float, float] | None = None
    empty: str = "No moves yet."


class Mark(NamedTuple):
    """Something that happened at a move: "opening", "card", "breach", "check-in", "agreement" or "no agreement"."""

    move: int
    mark: str
    label: str


def span(last: int) -> int:
    """Return where the axis of moves ends: beyond the last move, at least 10, seldom another."""
    step = 5 if last < 40 else 10
    return max(10, step * -(-(last * 21 + 10) // (20 * step)))


def figure(
    panels: Sequence[Panel], ink: Ink, *, last: int, right: int, marks: Sequence[Mark] = (), font: int = FONT
) -> Figure:
    """Return the panels one below the other, the marks above them.

    `last` is the latest move, `right` the room for the labels at the lines' ends.
    """
    row, end = round(font * 1.2), span(last)
    kinds = [kind for kind in LANES if any(mark.mark == kind for mark in marks)]
    heights = [max(panel.height, row * (len(list(_labels(panel))))) for panel in panels]
    lanes = row * len(kinds)
    bottom, top = 3 * font, (row if marks else 0) + 4
    inner = lanes + sum(heights) + len(panels) * (row + 8)
    layout: dict[str, Any] = {
        "height": top + inner + bottom,
        "margin": {"l": LEFT * font // FONT, "r": right, "t": top, "b": bottom, "pad": 0},
        "font": {"size": font, "color": ink.text},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "hovermode": "closest",
        "uirevision": "kept",
        "xaxis": _moves_axis(end, len(panels), font, ink),
        "shapes": [],
        "annotations": [],
    }
    data: list[dict[str, Any]] = []
    _shade_course(layout, marks, font, ink)
    above = lanes
    for number, (panel, height) in enumerate(zip(panels, heights, strict=True), 1):
        above += row + 8
        domain = [round(1 - (above + height) / inner, 4), round(1 - above / inner, 4)]
        above += height
        axis = "y" if number == 1 else f"y{number}"
        layout[_key(axis)] = _value_axis(panel, domain, ink)
        _write(layout, panel, axis, domain[1], ink)
        data += [_trace(line, axis, font, ink) for line in panel.lines]
        data += _ends(panel, axis, end, ink, gap=row * (panel.high - panel.low) / height, font=font)
    if kinds:
        layout[_key(LANE_AXIS)] = _lane_axis(kinds, 1 - lanes / inner, font, ink)
    in_order = dict.fromkeys(mark.mark for mark in marks if mark.mark in kinds)
    data += [_lane(kind, marks, font, ink) for kind in in_order]  # last, so that a new one moves no other trace
    return {"data": data, "layout": layout}


def _key(axis: str) -> str:
    return axis.replace("y", "yaxis")


def _moves_axis(end: int, panels: int, font: int, ink: Ink) -> dict[str, Any]:
    return {
        "title": {"text": "Move", "standoff": 4, "font": {"size": font}},
        "range": [0, end],
        "tick0": 0,
        "dtick": next(step for step in (2, 5, 10, 20, 50, 100, 200, 500, end) if end < 6 * step),
        "anchor": "y" if panels == 1 else f"y{panels}",
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "linecolor": ink.quiet,
    }


def _value_axis(panel: Panel, domain: list[float], ink: Ink) -> dict[str, Any]:
    looks = {"anchor": "x", "domain": domain, "gridcolor": ink.grid, "zeroline": False, "fixedrange": True}
    looks |= {"ticks": "outside", "ticklen": 4, "tickcolor": CLEAR}
    return {**looks, "range": [panel.low, panel.high], **panel.axis}


def _lane_axis(kinds: list[str], bottom: float, font: int, ink: Ink) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": kinds[::-1],
        "range": [-0.5, len(kinds) - 0.5],
        "domain": [round(bottom, 4), 1],
        "anchor": "x",
        "side": "right",
        "showgrid": False,
        "fixedrange": True,
        "tickfont": {"size": font - 1, "color": ink.text},
    }


def _lane(kind: str, marks: Sequence[Mark], font: int, ink: Ink) -> dict[str, Any]:
    name, symbol = LANES[kind]
    found = [mark for mark in marks if mark.mark == kind]
    return {
        "type": "scatter",
        "uid": kind,
        "name": name,
        "mode": "markers",
        "yaxis": LANE_AXIS,
        "x": [mark.move for mark in found],
        "y": [kind] * len(found),
        "hovertext": [escape(mark.label, quote=False) for mark in found],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"symbol": symbol, "size": font - 5, "color": ink.text, "line": {"color": ink.text, "width": 2}},
        "cliponaxis": False,
    }


def _shade_course(layout: dict[str, Any], marks: Sequence[Mark], font: int, ink: Ink) -> None:
    """Shade the opening and rule off the end, each with its word on top."""
    opened = max((mark.move for mark in marks if mark.mark == "opening"), default=0)
    words = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "font": {"size": font - 1}}
    tall = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    if opened:
        looks = {"fillcolor": ink.shade, "line": {"width": 0}}
        layout["shapes"].append({"type": "rect", "x0": 0, "x1": opened + 0.5, **tall, **looks})
        layout["annotations"].append({**words, "text": "opening", "x": 0, "xanchor": "left"})
    for mark in marks:
        if mark.mark in ENDS:
            line = {"color": ink.text, "width": 2}
            layout["shapes"].append({"type": "line", "x0": mark.move, "x1": mark.move, **tall, "line": line})
            layout["annotations"].append({**words, "text": mark.mark, "x": mark.move, "xanchor": "left"})


def _write(layout: dict[str, Any], panel: Panel, axis: str, top: float, ink: Ink) -> None:
    """Write the panel's title, its references, and the quiet sentence where there are no data."""
    title = {"text": escape(panel.title, quote=False), "x": 0, "xanchor": "left", "y": top, "yanchor": "bottom"}
    layout["annotations"].append({"xref": "paper", "yref": "paper", "showarrow": False, **title})
    wide = {"xref": "paper", "x0": 0, "x1": 1, "yref": axis, "layer": "below"}
    rules = [(value, ink.text, "10px,4px") for value, _ in panel.references]
    for edge, far in zip(panel.reach or (), (panel.low, panel.high), strict=False):
        looks = {"fillcolor": ink.shade, "line": {"width": 0}}
        layout["shapes"].append({"type": "rect", **wide, "y0": edge, "y1": far, **looks})
        rules.append((edge, ink.quiet, "dot"))
    for value, colour, dash in rules:
        line = {"color": colour, "width": 1.5, "dash": dash}
        layout["shapes"].append({"type": "line", **wide, "y0": value, "y1": value, "line": line})
    if not any(line.moves for line in panel.lines):
        middle = {"xref": "paper", "x": 0.5, "yref": f"{axis} domain", "y": 0.26, "font": {"color": ink.quiet}}
        layout["annotations"].append({**middle, "text": panel.empty, "showarrow": False})


def _trace(line: Line, axis: str, font: int, ink: Ink) -> dict[str, Any]:
    colour, name = ink.hues[line.style.hue], escape(line.name, quote=False)
    hollow = line.style.symbol.endswith("-open")
    marker: dict[str, Any] = {"symbol": line.style.symbol, "color": colour, "line": {"color": colour, "width": 2}}
    marker |= {
        "size": font * (14 if hollow else 8) // FONT if line.dots else font / 2,
        "maxdisplayed": 0 if line.dots else 8,
    }
    trace: dict[str, Any] = {
        "type": "scatter",
        "uid": _uid(line.name),
        "name": name,
        "mode": "markers" if line.dots else "lines" if line.above or line.thin else "lines+markers",
        "yaxis": axis,
        "x": list(line.moves),
        "y": list(line.values),
        "marker": marker,
        "hovertemplate": f"%{{x}}: %{{y}}<extra>{escape(line.label, quote=False) or name}</extra>",
        "cliponaxis": False,
    }
    if not line.dots:
        width = 1 if line.above or line.thin else font / 6
        trace["line"] = {"color": colour, "width": width, "dash": line.style.dash, "shape": "hv"}
    if line.above:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        trace |= {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},0.25)"}
    return trace


def _uid(name: str) -> str:
    """Return the name as one word: Plotly makes a CSS selector of it when the trace goes."""
    return re.sub(r"\W", lambda found: f"-{ord(found[0]):x}", name)


def _labels(panel: Panel) -> Iterator[tuple[float, list[tuple[int, float]], str, int | None]]:
    """Yield (height, the ends of the lines so called, label, hue); a reference has neither ends nor hue."""
    called: dict[str, list[Line]] = {}
    for line in panel.lines:
        if line.label and line.moves:
            called.setdefault(line.label, []).append(line)
    for label, lines in called.items():
        ends = [(line.moves[-1], line.values[-1]) for line in lines]
        yield fmean(value for _, value in ends), ends, label, lines[0].style.hue
    for value, label in panel.references:
        yield value, [], label, None
    if panel.reach:
        yield panel.reach[1], [], "reachable", None


def _ends(panel: Panel, axis: str, end: int, ink: Ink, *, gap: float, font: int) -> list[dict[str, Any]]:
    """Return the labels at the lines' ends, kept `gap` apart, and thin leaders to them."""
    found = list(_labels(panel))
    inside = panel.low + gap / 3, panel.high - gap / 3
    places = [round(place, 3) for place in spread([value for value, *_ in found], gap, *inside)]
    leads = [(*lead, place) for (_, ends, *_), place in zip(found, places, strict=True) for lead in ends]
    silent = {"type": "scatter", "yaxis": axis, "hoverinfo": "skip", "cliponaxis": False, "meta": {"table": False}}
    leaders = {
        "uid": f"leaders-{axis}",
        "mode": "lines",
        "x": [x for move, *_ in leads for x in (move, end, None)],
        "y": [y for _, value, place in leads for y in (value, place, None)],
        "line": {"color": ink.quiet, "width": 1},
    }
    labels = {
        "uid": f"labels-{axis}",
        "mode": "text",
        "x": [end] * len(found),
        "y": places,
        "text": [" " + escape(label, quote=False) for _, _, label, _ in found],
        "textposition": "middle right",
        "textfont": {"size": font - 1, "color": [ink.quiet if hue is None else ink.hues[hue] for *_, hue in found]},
    }
    return [silent | leaders, silent | labels]
