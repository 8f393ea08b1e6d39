"""Drawings for a slide, as SVG: tables as tiles on a plane, and as lines that end in a tile.

A unit is a hundredth of the wall's height, as in the style of slides, so that a letter of 4.1 is as high
here as there.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import product

from workshop.charts.draw.style import spread
from workshop.charts.draw.tiles import LOOKS, Ends

WIDE, HIGH = 171.0, 58.0
"""The drawing's place on a slide."""
TILE = (6.4, 5.2)
FOOT, SIDE_ROOM = 6.0, 12.0
Point = tuple[float, float]
_RINGS = sorted(product(range(-9, 10), repeat=2), key=lambda step: (step[0] ** 2 + step[1] ** 2, step))


def drawing(parts: Iterable[str], label: str, high: float = HIGH) -> str:
    """Return a drawing of so many parts; the label says what it shows."""
    return (
        f"<svg class='iw-wall' viewBox='0 0 {WIDE:g} {high:g}' role='img' aria-label='{escape(label)}'>"
        f"{''.join(parts)}</svg>"
    )


def words(text: str, x: float, y: float, *, anchor: str = "start", look: str = "") -> str:
    """Return a line of text whose foot stands at a place."""
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' class='{look}'>{escape(text)}</text>"


def line(points: Iterable[Point], look: str) -> str:
    """Return a line through points."""
    return f"<polyline class='{look}' points='{' '.join(f'{x:.1f},{y:.1f}' for x, y in points)}'/>"


def square(table: int, at: Point, ends: Ends) -> str:
    """Return a table's tile around a place."""
    (x, y), (wide, high) = at, TILE
    return (
        f"<g class='iw-square iw-{LOOKS.get(ends[table], 'open')}'><rect x='{x - wide / 2:.1f}' "
        f"y='{y - high / 2:.1f}' width='{wide}' height='{high}' rx='0.9'/>"
        f"{words(str(table), x, y + 1.5, anchor='middle')}</g>"
    )


def placed(points: Mapping[int, Point], ends: Ends, within: tuple[Point, Point]) -> list[str]:
    """Return a tile a table at its point, or as near by as there is room, with a thin line to the point."""
    (left, top), (right, bottom) = within
    taken: list[Point] = []
    leads, drawn = [], []
    for table, (x, y) in points.items():
        for across, down in _RINGS:
            at = x + across * (TILE[0] + 0.3), y + down * (TILE[1] + 0.3)
            inside = left <= at[0] - TILE[0] / 2 and at[0] + TILE[0] / 2 <= right
            inside = inside and top <= at[1] - TILE[1] / 2 and at[1] + TILE[1] / 2 <= bottom
            if inside and all(abs(at[0] - a) >= TILE[0] or abs(at[1] - b) >= TILE[1] for a, b in taken):
                break
        taken.append(at)
        leads.append(line([(x, y), at], "iw-lead"))
        drawn.append(square(table, at, ends))
    return leads + drawn


def courses(lines: Mapping[int, Sequence[Point]], ends: Ends, across: str, label: str) -> str:
    """Return a line a table from 0 to 1 both ways, its tile at its end; `across` is said of the way."""
    left, right, foot = SIDE_ROOM, WIDE - TILE[0] - 2, HIGH - FOOT
    parts = []
    for share in (0, 0.5, 1):
        y = foot - share * (foot - 4)
        parts.append(words(f"{share:.0%}", left - 1.5, y + 1.5, anchor="end", look="iw-quiet"))
        parts.append(line([(left, y), (right, y)], "iw-rule"))
    parts.append(words(across, (left + right) / 2, HIGH - 1, anchor="middle", look="iw-quiet"))
    heights = [foot - course[-1][1] * (foot - 4) for course in lines.values()]
    tiles = spread(heights, TILE[1] + 0.4, 3, foot)
    for n, ((table, course), high, at) in enumerate(zip(lines.items(), heights, tiles, strict=True)):
        steps, before = [], foot
        for x, y in course:
            here = foot - y * (foot - 4)
            steps += [(left + x * (right - left), before), (left + x * (right - left), here)]
            before = here
        parts.append(line([(left, foot), *steps], f"iw-course iw-l{n % 4}"))
        parts.append(line([(right, high), (right + 1.5, at)], "iw-lead"))
        parts.append(square(table, (right + 2 + TILE[0] / 2, at), ends))
    return drawing(parts, label)
