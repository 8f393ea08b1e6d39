"""Each kind of row of one's own study is written once: what folds and explains it follow from its record."""

from typing import Any

import pytest
from pydantic import ValidationError

from playing import MISTAKES, making
from workshop.exchange.codebook import KINDS as EXPORTED
from workshop.live import study, study_events
from workshop.live.study import progress
from workshop.live.study_events import KINDS, Coached, HintTaken
from workshop.negotiation.events import read
from workshop.negotiation.moves import Event, Row


def row(kind: str, data: dict[str, Any]) -> Row:
    return Row("study/me", 1, "", "", kind, data)


def test_every_kind_has_a_fold_and_a_place_in_the_codebook() -> None:
    assert set(study._FOLDS) == set(KINDS.values())
    assert {kind: EXPORTED[kind] for kind in KINDS} == {
        kind: tuple(record.model_fields) for kind, record in KINDS.items()
    }


def test_a_record_is_logged_as_what_it_was_made_of() -> None:
    assert HintTaken(study="exercise-1", step=2).event() == Event(
        "hint_taken", {"study": "exercise-1", "step": 2}
    )
    assert Coached(study="lesson-2").event() == Event("coached", {"study": "lesson-2"})


@pytest.mark.parametrize(
    ("kind", "data", "means"),
    [
        ("study_opened", {"study": 3}, {"study": "3"}),
        ("item_answered", {"item": None, "right": 1}, {"item": "None", "right": True, "answer": None}),
        ("tested", {"form": "after", "right": [[1, 0]]}, {"right": {"1": False}, "answers": {}}),
        ("hint_taken", {"study": "exercise-1", "step": "2"}, {"step": 2}),
        ("looked_back", {"study": "lesson-6", "near": 3.9}, {"near": 3}),
        ("coached", {}, {"sign": None}),
    ],
)
def test_what_is_logged_is_read_as_leniently_as_ever(
    kind: str, data: dict[str, Any], means: dict[str, Any]
) -> None:
    record = read(KINDS, row(kind, data))
    assert {name: getattr(record, name) for name in means} == means


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("sung", {}),
        ("study_opened", {}),
        ("item_answered", {"item": "batna"}),
        ("tested", {"form": "after", "right": 7}),
        ("tested", {"form": "after", "right": {}, "answers": None}),
        ("hint_taken", {"study": "exercise-1", "step": "two"}),
    ],
)
def test_what_cannot_be_read_is_nothing(kind: str, data: dict[str, Any]) -> None:
    assert read(KINDS, row(kind, data)) is None


def test_what_is_new_has_to_be_exact() -> None:
    with pytest.raises(ValidationError):
        HintTaken(study="exercise-1", step="2")  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        study_events.Tested(form="after", right=[["batna", True]])  # type: ignore[arg-type]


@MISTAKES
def test_a_mistake_in_the_code_is_not_taken_for_a_row_that_means_nothing(
    monkeypatch: pytest.MonkeyPatch, mistake: type[Exception]
) -> None:
    monkeypatch.setitem(study._FOLDS, Coached, making(mistake))
    with pytest.raises(mistake):
        progress([row("coached", {})])
