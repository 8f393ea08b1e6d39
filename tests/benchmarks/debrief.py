"""Measure the debrief of a rehearsed class in a real Chromium: the wall's slides, and one seat's charts.

Run with `python tests/benchmarks/debrief.py [TABLES]`, alone on the machine; it takes about a minute. A slide
counts as drawn when its heading and its text are laid out in the page, a chart when its lines are. `reveal`:
from the row that opens both sides to the first slide on a projector that was open already. `visit`: from the
address of a projector's page to it. Each other slide: from the row that says it is shown. `seat`: from the
address of a seat's page to the first chart, the first sections, and all of them.
"""

import os
import platform
import signal
import sys
import tempfile
import time
from collections import defaultdict
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
OTHERS = ["gains", "slips", "strategies", "guesses", "value_check"]
"""What is picked beside the usual slides."""
USUAL = ["board", "settlements", "coverage", "trust", "quadrants"]
SLIDE = """(name) => {
  const slide = document.querySelector(name ? `[data-slide="${name}"]` : "[data-slide]");
  return slide?.innerText && slide.querySelector(".iw-drawn-slide").getBoundingClientRect().height > 0;
}"""
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


def wall(browser: Browser, served: Served, found: dict[str, list[float]]) -> None:
    """Add the seconds from the reveal to the first slide, from each row to its slide, and of a new page."""
    page = browser.new_context(viewport=SCREEN).new_page()
    page.goto(served.said["projector"])
    page.get_by_text("Look back together.").wait_for()
    time.sleep(2)
    begun = perf_counter()
    served.do("reveal")
    found["reveal"].append(slide(page, "") - begun)
    served.do("shown", slide="results", picked=[*USUAL, *OTHERS, "table-1"])
    page.wait_for_function("() => /table-1/.test(document.querySelector('[data-slides]').dataset.slides)")
    names = page.evaluate("document.querySelector('[data-slides]').dataset.slides.split(' ')")
    for name in names[1:]:
        begun = perf_counter()
        served.do("shown", slide=name)
        found[name.rpartition("-")[0] or name].append(slide(page, name) - begun)
    page.context.close()
    page = browser.new_context(viewport=SCREEN).new_page()
    begun = perf_counter()
    page.goto(served.said["projector"], wait_until="commit")
    found["visit"].append(slide(page, "") - begun)
    page.context.close()


def slide(page: Page, name: str) -> float:
    """Wait until a slide's text is laid out, any where there is no name; return the time of it."""
    page.wait_for_function(SLIDE, arg=name, polling=10)
    return perf_counter()


def seat(browser: Browser, served: Served, found: dict[str, list[float]]) -> None:
    """Add the seconds from a seat's address to the first chart, the first sections, and the whole."""
    page = browser.new_context(viewport=SCREEN).new_page()
    begun = perf_counter()
    page.goto(f"{served.address}seat?key=own", wait_until="commit")
    page.wait_for_function(FIRST, polling=10)
    found["seat, first chart"].append(perf_counter() - begun)
    page.wait_for_function(DRAWN, arg=3, polling=10)
    found["seat, first sections"].append(perf_counter() - begun)
    page.evaluate(f"{SHUT}.forEach((button) => button.click())")
    page.wait_for_function(DRAWN, arg=0, polling=10)
    found["seat, all sections"].append(perf_counter() - begun)
    page.context.close()


def measured(browser: Browser, tables: int, folder: Path) -> dict[str, list[float]]:
    """Return the times, in a room of its own each time."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for n in range(TIMES):
        log = folder / f"{n}.db"
        store = open_store(str(log))
        played_room(store, load("last-boat"), tables, keys=["own"])
        store.close()
        served = Served(str(log), "--room", CODE)
        try:
            time.sleep(3)
            wall(browser, served, found)
            seat(browser, served, found)
        finally:
            served.end(signal.SIGKILL)
    return found


def main() -> None:
    """Print the medians, and the longest of each."""
    tables = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        found = measured(browser, tables, Path(folder))
        browser.close()
    print(
        f"{tables} tables, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python "
        f"{platform.python_version()}"
    )
    print(f"{'seconds, of ' + str(TIMES) + ' rooms':24}{'median':>10}{'longest':>10}")
    for what, times in found.items():
        print(f"{what:24}{median(times):10.2f}{max(times):10.2f}")


if __name__ == "__main__":
    main()
