"""A learner's own stream: what its rows add up to, and that two pages may write to it at once."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playing import JSON
from workshop.live.study import Progress, Study, progress
from workshop.live.study_events import KINDS, HintTaken, StudyOpened
from workshop.log.store import StoreError, open_store
from workshop.negotiation.moves import Row


def rows(*events: tuple[str, dict[str, Any]]) -> list[Row]:
    return [Row("study/me", n, str(n), "", kind, data) for n, (kind, data) in enumerate(events, 1)]


def test_the_first_answer_to_an_item_is_kept_and_what_was_right_once_stays_right() -> None:
    given = [("item_answered", {"item": "a", "answer": n, "right": n == 1}) for n in range(3)]
    found = progress(rows(*given))
    assert (found.first, found.right, found.answered) == ({"a": False}, {"a": True}, {"a": 2})
    assert not progress(rows(*given[:1])).right["a"]


def test_a_test_is_handed_in_once_and_the_gain_pairs_what_was_asked_both_times() -> None:
    found = progress(
        rows(
            (
                "tested",
                {
                    "form": "before",
                    "right": {"batna": False, "trust": True, "goal": False},
                    "answers": {"x": 1},
                },
            ),
            ("tested", {"form": "before", "right": {"batna": True, "new": True}, "answers": {"x": 2}}),
            ("tested", {"form": "after", "right": {"batna": True, "trust": True}}),
        )
    )
    assert found.gain() == (1, 2, 2)
    assert found.test("before") == {"batna": False, "trust": True, "goal": False}
    assert found.answered == {"x": 1}


def test_hints_count_up_and_checks_are_kept_by_study() -> None:
    found = progress(
        rows(
            ("hint_taken", {"study": "exercise-1", "step": 2}),
            ("hint_taken", {"study": "exercise-1", "step": 1}),
            ("check_passed", {"study": "exercise-1", "check": "told_two"}),
            ("goal_written", {"study": "lesson-6", "text": "Still here."}),
            ("looked_back", {"study": "lesson-6", "near": 3}),
            ("looked_back", {"study": "lesson-6", "near": 5}),
        )
    )
    assert found.hints == {"exercise-1": 2}
    assert found.passed == {("exercise-1", "told_two")}
    assert found.goals == {"lesson-6": "Still here."}
    assert found.drift == {"lesson-6": (3, 5)}


FIELDS = ["item", "right", "answers", "form", "study", "step", "check", "text", "near"]
ANYTHING = st.tuples(st.sampled_from([*KINDS, "sung"]), st.dictionaries(st.sampled_from(FIELDS), JSON))


@settings(max_examples=40)
@given(st.lists(ANYTHING, max_size=9))
def test_progress_is_total(events: list[tuple[str, dict[str, Any]]]) -> None:
    assert isinstance(progress(rows(*events)), Progress)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "log.db")


def test_what_was_done_is_there_after_a_restart(url: str) -> None:
    assert Study(open_store(url), "ann").log(HintTaken(study="exercise-1", step=1)) == ""
    assert Study(open_store(url), "ann").progress.hints == {"exercise-1": 1}
    assert Study(open_store(url), "bob").progress == Progress()


def test_two_pages_write_to_the_same_stream(url: str) -> None:
    one, other = Study(open_store(url), "ann"), Study(open_store(url), "ann")
    assert one.log(StudyOpened(study="lesson-1")) == other.log(StudyOpened(study="lesson-2")) == ""
    assert other.progress.opened == ("lesson-1", "lesson-2")


def test_a_view_is_called_at_once_and_after_each_change(url: str) -> None:
    study, seen = Study(open_store(url), "ann"), []
    study.watch(lambda found: seen.append(found.progress.hints))
    study.log(HintTaken(study="exercise-1", step=1))
    assert seen == [{}, {"exercise-1": 1}]


def test_what_another_page_did_is_seen_once_one_looks_again(url: str) -> None:
    study, seen = Study(open_store(url), "ann"), []
    study.watch(lambda found: seen.append(found.progress.hints))
    Study(open_store(url), "ann").log(HintTaken(study="exercise-1", step=1))
    assert study.read_again() == ""
    assert seen == [{}, {"exercise-1": 1}]


def test_a_log_that_fails_while_two_write_is_said_in_a_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = Study(open_store(url), "ann"), Study(open_store(url), "ann")
    other.log(StudyOpened(study="lesson-1"))

    def gone(*_: object) -> None:
        raise StoreError("The log was moved.")

    monkeypatch.setattr(one.store, "read", gone)
    assert one.log(StudyOpened(study="lesson-2")) == "The log was moved."
