"""Measure what a room costs that nobody presses in: sixty open pages, in the lobby and in play.

Run with `python tests/benchmarks/idle.py`, alone on the machine; it takes about seven minutes. Sixty visitors
join at once, each with a real connection to its page's kernel, and then do nothing. Processor time is in
percent of one core, of the server, of what kernels are forked from, of the kernels and of PostgreSQL; beside
it that of as many forked kernels without a page. Connections to PostgreSQL are counted while all join, and at
rest.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
from jupyter_client.connect import write_connection_file

sys.path.append(str(Path(__file__).parents[1]))
from play import log_in
from storm import Visitor, settle

from served import Served
from workshop.serve.kernels.fork import Forge
from workshop.serve.kernels.kernels import environment

CLIENTS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
REST = 10
"""Seconds until what just happened costs no more, on a machine that has nothing else to do."""
QUIET = 5.0
"""What a server uses of a core, in percent, at most, once all that it had to hand on is handed on."""


def spent(processes: Iterable[int]) -> float:
    """Return the seconds of processor that these have used, by themselves and in the system."""
    found = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = psutil.Process(process).cpu_times()
            found += times.user + times.system
    return found


def idle(groups: Mapping[str, list[int]], seconds: float) -> dict[str, float]:
    """Return what groups of processes use of a core, in percent, while nobody does anything."""
    before = {name: spent(processes) for name, processes in groups.items()}
    begun = time.perf_counter()
    time.sleep(seconds)
    took = time.perf_counter() - begun
    return {name: 100 * (spent(processes) - before[name]) / took for name, processes in groups.items()}


def bare(number: int, seconds: float) -> float:
    """Return what so many forked kernels without a page use of a core, in percent."""
    forge = Forge(environment())
    forge.start()
    with tempfile.TemporaryDirectory(
        prefix="idle-", dir="/tmp"
    ) as folder:  # short: they become sockets' paths
        try:
            kernels = []
            for n in range(number):
                file, _ = write_connection_file(f"{folder}/{n}.json", transport="ipc", ip=f"{folder}/{n}")
                kernels.append(forge.fork(["-f", file], environment(), quiet=True))
            time.sleep(REST)
            return idle({"bare": kernels}, seconds)["bare"]
        finally:
            forge.close()


class Connections:
    """Counts a PostgreSQL server's clients now and then: `most` is the largest number; none of a file."""

    def __init__(self, log: str) -> None:
        self.log, self.most = log, 0
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Connections":
        if "://" in self.log:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _watch(self) -> None:
        with psycopg.connect(self.log, autocommit=True) as connection:
            while not self._over.wait(0.02):
                row = connection.execute(CLIENTS).fetchone()
                self.most = max(self.most, row[0] if row else 0)


def postgres(log: str) -> list[int]:
    """Return the processes of the server that has this log; none of a file."""
    if "://" not in log:
        return []
    folder = parse_qs(urlsplit(log).query)["host"][0]
    first = psutil.Process(int(Path(folder, "data", "postmaster.pid").read_text().split()[0]))
    return [first.pid, *(child.pid for child in first.children(recursive=True))]


async def come(served: Served, number: int) -> list[Visitor]:
    """Return so many visitors who all joined at once, each with its page's widgets."""

    async def one(visitor: Visitor) -> None:
        await visitor.join(served.code)
        await visitor.connect()
        await visitor.read_states()

    visitors = [Visitor(served.address) for _ in range(number)]
    await asyncio.gather(*map(one, visitors))
    return visitors


async def until_quiet(server: int, seconds: float = 120) -> None:
    """Wait until a server has nothing to do; on a busy machine that takes longer."""
    end = time.monotonic() + seconds
    await asyncio.sleep(REST)
    while await asyncio.to_thread(lambda: idle({"server": [server]}, 4)["server"]) > QUIET:
        if time.monotonic() > end:
            print("the server did not come to rest", file=sys.stderr)
            return


async def measure(served: Served, log: str, pages: int, seconds: float) -> dict[str, float]:
    """Return what the room costs."""
    found: dict[str, float] = {}
    settle(served.process.pid)
    with Connections(log) as joining:
        visitors = await come(served, pages)
    for phase in ("lobby", "play"):
        if phase == "play":
            served.move_on(3)
        await until_quiet(served.process.pid)
        groups = {
            "server": [served.process.pid], "forge": [served.forge()], "kernels": served.kernels(),
            "PostgreSQL": postgres(log),
        }  # fmt: skip
        own = time.process_time()
        with Connections(log) as resting:
            costs = await asyncio.to_thread(idle, groups, seconds)
        found |= {f"{phase}, {name}, %": cost for name, cost in costs.items()}
        found[f"{phase}, all, %"] = sum(costs.values())
        found[f"{phase}, this program, %"] = 100 * (time.process_time() - own) / seconds
        found[f"{phase}, connections"] = resting.most
    found["joining, connections at most"] = joining.most
    for visitor in visitors:
        await visitor.close()
    return found


def main() -> None:
    """Serve a room and leave it alone."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=60)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--json", action="store_true", help="Print one JSON object instead.")
    given = asked.parse_args()
    found = {"bare kernels, %": bare(given.pages, given.seconds)}
    with tempfile.TemporaryDirectory() as folder, log_in(given.db, folder) as log:
        served = Served(log, "--size", str(given.pages), "--mode", "live", "--new")
        try:
            found |= asyncio.run(measure(served, log, given.pages, given.seconds))
        finally:
            served.end()
    if given.json:
        print(json.dumps(found))
        return
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {given.db}; {given.pages} pages,")
    print(f"{given.seconds:g} s of nothing in each phase; % of one core")
    for label, figure in found.items():
        print(f"{label:40}{figure:10,.1f}" if "%" in label else f"{label:40}{figure:10,.0f}")


if __name__ == "__main__":
    main()
