"""A projector that showed a room from the lobby on holds at the reveal what one holds that opens then."""

import pytest
from holding import Held, alone, held

from debriefing import played
from workshop.classroom.robots import fill
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE
from workshop.classroom.steps import move_on
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream
from workshop.pages.projector.room import Projected

CODE, CASE = "K7QX", load("last-boat")


class Hall:
    """A room whose tables play while its projector looks on."""

    def __init__(self, store: Store, tables: int) -> None:
        alone()
        self.store = store
        store.append(room_stream(CODE), 0, opening(CASE, link="", size=2 * tables, seed=1))
        self.log = RoomLog(store, CODE)
        self.open()
        self.tell(lambda room: fill(room, 2 * tables))
        self.to("play")
        self.tell(lambda _: [Event("charts", {"on": True})])
        for number in range(1, tables + 1):
            rows = played(CASE, number)
            for part in (rows[:10], rows[10:30], rows[30:]):
                events = [Event(row.kind, row.data, row.click) for row in part]
                stream = table_stream(CODE, number)
                store.append(stream, len(store.read(stream)), *events)
                self.live.follow.poll()

    def open(self) -> None:
        self.live = LiveRoom(self.store, CODE, "projector", tables=True)
        self.page = Projected("http://127.0.0.1/join")
        self.live.watch(self.page.draw)

    def tell(self, make: object) -> None:
        assert self.log.log(make, by=CONSOLE) == ""
        self.live.follow.poll()

    def to(self, phase: str) -> None:
        while self.log.room.phase != phase:
            self.tell(move_on)

    def holds(self) -> Held:
        return held(self.live)


@pytest.mark.parametrize("tables", [2, 6])
def test_from_the_lobby_to_the_reveal_it_grows_by_what_it_shows(store: Store, tables: int) -> None:
    hall = Hall(store, tables)
    hall.to("debrief")
    hall.tell(lambda _: [Event("reveal")])
    carried = hall.holds()
    alone()
    hall.open()
    assert carried.at_most(hall.holds()), (carried, hall.holds())


def test_charts_switched_on_and_off_leave_nothing_behind(store: Store) -> None:
    hall = Hall(store, 2)
    before = hall.holds()
    for on in (False, True) * 5:
        hall.tell(lambda _, on=on: [Event("charts", {"on": on})])
    assert hall.holds().at_most(before), (hall.holds(), before)


def test_slides_that_were_stepped_through_leave_nothing_behind(store: Store) -> None:
    hall = Hall(store, 2)
    hall.to("debrief")
    hall.tell(lambda _: [Event("reveal")])
    before = hall.holds()
    for slide in ("trust", "table-1-8", "gains", "coverage", "results") * 2:
        picked = ["board", "trust", "coverage", "gains", "table-1"]
        hall.tell(lambda _, slide=slide, picked=picked: [Event("shown", {"slide": slide, "picked": picked})])
    hall.tell(lambda _: [Event("shown", {"slide": "results", "picked": ["board", "trust"]})])
    assert hall.holds().at_most(before), (hall.holds(), before)
