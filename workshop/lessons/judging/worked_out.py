"""Checks of what a learner worked out: one function each, found by its decorator.

Each takes the learner's value as it stands in the notebook, whatever it is, and what the exercise gave, and
returns a verdict whose sentence says what to mend. None of them tells the answer.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import wraps
from math import isfinite
from numbers import Real
from typing import Any

from workshop.lessons.judging.played import Verdict, met, unmet
from workshop.negotiation import coverage
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import SCALE, Case, shown
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Act, Package
from workshop.negotiation.table import Table
from workshop.negotiation.trust import START, WEIGHTS, Estimate

Answer = Callable[..., Verdict]
ANSWERS: dict[str, Answer] = {}
NEAR = 0.006
"""How far a share may be from the true one: two decimals are enough."""


class NotAnAnswer(Exception):  # noqa: N818
    """A value that is none of the kind asked for; the message says what to write instead."""


def answer(check: Answer) -> Answer:
    """Make a check known under its function's name; a value of the wrong kind gets its sentence."""

    @wraps(check)
    def checked(value: object, **given: Any) -> Verdict:
        if value is None or value is ...:
            return unmet("Nothing is filled in yet: replace None in the cell, then run it again.")
        try:
            return check(value, **given)
        except NotAnAnswer as wrong:
            return unmet(str(wrong))
        except (KeyError, TypeError, AttributeError):
            return unmet(
                "What this cell gives beside your answer was changed: copy it from a clean notebook."
            )

    ANSWERS[check.__name__] = checked
    return checked


def _number(value: object, what: str) -> float:
    if isinstance(value, str):
        raise NotAnAnswer(
            f"This is text, not a number: write {what} without quotation marks, for example 0.25."
        )
    if not isinstance(value, bool) and isinstance(value, Real):
        with suppress(OverflowError):
            if isfinite(found := float(value)):
                return found
    raise NotAnAnswer(f"Write {what} as one number.")


def _share(value: object) -> float:
    found = _number(value, "the share")
    if 1 < found <= 100:
        raise NotAnAnswer("A share lies between 0 and 1: divide your percentage by 100.")
    if not 0 <= found <= 1:
        raise NotAnAnswer("A share lies between 0 and 1.")
    return found


def _package(value: object, case: Case) -> Package:
    if not isinstance(value, dict):
        raise NotAnAnswer("Write a package as {issue: option}, in braces, with a colon between the two.")
    for issue, option in value.items():
        if issue not in case.issue:
            near = get_close_matches(str(issue), case.issue, 1)
            meant = f"; did you mean {near[0]!r}?" if near else f": choose from {', '.join(case.issue)}."
            raise NotAnAnswer(f"There is no issue {issue!r}{meant}")
        if not isinstance(option, str) or option not in case.issue[issue].index:
            options = " · ".join(case.issue[issue].all_options)
            raise NotAnAnswer(f"{option!r} is no option of {issue!r}: choose from {options}.")
    if missing := [issue for issue in case.issue if issue not in value]:
        raise NotAnAnswer(f"The package leaves {', '.join(missing)} open: choose an option for every issue.")
    return value


def _compared(found: float, true: float, right: str, high: str, low: str, *, near: float = NEAR) -> Verdict:
    if abs(found - true) <= near:
        return met(right)
    return unmet(high if found > true else low)


@answer
def voiced_share(value: object, *, case: str, party: str, interests: Sequence[str]) -> Verdict:
    """The share of a side's interests, by weight, that it has voiced."""
    found = _share(value)
    table = Table(load(case), voiced=frozenset((party, interest) for interest in interests))
    weight = coverage.weights(table.case, party)
    counted = len(interests) / len(weight)
    if abs(found - counted) <= NEAR < abs(coverage.voiced(table, party) - counted):
        return unmet("That counts interests. Weigh them: by the points at stake, most minus least, for each.")
    return _compared(
        found,
        coverage.voiced(table, party),
        "Right: that share of what matters to this side, by weight, is on the table.",
        "Too high. Add up the points at stake of the voiced interests, and divide by those of all.",
        "Too low. Add up the points at stake of the voiced interests, and divide by those of all.",
    )


@answer
def satisfied_share(value: object, *, case: str, party: str, package: Package) -> Verdict:
    """The share of a side's interests, by weight, that a package satisfies."""
    found, full = _share(value), load(case)
    appeared = frozenset(
        (issue, option) for issue, option in package.items() if option not in full.issue[issue].options
    )
    true = coverage.satisfied(full, party, package, appeared)[0]
    if abs(found - full.utility(party, package) / (100 * SCALE)) <= NEAR < abs(found - true):
        return unmet(
            "Those are its points in hundredths. Divide what lies above the worst by the points at stake in "
            "all."
        )
    return _compared(
        found,
        true,
        "Right: that is how far the package meets what matters to this side.",
        "Too high. Take the points above the worst package, and divide by the points at stake in all.",
        "Too low. Take the points above the worst package, and divide by the points at stake in all.",
    )


@answer
def reservation_value(value: object, *, case: str, party: str) -> Verdict:
    """What no agreement is worth to a side, in points."""
    found, true = _number(value, "the points"), load(case).reservation(party) / SCALE
    return _compared(
        found,
        true,
        f"Right: below {shown(round(true * SCALE))} points this side is better off without an agreement.",
        "Too high. It is what the brief says its way without an agreement is worth.",
        "Too low. It is what the brief says its way without an agreement is worth.",
        near=0.0005,
    )


@answer
def worth_signing(value: object, *, case: str, party: str, packages: Sequence[Package]) -> Verdict:
    """Which of some packages a side should sign rather than walk away: a list of their numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    numbers = range(1, len(packages) + 1)
    if not isinstance(value, list | tuple | set) or any(
        not isinstance(n, int) or n not in numbers for n in value
    ):
        raise NotAnAnswer(
            f"Write the numbers of the packages in brackets, each from 1 to {len(packages)}: [1, 2]."
        )
    full = load(case)
    good = {n for n, p in enumerate(packages, start=1) if full.utility(party, p) >= full.reservation(party)}
    if extra := set(value) - good:
        return unmet(f"Package {min(extra)} is worth less to this side than no agreement.")
    if missing := good - set(value):
        return unmet(
            f"Look again at package {min(missing)}: compare it with no agreement, not with what you hoped "
            "for."
        )
    return met("Right: each of these is worth at least what no agreement gives, and the others are not.")


@answer
def better_for_both(value: object, *, case: str, than: Package) -> Verdict:
    """A package that is better for every side than a given one."""
    full = load(case)
    package = _package(value, full)
    for party in full.parties:
        gain = full.utility(party.id, package) - full.utility(party.id, than)
        if gain <= 0:
            how = "the same" if gain == 0 else f"{shown(-gain)} points less"
            return unmet(f"For {party.name} it is {how}. Give what is cheap for one and dear to the other.")
    left = standing(full, package).better_for_all
    more = (
        "It is on the frontier: nobody can do better without a loss for another."
        if not left
        else (
            f"{left:,} packages are better still for one side and no worse for another; look on if you like."
        )
    )
    return met(f"Right: it is better for every side. {more}")


@answer
def nash_package(value: object, *, case: str) -> Verdict:
    """A package at the Nash solution: the largest feasible product of gains over the reservation values."""
    full = load(case)
    package = _package(value, full)
    point = tuple(full.utility(party, package) for party in full.party)
    if point in analyse(full).nash:
        return met("Right: no feasible package has a larger product of gains over the reservation values.")
    stands = standing(full, package)
    if not stands.feasible:
        return unmet("With it a side is worse off than without an agreement, so it cannot be.")
    if stands.better_for_all:
        return unmet(
            "It is not on the frontier: another package is better for one side and no worse for the other."
        )
    return unmet("It is on the frontier, but another package there has a larger product of gains.")


@answer
def trust_after(value: object, *, acts: Sequence[Act]) -> Verdict:
    """The estimated trust after some acts of the other side, from where every estimate starts."""
    found, estimate = _share(value), Estimate()
    for act in acts:
        estimate = estimate.after(act)
    added = START + sum(WEIGHTS[act].share for act in acts if act in WEIGHTS)
    if abs(found - added) <= NEAR < abs(estimate.level - added):
        return unmet(
            "That adds the weights up. A good act closes a share of the gap to 1; a bad one takes a share of "
            "what is there."
        )
    return _compared(
        found,
        estimate.level,
        "Right: hold it against where the estimate started.",
        "Too high. Take the acts one after the other, each from the level that the last one left.",
        "Too low. Take the acts one after the other, each from the level that the last one left.",
    )


@answer
def trust_lost(value: object, *, acts: Sequence[Act]) -> Verdict:
    """How much estimated trust is gone after some acts of the other side, from where each estimate starts."""
    found, estimate, uncapped = _share(value), Estimate(), Estimate()
    for act in acts:
        estimate = estimate.after(act)
        uncapped = Estimate(uncapped.after(act).level)
    if abs(found - estimate.level) <= NEAR < abs(START - 2 * estimate.level):
        return unmet("That is the trust which is left. Take it from where the estimate started.")
    if abs(found - (START - uncapped.level)) <= NEAR < abs(uncapped.level - estimate.level):
        return unmet(
            "A breach also lowers the ceiling for good: what follows closes a share of the gap to that."
        )
    return _compared(
        found,
        START - estimate.level,
        "Right: that much is gone, although something was done for it.",
        "Too much. Take the acts one after the other, then subtract from where the estimate started.",
        "Too little. Take the acts one after the other, then subtract from where the estimate started.",
    )
