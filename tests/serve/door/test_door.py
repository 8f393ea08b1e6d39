"""The door's plain pages: what people type is text in them, and each one leads on."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from served import Serving, run
from workshop.classroom.events import Locked
from workshop.classroom.rules import CONSOLE
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, StoreError, open_store
from workshop.negotiation.casefile import load, parse
from workshop.serve.door import door
from workshop.serve.door.joining import ENOUGH, Join
from workshop.serve.kernels.kernelpages import Full
from workshop.serve.room import open_room

NASTY = "\"'><script>alert(1)</script>&amp;"
CASE = load("last-boat")


class NoKernels:
    """Pages of which there is no place for a single one."""

    cookie = "key"

    def __init__(self) -> None:
        self.taken: dict[str, str | None] = {}
        self.waiting = 0

    def keys(self, browser: Any) -> list[str]:
        return [key for key in [browser.get_cookie("key")] if key]

    def unopened(self, address: str | None) -> int:
        return self.waiting

    async def visit(self, *_: Any, **__: Any) -> str:
        raise Full("The room is full", NASTY)


class NoLog(door.Door):
    def get(self) -> None:
        raise StoreError("postgresql://secret@elsewhere")

    post = get


class Entrance:
    """A door in this process, without kernels."""

    def __init__(self, folder: Path, case: Any = CASE, **settings: Any) -> None:
        store = open_store(str(folder / "log.db"))
        self.code = open_room(store, case, size=4, **settings)
        self.pages, self.log = NoKernels(), RoomLog(store, self.code)
        self.told = {
            "base": "/r/", "address": "http://127.0.0.1/r/", "addresses": [], "proxy": "", "join": "",
            "trouble": ("", 0.0), "here": {"db": store.url, "code": self.code},
            "lessons": ["01_one_way_out", "02_two"],
        }  # fmt: skip

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> HTTPResponse:
        """Return the answer of the door, to a form if there is one."""
        given = {"log": self.log, "pages": self.pages, "told": self.told}
        handlers = {
            "/r/join": Join, "/r/seat": door.SeatLink, r"/r/seat/(\d+)/": door.SeatPage,
            "/r/console": door.ConsoleLink, "/r/console/": door.ConsolePage,
            "/r/projector": door.ProjectorPage, "/r/guide": door.Guide, r"/r/lessons/(\w*)": door.LessonPage,
            "/r/broken": NoLog, ".*": door.Nothing,
        }  # fmt: skip
        app = Application(
            [(at, handler, given) for at, handler in handlers.items()], log_function=lambda _: None
        )

        async def go() -> HTTPResponse:
            sockets, server = bind_sockets(0, "127.0.0.1"), HTTPServer(app)
            server.add_sockets(sockets)
            try:
                url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}{path}"
                method, body = ("GET", None) if form is None else ("POST", urlencode(form))
                client = AsyncHTTPClient(force_instance=True)
                found = await client.fetch(
                    url, method=method, body=body, headers=headers, raise_error=False, follow_redirects=False
                )
                client.close()
                return found
            finally:
                server.stop()
                await server.close_all_connections()

        return asyncio.run(go())


def text(answer: HTTPResponse) -> str:
    return answer.body.decode()


def test_what_a_form_or_a_link_says_is_text_and_stays_in_its_field(tmp_path: Path) -> None:
    entrance = Entrance(tmp_path)
    linked = entrance.ask("/r/join?" + urlencode({"code": NASTY, "name": NASTY}))
    sent = entrance.ask("/r/join", {"code": NASTY, "name": NASTY})
    for page in map(text, (linked, sent)):
        assert "<script" not in page
        assert (
            '<input id="name" name="name" '
            'value="&#34;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"' in page
        )
        assert 'value="&#34;&#39;&gt;&lt;script&gt;al' in page.partition('id="code"')[2]
    assert sent.code == 400
    assert "That is not this room&#39;s code." in text(sent)


def test_behind_the_door_of_a_deleted_room_nothing_is_left(tmp_path: Path) -> None:
    entrance = Entrance(tmp_path)
    assert entrance.ask("/r/join").code == 200
    entrance.log.store.purge(entrance.code)
    for path in ("/r/join", "/r/seat/1/", "/r/console/", "/r/projector"):
        answer = entrance.ask(path)
        assert (answer.code, "This room was deleted" in text(answer)) == (410, True)
    sent = entrance.ask("/r/join", {"code": entrance.code, "name": "Ann"})
    assert (sent.code, "This room was deleted" in text(sent)) == (410, True)


def test_a_case_may_be_called_anything(tmp_path: Path) -> None:
    title = NASTY.replace('"', "")
    case = parse(CASE.text.replace('"The last boat"', f'"The last boat{title}"'))
    page = text(Entrance(tmp_path, case).ask("/r/join"))
    assert "<script" not in page
    assert page.count("The last boat&#39;&gt;&lt;script&gt;") == 2


def test_a_sentence_from_elsewhere_is_text_too(tmp_path: Path) -> None:
    answer = Entrance(tmp_path).ask("/r/projector")
    assert answer.code == 503
    assert "alert(1)" in text(answer).partition("<main>")[2].partition("This page tries again")[0]
    assert "<script>alert" not in text(answer)


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("consent", [True, False])
def test_it_asks_for_a_name_and_for_consent_only_where_the_room_does(
    tmp_path: Path, *, names: bool, consent: bool
) -> None:
    page = text(Entrance(tmp_path, names=names, consent=consent).ask("/r/join"))
    assert ('name="name"' in page, 'name="consent"' in page) == (names, consent)
    assert 'name="code"' in page


@pytest.mark.parametrize(
    ("path", "status", "sentence", "leads_to"),
    [
        ("/r/seat?key=x", 404, "This link is no seat here.", "/r/join"),
        ("/r/seat/1/", 403, "Open it in the browser that took it.", "/r/join"),
        ("/r/console?key=x", 403, "A link to the console works once.", ""),
        ("/r/console/", 403, "Open it by the link that the room printed when it started.", ""),
        ("/r/lessons/", 200, "One way out", "/r/lessons/01_one_way_out"),
        ("/r/lessons/no", 404, "No such lesson", "/r/"),
        ("/r/else", 404, "There is no such page here", "/r/join"),
        ("/elsewhere", 404, "There is no such page here", "/r/join"),
    ],
)
def test_each_page_says_what_is_the_matter_and_leads_on(
    tmp_path: Path, path: str, status: int, sentence: str, leads_to: str
) -> None:
    answer = Entrance(tmp_path).ask(path)
    assert answer.code == status
    assert sentence in text(answer)
    assert (f'href="{leads_to}"' in text(answer)) == bool(leads_to)
    assert "tries again by itself" not in text(answer)


def test_where_the_log_does_not_answer_a_page_tries_again_but_a_form_is_not_sent_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entrance = Entrance(tmp_path)
    shown, sent = entrance.ask("/r/broken"), entrance.ask("/r/broken", {})
    assert (shown.code, sent.code) == (503, 503)
    assert ("tries again by itself" in text(shown), "tries again by itself" in text(sent)) == (True, False)
    assert "secret" not in text(shown) + text(sent)
    assert "secret" in capsys.readouterr().err


def test_who_has_a_seat_gets_a_button_to_it(tmp_path: Path) -> None:
    entrance, key = Entrance(tmp_path), {"Cookie": f"key={'a' * 40}"}
    assert entrance.ask("/r/join", {"code": entrance.code}, **key).code == 303
    page = text(entrance.ask("/r/join", **key))
    assert "This browser has a seat already." in page
    assert 'name="code"' not in page


def keys_of(entrance: Entrance, people: int) -> dict[str, str]:
    """Let people in; return the address of each seat with the cookie that it was given."""
    found = {}
    for number in range(people):
        answer = entrance.ask("/r/join", {"code": entrance.code}, Cookie=f"key={str(number) * 40}")
        at = answer.headers["Location"]
        kept = next(line for line in answer.headers.get_list("Set-Cookie") if f"Path={at}" in line)
        found[at] = kept.partition(";")[0]
    return found


def test_a_key_opens_the_page_that_it_is_for_and_no_other(tmp_path: Path) -> None:
    entrance = Entrance(tmp_path)
    keys = keys_of(entrance, 3)
    assert list(keys) == ["/r/seat/1/", "/r/seat/2/", "/r/seat/3/"]
    opened = {
        (at, whose) for at in keys for whose in keys if entrance.ask(at, Cookie=keys[whose]).code != 403
    }
    assert opened == {(at, at) for at in keys}
    for cookie in keys.values():
        assert entrance.ask("/r/console/", Cookie=cookie).code == 403
        assert entrance.ask(f"/r/console?{cookie}").code == 403
        assert entrance.ask("/r/seat/4/", Cookie=cookie).code == 403


@pytest.mark.parametrize(
    "origin",
    ["null", "", "x", "http://", "://", "file://", "http://elsewhere.example", "http://{host}.example",
     "http://{host}0", "http://127.0.0.1", "http://x@{host}"],
)  # fmt: skip
def test_a_form_that_another_page_sent_takes_no_seat(tmp_path: Path, origin: str) -> None:
    entrance, browser = Entrance(tmp_path), {"Cookie": f"key={'a' * 40}", "Host": "room.example:8899"}
    said = origin.format(host="room.example:8899")
    refused = entrance.ask("/r/join", {"code": entrance.code}, **browser, Origin=said)
    assert (refused.code, "That form came from another page." in text(refused)) == (403, True)
    assert entrance.log.catch_up().seats == {}
    own = entrance.ask("/r/join", {"code": entrance.code}, **browser, Origin="http://room.example:8899")
    assert (own.code, len(entrance.log.catch_up().seats)) == (303, 1)


def test_the_reason_for_keeping_seats_for_others_is_given_in_full(tmp_path: Path) -> None:
    entrance = Entrance(tmp_path)
    entrance.pages.waiting = 40
    answer = entrance.ask("/r/join", {"code": entrance.code}, Cookie=f"key={'a' * 40}")
    assert answer.code == 429
    assert ENOUGH in text(answer)


def test_a_locked_door_takes_nobody_and_says_whom_to_ask(tmp_path: Path) -> None:
    entrance, seated, late = Entrance(tmp_path), {"Cookie": f"key={'a' * 40}"}, {"Cookie": f"key={'b' * 40}"}
    form = {"code": entrance.code}
    assert entrance.ask("/r/join", form, **seated).code == 303
    assert entrance.log.log(lambda _: [Locked(locked=True).event()], by=CONSOLE) == ""
    refused = entrance.ask("/r/join", form, **late)
    assert (refused.code, refused.headers.get("Location")) == (409, None)
    assert "The facilitator has locked the door: nobody can join now." in text(refused)
    assert entrance.ask("/r/join", form, **seated).code == 303, "the seat that is there"
    assert entrance.log.log(lambda _: [Locked(locked=False).event()], by=CONSOLE) == ""
    assert entrance.ask("/r/join", form, **late).code == 303
    assert list(entrance.log.catch_up().seats) == [1, 2]


@pytest.mark.parametrize(
    "path", ["/r/join", "/r/seat/1/", "/r/console/", "/r/projector", "/r/guide", "/else"]
)
def test_no_page_stays_in_a_cache_stands_in_anothers_frame_or_tells_where_one_came_from(
    tmp_path: Path, path: str
) -> None:
    said = Entrance(tmp_path).ask(path).headers
    assert (said["Cache-Control"], said["Referrer-Policy"]) == ("no-store", "same-origin")
    kept = Entrance(tmp_path).ask(f"{path}?back=x").headers["Cache-Control"]
    assert kept == "private, max-age=60", "what a page asks for to come back to"
    assert (said["X-Content-Type-Options"], said["X-Frame-Options"]) == ("nosniff", "SAMEORIGIN")


def test_the_guide_is_there_for_all(tmp_path: Path) -> None:
    answer = Entrance(tmp_path).ask("/r/guide")
    assert (answer.code, "The facilitator’s guide" in text(answer)) == (200, True)


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_a_key_goes_by_a_certificate_alone_where_people_come_by_one(
    tmp_path: Path, scheme: str, secure: bool
) -> None:
    entrance = Entrance(tmp_path)
    entrance.told["address"] = f"{scheme}://room.example/r/"
    for path in ("/r/join", "/r/projector"):
        (kept,) = entrance.ask(path).headers.get_list("Set-Cookie")
        assert ("; Secure" in kept) is secure


def test_why_a_seat_could_not_be_logged_is_for_the_terminal_and_not_for_who_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entrance, told = Entrance(tmp_path), "postgresql://elsewhere is full."

    def full(*_: Any) -> None:
        raise StoreError(told)

    monkeypatch.setattr(Store, "append", full)
    answer = entrance.ask("/r/join", {"code": entrance.code}, Cookie=f"key={'a' * 40}")
    assert (answer.code, "elsewhere" in text(answer)) == (409, False)
    assert capsys.readouterr().err == f"{told}\n"
    assert entrance.pages.taken == {}


GUARDED = """
import asyncio
import sys
from workshop.log.store import Store

def guarded(name, ask):
    def asking(store, *about, **more):
        if asyncio._get_running_loop() is not None:
            print(f"{name} was asked in the loop", file=sys.stderr)
        return ask(store, *about, **more)
    return asking

for name in ("append", "read", "read_all", "versions", "streams", "state", "free_connections", "checkpoint"):
    setattr(Store, name, guarded(name, getattr(Store, name)))
"""
"""A store that says so when the loop's own thread asks it."""


def test_no_question_to_the_log_is_asked_in_the_loop_that_serves_every_page(serving: Serving) -> None:
    served = serving("--size", "4", "--lessons", first=GUARDED)

    async def come_and_go() -> None:
        console, person, screen = (served.browser() for _ in range(3))
        await console.open(served.said["console"])
        await console.connect()
        await person.join(served.code)
        await person.connect()
        await person.read_states()
        assert (await person.get("join")).code == 200
        assert (await person.get("console?key=used")).code == 403
        await screen.open("projector")
        await asyncio.to_thread(served.move_on, 3)
        await person.until(lambda text: "Acknowledge" in text)

    run(come_and_go)
    assert served.end() == (0, "", "")


def test_while_another_program_holds_the_log_the_pages_answer_and_who_joins_waits(serving: Serving) -> None:
    served = serving("--size", "4")

    async def come_while_it_is_held() -> None:
        first, second = served.browser(), served.browser()
        await first.join(served.code)
        await first.connect()
        await first.read_states()
        with closing(sqlite3.connect(served.db, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            joining = asyncio.create_task(second.join(served.code))
            for _ in range(3):
                await first.read_states()
            assert not joining.done()
            writer.execute("COMMIT")
        await joining

    run(come_while_it_is_held)
    assert len(served.room.seats) == 2
