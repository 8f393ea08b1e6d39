"""Rows of tables or questions: what each is called at the left, drawings in columns, words at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import isnan
from typing import Any

from workshop.charts.draw.plane import WIDE, Trace, axis, note, sheet
from workshop.charts.draw.style import INK, Screen

CELL = 0.84
"""How much of a column's width of 1 its drawings may take."""


@dataclass(frozen=True)
class Lattice:
    """Rows downwards at y = 0, −1, −2 …; columns from the left at x = 0, 1, 2 …, or one axis with `across`.

    `first` says what a row is, `told` has for each heading at the right the words of every row, and `title`
    stands below. With `lanes`, names stand over their rows, which have so many lanes each. `captions` leaves
    room for some.
    """

    rows: Sequence[str]
    screen: Screen
    first: str = ""
    heads: Sequence[str] = ()
    told: Mapping[str, Sequence[str]] | None = None
    across: tuple[float, float] | None = None
    title: str = ""
    lanes: int = 0
    captions: bool = False

    @property
    def pitch(self) -> float:
        """The height of a row."""
        most = 29 if self.screen.wide >= 600 else 60
        rows = max(0.9, min(1.4, most / max(1, len(self.rows))))
        return (1.5 + 0.9 * self.lanes if self.lanes else rows) * self.screen.font

    def lane(self, row: int, lane: int = 0) -> float:
        """Return the height at which a row's lane lies."""
        return 0.5 - row - (1.7 + 0.9 * lane) * self.screen.font / self.pitch

    @property
    def small(self) -> float:
        """The font of what stands in rows."""
        return min(self.screen.font - 1, self.pitch - 2)

    @property
    def _words(self) -> dict[str, float]:
        """Heading at the right -> the room that its words take."""
        told = (self.told or {}).items()
        return {head: 10 + WIDE * self.small * max(map(len, [*words, *head.split()])) for head, words in told}

    @property
    def left(self) -> float:
        """The room for names at the left."""
        return (
            8 if self.lanes else 10 + WIDE * self.small * max(map(len, [*self.rows, self.first]), default=0)
        )

    @property
    def unit(self) -> float:
        """The pixels of 1 on the x-axis."""
        low, high = self.across or (0, len(self.heads))
        return (self.screen.wide - self.left - sum(self._words.values()) - 12) / (high - low)

    def layout(self) -> dict[str, Any]:
        """Return the layout, with names, headings and words written."""
        font, small, rows = self.screen.font, self.small, len(self.rows)
        fits = (
            0.94
            * self.unit
            / WIDE
            / max((len(word) for head in self.heads for word in head.split()), default=1)
        )
        upright = bool(self.heads) and fits < 0.7 * font
        written = small if upright else min(small, fits)
        said = 1.4 * font * self.captions
        lines = max((len(head.split()) for head in self.heads), default=0)
        heads = WIDE * small * max(map(len, self.heads)) + 8 if upright else 1.35 * written * lines + 2
        top = max(
            said + heads, 1.3 * small * max((len(head.split()) for head in self.told or {}), default=0), 4
        )
        foot = 3.2 * font if self.across else 1.6 * font
        margin = self.left, sum(self._words.values()) + 12, top, foot
        layout = sheet(font, top + rows * self.pitch + foot, margin, self.first)
        low, high = self.across or (0, len(self.heads))
        layout["xaxis"] = axis(low, high, font, self.title, visible=bool(self.across), nticks=7)
        layout["yaxis"] = axis(0.5 - rows, 0.5, font, showgrid=False, showticklabels=False)
        layout["barmode"], layout["bargap"] = "relative", 0.25
        words = layout["annotations"]
        side: dict[str, Any] = {"xanchor": "right", "xshift": -8, "yref": "y"}
        if self.lanes:
            side = {"xanchor": "left", "yanchor": "top", "yref": "y"}
        up = 0.5 if self.lanes else 0
        words += [note(row, 0, up - place, small, **side) for place, row in enumerate(self.rows)]
        over: dict[str, Any] = {"yanchor": "bottom", "xanchor": "left", "yshift": round(said), "xref": "x"}
        if not self.lanes:
            words.append(
                note(self.first, 0, 1, small, INK.quiet, xanchor="right", xshift=-8, yanchor="bottom")
            )
        over |= {"textangle": -90} if upright else {"align": "left"}
        heads_at = [note(head, k, 1, written, **over) for k, head in enumerate(self.heads)]
        words += heads_at if upright else map(_broken, heads_at)
        if not self.across:
            words.append(note(self.title, 0, 0, small, INK.quiet, xanchor="left", yanchor="top", yshift=-2))
        end = 0.0
        for head, told in (self.told or {}).items():
            end += self._words[head]
            place: dict[str, Any] = {"xanchor": "right", "xshift": round(end)}
            words.append(
                _broken(note(head, 1, 1, small, INK.quiet, yanchor="bottom", align="right", **place))
            )
            words += [note(word, 1, -row, small, yref="y", **place) for row, word in enumerate(told)]
        return layout

    def rule(self, layout: dict[str, Any], *places: float) -> None:
        """Rule thin lines down the rows."""
        line = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
        looks = {"color": INK.grid, "width": 1.5}
        layout["shapes"] += [{**line, "x0": place, "x1": place, "line": looks} for place in places]


def _broken(words: dict[str, Any]) -> dict[str, Any]:
    return words | {"text": words["text"].replace(" ", "<br>")}


def bars(name: str, lengths: Sequence[float], colour: str, hatch: str = "", *, base: float = 0) -> Trace:
    """Return bars, one a row from the top down, that begin at `base` or where the last ones ended."""
    pattern = {"shape": hatch, "fgcolor": "#ffffff", "bgcolor": colour, "size": 7, "solidity": 0.25}
    return {
        "type": "bar",
        "orientation": "h",
        "name": escape(name, quote=False),
        "x": list(lengths),
        "y": [-row for row in range(len(lengths))],
        "marker": {"color": colour, "pattern": pattern},
        "hoverinfo": "name",
        "meta": {"table": False},
        **({"base": base} if base else {}),
    }


def number(value: float) -> str:
    """Return a number beside a row; a dash where there is none."""
    return "–" if isnan(value) else f"{value:,g}"
