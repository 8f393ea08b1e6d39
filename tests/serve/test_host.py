"""The host of a room: what the tables are owed comes to them, and counterparts play."""

import time

from served import Served, Serving, run
from workshop.classroom.room import table_stream
from workshop.negotiation.fold import replay


def test_robots_play_a_whole_class_for_a_rehearsal(serving: Serving) -> None:
    served = serving("--size", "6", first="import workshop.classroom.robots as robots; robots.THINKING = (0.05, 0.1)")

    async def go() -> None:
        console = await served.browser().open(served.said["console"])
        await console.connect()
        await console.read_states()
        console.press("Fill with robots")
        await console.until(lambda _: len(served.room.seats) == 6)

    run(go)
    served.move_on(3)
    until = time.monotonic() + 60
    tables = {1, 2, 3}
    while tables and time.monotonic() < until:
        time.sleep(0.5)
        tables = {n for n in tables if not _ended(served, n)}
    assert not tables
    served.move_on(2)
    served.do("reveal")
    assert served.end() == (0, "", "")


def _ended(served: Served, table: int) -> bool:
    rows = served.store.read(table_stream(served.code, table))
    return bool(rows) and replay(rows).end is not None
