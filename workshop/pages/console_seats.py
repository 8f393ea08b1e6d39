"""Of the console: what a facilitator does at one table, with its seats, its cards, and its place on the projector."""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.classroom.room import Room, Seat
from workshop.negotiation.counterpart import COUNTERPARTS
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import OBSERVER
from workshop.pages.acts import Tell
from workshop.pages.console_room import about
from workshop.pages.forms import box, button, html, row, twice
from workshop.pages.rooms import LiveRoom

Log = Callable[..., None]


def detail(live: LiveRoom, number: int, tell: Tell) -> Any:
    """Return the controls of one table; they are made again when who sits where changes, or what may be done."""
    holder = box([], "iw-detail")
    shown: list[object] = [None]

    def log(kind: str, **data: Any) -> None:
        tell(live.log(Event(kind, data)))

    def draw(live: LiveRoom) -> None:
        room = live.room
        seats = tuple((seat.number, seat.place, seat.away, seat.name) for seat in room.seats.values())
        wanted = (room.phase, seats, room.cards, number in room.hidden)
        if shown[0] != wanted:
            shown[0] = wanted
            holder.children = [*_seats(room, number, log), *_cards(room, number, log), _projector(room, number, log)]

    live.watch(draw)
    return holder


def _projector(room: Room, number: int, log: Log) -> Any:
    hidden = number in room.hidden
    label = "Show on the projector" if hidden else "Hide from the projector"
    return row([button(label, lambda: log("hidden", table=number, hidden=not hidden))])


def _cards(room: Room, number: int, log: Log) -> list[Any]:
    """Return the cards that this table has not had, while it plays."""
    if room.phase != "play" or not room.case.cards:
        return []
    had = {played.card for played in room.cards if played.table in {0, number}}
    parts: list[Any] = [html("<h4>Cards</h4>")]
    for card in room.case.cards:
        told = html(f"<p><b>{escape(card.title)}</b> {escape(about(room, card))}{_had(card.id in had)}</p>")
        question = f"“{card.title}” goes to table {number}, and cannot be taken back."
        play = twice("Play it here", question, _play(card.id, number, log), "iw-act")
        parts.append(row([told] if card.id in had else [told, play]).add_class("iw-a-card"))
    return parts


def _had(had: bool) -> str:  # noqa: FBT001
    return "<b>It came.</b>" if had else ""


def _play(card: str, number: int, log: Log) -> Callable[[], None]:
    return lambda: log("card", card=card, table=number)


def _seats(room: Room, number: int, log: Log) -> list[Any]:
    """Return what can be done with the table's seats in this phase."""
    there = room.at_table(number)
    people = [seat for seat in there if not seat.robot]
    parts: list[Any] = []
    if room.phase in {"brief", "plan"} and there:
        parts.append(_swap(room, there, log))
    if room.phase in {"brief", "plan", "play"} and people:
        parts.append(_place(room, number, people, log))
    playing = [seat for seat in people if seat.place and seat.place.role != OBSERVER and not seat.away]
    if room.phase in {"brief", "plan", "play"} and playing:
        parts.append(_stand_in(room, playing, log))
    back = [_back(room, seat, log) for seat in people if seat.away]
    if back:
        parts.append(row(back))
    return [html("<h4>Seats</h4>"), *parts] if parts else []


def _swap(room: Room, there: tuple[Seat, ...], log: Log) -> Any:
    everybody = [seat for seat in _in_order(room) if seat.place]
    one, other = _choice(room, "Swap", there), _choice(room, "with", everybody)
    return row([one, other, button("Swap", lambda: log("swapped", seats=[one.value, other.value]))])


def _place(room: Room, number: int, people: list[Seat], log: Log) -> Any:
    who = _choice(room, "Move", people)
    table = ipw.Dropdown(options=[(f"Table {n}", n) for n in room.tables], description="to", value=number)
    roles = [*((party.name, party.id) for party in room.case.parties), ("Observer", OBSERVER)]
    role = ipw.Dropdown(options=roles, description="as")
    move = button("Move", lambda: log("placed", seat=who.value, place=[table.value, role.value]))
    return row([who, table, role, move])


def _stand_in(room: Room, playing: list[Seat], log: Log) -> Any:
    who = _choice(room, "Replace", playing)
    by = ipw.Dropdown(options=sorted(COUNTERPARTS), description="by", value="reciprocal")
    return row([who, by, button("Replace by counterpart", lambda: log("replaced", seat=who.value, by=by.value))])


def _back(room: Room, seat: Seat, log: Log) -> Any:
    return button(f"Give {called(room, seat)} the seat back", lambda: log("returned", seat=seat.number))


def _choice(room: Room, label: str, seats: Any) -> Any:
    return ipw.Dropdown(options=[(called(room, seat), seat.number) for seat in seats], description=label)


def _in_order(room: Room) -> list[Seat]:
    return sorted(room.seats.values(), key=lambda seat: (seat.place.table if seat.place else 0, seat.number))


def called(room: Room, seat: Seat) -> str:
    """Return what the facilitator reads of a seat: where it sits, and the name that the person gave."""
    who = seat.name or ("robot" if seat.robot else f"seat {seat.number}")
    return f"{room.label(seat)} ({who})"
