"""A room: phases, seats and tables of a class. `fold` adds up its rows, `rules` says which may come next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from workshop.classroom.clock import Clock
from workshop.negotiation.case import Case
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.streams import room_stream

FORMAT = 2
"""The newest form of a room's log: 2 where rows may undo others, which 0.3.0 would misread."""
Phase = Literal["lobby", "brief", "plan", "play", "close", "debrief"]
PHASES: tuple[Phase, ...] = get_args(Phase)
MINUTES: dict[str, int] = {"lobby": 10, "brief": 10, "plan": 5, "close": 5, "debrief": 30}
"""How long each phase takes unless the facilitator says otherwise; play takes what the case says."""
Mode = Literal["checkpoint", "live", "observer"]
MODES: tuple[Mode, ...] = get_args(Mode)
Spare = Literal["observer", "counterpart", "mirror"]
SPARES: tuple[Spare, ...] = get_args(Spare)
"""What becomes of who is left over: watches a table, plays against counterparts, or shares a role with
another."""
COLOURS = ("blue", "orange", "green", "purple")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a seat sits: a table's number from 1 on, and a party's id or OBSERVER."""

    table: int
    role: str


@dataclass(frozen=True)
class Seat:
    """A seat of the room: a person's, or a robot's, named after its counterpart.

    `declined` means that what its table logs must not leave the log. `away` names the counterpart that plays
    for a person who left; `ready` counts the answers that were right, None before they were given, and
    `mixed_up` are the questions, from 0 on, that were answered wrong; `help` is when it asked for help, ""
    once it got it, or once it is `coming`. A `guest` came late and watches: it sees what the whole table
    sees, until the facilitator places it. `read` are the parties whose briefs it was handed in this round,
    `sits` tells whether it said that it sits at its table.
    """

    number: int
    name: str = ""
    robot: str = ""
    place: Place | None = None
    declined: bool = False
    away: str = ""
    ready: int | None = None
    mixed_up: tuple[int, ...] = ()
    help: str = ""
    coming: bool = False
    guest: bool = False
    read: frozenset[str] = frozenset()
    sits: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """A card that the facilitator played: in which row, at which table, 0 for all, and when."""

    version: int
    card: str
    table: int
    at: str


@dataclass(frozen=True, slots=True)
class Step:
    """The step from play to close: in which row and when, and the clock and pause as they were before it."""

    version: int
    at: str
    clock: Clock
    paused: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What the facilitator said to a table, 0 for all: in which row, and when."""

    version: int
    at: str
    text: str
    table: int


@dataclass(frozen=True)
class Room:
    """The state of a room after `version` rows. Nothing in it is ever changed in place.

    `keys` holds the hashes of the seats' keys, `links` those of console links not used yet, `consoles` those
    of the browsers' keys that came by one. `removed` are the numbers of seats that the facilitator took back.
    `scripted` holds the counterparts that sit where no seat does, by place. `size` is how many people the
    facilitator expects, `consent` whether they are asked for it. `reached` are this machine's addresses that
    people came by; while `locked`, nobody can join. With `effects`, a seat is told what its moves did.
    `last_table` is the highest number that a table ever had,
    `read_both` are the tables at which somebody played a side who had read another one's brief. `step` is the
    last one from play to close, and `stepped_back` tells whether one was taken back in this round. `told` is
    what the facilitator said, `slide` what the wall shows, "" for nothing in particular, and `picked` the
    slides that are shown there, None for the usual ones.
    """

    case: Case
    code: str
    format: int = FORMAT
    version: int = 1
    at: str = ""
    mode: Mode = "checkpoint"
    spare: Spare = "observer"
    size: int = 0
    names: bool = True
    consent: bool = False
    seed: int = 0
    minutes: Mapping[str, int] = field(default_factory=dict)
    phase: Phase = "lobby"
    clock: Clock = field(default_factory=lambda: Clock(0))
    paused: bool = False
    seats: Mapping[int, Seat] = field(default_factory=dict)
    keys: Mapping[str, int] = field(default_factory=dict)
    removed: frozenset[int] = frozenset()
    links: frozenset[str] = frozenset()
    consoles: frozenset[str] = frozenset()
    scripted: Mapping[Place, str] = field(default_factory=dict)
    cards: tuple[Played, ...] = ()
    reached: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()
    charts: bool = False
    effects: bool = False
    locked: bool = False
    revealed: bool = False
    last_table: int = 0
    read_both: frozenset[int] = frozenset()
    step: Step | None = None
    stepped_back: bool = False
    told: tuple[Said, ...] = ()
    slide: str = ""
    picked: tuple[str, ...] | None = None
    unknown: int = 0

    @property
    def stream(self) -> str:
        """The room's own stream in the log."""
        return room_stream(self.code)

    @property
    def next_seat(self) -> int:
        """The number that the next seat gets; no number is used again."""
        return max((*self.seats, *self.removed), default=0) + 1

    @property
    def next_table(self) -> int:
        """The number that the next table gets; no number is used again."""
        return max(self.last_table, *self.tables, 0) + 1

    @property
    def people(self) -> tuple[Seat, ...]:
        """The seats of people, robots left out, in the order in which they were taken."""
        return tuple(seat for seat in self.seats.values() if not seat.robot)

    @property
    def tables(self) -> tuple[int, ...]:
        """The numbers of the tables that somebody sits at, or a counterpart for somebody."""
        placed = {seat.place.table for seat in self.seats.values() if seat.place}
        return tuple(sorted(placed | {place.table for place in self.scripted}))

    def at_table(self, table: int, role: str | None = None) -> tuple[Seat, ...]:
        """Return the seats at a table, those of one role if it is given."""
        there = [seat for seat in self.seats.values() if seat.place and seat.place.table == table]
        return tuple(seat for seat in there if seat.place and role in {None, seat.place.role})

    def holders(self, table: int) -> dict[str, str]:
        """Return who plays each party at a table, as its stream records it: party -> seats, or a counterpart.

        A party that nobody holds is left out.
        """
        found = {}
        for party in self.case.party:
            there = self.at_table(table, party)
            present = [who(seat.number) for seat in there if not seat.robot and not seat.away]
            scripted = [seat.robot or seat.away for seat in there] + [
                self.scripted.get(Place(table, party), "")
            ]
            if holder := "+".join(present) or next(filter(None, scripted), ""):
                found[party] = holder
        return found

    def label(self, seat: Seat) -> str:
        """Return what others call a seat: "Table 4, blue"; before it has a place, "Seat 7"."""
        if seat.place is None:
            return f"Seat {seat.number}"
        if seat.place.role == OBSERVER:
            return f"Table {seat.place.table}, {'guest' if seat.guest else 'observer'}"
        return f"Table {seat.place.table}, {COLOURS[list(self.case.party).index(seat.place.role)]}"


def who(seat: int) -> str:
    """Return what a table's stream calls a seat."""
    return f"seat-{seat}"


def opening(
    case: Case,
    *,
    link: str,
    mode: Mode = "checkpoint",
    spare: Spare = "observer",
    size: int = 0,
    names: bool = True,
    consent: bool = False,
    seed: int = 0,
    minutes: Mapping[str, int] | None = None,
) -> Event:
    """Return the event that opens a room; `link` is the hash of the first console link."""
    given = {"mode": mode, "spare": spare, "size": size, "names": names, "seed": seed, "link": link}
    given |= {"consent": True} if consent else {}
    lengths = dict(MINUTES, play=case.minutes) | dict(minutes or {})
    data = {"format": FORMAT, "case": case.text, "digest": case.digest, "minutes": lengths, **given}
    return Event("room_opened", data, click="opened")
