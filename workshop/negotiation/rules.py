"""What may be added to a table: `check` refuses with a sentence the participant can act on."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from workshop.negotiation.events import (
    KINDS,
    CardPlayed,
    Closed,
    Drafted,
    Left,
    Reopened,
    Revealed,
    Seated,
    Signed,
    Withdrawn,
    record_of,
)
from workshop.negotiation.moves import SIGNED, TEXT_LIMIT, Act, Event, Move, Package, seconds_between
from workshop.negotiation.rules_after import REFUSES, WRONG
from workshop.negotiation.rules_words import refused_words
from workshop.negotiation.table import OPENING_SEAT, Entry, Offer, Table, is_about

FACILITATOR = "facilitator"
OBSERVER = "observer"
SEEN_IN_OTHERS: tuple[Act, ...] = ("demand", "threaten", "check_in", "small_talk")
"""The acts of another party that a seat may log for it."""
ANSWERS: tuple[Act, ...] = ("confirm", "correct", "accept", "reject")
"""The acts that answer another move."""
BY_THE_SIDES = (
    "Offers, answers and walking away are for the sides themselves: each makes them at its own seat."
)
AFTER_THE_END = tuple(kind for kind, record in KINDS.items() if record in REFUSES)
WITHDRAW_WITHIN = 60
"""Seconds in which a side can take a move back."""


class IllegalMove(Exception):  # noqa: N818
    """An event that may not be added; the message tells the participant why and what to do instead."""


def check(table: Table, event: Event, *, holds: str) -> None:
    """Refuse an event that may not be added now, by raising IllegalMove.

    `holds` is the party whose seat pressed, or OBSERVER, or FACILITATOR; it comes from the seat's key, never
    from the event. `event.at` is needed to withdraw.
    """
    if event.kind not in KINDS or KINDS[event.kind] not in _RULES:
        raise IllegalMove(f"{event.kind!r} is nothing that a seat can log.")
    if table.end and event.kind not in {*AFTER_THE_END, "reopened"}:
        raise IllegalMove("This table has ended; nothing more can be logged but what you think of it.")
    try:
        record = record_of(KINDS[event.kind], event)
    except ValidationError as error:
        raise IllegalMove(_incomplete(event.kind, error.errors()[0])) from None
    _RULES[type(record)](table, record, holds, event.at)


def _incomplete(kind: str, wrong: Mapping[str, Any]) -> str:
    """Return what is wrong with an event that cannot be read, as a sentence."""
    if kind != "moved" or not wrong["loc"]:
        return WRONG.get(kind, f"This {kind!r} is not complete; fill it in again.")
    if wrong["type"] == "string_too_long":
        return f"The text is too long: at most {TEXT_LIMIT:,} characters."
    if wrong["type"] == "literal_error":
        return f"There is no such act: {str(wrong['input'])[:40]!r}."
    return f"This move is not complete: {wrong['loc'][0]} {wrong['msg'].lower()}."


def refusal(table: Table, event: Event, *, holds: str) -> str:
    """Return the sentence with which `check` refuses an event now, "" if it lets it pass."""
    try:
        check(table, event, holds=holds)
    except IllegalMove as refused:
        return str(refused)
    return ""


def to_say_back(table: Table, listener: str) -> tuple[tuple[str, str], ...]:
    """Return (owner, interest) pairs this listener may paraphrase: voiced, not understood, none pending."""
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
        and (listener, owner, interest) not in table.mistaken
        and (listener, owner, interest) not in pending
    )


def _check_move(table: Table, move: Move, holds: str, _at: str) -> None:
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
        raise IllegalMove(
            "Only a confirmation, a correction, an acceptance or a rejection answers another move."
        )
    if refusal := refused_words(table, move):
        raise IllegalMove(refusal)
    if move.act in _CARRIES:
        _CARRIES[move.act](table, move)


def _check_hand(table: Table, move: Move, holds: str) -> None:
    """Refuse a move that this seat may not log for that party."""
    if holds == FACILITATOR:
        return
    if holds == OBSERVER:
        if not may_sign(table, move.by, move.act, holds):
            raise IllegalMove(f"{BY_THE_SIDES} Log what was said, or float it as an idea.")
    elif move.act == "breach":
        if holds not in (move.to or table.others(move.by)):
            raise IllegalMove("A breach is logged by the side that found it out.")
    elif move.by != holds and move.act not in SEEN_IN_OTHERS:
        raise IllegalMove("Of another side you can log a demand, a threat, a check-in or small talk.")


def may_sign(table: Table, party: str, act: Act, holds: str) -> bool:
    """Tell whether this hand may log that act of a party, as far as the act commits the party.

    An observer signs for nobody; where nobody holds a party's seat it may note that party's offers and
    rejections.
    """
    return (
        holds != OBSERVER
        or act not in SIGNED
        or (party not in table.seats and act not in {"accept", "walk_away"})
    )


def _check_package(table: Table, package: Package) -> None:
    for issue, option in package.items():
        if issue not in table.case.issue:
            raise IllegalMove(f"{issue!r} is no issue of this case.")
        if option not in table.options(issue):
            raise IllegalMove(
                f"{option!r} is not on the list for {table.case.issue[issue].label}; choose one that is."
            )


def _disclose_interest(table: Table, move: Move) -> None:
    if move.interest is None:
        if not (move.text or "").strip():
            raise IllegalMove("Choose one of your interests, or say it in words.")
    elif move.interest not in table.case.party[move.by].interest:
        raise IllegalMove("That is none of your own interests.")
    elif (move.by, move.interest) in table.voiced and not _may_tell_again(table, move.by, move.interest):
        raise IllegalMove("You have voiced that interest already; the table has it.")


def _may_tell_again(table: Table, owner: str, interest: str) -> bool:
    """Tell whether somebody has not understood it yet, where words may be taken for other ones."""
    understood = [(other, owner, interest) in table.understood for other in table.others(owner)]
    return table.format > 1 and not all(understood)


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
        raise IllegalMove(
            "There is nothing to answer: that paraphrase was withdrawn or is not of your interest."
        )
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


def _check_withdrawn(table: Table, taken: Withdrawn, holds: str, at: str) -> None:
    draft, entry = table.draft(taken.of), table.entry(taken.of)
    noted = draft is not None and holds == OBSERVER and taken.seat == draft.drafted.seat
    if draft and (noted or holds in {draft.drafted.by, FACILITATOR}):
        return
    if entry is None:  # nobody else hears that something waits to be signed
        raise IllegalMove("That move is not there any more.")
    if any(each.end.version == entry.version for each in table.reopenings):
        raise IllegalMove("The table was reopened after that; go on from there.")
    if table.answer_to(entry.version) or _was_said_back(table, entry.move) or _showed(table, entry):
        raise IllegalMove("That move has been answered; say what you meant in a new one.")
    if holds == FACILITATOR:
        return
    move = entry.move
    hands = move.to if move.act == "breach" else table.parties if move.act in SEEN_IN_OTHERS else (move.by,)
    if move.seat.startswith(OBSERVER):
        hands = (OBSERVER,)
    if move.seat != taken.seat or move.seat == OPENING_SEAT or holds not in hands:
        raise IllegalMove("Only its author can withdraw a move.")
    passed = seconds_between(entry.at, at)
    if passed is None:
        raise IllegalMove("This 'withdrawn' is not complete; it needs the time.")
    if passed > WITHDRAW_WITHIN:
        raise IllegalMove("A move can be withdrawn for one minute; say what you meant in a new one.")


def _showed(table: Table, entry: Entry) -> bool:
    """Tell whether a script has moved since: where words count, what it did then answers the move."""
    return table.format > 1 and any(
        later.version > entry.version and later.move.by != entry.move.by for later in table.moves
    )


def _was_said_back(table: Table, move: Move) -> bool:
    return move.act == "disclose_interest" and any(
        entry.move.act == "paraphrase" and move.by in entry.move.to and entry.move.interest == move.interest
        for entry in table.moves
    )


def _check_reopened(table: Table, it: Reopened, holds: str, _at: str) -> None:
    if holds != FACILITATOR:
        raise IllegalMove("That is for the facilitator.")
    if table.end is None:
        raise IllegalMove("This table has not ended; it goes on.")
    if it.of != table.end.version:
        raise IllegalMove("This table has ended in another way by now; look at it again.")


def _check_drafted(table: Table, draft: Drafted, holds: str, at: str) -> None:
    if holds != OBSERVER:
        raise IllegalMove("An observer notes that for a side; make it at your own seat.")
    if draft.by in table.case.party and draft.by not in table.seats:
        raise IllegalMove("Nobody holds that side, who could sign; ask the facilitator for somebody.")
    _check_move(table, draft.move(draft.seat), draft.by, at)


def _check_signed(table: Table, it: Signed, holds: str, at: str) -> None:
    if it.by != holds or holds not in table.parties:
        raise IllegalMove("Each side signs for itself, at its own seat.")
    draft = table.drafts.get(it.by)
    if draft is None or draft.version != it.of:
        raise IllegalMove("That does not wait any more; look at what your observer noted last.")
    _check_move(table, draft.drafted.move(it.seat), holds, at)


def _check_after(table: Table, record: BaseModel, holds: str, _at: str) -> None:
    if refusal := REFUSES[type(record)](table, record, holds):
        raise IllegalMove(refusal)


def _check_facilitator(table: Table, record: BaseModel, holds: str, _at: str) -> None:
    if holds != FACILITATOR:
        raise IllegalMove("That is for the facilitator.")
    if not is_about(table, record):
        raise IllegalMove("This case has no such card, option or party.")
    if isinstance(record, Seated) and not record.who:
        raise IllegalMove("Say who takes that seat.")


_RULES: dict[type[BaseModel], Callable[[Table, Any, str, str], None]] = {
    Move: _check_move,
    Withdrawn: _check_withdrawn,
    **dict.fromkeys(REFUSES, _check_after),
    **dict.fromkeys((CardPlayed, Revealed, Seated, Left, Closed), _check_facilitator),
    Reopened: _check_reopened,
    Drafted: _check_drafted,
    Signed: _check_signed,
}
