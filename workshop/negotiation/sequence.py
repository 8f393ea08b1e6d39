"""Slips of sequence: what a move leaves out, seen in its author's own view of the moves before it."""

from collections.abc import Callable, Iterator

from workshop.negotiation.acts import OFFERS
from workshop.negotiation.moves import Move, Package
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.serving import (
    PACKAGES,
    QUESTIONS,
    TELLS,
    asked_since_telling,
    own,
    spoke_last,
    took_up,
    untold,
)
from workshop.negotiation.table import Table

TAKES_UP = {"paraphrase", "acknowledge", *QUESTIONS, "confirm", "correct", "idea", "accept"}
"""The acts that take up what somebody has just told."""


def slips(view: Table, move: Move) -> tuple[str, ...]:
    """Return the names of the slips of sequence in a move; `view` is its author's, before it was made."""
    return tuple(name for name, is_there in _SLIPS.items() if is_there(view, move))


def _counter_at_once(view: Table, move: Move) -> bool:
    last = spoke_last(view, move.by)
    return move.act in OFFERS and last is not None and last.act in PACKAGES and not took_up(view, move.by)


def _third_question(view: Table, move: Move) -> bool:
    could_tell = untold(view, move.by) or bool(to_say_back(view, move.by))
    return move.act in QUESTIONS and could_tell and asked_since_telling(view, move.by) >= 2


def _passed_over(view: Table, move: Move) -> bool:
    last = spoke_last(view, move.by)
    if last is None or last.act != "disclose_interest" or move.act in TAKES_UP:
        return False
    return (last.by, last.interest) in to_say_back(view, move.by)


def _conceded_for_nothing(view: Table, move: Move) -> bool:
    """Tell whether an offer only gives way, and nothing came from the others since the one before."""
    if move.act not in OFFERS or not move.package:
        return False
    since: list[Move] = []
    before: Package | None = None
    for entry in view.played:
        if entry.move.by == move.by and entry.move.act in OFFERS and entry.move.package:
            since, before = [], entry.move.package
        elif entry.move.by != move.by:
            since.append(entry.move)
    if before is None or any(each.act in {*PACKAGES, *TELLS} for each in since):
        return False
    worth = view.case.points[move.by]
    changes = [
        worth[issue][now] - worth[issue][then] for issue, now, then in _both(view, move.package, before)
    ]
    return min(changes, default=0) < 0 and max(changes) <= 0


def _both(view: Table, package: Package, before: Package) -> Iterator[tuple[str, int, int]]:
    """Yield (issue, place of its option now, and before) where both packages name one that is on the list."""
    for issue in package.keys() & before.keys() & view.case.issue.keys():
        listed = view.case.issue[issue].index
        if {package[issue], before[issue]} <= listed.keys():
            yield issue, listed[package[issue]], listed[before[issue]]


def _without_reason(view: Table, move: Move) -> bool:
    """Tell whether an offer came without words, and nothing told, said back or thought of just before it.

    How it was said stays in an export that has no words.
    """
    if move.act not in OFFERS:
        return False
    if move.heard is not None:
        return not any(ref.startswith("interest:") for ref in move.heard.about)
    mine = own(view, move.by)
    led_up = bool(mine) and mine[-1].act in {*TELLS, "paraphrase", "idea", "reframe"}
    return move.said is None and not (move.text or "").strip() and not led_up


def _below_own(view: Table, move: Move) -> bool:
    if move.act not in OFFERS or not move.package:
        return False
    most = 0
    for issue, worth in view.case.points[move.by].items():
        place = view.case.issue[issue].index.get(move.package.get(issue, ""))
        most += max(worth) if place is None else worth[place]
    return most < view.case.reservation(move.by)


_SLIPS: dict[str, Callable[[Table, Move], bool]] = {
    "counter_at_once": _counter_at_once,
    "third_question": _third_question,
    "passed_over": _passed_over,
    "conceded_for_nothing": _conceded_for_nothing,
    "without_reason": _without_reason,
    "below_own": _below_own,
}
