"""Whatever part of a page does not come as it loads, the page says so in words, and comes back by itself."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser, Page, Request, Route, WebSocketRoute, expect

from people import People, Wire
from served import Served

LOST = "The connection to the table is lost"
FOR_NOBODY = re.compile(r"VBox\(|Error displaying|Traceback|[Ee]xception|Voil")
BACK = 60_000
"""Milliseconds within which a page is back: on a busy machine it may need several tries."""

READ = """setInterval(() => {
  const text = document.body?.innerText ?? "";
  if (text !== window.readLast) console.info("READ" + (window.readLast = text));
}, 50)"""


FAILING = """
from pathlib import Path
from voila.execute import VoilaExecutor
execute = VoilaExecutor.execute_cell
async def fail_once(self, *given, **more):
    if (flag := Path({flag!r})).exists():
        flag.unlink()
        raise RuntimeError("Kernel died")
    return await execute(self, *given, **more)
VoilaExecutor.execute_cell = fail_once
"""
"""A server that fails to run a page's cell when there is a file `flag`."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("log")
    first = FAILING.format(flag=str(folder / "flag"))
    running = Served(str(folder / "log.db"), "--size", "2", "--mode", "live", first=first)
    yield running
    running.end(signal.SIGKILL)


@pytest.fixture(scope="module")
def wire(served: Served) -> Iterator[Wire]:
    with Wire(served.port) as between:
        yield between
        between.shutdown()


class Seat:
    """A seat of a table that plays; `read` is all that could be read on it."""

    def __init__(self, page: Page) -> None:
        self.page, self.read = page, list[str]()
        page.add_init_script(READ)
        page.on(
            "console",
            lambda message: self.read.append(message.text) if message.text.startswith("READ") else None,
        )

    def is_back(self) -> None:
        """See the desk, and no word of a lost connection."""
        acknowledge = self.page.get_by_role("button", name="Acknowledge", exact=True)
        expect(acknowledge).to_be_visible(timeout=BACK)
        expect(self.page.get_by_text(LOST)).to_be_hidden(timeout=BACK)

    def says(self, words: str) -> None:
        """See that it says so, if only for a moment."""
        until_heard(self.page, lambda: any(words in text for text in self.read))


@pytest.fixture(scope="module")
def opened(browser: Browser, served: Served, wire: Wire) -> Iterator[Seat]:
    expect.set_options(timeout=BACK)
    seat = Seat(People(browser).join(served, at=f"http://127.0.0.1:{wire.port}/join"))
    served.fill(1)
    served.move_on(3)
    seat.page.reload()
    yield seat
    seat.page.context.close()


@pytest.fixture
def seat(opened: Seat) -> Iterator[Seat]:
    """The seat, whole and well; at the end nobody has read on it what is not meant for people."""
    opened.is_back()
    opened.page.evaluate("sessionStorage.clear()")
    opened.read.clear()
    yield opened
    opened.page.context.set_offline(False)
    opened.page.unroute_all()
    assert [text for text in opened.read if FOR_NOBODY.search(text)] == []


@pytest.mark.parametrize("seconds", [0.3, 0.6, 1.0])
def test_a_seat_comes_back_from_a_network_that_stutters(seat: Seat, seconds: float) -> None:
    network = seat.page.context
    network.set_offline(True)
    seat.says(LOST)
    network.set_offline(False)
    seat.page.wait_for_timeout(seconds * 1000)
    network.set_offline(True)
    seat.page.wait_for_timeout(3000)
    network.set_offline(False)
    seat.is_back()


def test_a_seat_that_was_cut_off_is_the_same_page_again(wire: Wire, seat: Seat) -> None:
    seat.page.evaluate("window.before = true")
    wire.cut()
    seat.says(LOST)
    wire.mend()
    seat.is_back()
    assert seat.page.evaluate("window.before")


@pytest.mark.parametrize("requests", [0, 1, 8])
def test_a_seat_that_is_cut_off_as_it_comes_back_comes_back_all_the_same(
    served: Served, wire: Wire, seat: Seat, requests: int
) -> None:
    """The first request is for the whole page, the second goes to it, later ones are for its scripts."""
    page, begun = seat.page, list[str]()
    kernel = page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")

    def cut(request: Request) -> None:
        if "back=" in request.url or begun:
            begun.append(request.url)
        if len(begun) == requests + 1:
            wire.cut()

    page.on("request", cut)
    page.context.request.post(f"{served.address}seat/1/voila/api/shutdown/{kernel}")
    page.evaluate("dispatchEvent(new Event('visibilitychange'))")  # it asks now, not within half a minute
    until_heard(page, lambda: len(begun) > requests)
    page.wait_for_timeout(3000)
    page.remove_listener("request", cut)
    wire.mend()
    seat.is_back()


def until_heard(page: Page, true: Callable[[], bool]) -> None:
    """Wait until it is so of what a page's events tell."""
    end = monotonic() + BACK / 1000
    while not true():
        assert monotonic() < end
        page.wait_for_timeout(50)


def _abort(route: Route) -> None:
    route.abort()


PARTS: dict[str, tuple[str, Callable[[Route], None]]] = {
    "the main script": (r"/static/voila\.js", _abort),
    "a chunk": (r"/static/9212\.voila\.js", _abort),
    "a theme": (r"/theme-light\.css", _abort),
    "the widgets' script": (r"widgets-manager8/static/remoteEntry", _abort),
    "a chunk of the charts": (r"anywidget/static/(?!remoteEntry)", _abort),
    "the kernel": (r"/api/kernels/[^/]+$", lambda route: route.fulfill(status=404)),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_seat_comes_back_when_a_part_did_not_come(seat: Seat, part: str) -> None:
    address, refuse = PARTS[part]
    seat.page.route(re.compile(address), refuse)
    seat.page.reload()
    seat.says(LOST)
    seat.page.unroute_all()
    seat.is_back()


def test_a_seat_comes_back_when_its_kernel_is_killed_as_it_loads(served: Served, seat: Seat) -> None:
    def kill(route: Route) -> None:
        for kernel in served.kernels():
            os.kill(kernel, signal.SIGKILL)
        route.continue_()

    seat.page.route(re.compile(r"/static/voila\.js"), kill, times=1)
    seat.page.reload()
    seat.says(LOST)
    seat.is_back()


def test_a_page_that_the_server_failed_to_make_tries_again_by_itself(served: Served, seat: Seat) -> None:
    log = Path(served.db)
    away = log.rename(log.with_suffix(".away"))
    try:
        answer = seat.page.reload()
        assert answer
        assert answer.status == 503
        seat.says("This page tries again by itself")
    finally:
        away.rename(log)
    seat.is_back()


def test_a_page_whose_kernel_died_while_the_server_made_it_tries_again_by_itself(
    served: Served, seat: Seat
) -> None:
    Path(served.db).with_name("flag").touch()
    seat.page.reload()
    seat.says(LOST)
    seat.is_back()


def test_a_seat_comes_back_after_many_failures_in_a_row(seat: Seat) -> None:
    sockets: list[WebSocketRoute] = []

    def refuse(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if any("goes on trying" in text for text in seat.read):
            socket.connect_to_server()
        else:
            socket.close()

    seat.page.route_web_socket(re.compile("/channels"), refuse)
    seat.page.reload()
    seat.says("goes on trying")
    seat.page.get_by_role("button", name="Try again now").click(timeout=BACK)
    seat.is_back()
    assert len(sockets) > 3
