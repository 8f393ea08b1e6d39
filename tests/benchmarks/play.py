"""Measure a class at play: sixty seats at thirty tables, two moves a second, by presses on real pages' kernels.

Run with `python tests/benchmarks/play.py`, alone on the machine; it takes about four minutes. The presses and what
is heard go over the wire as a browser's do; nothing is drawn.
"""

import argparse
import asyncio
import os
import platform
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import psutil

sys.path.append(str(Path(__file__).parents[1]))
from kernelclient import Browser
from served import Served
from workshop.classroom.room import table_stream

LABELS = ("Acknowledge", "Promise", "Check in", "Apologise", "End goal", "Ask why")
REST = 1.5
"""Seconds that a table rests between two presses, so that each can be told from the next."""


class Play:
    """The room at play, and what was measured of each press, in milliseconds."""

    def __init__(self, served: Served, seats: int) -> None:
        self.served, self.number = served, seats
        self.seats: list[Browser] = []
        self.projector = served.browser()
        self.moves: dict[int, int] = {}
        self.own: list[float] = []
        self.other: list[float] = []
        self.board: list[float] = []
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
        said = f"After {self.moves[table]} moves"
        cell = (f"</span>{table}</h2>", f"{self.moves[table]} moves")
        marks = [len(browser.heard) for browser in (here, there, self.projector)]
        begun = time.perf_counter()
        here.press(random.choice(LABELS))

        async def hears(browser: Browser, mark: int, times: list[float], words: tuple[str, ...]) -> None:
            try:
                await browser.until(lambda text: all(word in text for word in words), 10, mark)
                times.append(1000 * (time.perf_counter() - begun))
            except TimeoutError:
                self.lost.append(f"{browser.at}: {words}")

        await asyncio.gather(
            hears(here, marks[0], self.own, (said,)),
            hears(there, marks[1], self.other, (said,)),
            hears(self.projector, marks[2], self.board, cell),
        )

    async def go(self, seconds: float, rate: float) -> None:
        """Press so many times a second, at tables that have rested."""
        ready = dict.fromkeys(self.moves, 0.0)
        pressing: set[asyncio.Task[None]] = set()
        end = time.monotonic() + seconds
        while (at := time.monotonic()) < end:
            table = random.choice([table for table, since in ready.items() if since < at])
            ready[table] = at + REST
            pressing.add(asyncio.create_task(self.press(table, random.randrange(2))))
            await asyncio.sleep(random.expovariate(rate))
        await asyncio.gather(*pressing)


def cpu(server: psutil.Process) -> dict[int, float]:
    """Return the seconds of processor that the server and all below it have used."""
    found = {}
    for process in (server, *server.children(recursive=True)):
        spent = process.cpu_times()
        found[process.pid] = spent.user + spent.system
    return found


def memory(server: psutil.Process) -> float:
    """Return the proportional set size of the server and all below it, in MB."""
    return sum(process.memory_full_info().pss for process in (server, *server.children(recursive=True))) / 2**20


async def measure(served: Served, seats: int, seconds: float, rate: float) -> None:
    """Play and print."""
    play, server = Play(served, seats), psutil.Process(served.process.pid)
    await play.begin()
    before, first, own = cpu(server), memory(server), time.process_time()
    await play.go(seconds, rate)
    after, last, own = cpu(server), memory(server), time.process_time() - own
    used = sum(after[pid] - before.get(pid, 0.0) for pid in after) / seconds
    logged = sum(
        row.kind == "moved" and row.data.get("seat", "").startswith("seat-")
        for table in play.moves for row in served.store.read(table_stream(served.code, table))
    )  # fmt: skip
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}; {seats} seats, {rate:g} presses a second")
    for label, times in (("own page", play.own), ("other side's page", play.other), ("projector", play.board)):
        late = quantiles(times, n=20)[18]
        print(f"click to {label:20}{len(times):6} heard, median {median(times):6.0f} ms, 95th {late:6.0f} ms")
    print(f"presses: {play.presses}, rows: {logged}, not heard within 10 s: {len(play.lost)} {play.lost[:3]}")
    print(f"server and kernels: {used:.2f} cores; this program: {own / seconds:.2f}")
    print(f"memory of all: {first:.0f} MB before, {last:.0f} MB after")
    for browser in (*play.seats, play.projector):
        await browser.close()


def main() -> None:
    """Serve a room and play in it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seats", type=int, default=60)
    asked.add_argument("--seconds", type=float, default=180)
    asked.add_argument("--rate", type=float, default=2)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        served = Served(f"{folder}/log.db", "--size", str(given.seats), "--mode", "live", "--new")
        try:
            time.sleep(given.seats * 0.4)
            asyncio.run(measure(served, given.seats, given.seconds, given.rate))
        finally:
            served.end()


if __name__ == "__main__":
    main()
