"""A tile a table, its number in it, as markup: filled where the table agreed, hollow where it did not.

A slide is read from the back row: what stands on it is large, so that there is room for little. How many
letters a line has and how many lines a slide is what is reckoned with here; the page's style keeps to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import ceil
from typing import NamedTuple

LETTERS = 76
"""How many letters stand side by side on a slide."""
LINES = 13
"""How many lines have room below a slide's heading and questions."""
SIDE = 3.4
"""The width of a tile, with the gap beside it, in letters."""
LOOKS = {"agreement": "agreed", "no agreement": "none"}
Ends = Mapping[int, str]
"""A table's number -> how it ended."""


class Tiles(NamedTuple):
    """What is said of some tables, and which."""

    label: str
    tables: Sequence[int]


def tile(table: int, ends: Ends) -> str:
    """Return a table's tile."""
    return f"<b class='iw-tile iw-{LOOKS.get(ends[table], 'open')}'>{table}</b>"


def tiles(tables: Iterable[int], ends: Ends) -> str:
    """Return the tiles of tables, side by side."""
    return f"<span class='iw-tiles'>{''.join(tile(table, ends) for table in tables)}</span>"


def stacks(rows: Iterable[Tiles], ends: Ends, *, empty: bool = True) -> str:
    """Return a row for each thing that is said of tables, with their tiles; without `empty` ones if so."""
    drawn = "".join(
        f"<tr><th scope='row'>{escape(label)}</th><td>{tiles(tables, ends) if tables else '–'}</td></tr>"
        for label, tables in rows
        if tables or empty
    )
    return f"<table class='iw-stacks'>{drawn}</table>"


def lines(text: str, letters: float) -> int:
    """Return how many lines a text takes where so many letters stand side by side."""
    return max(1, ceil(1.1 * len(text) / max(letters, 1)))


def bars(rows: Iterable[tuple[str, float, str]], look: str = "") -> str:
    """Return a bar a row: what it is called, how long it is of 1, and what is said at its end."""
    drawn = "".join(
        f"<tr><th scope='row'>{escape(label)}</th><td><span class='iw-bar {look}'>"
        f"<i style='width:{100 * max(0.0, min(1.0, share)):.0f}%'></i></span></td>"
        f"<td class='iw-number'>{escape(told)}</td></tr>"
        for label, share, told in rows
    )
    return f"<table class='iw-bars'>{drawn}</table>"


def quarters(shares: Mapping[int, float | None], said: Sequence[str]) -> list[Tiles]:
    """Return which tables come nearest to all, three quarters, half, a quarter and nothing, so said."""
    nearest = {table: round(4 * share) for table, share in shares.items() if share is not None}
    return [
        Tiles(words, [table for table, near in nearest.items() if near == 4 - place])
        for place, words in enumerate(said)
    ]
