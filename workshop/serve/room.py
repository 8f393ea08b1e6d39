"""A room on one laptop: Voila with the room's own addresses, its door, its host, and seats made ahead."""

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.handlers import KernelHandler, _kernel_id_regex
from tornado.web import HTTPError, RedirectHandler, StaticFileHandler
from voila.app import Voila
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from workshop.classroom.clock import seconds
from workshop.classroom.fold import replay
from workshop.classroom.room import PHASES, opening, room_stream
from workshop.classroom.rules import CONSOLE
from workshop.log import store as clock
from workshop.log.rooms import RoomLog, hashed, new_key
from workshop.log.store import StaleVersion, Store, StoreError, now, open_store
from workshop.negotiation.case import Case
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event
from workshop.serve import door
from workshop.serve.addresses import Place
from workshop.serve.app import App, again, pages, run
from workshop.serve.host import host
from workshop.serve.kernelpages import Pages, told
from workshop.serve.kernels import environment
from workshop.serve.statics import stored
from workshop.serve.wire import Shutdown

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""What a code is made of: no letter that looks like a digit."""
RECENT = timedelta(hours=12)
"""How old the last row of a room may be that a start without a code goes on with."""
MESSAGE_BYTES = 2**20
"""How long a message of a page may be; a longer one ends its connection, and the page comes back."""
PER_SECOND, BURST = 40, 400
"""Messages that a page's kernel takes: so many a second, after so many at once; others wait."""
MAKING = 2
"""Pages that are made ahead at the same time."""


def open_room(store: Store, case: Case, **settings: Any) -> str:
    """Open a room in the log and return its code."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(5))
        try:
            store.append(
                room_stream(code), 0, opening(case, link=hashed(new_key()), seed=secrets.randbelow(10**6), **settings)
            )
        except StaleVersion:
            continue
        return code


def under_way(store: Store, digest: str | None = None) -> str | None:
    """Return the code of the room that was last written to, if it is recent, not over, and of the case asked for."""
    for stream in reversed(store.streams("room/")):
        try:
            room = replay(store.read(stream))
        except LogError:
            continue
        age = datetime.fromisoformat(now()) - datetime.fromisoformat(room.at)
        over = room.phase == PHASES[-1] and room.revealed
        if age < RECENT and not over and digest in {None, room.case.digest}:
            return room.code
    return None


def serve_room(
    store: Store, code: str, place: Place, on_start: Callable[[dict[str, str]], None], *, lessons: bool
) -> None:
    """Serve a room until SIGINT or SIGTERM. `on_start` gets the addresses join, projector and console, and the code.

    The console link is a new one at each start. Raises LogError where there is no such room.
    """
    log, link = RoomLog(store, code), new_key()
    last = max([log.room.at, *(row.at for row in store.read_all(f"table/{code}/"))])
    clock.OFFSET += seconds(now(), last)  # somebody may have set this computer's clock back since
    app = _RoomApp(log, place, lessons=lessons)
    log.log(lambda _: [Event("admitted", {"link": hashed(link)})], by=CONSOLE)
    address = place.address
    said = {
        "join": f"{address}join",
        "code": code,
        "projector": f"{address}projector",
        "console": f"{address}console?key={link}",
    }
    hosting = open_store(store.url)
    run(app, place.sockets, lambda: on_start(said), [again(host(hosting, code)), app.make_ahead()], **place.options)


class _RoomApp(App):
    """Voila with the addresses of a room."""

    def __init__(self, log: RoomLog, place: Place, *, lessons: bool) -> None:
        self.place, self.log_of_room = place, log
        folder = pages().parent
        self.told: dict[str, Any] = {
            "base": place.base,
            "address": place.address,
            "addresses": place.hosts,
            "proxy": place.proxy,
            "join": f"{place.address}join?code={log.room.code}",
            "here": {"db": log.store.url, "code": log.room.code},
            "lessons": sorted(path.stem for path in folder.glob("[0-9]*.ipynb")) if lessons else [],
        }
        super().__init__(folder, place.ip, place.port, environment())

    def set_up(self) -> None:
        self.base_url = self.server_url = self.place.base

    def init_settings(self) -> dict[str, Any]:
        settings = super().init_settings()
        self.voila_configuration.prelaunch_hook = told
        parts = urlsplit(self.place.address)
        return {
            **settings,
            "allow_remote_access": True,
            # What people type: a reverse proxy may call this server by another name.
            "allow_origin": f"{parts.scheme}://{parts.netloc}".lower(),
            "websocket_max_message_size": MESSAGE_BYTES,
        }

    def init_handlers(self) -> list[tuple[Any, ...]]:
        self.kernel_pages = Pages(self)
        given = {"log": self.log_of_room, "pages": self.kernel_pages, "told": self.told}
        static = [
            (pattern, stored(handler), *rest)
            for pattern, handler, *rest in Voila.init_handlers(self)
            if issubclass(handler, StaticFileHandler) and "/voila/files/" not in pattern
        ]
        base, own = self.place.base, rf"{self.place.base}(?:seat/\d+|console|projector|lessons)"
        kernel = {"pages": self.kernel_pages}
        return [
            *static,
            (rf"{own}/api/kernels/{_kernel_id_regex}", _Kernel, kernel),
            (rf"{own}/api/kernels/{_kernel_id_regex}/channels", _Channels, kernel),
            (rf"{own}/voila/api/shutdown/{_kernel_id_regex}", _Ended, kernel),
            (base, RedirectHandler, {"url": f"{base}join", "permanent": False}),
            (f"{base}join", door.Join, given),
            (f"{base}seat", door.SeatLink, given),
            (rf"{base}seat/(\d{{1,4}})/", door.SeatPage, given),
            (f"{base}console", door.ConsoleLink, given),
            (f"{base}console/", door.ConsolePage, given),
            (f"{base}projector", door.ProjectorPage, given),
            (f"{base}guide", door.Guide, given),
            (rf"{base}lessons/(\w*)", door.LessonPage, given),
            (".*", door.Nothing, given),
        ]

    async def make_ahead(self) -> None:
        """Make the pages of seats ahead while the lobby is open, for as many people as are expected."""
        making: set[asyncio.Task[Any]] = set()
        while self.log_of_room.room.phase == "lobby":
            for number in self._expected():
                if len(making) < MAKING:
                    here = {**self.told["here"], "seat": number}
                    if task := self.kernel_pages.make_ahead("pages/seat.ipynb", f"seat/{number}", here):
                        making.add(task)
            if making:
                _, making = await asyncio.wait(making, timeout=1, return_when="FIRST_COMPLETED")
            else:
                await asyncio.sleep(1)
            with suppress(StoreError):  # it is asked again
                self.log_of_room.catch_up()
        self.kernel_pages.release()

    def _expected(self) -> range:
        room = self.log_of_room.room
        return range(max(room.seats, default=0) + 1, room.size + 1)


class _Bound:
    """What reaches a kernel: only for the browser that its page was made for."""

    pages: Pages

    def check(self, kernel: str) -> None:
        """Refuse a browser that does not hold the key."""
        key = self.get_cookie("key", "") or ""  # type: ignore[attr-defined]
        if self.pages.bound.get(kernel) != hashed(key):
            raise HTTPError(404)

    def write_error(self, status_code: int, **_why: Any) -> None:  # noqa: ARG002
        """Say no more than the status does."""
        self.finish()  # type: ignore[attr-defined]


class _Kernel(_Bound, KernelHandler):
    """Whether a page's kernel is there."""

    SUPPORTED_METHODS = ("GET",)

    def initialize(self, pages: Pages) -> None:
        self.pages = pages

    async def get(self, kernel_id: str) -> None:
        self.check(kernel_id)
        await ensure_async(super().get(kernel_id))


class _Channels(_Bound, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """A page's connection to its kernel; who sends too much waits, and the others do not."""

    def initialize(self, pages: Pages) -> None:
        self.pages = pages
        self._left, self._at = float(BURST), time.monotonic()

    async def get(self, kernel_id: str) -> None:
        self.check(kernel_id)
        await super().get(kernel_id)

    async def on_message(self, ws_message: str | bytes) -> None:
        """Hand a message on; tornado reads the next one when this returns."""
        at = time.monotonic()
        self._left = min(BURST, self._left + (at - self._at) * PER_SECOND) - 1
        self._at = at
        if self._left < 0:
            await asyncio.sleep(-self._left / PER_SECOND)
        if self.connection:
            super().on_message(ws_message)


class _Ended(_Bound, Shutdown):
    """What a page asks for when it closes."""

    def initialize(self, pages: Pages) -> None:
        self.pages = pages

    async def post(self, kernel_id: str) -> None:
        self.check(kernel_id)
        await super().post(kernel_id)
