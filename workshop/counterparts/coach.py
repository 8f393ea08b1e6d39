"""The coach: signs that a side is stuck, and questions that point to what serves, never to the answer.

Everything is worked out from the table as that side may know it, so nothing of another side can show through.
"""

import tomllib
from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from pathlib import Path
from typing import Literal

from workshop.negotiation import coverage, serving
from workshop.negotiation.acts import COUNTS_AS, OFFERS
from workshop.negotiation.moves import STRATEGIES, Move, Strategy, seconds_between
from workshop.negotiation.table import Table

RECENT = 6
"""The last moves that tell whether a table escalates."""
SEVERAL = 3
"""How many of them are a demand, a threat or a breach when it does."""
STALLED_AFTER = 6
"""Moves that bring nothing new, after which a table is stalled."""
SILENT_AFTER = 240
"""Seconds without a move after which it is silent."""
Sign = Literal["escalating", "stalled", "silent"]
TEXTS = Path(__file__).with_name("coach.toml")
QUESTIONS: dict[Sign, dict[Strategy, list[str]]] = tomllib.loads(TEXTS.read_text("utf-8"))  # type: ignore[assignment]
"""Sign -> strategy -> its questions. Of strategies that a side used equally little, the first there comes
first."""
SETTLES: Strategy = "end goal"
"""What a question points to where it serves to accept or to offer: one measures a package by the end."""


def sign(view: Table, party: str, now: str) -> Sign | None:
    """Return the most urgent sign that this side is stuck, or None; `view` is redacted, `now` is UTC.

    Escalating: several of the last moves were a demand, a threat or a breach. Stalled: the last moves brought
    nothing new. Silent: nobody moved for a while after the last move. How the case began counts for the first
    two as nothing.
    """
    moves = view.played
    if view.end:
        return None
    if sum(entry.move.act in STRATEGIES["contention"] for entry in moves[-RECENT:]) >= SEVERAL:
        return "escalating"
    if len(moves) >= STALLED_AFTER and not any(list(_news(view, party))[-STALLED_AFTER:]):
        return "stalled"
    quiet = seconds_between(view.moves[-1].at, now) if view.moves else None
    return "silent" if quiet and quiet >= SILENT_AFTER else None


def question(
    view: Table, party: str, sign: Sign, before: Collection[str] = ()
) -> tuple[Strategy, str] | None:
    """Return a strategy and a question that points to it, None when all that fit the sign were asked.

    It points to what serves this side now, as `serving.toml` has it; of several such strategies to the one
    asked about least, then to the best. Once all that was asked, to the strategy that this side used least.
    No question in `before` is repeated.
    """
    ways = [COUNTS_AS[act] for act in serving.now(view, party).acts]
    serves = [SETTLES if way == "settlement" else way for way in ways]
    used = Counter(COUNTS_AS[entry.move.act] for entry in view.played if entry.move.by == party)
    left = {s: [text for text in texts if text not in before] for s, texts in QUESTIONS[sign].items()}
    asked = {strategy: len(QUESTIONS[sign][strategy]) - len(texts) for strategy, texts in left.items()}

    def comes(strategy: Strategy) -> tuple[int, ...]:
        if strategy in serves:
            return 0, asked[strategy], serves.index(strategy)
        return 1, used[strategy] + asked[strategy]

    strategy = min((strategy for strategy in left if left[strategy]), key=comes, default=None)
    return (strategy, left[strategy][0]) if strategy else None


def _news(view: Table, party: str) -> Iterator[bool]:
    """Yield for each move whether it brought something new.

    New is an interest voiced or understood for the first time, or a package of another side that gives this
    side more for sure than any of theirs before.
    """
    known: set[Hashable] = set()
    best = -1.0
    for entry in view.moves:
        told, sure = _told(view, entry.move), _sure(view, party, entry.move)
        yield (told is not None and told not in known) or sure > best
        known.add(told)
        best = max(best, sure)


def _told(view: Table, move: Move) -> Hashable:
    """Return what a move lets the table know: an interest voiced, or understood by a listener."""
    if move.act == "disclose_interest":
        return (move.by, move.interest or move.text)
    said_back = view.entry(move.of) if move.act == "confirm" else None
    return (said_back.move.by, move.by, said_back.move.interest) if said_back else None


def _sure(view: Table, party: str, move: Move) -> float:
    """Return how far another side's package meets this side's interests for sure; a move without one, -1."""
    if move.act not in OFFERS or move.by == party or not move.package:
        return -1.0
    return coverage.satisfied(view.case, party, move.package, view.appeared)[0]
