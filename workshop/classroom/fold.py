"""From rows to the room they add up to: `replay` its stream, `apply` one row more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from math import isfinite
from typing import Any

from workshop.classroom.clock import Clock
from workshop.classroom.room import FORMAT, MODES, PHASES, SPARES, Place, Played, Room, Seat
from workshop.negotiation.casefile import CaseError, parse
from workshop.negotiation.counterpart import COUNTERPARTS
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Row
from workshop.negotiation.rules import OBSERVER

LONGEST = 100_000
"""The minutes that a phase can take at most: more than two months."""


def replay(rows: Iterable[Row]) -> Room:
    """Return the room that its rows add up to; raises LogError if they do not begin with one that opens it."""
    rows = iter(rows)
    first = next(rows, None)
    if first is not None and first.kind == "purged":
        raise LogError("what this room logged was deleted; open another one")
    if first is None or first.kind != "room_opened":
        raise LogError("a room begins with a row of kind 'room_opened'")
    return reduce(apply, rows, _opened(first))


def _opened(row: Row) -> Room:
    data, here = row.data, f"row {row.version} of {row.stream}"
    try:
        if data["format"] > FORMAT:
            raise LogError(f"{here}: format {data['format']} is newer than this kit reads ({FORMAT}); update the kit")
        if data["mode"] not in MODES or data["spare"] not in SPARES:
            raise ValueError("a mode or a rule of a newer version")
        minutes: dict[str, int] = {phase: int(data["minutes"][phase]) for phase in PHASES}
        room = Room(
            parse(data["case"]), row.stream.partition("/")[2], row.version, row.at, data["mode"], data["spare"],
            int(data["size"]), bool(data["names"]), bool(data.get("consent")), int(data["seed"]), minutes,
            links=frozenset({data["link"]}),
        )  # fmt: skip
        if not all(0 <= length <= LONGEST for length in minutes.values()):
            raise ValueError("a phase of no length")
        changed = room.case.digest != data["digest"]
    except CaseError as error:
        raise LogError(f"{here}: the case in it cannot be used: {error.problems[0]}") from None
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        raise LogError(f"{here}: it does not say how the room was opened") from None
    if changed:
        raise LogError(f"{here}: the case was changed after the room opened: its digest differs")
    return replace(room, clock=Clock(60 * minutes["lobby"], since=row.at))


def apply(room: Room, row: Row) -> Room:
    """Return the room after one more row. Total: a row that means nothing here is counted and left out."""
    room = replace(room, version=row.version, at=row.at)
    try:
        return _KINDS[row.kind](room, row.data, row)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        return replace(room, unknown=room.unknown + 1)


def _joined(room: Room, data: Mapping[str, Any], _row: Row) -> Room:
    number, robot = int(data["seat"]), str(data.get("robot", ""))
    if number in room.seats or (robot and robot not in COUNTERPARTS):
        raise ValueError("that seat is taken, or there is no such robot")
    place = _place(room, data["place"]) if data.get("place") else None
    guest = place is not None and place.role == OBSERVER
    seat = Seat(number, str(data.get("name", "")), robot, place, declined=data.get("consent") is False, guest=guest)
    seats = {**room.seats, number: seat}
    if not robot and str(data["key"]) in room.keys:
        raise ValueError("that key has a seat")
    keys = room.keys if robot else {**room.keys, str(data["key"]): number}
    scripted = {at: name for at, name in room.scripted.items() if at != place} | _scripted(room, data)
    return replace(room, seats=seats, keys=keys, scripted=scripted)


def _scripted(room: Room, data: Mapping[str, Any]) -> dict[Place, str]:
    found = {_place(room, given): str(given[2]) for given in data.get("scripted", ())}
    if set(found.values()) - set(COUNTERPARTS):
        raise ValueError("there is no such counterpart")
    return found


def _place(room: Room, given: Any) -> Place:
    table, role = int(given[0]), str(given[1])
    if table < 1 or role not in {OBSERVER, *room.case.party}:
        raise ValueError("no such place")
    return Place(table, role)


def _paired(room: Room, data: Mapping[str, Any], _row: Row) -> Room:
    """Seat everybody anew; a counterpart stands in on for who has not come back."""
    places = {int(seat): _place(room, given) for seat, given in data["places"].items()}
    scripted = _scripted(room, data)
    seats = {n: replace(seat, place=places.get(n), ready=None, guest=False) for n, seat in room.seats.items()}
    return replace(room, seats=seats, scripted=scripted)


def _placed(room: Room, data: Mapping[str, Any], _row: Row) -> Room:
    """Move a seat; a counterpart that sat there leaves, and who shared the role shares it on."""
    place = _place(room, data["place"])
    scripted = {at: name for at, name in room.scripted.items() if at != place}
    return replace(
        _sit(_seat(room, int(data["seat"]), away="", guest=False), int(data["seat"]), place), scripted=scripted
    )


def _swapped(room: Room, data: Mapping[str, Any], _row: Row) -> Room:
    one, other = (room.seats[int(seat)] for seat in data["seats"])
    return _sit(_sit(room, one.number, other.place), other.number, one.place)


def _sit(room: Room, number: int, place: Place | None) -> Room:
    """Give a seat a place; who gets another brief by it has not answered the questions on that one."""
    seat = room.seats[number]
    same = place and seat.place and place.role == seat.place.role
    return _seat(room, number, place=place, ready=seat.ready if same else None)


def _replaced(room: Room, data: Mapping[str, Any], _row: Row) -> Room:
    if data["by"] not in COUNTERPARTS:
        raise ValueError("no such counterpart")
    return _seat(room, int(data["seat"]), away=str(data["by"]), help="")


def _phase(room: Room, data: Mapping[str, Any], row: Row) -> Room:
    """Move on; a brief begins a round of play, with nothing shown or played yet."""
    clock = Clock(60 * room.minutes[data["to"]], since=row.at)
    room = replace(room, phase=data["to"], clock=clock, paused=False)
    if room.phase == "brief":
        room = replace(room, cards=(), hidden=frozenset(), charts=False, revealed=False)
    return room


def _extended(room: Room, data: Mapping[str, Any], row: Row) -> Room:
    clock = room.clock.extended(float(data["seconds"]), row.at)
    if not isfinite(clock.limit):
        raise ValueError("time without end")
    return replace(room, clock=clock)


def _card(room: Room, data: Mapping[str, Any], row: Row) -> Room:
    if data["card"] not in {card.id for card in room.case.cards}:
        raise ValueError("no such card")
    return replace(room, cards=(*room.cards, Played(row.version, str(data["card"]), int(data.get("table", 0)))))


def _console(room: Room, data: Mapping[str, Any], _row: Row) -> Room:
    if data["link"] not in room.links:
        raise ValueError("that link was used before")
    return replace(room, links=room.links - {data["link"]}, consoles=room.consoles | {str(data["key"])})


def _hidden(room: Room, data: Mapping[str, Any], _row: Row) -> Room:
    table = frozenset({int(data["table"])})
    return replace(room, hidden=room.hidden | table if data["hidden"] else room.hidden - table)


def _seat(room: Room, number: int, **changes: Any) -> Room:
    return replace(room, seats={**room.seats, number: replace(room.seats[number], **changes)})


_KINDS: dict[str, Callable[[Room, Mapping[str, Any], Row], Room]] = {
    "joined": _joined,
    "paired": _paired,
    "placed": _placed,
    "swapped": _swapped,
    "replaced": _replaced,
    "returned": lambda room, data, _: _seat(room, int(data["seat"]), away=""),
    "phase": _phase,
    "extended": _extended,
    "paused": lambda room, _, row: replace(room, paused=True, clock=room.clock.paused(row.at)),
    "resumed": lambda room, _, row: replace(room, paused=False, clock=room.clock.resumed(row.at)),
    "card": _card,
    "ready": lambda room, data, _: _seat(room, int(data["seat"]), ready=int(data["right"])),
    "help": lambda room, data, row: _seat(room, int(data["seat"]), help=row.at),
    "helped": lambda room, data, _: _seat(room, int(data["seat"]), help=""),
    "charts": lambda room, data, _: replace(room, charts=bool(data["on"])),
    "hidden": _hidden,
    "reveal": lambda room, _, __: replace(room, revealed=True),
    "admitted": lambda room, data, _: replace(room, links=room.links | {str(data["link"])}),
    "console": _console,
    "reached": lambda room, data, _: replace(room, reached=tuple(dict.fromkeys((*room.reached, str(data["address"]))))),
}
