"""Kernels of the pages: in this Python and no other, some started ahead, so that a page finds one warm."""

import asyncio
import os
from collections import deque
from contextlib import suppress
from typing import Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath

from workshop.log import store

WARMS = "from workshop.pages import console, participant, projector"
SPARES = 2
REFILL = 3
"""Seconds until the next spare kernel starts: by then a page has what it needs of the processor."""


class Kernels(AsyncMappingKernelManager):
    """Kernels in the environment the app gives them; some are started ahead, so that a page finds one warm.

    Those `kept` wait for their page however long they are idle.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.kept: set[str] = set()
        self._spares: deque[asyncio.Task[str]] = deque()
        self._ending = False

    async def start_kernel(self, **_kwargs: Any) -> str:  # type: ignore[override]
        """Return the id of the spare kernel that was started first, and soon start another."""
        asyncio.get_running_loop().call_later(REFILL, self.warm)
        while self._spares:
            with suppress(OSError, RuntimeError):
                kernel = await self._spares.popleft()
                if kernel in self and await ensure_async(self.is_alive(kernel)):
                    return kernel
        return await self._start()

    def warm(self) -> None:
        """Start spare kernels, one after the other, until there are enough."""
        if len(self._spares) < SPARES and not self._ending:
            self._spares.append(asyncio.create_task(self._start()))
            asyncio.get_running_loop().call_later(REFILL, self.warm)

    async def end_all(self) -> None:
        """End every kernel, those just starting too; each move is in the log, so none has work to finish."""
        self._ending = True
        await asyncio.gather(*self._spares, return_exceptions=True)
        # Not shutdown_all, which minds one that goes at the same moment.
        while kernels := self.list_kernel_ids():
            await asyncio.gather(*(self._end(kernel) for kernel in kernels))

    @property
    def used(self) -> int:
        """How many kernels have a page, or had one; a spare one waits for the next."""
        return len(self) - len(self._waiting())

    @property
    def looked_at(self) -> bool:
        """Whether a browser has a page open at this moment."""
        return any(self._kernel_connections.values())

    def _waiting(self) -> set[str]:
        return {spare.result() for spare in self._spares if spare.done() and not spare.exception()}

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose page is gone; a spare one has none yet."""
        if kernel_id in self.kept:
            return
        if kernel_id not in self._waiting():
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]

    async def _end(self, kernel: str) -> None:
        with suppress(Exception):
            await ensure_async(self.shutdown_kernel(kernel, now=True))  # type: ignore[no-untyped-call]
        self._kernels.pop(kernel, None)

    async def _start(self) -> str:
        if self._ending:
            raise RuntimeError("the server is ending")
        app: Any = self.parent
        output = dict.fromkeys(("stdout", "stderr"), app.kernel_output)
        warm = [f"--IPKernelApp.code_to_run={WARMS}"]
        started: str = await super().start_kernel(
            kernel_name=NATIVE_KERNEL_NAME,
            path=ApiPath(""),
            env=app.kernel_environment,
            extra_arguments=warm,
            **output,
        )
        return started


class ThisPython(KernelSpecManager):
    """The Python that runs this and no other, whatever kernels a person has installed."""

    def _kernel_dirs_default(self) -> list[str]:
        return []


def environment() -> dict[str, str]:
    """Return a kernel's environment: the server's without what the kit is told there and the room's clock."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("WORKSHOP_")}
    return {**own, "WORKSHOP_CLOCK": repr(store.OFFSET)}
