"""The figures of one table as lines: a track for each, over the moves where it has a value."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from workshop.measures.records import Record, figures, sides

Pair = tuple[str, str]
"""(who trusts, who is trusted)"""


@dataclass
class Track:
    """One figure over the moves where it has a value: `low` and `high` differ where it is a range."""

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


def of_records(records: Iterable[Record]) -> Tracks:
    """Return every figure's track; a move without a value, as satisfied without a package, is left out."""
    found: defaultdict[tuple[str, str, str], Track] = defaultdict(Track)
    for move, record in enumerate(records, start=1):
        for measure, key, low, high in figures(record):
            if low is not None:
                found[measure, *sides(key)].add(move, low, high)
    return found


def rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the frame's lines as plain tuples of these columns."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def last_move(*frames: pd.DataFrame) -> int:
    """Return the latest move in any frame, 0 if there is none."""
    return max((int(frame["move"].max()) for frame in frames if len(frame)), default=0)
