"""Which words mean much the same: small vectors of whole numbers, so that it is the same on every machine."""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

FILE = "meanings.tsv"
UNIT, MOST = 120, 44
"""What a length of one is in whole numbers, and the largest number that is kept."""
MIDDLE = 80
"""The character of nothing: what is more comes after it, what is less before."""

Vectors = NDArray[np.int64]


def written(numbers: Sequence[int]) -> str:
    """Return a vector as text, a character a number."""
    return "".join(chr(MIDDLE + number) for number in numbers)


@cache
def vectors() -> tuple[dict[str, int], Vectors]:
    """Return stem -> its row, the commonest first, and the rows."""
    lines = files(__package__).joinpath(FILE).read_text("ascii").splitlines()
    pairs = [line.split("\t") for line in lines if not line.startswith("# ")]
    rows = np.frombuffer("".join(numbers for _, numbers in pairs).encode(), np.uint8).astype(np.int64)
    return {stem: row for row, (stem, _) in enumerate(pairs)}, rows.reshape(len(pairs), -1) - MIDDLE


def likeness(stem: str, others: Sequence[str]) -> NDArray[np.float64]:
    """Return how near in meaning a word is to each of others, -1 to 1; 0 where one is not known."""
    places, rows = vectors()
    if stem not in places:
        return np.zeros(len(others))
    word, found = rows[places[stem]], rows_of(tuple(others))
    near: NDArray[np.float64] = (found @ word) / np.sqrt((found**2).sum(axis=1) * (word @ word) + 1)
    return near


@lru_cache(maxsize=1_024)
def rows_of(stems: tuple[str, ...]) -> Vectors:
    """Return the vectors of words, nought where one is not known."""
    places, rows = vectors()
    none = np.zeros(rows.shape[1], np.int64)
    return np.array([rows[places[stem]] if stem in places else none for stem in stems], np.int64)


def rarity(stem: str) -> float:
    """Return how much a word says by being seldom used, from 0.4 to 1."""
    place = vectors()[0].get(stem)
    return 1.0 if place is None else min(1.0, (place + 30).bit_length() / 12)
