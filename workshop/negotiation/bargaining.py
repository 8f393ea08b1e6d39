"""Packages as points: what could be agreed, how good a package is, and which agreements stand out.

Everything counts over all packages, hidden options included, and is exact: utilities are whole thousandths of
a point (see `case.SCALE`), so ties are ties. Shares and efficiency alone are floats.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from workshop.negotiation.case import SCALE, Case, Issue, Party, shown
from workshop.negotiation.casefile import parse
from workshop.negotiation.frontier import Ints, count_packages, find_frontier, first_package, points_of
from workshop.negotiation.moves import Package

Vector = tuple[int, ...]
"""One utility a party, in file order, in thousandths of a point."""

IssueClass = Literal["compatible", "distributive", "integrative"]

_SAME = Fraction(1, 100)
_POINTS = re.compile(r"\b(?:p(?:oi|u|o)n[kt]|pts\b)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d{1,3})?(?!\w)")


@dataclass(frozen=True, eq=False)
class Analysis:
    """What could be agreed in a case, before anybody speaks.

    `outcomes` and `feasible` count packages. `frontier` holds the utility vectors that no package betters for
    one party without loss for another: shape (points, parties), ascending, read-only; `frontier_packages`
    counts the packages behind them, `rational_points` the feasible vectors among them. `max_joint` is the
    largest sum of utilities of any package, `max_feasible_joint` of a feasible one. `ideal` has each party's
    best feasible utility. With nothing feasible, `ideal` and `max_feasible_joint` are None and the three
    solutions are empty.
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

    `efficiency` (0 to 1, negative never), `created` and `claimed` (shares that sum to 1) measure gains over
    the reservation values; they are None for an infeasible package, and a share is None where it would divide
    by 0. `better_for_all` counts the packages at least as good for every party and better for one.
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
    """Return what could be agreed in a case, worked out once a text; raises Redacted as `case.text` does."""
    return _analysis(case.text)


@lru_cache(maxsize=32)
def _analysis(text: str) -> Analysis:
    case = parse(text)
    reservation = _reservations(case)
    frontier, packages = find_frontier(case)
    rational = frontier[(frontier >= reservation).all(axis=1)]
    gains = rational - reservation
    return Analysis(
        outcomes=case.outcomes,
        feasible=count_packages(case, reservation),
        frontier=frontier,
        frontier_packages=packages,
        rational_points=len(rational),
        max_joint=sum(int(points_of(case, issue).sum(axis=0).max()) for issue in case.issues),
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
    """Return how good a whole package is; KeyError if an issue is open, Redacted as `case.text`."""
    whole = analyse(case)
    utilities = {party: case.utility(party, package) for party in case.party}
    point = np.array(list(utilities.values()), dtype=np.int64)
    gains = {party: utility - case.reservation(party) for party, utility in utilities.items()}
    feasible = min(gains.values()) >= 0
    created = sum(gains.values()) if feasible else None
    best = whole.max_feasible_joint if feasible else None
    possible = 0 if best is None else best - int(_reservations(case).sum())
    return Standing(
        utilities=utilities,
        feasible=feasible,
        efficiency=created / possible if created is not None and possible else None,
        created=created,
        claimed={party: gain / created if created else None for party, gain in gains.items()},
        better_for_all=count_packages(case, point) - count_packages(case, point, np.equal),
    )


def package_at(case: Case, vector: Sequence[int]) -> Package | None:
    """Return a package with these utilities (thousandths, parties in file order): the first in file order."""
    return first_package(case, np.array(vector, dtype=np.int64))


def better_for_all(case: Case, package: Package) -> Package | None:
    """Return a package of the frontier that is better for a party and worse for none, None if there is none.

    Of several it is one with the largest least gain, and of those with the largest sum. KeyError if an issue
    is open.
    """
    now = np.array([case.utility(party, package) for party in case.party], dtype=np.int64)
    gains = analyse(case).frontier - now
    gains = gains[(gains >= 0).all(axis=1) & (gains > 0).any(axis=1)]
    if not len(gains):
        return None
    return package_at(case, _vector(now + gains[np.lexsort((gains.sum(axis=1), gains.min(axis=1)))[-1]]))


def warnings(case: Case) -> list[str]:
    """Return what a teacher may want to mend in a valid case: sentences, the key first."""
    found = []
    if not analyse(case).feasible:
        found.append("party: no package gives every party its reservation value; lower one, or add an option")
    if standing(case, case.middle).on_frontier:
        found.append(
            "issue: the middle package is already on the frontier, so meeting halfway needs no trade; vary "
            "the points"
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
            found.append(
                f"party[{party.id}]: its best package is {shown(best)} points; 100 is easier to compare"
            )
    return found


def _reservations(case: Case) -> Ints:
    return np.array([case.reservation(party) for party in case.party], dtype=np.int64)


def _vector(row: Ints) -> Vector:
    return tuple(map(int, row))


def _plain(thousandths: int) -> int | float:
    return thousandths / SCALE if thousandths % SCALE else thousandths // SCALE


def _plain_vectors(vectors: tuple[Vector, ...]) -> list[list[int | float]] | None:
    return [list(map(_plain, vector)) for vector in vectors] or None


# Solutions: `rational` holds the feasible frontier's vectors, `gains` the same over the reservation values.


def _best(
    rational: Ints, rough: NDArray[np.float64], exact: Callable[[int], int | Fraction]
) -> tuple[Vector, ...]:
    """Return every vector with the largest exact value; the rough one only rules out what is clearly less."""
    near = np.flatnonzero(rough >= rough.max() * (1 - 1e-9)).tolist()
    values = [exact(place) for place in near]
    most = max(values)
    return tuple(_vector(rational[place]) for place, value in zip(near, values, strict=True) if value == most)


def _nash(rational: Ints, gains: Ints) -> tuple[Vector, ...]:
    """Return the largest products of gains; if a party never gains, all products are 0 and vectors tie."""
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
    return _best(
        rational, (gains / best).min(axis=1), lambda place: min(map(Fraction, gains[place].tolist(), best))
    )


def _issue_class(case: Case, issue: Issue) -> IssueClass:
    """Return compatible, distributive (shares of each party's range sum alike within 0.01) or integrative."""
    points = points_of(case, issue)
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
    """Whether a sentence holds the other side's points list, or speaks of points with a number of theirs."""
    theirs, ours = _numbers(other), _numbers(own)
    names = (other.name.casefold(), other.id)
    for sentence in re.split(r"[!?;\n]|\.(?!\d)", text):
        said = [int(Decimal(number.replace("−", "-")) * SCALE) for number in _NUMBER.findall(sentence)]
        named = any(name in sentence.casefold() for name in names)
        telling = theirs if named else theirs - ours
        if (_POINTS.search(sentence) and telling & set(said)) or _holds_list(said, own, other):
            return True
    return False


def _numbers(party: Party) -> set[int]:
    listed = {
        number for interest in party.interests for numbers in interest.points.values() for number in numbers
    }
    return (listed | {party.reservation or 0}) - {0}


def _holds_list(said: list[int], own: Party, other: Party) -> bool:
    lists = {
        row for interest in other.interests for row in interest.points.values() if len(row) > 2 and any(row)
    }
    lists -= {row for interest in own.interests for row in interest.points.values()}
    return any(tuple(said[at : at + len(row)]) == row for row in lists for at in range(len(said)))
