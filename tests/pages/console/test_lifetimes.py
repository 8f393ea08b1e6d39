"""A console that saw fifty swaps with every table's details open holds what a fresh one does."""

from random import Random

from holding import Held, alone, held

from pressing import press, shown
from workshop.classroom.pairing import join
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream
from workshop.pages.console.console import console

CODE, TABLES, SWAPS = "K7QX", 4, 50


class Room:
    """A room of four tables with their briefs, and the page of its console."""

    def __init__(self, store: Store) -> None:
        alone()
        rules = {"link": "", "mode": "live", "size": 2 * TABLES, "seed": 1}
        store.append(room_stream(CODE), 0, opening(load("last-boat"), **rules))
        self.log = RoomLog(store, CODE)
        for number in range(2 * TABLES):
            self.tell(lambda state, n=number: [join(state, key=str(n))], by=DOOR)
        self.tell(move_on)
        self.open(store)

    def open(self, store: Store) -> None:
        self.live = LiveRoom(store, CODE, CONSOLE, tables=True)
        self.page = console(self.live, "http://127.0.0.1/")

    def tell(self, make: object, by: str = CONSOLE) -> None:
        assert self.log.log(make, by=by) == ""

    def swap(self, times: int) -> None:
        lot = Random(1)
        for _ in range(times):
            pair = lot.sample(range(1, 2 * TABLES + 1), 2)
            self.tell(lambda _, pair=pair: [Event("swapped", {"seats": pair})])
            self.live.follow.poll()

    def open_all(self) -> None:
        for number in range(1, TABLES + 1):
            press(self.page, f"Table {number}")

    def holds(self) -> Held:
        return held(self.live)


def test_after_fifty_swaps_it_holds_no_more_than_a_fresh_one(store: Store) -> None:
    room = Room(store)
    room.open_all()
    room.swap(SWAPS)
    carried = room.holds()
    alone()
    room.open(store)
    room.open_all()
    assert carried.at_most(room.holds()), (carried, room.holds())


def test_details_that_are_closed_are_gone_and_follow_nothing(store: Store) -> None:
    room = Room(store)
    before = room.holds()
    room.open_all()
    opened = room.holds()
    assert opened.watches == before.watches + 3 * TABLES
    for number in range(1, TABLES + 1):
        press(room.page, f"Table {number}")
    closed = room.holds()
    assert (closed.widgets, closed.watches, closed.comms) == (before.widgets, before.watches, before.comms)
    press(room.page, "Table 3")
    assert any("iw-inside" in part._dom_classes for part in shown(room.page))


def test_who_asks_for_help_again_and_again_leaves_nothing_behind(store: Store) -> None:
    room = Room(store)
    before = room.holds()
    for _ in range(10):
        for kind in ("help", "helped"):
            self_made = Event(kind, {"seat": 3})
            assert room.log.log(lambda _, event=self_made: [event], by=3) == ""
            room.live.follow.poll()
    after = room.holds()
    assert (after.widgets, after.watches) == (before.widgets, before.watches)
