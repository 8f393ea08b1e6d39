"""Where tables ended, on the frontier: what could be agreed, and what was."""

from workshop.charts.chart import Chart
from workshop.charts.draw.style import Screen
from workshop.charts.frontier import frontier
from workshop.charts.played import Played, Section
from workshop.charts.terms import of_frontier


def settlements(played: Played, screen: Screen) -> list[Chart]:
    """Return where the tables ended, with the frontier and the reservation values."""
    return [frontier(played.case, played.outcomes, screen=screen)]


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
    alone=(
        "Could every side have had more? What would each have had to learn?",
        "Is the end better for you than no agreement would have been?",
    ),
)
