"""What several said of one thing: the median, with a line over the middle half."""

from collections.abc import Sequence

import pandas as pd

from workshop.charts.draw.plane import Look, Trace, captions, marks
from workshop.charts.draw.rows import Lattice
from workshop.charts.draw.style import GLYPHS, INK, Style

QUARTERS = (0.25, 0.5, 0.75)


def quartiles(frame: pd.DataFrame, by: str, value: str, order: Sequence[str]) -> pd.DataFrame:
    """Return the quartiles of a value, one row for each of `order`; empty where there is none."""
    found = pd.concat([frame.groupby(by)[value].quantile(part) for part in QUARTERS], axis=1, keys=QUARTERS)
    return found.astype("float64").reindex(list(order))


def spread(name: str, quarters: pd.DataFrame, style: Style, grid: Lattice, lane: int) -> list[Trace]:
    """Return medians as marks, and lines over the middle half."""
    look = Look(style.symbol, INK.hues[style.hue], 0.8 * grid.screen.font)
    down = [grid.lane(row, lane) for row in range(len(quarters))]
    across = [
        end for low, high in zip(quarters[0.25], quarters[0.75], strict=True) for end in (low, high, None)
    ]
    line = {
        "mode": "lines",
        "line": {"color": look.colour, "width": 3, "dash": style.dash},
        "hoverinfo": "skip",
    }
    half = marks(f"{name}, middle half", across, [y for y in down for _ in range(3)], look)
    return [half | line, marks(f"{name}, median", quarters[0.5].tolist(), down, look)]


def caption(layout: Trace, grid: Lattice, said: Sequence[tuple[float, str, Style]]) -> None:
    """Write over the first row which mark is which."""
    told = [(value, f"{GLYPHS[style.symbol]} {name}", INK.hues[style.hue]) for value, name, style in said]
    low, high = grid.across or (0, 1)
    layout["annotations"] += captions(told, low, high, grid.unit, grid.small)
