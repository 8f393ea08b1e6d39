"""Of the console: how people join, robots, the cards of the case, and further devices."""

from html import escape
from typing import Any

import ipywidgets as ipw
import segno

from workshop.classroom.robots import fill
from workshop.classroom.room import Played, Room
from workshop.classroom.rules import capacity
from workshop.log.rooms import hashed, new_key
from workshop.log.store import StoreError
from workshop.negotiation.case import Card
from workshop.negotiation.moves import Event
from workshop.pages.acts import Tell
from workshop.pages.forms import box, button, html, put, row, show, twice
from workshop.pages.rooms import LiveRoom

A_FEW = 8
"""Seats that robots fill where the facilitator expects nobody in particular."""


def joining(live: LiveRoom, address: str, tell: Tell) -> Any:
    """Return what the lobby needs: where people join, who came, which addresses they reached, robots."""
    how, came = html(_how(live.room, address)), html("", "iw-came")

    def draw(live: LiveRoom) -> None:
        show(card, live.room.phase == "lobby")
        put(came, _reached(live.room) + _came(live.room))

    card = box([how, _robots(live, tell), came], "iw-card", "iw-joining")
    live.watch(draw)
    return card


def _how(room: Room, address: str) -> str:
    return (
        f"<h2>Joining</h2><p class='iw-join'>People open <b>{escape(address)}</b> "
        f"and type the code <b>{escape(room.code)}</b>.</p>"
        "<p><a href='../projector' target='_blank' rel='noopener'>Open the projector</a>, which shows a QR code for "
        "it · <a href='../guide' target='_blank' rel='noopener'>Facilitator’s guide</a></p>"
    )


def _reached(room: Room) -> str:
    if room.reached:
        return f"<p>Phones have reached this computer at {escape(', '.join(room.reached))}.</p>"
    return (
        "<p class='iw-warn'>No phone has reached this computer yet. If none comes through, "
        "<a href='../guide' target='_blank' rel='noopener'>the guide</a> says what to do.</p>"
    )


def _came(room: Room) -> str:
    who = [escape(seat.name) or f"Seat {seat.number}" for seat in room.people]
    named = "".join(f"<li><bdi>{name}</bdi></li>" for name in who)
    return f"<h3>Who has joined</h3><ul class='iw-names'>{named}</ul>" if named else ""


def _robots(live: LiveRoom, tell: Tell) -> Any:
    most, room = capacity(live.room), live.room
    seats = ipw.BoundedIntText(room.size or A_FEW, min=1, max=most, description="Seats in all")

    def press() -> None:
        missing = seats.value - len(live.room.seats)
        if missing < 1:
            tell("So many seats are taken already: ask for more seats in all.")
            return
        tell(live.do(lambda room: fill(room, max(0, seats.value - len(room.seats)))))

    go = button("Fill with robots", press, hint="Robots take the seats that are missing, for a rehearsal")
    return row([seats, go]).add_class("iw-robots")


def cards(live: LiveRoom, tell: Tell) -> Any:
    """Return the cards of the case: each is played to all tables once."""
    given = live.room.case.cards
    listed = [_card(live, card, tell) for card in given]
    none = [] if given else [html("<p class='iw-empty'>This case has no cards.</p>")]
    closed = html("<p class='iw-empty'>Cards are played while the tables play.</p>")
    live.watch(lambda live: show(closed, bool(given) and live.room.phase != "play"))
    return box([html("<h2>Cards</h2>"), closed, *none, *listed], "iw-panel")


def _card(live: LiveRoom, card: Card, tell: Tell) -> Any:
    told = html()
    question = f"“{card.title}” goes to all tables, and cannot be taken back."
    event = Event("card", {"card": card.id})
    play = twice("Play to all", question, lambda: tell(live.log(event)), "iw-act")

    def draw(live: LiveRoom) -> None:
        room = live.room
        played = [each for each in room.cards if each.card == card.id]
        put(
            told,
            f"<h3>{escape(card.title)}</h3><p>{escape(card.text.strip())}</p>"
            f"<p class='iw-about'>{escape(about(room, card))}<b>{_where(played)}</b></p>",
        )
        show(play, room.phase == "play" and all(each.table for each in played))

    live.watch(draw)
    return row([told, play]).add_class("iw-a-card")


def about(room: Room, card: Card) -> str:
    """Return whom a card is for, and what it throws into the room."""
    to = "all" if card.to == "all" else f"{room.case.party[card.to].name} alone"
    return f"For {to}; {card.precipitant}. "


def _where(played: list[Played]) -> str:
    if any(each.table == 0 for each in played):
        return "Played to all."
    tables = ", ".join(str(each.table) for each in played)
    return f"Played at table {tables}." if tables else ""


def devices(live: LiveRoom, address: str, tell: Tell) -> Any:
    """Return a way to let another device in, by a link that works once, and the room's other pages."""
    how, shown, links = html(_how(live.room, address)), html(), [""]

    def admit() -> None:
        key = new_key()
        refused = live.log(Event("admitted", {"link": hashed(key)}))
        tell(refused)
        if not refused:
            links[0] = key
            put(shown, _link(f"{address}console?key={key}"))
            show(hide, shown=True)

    def forget(said: str = "") -> None:
        links[0] = ""
        put(shown, said)
        show(hide, shown=False)

    def draw(live: LiveRoom) -> None:
        if links[0] and hashed(links[0]) not in live.room.links:
            forget("<p role='status'>The other device is in.</p>")
        show(how, live.room.phase != "lobby")

    new = button("Admit another device", admit, hint="Make a link to this console that works once")
    hide = button("Hide the link", forget, "iw-quiet")
    show(hide, shown=False)
    live.watch(draw)
    return box([how, html("<h2>Another device</h2>"), row([new, hide]), shown], "iw-panel")


def _link(address: str) -> str:
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff")
    return (
        f"<p>Open this on the other device. It works once, and whoever has it runs the room.</p>"
        f"<p class='iw-link'>{escape(address)}</p><div class='iw-qr' role='img' aria-label='QR code of the link'>"
        f"{drawn}</div>"
    )


def deletion(live: LiveRoom, tell: Tell) -> Any:
    """Return what deletes the room for good: names, moves and notes; only that it was there stays."""
    told = html(
        "<p>This deletes all that was logged in this room and at its tables, for good. Export first what you want to "
        "keep; exported files and copies of the log stay. Every page of the room ends.</p>"
    )

    def delete() -> None:
        live.follow.stop()
        try:
            rows = live.store.purge(live.room.code)
        except StoreError as refusal:
            tell(str(refusal))
            return
        put(told, f"<p class='iw-status' role='status'>The room is deleted: {rows:,} rows. Close this page.</p>")

    ask = twice("Delete this room", f"Room {live.room.code} goes for good, whatever phase it is in.", delete)
    return box([told, ask], "iw-card")
