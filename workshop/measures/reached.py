"""What one side reached over many tables of a case, in means with the interval in which they lie."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from workshop.negotiation import coverage
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.table import Table

Z = 1.96
"""Standard errors on either side of a mean within which 95 % of such means lie."""


class Mean(NamedTuple):
    """A mean over tables, with the 95 % interval of a normal distribution about it."""

    mean: float
    low: float
    high: float


def reached(tables: Sequence[Table], party: str) -> dict[str, Mean]:
    """Return what a party reached at tables of one case that has feasible packages.

    `agreed` is the share of tables; `joint` the efficiency of the agreement, 0 without one; `own` the party's
    gain over what it gains at the Nash point, 0 without an agreement; `understood` the share of interests, by
    weight, that were understood, over all ordered pairs with the party; `own_moves` how many it made.
    """
    return {
        "agreed": _mean([float(bool(_agreed(table))) for table in tables]),
        "joint": _mean([_joint(table) for table in tables]),
        "own": _mean([_own(table, party) for table in tables]),
        "understood": _mean([_understood(table, party) for table in tables]),
        "own_moves": _mean([float(sum(e.move.by == party for e in table.played)) for table in tables]),
    }


def _mean(values: Sequence[float]) -> Mean:
    mean = sum(values) / len(values)
    spread = sum((value - mean) ** 2 for value in values) / max(len(values) - 1, 1)
    reach = Z * sqrt(spread / len(values))
    return Mean(*(round(value, 4) for value in (mean, mean - reach, mean + reach)))


def _agreed(table: Table) -> dict[str, str] | None:
    return table.end.package if table.end else None


def _joint(table: Table) -> float:
    package = _agreed(table)
    return (standing(table.case, package).efficiency or 0.0) if package else 0.0


def _own(table: Table, party: str) -> float:
    package, nash = _agreed(table), analyse(table.case).nash
    if not package or not nash:
        return 0.0
    reservation, place = table.case.reservation(party), list(table.case.party).index(party)
    gain = sum(point[place] for point in nash) / len(nash) - reservation
    return (table.case.utility(party, package) - reservation) / gain if gain else 0.0


def _understood(table: Table, party: str) -> float:
    pairs = [pair for other in table.others(party) for pair in ((party, other), (other, party))]
    return sum(coverage.understood(table, *pair) for pair in pairs) / len(pairs)
