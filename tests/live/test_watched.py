"""Views are called after each change until their watch ends, and a timer calls at its moment, not before."""

import asyncio
from collections.abc import Callable

import pytest

from workshop.classroom.pairing import join
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.live.watched import LONGEST, Timer, Watched
from workshop.log import store as clock
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream


class TestWatched:
    def test_a_view_is_called_at_once_and_after_each_change_until_it_ends(self) -> None:
        state, seen = Watched(), list[object]()
        end = state.watch(seen.append)
        state.redraw()
        assert seen == [state, state]
        end()
        state.redraw()
        assert len(seen) == 2

    def test_a_view_that_another_one_has_just_ended_is_not_called(self) -> None:
        state, ends, seen = Watched(), list[Callable[[], None]](), list[str]()

        def replace(_: Watched) -> None:
            while ends:
                ends.pop()()

        state.watch(replace)
        ends.append(state.watch(lambda _: seen.append("old")))
        state.watch(lambda _: seen.append("stays"))
        seen.clear()
        state.redraw()
        assert seen == ["stays"]


class Loop:
    """An event loop's timers, and a clock that a test moves."""

    def __init__(self) -> None:
        self.second = 0.0
        self.waiting: list[tuple[float, Callable[[], object]]] = []

    def call_later(self, wait: float, call: Callable[[], object]) -> "Loop.Handle":
        self.waiting.append(due := (self.second + wait, call))
        return Loop.Handle(self, due)

    class Handle:
        def __init__(self, loop: "Loop", due: tuple[float, Callable[[], object]]) -> None:
            self.loop, self.due = loop, due

        def cancel(self) -> None:
            if self.due in self.loop.waiting:
                self.loop.waiting.remove(self.due)

    def run(self, until: float) -> None:
        """Call whatever falls due up to a second, in order."""
        while due := min(
            (each for each in self.waiting if each[0] <= until), default=None, key=lambda d: d[0]
        ):
            self.waiting.remove(due)
            self.second = due[0]
            due[1]()
        self.second = until


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    loop = Loop()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    monkeypatch.setattr(clock, "OFFSET", 1.8e9)
    monkeypatch.setattr(clock, "_ticks", lambda: loop.second)
    return loop


class TestTimer:
    def test_it_calls_once_and_not_before_its_moment(self, loop: Loop) -> None:
        called: list[float] = []
        Timer(lambda: called.append(loop.second)).set(300)
        loop.run(300)
        assert called == []
        loop.run(1000)
        assert len(called) == 1
        assert loop.waiting == []

    def test_set_anew_it_forgets_what_was_set(self, loop: Loop) -> None:
        called: list[float] = []
        timer = Timer(lambda: called.append(loop.second))
        timer.set(5)
        timer.set(50)
        loop.run(40)
        assert called == []
        timer.set(None)
        loop.run(100)
        assert called == []

    def test_a_laptop_that_slept_over_the_moment_hears_of_it_within_a_minute(
        self, loop: Loop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        called: list[float] = []
        Timer(lambda: called.append(loop.second)).set(3600)
        loop.run(100)
        monkeypatch.setattr(clock, "OFFSET", clock.OFFSET + 7200)  # the loop's own clock stood still
        loop.run(100 + LONGEST)
        assert len(called) == 1


class Clocked:
    """A room, and pages of it, on a clock that a test moves."""

    def __init__(self, store: Store, loop: Loop, **rules: object) -> None:
        store.append(room_stream("R"), 0, opening(load("last-boat"), link="", size=2, seed=1, **rules))
        self.log, self.loop = RoomLog(store, "R"), loop
        for number in (1, 2):
            assert self.log.log(lambda state, n=number: [join(state, key=str(n))], by=DOOR) == ""

    def to(self, phase: str) -> None:
        while self.log.catch_up().phase != phase:
            assert self.log.log(move_on, by=CONSOLE) == ""

    def seen(self, by: str | int, *, tables: bool = False) -> list[float]:
        """Return the seconds at which a page of the room is drawn from now on."""
        live, seen = LiveRoom(self.log.store, "R", by, tables=tables), list[float]()
        live.watch(lambda _: seen.append(self.loop.second))
        seen.clear()
        return seen


def test_a_room_that_is_idle_redraws_nothing(store: Store, loop: Loop) -> None:
    room = Clocked(store, loop)
    pages = [room.seen(1), room.seen(CONSOLE, tables=True), room.seen("projector", tables=True)]
    loop.run(7200)
    assert pages[0] == []
    assert [len(seen) for seen in pages[1:]] == [1, 1]  # the lobby's time is over


def test_a_seat_is_redrawn_when_the_time_is_over_and_not_before(store: Store, loop: Loop) -> None:
    room = Clocked(store, loop, mode="live")
    room.to("play")
    limit = room.log.room.clock.limit
    seen = room.seen(1)
    loop.run(limit - 1)
    assert seen == []
    loop.run(limit + 7200)
    assert [limit <= second < limit + 1 for second in seen] == [True]


def test_a_seat_is_redrawn_when_a_round_begins_and_when_it_ends(store: Store, loop: Loop) -> None:
    room = Clocked(store, loop, mode="checkpoint")
    room.to("play")
    seen = room.seen(1)
    loop.run(700)
    assert [round(second) for second in seen] == [300, 345, 645, 690]


def test_a_page_that_is_stopped_is_redrawn_no_more(store: Store, loop: Loop) -> None:
    room = Clocked(store, loop, mode="live")
    room.to("play")
    live = LiveRoom(store, "R", CONSOLE, tables=True)
    assert loop.waiting
    live.stop()
    assert loop.waiting == []


def test_who_asks_for_help_is_told_of_minute_by_minute_for_an_hour(store: Store, loop: Loop) -> None:
    room = Clocked(store, loop)
    assert room.log.log(lambda _: [Event("help", {"seat": 1})], by=1) == ""
    seen, seat = room.seen(CONSOLE, tables=True), room.seen(1)
    loop.run(500)
    assert [round(second) for second in seen] == [60, 120, 180, 240, 300, 360, 420, 480]
    loop.run(3 * 3600)
    assert [round(second) for second in seen[-2:]] == [3540, 3600]
    assert seat == []
