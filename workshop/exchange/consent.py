"""What may leave the log: no table at which somebody sat who declined."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from workshop.classroom.fold import apply, replay
from workshop.classroom.room import Room
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Row
from workshop.negotiation.streams import ROOMS, table_stream


def consenting(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows without those of tables at which somebody sat who declined, as the rooms before them say."""
    left_out: set[str] = set()
    for stream, own in groupby(rows, key=lambda row: row.stream):
        if stream.startswith(ROOMS):
            room = tuple(own)
            left_out |= declined(room)
            yield from room
        elif stream not in left_out:
            yield from own


def declined(rows: Sequence[Row]) -> set[str]:
    """Return the streams of a room's tables at which somebody sat, at any time, who declined.

    Raises LogError where somebody declined in a room that cannot be read.
    """
    try:
        room = replay(rows[:1])
    except LogError:
        if any(row.data.get("consent") is False for row in rows):
            raise  # it cannot be told at which table they sat
        return set()
    found = _declined(room)
    for row in rows[1:]:
        room = apply(room, row)
        found |= _declined(room)
    return found


def _declined(room: Room) -> set[str]:
    seats = (seat for seat in room.seats.values() if seat.declined and seat.place)
    return {table_stream(room.code, seat.place.table) for seat in seats if seat.place}
