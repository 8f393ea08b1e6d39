"""Measure the demo's pages in a real Chromium, and stock Voila with one FigureWidget in the same run.

Run with `python tests/benchmarks/pages.py`; it takes about two minutes, alone on the machine.
"""

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from workshop.live.table import OwnTable
from workshop.log.store import now, open_store
from workshop.negotiation.moves import Event
from workshop.pages.study import solo
from workshop.widgets.chart import LiveChart

SEAT = "solo/me/seat/1"
MOVES = 100
TIMES = 15
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PEER = """
import ipywidgets, plotly.graph_objects as go
figure = go.FigureWidget([go.Scatter(x=list(range(100)), y=list(range(100)), name=str(n)) for n in range(8)])
def add(_):
    with figure.batch_update():
        for trace in figure.data[:2]:
            trace.x, trace.y = (*trace.x, len(trace.x)), (*trace.y, len(trace.y) % 7)
button = ipywidgets.Button(description="Add")
button.on_click(add)
ipywidgets.VBox([button, figure])
"""
CLICK = """async ([charts, label]) => {
  const button = [...document.querySelectorAll("button")].find((b) => b.textContent.trim() === label);
  const plots = [...document.querySelectorAll(charts)];
  const drawn = plots.map((plot) => new Promise((done) => plot.once("plotly_afterplot", done)));
  const begun = performance.now();
  button.click();
  await Promise.race([Promise.all(drawn), new Promise((_, fail) => setTimeout(fail, 20000))]);
  return performance.now() - begun;
}"""


@contextmanager
def server(*command: str) -> Iterator[tuple[str, int]]:
    """Start a server on a free port; yield its address and process id, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = subprocess.Popen(
        [word.replace("{port}", str(port)) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", started.pid
    finally:
        started.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            started.wait(20)


def visit(browser: Browser, url: str, charts: str) -> tuple[Page, list[bytes], float]:
    """Open a page; return it, what its websocket receives from now on, and the seconds to its charts."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    received: list[bytes] = []

    def listen(websocket: WebSocket) -> None:
        websocket.on(
            "framereceived",
            lambda frame: received.append(frame if isinstance(frame, bytes) else frame.encode()),
        )

    page.on("websocket", listen)
    begun = time.perf_counter()
    page.goto(url)
    if url.endswith("/seat"):  # which begins at the brief
        page.get_by_role("button", name="Charts", exact=True).click()
    page.locator(f"{charts} .main-svg").first.wait_for()
    return page, received, time.perf_counter() - begun


def click(page: Page, charts: str, label: str) -> float:
    """Press a button in the page and return the milliseconds until every chart is drawn again."""
    return float(page.evaluate(CLICK, [charts, label]))


def memory(parent: int) -> list[float]:
    """Return the proportional set size of every kernel below a process, in MB: launched, and forked."""
    below = psutil.Process(parent).children(recursive=True)
    kernels = [child for child in below if "ipykernel_launcher" in child.cmdline() or child.ppid() != parent]
    return [kernel.memory_full_info().pss / 2**20 for kernel in kernels]


def ours(browser: Browser, folder: Path) -> dict[str, float]:
    """Measure the demo: its seat with `MOVES` moves logged, and its projector."""
    log = folder / "log.db"
    with server(
        sys.executable, "-m", "workshop", "demo", "--no-browser", "--port", "{port}", "--db", str(log)
    ) as (
        url,
        process,
    ):
        charts = ".iw-seat .js-plotly-plot"
        store = open_store(str(log))
        page, received, ready = visit(browser, f"{url}/seat", charts)
        page.close()
        said = {"act": "small_talk", "seat": "island", "by": "island", "to": ["line"]}
        version = store.streams(SEAT)[SEAT]
        store.append(SEAT, version, *(Event("moved", said, at=now()) for _ in range(MOVES)))
        page, received, _ = visit(browser, f"{url}/seat", charts)
        time.sleep(3)
        first = sum(map(len, received))
        clicks, sizes, across = [], [], []
        for n in range(TIMES):
            received.clear()
            clicks.append(click(page, charts, ("Apologise", "End goal")[n % 2]))
            time.sleep(0.5)
            sizes.append(sum(len(frame) for frame in received if b'"steps"' in frame))
            time.sleep(2)
        page.close()
        projector, _, _ = visit(browser, f"{url}/projector", ".js-plotly-plot")
        for _ in range(TIMES):
            card = projector.locator("article", has_text="Your table")
            before = card.inner_text()
            version = store.streams(SEAT)[SEAT]
            begun = time.perf_counter()
            store.append(SEAT, version, Event("moved", said, at=now()))
            projector.wait_for_function(
                "before => [...document.querySelectorAll('article')].some(a => a.innerText.startsWith('Your "
                "table')"
                " && a.innerText !== before)", arg=before, polling=5,
            )  # fmt: skip
            across.append((time.perf_counter() - begun) * 1000)
            time.sleep(0.7)
        return {
            "ready": ready,
            "click": median(clicks),
            "across": median(across),
            "move": median(sizes),
            "first": first,
            "charts": page_bytes(log),
            "memory": median(memory(process)),
        }


def page_bytes(log: Path) -> int:
    """Return how many bytes of a seat's first view are its two charts, script, figure and all."""
    seat = solo.seat(OwnTable(open_store(str(log)), SEAT, "island"))
    found, waiting = 0, [seat]
    while waiting:
        part = waiting.pop()
        waiting += getattr(part, "children", ())
        if isinstance(part, LiveChart):
            found += len(json.dumps(part.get_state(), default=str))
    return found


def peer(browser: Browser, folder: Path) -> dict[str, float]:
    """Measure stock Voila with one FigureWidget of 8 traces with 100 points, two growing with each click."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "peer",
        "metadata": {},
        "outputs": [],
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = {"cells": [cell | {"source": PEER}], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    path = folder / "peer.ipynb"
    path.write_text(json.dumps(notebook))
    quiet = "--VoilaConfiguration.extension_denylist=@jupyter-notebook/lab-extension"
    with server(sys.executable, "-m", "voila", str(path), "--no-browser", "--port={port}", quiet) as (
        url,
        process,
    ):
        page, received, ready = visit(browser, url, ".js-plotly-plot")
        time.sleep(3)
        first, sizes, clicks = sum(map(len, received)), [], []
        for _ in range(TIMES):
            received.clear()
            clicks.append(click(page, ".js-plotly-plot", "Add"))
            time.sleep(0.5)
            sizes.append(sum(len(frame) for frame in received if b"_py2js" in frame))
        return {
            "ready": ready,
            "click": median(clicks),
            "move": median(sizes),
            "first": first,
            "memory": median(memory(process)),
        }


def main() -> None:
    """Print both in one table."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        kit, stock = ours(browser, Path(name)), peer(browser, Path(name))
        browser.close()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'':34}{'kit':>12}{'FigureWidget':>14}{'ratio':>8}")
    for key, label, unit in (
        ("ready", "page opened to charts drawn", "s"),
        ("click", "click to own chart(s), median", "ms"),
        ("across", "append to the projector, median", "ms"),
        ("move", "charts, for a move, median", "B"),
        ("first", "first view through the websocket", "B"),
        ("charts", "of that, the charts", "B"),
        ("memory", "memory of a kernel (PSS)", "MB"),
    ):
        form = ".1f" if unit == "s" else ",.0f"
        other = f"{stock[key]:{form}} {unit}" if key in stock else "–"
        ratio = f"{stock[key] / kit[key]:.1f}" if key in stock else ""
        print(f"{label:34}{f'{kit[key]:{form}} {unit}':>12}{other:>14}{ratio:>8}")


if __name__ == "__main__":
    main()
