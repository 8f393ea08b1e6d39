"""The host of a room: what the tables are owed comes to them, and counterparts play."""

import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from rooming import CODE, open_room
from served import Served, Serving, run
from workshop.classroom import robots
from workshop.classroom.events import SteppedBack
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, open_store
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import table_stream
from workshop.serve.host import AGAIN, host


def test_robots_play_a_whole_class_for_a_rehearsal(serving: Serving) -> None:
    served = serving(
        "--size", "6", first="import workshop.classroom.robots as robots; robots.THINKING = (0.05, 0.1)"
    )

    async def go() -> None:
        console = await served.browser().open(served.said["console"])
        await console.connect()
        await console.read_states()
        console.press("Fill with robots")
        await console.until(lambda _: len(served.room.seats) == 6)

    run(go)
    served.move_on(3)
    until = time.monotonic() + 60
    tables = {1, 2, 3}
    while tables and time.monotonic() < until:
        time.sleep(0.5)
        tables = {n for n in tables if not _ended(served, n)}
    assert not tables
    served.move_on(2)
    served.do("reveal")
    assert served.end() == (0, "", "")


def _ended(served: Served, table: int) -> bool:
    rows = served.store.read(table_stream(served.code, table))
    return bool(rows) and replay(rows).end is not None


class Interrupted:
    """A log in which somebody else writes just before each row of this host."""

    def __init__(self, store: Store, first: Callable[[], object]) -> None:
        self._store, self._first = store, first

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, *what: Any) -> Any:
        self._first()
        return self._store.append(*what)


def room_of_four(store: Store) -> RoomLog:
    """Return a room whose first table seats two people and whose second two robots, one phase before play."""
    open_room(store)
    log = RoomLog(store, CODE)
    for number in (1, 2):
        assert log.log(lambda room, number=number: [join(room, key=f"key-{number}", name="")], by=DOOR) == ""
    assert log.log(lambda room: fill(room, 2), by=CONSOLE) == ""
    while log.room.phase != "plan":
        assert log.log(move_on, by=CONSOLE) == ""
    return log


def test_tables_at_which_nothing_happened_are_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "THINKING", (1e6, 1e6))
    log = room_of_four(store)
    assert log.log(move_on, by=CONSOLE) == ""
    tick, twin = host(store, CODE, chance=Random(1)), open_store(store.url)
    tick()
    tick()
    read, streams = store.read, []
    monkeypatch.setattr(store, "read", lambda stream, *after: streams.append(stream) or read(stream, *after))
    stream = table_stream(CODE, 1)
    twin.append(stream, twin.versions(stream)[stream], Event("noted", {"by": "seat-1", "text": "…"}))
    tick()
    assert set(streams) == {log.stream, stream}
    twin.close()


def test_two_hosts_do_each_thing_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "THINKING", (0.0, 0.0))
    log, twin = room_of_four(store), open_store(store.url)
    second = host(twin, CODE, chance=Random(2))
    first = host(Interrupted(store, second), CODE, chance=Random(1))  # type: ignore[arg-type]
    for logged in ((move_on, lambda _: [Event("card", {"card": "rain", "table": 0})]), (move_on,)):
        for make in logged:
            assert log.log(make, by=CONSOLE) == ""
        for _ in range(40):
            assert AGAIN not in (first(), second())
    twin.close()
    for table in (1, 2):
        rows = store.read(table_stream(CODE, table))
        kinds = Counter(row.kind for row in rows)
        assert (kinds["opened"], kinds["card_played"]) == (1, 1)
        assert replay(rows).unknown == 0
        assert replay(rows).end
    assert [row.kind for row in store.read(table_stream(CODE, 1))] == ["opened", "card_played", "closed"]
    moves = [row for row in store.read(table_stream(CODE, 2)) if row.kind == "moved"]
    assert len(moves) > 3
    assert len({row.click for row in moves}) == len(moves)


def test_a_host_that_comes_second_does_what_the_first_left_undone(store: Store) -> None:
    log, twin, stream = room_of_four(store), open_store(store.url), table_stream(CODE, 1)
    notes: list[Any] = []

    def note_once() -> None:
        if not notes:
            notes.extend(twin.append(stream, 1, Event("noted", {"by": "p0", "text": "Meanwhile."})))

    assert log.log(move_on, by=CONSOLE) == ""
    host(store, CODE)()
    assert log.log(lambda _: [Event("card", {"card": "rain", "table": 1})], by=CONSOLE) == ""
    second = host(Interrupted(store, note_once), CODE)  # type: ignore[arg-type]
    for _ in range(2):
        assert second() < AGAIN
    twin.close()
    assert [row.kind for row in store.read(stream)] == ["opened", "noted", "card_played"]


def test_two_hosts_reopen_and_close_each_table_once_after_a_step_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots, "THINKING", (1e6, 1e6))
    log = room_of_four(store)
    hosts = [host(store, CODE), host(store, CODE)]

    def now_in(phase: str) -> None:
        assert log.log(move_on, by=CONSOLE) == ""
        assert log.room.phase == phase
        for tick in (*hosts, *hosts):
            tick()

    now_in("play")
    for _ in range(2):
        now_in("close")
        back = SteppedBack(of=log.room.version)
        assert log.log(lambda _, back=back: [back.event()], by=CONSOLE) == ""
        for tick in (*hosts, *hosts):
            tick()
    now_in("close")
    for number in log.room.tables:
        kinds = [row.kind for row in store.read(table_stream(CODE, number))]
        assert kinds[1:] == ["closed", "reopened", "closed", "reopened", "closed"]
