"""Measure the debrief of a rehearsed class in a real Chromium: its first chart, first sections, all of it.

Run with `python tests/benchmarks/debrief.py [TABLES]`, alone on the machine; it takes about a minute. A chart
counts as drawn when its lines are in the page. `reveal`: from the row that opens both sides to the charts on
a projector that was open already. `visit`: from the address of a projector's page to its charts. `seat`: the
same of one seat.
"""

import os
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]
from debriefing import CODE, played_room  # noqa: E402
from served import Served  # noqa: E402
from workshop.log.store import open_store  # noqa: E402
from workshop.negotiation.casefile import load  # noqa: E402

TIMES = 3
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SCREEN = {"width": 1280, "height": 720}
SHUT = "[...document.querySelectorAll('.iw-section button')].filter((b) => b.textContent.trim() === 'Show')"
FIRST = "() => document.querySelector('.iw-debrief [role=figure] .main-svg')"
DRAWN = """(sections) => {
  const said = (one) => [...one.querySelectorAll('button')].map((b) => b.textContent.trim());
  const all = [...document.querySelectorAll('.iw-section')];
  const open = all.filter((one) => said(one).includes('Hide'));
  const charts = [...document.querySelectorAll('.iw-debrief [role=figure]')];
  const wanted = sections || all.length;
  return all.length && open.length >= wanted && charts.every((chart) => chart.querySelector('.main-svg'));
}"""


def first_chart(page: Page) -> float:
    """Wait until one chart is drawn; return the time of it."""
    page.wait_for_function(FIRST, polling=10)
    return perf_counter()


def wait(page: Page, sections: int) -> float:
    """Wait until so many sections are open, 0 for all, and all charts are drawn; return the time of it."""
    page.wait_for_function(DRAWN, arg=sections, polling=10)
    return perf_counter()


def open_all(page: Page) -> float:
    """Open every section and return the seconds until all charts are drawn."""
    begun = perf_counter()
    page.evaluate(f"{SHUT}.forEach((button) => button.click())")
    return wait(page, 0) - begun


def visit(browser: Browser, address: str, first: int) -> tuple[float, ...]:
    """Return the seconds from a page's address to the first chart, the first sections, and the whole."""
    page = browser.new_context(viewport=SCREEN).new_page()
    begun = perf_counter()
    page.goto(address, wait_until="commit")
    one = first_chart(page) - begun
    some = wait(page, first) - begun
    whole = some + open_all(page)
    page.context.close()
    return one, some, whole


def revealed(browser: Browser, served: Served, first: int) -> tuple[float, ...]:
    """Return the same from the row that opens both sides, on a page that is open."""
    page = browser.new_context(viewport=SCREEN).new_page()
    page.goto(served.said["projector"])
    page.get_by_text("Look back together.").wait_for()
    time.sleep(2)
    begun = perf_counter()
    served.do("reveal")
    one = first_chart(page) - begun
    some = wait(page, first) - begun
    whole = some + open_all(page)
    page.context.close()
    return one, some, whole


def measured(browser: Browser, tables: int, folder: Path) -> dict[str, list[tuple[float, ...]]]:
    """Return the times of every way to ask for a debrief, in a room of its own each time."""
    found: dict[str, list[tuple[float, ...]]] = {"reveal": [], "visit": [], "seat": []}
    for n in range(TIMES):
        log = folder / f"{n}.db"
        store = open_store(str(log))
        played_room(store, load("last-boat"), tables, keys=["own"])
        store.close()
        served = Served(str(log), "--room", CODE)
        try:
            time.sleep(3)
            found["reveal"].append(revealed(browser, served, 4))
            found["visit"].append(visit(browser, served.said["projector"], 4))
            found["seat"].append(visit(browser, f"{served.address}seat?key=own", 3))
        finally:
            served.end(signal.SIGKILL)
    return found


def main() -> None:
    """Print the medians."""
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        found = measured(browser, tables, Path(folder))
        browser.close()
    print(
        f"{tables} tables, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
        f"{platform.python_version()}"
    )
    print(
        f"{'seconds, median of ' + str(TIMES):24}"
        f"{'first chart':>14}{'first sections':>16}{'all sections':>14}"
    )
    for way, times in found.items():
        one, some, whole = (median(each) for each in zip(*times, strict=True))
        print(f"{way:24}{one:14.2f}{some:16.2f}{whole:14.2f}")


if __name__ == "__main__":
    main()
