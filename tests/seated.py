"""Fixtures: tables of the last boat with a learner at them."""

import pytest

from workshop.live.study import Study
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.table import openings

STREAM = "solo/me/seat/1"


@pytest.fixture
def table(store: Store) -> OwnTable:
    """The last boat with a person on each side."""
    seats = {"island": "person", "line": "person"}
    store.append(STREAM, 0, *openings(load("last-boat"), seats=seats, seed=1))
    return OwnTable(store, STREAM, "island")


@pytest.fixture
def guarded(store: Store) -> OwnTable:
    """The last boat against the guarded counterpart."""
    seats = {"island": "person", "line": "guarded"}
    store.append(STREAM, 0, *openings(load("last-boat"), seats=seats, seed=1))
    return OwnTable(store, STREAM, "island")


@pytest.fixture
def study(store: Store) -> Study:
    return Study(store, "ann")
