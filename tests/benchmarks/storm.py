"""Measure a room that arrives at once: many visitors open a page, and the time until the last has an answer.

Run with `python tests/benchmarks/storm.py 1 10 30 60`, alone on the machine; stock Voila needs minutes and
170 MB a visitor. Each visitor gets the page, connects to its kernel, reads the state of every widget, presses
one button, and waits until the page answers. Nothing is drawn: what a browser does with it comes on top, on
the visitors' machines.
"""

import argparse
import asyncio
import gzip
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

import nbformat
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

sys.path.append(str(Path(__file__).parents[1]))
from pages import PEER

from kernelclient import Browser
from served import free_port
from workshop.classroom.rules import CONSOLE
from workshop.classroom.steps import move_on
from workshop.live.room_log import RoomLog
from workshop.log.store import open_store

SECONDS = 300
"""How long one visitor waits for everything."""
QUIET = 4
"""A server is warm when it has started no process for so many seconds."""
STOCK_MB = 175
"""What a kernel of stock Voila takes; it is left out where there is not so much for each visitor."""


@dataclass(frozen=True)
class Visit:
    """What one person opens and presses: a page, or with `code` whatever seat a room gives at `address`.

    `cookies` are by path and name. `kernels` is the path under which the page's kernel is reached, None for
    the page's own.
    """

    address: str
    press: str
    page: str = ""
    code: str = ""
    cookies: Mapping[tuple[str, str], str] = field(default_factory=dict)
    kernels: str | None = None


@dataclass(frozen=True)
class Passed:
    """When a visitor had what, in seconds since all of them came."""

    page: float
    connected: float
    states: float
    answered: float


@dataclass(frozen=True)
class Result:
    """What came of a storm: seconds, MB. `kernels` has the visitors' kernels, the largest that are there."""

    passed: list[Passed]
    failed: list[str]
    seconds: float
    own_cpu: float
    server_cpu: float
    kernels: list[float]
    all_mb: float
    back: list[Visit]
    """What the visitors open who come back, with the cookies that they were given."""

    @property
    def last(self) -> float:
        """When the last visitor had an answer."""
        return max((one.answered for one in self.passed), default=float("nan"))


class Visitor(Browser):
    """A browser asleep until it hears something: sixty that look every 2 ms are half of what is measured."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._news = asyncio.Event()

    async def _listen(self) -> None:
        assert self._socket
        while (message := await self._socket.read_message()) is not None:
            self.heard.append(message if isinstance(message, str) else message.decode("utf-8", "replace"))
            self._news.set()
        self._news.set()

    async def until(self, wanted: Any, seconds: float = SECONDS, after: int = 0) -> str:
        async with asyncio.timeout(seconds):
            while True:
                for message in self.heard[after:]:
                    after += 1
                    if wanted(message):
                        return message
                if self._listening and self._listening.done():
                    raise ConnectionError(f"{self.at}: the connection has ended")
                self._news.clear()
                await self._news.wait()


async def storm(visits: Sequence[Visit], server: int) -> Result:
    """Let all visitors come at once; `server` is the process id of what they visit. Failures are told of."""
    AsyncHTTPClient().max_clients = len(visits)  # type: ignore[attr-defined]
    visitors = [Visitor(visit.address) for visit in visits]
    own, theirs = time.process_time(), _cpu(server)
    begun = time.perf_counter()
    came = await asyncio.gather(
        *(_come(*pair, begun) for pair in zip(visitors, visits, strict=True)), return_exceptions=True
    )
    seconds = time.perf_counter() - begun
    own, theirs = time.process_time() - own, _cpu(server) - theirs
    kernels, everything = memory(server)
    for visitor, visit in zip(visitors, visits, strict=True):
        await visitor.close()
        if visit.kernels is None and visitor.kernel:  # a page that closes says so
            await visitor.get(f"{visitor.at}/voila/api/shutdown/{visitor.kernel}", x="1")
    return Result(
        [one for one in came if isinstance(one, Passed)],
        [f"{type(one).__name__}: {str(one)[:120]}" for one in came if isinstance(one, BaseException)],
        seconds, own, theirs, kernels[-len(visits) :], everything,
        [replace(
            visit, page=f"{who.at}/" if visit.kernels is None else visit.page, code="", cookies=who.cookies
         )
         for who, visit in zip(visitors, visits, strict=True)],
    )  # fmt: skip


async def _come(visitor: Visitor, visit: Visit, begun: float) -> Passed:
    async with asyncio.timeout(SECONDS):
        visitor.cookies.update(visit.cookies)
        await (visitor.join(visit.code) if visit.code else visitor.open(visit.page))
        page = time.perf_counter()
        await visitor.connect(at=visit.kernels)
        connected = time.perf_counter()
        await visitor.read_states(SECONDS)
        states, heard = time.perf_counter(), len(visitor.heard)
        click = visitor.press(visit.press)
        await visitor.until(lambda text: click in text and '"comm_msg"' in text, after=heard)
        return Passed(*(at - begun for at in (page, connected, states, time.perf_counter())))


def _cpu(process: int) -> float:
    spent = psutil.Process(process).cpu_times()
    return float(spent.user + spent.system)


def memory(server: int) -> tuple[list[float], float]:
    """Return the proportional set size of each kernel of a server, smallest first, and of all it runs; in MB.

    A kernel is a process that was started as one, or forked by a child of the server.
    """
    kernels, everything = [], 0.0
    for process in (above := psutil.Process(server), *above.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            size = process.memory_full_info().pss / 2**20
            everything += size
            if "ipykernel_launcher" in process.cmdline() or process.ppid() not in {server, above.ppid()}:
                kernels.append(size)
    return sorted(kernels), everything


@contextmanager
def served(folder: Path, *command: str) -> Iterator[tuple[str, int]]:
    """Start a server on a free port; yield its address and process id. Its complaints are in the folder."""
    port = free_port()
    with (folder / "stdout.txt").open("wb") as said, (folder / "stderr.txt").open("wb") as complaints:
        started = subprocess.Popen(
            [word.replace("{port}", str(port)) for word in command],
            stdout=said,
            stderr=complaints,
            start_new_session=True,
        )
    try:
        _until(lambda: any(at.laddr.port == port for at in psutil.Process(started.pid).net_connections()), 60)
        yield f"http://127.0.0.1:{port}", started.pid
    finally:
        below = psutil.Process(started.pid).children(recursive=True)
        started.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            started.wait(30)
        for left in psutil.wait_procs(below, 5)[1]:
            left.kill()
        started.kill()


def _until(true: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.1)


def settle(server: int, seconds: float = 180) -> None:
    """Wait until a server has started what it starts ahead."""
    known: set[int] = set()
    since = begun = time.monotonic()
    while time.monotonic() < min(since + QUIET, begun + seconds):
        if (now := {child.pid for child in psutil.Process(server).children(recursive=True)}) != known:
            known, since = now, time.monotonic()
        time.sleep(0.2)


def demo(folder: Path, number: int) -> Result:
    """Measure the seat of `workshop demo`."""
    options = ("--no-browser", "--port", "{port}", "--db", str(folder / "log.db"))
    with served(folder, sys.executable, "-m", "workshop", "demo", *options) as (url, process):
        return _measured([Visit(url, "New table", page="seat", kernels="")] * number, process)


def room(folder: Path, number: int, *, play: bool = False) -> Result:
    """Measure seats of a served room that has made their pages ahead: each visitor joins with the code."""
    db = str(folder / "log.db")
    options = (
        "--ip",
        "127.0.0.1",
        "--no-browser",
        "--port",
        "{port}",
        "--db",
        db,
        "--mode",
        "live",
        "--json",
    )
    with served(folder, sys.executable, "-m", "workshop", "serve", *options, f"--size={number + 1}") as (
        url,
        process,
    ):
        said = folder / "stdout.txt"
        _until(lambda: said.read_text().strip(), 60)
        code = json.loads(said.read_text())["code"]

        def begin() -> None:
            log = RoomLog(open_store(db), code)
            for _ in range(3):
                log.log(move_on, by=CONSOLE)

        return _measured([Visit(url, "Help", code=code)] * number, process, begin if play else None)


def play(folder: Path, number: int) -> Result:
    """Measure the full seat page, in play: all come at once, and none was made ahead."""
    return room(folder, number, play=True)


def scripts(number: int) -> str:
    """Return what it costs a room to send its two largest scripts to so many visitors at once."""
    paths = ("voila/static/voila.js", "voila/labextensions/impasse-workshop/static/plotly-basic.min.js")
    command = ("-m", "workshop", "serve", "--ip", "127.0.0.1", "--no-browser", "--port", "{port}")
    with (
        tempfile.TemporaryDirectory() as name,
        served(Path(name), sys.executable, *command, "--db", f"{name}/log.db") as (
            url,
            process,
        ),
    ):

        async def fetch() -> tuple[float, float, int]:
            client, begun, before = AsyncHTTPClient(), time.perf_counter(), _cpu(process)
            client.max_clients = 2 * number  # type: ignore[attr-defined]
            asked = [
                HTTPRequest(f"{url}/{path}", headers={"Accept-Encoding": "gzip"}, decompress_response=False)
                for path in paths * number
            ]
            came = await asyncio.gather(*map(client.fetch, asked))
            return (
                time.perf_counter() - begun,
                _cpu(process) - before,
                sum(len(answer.body) for answer in came),
            )

        (_, first, _), (took, cpu, size) = asyncio.run(fetch()), asyncio.run(fetch())
        plain = [urlopen(f"{url}/{path}").read() for path in paths]
    begun = time.process_time()
    for script in plain:
        gzip.compress(script)
    anew = (time.process_time() - begun) * number
    return (
        f"two scripts for {number} at once: {took:.2f} s, {cpu:.2f} s of processor, {size / 1e6:.1f} MB sent "
        f"(the first time {first:.2f} s of processor); compressed anew for each they would take {anew:.1f} s "
        "of it"
    )


def stock(folder: Path, number: int) -> Result:
    """Measure stock Voila with one FigureWidget."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "peer.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(PEER)], metadata=metadata), path)
    with served(folder, sys.executable, "-m", "voila", str(path), "--no-browser", "--port={port}") as (
        url,
        process,
    ):
        return _measured([Visit(url, "Add", kernels="")] * number, process)


def _measured(visits: Sequence[Visit], server: int, begin: Callable[[], None] | None = None) -> Result:
    """Return what came of a storm, after a first visit and once the server has started what it starts ahead.

    With `begin` all come back once it was called, to their full page, and that is what is measured.
    """

    async def measure() -> Result:
        if (first := await storm(visits[:1], server)).failed:
            raise RuntimeError(first.failed[0])
        settle(server)
        came = await storm(visits, server)
        if begin is None:
            return came
        begin()
        settle(server)
        return await storm([replace(visit, press="Acknowledge") for visit in came.back], server)

    return asyncio.run(measure())


MEASURED = {"demo": demo, "room": room, "play": play, "stock": stock}
HEAD = (
    "",
    "visitors",
    "page",
    "states",
    "all done",
    "click",
    "server",
    "driver",
    "a kernel",
    "all",
    "load",
    "failed",
)


def row(name: str, result: Result, load: float) -> tuple[str, ...]:
    """Return a line of the table."""
    passed, failed = result.passed, result.failed
    columns = ["–"] * 4
    if passed:
        times = (max(one.page for one in passed), max(one.states for one in passed), result.last)
        columns = [f"{at:.2f} s" for at in times]
        columns.append(f"{median(one.answered - one.states for one in passed) * 1000:.0f} ms")
    kernel = f"{median(result.kernels):.0f} MB" if result.kernels else "–"
    return (
        name, str(len(passed) + len(failed)), *columns, f"{result.server_cpu:.1f} s", f"{result.own_cpu:.1f} "
                                                                                      "s",
        kernel, f"{result.all_mb:,.0f} MB", f"{load:.1f}", " ".join((str(len(failed)), *failed[:1])),
    )  # fmt: skip


def main() -> None:
    """Print a line for each number of visitors and each server, as they are measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("visitors", type=int, nargs="*", default=[1, 10, 30])
    parser.add_argument("--of", choices=MEASURED, nargs="*", default=list(MEASURED))
    asked = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}; the last visitor's times, the median "
        "click,"
    )
    print(
        "processor time of the server itself and of this driver, PSS of a kernel (median) and of all, load "
        "before"
    )
    print("".join(f"{word:>10}" for word in HEAD))
    for number, name in product(asked.visitors, asked.of):
        load, free = os.getloadavg()[0], psutil.virtual_memory().available / 2**20
        if name == "stock" and number * STOCK_MB > free * 0.9:
            continue
        with tempfile.TemporaryDirectory() as folder:
            result = MEASURED[name](Path(folder), number)
        print("".join(f"{word:>10}" for word in row(name, result, load)), flush=True)
    print(scripts(max(asked.visitors)))


if __name__ == "__main__":
    main()
