"""A learner's log in a temporary file, and pages on which every press counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.lessons.study import Study
from workshop.log.store import Store, open_store


@pytest.fixture(autouse=True)
def _every_press_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.pages.forms.SAME_CLICK", 0.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(tmp_path / "log.db"))
    yield store
    store.close()


@pytest.fixture
def study(store: Store) -> Study:
    return Study(store, "ann")
