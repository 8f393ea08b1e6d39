"""A phone loses connection, sleeps or comes by a proxy: its page comes back by itself and nothing is lost."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from people import TABLET, People, Wire, press
from served import Served, free_port

LOST = "The connection to the table is lost"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(str(tmp_path / "log.db"), "--size", "2", "--mode", "live")
    yield running
    running.end(signal.SIGKILL)


@pytest.fixture
def wire(served: Served) -> Iterator[Wire]:
    with Wire(served.port) as between:
        yield between
        between.shutdown()


@pytest.fixture
def phones(served: Served, people: People, wire: Wire) -> tuple[Page, Page]:
    """Both seats of a table that plays: one is connected by the wire, the other is not."""
    one = people.join(served, at=f"http://127.0.0.1:{wire.port}/join")
    other = people.join(served)
    served.move_on(3)
    for page in (one, other):
        expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()
    return one, other


def goes_on(page: Page) -> None:
    """See that a seat has what the other side did meanwhile, and can act."""
    expect(page.get_by_text("made a promise").first).to_be_visible(timeout=60_000)
    press(page, "Acknowledge")
    expect(page.get_by_text("acknowledged the other side").first).to_be_visible()


def test_a_page_comes_back_by_itself_when_the_network_does(wire: Wire, phones: tuple[Page, Page]) -> None:
    page, other = phones
    wire.cut()
    expect(page.get_by_text(LOST)).to_be_visible()
    press(other, "Promise")
    page.wait_for_timeout(2500)
    expect(page.get_by_text(LOST)).to_be_visible()
    wire.mend()
    expect(page.get_by_text(LOST)).to_be_hidden()
    goes_on(page)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("minutes", [0, pytest.param(10, marks=pytest.mark.slow)])
def test_a_phone_that_slept_comes_back_when_it_wakes(
    served: Served, wire: Wire, phones: tuple[Page, Page], minutes: int
) -> None:
    page, other = phones
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    state = page.context.new_cdp_session(page)
    state.send("Page.setWebLifecycleState", {"state": "frozen"})
    wire.lose()
    press(other, "Promise")
    if minutes:
        other.wait_for_timeout(minutes * 60_000)
    else:  # what the server does by itself after some minutes
        page.context.request.post(f"{served.address}seat/1/voila/api/shutdown/{kernel}")
    assert page.context.request.get(f"{served.address}seat/1/api/kernels/{kernel}").status == 404
    state.send("Page.setWebLifecycleState", {"state": "active"})
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")
    goes_on(page)


def test_a_page_whose_kernel_was_killed_comes_back_by_itself(
    served: Served, phones: tuple[Page, Page]
) -> None:
    page, other = phones
    for phone in phones:
        phone.evaluate("window.before = true")
    for kernel in served.kernels():
        os.kill(kernel, signal.SIGKILL)
    press(other, "Promise")
    for phone in phones:
        phone.wait_for_function("!window.before", timeout=60_000)
        expect(phone.get_by_text(LOST)).to_be_hidden(timeout=60_000)
    press(other, "Promise")
    goes_on(page)


def test_a_room_behind_a_reverse_proxy_that_calls_it_by_another_name(tmp_path: Path, people: People) -> None:
    port, mine = free_port(), b""

    def passed_on(data: bytes) -> bytes:
        return data.replace(mine, f"Host: workshop:{port}\r\nX-Forwarded-For: 192.168.7.7\r\n".encode())

    with Wire(port, passed_on) as proxy:
        mine = f"Host: 127.0.0.1:{proxy.port}\r\n".encode()
        url = f"http://127.0.0.1:{proxy.port}/class/"
        served = Served(
            str(tmp_path / "log.db"), "--size", "2", "--mode", "live", "--port", str(port), "--url", url
        )
        try:
            assert served.said["join"] == f"{url}join"
            page, console = people.join(served), people.page(TABLET)
            console.goto(served.said["console"])
            expect(console.get_by_text(f"at 127.0.0.1:{proxy.port}")).to_be_visible()
            people.join(served)
            press(console, "Hand out the briefs")
            press(console, "Yes, hand out the briefs")
            expect(page.get_by_text("Read your brief")).to_be_visible()
            assert people.complaints == []
        finally:
            served.end(signal.SIGKILL)
            proxy.shutdown()


def test_a_page_comes_back_by_itself_when_the_server_does(served: Served, people: People) -> None:
    page = people.join(served, "Ann")
    people.join(served)
    served.move_on(3)
    expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()
    served.end(signal.SIGKILL)
    expect(page.get_by_text(LOST)).to_be_visible()
    again = Served(served.db, "--port", str(served.port))
    try:
        expect(page.get_by_text(LOST)).to_be_hidden(timeout=60_000)
        press(page, "Acknowledge")
        expect(page.get_by_text("acknowledged the other side").first).to_be_visible()
        assert again.room.phase == "play"
    finally:
        again.end(signal.SIGKILL)
