"""A room on one laptop: Voila with the room's own addresses, its door, its host, and seats made ahead."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.handlers import KernelHandler, _kernel_id_regex
from tornado.web import HTTPError, RedirectHandler, StaticFileHandler
from voila.app import Voila
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from workshop.classroom.clock import seconds
from workshop.classroom.events import Admitted
from workshop.classroom.fold import replay
from workshop.classroom.room import PHASES, Room, opening
from workshop.classroom.rules import CONSOLE
from workshop.live.follow import WAKES
from workshop.live.held import begin
from workshop.live.room_log import RoomLog, hashed, new_key
from workshop.log import store as clock
from workshop.log.store import Store, StoreError, now, open_store
from workshop.mendable import Mendable
from workshop.negotiation.case import Case
from workshop.negotiation.fold import LogError
from workshop.negotiation.streams import ROOMS, code_of, room_stream, tables_of
from workshop.serve.addresses import Place
from workshop.serve.app import App, pages, run
from workshop.serve.door import door
from workshop.serve.door.joining import Join
from workshop.serve.host import host
from workshop.serve.kernels.kernelpages import Pages, told
from workshop.serve.kernels.kernels import environment
from workshop.serve.kernels.wire import Shutdown
from workshop.serve.remembered import remember, served
from workshop.serve.waking import folder_of_wakes, looking
from workshop.serve.web.statics import stored

RESERVE = 4
"""Connections to the log's server that are left to the host, the consoles and who looks from elsewhere."""
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
    opened = [opening(case, link=hashed(new_key()), seed=secrets.randbelow(10**6), **settings)]
    codes = iter(lambda: "".join(secrets.choice(LETTERS) for _ in range(5)), "")
    return code_of(begin(store, ((room_stream(code), opened) for code in codes)))


class Undecided(Mendable):
    """Which room a start means is not plain; the message names those under way, and says how to choose."""


def to_go_on_with(store: Store, case: Case | None, at: str) -> str | None:
    """Return the code of the room that a start at a door goes on with, None where none is under way.

    In a file that is the one last written to, in a database, which others may use too, the one that this door
    served last; never one that another process serves here, nor one of the case asked for with another text.
    Raises Undecided where only such rooms are under way.
    """
    rooms = [room for room in _under_way(store) if case is None or room.case.id == case.id]
    here = served(store.place)
    busy = {last.code for last in here if last.running}
    own = {last.code for last in here if last.door == at}
    listed = []
    for room in rooms:
        before = case is not None and case.digest != room.case.digest
        if room.code not in busy and not before and (store.url.startswith("sqlite") or room.code in own):
            return room.code
        when = datetime.fromisoformat(room.at).astimezone().strftime("%H:%M")
        why = ", with a text that the case had before" if before else ""
        why += ", served by another process" if room.code in busy else ""
        listed.append(f"{room.code} (“{room.case.title}”, last written to at {when}{why})")
    if listed:
        raise Undecided(
            f"Under way in {store.place}: {', '.join(listed)}. --room {rooms[0].code} goes on with that room "
            "as it was set up; --new opens another one."
        )
    return None


def _under_way(store: Store) -> Iterator[Room]:
    """Yield the rooms that are recent and not over, the one last written to first."""
    for stream in reversed(store.streams(ROOMS)):
        try:
            room = replay(store.read(stream))
        except LogError:
            continue
        if datetime.fromisoformat(now()) - datetime.fromisoformat(room.at) >= RECENT:
            return
        if room.phase != PHASES[-1] or not room.revealed:
            yield room


def crowded(store: Store, code: str) -> str:
    """Return a sentence if the log's server has too few connections free for the room; "" if it will do."""
    size, free = replay(store.read(room_stream(code))).size, store.free_connections()
    if free is None or size + RESERVE <= free:
        return ""
    return (
        f"The log's server has {free} connections free, and {size} people take {size + RESERVE}: let it take "
        "more (max_connections), put PgBouncer before it, or expect fewer (--size)."
    )


def serve_room(
    store: Store, code: str, place: Place, on_start: Callable[[dict[str, str]], None], *, lessons: bool
) -> None:
    """Serve a room until SIGINT or SIGTERM.

    `on_start` gets the addresses join, projector and console, and the code. The console link is a new one at
    each start. Raises LogError where there is no such room.
    """
    log, link = RoomLog(store, code), new_key()
    last = max([log.room.at, *(row.at for row in store.read_all(tables_of(code)))])
    clock.OFFSET += seconds(now(), last)  # somebody may have set this computer's clock back since
    app = _RoomApp(log, place, lessons=lessons)
    log.log(lambda _: [Admitted(link=hashed(link)).event()], by=CONSOLE)
    remember(store.place, place.door, code)
    paths = {"join": "join", "projector": "projector", "console": f"console?key={link}"}
    said = {name: place.address + path for name, path in paths.items()} | {"code": code}
    with closing(open_store(store.url)) as hosting, folder_of_wakes() as folder:
        app.kernel_environment[WAKES] = folder
        streams = room_stream(code), tables_of(code)
        jobs = [looking(hosting, streams, folder, host(hosting, code)), app.make_ahead()]
        run(app, store, place.sockets, lambda: on_start(said), jobs, **place.options)


class _RoomApp(App):
    """Voila with the addresses of a room."""

    def __init__(self, log: RoomLog, place: Place, *, lessons: bool) -> None:
        self.place, self.log_of_room = place, log
        free = log.store.free_connections()
        self.connections = None if free is None else max(0, free - RESERVE)
        folder = pages().parent
        self.told: dict[str, Any] = {
            "base": place.base,
            "address": place.address,
            "addresses": place.hosts,
            "proxy": place.proxy,
            "join": f"{place.address}join?code={log.room.code}",
            "trouble": ("", 0.0),
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
        self.kernel_pages = Pages(self, self.log_of_room.room.code, self.connections)
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
            (f"{base}join", Join, given),
            (f"{base}seat", door.SeatLink, given),
            (rf"{base}seat/(\d{{1,4}})/", door.SeatPage, given),
            (f"{base}console", door.ConsoleLink, given),
            (f"{base}console/", door.ConsolePage, given),
            (f"{base}console/here", door.NotHere, given),
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
            try:
                await door.in_thread(self.log_of_room.catch_up)
            except StoreError:
                continue  # it is asked again
            except LogError:
                break  # it was deleted
        self.kernel_pages.release()

    def _expected(self) -> range:
        room = self.log_of_room.room
        return range(room.next_seat, room.next_seat + room.size - len(room.seats))


class _Bound:
    """What reaches a kernel: only for the browser that its page was made for."""

    pages: Pages

    def check(self, kernel: str) -> None:
        """Refuse a browser that does not hold the key."""
        held: list[str] = self.pages.keys(self)  # type: ignore[arg-type]
        if self.pages.bound.get(kernel) not in {hashed(key) for key in held}:
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
        self.pages.taken.pop(self.pages.bound[kernel_id], None)
        self._of = kernel_id
        self.pages.open.add(self)
        await super().get(kernel_id)

    def on_pong(self, data: bytes) -> None:
        """Note that the page is there: its browser answers by itself."""
        super().on_pong(data)
        self.pages.answers(self._of)

    def on_close(self) -> None:
        """Ask this page no more."""
        self.pages.open.discard(self)
        super().on_close()

    async def on_message(self, ws_message: str | bytes) -> None:
        """Hand a message on; tornado reads the next one when this returns."""
        at = time.monotonic()
        self.pages.answers(self._of)
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
