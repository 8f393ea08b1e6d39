"""Pages with a kernel behind them: made on a visit or ahead of it, and each kernel bound to its browser."""

import asyncio
import gzip
import time
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psutil
from jupyter_core.utils import ensure_async
from nbformat.v4 import new_code_cell
from tornado.web import RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from workshop.live.room_log import hashed

KERNEL_MB = 60
"""What a kernel may take of the memory that is free, with room to grow."""
A_BROWSER = 4
"""How many pages of one browser may be open at once."""
KEYLESS = {"projector": 8, "lessons": 60}
"""How many pages may be open at once, of all browsers together, where one needs no key."""


class Full(Exception):  # noqa: N818 - it names the fact
    """No further kernel can be started; it holds what that is called, and what to do."""


@dataclass(frozen=True)
class Made:
    """A page as it goes to the browser, compressed, and the kernel behind it."""

    kernel: str
    html: bytes


class Pages:
    """The pages of one room's server.

    `bound` says by whose cookie each kernel may be reached: kernel id -> the key's hash. `cookie` is what
    that is called: browsers keep cookies by host and not by port, and two rooms may be served on one. `taken`
    are the seats whose page has not opened yet: the key's hash -> the address it was taken from. `open` are
    the connections of pages to their kernels. Where the
    log takes so many `connections`, there are no more pages, but for consoles.
    """

    def __init__(self, app: Any, code: str, connections: int | None = None) -> None:
        self._app, self.cookie = app, f"key-{quote(code, safe='')}"
        self.bound: dict[str, str] = {}
        self.taken: dict[str, str | None] = {}
        self.open: set[WebSocketHandler] = set()
        self._answered: dict[str, float] = {}
        self._begun = time.monotonic()
        self._at: dict[str, str] = {}
        self._doors = {at: asyncio.Semaphore(2) for at in KEYLESS}
        self._ahead: dict[str, asyncio.Task[Made]] = {}
        self.limit = max(8, int(psutil.virtual_memory().available / 2**20 * 0.8 / KERNEL_MB))
        if connections is not None:
            self.limit = min(self.limit, connections)

    def keys(self, browser: RequestHandler) -> list[str]:
        """Return the keys a browser holds here; the last may be another room's, as 0.3.0 knew one name."""
        return list(filter(None, map(browser.get_cookie, (self.cookie, "key"))))

    def answers(self, kernel: str) -> None:
        """Note that the page of a kernel has answered, or said something by itself."""
        self._answered[self.bound.get(kernel, "")] = time.monotonic()

    def silent(self, owner: str) -> float:
        """Return for how many seconds no page has answered of who holds a key, by its hash."""
        return time.monotonic() - self._answered.get(owner, self._begun)

    def ask(self) -> None:
        """Ask every open page whether it is there; a browser answers by itself, unless it sleeps."""
        for page in tuple(self.open):
            try:
                page.ping()
            except WebSocketClosedError:
                self.open.discard(page)

    def unopened(self, address: str | None) -> int:
        """Return how many seats were taken from an address whose page has not opened yet."""
        return list(self.taken.values()).count(address)

    async def visit(
        self, notebook: str, at: str, here: Mapping[str, Any] | None, key: str, *, kept: int = 0
    ) -> bytes:
        """Return the page, compressed, for the browser that holds that key; raises Full.

        `at` is the path under which its kernel is reached, `here` what the notebook is told; so many of the
        pages that need no key are `kept` for others.
        """
        async with self._doors.get(at, nullcontext()):
            return await self._visit(notebook, at, here, key, kept)

    async def _visit(
        self, notebook: str, at: str, here: Mapping[str, Any] | None, key: str, kept: int
    ) -> bytes:
        kernels, owner = self._app.kernel_manager, hashed(key)
        self.bound = {kernel: who for kernel, who in self.bound.items() if kernel in kernels}
        await self._make_room([kernel for kernel, who in self.bound.items() if who == owner], A_BROWSER)
        if at in KEYLESS:
            others = [kernel for kernel in self.bound if self._at[kernel] == at]
            await self._make_room(others, KEYLESS[at] - kept)
        made = None
        if task := self._ahead.pop(at, None):
            with suppress(Exception):  # it is made again below
                made = await task
        alive = made and made.kernel in kernels and await ensure_async(kernels.is_alive(made.kernel))
        if made is None or not alive:
            if kernels.used >= self.limit and at != "console":
                why = "There is no room for another page here. Try again in a minute."
                raise Full("The room is full", why)
            try:
                made = await self._make(notebook, at, here)
            except RuntimeError:  # its kernel died as it started
                made = await self._make(notebook, at, here)
        kernels.kept.discard(made.kernel)
        self.bound[made.kernel], self._at[made.kernel] = owner, at
        return made.html

    def make_ahead(self, notebook: str, at: str, here: Mapping[str, Any]) -> "asyncio.Task[Made] | None":
        """Begin to make a page before anybody asks for it; None if it is made or half the room is taken."""
        if at in self._ahead or self._app.kernel_manager.used >= self.limit // 2:
            return None
        task = self._ahead[at] = asyncio.create_task(self._make(notebook, at, here, kept=True))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # who visits makes it again
        return task

    def release(self) -> None:
        """Let pages made ahead that nobody asked for end like others that are idle."""
        self._app.kernel_manager.kept.clear()

    async def _make_room(self, open_now: list[str], most: int) -> None:
        """Where so many pages are open, end the kernel of one that nobody looks at any more."""
        kernels = self._app.kernel_manager
        if len(open_now) < most:
            return
        idle = [kernel for kernel in open_now if not kernels._kernel_connections.get(kernel)]
        if not idle:
            why = f"This page is open in {most} places already: close one of them, then try again."
            raise Full("Open too often", why)
        self.bound.pop(idle[0], None)
        await ensure_async(kernels.shutdown_kernel(idle[0], now=True))

    async def _make(
        self, notebook: str, at: str, here: Mapping[str, Any] | None, *, kept: bool = False
    ) -> Made:
        app = self._app
        both = {"base_url": app.base_url, "voila_configuration": app.voila_configuration}
        config = get_page_config(settings=app.app.settings, log=app.log, **both)
        same = ("template_paths", "config_manager", "contents_manager", "kernel_spec_manager")
        page = NotebookRenderer(
            **both,
            **{name: getattr(app, name) for name in same},
            traitlet_config=app.config,
            request_handler=here,
            notebook_path=notebook,
            page_config={**config, "ownUrl": f"{app.base_url}{at}/"},
        )
        await page.initialize(template=None, theme=None)
        kernels = app.kernel_manager
        kernel = await kernels.start_kernel()
        if kept:
            kernels.kept.add(kernel)
        html = await page.generate_content_str(kernel, kernels.get_kernel(kernel))
        return Made(kernel, gzip.compress(html.encode(), 6, mtime=0))


def told(here: Mapping[str, Any] | None, *, notebook: Any, cwd: str) -> Any:  # noqa: ARG001
    """Return the notebook with `here` in place of what its cell of parameters says: Voila's prelaunch hook.

    A notebook without such a cell, a lesson, gets it as its environment.
    """
    notebook = deepcopy(notebook)
    parameters = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    for cell in parameters:
        cell.source = f"here = {dict(here or {})!r}"
    if not parameters:
        source = f"import os\n\nos.environ.update({dict(here or {})!r})"
        notebook.cells.insert(0, new_code_cell(source))  # type: ignore[no-untyped-call]
    return notebook
