"""Measure a step of the replay in a real Chromium: button, key or jump, until both charts are drawn again.

Run with `python tests/benchmarks/replay_page.py`; it takes about a minute, alone on the machine. For each
case it plays a table by script, gives its end to the learner's own seat, and opens the replay there.
"""

import os
import platform
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from pages import CHROMIUM, server
from playwright.sync_api import Browser, Page, sync_playwright

from workshop.counterparts.play import rehearse
from workshop.log.store import open_store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event

SEAT = "solo/me/seat/1"
CASES = ("last-boat", "lantern-hill")
TIMES = 30
CHARTS = ".iw-replay .js-plotly-plot"
BEGIN = """charts => {
  const plots = [...document.querySelectorAll(charts)];
  const each = plots.map((plot) => new Promise((done) => plot.once("plotly_afterplot", done)));
  window.drawn = Promise.all(each).then(() => performance.now());
  window.begun = null;
  const begin = () => (window.begun ??= performance.now());
  const once = { capture: true, once: true };
  for (const kind of ["click", "input", "change"]) document.addEventListener(kind, begin, once);
}"""
DONE = """async () => {
  const late = new Promise((_, fail) => setTimeout(fail, 20000));
  return await Promise.race([window.drawn, late]) - window.begun;
}"""


def table(log: Path, name: str) -> int:
    """Log a table of that case that counterparts played out, as the learner's; return how many moves."""
    case = load(name)
    rows = list(rehearse(case, dict.fromkeys(case.party, "principled"), seed=1, stream=SEAT))
    own = rows[0].data["seats"] | {case.parties[0].id: "person"}
    first = Event(rows[0].kind, rows[0].data | {"seats": own}, click=rows[0].click)
    open_store(str(log)).append(
        SEAT, 0, first, *(Event(row.kind, row.data, click=row.click) for row in rows[1:])
    )
    return sum(row.kind == "moved" for row in rows)


def steps(page: Page, moves: int) -> dict[str, list[float]]:
    """Return the milliseconds that steps took, by the way they were made."""
    forward = page.get_by_role("button", name="Forward", exact=True)
    slider, moments = page.get_by_role("slider", name="Move"), page.get_by_label("Jump to")
    places = moments.locator("option").count() - 1
    found: dict[str, list[float]] = {"button": [], "key": [], "jump": []}
    for n in range(TIMES):
        for way, do in (
            ("button", forward.click),
            ("key", lambda: slider.press("ArrowRight")),
            ("jump", lambda n=n: moments.select_option(index=1 + (3 * n) % places)),
        ):
            if int(slider.input_value()) >= moves - 1:
                slider.press("Home")
                page.wait_for_timeout(400)
            page.evaluate(BEGIN, CHARTS)
            before = slider.input_value()
            do()
            page.wait_for_timeout(150)
            if slider.input_value() != before:  # a jump to where one stands already draws nothing
                found[way].append(float(page.evaluate(DONE)))
            page.wait_for_timeout(100)
    return found


def measure(browser: Browser, folder: Path, name: str) -> tuple[int, float, dict[str, list[float]]]:
    """Return how many moves the table has, the milliseconds to open its replay, and those of its steps."""
    log = folder / f"{name}.db"
    moves = table(log, name)
    with server(
        sys.executable, "-m", "workshop", "demo", "--no-browser", "--port", "{port}", "--db", str(log)
    ) as (
        url,
        _,
    ):
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.goto(f"{url}/seat")
        press = page.get_by_role("button", name="Replay", exact=True)
        press.wait_for()
        page.wait_for_timeout(3000)
        begun = page.evaluate("performance.now()")
        press.click()
        page.locator(f"{CHARTS} .main-svg").nth(3).wait_for()
        opened = page.evaluate("performance.now()") - begun
        page.wait_for_timeout(1000)
        found = steps(page, moves)
        page.close()
    return moves, opened, found


def main() -> None:
    """Print a line for each case and way: the milliseconds from a press until both charts are drawn."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    print(f"{'case':16}{'moves':>6}{'way':>9}{'n':>4}{'least':>8}{'median':>8}{'90 %':>8}{'most':>8}")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for case in CASES:
            moves, opened, found = measure(browser, Path(name), case)
            for way, times in found.items():
                told = (min(times), median(times), quantiles(times, n=10)[-1], max(times))
                print(f"{case:16}{moves:>6}{way:>9}{len(times):>4}{''.join(f'{each:8.0f}' for each in told)}")
            print(f"{case:16}{moves:>6}{'opening':>9}{1:>4}{opened:8.0f}")
        browser.close()


if __name__ == "__main__":
    main()
