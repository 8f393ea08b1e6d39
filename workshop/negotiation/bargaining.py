"""Packages as points: what could be agreed, how good a package is, and which agreements stand out.

Everything counts over all packages, hidden options included, and is exact: utilities are whole thousandths of a
point (see `case.SCALE`), so ties are ties. Shares and efficiency alone are floats.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workshop.negotiation.case import SCALE, Case, Issue, Party, shown
from workshop.negotiation.casefile import parse
from workshop.negotiation.moves import Package

Ints = NDArray[np.int64]
Vector = tuple[int, ...]
"""One utility a party, in file order, in thousandths of a point."""

IssueClass = Literal["compatible", "distributive", "integrative"]

_BLOCK = 128
_CELLS = 4_000_000
_SAME = Fraction(1, 100)
_POINTS = re.compile(r"\b(?:p(?:oi|u|o)n[kt]|pts\b)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d{1,3})?(?!\w)")


@dataclass(frozen=True, eq=False)
class Analysis:
    """What could be agreed in a case, before anybody speaks.

    `outcomes` and `feasible` count packages. `frontier` holds the utility vectors that no package betters for one
    party without loss for another: shape (points, parties), ascending, read-only; `frontier_packages` counts the packages
    behind them, `rational_points` the feasible ones among them. `max_joint` is the largest sum of utilities of any
    package, `max_feasible_joint` of a feasible one. `ideal` has each party's best feasible utility. With nothing
    feasible, `ideal` and `max_feasible_joint` are None and the three solutions are empty.
    """

    outcomes: int
    feasible: int
    frontier: Ints = field(repr=False)
    frontier_packages: int
    rational_points: int
    max_joint: int
    max_feasible_joint: int | None
    ideal: Vector | None
    nash: tuple[Vector, ...]
    egalitarian: tuple[Vector, ...]
    kalai_smorodinsky: tuple[Vector, ...]
    issues: dict[str, IssueClass]

    @property
    def frontier_points(self) -> int:
        """How many different utility vectors the frontier has."""
        return len(self.frontier)


@dataclass(frozen=True)
class Standing:
    """How good one whole package is; utilities and `created` in thousandths of a point.

    `efficiency` (0 to 1, negative never), `created` and `claimed` (shares that sum to 1) measure gains over the
    reservation values; they are None for an infeasible package, and a share is None where it would divide by 0.
    `better_for_all` counts the packages at least as good for every party and better for one.
    """

    utilities: dict[str, int]
    feasible: bool
    efficiency: float | None
    created: int | None
    claimed: dict[str, float | None]
    better_for_all: int

    @property
    def on_frontier(self) -> bool:
        """Whether no package is better for one party without loss for another."""
        return not self.better_for_all


def analyse(case: Case) -> Analysis:
    """Return what could be agreed in a case; worked out once for each case text."""
    return _analysis(case.text)


@lru_cache(maxsize=32)
def _analysis(text: str) -> Analysis:
    case = parse(text)
    reservation = _reservations(case)
    frontier, packages = _frontier(case)
    rational = frontier[(frontier >= reservation).all(axis=1)]
    gains = rational - reservation
    return Analysis(
        outcomes=case.outcomes,
        feasible=_count(case, reservation),
        frontier=frontier,
        frontier_packages=packages,
        rational_points=len(rational),
        max_joint=sum(int(_points(case, issue).sum(axis=0).max()) for issue in case.issues),
        max_feasible_joint=int(rational.sum(axis=1).max()) if len(rational) else None,
        ideal=_vector(rational.max(axis=0)) if len(rational) else None,
        nash=_nash(rational, gains),
        egalitarian=_egalitarian(rational, gains),
        kalai_smorodinsky=_kalai_smorodinsky(rational, gains),
        issues={issue.id: _issue_class(case, issue) for issue in case.issues},
    )


def to_json(analysis: Analysis) -> dict[str, Any]:
    """Return what `workshop analyse --json` prints: utilities in points, nulls where nothing is feasible."""
    return {
        "outcomes": analysis.outcomes,
        "feasible": analysis.feasible,
        "frontier": {
            "points": analysis.frontier_points,
            "packages": analysis.frontier_packages,
            "rational_points": analysis.rational_points,
        },
        "max_joint": _plain(analysis.max_joint),
        "ideal": None if analysis.ideal is None else list(map(_plain, analysis.ideal)),
        "nash": _plain_vectors(analysis.nash),
        "egalitarian": _plain_vectors(analysis.egalitarian),
        "kalai_smorodinsky": _plain_vectors(analysis.kalai_smorodinsky),
        "issues": dict(analysis.issues),
    }


def standing(case: Case, package: Package) -> Standing:
    """Return how good a whole package is; KeyError if an issue is open."""
    utilities = {party: case.utility(party, package) for party in case.party}
    point = np.array(list(utilities.values()), dtype=np.int64)
    gains = {party: utility - case.reservation(party) for party, utility in utilities.items()}
    feasible = min(gains.values()) >= 0
    created = sum(gains.values()) if feasible else None
    best = analyse(case).max_feasible_joint if feasible else None
    possible = 0 if best is None else best - int(_reservations(case).sum())
    return Standing(
        utilities=utilities,
        feasible=feasible,
        efficiency=created / possible if created is not None and possible else None,
        created=created,
        claimed={party: gain / created if created else None for party, gain in gains.items()},
        better_for_all=_count(case, point) - _count(case, point, np.equal),
    )


def package_at(case: Case, vector: Sequence[int]) -> Package | None:
    """Return a package with these utilities (thousandths, parties in file order): the first one in file order."""
    left, right = _halves(case)
    for start, hits in _rows(left, right, np.array(vector, dtype=np.int64), np.equal):
        if hits.any():
            place = start * right.shape[1] + int(hits.argmax())
            picks = np.unravel_index(place, [len(issue.all_options) for issue in case.issues])
            return {issue.id: issue.all_options[pick] for issue, pick in zip(case.issues, picks, strict=True)}
    return None


def warnings(case: Case) -> list[str]:
    """Return what a teacher may want to mend in a valid case: sentences, the key first."""
    found = []
    if not analyse(case).feasible:
        found.append("party: no package gives every party its reservation value; lower one, or add an option")
    if standing(case, case.middle).on_frontier:
        found.append(
            "issue: the middle package is already on the frontier, so splitting differences cannot be bettered"
        )
    for party in case.parties:
        found += [
            f"party[{party.id}].{key}: quotes points of {other.name}; leave them out"
            for other in case.parties
            for key in ("brief", "end_goal", "batna")
            if other is not party and _quotes(getattr(party, key), party, other)
        ]
        best = case.bounds(party.id)[1]
        if best != 100 * SCALE:
            found.append(f"party[{party.id}]: its best package is {shown(best)} points; 100 is easier to compare")
    return found


def _points(case: Case, issue: Issue) -> Ints:
    return np.array([case.points[party][issue.id] for party in case.party], dtype=np.int64)


def _reservations(case: Case) -> Ints:
    return np.array([case.reservation(party) for party in case.party], dtype=np.int64)


def _vector(row: Ints) -> Vector:
    return tuple(map(int, row))


def _plain(thousandths: int) -> int | float:
    return thousandths / SCALE if thousandths % SCALE else thousandths // SCALE


def _plain_vectors(vectors: tuple[Vector, ...]) -> list[list[int | float]] | None:
    return [list(map(_plain, vector)) for vector in vectors] or None


# Counting: a package is one row of the first issues' packages and one column of the rest's.


def _halves(case: Case) -> tuple[Ints, Ints]:
    sizes = [len(issue.all_options) for issue in case.issues]
    cut = min(range(len(sizes) + 1), key=lambda place: prod(sizes[:place]) + prod(sizes[place:]))
    return _listing(case, case.issues[:cut]), _listing(case, case.issues[cut:])


def _listing(case: Case, issues: Sequence[Issue]) -> Ints:
    """Return the utilities of every package of these issues: shape (parties, packages)."""
    listed: Ints = np.zeros((len(case.parties), 1), dtype=np.int64)
    for issue in issues:
        listed = (listed[:, :, None] + _points(case, issue)[:, None, :]).reshape(len(listed), -1)
    return listed


def _rows(left: Ints, right: Ints, point: Ints, test: np.ufunc) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    """Yield (first row, which packages pass `test` against the point for every party), some rows at a time."""
    step = max(1, _CELLS // right.shape[1])
    for start in range(0, left.shape[1], step):
        hits = np.ones((1, 1), dtype=np.bool_)
        for ours, theirs, least in zip(left[:, start : start + step], right, point, strict=True):
            hits = test(ours[:, None], least - theirs) & hits
        yield start, hits


def _count(case: Case, point: Ints, test: np.ufunc = np.greater_equal) -> int:
    return sum(int(np.count_nonzero(hits)) for _, hits in _rows(*_halves(case), point, test))


# The frontier, issue by issue: if a part of a package can be bettered, so can the whole.


def _frontier(case: Case) -> tuple[Ints, int]:
    """Return the frontier's vectors, ascending, and how many packages have one of them."""
    vectors: Ints = np.zeros((len(case.parties), 1), dtype=np.int64)
    counts: Ints = np.ones(1, dtype=np.int64)
    for issue in case.issues:
        points = _points(case, issue)
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


def _staircase(second: Ints) -> NDArray[np.intp]:
    """Return the places better for the second party than all that are better for the first."""
    return np.flatnonzero(np.append(True, second[1:] > np.maximum.accumulate(second)[:-1]))


def _sweep(vectors: Ints) -> NDArray[np.intp]:
    """Return the undominated places; the largest sums come first, so what survives its turn stays."""
    rest = np.arange(vectors.shape[1])
    kept = []
    while len(rest):
        top, rest = rest[:_BLOCK], rest[_BLOCK:]
        top = top[~_beaten(vectors[:, top], vectors[:, top])]
        kept.append(top)
        rest = rest[~_beaten(vectors[:, top], vectors[:, rest])]
    return np.concatenate(kept)


def _beaten(rivals: Ints, vectors: Ints) -> NDArray[np.bool_]:
    """Return which vectors a rival that is not the same vector equals or betters for every party."""
    at_least = np.ones((rivals.shape[1], vectors.shape[1]), dtype=np.bool_)
    for theirs, ours in zip(rivals, vectors, strict=True):
        at_least &= theirs[:, None] >= ours
    same_sum = rivals.sum(axis=0)[:, None] == vectors.sum(axis=0)
    return (at_least & ~same_sum).any(axis=0)


# Solutions: `rational` holds the feasible frontier's vectors, `gains` the same over the reservation values.


def _best(rational: Ints, rough: NDArray[np.float64], exact: Callable[[int], int | Fraction]) -> tuple[Vector, ...]:
    """Return every vector with the largest exact value; the rough one only rules out what is clearly less."""
    near = np.flatnonzero(rough >= rough.max() * (1 - 1e-9)).tolist()
    values = [exact(place) for place in near]
    most = max(values)
    return tuple(_vector(rational[place]) for place, value in zip(near, values, strict=True) if value == most)


def _nash(rational: Ints, gains: Ints) -> tuple[Vector, ...]:
    """Return the largest products of gains; where some party never gains, all products are 0 and all vectors tie."""
    if not len(rational):
        return ()
    return _best(rational, gains.astype(float).prod(axis=1), lambda place: prod(gains[place].tolist()))


def _egalitarian(rational: Ints, gains: Ints) -> tuple[Vector, ...]:
    if not len(rational):
        return ()
    least = gains.min(axis=1)
    return tuple(map(_vector, rational[least == least.max()]))


def _kalai_smorodinsky(rational: Ints, gains: Ints) -> tuple[Vector, ...]:
    """Return the largest least shares of each party's best gain; where nobody can gain, all vectors tie."""
    if not len(rational):
        return ()
    gains = gains[:, gains.max(axis=0) > 0]
    if not gains.shape[1]:
        return tuple(map(_vector, rational))
    best = gains.max(axis=0).tolist()
    return _best(rational, (gains / best).min(axis=1), lambda place: min(map(Fraction, gains[place].tolist(), best)))


def _issue_class(case: Case, issue: Issue) -> IssueClass:
    """Return compatible, distributive (shares of each party's range sum to the same, within 0.01) or integrative."""
    points = _points(case, issue)
    if (points == points.max(axis=1, keepdims=True)).all(axis=0).any():
        return "compatible"
    ranges = [best - worst for worst, best in map(case.bounds, case.party)]
    sums = [
        sum(Fraction(number, span) for number, span in zip(column, ranges, strict=True) if span)
        for column in points.T.tolist()
    ]
    return "distributive" if max(sums) - min(sums) <= _SAME else "integrative"


# A brief that quotes another side's points.


def _quotes(text: str, own: Party, other: Party) -> bool:
    """Whether a sentence holds a points list of the other side, or speaks of points with a number of theirs."""
    theirs, ours = _numbers(other), _numbers(own)
    names = (other.name.casefold(), other.id)
    for sentence in re.split(r"[!?;\n]|\.(?!\d)", text):
        said = [round(float(number.replace("−", "-")) * SCALE) for number in _NUMBER.findall(sentence)]
        named = any(name in sentence.casefold() for name in names)
        telling = theirs if named else theirs - ours
        if (_POINTS.search(sentence) and telling & set(said)) or _holds_list(said, own, other):
            return True
    return False


def _numbers(party: Party) -> set[int]:
    listed = {number for interest in party.interests for numbers in interest.points.values() for number in numbers}
    return (listed | {party.reservation or 0}) - {0}


def _holds_list(said: list[int], own: Party, other: Party) -> bool:
    lists = {row for interest in other.interests for row in interest.points.values() if len(row) > 2 and any(row)}
    lists -= {row for interest in own.interests for row in interest.points.values()}
    return any(tuple(said[at : at + len(row)]) == row for row in lists for at in range(len(said)))
