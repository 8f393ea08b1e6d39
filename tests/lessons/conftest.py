"""A learner, and pages on which every press counts."""

import pytest

from workshop.lessons.study import Study
from workshop.log.store import Store


@pytest.fixture(autouse=True)
def _every_press_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.pages.forms.SAME_CLICK", 0.0)


@pytest.fixture
def study(store: Store) -> Study:
    return Study(store, "ann")
