"""A room in the log: many join at once, a click counts once, and whoever is first has done it for all."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import databases
from rooming import CODE, LINK, at_odds, open_room
from workshop.classroom import fold as rooms
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.room import Room
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import again, counterpart, move_on, owed
from workshop.live.room_log import RoomLog, hashed, new_key
from workshop.log.store import StaleVersion, Store, StoreError, now, open_store
from workshop.negotiation import fold
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream
from workshop.negotiation.table import Table

opened, store = databases.opened, databases.store
Opened = Callable[[str], Store]
STREAM = room_stream(CODE)
PAUSE, RESUME = Event("paused"), Event("resumed")


def joins(log: RoomLog, name: str, click: str = "") -> str:
    """Let one more person in; return what the log says."""

    def make(room: Room) -> list[Event]:
        event = join(room, key=hashed(name))
        return [Event(event.kind, event.data, click)]

    return log.log(make, by=DOOR)


def kinds(store: Store) -> list[str]:
    return [row.kind for row in store.read(STREAM)][1:]


@pytest.fixture
def log(store: Store) -> RoomLog:
    return RoomLog(store, open_room(store))


def test_keys_cannot_be_guessed_and_the_log_keeps_their_hash_alone() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) >= 24 and key.isascii() and "/" not in key for key in keys)
    assert hashed("a") == hashed("a") != hashed("b")
    assert len(hashed("a")) == 64


def test_where_there_is_no_room_it_says_so(store: Store) -> None:
    with pytest.raises(LogError, match="begins with a row"):
        RoomLog(store, "NONE")


class TestOneWriter:
    def test_what_is_logged_is_in_the_room_and_in_the_log(self, log: RoomLog) -> None:
        assert joins(log, "a") == joins(log, "b") == ""
        assert list(log.room.seats) == [1, 2]
        assert log.log(move_on, by=CONSOLE) == ""
        assert kinds(log.store) == ["joined", "joined", "paired", "phase"]
        assert log.room == RoomLog(log.store, CODE).room or log.room.version == 5
        assert [row.version for row in log.store.read(STREAM)] == [1, 2, 3, 4, 5]

    def test_each_row_has_its_own_click_and_its_time(self, log: RoomLog) -> None:
        before = now()
        joins(log, "a")
        log.log(move_on, by=CONSOLE)
        rows = log.store.read(STREAM)[1:]
        assert len({row.click for row in rows}) == 3
        assert all(before <= row.at <= now() for row in rows)

    def test_a_refusal_is_a_sentence_and_nothing_is_written(self, log: RoomLog) -> None:
        assert log.log(lambda _: [RESUME], by=CONSOLE) == "The clock is running already."
        assert log.log(lambda _: [PAUSE], by=1) == "That is for the facilitator."
        assert kinds(log.store) == []

    def test_of_several_events_all_are_logged_or_none(self, log: RoomLog) -> None:
        assert log.log(lambda _: [PAUSE, PAUSE], by=CONSOLE) == "The clock stands already."
        assert not log.room.paused
        assert log.log(lambda _: [PAUSE, RESUME, PAUSE], by=CONSOLE) == ""
        assert log.room.paused
        assert kinds(log.store) == ["paused", "resumed", "paused"]

    def test_each_is_checked_against_the_room_as_those_before_leave_it(self, log: RoomLog) -> None:
        assert log.log(lambda room: fill(room, 4) + move_on(log.room), by=CONSOLE) != ""
        assert log.log(lambda room: fill(room, 4), by=CONSOLE) == ""
        assert log.log(move_on, by=CONSOLE) == ""
        assert at_odds(log.room) == []

    def test_nothing_to_log_is_no_row_and_no_refusal(self, log: RoomLog) -> None:
        assert log.log(lambda _: [], by=CONSOLE) == ""
        assert kinds(log.store) == []

    def test_a_number_that_no_log_can_keep_is_refused(self, log: RoomLog) -> None:
        assert log.log(lambda _: [Event("paused", {"x": float("nan")})], by=CONSOLE) != ""
        assert kinds(log.store) == []

    def test_what_the_log_cannot_do_is_a_sentence_too(
        self, log: RoomLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise StoreError("There is no room left.")

        for broken in ("append", "read"):
            with monkeypatch.context() as patch:
                patch.setattr(log.store, broken, full)
                assert log.log(lambda _: [PAUSE], by=CONSOLE) == "There is no room left."
        assert log.log(lambda _: [PAUSE], by=CONSOLE) == ""


class TestTheSameClick:
    def test_a_click_that_comes_twice_is_one_row_and_no_refusal(
        self, log: RoomLog, url: str, opened: Opened
    ) -> None:
        other = RoomLog(opened(url), CODE)
        for each in (log, other, log, other):
            assert joins(each, "a", click="form-1") == ""
            assert each.log(lambda _: [Event("paused", click="press-1")], by=CONSOLE) == ""
        assert kinds(log.store) == ["joined", "paused"]
        assert list(log.room.seats) == [1]

    def test_it_is_found_after_a_restart_and_long_after(self, log: RoomLog, url: str, opened: Opened) -> None:
        assert log.log(lambda _: [Event("paused", click="press-1")], by=CONSOLE) == ""
        assert log.log(lambda _: [RESUME], by=CONSOLE) == ""
        assert RoomLog(opened(url), CODE).log(lambda _: [Event("paused", click="press-1")], by=CONSOLE) == ""
        assert kinds(log.store) == ["paused", "resumed"]

    def test_what_is_new_beside_it_is_logged(self, log: RoomLog) -> None:
        log.log(lambda _: [Event("paused", click="press-1")], by=CONSOLE)
        both = [Event("paused", click="press-1"), Event("resumed", click="press-2")]
        assert log.log(lambda _: both, by=CONSOLE) == ""
        assert kinds(log.store) == ["paused", "resumed"]

    def test_the_same_click_by_two_pages_in_one_moment_leaves_both_up_to_date(
        self, log: RoomLog, url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = RoomLog(opened(url), CODE)
        append = log.store.append

        def late(stream: str, version: int, *events: Event) -> object:
            monkeypatch.undo()
            assert joins(other, "z") == joins(other, "a", click="form-1") == joins(other, "y") == ""
            return append(stream, version, *events)

        monkeypatch.setattr(log.store, "append", late)
        assert joins(log, "a", click="form-1") == ""
        assert list(log.room.seats) == [1, 2, 3]
        assert log.room.keys == other.room.keys == {hashed("z"): 1, hashed("a"): 2, hashed("y"): 3}


class TestTwoWriters:
    def test_who_is_behind_reads_on_before_anything_is_refused(
        self, log: RoomLog, url: str, opened: Opened
    ) -> None:
        other = RoomLog(opened(url), CODE)
        assert log.log(lambda _: [PAUSE], by=CONSOLE) == ""
        assert other.log(lambda _: [RESUME], by=CONSOLE) == ""
        assert log.log(lambda _: [PAUSE], by=CONSOLE) == ""
        assert other.log(lambda _: [PAUSE], by=CONSOLE) == "The clock stands already."

    def test_what_to_log_is_asked_again_when_another_was_first(
        self, log: RoomLog, url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other, append = RoomLog(opened(url), CODE), log.store.append

        def late(stream: str, version: int, *events: Event) -> object:
            monkeypatch.undo()
            joins(other, "first")
            return append(stream, version, *events)

        monkeypatch.setattr(log.store, "append", late)
        assert joins(log, "second") == ""
        assert log.room.keys == {hashed("first"): 1, hashed("second"): 2}

    def test_one_who_never_gets_through_is_told_to_press_again(
        self, log: RoomLog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def always_late(stream: str, version: int, *_: Event) -> None:
            raise StaleVersion(stream, version, version + 1)

        monkeypatch.setattr(log.store, "append", always_late)
        assert "press again" in joins(log, "a")


JOINING = """
import sys
from workshop.classroom.pairing import join
from workshop.classroom.rules import DOOR
from workshop.live.room_log import RoomLog, hashed
from workshop.log.store import open_store
url, code, first, last = sys.argv[1:]
log = RoomLog(open_store(url), code)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(first), int(last)):
    while refused := log.log(lambda room: [join(room, key=hashed(str(number)))], by=DOOR):
        if "press again" not in refused:
            sys.exit(refused)
"""


def sixty_seats(store: Store) -> None:
    """Check that sixty joined, each with a seat of their own, and that nothing was lost or taken twice."""
    room = rooms.replay(store.read(STREAM))
    assert room.unknown == 0
    assert sorted(room.seats) == sorted(room.keys.values()) == list(range(1, 61))
    assert set(room.keys) == {hashed(str(number)) for number in range(60)}
    assert [row.version for row in store.read(STREAM)] == list(range(1, 62))


class TestAClassAtOnce:
    def test_sixty_join_from_eight_threads(self, store: Store, url: str, opened: Opened) -> None:
        open_room(store)
        logs, refused, gate = [RoomLog(opened(url), CODE) for _ in range(8)], [], threading.Barrier(8)

        def take(first: int) -> None:
            gate.wait()
            refused.extend(filter(None, (joins(logs[first], str(number)) for number in range(first, 60, 8))))

        threads = [threading.Thread(target=take, args=(first,)) for first in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert refused == []
        sixty_seats(store)

    def test_sixty_join_from_six_processes(self, store: Store, url: str) -> None:
        open_room(store)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        ranges = [(str(first), str(first + 10)) for first in range(0, 60, 10)]
        pages = [
            subprocess.Popen([sys.executable, "-c", JOINING, url, CODE, *each], **pipes) for each in ranges
        ]
        try:
            for page in pages:
                assert page.stdout.readline() == "ready\n"
            for page in pages:
                page.stdin.write("go\n")
                page.stdin.flush()
            assert [page.wait(60) for page in pages] == [0] * len(pages)
        finally:
            for page in pages:
                page.kill()
                page.wait()
                page.stdin.close()
                page.stdout.close()
        sixty_seats(store)

    def test_the_facilitator_moves_on_in_the_midst_of_it_and_everybody_has_a_place(
        self, store: Store, url: str, opened: Opened
    ) -> None:
        open_room(store)
        console, door = RoomLog(opened(url), CODE), RoomLog(opened(url), CODE)
        joins(door, "first")

        def arrive() -> None:
            for number in range(30):
                joins(door, str(number))

        arriving = threading.Thread(target=arrive)
        arriving.start()
        for _ in range(3):
            assert console.log(move_on, by=CONSOLE) == ""
        arriving.join(60)
        room = console.catch_up()
        assert (len(room.seats), room.unknown, room.phase) == (31, 0, "play")
        assert at_odds(room) == []


class Server:
    """What a server does for a room's tables: it gives each what it is owed, by what it read last."""

    def __init__(self, store: Store) -> None:
        self.store, self.log = store, RoomLog(store, CODE)
        self.tables: dict[int, Table] = {}

    def look(self) -> None:
        """Read on."""
        for number in self.log.catch_up().tables:
            if rows := self.store.read(table_stream(CODE, number)):
                self.tables[number] = fold.replay(rows)

    def give(self) -> bool:
        """Append what is owed, and a counterpart's move, as far as it knows; return whether there was any."""
        there = False
        for number in self.log.room.tables:
            table = self.tables.get(number)
            events = owed(self.log.room, number, table)
            if not events and table and (event := counterpart(self.log.room, table, now())):
                events = [event]
            there = there or bool(events)
            try:
                self.store.append(table_stream(CODE, number), table.version if table else 0, *events)
            except StaleVersion:
                continue
        return there


CONSOLE_DOES: dict[str, Callable[[Room], list[Event]]] = {
    "on": lambda room: move_on(room) if room.phase != "close" else [],
    "again": again,
    "away": lambda room: [Event("replaced", {"seat": 1, "by": "positional"})],
    "back": lambda room: [Event("returned", {"seat": 1})],
    "away too": lambda room: [Event("replaced", {"seat": 2, "by": "guarded"})],
    "rain": lambda room: [Event("card", {"card": "rain", "table": 1})],
    "letter": lambda room: [Event("card", {"card": "letter"})],
    "pause": lambda room: [PAUSE],
}
SERVERS_DO = [f"{does} {number}" for does in ("look", "give", "look", "give") for number in (0, 1)]


@pytest.fixture
def new_log(tmp_path: Path) -> Callable[[], str]:
    return lambda: str(tmp_path / f"{new_key()}.db")


class TestTwoServers:
    @given(st.lists(st.sampled_from([*SERVERS_DO, *CONSOLE_DOES, "late"]), min_size=8, max_size=40))
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whoever_is_first_each_table_ends_the_same_for_both(
        self, new_log: Callable[[], str], steps: list[str]
    ) -> None:
        url = new_log()
        with closing(open_store(url)) as one, closing(open_store(url)) as other:
            open_room(one, spare="counterpart")
            servers, console = [Server(one), Server(other)], RoomLog(one, CODE)
            for name in "abc":
                joins(console, name)
            for _ in range(3):
                assert console.log(move_on, by=CONSOLE) == ""
            for step in steps:
                if step in CONSOLE_DOES:
                    console.log(CONSOLE_DOES[step], by=CONSOLE)
                elif step == "late":
                    joins(console, new_key())
                else:
                    does, number = step.split()
                    getattr(servers[int(number)], does)()
            console.log(lambda _: [PAUSE], by=CONSOLE)
            self.settle(servers)
            self.agree(servers, console.catch_up())
            if console.room.phase == "play":
                assert console.log(move_on, by=CONSOLE) == ""
            self.settle(servers)
            self.agree(servers, console.catch_up())

    def settle(self, servers: list[Server]) -> None:
        """Let both servers work in turn until nothing is owed."""
        for _ in range(40):
            for server in servers:
                server.look()
            gave = [server.give() for server in servers]
            if not any(gave):
                return
        pytest.fail("the servers never came to an end")

    def agree(self, servers: list[Server], room: Room) -> None:
        """Check that both have the same tables, and that those are as the room says."""
        one, other = servers
        assert one.log.room.version == other.log.room.version == room.version
        for number in room.tables:
            table, twin = one.tables.get(number), other.tables.get(number)
            if table is None or twin is None:
                assert table is twin
                continue
            assert table.rows == twin.rows
            told = [row.kind for row in table.rows]
            assert (told.count("opened"), table.unknown) == (1, 0)
            assert told.count("closed") == (table.end is not None and table.end.how == "clock")
            assert bool(table.end) or room.phase == "play"
            assert len({card for _, card in table.cards}) == len(table.cards)
            if not table.end:
                assert table.seats == room.holders(number)
                assert {card for _, card in table.cards} == {
                    c.card for c in room.cards if c.table in {0, number}
                }

    def test_a_console_link_lets_one_of_two_devices_in(self, log: RoomLog, url: str, opened: Opened) -> None:
        other = RoomLog(opened(url), CODE)
        came = [
            each.log(lambda _, key=key: [Event("console", {"link": LINK, "key": key})], by=DOOR)
            for each, key in ((log, "one"), (other, "two"))
        ]
        assert came[0] == ""
        assert "used before" in came[1]
        assert log.catch_up().consoles == other.room.consoles == {"one"}
