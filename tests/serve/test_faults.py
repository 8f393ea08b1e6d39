"""What goes wrong in a class: too much at once, lost connections, two servers; the room goes on and nothing is lost."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from kernelclient import Browser
from served import Served, come_in, run
from workshop.classroom.room import table_stream
from workshop.classroom.rules import capacity
from workshop.negotiation.fold import replay

AT_ONCE = 100


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(str(tmp_path / "log.db"), "--size", "3", "--mode", "live")
    yield running
    running.end(signal.SIGKILL)


async def goes_on(browser: Browser) -> None:
    """See that a seat is answered, asking for help and then for none."""
    for label, said in (("Help", "asked for help"), ("Solved", "Wait here")):
        before = len(browser.heard)
        browser.press(label)
        await browser.until(lambda text, said=said: said in text, 10, before)
    await asyncio.sleep(0.8)  # or the next press would count as the same one


def test_a_page_that_sends_a_thousand_messages_a_second_slows_down_itself_alone(served: Served) -> None:
    async def go() -> None:
        noisy, calm = await come_in(served, 2)
        model = noisy.button("Help")
        for _ in range(5):
            for _ in range(1000):
                noisy.send("comm_msg", {"comm_id": model, "data": {"method": "update", "state": {"tooltip": "x" * 50}}})
            await asyncio.sleep(1)
            await goes_on(calm)
        third = (await come_in(served, 1))[0]
        await goes_on(third)

    run(go)


def test_nonsense_on_the_wire_is_left_alone(served: Served) -> None:
    async def go() -> None:
        noisy, calm = await come_in(served, 2)
        assert noisy._socket
        for message in ("", "{", "[]", "null", '{"header": 1}', "[" * 100_000, json.dumps({"channel": "shell"})):
            noisy._socket.write_message(message)
        for message in (b"", b"\xff" * 8, (2**62).to_bytes(8, "little") + b"x" * 64, (6).to_bytes(8, "little") * 8):
            noisy._socket.write_message(message, binary=True)
        await goes_on(calm)
        await goes_on(noisy)

    run(go)


def test_ten_megabytes_of_text_harm_nobody_else(served: Served) -> None:
    async def go() -> None:
        noisy, calm = await come_in(served, 2)
        huge = {"comm_id": noisy.button("Help"), "data": {"method": "update", "state": {"tooltip": "x" * 10_000_000}}}
        noisy.send("comm_msg", huge)
        await goes_on(calm)
        again = Browser(served.address)
        again.cookies = noisy.cookies
        await again.open(f"{noisy.at}/")
        await again.connect()
        await again.read_states()
        await goes_on(again)
        with suppress(OSError):  # the connection may be closed before all of it was sent
            assert (await served.browser().get("join", code="x" * 5_000_000, token="y")).code in {400, 413}
        await goes_on(calm)

    run(go)


@pytest.mark.parametrize("times", [1000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_join_form_posted_without_end_fills_the_room_and_no_more(served: Served, times: int) -> None:
    async def go() -> None:
        calm = (await come_in(served, 1))[0]

        async def post(_: int) -> int:
            return (await served.browser().get("join", code=served.code, token=uuid4().hex)).code

        answers = []
        for begin in range(0, times, AT_ONCE):
            answers += await asyncio.gather(*map(post, range(begin, begin + AT_ONCE)))
        await goes_on(calm)
        assert set(answers) == {303, 409}
        assert len(served.room.seats) == capacity(served.room)
        assert await served.browser().get("join")

    run(go, 280)


def test_a_lost_connection_loses_no_move(served: Served) -> None:
    async def go() -> None:
        one, other = await come_in(served, 2)
        served.move_on(3)
        await asyncio.sleep(1.5)
        await one.read_states()
        one.press("Acknowledge")
        await one.close()
        await other.read_states()
        other.press("Promise")
        await asyncio.sleep(1)
        await one.open(f"{one.at}/")
        await one.connect()
        states = json.dumps(await one.read_states())
        assert "acknowledged the other side" in states
        assert "made a promise" in states

    run(go)
    acts = [entry.move.act for entry in replay(served.store.read(table_stream(served.code, 1))).moves]
    assert acts[-2:] == ["acknowledge", "promise"]


def test_a_seat_open_twice_is_one_seat(served: Served) -> None:
    async def go() -> None:
        one = (await come_in(served, 1))[0]
        twin = Browser(served.address)
        twin.cookies = one.cookies
        await twin.open(f"{one.at}/")
        await twin.connect()
        await twin.read_states()
        one.press("Help")
        await twin.until(lambda text: "asked for help" in text)

    run(go)
    assert len(served.room.seats) == 1


def test_a_fifth_page_of_one_seat_is_refused_while_four_are_open(served: Served) -> None:
    async def go() -> None:
        one = (await come_in(served, 1))[0]
        for _ in range(3):
            twin = Browser(served.address)
            twin.cookies = one.cookies
            await twin.open(f"{one.at}/")
            await twin.connect()
        answer = await one.get(f"{one.at}/")
        assert answer.code == 503
        assert "open in 4 places" in answer.body.decode()
        await one.close()
        await asyncio.sleep(0.5)
        assert (await twin.get(f"{one.at}/")).code == 200

    run(go)


def test_two_servers_serve_one_room(url: str) -> None:
    one = Served(url, "--size", "4", "--mode", "live")
    other = Served(url, "--size", "4")
    try:
        assert other.code == one.code

        async def go() -> None:
            browsers = [Browser(served.address) for served in (one, other) for _ in range(3)]
            await asyncio.gather(*(browser.join(one.code) for browser in browsers))
            assert len({browser.at for browser in browsers}) == 6
            for browser in browsers:
                await browser.connect()
                await browser.read_states()
            one.move_on(3)
            await asyncio.sleep(2)
            by_seat = {browser.at: browser for browser in browsers}
            here, there = by_seat["/seat/1"], by_seat["/seat/2"]
            await here.read_states()
            before = len(there.heard)
            here.press("Acknowledge")
            await there.until(lambda text: "acknowledged the other side" in text, 10, before)
            cookies = there.cookies
            there = Browser((one if there.address == other.address else other).address)
            there.cookies = cookies
            await there.open("seat/2/")

        run(go)
        assert one.room.tables == other.room.tables == (1, 2, 3)
        for table in (1, 2, 3):
            kinds = [row.kind for row in one.store.read(table_stream(one.code, table))]
            assert kinds.count("opened") == 1
        assert one.room.seats == other.room.seats
    finally:
        one.end(signal.SIGKILL)
        other.end(signal.SIGKILL)
