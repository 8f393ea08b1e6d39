"""Drawing writes nothing: while pages show again what was logged, or are made, no row is appended."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pressing import text
from rooming import CODE, case_for, open_room
from workshop.classroom.pairing import join
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on, owed
from workshop.lessons.course import Lesson
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.live.table import OwnTable
from workshop.log.store import Store, open_store
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import solo_of, table_stream
from workshop.pages.console import console
from workshop.pages.debrief import debrief
from workshop.pages.projector.room import Projected
from workshop.pages.room.participant import Participant
from workshop.pages.study import solo

PHASES = ("lobby", "brief", "plan", "play", "close", "debrief", "revealed")


@contextmanager
def nothing_is_written() -> Iterator[None]:
    """Fail whoever appends a row, whatever it catches of a log's own failures."""

    def wrote(_store: Store, stream: str, *_: object) -> None:
        raise AssertionError(f"drawing wrote to {stream}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "append", wrote)
        yield


class Room:
    """A room with five people, the fifth of whom observes, and its pages: three seats, console, projector."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.log = RoomLog(store, open_room(store, case_for(2), mode="live"))
        for number in range(1, 6):
            assert self.log.log(lambda room, n=number: [join(room, key=f"key-{n}")], by=DOOR) == ""
        self.lives: list[LiveRoom] = []

    def open_pages(self) -> None:
        for number in (1, 2, 5):
            live = LiveRoom(self.store, CODE, number)
            Participant(live, number)
            self.lives.append(live)
        for by in (CONSOLE, "projector"):
            self.lives.append(LiveRoom(self.store, CODE, by, tables=True))
        console.console(self.lives[-2], "http://localhost/")
        self.lives[-1].watch(Projected("http://localhost/join").draw)

    def on(self) -> None:
        """Move on; give the tables what they are owed, and a move and a pulse of each side."""
        if self.log.catch_up().phase == "debrief":
            assert self.log.log(lambda _: [Event("reveal")], by=CONSOLE) == ""
            return
        assert self.log.log(move_on, by=CONSOLE) == ""
        for number in self.log.room.tables:
            rows = self.store.read(table_stream(CODE, number))
            events = owed(self.log.room, number, replay(rows) if rows else None)
            if self.log.room.phase == "play":
                events += [
                    Event("moved", {"act": "disclose_interest", "by": "p0", "interest": "n0", "seat": "x"}),
                    Event("moved", {"act": "ask_interest", "by": "p1", "seat": "x"}),
                    Event("rated", {"by": "p0", "to": "p1", "value": 5}),
                ]
            self.store.append(table_stream(CODE, number), len(rows), *events)

    def redraw(self) -> None:
        for live in self.lives:
            live.follow.poll()
            live.redraw()


def test_no_page_of_a_room_writes_while_it_is_made_or_drawn_in_any_phase(store: Store) -> None:
    room = Room(store)
    with nothing_is_written():
        room.open_pages()
    for phase in PHASES:
        with nothing_is_written():
            room.redraw()
            room.open_pages()
        room.lives = room.lives[:5]
        assert (room.lives[0].room.phase, room.lives[0].room.revealed) == (
            ("debrief", True) if phase == "revealed" else (phase, False)
        )
        if phase != "revealed":
            room.on()
    assert len(store.read(table_stream(CODE, 1))) > 4


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "own.db"))
    monkeypatch.delenv("WORKSHOP_LEARNER", raising=False)
    store = open_store(str(tmp_path / "own.db"))
    yield store
    store.close()


def test_no_page_of_a_lesson_writes_while_it_is_drawn(own: Store) -> None:
    lesson = Lesson("lesson-2")
    seat = lesson.table("last-boat", "island", coach=True)
    checks = lesson.check("asked_before_offering", "no_pressure_for_pressure")
    parts = [lesson.goal(), lesson.look_back(), lesson.progress(), lesson.quadrants(), lesson.what_if()]
    parts += [lesson.since_check_in(), lesson.hints(), lesson.quiz("impasse-batna"), seat]
    live = lesson.live
    assert live
    other = OwnTable(own, live.stream, "island")
    assert other.move("ask_interest", issue="fare") == ""
    with nothing_is_written():
        lesson.redraw()
        live.redraw()
        lesson.study.redraw()
        assert "You asked before you offered." not in text(checks)
    live.follow.poll()
    assert "You asked before you offered." in text(checks)
    assert ("lesson-2", "asked_before_offering") in lesson.study.progress.passed
    with nothing_is_written():
        lesson.redraw()
        lesson.check("asked_before_offering", "no_pressure_for_pressure")
        live.redraw()


def test_a_check_that_is_met_is_judged_without_writing_and_logged_by_who_listens(own: Store) -> None:
    lesson = Lesson("lesson-2")
    lesson.table("last-boat", "island")
    assert lesson.live
    assert lesson.live.move("ask_interest", issue="fare") == ""
    with nothing_is_written():
        assert lesson.judge(["asked_before_offering"])["asked_before_offering"].passed
    assert not lesson.study.progress.passed
    lesson.check("asked_before_offering")
    assert lesson.study.progress.passed == {("lesson-2", "asked_before_offering")}


def test_no_page_of_ones_own_writes_while_it_is_drawn(own: Store) -> None:
    solo.page()
    (stream,) = own.streams(solo_of("me"))
    live = OwnTable(own, stream, "island")
    with nothing_is_written():
        solo.page()
        live.watch(lambda _: None)
        debrief.page()
    assert live.move("walk_away") == ""
    with nothing_is_written():
        solo.page()
        debrief.page()
