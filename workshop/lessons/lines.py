"""Scripted learners: lines of play that show what a strategy is worth at a table, by playing with it and without.

A line moves as a counterpart does, from the redacted table, and keeps to the rules that people keep to. None of them
is a model of a person. What they reach tells about the scripted counterparts that they meet, which were written to
reward the five strategies.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from workshop.negotiation.case import Case
from workshop.negotiation.counterpart import COUNTERPARTS, PERSON, Habit, rehearse
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Act, Move, Strategy
from workshop.negotiation.preference import propose
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import MIDDLE, Difficulty, Table
from workshop.negotiation.turn import PRESSURE, Turn

TRUSTED = 0.55
"""The others' estimated trust up to which a line warms up before it asks."""
EVERY = 8
"""Moves of its own from one check-in, or one look at the end goal under pressure, to the next."""
GIVES_UP = 0.3
"""The gain below which a line sees no agreement worth having."""
PATIENCE = 60
"""Moves after which a line walks away from whatever it is."""


def play(
    case: Case, me: str, line: Habit, *, against: str = "guarded", difficulty: Difficulty = MIDDLE, seed: int
) -> Table:
    """Return the table that a line plays to its end as `me`, every other side being the counterpart `against`.

    Nothing but the arguments decides it. The table's rows are a log as a learner's own would be.
    """
    seats = {party: PERSON if party == me else against for party in case.party}
    habits = {**COUNTERPARTS, PERSON: line}
    return replay(rehearse(case, seats, seed=seed, stream=f"line/{seed}", difficulty=difficulty, habits=habits))


def five_strategies(turn: Turn) -> Move:
    """Wins trust, asks and tells and says back, checks in, looks at the end goal, thinks aloud, then trades."""
    return _learn(turn)


def without(strategy: Strategy) -> Habit:
    """Return the same line without one strategy.

    Without issues it asks nothing, tells nothing and says nothing back. Without creative it has no ideas, makes no
    trades and offers only what was listed at the start. Without trust it never warms up. Without communication it
    never checks in. Without the end goal it never looks back at it, and takes the first package that is no worse for
    it than no agreement.
    """
    return lambda turn: _learn(turn, leaves_out=strategy)


def keeps_to_the_list(turn: Turn) -> Move:
    """Leaves creative out as `without` does, and takes no package either that holds what was not on the list."""
    offer, issue = turn.view.offer, turn.view.case.issue
    strange = offer and any(option not in issue[which].options for which, option in offer.package.items())
    return _learn(replace(turn, view=replace(turn.view, offer=None)) if strange else turn, leaves_out="creative")


def positional(turn: Turn) -> Move:
    """Demands its position, offers with small concessions, and answers each no with the demand; explains nothing."""
    target = max(0.95 - 0.04 * turn.did("offer"), 0.4)
    if len(turn.mine) >= 30:
        return turn.move("walk_away")
    if answer := turn.courtesy(accept_at=target):
        return answer
    pressed = turn.last is None or turn.last.act in {"reject", *PRESSURE}
    if pressed and not (turn.mine and turn.mine[-1].move.act == "demand"):
        return turn.move("demand", package=turn.view.case.party[turn.me].position or None)
    return turn.move("offer", package=propose(turn.view, turn.me, target))


def opening(first: Sequence[Act], then: Habit) -> Habit:
    """Return a line that begins with these acts, which carry nothing, and goes on as another line does."""
    return lambda turn: turn.move(first[len(turn.mine)]) if len(turn.mine) < len(first) else then(turn)


warm = opening(("acknowledge", "small_talk", "acknowledge"), without("trust"))
"""Begins with kind words, and goes on without another one."""
cold = opening(("demand", "demand", "threaten"), without("trust"))
"""Begins with pressure, and goes on without a kind word; `five_strategies` after such a beginning mends it."""


# The parts of the line, each a move of its strategy if one is due.


def _learn(turn: Turn, leaves_out: Strategy | None = None) -> Move:
    for strategy, part in _PARTS:
        if strategy != leaves_out and (move := part(turn)):
            return move
    return _settle(turn, leaves_out)


def _listen(turn: Turn) -> Move | None:
    if waiting := turn.view.to_answer(turn.me):
        return turn.move("confirm", to=(waiting[0].move.by,), of=waiting[0].version)
    return turn.say_back() if to_say_back(turn.view, turn.me) else None


def _warm_up(turn: Turn) -> Move | None:
    trusted = min(turn.view.trust[other, turn.me].level for other in turn.view.others(turn.me))
    if trusted >= TRUSTED:
        return None
    return turn.move("small_talk" if turn.did("acknowledge") > turn.did("small_talk") else "acknowledge")


def _check_in(turn: Turn) -> Move | None:
    return turn.move("check_in") if len(turn.mine) >= EVERY and not _lately(turn, "check_in") else None


def _look_at_the_goal(turn: Turn) -> Move | None:
    pressed = turn.last is not None and turn.last.act in PRESSURE
    return turn.move("reframe") if pressed and not _lately(turn, "reframe") else None


def _lately(turn: Turn, act: Act) -> bool:
    return any(entry.move.act == act for entry in turn.mine[-EVERY:])


def _explore(turn: Turn) -> Move | None:
    if turn.did("ask_interest") < len(turn.view.case.issues):
        return turn.ask()
    return turn.disclose() if turn.untold else None


def _before_offers(turn: Turn, act: Act) -> Move | None:
    return None if turn.did(act) else turn.move(act)


def _settle(turn: Turn, leaves_out: Strategy | None) -> Move:
    """Take a package that is good enough, else make an offer that asks for less than the one before.

    At the end of its aspiration it takes what is no worse than no agreement, or walks away.
    """
    target = 0.8 - 0.05 * turn.did("offer", "trade") + turn.chance.uniform(-0.04, 0.04)
    ends = target <= GIVES_UP or len(turn.mine) >= PATIENCE
    if answer := turn.courtesy(accept_at=0.0 if ends or leaves_out == "end goal" else target):
        return answer
    if ends:
        return turn.move("walk_away")
    if leaves_out == "creative":
        listed = replace(turn.view, appeared=frozenset())
        return turn.move("offer", package=propose(listed, turn.me, target))
    act: Act = "trade" if turn.did("offer") > turn.did("trade") else "offer"
    return turn.move(act, package=propose(turn.view, turn.me, target))


_PARTS: tuple[tuple[Strategy, Callable[[Turn], Move | None]], ...] = (
    ("issues", _listen),
    ("end goal", _look_at_the_goal),
    ("trust", _warm_up),
    ("communication", _check_in),
    ("issues", _explore),
    ("end goal", partial(_before_offers, act="reframe")),
    ("creative", partial(_before_offers, act="idea")),
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
