"""What may be added to a room: `check` refuses with a sentence that says what to do instead."""

from collections.abc import Callable, Mapping
from typing import Any

from workshop.classroom.fold import apply
from workshop.classroom.room import PHASES, Room, Seat
from workshop.negotiation.counterpart import COUNTERPARTS
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import AFTER_THE_END, OBSERVER

CONSOLE = "console"
DOOR = "door"
"""The server itself: it lets people in."""
BEFORE_PLAY = ("lobby", "brief", "plan")
ANY_TIME = ("idea", "offer", "trade", "accept", "reject", "confirm", "correct", "walk_away")
"""The acts that a seat logs as they happen, however a class logs the others."""
NAME_LIMIT = 40
"""Characters of the name that a person may give."""
QUESTIONS = 3
INCOMPLETE = "That is not complete; try it again."
ADDRESSES = 10
"""How many of its own addresses a room remembers that people came by."""


class Refused(Exception):  # noqa: N818 - it names the fact
    """An event that may not be added; the message tells the person why and what to do instead."""


def check(room: Room, event: Event, *, by: str | int) -> None:
    """Refuse an event that may not be added now, by raising Refused.

    `by` is CONSOLE, DOOR, or the number of the seat whose page sent it; it comes from the key, never from the event.
    """
    try:
        _check(room, event, by)
        known = apply(room, Row(room.stream, room.version + 1, event.click, event.at, event.kind, event.data)).unknown
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        raise Refused(INCOMPLETE) from None
    if known > room.unknown:
        raise Refused(INCOMPLETE)


def _check(room: Room, event: Event, by: str | int) -> None:
    whose = {"joined": DOOR, "console": DOOR, "reached": DOOR}.get(event.kind, CONSOLE)
    own = event.kind in {"ready", "help", "helped", "returned"} and event.data.get("seat") == by
    robot = by == CONSOLE and event.kind == "joined" and event.data.get("robot")
    if by != whose and not own and not robot:
        raise Refused("That is for the facilitator." if whose == CONSOLE else "That is for the server alone.")
    rule = _RULES.get(event.kind)
    if rule is None:
        raise Refused(f"{event.kind!r} is nothing that can happen in a room.")
    rule(room, event.data)


def closed(room: Room, now: str) -> str:
    """Return why no seat can log moves now, as a sentence; "" while they can."""
    if room.phase != "play":
        return "Moves are logged while the tables play." if room.phase in BEFORE_PLAY else "The time to play is over."
    if room.paused:
        return "The facilitator has paused the room; talk on when the clock runs again."
    return "" if room.clock.left(now) else "The time is over, unless the facilitator extends it."


def refuses(room: Room, number: int, event: Event, now: str) -> str:
    """Return why that seat cannot log an event at its table now, as a sentence; "" while the room lets it.

    Whether the table lets it is the table's own rule.
    """
    seat = room.seats[number]
    if seat.place is None or seat.away:
        return "A counterpart plays in your place by now; take your seat back first."
    if seat.guest:
        return "You are a guest at this table: watch, or ask the facilitator for a place."
    why = closed(room, now)
    if why and (room.paused or room.phase in BEFORE_PLAY or event.kind not in AFTER_THE_END):
        return why
    if event.kind == "improved" and not room.revealed:
        return "A package better for all is looked for once the facilitator has opened both sides."
    if event.kind != "moved" or event.data.get("act") in ANY_TIME or seat.place.role == OBSERVER:
        return ""
    if room.mode == "observer" and any(not (s.robot or s.away) for s in room.at_table(seat.place.table, OBSERVER)):
        return "Your observer logs what you say and do; offers and answers are yours."
    if room.mode == "checkpoint" and not room.clock.round_left(now):
        return "Talk now; everybody logs together when the next round begins."
    return ""


def capacity(room: Room) -> int:
    """Return how many seats there may be: more than the facilitator expects, and an end to it."""
    return max(2 * room.size, room.size + 20)


def _joined(room: Room, data: Mapping[str, Any]) -> None:
    if data["seat"] in room.seats:
        raise Refused("That seat was taken a moment ago; press again.")
    if len(room.seats) >= capacity(room):
        raise Refused("All seats of this room are taken. Ask the facilitator.")
    if data.get("robot") and (room.phase != "lobby" or data["robot"] not in COUNTERPARTS):
        raise Refused("Robots come in while the lobby is open.")
    if not data.get("robot") and not data["key"]:
        raise Refused("A seat needs a key.")
    if not data.get("robot") and data["key"] in room.keys:
        raise Refused("That key has a seat already.")
    if room.consent and not data.get("robot") and not isinstance(data.get("consent"), bool):
        raise Refused("Say whether what is logged at your table may be used.")
    if len(str(data.get("name", ""))) > NAME_LIMIT:
        raise Refused(f"The name is too long: at most {NAME_LIMIT} characters.")


def _phase(room: Room, data: Mapping[str, Any]) -> None:
    to, at = PHASES.index(data["to"]), PHASES.index(room.phase)
    if to != at + 1 and not (data["to"] == "brief" and room.phase in {"close", "debrief"}):
        raise Refused("The room is in another phase by now; look before you move on.")
    if data["to"] == "brief" and not room.tables:
        raise Refused("Nobody is here yet: let people join, or fill the room with robots.")


def _extended(_room: Room, data: Mapping[str, Any]) -> None:
    if not 1 <= abs(data["seconds"]) <= 3600:
        raise Refused("Change the clock by at most an hour.")


def _paused(room: Room, _data: Mapping[str, Any]) -> None:
    if room.paused:
        raise Refused("The clock stands already.")


def _resumed(room: Room, _data: Mapping[str, Any]) -> None:
    if not room.paused:
        raise Refused("The clock is running already.")


def _paired(room: Room, data: Mapping[str, Any]) -> None:
    if room.phase in {"plan", "play"}:
        raise Refused("The tables are set; swap two seats instead, or place one.")
    if not data["places"]:
        raise Refused("Nobody is here yet: let people join, or fill the room with robots.")


def _placed(room: Room, data: Mapping[str, Any]) -> None:
    seat, (table, role) = room.seats[data["seat"]], data["place"]
    if table not in room.tables or role not in {OBSERVER, *room.case.party}:
        raise Refused("There is no such table, or no such role at it.")
    if room.phase not in {"brief", "plan", "play"}:
        raise Refused("Seats are placed once the tables are set, until play is over.")
    if seat.robot:
        raise Refused("A robot stays where it sits; swap it with a person instead.")


def _swapped(room: Room, data: Mapping[str, Any]) -> None:
    one, other = (room.seats[seat] for seat in data["seats"])
    if room.phase not in BEFORE_PLAY:
        raise Refused("Play has begun: seats are swapped before that.")
    if one.place is None or other.place is None or one == other:
        raise Refused("Choose two seats that have a place each.")


def _replaced(room: Room, data: Mapping[str, Any]) -> None:
    seat = room.seats[data["seat"]]
    if data["by"] not in COUNTERPARTS:
        raise Refused("There is no such counterpart.")
    if seat.robot or seat.place is None or seat.place.role == OBSERVER:
        raise Refused("A counterpart can stand in for a person who plays a side.")
    if seat.away:
        raise Refused("A counterpart stands in for that person already.")


def _returned(room: Room, data: Mapping[str, Any]) -> None:
    if not room.seats[data["seat"]].away:
        raise Refused("Nobody stands in for that seat.")


def _card(room: Room, data: Mapping[str, Any]) -> None:
    if room.phase != "play":
        raise Refused("Cards are played while the tables play.")
    if data["card"] not in {card.id for card in room.case.cards}:
        raise Refused("This case has no such card.")
    if data.get("table", 0) not in {0, *room.tables}:
        raise Refused("There is no such table.")
    if any(played.card == data["card"] and played.table in {0, data.get("table", 0)} for played in room.cards):
        raise Refused("That card has been played already.")


def _ready(room: Room, data: Mapping[str, Any]) -> None:
    if room.phase not in {"brief", "plan"} or not _sits(room.seats[data["seat"]]):
        raise Refused("These questions are for those who prepare to play.")
    if type(data["right"]) is not int or not 0 <= data["right"] <= QUESTIONS:
        raise Refused("Answer all three questions first.")


def _sits(seat: Seat) -> bool:
    return seat.place is not None and seat.place.role != OBSERVER


def _help(room: Room, data: Mapping[str, Any]) -> None:
    if room.seats[data["seat"]].help:
        raise Refused("The facilitator knows that you asked; help is on its way.")


def _known(room: Room, data: Mapping[str, Any]) -> None:
    room.seats[data["seat"]]


def _hidden(room: Room, data: Mapping[str, Any]) -> None:
    if data["table"] not in room.tables or not isinstance(data["hidden"], bool):
        raise Refused("There is no such table.")


def _charts(room: Room, data: Mapping[str, Any]) -> None:
    if not isinstance(data["on"], bool) or data["on"] == room.charts:
        raise Refused("The charts are so already.")


def _reveal(room: Room, _data: Mapping[str, Any]) -> None:
    if room.phase != "debrief" or room.revealed:
        raise Refused("Both sides are opened once, in the debrief.")


def _admitted(_room: Room, data: Mapping[str, Any]) -> None:
    str.encode(data["link"])


def _console(room: Room, data: Mapping[str, Any]) -> None:
    if data["link"] not in room.links or not data["key"]:
        raise Refused("This link was used before. Ask at the console that is open for another one.")


def _reached(room: Room, data: Mapping[str, Any]) -> None:
    if data["address"] in room.reached or len(room.reached) >= ADDRESSES:
        raise Refused("That address is known.")


_RULES: dict[str, Callable[[Room, Mapping[str, Any]], None]] = {
    "joined": _joined,
    "paired": _paired,
    "placed": _placed,
    "swapped": _swapped,
    "replaced": _replaced,
    "returned": _returned,
    "phase": _phase,
    "extended": _extended,
    "paused": _paused,
    "resumed": _resumed,
    "card": _card,
    "ready": _ready,
    "help": _help,
    "helped": _known,
    "charts": _charts,
    "hidden": _hidden,
    "reveal": _reveal,
    "admitted": _admitted,
    "console": _console,
    "reached": _reached,
}
