"""Who sits where: automatic pairing when the briefs are handed out, and a place for those who come late."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

from workshop.classroom.room import Place, Room
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import OBSERVER

STAND_IN = "reciprocal"
"""The counterpart that plays a party for which there is nobody: it gives as it gets."""
NOBODY: Mapping[int, str] = {}


def pair(room: Room, *, first: int = 1, without: Collection[int] = ()) -> Event:
    """Return the event that seats all but those `without` a place, people as they joined and then robots.

    It begins with table `first`.

    Who is left over watches, plays against counterparts or shares a role, as the room's rule says; where they
    are too few for one table, counterparts make it up whatever the rule.
    """
    seats = [seat.number for seat in room.people if seat.number not in without]
    seats += [seat.number for seat in room.seats.values() if seat.robot]
    return _seating(room, seats, first)


def rotate(room: Room) -> Event:
    """Return the event that seats everybody for another round: at new tables, in another role if possible."""
    first, roles = room.next_table, _roles(room)
    turned = []
    for table in room.tables:
        there = sorted(room.at_table(table), key=lambda seat: _rank(roles, seat.place))
        turned += [seat.number for seat in (*there[1:], *there[:1])]
    turned += [seat.number for seat in room.seats.values() if seat.place is None]
    before = {seat.number: seat.place.role for seat in room.seats.values() if seat.place}
    return _seating(room, turned, first, before)


def _rank(roles: list[str], place: Place | None) -> int:
    return roles.index(place.role) if place and place.role in roles else len(roles)


def _roles(room: Room) -> list[str]:
    """Return the roles of a full table; where one logs for all, the observer too."""
    return [*room.case.party, OBSERVER] if room.mode == "observer" else list(room.case.party)


def _seating(room: Room, seats: list[int], first: int, before: Mapping[int, str] = NOBODY) -> Event:
    """Seat them in this order; `before` holds the roles that they had in the round before."""
    roles, held = _roles(room), Counter(before.values())
    parties = sorted(room.case.party, key=lambda party: held[party])  # who is left over gets what fewest had
    full, left = divmod(len(seats), len(roles))
    if left >= len(parties):  # a table without its observer: each side logs for itself
        full, left = full + 1, 0
    every = [Place(table, role) for table in range(first, first + full) for role in roles]
    seated = len(seats) - left
    places = dict(zip(seats[:seated], every, strict=False))
    scripted: list[list[Any]] = []
    if left and (not full or room.spare == "counterpart"):
        last = [Place(first + full, party) for party in parties]
        places |= zip(seats[seated:], last, strict=False)
        scripted = [[place.table, place.role, STAND_IN] for place in last[left:]]
    elif left:
        places |= zip(seats[seated:], _beside(room, range(first, first + full), parties), strict=False)
    places = _exchanged(places, before)
    given = {str(seat): [place.table, place.role] for seat, place in places.items()}
    return Event("paired", {"places": given, "scripted": scripted})


def _exchanged(places: dict[int, Place], before: Mapping[int, str]) -> dict[int, Place]:
    """Return the places, some exchanged so that nobody has the role of the round before, where it can be."""
    for seat, role in before.items():
        here = places[seat]
        others = [n for n, place in places.items() if role not in {place.role, before.get(n)}]
        if here.role == role and others:
            other = min(others, key=lambda n: abs(places[n].table - here.table))
            places = {**places, seat: places[other], other: here}
    return places


def _beside(room: Room, tables: range, parties: Sequence[str]) -> Iterator[Place]:
    """Yield places beside others: one a table, and the roles in turn where roles are shared."""
    roles = cycle(parties if room.spare == "mirror" else [OBSERVER])
    return (Place(table, role) for table, role in zip(cycle(tables), roles, strict=False))


def join(room: Room, *, key: str, name: str = "", consent: bool | None = None, now: str = "") -> Event:
    """Return the event by which the next person takes a seat, with a place if the tables are set already.

    `key` is the hash of the seat's key, `consent` what the person said where the room asks for it, `now` when
    it is, if not when the room's last row was. After half of play nobody gets a side of one's own any more.
    """
    data: dict[str, Any] = {"seat": room.next_seat, "key": key, "name": name}
    data |= {} if consent is None else {"consent": consent}
    if room.tables:
        place, scripted = late(room, now or room.at)
        data |= {"place": [place.table, place.role], "scripted": scripted}
    return Event("joined", {field: value for field, value in data.items() if value not in ("", [])})


def _of_robots(room: Room) -> list[Place]:
    """Return the sides that robots play and leave to who comes, those beside people first."""
    sides = [seat.place for seat in room.seats.values() if seat.robot and seat.place]
    beside = {seat.place.table for seat in room.people if seat.place}
    sides = [place for place in sides if place.role != OBSERVER and room.format > 1]
    return sorted(sides, key=lambda place: (place.table not in beside, place.table))


def late(room: Room, now: str) -> tuple[Place, list[list[Any]]]:
    """Return a place for a latecomer, and the counterparts that come along: first, where one is free."""
    if room.phase in {"brief", "plan", "play"}:
        empty = [
            Place(n, party) for n in room.tables for party in room.case.party if party not in room.holders(n)
        ]
        over_half = room.phase == "play" and room.clock.elapsed(now) > room.clock.limit / 2
        free = [*empty, *sorted(room.scripted, key=lambda place: place.table), *_of_robots(room)]
        if free and not over_half:
            return free[0], []
        if room.spare == "counterpart" and not over_half:
            table, (own, *others) = room.next_table, room.case.party
            return Place(table, own), [[table, other, STAND_IN] for other in others]
        if room.spare == "mirror":
            shared = [Place(table, party) for table in room.tables for party in room.case.party]
            return min(
                shared, key=lambda place: (len(room.at_table(place.table, place.role)), place.table)
            ), []
    return Place(min(room.tables, key=lambda table: (len(room.at_table(table)), table)), OBSERVER), []
