"""From rows to the room they add up to: `replay` its stream, `apply` one row more."""

from collections.abc import Callable, Iterable
from functools import reduce
from math import isfinite
from typing import Any

from workshop.classroom import events as e
from workshop.classroom.clock import Clock
from workshop.classroom.room import FORMAT, Place, Played, Room, Said, Seat, Step
from workshop.counterparts.habits import COUNTERPARTS
from workshop.negotiation.events import Record, read
from workshop.negotiation.fold import LogError, opening
from workshop.negotiation.frozen import having
from workshop.negotiation.moves import Row
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.streams import ROOMS


def replay(rows: Iterable[Row], before: Room | None = None) -> Room:
    """Return the room that its rows add up to, after those of `before` if it is given.

    Raises LogError if they do not begin with one that opens it.
    """
    rows = iter(rows)
    return reduce(apply, rows, before or _opened(next(rows, None)))


def _opened(row: Row | None) -> Room:
    if row is not None and row.kind == "purged":
        raise LogError("what this room logged was deleted; open another one")
    if row is None or row.kind != "room_opened":
        raise LogError("a room begins with a row of kind 'room_opened'")
    first, case = opening(row, e.RoomOpened, FORMAT)
    rules = first.model_dump(include={"mode", "spare", "size", "names", "consent", "seed", "minutes"})
    clock = Clock(60 * first.minutes["lobby"], since=row.at)
    code, links = row.stream.removeprefix(ROOMS), frozenset({first.link})
    form = FORMAT if first.format >= FORMAT else 1
    return Room(case, code, form, row.version, row.at, **rules, clock=clock, links=links)


def apply(room: Room, row: Row) -> Room:
    """Return the room after one more row. Total: a row that means nothing here is counted and left out."""
    return after(room, read(e.KINDS, row), row) or having(
        room, version=row.version, at=row.at, unknown=room.unknown + 1
    )


def after(room: Room, record: Record | None, row: Row) -> Room | None:
    """Return the room after a row that holds what its record says; None if it means nothing in this room."""
    if record is None or (isinstance(record, e.SeatEvent) and record.seat not in room.seats):
        return None
    made = _FOLDS[type(record)](having(room, version=row.version, at=row.at), record, row)
    return _handed_out(made) if made and type(record) in _SEATS else made


def _handed_out(room: Room) -> Room:
    """Return the room with the briefs that its seats have read by where they sit, and the numbers in use."""
    room = having(room, last_table=room.next_table - 1)
    if room.phase not in {"brief", "plan", "play"}:
        return room
    seats = {number: having(seat, read=seat.read | reads(room, seat)) for number, seat in room.seats.items()}
    knows = {
        seat.place.table
        for seat in seats.values()
        if seat.place and _plays(room, seat) and len(seat.read) > 1
    }
    return having(room, seats=seats, read_both=room.read_both | knows)


def _plays(room: Room, seat: Seat) -> bool:
    return seat.place is not None and seat.place.role in room.case.party


def reads(room: Room, seat: Seat) -> frozenset[str]:
    """Return the parties whose briefs a person reads at its place: an observer all of them, a guest none."""
    if seat.robot or seat.guest or seat.place is None:
        return frozenset()
    return frozenset(room.case.party if seat.place.role == OBSERVER else {seat.place.role})


def _joined(room: Room, joined: e.Joined, _row: Row) -> Room | None:
    place = Place(*joined.place) if joined.place else None
    known = joined.robot in COUNTERPARTS if joined.robot else joined.key not in {None, *room.keys}
    there = () if joined.place is None else (joined.place,)
    if joined.seat in {*room.seats, *room.removed} or not known or not _can_be(room, there, joined.scripted):
        return None
    seat = Seat(joined.seat, joined.name, joined.robot, place, declined=joined.consent is False)
    seat = having(seat, guest=place is not None and place.role == OBSERVER)
    keys = {} if joined.robot or joined.key is None else {joined.key: joined.seat}
    room = _cleared(room, place, joined.scripted)
    return having(room, seats={**room.seats, seat.number: seat}, keys={**room.keys, **keys})


def _cleared(room: Room, place: Place | None, scripted: e.Scripted) -> Room:
    """Return the room as somebody comes to a place: no script plays there any more, nor does a robot.

    In a room of the first format a robot stays beside who comes.
    """
    there = {at: name for at, name in room.scripted.items() if at != place} | _scripts(scripted)
    if room.format == 1 or place is None or place.role == OBSERVER:
        return having(room, scripted=there)
    seats = {
        number: having(seat, place=None) if seat.robot and seat.place == place else seat
        for number, seat in room.seats.items()
    }
    return having(room, scripted=there, seats=seats)


def _can_be(room: Room, places: Iterable[e.Sits], scripted: e.Scripted = ()) -> bool:
    roles = {role for _, role, *_ in (*places, *scripted)}
    return roles <= {OBSERVER, *room.case.party} and {name for *_, name in scripted} <= COUNTERPARTS.keys()


def _scripts(given: e.Scripted) -> dict[Place, str]:
    return {Place(table, role): name for table, role, name in given}


def _removed(room: Room, gone: e.Removed, _row: Row) -> Room:
    """Take a seat back: its number is never used again, and its key opens nothing."""
    place = room.seats[gone.seat].place
    seats = {number: seat for number, seat in room.seats.items() if number != gone.seat}
    keys = {key: number for key, number in room.keys.items() if number != gone.seat}
    room = having(room, seats=seats, keys=keys, removed=room.removed | {gone.seat})
    free = place and place.role in room.case.party and place.role not in room.holders(place.table)
    if not (place and free and gone.by in COUNTERPARTS):
        return room
    return having(room, scripted={**room.scripted, place: gone.by})


def _paired(room: Room, paired: e.Paired, _row: Row) -> Room | None:
    """Seat everybody anew; a counterpart stands in on for who has not come back."""
    if not _can_be(room, paired.places.values(), paired.scripted):
        return None
    places = {number: Place(*place) for number, place in paired.places.items()}
    afresh = {"ready": None, "guest": False, "sits": False}
    seats = {n: having(seat, place=places.get(n), **afresh) for n, seat in room.seats.items()}
    return having(room, seats=seats, scripted=_scripts(paired.scripted))


def _placed(room: Room, placed: e.Placed, _row: Row) -> Room | None:
    """Move a seat; a counterpart that sat there leaves, and who shared the role shares it on."""
    if not _can_be(room, [placed.place], placed.scripted):
        return None
    place = Place(*placed.place)
    room = _cleared(room, place, placed.scripted)
    return _sit(_seat(room, placed.seat, away="", guest=False), placed.seat, place)


def _swapped(room: Room, swapped: e.Swapped, _row: Row) -> Room | None:
    if not set(swapped.seats) <= room.seats.keys():
        return None
    one, other = (room.seats[seat] for seat in swapped.seats)
    return _sit(_sit(room, one.number, other.place), other.number, one.place)


def _sit(room: Room, number: int, place: Place | None) -> Room:
    """Give a seat a place; who gets another brief by it has not answered the questions on that one."""
    seat = room.seats[number]
    same = place and seat.place and place.role == seat.place.role
    ready, sits = seat.ready if same else None, seat.sits and place == seat.place
    return _seat(room, number, place=place, ready=ready, sits=sits)


def _replaced(room: Room, replaced: e.Replaced, _row: Row) -> Room | None:
    return _seat(room, replaced.seat, away=replaced.by, help="") if replaced.by in COUNTERPARTS else None


def _phase(room: Room, phase: e.Phase, row: Row) -> Room:
    """Move on; a brief begins a round of play, with nothing shown, said, read or played yet."""
    step = Step(row.version, row.at, room.clock, room.paused) if phase.to == "close" else None
    room = having(room, phase=phase.to, clock=Clock(60 * room.minutes[phase.to], since=row.at), paused=False)
    if room.phase == "brief":
        seats = {number: having(seat, read=frozenset()) for number, seat in room.seats.items()}
        room = having(room, cards=(), hidden=frozenset(), charts=False, revealed=False, seats=seats)
        room = having(room, stepped_back=False, told=(), slide="", picked=None)
    return having(room, step=step)


def _stepped_back(room: Room, back: e.SteppedBack, row: Row) -> Room | None:
    """Let the tables play on, with clock and pause as they were when play ended."""
    step = room.step
    if room.phase != "close" or step is None or step.version != back.of:
        return None
    stands = step.clock.paused(step.at)
    clock = stands if step.paused else stands.resumed(row.at)
    return having(room, phase="play", clock=clock, paused=step.paused, step=None, stepped_back=True)


def _told(room: Room, told: e.Told, row: Row) -> Room:
    return having(room, told=(*room.told, Said(row.version, row.at, told.text, told.table)))


def _extended(room: Room, more: e.Extended, row: Row) -> Room | None:
    clock = room.clock.extended(more.seconds, row.at)
    return having(room, clock=clock) if isfinite(clock.limit) else None


def _card(room: Room, card: e.Card, row: Row) -> Room | None:
    if card.card not in room.case.card:
        return None
    return having(room, cards=(*room.cards, Played(row.version, card.card, card.table, row.at)))


def _console(room: Room, console: e.Console, _row: Row) -> Room | None:
    if console.link not in tuple(room.links):
        return None
    return having(room, links=room.links - {console.link}, consoles=room.consoles | {console.key})


def _hidden(room: Room, hidden: e.Hidden, _row: Row) -> Room:
    table = frozenset({hidden.table})
    return having(room, hidden=room.hidden | table if hidden.hidden else room.hidden - table)


def _seat(room: Room, number: int, **changes: Any) -> Room:
    return having(room, seats={**room.seats, number: having(room.seats[number], **changes)})


_FOLDS: dict[type[Record], Callable[[Room, Any, Row], Room | None]] = {
    **dict.fromkeys((e.RoomOpened, e.Purged), lambda _room, _again, _row: None),
    e.Joined: _joined,
    e.Removed: _removed,
    e.Paired: _paired,
    e.Placed: _placed,
    e.Swapped: _swapped,
    e.Replaced: _replaced,
    e.Returned: lambda room, returned, _: _seat(room, returned.seat, away=""),
    e.Phase: _phase,
    e.SteppedBack: _stepped_back,
    e.RoundCalled: lambda room, _, row: having(room, clock=room.clock.round_called(row.at)),
    e.RoundSkipped: lambda room, _, row: having(room, clock=room.clock.round_skipped(row.at)),
    e.Renamed: lambda room, renamed, _: _seat(room, renamed.seat, name=renamed.name),
    e.Shown: lambda room, shown, _: having(
        room, slide=shown.slide, picked=room.picked if shown.picked is None else shown.picked
    ),
    e.Told: _told,
    e.Extended: _extended,
    e.Paused: lambda room, _, row: having(room, paused=True, clock=room.clock.paused(row.at)),
    e.Resumed: lambda room, _, row: having(room, paused=False, clock=room.clock.resumed(row.at)),
    e.Card: _card,
    e.Ready: lambda room, it, _: _seat(room, it.seat, ready=it.right, mixed_up=it.wrong),
    e.Sat: lambda room, sat, _: _seat(room, sat.seat, sits=True),
    e.Help: lambda room, asks, row: _seat(room, asks.seat, help=row.at, coming=False),
    e.Helped: lambda room, helped, _: _seat(room, helped.seat, help="", coming=helped.coming),
    e.Charts: lambda room, charts, _: having(room, charts=charts.on),
    e.Effects: lambda room, lines, _: having(room, effects=lines.on),
    e.Hidden: _hidden,
    e.Locked: lambda room, door, _: having(room, locked=door.locked),
    e.Reveal: lambda room, _, __: having(room, revealed=True),
    e.Admitted: lambda room, admitted, _: having(room, links=room.links | {admitted.link}),
    e.Console: _console,
    e.Reached: lambda room, reached, _: having(
        room, reached=tuple(dict.fromkeys((*room.reached, reached.address)))
    ),
}
"""Record -> what returns the room after it, None where it means nothing in that room."""
_SEATS = frozenset({e.Joined, e.Paired, e.Placed, e.Swapped, e.Phase})
"""The records after which somebody may sit elsewhere, or have a brief in hand."""
