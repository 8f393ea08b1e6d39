"""After a purge no text of the room is in any file of the log, everything else is, and no page falls over."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from time import sleep

import psycopg
import pytest

from rooming import CODE, LINK, Class, case_for
from workshop.classroom.events import Help, Paused
from workshop.classroom.pairing import join
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import owed
from workshop.exchange.files import export, import_rows
from workshop.exchange.logfile import LogFile
from workshop.live.follow import Follow
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog, hashed
from workshop.log.purge import room_of
from workshop.log.store import StaleVersion, Store, StoreError
from workshop.negotiation.casefile import parse
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event, Move
from workshop.negotiation.streams import room_stream, table_stream
from workshop.serve.host import host

Opened = Callable[[str], Store]
CANARY = "canary"
"""What every text of the room holds: case, names, moves, notes."""
BYSTANDER = "bystander"


def write_room(store: Store, code: str = CODE, word: str = CANARY) -> int:
    """Write a room with its tables whose every text holds a word; return how many rows."""
    case = case_for(2)
    case = parse(
        case.text.replace("It rains.", f"It rains, {word}.").replace('brief = "', f'brief = "{word} ')
    )
    room = Class(case, people=0)
    for number in range(1, 5):
        room.log(join(room.room, key=hashed(f"{code}-{number}"), name=f"{word} {number}"), by=DOOR)
    room.to("play")
    opened = opening(case, link=LINK)
    events = [opened, *(Event(row.kind, row.data) for row in room.rows[1:])]
    store.append(room_stream(code), 0, *events)
    rows = len(events)
    for number in room.room.tables:
        moves = [
            Event("moved", Move(act="demand", by=party, seat=f"seat-{number}", text=f"{word} " * 40).data())
            for party in case.party
        ] * 30
        events = [
            *owed(room.room, number, None),
            *moves,
            Event("noted", {"by": next(iter(case.party)), "text": word}),
        ]
        store.append(table_stream(code, number), 0, *events)
        rows += len(events)
    return rows


def files_with(folder: Path, word: str) -> set[str]:
    """Return which files of a folder hold a word, in whatever letters and encoding a log may write it."""
    return {path.name for path in folder.iterdir() if word.encode() in path.read_bytes()}


def everything_of(store: Store, code: str) -> list[object]:
    rows = [*store.read(room_stream(code)), *store.read_all(f"table/{code}/")]
    return [(row.stream, row.version, row.kind, row.data) for row in rows]


@pytest.mark.parametrize("url", ["sqlite", "postgresql", "pgbouncer"], indirect=True)
class TestOnBothDatabases:
    def test_a_room_becomes_one_row_that_says_how_many_there_were(self, store: Store) -> None:
        rows = write_room(store)
        assert store.purge(CODE) == rows
        assert store.streams() == {room_stream(CODE): 1}
        (row,) = store.read(room_stream(CODE))
        assert (row.kind, row.data) == ("purged", {"rows": rows})

    def test_other_rooms_are_untouched_also_those_with_a_longer_code(self, store: Store) -> None:
        others = ("AAAAA", f"{CODE}X", CODE.lower(), "K7_X", "%")
        for code in others:
            write_room(store, code, BYSTANDER)
        store.append(f"solo/{CODE}/seat/1", 0, Event("noted", {"text": BYSTANDER}))
        before = {code: everything_of(store, code) for code in others}
        write_room(store)
        store.purge(CODE)
        store.purge("K_QX")
        assert {code: everything_of(store, code) for code in others} == before
        assert store.streams(f"solo/{CODE}/")

    def test_where_there_is_no_such_room_nothing_happens(self, store: Store) -> None:
        write_room(store)
        before = everything_of(store, CODE)
        assert store.purge("AAAAA") == 0
        assert everything_of(store, CODE) == before
        assert room_stream("AAAAA") not in store.streams()

    def test_a_second_purge_finds_nothing_more_and_keeps_the_first_ones_row(self, store: Store) -> None:
        write_room(store)
        store.purge(CODE)
        (row,) = store.read(room_stream(CODE))
        assert store.purge(CODE) == 0
        assert store.read(room_stream(CODE)) == [row]

    @pytest.mark.parametrize("stream", [room_stream(CODE), table_stream(CODE, 1), table_stream(CODE, 9)])
    @pytest.mark.parametrize("expected", [0, 1, 5])
    def test_nothing_can_be_added_to_it_by_a_page_that_does_not_know_yet(
        self, store: Store, url: str, opened: Opened, stream: str, expected: int
    ) -> None:
        page = opened(url)
        write_room(page)
        store.purge(CODE)
        with pytest.raises(StoreError, match="deleted"):
            page.append(stream, expected, Event("noted", {"text": CANARY}))
        assert store.streams() == {room_stream(CODE): 1}

    def test_other_rooms_take_rows_as_before(self, store: Store) -> None:
        write_room(store)
        write_room(store, "AAAAA", BYSTANDER)
        store.purge(CODE)
        last = store.streams()[table_stream("AAAAA", 1)]
        assert store.append(table_stream("AAAAA", 1), last, Event("closed"))
        with pytest.raises(StaleVersion):
            store.append(table_stream("AAAAA", 1), last, Event("closed"))

    def test_open_pages_do_not_fall_over_and_their_buttons_say_why(
        self, store: Store, url: str, opened: Opened
    ) -> None:
        write_room(store)
        console, seat = LiveRoom(opened(url), CODE, CONSOLE, tables=True), LiveRoom(opened(url), CODE, 1)
        seen: list[int] = []
        console.watch(lambda live: seen.append(live.room.version))
        store.purge(CODE)
        for page in (console, seat):
            page.follow.poll()
            assert not page.trouble
        assert "deleted" in console.log(Paused())
        assert "deleted" in seat.log(Help(seat=1))
        assert seen
        assert store.streams() == {room_stream(CODE): 1}

    def test_the_server_that_hosts_it_writes_nothing_more(
        self, store: Store, url: str, opened: Opened
    ) -> None:
        write_room(store)
        tick = host(opened(url), CODE, chance=Random(1))
        tick()
        store.purge(CODE)
        assert all(tick() > 0 for _ in range(3))
        assert store.streams() == {room_stream(CODE): 1}

    def test_a_page_that_is_opened_afterwards_finds_no_room(self, store: Store) -> None:
        write_room(store)
        store.purge(CODE)
        with pytest.raises(LogError):
            RoomLog(store, CODE)

    def test_a_follower_goes_on_with_its_other_streams(self, store: Store, url: str, opened: Opened) -> None:
        write_room(store)
        heard: list[dict[str, int]] = []
        follow = Follow(
            opened(url),
            [room_stream(CODE), table_stream(CODE, 1), "table/AAAAA/1"],
            lambda new: heard.append({stream: len(rows) for stream, rows in new.items()}),
        )
        follow.poll()
        store.purge(CODE)
        write_room(store, "AAAAA", BYSTANDER)
        follow.poll()
        assert heard[-1].keys() == {room_stream(CODE), "table/AAAAA/1"}
        assert heard[-1][room_stream(CODE)] == 1, "that it was deleted"

    def test_a_stream_that_was_dropped_and_comes_back_begins_at_its_first_row(self, store: Store) -> None:
        write_room(store)
        names = [room_stream(CODE)]
        heard: list[list[str]] = []
        follow = Follow(
            store, lambda: names, lambda new: heard.append([row.kind for row in new[room_stream(CODE)]])
        )
        follow.poll()
        names.clear()
        follow.poll()
        store.purge(CODE)
        names.append(room_stream(CODE))
        follow.poll()
        assert heard[-1] == ["purged"]

    def test_that_it_was_deleted_can_be_exported_and_taken_in_and_stays_so(
        self, store: Store, opened: Opened, tmp_path: Path
    ) -> None:
        write_room(store)
        store.purge(CODE)
        write_room(store, "AAAAA", BYSTANDER)
        export(store.read_all(), tmp_path / "out")
        other = opened(str(tmp_path / "other.db"))
        import_rows(other, LogFile(tmp_path / "out" / "log.jsonl"))
        assert other.streams() == store.streams()
        assert [row.kind for row in other.read(room_stream(CODE))] == ["purged"]
        with pytest.raises(StoreError, match="deleted"):
            other.append(table_stream(CODE, 1), 0, Event("noted"))


class TestInTheFile:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "log.db"

    @pytest.fixture
    def store(self, file: Path, opened: Opened) -> Store:
        return opened(str(file))

    def test_no_text_of_the_room_is_left_in_any_file_and_all_of_the_others_is(
        self, store: Store, file: Path
    ) -> None:
        with (
            store._engine.connect() as connection
        ):  # some builds of SQLite overwrite whatever is deleted, others do not
            connection.exec_driver_sql("PRAGMA secure_delete = OFF")
        write_room(store, "AAAAA", BYSTANDER)
        write_room(store)
        write_room(store, "ZZZZZ", BYSTANDER)
        assert files_with(file.parent, CANARY)
        store.purge(CODE)
        assert {path.name for path in file.parent.iterdir()} >= {"log.db", "log.db-wal"}, (
            "they are open, not gone"
        )
        for word in (CANARY, hashed(f"{CODE}-1"), LINK):
            there = files_with(file.parent, word)
            assert (there == set()) is (word != LINK)
        assert files_with(file.parent, BYSTANDER) == {"log.db"}

    def test_with_idle_pages_open_the_bytes_are_gone_too(
        self, store: Store, file: Path, opened: Opened
    ) -> None:
        write_room(store)
        pages = [opened(str(file)) for _ in range(3)]
        before = [page.state() for page in pages]
        for page in pages:
            page.read(room_stream(CODE))
        store.purge(CODE)
        assert not files_with(file.parent, CANARY)
        assert all(page.state() != was for page, was in zip(pages, before, strict=True))
        assert all(len(page.read(room_stream(CODE))) == 1 for page in pages)

    def test_a_reader_that_stays_is_named_and_the_next_purge_finishes(
        self, store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("workshop.log.purge.BUSY_SECONDS", 0.1)
        write_room(store)
        with closing(sqlite3.connect(file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM log").fetchone()
            with pytest.raises(StoreError, match="close what has the log open"):
                store.purge(CODE)
            assert len(store.read(room_stream(CODE))) == 1, "it is deleted all the same"
            reader.execute("COMMIT")
        assert store.purge(CODE) == 0
        assert not files_with(file.parent, CANARY)

    def test_pages_that_keep_writing_leave_nothing_behind(self, store: Store, file: Path) -> None:
        write_room(store)
        writer = f"""
import sys
from workshop.log.store import StaleVersion, StoreError, open_store
from workshop.negotiation.moves import Event
store, at = open_store(sys.argv[1]), 0
print(flush=True)
while True:
    try:
        at = store.append("table/{CODE}/1", at, Event("noted", {{"text": "{CANARY}"}}))[-1].version
    except StaleVersion as stale:
        at = stale.found
    except StoreError as error:
        sys.exit("deleted" not in str(error))
"""
        writers = [
            subprocess.Popen([sys.executable, "-c", writer, str(file)], stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        try:
            for process in writers:
                assert process.stdout
                process.stdout.readline()
            store.purge(CODE)
            assert [process.wait(20) for process in writers] == [0, 0]
        finally:
            for process in writers:
                process.kill()
                process.communicate()
        assert store.streams() == {room_stream(CODE): 1}
        assert not files_with(file.parent, CANARY)


class TestInPostgresql:
    @pytest.fixture
    def url(self, postgres: str) -> Iterator[str]:
        yield postgres
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def test_the_table_is_written_anew_without_the_rooms_text(self, store: Store, url: str) -> None:
        write_room(store, "AAAAA", BYSTANDER)
        write_room(store)
        assert self.in_table(url, BYSTANDER)
        assert self.in_table(url, CANARY)
        store.purge(CODE)
        assert self.in_table(url, BYSTANDER)
        assert not self.in_table(url, CANARY)

    def test_a_row_that_is_being_written_meanwhile_goes_too(self, store: Store, url: str) -> None:
        write_room(store)
        with psycopg.connect(url) as writer, ThreadPoolExecutor(1) as beside:
            row = (
                table_stream(CODE, 1),
                999,
                "late",
                "2026-03-01T10:00:00.000Z",
                "noted",
                f'{{"text":"{CANARY}"}}',
            )
            writer.execute("INSERT INTO log VALUES (%s, %s, %s, %s, %s, %s)", row)
            purging = beside.submit(store.purge, CODE)
            sleep(0.5)
            assert not purging.done()
            writer.commit()
            purging.result(20)
        assert store.streams() == {room_stream(CODE): 1}
        assert not self.in_table(url, CANARY)

    def in_table(self, url: str, word: str) -> bool:
        """Tell whether the file that holds the table has a word in it."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            query = "SELECT position(%s::bytea IN pg_read_binary_file(pg_relation_filepath('log'))) > 0"
            found = connection.execute(query, [word.encode()]).fetchone()
            return bool(found and found[0])


@pytest.mark.parametrize(
    ("stream", "room"),
    [
        ("room/A", "room/A"),
        ("table/A/1", "room/A"),
        ("table/x/y/z", "room/x"),
        ("solo/A/seat/1", None),
        ("demo", None),
    ],
)
def test_a_stream_belongs_to_a_room_or_to_none(stream: str, room: str | None) -> None:
    assert room_of(stream) == room
