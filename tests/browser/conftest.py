"""A real browser for the pages, and servers to look at; nothing may leave this machine."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from people import ARGUMENTS, CHROMIUM, People

OF_JUPYTER = (
    "https://cdn.jsdelivr.net/npm/@fortawesome/",  # Voila's own template asks for an icon font
    "@jupyter-notebook/lab-extension",  # Voila loads what Notebook 7 installed, and that finds no Lab
    "(reading 'schema')",  # Notebook 7 loading its own settings
    "Comm not found for comm id",  # the last words of a kernel just started again
)
"""What a page that is not the kit's own is forgiven."""

Serve = Callable[..., str]

PATIENCE = 30_000
"""Milliseconds: a page of JupyterLab on a busy machine."""


# One browser a module: while Playwright is open, no other test in the process can call asyncio.run.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"no browser: none of {', '.join(CHROMIUM)} is installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def people(browser: Browser) -> Iterator[People]:
    """Those who come to a room; their browsers close at the end."""
    expect.set_options(timeout=PATIENCE)
    found = People(browser)
    yield found
    for context in found.contexts:
        context.close()


@pytest.fixture
def page(
    browser: Browser, serve: Serve, request: pytest.FixtureRequest
) -> Iterator[Page]:  # closed before servers
    """A page in a fresh context; at the end, nothing left 127.0.0.1 and nothing failed in its console."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    failed: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            failed.append(f"{message.text} ({message.location.get('url')})")

    context.on("request", lambda request: asked.append(request.url))
    context.on("console", hear)
    context.on("weberror", lambda error: failed.append(str(error.error)))
    opened.on("websocket", lambda websocket: asked.append(websocket.url))
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield opened
    context.close()
    away = [url for url in asked if not _is_local(url)]
    forgiven = OF_JUPYTER if request.node.get_closest_marker("jupyters_own") else ()
    assert [fault for fault in away + failed if not any(part in fault for part in forgiven)] == []


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about", "file") or parts.hostname == "127.0.0.1"


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts a server, waits until it answers, and returns its address.

    `{port}` in the command's words becomes a free port; keywords are environment variables. What Jupyter
    keeps about its user goes to the test's folder. The servers end with the test.
    """
    started: list[subprocess.Popen[bytes]] = []
    home = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}

    def start(*command: str, **environment: str) -> str:
        port = _free_port()
        log = tmp_path / f"server-{port}.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [word.replace("{port}", str(port)) for word in command],
                cwd=tmp_path, env=os.environ | home | environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        started.append(server)
        for _ in range(600):
            if _answers(port):
                return f"http://127.0.0.1:{port}"
            if server.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail(f"{' '.join(command)} does not answer:\n{log.read_text('utf-8', 'replace')[-3000:]}")

    yield start
    for server in started:
        _end(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _end(server: subprocess.Popen[bytes]) -> None:
    """End a server by SIGTERM, so that it ends its kernels; after 10 s, end all of its group."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        server.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait(5)
