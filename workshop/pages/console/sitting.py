"""Of the console: who sits at a table, as markup: people with their names, and counterparts."""

from collections.abc import Mapping
from html import escape

from workshop.classroom.presence import Absence
from workshop.classroom.room import Place, Room, Seat
from workshop.classroom.signs import idle
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import Table
from workshop.pages.console.at_table import in_minutes
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
Absent = Mapping[int, Absence]
"""The numbers of the seats whose pages do not answer."""


def sitting(room: Room, number: int, table: Table | None, at: str, absent: Absent) -> list[str]:
    """Return who sits at a table, as markup: people with their names, and counterparts."""
    held, there = room.holders(number), room.at_table(number)
    lines = []
    for party in room.case.party:
        place = Place(number, party)
        colour = _colour(room, Seat(0, place=place))
        lines += [_seat(room, seat, table, at, absent) for seat in there if seat.place == place]
        if place in room.scripted:
            lines.append(f"{colour} · {TEXT['by_script']}, {escape(room.scripted[place])}")
        elif party not in held:
            lines.append(f"{colour} · {TEXT['no_counterpart']}")
    watching = [seat for seat in there if seat.place == Place(number, OBSERVER)]
    return lines + [_seat(room, seat, table, at, absent) for seat in watching]


def _seat(room: Room, seat: Seat, table: Table | None, at: str, absent: Absent) -> str:
    colour = _colour(room, seat)
    who = f"<bdi>{escape(seat.name)}</bdi>" if seat.name else TEXT["called_seat"].format(seat.number)
    if seat.robot:
        return f"{colour} · {TEXT['called_robot']}, {escape(seat.robot)}"
    if seat.away:
        return f"{colour} · {who} {TEXT['left_and_plays'].format(escape(seat.away))}"
    doing = " · ".join(filter(None, (_absent(absent.get(seat.number)), _doing(room, seat, table, at))))
    return f"{colour} · {who}<small>{f' · {doing}' if doing else ''}</small>"


def _colour(room: Room, seat: Seat) -> str:
    """Return what a seat is called at its table, with the colour beside the word."""
    word = room.label(seat).partition(", ")[2]
    return f"<i class='iw-dot iw-{word}'></i>{word}"


def _absent(how: Absence | None) -> str:
    return f"<b class='iw-absent'>{TEXT['absence'][how]}</b>" if how else ""


def _doing(room: Room, seat: Seat, table: Table | None, at: str) -> str:
    """Return what is known of a person: asking for help, a guest, ready or not, for how long idle."""
    if seat.help:
        return str(TEXT["asks_for_help"])
    if seat.guest:
        return str(TEXT["late"])
    playing = seat.place is not None and seat.place.role != OBSERVER
    if room.phase == "plan" and playing:
        return str(TEXT["not_ready" if seat.ready is None else "ready"])
    if room.phase != "play" or not table or table.end or room.paused:
        return ""
    since = idle(room, seat, table, at)
    if since is None:
        return str(TEXT["nothing_yet"])
    return TEXT["idle"].format(in_minutes(since)) if since >= 60 else ""
