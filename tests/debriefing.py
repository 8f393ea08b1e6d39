"""Classes that have played: tables that counterparts play, with the guesses, pulses and cards of people."""

from collections.abc import Sequence
from functools import cache
from random import Random

from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on
from workshop.counterparts.play import next_event
from workshop.live.room_log import RoomLog, hashed
from workshop.log.store import Store
from workshop.negotiation import fold
from workshop.negotiation.case import Case
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.streams import room_stream, table_stream
from workshop.negotiation.table import Table, openings
from workshop.negotiation.value_check import ITEMS
from workshop.negotiation.words import TAGS

CODE = "K7QX"
HABITS = ("guarded", "positional", "principled", "reciprocal", "principled", "principled")
"""Who plays, drawn by lot; a new counterpart changes none of these tables."""


class Log:
    """The rows of one table, and the table they add up to."""

    def __init__(self, case: Case, number: int = 1, seats: dict[str, str] | None = None) -> None:
        self.stream, self.rows = table_stream(CODE, number), list[Row]()
        self.add(*openings(case, seats=seats or dict.fromkeys(case.party, "person"), seed=number))

    def add(self, *events: Event) -> "Log":
        for event in events:
            version = len(self.rows) + 1
            at = f"2026-03-01T10:{version // 60:02}:{version % 60:02}.000Z"
            row = Row(self.stream, version, event.click or f"c{version}", at, event.kind, event.data)
            self.table: Table = fold.apply(self.table, row) if self.rows else fold.opened(row)
            self.rows.append(row)
        return self

    def unmoved(self) -> "Log":
        """Take back what opened the case, so that nothing was moved yet."""
        self.rows = self.rows[:1]
        self.table = fold.opened(self.rows[0])
        return self

    def tell(self, kind: str, **data: object) -> int:
        """Add one row that nobody checks; return its version."""
        self.add(Event(kind, data))
        return len(self.rows)

    def move(self, by: str, act: str, **carried: object) -> int:
        return self.tell("moved", by=by, act=act, **carried)


@cache
def played(case: Case, number: int, *, people: bool = True, observed: bool = False) -> tuple[Row, ...]:
    """Return the rows of a table played to its end.

    With `people`, a guess, some pulses and a card; `observed`, what somebody noted of every third move.
    """
    lot = Random(number)
    log = Log(case, number, dict(zip(case.party, lot.choices(HABITS, k=len(case.party)), strict=True)))
    pairs = list(log.table.trust)
    for by, to in pairs if people else ():
        shares = {issue.id: lot.randint(1, 10) for issue in case.issues}
        whole = sum(shares.values())
        log.tell(
            "guessed", by=by, to=to, points={issue: 100 * share / whole for issue, share in shares.items()}
        )
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
    heard = [entry for entry in log.table.played if entry.move.act in TAGS][::3] if observed else []
    for place, entry in enumerate(heard):
        words = [*TAGS[entry.move.act]]
        log.tell("tagged", of=entry.version, how=words[place % len(words)], seat="observer-99")
    return tuple(log.rows)


def class_of(case: Case, tables: int, **more: bool) -> dict[int, Table]:
    """Return so many tables that were played, by number."""
    return {number: fold.replay(played(case, number, **more)) for number in range(1, tables + 1)}


def played_room(
    store: Store, case: Case, tables: int, *, keys: Sequence[str] = (), people: bool = True
) -> RoomLog:
    """Return a room that played so many tables and is in its debrief, in a log; both sides are still closed.

    The first seats are those of people with these keys, the others are robots'.
    """
    store.append(room_stream(CODE), 0, opening(case, link="", size=len(case.party) * tables))
    room = RoomLog(store, CODE)
    for key in keys:
        assert room.log(lambda state, key=key: [join(state, key=hashed(key))], by=DOOR) == ""
    assert room.log(lambda state: fill(state, state.size - len(keys)), by=CONSOLE) == ""
    while room.room.phase != "debrief":
        assert room.log(move_on, by=CONSOLE) == ""
        for number in range(1, tables + 1) if room.room.phase == "play" else ():
            rows = played(case, number, people=people)
            events = [Event(row.kind, row.data, click=row.click) for row in rows]
            events += valued(case, number) if people else []
            store.append(table_stream(CODE, number), 0, *events)
    return room


def valued(case: Case, number: int) -> list[Event]:
    """Return each side's answers to the value check."""
    answers = {party: [2 + (number + place + item) % 6 for item in range(len(ITEMS))]
               for place, party in enumerate(case.party)}  # fmt: skip
    return [Event("valued", {"by": party, "answers": given}) for party, given in answers.items()]
