"""Of the console: how people join, robots, the cards of the case, and further devices."""

from html import escape
from typing import Any

import ipywidgets as ipw
import segno

from workshop.classroom import events as e
from workshop.classroom.robots import fill
from workshop.classroom.room import Played, Room, Seat
from workshop.classroom.rules import capacity
from workshop.live.room import LiveRoom
from workshop.live.room_log import hashed, new_key
from workshop.log.store import StoreError
from workshop.negotiation.case import Card
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, is_shown, put, row, show, twice
from workshop.widgets.scope import watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
NOBODY = (TEXT["nobody"], 0)
A_FEW = 8
"""Seats that robots fill where the facilitator expects nobody in particular."""


def joining(live: LiveRoom, address: str, tell: Tell) -> Any:
    """Return what the lobby needs: where people join, who came, which addresses they reached, robots."""
    how, came = html(_how(live.room, address)), html("", "iw-came")

    def draw(live: LiveRoom) -> None:
        show(card, live.room.phase == "lobby")
        if is_shown(card):
            locked = f"<p class='iw-warn'>{TEXT['locked']}</p>" if live.room.locked else ""
            put(came, locked + _reached(live.room) + _came(live.room))

    card = box([how, _robots(live, tell), came, _removing(live, tell)], "iw-card", "iw-joining")
    watch(live, draw, card)
    return card


def _how(room: Room, address: str) -> str:
    return (
        f"<h2>{TEXT['joining']}</h2><p class='iw-join'>{TEXT['people_open']} <b>{escape(address)}</b> "
        f"{TEXT['and_type']} <b>{escape(room.code)}</b>.</p>"
        f"<p>{_elsewhere('projector', TEXT['open_projector'])}, {TEXT['shows_qr']} · "
        f"{_elsewhere('guide', TEXT['guide'])}</p>"
    )


def _elsewhere(page: str, text: str) -> str:
    return f"<a href='../{page}' target='_blank' rel='noopener'>{text}</a>"


def _reached(room: Room) -> str:
    if room.reached:
        return f"<p>{TEXT['reached'].format(escape(', '.join(room.reached)))}</p>"
    guide = _elsewhere("guide", TEXT["the_guide"])
    return f"<p class='iw-warn'>{TEXT['not_reached']} {guide} {TEXT['says_what']}</p>"


def _came(room: Room) -> str:
    who = [escape(seat.name) or TEXT["seat"].format(seat.number) for seat in room.people]
    named = "".join(f"<li><bdi>{name}</bdi></li>" for name in who)
    return f"<h3>{TEXT['who_has_joined']}</h3><ul class='iw-names'>{named}</ul>" if named else ""


def _robots(live: LiveRoom, tell: Tell) -> Any:
    most, room = capacity(live.room), live.room
    seats = ipw.BoundedIntText(room.size or A_FEW, min=1, max=most, description=TEXT["seats_in_all"])

    def press() -> None:
        missing = seats.value - len(live.room.seats)
        if missing < 1:
            tell(TEXT["all_taken"])
            return
        tell(live.do(lambda room: fill(room, max(0, seats.value - len(room.seats)))))

    go = button(TEXT["fill"], press, hint=TEXT["fill_hint"])
    return row([seats, go]).add_class("iw-robots")


def _removing(live: LiveRoom, tell: Tell) -> Any:
    """Return what renames a person in the lobby, and takes seats back: one, or all of them."""
    whose = ipw.Dropdown(options=[NOBODY], description=TEXT["seat_of"])
    name = ipw.Text(placeholder=TEXT["name"], continuous_update=False)

    def remove() -> None:
        tell(live.log(e.Removed(seat=whose.value)) if whose.value else TEXT["choose_seat"])

    def rename() -> None:
        new = e.Renamed(seat=whose.value, name=name.value.strip())
        tell(live.log(new) if whose.value else TEXT["choose_seat"])

    def empty() -> None:
        tell(live.do(lambda room: [e.Removed(seat=number).event() for number in room.seats]))

    def draw(live: LiveRoom) -> None:
        taken = [(_called(seat), seat.number) for seat in live.room.people]
        show(removing, bool(live.room.seats))
        if whose.options != (NOBODY, *taken):
            chosen = whose.value
            whose.options = [NOBODY, *taken]
            whose.value = chosen if chosen in dict(taken).values() else NOBODY[1]

    goes = button(TEXT["remove"], remove, hint=TEXT["remove_hint"])
    called = button(TEXT["rename"], rename)
    removing = row([whose, goes, name, called, twice(TEXT["empty"], TEXT["empty_sure"], empty)])
    watch(live, draw, removing)
    return removing


def _called(seat: Seat) -> str:
    text = TEXT["seat_named" if seat.name else "seat"]
    return str(text.format(seat.number, number=seat.number, name=seat.name))


def cards(live: LiveRoom, tell: Tell) -> Any:
    """Return the cards of the case: each is played to all tables once."""
    given = live.room.case.cards
    listed = [_card(live, card, tell) for card in given]
    none = [] if given else [html(f"<p class='iw-empty'>{TEXT['no_cards']}</p>")]
    closed = html(f"<p class='iw-empty'>{TEXT['cards_closed']}</p>")
    watch(live, lambda live: show(closed, bool(given) and live.room.phase != "play"), closed)
    return box([html(f"<h2>{TEXT['cards']}</h2>"), closed, *none, *listed], "iw-panel")


def _card(live: LiveRoom, card: Card, tell: Tell) -> Any:
    told = html()
    question = TEXT["to_all_tables"].format(card.title)
    record = e.Card(card=card.id)
    play = twice(TEXT["play_to_all"], question, lambda: tell(live.log(record)), "iw-act")

    def draw(live: LiveRoom) -> None:
        room = live.room
        played = [each for each in room.cards if each.card == card.id]
        put(
            told,
            f"<h3>{escape(card.title)}</h3><p>{escape(card.text.strip())}</p>"
            f"<p class='iw-about'>{escape(about(room, card))}<b>{_where(played)}</b></p>",
        )
        show(play, room.phase == "play" and all(each.table for each in played))

    watch(live, draw, told)
    return row([told, play]).add_class("iw-a-card")


def about(room: Room, card: Card) -> str:
    """Return whom a card is for, and what it throws into the room."""
    alone = card.to != "all" and room.case.party[card.to].name
    whom = TEXT["one_alone"].format(alone) if alone else TEXT["all"]
    return str(TEXT["for_whom"].format(whom=whom, kind=card.precipitant))


def _where(played: list[Played]) -> str:
    if any(each.table == 0 for each in played):
        return str(TEXT["played_to_all"])
    tables = ", ".join(str(each.table) for each in played)
    return TEXT["played_at"].format(tables) if tables else ""


def devices(live: LiveRoom, address: str, tell: Tell) -> Any:
    """Return a way to let another device in, by a link that works once, and the room's other pages."""
    how, shown, links = html(_how(live.room, address)), html(), [""]

    def admit() -> None:
        key = new_key()
        refused = live.log(e.Admitted(link=hashed(key)))
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
            forget(f"<p role='status'>{TEXT['is_in']}</p>")
        show(how, live.room.phase != "lobby")

    new = button(TEXT["admit"], admit, hint=TEXT["admit_hint"])
    hide = button(TEXT["hide_link"], forget, "iw-quiet")
    show(hide, shown=False)
    watch(live, draw, how)
    return box([how, html(f"<h2>{TEXT['another_device']}</h2>"), row([new, hide]), shown], "iw-panel")


def _link(address: str) -> str:
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff")
    return (
        f"<p>{TEXT['open_there']}</p><p class='iw-link'>{escape(address)}</p>"
        f"<div class='iw-qr' role='img' aria-label='{TEXT['qr_of_link']}'>{drawn}</div>"
    )


def deletion(live: LiveRoom, tell: Tell) -> Any:
    """Return what deletes the room for good: names, moves and notes; only that it was there stays."""
    told = html(f"<p>{TEXT['deletes']}</p>")

    def delete() -> None:
        live.stop()
        try:
            rows = live.store.purge(live.room.code)
        except StoreError as refusal:
            tell(str(refusal))
            return
        said = TEXT["deleted"].format(f"{rows:,}")
        put(told, f"<p class='iw-status' role='status'>{said}</p>")
        live.end(said)

    ask = twice(TEXT["delete_room"], TEXT["delete_sure"].format(live.room.code), delete)
    return box([told, ask], "iw-card")
