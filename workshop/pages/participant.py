"""A participant's page in a room: what this seat needs in each phase, from the lobby to the debrief."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts.clock import Clock
from workshop.classroom.room import Place, Room, Seat, table_stream
from workshop.classroom.rules import refuses
from workshop.log.store import StoreError, now, open_store
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import OBSERVER
from workshop.pages import solo
from workshop.pages.forms import box, button, html, put, refusal_of, row, show, unannounced
from workshop.pages.playing import playing, watching
from workshop.pages.preparing import guessing, preparing, readiness
from workshop.pages.results import result
from workshop.pages.rooms import LiveRoom, RoomTable
from workshop.pages.seat import charts, history, pulse_card, style
from workshop.pages.valuing import valuing
from workshop.pages.words import NOW, PHASE

GUEST = """<h2>You are a guest</h2><p>The tables were set when you came. Sit down with yours and listen; the projector
shows how it goes. The facilitator can give you a place of your own: press Help.</p>"""
AN_ACT = Event("moved", {"act": "ask_interest"})
"""What a seat asks the room about, to know whether it may log what it said and heard."""


def page(here: Mapping[str, Any] | None = None) -> Any:
    """Return the page of the seat that the server says is here: its log, its room's code, its number.

    Where it says nothing, it is one's own study.
    """
    if here is None:
        return solo.page()
    try:
        live = LiveRoom(open_store(here["db"]), here["code"], int(here["seat"]))
    except (StoreError, LogError) as error:
        return box([style(), html(refusal_of(error))], "iw-page")
    with unannounced():
        shown = Participant(live, int(here["seat"]))
    live.follow.start()
    return shown.widget


class Participant:
    """The page of one seat; it is made again when the phase changes, or who sits there."""

    def __init__(self, live: LiveRoom, number: int) -> None:
        self.live, self.number = live, number
        self.tables: list[RoomTable] = []
        self._drawn: object = None
        self._place: Place | None = None
        self._gates: list[Callable[[], None]] = []
        self._refusal, self._body = html("", "iw-told"), box([], "iw-seat")
        self.widget = box([style(), self._banner(), self._body, self._refusal], "iw-page", "iw-participant")
        live.watch(self._draw)

    @property
    def seat(self) -> Seat:
        """The seat as the room has it; before somebody took it, an empty one."""
        return self.live.room.seats.get(self.number, Seat(self.number))

    def tell(self, sentence: str) -> None:
        """Show the participant a sentence; "" takes it away."""
        put(self._refusal, refusal_of(sentence))

    def closed(self) -> str:
        """Return why this seat cannot log acts at this moment; "" while it can."""
        return refuses(self.live.room, self.number, AN_ACT, now())

    def _banner(self) -> Any:
        told, phase, doing, clock = html("", "iw-here"), html(), html(), Clock()
        ask = button("Help", lambda: self._log("help"), "iw-quiet", hint="The facilitator sees it at once")
        done = button("Solved", lambda: self._log("helped"), "iw-quiet", hint="No more help needed")

        def draw(live: LiveRoom) -> None:
            room, seat = live.room, self.seat
            called = f", {escape(seat.name)}" if seat.name else ""
            put(
                told,
                f"<h1>{escape(room.case.title)}</h1><p class='iw-who'><b>{escape(room.label(seat))}</b>{called}</p>",
            )
            put(phase, f"<p class='iw-phase'>{'Paused' if room.paused else PHASE[room.phase]}</p>")
            lines = [live.trouble, "" if room.phase == "play" else NOW[room.phase]]
            lines += ["You asked for help; the facilitator knows."] if seat.help else []
            line = " ".join(filter(None, lines))
            put(doing, f"<p class='iw-status' role='status'>{escape(line)}</p>" if line else "")
            clock.set(room.clock.left(now()), running=not room.paused)
            show(ask, not seat.help and self.number in room.seats)
            show(done, bool(seat.help))

        self.live.watch(draw)
        time = box([phase, clock], "iw-time")
        return box([row([told, time, ask, done]).add_class("iw-banner"), doing], "iw-top-card")

    def _log(self, kind: str, **data: Any) -> None:
        self.tell(self.live.log(Event(kind, {"seat": self.number, **data})))

    def _draw(self, live: LiveRoom) -> None:
        room, seat = live.room, self.seat
        if seat.place != self._place:
            self._place, self.tables = seat.place, []
        if seat.place and room.phase in {"play", "close", "debrief"} and not self.tables:
            live.sit_down(table_stream(room.code, seat.place.table), self._take)
        shown = (seat.place, seat.away, seat.guest, self.number in room.seats)
        wanted = (room.phase, shown, bool(self.tables), room.revealed)
        if wanted != self._drawn:
            self._drawn, self._gates = wanted, []
            self.tell("")
            self._body.children = self._parts(room, seat)
        for gate in self._gates:
            gate()

    def _take(self, rows: list[Row]) -> None:
        """Open the table once its stream has begun: as this party, or as an observer of them all."""
        place = self._place
        if place and not self.tables:
            parties = self.live.room.case.party if place.role == OBSERVER else [place.role]
            self.tables = [RoomTable(self.live, self.number, place, party) for party in parties]
        for table in self.tables:
            table.take(rows)

    def _parts(self, room: Room, seat: Seat) -> list[Any]:
        if seat.away:
            back = button("Take my seat back", lambda: self._log("returned"), "iw-act")
            return [box([html("<p>A scripted counterpart plays in your place.</p>"), back], "iw-card")]
        if seat.place is None:
            return [_lobby(room, seat)]
        if seat.guest and not room.revealed:
            return [html(GUEST, "iw-card")]
        if room.phase in {"brief", "plan"}:
            parts = [preparing(room.case, seat.place)]
            asked = room.phase == "plan" and seat.place.role != OBSERVER
            return [*parts, readiness(self, self._gates)] if asked else parts
        if not self.tables:
            line = "Your table is being set …" if room.phase == "play" else "This table did not play."
            return [html(f"<p class='iw-empty' role='status'>{line}</p>")]
        if room.phase == "play":
            return watching(self, self._gates) if seat.place.role == OBSERVER else playing(self, self._gates)
        return self._afterwards(room)

    def _afterwards(self, room: Room) -> list[Any]:
        live = self.tables[0]
        asked = (pulse_card, guessing, valuing)
        own = [] if live.observes or room.revealed else [part(live, self.tell) for part in asked]
        if live.may_open:  # the debrief has the charts of all sides
            return [result(live), *own, history(live, self.tell)]
        columns = [box([*own, history(live, self.tell)], "iw-doing"), box([charts(live)], "iw-seeing")]
        return [result(live), ipw.Box(columns).add_class("iw-columns")]


def _lobby(room: Room, seat: Seat) -> Any:
    called = "You are in" if seat.number in room.seats else "Welcome"
    told = (
        f"<h2>{called}</h2><p>{escape(room.case.summary.strip())}</p>"
        "<p>You will play one side of this, at a table with others. When everybody is here, your brief appears on this "
        "page: what your side wants, and why. Keep it to yourself.</p>"
        "<p>While you talk, you log what you do with one tap: ask why, tell an interest, say back what you heard, "
        "float an idea, make an offer. You can close this page and come back to it on this device at any time.</p>"
    )
    return html(told, "iw-card")
