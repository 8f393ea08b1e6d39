"""What goes wrong in a class: too much at once, lost connections, two servers.

The room goes on and nothing is lost.
"""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from kernelclient import Browser
from served import Served, come_in, free_port, refused, run
from workshop.classroom.rules import capacity
from workshop.negotiation.fold import replay
from workshop.negotiation.streams import table_stream
from workshop.widgets.kit import SAME_CLICK

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
        await browser.until(lambda text, said=said: said in text, after=before)
    await asyncio.sleep(2 * SAME_CLICK)  # or the next press would count as the same one


def test_a_page_that_sends_a_thousand_messages_a_second_slows_down_itself_alone(served: Served) -> None:
    async def go() -> None:
        noisy, calm = await come_in(served, 2)
        model = noisy.button("Help")
        for _ in range(5):
            for _ in range(1000):
                noisy.send(
                    "comm_msg",
                    {"comm_id": model, "data": {"method": "update", "state": {"tooltip": "x" * 50}}},
                )
            await asyncio.sleep(1)
            await goes_on(calm)
        third = (await come_in(served, 1))[0]
        await goes_on(third)

    run(go)


def test_nonsense_on_the_wire_is_left_alone(served: Served) -> None:
    async def go() -> None:
        noisy, calm = await come_in(served, 2)
        assert noisy._socket
        for message in (
            "",
            "{",
            "[]",
            "null",
            '{"header": 1}',
            "[" * 100_000,
            json.dumps({"channel": "shell"}),
        ):
            noisy._socket.write_message(message)
        for message in (
            b"",
            b"\xff" * 8,
            (2**62).to_bytes(8, "little") + b"x" * 64,
            (6).to_bytes(8, "little") * 8,
        ):
            noisy._socket.write_message(message, binary=True)
        await goes_on(calm)
        await goes_on(noisy)

    run(go)


def test_ten_megabytes_of_text_harm_nobody_else(served: Served) -> None:
    async def go() -> None:
        noisy, calm = await come_in(served, 2)
        huge = {
            "comm_id": noisy.button("Help"),
            "data": {"method": "update", "state": {"tooltip": "x" * 10_000_000}},
        }
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

        async def post(number: int) -> int:
            browser = served.browser()
            if number % 10:  # each by a cookie of its own making, or by none
                browser.cookies["/join", f"key-{served.code}"] = uuid4().hex
            return (await browser.get("join", code=served.code)).code

        answers = []
        for begin in range(0, times, AT_ONCE):
            answers += await asyncio.gather(*map(post, range(begin, begin + AT_ONCE)))
        await goes_on(calm)
        assert set(answers) == {303, 400, 429}
        assert len(served.room.seats) == 1 + capacity(served.room) - served.room.size, (
            "the others are for people elsewhere"
        )
        assert await served.browser().get("join")

    run(go, 280)


def test_a_lost_connection_loses_no_move(served: Served) -> None:
    async def go() -> None:
        one, other = await come_in(served, 2)
        served.move_on(3)
        await one.offers("Acknowledge")
        one.press("Acknowledge")
        await one.close()
        await other.shows("acknowledged the other side")
        other.press("Promise")
        await other.shows("made a promise")
        await one.open(f"{one.at}/")
        await one.connect()
        await one.shows("acknowledged the other side")
        await one.shows("made a promise")

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
            await twin.read_states()
        answer = await one.get(f"{one.at}/")
        assert answer.code == 503
        assert "open in 4 places" in answer.body.decode()
        assert "This page tries again by itself" in answer.body.decode()
        await one.close()
        while (answer := await twin.get(f"{one.at}/")).code == 503:
            await asyncio.sleep(0.1)
        assert answer.code == 200

    run(go)


def test_only_a_page_that_was_asked_for_is_asked_for_again(served: Served) -> None:
    async def go() -> None:
        browser, log = served.browser(), Path(served.db)
        away = log.rename(log.with_suffix(".away"))
        try:
            asked, sent = (
                await browser.get("join"),
                await browser.get("join", code=served.code, token="t" * 32),
            )
        finally:
            away.rename(log)
        for answer in (asked, sent):
            assert answer.code == 503
            assert "Nothing logged is lost" in answer.body.decode()
            assert served.db not in answer.body.decode()
        assert "tries again by itself" in asked.body.decode()
        assert "tries again by itself" not in sent.body.decode()

    run(go)


def test_two_servers_serve_one_room(url: str) -> None:
    one = Served(url, "--size", "4", "--mode", "live")
    other = Served(url, "--room", one.code)
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
            for browser in browsers:
                await browser.offers("Acknowledge")
            by_seat = {browser.at: browser for browser in browsers}
            here, there = by_seat["/seat/1"], by_seat["/seat/2"]
            before = len(there.heard)
            here.press("Acknowledge")
            await there.until(lambda text: "acknowledged the other side" in text, after=before)
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


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_plain_start_on_a_shared_database_never_takes_a_colleagues_room(url: str) -> None:
    one = Served(url, "--size", "1")
    port = free_port()

    def asked_of() -> str:
        return refused(url, "--ip", "127.0.0.1", "--port", str(port))

    try:
        assert f"{one.code} (“{one.room.case.title}”" in (asked := asked_of())
        assert f"--room {one.code}" in asked
        assert "--new" in asked
        assert "served by another process" in asked
    finally:
        one.end(signal.SIGKILL)
    assert "served by another process" not in asked_of()
    other = Served(url, "--size", "1", "--new", "--port", str(port))
    assert other.code != one.code
    other.end()
    for port_of, code in ((one.port, one.code), (other.port, other.code)):
        again = Served(url, "--port", str(port_of))
        assert again.code == code
        again.end()


def test_a_room_that_is_served_right_now_is_not_served_again_without_a_word(served: Served) -> None:
    asked = refused(served.db, "--ip", "127.0.0.1", "--port", str(free_port()))
    assert f"{served.code} (“{served.room.case.title}”" in asked
    assert "served by another process" in asked
