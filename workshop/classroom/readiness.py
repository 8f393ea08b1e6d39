"""Three questions on one's own brief, at the end of the plan: who answered them is ready to play."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from workshop.negotiation.case import SCALE, Case, shown
from workshop.negotiation.moves import Package


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its choices; `right` is the place of the right one, `because` says why it is.

    `package` is the package that it asks about.
    """

    asked: str
    choices: tuple[str, ...]
    right: int
    because: str
    package: Package | None = None


def questions(case: Case, party: str, lot: Random) -> tuple[Question, Question, Question]:
    """Return the three questions for a party, from its own points alone and from options that all see."""
    return _weightiest(case, party, lot), _reservation(case, party, lot), _better(case, party, lot)


def _weightiest(case: Case, party: str, lot: Random) -> Question:
    stakes = {}
    for issue in case.issues:
        points = case.points[party][issue.id][: len(issue.options)]
        stakes[issue.label] = max(points) - min(points)
    most = max(stakes, key=lambda label: stakes[label])
    less = [label for label, stake in stakes.items() if stake < stakes[most]]
    because = f"{shown(stakes[most])} points lie between its worst and its best option for you."
    asked = "On which issue have you the most points to win or lose?"
    return _shuffled(asked, most, lot.sample(less, min(3, len(less))), because, lot)


def _reservation(case: Case, party: str, lot: Random) -> Question:
    stated, asked = case.party[party].reservation, "When is an agreement better for you than none?"
    if stated is None:
        wrong = ["Only when it gives you what you demanded", "Only when it gives you more than the others"]
        right = "Always: you have nothing to fall back on"
        return _shuffled(
            asked, right, wrong, "Your brief names no points for leaving without an agreement.", lot
        )
    best = sum(max(case.points[party][issue.id][: len(issue.options)]) for issue in case.issues)
    step = max(5 * SCALE, round(best / 5 / SCALE) * SCALE)
    near = [points for points in (stated - step, stated + step, stated + 2 * step) if points > 0]
    because = f"Leaving without an agreement is worth {shown(stated)} points to you."
    above = [f"When it gives you more than {shown(points)} points" for points in (stated, *near)]
    return _shuffled(asked, above[0], above[1:], because, lot)


def _better(case: Case, party: str, lot: Random) -> Question:
    package = {issue.id: lot.choice(issue.options) for issue in case.issues}
    points, reserved = case.utility(party, package), case.party[party].reservation
    choices = ("Yes, better than no agreement", "No, no agreement is better", "Both are worth the same")
    right, because = 0, f"It gives you {shown(points)} points, and you have nothing to fall back on."
    if reserved is not None:
        right = 0 if points > reserved else 1 if points < reserved else 2
        because = f"It gives you {shown(points)} points; no agreement is worth {shown(reserved)}."
    return Question("Would you accept this package?", choices, right, because, package)


def _shuffled(asked: str, right: str, wrong: Sequence[str], because: str, lot: Random) -> Question:
    choices = [right, *wrong]
    lot.shuffle(choices)
    return Question(asked, tuple(choices), choices.index(right), because)
