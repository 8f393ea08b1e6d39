"""Up to four tables on a projector: what is understood at each, and how much trust, in a colour a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from workshop.charts.draw.panels import Figure, Line, Panel, figure
from workshop.charts.draw.style import DASHED, HALL, INK, cut, room
from workshop.charts.table import EDGE, ESTIMATED, PERCENT, UNDERSTOOD, VOICED
from workshop.classroom.public import Step

Courses = Mapping[str, Sequence[Step]]
"""A table's label -> its steps, the first of them before any move. Their order decides the tables' looks."""
STYLES = (VOICED, *UNDERSTOOD)
LONGEST = 22
"""Characters of a table's label."""


def understood(courses: Courses) -> Figure:
    """Return the understood share of all interests at each table."""
    lines = [
        Line(
            f"Understood, % – {table}",
            style,
            *_steps(steps, lambda s: 100 * s.understood),
            cut(table, LONGEST),
        )
        for style, (table, steps) in zip(STYLES, courses.items(), strict=False)
    ]
    return _figure(Panel("Interests understood", -EDGE, 100 + EDGE, 142, lines, PERCENT), courses)


def trust(courses: Courses) -> Figure:
    """Return the estimates of trust at each table as a band, from its least trusting pair to its most.

    At a table of three there are six, which no back row can tell apart.
    """
    lines = []
    styles = [own._replace(dash=dashed.dash) for own, dashed in zip(STYLES, DASHED, strict=False)]
    for style, (table, steps) in zip(styles, courses.items(), strict=False):
        label = cut(table, LONGEST)
        least, most = _steps(steps, lambda step: min(step.trust)), _steps(steps, lambda step: max(step.trust))
        lines += [
            Line(f"Estimated, least – {table}", style, *least, label),
            Line(f"Estimated, most – {table}", style, *most, label, above=True),
        ]
    panel = replace(ESTIMATED, title="Trust, illustrative estimate: least to most", height=170, lines=lines)
    return _figure(panel, courses)


def _steps(steps: Sequence[Step], value: Callable[[Step], float]) -> tuple[list[int], list[float]]:
    return [step.move for step in steps[1:]], [round(value(step), 4) for step in steps[1:]]


def _figure(panel: Panel, courses: Courses) -> Figure:
    last = max((steps[-1].move for steps in courses.values()), default=0)
    right = room([line.label for line in panel.lines], HALL.font)
    return figure([panel], INK, last=last, right=right, font=HALL.font)
