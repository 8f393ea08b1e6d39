"""Voila on this machine alone, with the pages of the kit and nothing else: `serve` runs it until Ctrl-C."""

import asyncio
import errno
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import RedirectHandler, RequestHandler
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

import workshop
from workshop.lessons.folders import folder
from workshop.serve.compiled import compile_once
from workshop.serve.fork import Forge, can_fork, use
from workshop.serve.kernels import Kernels, ThisPython, environment
from workshop.serve.wire import Connection, Shutdown

HOST = "127.0.0.1"
TEMPLATE = Path(__file__).parent / "template"
WIDGETS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
"""The only browser extensions that the pages load; what else is installed here costs each of them time."""

MOST_BYTES = 2**17
"""How long a form may be; pages send none."""
_KEPT = {
    FileFindHandler,  # widgets' scripts; a page's own files and the contents of its folder are not served
    KernelHandler,
    MultiStaticFileHandler,
    TemplateStaticFileHandler,
    ThemesHandler,
    VoilaKernelWebsocketHandler,
}

_MISSING = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>No such page</title>
<body style="font: 18px/1.5 system-ui, sans-serif; max-width: 40em; margin: 20vh auto; padding: 0 1em">
<h1>There is no such page here</h1>
<p>This workshop has <a href="/seat">your seat at the table</a> and <a href="/projector">the projector</a>.</p>
"""


class PortTaken(Exception):  # noqa: N818 - it names the fact
    """The port that was asked for cannot be had; the message says why and what to do."""


def pages() -> Path:
    """Return the folder with the pages' notebooks: the wheel's, else the working copy's."""
    return folder("notebooks") / "pages"


def serve(
    root: Path,
    *,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    on_start: Callable[[dict[str, str]], None] = lambda _: None,
    tick: Callable[[], float] | None = None,
) -> None:
    """Serve the seat and the projector of a folder until SIGINT or SIGTERM, then end their kernels.

    `env` is added to the environment of the kernels alone. `on_start` gets {page: address} once the pages
    answer. `tick` is called in a thread beside it, again and again, and returns the seconds until the next call.
    Raises PortTaken, before anything was started.
    """
    sockets = bind(port, HOST)
    app = App(root, HOST, sockets[0].getsockname()[1], {**os.environ, **(env or {})})

    def started() -> None:
        on_start({page: f"http://{HOST}:{app.port}/{page}" for page in app.pages})

    run(app, sockets, started, [again(tick)] if tick else [])


def run(
    app: "App",
    sockets: Sequence[socket.socket],
    on_start: Callable[[], None],
    jobs: Iterable[Coroutine[Any, Any, None]],
    **options: Any,
) -> None:
    """Serve an app on sockets, and run jobs beside it, until SIGINT or SIGTERM; then end its kernels.

    `options` are those of tornado's HTTPServer.
    """
    with suppress(asyncio.CancelledError):
        asyncio.run(_run(app, sockets, on_start, jobs, options))


async def again(tick: Callable[[], float]) -> None:
    """Call a function in a thread, again and again, each time after the seconds that it returned."""
    while True:
        await asyncio.sleep(await asyncio.to_thread(tick))


async def _run(
    app: "App",
    sockets: Sequence[socket.socket],
    on_start: Callable[[], None],
    jobs: Iterable[Coroutine[Any, Any, None]],
    options: dict[str, Any],
) -> None:
    _end_by_signal()
    _allow_many_files()
    running: list[asyncio.Task[None]] = []
    forge = Forge(environment()) if can_fork() else None
    try:
        compile_once()
        if forge:
            forge.start()
            use(forge)
        app.start()
        server = HTTPServer(app.app, max_body_size=MOST_BYTES, **options)
        server.add_sockets(sockets)
        app.kernel_manager.warm()
        running = [asyncio.create_task(job) for job in jobs]
        on_start()
        await asyncio.Event().wait()
    finally:
        for job in running:
            job.cancel()
        for listening in sockets:
            listening.close()
        await app.kernel_manager.end_all()
        if forge:
            forge.close()
        shutil.rmtree(app.connection_dir, ignore_errors=True)


def _allow_many_files() -> None:
    """Raise the limit of open files as far as it goes: sixty pages take more than the usual 1,024."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2**16) if most > 0 else 2**16, most))


def _end_by_signal() -> None:
    """Let the first signal cancel this task and later ones do nothing: a second Ctrl-C must not leave kernels."""
    known = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    heard = [number for number in known if signal.getsignal(number) != signal.SIG_IGN]  # nohup, or a script's `&`
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end(*_: object) -> None:
        for number in heard:
            signal.signal(number, signal.SIG_IGN)
        if task:
            loop.call_soon_threadsafe(task.cancel)

    for number in heard:
        signal.signal(number, end)


def bind(port: int | None, ip: str) -> list[socket.socket]:
    """Return the sockets of a port, or of a free one; raises PortTaken."""
    try:
        return bind_sockets(port or 0, ip)
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise PortTaken(f"Port {port} {why}: choose another --port, or none, and a free one is taken.") from None


class App(Voila):  # type: ignore[misc]
    """Voila with our template, our pages, and kernels that end with it."""

    def __init__(self, root: Path, ip: str, port: int, environment: dict[str, str]) -> None:
        debug = bool(os.environ.get("WORKSHOP_DEBUG"))
        super().__init__(config=_configured(debug=debug))
        self.config_file_paths: list[str] = []
        self.root_dir, self.ip, self.port, self.open_browser = str(root), ip, port, False
        self.kernel_websocket_connection_class = Connection
        self.pages = ["seat", "projector"]
        self.kernel_environment = environment | _module_path()
        self.kernel_output = None if debug else subprocess.DEVNULL
        self.set_up()
        self.initialize([])
        if not debug:
            for name in ("tornado.access", "tornado.general"):
                logging.getLogger(name).setLevel(logging.CRITICAL)

    def set_up(self) -> None:
        """Set what Voila must know before it begins."""

    def setup_template_dirs(self) -> None:
        """Look for templates in ours first."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(TEMPLATE))

    def init_settings(self) -> dict[str, Any]:
        """Return tornado's settings."""
        return {
            **super().init_settings(),
            "compress_response": True,
            "websocket_compression_options": {},
            "static_immutable_cache": [],
            "allow_remote_access": False,  # only by the names of this machine: no page elsewhere can point here
        }

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return what answers to which address: the pages, what they load, and nothing else."""
        kept = [handler for handler in super().init_handlers() if handler[1] in _KEPT]
        page = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        kept.append((r"/voila/api/shutdown/(.*)", Shutdown))
        ours = [(f"/{name}", TornadoVoilaHandler, page | {"notebook_path": f"{name}.ipynb"}) for name in self.pages]
        return [
            *kept,
            *ours,
            ("/", RedirectHandler, {"url": f"/{self.pages[0]}", "permanent": False}),
            (".*", _Missing),
        ]

    def listen(self) -> None:
        """Leave listening to `serve`."""


def _configured(*, debug: bool) -> Config:
    """Return how Voila and what it starts are set; kernels of closed pages end after two minutes at most."""
    return Config(
        {
            "Voila": {"log_level": logging.INFO if debug else logging.CRITICAL},
            "VoilaConfiguration": {
                "template": "lab",  # its scripts and themes; the page itself is ours, first in the template paths
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "extension_allowlist": WIDGETS,
                "kernel_spec_manager_class": ThisPython,
                "multi_kernel_manager_class": Kernels,
                "show_tracebacks": debug,
            },
            "MappingKernelManager": {"cull_interval": 30, "cull_idle_timeout": 90, "cull_connected": False},
            "KernelRestarter": {"restart_limit": 0, "time_to_dead": 0.5},
            # Sockets in a folder of our own, where there are such: a port may be taken before a kernel has it.
            "KernelManager": {"transport": "ipc" if _has_short_paths() else "tcp"},
        }
    )


def _has_short_paths() -> bool:
    """Tell whether a socket's path has room in an address, which is 107 characters long."""
    return sys.platform == "linux" and len(tempfile.gettempdir()) < 40


def _module_path() -> dict[str, str]:
    """Return what lets a kernel import this package where it is a working copy that was not installed."""
    home = Path(workshop.__file__).parents[1]
    if home.name.endswith("-packages"):
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))}


class _Missing(RequestHandler):
    def prepare(self) -> None:
        self.set_status(404)
        self.finish(_MISSING)
