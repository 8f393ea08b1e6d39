"""What serves now: the acts that help a side with what it has before it, worked out from its own view alone.

The rows, each with its source, are in `serving.toml`; here stands what its words mean.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from workshop.negotiation.acts import OFFERS, STRATEGIES, Act
from workshop.negotiation.effects import serves
from workshop.negotiation.moves import Move
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import Table
from workshop.negotiation.trust import START

QUESTIONS: tuple[Act, ...] = ("ask_interest", "clarify")
"""The acts that ask for something."""
TELLS: tuple[Act, ...] = ("disclose_interest", "disclose_priority")
"""The acts that tell something of one's own."""
PACKAGES: tuple[Act, ...] = (*OFFERS, "idea")
"""The acts that put something forward."""
A_WHILE = 10
"""Moves of the table after which it is a while since somebody checked in."""
IN_VAIN = 2
"""Questions in a row that brought nothing, after which there may be nothing more."""


class Serving(BaseModel):
    """What serves: the row's id, its acts with the best first, why, and the source of that."""

    model_config = ConfigDict(frozen=True)

    id: str
    acts: tuple[Act, ...]
    why: str
    source: str


class _Row(Serving):
    model_config = ConfigDict(frozen=True, extra="forbid")

    when: tuple[str, ...]
    in_turn: bool = False


ROWS: tuple[_Row, ...] = TypeAdapter(tuple[_Row, ...]).validate_python(
    tuple(
        {"id": name} | row
        for name, row in tomllib.loads(Path(__file__).with_name("serving.toml").read_text("utf-8")).items()
    )
)
"""Every row, in the order in which they are tried; the last one always holds."""


def now(view: Table, party: str) -> Serving:
    """Return what serves this party now; `view` is its own, redacted."""
    row = next(row for row in ROWS if all(WORDS[word](view, party) for word in row.when))
    mine = own(view, party)
    acts = sorted(row.acts, key=lambda act: bool(row.in_turn and mine and mine[-1].act == act))
    return Serving(id=row.id, acts=tuple(acts), why=row.why, source=row.source)


def own(view: Table, party: str) -> list[Move]:
    """Return this party's moves since the table opened."""
    return [entry.move for entry in view.played if entry.move.by == party]


def spoke_last(view: Table, party: str) -> Move | None:
    """Return what another side last did towards this party; None if the party has moved since."""
    for entry in reversed(view.played):
        if entry.move.by == party:
            return None
        if party in entry.move.to:
            return entry.move
    return None


def asked_since_telling(view: Table, party: str) -> int:
    """Return how many questions this party has asked since it last told something or said something back."""
    asked = 0
    for move in reversed(own(view, party)):
        if move.act in {*TELLS, "paraphrase"}:
            break
        asked += move.act in QUESTIONS
    return asked


def untold(view: Table, party: str) -> bool:
    """Tell whether this party has interests that it has not voiced."""
    return any((party, interest) not in view.voiced for interest in view.case.party[party].interest)


def took_up(view: Table, party: str) -> bool:
    """Tell whether this party's last move took up what another side had just put forward."""
    before, taken_up = "", False
    for entry in view.played:
        if entry.move.by == party:
            taken_up = before in PACKAGES and entry.move.act not in OFFERS
            before = ""
        elif party in entry.move.to:
            before = entry.move.act
    return taken_up


def _pressed(view: Table, party: str) -> bool:
    last = spoke_last(view, party)
    return last is not None and last.act in STRATEGIES["contention"]


def _good_package(view: Table, party: str) -> bool:
    offer = view.offer
    if offer is None or party in offer.accepted or view.open_issues(offer.package):
        return False
    worth, least = view.case.utility(party, offer.package), view.case.reservation(party)
    asked = [move.package for move in own(view, party) if move.act in OFFERS and move.package]
    whole = [package for package in asked if view.case.is_whole(package)]
    aim = (least + view.case.bounds(party)[1]) / 2
    if whole:
        aim = min(aim, view.case.utility(party, whole[-1]))
    return worth >= max(aim, least)


def _turned_down(view: Table, party: str) -> bool:
    last, mine = spoke_last(view, party), own(view, party)
    countered = last is not None and last.act in OFFERS and bool(mine) and mine[-1].act in OFFERS
    return last is not None and (last.act == "reject" or countered)


def _package_not_taken_up(view: Table, party: str) -> bool:
    last = spoke_last(view, party)
    return last is not None and last.act in PACKAGES and not took_up(view, party)


def _told_less(view: Table, party: str) -> bool:
    if not untold(view, party):
        return False
    told = {side: sum(owner == side for owner, _ in view.voiced) for side in view.parties}
    behind = any(told[other] > told[party] for other in view.others(party))
    return behind or asked_since_telling(view, party) >= IN_VAIN


def _long_since_check_in(view: Table, _party: str) -> bool:
    since = 0
    for entry in reversed(view.played):
        if entry.move.act == "check_in" and serves(entry.move):
            break
        since += 1
    return since >= A_WHILE and view.offer is not None


def _may_have_more(view: Table, party: str) -> bool:
    """Tell whether fewer than so many of this party's last questions in a row brought nothing."""
    in_vain, asked = 0, False
    for entry in view.played:
        move = entry.move
        if move.by == party and move.act in QUESTIONS:
            asked, in_vain = True, in_vain + 1
        elif asked and move.by != party and move.act in TELLS:
            in_vain = 0
    return in_vain < IN_VAIN


def _something_to_combine(view: Table, party: str) -> bool:
    """Tell whether both sides have told since this party last had an idea."""
    tellers: set[str] = set()
    for entry in view.played:
        if entry.move.act == "idea" and entry.move.by == party:
            tellers = set()
        elif entry.move.act == "disclose_interest":
            tellers.add(entry.move.by)
    return len(tellers) > 1 and party in tellers


WORDS: dict[str, Callable[[Table, str], object]] = {
    "they_said_back": lambda view, party: view.to_answer(party),
    "pressed": _pressed,
    "they_told": to_say_back,
    "good_package": _good_package,
    "turned_down": _turned_down,
    "package_not_taken_up": _package_not_taken_up,
    "little_trust": lambda view, party: (
        min(view.trust[other, party].level for other in view.others(party)) <= START
    ),
    "told_less": _told_less,
    "long_since_check_in": _long_since_check_in,
    "may_have_more": _may_have_more,
    "something_to_combine": _something_to_combine,
}
"""What the words of a row's `when` mean: each is asked of a party's view."""
