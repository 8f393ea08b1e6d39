"""Rooms for tests: opened, joined and moved on row by row, each row checked first as the log does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan
from operator import or_
from typing import Any

from hypothesis import strategies as st

from building import case_of
from workshop.classroom import events, fold
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.room import PHASES, Place, Room, opening
from workshop.classroom.rules import CONSOLE, DOOR, check
from workshop.classroom.steps import move_on
from workshop.live.room_log import hashed
from workshop.log.store import Store
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import parse
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.streams import room_stream

START = datetime(2026, 3, 1, 10, tzinfo=UTC)
CODE = "K7QX"
LINK = hashed("the first link")

CARDS = """
[[card]]
id = "rain"
title = "Rain"
text = "It rains."
precipitant = "external"

[[card]]
id = "letter"
title = "A letter"
text = "It says yes."
to = "p1"
precipitant = "substantive"
"""


def at(second: float) -> str:
    """Return the log's time so many seconds after the room opened."""
    return (START + timedelta(seconds=second)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def case_for(parties: int) -> Case:
    """Return a small case with so many parties and two cards."""
    return parse(case_of([[[10, 5, 0], [0, 7]] for _ in range(parties)]).text + CARDS)


class Class:
    """A room with its rows, and a clock that a test moves: `second` counts from when the room opened."""

    def __init__(self, case: Case | None = None, *, people: int = 0, robots: int = 0, **rules: Any) -> None:
        self.second = 0.0
        opened = opening(case or case_for(2), **{"link": LINK, "size": 70} | rules)
        self.rows = [Row(room_stream(CODE), 1, opened.click, at(0), opened.kind, opened.data)]
        self.room = fold.replay(self.rows)
        for _ in range(people):
            self.join()
        self.log(*fill(self.room, robots))

    @property
    def now(self) -> str:
        return at(self.second)

    def log(self, *events: Event, by: str | int = CONSOLE) -> Room:
        """Check and add events; raises Refused at the first that may not be added."""
        for event in events:
            timed = replace(event, at=event.at or self.now)
            check(self.room, timed, by=by)
            self.force(timed)
        return self.room

    def force(self, event: Event) -> Room:
        """Add an event that nothing checked, as an old log may hold it."""
        version = self.room.version + 1
        row = Row(
            self.room.stream,
            version,
            event.click or str(version),
            event.at or self.now,
            event.kind,
            event.data,
        )
        self.rows.append(row)
        self.room = fold.apply(self.room, row)
        return self.room

    def tell(self, kind: str, hand: str | int = CONSOLE, **data: Any) -> Room:
        """Check and add one event."""
        return self.log(Event(kind, data), by=hand)

    def join(self, name: str = "") -> int:
        """Let a person in; return the seat's number."""
        number = self.room.next_seat
        self.log(join(self.room, key=f"key-{number}", name=name), by=DOOR)
        return number

    def to(self, phase: str) -> "Class":
        """Move on, phase by phase, until the room is in this one."""
        while self.room.phase != phase:
            self.log(*move_on(self.room))
        return self

    def after(self, seconds: float) -> "Class":
        """Let time pass."""
        self.second += seconds
        return self

    def place(self, seat: int) -> Place:
        """Return where a seat sits; there must be such a place."""
        found = self.room.seats[seat].place
        assert found
        return found


def open_room(store: Store, case: Case | None = None, **rules: Any) -> str:
    """Open a room in a log; return its code."""
    store.append(room_stream(CODE), 0, opening(case or case_for(2), **{"link": LINK, "size": 70} | rules))
    return CODE


def places(room: Room) -> dict[int, Place]:
    """Return the place of each seat that has one."""
    return {number: seat.place for number, seat in room.seats.items() if seat.place}


def at_odds(room: Room, *, shared: bool = False) -> list[str]:
    """Return what is wrong with how a room is seated; places of a party are for one seat unless `shared`."""
    taken = list(places(room).values())
    wrong = [f"seat {number} has no place" for number in room.seats if number not in places(room)]
    for table in room.tables:
        held = room.holders(table)
        wrong += [f"nobody plays {party} at table {table}" for party in room.case.party if party not in held]
    twice = {place for place in taken if place.role != OBSERVER and taken.count(place) > 1}
    wrong += [f"{place} is held twice" for place in twice if not shared]
    return wrong + [f"{place} has a seat and a counterpart" for place in room.scripted if place in taken]


NUMBERS = st.sampled_from([0, -1, 1, 2, 3, 70, 10**400, 0.5, 1.0, 1e308, nan, inf, -inf, True, False])
WORDS = st.sampled_from(
    [
        "",
        "1",
        "-1",
        "9" * 5000,
        "p0",
        "p1",
        "observer",
        "play",
        "brief",
        "rain",
        "principled",
        LINK,
        "key-1",
        "\ud83e",
    ]
)
ANYTHING = st.recursive(
    st.none() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "seat",
    "seats",
    "key",
    "name",
    "robot",
    "place",
    "places",
    "scripted",
    "by",
    "to",
    "seconds",
    "card",
)
FIELDS += ("table", "right", "on", "hidden", "link", "address", "of", "slide", "text")
PLACES = st.tuples(NUMBERS, WORDS).map(list)
DATA = st.dictionaries(
    st.sampled_from(FIELDS),
    ANYTHING | PLACES | st.lists(PLACES, max_size=2) | st.dictionaries(WORDS, PLACES, max_size=2),
    max_size=6,
)
KINDS = (
    "joined",
    "paired",
    "placed",
    "swapped",
    "replaced",
    "returned",
    "phase",
    "extended",
    "paused",
    "resumed",
)
KINDS += (
    "card",
    "effects",
    "ready",
    "sat",
    "help",
    "helped",
    "charts",
    "hidden",
    "reveal",
    "admitted",
    "console",
    "reached",
    "removed",
    "renamed",
    "stepped_back",
    "round_called",
    "round_skipped",
    "shown",
    "told",
)
EVENTS = st.builds(
    Event, st.sampled_from((*KINDS, "room_opened", "moved", "")), DATA, at=st.sampled_from(["", "x"])
)
"""Events as a hostile or a damaged log may hold them."""


RIGHT = {
    "seat": st.integers(1, 6), "seats": st.lists(st.integers(1, 6), min_size=2, max_size=2),
    "key": st.sampled_from(["key-1", "key-9"]), "name": st.just("Ann"),
    "robot": st.sampled_from(["", "guarded"]),
    "place": st.tuples(st.integers(1, 4), st.sampled_from(["p0", "p1", "observer"])).map(list),
    "places": st.dictionaries(st.sampled_from("123456"), PLACES, max_size=3),
    "by": st.sampled_from(["principled", "guarded"]), "to": st.sampled_from(PHASES),
    "seconds": st.integers(-3600, 3600), "card": st.sampled_from(["rain", "letter"]),
    "table": st.integers(0, 4), "right": st.integers(0, 3), "on": st.booleans(),
    "hidden": st.booleans(), "link": st.just(LINK),
    "address": st.just("10.0.0.2"),
    "of": st.integers(0, 20), "slide": st.just("results"), "picked": st.just(["trust"]),
    "text": st.just("Two minutes left."),
    "scripted": st.lists(st.just([3, "p1", "guarded"]), max_size=1),
}  # fmt: skip


def _nearly(kind: str) -> st.SearchStrategy[Event]:
    own = {field: RIGHT[field] for field in events.KINDS[kind].model_fields if field in RIGHT}
    wrong = st.dictionaries(st.sampled_from(tuple(own or RIGHT)), ANYTHING, max_size=1)
    return st.builds(Event, st.just(kind), st.builds(or_, st.fixed_dictionaries(own), wrong))


LIKELY = st.one_of([_nearly(kind) for kind in KINDS])
"""Events that are nearly right: each field holds what belongs there, and one perhaps something else."""
