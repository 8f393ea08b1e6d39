"""A debrief that is opened and folded again, or shown of other tables, holds what a fresh one does."""

from collections.abc import Iterator

import pytest
from holding import alone, held

from debriefing import class_of
from pressing import press, shown
from workshop.negotiation.casefile import load
from workshop.negotiation.table import Table
from workshop.pages.debrief.parts import Debrief
from workshop.pages.debrief.replay import Replay
from workshop.pages.debrief.what_if import trying
from workshop.widgets.kit import is_shown
from workshop.widgets.scope import end

FOLDS = 10


@pytest.fixture(scope="module")
def boats() -> dict[int, Table]:
    return class_of(load("last-boat"), 4)


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    alone()
    yield
    alone()


def fold(of: Debrief, times: int) -> None:
    for part in of.parts:
        for _ in range(2 * times):
            part.toggle()
        if not is_shown(part._body):
            part.toggle()


def test_opened_and_folded_ten_times_it_holds_no_more_than_opened_once(boats: dict[int, Table]) -> None:
    fold(Debrief(boats), FOLDS)
    carried = held()
    alone()
    fold(Debrief(boats), 0)
    assert carried.at_most(held()), (carried, held())


def test_tables_that_come_and_go_leave_nothing_behind(boats: dict[int, Table]) -> None:
    debrief = Debrief(boats)
    before = held()
    for _ in range(3):
        debrief.show({number: boats[number] for number in (1, 2)})
        debrief.show(boats)
    assert held().at_most(before), (held(), before)


def test_a_replay_that_is_replaced_is_gone(boats: dict[int, Table]) -> None:
    debrief = Debrief({1: boats[1]}, replay=True)
    moments = next(part._moments for part in debrief.parts if part._moments)
    part = next(part for part in debrief.parts if part._moments is moments)
    part.open()
    before = held()
    press(part.widget, "See it in the replay")
    assert held().widgets > before.widgets
    moments.offer(None, [])
    assert held().widgets <= before.widgets


def test_a_replay_that_plays_rests_when_it_is_gone(boats: dict[int, Table]) -> None:
    replay, rested = Replay(boats[1]), list[str]()
    replay._task = type("Task", (), {"cancel": lambda self: rested.append("rests")})()
    end(replay.widget)
    assert rested == ["rests"]


def test_what_if_keeps_both_its_forms_as_they_were_left(boats: dict[int, Table]) -> None:
    page = trying(boats[1])
    before = held()
    way = next(part for part in shown(page) if hasattr(part, "tooltips"))
    for _ in range(5):
        way.value = "Put another package on the table"
        way.value = "Leave out a move"
    assert held().widgets <= before.widgets
