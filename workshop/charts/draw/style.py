"""How charts look: colours, dashes and shapes that differ in any eye, room for words. Sizes are pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

FONT = 15
CLEAR = "rgba(0,0,0,0)"


class Screen(NamedTuple):
    """What a figure is drawn for: its font, and the least width that it gets there."""

    font: int
    wide: int


SEAT = Screen(FONT, 360)
"""A phone, and whatever is wider."""
HALL = Screen(23, 1200)
"""A projector."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours: text, references, grid, shading, and a hue a series.

    Every hue and both text colours have a contrast of at least 4.5 : 1. The hues are Okabe and Ito's,
    darkened for white.
    """

    text: str
    quiet: str
    grid: str
    shade: str
    hues: tuple[str, ...]


INK = Ink(
    "#1f2328",
    "#5c636b",
    "#dfe3e8",
    "rgba(110,120,130,0.13)",
    ("#0067a3", "#b34700", "#00704f", "#9c3f78", "#474000"),
)
"""For a white page. On a dark one the pages turn the whole chart's lightness round, hues kept."""


NIGHT = ("#6cb8ea", "#f0a064", "#5ec9a3", "#e09ac4", "#d3c96a")
"""The same hues for what is no chart, on a dark page."""


def palette() -> str:
    """Return the hues as variables of a page's style, --l0 and on, for a light page and for a dark one."""
    light, dark = ("".join(f"--l{n}:{hue};" for n, hue in enumerate(hues)) for hues in (INK.hues, NIGHT))
    night = f'body:not([data-jp-theme-light="true"]){{{dark}}}'
    return f"body{{{light}}}@media (prefers-color-scheme: dark){{{night}}}"


class Style(NamedTuple):
    """What tells a series from the others, in colour and without it."""

    hue: int
    dash: str
    symbol: str


_DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot", "12px,3px,3px,3px,3px,3px")
_SYMBOLS = (
    "circle-open",
    "diamond",
    "square-open",
    "triangle-up",
    "x-open",
    "cross",
    "triangle-down-open",
    "star",
    "pentagon-open",
    "hourglass",
    "hexagon-open",
    "bowtie",
)
DASHED = tuple(Style((3 + n) % 5, _DASHES[n % len(_DASHES)], symbol) for n, symbol in enumerate(_SYMBOLS))
"""Twelve dashed styles: as many as a table of four has ordered pairs."""
SIDES = (
    Style(0, "solid", "circle"),
    Style(1, "dash", "square"),
    Style(2, "dot", "diamond"),
    Style(3, "dashdot", "star"),
)
"""A style for each party of a case, in file order."""
GLYPHS = {"circle": "●", "square": "■", "diamond": "◆", "star": "★", "circle-open": "○"}
"""Symbol -> the same in writing."""


def spread(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places for labels, near their values and in their order, at least `gap` apart, in [low, high].

    Where they do not fit, they share the room evenly. Equal values keep the order given, the first on top.
    """
    order = sorted(range(len(values)), key=lambda k: (values[k], -k))
    gap = min(gap, (high - low) / max(1, len(values) - 1))
    places = [min(max(values[k], low), high) for k in order]
    for below, here in pairwise(range(len(places))):
        places[here] = max(places[here], places[below] + gap)
    ceiling = high
    for here in reversed(range(len(places))):
        places[here] = min(places[here], ceiling)
        ceiling = places[here] - gap
    return [place for _, place in sorted(zip(order, places, strict=True))]


def cut(text: str, most: int) -> str:
    """Return the text in one line of at most so many characters."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def room(labels: Sequence[str], font: int = FONT) -> int:
    """Return the width that the longest label needs."""
    return round((font - 1) * 0.54 * max(map(len, labels), default=0) + font)


def short(names: Sequence[str], most: int = 12) -> dict[str, str]:
    """Return name -> its first words: so many that no other name begins with them, cut to `most` characters.

    Where cut ones would be the same, the ends of the names stay.
    """
    found = {}
    for name in names:
        words = name.split()
        starts = [" ".join(words[:n]) for n in range(1, len(words))]
        others = [f"{other} " for other in names if other != name]
        unlike = (s for s in starts if len(s) > 3 and not any(other.startswith(f"{s} ") for other in others))
        found[name] = next(unlike, name)
    heads = [cut(brief, most) for brief in found.values()]
    return {
        name: head if heads.count(head) == 1 else f"…{brief[1 - most :].lstrip()}"
        for (name, brief), head in zip(found.items(), heads, strict=True)
    }
