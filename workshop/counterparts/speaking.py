"""Scripted learners who speak: the same acts at the same moments, in words that serve them or that do not.

They show what listening is worth at a table where words count, and how far one comes with words that only
sound as if one listened. What they reach tells about the counterparts that they meet, which were written to
reward listening.
"""

from collections.abc import Callable, Sequence

from workshop.counterparts.learners import learn
from workshop.counterparts.view import Habit, Turn
from workshop.hearing.blind import COURTESY, words
from workshop.hearing.ways import VERSION, Way, logged, offered
from workshop.negotiation.moves import Heard, Move, Strategy
from workshop.negotiation.words import Said, interest_ref, issue_of, option_ref

NONSENSE = "Bananas are yellow, and so is the moon."
LOOKS = 12
"""How often it looks for a way of asking that names no other issue than the one it means to ask about."""
ONCE_RIGHT = ("answered", "neighbour", "not_said")
"""The slips of words that would have served at another moment."""

Choice = Callable[[Turn, Sequence[Way]], Way]


def by_ear(serving: float) -> Choice:
    """Return the choice of somebody who finds the way that serves in this share of cases."""

    def choose(turn: Turn, ways: Sequence[Way]) -> Way:
        finds = turn.chance.random() < serving
        return turn.chance.choice([way for way in ways if way.serves == finds] or list(ways))

    return choose


def by_chance(turn: Turn, ways: Sequence[Way]) -> Way:
    """Choose any."""
    return turn.chance.choice(list(ways))


def politest(_turn: Turn, ways: Sequence[Way]) -> Way:
    """Choose the one with most words of courtesy, of several the longest."""
    return max(ways, key=lambda way: (sum(word in COURTESY for word in words(way.text)), len(way.text)))


def stale(_turn: Turn, ways: Sequence[Way]) -> Way:
    """Choose what would have served at another moment; failing that, what does not serve."""
    return min(ways, key=lambda way: (way.slip not in ONCE_RIGHT, way.serves))


def speaking(name: str, serving: float = 1.0) -> Habit:
    """Return a learner by name; `serving` is the share of its choices in which an attentive one listens."""
    leaves_out, choice = LEARNERS[name]
    choose = choice or by_ear(serving)

    def habit(turn: Turn) -> Move:
        move = learn(turn, leaves_out)
        if name == "blind" and move.combines:
            return move.model_copy(update={"combines": (), "text": NONSENSE})
        return in_words(turn, move, choose, echoes=name == "echo")

    return habit


def in_words(turn: Turn, move: Move, choose: Choice, *, echoes: bool = False) -> Move:
    """Return a move in words of the kit, where it has some for it; who echoes claims to have said it."""
    used = [way for entry in turn.mine if entry.move.said for way in entry.move.said.offered]
    refs = [*move.combines, *(option_ref(*chosen) for chosen in (move.package or {}).items())]
    if move.act == "paraphrase" and move.interest:
        refs = [interest_ref(move.to[0], move.interest)]
    for _ in range(LOOKS):
        ways = offered(turn.view, turn.me, move.act, chance=turn.chance, used=used, about=refs)
        named = {issue_of(ref) for way in ways if way.serves for ref in way.about} - {None}
        if move.act != "ask_interest" or named <= {move.issue}:
            break
        used += [way.id for way in ways]
    if not ways:
        return move
    if echoes and len(ways) > 1:
        said = Said(offered=tuple(way.id for way in ways), source="own")
        text = turn.last.text if turn.last else None
        return move.model_copy(
            update={"said": said, "heard": Heard(v=VERSION, meaning="claimed"), "text": text}
        )
    return Move.model_validate(move.data() | logged(choose(turn, ways) if len(ways) > 1 else ways[0], ways))


LEARNERS: dict[str, tuple[Strategy | None, Choice | None]] = {
    "attentive": (None, None),
    "blind": (None, by_chance),
    "courteous": (None, politest),
    "stale": (None, stale),
    "echo": (None, by_chance),
    "no-issues": ("issues", None),
    "no-ideas": ("creative", None),
    "no-trust": ("trust", None),
    "no-check-ins": ("communication", None),
    "no-goal": ("end goal", None),
}
"""Name -> the strategy it leaves out, and how it chooses among ways of saying; None, by ear."""
