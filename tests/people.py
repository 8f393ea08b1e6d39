"""Those who come to a served room with real browsers, and what lies between them and the server."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread

from playwright.sync_api import Browser, BrowserContext, Page, expect

from served import Served
from workshop.classroom.room import Phase
from workshop.widgets.texts import PHASE

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip

PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 720}
TABLET = {"width": 1024, "height": 768}


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
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def join(self, served: Served, name: str = "", size: dict[str, int] = PHONE, at: str = "") -> Page:
        page = self.page(size)
        page.goto(at or served.said["join"])
        page.get_by_label("Code of the room").fill(served.code.lower())
        page.get_by_label("Your name, if you like").fill(name)
        page.get_by_role("button", name="Take a seat").click()
        expect(page.get_by_text("You are in")).to_be_visible()
        return page


def fits(page: Page) -> None:
    """See that a page is no wider than its window."""
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")


QUIET = """() => new Promise((done) => {
  let rest = setTimeout(done, 700);
  const changes = new MutationObserver((seen) => {
    const parts = seen.map(({ target }) => (target.closest ? target : target.parentElement));
    if (parts.every((part) => part?.closest(".iw-clock"))) return;
    clearTimeout(rest);
    rest = setTimeout(done, 700);
  });
  changes.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  setTimeout(done, 30_000);
})"""


def settled(*pages: Page) -> None:
    """Wait until pages have come to rest: nothing but a clock has changed for a while."""
    for page in pages:
        page.evaluate(QUIET)


def come_to(phase: Phase, *pages: Page) -> None:
    """See that the pages of a room show a phase; wait until they have come to rest in it."""
    for page in pages:
        expect(page.locator(".iw-time").first).to_contain_text(PHASE[phase])
    settled(*pages)


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).first.click()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is so; on a busy machine that may take a while."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.1)


class Wire(ThreadingTCPServer):
    """A wire to a server. It counts the bytes that come from it, can be cut, and can lose what is sent."""

    daemon_threads = True

    def __init__(self, port: int, sends: Callable[[bytes], bytes] = bytes) -> None:
        """Lead to a port; `sends` says what becomes of what goes there."""
        wire, self.bytes = self, 0
        self._cut, self._lost, self._ends = Event(), Event(), set[socket.socket]()

        class Handler(BaseRequestHandler):
            def handle(self) -> None:
                if wire._cut.is_set():
                    return
                with socket.create_connection(("127.0.0.1", port)) as server:
                    wire._ends |= {self.request, server}
                    there = (self.request, server, sends, wire._lost)
                    Thread(target=wire._pump, args=there, daemon=True).start()
                    wire._pump(server, self.request, wire._count, wire._lost)
                    wire._ends -= {self.request, server}

        super().__init__(("127.0.0.1", 0), Handler)
        self.port = int(self.server_address[1])
        Thread(target=self.serve_forever, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and let no other one through."""
        self._cut.set()
        for end in tuple(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self._cut.clear()

    def rests(self) -> int:
        """Wait until nothing came from the server for two seconds; return the bytes that came so far."""
        seen = [-1] * 20
        while seen[0] != seen[-1] or seen[0] < 0:
            time.sleep(0.1)
            seen = [*seen[1:], self.bytes]
        return self.bytes

    def lose(self) -> None:
        """Lose what goes over the connections that there are, and tell neither end; others are as before."""
        self._lost.set()
        self._lost = Event()

    def _count(self, data: bytes) -> bytes:
        self.bytes += len(data)
        return data

    @staticmethod
    def _pump(
        source: socket.socket, target: socket.socket, change: Callable[[bytes], bytes], lost: Event
    ) -> None:
        with suppress(OSError):
            while data := source.recv(2**16):
                if not lost.is_set():
                    target.sendall(change(data))
        with suppress(OSError):
            if not lost.is_set():
                target.shutdown(socket.SHUT_WR)
