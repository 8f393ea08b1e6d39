"""What may be added to a table: `check` refuses with a sentence the participant can act on, `legal` lists acts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import ValidationError

from workshop.negotiation.moves import ACTS, TEXT_LIMIT, Act, Event, Move, Package
from workshop.negotiation.table import OPENING_SEAT, Offer, Table
from workshop.negotiation.values import are_answers

FACILITATOR = "facilitator"
OBSERVER = "observer"
SEEN_IN_OTHERS: tuple[Act, ...] = ("demand", "threaten", "check_in", "small_talk")
"""The acts of another party that a seat may log for it."""
ANSWERS: tuple[Act, ...] = ("confirm", "correct", "accept", "reject")
"""The acts that answer another move."""
AFTER_THE_END = ("rated", "guessed", "answered", "noted", "improved", "valued")
WITHDRAW_WITHIN = timedelta(seconds=60)


class IllegalMove(Exception):  # noqa: N818
    """An event that may not be added; the message tells the participant why and what to do instead."""


def check(table: Table, event: Event, *, holds: str) -> None:
    """Refuse an event that may not be added now, by raising IllegalMove.

    `holds` is the party whose seat pressed, or OBSERVER, or FACILITATOR; it comes from the seat's key, never
    from the event. `event.at` is needed to withdraw.
    """
    rule = _RULES.get(event.kind)
    if rule is None:
        raise IllegalMove(f"{event.kind!r} is nothing that a seat can log.")
    if table.end and event.kind not in AFTER_THE_END:
        raise IllegalMove("This table has ended; nothing more can be logged but what you think of it.")
    try:
        rule(table, event, holds)
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        raise IllegalMove(f"This {event.kind!r} is not complete; fill it in again.") from None


def legal(table: Table, party: str) -> tuple[Act, ...]:
    """Return the acts that this party can log now, given what it carries is chosen well."""
    return () if table.end else tuple(act for act in ACTS if _possible(table, party, act))


def _possible(table: Table, party: str, act: Act) -> bool:
    match act:
        case "disclose_priority":
            return len(table.case.issues) > 1
        case "paraphrase":
            return bool(to_say_back(table, party))
        case "confirm" | "correct":
            return bool(table.to_answer(party))
        case "accept":
            offer = table.offer
            return offer is not None and party not in offer.accepted and not table.open_issues(offer.package)
        case "reject":
            return table.offer is not None and party not in table.offer.accepted | table.offer.rejected
        case "breach":
            return False
    return True


def to_say_back(table: Table, listener: str) -> tuple[tuple[str, str], ...]:
    """Return the (owner, interest) pairs that this listener may paraphrase: voiced, not understood, none pending."""
    pending = {
        (entry.move.by, owner, entry.move.interest)
        for owner in table.others(listener)
        for entry in table.to_answer(owner)
    }
    return tuple(
        (owner, interest)
        for owner, interest in sorted(table.voiced)
        if owner != listener
        and (listener, owner, interest) not in table.understood
        and (listener, owner, interest) not in pending
    )


def _check_move(table: Table, event: Event, holds: str) -> None:
    try:
        move = Move.model_validate(event.data)
    except ValidationError as error:
        detail = error.errors()[0]
        if detail["type"] == "string_too_long":
            raise IllegalMove(f"The text is too long: at most {TEXT_LIMIT:,} characters.") from None
        if detail["type"] == "literal_error":
            raise IllegalMove(f"There is no such act: {str(detail['input'])[:40]!r}.") from None
        raise IllegalMove(f"This move is not complete: {detail['loc'][0]} {detail['msg'].lower()}.") from None
    if move.by not in table.case.party:
        raise IllegalMove(f"{move.by!r} is no party at this table.")
    if any(party not in table.others(move.by) for party in move.to):
        raise IllegalMove("A move is addressed to other parties at this table.")
    _check_hand(table, move, holds)
    for issue in filter(None, (move.issue, move.over)):
        if issue not in table.case.issue:
            raise IllegalMove(f"{issue!r} is no issue of this case.")
    _check_package(table, move.package or {})
    if move.of is not None and move.act not in ANSWERS:
        raise IllegalMove("Only a confirmation, a correction, an acceptance or a rejection answers another move.")
    if move.act in _CARRIES:
        _CARRIES[move.act](table, move)


def _check_hand(table: Table, move: Move, holds: str) -> None:
    """Refuse a move that this seat may not log for that party."""
    if holds == FACILITATOR:
        return
    if holds == OBSERVER:
        if move.act in {"accept", "walk_away"}:
            raise IllegalMove("Accepting and walking away are for the parties themselves.")
    elif move.act == "breach":
        if holds not in (move.to or table.others(move.by)):
            raise IllegalMove("A breach is logged by the side that found it out.")
    elif move.by != holds and move.act not in SEEN_IN_OTHERS:
        raise IllegalMove("Of another side you can log a demand, a threat, a check-in or small talk.")


def _check_package(table: Table, package: Package) -> None:
    for issue, option in package.items():
        if issue not in table.case.issue:
            raise IllegalMove(f"{issue!r} is no issue of this case.")
        if option not in table.options(issue):
            raise IllegalMove(f"{option!r} is not on the list for {table.case.issue[issue].label}; choose one that is.")


def _disclose_interest(table: Table, move: Move) -> None:
    if move.interest is None:
        if not (move.text or "").strip():
            raise IllegalMove("Choose one of your interests, or say it in words.")
    elif move.interest not in table.case.party[move.by].interest:
        raise IllegalMove("That is none of your own interests.")
    elif (move.by, move.interest) in table.voiced:
        raise IllegalMove("You have voiced that interest already; the table has it.")


def _disclose_priority(_table: Table, move: Move) -> None:
    if move.issue is None or move.over is None or move.issue == move.over:
        raise IllegalMove("Choose two different issues: the one that matters more, and the other.")


def _paraphrase(table: Table, move: Move) -> None:
    if len(move.to) != 1 or move.interest is None:
        raise IllegalMove("Say back one interest, to the side whose it is.")
    if (move.to[0], move.interest) not in table.voiced:
        raise IllegalMove("They have not voiced that yet; ask about it first.")
    if (move.to[0], move.interest) not in to_say_back(table, move.by):
        raise IllegalMove("You said that back already; they have confirmed it or are about to answer.")


def _answer_paraphrase(table: Table, move: Move) -> None:
    said_back = table.entry(move.of)
    if said_back is None or said_back.move.act != "paraphrase" or move.by not in said_back.move.to:
        raise IllegalMove("There is nothing to answer: that paraphrase was withdrawn or is not of your interest.")
    if table.answer_to(said_back.version):
        raise IllegalMove("You have answered that already.")


def _idea(_table: Table, move: Move) -> None:
    if not (move.text or "").strip() and not move.package:
        raise IllegalMove("Say the idea in a few words, or choose options for it.")


def _offer(_table: Table, move: Move) -> None:
    if not move.package:
        raise IllegalMove("Choose an option for at least one issue first.")


def _on_the_table(table: Table, move: Move) -> Offer:
    if table.offer is None:
        raise IllegalMove("There is no package on the table.")
    if move.of != table.offer.version:
        raise IllegalMove("Another package is on the table by now; look at it before you answer.")
    return table.offer


def _accept(table: Table, move: Move) -> None:
    offer = _on_the_table(table, move)
    if move.by in offer.accepted:
        raise IllegalMove("You stand by this package already; it waits for the others.")
    if still_open := table.open_issues(offer.package):
        labels = ", ".join(table.case.issue[issue].label for issue in still_open)
        raise IllegalMove(f"Only a whole package can be accepted; still open: {labels}.")


def _reject(table: Table, move: Move) -> None:
    offer = _on_the_table(table, move)
    if move.by in offer.accepted:
        raise IllegalMove("You stand by this package; make another offer to change it.")
    if move.by in offer.rejected:
        raise IllegalMove("You have rejected this package already.")


_CARRIES: dict[Act, Callable[[Table, Move], object]] = {
    "disclose_interest": _disclose_interest,
    "disclose_priority": _disclose_priority,
    "paraphrase": _paraphrase,
    "confirm": _answer_paraphrase,
    "correct": _answer_paraphrase,
    "idea": _idea,
    "offer": _offer,
    "trade": _offer,
    "accept": _accept,
    "reject": _reject,
}


def _check_withdrawn(table: Table, event: Event, holds: str) -> None:
    entry = table.entry(event.data["of"])
    if entry is None:
        raise IllegalMove("That move is not there any more.")
    if table.answer_to(entry.version) or _was_said_back(table, entry.move):
        raise IllegalMove("That move has been answered; say what you meant in a new one.")
    if holds == FACILITATOR:
        return
    move = entry.move
    hands = move.to if move.act == "breach" else table.parties if move.act in SEEN_IN_OTHERS else (move.by,)
    if move.seat != event.data["seat"] or move.seat == OPENING_SEAT or holds not in {OBSERVER, *hands}:
        raise IllegalMove("Only its author can withdraw a move.")
    if datetime.fromisoformat(event.at) - datetime.fromisoformat(entry.at) > WITHDRAW_WITHIN:
        raise IllegalMove("A move can be withdrawn for one minute; say what you meant in a new one.")


def _was_said_back(table: Table, move: Move) -> bool:
    return move.act == "disclose_interest" and any(
        entry.move.act == "paraphrase" and move.by in entry.move.to and entry.move.interest == move.interest
        for entry in table.moves
    )


def _check_direction(table: Table, event: Event, holds: str) -> None:
    if event.data["by"] != holds or holds not in table.parties or event.data["to"] not in table.others(holds):
        raise IllegalMove("That is one side's own view of another; choose which.")


def _check_rated(table: Table, event: Event, holds: str) -> None:
    _check_direction(table, event, holds)
    value = event.data["value"]
    if type(value) is not int or not 1 <= value <= 7:
        raise IllegalMove("A pulse is a whole number from 1 to 7.")


def _check_guessed(table: Table, event: Event, holds: str) -> None:
    _check_direction(table, event, holds)
    points = event.data["points"]
    if set(points) - set(table.case.issue) or min(points.values()) < 0 or round(sum(points.values()), 6) != 100:
        raise IllegalMove("Split exactly 100 points over the issues, none below 0.")


def _check_answered(table: Table, event: Event, holds: str) -> None:
    if not table.end or table.end.package:
        raise IllegalMove("That question is asked after a table ends with no agreement.")
    if event.data["by"] != holds or holds not in table.parties or not isinstance(event.data["better"], bool):
        raise IllegalMove("Each side answers for itself, yes or no.")


def _check_noted(_table: Table, event: Event, holds: str) -> None:
    if event.data["by"] != holds or not event.data["text"].strip() or len(event.data["text"]) > TEXT_LIMIT:
        raise IllegalMove(f"A note holds your own words, at most {TEXT_LIMIT:,} characters.")


def _check_improved(table: Table, event: Event, holds: str) -> None:
    """Judge it by this side's points alone: a refusal must not tell what others would gain.

    Options that never came on the list may be in it: a room lets this be logged only once both sides are open.
    """
    if not table.end or not table.end.package:
        raise IllegalMove("A package better for all is looked for after an agreement.")
    package = event.data["package"]
    if event.data["by"] != holds or not table.case.is_whole(package):
        raise IllegalMove("Choose an option for every issue.")
    gain = table.case.utility(holds, package) - table.case.utility(holds, table.end.package)
    if gain < 0 or package == table.end.package:
        raise IllegalMove("That package is no better for you than the agreement.")


def _check_valued(table: Table, event: Event, holds: str) -> None:
    if not table.end:
        raise IllegalMove("The value check is for the end of the table.")
    if event.data["by"] != holds or holds not in table.parties or not are_answers(event.data["answers"]):
        raise IllegalMove("Answer every sentence, each from 1 to 7.")


def _check_facilitator(table: Table, event: Event, holds: str) -> None:
    if holds != FACILITATOR:
        raise IllegalMove("That is for the facilitator.")
    data = event.data
    if event.kind == "card_played" and data["card"] not in {card.id for card in table.case.cards}:
        raise IllegalMove("This case has no such card.")
    if event.kind == "revealed" and data["option"] not in table.case.issue[data["issue"]].index:
        raise IllegalMove("This case has no such option.")
    if event.kind in {"seated", "left"} and data["party"] not in table.case.party:
        raise IllegalMove("There is no such party at this table.")
    if event.kind == "seated" and not data["who"]:
        raise IllegalMove("Say who takes that seat.")


_RULES: dict[str, Callable[[Table, Event, str], None]] = {
    "moved": _check_move,
    "withdrawn": _check_withdrawn,
    "rated": _check_rated,
    "guessed": _check_guessed,
    "answered": _check_answered,
    "noted": _check_noted,
    "improved": _check_improved,
    "valued": _check_valued,
    **dict.fromkeys(("card_played", "revealed", "seated", "left", "closed"), _check_facilitator),
}
