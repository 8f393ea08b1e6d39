"""A learner's page holds one table, however many were played, and one side of it where two share a screen."""

import pytest
from holding import alone, held

from pressing import labels, press
from workshop.live import table as tables
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.table import openings
from workshop.pages.study.one_screen import one_screen
from workshop.pages.study.solo import at_table
from workshop.widgets.kit import box
from workshop.widgets.scope import put_in

TURNS = 10
CASE = load("last-boat")


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[OwnTable]:
    """The tables that are followed now."""
    found: list[OwnTable] = []
    monkeypatch.setattr(tables.OwnTable, "start", lambda self: found.append(self))  # noqa: PLW0108
    monkeypatch.setattr(tables.OwnTable, "stop", lambda self: found.remove(self))  # noqa: PLW0108
    return found


def laid(store: Store, number: int, *, people: int) -> OwnTable:
    seats = dict(zip(CASE.party, ["person", "person" if people > 1 else "guarded"], strict=True))
    stream = f"solo/me/seat/{number}"
    store.append(stream, 0, *openings(CASE, seats=seats, seed=number))
    return OwnTable(store, stream, CASE.parties[0].id)


def test_who_hands_over_ten_times_leaves_nothing_of_the_other_side_behind(
    store: Store, followed: list[OwnTable]
) -> None:
    alone()
    table = laid(store, 1, people=2)
    page = one_screen(table, list(CASE.party))
    covered = held(table)

    def turn() -> None:
        press(page, next(label for label in labels(page) if label.startswith("I am")))
        assert len(followed) == 1
        press(page, next(label for label in labels(page) if label.startswith("Hand over")))
        assert followed == []

    turn()
    once = held(table)
    for _ in range(TURNS):
        turn()
    assert held(table).at_most(once), (held(table), once)
    assert once.at_most(covered._replace(widgets=covered.widgets + 4, comms=covered.comms + 4, state=10**6))


def test_a_new_table_ends_the_one_before(store: Store, followed: list[OwnTable]) -> None:
    alone()
    holder = box([])
    put_in(holder, at_table(laid(store, 1, people=1)))
    once = held()
    for number in range(2, 2 + TURNS):
        put_in(holder, at_table(laid(store, number, people=1)))
        assert len(followed) == 1
    assert held().at_most(once), (held(), once)
