"""The way into a room: the join page, which has no kernel, and one seat for each browser."""

import hmac
from hashlib import sha256

from workshop.classroom.events import Reached
from workshop.classroom.pairing import join
from workshop.classroom.room import Room
from workshop.classroom.rules import NAME_LIMIT, capacity
from workshop.live.room_log import hashed, new_key
from workshop.log.store import now
from workshop.negotiation.moves import Event
from workshop.serve.door.door import Door
from workshop.serve.web.statics import ahead

MOST = {"code": 20, "name": NAME_LIMIT}
"""How many characters of what was sent stand in the form again."""
AGAIN = (
    "Press the button once more. Whoever reads this twice lets this browser keep cookies for this address."
)
ENOUGH = (
    "So many seats were taken from your address, and their pages never opened, that the others are kept for "
    "those who come from elsewhere. Try again in a minute, or ask the facilitator."
)


class Join(Door):
    """The way in: a code, perhaps a name, and a button, so that whoever looks at a link takes no seat."""

    async def get(self) -> None:
        """Show the form, or the way back to the seat that this browser has."""
        room = await self.room()
        await self.note_address(room)
        if self.own(room):
            self.show("seated", room.case.title)
        else:
            self.ask(room, "")

    async def post(self) -> None:
        """Take a seat, once for each form however often it is sent, and lead there."""
        room = await self.room()
        browser = self.get_cookie(self.pages.cookie)
        if self.elsewhere():
            self.ask(room, "That form came from another page. Fill in this one.", 403)
        elif key := self.own(room):
            self.lead(room, key)
        elif not hmac.compare_digest(self.said("code").upper().encode(), room.code.encode()):
            self.ask(room, "That is not this room's code. It stands on the projector.", 400)
        elif not browser:
            self.ask(room, AGAIN, 400)
        elif self.pages.unopened(self.request.remote_ip) >= capacity(room) - room.size:
            self.ask(room, ENOUGH, 429)
        else:
            await self.take(browser)

    async def take(self, browser: str) -> None:
        """Log that a browser takes a seat; it is the same one however often the form is sent."""
        key, name = _seat_key(browser), ""
        if self.log.room.names:
            name = " ".join(self.said("name").split())[:NAME_LIMIT]
        consent = {"yes": True, "no": False}.get(self.said("consent")) if self.log.room.consent else None
        self.pages.taken[hashed(key)] = self.request.remote_ip  # at once: a hundred may ask at the same time
        refused, trouble = await self.note(
            lambda room: [] if hashed(key) in room.keys else [_joined(room, key, name, consent)]
        )
        if trouble:
            self.tell_terminal(trouble)
        if hashed(key) not in self.log.room.keys:
            self.pages.taken.pop(hashed(key), None)
            self.ask(self.log.room, refused or AGAIN, 409)
            return
        self.keep(browser, "join")  # a second form, opened meanwhile, was given another one
        self.lead(self.log.room, key)

    def said(self, field: str) -> str:
        """Return what the form says, at most a line of it."""
        return str(self.get_body_argument(field, ""))[:200]

    def own(self, room: Room) -> str:
        """Return the key of the seat that this browser took before, or ""."""
        held = self.pages.keys(self)  # 0.3.0 kept the seat's key itself
        return next((key for key in (*map(_seat_key, held), *held) if hashed(key) in room.keys), "")

    async def note_address(self, room: Room) -> None:
        """Let the console know which of this machine's addresses people came by."""
        address = self.told["proxy"] or self.request.host
        known = address in room.reached or self.request.remote_ip in {"127.0.0.1", "::1"}
        if not known and address in self.told["addresses"]:
            event = Reached(address=address).event()
            await self.note(lambda room: [] if address in room.reached else [event])

    def ask(self, room: Room, refused: str, status: int = 200) -> None:
        """Show the form, with a sentence about what to mend, to a browser known by a cookie from then on."""
        self.keep(new_key(), "join")
        given = {field: self.get_argument(field, "")[:most] for field, most in MOST.items()}
        asked = {"names": room.names, "longest": NAME_LIMIT, "consent": room.consent}
        self.show("join", room.case.title, status, refused=refused, ahead=ahead(), **given, **asked)


def _seat_key(browser: str) -> str:
    """Return the key of the seat that a browser takes, whatever happens to the answer on its way."""
    return sha256(f"seat {browser}".encode()).hexdigest()[:40]


def _joined(room: Room, key: str, name: str, consent: bool | None) -> Event:  # noqa: FBT001
    event = join(room, key=hashed(key), name=name, consent=consent, now=now())
    return Event(event.kind, event.data, click=f"join/{hashed(key)[:32]}")
