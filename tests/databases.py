"""Fixtures: a log in each of the databases."""

from collections.abc import Callable, Iterator

import pytest

from workshop.log.store import Store, open_store


@pytest.fixture
def opened() -> Iterator[Callable[[str], Store]]:
    """Open a log that is closed after the test."""
    stores = []

    def open_one(url: str) -> Store:
        stores.append(open_store(url))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(url: str, opened: Callable[[str], Store]) -> Store:
    return opened(url)
