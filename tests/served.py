"""A room that is really served, for tests: started as a user starts it, ended by its own process id."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

import workshop
from kernelclient import Browser
from workshop.classroom.robots import fill
from workshop.classroom.room import Room
from workshop.classroom.rules import CONSOLE
from workshop.classroom.steps import move_on
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, open_store
from workshop.negotiation.moves import Event

ROOT = Path(workshop.__file__).parents[1]
T = TypeVar("T")


class Served:
    """A served room: `said` is what `workshop serve --json` printed. `first` is code that it runs before."""

    def __init__(self, db: str, *options: str, env: dict[str, str] | None = None, first: str = "") -> None:
        self.db = db
        begin = ["-c", f"{first}\nfrom workshop.cli import main\nmain()"] if first else ["-m", "workshop"]
        command = [sys.executable, *begin, "serve", "--ip", "127.0.0.1", "--db", db, "--no-browser", "--json"]
        if "--port" not in options:
            command += ["--port", str(free_port())]
        self.process = subprocess.Popen(
            [*command, *options], env=os.environ | {"PYTHONPATH": str(ROOT)} | (env or {}), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout
        said = self.process.stdout.readline() if select.select([self.process.stdout], [], [], 120)[0] else ""
        if not said:
            self.process.kill()
            pytest.fail(f"it does not start: {self.process.communicate()[1]}")
        self.said: dict[str, str] = json.loads(said)
        self.code = self.said["code"]
        self.address = self.said["join"].removesuffix("join")
        self.port = int(self.address.split(":")[2].split("/")[0])
        self.store: Store = open_store(db)
        self.log = RoomLog(self.store, self.code)

    @property
    def room(self) -> Room:
        return self.log.catch_up()

    def move_on(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.log.log(move_on, by=CONSOLE) == ""

    def do(self, kind: str, **data: Any) -> None:
        assert self.log.log(lambda _: [Event(kind, data)], by=CONSOLE) == ""

    def fill(self, seats: int) -> None:
        """Let robots take so many seats more."""
        assert self.log.log(lambda room: fill(room, seats), by=CONSOLE) == ""

    def browser(self) -> Browser:
        return Browser(self.address)

    def below(self) -> list[int]:
        """Return every process that this one started, and those that they did."""
        return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]

    def kernels(self) -> list[int]:
        """Return the kernels: forked ones, and others."""
        server = psutil.Process(self.process.pid)
        own = {child.pid for child in server.children() if "ipykernel" not in str(words(child))}
        return [child.pid for child in server.children(recursive=True) if child.pid not in own]

    def forge(self) -> int:
        """Return the process that kernels are forked from, 0 where there is none at this moment."""
        below = psutil.Process(self.process.pid).children()
        return next((child.pid for child in below if "workshop.serve.kernels.fork" in words(child)), 0)

    def end(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Return its exit code and what else it printed."""
        self.store.close()
        if self.process.poll() is None:
            self.process.send_signal(by)
        try:
            out, err = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        return self.process.returncode, out, err


def words(process: psutil.Process) -> list[str]:
    """Return a process's command, none if it is about to go."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


Serving = Callable[..., Served]
"""Starts a server with these options, all on one log."""


def refused(db: str, *options: str) -> str:
    """Return what `workshop serve` says where it cannot: in a sentence, and nothing else."""
    command = [sys.executable, "-m", "workshop", "serve", "--db", db, "--no-browser", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return done.stderr


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(main: Callable[[], Awaitable[T]], seconds: float = 240) -> T:
    """Return what came of an asyncio function, within a time."""

    async def bounded() -> T:
        try:
            return await asyncio.wait_for(main(), seconds)
        finally:
            await asyncio.gather(*(browser.close() for browser in tuple(Browser.connected)))

    return asyncio.run(bounded())


async def come_in(served: Served, people: int, names: Sequence[str] = ()) -> list[Browser]:
    """Return so many browsers, each with a seat and its page's widgets, in the order of their seats."""
    browsers = [served.browser() for _ in range(people)]
    for number, browser in enumerate(browsers):
        await browser.join(served.code, names[number] if number < len(names) else "")
        await browser.connect()
        await browser.read_states()
    return browsers
