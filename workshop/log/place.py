"""Where a log is kept: a file or a database's URL, how it is connected to, and what it says when it cannot be used."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from platformdirs import user_data_path
from sqlalchemy.exc import ArgumentError

BUSY_SECONDS = 5.0
"""How long a writer waits for another one before it says that the log is locked."""

_LOCKED = "{place} is locked by another program: close what holds it, then try again."
_FULL = "There is no room left for {place}: free some space, then try again. Nothing was written."
NO_LOG = "{place} is not a log of this kit: choose another one. It was left as it is."
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
    "55P03": _LOCKED,
}


class StoreError(Exception):
    """The log cannot be used; the message is a sentence that says what to mend."""


def default_url() -> str:
    """Return the URL of the log in this person's own data folder, which is made if need be."""
    folder = user_data_path("impasse-workshop", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made: {error.strerror}.") from None
    return str(sa.URL.create("sqlite", database=str(folder / "log.db")))


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
        # In WAL mode a killed process loses nothing with it; a power cut may take the last rows, and leaves no gap.
        sa.event.listen(database, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = NORMAL"))
        return database
    waits = {"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_SECONDS * 1000:.0f}"}
    try:
        return sa.create_engine(url, connect_args=waits, pool_pre_ping=True)
    except ImportError:
        raise StoreError('PostgreSQL needs its driver: pip install "impasse-workshop[postgres]"') from None


def create_private(file: Path) -> None:
    """Make an empty file that only its owner reads; SQLite gives its companions -wal and -shm the same mode."""
    try:
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        size = file.stat().st_size
    except OSError as error:
        raise StoreError(f"{file} cannot be made: {error.strerror}. Choose another place for the log.") from None
    if file.is_dir():
        raise StoreError(f"{file} is a folder: name a file in it.")
    if size == 1:  # which SQLite takes for an empty one
        raise StoreError(NO_LOG.format(place=file))


def sentence(refusal: BaseException | None, place: str) -> str:
    """Return what a database's refusal means, and what to mend."""
    code, state = getattr(refusal, "sqlite_errorcode", None), getattr(refusal, "sqlstate", None)
    key = state if code is None else code & 0xFF
    if key in _SENTENCES:
        return _SENTENCES[key].format(place=place)
    said = next(iter(str(refusal).splitlines()), "no reason given")
    check = "check its URL, and that the server runs" if key is None else "its owner has to look"
    return f"{place} cannot be used ({said}): {check}."
