"""Kernels forked from a process that has loaded all: ready in a quarter of a second, and most memory shared.

Only where forking is safe, on Linux. The forge is a process of its own with one thread, no connection to a
log and nothing private; the server asks it for a kernel by a message on a socket. A kernel outlives the
forge, and ends with the server, whose end of a pipe it watches.
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from asyncio import to_thread
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

NAME = "workshop-fork"
MESSAGE = 2**18
SECONDS = 20.0
"""How long the server waits for a kernel, and for the forge itself to load."""
LOADED = (
    "anywidget",
    "encodings.idna",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipywidgets",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "pdb",
    "tornado.platform.asyncio",
    "workshop.pages.console.console",
    "workshop.pages.projector.projector",
)
"""What a kernel would load as it starts."""
SINGLE = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "MALLOC_ARENA_MAX"), "1"
)
"""What keeps libraries from threads of their own, which a fork would not take along."""


def can_fork() -> bool:
    """Tell whether kernels are forked here, and by pidfd can be told from others."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class Forge:
    """The server's end of the forking process; a new one is started where the last has died."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**environment, **SINGLE}
        self._lock, self._closed = threading.Lock(), False
        self._alive, self._lifeline = os.pipe()
        self._socket = socket.socket()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it loads while the server goes on."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.settimeout(SECONDS)
        ends = theirs.fileno(), self._alive
        command = [sys.executable, "-m", "workshop.serve.kernels.fork", *map(str, ends)]
        self.process = subprocess.Popen(  # noqa: S603
            command, env=self._environment, pass_fds=ends, start_new_session=True
        )
        theirs.close()
        self._socket.close()
        self._socket = ours

    def fork(self, argv: list[str], environment: Mapping[str, str], *, quiet: bool) -> int:
        """Return the process id of a new kernel; raises OSError where there is none to be had."""
        request = json.dumps({"argv": argv, "env": dict(environment), "quiet": quiet}).encode()
        with self._lock:
            if self._closed:
                raise ChildProcessError("the server is ending")
            if self.process is None or self.process.poll() is not None:
                self.end()
                self.start()
            with suppress(OSError, ValueError):
                self._socket.send(request)
                return int(self._socket.recv(64))
            self.end()
            raise ChildProcessError("the forking process has ended")

    def end(self) -> None:
        """End the forking process; the kernels go on."""
        self._socket.close()
        if self.process:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(2)
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        """End the forking process and every kernel."""
        self._closed = True
        with suppress(OSError):
            # Who waits for a kernel in another thread waits no longer.
            self._socket.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self.end()
        os.close(self._lifeline)
        os.close(self._alive)


class Forked(LocalProvisioner):
    """Launches a kernel by forking; where that fails, as any other kernel is."""

    forge: ClassVar[Forge | None] = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Return how to reach a new kernel."""
        if self.forge is None:
            return await super().launch_kernel(cmd, **kwargs)
        quiet = kwargs.get("stderr") == subprocess.DEVNULL
        try:
            pid = await to_thread(self.forge.fork, cmd[cmd.index("-f") :][:2], kwargs["env"], quiet=quiet)
            self.process = _Process(pid)  # type: ignore[assignment]
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = pid
        return self.connection_info


class _Process:
    """A process that is not our child, as subprocess.Popen has one that is."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._pidfd = os.pidfd_open(pid)
        self._ended = select.poll()  # not select.select, which knows the first 1,024 files alone
        self._ended.register(self._pidfd, select.POLLIN)

    def poll(self) -> int | None:
        if self.returncode is None and self._ended.poll(0):
            self.returncode = 0
            os.close(self._pidfd)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        if self.returncode is None:
            self._ended.poll(None if timeout is None else 1000 * timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._pidfd, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def use(forge: Forge) -> None:
    """Let every kernel that is started from now on be forked, if the provisioner is installed."""
    factory = KernelProvisionerFactory.instance()
    if NAME in factory.provisioners:
        Forked.forge = forge
        factory.default_provisioner_name = NAME


def main(asked: int, alive: int) -> None:
    """Be the forge: load what pages need, then fork a kernel for each message, until the server is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a kernel that ended leaves no zombie
    server = socket.socket(fileno=asked)
    _load()
    gc.collect()
    gc.freeze()
    with suppress(ConnectionError):
        while request := server.recv(MESSAGE):
            wanted = json.loads(request)
            pid = os.fork()
            if not pid:
                server.close()
                _be_kernel(wanted, alive)
            server.send(str(pid).encode())


def _load() -> None:
    """Import what a page needs, and make one of a public case, so that what is made once is made already."""
    sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type] # no page is debugged, and it takes 10 MB of each
    for module in LOADED:
        import_module(module)
    from ipywidgets import Widget

    from workshop.serve.kernels import warm_up as rehearsal
    from workshop.widgets import kit as forms

    with tempfile.TemporaryDirectory() as folder:
        rehearsal.walk_through(Path(folder) / "log.db")
    Widget.close_all()
    forms.forget()


def _be_kernel(wanted: dict[str, Any], alive: int) -> NoReturn:
    """Become the kernel that was asked for; never return into the forge."""
    code = 1
    try:
        os.setpgid(0, 0)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(wanted["env"])
        if wanted["quiet"]:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
        threading.Thread(target=_end_with, args=(alive,), daemon=True).start()
        _run(wanted["argv"])
        code = 0
    finally:
        os._exit(code)


def _end_with(alive: int) -> None:
    """End this process when the server's end of the pipe is closed."""
    os.read(alive, 1)
    os._exit(0)


def _run(argv: list[str]) -> None:
    import random

    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    random.seed()
    np.random.seed()
    IPKernelApp.clear_instance()
    # Loaded as an extension: a module imported before the fork cannot register what pages speak to.
    application = IPKernelApp.instance(
        extensions=["ipywidgets"], log_level=50, capture_fd_output=False, no_stdout=False, no_stderr=False
    )
    application.config.HistoryManager.enabled = False
    application.initialize(argv)  # type: ignore[no-untyped-call]
    application.start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
