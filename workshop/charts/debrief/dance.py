"""The offer dance: the packages that one table had before it, in their order, and what each side gave up."""

from collections.abc import Sequence

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure, Line, Panel, figure
from workshop.charts.draw.plane import Look, columns, sentence
from workshop.charts.draw.planes import Path, Point, planes
from workshop.charts.draw.series import last_move, rows
from workshop.charts.draw.style import INK, SIDES, Screen, room
from workshop.charts.frontier import Values, names, points_of, stated
from workshop.charts.played import Moment, Played, Section
from workshop.charts.table import brief_names
from workshop.measures import records, turning
from workshop.measures.records import Mark
from workshop.negotiation.bargaining import analyse
from workshop.negotiation.case import SCALE, Case

NO_PACKAGE = "No whole package was on the table."


def dance(played: Played, screen: Screen) -> list[Chart]:
    """Return the packages that were on the one table, and what each side gave up, if one put forward two."""
    (table, after), case = played.one, played.case
    offers = turning.offers(table)
    label = "Packages on the table"
    if offers.empty:
        return [Chart(label, sentence(NO_PACKAGE, screen), NO_PACKAGE)]
    summary = _told(offers, case)
    packages = Chart(label, _packages(offers, case, screen), summary)
    if offers["given_up"].isna().all():
        return [packages]
    return [
        packages,
        Chart("Concessions", _concessions(offers, records.marks(table, after), case, screen), summary),
    ]


def _packages(offers: pd.DataFrame, case: Case, screen: Screen) -> Figure:
    """Return every whole package that was on the table, numbered in order, one path a proposer.

    A ring stands around the package that was agreed.
    """
    steps, points, paths, looks = _steps(offers, case), [], [], {}
    for (party, name), style in zip(brief_names(case).items(), SIDES, strict=False):
        kind, own = (
            f"Packages of {name}",
            [(step, values, agreed) for step, by, values, agreed in steps if by == party],
        )
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
    drawn = planes(names(case), stated(case), points, looks, screen, seen=seen, frontier=vectors, paths=paths)
    given = offers.drop_duplicates("step")
    drawn["data"] += columns(given["step"], {"By": [case.party[by].name for by in given["by"]]})
    drawn["data"] += columns(given["step"], points_of(case, seen))
    return drawn


def _concessions(offers: pd.DataFrame, marks: Sequence[Mark], case: Case, screen: Screen) -> Figure:
    """Return the points of its own that each side gave up from one of its whole packages to the next."""
    given, lines = offers.drop_duplicates("step").dropna(subset=["given_up"]), []
    brief = brief_names(case)
    for (party, name), style in zip(brief.items(), SIDES, strict=False):
        own = given[given["by"] == party]
        track = own["move"].tolist(), own["given_up"].tolist()
        lines.append(Line(f"Own points given up – {name}", style, *track, name, dots=True))
    low, high = min(0.0, *given["given_up"], 0.0), max(4.0, *given["given_up"], 4.0)
    more, empty = 0.12 * (high - low), "No side put forward two."
    ends, title = (low - more, high + more), "Own points given up, per package"
    panel = Panel(title, *ends, 150, lines, {"nticks": 5}, [(0, "none")], empty=empty)
    last = max([last_move(offers), *(mark.move for mark in marks)])
    right = room([*brief.values(), "no agreement"], screen.font)
    return figure([panel], INK, last=last, right=right, marks=marks, font=screen.font)


def _told(offers: pd.DataFrame, case: Case) -> str:
    said = [f"Whole packages on the table: {offers['step'].max()}."]
    for party, about in case.party.items():
        own = offers.loc[(offers["by"] == party) & (offers["party"] == party), "utility"]
        if len(own):
            said.append(
                f"{about.name} put forward {len(own)}, from {own.iloc[0]:g} to {own.iloc[-1]:g} points of "
                "its own."
            )
    agreed = offers.loc[offers["agreed"], "step"]
    return " ".join(
        [*said, f"Package {agreed.iloc[0]} was agreed." if len(agreed) else "None of them was agreed."]
    )


def _steps(offers: pd.DataFrame, case: Case) -> list[tuple[int, str, Values, bool]]:
    """Return (step, by, points of the parties, agreed) of each package."""
    lines, size = list(rows(offers, "step", "by", "utility", "agreed")), len(case.party)
    return [
        (step, by, tuple(line[2] for line in lines[at : at + size]), agreed)
        for at, (step, by, _, agreed) in list(enumerate(lines))[::size]
    ]


def moments(played: Played) -> list[Moment]:
    """Return the moments at which a package was put on the table."""
    steps, brief = turning.offers(played.one[0]).drop_duplicates("step"), brief_names(played.case)
    return [
        Moment(f"Package {step} by {brief[by]}: move {move}", int(version))
        for step, by, move, version in rows(steps, "step", "by", "move", "version")
    ]


SECTION = Section(
    60,
    "The offer dance",
    ("Who moved first, and what did the others do next?", "Which package brought something new?"),
    None,
    dance,
    moments=moments,
    terms=lambda _: ("frontier",),
)
