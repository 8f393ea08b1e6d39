"""Of the console: what a facilitator does with the people at one table, with its cards, its end, the wall."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.classroom import events as e
from workshop.classroom.pairing import STAND_IN
from workshop.classroom.room import Room, Seat
from workshop.classroom.rules import warns
from workshop.counterparts.habits import COUNTERPARTS
from workshop.live.room import LiveRoom
from workshop.negotiation.events import Record
from workshop.negotiation.rules import OBSERVER
from workshop.pages.console.room import about
from workshop.pages.console.telling import telling
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, row, show, twice
from workshop.widgets.scope import put_in, renew, watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
SET = ("brief", "plan", "play")
"""The phases in which tables are set and not over."""
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
        room, ended = live.room, over(live)
        cards = [] if ended else _cards(room, number, log)
        again = [_reopening(live, number, tell)] if ended and room.phase == "play" else []
        return [*again, *_people(room, number, log, over=ended), *cards, _projector(room, number, log)]

    renew(holder, live, key, parts)
    say = box([html(f"<h4>{TEXT['say_to_table']}</h4>"), telling(live, tell, number)])
    watch(live, lambda live: show(say, live.room.phase != "lobby"), say)
    return box([holder, say], "iw-detail")


def _reopening(live: LiveRoom, number: int, tell: Tell) -> Any:
    question = TEXT["reopen_sure"].format(number)
    return twice(TEXT["reopen"], question, lambda: tell(live.reopen(number)), "iw-act")


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


def _people(room: Room, number: int, log: Log, *, over: bool) -> list[Any]:
    """Return a choice of somebody at the table, and of what is done; what it still asks for comes below."""
    there = room.at_table(number)
    if not there:
        return []
    who = _choice(room, TEXT["seat_of"], there)
    set_now = room.phase in SET
    ways: dict[str, Callable[[Room, int, Log], Any]] = {TEXT["rename"]: _rename}
    ways |= {TEXT["move"]: partial(_move, number=number)} if set_now else {}
    ways |= {TEXT["swap"]: _swap} if room.phase in {"brief", "plan"} else {}
    ways |= {TEXT["by_counterpart"]: _stand_in} if set_now and not over else {}
    ways |= {TEXT["remove"]: _remove}
    what = ipw.ToggleButtons(options=list(ways), value=None).add_class("iw-ways")
    form = box([], "iw-form")

    def draw(_change: object) -> None:
        put_in(form, [ways[what.value](room, who.value, log)] if what.value else [])

    who.observe(draw, "value")
    what.observe(draw, "value")
    back = [_back(room, seat, log) for seat in there if seat.away]
    return [html(f"<h4>{TEXT['people']}</h4>"), *([row(back)] if back else []), row([who, what]), form]


def _rename(room: Room, number: int, log: Log) -> Any:
    name = ipw.Text(value=room.seats[number].name, description=TEXT["name"], continuous_update=False)
    go = button(TEXT["rename"], lambda: log(e.Renamed(seat=number, name=name.value.strip())), "iw-act")
    return row([name, go])


def _swap(room: Room, number: int, log: Log) -> Any:
    other = _choice(room, TEXT["with"], [seat for seat in _in_order(room) if seat.place])
    return row([other, button(TEXT["swap"], lambda: log(e.Swapped(seats=(number, other.value))), "iw-act")])


def _move(room: Room, seat: int, log: Log, *, number: int) -> Any:
    tables = [(TEXT["table"].format(n), n) for n in room.tables]
    table = ipw.Dropdown(
        options=[*tables, (TEXT["new_table"].format(room.next_table), room.next_table)],
        description=TEXT["to"],
        value=number,
    )
    roles = [*((party.name, party.id) for party in room.case.parties), (TEXT["observer"], OBSERVER)]
    role = ipw.Dropdown(options=roles, description=TEXT["as"])

    def move() -> None:
        """Move; at a new table counterparts play the other sides until somebody comes."""
        placed = e.Placed(seat=seat, place=(table.value, role.value))
        others = [party for party in room.case.party if party != role.value]
        along = tuple((table.value, party, STAND_IN) for party in others)
        new = table.value == room.next_table
        log(placed.model_copy(update={"scripted": along}) if new else placed)

    return row([table, role, button(TEXT["move"], move, "iw-act")])


def _stand_in(_room: Room, seat: int, log: Log) -> Any:
    by = ipw.Dropdown(options=sorted(COUNTERPARTS), description=TEXT["by"], value=STAND_IN)
    go = button(TEXT["by_counterpart"], lambda: log(e.Replaced(seat=seat, by=by.value)), "iw-act")
    return row([by, go])


def _remove(room: Room, number: int, log: Log) -> Any:
    """Return what takes a seat back: nobody plays there then, or a counterpart does."""
    instead = [(TEXT["no_counterpart"], ""), *((name, name) for name in sorted(COUNTERPARTS))]
    by = ipw.Dropdown(options=instead, description=TEXT["instead"])
    question = TEXT["remove_sure"].format(called(room, room.seats[number]))

    def remove() -> None:
        log(e.Removed(seat=number, by=by.value) if by.value else e.Removed(seat=number))

    return row([by, twice(TEXT["remove"], question, remove, "iw-contention")])


def _back(room: Room, seat: Seat, log: Log) -> Any:
    return button(TEXT["give_back"].format(called(room, seat)), lambda: log(e.Returned(seat=seat.number)))


def _choice(room: Room, label: str, seats: Sequence[Seat]) -> Any:
    return ipw.Dropdown(options=[(called(room, seat), seat.number) for seat in seats], description=label)


def _in_order(room: Room) -> list[Seat]:
    return sorted(room.seats.values(), key=lambda seat: (seat.place.table if seat.place else 0, seat.number))


def called(room: Room, seat: Seat) -> str:
    """Return what the facilitator reads of a seat: where it sits, and the name that the person gave."""
    who = seat.name or TEXT["called_robot" if seat.robot else "called_seat"].format(seat.number)
    return f"{room.label(seat)} ({who})"
