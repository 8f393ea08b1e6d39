"""What people may send by hand: cookies, forms, paths and messages that no page makes get nobody further."""

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from ipywidgets.widgets.widget import _registry
from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from kernelclient import Browser
from served import Served, Serving, come_in, free_port, run
from workshop.classroom.rules import CONSOLE
from workshop.live.room_log import hashed
from workshop.negotiation.fold import apply, opened, replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import check
from workshop.negotiation.streams import table_stream
from workshop.serve.kernels.wire import CONTROL, speaks_of_widgets
from workshop.widgets.texts import PHASE


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(str(tmp_path_factory.mktemp("attacks") / "log.db"), "--size", "4", "--mode", "live")
    yield running
    code, _, err = running.end()
    assert (code, "Traceback" in err) == (0, False), err


@dataclass(frozen=True)
class Answer:
    """What the server said, the body as text."""

    status: int
    headers: list[tuple[str, str]]
    text: str

    @property
    def location(self) -> str:
        return dict(self.headers).get("Location", "")


def ask(served: Served, path: str, form: str | None = None, method: str = "", **headers: str) -> Answer:
    """Return the answer to just this: the path goes out as it is written here, and no cookie but a given one.

    Where there is a form it is a POST, unless a method is given; the join page's goes with what that page
    gave.
    """
    if form is not None and path.endswith("/join") and "Cookie" not in headers:
        given = [value for name, value in ask(served, path).headers if name == "Set-Cookie"]
        headers["Cookie"] = "; ".join(cookie.partition(";")[0] for cookie in given)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    typed = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
    connection = HTTPConnection("127.0.0.1", served.port, timeout=120)
    connection.request(method or ("GET" if form is None else "POST"), path, form, typed | named)
    response = connection.getresponse()
    body = response.read() if response.status != 101 else b""
    connection.close()
    if response.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return Answer(response.status, response.getheaders(), body.decode("utf-8", "replace"))


@dataclass(frozen=True)
class Holder:
    """Who came in: the path of its page, and the cookie that opens it."""

    at: str
    cookie: str
    key: str


def come_by(served: Served, path: str, form: str | None = None) -> Holder:
    """Follow a link, or send a form, as far as a page that has a kernel."""
    cookies: dict[str, tuple[str, str]] = {}
    answer = ask(served, path, form)
    while answer.status in {302, 303}:
        for name, value in answer.headers:
            found = re.match(r"([^=]+)=([^;]+);.*Path=([^;]+)", value) if name == "Set-Cookie" else None
            if found:
                cookies[found[3].rstrip("/")] = found[1], found[2]
        at = answer.location.rstrip("/")
        if at in cookies:
            return Holder(at, *cookies[at])
        answer = ask(served, answer.location)
    raise AssertionError(f"{path}: {answer.status} {answer.text[-300:]}")


def join_form(served: Served) -> str:
    return f"code={served.code}&name="


@pytest.fixture(scope="module")
def one(served: Served) -> Holder:
    return come_by(served, "/join", join_form(served))


@pytest.fixture(scope="module")
def other(served: Served, one: Holder) -> Holder:
    return come_by(served, "/join", join_form(served))


@pytest.fixture(scope="module")
def console(served: Served) -> Holder:
    assert served.log.log(lambda _: [Event("admitted", {"link": hashed("by hand")})], by=CONSOLE) == ""
    return come_by(served, "/console?key=by%20hand")


@pytest.fixture(scope="module")
def projector(served: Served) -> Holder:
    answer = ask(served, "/projector")
    found = re.search(r"([^=]+)=([^;]+);.*Path=/projector", dict(answer.headers)["Set-Cookie"])
    assert found
    return Holder("/projector", found[1], found[2])


def said(holder: Holder, *keys: str) -> list[str]:
    """Return the Cookie headers that say these keys, this holder's own unless some are given.

    Each is said under the name that the room gives its cookies, and under the plain name that it had before.
    """
    names = dict.fromkeys((holder.cookie, "key"))
    return ["; ".join(f"{name}={key}" for key in keys or (holder.key,)) for name in names]


def kernel_of(answer: Answer) -> str:
    found = re.search(r'"kernelId": "([^"]+)"', answer.text)
    assert found, (answer.status, answer.text[-300:])
    return found[1]


# Cookies: a key opens the page that it is for, and no other.


def test_a_seat_opens_by_its_own_key(served: Served, one: Holder, other: Holder) -> None:
    for holder in (one, other):
        assert ask(served, f"{holder.at}/", Cookie=f"{holder.cookie}={holder.key}").status == 200


def test_no_other_key_opens_a_seat(
    served: Served, one: Holder, other: Holder, console: Holder, projector: Holder
) -> None:
    used_up = served.said["console"].partition("key=")[2]
    wrong = [
        [other.key],
        [console.key],
        [projector.key],
        [used_up],
        ["by hand"],
        [hashed(one.key)],
        [""],
        ["x" * 3000],
    ]
    wrong += [[other.key, console.key], [console.key, other.key], [one.key[:-1]], [one.key.upper()]]
    for keys in wrong:
        for cookie in said(one, *keys):
            answer = ask(served, f"{one.at}/", Cookie=cookie)
            assert (answer.status, "kernelId" in answer.text) == (403, False), cookie
    assert ask(served, f"{one.at}/").status == 403
    for cookie in said(one):
        assert ask(served, "/seat/99/", Cookie=cookie).status == 403
        assert ask(served, f"{other.at}/", Cookie=cookie).status == 403


def test_no_seats_key_opens_the_console(
    served: Served, one: Holder, projector: Holder, console: Holder
) -> None:
    for keys in ([one.key], [projector.key], [""], [hashed(console.key)], [one.key, projector.key]):
        for cookie in said(console, *keys):
            assert ask(served, "/console/", Cookie=cookie).status == 403, cookie
    assert ask(served, "/console/").status == 403
    assert ask(served, f"/console?key={one.key}").status == 403
    assert ask(served, f"/seat?key={console.key}").status == 404


def test_slides_are_stepped_by_a_consoles_key_alone_and_from_its_own_pages(
    served: Served, one: Holder, console: Holder, projector: Holder
) -> None:
    step = "/projector", "slide=trust"
    for cookie in [*said(one), *said(projector), *said(console, hashed(console.key)), *said(console, "")]:
        assert ask(served, *step, Cookie=cookie).status == 403, cookie
    (own, _) = said(console)
    assert ask(served, *step, Cookie=own, Origin="http://elsewhere.example").status == 403
    refused = ask(served, *step, Cookie=own)
    assert (refused.status, "once both sides are open" in refused.text) == (409, True)


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "x" * 22 + "==",
}


def test_a_kernel_answers_its_own_browser_alone_whatever_path_it_is_asked_by(
    served: Served, one: Holder, other: Holder, console: Holder, projector: Holder
) -> None:
    holders = (one, other, console, projector)
    kernels = {
        h: kernel_of(ask(served, h.at + "/" * (h is not projector), Cookie=said(h)[0])) for h in holders
    }
    for owner, kernel in kernels.items():
        for path in (holder.at for holder in holders):
            address = f"{path}/api/kernels/{kernel}"
            cookies = [cookie for holder in holders if holder is not owner for cookie in said(holder)]
            for cookie in ["", f"{owner.cookie}=", *cookies]:
                assert ask(served, address, Cookie=cookie).status == 404
                assert ask(served, f"{address}/channels?session_id=x", **UPGRADE, Cookie=cookie).status == 404
                assert ask(served, f"{path}/voila/api/shutdown/{kernel}", "", Cookie=cookie).status == 404
        mine = f"{owner.cookie}={owner.key}"
        assert ask(served, f"{owner.at}/api/kernels/{kernel}", Cookie=mine).status == 200
        assert ask(served, f"{owner.at}/api/kernels/{kernel}", method="DELETE", Cookie=mine).status in {
            404,
            405,
        }
        channels = f"{owner.at}/api/kernels/{kernel}/channels?session_id=x"
        assert ask(served, channels, **UPGRADE, Cookie=mine, Origin="http://elsewhere.example").status == 403
        assert ask(served, channels, **UPGRADE, Cookie=mine).status == 101


# Forms: only the page of this room sends one.


def origins(host: str) -> list[str]:
    """Return what pages of others say, the first of them nearly as ours do."""
    name, _, port = host.partition(":")
    return [
        f"http://{name}:1", f"http://{name}", f"http://{host}.example", f"http://not-{host}", f"http://x@{host}",
 f"http://elsewhere.example:{port or 80}", "https://elsewhere.example", "file://", "null",
        "x", "http://[", "://", " ",
    ]  # fmt: skip


def test_a_form_of_another_page_takes_no_seat(served: Served) -> None:
    before = len(served.room.seats)
    for origin in origins(f"127.0.0.1:{served.port}"):
        answer = ask(served, "/join", join_form(served), Origin=origin)
        assert (answer.status, "came from another page" in answer.text) == (403, True), origin
    assert len(served.room.seats) == before


def test_a_form_of_its_own_page_does_and_so_does_one_that_does_not_say(served: Served) -> None:
    own = f"127.0.0.1:{served.port}"
    before = len(served.room.seats)
    for origin in ({"Origin": f"http://{own}"}, {"Origin": f"https://{own}"}, {}):
        assert ask(served, "/join", join_form(served), **origin).status == 303
    assert len(served.room.seats) == before + 3


def test_behind_a_proxy_its_name_is_the_rooms_and_another_one_is_not(serving: Serving) -> None:
    port = free_port()
    served = serving("--size", "2", "--url", "https://room.example:8443/b/", "--port", str(port))
    served.port = port
    for origin in ("https://room.example:8443", f"http://127.0.0.1:{port}"):
        assert ask(served, "/b/join", join_form(served), Origin=origin).status == 303
    for origin in origins("room.example:8443"):
        assert ask(served, "/b/join", join_form(served), Origin=origin).status == 403, origin
    assert len(served.room.seats) == 2


# Addresses.


@pytest.mark.parametrize(
    "path",
    [
        "//seat/1/", "/seat//1/", "/seat/1//", "/./seat/1/", "/seat/../seat/1/", "/seat/1/../1/",
        "/seat/%31/", "/%73eat/1/", "/seat/1/%2e%2e/1/", "/seat/1/.%2e/../console/", "/console/../seat/1/",
        "/console//", "/projector/../seat/1/", "/join/../seat/1/", "/seat/1/..;/1/", "/seat/1%00/",
        "/seat/1/%0a", "/seat/١/", "/seat/-1/", "/seat/1e0/", "/seat/+1/", "/seat/0x1/", "/seat/00000001/",
        "/voila/static/../../log.db", "/voila/static/%2e%2e/%2e%2e/log.db", "/voila/static//etc/passwd",
        "/voila/templates/../../log.db", "//127.0.0.1/seat/1/", "/lessons/../seat/1/", "/api/kernels",
        "/seat/1/api/kernels", "/seat/1/voila/files/x",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_address_gets_by_the_key(served: Served, one: Holder, path: str) -> None:
    for cookie in ("", *said(one, "x")):
        answer = ask(served, path.replace("١", "%D9%A1"), Cookie=cookie)
        assert answer.status in {400, 403, 404}, answer.location
        assert not re.search("kernelId|Traceback|root:", answer.text)


TRICKS = [
    "here=%7B%22seat%22%3A+2%7D", "seat=2", "QUERY_STRING=seat%3D2", "code=OTHER&seat=2", "key={other}",
    "token={other}", "kernel_name=python3", "voila-template=lab", "voila-theme=dark", "db=%2Fetc%2Fpasswd",
    "path=pages%2Fconsole.ipynb", "notebook=console.ipynb", "_method=POST", "'%3B+import+os%23",
]  # fmt: skip


def test_what_is_asked_for_behind_the_question_mark_changes_nothing(serving: Serving) -> None:
    served = serving("--size", "2", "--mode", "live")
    own, others = (side.brief.split(".")[0] for side in served.room.case.parties)

    async def play() -> None:
        mine, theirs = await come_in(served, 2)
        served.move_on(3)
        for trick in TRICKS:
            again = served.browser()
            again.cookies = mine.cookies
            await again.open(f"{mine.at}/?{trick.format(other=next(iter(theirs.cookies.values())))}")
            assert again.at == mine.at
            await again.connect()
            await again.shows(own)
            sent = again.html + "".join(again.heard)
            assert (own in sent, others in sent) == (True, False), trick
            await again.close()
            await again.get(f"{again.at}/voila/api/shutdown/{again.kernel}", x="1")

    run(play)


# Messages to a kernel: of widgets that the page has, and of nothing else.

MESSAGES = {
    "comm_open": {"comm_id": "x", "target_name": "jupyter.widget", "data": {}},
    "comm_msg": {"comm_id": "x", "data": {}},
    "comm_close": {"comm_id": "x", "data": {}},
    "comm_info_request": {"target_name": "jupyter.widget"},
    "kernel_info_request": {},
    "execute_request": {"code": "1", "silent": False, "store_history": False, "user_expressions": {}},
    "complete_request": {"code": "o", "cursor_pos": 1},
    "inspect_request": {"code": "o", "cursor_pos": 1},
    "history_request": {"hist_access_type": "tail", "n": 9},
    "is_complete_request": {"code": "1"},
    "shutdown_request": {"restart": False},
    "interrupt_request": {},
    "debug_request": {"type": "request", "command": "evaluate"},
    "input_reply": {"value": "1"},
    "usage_request": {},
    "create_subshell_request": {},
    "apply_request": {},
    "": {},
}
FREE = {"comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}


def message(
    kind: str, content: dict[str, Any], channel: str | None = "shell", **metadata: str
) -> dict[str, Any]:
    header = {"msg_id": uuid4().hex, "msg_type": kind, "session": uuid4().hex, "username": "",
              "version": "5.3", "date": "2026-01-01T00:00:00Z"}  # fmt: skip
    parts = {"header": header, "parent_header": {}, "metadata": metadata, "content": content, "buffers": []}
    return parts | ({} if channel is None else {"channel": channel})


def plain(sent: dict[str, Any]) -> str:
    return json.dumps(sent)


def packed(sent: dict[str, Any]) -> bytes:
    """Return a message in the first version of Jupyter's websocket protocol."""
    parts = {key: value for key, value in sent.items() if key != "channel"}
    whole = serialize_msg_to_ws_v1(parts, sent["channel"], pack=lambda part: json.dumps(part).encode())
    return b"".join(whole) if isinstance(whole, list) else whole


@pytest.mark.parametrize("written", [plain, packed])
@pytest.mark.parametrize("channel", ["shell", "control", "stdin", "iopub", "hb", "", "SHELL"])
@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_is_handed_on_if_it_speaks_of_widgets_that_are_there(
    kind: str, channel: str, written: Any
) -> None:
    expected = kind in FREE and channel == "shell"
    assert speaks_of_widgets(written(message(kind, MESSAGES[kind], channel))) == expected


@pytest.mark.parametrize("written", [plain, packed])
@pytest.mark.parametrize(
    "target",
    [
        "jupyter.widget",
        "jupyter.widget.version",
        "matplotlib",
        "",
        None,
        1,
        [CONTROL],
        CONTROL + " ",
        CONTROL.upper(),
    ],
)
def test_a_page_opens_no_comm_but_the_one_by_which_it_asks_for_what_is_there(
    target: Any, written: Any
) -> None:
    for content in ({"comm_id": "x", "target_name": target, "data": {}}, {"comm_id": "x", "data": {}}):
        assert not speaks_of_widgets(written(message("comm_open", content)))
    allowed = {"comm_id": "x", "target_name": CONTROL, "data": {}}
    assert speaks_of_widgets(written(message("comm_open", allowed)))
    twice = plain(message("comm_open", allowed)).replace('"target_name"', '"target_name": "x", "target_name"')
    assert speaks_of_widgets(twice)
    assert not speaks_of_widgets(
        plain(message("comm_open", allowed)).replace(f'"{CONTROL}"', f'"{CONTROL}", "target_name": "x"')
    )


def test_a_message_without_its_channel_is_not_taken_for_one_of_a_page() -> None:
    assert not speaks_of_widgets(plain(message("comm_msg", MESSAGES["comm_msg"], None)))


@pytest.mark.parametrize("parts", [0, 1, 5, 65, 2**16, 2**63])
def test_a_packed_message_of_too_few_or_too_many_parts_is_none(parts: int) -> None:
    good = packed(message("comm_msg", MESSAGES["comm_msg"]))
    assert speaks_of_widgets(good)
    assert not speaks_of_widgets(parts.to_bytes(8, "little") + good[8:])


UNFILTERED = "import workshop.serve.kernels.wire as wire; wire.speaks_of_widgets = lambda message: True"
CODE = "import ipywidgets; ipywidgets.Label(value={mark!r}); open({file!r}, 'a').write({mark!r} + '\\n')"


def widget_classes() -> list[dict[str, str]]:
    """Return the state that makes each widget that a kernel knows."""
    names = ("_model_module", "_model_module_version", "_model_name")
    views = ("_view_module", "_view_module_version", "_view_name")
    made = []
    for model_module, versions in _registry._registry.items():
        for model_version, models in versions.items():
            for model_name, view_modules in models.items():
                for view_module, view_versions in view_modules.items():
                    for view_version, view_names in view_versions.items():
                        for view_name in view_names:
                            model = dict(zip(names, (model_module, model_version, model_name), strict=True))
                            view = dict(zip(views, (view_module, view_version, view_name), strict=True))
                            made.append(model | view)
    return made


async def attack(served: Served, file: Path) -> set[str]:
    """Send a seat's kernel all that makes a widget or runs code, in both formats; return what arrived."""
    seat = (await come_in(served, 1))[0]
    sockets = {
        "plain": await channels(served, seat, ""),
        "packed": await channels(served, seat, "v1.kernel.websocket.jupyter.org"),
    }
    marks = set()
    for form, socket in sockets.items():
        write = plain if form == "plain" else packed
        for state in widget_classes():
            mark = f"{form} widget {state['_model_name']}"
            content = {
                "comm_id": mark,
                "target_name": "jupyter.widget",
                "data": {"state": state, "buffer_paths": []},
            }
            await socket.write_message(
                write(message("comm_open", content, version="2.1.0")), binary=form == "packed"
            )
            marks.add(mark)
        for channel in ("shell", "control"):
            mark = f"{form} code {channel}"
            content = {"code": CODE.format(mark=mark, file=str(file)), "silent": False}
            await socket.write_message(
                write(message("execute_request", content, channel)), binary=form == "packed"
            )
            marks.add(mark)
    before = len(seat.heard)
    seat.press("Help")
    await seat.until(lambda text: "asked for help" in text, after=before)
    arrived = set(file.read_text("utf-8").splitlines())
    for form, socket in sockets.items():  # what comes by one connection is handled in its order
        asked, heard = message("comm_info_request", {}), ""
        write = plain if form == "plain" else packed
        await socket.write_message(write(asked), binary=form == "packed")
        while "comm_info_reply" not in heard or asked["header"]["msg_id"] not in heard:
            heard = str(await socket.read_message())
        arrived |= {mark for mark in marks if mark in heard} | set(file.read_text("utf-8").splitlines())
    for channel in ("shell", "control"):
        await sockets["plain"].write_message(plain(message("shutdown_request", {"restart": False}, channel)))
    if not arrived:
        await seat.read_states()
    for socket in sockets.values():
        socket.close()
    return arrived


async def channels(served: Served, seat: Browser, protocol: str) -> WebSocketClientConnection:
    path = f"{seat.at}/api/kernels/{seat.kernel}/channels?session_id={uuid4().hex}"
    request = HTTPRequest(
        f"ws://127.0.0.1:{served.port}{path}", headers={"Cookie": seat._cookie(f"{seat.at}/api/")}
    )
    return await websocket_connect(request, subprotocols=[protocol] if protocol else None)


def test_what_would_make_a_widget_or_run_code_does_not_arrive_at_a_kernel(
    serving: Serving, tmp_path: Path
) -> None:
    """The same messages twice: without the filter they arrive, so it is the filter that keeps them off."""
    arrived = {}
    for name, first in (("filtered", ""), ("unfiltered", UNFILTERED)):
        file = tmp_path / name
        file.touch()
        served = serving("--size", "1", *(("--new",) if first else ()), first=first)
        arrived[name] = run(lambda served=served, file=file: attack(served, file))
    assert arrived["filtered"] == set()
    assert {"plain widget TextModel", "packed widget TextModel"} < arrived["unfiltered"]
    assert sum(" widget " in mark for mark in arrived["unfiltered"]) > 60


# Messages to widgets of one's own page: what the rules refuse is refused however it is asked for.

POISON = ["x" * 20_000, "", "\x00", 10**9, -1, 1e308, float("nan"), None, True, [], {}, [1] * 99, "<b>x</b>"]


async def fumble(seat: Browser) -> None:
    """Enable, show, set and press whatever the page has, whether or not it offers it."""
    for model, state in (await seat.read_states()).items():
        shown = {"disabled": False, "display": None, "visibility": "visible"}
        seat.send("comm_msg", {"comm_id": model, "data": {"method": "update", "state": shown}})
        fields = [
            name
            for name in ("value", "index", "_options_labels", "max", "min", "step")
            if name in state["state"]
        ]
        for number, field in enumerate(fields):
            poison = POISON[(len(model) + number + sum(map(ord, model))) % len(POISON)]
            seat.send("comm_msg", {"comm_id": model, "data": {"method": "update", "state": {field: poison}}})
    for model, state in seat.states.items():
        if state["model_name"] == "ButtonModel":
            seat.click(model)


def what_the_rules_refuse(rows: list[Row], parties: dict[str, str]) -> list[str]:
    """Return a table's rows that its seats could not have logged; `parties` says which party a seat plays."""
    table, refused = opened(rows[0]), []
    for row in rows[1:]:
        seat, by = row.data.get("seat"), row.data.get("by")
        holds = (
            parties.get(str(seat), str(by))
            if row.kind not in {"closed", "card_played", "seated"}
            else "facilitator"
        )
        if seat != "opening":
            try:
                check(table, Event(row.kind, row.data, at=row.at), holds=holds)
            except Exception as refusal:
                refused.append(f"{row.kind} {row.data}: {refusal}")
        table = apply(table, row)
    return refused


def test_what_the_rules_refuse_is_not_logged_however_the_page_is_fumbled_with(serving: Serving) -> None:
    served = serving("--size", "2", "--mode", "live")

    async def play() -> None:
        seats = await come_in(served, 2)
        for _ in range(5):
            for _ in range(2):
                await asyncio.gather(*map(fumble, seats))
            for seat in seats:
                await seat.read_states()
            served.move_on()
            for seat in seats:
                await seat.shows(f"<p class='iw-phase'>{PHASE[served.room.phase]}</p>")
        for seat in seats:
            await seat.read_states()

    run(play)
    rows = served.store.read(table_stream(served.code, 1))
    parties = {f"seat-{number}": seat.place.role for number, seat in served.room.seats.items() if seat.place}
    assert len([row for row in rows if row.data.get("seat") in parties]) > 5
    assert what_the_rules_refuse(rows, parties) == []
    assert replay(rows).unknown == 0
    others = {row.kind for row in served.store.read(served.room.stream)}
    assert others.isdisjoint({"reveal", "console", "paused"})
