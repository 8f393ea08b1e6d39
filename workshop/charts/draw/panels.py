"""Panels stacked over one axis of moves: the shape that all figures share.

A figure is a plain dict, {"data": […], "layout": {…}}, valid for `plotly.graph_objects.Figure`. A further
move appends to a few lists in it and changes little else, so that a live chart sends little. Sizes are
pixels.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from statistics import fmean
from typing import Any

from workshop.charts.draw.lanes import LANE_AXIS, axis_of, drawn, lanes_of, shade_course
from workshop.charts.draw.style import CLEAR, FONT, Ink, Style, spread
from workshop.measures.records import Mark

Figure = dict[str, Any]

LEFT = 52
"""The room for numbers at the left, at the usual font."""


@dataclass(frozen=True)
class Line:
    """One series: `moves` and `values` are of one length; `label` is written at its end, if it has one.

    Lines of one label share it. `above` fills down to the line before it; `dots` draws no line, `thin` a
    quiet one.
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
    """One set of axes: `low` to `high`, `references` as (value, label)."""

    title: str
    low: float
    high: float
    height: int
    lines: Sequence[Line]
    axis: Mapping[str, Any] = field(default_factory=dict)
    references: Sequence[tuple[float, str]] = ()
    empty: str = "No moves yet."


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
    lanes, axes = lanes_of(marks), _axes(len(panels))
    heights = [max(panel.height, row * (len(list(_labels(panel))))) for panel in panels]
    above = row * len(lanes)
    bottom, top = 3 * font, (row if marks else 0) + 4
    inner = above + sum(heights) + len(panels) * (row + 8)
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
    if lanes:
        layout[_key(LANE_AXIS)] = axis_of(lanes, 1 - above / inner, font, ink)
    shade_course(layout, marks, [*axes, *[LANE_AXIS][: len(lanes)]], font, ink)
    for axis, panel, height in zip(axes, panels, heights, strict=True):
        above += row + 8
        domain = [round(1 - (above + height) / inner, 4), round(1 - above / inner, 4)]
        above += height
        layout[_key(axis)] = _value_axis(panel, domain, ink)
        _write(layout, panel, axis, domain[1], ink)
        data += [_trace(line, axis, font, ink) for line in panel.lines]
        data += _ends(panel, axis, end, ink, gap=row * (panel.high - panel.low) / height, font=font)
    return {"data": data + drawn(marks, font, ink), "layout": layout}  # new marks move no other trace


def _axes(panels: int) -> list[str]:
    return ["y", *(f"y{number}" for number in range(2, panels + 1))]


def _key(axis: str) -> str:
    return axis.replace("y", "yaxis")


def _moves_axis(end: int, panels: int, font: int, ink: Ink) -> dict[str, Any]:
    return {
        "title": {"text": "Move", "standoff": 4, "font": {"size": font}},
        "range": [0, end],
        "tick0": 0,
        "dtick": next(step for step in (2, 5, 10, 20, 50, 100, 200, 500, end) if end < 6 * step),
        "anchor": _axes(panels)[-1],
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "linecolor": ink.quiet,
    }


def _value_axis(panel: Panel, domain: list[float], ink: Ink) -> dict[str, Any]:
    looks = {"anchor": "x", "domain": domain, "gridcolor": ink.grid, "zeroline": False, "fixedrange": True}
    looks |= {"ticks": "outside", "ticklen": 4, "tickcolor": CLEAR}
    return {**looks, "range": [panel.low, panel.high], **panel.axis}


def _write(layout: dict[str, Any], panel: Panel, axis: str, top: float, ink: Ink) -> None:
    """Write the panel's title, its references, and the quiet sentence where there are no data."""
    title = {
        "text": escape(panel.title, quote=False),
        "x": 0,
        "xanchor": "left",
        "y": top,
        "yanchor": "bottom",
    }
    layout["annotations"].append({"xref": "paper", "yref": "paper", "showarrow": False, **title})
    wide = {"xref": "paper", "x0": 0, "x1": 1, "yref": axis, "layer": "below"}
    for value, _ in panel.references:
        line = {"color": ink.text, "width": 1.5, "dash": "10px,4px"}
        layout["shapes"].append({"type": "line", **wide, "y0": value, "y1": value, "line": line})
    if not any(line.moves for line in panel.lines):
        middle = {
            "xref": "paper",
            "x": 0.5,
            "yref": f"{axis} domain",
            "y": 0.26,
            "font": {"color": ink.quiet},
        }
        layout["annotations"].append({**middle, "text": panel.empty, "showarrow": False})


def _trace(line: Line, axis: str, font: int, ink: Ink) -> dict[str, Any]:
    colour, name = ink.hues[line.style.hue], escape(line.name, quote=False)
    hollow = line.style.symbol.endswith("-open")
    marker: dict[str, Any] = {
        "symbol": line.style.symbol,
        "color": colour,
        "line": {"color": colour, "width": 2},
    }
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


def _ends(panel: Panel, axis: str, end: int, ink: Ink, *, gap: float, font: int) -> list[dict[str, Any]]:
    """Return the labels at the lines' ends, kept `gap` apart, and thin leaders to them."""
    found = list(_labels(panel))
    inside = panel.low + gap / 3, panel.high - gap / 3
    places = [round(place, 3) for place in spread([value for value, *_ in found], gap, *inside)]
    leads = [(*lead, place) for (_, ends, *_), place in zip(found, places, strict=True) for lead in ends]
    silent = {
        "type": "scatter",
        "yaxis": axis,
        "hoverinfo": "skip",
        "cliponaxis": False,
        "meta": {"table": False},
    }
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
        "textfont": {
            "size": font - 1,
            "color": [ink.quiet if hue is None else ink.hues[hue] for *_, hue in found],
        },
    }
    return [silent | leaders, silent | labels]
