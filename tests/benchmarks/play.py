"""Measure a class at play: 60 seats at 30 tables, two moves a second, by presses on real pages' kernels.

Run with `python tests/benchmarks/play.py`, alone on the machine; it takes about four minutes. The presses and
what is heard go over the wire as a browser's do; nothing is drawn. Each figure is the median of three runs:
from the press, and from the time that the move has in the log, which its page takes just before it is
written.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from math import nan
from pathlib import Path
from statistics import median, quantiles

import psutil

sys.path.append(str(Path(__file__).parents[1]))
from conftest import pooler, postgres_server

from kernelclient import Browser
from served import Served
from workshop.log import store
from workshop.negotiation.streams import table_stream

LABELS = ("Acknowledge", "Promise", "Check in", "Apologise", "End goal", "Ask why")
POOLED = 20
"""Connections that a pooler has to PostgreSQL: PgBouncer's own default."""
REST = 1.5
"""Seconds that a table rests between two presses, so that each can be told from the next."""


class Play:
    """The room at play, and what was measured of each press, in milliseconds."""

    def __init__(self, served: Served, seats: int) -> None:
        self.served, self.number = served, seats
        self.seats: list[Browser] = []
        self.projector = served.browser()
        self.moves: dict[int, int] = {}
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was measured."""
        self.own: list[float] = []
        self.other: list[float] = []
        self.board: list[float] = []
        self.heard: dict[str, list[tuple[int, int, str]]] = {"other": [], "board": []}
        self.lost: list[str] = []
        self.presses = 0

    async def begin(self) -> None:
        """Let everybody sit down, and play begin."""
        self.seats = [self.served.browser() for _ in range(self.number)]
        for seat in self.seats:
            await seat.join(self.served.code)
            await seat.connect()
        await self.projector.open("projector")
        await self.projector.connect()
        await self.projector.read_states()
        self.served.move_on(3)
        self.served.do("charts", on=True)
        await asyncio.sleep(6)
        for seat in self.seats:
            await seat.read_states()
        opened = len(self.served.store.read(table_stream(self.served.code, 1))) - 1
        self.moves = dict.fromkeys(range(1, self.number // 2 + 1), opened)

    async def press(self, table: int, side: int) -> None:
        """Press at one side of a table; note when each page hears of the move."""
        here, there = (self.seats[2 * (table - 1) + n] for n in (side, 1 - side))
        self.moves[table] += 1
        self.presses += 1
        number = self.moves[table]
        said = f"After {number} moves"
        cell = (f"</span>{table}</h2>", f"{number} moves")
        marks = [len(browser.heard) for browser in (here, there, self.projector)]
        begun = time.perf_counter()
        here.press(random.choice(LABELS))

        async def hears(
            browser: Browser, mark: int, times: list[float], words: tuple[str, ...], where: str = ""
        ) -> None:
            try:
                await browser.until(lambda text: all(word in text for word in words), 10, mark)
                times.append(1000 * (time.perf_counter() - begun))
                self.heard.setdefault(where, []).append((table, number, store.now()))
            except TimeoutError:
                self.lost.append(f"{browser.at}: {words}")

        await asyncio.gather(
            hears(here, marks[0], self.own, (said,)),
            hears(there, marks[1], self.other, (said,), "other"),
            hears(self.projector, marks[2], self.board, cell, "board"),
        )

    async def go(self, seconds: float, rate: float) -> None:
        """Press so many times a second, at tables that have rested."""
        ready = dict.fromkeys(self.moves, 0.0)
        pressing: set[asyncio.Task[None]] = set()
        end = time.monotonic() + seconds
        while (at := time.monotonic()) < end:
            if rested := [table for table, since in ready.items() if since < at]:
                table = random.choice(rested)
                ready[table] = at + REST
                pressing.add(asyncio.create_task(self.press(table, random.randrange(2))))
            await asyncio.sleep(random.expovariate(rate))
        await asyncio.gather(*pressing)

    def since_logged(self, where: str) -> list[float]:
        """Return the milliseconds from the time of each move in the log until it was heard of there."""
        at = {
            table: [
                row.at
                for row in self.served.store.read(table_stream(self.served.code, table))
                if row.kind == "moved"
            ]
            for table in self.moves
        }
        return [
            (datetime.fromisoformat(heard) - datetime.fromisoformat(at[table][number - 1])).total_seconds()
            * 1000
            for table, number, heard in self.heard[where]
            if number <= len(at[table])
        ]


@contextmanager
def log_in(database: str, folder: str) -> Iterator[str]:
    """Yield where a new log can be made: a file, or a database of a PostgreSQL server of this run's own."""
    if database == "sqlite":
        yield f"{folder}/log.db"
        return
    with postgres_server() as where, ExitStack() as before:
        yield where if database == "postgresql" else before.enter_context(pooler(where, POOLED))


def cpu(server: psutil.Process) -> dict[int, float]:
    """Return the seconds of processor that the server and all below it have used."""
    found = {}
    for process in (server, *server.children(recursive=True)):
        spent = process.cpu_times()
        found[process.pid] = spent.user + spent.system
    return found


def memory(server: psutil.Process) -> float:
    """Return the proportional set size of the server and all below it, in MB."""
    return (
        sum(process.memory_full_info().pss for process in (server, *server.children(recursive=True))) / 2**20
    )


async def measure(served: Served, seats: int, seconds: float, rate: float, runs: int) -> dict[str, float]:
    """Return what came of playing: of each figure the median of the runs."""
    play, server = Play(served, seats), psutil.Process(served.process.pid)
    await play.begin()
    every = []
    for _ in range(runs):
        play.begin_anew()
        before, first, own = cpu(server), memory(server), time.process_time()
        await play.go(seconds, rate)
        after, last, own = cpu(server), memory(server), time.process_time() - own
        if play.lost:
            print(f"not heard within 10 s: {play.lost[:3]}", file=sys.stderr)
        found: dict[str, float] = {}
        for label, times in (
            ("press to own page", play.own),
            ("press to other side's page", play.other),
            ("press to projector", play.board),
            ("log to other side's page", play.since_logged("other")),
            ("log to projector", play.since_logged("board")),
        ):
            found[f"{label}, median ms"] = median(times) if times else nan
            found[f"{label}, 95th ms"] = quantiles(times, n=20)[18] if len(times) > 1 else nan
        used = sum(after[pid] - before.get(pid, 0.0) for pid in after) / seconds
        found |= {"presses": play.presses, "not heard": len(play.lost), "server and kernels, cores": used}
        found |= {"this program, cores": own / seconds, "memory before, MB": first, "memory after, MB": last}
        every.append(found)
    for browser in (*play.seats, play.projector):
        await browser.close()
    return {label: median(found[label] for found in every) for label in every[0]}


def main() -> None:
    """Serve a room and play in it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--seats", type=int, default=60, help="At least ten: the projector has a cell a table then."
    )
    asked.add_argument("--seconds", type=float, default=60, help="How long a run is.")
    asked.add_argument("--rate", type=float, default=2, help="Presses a second.")
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--db", choices=["sqlite", "postgresql", "pgbouncer"], default="sqlite")
    asked.add_argument("--json", action="store_true", help="Print one JSON object instead.")
    given = asked.parse_args()
    clock = {"WORKSHOP_CLOCK": repr(store.OFFSET)}  # the server's time is this program's
    with tempfile.TemporaryDirectory() as folder, log_in(given.db, folder) as log:
        served = Served(log, "--size", str(given.seats), "--mode", "live", "--new", env=clock)
        try:
            time.sleep(given.seats * 0.4)
            found = asyncio.run(measure(served, given.seats, given.seconds, given.rate, given.runs))
        finally:
            served.end()
    if given.json:
        print(json.dumps(found))
        return
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}, Python {platform.python_version()},")
    print(f"{given.db}; {given.seats} seats, {given.rate:g} presses a second;")
    print(f"median of {given.runs} runs of {given.seconds:g} s")
    for label, figure in found.items():
        print(f"{label:40}{figure:10,.2f}" if "cores" in label else f"{label:40}{figure:10,.0f}")


if __name__ == "__main__":
    main()
