"""What one side can work out from where it sits: its own gain of a package, and what others seem to want.

All of it from the redacted table: own points, stated positions, packages put forward, priorities disclosed.
"""

from collections.abc import Mapping

from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table

Liking = dict[str, dict[str, float]]
"""Issue -> option -> how much the others seem to like it; only comparisons within a table mean anything."""


def gain(view: Table, party: str, package: Package) -> float:
    """Return a whole package's gain over the reservation value, as a share of this side's best gain.

    1 is its best package by now, 0 its reservation value, below 0 worse than no agreement.
    """
    columns = _columns(view, party)
    best = sum(max(column.values()) for column in columns.values())
    reservation = view.case.reservation(party)
    got = sum(column[package[issue]] for issue, column in columns.items())
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
    return {
        issue: {
            option: weight[issue]
            * sum(w * _near(view, issue, option, p[issue]) for w, p in put_forward if issue in p)
            for option in view.options(issue)
        }
        for issue in view.case.issue
    }


MOST = 2_000
"""Parts of packages that are kept from one issue to the next: beyond, every other one is let go."""


def propose(view: Table, party: str, target: float) -> Package:
    """Return the whole package that the others seem to like best of those with a gain of at least `target`.

    Of two that they like alike it is the one better for this side; one's own best where none gains as much.
    """
    found = _worth_offering(view, party)
    enough = [each for each in found if each[1] >= target]
    return (max(enough, key=lambda each: each[1:][::-1]) if enough else max(found, key=lambda each: each[1]))[
        0
    ]


def _worth_offering(view: Table, party: str) -> list[tuple[Package, float, int]]:
    """Return packages with their gain and how much the others seem to like them, none with less of both.

    Found issue by issue: if a part of a package can be bettered, so can the whole.
    """
    columns, likes = _columns(view, party), liking(view, party)
    parts: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for issue, column in columns.items():
        liked = {option: round(1_000 * share) for option, share in likes[issue].items()}
        longer = [
            (own + points, others + liked[option], (*chosen, option))
            for own, others, chosen in parts
            for option, points in column.items()
        ]
        parts, best = [], -1
        for part in sorted(longer, key=lambda part: (-part[0], -part[1])):
            if part[1] > best:
                parts.append(part)
                best = part[1]
        parts = parts[:: 1 + len(parts) // MOST]
    packages = [(dict(zip(columns, chosen, strict=True)), others) for _, others, chosen in parts]
    return [(package, gain(view, party, package), others) for package, others in packages]


def _columns(view: Table, party: str) -> dict[str, dict[str, int]]:
    points = view.case.points[party]
    return {
        issue: {option: points[issue][view.case.issue[issue].index[option]] for option in view.options(issue)}
        for issue in view.case.issue
    }


def _near(view: Table, issue: str, option: str, wanted: str) -> float:
    """1 for the option itself, less the further down the list; a new idea is half way to anything."""
    listed = view.case.issue[issue].options
    if option == wanted:
        return 1.0
    if option not in listed or wanted not in listed:
        return 0.5
    return 1 - abs(listed.index(option) - listed.index(wanted)) / (len(listed) - 1)
