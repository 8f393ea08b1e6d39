"""The coach: signs that one side is stuck, and one question for each that points to a strategy, never to the answer.

Everything is worked out from the table as that side may know it, so nothing of another side can show through.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Literal

from workshop.negotiation import coverage
from workshop.negotiation.moves import STRATEGIES, STRATEGY, Move, Strategy
from workshop.negotiation.table import OPENING_SEAT, Entry, Table

RECENT = 6
"""The last moves that tell whether a table escalates."""
SEVERAL = 3
"""How many of them are a demand, a threat or a breach when it does."""
STALLED_AFTER = 6
"""Moves that bring nothing new, after which a table is stalled."""
SILENT_AFTER = 240
"""Seconds without a move after which it is silent."""
Sign = Literal["escalating", "stalled", "silent"]


def sign(view: Table, party: str, now: str) -> Sign | None:
    """Return the most urgent sign that this side is stuck, None if there is none; `view` is redacted, `now` is UTC.

    Escalating: several of the last moves were a demand, a threat or a breach. Stalled: the last moves brought nothing
    new. Silent: nobody moved for a while after the last move. How the case began counts for the first two as nothing.
    """
    moves = _since_the_opening(view)
    if view.end:
        return None
    if sum(entry.move.act in STRATEGIES["contention"] for entry in moves[-RECENT:]) >= SEVERAL:
        return "escalating"
    if len(moves) >= STALLED_AFTER and not any(list(_news(view, party))[-STALLED_AFTER:]):
        return "stalled"
    return "silent" if view.moves and _seconds(view.moves[-1].at, now) >= SILENT_AFTER else None


def question(view: Table, party: str, sign: Sign, before: Collection[str] = ()) -> tuple[Strategy, str] | None:
    """Return a strategy and a question that points to it, None when all that fit the sign were asked.

    It is the strategy that this side used least; one that a question in `before` pointed to counts as used once more
    for each. No question in `before` is repeated.
    """
    used = Counter(STRATEGY[entry.move.act] for entry in _since_the_opening(view) if entry.move.by == party)
    left = {s: [text for text in texts if text not in before] for s, texts in QUESTIONS[sign].items()}
    used.update({strategy: len(QUESTIONS[sign][strategy]) - len(texts) for strategy, texts in left.items()})
    strategy = min((strategy for strategy in left if left[strategy]), key=lambda s: used[s], default=None)
    return (strategy, left[strategy][0]) if strategy else None


def _since_the_opening(view: Table) -> list[Entry]:
    return [entry for entry in view.moves if entry.move.seat != OPENING_SEAT]


def _news(view: Table, party: str) -> Iterator[bool]:
    """Yield for each move whether it brought something new.

    New is an interest voiced or understood for the first time, or a package of another side that gives this side more
    for sure than any of theirs before.
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
    """Return how far a package of another side meets this side's interests for sure; a move without one, -1."""
    if move.act not in {"offer", "trade"} or move.by == party or not move.package:
        return -1.0
    return coverage.satisfied(view.case, party, move.package, view.appeared)[0]


def _seconds(start: str, end: str) -> float:
    with suppress(ValueError, TypeError):  # a time that somebody wrote by hand
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    return 0.0


QUESTIONS: dict[Sign, dict[Strategy, tuple[str, ...]]] = {
    "escalating": {
        "issues": (
            "What would they have to be afraid of, to answer like that? You could ask.",
            "What are they guarding so fiercely? Did you hear it from them, or are you guessing?",
            "Under the anger there is something that matters to them. Could you say it back so that they nod?",
        ),
        "trust": (
            "When did they last hear something from you that was not about getting your way? What could you honestly"
            " thank them for?",
            "Is there anything in the last few minutes that you would like to take back? You can say that you are"
            " sorry for it and still want what you want.",
            "What would you need from them to feel safer at this table? Could you give them the same first?",
        ),
        "communication": (
            "You have each been answering the last sharp thing that was said. What would happen if you said just that,"
            " aloud?",
            "How do you think this is going for them? You could stop for a moment and ask.",
            "If a friend stood at the door and listened, what would they hear? Could you be the first here to say it?",
        ),
        "end goal": (
            "Suppose you win this exchange. What have you won? Look at your end goal before you answer them.",
            "Read your end goal once more. Does the thing you are about to say bring it any nearer?",
            "Whom will you need when all this is over? What does that ask of your next sentence?",
        ),
        "creative": (
            "You are pulling at the same rope from opposite ends. What lies on this table that nobody has touched?",
            "If nobody could say yes or no for the next few minutes, only think aloud, what would you throw in?",
            "What is cheap for you and might be dear to them? Could the next thing you say hold some of that?",
        ),
    },
    "stalled": {
        "issues": (
            "You know what they want. Do you know why? Which question have you not asked yet?",
            "Have you told them why this matters to you, or only what you want? Perhaps somebody has to go first.",
            "Which of their reasons could you say back so well that they would answer: yes, that is it?",
        ),
        "creative": (
            "Must each issue be settled by itself? Where might you give way, to be given something elsewhere?",
            "What if the way out is not on the list? You could try an idea that commits nobody.",
            "How could you make it easier for them to say yes, without making it harder for yourself?",
        ),
        "communication": (
            "Where do you think you stand? Where do they think you stand? You could stop and compare.",
            "It feels as if you were going round in a circle. What if you said so, and asked what they would try?",
            "What is settled, what is open, and what has nobody dared to mention? Perhaps you could take stock"
            " together.",
        ),
        "trust": (
            "Would you tell your worries to somebody who has treated you as you have treated them today? What might"
            " make it easier for them?",
            "Might something stand between you that has nothing to do with the package? What kind word would be true?",
            "What small thing could you promise, and keep, so that they need not take your word for the large ones?",
        ),
        "end goal": (
            "Is the point you are stuck on part of the way to your end goal, or only a point?",
            "If you reached your end goal by another road, what could you let go of here?",
            "Lay what is on offer beside your end goal, and beside what you would do without an agreement. What do"
            " you see?",
        ),
    },
    "silent": {
        "communication": (
            "It has been quiet for a while. What are you waiting for, and do they know it?",
            "What if you simply told them where your thoughts are just now, and asked for theirs?",
            "Before anybody makes the next move: how would it be to look back together at what you have by now?",
        ),
        "issues": (
            "What would you still like to understand about them? You need no plan to ask.",
            "What matters to you that you have not told them? Which part of it would be safe to say?",
            "Which of the things they said surprised you most? You could ask what lies behind it.",
        ),
        "trust": (
            "From the other side, silence can look like a closed door. What could you say that is friendly, and true?",
            "What did they do today that was not easy for them? Have you told them that you saw it?",
            "Are you holding back because you do not trust them yet? What is the smallest step that you would dare?",
        ),
        "end goal": (
            "When you do not know what to do next, look at where you want to arrive. What does your end goal ask of"
            " you now?",
            "Imagine that it went well, and that you look back on this quiet moment. What did you do next?",
            "Could you say aloud where you would like all this to lead, and ask where they would?",
        ),
        "creative": (
            "What is the oddest way out that you have thought of and not mentioned? An idea binds nobody.",
            "If a stranger sat down with you now, what would they see that everybody here overlooks?",
            "What could you put forward just to see how they look at it?",
        ),
    },
}
"""Sign -> strategy -> its questions. Of strategies that a side used equally little, the first here comes first."""
