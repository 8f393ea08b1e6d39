"""What would have come of a table had one thing been otherwise: the fold over rows that nobody logged."""

from collections.abc import Iterable
from dataclasses import dataclass

from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event, Package, Row
from workshop.negotiation.rules import FACILITATOR, check, refusal
from workshop.negotiation.table import Table


@dataclass(frozen=True)
class Supposed:
    """A table as it would have been; `left_out` are the versions of later moves that make no sense there.

    A move makes no sense where the rules refuse it there and did not refuse it at the table as it was: an
    answer to what was never said, an option that never appeared. All others are taken as they were made.
    """

    table: Table
    left_out: tuple[int, ...] = ()


def without(table: Table, version: int) -> Supposed:
    """Return the table without the move of that version; KeyError if none of it stands."""
    if table.entry(version) is None:
        raise KeyError(version)
    rows = table.standing
    at = [row.version for row in rows].index(version)
    before = replay(rows[:at])
    return _followed(apply(before, rows[at]), before, rows[at + 1 :])


def putting(table: Table, after: int, by: str, package: Package) -> Supposed:
    """Return the table with a package put forward right after the row of a version.

    The rows after it come one later there. Raises IllegalMove if it could not have been put forward.
    """
    was = until(table, after)
    offer = Event("moved", {"act": "offer", "by": by, "package": package}, at=was.rows[-1].at)
    check(was, offer, holds=by)
    now = apply(was, Row(table.stream, after + 1, "", offer.at, offer.kind, offer.data))
    return _followed(was, now, (row for row in table.standing if row.version > after), later_than=after)


def until(table: Table, version: int) -> Table:
    """Return the table as it was after the row of a version, without what was withdrawn at any time."""
    return replay(row for row in table.standing if row.version <= version)


def _followed(was: Table, now: Table, rows: Iterable[Row], later_than: int | None = None) -> Supposed:
    """Add the rows that came after to both tables, to the second only those that make sense there."""
    left_out = []
    for row in rows:
        there = row if later_than is None else _later(row, later_than)
        if row.kind == "moved" and _refused(now, there) and not _refused(was, row):
            left_out.append(row.version)
        else:
            now = apply(now, there)
        was = apply(was, row)
    return Supposed(now, tuple(left_out))


def _later(row: Row, after: int) -> Row:
    """Return a row one version later, and so what it answers, if that came later too."""
    of = row.data.get("of")
    data = row.data | {"of": of + 1} if isinstance(of, int) and of > after else row.data
    return Row(row.stream, row.version + 1, row.click, row.at, row.kind, data)


def _refused(table: Table, row: Row) -> bool:
    return bool(refusal(table, Event(row.kind, row.data, at=row.at), holds=FACILITATOR))
