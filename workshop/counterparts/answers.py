"""What counterparts that listen make of the last thing said to them, and of what they remember.

Each function returns a move, or None where it has nothing to say. A habit tries those that are like it, in
the order that is like it. All of it is worked out from the table as that side may know it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from itertools import chain

from workshop.counterparts.lines import AFTER, settled_as
from workshop.counterparts.preference import gain
from workshop.counterparts.view import WARMTH, Habit, Turn, is_unread, slip
from workshop.hearing.parts import Moment
from workshop.hearing.wordings import issue_name
from workshop.negotiation import coverage
from workshop.negotiation.acts import PRESSURE
from workshop.negotiation.effects import freshness
from workshop.negotiation.moves import Act, Move
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.serving import QUESTIONS
from workshop.negotiation.table import Difficulty
from workshop.negotiation.words import interest_ref, issue_of

MISHEARS: dict[Difficulty, float] = {"easy": 0.0, "middle": 0.15, "hard": 0.3}
"""How often what a counterpart says back is another thing that it heard; by choice."""
REMEMBERS = 8
"""Moves of its own after which it asks about what is settled, if no check-in named it."""
ANSWERED_FIRST = ("disclose_interest", "check_in", "correct")
"""What it answers before it asks where the two are."""
TRIES = 3
"""Ideas that miss, after which a counterpart puts its own half on the table."""


def sign(turn: Turn, accept_at: float, *, asks: bool = True) -> Move | None:
    """Confirm or correct what waits for it; accept a whole package with at least this gain."""
    view = turn.view
    if waiting := view.to_answer(turn.me):
        entry = waiting[0]
        wrong = slip(entry.move)
        carried = {"to": (entry.move.by,), "of": entry.version}
        if wrong:
            return turn.move("correct", **carried, text=_astray(turn, entry.move))
        return turn.move("confirm", **carried)
    offer = view.offer
    if offer is None or not _would_sign(turn, accept_at):
        return None
    if asks and (first := _take_stock(turn, "before_signing")):
        return first
    return turn.move("accept", of=offer.version)


def _would_sign(turn: Turn, accept_at: float) -> bool:
    view, offer = turn.view, turn.view.offer
    if offer is None or turn.me in offer.accepted or view.open_issues(offer.package):
        return False
    return gain(view, turn.me, offer.package) >= accept_at


def leaving(bears: int, presses: int = 0, least: float = 0.0) -> Callable[[Habit], Habit]:
    """Return what makes a habit leave after so many moves of its own, or so often pressed, and not unwarned.

    In the move before, it says so; whoever answers that with a package of at least the `least` gain is not
    left.
    """

    def patient(habit: Habit) -> Habit:
        @wraps(habit)
        def moves(turn: Turn) -> Move:
            pressed = bool(presses) and turn.pressure >= turn.bears(presses) - 1
            if pressed and turn.pressure >= turn.bears(presses) and turn.has_said("last_straw"):
                return turn.move("walk_away")
            if turn.left(bears) <= 0:
                good = turn.view.offer if _would_sign(turn, least) else None
                return turn.move("accept", of=good.version) if good else turn.move("walk_away")
            just = turn.last is not None and turn.last.act in PRESSURE
            if pressed and just and not turn.has_said("last_straw"):
                return habit(replace(turn, warns="last_straw"))
            return habit(replace(turn, warns="last_word") if turn.left(bears) == 1 else turn)

        return moves

    return patient


def put_forward(turn: Turn, target: float, act: Act = "offer", *, asks: bool = True) -> Move:
    """Put forward the package that others seem to like best at this gain; take stock first if it is due."""
    return (_take_stock(turn) if asks else None) or turn.offer(target, act)


def _take_stock(turn: Turn, kind: str = "before_going_on") -> Move | None:
    """Ask what is settled before it signs, offers or goes on, if nobody checked in for long.

    Three times running at most, but as often as it is asked something: it tells no more before it knows
    where the two stand. Never on easy, nor where the act alone counts.
    """
    asked = turn.last is not None and turn.last.act in QUESTIONS
    thrice = len(turn.mine) > 2 and all(entry.move.act == "check_in" for entry in turn.mine[-3:])
    remembers = turn.view.format > 1 and turn.view.difficulty != "easy"
    due = remembers and turn.since("check_in") >= REMEMBERS and (asked or not thrice)
    return turn.led("check_in", turn.says(kind)) if due else None


def _astray(turn: Turn, move: Move) -> str:
    """Return what to say to words that went astray, with the true thing that they missed."""
    about = move.heard.about if move.heard else ()
    named = {issue_of(ref) for ref in about}
    left = [
        each.text
        for each in Moment(turn.view, turn.me).fills("open")
        if not named & {*map(issue_of, each.about)}
    ]
    filled = {"issue": left[0]} if left and slip(move) == "left_out" else {}
    asked = next(filter(None, map(issue_of, about)), None)
    told = [e.move.interest for e in turn.mine if e.move.act == "disclose_interest" and e.move.issue == asked]
    if asked and told and told[0]:
        filled |= {"told": turn.own(told[0])}
    return turn.voice.astray(slip(move), move.act, about, **filled)


def answer(turn: Turn, opens_at: float) -> Move | None:
    """Answer questions, interests, ideas, check-ins and kind words as somebody who listens."""
    last = turn.last
    if last is None:
        return None
    wrong = slip(last)
    if wrong and last.act in {"ask_interest", "clarify", "check_in", *WARMTH}:
        return turn.to_speaker("clarify", text=_astray(turn, last))
    return _ANSWERS[last.act](turn, opens_at) if last.act in _ANSWERS else None


def _asked(turn: Turn, opens_at: float) -> Move:
    """Tell an interest if it trusts enough for the next one; else say that there is more, or nothing more."""
    if not turn.untold:
        return turn.to_speaker("acknowledge", text=turn.says("nothing_more"))
    if turn.opens(opens_at):
        return turn.disclose()
    return turn.to_speaker("clarify", issue=turn.last.issue if turn.last else None, text=turn.says("not_yet"))


def _told(turn: Turn, _opens_at: float) -> Move | None:
    """Say back what it was told; sometimes it is another thing that it heard."""
    waiting = to_say_back(turn.view, turn.me)
    if not waiting:
        return None
    owner, interest = waiting[0]
    return say_back(turn, owner, interest)


def _misheard(turn: Turn, opens_at: float) -> Move | None:
    """Say back once more what it misheard, where words count."""
    return _told(turn, opens_at) if turn.view.format > 1 else None


def say_back(turn: Turn, owner: str, interest: str) -> Move:
    """Say an interest back in a whole sentence, or another one that it could have misheard."""
    voiced = [told for whose, told in sorted(turn.view.voiced) if whose == owner and told != interest]
    before = [e.move for e in turn.mine if e.move.act == "paraphrase" and e.move.interest == interest]
    mishears = voiced and not before and turn.chance.random() < MISHEARS[turn.view.difficulty]
    meant = turn.chance.choice(voiced) if mishears else interest
    carried = {"to": (owner,), "interest": interest} | ({"as_": meant} if meant != interest else {})
    text = turn.voice.back(owner, meant)
    if turn.last and turn.last.act == "disclose_interest":
        return turn.move("paraphrase", text=text, **carried)
    return turn.led("paraphrase", text, **carried)


def _warmed(turn: Turn, _opens_at: float) -> Move | None:
    """Answer a kind word with one, though not twice running, and a promise by taking it."""
    last = turn.last
    if turn.mine and turn.mine[-1].move.act in WARMTH:
        return None
    if last and last.act == "small_talk":
        return turn.to_speaker("small_talk", text=turn.voice.line("small_talk"))
    kind = {"promise": "promised", "apologise": "apologised"}.get(last.act if last else "", "thanked")
    return turn.to_speaker("small_talk", text=turn.says("formula" if _is_formula(turn) else kind))


def _is_formula(turn: Turn) -> bool:
    """Tell whether the kind word last said to it was one too many of the same."""
    entry = next(entry for entry in reversed(turn.view.moves) if turn.me in entry.move.to)
    before = tuple(each for each in turn.view.moves if each.version < entry.version)
    return freshness(replace(turn.view, moves=before), entry.move, turn.me) < 0


def _checked(turn: Turn, _opens_at: float) -> Move | None:
    """Say where the table stands as this side has it, if it has not just said so."""
    if turn.mine and turn.mine[-1].move.act == "check_in":
        return None
    settled = {issue: on.option for issue, on in turn.view.settled.items()}
    heard = turn.last.heard if turn.last else None
    if heard and heard.meaning == "same":
        kind = "settled" if settled.keys() & {issue_of(ref) for ref in heard.about} else "as_you_say"
    else:
        kind = "stands" if settled else "none_yet"
    return turn.to_speaker("check_in", text=turn.says(kind, settled=settled_as(turn.view.case, settled)))


def _floated(turn: Turn, _opens_at: float) -> Move | None:
    """Welcome an option that was not on the list; else say what the idea misses, or what hurts most in it."""
    view = turn.view
    ideas = [e for e in view.played if e.move.act == "idea" and e.move.by == turn.speaker]
    idea = ideas[-1]
    if any(found.version == idea.version for found in view.found):
        return turn.to_speaker("acknowledge", text=turn.says("found"))
    if idea.move.package:
        points = view.case.points[turn.me]
        lost = {
            issue: max(points[issue]) - points[issue][view.case.issue[issue].index[option]]
            for issue, option in idea.move.package.items()
        }
        worst = max(lost, key=lambda issue: lost[issue])
        text = turn.says("hurts", issue=issue_name(view.case, worst))
        return turn.to_speaker("clarify", issue=worst, text=text)
    if is_unread(idea.move) and view.format > 1:
        return turn.to_speaker("clarify", text=turn.voice.kind(AFTER["idea"]["unread"]))
    if not view.hints:
        return None
    if slip(idea.move):
        return turn.to_speaker("clarify", text=_astray(turn, idea.move))
    missed = sum(not any(found.version == each.version for found in view.found) for each in ideas)
    if missed >= TRIES and (half := _half(turn)):
        return half
    return turn.to_speaker("clarify", text=turn.says(_missed(turn, idea.move)))


def _missed(turn: Turn, idea: Move) -> str:
    """Return what an idea misses, as this side knows: its own part, the other's, or how the two are joined.

    Among three, what is missing may be nobody's of these two.
    """
    named = idea.combines or (idea.heard.about if idea.heard else ())
    mine = [ref for ref in named if ref.startswith(interest_ref(turn.me, ""))]
    told = {interest_ref(turn.me, own) for issue in turn.view.hints for own in turn.most_about(issue)[:1]}
    if len(turn.view.parties) > 2 or not any(ref.startswith("interest:") for ref in named):
        return "misses"
    return "misses_mine" if not mine else "misses_theirs" if told & {*mine} else "misses"


def _half(turn: Turn) -> Move | None:
    """Put its own part of something that could be found on the table: what it needs there most; once each."""
    said = set(chain.from_iterable(entry.move.combines for entry in turn.mine))
    for issue in sorted(turn.view.hints):
        for interest in turn.most_about(issue):
            ref = interest_ref(turn.me, interest)
            if (turn.me, interest) in turn.view.voiced and ref not in said:
                text = turn.says("half", told=turn.own(interest))
                return turn.to_speaker("idea", combines=(ref,), text=text)
    return None


def remember(turn: Turn) -> Move | None:
    """Stop and ask where the two are, if nobody checked in for long; never on easy.

    First about an issue that is settled, since it may no longer have it as it was; each once.
    """
    if turn.view.difficulty == "easy" or (turn.last and turn.last.act in ANSWERED_FIRST):
        return None
    asked = {entry.move.issue for entry in turn.mine if entry.move.act == "check_in"}
    for issue, on in turn.view.settled.items():
        if turn.view.unnamed(issue, turn.me) >= REMEMBERS and issue not in asked:
            text = turn.says("still", issue=issue_name(turn.view.case, issue), option=on.option)
            return turn.led("check_in", text, issue=issue)
    return _take_stock(turn)


def understood(turn: Turn) -> float:
    """Return how much of what this side needs the speaker has understood."""
    return coverage.understood(turn.view, turn.speaker, turn.me)


_ANSWERS: dict[str, Callable[[Turn, float], Move | None]] = {
    "ask_interest": _asked,
    "clarify": _asked,
    "disclose_interest": _told,
    "correct": _misheard,
    "idea": _floated,
    "check_in": _checked,
    **dict.fromkeys(WARMTH, _warmed),
}
