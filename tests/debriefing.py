"""Classes that have played: tables that counterparts play, with the guesses, pulses and cards that people bring."""

from random import Random

from workshop.classroom.robots import seated
from workshop.negotiation import fold
from workshop.negotiation.case import Case
from workshop.negotiation.counterpart import next_event
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.table import Table, openings


class Log:
    """The rows of one table, and the table they add up to."""

    def __init__(self, case: Case, number: int = 1, seats: dict[str, str] | None = None) -> None:
        self.stream, self.rows = f"table/K7QX/{number}", list[Row]()
        self.add(*openings(case, seats=seats or dict.fromkeys(case.party, "person"), seed=number))

    def add(self, *events: Event) -> "Log":
        for event in events:
            version = len(self.rows) + 1
            at = f"2026-03-01T10:{version // 60:02}:{version % 60:02}.000Z"
            row = Row(self.stream, version, event.click or f"c{version}", at, event.kind, event.data)
            self.table: Table = fold.apply(self.table, row) if self.rows else fold.opened(row)
            self.rows.append(row)
        return self

    def tell(self, kind: str, **data: object) -> int:
        """Add one row that nobody checks; return its version."""
        self.add(Event(kind, data))
        return len(self.rows)

    def move(self, by: str, act: str, **carried: object) -> int:
        return self.tell("moved", by=by, act=act, **carried)


def played(case: Case, number: int, *, people: bool = True) -> list[Row]:
    """Return the rows of a table played to its end; with `people`, a guess, pulses now and then, and a card."""
    lot = Random(number)
    log = Log(case, number, seated(case, lot))
    pairs = list(log.table.trust)
    for by, to in pairs if people else ():
        shares = {issue.id: lot.randint(1, 10) for issue in case.issues}
        whole = sum(shares.values())
        log.tell("guessed", by=by, to=to, points={issue: 100 * share / whole for issue, share in shares.items()})
    while event := next_event(log.table):
        log.add(event)
        table = log.table
        if people and not table.end and len(table.moves) % 8 == 0:
            for by, to in pairs:
                if lot.random() < 0.9:
                    value = round(7 * table.trust[by, to].level + lot.uniform(-1, 1))
                    log.tell("rated", by=by, to=to, value=max(1, min(7, value)))
        if people and case.cards and len(table.moves) == 12:
            log.tell("card_played", card=case.cards[0].id)
    return log.rows


def class_of(case: Case, tables: int, *, people: bool = True) -> dict[int, Table]:
    """Return so many tables that were played, by number."""
    return {number: fold.replay(played(case, number, people=people)) for number in range(1, tables + 1)}
