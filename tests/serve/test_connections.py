"""How many connections a class takes of its log's server: one a page that is open, and the server's few."""

import asyncio
from collections.abc import Iterator
from threading import Event, Thread

import psycopg
import pytest

from served import Served, run
from workshop.serve.room import RESERVE

SEATS = 8
WATCHING = 1
"""Connections of the test's own, by which it sees the room."""


class Most:
    """The most connections that a user had at once."""

    def __init__(self, log: str, user: str) -> None:
        self._log, self._over, self.found = log, Event(), 0
        self._query = f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{user}'"
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> "Most":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        with psycopg.connect(self._log, autocommit=True) as admin:
            while not self._over.wait(0.02):
                row = admin.execute(self._query).fetchone()
                self.found = max(self.found, row[0] if row else 0)


@pytest.fixture
def room(postgres: str) -> Iterator[str]:
    """The log as a user whom nobody else connects as."""
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute("CREATE ROLE room LOGIN")
        admin.execute("GRANT ALL ON SCHEMA public TO room")
        yield postgres.replace("kit@", "room@")
        admin.execute("DROP SCHEMA public CASCADE")
        admin.execute("CREATE SCHEMA public")
        admin.execute("DROP ROLE room")


def test_a_class_that_comes_at_once_takes_no_more_than_a_connection_a_seat(postgres: str, room: str) -> None:
    with Most(postgres, "room") as most:
        served = Served(room, "--size", str(SEATS), "--new")

        async def come() -> None:
            async def one() -> None:
                browser = served.browser()
                await browser.join(served.code)
                await browser.connect()
                await browser.read_states()

            await asyncio.gather(*(one() for _ in range(SEATS)))
            served.move_on(3)
            for table in range(1, SEATS // 2 + 1):
                while not served.store.read(f"table/{served.code}/{table}"):
                    await asyncio.sleep(0.05)

        try:
            run(come)
            assert len(served.room.seats) == SEATS
        finally:
            served.end()
    assert SEATS < most.found <= SEATS + RESERVE + WATCHING
