"""Interest coverage, in its two senses: surfaced (voiced, understood) and satisfied (by a package).

Surfaced figures weigh an interest by the points at stake among the options that all see from the start, so
that neither figure falls when a new idea appears. Satisfied counts a hidden option once it has appeared.
"""

from collections.abc import Iterable
from functools import lru_cache

from workshop.negotiation.case import Case
from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table

Interval = tuple[float, float]
Appeared = frozenset[tuple[str, str]]


@lru_cache(maxsize=512)
def weights(case: Case, party: str) -> dict[str, int]:
    """Return interest -> the points at stake among the options on the list from the start, in thousandths."""
    first = {issue.id: len(issue.options) for issue in case.issues}
    return {
        interest.id: sum(
            max(row[: first[issue]]) - min(row[: first[issue]]) for issue, row in interest.points.items()
        )
        for interest in case.party[party].interests
    }


def voiced(table: Table, owner: str) -> float:
    """Return the share of this side's interests, by weight, that it has voiced: 0 to 1, never falling."""
    return _share(table.case, owner, (interest for party, interest in table.voiced if party == owner))


def understood(table: Table, listener: str, owner: str) -> float:
    """Return the share of the owner's interests that it confirmed this listener understood: 0 to voiced."""
    heard = (interest for who, party, interest in table.understood if (who, party) == (listener, owner))
    return _share(table.case, owner, heard)


def _share(case: Case, owner: str, interests: Iterable[str]) -> float:
    weight = weights(case, owner)
    whole = sum(weight.values())
    return sum(weight[interest] for interest in interests) / whole if whole else 0.0


def _seen(case: Case, issue: str, appeared: Appeared) -> list[int]:
    """Return the places of the options that everybody sees by now."""
    listed = len(case.issue[issue].options)
    return [
        k for k, text in enumerate(case.issue[issue].all_options) if k < listed or (issue, text) in appeared
    ]


@lru_cache(maxsize=512)
def _live(case: Case, party: str, appeared: Appeared) -> tuple[dict[str, dict[str, int]], int, int]:
    """Points an option, by issue; where satisfied is 0; how many points make 1. All in thousandths."""
    seen = {issue: _seen(case, issue, appeared) for issue in case.issue}
    columns = {
        issue: {case.issue[issue].all_options[k]: case.points[party][issue][k] for k in places}
        for issue, places in seen.items()
    }
    least = most = 0
    for interest in case.party[party].interests:
        for issue, row in interest.points.items():
            live = [row[k] for k in seen[issue]]
            least, most = least + min(live), most + max(live)
    return columns, least, most - least


def satisfied(case: Case, party: str, package: Package, appeared: Appeared = frozenset()) -> Interval:
    """Return how far a package meets this side's interests: least and most over all ways to settle the rest.

    Both lie in [0, 1] and are equal for a whole package; for the empty package they are the reachable band.
    """
    columns, least, stake = _live(case, party, appeared)
    low = high = -least
    for issue, points in columns.items():
        chosen = points.get(package.get(issue, ""))
        low += min(points.values()) if chosen is None else chosen
        high += max(points.values()) if chosen is None else chosen
    return (low / stake, high / stake) if stake else (0.0, 0.0)


def on_table(table: Table, party: str) -> Interval | None:
    """Return `satisfied` by the package on the table, None while there is none."""
    return satisfied(table.case, party, table.offer.package, table.appeared) if table.offer else None


def reservation(case: Case, party: str, appeared: Appeared = frozenset()) -> float | None:
    """Return the reservation value on the scale of `satisfied` (may lie outside [0, 1]); None without one."""
    stated = case.party[party].reservation
    _, least, stake = _live(case, party, appeared)
    return None if stated is None or not stake else (stated - least) / stake


def met(case: Case, party: str, package: Package, appeared: Appeared = frozenset()) -> dict[str, Interval]:
    """Return interest -> how far a package satisfies it, 0 to 1: least and most over what is still open."""
    found = {}
    for interest in case.party[party].interests:
        low = high = least = most = 0
        for issue, row in interest.points.items():
            live = [row[k] for k in _seen(case, issue, appeared)]
            chosen = row[case.issue[issue].index[package[issue]]] if issue in package else None
            low += min(live) if chosen is None else chosen
            high += max(live) if chosen is None else chosen
            least, most = least + min(live), most + max(live)
        stake = most - least
        found[interest.id] = ((low - least) / stake, (high - least) / stake) if stake else (0.0, 0.0)
    return found


def counts(table: Table, owner: str) -> tuple[int, dict[str, int]]:
    """Return how many interests the owner voiced, and how many of them each listener understood."""
    listeners = {
        other: sum((who, p) == (other, owner) for who, p, _ in table.understood)
        for other in table.others(owner)
    }
    return sum(party == owner for party, _ in table.voiced), listeners
