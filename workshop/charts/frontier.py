"""What could be agreed and what was: the frontier with settlements, a package that is being built, the offer dance."""

from collections.abc import Iterable, Sequence

import pandas as pd

from workshop.charts.figures import brief_names
from workshop.charts.ink import INK, SEAT, SIDES, Screen, room
from workshop.charts.panels import Figure, Line, Panel, figure
from workshop.charts.plane import Look, columns, sentence
from workshop.charts.settlements import LOOKS, Path, Point, counted, planes, together
from workshop.charts.tracks import last_move, of_marks, rows
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import SCALE, Case
from workshop.negotiation.moves import Package

Values = tuple[float, ...]
"""Points of each party, in file order."""
SOLUTION = Look("diamond-open", INK.quiet, 0)
PACKAGE = Look("star", INK.hues[3], 0)
NO_PACKAGE = "No whole package was on the table."


def frontier(
    case: Case, outcomes: pd.DataFrame | None = None, *, package: Package | None = None, screen: Screen = SEAT
) -> Figure:
    """Return the frontier in the points of each two parties, with the solutions and where tables ended.

    `outcomes` is `debrief.outcomes`. With a `package` that is being built, its point, none while an issue is open,
    and where no agreement lies; the axes then hold every package, so that they stay as it moves.
    """
    found, ends = analyse(case), _ended(case, outcomes)
    points, listed = together(ends), [(str(table), how.capitalize(), values) for table, how, values in ends]
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
    for values, names in _solutions(case).items():
        points.append(Point(values, ", ".join(names), "solution", brief=f"{names[0]} …" * (len(names) > 1)))
        listed.append((", ".join(names), "", values))
    looks = {"solution": SOLUTION, **LOOKS, "your package": PACKAGE._replace(size=1.2 * screen.font)}
    drawn = planes(_names(case), _stated(case), points, looks, screen, seen=seen, frontier=vectors)
    drawn["layout"]["meta"] = "Table" if ends else "Package"
    keys = [name for name, *_ in listed]
    drawn["data"] += columns(keys, _points_of(case, [values for *_, values in listed]))
    drawn["data"] += columns(keys, {"Ended": [how or None for _, how, _ in listed]}) if ends else []
    return drawn


def frontier_summary(case: Case, outcomes: pd.DataFrame | None = None, *, package: Package | None = None) -> str:
    """Return what `frontier` shows, in sentences."""
    said = [] if package is None else [_built(case, package)]
    if outcomes is not None:
        best = outcomes.loc[outcomes["better_for_all"] == 0, "table"].unique()
        said += [ended(outcomes), f"On the frontier: {', '.join(map(str, best)) or 'none'}."]
    if not analyse(case).feasible:
        return " ".join([*said, "No package gives every party its reservation value: no agreement is right here."])
    solved = [f"{', '.join(names)} at {_told(case, values)}" for values, names in _solutions(case).items()]
    reserved = _told(case, _values([case.reservation(party) for party in case.party]))
    return " ".join([*said, f"Reservation values: {reserved}.", f"Solutions: {'; '.join(solved)}."])


def dance(offers: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Figure:
    """Return every whole package that was on the table, numbered in order, one path a proposer.

    `offers` is `turning.offers`. A ring stands around the package that was agreed.
    """
    if offers.empty:
        return sentence(NO_PACKAGE, screen)
    steps, points, paths, looks = _steps(offers, case), [], [], {}
    for (party, name), style in zip(brief_names(case).items(), SIDES, strict=False):
        kind, own = f"Packages of {name}", [(step, values, agreed) for step, by, values, agreed in steps if by == party]
        looks[kind] = Look(style.symbol, INK.hues[style.hue], 0)
        at: dict[Values, list[str]] = {}
        for step, values, agreed in own:
            at.setdefault(values, []).append(f"{step}, agreed" if agreed else str(step))
        for number, (values, found) in enumerate(at.items()):
            label = ", ".join(found if len(found) < 4 else [*found[:2], "…", found[-1]])
            points.append(Point(values, label if number else f"{name} {label}", kind, brief=found[-1]))
        paths += [Path(kind, style, [values for _, values, _ in own])] if own else []
    points.sort(key=lambda point: point.label[0].isdecimal())  # those with a name take their places first
    points += [Point(values, "", "agreed") for *_, values, agreed in steps if agreed]
    looks["agreed"] = Look("circle-open", INK.text, 1.5 * screen.font)
    seen, vectors = [values for *_, values, _ in steps], analyse(case).frontier / SCALE
    drawn = planes(_names(case), _stated(case), points, looks, screen, seen=seen, frontier=vectors, paths=paths)
    given = offers.drop_duplicates("step")
    drawn["data"] += columns(given["step"], {"By": [case.party[by].name for by in given["by"]]})
    drawn["data"] += columns(given["step"], _points_of(case, seen))
    return drawn


def concessions(offers: pd.DataFrame, marks: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Figure:
    """Return the points of its own that each side gave up from one of its whole packages to the next."""
    given, lines = offers.drop_duplicates("step").dropna(subset=["given_up"]), []
    names = brief_names(case)
    for (party, name), style in zip(names.items(), SIDES, strict=False):
        own = given[given["by"] == party]
        track = own["move"].tolist(), own["given_up"].tolist()
        lines.append(Line(f"Own points given up – {name}", style, *track, name, dots=True))
    low, high = min(0.0, *given["given_up"], 0.0), max(4.0, *given["given_up"], 4.0)
    more, empty = 0.12 * (high - low), "No side put forward two."
    ends, title = (low - more, high + more), "Own points given up, per package"
    panel = Panel(title, *ends, 150, lines, {"nticks": 5}, [(0, "none")], empty=empty)
    looks = {"last": last_move(offers, marks), "right": room([*names.values(), "check-in"], screen.font)}
    return figure([panel], INK, marks=of_marks(marks), font=screen.font, **looks)


def dance_summary(offers: pd.DataFrame, case: Case) -> str:
    """Return what `dance` and `concessions` show, in sentences."""
    if offers.empty:
        return NO_PACKAGE
    said = [f"Whole packages on the table: {offers['step'].max()}."]
    for party, about in case.party.items():
        own = offers.loc[(offers["by"] == party) & (offers["party"] == party), "utility"]
        if len(own):
            said.append(
                f"{about.name} put forward {len(own)}, from {own.iloc[0]:g} to {own.iloc[-1]:g} points of its own."
            )
    agreed = offers.loc[offers["agreed"], "step"]
    return " ".join([*said, f"Package {agreed.iloc[0]} was agreed." if len(agreed) else "None of them was agreed."])


def ended(outcomes: pd.DataFrame) -> str:
    """Return how many tables ended how, in a sentence."""
    results = outcomes.drop_duplicates("table")["result"].value_counts()
    told = [f"{results.get(how, 0)} {said}" for how, said in ENDS.items() if how == "agreement" or how in results]
    return f"{counted(results.sum())}: {', '.join(told)}."


ENDS = {
    "agreement": "with an agreement", "no agreement": "with no agreement", "open": "still open",
    "incomplete": "incomplete",
}  # fmt: skip


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


def _steps(offers: pd.DataFrame, case: Case) -> list[tuple[int, str, Values, bool]]:
    """Return (step, by, points of the parties, agreed) of each package."""
    lines, size = list(rows(offers, "step", "by", "utility", "agreed")), len(case.party)
    return [
        (step, by, tuple(line[2] for line in lines[at : at + size]), agreed)
        for at, (step, by, _, agreed) in list(enumerate(lines))[::size]
    ]


def _built(case: Case, package: Package) -> str:
    if not case.is_whole(package):
        left = [issue.label for issue in case.issues if issue.id not in package]
        return f"Your package is open on: {'; '.join(left)}."
    stands = standing(case, package)
    better = stands.better_for_all
    how = f"{better:,} package{'s are' if better > 1 else ' is'} better for all" if better else "it is on the frontier"
    less = [case.party[party].name for party, worth in stands.utilities.items() if worth < case.reservation(party)]
    under = f"; {' and '.join(less)} would have more with no agreement" if less else ""
    return f"Your package gives {_told(case, _values(stands.utilities.values()))}: {how}{under}."


def _names(case: Case) -> list[str]:
    return [party.name for party in case.parties]


def _stated(case: Case) -> list[float | None]:
    return [None if party.reservation is None else party.reservation / SCALE for party in case.parties]


def _values(thousandths: Iterable[int]) -> Values:
    return tuple(worth / SCALE for worth in thousandths)


def _points_of(case: Case, values: Sequence[Values]) -> dict[str, list[float]]:
    return {f"Points of {name}": [each[k] for each in values] for k, name in enumerate(_names(case))}


def _told(case: Case, values: Values) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in zip(_names(case), values, strict=True))
