"""Counterparts at a table: whose turn it is, what a script owes it now, tables that scripts play alone."""

from collections.abc import Iterator, Mapping
from random import Random

from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.preference import gain
from workshop.counterparts.view import Habit, Turn
from workshop.negotiation.case import Case
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event, Package, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import MIDDLE, Difficulty, Table, openings

PERSON = "person"
"""What a seat is called that no script plays."""


def turn_of(table: Table) -> str:
    """Return who was addressed alone; else the party whose last move is longest ago, at the start a person.

    Who is addressed by an answer need not answer it. At the start, without a person, the first in the file.
    """
    played = table.played
    last = played[-1].move if played else None
    before = played[-2].move if len(played) > 1 else None
    if last and len(last.to) == 1 and not (before and before.by in last.to and last.by in before.to):
        return last.to[0]
    moved = dict.fromkeys(table.parties, -1)
    for number, entry in enumerate(played):
        moved[entry.move.by] = number
    return min(table.parties, key=lambda party: (moved[party], table.seats.get(party) != PERSON))


def next_event(table: Table, habits: Mapping[str, Habit] = COUNTERPARTS) -> Event | None:
    """Return what a scripted counterpart owes the table now; None when a person is next or nothing is owed.

    The click names the row it follows, so that two pages that ask at once log it once. `habits` are the
    scripts, by what a seat is called; with one for PERSON, it plays a person's seat too.
    """
    if table.end:
        return _last_answer(table, habits)
    party = turn_of(table)
    habit = habits.get(table.seats.get(party, PERSON))
    if habit is None:
        return None
    chance = Random(f"{table.seed}/{party}/{table.version}")  # noqa: S311
    takes_up = table.seats.get(party) != PERSON
    move = habit(Turn(redact(table, party, listens=True), party, chance, table.seed, takes_up))
    return Event("moved", move.data(), click=f"{party}/{table.version}")


def _last_answer(table: Table, habits: Mapping[str, Habit]) -> Event | None:
    """Answer for a script: whether no agreement beats the last offer, or what improves on an agreement."""
    if table.end is None:
        return None
    if table.end.package:
        return _improvement(table, table.end.package, habits)
    if table.offer is None:
        return None
    for party in table.parties:
        if table.seats.get(party) in habits and party not in table.answers:
            whole = not table.open_issues(table.offer.package)
            better = not whole or gain(redact(table, party), party, table.offer.package) < 0
            return Event("answered", {"by": party, "better": better}, click=f"answer/{party}")
    return None


def _improvement(table: Table, agreed: Package, habits: Mapping[str, Habit]) -> Event | None:
    """Accept for a script, once, a package that another side accepts and that costs the script nothing."""
    for party in table.parties:
        if table.seats.get(party) in habits and party not in table.improved:
            least = table.case.utility(party, agreed)
            for package in table.improved.values():
                if table.case.utility(party, package) >= least:
                    return Event("improved", {"by": party, "package": package}, click=f"improved/{party}")
    return None


def rehearse(
    case: Case,
    seats: Mapping[str, str],
    *,
    seed: int,
    stream: str,
    difficulty: Difficulty = MIDDLE,
    habits: Mapping[str, Habit] = COUNTERPARTS,
    words: bool = False,
) -> Iterator[Row]:
    """Yield the rows of a table that scripts play to its end; nothing but the arguments decides them.

    `seats` names one of the `habits` for each party; with `words`, what is said counts beside the act. The
    rows' times are one second apart from a fixed moment.
    """
    rows: list[Row] = []
    opening = openings(case, seats=seats, seed=seed, difficulty=difficulty, words=words)
    for version, event in enumerate(opening, start=1):
        rows.append(_row(stream, version, event))
    yield from rows
    table = replay(rows)
    while owed := next_event(table, habits):
        row = _row(stream, table.version + 1, owed)
        table = apply(table, row)
        yield row


def _row(stream: str, version: int, event: Event) -> Row:
    at = f"2000-01-01T{version // 3600:02}:{version // 60 % 60:02}:{version % 60:02}.000Z"
    return Row(stream, version, event.click, at, event.kind, event.data)
