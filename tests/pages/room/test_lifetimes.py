"""A seat that was there from the lobby on holds at the reveal what a page holds that opens then."""

import json

import pytest
from holding import Held, alone, held
from ipywidgets import ToggleButtons, Widget

from debriefing import played, valued
from pressing import field, press
from workshop.classroom.pairing import join
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on, owed
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream
from workshop.pages.room.participant import Participant
from workshop.pages.seat import package

CODE, CASE = "K7QX", load("last-boat")
STREAM = table_stream(CODE, 1)


class Carried:
    """A room whose one table is played to its end while the page of a seat looks on."""

    def __init__(
        self, store: Store, mode: str, seat: int, *, until: str = "reveal", at_once: bool = False
    ) -> None:
        self.store, self.seat = store, seat
        people = 2 + (mode == "observer")
        store.append(room_stream(CODE), 0, opening(CASE, link="", mode=mode, size=people, seed=1))
        self.log = RoomLog(store, CODE)
        self.page = self.open()
        for number in range(1, people + 1):
            self.step(lambda state, n=number: [join(state, key=f"key-{n}")], by=DOOR)
        self.to("play")
        if until == "play":
            return
        rows = played(CASE, 1)
        events = [Event(row.kind, row.data) for row in rows[len(store.read(STREAM)) :]]
        events += valued(CASE, 1)
        for several in [events] if at_once else [[event] for event in events]:
            self.append(*several)
        self.to("debrief")
        self.step(lambda _: [Event("reveal")])

    def open(self) -> Participant:
        return Participant(LiveRoom(self.store, CODE, self.seat), self.seat)

    def step(self, make: object, by: str | int = CONSOLE) -> None:
        assert self.log.log(make, by=by) == ""
        for number in self.log.room.tables:
            rows = self.store.read(table_stream(CODE, number))
            for event in owed(self.log.room, number, replay(rows) if rows else None):
                self.append(event)
        self.page.live.follow.poll()

    def to(self, phase: str) -> None:
        while self.log.room.phase != phase:
            self.step(move_on)

    def append(self, *events: Event) -> None:
        self.store.append(STREAM, self.store.versions(STREAM).get(STREAM, 0), *events)
        self.page.live.follow.poll()


def holds(page: Participant) -> Held:
    return held(page.live, *page.tables)


@pytest.mark.parametrize(("mode", "seat"), [("live", 1), ("checkpoint", 2), ("observer", 1), ("observer", 3)])
def test_a_seat_carried_to_the_reveal_holds_no_more_than_a_fresh_one(
    store: Store, mode: str, seat: int
) -> None:
    alone()
    room = Carried(store, mode, seat)
    kinds = {row.kind for row in store.read(STREAM)}
    assert {"rated", "card_played", "guessed", "valued"} <= kinds
    carried = holds(room.page)
    alone()
    fresh = holds(room.open())
    assert carried.at_most(fresh), (carried, fresh)
    assert fresh.widgets <= 136
    assert fresh.state <= 174_900
    assert len(json.dumps(Widget.get_manager_state(drop_defaults=True)["state"], default=str)) <= 109_000


def test_at_the_reveal_no_chart_of_what_is_not_shown_is_worked_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workshop.pages.seat import seat

    room, drawn = Carried(store, "live", 1, at_once=True), list[object]()
    monkeypatch.setattr(seat, "charted", lambda *given: drawn.append(given) or ())
    room.append(Event("noted", {"by": CASE.parties[0].id, "text": "Look again."}))
    assert drawn == []


def test_an_observer_has_the_desk_of_one_side_worked_out_and_the_other_when_it_is_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, drawn = Carried(store, "observer", 3, until="play"), list[str]()
    monkeypatch.setattr(package, "_draft", lambda _view, party, _draft: drawn.append(party) or ("drawn", ""))
    island, line = CASE.party
    press(room.page.widget, "Package")
    drawn.clear()
    room.append(Event("moved", {"act": "check_in", "by": line, "seat": "seat-2"}))
    room.append(Event("moved", {"act": "check_in", "by": island, "seat": "seat-1"}))
    assert drawn == [island, island]
    field(room.page.widget, ToggleButtons).value = 1
    assert drawn == [island, island, line]
