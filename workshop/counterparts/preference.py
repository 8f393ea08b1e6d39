"""What one side can work out from where it sits: its own gain of a package, and what others seem to want.

All of it from the redacted table: own points, stated positions, packages put forward, priorities disclosed.
"""

from collections.abc import Mapping
from functools import lru_cache
from math import inf
from operator import itemgetter

from workshop.negotiation.case import Case
from workshop.negotiation.moves import Package
from workshop.negotiation.serving import TELLS
from workshop.negotiation.table import Table

FOUND = 0.9
"""How much of what they ask for others like what was put together from what both sides need; by choice."""
Liking = dict[str, dict[str, float]]
"""Issue -> option -> how much the others seem to like it; only comparisons within a table mean anything."""


def gain(view: Table, party: str, package: Package) -> float:
    """Return a whole package's gain over the reservation value, as a share of this side's best gain.

    1 is its best package by now, 0 its reservation value, below 0 worse than no agreement.
    """
    columns, best = _columns(view.case, party, view.appeared)
    got = sum(column[package[issue]] for issue, column in columns.items())
    return _gain(got, best, view.case.reservation(party))


def _gain(got: int, best: int, reservation: int) -> float:
    return (
        (got - reservation) / (best - reservation)
        if best > reservation
        else 1.0
        if got >= reservation
        else -1.0
    )


def liking(view: Table, party: str) -> Liking:
    """Return what the other sides seem to want: the later a package was put forward, the more it counts."""
    put_forward: list[tuple[float, Mapping[str, str]]] = [
        (1.0, view.case.party[other].position) for other in view.others(party)
    ]
    theirs = [entry.move for entry in view.moves if entry.move.by != party]
    packages = [move.package for move in theirs if move.package]
    put_forward += [(2.0 * (n + 1) / len(packages), package) for n, package in enumerate(packages)]
    weight = dict.fromkeys(view.case.issue, 1.0)
    for move in theirs:
        if move.act == "disclose_priority" and move.issue and move.over:
            weight[move.issue] *= 1.5
            weight[move.over] *= 0.7
    found = FOUND if view.format > 1 else 0.5
    likes: Liking = {}
    for issue in view.case.issue:
        wanted = [(w, _near(view.case, issue, p[issue], found)) for w, p in put_forward if issue in p]
        likes[issue] = {
            option: weight[issue] * sum(w * near[option] for w, near in wanted)
            for option in view.options(issue)
        }
    return likes


MOST = 2_000
"""Parts of packages that are kept from one issue to the next: beyond, every other one is let go."""


def propose(view: Table, party: str, target: float, below: float = inf) -> Package:
    """Return the whole package that the others seem to like best of those with a gain of at least `target`.

    Of two that they like alike it is the one better for this side; one's own best where none gains as much.
    Where that does not gain less than `below`, it is the next one down.
    """
    found = _worth_offering(view, party)
    enough = [each for each in found if each[1] >= target]
    best = max(enough, key=lambda each: each[1:][::-1]) if enough else max(found, key=lambda each: each[1])
    down = [each for each in found if 0 <= each[1] < below] if best[1] >= below else []
    return max(down, key=lambda each: each[1], default=best)[0]


def refused(view: Table, party: str) -> float:
    """Return the least gain of this side to which others said no, unless they have told something since."""
    least = inf
    for entry in view.moves:
        offer = view.entry(entry.move.of) if entry.move.act == "reject" else None
        if offer and offer.move.by == party and view.case.is_whole(offer.move.package or {}):
            least = min(least, gain(view, party, offer.move.package or {}))
        elif entry.move.by != party and entry.move.act in TELLS:
            least = inf
    return least


def _worth_offering(view: Table, party: str) -> list[tuple[Package, float, int]]:
    """Return packages with their gain and how much the others seem to like them, none with less of both.

    Found issue by issue: if a part of a package can be bettered, so can the whole.
    """
    (columns, most), likes = _columns(view.case, party, view.appeared), liking(view, party)
    parts: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for issue, column in columns.items():
        liked = {option: round(1_000 * share) for option, share in likes[issue].items()}
        longer = [
            (own + points, others + liked[option], (*chosen, option))
            for own, others, chosen in parts
            for option, points in column.items()
        ]
        parts, best = [], -1
        for part in sorted(longer, key=itemgetter(0, 1), reverse=True):
            if part[1] > best:
                parts.append(part)
                best = part[1]
        parts = parts[:: 1 + len(parts) // MOST]
    reservation = view.case.reservation(party)
    return [
        (dict(zip(columns, chosen, strict=True)), _gain(own, most, reservation), others)
        for own, others, chosen in parts
    ]


@lru_cache(maxsize=512)
def _columns(
    case: Case, party: str, appeared: frozenset[tuple[str, str]]
) -> tuple[dict[str, dict[str, int]], int]:
    """Return issue -> option -> its points for a party, of the options that all see; and the most of all."""
    points, view = case.points[party], Table(case, appeared=appeared)
    columns = {
        issue: {option: points[issue][case.issue[issue].index[option]] for option in view.options(issue)}
        for issue in case.issue
    }
    return columns, sum(max(column.values()) for column in columns.values())


@lru_cache(maxsize=2048)
def _near(case: Case, issue: str, wanted: str, found: float) -> dict[str, float]:
    """Return option -> how near it is to one that is wanted.

    1 for the option itself, less the further down the list; a new idea is as near to one listed as `found`
    says, and half way to another new one, as all are to it.
    """
    listed, options = case.issue[issue].options, case.issue[issue].all_options
    near = dict.fromkeys(options, 0.5)
    if wanted in listed:
        place = listed.index(wanted)
        near = dict.fromkeys(options, found)
        near |= {option: 1 - abs(n - place) / (len(listed) - 1) for n, option in enumerate(listed)}
    return near | ({wanted: 1.0} if wanted in near else {})
