"""What happened at moves: lanes of marks above the panels, across them how it began and how it ended."""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

from workshop.charts.draw.style import Ink
from workshop.measures.records import Mark

LANE_AXIS = "y20"
ENDS = ("agreement", "no agreement")


class Kind(NamedTuple):
    """How marks of one kind are drawn: in which lane, what their trace is called, their symbol or sign."""

    lane: str
    name: str
    symbol: str = ""
    sign: str = ""


KINDS = {
    "card": Kind("cards", "Cards", "diamond"),
    "idea": Kind("ideas", "Ideas", "star-open"),
    "new option": Kind("ideas", "New options", "star"),
    "kept": Kind("promises", "Promises kept", sign="✓"),
    "broken": Kind("promises", "Promises broken", sign="✗"),
    "breach": Kind("breaches", "Breaches", "x"),
    "check-in": Kind("check-ins", "Check-ins", "circle-open"),
}
"""Mark -> how it is drawn; lanes stand in this order, from the top."""


def lanes_of(marks: Sequence[Mark]) -> list[str]:
    """Return the lanes that these marks need, from the top."""
    there = {mark.mark for mark in marks}
    return list(dict.fromkeys(kind.lane for mark, kind in KINDS.items() if mark in there))


def axis_of(lanes: Sequence[str], bottom: float, font: int, ink: Ink) -> dict[str, Any]:
    """Return the axis of the lanes, each called by its name at the right, however low they are drawn."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(lanes[::-1]),
        "tickmode": "array",
        "tickvals": list(lanes[::-1]),
        "range": [-0.5, len(lanes) - 0.5],
        "domain": [round(bottom, 4), 1],
        "anchor": "x",
        "side": "right",
        "showgrid": False,
        "fixedrange": True,
        "tickfont": {"size": font - 1, "color": ink.text},
    }


def drawn(marks: Sequence[Mark], font: int, ink: Ink) -> list[dict[str, Any]]:
    """Return a trace for each kind of mark, in the order in which they came first."""
    return [
        _trace(kind, marks, font, ink) for kind in dict.fromkeys(m.mark for m in marks if m.mark in KINDS)
    ]


def _trace(kind: str, marks: Sequence[Mark], font: int, ink: Ink) -> dict[str, Any]:
    looks, found = KINDS[kind], [mark for mark in marks if mark.mark == kind]
    line = {"color": ink.text, "width": 2 if looks.symbol == "circle-open" else 1}
    how: dict[str, Any] = {
        "mode": "markers",
        "marker": {"symbol": looks.symbol, "size": font - 5, "color": ink.text, "line": line},
    }
    if looks.sign:
        how = {
            "mode": "text",
            "text": [looks.sign] * len(found),
            "textfont": {"size": font, "color": ink.text},
        }
    return {
        "type": "scatter",
        "uid": kind.replace(" ", "-"),
        "name": looks.name,
        "yaxis": LANE_AXIS,
        "x": [mark.move for mark in found],
        "y": [looks.lane] * len(found),
        "hovertext": [escape(mark.label, quote=False) for mark in found],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        **how,
    }


def shade_course(
    layout: dict[str, Any], marks: Sequence[Mark], axes: Sequence[str], font: int, ink: Ink
) -> None:
    """Shade how it began and rule off the end on each of the axes, so that no title is crossed out."""
    opened = max((mark.move for mark in marks if mark.mark == "opening"), default=0)
    words = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "font": {"size": font - 1}}
    tall = [{"yref": f"{axis} domain", "y0": 0, "y1": 1, "layer": "below"} for axis in axes]
    if opened:
        looks = {"type": "rect", "x0": 0, "x1": opened + 0.5, "fillcolor": ink.shade, "line": {"width": 0}}
        layout["shapes"] += [{**each, **looks} for each in tall]
        layout["annotations"].append({**words, "text": "how it began", "x": 0, "xanchor": "left"})
    for mark in marks:
        if mark.mark in ENDS:
            rule = {"type": "line", "x0": mark.move, "x1": mark.move, "line": {"color": ink.text, "width": 2}}
            layout["shapes"] += [{**each, **rule} for each in tall]
            layout["annotations"].append({**words, "text": mark.mark, "x": mark.move, "xanchor": "left"})
