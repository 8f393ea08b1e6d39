"""The log keeps every row once, in order, on SQLite and on PostgreSQL alike, and says what to mend."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workshop.log import place as module
from workshop.log.store import StaleVersion, Store, StoreError, default_url, now, open_store
from workshop.negotiation.moves import Event, Row

Opened = Callable[[str], Store]

ODD_TEXTS = [
    "🤝🏽 👩‍👩‍👧",
    "\u202eright to left\u202c \u200f",
    "long " * 2000,
    '=cmd("calc")',
    "<img src=x onerror=alert(1)>",
    "NUL \x00 and \x1b[31m",
    "half an emoji \ud83e",
    "100 %_ \\ ' \" ; DROP TABLE log",
    "line\u2028separator\r\n",
    "",
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
STREAMS = st.sampled_from(["room/A", "room/a", "table/%_/1", "table/xy/1", "solo/Zoë/1"])
EVENTS = st.lists(
    st.builds(Event, st.sampled_from(["moved", "rated"]), st.dictionaries(st.text(), JSON, max_size=3)),
    max_size=3,
)


def event(text: str = "", click: str = "") -> Event:
    return Event("noted", {"text": text}, click)


def texts(rows: list[Row]) -> list[str]:
    return [row.data["text"] for row in rows]


# What a page at a busy table does: read, append, and once more when another was first.
BUSY_PAGE = """
import sys
from workshop.log.store import StaleVersion, open_store
from workshop.negotiation.moves import Event
url, name = sys.argv[1:]
store, last = open_store(url), 0
for number in range(25):
    while True:
        try:
            store.append("table/K7/1", last, Event("noted", {"text": f"{name}{number}"}, f"{name}-{number}"))
            last += 1
            break
        except StaleVersion as refusal:
            last = refusal.found
"""

ONE_ROW = """
import os, sys
from workshop.log.store import open_store
from workshop.negotiation.moves import Event
open_store(sys.argv[1]).append("elsewhere", 0, Event("noted", {"text": "from another process"}))
if "killed" in sys.argv:
    os.kill(os.getpid(), 9)
"""


ENDLESS_PAGE = """
import sys
from workshop.log.store import open_store
from workshop.negotiation.moves import Event
url, name = sys.argv[1:]
store, version = open_store(url), 0
while True:
    version = store.append(f"table/K7/{name}", version, Event("noted", {"text": "x" * 500}))[-1].version
    print(f"{name}{version}", flush=True)
    if version % 7 == 0:
        store.checkpoint()
"""


def process(code: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], **options)


def copied(file: Path, to: Path) -> str:
    """Copy a log as one does who knows of no companions."""
    to.write_bytes(file.read_bytes())
    return str(to)


@pytest.mark.parametrize("url", ["sqlite", "postgresql", "pgbouncer"], indirect=True)
class TestOnBothDatabases:
    def test_rows_come_back_in_order_with_versions_from_one(self, store: Store) -> None:
        for number in range(12):
            store.append("room/A", number, event(str(number)))
        assert [row.version for row in store.read("room/A")] == list(range(1, 13))
        assert texts(store.read("room/A")) == [str(number) for number in range(12)]
        assert texts(store.read("room/A", after=9)) == ["9", "10", "11"]
        assert store.read("room/A", after=12) == store.read("room/B") == []

    def test_append_returns_what_any_reader_will_read(self, store: Store, url: str, opened: Opened) -> None:
        written = store.append("s", 0, Event("rated", {"to": ("a", "b"), "points": {1: 0.5}}))
        assert written == store.read("s") == opened(url).read("s") == list(store.read_all())
        assert written[0].data == {"to": ["a", "b"], "points": {"1": 0.5}}

    def test_an_event_without_click_or_time_gets_them(self, store: Store) -> None:
        before = now()
        first, second = store.append("s", 0, event(), event())
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first.at)
        assert before <= first.at <= now()
        assert re.fullmatch("[0-9a-f]{32}", first.click)
        assert first.click != second.click

    def test_an_event_keeps_the_click_and_time_that_it_has(self, store: Store) -> None:
        (row,) = store.append("s", 0, Event("noted", {}, "c1", "2026-03-01T12:00:00.000Z"))
        assert (row.click, row.at) == ("c1", "2026-03-01T12:00:00.000Z")

    def test_a_repeated_click_finds_the_first_row_whatever_version_it_expects(self, store: Store) -> None:
        first = store.append("s", 0, event("once", "c1"))
        store.append("s", 1, event("other"))
        for expected in (0, 1, 2, 7):
            assert store.append("s", expected, event("twice", "c1")) == first
        assert texts(store.read("s")) == ["once", "other"]

    def test_a_repeat_of_several_events_finds_all_their_rows(self, store: Store) -> None:
        events = event("a", "c1"), event("b", "c2")
        assert store.append("s", 0, *events) == store.append("s", 0, *events) == store.append("s", 2, *events)
        assert len(store.read("s")) == 2

    def test_the_same_click_in_another_stream_is_another_row(self, store: Store) -> None:
        store.append("s", 0, event("a", "c1"))
        store.append("t", 0, event("b", "c1"))
        assert texts(list(store.read_all())) == ["a", "b"]

    def test_clicks_of_which_only_some_are_new_are_a_mistake_and_write_nothing(self, store: Store) -> None:
        store.append("s", 0, event("a", "c1"))
        with pytest.raises(ValueError, match="one row"):
            store.append("s", 1, event("b", "c2"), event("a", "c1"))
        assert texts(store.read("s")) == ["a"]

    @pytest.mark.parametrize("expected", [-1, 0, 1, 3])
    def test_who_expects_another_version_is_told_which_one_there_is(
        self, store: Store, expected: int
    ) -> None:
        store.append("s", 0, event("a"), event("b"))
        with pytest.raises(StaleVersion) as refusal:
            store.append("s", expected, event("c"))
        assert (refusal.value.stream, refusal.value.expected, refusal.value.found) == ("s", expected, 2)
        assert texts(store.read("s")) == ["a", "b"]

    def test_who_expects_rows_where_there_are_none_is_told_so(self, store: Store) -> None:
        with pytest.raises(StaleVersion) as refusal:
            store.append("s", 3, event("a"))
        assert (refusal.value.expected, refusal.value.found) == (3, 0)
        assert store.read("s") == []

    def test_several_events_are_written_together_or_not_at_all(self, store: Store) -> None:
        assert store.append("s", 0) == []
        assert [row.version for row in store.append("s", 0, *map(event, "abc"))] == [1, 2, 3]
        with pytest.raises(StaleVersion):
            store.append("s", 1, *map(event, "xyz"))
        with pytest.raises(StoreError, match="NaN"):
            store.append("s", 3, event("x"), Event("rated", {"points": float("nan")}))
        assert texts(store.read("s")) == ["a", "b", "c"]

    def test_streams_are_found_by_the_letters_their_name_begins_with(self, store: Store) -> None:
        names = [
            "table/K%/1",
            "table/K%/2",
            "table/KX/1",
            "table/k%/1",
            "table/K_/1",
            "table/K\\/1",
            "room/Ö🤝",
        ]
        for name in names:
            store.append(name, 0, event(name))
        assert set(store.streams()) == set(names)
        assert list(store.streams("table/K%/")) == ["table/K%/1", "table/K%/2"]
        assert list(store.streams("table/K_")) == ["table/K_/1"]
        assert list(store.streams("room/Ö")) == ["room/Ö🤝"]
        assert texts(list(store.read_all("table/K%"))) == ["table/K%/1", "table/K%/2"]
        assert texts(list(store.read_all())) == sorted(names)

    def test_streams_tell_their_last_version_and_the_latest_comes_last(self, store: Store) -> None:
        for number, name in enumerate(["b", "a", "c", "b"]):
            version = store.streams().get(name, 0)
            store.append(name, version, Event("noted", {}, at=f"2026-03-01T12:00:0{number}.000Z"))
        assert list(store.streams().items()) == [("a", 1), ("c", 1), ("b", 2)]

    def test_versions_are_those_of_streams_that_begin_so(self, store: Store) -> None:
        for name in ("room/K7", "table/K7/1", "table/K7/12", "table/K8/1", "table/K7/1"):
            store.append(name, store.streams().get(name, 0), event("…"))
        assert store.versions("room/K7", "table/K7/") == {"room/K7": 1, "table/K7/1": 2, "table/K7/12": 1}
        assert store.versions("table/K7/1", "table/K7/12") == {"table/K7/1": 2, "table/K7/12": 1}
        assert store.versions() == store.versions("elsewhere/") == {}

    def test_a_long_export_does_not_keep_others_from_writing(self, store: Store) -> None:
        store.append("s", 0, *(event(str(number)) for number in range(1200)))
        rows = store.read_all()
        assert next(rows).version == 1
        store.append("s", 1200, event("meanwhile"))
        assert [row.version for row in rows] == list(range(2, 1201))
        assert store.streams() == {"s": 1201}

    def test_typed_text_comes_back_as_it_was_typed(self, store: Store) -> None:
        typed = [{"text": text, text: [text]} for text in ODD_TEXTS]
        store.append("s", 0, *(Event("noted", data) for data in typed))
        assert [row.data for row in store.read("s")] == typed

    def test_a_name_that_no_database_can_keep_is_refused_on_both(self, store: Store) -> None:
        names = ["NUL \x00", "half \ud83e", "last \U0010ffff"]
        places = [(name, "noted", "c") for name in names]
        places += [("s", name, "c") for name in names] + [("s", "noted", name) for name in names]
        for stream, kind, click in places:
            with pytest.raises(StoreError, match="cannot keep"):
                store.append(stream, 0, Event(kind, {}, click))
        assert store.streams() == {}

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.tuples(STREAMS, EVENTS), max_size=6))
    def test_it_behaves_like_a_list_of_rows(self, store: Store, steps: list[tuple[str, list[Event]]]) -> None:
        run = now() + os.urandom(4).hex() + "/"  # the log is not emptied between examples
        rows: list[Row] = []
        for name, events in steps:
            mine = [row for row in rows if row.stream == run + name]
            written = store.append(run + name, len(mine), *events)
            assert [(row.kind, row.data) for row in written] == [(e.kind, e.data) for e in events]
            rows += written
            assert store.read(run + name, after=len(mine) // 2) == (mine + written)[len(mine) // 2 :]
        assert list(store.read_all(run)) == sorted(rows, key=lambda row: (row.stream, row.version))

    def test_four_processes_at_one_table_lose_and_double_nothing(self, url: str, opened: Opened) -> None:
        pages = [process(BUSY_PAGE, url, name) for name in "abcd"]
        assert [page.wait(60) for page in pages] == [0, 0, 0, 0]
        rows = opened(url).read("table/K7/1")
        assert [row.version for row in rows] == list(range(1, 101))
        assert sorted(texts(rows)) == sorted(f"{name}{number}" for name in "abcd" for number in range(25))

    def test_logs_opened_at_once_are_made_once(self, url: str, opened: Opened) -> None:
        gate, failures = threading.Barrier(8), []

        def make() -> None:
            gate.wait()
            try:
                open_store(url).close()
            except StoreError as error:
                failures.append(error)

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert opened(url).streams() == {}

    def test_its_state_is_another_one_only_after_something_was_written(
        self, store: Store, url: str, opened: Opened
    ) -> None:
        found = [store.state()]
        store.append("s", 0, event("own"))
        found.append(store.state())
        assert process(ONE_ROW, url).wait(30) == 0
        found.append(store.state())
        assert len(set(found)) == 3
        assert texts(store.read("elsewhere")) == ["from another process"]
        opened(url).read("s")
        assert [store.state() for _ in range(3)] == found[-1:] * 3

    @pytest.mark.filterwarnings(
        "ignore:.*multi-threaded:DeprecationWarning"
    )  # other tests leave threads behind
    def test_a_forked_page_connects_anew_and_leaves_its_parents_connections_alone(self, store: Store) -> None:
        store.append("s", 0, event("parent"))
        before = store.state()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                assert not store.url.startswith("sqlite") or store.state() != before
                store.append("s", 1, event("child"))
                assert store.state() != before
                store.close()
                code = 0
            finally:
                os._exit(code)
        assert os.waitpid(child, 0)[1] == 0
        assert store.state() != before
        store.append("s", 2, event("parent again"))
        assert texts(store.read("s")) == ["parent", "child", "parent again"]

    def test_the_log_is_there_again_when_it_is_opened_again(self, store: Store, opened: Opened) -> None:
        written = store.append("s", 0, event("kept"))
        store.close()
        assert opened(store.url).read("s") == written

    @pytest.mark.parametrize("stored", ["2", "soon"])
    def test_a_log_of_another_format_is_refused_and_left_alone(
        self, store: Store, url: str, stored: str
    ) -> None:
        store.append("s", 0, event("kept"))
        store.close()
        with connected(url) as connection:
            connection.exec_driver_sql(f"UPDATE meta SET value = '{stored}'")
        before = everything(url)
        with pytest.raises(StoreError, match=f"format {stored}.*use the version that wrote it"):
            open_store(url)
        assert everything(url) == before

    @pytest.mark.parametrize(
        "table", ["people (name text)", "meta (key text, value text)", "meta (format text, name text)"]
    )
    def test_a_database_that_holds_something_else_is_refused_and_left_alone(
        self, url: str, table: str
    ) -> None:
        with connected(url) as connection:
            connection.exec_driver_sql(f"CREATE TABLE {table}")
            if table.startswith("meta"):
                connection.exec_driver_sql("CREATE TABLE log (line text)")
        before = everything(url)
        with pytest.raises(StoreError, match="not a log of this kit"):
            open_store(url)
        assert everything(url) == before

    def test_a_log_that_another_program_holds_is_locked(
        self, url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.2)
        store = opened(url)
        store.append("s", 0, event("before"))
        with connected(url) as other:
            other.exec_driver_sql("BEGIN EXCLUSIVE" if other.dialect.name == "sqlite" else "LOCK TABLE log")
            with pytest.raises(StoreError, match="locked by another program: close"):
                store.append("s", 1, event("never"))
            other.rollback()
        assert texts(store.read("s")) == ["before"]
        store.append("s", 1, event("after"))


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """Another program at the same database."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
        connection.commit()
    engine.dispose()


def everything(url: str) -> object:
    """What the database holds: a file's bytes, a server's tables and rows."""
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).read_bytes()
    with connected(url) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        return {name: connection.execute(sa.select(table)).all() for name, table in tables.tables.items()}


class TestOnSqlite:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "log.db"

    def test_nobody_else_may_read_the_file_or_its_companions(self, file: Path, opened: Opened) -> None:
        before = os.umask(0)
        try:
            store = opened(str(file))
            store.append("s", 0, event("private"))
        finally:
            os.umask(before)
        modes = {found.name: found.stat().st_mode & 0o777 for found in file.parent.iterdir()}
        assert modes == {"log.db": 0o600, "log.db-wal": 0o600, "log.db-shm": 0o600}

    def test_a_log_that_was_copied_with_a_wider_mode_is_narrowed_again(self, file: Path) -> None:
        open_store(str(file)).close()
        file.chmod(0o644)
        open_store(str(file)).close()
        assert file.stat().st_mode & 0o777 == 0o600

    def test_a_log_that_was_taken_away_or_replaced_takes_no_more_rows(
        self, file: Path, opened: Opened
    ) -> None:
        store = opened(str(file))
        store.append("s", 0, event())
        away = file.rename(file.with_name("away.db"))
        for another in (lambda: None, lambda: file.write_bytes(away.read_bytes())):
            another()
            for use in (store.state, lambda: store.append("s", 1, event()), lambda: store.read("s")):
                with pytest.raises(StoreError, match="moved or replaced"):
                    use()
        away.rename(file)
        assert len(store.read("s")) == 1

    def test_an_empty_file_becomes_a_new_private_log(self, file: Path, opened: Opened) -> None:
        file.touch(0o644)
        opened(str(file)).append("s", 0, event())
        assert file.stat().st_mode & 0o777 == 0o600

    def test_the_default_log_is_in_a_private_folder_of_this_person(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
    ) -> None:
        monkeypatch.setattr(module, "user_data_path", lambda name, appauthor: tmp_path / "data" / name)
        opened(default_url()).append("s", 0, event())
        folder = tmp_path / "data" / "impasse-workshop"
        assert (folder / "log.db").exists()
        assert folder.stat().st_mode & 0o777 == 0o700

    def test_a_killed_page_loses_nothing_that_was_appended(self, file: Path, opened: Opened) -> None:
        assert process(ONE_ROW, str(file), "killed").wait(30) == -9
        assert texts(opened(str(file)).read("elsewhere")) == ["from another process"]

    def test_pages_killed_in_the_middle_of_appends_lose_nothing_that_was_answered(
        self, file: Path, opened: Opened
    ) -> None:
        pages = [process(ENDLESS_PAGE, str(file), name, stdout=subprocess.PIPE) for name in "ab"]
        try:
            answered = [page.stdout.readline() for _ in range(60) for page in pages if page.stdout]
        finally:
            for page in pages:
                page.kill()
        answered += [line for page in pages for line in page.communicate()[0].splitlines(keepends=True)]
        assert len(answered) > 100
        store = opened(str(file))
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for name in "ab":
            rows = store.read(f"table/K7/{name}")
            whole = {
                int(line[1:]) for line in answered if line.startswith(name.encode()) and line.endswith(b"\n")
            }
            assert [row.version for row in rows] == list(range(1, len(rows) + 1))
            assert whole <= {row.version for row in rows}

    def test_after_a_checkpoint_the_one_file_is_the_whole_log(
        self, file: Path, opened: Opened, tmp_path: Path
    ) -> None:
        store, page = opened(str(file)), opened(str(file))
        page.append("s", 0, *map(event, "abc"))
        store.checkpoint()
        assert texts(opened(copied(file, tmp_path / "stick.db")).read("s")) == ["a", "b", "c"]
        assert texts(page.read("s")) == ["a", "b", "c"], "it is in use all the while"

    def test_a_checkpoint_at_the_end_leaves_nothing_beside_the_file(
        self, file: Path, opened: Opened, tmp_path: Path
    ) -> None:
        store, page = opened(str(file)), opened(str(file))
        page.append("s", 0, *map(event, "abc"))
        store.checkpoint()
        assert file.with_name(f"{file.name}-wal").stat().st_size > 0
        store.checkpoint("TRUNCATE")
        assert file.with_name(f"{file.name}-wal").stat().st_size == 0
        assert texts(opened(copied(file, tmp_path / "stick.db")).read("s")) == ["a", "b", "c"]
        page.append("s", 3, event("d"))
        assert texts(store.read("s")) == ["a", "b", "c", "d"]

    @pytest.mark.parametrize("mode", ["PASSIVE", "TRUNCATE"])
    def test_a_checkpoint_waits_for_nobody_and_raises_nothing(
        self, file: Path, opened: Opened, mode: str
    ) -> None:
        store = opened(str(file))
        store.append("s", 0, *(event(str(number)) for number in range(1200)))
        reading = store.read_all()
        next(reading)
        store.append("s", 1200, event("meanwhile"))
        begun = time.monotonic()
        with closing(sqlite3.connect(file, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            store.checkpoint(mode)
        assert time.monotonic() - begun < module.BUSY_SECONDS
        assert len(list(reading)) == 1199
        file.rename(file.with_name("away.db"))
        store.checkpoint(mode)
        assert not file.exists()

    def test_a_log_that_was_copied_without_its_companion_is_refused_and_left_alone(
        self, file: Path, tmp_path: Path
    ) -> None:
        with closing(
            sqlite3.connect(file)
        ) as connection:  # as a log was begun before: nothing of it is in the file
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE meta (key TEXT, value TEXT)")
            copied(file, tmp_path / "stick.db")
        before = (tmp_path / "stick.db").read_bytes()
        with pytest.raises(StoreError, match=r"stick.db-wal.*copy both"):
            open_store(str(tmp_path / "stick.db"))
        assert (tmp_path / "stick.db").read_bytes() == before
        assert not (tmp_path / "stick.db-wal").exists()

    def test_a_log_has_its_tables_in_the_file_from_the_first_moment_on(
        self, file: Path, opened: Opened, tmp_path: Path
    ) -> None:
        store = opened(str(file))
        store.append("s", 0, event("only in the companion"))
        with closing(sqlite3.connect(copied(file, tmp_path / "stick.db"))) as connection:
            assert connection.execute("SELECT * FROM meta").fetchall() == [("format", "1")]

    @pytest.mark.parametrize("content", [b"x", b"to do: buy milk\n", b"id,text\n" + b"1,hello\n" * 2000])
    def test_a_file_that_is_no_database_is_refused_and_left_alone(self, file: Path, content: bytes) -> None:
        file.write_bytes(content)
        file.chmod(0o644)
        with pytest.raises(StoreError, match=f"{file} is not a log of this kit"):
            open_store(str(file))
        assert file.read_bytes() == content
        assert file.stat().st_mode & 0o777 == 0o644
        assert list(file.parent.iterdir()) == [file]

    def test_a_damaged_log_is_said_to_be_damaged(self, file: Path, opened: Opened) -> None:
        with closing(open_store(str(file))) as store:
            store.append("s", 0, *(event(text) for text in ODD_TEXTS))
        damaged = bytearray(file.read_bytes())
        damaged[4096:] = b"\xff" * len(damaged[4096:])
        file.write_bytes(damaged)
        with pytest.raises(StoreError, match="damaged: go back to a copy"):
            opened(str(file)).read("s")
        assert file.read_bytes() == damaged

    def test_a_full_disk_loses_the_new_row_and_no_other(self, file: Path, opened: Opened) -> None:
        def limit(raw: object, _: object) -> None:
            if isinstance(raw, sqlite3.Connection):
                raw.execute("PRAGMA max_page_count = 20").close()

        sa.event.listen(sa.Engine, "connect", limit)
        try:
            store = opened(str(file))
            rows = store.append("s", 0, event("x" * 10_000))
            with pytest.raises(StoreError, match=r"no room left.*free some space"):
                store.append("s", 1, *(event("x" * 10_000) for _ in range(20)))
        finally:
            sa.event.remove(sa.Engine, "connect", limit)
        assert store.read("s") == rows
        store.close()
        opened(str(file)).append("s", 1, event("there is room again"))

    def test_a_folder_or_a_missing_folder_in_place_of_the_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="is a folder: name a file in it"):
            open_store(str(tmp_path))
        with pytest.raises(StoreError, match=r"No such file or directory\. Choose another place"):
            open_store(str(tmp_path / "missing" / "log.db"))
        with pytest.raises(StoreError, match=r"No such file or directory\. Choose another place"):
            open_store("~nobody-of-this-name/log.db")
        assert list(tmp_path.iterdir()) == []

    def test_a_link_that_leads_nowhere_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "log.db").symlink_to(tmp_path / "gone.db")
        with pytest.raises(StoreError, match=r"log.db cannot be made: No such file"):
            open_store(str(tmp_path / "log.db"))
        assert [path.name for path in tmp_path.iterdir()] == ["log.db"]


@pytest.fixture
def readers_file() -> Iterator[Path]:
    """A log with one row that a person without rights may read, not write."""
    folder = Path(tempfile.mkdtemp(prefix="log-", dir="/tmp"))
    with closing(open_store(str(folder / "log.db"))) as store:
        store.append("s", 0, event("kept"))
    folder.chmod(0o755)
    (folder / "log.db").chmod(0o444)
    yield folder / "log.db"
    shutil.rmtree(folder)


@contextmanager
def without_rights() -> Iterator[None]:
    """As root nothing is read-only: be nobody for a while."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


class TestOnPostgresql:
    @pytest.fixture
    def guest(self, postgres: str) -> Iterator[str]:
        """A user who may connect no more than once."""
        with connected(postgres) as connection:
            connection.exec_driver_sql("CREATE ROLE guest LOGIN CONNECTION LIMIT 1 IN ROLE pg_read_all_data")
        yield postgres.replace("kit@", "guest@")
        with connected(postgres) as connection:
            connection.exec_driver_sql("DROP ROLE guest")

    def test_at_rest_a_page_has_one_connection(self, postgres: str, guest: str, opened: Opened) -> None:
        opened(postgres)
        page = opened(guest)
        for _ in range(3):
            page.state()
            assert page.read("s") == []

    def test_who_reads_all_gives_back_the_one_it_had(self, postgres: str, guest: str, opened: Opened) -> None:
        opened(postgres)
        page, mine = opened(guest), "SELECT count(*) FROM pg_stat_activity WHERE usename = 'guest'"
        with connected(postgres) as admin:  # the server needs a moment until it counts one less
            admin.exec_driver_sql("ALTER ROLE guest CONNECTION LIMIT 2")
        for _ in range(3):
            assert page.read("s") == list(page.read_all()) == []
            until = time.monotonic() + 5  # sooner than it would be closed for rest
            with connected(postgres) as admin:
                while (held := admin.exec_driver_sql(mine).scalar_one()) > 1 and time.monotonic() < until:
                    time.sleep(0.02)
                    admin.rollback()  # a transaction sees one moment
            assert held <= 1

    def test_a_page_closes_a_connection_that_it_does_not_use(
        self, postgres: str, guest: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "IDLE_SECONDS", 0.05)
        opened(postgres)
        page, count = opened(guest), "SELECT count(*) FROM pg_stat_activity WHERE usename = 'guest'"

        async def rest() -> int:
            assert page.read("s") == []
            while (still := held()) and time.monotonic() < until:
                await asyncio.sleep(0.02)
            return still

        def held() -> int:
            with connected(postgres) as connection:
                return int(connection.exec_driver_sql(count).scalar_one())

        until = time.monotonic() + 20
        assert asyncio.run(rest()) == 0
        assert page.read("s") == []

    def test_a_page_that_goes_on_asking_keeps_its_connection(
        self, postgres: str, guest: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "IDLE_SECONDS", 1.0)
        opened(postgres)
        page, own = opened(guest), "SELECT pid FROM pg_stat_activity WHERE usename = 'guest'"
        seen: set[int] = set()

        async def go_on() -> None:
            for _ in range(12):
                assert page.read("s") == []
                with connected(postgres) as connection:
                    seen.update(connection.exec_driver_sql(own).scalars())
                await asyncio.sleep(0.25)

        asyncio.run(go_on())
        assert len(seen) == 1

    def test_two_threads_of_a_program_share_its_one_connection(self, guest: str, postgres: str) -> None:
        with closing(open_store(postgres)), closing(open_store(guest)) as page:
            threads = [threading.Thread(target=page.read, args=("s",)) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert page.read("s") == []

    def test_who_is_not_let_in_hears_that_there_is_no_connection_left(
        self, postgres: str, guest: str, opened: Opened
    ) -> None:
        opened(postgres)
        opened(guest)
        with pytest.raises(StoreError, match=r"takes no more connections.*max_connections"):
            opened(guest)

    def test_a_server_tells_how_many_connections_are_free_and_a_pooler_needs_no_count(
        self, postgres: str, pooled: str, opened: Opened
    ) -> None:
        direct = opened(postgres)
        before = direct.free_connections()
        assert before
        with ExitStack() as others:
            for _ in range(9):
                others.enter_context(connected(postgres))
            free = direct.free_connections()
            assert free
            assert free <= before - 5, "some that were ending may have gone meanwhile"
        assert opened(pooled).free_connections() is None

    def test_a_file_needs_no_count(self, opened: Opened, tmp_path: Path) -> None:
        assert opened(str(tmp_path / "log.db")).free_connections() is None


class TestWithoutTheRightToWrite:
    def test_a_read_only_file_is_read_and_refuses_to_be_written(self, readers_file: Path) -> None:
        readers_file.parent.chmod(0o777)
        before = readers_file.read_bytes()
        with without_rights(), closing(open_store(str(readers_file))) as store:
            assert texts(store.read("s")) == ["kept"]
            with pytest.raises(
                StoreError, match=f"{readers_file} or its folder is read-only: make both writable"
            ):
                store.append("s", 1, event("never"))
        assert readers_file.read_bytes() == before

    def test_a_read_only_folder_is_named(self, readers_file: Path) -> None:
        if os.geteuid():
            readers_file.parent.chmod(0o555)
        before = readers_file.read_bytes()
        with (
            without_rights(),
            pytest.raises(StoreError, match="or its folder is read-only: make both writable"),
        ):
            open_store(str(readers_file))
        with without_rights(), pytest.raises(StoreError, match=r"Permission denied\. Choose another place"):
            open_store(str(readers_file.parent / "new.db"))
        readers_file.parent.chmod(0o755)
        assert readers_file.read_bytes() == before

    def test_a_read_only_server_refuses_to_be_written(self, postgres: str, opened: Opened) -> None:
        with connected(postgres) as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")  # where no log is yet
            connection.exec_driver_sql("CREATE SCHEMA public")
            connection.exec_driver_sql("ALTER DATABASE postgres SET default_transaction_read_only = on")
        try:
            with pytest.raises(StoreError, match="read-only: make it writable"):
                opened(postgres)
        finally:
            with connected(f"{postgres}&options=-c default_transaction_read_only=off") as connection:
                connection.exec_driver_sql("ALTER DATABASE postgres RESET default_transaction_read_only")


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            ("mysql://ann:secret@host/db", "cannot be kept in mysql: give a file, or a URL with postgresql"),
            ("sqlite://", "needs a file"),
            ("sqlite:///:memory:", "needs a file"),
            ("http//x://", "cannot be read"),
            ("postgresql://ann:secret@127.0.0.1:not-a-port/db", "cannot be read"),
            ("postgresql://ann:secret@127.0.0.1:1/db", "refused.*check its URL, and that the server runs"),
        ],
    )
    def test_what_cannot_be_a_log_is_answered_by_a_sentence_without_the_password(
        self, url: str, sentence: str
    ) -> None:
        with pytest.raises(StoreError, match=sentence) as refusal:
            open_store(url)
        assert "secret" not in str(refusal.value)
        assert "\n" not in str(refusal.value)
        assert refusal.value.__context__ is None or refusal.value.__suppress_context__

    def test_without_its_driver_postgresql_is_refused_with_the_line_that_installs_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "psycopg", None)
        with pytest.raises(StoreError, match=re.escape('pip install "impasse-workshop[postgres]"')):
            open_store("postgresql://kit@127.0.0.1:1/db")

    def test_a_password_is_kept_for_opening_and_never_shown(self, postgres: str, opened: Opened) -> None:
        store = opened(postgres.replace("kit@", "kit:secret@"))
        assert "kit:secret@" in store.url
        assert "secret" not in store.place

    def test_postgres_is_another_way_to_write_postgresql(self, postgres: str, opened: Opened) -> None:
        assert opened(postgres.replace("postgresql://", "postgres://")).streams() == {}


def test_a_clock_that_is_set_while_a_room_is_served_moves_no_time(monkeypatch: pytest.MonkeyPatch):
    before = now()
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert before <= now() < before[:2] + "99"
