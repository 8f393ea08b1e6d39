"""The one deletion there is: a room goes, to the last byte, and one row says that it was there."""

import re

import sqlalchemy as sa

from workshop.log.place import BUSY_SECONDS, StoreError

PURGED = "purged"
_ROOM = re.compile(r"(?:room|table)/([^/]*)")

_READ_MEANWHILE = (
    "Room {code} is deleted, but another program was reading {place}, and so its bytes may still be in the file: "
    "close what has the log open, and purge the room again."
)


def room_of(stream: str) -> str | None:
    """Return the stream of the room that a stream belongs to, its own stream included; None if to none."""
    found = _ROOM.match(stream)
    return f"room/{found[1]}" if found else None


def refuse_purged(connection: sa.Connection, log: sa.Table, stream: str) -> None:
    """Raise StoreError for a stream of a room that was purged."""
    room = room_of(stream)
    if room and connection.scalar(sa.select(log.c.kind).where(log.c.stream == room, log.c.version == 1)) == PURGED:
        raise StoreError("This room was deleted, with all that was logged in it: nothing can be added to it.")


def delete(connection: sa.Connection, log: sa.Table, code: str) -> int:
    """Delete the rows of a room and of its tables; return how many. A purged room's one row stays, and counts 0."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        connection.exec_driver_sql(f"LOCK TABLE {log.name} IN SHARE ROW EXCLUSIVE MODE")
    own, tables = log.c.stream == f"room/{code}", sa.func.substr(log.c.stream, 1, len(code) + 7) == f"table/{code}/"
    return connection.execute(sa.delete(log).where(tables | (own & (log.c.kind != PURGED)))).rowcount


def wipe(database: sa.Engine, log: sa.Table, code: str, place: str) -> None:
    """Write the database anew without what was deleted; raises StoreError where another program keeps it from that.

    Of PostgreSQL that is the table; the server's write-ahead log and its backups are in the hands of its owner.
    """
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.name == "postgresql":
            connection.exec_driver_sql(f"VACUUM FULL {log.name}")
            return
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
    if busy:
        raise StoreError(_READ_MEANWHILE.format(code=code, place=place))
