"""Tables in a log, and pages on which every press counts."""

import pytest

from seated import STREAM, guarded, table  # noqa: F401


@pytest.fixture(autouse=True)
def _every_press_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.0)
