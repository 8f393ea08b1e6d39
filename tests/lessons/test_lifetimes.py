"""A lesson in which one plays again and again holds what one holds that opens at the last table."""

from pathlib import Path

import pytest
from holding import Held, alone, held

from pressing import press
from workshop.lessons.course import Lesson

AGAIN = 10


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "own.db"))


def opened() -> tuple[Lesson, object]:
    """Return a lesson as a kernel just started has it, with a table and all that follows it."""
    alone()
    lesson = Lesson("lesson-2")
    page = lesson.table("last-boat", "island", coach=True)
    for part in (lesson.goal, lesson.look_back, lesson.since_check_in, lesson.what_if, lesson.quadrants):
        part()
    lesson.check("asked_before_offering")
    lesson.quiz("impasse-batna")
    return lesson, page


def holds(lesson: Lesson) -> Held:
    assert lesson.live
    return held(lesson, lesson.live, lesson.study)


def test_ten_tables_later_it_holds_no_more_than_a_fresh_one() -> None:
    lesson, page = opened()
    for _ in range(AGAIN):
        press(page, "Check in")
        press(page, "Play again")
    carried = holds(lesson)
    fresh, _ = opened()
    assert carried.at_most(holds(fresh)), (carried, holds(fresh))
