"""Tables in a log, and pages on which every press counts."""

import pytest

from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.table import openings
from workshop.pages.live import LiveTable

STREAM = "solo/me/seat/1"


@pytest.fixture(autouse=True)
def _every_press_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.pages.forms.SAME_CLICK", 0.0)


@pytest.fixture
def table(store: Store) -> LiveTable:
    """The last boat with a person on each side."""
    seats = {"island": "person", "line": "person"}
    store.append(STREAM, 0, *openings(load("last-boat"), seats=seats, seed=1))
    return LiveTable(store, STREAM, "island")


@pytest.fixture
def guarded(store: Store) -> LiveTable:
    """The last boat against the guarded counterpart."""
    seats = {"island": "person", "line": "guarded"}
    store.append(STREAM, 0, *openings(load("last-boat"), seats=seats, seed=1))
    return LiveTable(store, STREAM, "island")
