"""Packages as utility vectors: listed, counted and compared, exactly.

Arrays hold whole thousandths of a point (see `case.SCALE`), one row a party in file order, one column a
package.
"""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workshop.negotiation.case import Case, Issue
from workshop.negotiation.moves import Package

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

_BLOCK = 128
_CELLS = 4_000_000
"""How many comparisons are held at once: it bounds memory."""


def first_package(case: Case, vector: Ints) -> Package | None:
    """Return the first package, in file order, with these utilities."""
    left, right = _halves(case)
    for start, hits in _rows(left, right, vector, np.equal):
        if hits.any():
            place = start * right.shape[1] + int(hits.argmax())
            picks = np.unravel_index(place, [len(issue.all_options) for issue in case.issues])
            return {issue.id: issue.all_options[pick] for issue, pick in zip(case.issues, picks, strict=True)}
    return None


def points_of(case: Case, issue: Issue) -> Ints:
    """Return an issue's points: shape (parties, options)."""
    return np.array([case.points[party][issue.id] for party in case.party], dtype=np.int64)


def _halves(case: Case) -> tuple[Ints, Ints]:
    """Return the packages of the first issues and of the rest: every whole package is a pair of them."""
    sizes = [len(issue.all_options) for issue in case.issues]
    cut = min(range(len(sizes) + 1), key=lambda place: prod(sizes[:place]) + prod(sizes[place:]))
    return _listing(case, case.issues[:cut]), _listing(case, case.issues[cut:])


def _listing(case: Case, issues: Sequence[Issue]) -> Ints:
    """Return the utilities of every package of these issues: shape (parties, packages)."""
    listed: Ints = np.zeros((len(case.parties), 1), dtype=np.int64)
    for issue in issues:
        listed = (listed[:, :, None] + points_of(case, issue)[:, None, :]).reshape(len(listed), -1)
    return listed


def _rows(left: Ints, right: Ints, point: Ints, test: np.ufunc) -> Iterator[tuple[int, Flags]]:
    """Yield (first row, which packages pass `test` against the point for each party), some rows at a time."""
    step = max(1, _CELLS // right.shape[1])
    for start in range(0, left.shape[1], step):
        hits = np.ones((1, 1), dtype=np.bool_)
        for ours, theirs, least in zip(left[:, start : start + step], right, point, strict=True):
            hits = test(ours[:, None], least - theirs) & hits
        yield start, hits


def count_packages(case: Case, point: Ints, test: np.ufunc = np.greater_equal) -> int:
    """Return how many packages give every party at least (or what `test` says) the point's utilities."""
    return sum(int(np.count_nonzero(hits)) for _, hits in _rows(*_halves(case), point, test))


def find_frontier(case: Case) -> tuple[Ints, int]:
    """Return the frontier's vectors, shape (points, parties), ascending, and how many packages have one."""
    # Issue by issue: if part of a package can be bettered, so can the whole.
    vectors: Ints = np.zeros((len(case.parties), 1), dtype=np.int64)
    counts: Ints = np.ones(1, dtype=np.int64)
    for issue in case.issues:
        points = points_of(case, issue)
        sums = (vectors[:, :, None] + points[:, None, :]).reshape(len(vectors), -1)
        vectors, counts = _undominated(sums, np.repeat(counts, points.shape[1]))
    frontier = np.ascontiguousarray(vectors[:, np.lexsort(vectors[::-1])].T)
    frontier.flags.writeable = False
    return frontier, int(counts.sum())


def _undominated(vectors: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Return the distinct vectors that no other one dominates, with how often each stood there."""
    first = vectors[0] if len(vectors) == 2 else vectors.sum(axis=0)
    order = np.lexsort((*-vectors[1:], -first))
    vectors = vectors[:, order]
    new = np.flatnonzero(np.append(True, (vectors[:, 1:] != vectors[:, :-1]).any(axis=0)))
    vectors, counts = vectors[:, new], np.add.reduceat(counts[order], new)
    keep = _staircase(vectors[1]) if len(vectors) == 2 else _sweep(vectors)
    return vectors[:, keep], counts[keep]


def _staircase(second: Ints) -> Places:
    """Return the places better for the second party than all that are better for the first."""
    return np.flatnonzero(np.append(True, second[1:] > np.maximum.accumulate(second)[:-1]))


def _sweep(vectors: Ints) -> Places:
    """Return the undominated places of distinct vectors, largest sum first: none dominates an earlier one."""
    sums = vectors.sum(axis=0)
    small = np.min_scalar_type(len(sums))
    ranks = np.array([np.unique(row, return_inverse=True)[1].astype(small) for row in vectors])
    rest, kept = np.arange(len(sums)), []
    while len(rest) and sums[rest[0]] > sums[rest[-1]]:
        size = min(_BLOCK, 1 + _CELLS // len(rest))
        top, rest = rest[:size], rest[size:]
        top = top[_at_least(ranks[:, top], ranks[:, top]).sum(axis=0) == 1]
        rest = rest[~_at_least(ranks[:, top], ranks[:, rest]).any(axis=0)]
        kept.append(top)
    return np.concatenate([*kept, rest])


def _at_least(rivals: NDArray[Any], vectors: NDArray[Any]) -> Flags:
    """Return which rivals (rows) give every party at least what a vector (columns) gives it."""
    result = np.ones((rivals.shape[1], vectors.shape[1]), dtype=np.bool_)
    for theirs, ours in zip(rivals, vectors, strict=True):
        result &= theirs[:, None] >= ours
    return result
