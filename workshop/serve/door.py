"""The door of a room: the join page, which has no kernel, and the keys by which a browser gets to its own page."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tornado.web import RequestHandler

from workshop.classroom.pairing import join
from workshop.classroom.room import Room
from workshop.classroom.rules import DOOR, NAME_LIMIT
from workshop.log.rooms import RoomLog, hashed, new_key
from workshop.log.store import StoreError
from workshop.negotiation.moves import Event
from workshop.serve.guide import guide
from workshop.serve.kernelpages import Full, Pages
from workshop.serve.statics import ahead

PAGE = Path(__file__).with_name("door.html")
CONSENT = (
    "<fieldset><legend>May what is logged at your table be used later, under pseudonyms?</legend>"
    "<label><input type='radio' name='consent' value='yes' required> Yes</label>"
    "<label><input type='radio' name='consent' value='no'> No. I take part all the same.</label></fieldset>"
)
TOKEN = 64
"""Characters that a form's token may have at most."""


class Door(RequestHandler):
    """What the room's own pages have in common: the room, and plain pages in its style."""

    def initialize(self, log: RoomLog, pages: Pages, told: Mapping[str, Any]) -> None:
        """Take the room's log, its pages with kernels, and what they are told."""
        self.log, self.pages, self.told = log, pages, told

    def set_default_headers(self) -> None:
        """Keep pages out of caches, and their addresses out of others' logs."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("X-Frame-Options", "SAMEORIGIN")

    @property
    def base(self) -> str:
        """The path under which everything of the room lies; it ends with a slash."""
        return str(self.told["base"])

    def room(self) -> Room:
        """Return the room as it is now."""
        return self.log.catch_up()

    def show(self, title: str, body: str, status: int = 200) -> None:
        """Answer with a plain page; `body` is markup."""
        self.set_status(status)
        page = PAGE.read_text("utf-8").replace("{title}", escape(title)).replace("{body}", body)
        self.finish(page.replace("{base}", self.base))

    def keep(self, key: str, path: str) -> None:
        """Keep a key in a cookie of one path, out of the reach of scripts."""
        secure = self.request.protocol == "https"
        self.set_cookie("key", key, path=self.base + path, httponly=True, samesite="Lax", secure=secure)

    async def page(self, notebook: str, at: str, here: Mapping[str, Any] | None, key: str) -> None:
        """Answer with a page that has a kernel."""
        try:
            html = await self.pages.visit(notebook, at, here, key)
        except Full as full:
            title, why = full.args
            self.set_header("Retry-After", "60")
            self.show(title, f"<p>{why}</p><p><a href=''>Try again</a></p>", 503)
            return
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Encoding", "gzip")
        self.finish(html)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer with a sentence, whatever went wrong."""
        error = kwargs.get("exc_info", (None, None))[1]
        why = str(error) if isinstance(error, StoreError) else "Something went wrong here. Try again in a moment."
        self.show("That did not work", f"<p>{escape(why)}</p>", status_code)


class Join(Door):
    """The way in: a code, a name if one likes, and a button, so that whoever merely looks at a link takes no seat."""

    def get(self) -> None:
        """Show the form, or the way back to the seat that this browser has."""
        room = self.room()
        self.note_address(room)
        if self.own(room):
            to = "<form method='post'><button>Go to my seat</button><input type='hidden' name='own' value='1'></form>"
            self.show(room.case.title, f"<p>This browser has a seat already.</p>{to}")
            return
        self.ask(room, "")

    def post(self) -> None:
        """Take a seat, once for each form however often it is sent, and lead there."""
        room = self.room()
        if self.elsewhere():
            self.ask(room, "That form came from another page. Fill in this one.", 403)
        elif key := self.own(room):
            self.redirect(f"{self.base}seat?key={key}", status=303)
        elif not hmac.compare_digest(self.said("code").upper().encode(), room.code.encode()):
            self.ask(room, "That is not this room's code. It stands on the projector.", 400)
        elif not 16 <= len(self.said("token")) <= TOKEN:
            self.ask(room, "Press the button again.", 400)
        else:
            self.take()

    def take(self) -> None:
        """Log that a seat is taken, and keep its key where a second visit finds it."""
        token, name = self.said("token"), ""
        if self.log.room.names:
            name = " ".join(self.said("name").split())[:NAME_LIMIT]
        consent = {"yes": True, "no": False}.get(self.said("consent")) if self.log.room.consent else None
        key = sha256(f"seat {token}".encode()).hexdigest()[:40]
        refused = self.log.log(
            lambda room: [] if hashed(key) in room.keys else [_joined(room, key, name, consent, token)], by=DOOR
        )
        if hashed(key) not in self.log.room.keys:
            self.ask(self.log.room, refused, 409)
            return
        self.keep(key, "join")
        self.redirect(f"{self.base}seat?key={key}", status=303)

    def said(self, field: str) -> str:
        """Return what the form says, at most a line of it."""
        return str(self.get_body_argument(field, ""))[:200]

    def own(self, room: Room) -> str:
        """Return the key of the seat that this browser took before, or ""."""
        key = self.get_cookie("key", "") or ""
        return key if hashed(key) in room.keys else ""

    def elsewhere(self) -> bool:
        """Tell whether a page of another server sent the form."""
        origin = self.request.headers.get("Origin", "")
        here = {self.request.host, self.told["proxy"]}
        return bool(origin) and origin != "null" and urlsplit(origin).netloc not in here

    def note_address(self, room: Room) -> None:
        """Let the console know which of this machine's addresses people came by."""
        address = self.told["proxy"] or self.request.host
        known = address in room.reached or self.request.remote_ip in {"127.0.0.1", "::1"}
        if not known and address in self.told["addresses"]:
            self.log.log(lambda _: [Event("reached", {"address": address})], by=DOOR)

    def ask(self, room: Room, refused: str, status: int = 200) -> None:
        """Show the form, with a sentence about what to mend."""
        code = escape(self.get_argument("code", "")[:20], quote=True)
        named = (
            f"<label for='name'>Your name, if you like</label><input id='name' name='name' maxlength='{NAME_LIMIT}' "
            "autocomplete='given-name'><p class='note'>The facilitator sees it; nobody else does.</p>"
            if room.names
            else ""
        )
        asked = CONSENT if room.consent else ""
        alert = f"<p class='refusal' role='alert'>{escape(refused)}</p>" if refused else ""
        scripts = "".join(f"<link rel='prefetch' href='{escape(path, quote=True)}'>" for path in ahead())
        self.show(
            room.case.title,
            f"{alert}<form method='post' action='{self.base}join'><label for='code'>Code of the room</label>"
            f"<input id='code' name='code' value='{code}' required autocapitalize='characters' autocomplete='off' "
            f"spellcheck='false' maxlength='20'>{named}{asked}<input type='hidden' name='token' value='{new_key()}'>"
            f"<button>Take a seat</button></form>{scripts}",
            status,
        )


def _joined(room: Room, key: str, name: str, consent: bool | None, token: str) -> Event:  # noqa: FBT001
    event = join(room, key=hashed(key), name=name, consent=consent)
    return Event(event.kind, event.data, click=f"join/{hashed(token)[:32]}")


class SeatLink(Door):
    """A seat's own link: its key moves into a cookie of that seat's path, and out of the address."""

    def get(self) -> None:
        """Lead to the seat that the key is for."""
        key = self.get_query_argument("key", "")
        seat = self.room().keys.get(hashed(key))
        if seat is None:
            self.show(
                "No such seat", f"<p>This link is no seat here. <a href='{self.base}join'>Join the room.</a></p>", 404
            )
            return
        self.keep(key, f"seat/{seat}/")
        self.redirect(f"{self.base}seat/{seat}/", status=303)


class SeatPage(Door):
    """A seat's page, for the browser that holds its key."""

    async def get(self, seat: str) -> None:
        """Answer with the page."""
        key = self.get_cookie("key", "") or ""
        if self.room().keys.get(hashed(key)) != int(seat):
            body = f"<p>Open it by your own link, or <a href='{self.base}join'>join the room.</a></p>"
            self.show("This is not your seat", body, 403)
            return
        await self.page("pages/seat.ipynb", f"seat/{seat}", {**self.told["here"], "seat": int(seat)}, key)


class ConsoleLink(Door):
    """A link to the console, which works once: the browser that comes by it gets a key of its own."""

    def get(self) -> None:
        """Use the link up, and lead to the console."""
        link, key = self.get_query_argument("key", ""), new_key()
        event = Event("console", {"link": hashed(link), "key": hashed(key)})
        if not link:
            self.redirect(f"{self.base}console/")
        elif self.log.log(lambda _: [event], by=DOOR):
            self.show(
                "This link was used before",
                "<p>A link to the console works once. Where the console is open, “Admit another device” makes a new "
                "one; so does starting the room again.</p>",
                403,
            )
        else:
            self.keep(key, "console")
            self.redirect(f"{self.base}console/", status=303)


class ConsolePage(Door):
    """The facilitator's console, for browsers that were let in."""

    async def get(self) -> None:
        """Answer with the page."""
        key = self.get_cookie("key", "") or ""
        if hashed(key) not in self.room().consoles:
            self.show("The console", "<p>Open it by the link that the room printed when it started.</p>", 403)
            return
        await self.page("pages/console.ipynb", "console", {**self.told["here"], "address": self.told["address"]}, key)


class ProjectorPage(Door):
    """The projector, which everybody may see."""

    async def get(self) -> None:
        """Answer with the page."""
        key = self.get_cookie("key", "") or new_key()
        self.keep(key, "projector")
        await self.page("pages/projector.ipynb", "projector", {**self.told["here"], "join": self.told["join"]}, key)


class LessonPage(Door):
    """A notebook of one's own study, for one learner a browser."""

    async def get(self, name: str) -> None:
        """Answer with the lesson, or with a list of them."""
        lessons = self.told["lessons"]
        if lessons and not name:
            listed = "".join(f"<p><a href='{self.base}lessons/{one}'>{_titled(one)}</a></p>" for one in lessons)
            self.show("Lessons", listed)
            return
        if name not in lessons:
            self.show("No such lesson", f"<p><a href='{self.base}'>To the room.</a></p>", 404)
            return
        key = self.get_cookie("key", "") or new_key()
        self.keep(key, "lessons/")
        here = {"WORKSHOP_DB": self.told["here"]["db"], "WORKSHOP_LEARNER": hashed(key)[:12]}
        await self.page(f"{name}.ipynb", "lessons", here, key)


def _titled(lesson: str) -> str:
    return escape(lesson.partition("_")[2].replace("_", " ").capitalize())


class Guide(Door):
    """The facilitator's guide, which holds no secret."""

    def get(self) -> None:
        """Answer with the guide."""
        self.finish(guide())


class Nothing(Door):
    """Whatever else is asked for."""

    def prepare(self) -> None:
        """Say that there is nothing, whatever the method."""
        self.show("There is no such page here", f"<p><a href='{self.base}join'>Join the room.</a></p>", 404)
