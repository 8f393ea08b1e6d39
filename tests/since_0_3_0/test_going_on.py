"""A room that was left in play by 0.3.0 goes on: with the present code, the same links and cookies."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import websocket_connect

from served import Served, run
from since_0_3_0.folding import FIXTURES, kept
from workshop.classroom.rules import CONSOLE
from workshop.classroom.steps import move_on
from workshop.live.room import LiveRoom, RoomTable
from workshop.live.room_log import RoomLog
from workshop.log import store as clock
from workshop.log.store import Store, now, open_store
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table
from workshop.pages.room.participant import Participant
from workshop.serve.host import host

LEFT: dict[str, Any] = json.loads((FIXTURES / "manifest.json").read_text("utf-8"))["going"]
CODE: str = LEFT["code"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A copy of the room's log, and a clock that goes on where it stopped."""
    for name in ("log.db", "log.db-wal"):
        (tmp_path / name).write_bytes(kept(f"going/{name}"))
    since = datetime.fromisoformat(now()) - datetime.fromisoformat(LEFT["last"])
    monkeypatch.setattr(clock, "OFFSET", clock.OFFSET - since.total_seconds())
    return str(tmp_path / "log.db")


@pytest.fixture
def store(file: str) -> Iterator[Store]:
    opened = open_store(file)
    yield opened
    opened.close()


def at(store: Store, seat: int) -> RoomTable:
    """Return the table as a seat's page has it."""
    return Participant(LiveRoom(store, CODE, seat), seat).tables[0]


def table(store: Store, number: int) -> Table:
    return replay(store.read(table_stream(CODE, number)))


def seat_of(store: Store, number: int, party: str) -> int:
    return RoomLog(store, CODE).room.at_table(number, party)[0].number


def test_a_seat_logs_its_next_move(store: Store) -> None:
    before = table(store, 2)
    said_back = before.to_answer("island")[0].version
    assert at(store, seat_of(store, 2, "island")).move("confirm", of=said_back, to=("line",)) == ""
    after = table(store, 2)
    assert (len(after.moves), after.understood) == (len(before.moves) + 1, {("line", "island", "home")})


def test_what_an_observer_offered_for_a_side_still_binds_it_once_the_other_side_accepts(store: Store) -> None:
    offer = table(store, 1).offer
    assert offer
    assert (offer.by, offer.accepted) == ("line", {"line"})
    assert at(store, seat_of(store, 1, "island")).move("accept", of=offer.version) == ""
    end = table(store, 1).end
    assert end
    assert (end.how, end.package) == ("agreement", offer.package)


def test_the_room_moves_on_to_the_debrief(store: Store) -> None:
    log, tick = RoomLog(store, CODE), host(store, CODE)
    for phase in ("close", "debrief"):
        assert log.log(move_on, by=CONSOLE) == ""
        assert log.room.phase == phase
        tick()
    assert log.log(lambda _: [Event("reveal")], by=CONSOLE) == ""
    assert [(table(store, number).end or Table).how for number in log.room.tables] == ["clock", "clock"]
    mine = at(store, seat_of(store, 1, "line"))
    assert mine.may_open
    assert mine.log("noted", by="line", text="We ran out of time.") == ""


def test_the_cookies_that_browsers_have_let_them_in_again(file: str) -> None:
    served = Served(file, "--room", CODE, env={"WORKSHOP_CLOCK": str(clock.OFFSET)})

    async def get(path: str, cookie: str) -> HTTPResponse:
        return await AsyncHTTPClient().fetch(
            HTTPRequest(f"{served.address}{path}", headers={"Cookie": f"key={cookie}"}, request_timeout=60),
            raise_error=False,
        )

    async def go() -> None:
        assert served.code == CODE
        ways = {"seat/1": LEFT["seats"]["1"], "console": LEFT["console"]}
        for own, key in ways.items():
            assert (await get(f"{own}/", "another's")).code == 403
            page = await get(f"{own}/", key)
            assert page.code == 200
            kernel = re.search(r'"kernelId": "([^"]+)"', page.body.decode())
            assert kernel
            address = f"{own}/api/kernels/{kernel[1]}"
            assert (await get(address, key)).code == 200
            assert (await get(address, "another's")).code == 404
            channels = f"{served.address}{address}/channels?session_id=old".replace("http", "ws", 1)
            (await websocket_connect(HTTPRequest(channels, headers={"Cookie": f"key={key}"}))).close()

    try:
        run(go)
    finally:
        ended = served.end()
    assert ended == (0, "", "")
