"""What happens in a room, one record a kind of row: what a row of that kind holds is written here alone."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator

from workshop.classroom import room
from workshop.classroom.room import PHASES, Mode, Spare
from workshop.negotiation.events import STAYS, First, Record, Text, Version, Whole, kinds, taken

LONGEST = 100_000
"""The minutes that a phase can take at most: more than two months."""


def _minutes(given: Any) -> dict[str, int]:
    minutes: dict[str, int] = {phase: int(given[phase]) for phase in PHASES}
    if not all(0 <= length <= LONGEST for length in minutes.values()):
        raise ValueError("a phase of no length")
    return minutes


def _hashable(given: Any) -> Any:
    try:
        return {given: given}[given]
    except (TypeError, KeyError):
        raise ValueError("no hash") from None


def _place(given: Any) -> tuple[int, str]:
    return int(given[0]), str(given[1])


Flag = Annotated[bool, taken(bool)]
Number = Annotated[int, Field(ge=1)]
Sits = Annotated[tuple[Number, str], Field(strict=False), taken(_place)]
"""A table's number, and a party there, or observer."""
Scripted = Annotated[
    tuple[Annotated[tuple[Number, str, str], Field(strict=False)], ...],
    Field(strict=False),
    taken(lambda given: tuple((*_place(each), str(each[2])) for each in given)),
]
"""Table, party, and the counterpart that plays it."""

Picked = Annotated[
    tuple[Text, ...], Field(strict=False), taken(lambda given: tuple(str(each) for each in given))
]
"""What the slides of the debrief are picked by."""


class RoomEvent(Record):
    """What a row of a room's stream holds."""


class SeatEvent(Record):
    """What a row holds that is about a seat that is there."""

    seat: Whole


class RoomOpened(First, RoomEvent):
    """How a room is run: its rules, its phases, and the hash of the first link to a console."""

    opens = "room"
    minutes: Annotated[dict[str, int], taken(_minutes)]
    mode: Mode
    spare: Spare
    size: Whole
    names: Flag
    consent: Flag = False
    link: Annotated[str, PlainValidator(_hashable)]


class Joined(RoomEvent):
    """Somebody or a robot takes a seat; who comes late gets a place with it and perhaps scripts beside it."""

    seat: Whole
    key: Annotated[str | None, taken(str)] = None
    name: Annotated[Text, STAYS] = ""
    robot: Text = ""
    consent: Any = None
    place: Annotated[Sits | None, taken(lambda given: given or None)] = None
    scripted: Scripted = ()


class Removed(SeatEvent):
    """A seat is taken back, for good; a counterpart may play on in its place."""

    by: Text = ""


class Renamed(SeatEvent):
    """A person is called otherwise from now on."""

    name: Annotated[Text, STAYS] = ""


class Paired(RoomEvent):
    """Everybody is seated anew."""

    places: dict[Annotated[int, Field(strict=False), taken(int)], Sits]
    scripted: Scripted = ()


class Placed(SeatEvent):
    """A seat gets another place; at a new table scripts may come along."""

    place: Sits
    scripted: Scripted = ()


class Swapped(RoomEvent):
    """Two seats change places."""

    seats: Annotated[tuple[int, int], Field(strict=False), taken(lambda given: [int(seat) for seat in given])]


class Replaced(SeatEvent):
    """A counterpart stands in for a person."""

    by: str


class Returned(SeatEvent):
    """A person takes the seat back from a counterpart."""


class Phase(RoomEvent):
    """The next phase begins."""

    to: room.Phase


class SteppedBack(RoomEvent):
    """The step from play to close is taken back: the row of that phase."""

    of: Version


class RoundCalled(RoomEvent):
    """A round of logging begins now; the next ones follow from it."""


class RoundSkipped(RoomEvent):
    """The round of logging that it is in, or else the next one, is left out."""


class Extended(RoomEvent):
    """The clock gets more seconds, or fewer."""

    seconds: Annotated[float, taken(float)]


class Paused(RoomEvent):
    """The clock stands."""


class Resumed(RoomEvent):
    """The clock runs again."""


class Card(RoomEvent):
    """A card is played at a table, 0 for all."""

    card: str
    table: Whole = 0


class Ready(SeatEvent):
    """Somebody answered the questions on the brief: how many of them right, and which, from 0 on, wrong."""

    right: Whole
    wrong: Annotated[tuple[Whole, ...], Field(strict=False), taken(tuple)] = ()


class Sat(SeatEvent):
    """Somebody says that they sit at their table."""


class Help(SeatEvent):
    """Somebody asks for help."""


class Helped(SeatEvent):
    """The help came, or is coming."""

    coming: Flag = False


class Charts(RoomEvent):
    """Whether the projector shows charts from now on."""

    on: Flag


class Effects(RoomEvent):
    """Whether a seat is told what its moves did and left out, from now on."""

    on: Flag


class Hidden(RoomEvent):
    """Whether the projector leaves a table out from now on."""

    table: Whole
    hidden: Flag


class Locked(RoomEvent):
    """Whether nobody can join from now on."""

    locked: Flag


class Reveal(RoomEvent):
    """Both sides are opened."""


class Shown(RoomEvent):
    """What the wall shows in the debrief, and which slides are shown; None leaves that as it was."""

    slide: Text
    picked: Picked | None = None


class Told(RoomEvent):
    """The facilitator says something to a table, 0 for all."""

    text: Text
    table: Whole = 0


class Admitted(RoomEvent):
    """There is another link to a console: its hash."""

    link: Text


class Console(RoomEvent):
    """A link to a console is used: its hash, and that of the browser's key."""

    link: Any
    key: Text


class Reached(RoomEvent):
    """People came by one of this machine's addresses."""

    address: Annotated[Text, STAYS]


class Purged(RoomEvent):
    """All that was logged here was deleted, so many rows of it."""

    rows: Any = None


KINDS = kinds(RoomEvent) | kinds(SeatEvent)
"""Kind of row -> what it holds."""
