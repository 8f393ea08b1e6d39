"""What may be added to a room: `check` refuses with a sentence that says what to do instead."""

from collections.abc import Callable
from typing import Any

from workshop.classroom import events as e
from workshop.classroom.clock import ROUND, seconds
from workshop.classroom.fold import after
from workshop.classroom.pairing import STAND_IN
from workshop.classroom.room import PHASES, Place, Room, Seat
from workshop.counterparts.habits import COUNTERPARTS
from workshop.negotiation.acts import ACTS
from workshop.negotiation.events import Record, read
from workshop.negotiation.frozen import having
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import AFTER_THE_END, OBSERVER

CONSOLE = "console"
DOOR = "door"
"""The server itself: it lets people in."""
BEFORE_PLAY = ("lobby", "brief", "plan")
ANY_TIME = tuple(act for act, kind in ACTS.items() if kind.any_time)
"""The acts that a seat logs as they happen, however a class logs the others."""
NAME_LIMIT = 40
"""Characters of the name that a person may give."""
SLIDES = 100
"""How many slides can be picked."""
QUESTIONS = 3
INCOMPLETE = "That is not complete; try it again."
EARLIER = (
    "This room was begun with an earlier version of the kit, which could not follow that. Begin another one."
)
BOTH = (
    "{who} has read the brief of {sides}. Move it to that side or let it observe; or else table {table} is "
    "marked: somebody there has read both."
)
BACK_WITHIN = 60
"""Seconds in which the step from play to close can be taken back."""
SENTENCE_LIMIT = 300
"""Characters of what the facilitator says to a table."""
ADDRESSES = 10
"""How many of its own addresses a room remembers that people came by."""


class Refused(Exception):  # noqa: N818 - it names the fact
    """An event that may not be added; the message tells the person why and what to do instead."""


def check(room: Room, event: Event, *, by: str | int) -> None:
    """Refuse an event that may not be added now, by raising Refused.

    `by` is CONSOLE, DOOR, or the number of the seat whose page sent it; it comes from the key, never from the
    event.
    """
    record = read(e.KINDS, event)
    whose = {"joined": DOOR, "console": DOOR, "reached": DOOR}.get(event.kind, CONSOLE)
    own = isinstance(record, e.Ready | e.Sat | e.Help | e.Helped | e.Returned) and record.seat == by
    own = own and not (isinstance(record, e.Helped) and record.coming)
    own = own or (isinstance(record, e.Replaced) and record.seat == by and record.by == STAND_IN)
    robot = by == CONSOLE and isinstance(record, e.Joined) and record.robot
    if by != whose and not own and not robot:
        raise Refused("That is for the facilitator." if whose == CONSOLE else "That is for the server alone.")
    if e.KINDS.get(event.kind) not in _RULES:
        raise Refused(f"{event.kind!r} is nothing that can happen in a room.")
    if isinstance(record, e.SeatEvent) and record.seat in room.removed:
        raise Refused("That seat was removed already.")
    if record is None or (isinstance(record, e.SeatEvent) and record.seat not in room.seats):
        raise Refused(INCOMPLETE)
    if room.format == 1 and _misread(room, record):
        raise Refused(EARLIER)
    _RULES[type(record)](having(room, at=event.at or room.at), record)
    if after(room, record, Row(room.stream, room.version + 1, event.click, event.at, event.kind, {})) is None:
        raise Refused(INCOMPLETE)


def _misread(room: Room, record: Record) -> bool:
    """Tell whether 0.3.0, which may read a room of the first format, would take the room for another one."""
    return isinstance(record, e.SteppedBack | e.RoundCalled | e.RoundSkipped) or (
        (isinstance(record, e.Removed) and room.phase != "lobby")
        or (isinstance(record, e.Placed) and bool(record.scripted))
    )


def warns(room: Room, record: Record) -> str:
    """Return what it does to a table that somebody moves there who has read another side's brief; else ""."""
    moves: dict[int, Place | None]
    match record:
        case e.Placed(seat=seat, place=(table, role)):
            moves = {seat: Place(table, role)}
        case e.Swapped(seats=(one, other)) if {one, other} <= room.seats.keys():
            moves = {one: room.seats[other].place, other: room.seats[one].place}
        case _:
            return ""
    if room.phase not in {"brief", "plan", "play"}:
        return ""
    for number, place in moves.items():
        moved = room.seats.get(number)
        if moved and place and place.role in room.case.party and (known := sorted(moved.read - {place.role})):
            sides = " and ".join(room.case.party[party].name for party in known)
            return BOTH.format(who=room.label(moved), sides=sides, table=place.table)
    return ""


def reopens(room: Room) -> str:
    """Return why no table can be reopened now, as a sentence; "" while one that has ended can be."""
    if room.format == 1:
        return EARLIER
    return "" if room.phase == "play" else "Tables are reopened while the room plays."


def closed(room: Room, now: str) -> str:
    """Return why no seat can log moves now, as a sentence; "" while they can."""
    if room.phase != "play":
        return (
            "Moves are logged while the tables play."
            if room.phase in BEFORE_PLAY
            else "The time to play is over."
        )
    if room.paused:
        return "The facilitator has paused the room; talk on when the clock runs again."
    return "" if room.clock.left(now) else "The time is over, unless the facilitator extends it."


def refuses(room: Room, number: int, event: Event, now: str) -> str:
    """Return why that seat cannot log an event at its table now, as a sentence; "" while the room lets it.

    Whether the table lets it is the table's own rule.
    """
    if number in room.removed:
        return "The facilitator has removed this seat. Join again."
    seat = room.seats[number]
    if seat.place is None or seat.away:
        return "A counterpart plays in your place by now; take your seat back first."
    if seat.guest:
        return "You are a guest at this table: watch, or ask the facilitator for a place."
    why = closed(room, now)
    if why and (room.paused or room.phase in BEFORE_PLAY or event.kind not in AFTER_THE_END):
        return why
    if event.kind in {"drafted", "signed"} and room.format == 1:
        return EARLIER
    if event.kind == "drafted" and not _sits_there(room, seat.place.table, event.data.get("by")):
        return "Nobody sits there who could sign; a counterpart makes its own offers."
    if event.kind == "guessed" and room.phase == "debrief":
        return "Guessing is over: the results come on the screens."
    if event.kind != "moved" or event.data.get("act") in ANY_TIME or seat.place.role == OBSERVER:
        return ""
    if room.mode == "observer" and any(
        not (s.robot or s.away) for s in room.at_table(seat.place.table, OBSERVER)
    ):
        return "Your observer logs what you say and do; offers, answers and walking away are yours."
    if room.mode == "checkpoint" and not room.clock.round_left(now):
        return "Talk now; everybody logs together when the next round begins."
    return ""


def _sits_there(room: Room, table: int, party: Any) -> bool:
    return any(not (seat.robot or seat.away) for seat in room.at_table(table, str(party)))


def capacity(room: Room) -> int:
    """Return how many seats there may be: more than the facilitator expects, and an end to it."""
    return max(2 * room.size, room.size + 20)


def _joined(room: Room, joined: e.Joined) -> None:
    if joined.seat in {*room.seats, *room.removed}:
        raise Refused("That seat was taken a moment ago; press again.")
    if room.locked and not joined.robot:
        raise Refused("The facilitator has locked the door: nobody can join now. Ask the facilitator.")
    if len(room.seats) >= capacity(room):
        raise Refused("All seats of this room are taken. Ask the facilitator.")
    if joined.robot and (room.phase != "lobby" or joined.robot not in COUNTERPARTS):
        raise Refused("Robots come in while the lobby is open.")
    if not joined.robot and not joined.key:
        raise Refused("A seat needs a key.")
    if not joined.robot and joined.key in room.keys:
        raise Refused("That key has a seat already.")
    if room.consent and not joined.robot and not isinstance(joined.consent, bool):
        raise Refused("Say whether what is logged at your table may be used.")
    if len(joined.name) > NAME_LIMIT:
        raise Refused(f"The name is too long: at most {NAME_LIMIT} characters.")


def _phase(room: Room, phase: e.Phase) -> None:
    to, at = PHASES.index(phase.to), PHASES.index(room.phase)
    if to != at + 1 and not (phase.to == "brief" and room.phase in {"close", "debrief"}):
        raise Refused("The room is in another phase by now; look before you move on.")
    if phase.to == "brief" and room.revealed:
        raise Refused("Both sides are open: everybody knows this case now. Begin another room, with another.")
    if phase.to == "brief" and not room.tables:
        raise Refused("Nobody is here yet: let people join, or fill the room with robots.")


def _paired(room: Room, paired: e.Paired) -> None:
    if room.phase in {"plan", "play"}:
        raise Refused("The tables are set; swap two seats instead, or place one.")
    if not paired.places:
        raise Refused("Nobody is here yet: let people join, or fill the room with robots.")


def _placed(room: Room, placed: e.Placed) -> None:
    table, role = placed.place
    new = table == room.next_table and role != OBSERVER
    if not (new or table in room.tables) or role not in {OBSERVER, *room.case.party}:
        raise Refused("There is no such table, or no such role at it.")
    beside = {(table, party) for party in room.case.party if party != role} if new else set()
    if not beside.issuperset((at, party) for at, party, _ in placed.scripted):
        raise Refused("Counterparts come along to a new table, for its other sides.")
    if room.phase not in {"brief", "plan", "play"}:
        raise Refused("Seats are placed once the tables are set, until play is over.")
    if room.seats[placed.seat].robot:
        raise Refused("A robot stays where it sits; swap it with a person instead.")


def _renamed(room: Room, renamed: e.Renamed) -> None:
    if room.seats[renamed.seat].robot:
        raise Refused("A robot has no name; choose a person.")
    if len(renamed.name) > NAME_LIMIT:
        raise Refused(f"The name is too long: at most {NAME_LIMIT} characters.")


def _stepped_back(room: Room, back: e.SteppedBack) -> None:
    if room.phase != "close" or room.step is None or room.step.version != back.of:
        raise Refused("Only the step from play to close is taken back, while the room is in it.")
    if seconds(room.step.at, room.at) > BACK_WITHIN:
        raise Refused("A step can be taken back for one minute; go on from here, or begin another round.")


def _round(room: Room) -> None:
    """Refuse what is done to rounds where there are none."""
    if room.mode != "checkpoint" or room.phase != "play":
        raise Refused("Rounds of logging are for play in a class that logs in rounds.")
    if why := closed(room, room.at):
        raise Refused(why)


def _round_called(room: Room, _called: e.RoundCalled) -> None:
    _round(room)
    if room.clock.round_left(room.at):
        raise Refused("A round of logging is on already.")


def _round_skipped(room: Room, _skipped: e.RoundSkipped) -> None:
    _round(room)
    left = room.clock.left(room.at)
    if left <= (room.clock.round_left(room.at) or room.clock.next_round(room.at) + ROUND):
        raise Refused("The round at the end of play stays: it is the last one in which everybody logs.")


def _told(room: Room, told: e.Told) -> None:
    if not told.text.strip() or len(told.text) > SENTENCE_LIMIT:
        raise Refused(f"Say it in a sentence, of at most {SENTENCE_LIMIT} characters.")
    if told.table not in {0, *room.tables}:
        raise Refused("There is no such table.")


def _shown(room: Room, shown: e.Shown) -> None:
    if room.phase != "debrief" or not room.revealed:
        raise Refused("Slides are shown in the debrief, once both sides are open.")
    picked = shown.picked or ()
    if len(picked) > SLIDES or any(len(name) > NAME_LIMIT for name in (shown.slide, *picked)):
        raise Refused("There is no such slide.")


def _swapped(room: Room, swapped: e.Swapped) -> None:
    one, other = map(room.seats.get, swapped.seats)
    if room.phase not in BEFORE_PLAY:
        raise Refused("Play has begun: seats are swapped before that.")
    if not (one and one.place and other and other.place) or one == other:
        raise Refused("Choose two seats that have a place each.")


def _replaced(room: Room, replaced: e.Replaced) -> None:
    seat = room.seats[replaced.seat]
    if replaced.by not in COUNTERPARTS:
        raise Refused("There is no such counterpart.")
    if seat.robot or not _sits(seat):
        raise Refused("A counterpart can stand in for a person who plays a side.")
    if seat.away:
        raise Refused("A counterpart stands in for that person already.")


def _card(room: Room, card: e.Card) -> None:
    if room.phase != "play":
        raise Refused("Cards are played while the tables play.")
    if card.card not in room.case.card:
        raise Refused("This case has no such card.")
    if card.table not in {0, *room.tables}:
        raise Refused("There is no such table.")
    if any(played.card == card.card and played.table in {0, card.table} for played in room.cards):
        raise Refused("That card has been played already.")


def _ready(room: Room, ready: e.Ready) -> None:
    if room.phase not in {"brief", "plan"} or not _sits(room.seats[ready.seat]):
        raise Refused("These questions are for those who prepare to play.")
    if not (0 <= ready.right <= QUESTIONS and all(0 <= number < QUESTIONS for number in ready.wrong)):
        raise Refused("Answer all three questions first.")


def _sits(seat: Seat) -> bool:
    return seat.place is not None and seat.place.role != OBSERVER


def _unless(fine: Callable[[Room, Any], object], sentence: str) -> Callable[[Room, Any], None]:
    """Return the rule that refuses with this sentence what is not fine."""

    def rule(room: Room, record: Any) -> None:
        if not fine(room, record):
            raise Refused(sentence)

    return rule


_RULES: dict[type[Record] | None, Callable[[Room, Any], None]] = {
    e.Joined: _joined,
    e.Removed: _unless(lambda _, it: it.by in {"", *COUNTERPARTS}, "There is no such counterpart."),
    e.Renamed: _renamed,
    e.Paired: _paired,
    e.Placed: _placed,
    e.Swapped: _swapped,
    e.Replaced: _replaced,
    e.Returned: _unless(lambda room, it: room.seats[it.seat].away, "Nobody stands in for that seat."),
    e.Phase: _phase,
    e.SteppedBack: _stepped_back,
    e.RoundCalled: _round_called,
    e.RoundSkipped: _round_skipped,
    e.Told: _told,
    e.Shown: _shown,
    e.Extended: _unless(lambda _, it: 1 <= abs(it.seconds) <= 3600, "Change the clock by at most an hour."),
    e.Paused: _unless(lambda room, _: not room.paused, "The clock stands already."),
    e.Resumed: _unless(lambda room, _: room.paused, "The clock is running already."),
    e.Card: _card,
    e.Ready: _ready,
    e.Sat: _unless(
        lambda room, it: room.seats[it.seat].place is not None and not room.seats[it.seat].sits,
        "You have said so already, or have no table yet.",
    ),
    e.Help: _unless(
        lambda room, it: not room.seats[it.seat].help,
        "The facilitator knows that you asked; help is on its way.",
    ),
    e.Helped: lambda _room, _helped: None,
    e.Charts: _unless(lambda room, it: it.on != room.charts, "The charts are so already."),
    e.Effects: _unless(lambda room, it: it.on != room.effects, "That is so already."),
    e.Hidden: _unless(lambda room, it: it.table in room.tables, "There is no such table."),
    e.Locked: _unless(lambda room, it: it.locked != room.locked, "The door is so already."),
    e.Reveal: _unless(
        lambda room, _: room.phase == "debrief" and not room.revealed,
        "Both sides are opened once, in the debrief.",
    ),
    e.Admitted: _unless(lambda _, it: it.link.isascii(), INCOMPLETE),
    e.Console: _unless(
        lambda room, it: it.link in tuple(room.links) and it.key,
        "This link was used before. Ask at the console that is open for another one.",
    ),
    e.Reached: _unless(
        lambda room, it: it.address not in room.reached and len(room.reached) < ADDRESSES,
        "That address is known.",
    ),
}
