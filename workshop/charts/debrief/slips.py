"""Slips: what moves left out or passed over, as their sequence shows it, counted over tables or sides."""

from collections import Counter
from collections.abc import Mapping
from math import ceil

from workshop.charts.chart import Chart
from workshop.charts.draw.plane import WIDE, Look, columns, marks, sentence
from workshop.charts.draw.rows import Lattice
from workshop.charts.draw.style import INK, Screen, cut, short
from workshop.charts.played import Moment, Played, Section
from workshop.charts.table import brief_names
from workshop.measures.own import Slip, slips
from workshop.negotiation.words import SLIPS

LABEL = "What moves left out"
NONE = "No move left out any of this."


def of_tables(played: Played, screen: Screen) -> list[Chart]:
    """Return how often each slip came at all tables together, and at how many of them, most often first."""
    found = {number: slips(table) for number, table in played.tables.items()}
    times = Counter(slip.name for here in found.values() for slip in here)
    tables = Counter(name for here in found.values() for name in {slip.name for slip in here})
    told = {name: f"{times[name]} at {_counted(tables[name])}" for name, _ in times.most_common()}
    words = "; ".join(f"{SLIPS[name].label}: {said}" for name, said in told.items())
    return _chart(times, told, f"{words}.", screen)


def of_one(played: Played, screen: Screen) -> list[Chart]:
    """Return how often each slip came at the one table, and how often each side made it."""
    found, brief = slips(played.one[0]), short([party.name for party in played.case.parties], 9)
    times, sides = Counter(slip.name for slip in found), Counter((slip.name, slip.by) for slip in found)
    told = {
        name: ", ".join(
            f"{brief[party.name]} {sides[name, party.id]}"
            for party in played.case.parties
            if sides[name, party.id]
        )
        for name, _ in times.most_common()
    }
    return _chart(times, told, _told(found, played), screen)


def _chart(times: Counter[str], told: Mapping[str, str], summary: str, screen: Screen) -> list[Chart]:
    """Return a line for each slip, as long as it came often, under its label and what is told of it."""
    if not times:
        return [Chart(LABEL, sentence(NONE, screen), NONE)]
    most = max(times.values())
    rows = [f"{SLIPS[name].label}: {said}" for name, said in told.items()]
    fits = int((screen.wide - 16) / screen.font / (WIDE - 0.04))
    names = [cut(row, fits) for row in rows]
    grid = Lattice(names, screen, "Slip", across=(0, 1.05 * most), title="Times", lanes=1)
    layout, data = grid.layout(), []
    layout["xaxis"] |= {"dtick": ceil(most / 5)}
    look, line = Look("square", INK.hues[1], 0), {"color": INK.hues[1], "width": 0.5 * screen.font}
    for row, name in enumerate(told):
        data.append(marks(rows[row], [0, times[name]], [grid.lane(row)] * 2, look, mode="lines", line=line))
    data += columns(
        [SLIPS[name].label for name in told],
        {"Times": [times[name] for name in told], "Which": told.values()},
    )
    return [Chart(LABEL, {"data": data, "layout": layout}, summary)]


def _counted(tables: int) -> str:
    return f"{tables} table{'' if tables == 1 else 's'}"


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
)
