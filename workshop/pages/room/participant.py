"""A participant's page in a room: what this seat needs in each phase, from the lobby to the debrief."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.classroom import events as e
from workshop.classroom.room import Place, Room, Seat
from workshop.live.room import LiveRoom, RoomTable
from workshop.log.store import now
from workshop.negotiation.rules import OBSERVER
from workshop.pages.debrief.result import how_it_ended, result
from workshop.pages.opening import room_of, served
from workshop.pages.room.early import proposing
from workshop.pages.room.play import playing, watching
from workshop.pages.room.prepare import guessing, preparing, readiness, sitting
from workshop.pages.room.seat import RoomSeat
from workshop.pages.room.told import told as told_by_console
from workshop.pages.seat.seat import charts, pulse_card, style
from workshop.pages.seat.talk import history
from workshop.pages.seat.value_check import valuing
from workshop.pages.study import solo
from workshop.widgets.clock import Clock
from workshop.widgets.kit import box, button, html, put, row, show
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import NOW, PHASE, ended, texts_beside

TEXT = texts_beside(__file__)
GUEST = f"<h2>{TEXT['guest']}</h2><p>{TEXT['guest_why']}</p>"
AGAIN = f"<a href='../../join'>{TEXT['join_again']}</a> {TEXT['for_another']}"
REMOVED = f"<h2>{TEXT['removed']}</h2><p>{TEXT['removed_why']} {AGAIN}</p>"


def page(here: Mapping[str, Any] | None = None) -> Any:
    """Return the page of the seat that the server says is here: its log, its room's code, its number.

    Where it says nothing, it is one's own study.
    """
    if here is None:
        return solo.page()
    return served(partial(_page, here, int(here["seat"])))


def _page(here: Mapping[str, Any], seat: int) -> tuple[Any, LiveRoom]:
    live = room_of(here, seat)
    return Participant(live, seat).widget, live


class Participant(RoomSeat):
    """The page of one seat; it is made again when the phase changes, or who sits there."""

    def __init__(self, live: LiveRoom, number: int) -> None:
        super().__init__(live, number)
        self._drawn: object = None
        self._place: Place | None = None
        self._body = box([], "iw-seat")
        told_by_console(self)
        self.widget = box([style(), self._banner(), self._body, self.foot], "iw-page", "iw-participant")
        watch(live, self._draw, self.widget)

    def _banner(self) -> Any:
        told, phase, doing, clock = html("", "iw-here"), html(), html(), Clock()
        ask = button(TEXT["help"], partial(self.log, e.Help), "iw-quiet", hint=TEXT["help_hint"])
        done = button(TEXT["solved"], partial(self.log, e.Helped), "iw-quiet", hint=TEXT["solved_hint"])

        def draw(live: LiveRoom) -> None:
            room, seat = live.room, self.seat
            called = f", {escape(seat.name)}" if seat.name else ""
            put(
                told,
                f"<h1>{escape(room.case.title)}</h1><p "
                f"class='iw-who'><b>{escape(room.label(seat))}</b>{called}</p>",
            )
            put(phase, f"<p class='iw-phase'>{TEXT['paused'] if room.paused else PHASE[room.phase]}</p>")
            lines = [live.trouble, "" if room.phase == "play" else NOW[room.phase]]
            lines += [TEXT["help_comes"]] if seat.help else [TEXT["coming"]] if seat.coming else []
            line = " ".join(filter(None, lines))
            put(doing, f"<p class='iw-status' role='status'>{escape(line)}</p>" if line else "")
            clock.set(room.clock.left(now()), running=not room.paused)
            asked = bool(seat.help) or seat.coming
            show(ask, not asked and self.number in room.seats)
            show(done, asked)

        watch(self.live, draw, told)
        time = box([phase, clock], "iw-time")
        return box([row([told, time, ask, done]).add_class("iw-banner"), doing], "iw-top-card")

    def _draw(self, live: LiveRoom) -> None:
        room, seat = live.room, self.seat
        if seat.place != self._place:
            self._place, self.tables = seat.place, []
        if seat.place and room.phase in {"play", "close", "debrief"} and not self.tables:
            held = live.sit_down(seat.place.table)
            parties = room.case.party if seat.place.role == OBSERVER else [seat.place.role]
            begun = parties if held.begun else ()
            self.tables = [RoomTable(live, held, self.number, seat.place, party) for party in begun]
        shown = (seat.place, seat.away, seat.guest, self.number in room.seats, self.number in room.removed)
        wanted = (room.phase, shown, bool(self.tables), room.revealed)
        if wanted != self._drawn:
            self._drawn = wanted
            self.tell("")
            put_in(self._body, self._parts(room, seat))

    def _parts(self, room: Room, seat: Seat) -> list[Any]:
        if self.number in room.removed:
            return [html(REMOVED, "iw-card")]
        if seat.away:
            back = button(TEXT["take_back"], partial(self.log, e.Returned), "iw-act")
            return [box([html(f"<p>{TEXT['replaced']}</p>"), back], "iw-card")]
        if seat.place is None:
            return [_lobby(room, seat)]
        if seat.guest and not room.revealed:
            return [html(GUEST, "iw-card")]
        if room.phase in {"brief", "plan"}:
            if seat.place.role == OBSERVER:
                return [sitting(self), preparing(room.case, seat.place)]
            asked = [readiness(self)] if room.phase == "plan" else []
            return [sitting(self), *asked, preparing(room.case, seat.place), self.going()]
        if not self.tables:
            line = TEXT["being_set" if room.phase == "play" else "did_not_play"]
            return [html(f"<p class='iw-empty' role='status'>{line}</p>")]
        if room.phase == "play":
            return watching(self) if seat.place.role == OBSERVER else playing(self)
        return self._afterwards(room)

    def _afterwards(self, room: Room) -> list[Any]:
        live = self.tables[0]
        closes = room.phase == "close"
        asked = (pulse_card, guessing, valuing) if closes else (pulse_card, valuing)
        own = [] if live.observes or room.revealed else [part(live, self.tell) for part in asked]
        if own and closes and live.view.end and live.view.end.package:
            own.append(proposing(live, self.tell))
        if room.revealed:  # the debrief has the charts of all sides
            return [result(live), *own, history(live, self.tell)]
        how = html(f"<h2>{escape(ended(live.view))}</h2>", "iw-card")  # the sides still guess
        over = how if live.observes else how_it_ended(live)
        columns = [box([*own, history(live, self.tell)], "iw-doing"), box([charts(live)], "iw-seeing")]
        return [over, ipw.Box(columns).add_class("iw-columns")]


def _lobby(room: Room, seat: Seat) -> Any:
    welcome = TEXT["you_are_in" if seat.number in room.seats else "welcome"]
    paragraphs = [escape(room.case.summary.strip()), *TEXT["lobby"]]
    return html(f"<h2>{welcome}</h2>{''.join(f'<p>{text}</p>' for text in paragraphs)}", "iw-card")
