"""What a learner does beside the tables: answers, checks that pass, hints taken. A stream of its own in the log."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any
from uuid import uuid4

from workshop.log.store import StaleVersion, Store, StoreError, now
from workshop.negotiation.moves import Event, Row

STREAM = "study/"
TRIES = 5
FORMS = ("before", "after")
"""The two times at which the same concepts are tested by parallel items."""
HINTS = 3
"""The steps in which an exercise gives hints."""


@dataclass(frozen=True)
class Progress:
    """What a learner has done so far, as the rows of its stream add up to.

    `answered` holds the last answer to each item, of the quizzes and of the tests. `right` says of each quiz item
    whether it was answered right so far, `first` whether it was so at once; `tested` does so of (form, concept) in the
    two tests, each handed in once. `passed` holds (study, check), `hints` how many hints were taken of each study,
    `coached` how many questions the coach asked, `opened` the studies opened so far, `goals` what was written down
    before a lesson's table, `drift` how near to it (1 to 7) each look back said.
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
        """Return how many concepts were answered right before and after, and how many were asked both times."""
        before, after = map(self.test, FORMS)
        both = before.keys() & after.keys()
        return sum(before[concept] for concept in both), sum(after[concept] for concept in both), len(both)


def progress(rows: Iterable[Row]) -> Progress:
    """Return the progress that rows add up to. Total: a row that means nothing here is left out."""
    return reduce(_apply, rows, Progress())


def _apply(so_far: Progress, row: Row) -> Progress:
    try:
        return _KINDS[row.kind](so_far, row.data)
    except (KeyError, TypeError, ValueError):
        return so_far


def _opened(so_far: Progress, data: dict[str, Any]) -> Progress:
    return replace(so_far, opened=tuple(dict.fromkeys((*so_far.opened, str(data["study"])))))


def _answered(so_far: Progress, data: dict[str, Any]) -> Progress:
    item, right = str(data["item"]), bool(data["right"])
    return replace(
        so_far,
        answered={**so_far.answered, item: data.get("answer")},
        right={**so_far.right, item: right or so_far.right.get(item, False)},
        first={item: right, **so_far.first},
    )


def _tested(so_far: Progress, data: dict[str, Any]) -> Progress:
    if data["form"] not in FORMS:
        raise ValueError("a test is before or after")
    given = {(str(data["form"]), str(concept)): bool(right) for concept, right in dict(data["right"]).items()}
    if so_far.test(data["form"]):
        return so_far
    answered = {**so_far.answered, **dict(data.get("answers", {}))}
    return replace(so_far, tested={**so_far.tested, **given}, answered=answered)


def _passed(so_far: Progress, data: dict[str, Any]) -> Progress:
    return replace(so_far, passed=so_far.passed | {(str(data["study"]), str(data["check"]))})


def _hinted(so_far: Progress, data: dict[str, Any]) -> Progress:
    study = str(data["study"])
    return replace(so_far, hints={**so_far.hints, study: max(int(data["step"]), so_far.hints.get(study, 0))})


def _coached(so_far: Progress, _data: dict[str, Any]) -> Progress:
    return replace(so_far, coached=so_far.coached + 1)


def _goal(so_far: Progress, data: dict[str, Any]) -> Progress:
    return replace(so_far, goals={**so_far.goals, str(data["study"]): str(data["text"])})


def _looked_back(so_far: Progress, data: dict[str, Any]) -> Progress:
    study, near = str(data["study"]), int(data["near"])
    return replace(so_far, drift={**so_far.drift, study: (*so_far.drift.get(study, ()), near)})


_KINDS: dict[str, Callable[[Progress, dict[str, Any]], Progress]] = {
    "study_opened": _opened,
    "item_answered": _answered,
    "tested": _tested,
    "check_passed": _passed,
    "hint_taken": _hinted,
    "coached": _coached,
    "goal_written": _goal,
    "looked_back": _looked_back,
}


class Study:
    """A learner's own stream in a log: `progress` is what it adds up to; views are called after each row.

    `begun` is the first row's click: chance, and the same for as long as the stream is there.
    """

    def __init__(self, store: Store, learner: str) -> None:
        self.store, self.learner, self.stream = store, learner, f"{STREAM}{learner}"
        self._views: list[Callable[[Progress], None]] = []
        self._take(store.read(self.stream))

    def watch(self, view: Callable[[Progress], None]) -> None:
        """Call a view now and after each change that is made here."""
        self._views.append(view)
        view(self.progress)

    def read_again(self) -> str:
        """Take in what other pages logged; return "" or the sentence that says why it is not possible."""
        try:
            self._take(self.store.read(self.stream))
        except StoreError as refusal:
            return str(refusal)
        for view in self._views:
            view(self.progress)
        return ""

    def log(self, kind: str, **data: Any) -> str:
        """Log what the learner did; return "" or the sentence that says why it is not possible."""
        event = Event(kind, data, uuid4().hex, now())
        for _ in range(TRIES):
            try:
                self.store.append(self.stream, self._version, event)
            except StoreError as refusal:
                return str(refusal)
            except StaleVersion:
                if refused := self.read_again():
                    return refused
                continue
            return self.read_again()
        return "Another page writes at the same time; press again."

    def _take(self, rows: list[Row]) -> None:
        self._version, self.begun = (rows[-1].version, rows[0].click) if rows else (0, "")
        self.progress = progress(rows)
