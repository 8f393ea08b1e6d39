"""What follows from a room: how it moves on, and what it owes the stream of each of its tables."""

from collections.abc import Collection

from workshop.classroom import events as e
from workshop.classroom.pairing import pair, rotate
from workshop.classroom.room import PHASES, Room
from workshop.classroom.rules import closed
from workshop.counterparts.play import next_event
from workshop.negotiation.events import CardPlayed, Closed, Left, Reopened, Seated
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Table, openings


def move_on(room: Room, without: Collection[int] = ()) -> list[Event]:
    """Return the events that begin the next phase; leaving the lobby seats all but those `without` a place.

    After the debrief there are none.
    """
    following = PHASES[PHASES.index(room.phase) + 1 :][:1]
    events = [e.Phase(to=phase).event() for phase in following]
    return [pair(room, without=without), *events] if room.phase == "lobby" else events


def again(room: Room) -> list[Event]:
    """Return the events that begin another round with the roles rotated."""
    return [rotate(room), e.Phase(to="brief").event()]


def owed(room: Room, number: int, table: Table | None) -> list[Event]:
    """Return what a table's stream lacks by now: its opening, who sits there, cards, its end by the clock.

    Whoever logs it first has done it for all: the clicks say what it is, and once it is logged it is owed no
    more. Where a step from play to close was taken back, what the clock ended in it is reopened.
    """
    if table is None:
        seed = room.seed * 1000 + number
        return openings(room.case, seats=room.holders(number), seed=seed) if room.phase == "play" else []
    if table.end and table.end.how == "clock" and room.phase == "play" and room.stepped_back:
        return [reopening(table)]
    if table.end or room.phase in {"lobby", "brief", "plan"}:
        return []
    if room.phase != "play":
        times = len(table.reopenings)
        return [Closed().event(click=f"closed/{times}" if times else "closed")]
    there = {card for _, card in table.cards}
    cards = {card.card: card.version for card in room.cards if card.table in {0, number}}
    due = [CardPlayed(card=card).event(click=f"card/{at}") for card, at in cards.items() if card not in there]
    return [*_seated(room, number, table), *due]


def reopening(table: Table) -> Event:
    """Return the event that takes the end of a table back; the rules refuse it where there is none."""
    of = table.end.version if table.end else table.version
    return Reopened(of=of).event(click=f"reopened/{of}")


def _seated(room: Room, number: int, table: Table) -> list[Event]:
    holders, at = room.holders(number), table.version
    events = []
    for party in table.parties:
        holder = holders.get(party)
        if holder and holder != table.seats.get(party):
            events.append(Seated(party=party, who=holder).event(click=f"seated/{party}/{at}"))
        elif not holder and party in table.seats:
            events.append(Left(party=party).event(click=f"left/{party}/{at}"))
    return events


def counterpart(room: Room, table: Table, now: str) -> Event | None:
    """Return what a script does next at a table; None when it is a person's turn or nobody may log."""
    return next_event(table) if table.end or not closed(room, now) else None
