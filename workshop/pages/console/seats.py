"""Of the console: what a facilitator does at one table, with its seats, cards and place on the projector."""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.classroom import events as e
from workshop.classroom.room import Room, Seat
from workshop.classroom.rules import warns
from workshop.counterparts.habits import COUNTERPARTS
from workshop.live.room import LiveRoom
from workshop.negotiation.events import Record
from workshop.negotiation.rules import OBSERVER
from workshop.pages.console.room import about
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, row, twice
from workshop.widgets.scope import renew
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
Log = Callable[[Record], None]


def detail(live: LiveRoom, number: int, tell: Tell) -> Any:
    """Return the controls of one table; made again when who sits where changes, or what may be done."""
    holder, warned = box([], "iw-detail"), list[Record]()

    def log(record: Record) -> None:
        """Log what was pressed; what marks a table, once it is pressed again."""
        if (warning := warns(live.room, record)) and warned != [record]:
            warned[:] = [record]
            tell(f"{warning} {TEXT['press_again']}")
        else:
            warned.clear()
            tell(live.log(record))

    def key(live: LiveRoom) -> object:
        room = live.room
        seats = tuple((seat.number, seat.place, seat.away, seat.name) for seat in room.seats.values())
        return room.phase, seats, room.cards, number in room.hidden, over(live)

    def over(live: LiveRoom) -> bool:
        return number in live.courses and live.courses[number].table.end is not None

    def parts(live: LiveRoom) -> list[Any]:
        room = live.room
        cards = [] if over(live) else _cards(room, number, log)
        return [*_seats(room, number, log, over=over(live)), *cards, _projector(room, number, log)]

    renew(holder, live, key, parts)
    return holder


def _projector(room: Room, number: int, log: Log) -> Any:
    hidden = number in room.hidden
    label = TEXT["show_table" if hidden else "hide_table"]
    return row([button(label, lambda: log(e.Hidden(table=number, hidden=not hidden)))])


def _cards(room: Room, number: int, log: Log) -> list[Any]:
    """Return the cards that this table has not had, while it plays."""
    if room.phase != "play" or not room.case.cards:
        return []
    had = {played.card for played in room.cards if played.table in {0, number}}
    parts: list[Any] = [html(f"<h4>{TEXT['cards']}</h4>")]
    for card in room.case.cards:
        told = html(f"<p><b>{escape(card.title)}</b> {escape(about(room, card))}{_had(card.id in had)}</p>")
        question = TEXT["to_table"].format(card=card.title, table=number)
        play = twice(TEXT["play_here"], question, _play(card.id, number, log), "iw-act")
        parts.append(row([told] if card.id in had else [told, play]).add_class("iw-a-card"))
    return parts


def _had(had: bool) -> str:  # noqa: FBT001
    return f"<b>{TEXT['it_came']}</b>" if had else ""


def _play(card: str, number: int, log: Log) -> Callable[[], None]:
    return lambda: log(e.Card(card=card, table=number))


def _seats(room: Room, number: int, log: Log, *, over: bool) -> list[Any]:
    """Return what can be done with the table's seats in this phase."""
    there = room.at_table(number)
    people = [seat for seat in there if not seat.robot]
    parts: list[Any] = []
    if room.phase in {"brief", "plan"} and there:
        parts.append(_swap(room, there, log))
    if room.phase in {"brief", "plan", "play"} and people:
        parts.append(_place(room, number, people, log))
    playing = [seat for seat in people if seat.place and seat.place.role != OBSERVER and not seat.away]
    if room.phase in {"brief", "plan", "play"} and playing and not over:
        parts.append(_stand_in(room, playing, log))
    back = [_back(room, seat, log) for seat in people if seat.away]
    if back:
        parts.append(row(back))
    return [html(f"<h4>{TEXT['seats']}</h4>"), *parts] if parts else []


def _swap(room: Room, there: tuple[Seat, ...], log: Log) -> Any:
    everybody = [seat for seat in _in_order(room) if seat.place]
    one, other = _choice(room, TEXT["swap"], there), _choice(room, TEXT["with"], everybody)
    return row([one, other, button(TEXT["swap"], lambda: log(e.Swapped(seats=(one.value, other.value))))])


def _place(room: Room, number: int, people: list[Seat], log: Log) -> Any:
    who = _choice(room, TEXT["move"], people)
    tables = [(TEXT["table"].format(n), n) for n in room.tables]
    table = ipw.Dropdown(options=tables, description=TEXT["to"], value=number)
    roles = [*((party.name, party.id) for party in room.case.parties), (TEXT["observer"], OBSERVER)]
    role = ipw.Dropdown(options=roles, description=TEXT["as"])
    move = button(TEXT["move"], lambda: log(e.Placed(seat=who.value, place=(table.value, role.value))))
    return row([who, table, role, move])


def _stand_in(room: Room, playing: list[Seat], log: Log) -> Any:
    who = _choice(room, TEXT["replace"], playing)
    by = ipw.Dropdown(options=sorted(COUNTERPARTS), description=TEXT["by"], value="reciprocal")
    return row(
        [who, by, button(TEXT["by_counterpart"], lambda: log(e.Replaced(seat=who.value, by=by.value)))]
    )


def _back(room: Room, seat: Seat, log: Log) -> Any:
    return button(TEXT["give_back"].format(called(room, seat)), lambda: log(e.Returned(seat=seat.number)))


def _choice(room: Room, label: str, seats: Any) -> Any:
    return ipw.Dropdown(options=[(called(room, seat), seat.number) for seat in seats], description=label)


def _in_order(room: Room) -> list[Seat]:
    return sorted(room.seats.values(), key=lambda seat: (seat.place.table if seat.place else 0, seat.number))


def called(room: Room, seat: Seat) -> str:
    """Return what the facilitator reads of a seat: where it sits, and the name that the person gave."""
    who = seat.name or TEXT["called_robot" if seat.robot else "called_seat"].format(seat.number)
    return f"{room.label(seat)} ({who})"
