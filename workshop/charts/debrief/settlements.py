"""Where tables ended, on the frontier: what could be agreed, and what was."""

from collections.abc import Callable

from workshop.charts.chart import Chart
from workshop.charts.draw import wall
from workshop.charts.draw.style import Screen
from workshop.charts.draw.tiles import Tiles, quarters, stacks
from workshop.charts.frontier import frontier, names
from workshop.charts.played import Played, Section, Wall
from workshop.charts.results import worth
from workshop.charts.terms import of_frontier
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import SCALE, Case, shown


def settlements(played: Played, screen: Screen) -> list[Chart]:
    """Return where the tables ended, with the frontier and the reservation values."""
    return [frontier(played.case, played.outcomes, screen=screen)]


GAINED = (
    "All that the sides could gain together, or nearly",
    "Three quarters of it",
    "Half of it",
    "A quarter of it",
    "Next to nothing",
)
LEFT = "Less for a side than no agreement"


def slide(played: Played) -> str:
    """Return for the wall where two sides' agreements lie; where there are more, how much was gained."""
    agreed = [number for number, end in played.ends.items() if end == "agreement"]
    others = stacks(
        [Tiles("No agreement", [n for n in played.tables if n not in agreed])], played.ends, empty=False
    )
    if len(played.case.party) > 2 or not agreed:
        return stacks(gained(played), played.ends)
    meant = (
        "<p class='iw-quiet'><b class='iw-l2-text'>The line</b>: where no side can have more without "
        "the other having less.</p>"
    )
    return f"{_plane(played, agreed)}{meant}{others}"


def gained(played: Played) -> list[Tiles]:
    """Return how much of what the sides could gain together each table gained."""
    shares: dict[int, float | None] = {}
    for number, end in played.ends.items():
        package = played.tables[number].end
        if end == "agreement" and package and package.package:
            shares[number] = standing(played.case, package.package).efficiency
    less = [number for number, share in shares.items() if share is None]
    none = [number for number in played.ends if number not in shares]
    return [*quarters(shares, GAINED), *([Tiles(LEFT, less)] if less else []), Tiles("No agreement", none)]


def _plane(played: Played, agreed: list[int]) -> str:
    case, found = played.case, analyse(played.case)
    points = {n: tuple((w or 0) / SCALE for w in worth(played.tables[n]).values()) for n in agreed}
    none = tuple(case.reservation(party) / SCALE for party in case.party)
    best = sorted(tuple(float(each) / SCALE for each in vector) for vector in found.frontier)
    rational = [each for each in best if all(e >= n for e, n in zip(each, none, strict=True))] or best
    seen = [*points.values(), *rational, none]
    left, right, foot = wall.SIDE_ROOM, wall.WIDE - 2, wall.HIGH - wall.FOOT
    x, y = _scale([each[0] for each in seen], left, right), _scale([each[1] for each in seen], foot, 6)
    first, second = names(case)
    parts = [
        wall.line([(x(none[0]), foot), (x(none[0]), 6)], "iw-limit"),
        wall.line([(left, y(none[1])), (right, y(none[1]))], "iw-limit"),
        wall.line([(x(a), y(b)) for a, b in rational], "iw-frontier"),
        wall.words(f"Points of {second} ↑", left, 4, look="iw-quiet"),
        wall.words(f"Points of {first} →", right, wall.HIGH - 0.8, anchor="end", look="iw-quiet"),
        *_without(case, x(none[0]), y(none[1]), left),
        *wall.placed(
            {n: (x(a), y(b)) for n, (a, b) in points.items()}, played.ends, ((left, 5), (right, foot))
        ),
    ]
    return wall.drawing(parts, "Where each agreement lies, in the points of both sides")


def _without(case: Case, x: float, y: float, left: float) -> list[str]:
    """Return what each side has without an agreement, written at its line."""
    first, second = (shown(case.reservation(party)) for party in case.party)
    return [
        wall.words(f"{first} without", x, wall.HIGH - 0.8, anchor="middle", look="iw-quiet"),
        wall.words(second, left - 1, y + 1.5, anchor="end", look="iw-quiet"),
    ]


def _scale(values: list[float], begin: float, end: float) -> Callable[[float], float]:
    low, high = min(values), max(values)
    low, high = low - 0.08 * (high - low or 1), high + 0.05 * (high - low or 1)
    return lambda value: begin + (value - low) / (high - low) * (end - begin)


SECTION = Section(
    10,
    "Settlements",
    (
        "Which marks lie close to the frontier, and what had been found out there?",
        "Where could every side have had more? What would each have had to learn?",
    ),
    settlements,
    settlements,
    lambda played: played.ended("agreement", "no agreement"),
    "ended with an agreement or without one",
    first=True,
    terms=lambda played: of_frontier(played.case),
    wall=Wall(
        "Where the agreements lie",
        (
            "Who lies close to the line, and what had been found out there?",
            "Where could every side have had more?",
        ),
        slide,
    ),
    alone=(
        "Could every side have had more? What would each have had to learn?",
        "Is the end better for you than no agreement would have been?",
    ),
)
