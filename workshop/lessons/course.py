"""What a notebook of the course calls: `lesson(2).table(…)`, `exercise(3).check(…)`.

Each call returns a widget. A cell needs no other cell: whatever is deleted or run out of order, the same
lesson is found, and its log is where it was left. Whatever cannot be done is said in a sentence.
"""

import tempfile
from collections.abc import Callable
from functools import cache, cached_property, partial, wraps
from pathlib import Path
from typing import Any

from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.play import PERSON
from workshop.lessons.judging.played import PREDICATES
from workshop.lessons.judging.worked_out import ANSWERS
from workshop.lessons.learning import Learning
from workshop.lessons.notebooks.folders import NoSuchStudy
from workshop.lessons.parts import checks, explore, goal, quadrants, quiz, scripted
from workshop.lessons.parts import coach as coaching
from workshop.lessons.parts import progress as progress_page
from workshop.lessons.sentences import fits, one_of, shown, told
from workshop.live.table import OwnTable
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load
from workshop.negotiation.table import DIFFICULTIES, MIDDLE, Difficulty
from workshop.pages.study import solo
from workshop.widgets.kit import box, button, html, row
from workshop.widgets.texts import texts_beside
from workshop.widgets.top import Top

TEXT = texts_beside(__file__)


def kept(part: Callable[..., Any]) -> Callable[..., Any]:
    """Let the same call return the same widget, so that a cell that runs again leaves no older one behind."""

    @wraps(part)
    def again(self: "Lesson", *args: Any, **given: Any) -> Any:
        return self.made(f"{part.__name__}{args}{sorted(given.items())}", lambda: part(self, *args, **given))

    return again


class Lesson(Learning):
    """One lesson or exercise of one learner: its present table, and all that follows it."""

    def __init__(self, study: str, *, url: str | None = None) -> None:
        super().__init__(study, url=url)
        self._made: dict[str, Any] = {}

    @cached_property
    def _coach(self) -> Any:
        return coaching.coach(self)

    # The table.

    @shown
    def table(
        self,
        case: str,
        party: str = "",
        against: str = "guarded",
        *,
        difficulty: Difficulty = MIDDLE,
        coach: bool = False,
    ) -> Any:
        """Return the seat at this lesson's table, as it was left; "Play again" opens the next one."""
        full, party = _seated(case, party)
        one_of(against, (*COUNTERPARTS, PERSON), "counterpart")
        one_of(difficulty, DIFFICULTIES, "difficulty")
        self.wanted = full
        live = self.left_last()
        if live is None or live.view.case.id != full.id or live.party != party:
            live = self.begin(full, party, against, difficulty)
        refusal, hint = html(), TEXT["play_again_hint"]
        next_one = partial(self.open_next, refusal, full, party, against, difficulty)
        again = button(TEXT["play_again"], next_one, "iw-quiet", hint=hint)
        self.sit_down(live)
        asks = [self._coach] if coach else []
        return box([row([again, *asks]), refusal, self.holder, Top()], "iw-study")

    @shown
    def any_table(self, *, coach: bool = True) -> Any:
        """Return a form for case, side, counterpart and difficulty, and the seat at the table chosen last."""
        refusal = html()
        open_new = partial(self.open_next, refusal)
        if live := self.left_last():
            self.sit_down(live)
        asks = [self._coach] if coach else []
        return box([solo.chooser(open_new, opened=live is None), row(asks), refusal, self.holder], "iw-study")

    def made(self, what: str, make: Callable[[], Any]) -> Any:
        """Return a part of the page: made once, and brought up to date when a cell asks for it again."""
        if what in self._made:
            self.study.read_again()
            self.redraw()
        else:
            self._made[what] = make()
        return self._made[what]

    # What checks itself.

    @shown
    @kept
    def check(self, *names: str) -> Any:
        """Return checks of the table, by the names of predicates."""
        if not names:
            raise NoSuchStudy(TEXT["name_checks"])
        for name in names:
            one_of(name, PREDICATES, "check")
        self.checked.update(names)
        self.listen(lambda: self.keep(self.judge(names)))
        return checks.checks(self, names)

    @shown
    def answer(self, name: str, value: object, **given: Any) -> Any:
        """Return the verdict on a value that the learner worked out."""
        one_of(name, ANSWERS, "answer")
        fits(ANSWERS[name], value, **given)
        self.answers[name] = ANSWERS[name](value, **given)
        self.keep({name: self.answers[name]})
        return checks.verdict(name, self.answers[name])

    def passed(self) -> str:
        """Return how many of the checks made so far in this notebook are met."""
        verdicts = self.verdicts.values()
        met = sum(verdict.passed for verdict in verdicts)
        return str(TEXT["checks_met"].format(met=met, all=len(verdicts)))

    @shown
    @kept
    def hints(self) -> Any:
        """Return the exercise's hints, one at a time."""
        return checks.hints(self)

    @shown
    @kept
    def quiz(self, *items: str) -> Any:
        """Return questions with feedback for each answer, by their ids."""
        return quiz.quiz(self.study, items)

    @shown
    @kept
    def test(self, form: str) -> Any:
        """Return the test "before" the course or "after" it."""
        return quiz.test(self.study, form)

    @shown
    @kept
    def goal(self) -> Any:
        """Return a field for one's end goal, to be written down before the start."""
        return goal.write(self)

    @shown
    @kept
    def look_back(self) -> Any:
        """Return the goal as it was written down, and the question how near to it one still is."""
        return goal.look_back(self)

    @shown
    @kept
    def progress(self) -> Any:
        """Return the page of the learner's own progress."""
        return progress_page.page(self.study)

    # What can be tried out, both sides open.

    @shown
    def packages(self, case: str) -> Any:
        """Return a builder of packages whose point moves on the frontier chart."""
        return explore.packages(load(case))

    @shown
    def compare(
        self,
        case: str,
        *ways: str,
        party: str = "",
        chart: str = "coverage",
        against: str = "guarded",
        seed: int = 1,
    ) -> Any:
        """Return what comes of ways to play one table, side by side: its chart of "coverage" or "trust"."""
        full, party = _seated(case, party)
        one_of(against, COUNTERPARTS, "counterpart")
        return explore.compare(full, party, ways, chart, against=against, seed=seed)

    @shown
    def quadrants(self, case: str = "", *ways: str, party: str = "", seed: int = 1) -> Any:
        """Return understood against satisfied: of one's own tables that ended, or of ways to play a case."""
        if not case:
            return self.made("quadrants", lambda: quadrants.own(self))
        return quadrants.of_ways(*_seated(case, party), ways, seed=seed)

    @shown
    @kept
    def since_check_in(self) -> Any:
        """Return how many moves of the table have gone by without a check-in."""
        return checks.since_check_in(self)

    @shown
    @kept
    def what_if(self) -> Any:
        """Return, once the table has ended, what was never told and what could have come of it."""
        return explore.what_if(self)

    # What a solution plays, without a click.

    @told
    def say(self, act: str, **carried: Any) -> str:
        """Log a move of the learner's at the table, let the counterpart answer, and return what both did."""
        return scripted.say(self._playing(), act, **carried)

    @told
    def finish(self) -> str:
        """Play the five strategies to the table's end and return how it ended."""
        return scripted.finish(self._playing())

    def _playing(self) -> OwnTable:
        live = self.left_last()
        if live is None:
            raise NoSuchStudy(TEXT["no_table_yet"])
        return live


def _seated(case: str, party: str) -> tuple[Case, str]:
    """Return a case and the party to play in it: the first, unless one is named."""
    full = load(case)
    party = party or full.parties[0].id
    one_of(party, full.party, "party")
    return full, party


@cache
def studied(study: str) -> Lesson:
    """Return the lesson or exercise of an id, the same one in every cell."""
    return Lesson(study)


def lesson(number: int) -> Lesson:
    """Return a lesson of the course, the same one in every cell."""
    return studied(f"lesson-{number}")


def progress() -> Any:
    """Return the page of one's own progress in the whole course."""
    return lesson(0).progress()


def exercise(number: int) -> Lesson:
    """Return an exercise, the same one in every cell."""
    return studied(f"exercise-{number}")


@cache
def solution(number: int) -> Lesson:
    """Return an exercise whose log is a file of its own, gone at the end: a solution is nobody's progress."""
    folder = tempfile.TemporaryDirectory(prefix="workshop-")
    _KEPT.append(folder)
    return Lesson(f"exercise-{number}", url=str(Path(folder.name) / "log.db"))


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
"""Folders that are deleted when the kernel ends."""
