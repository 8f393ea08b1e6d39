"""The looker of a server wakes its room's pages, whatever the log is kept in, and tells them names alone."""

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from workshop.live.follow import WAKES, Ear, Follow
from workshop.log.store import Store, open_store
from workshop.negotiation.moves import Event, Row
from workshop.serve import changes as changes_module
from workshop.serve.changes import Changes
from workshop.serve.waking import Looker, folder_of_wakes, looking

EVERY_LOG = pytest.mark.parametrize("url", ["sqlite", "postgresql", "pgbouncer"], indirect=True)
ROOM = "room/K7", "table/K7/"
PRIVATE = "We would sign at 48."


def note(store: Store, stream: str, after: int = 0) -> None:
    store.append(stream, after, Event("noted", {"by": "red", "text": PRIVATE}))


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_of_wakes() as name:
        yield Path(name)


@pytest.fixture
def pages() -> Iterator[Callable[[Path], socket.socket]]:
    """Bind the socket of a page, as many as are asked for."""
    with ExitStack() as bound:

        def bind(path: Path) -> socket.socket:
            page = bound.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
            page.bind(str(path))
            page.settimeout(30)
            return page

        yield bind


@contextmanager
def looker(url: str, folder: str, call: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Look at room K7 of a log, until the end; whoever comes in finds that it has looked once."""
    over, looked = threading.Event(), threading.Event()

    def host() -> float:
        looked.set()
        call()
        return 1e6

    with closing(open_store(url)) as store:
        note(store, "room/K7", len(store.read("room/K7")))
        thread = threading.Thread(target=Looker(store, ROOM, folder, host).look, args=(over,))
        thread.start()
        try:
            assert looked.wait(30)
            yield
        finally:
            over.set()
            thread.join()


def said_to(page: socket.socket) -> set[str]:
    return set(page.recv(2**16).decode().split("\0"))


@EVERY_LOG
def test_every_page_of_the_room_hears_the_names_of_what_changed_and_no_more(
    url: str, folder: Path, pages: Callable[[Path], socket.socket]
) -> None:
    with looker(url, str(folder)), closing(open_store(url)) as writer:
        both = [pages(folder / name) for name in "ab"]
        note(writer, "room/ELSE")
        note(writer, "table/ELSE/1")
        note(writer, "solo/me/1")
        note(writer, "table/K7/2")
        heard = [page.recv(2**16) for page in both]
    assert heard == [b"table/K7/2"] * 2


def test_a_page_that_says_what_it_follows_is_woken_for_nothing_else(
    store: Store, folder: Path, pages: Callable[[Path], socket.socket]
) -> None:
    one, other = pages(folder / "one"), pages(folder / "other")
    for name, table in (("one", 1), ("other", 2)):
        assert Ear(folder / name).follows(["room/K7", f"table/K7/{table}"])
    with looker(store.url, str(folder)):
        one.recv(2**16), other.recv(2**16)  # what there was before
        note(store, "table/K7/2")
        assert said_to(other) == {"table/K7/2"}
        note(store, "room/K7", 1)
        assert said_to(one) == said_to(other) == {"room/K7"}


@EVERY_LOG
def test_a_page_with_its_server_shows_what_others_log(
    url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.LATE", 1e6)
    monkeypatch.setenv(WAKES, str(folder))
    heard: list[int] = []

    async def kernel(store: Store, writer: Store) -> None:
        async with asyncio.TaskGroup() as tasks:
            server = tasks.create_task(looking(store, ROOM, str(folder)))
            follow = Follow(store, ["table/K7/1"], lambda new: heard.extend(map(len, new.values())))
            follow.start()
            while not list(folder.iterdir()):
                await asyncio.sleep(0.01)
            for number in range(5):
                await asyncio.to_thread(note, writer, "table/K7/1", number)
            while sum(heard) < 5:
                await asyncio.sleep(0.01)
            follow.stop()
            server.cancel()

    with closing(open_store(url)) as store, closing(open_store(url)) as writer:
        asyncio.run(kernel(store, writer))
    assert sum(heard) == 5


@EVERY_LOG
def test_pages_without_a_server_look_for_themselves(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WAKES, raising=False)
    heard: list[Row] = []

    async def kernel(store: Store, writer: Store) -> None:
        follow = Follow(store, ["solo/me/1"], lambda new: heard.extend(new["solo/me/1"]))
        follow.start()
        await asyncio.sleep(0)
        await asyncio.to_thread(note, writer, "solo/me/1")
        while not heard:
            await asyncio.sleep(0.01)
        follow.stop()

    with closing(open_store(url)) as store, closing(open_store(url)) as writer:
        asyncio.run(kernel(store, writer))
    assert [row.version for row in heard] == [1]


def test_the_host_is_called_when_it_wants_to_be(store: Store) -> None:
    times: list[float] = []
    looked = threading.Event()

    def host() -> float:
        times.append(time.monotonic())
        if len(times) == 4:
            looked.set()
        return 0.3

    over = threading.Event()
    thread = threading.Thread(target=Looker(store, ROOM, "", host).look, args=(over,))
    thread.start()
    assert looked.wait(30)
    over.set()
    thread.join()
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.3


@EVERY_LOG
def test_the_host_is_called_too_where_there_are_no_such_sockets(url: str) -> None:
    called = threading.Event()
    with looker(url, "", called.set), closing(open_store(url)) as writer:
        called.clear()
        note(writer, "table/K7/1")
        assert called.wait(30)


def test_a_page_that_takes_no_more_at_the_moment_hears_every_name_later(
    store: Store, folder: Path, pages: Callable[[Path], socket.socket]
) -> None:
    page, names = pages(folder / "busy"), {f"table/K7/{number}" for number in range(1, 400)}
    with looker(store.url, str(folder)):
        for name in sorted(names):
            note(store, name)
        heard: set[str] = set()
        while not names <= heard:
            time.sleep(0.05)
            heard |= said_to(page)


def test_the_socket_of_a_kernel_that_is_gone_goes_too(
    store: Store, folder: Path, pages: Callable[[Path], socket.socket]
) -> None:
    pages(folder / "gone").close()
    page = pages(folder / "there")
    with looker(store.url, str(folder)):
        note(store, "table/K7/1")
        while "table/K7/1" not in said_to(page):
            pass
        while (folder / "gone").exists():
            time.sleep(0.01)


def test_a_folder_that_vanishes_ends_no_looking(store: Store, folder: Path) -> None:
    called = threading.Event()
    with looker(store.url, str(folder), called.set):
        shutil.rmtree(folder)
        for number in range(3):
            called.clear()
            note(store, "table/K7/1", number)
            assert called.wait(30)


def test_a_log_that_fails_for_a_while_is_looked_at_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.serve.waking.REST", 0.01)
    called, file = threading.Event(), Path(store.place)
    with looker(store.url, "", called.set):
        called.clear()
        file.rename(file.with_name("away.db"))
        time.sleep(0.1)
        file.with_name("away.db").rename(file)
        note(store, "table/K7/1")
        assert called.wait(30)


def test_the_folder_is_ours_alone_and_goes_at_the_end() -> None:
    with folder_of_wakes() as name:
        assert Path(name).stat().st_mode & 0o777 == 0o700
    assert not Path(name).exists()


class TestPostgresql:
    @pytest.fixture
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(changes_module, "AGAIN", 0.2)
        monkeypatch.setattr(changes_module, "ANSWER", 0.3)

    @staticmethod
    def settle(changes: Changes, *, heard: bool) -> None:
        """Wait until it hears itself, or has found that it does not."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            changes.wait(0.05)
            if changes.heard is heard:
                return
        pytest.fail("it never found out")

    @pytest.mark.parametrize("url", ["postgresql"], indirect=True)
    def test_who_is_heard_wakes_for_its_own_room_alone(self, url: str) -> None:
        with closing(open_store(url)) as store, closing(Changes(store, "room/K7")) as changes:
            self.settle(changes, heard=True)
            assert not changes.wait(0.1)
            note(store, "room/ELSE")
            note(store, "solo/me/1")
            assert not changes.wait(0.3)
            note(store, "table/K7/1")
            assert changes.wait(30)

    @pytest.mark.parametrize("url", ["postgresql"], indirect=True)
    def test_what_is_rolled_back_wakes_nobody(self, url: str) -> None:
        with closing(open_store(url)) as store, closing(Changes(store, "room/K7")) as changes:
            self.settle(changes, heard=True)
            store.append("room/K7", 0, Event("noted", click="once"))
            assert changes.wait(30)
            store.append("room/K7", 0, Event("noted", click="once"))
            assert not changes.wait(0.3)

    @pytest.mark.parametrize("url", ["pgbouncer"], indirect=True)
    def test_behind_a_pooler_it_finds_that_it_is_not_heard_and_looks(self, url: str, quick: None) -> None:
        with closing(open_store(url)) as store, closing(Changes(store, "room/K7")) as changes:
            for _ in range(3):
                self.settle(changes, heard=False)
                assert changes.wait(30), "one has to look"
                while changes.heard is not None:
                    assert changes.wait(30)

    @pytest.mark.parametrize("url", ["postgresql"], indirect=True)
    def test_a_connection_that_is_cut_is_replaced(self, url: str, quick: None) -> None:
        with closing(open_store(url)) as store, closing(Changes(store, "room/K7")) as changes:
            self.settle(changes, heard=True)
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND query LIKE 'LISTEN%'"
                )
            assert changes.wait(30), "nobody knows what was missed"
            self.settle(changes, heard=True)
            note(store, "table/K7/1")
            assert changes.wait(30)
