"""Where a log is kept: a file or database URL, how to connect to it and what it says if it cannot be used."""

import asyncio
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from platformdirs import user_data_path
from sqlalchemy.exc import ArgumentError

from workshop.mendable import Mendable

ASKED: dict[str, Any] = {"connect_timeout": 5, "prepare_threshold": None}
"""Nothing that stays with a connection: a pooler before PostgreSQL hands it on after each transaction."""
CHANNEL = "impasse_workshop"
IDLE_SECONDS = 10.0
"""How long a page keeps a connection to PostgreSQL that it does not use."""
BUSY_SECONDS = 5.0
"""How long a writer waits for another one before it says that the log is locked."""

_LOCKED = "{place} is locked by another program: close what holds it, then try again."
_FULL = "There is no room left for {place}: free some space, then try again. Nothing was written."
NO_LOG = "{place} is not a log of this kit: choose another one. It was left as it is."
NO_COMPANION = (
    "{place} is the copy of a log without its companion {place}-wal, and holds nothing by itself: copy both, "
    "or end what has the log open and copy the file again. It was left as it is."
)
_SENTENCES: dict[int | str, str] = {
    sqlite3.SQLITE_READONLY: "{place} or its folder is read-only: make both writable for you, or use a copy.",
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_NOTADB: NO_LOG,
    sqlite3.SQLITE_CORRUPT: "{place} is damaged: go back to a copy of it, or choose another log.",
    sqlite3.SQLITE_CANTOPEN: "{place} cannot be opened: check that you may read it, and write in its folder.",
    sqlite3.SQLITE_IOERR: "{place} cannot be read or written: check the disk that it is on.",
    "25006": "{place} is read-only: make it writable for you, or choose another log.",
    "42501": "The database user of {place} may not do this: let it create, read and write tables there.",
    "53100": _FULL,
    "53300": "The server of {place} takes no more connections: end what else has some, let it take more "
    "(max_connections), or put a pooler before it.",
    "55P03": _LOCKED,
}

# Who is not let in gets no code with the reason, only words.
_NO_CONNECTION_LEFT = re.compile("connection slots|too many (clients|connections)|no more connections")
_FREE = """SELECT current_setting('max_connections')::int - current_setting(
'superuser_reserved_connections')::int - coalesce(current_setting('reserved_connections', true)::int, 0)
- (SELECT sum(numbackends) FROM pg_stat_database), pg_backend_pid()"""


UNREAD = "The workshop's log does not answer at the moment. Nothing logged is lost; this page tries again."
UNWRITTEN = (
    "The workshop's log does not answer at the moment, and this was not logged. Try again in a moment."
)
"""What participants read: where the log is, and what to mend, is for whoever runs it."""


class StoreError(Mendable):
    """The log cannot be used; the message says what to mend, `public` is what participants read instead."""

    def __init__(self, sentence: str, public: str = UNWRITTEN) -> None:
        super().__init__(sentence)
        self.public = public


def own_folder() -> Path:
    """Return this person's own data folder, which is made if need be."""
    folder = user_data_path("impasse-workshop", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made: {error.strerror}.") from None
    return folder


def default_url() -> str:
    """Return the URL of the log in this person's own data folder."""
    return str(sa.URL.create("sqlite", database=str(own_folder() / "log.db")))


def parse(url: str) -> sa.URL:
    """Return the URL of a log; a plain file's path is SQLite's. Raises `StoreError`."""
    if "://" not in url:
        with suppress(RuntimeError):  # there is no such person: it is a folder's name
            url = str(Path(url).expanduser())
        return sa.URL.create("sqlite", database=str(Path(url).absolute()))
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError("The log's URL cannot be read: write postgresql://user@host/database.") from None
    scheme = parsed.get_backend_name()
    if scheme in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if scheme != "sqlite":
        raise StoreError(f"A log cannot be kept in {scheme}: give a file, or a URL with postgresql://.")
    if parsed.database in {None, "", ":memory:"}:
        raise StoreError("A log needs a file to be kept in: write sqlite:///FILE, or just the file.")
    return sa.URL.create("sqlite", database=str(Path(str(parsed.database)).absolute()))


def engine(url: sa.URL) -> sa.Engine:
    """Return what connects to the database at a URL."""
    if url.drivername == "sqlite":
        database = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        # In WAL mode a killed process loses nothing with it; a power cut may take the last rows, and leaves
        # no gap.
        sa.event.listen(database, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = NORMAL"))
        return database
    # One, while it is used: a server takes some hundred of them, and each page has a process of its own.
    pool = {"pool_size": 1, "max_overflow": 0, "pool_timeout": BUSY_SECONDS, "pool_pre_ping": True}
    try:
        database = sa.create_engine(url, connect_args=ASKED, **pool)
    except ImportError:
        raise StoreError('PostgreSQL needs its driver: pip install "impasse-workshop[postgres]"') from None
    timers: list[asyncio.TimerHandle] = []

    def close_when_idle(*_: object) -> None:
        with suppress(RuntimeError):  # no loop runs: it is no page
            loop = asyncio.get_running_loop()
            while timers:
                timers.pop().cancel()
            timers.append(loop.call_later(IDLE_SECONDS, database.dispose))

    sa.event.listen(database, "checkin", close_when_idle)
    return database


def beside(database: sa.Engine) -> sa.Engine:
    """Return what connects for one long answer, and leaves a page's one connection to who asks meanwhile."""
    if database.name == "sqlite":
        return database
    database.dispose()  # where nobody asks meanwhile it is one connection all the same
    return sa.create_engine(database.url, connect_args=ASKED, poolclass=sa.NullPool)


def called(belongs_to: str) -> str:
    """Return what a room, or whatever streams belong to, is called where PostgreSQL says of a change."""
    return sha256(belongs_to.encode()).hexdigest()[:16]


def notify(connection: sa.Connection, belongs_to: str) -> None:
    """Let servers that listen hear, once this transaction is over, where something was written."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (CHANNEL, called(belongs_to)))


@contextmanager
def writing(database: sa.Engine) -> Iterator[sa.Connection]:
    """Begin a transaction that waits BUSY_SECONDS for who else writes, and no longer."""
    with database.begin() as connection:
        if database.name == "postgresql":  # SQLite waits as its connections were told
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BUSY_SECONDS * 1000:.0f}")
        yield connection


def snapshot(database: sa.Engine) -> object:
    """Return the transactions that PostgreSQL shows now; by whatever connection, and none is held for it."""
    # Its position in the write-ahead log will not do: it moves before the rows are seen.
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.exec_driver_sql("SELECT CAST(pg_current_snapshot() AS text)").scalar()


def free_connections(database: sa.Engine) -> int | None:
    """Return how many connections more PostgreSQL takes; None behind a pooler, where few serve many."""
    with database.connect() as connection:
        free, process = connection.exec_driver_sql(_FREE).one()
        driver = connection.connection.driver_connection
        return int(free) if driver and driver.info.backend_pid == process else None


def create_private(file: Path) -> None:
    """Make an empty file that only its owner reads; SQLite gives its -wal and -shm the same mode."""
    try:
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        size = file.stat().st_size
    except OSError as error:
        raise StoreError(
            f"{file} cannot be made: {error.strerror}. Choose another place for the log."
        ) from None
    if file.is_dir():
        raise StoreError(f"{file} is a folder: name a file in it.")
    if size == 1:  # which SQLite takes for an empty one
        raise StoreError(NO_LOG.format(place=file))


def sentence(refusal: BaseException | None, place: str) -> str:
    """Return what a database's refusal means, and what to mend."""
    code, state = getattr(refusal, "sqlite_errorcode", None), getattr(refusal, "sqlstate", None)
    if _NO_CONNECTION_LEFT.search(str(refusal)):
        state = "53300"
    key = state if code is None else code & 0xFF
    if key in _SENTENCES:
        return _SENTENCES[key].format(place=place)
    said = next(iter(str(refusal).splitlines()), "no reason given")
    check = "check its URL, and that the server runs" if key is None else "its owner has to look"
    return f"{place} cannot be used ({said}): {check}."
