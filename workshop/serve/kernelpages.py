"""Pages with a kernel behind them: made on a visit or ahead of it, and each kernel bound to the browser it is for."""

import asyncio
import gzip
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import psutil
from jupyter_core.utils import ensure_async
from nbformat.v4 import new_code_cell
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from workshop.log.rooms import hashed

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
    """The pages of one server. `bound` says by whose cookie each kernel may be reached: kernel id -> the key's hash."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.bound: dict[str, str] = {}
        self._at: dict[str, str] = {}
        self._doors = {at: asyncio.Semaphore(2) for at in KEYLESS}
        self._ahead: dict[str, asyncio.Task[Made]] = {}
        self.limit = max(8, int(psutil.virtual_memory().available / 2**20 * 0.8 / KERNEL_MB))

    async def visit(self, notebook: str, at: str, here: Mapping[str, Any] | None, key: str) -> bytes:
        """Return the page, compressed, for the browser that holds that key; raises Full.

        `at` is the path under which its kernel is reached, `here` what the notebook is told.
        """
        async with self._doors.get(at, nullcontext()):
            return await self._visit(notebook, at, here, key)

    async def _visit(self, notebook: str, at: str, here: Mapping[str, Any] | None, key: str) -> bytes:
        kernels, owner = self._app.kernel_manager, hashed(key)
        self.bound = {kernel: who for kernel, who in self.bound.items() if kernel in kernels}
        await self._make_room([kernel for kernel, who in self.bound.items() if who == owner], A_BROWSER)
        if at in KEYLESS:
            await self._make_room([kernel for kernel in self.bound if self._at[kernel] == at], KEYLESS[at])
        made = None
        if task := self._ahead.pop(at, None):
            with suppress(Exception):  # it is made again below
                made = await task
        if made is None or made.kernel not in kernels or not await ensure_async(kernels.is_alive(made.kernel)):
            if kernels.used >= self.limit:
                raise Full("The room is full", "This computer has no room for another page. Try again in a minute.")
            try:
                made = await self._make(notebook, at, here)
            except RuntimeError:  # its kernel died as it started
                made = await self._make(notebook, at, here)
        kernels.kept.discard(made.kernel)
        self.bound[made.kernel], self._at[made.kernel] = owner, at
        return made.html

    def make_ahead(self, notebook: str, at: str, here: Mapping[str, Any]) -> "asyncio.Task[Made] | None":
        """Begin to make a page before anybody asks for it; None where it is made already or half the room is taken."""
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
            raise Full(
                "Open too often", f"This page is open in {most} places already: close one of them, then try again."
            )
        self.bound.pop(idle[0], None)
        await ensure_async(kernels.shutdown_kernel(idle[0], now=True))

    async def _make(self, notebook: str, at: str, here: Mapping[str, Any] | None, *, kept: bool = False) -> Made:
        app = self._app
        config = get_page_config(
            base_url=app.base_url, settings=app.app.settings, log=app.log, voila_configuration=app.voila_configuration
        )
        page = NotebookRenderer(
            request_handler=here,
            voila_configuration=app.voila_configuration,
            traitlet_config=app.config,
            notebook_path=notebook,
            template_paths=app.template_paths,
            config_manager=app.config_manager,
            contents_manager=app.contents_manager,
            base_url=app.base_url,
            kernel_spec_manager=app.kernel_spec_manager,
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
        notebook.cells.insert(
            0,
            new_code_cell(  # type: ignore[no-untyped-call]
                f"import os\n\nos.environ.update({dict(here or {})!r})"
            ),
        )
    return notebook
