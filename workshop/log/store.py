"""The append-only log: SQLite by default, PostgreSQL by URL, one code path for both."""

import json
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from workshop.log import place
from workshop.log.place import StoreError, default_url, writing
from workshop.log.purge import PURGED, delete, refuse_purged, room_of, wipe
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.streams import lesson_of, room_stream

__all__ = ["FORMAT", "StaleVersion", "Store", "StoreError", "default_url", "now", "open_store"]

FORMAT = 1
_TABLES = sa.MetaData()
_LOG = sa.Table(
    "log",
    _TABLES,
    # Sorted by code point in both databases, whatever the server's language.
    sa.Column("stream", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("click", "at", "kind", "data")),
    sa.UniqueConstraint("stream", "click"),
    sqlite_with_rowid=False,
)
_META = sa.Table(
    "meta", _TABLES, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)

_ONE_MAKER = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(1768779619)"}

_LAST_CHARACTER = "\U0010ffff"
NOT_IN_NAMES = re.compile(f"[\x00\ud800-\udfff{_LAST_CHARACTER}]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class StaleVersion(Exception):  # noqa: N818 - it names the fact
    """Another writer was first: the stream's last version is `found`, not `expected`."""

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(stream, expected, found)
        self.stream, self.expected, self.found = stream, expected, found

    def __str__(self) -> str:
        return f"{self.stream} is at version {self.found}, not {self.expected}: another writer was first."


def now() -> str:
    """Return the time as logs write it: UTC, ISO 8601 with milliseconds; it never jumps while this runs."""
    at = datetime.fromtimestamp(OFFSET + _ticks(), UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ticks() -> float:
    """Return seconds of a clock that nobody sets, and that runs on while a laptop sleeps if there is one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


OFFSET = float(os.environ.get("WORKSHOP_CLOCK") or time.time() - _ticks())
"""What makes a time of day of that clock; a server hands it to its kernels as WORKSHOP_CLOCK."""


def open_store(url: str | None = None) -> "Store":
    """Return the log at a URL or in a file, made first if there is none yet.

    A database that holds something else, or a log of a newer format, is refused and left as it is.
    """
    return Store(place.parse(url or default_url()))


class Store:
    """A log: streams of rows, each row written once and never changed.

    `url` opens the same log again, password included; `place` names it in messages, without one.
    Every method raises `StoreError` where a person has something to mend. After a fork the child
    connects anew.
    """

    def __init__(self, url: sa.URL) -> None:
        self._file = Path(url.database or "") if url.drivername == "sqlite" else None
        self.url = url.render_as_string(hide_password=False)
        self.place = str(self._file or url)
        self._pid = os.getpid()
        self._watch: sa.PoolProxiedConnection | None = None
        self._engine = place.engine(url)
        self._identity: tuple[int, int] | None = None
        try:
            self._prepare()
        except StoreError:
            self.close()
            raise

    def append(self, stream: str, expected_version: int, *events: Event) -> list[Row]:
        """Return the rows that the events became: all are written, from `expected_version` + 1 on, or none.

        Where the stream already has every click, those first rows are returned and nothing is written.
        An event without `click` or `at` gets them here. Raises `StaleVersion` if the stream's last
        version is not the expected one, `ValueError` if only some of the clicks are new. A room that
        was purged takes no more rows, nor do its tables.
        """
        rows = [_columns(stream, at, event) for at, event in enumerate(events, expected_version + 1)]
        if not rows:
            return []
        last = sa.select(sa.func.coalesce(sa.func.max(_LOG.c.version), 0)).where(_LOG.c.stream == stream)
        with self._speaking(), suppress(IntegrityError), writing(self._connected()) as connection:
            if connection.scalar(last) == expected_version:
                connection.execute(sa.insert(_LOG), rows)
                if [event.kind for event in events] != [PURGED]:  # as a log that is taken in says of a room
                    # Who deletes waits for this, or has done it by now.
                    refuse_purged(connection, _LOG, stream)
                place.notify(connection, room_of(stream) or lesson_of(stream))
                return [_row(row.values()) for row in rows]
        # The version is another one, or became so between the two statements, or a click is there already.
        return self._first_rows(stream, expected_version, events)

    def read(self, stream: str, after: int = 0) -> list[Row]:
        """Return the rows of a stream whose version is above `after`, in order."""
        wanted = sa.select(_LOG).where(_LOG.c.stream == stream, _LOG.c.version > after)
        with self._speaking(), self._connected().connect() as connection:
            return [_row(row) for row in connection.execute(wanted.order_by(_LOG.c.version))]

    def read_all(self, prefix: str = "") -> Iterator[Row]:
        """Yield the rows of every stream whose name begins with `prefix`: streams by name, versions in order.

        Holds 500 rows at a time; rows written meanwhile are left out. It has a connection of its own, for who
        asks something else meanwhile.
        """
        query = sa.select(_LOG).where(_begins(prefix)).order_by(_LOG.c.stream, _LOG.c.version)
        with self._speaking(), place.beside(self._connected()).connect() as connection:
            for row in connection.execution_options(yield_per=500).execute(query):
                yield _row(row)

    def versions(self, *prefixes: str) -> dict[str, int]:
        """Return the last version of every stream whose name begins with one of these, in no order."""
        query = sa.select(_LOG.c.stream, sa.func.max(_LOG.c.version)).group_by(_LOG.c.stream)
        wanted = query.where(sa.or_(sa.false(), *map(_begins, prefixes)))
        with self._speaking(), self._connected().connect() as connection:
            return dict(connection.execute(wanted).all())

    def streams(self, prefix: str = "") -> dict[str, int]:
        """Return the last version of every stream whose name begins with `prefix`, the latest stream last."""
        query = sa.select(_LOG.c.stream, sa.func.max(_LOG.c.version)).where(_begins(prefix))
        query = query.group_by(_LOG.c.stream).order_by(sa.func.max(_LOG.c.at), _LOG.c.stream)
        with self._speaking(), self._connected().connect() as connection:
            return dict(connection.execute(query).all())

    def state(self) -> object:
        """Return what equals the last answer only where nobody has written since. Cheap, for asking often."""
        with self._speaking():
            database = self._connected()
            if not self._file:
                return place.snapshot(database)
            if self._watch is None:
                self._watch = database.raw_connection()
            raw = self._watch.driver_connection
            try:
                return id(raw), raw.execute("PRAGMA data_version").fetchone()  # type: ignore[union-attr]
            except sqlite3.Error:
                self._watch.invalidate()
                self._watch = None
                raise

    def purge(self, code: str) -> int:
        """Delete a room and its tables, and return how many rows that were; 0 if there is no such room.

        Its text is then nowhere in the log's file or its companions; stream `room/<code>` has one row, of
        kind `purged`. Again, it wipes the file again. Raises `StoreError` where another program keeps it from
        that.
        """
        with self._speaking():
            with writing(self._connected()) as connection:
                deleted = delete(connection, _LOG, code)
                if deleted:
                    event = Event(PURGED, {"rows": deleted})
                    connection.execute(sa.insert(_LOG), _columns(room_stream(code), 1, event))
            if self.read(room_stream(code)):
                wipe(self._connected(), _LOG, code, self.place)
        return deleted

    def free_connections(self) -> int | None:
        """Return how many connections more the log's server takes; None where that does not matter."""
        with self._speaking():
            return None if self._file else place.free_connections(self._connected())

    def checkpoint(self, mode: str = "PASSIVE") -> None:
        """Bring the log's one file up to date, so that a copy has it all; SQLite keeps it beside at first.

        With TRUNCATE nothing is left beside it. It waits for nobody and raises nothing: what a reader or a
        full disk keeps from it is done the next time.
        """
        with suppress(StoreError), self._speaking():
            if self._file and self._connected():
                with closing(sqlite3.connect(self._file, timeout=0)) as raw:
                    raw.execute(f"PRAGMA wal_checkpoint({mode})")

    def close(self) -> None:
        """Close every connection that this process has to the log."""
        if self._pid == os.getpid():
            if self._watch is not None:
                self._watch.close()
            self._watch = None
            self._engine.dispose()

    def _first_rows(self, stream: str, expected: int, events: tuple[Event, ...]) -> list[Row]:
        rows = self.read(stream)
        with self._speaking(), self._connected().connect() as connection:
            refuse_purged(connection, _LOG, stream)
        first = {row.click: row for row in rows}
        if all(event.click in first for event in events):
            return [first[event.click] for event in events]
        found = rows[-1].version if rows else 0
        if found == expected and any(event.click in first for event in events):
            raise ValueError(f"{stream}: a click stands for one row, and some of these were given before.")
        raise StaleVersion(stream, expected, found)

    def _connected(self) -> sa.Engine:
        if self._pid != os.getpid():
            # The parent's: kept, so that nothing closes them here.
            self._inherited = self._engine, self._watch
            self._engine, self._pid = place.engine(self._engine.url), os.getpid()
            self._watch = None
        if self._identity != self._found():
            gone = "was moved or replaced while it was in use: put it back, or start again."
            raise StoreError(f"{self.place} {gone}")
        return self._engine

    def _found(self) -> tuple[int, int] | None:
        """Return which file is at the place: SQLite goes on writing one that was taken away."""
        try:
            at = self._file and self._file.stat()
        except OSError:
            return None
        return (at.st_dev, at.st_ino) if at else None

    def _prepare(self) -> None:
        if self._file:
            place.create_private(self._file)
        with self._speaking():
            with self._engine.connect() as connection:
                # Asked before the tables are looked for: who makes a log gives it these first, its companion
                # then.
                companion = self._file and connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
                new = self._is_new(connection)
            if new and companion:
                raise StoreError(place.NO_COMPANION.format(place=self.place))
            if new:
                self._create()
            if self._file:
                # Refused to all but one of those who make a log at once, and where a log may only be read.
                with suppress(OperationalError), self._engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        if self._file:
            with suppress(PermissionError):  # somebody else's file: its owner decides
                self._file.chmod(self._file.stat().st_mode & 0o700)
            self._identity = self._found()

    def _create(self) -> None:
        with writing(self._engine) as connection:
            connection.exec_driver_sql(_ONE_MAKER[self._engine.name])
            if self._is_new(connection):
                _TABLES.create_all(connection)
                connection.execute(sa.insert(_META), {"key": "format", "value": str(FORMAT)})

    def _is_new(self, connection: sa.Connection) -> bool:
        """Tell whether nothing is there yet; refuse what is not a log of this format."""
        there = sa.inspect(connection)
        names = {*there.get_table_names(), *there.get_view_names()}
        if not names:
            return True
        found = None
        columns = {column["name"] for column in there.get_columns("meta")} if "meta" in names else set()
        if "log" in names and columns == {"key", "value"}:
            found = connection.scalar(sa.select(_META.c.value).where(_META.c.key == "format"))
        if found is None:
            raise StoreError(place.NO_LOG.format(place=self.place))
        if found != str(FORMAT):
            raise StoreError(
                f"{self.place} is a log of format {found}, and this version of the kit reads format "
                f"{FORMAT}: use the version that wrote it, or choose another log. It was left as it is."
            )
        return False

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the database refuses into a sentence."""
        try:
            yield
        except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
            raise StoreError(place.sentence(getattr(error, "orig", error), self.place)) from None
        except UnicodeEncodeError:
            raise StoreError("No stream has such a name: it holds half a character.") from None


def _columns(stream: str, version: int, event: Event) -> dict[str, Any]:
    click, at = event.click or uuid4().hex, event.at or now()
    unkept = f"A log cannot keep {event.kind!r}"
    if NOT_IN_NAMES.search(stream + click + at + event.kind):
        raise StoreError(f"{unkept} in {stream!r}: a name holds a character that is none.")
    try:
        data = json.dumps(event.data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise StoreError(f"{unkept}: a number in it is infinite or NaN.") from None
    data = _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", data)
    return {"stream": stream, "version": version, "click": click, "at": at, "kind": event.kind, "data": data}


def _row(columns: Iterable[Any]) -> Row:
    stream, version, click, at, kind, data = columns
    return Row(stream, version, click, at, kind, json.loads(data))


def _begins(prefix: str) -> sa.ColumnElement[bool]:
    # Not LIKE: it has wildcards, and SQLite's ignores case.
    return (_LOG.c.stream >= prefix) & (_LOG.c.stream < prefix + _LAST_CHARACTER)
