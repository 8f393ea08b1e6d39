"""What could be agreed and what was: frontier with settlements, a package being built, the offer dance."""

from collections.abc import Iterable, Sequence

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.plane import Look, columns
from workshop.charts.draw.planes import LOOKS, Point, counted, planes, together
from workshop.charts.draw.series import rows
from workshop.charts.draw.style import INK, SEAT, Screen
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import SCALE, Case
from workshop.negotiation.moves import Package

Values = tuple[float, ...]
"""Points of each party, in file order."""
SOLUTION = Look("diamond-open", INK.quiet, 0)
PACKAGE = Look("star", INK.hues[3], 0)


def frontier(
    case: Case, outcomes: pd.DataFrame | None = None, *, package: Package | None = None, screen: Screen = SEAT
) -> Chart:
    """Return the frontier in the points of each two parties, with the solutions and where tables ended.

    `outcomes` is `classes.outcomes`. With a `package` that is being built, its point, none while an issue is
    open, and where no agreement lies; the axes then hold every package, so that they stay as it moves.
    """
    drawn, summary = _drawn(case, outcomes, package, screen), _told(case, outcomes, package)
    return Chart("Settlements on the frontier", drawn, summary)


def _drawn(case: Case, outcomes: pd.DataFrame | None, package: Package | None, screen: Screen) -> Figure:
    found, ends = analyse(case), _ended(case, outcomes)
    alone = outcomes is not None and outcomes["table"].nunique() == 1
    points = together(ends, alone=alone)
    listed = [(str(table), how.capitalize(), values) for table, how, values in ends]
    reserved, vectors = _values([case.reservation(party) for party in case.party]), found.frontier / SCALE
    rational = vectors[(vectors >= reserved).all(axis=1)] if found.feasible else vectors
    seen = [*map(tuple, rational.tolist()), *(point.values for point in points)]
    if package is not None:
        seen = [_values(ends) for ends in zip(*(case.bounds(party) for party in case.party), strict=True)]
        own = [(reserved, "no agreement")]
        if case.is_whole(package):
            own.insert(0, (_values(standing(case, package).utilities.values()), "your package"))
        points = [*(Point(values, name, name) for values, name in own), *points]
        listed += [(name, "", values) for values, name in own]
    for values, solutions in _solutions(case).items():
        more = f"{solutions[0]} and {len(solutions) - 1} more" if len(solutions) > 1 else ""
        points.append(Point(values, ", ".join(solutions), "solution", brief=more))
        listed.append((", ".join(solutions), "", values))
    looks = {"solution": SOLUTION, **LOOKS, "your package": PACKAGE._replace(size=1.2 * screen.font)}
    drawn = planes(names(case), stated(case), points, looks, screen, seen=seen, frontier=vectors)
    drawn["layout"]["meta"] = "Table" if ends else "Package"
    keys = [name for name, *_ in listed]
    drawn["data"] += columns(keys, points_of(case, [values for *_, values in listed]))
    drawn["data"] += columns(keys, {"Ended": [how or None for _, how, _ in listed]}) if ends else []
    return drawn


def _told(case: Case, outcomes: pd.DataFrame | None, package: Package | None) -> str:
    said = [] if package is None else [_built(case, package)]
    if outcomes is not None:
        best = outcomes.loc[outcomes["better_for_all"] == 0, "table"].unique()
        said += [ended(outcomes)]
        if outcomes["table"].nunique() > 1:
            said += [f"On the frontier: {', '.join(map(str, best)) or 'none'}."]
        elif len(best):
            said += ["It is on the frontier."]
    if not analyse(case).feasible:
        return " ".join(
            [*said, "No package gives every party its reservation value: no agreement is right here."]
        )
    solved = [
        f"{', '.join(solutions)} at {_each(case, values)}" for values, solutions in _solutions(case).items()
    ]
    reserved = _each(case, _values([case.reservation(party) for party in case.party]))
    return " ".join([*said, f"Reservation values: {reserved}.", f"Solutions: {'; '.join(solved)}."])


def ended(outcomes: pd.DataFrame) -> str:
    """Return how many tables ended how, in a sentence."""
    results = outcomes.drop_duplicates("table")["result"].value_counts()
    if results.sum() == 1:
        return ALONE[results.index[0]]
    told = [
        f"{results.get(how, 0)} {said}" for how, said in ENDS.items() if how == "agreement" or how in results
    ]
    return f"{counted(results.sum())}: {', '.join(told)}."


ALONE = {
    "agreement": "It ended with an agreement.",
    "no agreement": "It ended with no agreement.",
    "open": "It is still open.",
    "incomplete": "It is incomplete: a side had no seat in the end.",
}
ENDS = {
    "agreement": "with an agreement",
    "no agreement": "with no agreement",
    "open": "still open",
    "incomplete": "incomplete",
}


def _ended(case: Case, outcomes: pd.DataFrame | None) -> list[tuple[int, str, Values]]:
    """Return (table, how it ended, points of the parties) of those that agreed or ended with no agreement."""
    if outcomes is None:
        return []
    known = list(rows(outcomes[outcomes["result"].isin(list(LOOKS))], "table", "result", "utility"))
    size = len(case.party)
    return [
        (table, how, tuple(points for *_, points in known[at : at + size]))
        for at, (table, how, _) in list(enumerate(known))[::size]
    ]


def _solutions(case: Case) -> dict[Values, list[str]]:
    """Return points of the parties -> the solutions that lie there; none where nothing is feasible."""
    found: dict[Values, list[str]] = {}
    analysis = analyse(case)
    named = {
        "Nash": analysis.nash,
        "egalitarian": analysis.egalitarian,
        "Kalai-Smorodinsky": analysis.kalai_smorodinsky,
    }
    for name, vectors in named.items():
        for vector in vectors:
            found.setdefault(_values(vector), []).append(name)
    return found


def _built(case: Case, package: Package) -> str:
    if not case.is_whole(package):
        left = [issue.label for issue in case.issues if issue.id not in package]
        return f"Your package is open on: {'; '.join(left)}."
    stands = standing(case, package)
    better = stands.better_for_all
    how = (
        f"{better:,} package{'s are' if better > 1 else ' is'} better for all"
        if better
        else "it is on the frontier"
    )
    less = [
        case.party[party].name for party, worth in stands.utilities.items() if worth < case.reservation(party)
    ]
    under = f"; {' and '.join(less)} would have more with no agreement" if less else ""
    return f"Your package gives {_each(case, _values(stands.utilities.values()))}: {how}{under}."


def names(case: Case) -> list[str]:
    """Return the parties' names, in file order."""
    return [party.name for party in case.parties]


def stated(case: Case) -> list[float | None]:
    """Return the parties' reservation values in points, None where none is stated."""
    return [None if party.reservation is None else party.reservation / SCALE for party in case.parties]


def _values(thousandths: Iterable[int]) -> Values:
    return tuple(worth / SCALE for worth in thousandths)


def points_of(case: Case, values: Sequence[Values]) -> dict[str, list[float]]:
    """Return a column for the data table of each party's points."""
    return {f"Points of {name}": [each[k] for each in values] for k, name in enumerate(names(case))}


def _each(case: Case, values: Values) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in zip(names(case), values, strict=True))
