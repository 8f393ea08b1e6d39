"""Slips: what moves left out or passed over, as their sequence shows it, counted over tables or sides."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil

from workshop.charts.chart import Chart
from workshop.charts.draw.plane import WIDE, Look, columns, marks, sentence
from workshop.charts.draw.rows import Lattice
from workshop.charts.draw.style import INK, Screen, cut, short
from workshop.charts.draw.tiles import bars
from workshop.charts.played import Moment, Played, Section, Wall
from workshop.charts.table import brief_names
from workshop.measures.own import Slip, slips
from workshop.negotiation.case import Case
from workshop.negotiation.words import SLIPS

LABEL = "What moves left out"
NONE = "No move left out any of this."
Counts = Mapping[str, tuple[int, str]]
"""A label -> how often it came, and what is told of it."""


def of_tables(played: Played, screen: Screen) -> list[Chart]:
    """Return how often each slip came at all tables together, and at how many of them, most often first."""
    found = {number: slips(table) for number, table in played.tables.items()}
    times = Counter(slip.name for here in found.values() for slip in here)
    tables = Counter(name for here in found.values() for name in {slip.name for slip in here})
    told = {_label(name): (n, f"{n} at {counted(tables[name])}") for name, n in times.most_common()}
    words = "; ".join(f"{label}: {said}" for label, (_, said) in told.items())
    return lines(LABEL, told, f"{words}." if told else NONE, screen)


def of_one(played: Played, screen: Screen) -> list[Chart]:
    """Return how often each slip came at the one table, and how often each side made it."""
    found = slips(played.one[0])
    told = by_sides(((_label(slip.name), slip.by) for slip in found), played.case)
    return lines(LABEL, told, _told(found, played) if found else NONE, screen)


def by_sides(found: Iterable[tuple[str, str]], case: Case) -> Counts:
    """Return of (label, party) how often each label came, and how often of which side, most often first."""
    sides, brief = Counter(found), short([party.name for party in case.parties], 9)
    times = Counter(label for label, _ in sides.elements())
    return {
        label: (
            n,
            ", ".join(f"{brief[p.name]} {sides[label, p.id]}" for p in case.parties if sides[label, p.id]),
        )
        for label, n in times.most_common()
    }


def lines(label: str, found: Counts, summary: str, screen: Screen) -> list[Chart]:
    """Return a line for each of what was found, as long as it came often, under what is told of it."""
    if not found:
        return [Chart(label, sentence(summary, screen), summary)]
    most = max(times for times, _ in found.values())
    rows = [f"{name}: {said}" for name, (_, said) in found.items()]
    fits = int((screen.wide - 16) / screen.font / (WIDE - 0.04))
    names = [cut(row, fits) for row in rows]
    grid = Lattice(names, screen, "Slip", across=(0, 1.05 * most), title="Times", lanes=1)
    layout, data = grid.layout(), []
    layout["xaxis"] |= {"dtick": ceil(most / 5)}
    look, line = Look("square", INK.hues[1], 0), {"color": INK.hues[1], "width": 0.5 * screen.font}
    for row, (times, _) in enumerate(found.values()):
        data.append(marks(rows[row], [0, times], [grid.lane(row)] * 2, look, mode="lines", line=line))
    counts, which = zip(*found.values(), strict=True)
    data += columns(list(found), {"Times": counts, "Which": which})
    return [Chart(label, {"data": data, "layout": layout}, summary)]


MOST = 6
"""The most of what was found that a slide has room for."""


def longest(found: Iterable[tuple[int, str]], none: str) -> str:
    """Return for the wall how often each label came of (table, label), and at how many tables."""
    found = list(found)
    times, tables = Counter(label for _, label in found), Counter(label for _, label in set(found))
    if not times:
        return f"<p>{none}</p>"
    (_, most), *_ = told = times.most_common(MOST)
    return bars([(label, n / most, f"{n} × at {counted(tables[label])}") for label, n in told])


def slide(played: Played) -> str:
    """Return for the wall how often each slip came, the most frequent ones."""
    found = ((n, _label(slip.name)) for n, table in played.tables.items() for slip in slips(table))
    return longest(found, NONE)


def counted(tables: int) -> str:
    """Return so many tables in words."""
    return f"{tables} table{'' if tables == 1 else 's'}"


def _label(slip: str) -> str:
    return SLIPS[slip].label


def _told(found: list[Slip], played: Played) -> str:
    names = {party.id: party.name for party in played.case.parties}
    return " ".join(f"Move {slip.move}, {names[slip.by]}: {SLIPS[slip.name].label}." for slip in found)


def moments(played: Played) -> list[Moment]:
    """Return the moves with a slip."""
    brief = brief_names(played.case)
    return [
        Moment(f"Move {slip.move}, {brief[slip.by]}: {SLIPS[slip.name].label}", slip.version)
        for slip in slips(played.one[0])
    ]


SECTION = Section(
    75,
    LABEL,
    ("Which of these did you notice when it happened?", "What would you say there now?"),
    of_tables,
    of_one,
    lambda played: sum(bool(slips(table)) for table in played.tables.values()),
    "show some",
    moments=moments,
    wall=Wall(
        "What moves left out",
        ("Which of these did you notice when it happened?", "What would you say there now?"),
        slide,
    ),
)
