"""The two charts of a table as pages show them: interest coverage and trust levels, each with its summary."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workshop.charts import table as figures
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.style import FONT
from workshop.measures.records import Record
from workshop.negotiation.table import Table

TITLES = ("Interest coverage", "Trust levels")


class Chart(NamedTuple):
    """A figure, what it is called, and what it shows in sentences. One without data has nothing to draw."""

    label: str
    figure: Figure
    summary: str


def charted(
    view: Table,
    records: Sequence[Record],
    viewer: str | None = None,
    *,
    whole: Table | None = None,
    font: int = FONT,
) -> Iterator[Chart]:
    """Yield both charts of a table with these records, in the order of `TITLES`.

    With `viewer`, a party, the table and its records are as that side may know them. With `whole`, the table
    as it went on, the records are its own, and so are the charts' axes and marks. The first chart can be
    shown before the second is worked out.
    """
    course = figures.course(view, records, viewer, whole=whole)
    yield Chart(TITLES[0], *figures.coverage(course, font))
    yield Chart(TITLES[1], *figures.trust(course, font))
