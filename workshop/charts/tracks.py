"""Tidy frames as the figures read them: one track for each line that is drawn. The frames are `log.frames`'s."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import ReferenceType, ref

import pandas as pd

from workshop.charts.panels import Mark

Pair = tuple[str, str]
"""(who trusts, who is trusted)"""


@dataclass
class Track:
    """One figure over the moves where it has a value: `low` and `high` differ while issues are open."""

    moves: list[int] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, move: int, low: float, high: float | None = None) -> None:
        """Take the value at a move, rounded to 4 decimals."""
        self.moves.append(int(move))
        self.low.append(round(low, 4))
        self.high.append(round(low if high is None else high, 4))


Tracks = Mapping[tuple[str, str, str], Track]
"""(measure, of, seen by) -> its track; a missing one is empty."""


_latest: list[tuple["ReferenceType[pd.DataFrame]", Tracks]] = []
"""The frame read last, with its tracks: two charts and their two summaries read the same one after each move."""


def of_series(series: pd.DataFrame) -> Tracks:
    """Return every figure's track; a move without a value, as satisfied without a package, is left out."""
    if _latest and _latest[0][0]() is series:
        return _latest[0][1]
    found: defaultdict[tuple[str, str, str], Track] = defaultdict(Track)
    for move, measure, of, seen_by, low, high in rows(series, "move", "measure", "of", "seen_by", "low", "high"):
        if low == low:  # noqa: PLR0124 - not a number is no value
            counted = measure.endswith("_count")
            found[measure, of, seen_by].add(move, int(low) if counted else low, int(high) if counted else high)
    _latest[:] = [(ref(series), found)]
    return found


def of_pulses(pulses: pd.DataFrame) -> Mapping[Pair, Track]:
    """Return what each party reported of each other, 1 to 7; a pulse without a value is still to come."""
    found: defaultdict[Pair, Track] = defaultdict(Track)
    for move, by, to, value in rows(pulses, "move", "by", "to", "value"):
        track = found[by, to]
        if value == value:  # noqa: PLR0124 - not a number is no value
            track.add(move, int(value))
    return found


def of_marks(marks: pd.DataFrame) -> list[Mark]:
    """Return the marks in the frame's order."""
    return [Mark(int(move), mark, str(label)) for move, mark, label in rows(marks, "move", "mark", "label")]


def rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Return the frame's rows, of these columns."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def last_move(*frames: pd.DataFrame) -> int:
    """Return the latest move in any frame, 0 if there is none."""
    return max((int(frame["move"].max()) for frame in frames if len(frame)), default=0)
