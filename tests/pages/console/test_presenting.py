"""The slides on the wall, stepped and picked from the console."""

from typing import Any

import ipywidgets as ipw
import pytest

from debriefing import CODE, played_room
from pressing import press, shown, text
from workshop.classroom.rules import CONSOLE
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.pages.console import console


class Presenting:
    """A class of three that looks back, and its console."""

    def __init__(self, store: Store) -> None:
        self.log: RoomLog = played_room(store, load("last-boat"), 3)
        self.live = LiveRoom(store, CODE, CONSOLE, tables=True)
        self.page = console.console(self.live, "http://127.0.0.1/")

    def reveal(self) -> "Presenting":
        return self.tell("reveal")

    def tell(self, kind: str, **data: Any) -> "Presenting":
        assert self.log.log(lambda _: [Event(kind, data)], by=CONSOLE) == ""
        self.live.follow.poll()
        return self

    @property
    def at(self) -> tuple[str, tuple[str, ...] | None]:
        room = self.log.catch_up()
        return room.slide, room.picked

    def ticked(self, heading: str) -> ipw.Checkbox:
        boxes = [part for part in shown(self.page) if isinstance(part, ipw.Checkbox)]
        (found,) = [part for part in boxes if part.description == heading]
        return found


@pytest.fixture
def presenting(store: Store) -> Presenting:
    return Presenting(store)


def test_there_is_nothing_of_it_before_the_reveal(presenting: Presenting) -> None:
    assert "Slides on the wall" not in text(presenting.page)
    presenting.reveal()
    assert "1 of 7: What came of it" in text(presenting.page)


def test_next_and_back_step_within_what_is_shown(presenting: Presenting) -> None:
    presenting.reveal()
    press(presenting.page, "Back")
    assert presenting.at[0] == "results", "there is none before the first"
    press(presenting.page, "Next slide")
    press(presenting.page, "Next slide")
    assert presenting.at == ("board-2", None)
    assert "3 of 7" in text(presenting.page)
    press(presenting.page, "Back")
    assert presenting.at == ("board-1", None)
    for _ in range(12):
        press(presenting.page, "Next slide")
    assert presenting.at[0] == "quadrants"


def test_what_is_ticked_is_shown_and_another_console_sees_it(presenting: Presenting) -> None:
    presenting.reveal()
    assert presenting.ticked("Trust, both ways").value
    presenting.ticked("Trust, both ways").value = False
    presenting.ticked("What each side gained").value = True
    _, picked = presenting.at
    assert picked == ("board", "coverage", "quadrants", "settlements", "gains")
    presenting.tell("shown", slide="", picked=["trust"])
    assert presenting.ticked("Trust, both ways").value
    assert not presenting.ticked("What each side gained").value
    assert presenting.at == ("", ("trust",)), "a console that follows logs nothing"


def test_a_tables_way_is_told_from_where_it_began(presenting: Presenting) -> None:
    presenting.reveal()
    (which,) = [p for p in shown(presenting.page) if isinstance(p, ipw.Dropdown) and "way" in p.description]
    which.value = "table-2"
    slide, picked = presenting.at
    assert slide.startswith("table-2-")
    assert picked
    assert "table-2" in picked
    press(presenting.page, "Next slide")
    assert presenting.at[0] > slide
    which.value = ""
    assert "table-2" not in (presenting.at[1] or ())
