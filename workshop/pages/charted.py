"""The two charts of a table as pages show them: interest coverage and trust levels, each with its summary."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from workshop.charts import figures
from workshop.charts.panels import Figure
from workshop.log import frames
from workshop.negotiation import coverage
from workshop.negotiation.coverage import Interval
from workshop.negotiation.table import Table

TITLES = ("Interest coverage", "Trust levels")


class Chart(NamedTuple):
    """A figure, what it is called, and what it shows in sentences. A figure without data has nothing to draw."""

    label: str
    figure: Figure
    summary: str


def charted(view: Table, records: Sequence[frames.Record], viewer: str | None = None) -> Iterator[Chart]:
    """Yield both charts of a table with these records, in the order of `TITLES`.

    With `viewer`, a party, the table and its records are as that side may know them. The first chart can be shown
    before the second is worked out.
    """
    series, marks = frames.series(records), frames.marks(view)
    reach, level = limits(view, viewer)
    yield Chart(
        TITLES[0],
        figures.coverage(series, marks, reach=reach, reservation=level, case=view.case, viewer=viewer),
        figures.coverage_summary(series, marks, reservation=level, case=view.case, viewer=viewer),
    )
    pulses = frames.pulses(view)
    yield Chart(
        TITLES[1],
        figures.trust(series, pulses, marks, case=view.case, viewer=viewer),
        figures.trust_summary(series, pulses, marks, case=view.case, viewer=viewer),
    )


def limits(view: Table, viewer: str | None = None) -> tuple[Mapping[str, Interval], Mapping[str, float | None]]:
    """Return what each party, or the viewer alone, could reach by a package, and its reservation values: shares."""
    of = view.parties if viewer is None else (viewer,)
    reach = {party: coverage.satisfied(view.case, party, {}, view.appeared) for party in of}
    return reach, {party: coverage.reservation(view.case, party, view.appeared) for party in of}
