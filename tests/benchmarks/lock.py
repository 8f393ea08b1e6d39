"""Measure how long a page's echo takes while another program holds the log for three seconds and others join.

Run with `python tests/benchmarks/lock.py`, alone on the machine; it takes about a minute. The echo is what a
page's kernel answers by its websocket when it is asked which widgets there are; nothing of that is in the
log.
"""

import argparse
import asyncio
import os
import platform
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).parents[1]))
from kernelclient import Browser
from served import Served

HELD = 3.0
"""Seconds that the other program holds the log."""


async def echoes(page: Browser, seconds: float) -> list[float]:
    """Return how many milliseconds each echo took within a time."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        await page.read_states()
        found.append(1000 * (time.perf_counter() - begun))
        await asyncio.sleep(0.02)
    return found


async def measure(served: Served, joining: int) -> tuple[list[float], list[float], float]:
    """Return the echoes with nobody at the log, while it is held, and the seconds until all had joined."""
    page = served.browser()
    await page.join(served.code)
    await page.connect()
    await page.read_states()
    quiet = await echoes(page, HELD)
    with closing(sqlite3.connect(served.db, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        coming = [asyncio.create_task(served.browser().join(served.code)) for _ in range(joining)]
        held = await echoes(page, HELD)
        writer.execute("COMMIT")
    await asyncio.gather(*coming)
    return quiet, held, time.monotonic() - begun


def main() -> None:
    """Serve a room, and hold its log."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--joining", type=int, default=5, help="People who join while the log is held.")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        served = Served(f"{folder}/log.db", "--size", str(given.joining + 1), "--new")
        try:
            time.sleep(10)
            quiet, held, took = asyncio.run(measure(served, given.joining))
        finally:
            served.end()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    for label, times in (("nobody at the log", quiet), (f"held for {HELD:g} s", held)):
        print(f"{label:20}{len(times):6} echoes, median {median(times):.0f} ms, longest {max(times):.0f} ms")
    print(f"all had joined after {took:.1f} s")


if __name__ == "__main__":
    main()
