"""What counterparts that listen make of the last thing said to them, and of what they remember.

Each function returns a move, or None where it has nothing to say. A habit tries those that are like it, in
the order that is like it. All of it is worked out from the table as that side may know it.
"""

from collections.abc import Callable
from itertools import chain

from workshop.counterparts.lines import inside
from workshop.counterparts.preference import gain
from workshop.counterparts.view import WARMTH, Turn, slip
from workshop.negotiation import coverage
from workshop.negotiation.moves import Act, Move
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import Difficulty
from workshop.negotiation.words import interest_ref

MISHEARS: dict[Difficulty, float] = {"easy": 0.0, "middle": 0.15, "hard": 0.3}
"""How often what a counterpart says back is another thing that it heard; by choice."""
REMEMBERS = 8
"""Moves of its own after which it asks about what is settled, if no check-in named it."""
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
            return turn.move("correct", **carried, text=turn.says(wrong))
        return turn.move("confirm", **carried)
    offer = view.offer
    if offer is None or turn.me in offer.accepted or view.open_issues(offer.package):
        return None
    if gain(view, turn.me, offer.package) < accept_at:
        return None
    if asks and (first := _take_stock(turn)):
        return first
    return turn.move("accept", of=offer.version)


def put_forward(turn: Turn, target: float, act: Act = "offer", *, asks: bool = True) -> Move:
    """Put forward the package that others seem to like best at this gain; take stock first if it is due."""
    return (_take_stock(turn) if asks else None) or turn.offer(target, act)


def _take_stock(turn: Turn) -> Move | None:
    """Ask what is settled before anything is signed or offered, if nobody checked in for long.

    Three times running at most; never on easy, nor where the act alone counts.
    """
    thrice = len(turn.mine) > 2 and all(entry.move.act == "check_in" for entry in turn.mine[-3:])
    remembers = turn.view.format > 1 and turn.view.difficulty != "easy"
    due = remembers and turn.since("check_in") >= REMEMBERS and not thrice
    return turn.move("check_in", text=turn.says("before_signing")) if due else None


def answer(turn: Turn, opens_at: float) -> Move | None:
    """Answer questions, interests, ideas, check-ins and kind words as somebody who listens."""
    last = turn.last
    if last is None:
        return None
    wrong = slip(last)
    if wrong and last.act in {"ask_interest", "clarify", "check_in", *WARMTH}:
        return turn.to_speaker(
            "clarify", text=turn.says(wrong, told=_last_told(turn), issue=_an_open_issue(turn))
        )
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


def say_back(turn: Turn, owner: str, interest: str) -> Move:
    """Say an interest back in a whole sentence, or another one that it could have misheard."""
    voiced = [told for whose, told in sorted(turn.view.voiced) if whose == owner and told != interest]
    before = [e.move for e in turn.mine if e.move.act == "paraphrase" and e.move.interest == interest]
    mishears = voiced and not before and turn.chance.random() < MISHEARS[turn.view.difficulty]
    meant = turn.chance.choice(voiced) if mishears else interest
    named = inside(turn.view.case.party[owner].interest[meant].voiced_as)
    carried = {"as_": meant} if meant != interest else {}
    text = turn.says("says_back", told=named)
    return turn.move("paraphrase", to=(owner,), interest=interest, text=text, **carried)


def _warmed(turn: Turn, _opens_at: float) -> Move | None:
    """Answer a kind word with one, though not twice running, and a promise by taking it."""
    last = turn.last
    if turn.mine and turn.mine[-1].move.act in WARMTH:
        return None
    kind = {"promise": "promised", "apologise": "apologised"}.get(last.act if last else "", "thanked")
    own = turn.line("small_talk") if last and last.act == "small_talk" else None
    return turn.to_speaker("small_talk", text=own or turn.says(kind))


def _checked(turn: Turn, _opens_at: float) -> Move | None:
    """Say where the table stands as this side has it, if it has not just said so."""
    if turn.mine and turn.mine[-1].move.act == "check_in":
        return None
    settled = turn.view.settled
    named = "; ".join(f"{turn.view.case.issue[i].label}, “{on.option}”" for i, on in settled.items())
    text = turn.says("settled", settled=named) if settled else turn.says("all_open")
    return turn.to_speaker("check_in", text=text)


def _floated(turn: Turn, _opens_at: float) -> Move | None:
    """Welcome an option that was not on the list; else say what the idea misses, or what hurts most in it."""
    view = turn.view
    ideas = [e for e in view.played if e.move.act == "idea" and e.move.by != turn.me]
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
        return turn.to_speaker(
            "clarify", issue=worst, text=turn.says("hurts", issue=view.case.issue[worst].label)
        )
    if not view.hints:
        return None
    missed = sum(not any(found.version == each.version for found in view.found) for each in ideas)
    if missed >= TRIES and (half := _half(turn)):
        return half
    return turn.to_speaker("clarify", text=turn.says("misses"))


def _half(turn: Turn) -> Move | None:
    """Put its own part of something that could be found on the table: what it needs there most; once each."""
    said = set(chain.from_iterable(entry.move.combines for entry in turn.mine))
    for issue in sorted(turn.view.hints):
        for interest in turn.most_about(issue):
            ref = interest_ref(turn.me, interest)
            if (turn.me, interest) in turn.view.voiced and ref not in said:
                told = inside(turn.view.case.party[turn.me].interest[interest].voiced_as)
                return turn.to_speaker("idea", combines=(ref,), text=turn.says("half", told=told))
    return None


def remember(turn: Turn) -> Move | None:
    """Stop and ask where the two are, if nobody checked in for long; never on easy.

    First about an issue that is settled, since it may no longer have it as it was; each once.
    """
    if turn.view.difficulty == "easy" or (turn.last and turn.last.act == "disclose_interest"):
        return None
    asked = {entry.move.issue for entry in turn.mine if entry.move.act == "check_in"}
    for issue, on in turn.view.settled.items():
        if turn.view.unnamed(issue, turn.me) >= REMEMBERS and issue not in asked:
            label = turn.view.case.issue[issue].label
            return turn.move("check_in", issue=issue, text=turn.says("still", issue=label, option=on.option))
    return _take_stock(turn)


def understood(turn: Turn) -> float:
    """Return how much of what this side needs the speaker has understood."""
    return coverage.understood(turn.view, turn.speaker, turn.me)


def _last_told(turn: Turn) -> str:
    told = [e.move.interest for e in turn.mine if e.move.act == "disclose_interest" and e.move.interest]
    own = turn.view.case.party[turn.me].interest
    return inside(own[told[-1]].voiced_as) if told else ""


def _an_open_issue(turn: Turn) -> str:
    left = [issue.label for issue in turn.view.case.issues if issue.id not in turn.view.settled]
    return left[0] if left else turn.view.case.issues[0].label


_ANSWERS: dict[str, Callable[[Turn, float], Move | None]] = {
    "ask_interest": _asked,
    "clarify": _asked,
    "disclose_interest": _told,
    "idea": _floated,
    "check_in": _checked,
    **dict.fromkeys(WARMTH, _warmed),
}
