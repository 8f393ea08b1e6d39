"""What a learner does beside tables: answers, checks that pass, hints taken. Its own stream in the log."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from workshop.live import study_events as e
from workshop.live.held import Held
from workshop.log.store import Store, StoreError
from workshop.negotiation.events import read
from workshop.negotiation.moves import Row
from workshop.negotiation.streams import study_stream

FORMS = ("before", "after")
"""The two times at which the same concepts are tested by parallel items."""
HINTS = 3
"""The steps in which an exercise gives hints."""


@dataclass(frozen=True)
class Progress:
    """What a learner has done so far, as the rows of its stream add up to.

    `answered` holds the last answer to each item, of the quizzes and of the tests. `right` says of each quiz
    item whether it was answered right so far, `first` whether it was so at once; `tested` does so of (form,
    concept) in the two tests, each handed in once. `passed` holds (study, check), `hints` how many hints were
    taken of each study, `coached` how many questions the coach asked, `opened` the studies opened so far,
    `goals` what was written down before a lesson's table, `drift` how near to it (1 to 7) each look back
    said.
    """

    opened: tuple[str, ...] = ()
    answered: Mapping[str, Any] = field(default_factory=dict)
    right: Mapping[str, bool] = field(default_factory=dict)
    first: Mapping[str, bool] = field(default_factory=dict)
    tested: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    passed: frozenset[tuple[str, str]] = frozenset()
    hints: Mapping[str, int] = field(default_factory=dict)
    coached: int = 0
    goals: Mapping[str, str] = field(default_factory=dict)
    drift: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def test(self, form: str) -> dict[str, bool]:
        """Return whether each concept was answered right in a test that was handed in; empty before."""
        return {concept: right for (one, concept), right in self.tested.items() if one == form}

    def gain(self) -> tuple[int, int, int]:
        """Return how many concepts were answered right before and after, and how many were asked twice."""
        before, after = map(self.test, FORMS)
        both = before.keys() & after.keys()
        return sum(before[concept] for concept in both), sum(after[concept] for concept in both), len(both)


def progress(rows: Iterable[Row], before: Progress | None = None) -> Progress:
    """Return the progress that rows add up to, after those before. Total: what means nothing is left out."""
    return reduce(_apply, rows, before or Progress())


def _apply(so_far: Progress, row: Row) -> Progress:
    record = read(e.KINDS, row)
    return so_far if record is None else _FOLDS[type(record)](so_far, record)


def _opened(so_far: Progress, opened: e.StudyOpened) -> Progress:
    return replace(so_far, opened=tuple(dict.fromkeys((*so_far.opened, opened.study))))


def _answered(so_far: Progress, answered: e.ItemAnswered) -> Progress:
    item, right = answered.item, answered.right
    return replace(
        so_far,
        answered={**so_far.answered, item: answered.answer},
        right={**so_far.right, item: right or so_far.right.get(item, False)},
        first={item: right, **so_far.first},
    )


def _tested(so_far: Progress, test: e.Tested) -> Progress:
    if test.form not in FORMS or so_far.test(test.form):
        return so_far
    tested = {(test.form, concept): was_right for concept, was_right in test.right.items()}
    return replace(so_far, tested={**so_far.tested, **tested}, answered={**so_far.answered, **test.answers})


def _passed(so_far: Progress, passed: e.CheckPassed) -> Progress:
    return replace(so_far, passed=so_far.passed | {(passed.study, passed.check)})


def _hinted(so_far: Progress, hint: e.HintTaken) -> Progress:
    step = max(hint.step, so_far.hints.get(hint.study, 0))
    return replace(so_far, hints={**so_far.hints, hint.study: step})


def _coached(so_far: Progress, _coached: e.Coached) -> Progress:
    return replace(so_far, coached=so_far.coached + 1)


def _goal(so_far: Progress, goal: e.GoalWritten) -> Progress:
    return replace(so_far, goals={**so_far.goals, goal.study: goal.text})


def _looked_back(so_far: Progress, back: e.LookedBack) -> Progress:
    near = (*so_far.drift.get(back.study, ()), back.near)
    return replace(so_far, drift={**so_far.drift, back.study: near})


_FOLDS: dict[type[e.StudyEvent], Callable[[Progress, Any], Progress]] = {
    e.StudyOpened: _opened,
    e.ItemAnswered: _answered,
    e.Tested: _tested,
    e.CheckPassed: _passed,
    e.HintTaken: _hinted,
    e.Coached: _coached,
    e.GoalWritten: _goal,
    e.LookedBack: _looked_back,
}


def learner() -> str:
    """Return who studies here: the learner that WORKSHOP_LEARNER names, else "me"."""
    return os.environ.get("WORKSHOP_LEARNER", "me")


class Study(Held[Progress]):
    """A learner's own stream in a log: `progress` is what it adds up to."""

    def __init__(self, store: Store, learner: str) -> None:
        self.learner = learner
        super().__init__(store, study_stream(learner), progress)
        self.read_on()

    @property
    def progress(self) -> Progress:
        """What the learner has done, as far as it was read."""
        return self.state

    def read_again(self) -> str:
        """Take in what other pages logged, and call every view; return "" or why that is not possible."""
        before = self.version
        try:
            self.read_on()
        except StoreError as refusal:
            return str(refusal)
        if self.version == before:
            self.redraw()
        return ""

    def log(self, did: e.StudyEvent) -> str:
        """Log what the learner did; return "" or the sentence that says why it is not possible."""
        return self.write(lambda: [did.event()])
