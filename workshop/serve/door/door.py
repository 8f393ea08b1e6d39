"""The door of a room: the keys by which a browser gets to its own page, and what its pages have in common."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.cookies import Morsel
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from tornado.web import RequestHandler

from workshop.classroom.events import Console, Shown
from workshop.classroom.presence import absence
from workshop.classroom.room import Room
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.live.follow import WAKES
from workshop.live.room_log import RoomLog, hashed, new_key
from workshop.log.place import UNREAD
from workshop.log.store import StoreError
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event
from workshop.serve.guide import guide
from workshop.serve.kernels.kernelpages import Full, Pages
from workshop.serve.web.statics import KEPT_A_MOMENT, KNOWN, LEARNS
from workshop.widgets.document import document

PAGES = Path(__file__).parent
USED = (
    "A link to the console works once. Where the console is open, “Admit another device” makes a new one; so "
    "does starting the room again."
)
T = TypeVar("T")
_LOG = ThreadPoolExecutor(1, "log")
OUTAGE = 60
"""Seconds without trouble after which the next one is told anew."""


async def in_thread(question: Callable[[], T]) -> T:
    """Return what the log answers, asked after those before: the loop of every page waits for no database."""
    return await asyncio.get_running_loop().run_in_executor(_LOG, question)


class Door(RequestHandler):
    """What the room's own pages have in common: the room, and plain pages in its style."""

    def initialize(self, log: RoomLog, pages: Pages, told: dict[str, Any]) -> None:
        """Take the room's log, its pages with kernels, and what they are told."""
        self.log, self.pages, self.told = log, pages, told

    def set_default_headers(self) -> None:
        """Keep pages out of caches, and their addresses out of others' logs.

        One that is asked for to come back to is kept for a moment: its browser goes to it once it has it
        whole.
        """
        back = self.request.arguments.get("back")
        self.set_header("Cache-Control", KEPT_A_MOMENT if back else "no-store")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "SAMEORIGIN")

    @property
    def base(self) -> str:
        """The path under which everything of the room lies; it ends with a slash."""
        return str(self.told["base"])

    async def room(self) -> Room:
        """Return the room as it is now; raises StoreError."""
        return await in_thread(self.log.catch_up)

    async def note(self, make: Callable[[Room], Sequence[Event]]) -> tuple[str, str]:
        """Log as the door; return why not, and the log's trouble as whoever runs the room has to know it."""
        return await in_thread(lambda: (self.log.log(make, by=DOOR), self.log.trouble))

    def show(self, page: str, title: str, status: int = 200, **filled: Any) -> None:
        """Answer with a plain page, by its template. Where the server failed, it tries again by itself."""
        self.set_status(status)
        again = status >= 500 and self.request.method == "GET"  # what was sent is not sent again
        template = PAGES / f"{page}.html.j2"
        self.finish(document(template, title=title, base=self.base, again=again, **filled))

    def say(self, title: str, why: str, status: int, way: str = "") -> None:
        """Answer with a sentence, and a link that leads on if there is a `way`: to "join" or the "room"."""
        self.show("sentence", title, status, why=why, way=way)

    def keep(self, key: str, path: str, name: str = "") -> None:
        """Keep a key in a cookie of one path, the room's unless it has a name, out of scripts' reach."""
        secure = "https" in {self.request.protocol, urlsplit(self.told["address"]).scheme}
        cookie: Morsel[Any] = Morsel()
        cookie.set(name or self.pages.cookie, key, key)
        how: Any = {"path": self.base + path, "httponly": True, "samesite": "Lax", "secure": secure}
        cookie.update(how)
        # Not tornado's own, which keeps one cookie of a name, whatever its path.
        self.add_header("Set-Cookie", cookie.OutputString())

    def key(self, fits: Callable[[str], bool]) -> str:
        """Return the key of this browser whose hash fits, or ""."""
        return next((key for key in self.pages.keys(self) if fits(hashed(key))), "")

    def lead(self, room: Room, key: str) -> None:
        """Lead to the seat that a key is for, by a cookie of that seat's path."""
        seat = room.keys[hashed(key)]
        self.keep(key, f"seat/{seat}/")
        self.redirect(f"{self.base}seat/{seat}/", status=303)

    async def page(
        self, notebook: str, at: str, here: Mapping[str, Any] | None, key: str, *, kept: int = 0
    ) -> None:
        """Answer with a page that has a kernel; so many places are `kept` for others."""
        try:
            html = await self.pages.visit(notebook, at, here, key, kept=kept)
        except Full as full:
            title, why = full.args
            self.set_header("Retry-After", "60")
            self.say(title, why, 503)
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Encoding", "gzip")
        self.finish(html)

    def elsewhere(self) -> bool:
        """Tell whether a page of another server sent this; "null", too, is what another's may say."""
        origin = self.request.headers.get("Origin")
        own = {self.request.host, self.told["proxy"]} - {""}
        return origin is not None and origin.partition("://")[2] not in own

    def log_exception(self, *error: Any) -> None:
        """Tell the terminal what is wrong with the log, and of whatever else the whole trace."""
        if isinstance(error[1], StoreError | LogError):
            self.tell_terminal(str(error[1]))
        else:
            super().log_exception(*error)

    def tell_terminal(self, trouble: str) -> None:
        """Say once, not at each request, where the log is and what to mend; a quiet minute ends an outage."""
        said, at = self.told["trouble"]
        if trouble != said or time.monotonic() - at > OUTAGE:
            click.echo(trouble, err=True)
        self.told["trouble"] = trouble, time.monotonic()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence, whatever went wrong."""
        why = "Something went wrong here. Try again in a moment."
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, StoreError):
            status_code, why = 503, UNREAD
        elif isinstance(error, LogError):
            status_code, why = 410, str(error)
        self.say("That did not work", why, status_code)


class SeatLink(Door):
    """A seat's own link, as 0.3.0 gave it: its key moves into a cookie of its path and out of the address."""

    async def get(self) -> None:
        """Lead to the seat that the key is for."""
        key = self.get_query_argument("key", "")
        room = await self.room()
        if hashed(key) in room.keys:
            self.lead(room, key)
        else:
            self.say("No such seat", "This link is no seat here.", 404, way="join")


class SeatPage(Door):
    """A seat's page, for the browser that holds its key."""

    async def get(self, seat: str) -> None:
        """Answer with the page."""
        room = await self.room()
        key = self.key(lambda owner: room.keys.get(owner) == int(seat))
        if not key:
            gone = int(seat) in room.removed
            why = "The facilitator has removed this seat." if gone else "Open it in the browser that took it."
            self.say("This is not your seat", why, 403, way="join")
            return
        self.keep(key, f"seat/{seat}/")
        await self.page("pages/seat.ipynb", f"seat/{seat}", {**self.told["here"], "seat": int(seat)}, key)


class ConsoleLink(Door):
    """A link to the console, which works once: the browser that comes by it gets a key of its own."""

    async def get(self) -> None:
        """Use the link up, and lead to the console."""
        link, key = self.get_query_argument("key", ""), new_key()
        event = Console(link=hashed(link), key=hashed(key)).event()
        await self.room()
        if not link:
            self.redirect(f"{self.base}console/")
        elif (await self.note(lambda _: [event]))[0]:
            self.say("This link was used before", USED, 403)
        else:
            self.keep(key, "console")
            self.redirect(f"{self.base}console/", status=303)


class ConsolePage(Door):
    """The facilitator's console, for browsers that were let in."""

    async def get(self) -> None:
        """Answer with the page."""
        key = self.key((await self.room()).consoles.__contains__)
        if not key:
            self.say("The console", "Open it by the link that the room printed when it started.", 403)
            return
        self.keep(key, "console")
        self.keep(key, "projector")  # where one place is kept for a facilitator
        self.keep(KNOWN, "voila", LEARNS)
        here = {**self.told["here"], "address": self.told["address"]}
        await self.page("pages/console.ipynb", "console", here, key)


class NotHere(Door):
    """Who is not here, for a console that asks for it: nobody else is told, and nothing is logged."""

    async def get(self) -> None:
        """Answer with the seats whose pages do not answer, and ask all pages, for the next time."""
        room = await self.room()
        if not self.key(room.consoles.__contains__):
            self.set_status(403)
            self.finish()
            return
        silent = {seat: absence(self.pages.silent(owner)) for owner, seat in room.keys.items()}
        self.finish({str(seat): how for seat, how in silent.items() if how})
        self.pages.ask()


class ProjectorPage(Door):
    """The projector, which everybody may see."""

    async def get(self) -> None:
        """Answer with the page."""
        key, here = self.key(bool) or new_key(), {**self.told["here"], "join": self.told["join"]}
        self.keep(key, "projector")
        ours = hashed(key) in (await self.room()).consoles
        await self.page("pages/projector.ipynb", "projector", here, key, kept=0 if ours else 1)

    async def post(self) -> None:
        """Step the slides of the debrief, in a browser that was let in as a console."""
        slide, ours = self.get_body_argument("slide", ""), self.key((await self.room()).consoles.__contains__)
        if self.elsewhere() or not ours:
            self.say("The slides", "They are stepped in a browser that has the console.", 403)
            return
        step = [Shown(slide=slide).event()]
        refused = await in_thread(lambda: self.log.log(lambda _: step, by=CONSOLE))
        self.set_status(409 if refused else 204)
        self.finish(refused or None)


class LessonPage(Door):
    """A notebook of one's own study, for one learner a browser."""

    async def get(self, name: str) -> None:
        """Answer with the lesson, or with a list of them."""
        lessons = self.told["lessons"]
        if lessons and not name:
            self.show("lessons", "Lessons", lessons=lessons)
            return
        if name not in lessons:
            self.say("No such lesson", "", 404, way="room")
            return
        key = self.key(bool) or new_key()
        self.keep(key, "lessons/")
        here = {"WORKSHOP_DB": self.told["here"]["db"], "WORKSHOP_LEARNER": hashed(key)[:12], WAKES: ""}
        await self.page(f"{name}.ipynb", "lessons", here, key)


class Guide(Door):
    """The facilitator's guide, which holds no secret."""

    def get(self) -> None:
        """Answer with the guide."""
        self.finish(guide())


class Nothing(Door):
    """Whatever else is asked for."""

    def prepare(self) -> None:
        """Say that there is nothing, whatever the method."""
        self.say("There is no such page here", "", 404, way="join")
