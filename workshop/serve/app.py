"""Voila on this machine alone, with the pages of the kit and nothing else: `serve` runs it until Ctrl-C."""

import asyncio
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
from tornado.web import RedirectHandler, RequestHandler
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

import workshop
from workshop.lessons.notebooks.folders import folder
from workshop.live.follow import WAKES
from workshop.log.store import Store
from workshop.serve.kernels.fork import Forge, can_fork, use
from workshop.serve.kernels.kernels import Kernels, ThisPython, environment
from workshop.serve.kernels.wire import Connection, Shutdown
from workshop.serve.sockets import allow_many_files, bind, folder_for_sockets
from workshop.serve.waking import folder_of_wakes, looking
from workshop.serve.web.compiled import compile_once
from workshop.serve.web.statics import KEPT_A_MOMENT
from workshop.widgets.document import document

HOST = "127.0.0.1"
TEMPLATE = Path(__file__).parent / "template"
WIDGETS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget"]
"""The only browser extensions that the pages load; what else is installed here costs each of them time."""

Sockets = Sequence[socket.socket]
Jobs = Iterable[Coroutine[Any, Any, None]]

CHECKPOINT = 30.0
"""Seconds until the log's one file has again what was written meanwhile."""
HANDED_ON = 0.001
"""Seconds that a thread keeps others waiting: who looks at the log is not to wait for who sends pages."""
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

PLAIN = Path(__file__).with_name("plain.html.j2")


def pages() -> Path:
    """Return the folder with the pages' notebooks: the wheel's, else the working copy's."""
    return folder("notebooks") / "pages"


def serve(
    root: Path,
    store: Store,
    *,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    on_start: Callable[[dict[str, str]], None] = lambda _: None,
    tick: Callable[[], float] | None = None,
    follow: Iterable[tuple[Store, str]] = (),
) -> None:
    """Serve the seat and the projector of a folder until SIGINT or SIGTERM, then end their kernels.

    `store` is the log that the pages write. `env` is added to the environment of the kernels alone.
    `on_start` gets {page: address} once the pages answer. `tick` is called in a thread beside it while a page
    is open, again and again, and returns the seconds until the next call. Pages are woken for what they
    `follow`: logs, each with how the names of its streams begin. Raises PortTaken, before anything was
    started.
    """
    sockets = bind(port, HOST)
    app = App(root, HOST, sockets[0].getsockname()[1], {**os.environ, **(env or {})})

    def started() -> None:
        on_start({page: f"http://{HOST}:{app.port}/{page}" for page in app.pages})

    with folder_of_wakes() as folder:
        app.kernel_environment[WAKES] = folder
        jobs = [looking(log, [streams], folder) for log, streams in follow]
        jobs += [again(tick, lambda: app.kernel_manager.looked_at)] if tick else []
        run(app, store, sockets, started, jobs)


def run(
    app: "App", store: Store, sockets: Sockets, on_start: Callable[[], None], jobs: Jobs, **options: Any
) -> None:
    """Serve an app on sockets, and run jobs beside it, until SIGINT or SIGTERM; then end its kernels.

    Meanwhile and afterwards the log's one file is kept whole. `options` are those of tornado's HTTPServer.
    """

    def checkpoint() -> float:
        store.checkpoint()
        return CHECKPOINT

    with suppress(asyncio.CancelledError):
        asyncio.run(_run(app, sockets, on_start, [*jobs, again(checkpoint)], options))
    store.checkpoint("TRUNCATE")  # what a kernel kept from it by reading is there now


async def again(tick: Callable[[], float], wanted: Callable[[], bool] = lambda: True) -> None:
    """Call a function in a thread while wanted, again and again, each time after the seconds it returned."""
    while True:
        await asyncio.sleep(await asyncio.to_thread(tick) if wanted() else 1)


async def _run(
    app: "App", sockets: Sockets, on_start: Callable[[], None], jobs: Jobs, options: dict[str, Any]
) -> None:
    _end_by_signal()
    asyncio.get_running_loop().set_exception_handler(_unheard)
    allow_many_files()
    sys.setswitchinterval(HANDED_ON)
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


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of what failed unheard, not of what was cancelled: a page that goes as it comes leaves such."""
    if not isinstance(context.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(context)


def _end_by_signal() -> None:
    """Let the first signal cancel this task, later ones do nothing: a second Ctrl-C must leave no kernels."""
    named = (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"))
    # Ignored are those of nohup, or a script's `&`.
    heard = [number for number in named if number and signal.getsignal(number) != signal.SIG_IGN]
    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end(*_: object) -> None:
        for number in heard:
            signal.signal(number, signal.SIG_IGN)
        if task:
            loop.call_soon_threadsafe(task.cancel)

    for number in heard:
        signal.signal(number, end)


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
            # only by the names of this machine: no page elsewhere can point here
            "allow_remote_access": False,
        }

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return what answers to which address: the pages, what they load, and nothing else."""
        kept = [handler for handler in super().init_handlers() if handler[1] in _KEPT]
        page = {name: getattr(self, name) for name in ("template_paths", "config", "voila_configuration")}
        kept.append((r"/voila/api/shutdown/(.*)", Shutdown))
        ours = [(f"/{name}", _Page, page | {"notebook_path": f"{name}.ipynb"}) for name in self.pages]
        first = {"url": f"/{self.pages[0]}", "permanent": False}
        return [*kept, *ours, ("/", RedirectHandler, first), (".*", _Missing)]

    def listen(self) -> None:
        """Leave listening to `serve`."""


def _configured(*, debug: bool) -> Config:
    """Return how Voila and what it starts are set; kernels of closed pages end after two minutes at most."""
    config = Config()
    config.Voila.log_level = logging.INFO if debug else logging.CRITICAL
    config.Voila.connection_dir_root = folder_for_sockets() or tempfile.gettempdir()
    pages = config.VoilaConfiguration
    pages.template = "lab"  # its scripts and themes; the page itself is ours, first in the template paths
    pages.allow_template_override = pages.allow_theme_override = "NO"
    pages.extension_allowlist, pages.show_tracebacks = WIDGETS, debug
    pages.kernel_spec_manager_class, pages.multi_kernel_manager_class = ThisPython, Kernels
    config.MappingKernelManager = Config(cull_interval=30, cull_idle_timeout=90, cull_connected=False)
    config.KernelRestarter = Config(restart_limit=0, time_to_dead=2.0)  # asked that often of each kernel
    # Sockets in a folder of our own, where there are such: whoever is on this computer can reach a port.
    config.KernelManager.transport = "ipc" if folder_for_sockets() else "tcp"
    return config


def _module_path() -> dict[str, str]:
    """Return what lets a kernel import this package where it is a working copy that was not installed."""
    home = Path(workshop.__file__).parents[1]
    if home.name.endswith("-packages"):
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(home), os.environ.get("PYTHONPATH"))))}


class _Page(TornadoVoilaHandler):  # type: ignore[misc]
    """A page; where the server fails, a sentence and not Voila's own words, and the page tries again."""

    def set_header(self, name: str, value: Any) -> None:
        """Let a browser keep for a moment a page that it asks for to come back to: Voila lets it not."""
        back = name == "Cache-Control" and "back" in self.request.arguments
        super().set_header(name, KEPT_A_MOMENT if back else value)

    def write_error(self, status_code: int, **_why: Any) -> None:  # noqa: ARG002
        again = self.request.method == "GET"
        self.finish(document(PLAIN, title="That did not work", again=again, missing=False))


class _Missing(RequestHandler):
    def prepare(self) -> None:
        self.set_status(404)
        self.finish(document(PLAIN, title="There is no such page here", again=False, missing=True))
