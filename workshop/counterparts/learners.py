"""Scripted learners: lines of play that show what a strategy is worth at a table, played with it and without.

A line moves as a counterpart does, from the redacted table, and keeps to the rules that people keep to. None
of them is a model of a person. What they reach tells about the scripted counterparts that they meet, which
were written to reward the five strategies.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from workshop.counterparts.answers import sign
from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.play import PERSON, rehearse
from workshop.counterparts.preference import propose, refused
from workshop.counterparts.view import Habit, Turn
from workshop.negotiation.acts import OFFERS, PRESSURE
from workshop.negotiation.case import Case
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Act, Move, Strategy
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import MIDDLE, Difficulty, Table
from workshop.negotiation.words import interest_ref

PATIENCE = 25
"""Moves of its own at which a line ends a table without an agreement."""
LATE = 4
"""Moves before that from which it comes down to what no agreement is worth to it."""
EXPLORES = 17
"""Moves of its own for which it asks, tells and says back; what is left is for packages."""
BEGINS, AN_ISSUE, MOST = 3, 3, 18
"""The same where words count: so many to begin with, so many more for each issue, and at most so many."""
EVERY = 8
"""Moves of its own from one check-in to the next."""
FOR_PACKAGES = 3
"""Moves at the end that it keeps for packages, whatever could still be found."""
TRUSTED = 0.48
"""The others' estimated trust up to which it warms up."""


def play(
    case: Case,
    me: str,
    line: Habit,
    *,
    against: str = "guarded",
    difficulty: Difficulty = MIDDLE,
    seed: int,
    words: bool = False,
) -> Table:
    """Return the table that a line plays to its end as `me`, all others being the counterpart `against`.

    Nothing but the arguments decides it. The table's rows are a log as a learner's own would be.
    """
    seats = {party: PERSON if party == me else against for party in case.party}
    played = rehearse(
        case,
        seats,
        seed=seed,
        stream=f"line/{seed}",
        difficulty=difficulty,
        habits={**COUNTERPARTS, PERSON: line},
        words=words,
    )
    return replay(played)


def five_strategies(turn: Turn) -> Move:
    """Wins trust, asks, tells and says back, checks in, looks at the end goal, thinks aloud, then trades."""
    return learn(turn)


def without(strategy: Strategy) -> Habit:
    """Return the same line without one strategy.

    Without issues it asks nothing, tells nothing and says nothing back. Without creative it has no ideas,
    makes no trades and offers only what was listed at the start. Without trust it never warms up. Without
    communication it never checks in. Without the end goal it never looks back at it, and takes the first
    package that is no worse for it than no agreement.
    """
    return lambda turn: learn(turn, leaves_out=strategy)


def keeps_to_the_list(turn: Turn) -> Move:
    """Leaves creative out as `without` does, and takes no package that holds what was not on the list."""
    offer, issue = turn.view.offer, turn.view.case.issue
    strange = offer and any(option not in issue[which].options for which, option in offer.package.items())
    return learn(
        replace(turn, view=replace(turn.view, offer=None)) if strange else turn, leaves_out="creative"
    )


def positional(turn: Turn) -> Move:
    """Demands its position, offers small concessions, answers each no with the demand; explains nothing."""
    target = max(0.95 - 0.04 * turn.did("offer"), 0.4)
    if len(turn.mine) >= PATIENCE:
        return turn.move("walk_away")
    if answered := sign(turn, target, asks=False):
        return answered
    pressed = turn.last is None or turn.last.act in {"reject", *PRESSURE}
    if pressed and not (turn.mine and turn.mine[-1].move.act == "demand"):
        return turn.move("demand", package=turn.view.case.party[turn.me].position or None)
    return turn.move("offer", package=propose(turn.view, turn.me, target, refused(turn.view, turn.me)))


def opening(first: Sequence[Act], then: Habit) -> Habit:
    """Return a line that begins with these acts, which carry nothing, and goes on as another line does."""
    return lambda turn: turn.move(first[len(turn.mine)]) if len(turn.mine) < len(first) else then(turn)


warm = opening(("acknowledge", "small_talk", "acknowledge"), without("trust"))
"""Begins with kind words, and goes on without another one."""
cold = opening(("demand", "demand", "threaten"), without("trust"))
"""Begins with pressure, and goes on without a kind word; `five_strategies` after such a beginning mends
it."""


# The parts of the line, each a move of its strategy if one is due.


def learn(turn: Turn, leaves_out: Strategy | None = None) -> Move:
    """Answer what waits, sign what is good enough, else do what is due; out of patience, walk away."""
    left = PATIENCE - len(turn.mine)
    left -= turn.view.format > 1  # where words count, the move at which it leaves is among them
    ends = left <= 0
    target = max(0.75 - 0.06 * turn.did(*OFFERS), 0.2) * min(1.0, max(left - 1, 0) / LATE)
    if not ends and leaves_out != "issues" and (answered := _answer(turn)):
        return answered
    if signed := sign(turn, 0.0 if leaves_out == "end goal" else target, asks=False):
        return signed
    if ends:
        return turn.move("walk_away")
    for strategy, part in _PARTS:
        if strategy != leaves_out and (move := part(turn)):
            return move
    no = refused(turn.view, turn.me)
    if leaves_out == "creative":
        listed = replace(turn.view, appeared=frozenset())
        return turn.move("offer", package=propose(listed, turn.me, target, no))
    act: Act = "trade" if turn.did("offer") > turn.did("trade") else "offer"
    return turn.move(act, package=propose(turn.view, turn.me, target, no))


def _answer(turn: Turn) -> Move | None:
    if not (waiting := turn.view.to_answer(turn.me)):
        return None
    said_back = waiting[0].move
    right = said_back.as_ in {None, said_back.interest}
    return turn.move("confirm" if right else "correct", to=(said_back.by,), of=waiting[0].version)


def _explores(turn: Turn, longer: int = 0) -> bool:
    if turn.view.format == 1:
        return len(turn.mine) < EXPLORES + longer
    return len(turn.mine) < min(BEGINS + AN_ISSUE * len(turn.view.case.issue), MOST) + longer


def _say_back(turn: Turn) -> Move | None:
    waiting = to_say_back(turn.view, turn.me) if _explores(turn) else ()
    return turn.move("paraphrase", to=waiting[0][:1], interest=waiting[0][1]) if waiting else None


def _look_at_the_goal(turn: Turn) -> Move | None:
    pressed = turn.last is not None and turn.last.act in PRESSURE
    lately = any(entry.move.act == "reframe" for entry in turn.mine[-EVERY:])
    return turn.move("reframe") if pressed and not lately else None


def _check_in(turn: Turn) -> Move | None:
    asked = turn.last is not None and turn.last.act == "check_in" and turn.mine[-1].move.act != "check_in"
    lately = any(entry.move.act == "check_in" for entry in turn.mine[-EVERY:])
    if turn.view.format > 1:  # whoever asks back has had an answer
        asked = asked and not lately
    return turn.move("check_in") if asked or (len(turn.mine) >= EVERY and not lately) else None


def _warm_up(turn: Turn) -> Move | None:
    """Win trust where there is little, and where a question was turned aside."""
    trust = min(turn.view.trust[other, turn.me].level for other in turn.view.others(turn.me))
    asked = turn.mine and turn.mine[-1].move.act == "ask_interest"
    aside = asked and turn.last is not None and turn.last.act == "clarify"
    if trust >= TRUSTED and not aside:
        return None
    return turn.move("small_talk" if turn.did("acknowledge") > turn.did("small_talk") else "acknowledge")


def _tell(turn: Turn) -> Move | None:
    told = sum(party != turn.me for party, _ in turn.view.voiced)
    return turn.disclose() if turn.untold and turn.told < told and _explores(turn, longer=3) else None


def _put_together(turn: Turn) -> Move | None:
    """Try what can be found where there is a hint: what one needs there most, with each thing told.

    What was told last comes first, since the hint came with it; near the end there is no time for it.
    """
    if turn.left(PATIENCE) < FOR_PACKAGES:
        return None
    tried = [set(entry.move.combines) for entry in turn.mine if entry.move.act == "idea"]
    told = [move for move in turn.heard if move.act == "disclose_interest" and move.interest]
    for issue in sorted(turn.view.hints):
        mine = [interest for interest in turn.most_about(issue) if (turn.me, interest) in turn.view.voiced]
        for theirs in reversed(told):
            parts = {
                *(interest_ref(turn.me, own) for own in mine[:2]),
                interest_ref(theirs.by, str(theirs.interest)),
            }
            if parts not in tried:
                return turn.move("idea", combines=tuple(sorted(parts)))
    return None


def _ask(turn: Turn) -> Move | None:
    """Ask about the issues in turn, first behind a stated position, while there may be more to tell."""
    view = turn.view
    asked = [entry.move.issue for entry in turn.mine if entry.move.act == "ask_interest"]
    if not _explores(turn) or len(asked) >= 2 * len(view.case.issues):
        return None
    stated = {issue for other in view.others(turn.me) for issue in view.case.party[other].position}
    if view.format > 1:  # where the positions clash
        stated = stated & set(view.case.party[turn.me].position) or stated
    lot = {issue: turn.chance.random() for issue in view.case.issue}
    issue = min(lot, key=lambda i: (asked.count(i), not asked and i not in stated, lot[i]))
    told = {other: sum(party == other for party, _ in view.voiced) for other in view.others(turn.me)}
    return turn.move("ask_interest", to=(min(told, key=lambda other: told[other]),), issue=issue)


def _think_aloud(turn: Turn) -> Move | None:
    """Float a package before any is offered, if nothing was put together yet."""
    if turn.did("idea") or _explores(turn, longer=-3):
        return None
    return turn.move("idea", package=propose(turn.view, turn.me, 0.6))


def _before_packages(turn: Turn) -> Move | None:
    return None if turn.did("reframe") or _explores(turn) else turn.move("reframe")


_PARTS: tuple[tuple[Strategy, Callable[[Turn], Move | None]], ...] = (
    ("end goal", _look_at_the_goal),
    ("issues", _say_back),
    ("communication", _check_in),
    ("trust", _warm_up),
    ("issues", _tell),
    ("creative", _put_together),
    ("creative", _think_aloud),
    ("issues", _ask),
    ("end goal", _before_packages),
)

LINES: dict[str, Habit] = {
    "five strategies": five_strategies,
    "positional": positional,
    "without issues": without("issues"),
    "without creative": without("creative"),
    "keeps to the list": keeps_to_the_list,
    "without trust": without("trust"),
    "without communication": without("communication"),
    "without end goal": without("end goal"),
}
"""The lines to compare, by what they are called in tables."""
