"""A page hears each row once: woken by its server, or because it looks by itself."""

import asyncio
import os
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from workshop.live.follow import WAKES, Follow, hears
from workshop.log.store import Store, StoreError, open_store
from workshop.negotiation.moves import Event, Row


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same log, opened by another page."""
    log = open_store(store.url)
    yield log
    log.close()


class Heard:
    """What a page is told."""

    def __init__(self) -> None:
        self.versions: list[tuple[str, int]] = []
        self.errors: list[str] = []

    def rows(self, new: dict[str, list[Row]]) -> None:
        self.versions += [(stream, row.version) for stream, rows in new.items() for row in rows]


def note(store: Store, stream: str, after: int, rows: int = 1) -> None:
    store.append(stream, after, *[Event("noted", {"by": "red", "text": "…"})] * rows)


def test_each_row_is_heard_once_and_in_order(store: Store, other: Store) -> None:
    heard = Heard()
    follow = Follow(store, ["a"], heard.rows)
    note(other, "a", 0, 2)
    note(other, "b", 0)
    follow.poll()
    follow.poll()
    note(store, "a", 2)
    follow.poll()
    assert heard.versions == [("a", 1), ("a", 2), ("a", 3)]


def test_a_stream_that_begins_later_is_followed_once_it_is_named(store: Store, other: Store) -> None:
    heard = Heard()
    follow = Follow(store, lambda: store.streams("table/"), heard.rows)
    follow.poll()
    note(other, "solo/1", 0)
    note(other, "table/1", 0)
    follow.poll()
    assert heard.versions == [("table/1", 1)]


def test_a_stream_that_was_dropped_and_comes_back_begins_at_its_first_row(store: Store) -> None:
    heard, wanted = Heard(), ["a"]
    follow = Follow(store, lambda: wanted, heard.rows)
    note(store, "a", 0)
    follow.poll()
    wanted.clear()
    note(store, "b", 0)
    follow.poll()
    wanted.append("a")
    note(store, "a", 1)
    follow.poll()
    assert heard.versions == [("a", 1), ("a", 1), ("a", 2)]


def test_a_stream_of_which_rows_were_deleted_begins_at_its_first_row(store: Store, other: Store) -> None:
    heard = Heard()
    follow = Follow(store, ["room/K", "table/K/1"], heard.rows)
    note(other, "room/K", 0, 3)
    note(other, "table/K/1", 0, 2)
    follow.poll()
    heard.versions.clear()
    other.purge("K")
    follow.poll()
    assert heard.versions == [("room/K", 1)]


def test_while_nothing_is_written_no_stream_is_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)
    asked: list[tuple[str, ...]] = []
    looks: list[object] = []
    state = store.state

    def versions(*streams: str) -> dict[str, int]:
        asked.append(streams)
        return {}

    monkeypatch.setattr(store, "versions", versions)
    monkeypatch.setattr(store, "state", lambda: looks.append(1) or state())
    follow = Follow(store, ["a"], Heard().rows)
    asyncio.run(following(follow, until=lambda: len(looks) > 5))
    assert asked == [("a",)]


def test_two_views_of_one_kernel_both_hear_what_another_page_wrote(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)
    heard = Heard(), Heard()

    async def kernel() -> None:
        follows = [Follow(store, ["a"], each.rows) for each in heard]
        for follow in follows:
            follow.start()
        await asyncio.sleep(0)
        note(other, "a", 0)
        await until(lambda: all(each.versions for each in heard))
        for follow in follows:
            follow.stop()

    asyncio.run(kernel())
    assert [each.versions for each in heard] == [[("a", 1)]] * 2


def test_a_log_that_cannot_be_read_is_told_once_and_loses_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard()
    follow = Follow(store, ["a"], heard.rows, heard.errors.append)
    note(store, "a", 0)
    with monkeypatch.context() as locked:
        locked.setattr(store, "read", _refuse)
        follow.poll()
        follow.poll()
        assert (heard.errors, heard.versions) == (["The log is locked."], [])
    follow.poll()
    assert (heard.errors, heard.versions) == (["The log is locked.", ""], [("a", 1)])


def _refuse(*_: object) -> list[Row]:
    raise StoreError("The log is locked.")


def test_a_log_that_another_program_damages_becomes_a_sentence(store: Store, tmp_path: Path) -> None:
    heard = Heard()
    follow = Follow(store, ["a"], heard.rows, heard.errors.append)
    note(store, "a", 0)
    follow.poll()
    with sqlite3.connect(tmp_path / "log.db") as raw:
        raw.execute("ALTER TABLE log RENAME TO gone")
    raw.close()
    follow.poll()
    assert len(heard.errors) == 1
    assert "log.db" in heard.errors[0]


def test_without_a_running_loop_a_page_waits_for_its_own_clicks(store: Store) -> None:
    heard = Heard()
    follow = Follow(store, ["a"], heard.rows)
    note(store, "a", 0)
    follow.start()
    assert heard.versions == []
    follow.stop()


def test_in_a_kernel_it_hears_of_others_until_it_stops(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)
    heard, still = Heard(), Heard()

    async def kernel() -> None:
        follow, witness = Follow(store, ["a"], heard.rows), Follow(store, ["a"], still.rows)
        for each in (follow, follow, witness):
            each.start()
        note(other, "a", 0)
        await until(lambda: heard.versions and still.versions)
        follow.stop()
        note(other, "a", 1)
        await until(lambda: len(still.versions) == 2)
        witness.stop()

    asyncio.run(kernel())
    assert heard.versions == [("a", 1)]


def test_a_row_that_a_page_cannot_show_does_not_end_its_following(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)
    heard, failed = Heard(), []

    def show(new: dict[str, list[Row]]) -> None:
        heard.rows(new)
        if len(heard.versions) == 1:
            raise KeyError("a row of another kind")

    async def kernel() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, about: failed.append(about["exception"]))
        follow = Follow(store, ["a"], show)
        note(other, "a", 0)
        follow.start()
        await until(lambda: failed)
        note(other, "a", 1)
        await until(lambda: len(heard.versions) > 1)
        follow.stop()

    asyncio.run(kernel())
    assert heard.versions == [("a", 1), ("a", 2)]
    assert [type(error) for error in failed] == [KeyError]


async def until(true: Callable[[], object]) -> None:
    """Wait until something is true; a test that waits in vain fails by its own time."""
    while not true():
        await asyncio.sleep(0.005)


async def following(follow: Follow, *, until: Callable[[], object]) -> None:
    """Follow in a kernel until something is true."""
    follow.start()
    while not until():
        await asyncio.sleep(0.005)
    follow.stop()


# Woken by a server


@asynccontextmanager
async def woken(follow: Follow, wakes: Path) -> AsyncIterator[None]:
    """Follow meanwhile, from when a server can wake it."""
    follow.start()
    await until(lambda: list(wakes.iterdir()))
    yield
    follow.stop()


@pytest.fixture
def wakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a server's own; by themselves pages look so late that a test would not live to see it."""
    folder = Path(tempfile.mkdtemp(prefix="wakes-", dir="/tmp"))
    monkeypatch.setenv(WAKES, str(folder))
    monkeypatch.setattr("workshop.live.follow.LATE", 1e6)
    monkeypatch.setattr("workshop.live.follow.SOON", 1e6)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def wake(folder: Path, *streams: str) -> None:
    """Say to every page that these have changed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        for page in folder.iterdir():
            mouth.sendto("\0".join(streams).encode(), str(page))


class Asked(Heard):
    """A page that counts what it asks of the log."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.asked: list[str] = []
        for question in ("state", "read", "versions"):
            monkeypatch.setattr(store, question, self._noted(question, getattr(store, question)))

    def _noted(self, question: str, ask: Callable[..., object]) -> Callable[..., object]:
        def asking(*about: object) -> object:
            self.asked.append(" ".join(map(str, (question, *about))))
            return ask(*about)

        return asking


def test_a_page_that_is_woken_reads_what_it_was_woken_for_and_nothing_else(
    store: Store, other: Store, wakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Asked(store, monkeypatch)

    async def kernel() -> None:
        async with woken(Follow(store, ["a", "b"], heard.rows), wakes):
            note(other, "a", 0)
            note(other, "b", 0)
            heard.asked.clear()
            wake(wakes, "a", "elsewhere")
            await until(lambda: heard.versions)

    asyncio.run(kernel())
    assert heard.versions == [("a", 1)]
    assert heard.asked == ["read a 0"]


def test_a_wake_for_another_table_reads_nothing(
    store: Store, other: Store, wakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Asked(store, monkeypatch)

    async def kernel() -> None:
        async with woken(Follow(store, ["table/K7/1"], heard.rows), wakes):
            heard.asked.clear()
            note(other, "table/K7/2", 0)
            wake(wakes, "table/K7/2", "table/K7/11")
            await asyncio.sleep(0.05)
            assert heard.asked == []
            note(other, "table/K7/1", 0)
            wake(wakes, "table/K7/1")
            await until(lambda: heard.versions)

    asyncio.run(kernel())
    assert heard.asked == ["read table/K7/1 0"]


def test_a_stream_that_is_followed_since_the_last_look_is_woken_for_at_once(
    store: Store, other: Store, wakes: Path
) -> None:
    heard, wanted = Heard(), ["a"]

    async def kernel() -> None:
        async with woken(Follow(store, lambda: wanted, heard.rows), wakes):
            wanted.append("b")
            note(other, "b", 0)
            wake(wakes, "b")
            await until(lambda: heard.versions)

    asyncio.run(kernel())
    assert heard.versions == [("b", 1)]


def test_the_name_of_its_socket_tells_what_a_page_follows_and_changes_with_that(
    store: Store, other: Store, wakes: Path
) -> None:
    wanted = ["a"]
    note(other, "a", 0)

    def concerns(*streams: str) -> bool:
        return any(hears(page.name, streams) for page in wakes.iterdir())

    async def kernel() -> None:
        follow = Follow(store, lambda: wanted, Heard().rows)
        follow.start()
        await until(lambda: wakes.exists() and list(wakes.iterdir()) and not concerns("b"))
        assert concerns("b", "a")
        for number, more in enumerate((["b"], ["c", "d"]), start=1):
            wanted.extend(more)
            note(other, "a", number)
            wake(wakes, "a")
            await until(lambda more=more: concerns(more[0]))
        assert concerns("any other"), "who follows many streams is woken for all"
        follow.stop()

    asyncio.run(kernel())


def test_what_is_written_before_the_socket_has_its_new_name_is_read(
    store: Store, other: Store, wakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, wanted, rename = Heard(), ["a"], Path.rename
    note(other, "a", 0)

    def write_first(path: Path, name: Path) -> Path:
        if "b" in wanted:
            note(other, "b", 0)
        return rename(path, name)

    async def kernel() -> None:
        follow = Follow(store, lambda: wanted, heard.rows)
        follow.start()
        await until(lambda: any("." in page.name for page in wakes.iterdir()))
        monkeypatch.setattr(Path, "rename", write_first)
        wanted.append("b")
        note(other, "a", 1)
        wake(wakes, "a")
        await until(lambda: ("b", 1) in heard.versions)
        follow.stop()

    asyncio.run(kernel())
    assert heard.versions == [("a", 1), ("a", 2), ("b", 1)]


def test_what_could_not_be_read_when_it_was_woken_for_is_read_later(
    store: Store, other: Store, wakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.ANEW", 0.02)
    heard, read = Heard(), store.read

    async def kernel() -> None:
        async with woken(Follow(store, ["a"], heard.rows, heard.errors.append), wakes):
            note(other, "a", 0)
            monkeypatch.setattr(store, "read", _refuse)
            wake(wakes, "a")
            await until(lambda: heard.errors)
            monkeypatch.setattr(store, "read", read)
            await until(lambda: heard.versions)

    asyncio.run(kernel())
    assert heard.versions == [("a", 1)]
    assert heard.errors == ["The log is locked.", ""]


def test_a_wake_that_is_lost_costs_a_while_and_no_row(
    store: Store, other: Store, wakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.LATE", 0.02)
    heard = Heard()

    async def kernel() -> None:
        async with woken(Follow(store, ["a"], heard.rows), wakes):
            note(other, "a", 0, rows=3)
            await until(lambda: heard.versions)

    asyncio.run(kernel())
    assert heard.versions == [("a", 1), ("a", 2), ("a", 3)]


def test_a_page_whose_folder_of_sockets_vanishes_looks_for_itself(
    store: Store, other: Store, wakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.LATE", 0.02)
    heard = Heard()

    async def kernel() -> None:
        async with woken(Follow(store, ["a"], heard.rows), wakes):
            shutil.rmtree(wakes)
            monkeypatch.setattr("workshop.live.follow.SOON", 0.01)
            await asyncio.sleep(0.05)
            monkeypatch.setattr("workshop.live.follow.LATE", 1e6)
            note(other, "a", 0)
            await until(lambda: heard.versions)

    asyncio.run(kernel())
    assert heard.versions == [("a", 1)]


def test_where_the_folder_is_gone_before_the_page_comes_it_looks_for_itself(
    store: Store, wakes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)
    shutil.rmtree(wakes)
    heard = Heard()
    follow = Follow(store, ["a"], heard.rows)

    async def kernel() -> None:
        follow.start()
        await asyncio.sleep(0.02)
        note(store, "a", 0)
        await until(lambda: heard.versions)
        follow.stop()

    asyncio.run(kernel())
    assert heard.versions == [("a", 1)]


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # other tests leave threads behind
def test_pages_that_are_forked_bind_sockets_of_their_own_and_take_them_away(
    store: Store, wakes: Path
) -> None:
    follow = Follow(store, ["a"], Heard().rows)
    children: list[tuple[int, int]] = []
    for _ in range(2):
        ready, there = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(there, b".")
                asyncio.run(following(follow, until=lambda: not wakes.exists()))
            finally:
                os._exit(0)
        os.close(there)
        children.append((child, ready))
    for _, ready in children:
        while not os.read(ready, 1):
            pass
    while len(bound := set(wakes.iterdir())) < 2:
        pass
    assert all(path.is_socket() for path in bound)
    wakes.rename(wakes.with_suffix(".gone"))
    for child, ready in children:
        os.waitpid(child, 0)
        os.close(ready)
    shutil.rmtree(wakes.with_suffix(".gone"))


def test_a_page_that_ends_takes_its_socket_away(store: Store, wakes: Path) -> None:
    follow = Follow(store, ["a"], Heard().rows)
    asyncio.run(following(follow, until=lambda: list(wakes.iterdir())))
    assert list(wakes.iterdir()) == []
