"""A seat in a room, as its page's parts have it: who sits there, its tables, what it may log and is told."""

from typing import Any

from workshop.classroom.events import Replaced, SeatEvent
from workshop.classroom.pairing import STAND_IN
from workshop.classroom.room import Seat
from workshop.classroom.rules import refuses
from workshop.live.room import LiveRoom, RoomTable
from workshop.log.store import now
from workshop.negotiation.moves import Event
from workshop.widgets.kit import box, html, put, refusal_of, twice
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
AN_ACT = Event("moved", {"act": "ask_interest"})
"""What a seat asks the room about, to know whether it may log what it said and heard."""


class RoomSeat:
    """One seat of a followed room. `foot` stays at the window's foot: what its page tells."""

    def __init__(self, live: LiveRoom, number: int) -> None:
        self.live, self.number = live, number
        self.tables: list[RoomTable] = []
        self._refusal = html("", "iw-told")
        self.foot = box([self._refusal], "iw-foot")

    @property
    def seat(self) -> Seat:
        """The seat as the room has it; before somebody took it, an empty one."""
        return self.live.room.seats.get(self.number, Seat(self.number))

    def tell(self, sentence: str) -> None:
        """Show the participant a sentence; "" takes it away."""
        put(self._refusal, refusal_of(sentence))

    def log(self, kind: type[SeatEvent], **more: Any) -> None:
        """Log what this seat did in the room; tell why where it is not possible."""
        self.tell(self.live.log(kind(seat=self.number, **more)))

    def closed(self) -> str:
        """Return why this seat cannot log acts at this moment; "" while it can."""
        return refuses(self.live.room, self.number, AN_ACT, now())

    def going(self) -> Any:
        """Return what lets this person leave; the table goes on, with a counterpart at this seat."""
        leave = twice(
            TEXT["must_go"],
            TEXT["must_go_sure"],
            lambda: self.log(Replaced, by=STAND_IN),
            "iw-quiet",
            yes=TEXT["must_go_yes"],
        )
        return leave.add_class("iw-going")
