"""A served room as people meet it: a real browser, real clicks, a phone's width, a keyboard, no network."""

import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from served import Served
from workshop.classroom.room import table_stream
from workshop.negotiation.fold import replay

PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 720}
TABLET = {"width": 1024, "height": 768}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(str(tmp_path / "log.db"), "--size", "2", "--mode", "live")
    yield running
    running.end(signal.SIGKILL)


@pytest.fixture
def people(browser: Browser) -> Iterator["People"]:
    found = People(browser)
    yield found
    for context in found.contexts:
        context.close()


class People:
    """Those who come, each with a browser of their own; what their consoles complain of is kept."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def page(self, size: dict[str, int], **options: object) -> Page:
        context = self.browser.new_context(viewport=size, **options)
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def join(self, served: Served, name: str = "", size: dict[str, int] = PHONE) -> Page:
        page = self.page(size)
        page.goto(served.said["join"])
        page.get_by_label("Code of the room").fill(served.code.lower())
        page.get_by_label("Your name, if you like").fill(name)
        page.get_by_role("button", name="Take a seat").click()
        expect(page.get_by_text("You are in")).to_be_visible()
        return page


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).first.click()


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.1)


def serious(page: Page) -> list[str]:
    """Return what an automated check of accessibility finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')[:300]}"
        for one in found if one["impact"] in {"serious", "critical"}
    ]  # fmt: skip


def test_two_join_play_and_agree(served: Served, people: People) -> None:
    one, other = people.join(served, "Ann"), people.join(served, "Bea", TABLET)
    served.move_on(3)
    for page in (one, other):
        expect(page.get_by_role("heading", name="On the table")).to_be_visible()
    press(one, "Acknowledge")
    expect(other.get_by_text("acknowledged the other side").first).to_be_visible()
    for issue in replay(served.store.read(table_stream(served.code, 1))).case.issues:
        one.get_by_label(issue.label, exact=True).select_option(index=1)
    press(one, "Offer")
    press(other, "Accept")
    press(other, "Yes, accept")
    for page in (one, other):
        expect(page.get_by_text("Agreement. Every party accepts the package.").first).to_be_visible()
    assert replay(served.store.read(table_stream(served.code, 1))).end
    assert people.complaints == []


def test_one_can_join_without_javascript(served: Served, people: People) -> None:
    page = people.page(PHONE, java_script_enabled=False)
    page.goto(f"{served.address}?code={served.code}")
    page.goto(f"{served.said['join']}?code={served.code}")
    expect(page.get_by_label("Code of the room")).to_have_value(served.code)
    page.get_by_role("button", name="Take a seat").click()
    assert re.fullmatch(rf"{served.address}seat/1/", page.url)
    assert len(served.room.seats) == 1


def test_one_can_join_and_play_by_keyboard(served: Served, people: People) -> None:
    page = people.page(SCREEN)
    page.goto(served.said["join"])
    page.keyboard.press("Tab")
    page.keyboard.type(served.code)
    page.keyboard.press("Tab")
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are in")).to_be_visible()
    people.join(served)
    served.move_on(3)
    act = page.get_by_role("button", name="Acknowledge", exact=True)
    expect(act).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if act.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("acknowledged the other side").first).to_be_visible()


def test_the_facilitator_runs_the_room_from_the_console(served: Served, people: People) -> None:
    console, projector = people.page(TABLET), people.page(SCREEN)
    projector.goto(served.said["projector"])
    expect(projector.get_by_text(served.code).first).to_be_visible()
    console.goto(served.said["console"])
    seats = [people.join(served, "Ann"), people.join(served, "Bea")]
    for label, phase in (("Hand out the briefs", "brief"), ("Begin the plan", "plan"), ("Begin play", "play")):
        press(console, label)
        press(console, f"Yes, {label.lower()}")
        until(lambda phase=phase: served.room.phase == phase)
    press(seats[0], "Acknowledge")
    expect(console.get_by_text("Acknowledge by Island council")).to_be_visible()
    assert people.complaints == []


@pytest.mark.parametrize("dark", [False, True])
def test_no_page_has_serious_faults_for_those_who_hear_or_tab_it(served: Served, people: People, dark: bool) -> None:
    looks = {"color_scheme": "dark" if dark else "light"}
    join = people.page(PHONE, **looks)
    join.goto(served.said["join"])
    assert serious(join) == []
    join.get_by_label("Code of the room").fill(served.code)
    join.get_by_role("button", name="Take a seat").click()
    expect(join.get_by_text("You are in")).to_be_visible()
    other = people.join(served)
    projector, console = people.page(SCREEN, **looks), people.page(TABLET, **looks)
    projector.goto(served.said["projector"])
    console.goto(served.said["console"])
    expect(projector.get_by_text(served.code).first).to_be_visible()
    expect(console.get_by_role("button", name="Hand out the briefs")).to_be_visible()
    for phase in ("lobby", "brief", "plan", "play", "close", "debrief"):
        if phase != "lobby":
            served.move_on()
        if phase == "play":
            expect(other.get_by_role("heading", name="On the table")).to_be_visible()
            press(other, "Acknowledge")
            served.do("charts", on=True)
        join.wait_for_timeout(1500)
        for name, page in (("seat", join), ("projector", projector), ("console", console)):
            assert serious(page) == [], f"{name} in {phase}"
    served.do("reveal")
    join.wait_for_timeout(1500)
    for page in (join, projector, console):
        assert serious(page) == []


class Wire(ThreadingTCPServer):
    """A wire to a server that counts the bytes which come from it, compressed as they are."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        wire, self.bytes = self, 0

        class Handler(BaseRequestHandler):
            def handle(self) -> None:
                with socket.create_connection(("127.0.0.1", port)) as server:
                    Thread(target=wire.pump, args=(self.request, server), daemon=True).start()
                    wire.pump(server, self.request, wire.count)

        super().__init__(("127.0.0.1", 0), Handler)
        Thread(target=self.serve_forever, daemon=True).start()

    def count(self, number: int) -> None:
        self.bytes += number

    @staticmethod
    def pump(source: socket.socket, target: socket.socket, count: Callable[[int], None] = lambda _: None) -> None:
        with suppress(OSError):
            while data := source.recv(2**16):
                count(len(data))
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def test_a_first_visit_is_light_and_a_second_one_lighter(served: Served, people: People) -> None:
    people.join(served)
    with Wire(served.port) as wire:
        page = people.page(PHONE)
        page.goto(f"http://127.0.0.1:{wire.server_address[1]}/join?code={served.code}")
        page.get_by_role("button", name="Take a seat").click()
        expect(page.get_by_text("You are in")).to_be_visible()
        served.move_on(3)
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        page.wait_for_timeout(1000)
        first, wire.bytes = wire.bytes, 0
        page.reload()
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        page.wait_for_timeout(1000)
        second = wire.bytes
        wire.shutdown()
    assert 500_000 < first <= 2_500_000
    assert 5_000 < second <= 60_000


def test_a_page_comes_back_by_itself_when_the_server_does(served: Served, people: People) -> None:
    page = people.join(served, "Ann")
    people.join(served)
    served.move_on(3)
    expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()
    served.end(signal.SIGKILL)
    expect(page.get_by_text("The connection to the table is lost")).to_be_visible()
    again = Served(served.db, "--port", str(served.port))
    try:
        expect(page.get_by_text("The connection to the table is lost")).to_be_hidden(timeout=30_000)
        press(page, "Acknowledge")
        expect(page.get_by_text("acknowledged the other side").first).to_be_visible()
        assert again.room.phase == "play"
    finally:
        again.end(signal.SIGKILL)


def test_a_page_comes_back_by_itself_when_the_network_does(served: Served, people: People) -> None:
    page = people.join(served)
    people.join(served)
    served.move_on(3)
    expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("() => window.dispatchEvent(new Event('offline'))")
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible(timeout=30_000)
    press(page, "Acknowledge")
    expect(page.get_by_text("acknowledged the other side").first).to_be_visible()
