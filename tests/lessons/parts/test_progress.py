"""The page of progress: what was done in each lesson and exercise, and where to begin when nothing was."""

from typing import Any

import pytest

from pressing import press, text
from workshop.lessons.notebooks import folders
from workshop.lessons.notebooks.folders import Header
from workshop.lessons.parts import progress
from workshop.live import study_events
from workshop.live.study import Study
from workshop.live.study_events import (
    CheckPassed,
    Coached,
    GoalWritten,
    HintTaken,
    ItemAnswered,
    LookedBack,
    StudyOpened,
)
from workshop.log.store import Store, StoreError
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.negotiation.table import openings

LESSONS = {
    "lesson-0": Header("lesson-0", "Start here", 30),
    "lesson-1": Header("lesson-1", "Impasse", 40),
    "lesson-2": Header("lesson-2", "Underlying <issues>", 45),
}
EXERCISES = {"exercise-3": Header("exercise-3", "Say back", 12, ("a", "b", "c"))}


@pytest.fixture(autouse=True)
def _course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "lessons", lambda: LESSONS)
    monkeypatch.setattr(folders, "exercises", lambda: EXERCISES)


def sit(store: Store, stream: str, *events: Event, case: str = "last-boat") -> None:
    seats = dict.fromkeys(load(case).party, "person")
    store.append(stream, 0, *openings(load(case), seats=seats), *events)


def move(by: str, act: str, **carried: Any) -> Event:
    return Event("moved", {"by": by, "act": act, "seat": by, **carried})


def agreed(store: Store, stream: str) -> None:
    case = load("last-boat")
    sit(store, stream, move("island", "offer", package=case.middle))
    last = store.read(stream)[-1].version
    store.append(stream, last, move("line", "accept", of=last))


def row(page: Any, title: str) -> str:
    """Return the row of a lesson or an exercise, as markup."""
    return next(part for part in text(page).split("<tr>") if f". {title}" in part)


def test_with_nothing_done_but_the_start_opened_the_page_says_where_to_begin(study: Study):
    study.log(StudyOpened(study="lesson-0"))
    page = progress.page(study)
    assert "Nothing is here yet. Begin with lesson 1, “Impasse”, 40 minutes." in text(page)
    assert "<table" not in text(page)


def test_where_no_lesson_has_a_header_it_still_says_where_to_begin(
    study: Study, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folders, "lessons", dict)
    assert "Begin with lesson 1." in text(progress.page(study))


def test_each_table_has_its_outcome_in_the_order_of_the_attempts(study: Study, store: Store):
    agreed(store, "solo/ann/lesson-2/2")
    sit(store, "solo/ann/lesson-2/10")
    sit(store, "solo/ann/lesson-2/9", move("island", "walk_away"))
    agreed(store, "solo/ann2/lesson-2/1")
    agreed(store, "solo/bob/lesson-2/1")
    found = row(progress.page(study), "Underlying")
    title = load("last-boat").title
    assert (
        f"<ol><li>{title}: agreement</li><li>{title}: no agreement</li><li>{title}: still open</li></ol>"
        in found
    )
    assert "sat at 3 tables" in text(progress.page(study))


def test_tables_of_no_lesson_are_listed_by_themselves_and_a_broken_one_is_named(study: Study, store: Store):
    sit(store, "solo/ann/seat/1", case="piano-workshop")
    sit(store, "solo/ann/lesson-0/1")
    store.append("solo/ann/exercise-3/1", 0, Event("sung", {}))
    store.append("solo/ann/strange", 0, Event("sung", {}))
    page = progress.page(study)
    assert "<h3>Other tables</h3>" in text(page)
    others = text(page).partition("Other tables")[2]
    assert f"{load('piano-workshop').title}: still open" in others
    assert f"{load('last-boat').title}: still open" in others
    assert "a table that this kit cannot read" in row(page, "Say back")


def test_what_was_opened_answered_met_and_asked_for_stands_with_its_lesson(study: Study):
    study.log(StudyOpened(study="lesson-1"))
    for item, right in (
        ("impasse-batna", False),
        ("impasse-batna", True),
        ("impasse-reservation", True),
        ("x", True),
    ):
        study.log(ItemAnswered(item=item, answer=0, right=right))
    for check in ("told_two", "asked_before_offering"):
        study.log(CheckPassed(study="exercise-3", check=check))
    study.log(HintTaken(study="exercise-3", step=2))
    study.log(Coached(study="lesson-2"))
    page = progress.page(study)
    assert "40 minutes, opened" in row(page, "Impasse")
    assert "2 of 5, 1 at first try" in row(page, "Impasse")
    assert "45 minutes, not opened yet" in row(page, "Underlying")
    assert "<td data-of='Checks met'>2</td>" in row(page, "Say back")
    assert "<td data-of='Hints'>2 of 3</td>" in row(page, "Say back")
    assert "opened 1 of 2 lessons and 0 of 1 exercise" in text(page)
    assert "The coach asked you 1 question." in text(page)
    assert "Start here" not in text(page)


def test_a_column_stands_only_where_there_is_something_in_it(study: Study):
    study.log(StudyOpened(study="lesson-1"))
    assert "Hints" not in text(progress.page(study))
    study.log(HintTaken(study="exercise-3", step=1))
    lessons, _, exercises = text(progress.page(study)).partition("Exercise</th>")
    assert "Hints" not in lessons
    assert "Hints" in exercises


def test_the_tests_are_told_one_by_one_and_then_in_pairs(study: Study):
    study.log(study_events.Tested(form="before", right={"batna": True, "trust": False, "end goal": False}))
    assert "1 of 3 right before the course. The second one" in text(progress.page(study))
    study.log(study_events.Tested(form="after", right={"batna": True, "trust": True, "end goal": False}))
    assert "1 of 3 before, 2 of 3 after, same concepts. The gain of one person says little" in text(
        progress.page(study)
    )


def test_what_was_written_down_is_shown_as_text(study: Study):
    study.log(GoalWritten(study="lesson-2", text="<script>alert(1)</script> Friends & neighbours"))
    study.log(LookedBack(study="lesson-2", near=3))
    study.log(LookedBack(study="lesson-2", near=6))
    study.log(GoalWritten(study="<i>", text="Well."))
    found = text(progress.page(study))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Friends &amp; neighbours" in found
    assert "3 → 6" in found
    assert "Underlying &lt;issues&gt;" in found
    assert "<script" not in found
    assert "<i>" not in found


def test_one_looks_again_at_what_was_done_elsewhere(study: Study, store: Store):
    page = progress.page(study)
    Study(store, "ann").log(StudyOpened(study="lesson-1"))
    agreed(store, "solo/ann/lesson-1/1")
    assert "Nothing is here yet" in text(page)
    press(page, "Look again")
    assert "40 minutes, opened" in row(page, "Impasse")
    assert "agreement" in row(page, "Impasse")


def test_a_log_that_cannot_be_read_is_a_sentence(study: Study, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise StoreError("log.db was <moved>.")

    page = progress.page(study)
    monkeypatch.setattr(study.store, "read", fail)
    press(page, "Look again")
    assert "log.db was &lt;moved&gt;." in text(page)
    monkeypatch.setattr(study.store, "streams", fail)
    assert "log.db was &lt;moved&gt;." in text(progress.page(study))
