"""The one deletion there is: a room goes, to the last byte, and one row says that it was there."""

import sqlalchemy as sa

from workshop.log.place import BUSY_SECONDS, StoreError, writing
from workshop.negotiation.streams import ROOMS, TABLES, code_of, room_stream, tables_of

PURGED = "purged"
GONE = "This room was deleted, with all that was logged in it: nothing can be added to it."

_READ_MEANWHILE = (
    "Room {code} is deleted, but another program was reading {place}, and so its bytes may still be in the "
    "file: close what has the log open, and purge the room again."
)


def room_of(stream: str) -> str | None:
    """Return the stream of the room that a stream belongs to, its own stream included; None if to none."""
    return room_stream(code_of(stream)) if stream.startswith((ROOMS, TABLES)) else None


def refuse_purged(connection: sa.Connection, log: sa.Table, stream: str) -> None:
    """Raise StoreError for a stream of a room that was purged."""
    first = sa.select(log.c.kind).where(log.c.stream == room_of(stream), log.c.version == 1)
    if room_of(stream) and connection.scalar(first) == PURGED:
        raise StoreError(GONE, public=GONE)


def delete(connection: sa.Connection, log: sa.Table, code: str) -> int:
    """Delete the rows of a room and its tables; return how many. A purged room's row stays, and counts 0."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        connection.exec_driver_sql(f"LOCK TABLE {log.name} IN SHARE ROW EXCLUSIVE MODE")
    own = log.c.stream == room_stream(code)
    tables = sa.func.substr(log.c.stream, 1, len(tables_of(code))) == tables_of(code)
    return connection.execute(sa.delete(log).where(tables | (own & (log.c.kind != PURGED)))).rowcount


def wipe(database: sa.Engine, log: sa.Table, code: str, place: str) -> None:
    """Write the database anew without what was deleted.

    Raises StoreError where another program keeps it from that. Of PostgreSQL that is the table; the server's
    write-ahead log and its backups are in the hands of its owner.
    """
    if database.name == "postgresql":
        with writing(database) as connection:  # VACUUM FULL does the same, but outside of any transaction
            connection.exec_driver_sql(f"CLUSTER {log.name} USING {log.name}_pkey")
        return
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
    if busy:
        raise StoreError(_READ_MEANWHILE.format(code=code, place=place))
