"""Take a screenshot of every page in fixed states, to compare two versions of the kit pixel by pixel.

`python tests/screenshots.py OUT [GROUP …]` plays rooms and tables to fixed states and writes a PNG of each
page, named after page, state and screen, such as seat-play-phone.png. The time of day stands still unless the
script moves it, counterparts of a room never move by themselves, and keys, codes and seeds are fixed: a
second run writes the same.

`python tests/screenshots.py --compare A B` lists the pages that differ, with the share of their pixels
that do and the box around these.
"""

import argparse
import base64
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TooLate

from debriefing import played, valued
from people import ARGUMENTS, CHROMIUM
from served import ROOT, Served, free_port
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.room import Room, opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.counterparts.learners import five_strategies
from workshop.counterparts.play import next_event
from workshop.counterparts.view import Turn
from workshop.live.room_log import RoomLog, hashed
from workshop.log import store as log_store
from workshop.log.store import StaleVersion, Store, open_store
from workshop.negotiation import fold
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.negotiation.redaction import redact
from workshop.negotiation.streams import room_stream, table_stream
from workshop.negotiation.table import Table

START = datetime(2026, 3, 2, 10, tzinfo=UTC).timestamp()
"""The time of day at which every server starts."""
ADDRESS = "http://192.168.1.20:8899/"
"""What a room says that people type; pages are opened at a free port of this machine."""
CASE = load("last-boat")
SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "laptop": {"viewport": {"width": 1440, "height": 900}},
    "projector": {"viewport": {"width": 1920, "height": 1080}},
}
SLIDES = {"board-1": "What was agreed", "settlements": "Where the agreements lie"}
SLIDES |= {"coverage": "Who understood what", "trust": "Trust, both ways", "quadrants": "Understood, and met"}
"""Slides of the debrief -> what stands on them."""
PATIENCE = 180_000
QUIET = 3
"""How often a page must be found unchanged, half a second apart: what is logged comes within a second."""

FREEZE = """
import os, sys, time

monotonic, clock_gettime = time.monotonic, time.clock_gettime

def stands():
    with open(os.environ["SCREENSHOTS_CLOCK"]) as file:
        return float(file.read())

def frozen(clock):
    return stands() if clock == time.CLOCK_BOOTTIME else clock_gettime(clock)

def for_the_kit():  # event loops and presses go on; a clock is told anew of a time that was set
    name = sys._getframe(1).f_globals.get("__name__", "")
    return 0.0 if name.startswith("workshop.") and name != "workshop.widgets.kit" else monotonic()

time.clock_gettime, time.monotonic = frozen, for_the_kit
"""
"""What every process runs as it starts: the kit's clocks show what a file says."""

RESTS = 1000
"""Milliseconds after which what has just come takes a press."""

NEAR = 8
"""Levels, of 255, by which two pixels may differ: a browser rounds edges of the same page now so, now so."""

IN_PAGE = f"""{{
  const began = performance.now(), clock = performance.now.bind(performance), Today = Date;
  performance.now = () => began + (clock() - began) / 1e4;
  window.Date = class extends Today {{
    constructor(...given) {{ super(...(given.length ? given : [{START * 1000}])); }}
  }};
  window.changes = 0;
  const watch = {{ subtree: true, childList: true, attributes: true, characterData: true }};
  new MutationObserver(() => window.changes++).observe(document, watch);
}}"""
"""What every page runs first: its clock hardly goes on, new dates are one and the same, changes are
counted."""

NO_MOUSE = """{
  const media = matchMedia.bind(window);
  window.matchMedia = (query) => media(query === "(pointer: fine)" ? "not all" : query);
}"""
"""What a phone's page runs first too: a browser may begin a page before it knows that it has no mouse."""

DRAWN = """() => [...document.querySelectorAll("[role=figure], .chart")].filter((one) => one.clientWidth)
  .every((one) => one.querySelector(".main-svg") && !one.innerText.includes("Drawing the chart"))"""
REST = "() => { document.activeElement?.blur(); scrollTo(0, 0); }"
DIFFERENCE = """async ([near, ...urls]) => {
  const [one, other] = await Promise.all(
    urls.map(async (url) => createImageBitmap(await (await fetch(url)).blob())));
  const width = Math.max(one.width, other.width), height = Math.max(one.height, other.height);
  const [a, b] = [one, other].map((image) => {
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  });
  let last = -1, count = 0, left = width, top = height, right = 0, bottom = 0;
  a.forEach((level, n) => {
    const pixel = n >> 2;
    if (Math.abs(level - b[n]) <= near || pixel === last) return;
    const x = pixel % width, y = Math.floor(pixel / width);
    [last, count, left, top] = [pixel, count + 1, Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + 1), Math.max(bottom, y + 1)];
  });
  return [count / (width * height), left, top, right, bottom,
    one.width, one.height, other.width, other.height];
}"""

Views = Mapping[str, Page]
"""One page on several screens: size -> the page."""


class Clock:
    """The time of day of the kit in this process and in all started from it; it moves when told to."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(0)
        (folder / "sitecustomize.py").write_text(FREEZE)
        self.env = {"SCREENSHOTS_CLOCK": str(self._file), "WORKSHOP_CLOCK": repr(START)}
        self.env |= {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}
        os.environ.update(self.env)
        exec(FREEZE, {"__name__": "freeze"})
        log_store.OFFSET = START

    def set(self, second: float) -> None:
        """Show so many seconds after the start."""
        self.second = second
        new = self._file.with_suffix(".new")
        new.write_text(str(second))
        new.replace(self._file)

    def go_on(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.set(self.second + seconds)


def time_of(second: float) -> str:
    """Return a time as the log writes it."""
    written = datetime.fromtimestamp(START + second, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


class Camera:
    """Opens pages, waits until they are drawn, and keeps what they show."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder = browser, folder
        self.taken: list[str] = []

    def open(self, address: str, *sizes: str, dark: bool = False) -> dict[str, Page]:
        """Return a page on each screen, each in a browser of its own."""
        views = {}
        for size in sizes:
            looks = {"color_scheme": "dark" if dark else "light", "reduced_motion": "reduce"}
            context = self._browser.new_context(**SIZES[size], **looks)
            context.set_default_timeout(PATIENCE)
            context.add_init_script(IN_PAGE)
            if "has_touch" in SIZES[size]:
                context.add_init_script(NO_MOUSE)
            views[size] = context.new_page()
            _visit(views[size], address)
        return views

    def take(self, shots: Mapping[str, tuple[Views, str]], suffix: str = "") -> None:
        """Take a screenshot of each page once it shows this text and nothing in it changes any more."""
        every = [page for views, _ in shots.values() for page in views.values()]
        for name, (views, text) in shots.items():
            for size, page in views.items():
                try:
                    expect(page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=PATIENCE)
                except AssertionError as error:
                    page.screenshot(path=self._folder / f"FAILED-{name}-{size}.png", full_page=True)
                    raise AssertionError(f"{name}-{size} does not show {text!r}") from error
        for page in every:
            page.evaluate(REST)
            page.mouse.move(0, 0)
        _wait_until_quiet(every)
        for name, (views, _) in shots.items():
            for size, page in views.items():
                name_of_file = f"{name}{suffix}-{size}.png"
                page.screenshot(path=self._folder / name_of_file, full_page=True, animations="disabled")
                self.taken.append(name_of_file)

    def close(self) -> None:
        """Close every page."""
        for context in self._browser.contexts:
            context.close()


def _visit(page: Page, address: str) -> None:
    """Open a page; one that has a kernel and shows nothing of it, as on a busy machine, is opened again."""
    for last in (False, False, True):
        page.goto(address)
        if not page.locator("#page").count():
            return
        with nullcontext() if last else suppress(TooLate):
            page.locator("#page .jupyter-widgets").first.wait_for(timeout=PATIENCE / 3)
            return


def _wait_until_quiet(pages: Sequence[Page]) -> None:
    """Wait until every chart is drawn and no page changes."""
    same, before, end = 0, [-1] * len(pages), time.perf_counter() + PATIENCE / 1000
    while same < QUIET:
        time.sleep(0.5)
        for page in pages:
            page.wait_for_function(DRAWN)
        changes = [page.evaluate("changes") for page in pages]
        same = same + 1 if changes == before else 0
        before = changes
        if time.perf_counter() > end:
            raise AssertionError(f"it goes on changing: {[page.url for page in pages]}")


def press(views: Views, label: str, *, every: bool = False) -> None:
    """Press a button on each screen, or all of that name, from the last one up."""
    for page in views.values():
        buttons = page.get_by_role("button", name=label, exact=True)
        buttons.first.wait_for()
        for button in reversed(buttons.all() if every else [buttons.first]):
            button.click()


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something is so."""
    end = time.perf_counter() + seconds
    while not true():
        if time.perf_counter() > end:
            raise AssertionError("not in time")
        time.sleep(0.1)


@dataclass
class Class:
    """A served room whose tables are played by script, and its pages."""

    served: Served
    clock: Clock
    camera: Camera
    at: str

    @property
    def code(self) -> str:
        """The room's code."""
        return self.served.code

    def seat(self, key: str, *sizes: str, dark: bool = False) -> dict[str, Page]:
        """Return the page of the seat that has this key."""
        return self.camera.open(f"{self.at}seat?key={key}", *sizes, dark=dark)

    def console(self, *sizes: str, dark: bool = False) -> dict[str, Page]:
        """Return the console, each on a device that was let in for it."""
        views = {}
        for size in sizes:
            link = f"console-{size}-{dark}"
            self.served.do("admitted", link=hashed(link))
            views |= self.camera.open(f"{self.at}console?key={link}", size, dark=dark)
        return views

    def projector(self, *sizes: str, dark: bool = False) -> dict[str, Page]:
        """Return the projector."""
        return self.camera.open(f"{self.at}projector", *sizes, dark=dark)

    def to(self, phase: str) -> None:
        """Move on until the room is in this phase; its tables are open then, or closed."""
        while self.served.room.phase != phase:
            self.clock.go_on(60)
            self.served.move_on()
        store, numbers = self.served.store, self.served.room.tables
        if phase == "play":
            until(lambda: all(self._is_open(number) for number in numbers))
        if phase == "close":
            until(lambda: all(fold.replay(store.read(table_stream(self.code, n))).end for n in numbers))

    def _is_open(self, number: int) -> bool:
        return len(self.served.store.read(table_stream(self.code, number))) > len(CASE.openings)

    def play(self, number: int, is_so: Callable[[Table], bool]) -> None:
        """Log what a table does until it is so, spread over the time since its last row."""
        stream = table_stream(self.code, number)
        rows, seats = self.served.store.read(stream), self.served.room.holders(number)
        begun, table = len(rows), fold.replay(rows)
        for row in played(CASE, number)[begun:]:
            if is_so(table):
                break
            by = seats.get(str(row.data.get("by")), "")
            data = row.data | ({"seat": by} if row.kind == "moved" and by.startswith("seat-") else {})
            rows.append(log_store.Row(stream, len(rows) + 1, f"c{len(rows)}", "", row.kind, data))
            table = fold.apply(table, rows[-1])
        new = rows[begun:]
        since = datetime.fromisoformat(rows[begun - 1].at).timestamp() - START
        step = (self.clock.second - since) / (len(new) + 1)
        events = [Event(row.kind, row.data, at=time_of(since + step * n)) for n, row in enumerate(new, 1)]
        self.served.store.append(stream, begun, *events)

    def value(self) -> None:
        """Let each side of each table answer the value check."""
        for number in self.served.room.tables:
            stream = table_stream(self.code, number)
            self.served.store.append(stream, self.served.store.streams(stream)[stream], *valued(CASE, number))


@contextmanager
def room(
    camera: Camera, folder: Path, code: str, names: Mapping[str, str], *, robots: int = 0,
    lessons: bool = False, **settings: Any,
) -> Iterator[Class]:  # fmt: skip
    """Serve a room in which these people sit, key -> name, and so many robots; it ends with its pages."""
    clock, db, port = Clock(folder), str(folder / f"{code}.db"), free_port()
    store = open_store(db)
    opened = opening(CASE, link=hashed("first"), size=len(names) + robots, seed=7, **settings)
    store.append(room_stream(code), 0, opened)
    log = RoomLog(store, code)

    def came(key: str, name: str) -> Callable[[Room], list[Event]]:
        return lambda state: [join(state, key=hashed(key), name=name)]

    for key, name in names.items():
        assert log.log(came(key, name), by=DOOR) == ""
    assert log.log(lambda state: fill(state, robots), by=CONSOLE) == ""
    store.close()
    options = ("--room", code, "--port", str(port), "--url", ADDRESS, *(["--lessons"] if lessons else []))
    served = Served(db, *options, env=clock.env)
    try:
        yield Class(served, clock, camera, f"http://127.0.0.1:{port}/")
    finally:
        camera.close()
        served.end(signal.SIGTERM)


def moves(number: int) -> Callable[[Table], bool]:
    """Return whether a table has so many moves, those that open the case among them."""
    return lambda table: len(table.moves) >= number


def has_ended(table: Table) -> bool:
    """Tell whether a table has ended."""
    return table.end is not None


def waits(table: Table) -> bool:
    """Tell whether an offer waits for the first party's answer."""
    first, *others = table.parties
    return table.offer is not None and table.offer.by in others and first not in table.offer.rejected


def doors(camera: Camera, folder: Path) -> None:
    """Take the pages without a kernel: the way in, what is refused, and the guide."""
    with room(camera, folder, "DOORS", {}, consent=True) as opened:
        both, at = ("phone", "laptop"), opened.at
        used = Event("console", {"link": hashed("first"), "key": hashed("a browser")})
        assert opened.served.log.log(lambda _: [used], by=DOOR) == ""
        wrong = camera.open(f"{at}join", *both)
        for page in wrong.values():
            page.get_by_label("Code of the room").fill("WRONG")
            page.get_by_label("Your name, if you like").fill("Ann")
            page.get_by_label("Yes").check()
            page.get_by_role("button", name="Take a seat").click()
        seated = camera.open(f"{at}join?code=DOORS", *both)
        for page in seated.values():
            page.get_by_label("No.").check()
            page.get_by_role("button", name="Take a seat").click()
            page.get_by_text("You are in").wait_for()
            page.goto(f"{at}join")
        camera.take(
            {
                "join": (camera.open(f"{at}join?code=DOORS", *both), "Code of the room"),
                "join-wrong-code": (wrong, "not this room's code"),
                "join-seated": (seated, "has a seat already"),
                "seat-no-such-link": (
                    camera.open(f"{at}seat?key=nobody", *both),
                    "This link is no seat here",
                ),
                "seat-not-yours": (camera.open(f"{at}seat/1/", *both), "Open it in the browser that took it"),
                "console-closed": (camera.open(f"{at}console/", *both), "Open it by the link"),
                "console-used-link": (camera.open(f"{at}console?key=first", *both), "works once"),
                "missing": (camera.open(f"{at}nowhere", *both), "There is no such page here"),
                "guide": (camera.open(f"{at}guide", *both), "The facilitator"),
            }
        )


def one_table(camera: Camera, folder: Path) -> None:
    """Take every page of a room with one table, two sides and an observer, in each phase; and its reports."""
    people = {"own": "Ann", "other": "Ben", "third": "Cleo"}
    with room(camera, folder, "KQXWN", people, minutes={"lobby": 10}) as opened:
        clock, served = opened.clock, opened.served
        seat, observer = opened.seat("own", "phone", "laptop"), opened.seat("third", "phone", "laptop")
        console, projector = opened.console("phone", "laptop"), opened.projector("laptop", "projector")
        camera.take(
            {
                "seat-lobby": (seat, "You are in"),
                "console-lobby": (console, "Who has joined"),
                "projector-lobby": (projector, "Join with your phone"),
            }
        )
        opened.to("brief")
        camera.take(
            {
                "seat-brief": (seat, "Your brief, for you alone"),
                "observer-brief": (observer, "You observe"),
                "console-brief": (console, "Everybody reads their own brief."),
                "projector-brief": (projector, "Read your brief."),
            }
        )
        opened.to("plan")
        served.do("ready", seat=2, right=3)
        camera.take(
            {
                "seat-plan": (seat, "Are you ready?"),
                "console-plan": (console, "1 of 2 are ready"),
                "projector-plan": (projector, "1 of 2 are ready"),
            }
        )
        opened.to("play")
        clock.go_on(200)
        opened.play(1, moves(30))
        camera.take(
            {
                "seat-play": (seat, "Talk now; everybody logs"),
                "observer-play": (observer, "You observe: you see"),
                "console-play": (console, "Everybody logs in"),
                "projector-play": (projector, "Next log in"),
            }
        )
        clock.go_on(112)
        served.do("help", seat=1)
        served.do("charts", on=True)
        press(console, "Table 1")
        camera.take(
            {
                "seat-round": (seat, "Log now: what you told"),
                "observer-round": (observer, "Log now: what you told"),
                "console-round": (console, "Everybody logs now."),
                "projector-round": (projector, "Log now"),
            }
        )
        dark = {
            "seat-round": (opened.seat("own", "phone", "laptop", dark=True), "Log now: what you told"),
            "projector-round": (opened.projector("projector", dark=True), "Log now"),
            "console-round": (opened.console("laptop", dark=True), "Everybody logs now."),
        }
        camera.take(dark, "-dark")
        close(*(views for views, _ in dark.values()))
        clock.go_on(60)
        served.do("paused")
        camera.take(
            {
                "seat-paused": (seat, "Paused"),
                "console-paused": (console, "Clocks and logging stand still"),
                "projector-paused": (projector, "Paused"),
            }
        )
        served.do("resumed")
        clock.go_on(120)
        opened.play(1, has_ended)
        camera.take(
            {
                "seat-play-ended": (seat, "Your table has ended"),
                "observer-play-ended": (observer, "Your table has ended"),
                "console-play-ended": (console, "1 ended"),
                "projector-play-ended": (projector, "ended"),
            }
        )
        opened.to("close")
        camera.take(
            {
                "seat-close": (seat, "Split 100 points"),
                "observer-close": (observer, "Play is over"),
                "console-close": (console, "Everybody rates and guesses."),
                "projector-close": (projector, "Play is over"),
            }
        )
        opened.value()
        opened.to("debrief")
        camera.take(
            {
                "seat-debrief": (seat, "Look back together."),
                "observer-debrief": (observer, "Look back together."),
                "console-debrief": (console, "Each side sees its own result."),
                "projector-debrief": (projector, "Look back together."),
            }
        )
        served.do("reveal")
        camera.take(
            {
                "seat-revealed": (seat, "From here on"),
                "observer-revealed": (observer, "From here on"),
                "console-revealed": (console, "Both sides are open."),
                "projector-revealed": (projector, "What came of it"),
            }
        )
        fresh = {"seat-revealed": (opened.seat("own", "phone", "laptop", dark=True), "From here on")}
        camera.take(fresh, "-dark")
        close(observer, console, fresh["seat-revealed"][0])
        press(seat, "Show", every=True)
        camera.take({"seat-revealed-open": (seat, "From here on")})
        report(camera, folder, "report-table", "report", "--db", served.db, "--room", "KQXWN", "--table", "1")
        report(camera, folder, "report-side", "report", "--db", served.db, "--room", "KQXWN", "--table", "1",
               "--as", "island")  # fmt: skip
        report(camera, folder, "printed", "print", "last-boat")


def four_tables(camera: Camera, folder: Path) -> None:
    """Take a room with four tables playing live: a waiting offer, cards, details, lines on the projector."""
    people = {
        f"key-{number}": name
        for number, name in enumerate(("Ann", "Ben", "Cleo", "Dan", "Eve", "", "Gil"), 1)
    }
    with room(camera, folder, "MNPRS", people, robots=1, mode="live") as opened:
        clock, served = opened.clock, opened.served
        opened.to("play")
        clock.go_on(400)
        for number, is_so in ((1, waits), (2, moves(36)), (3, moves(14)), (4, has_ended)):
            opened.play(number, is_so)
        served.do("charts", on=True)
        seat, console = opened.seat("key-1", "phone", "laptop"), opened.console("phone", "laptop")
        projector = opened.projector("laptop", "projector")
        press(console, "Table 1")
        press(console, "Table 4")
        camera.take(
            {
                "seat-offer": (seat, "Look at it"),
                "console-four": (console, "4 tables"),
                "projector-four": (projector, "3 of 3 tables logging"),
            }
        )
        press(seat, "More acts")
        served.do("card", card=CASE.cards[0].id)
        served.do("replaced", seat=3, by="guarded")
        served.do("hidden", table=3, hidden=True)
        until(lambda: bool(fold.replay(served.store.read(table_stream("MNPRS", 1))).cards))
        press(console, "Cards")
        camera.take(
            {
                "seat-more-acts": (seat, "They did it"),
                "console-cards": (console, "Played to all."),
                "projector-hidden": (projector, "2 of 2 tables logging"),
            }
        )
        away = opened.seat("key-3", "phone")
        camera.take({"seat-away": (away, "A scripted counterpart plays")})
        dark = {"projector-four": (opened.projector("projector", dark=True), "tables logging")}
        camera.take(dark, "-dark")
        close(away, dark["projector-four"][0])
        opened.to("close")
        camera.take(
            {"console-four-close": (console, "4 ended"), "projector-four-close": (projector, "Play is over")}
        )


def twelve_tables(camera: Camera, folder: Path) -> None:
    """Take a room with twelve tables: cells on the projector, a full console, and the debrief of a class."""
    people = {f"key-{number}": name for number, name in enumerate(("Ann", "Ben", "Cleo", "Dan"), 1)}
    with room(camera, folder, "TUVWX", people, robots=20, mode="live") as opened:
        clock, served = opened.clock, opened.served
        console, projector = opened.console("phone", "laptop"), opened.projector("laptop", "projector")
        opened.to("play")
        clock.go_on(600)
        for number in range(1, 12):
            opened.play(number, moves(6 + 5 * number))
        served.do("charts", on=True)
        played_so = (console, "12 tables"), (projector, "tables logging")
        camera.take({"console-twelve": played_so[0], "projector-twelve": played_so[1]})
        clock.go_on(300)
        for number in range(1, 13):
            opened.play(number, has_ended)
        opened.value()
        opened.to("close")
        camera.take(
            {"console-twelve-close": (console, "12 ended"), "projector-twelve-close": (projector, "Play is")}
        )
        opened.to("debrief")
        served.do("reveal")
        seat = opened.seat("key-1", "phone", "laptop")
        camera.take(
            {
                "seat-twelve-revealed": (seat, "From here on"),
                "console-twelve-revealed": (console, "Both sides are open."),
                "projector-twelve-revealed": (projector, "What came of it"),
            }
        )
        close(console, seat)
        for slide, heading in SLIDES.items():
            served.do("shown", slide=slide)
            camera.take({f"projector-twelve-{slide}": (projector, heading)})
        report(camera, folder, "report-room", "report", "--db", served.db, "--room", "TUVWX")


def close(*several: Views) -> None:
    """Close pages that are needed no more."""
    for views in several:
        for page in views.values():
            page.context.close()


def report(camera: Camera, folder: Path, name: str, *command: str) -> None:
    """Take what a command writes as one HTML file."""
    out = folder / f"{name}.html"
    subprocess.run(
        [sys.executable, "-m", "workshop", *command, "--out", str(out)], check=True, capture_output=True
    )
    camera.take({name: (camera.open(out.as_uri(), "phone", "laptop"), CASE.title)})


WITHOUT_ROBOTS = """
import workshop.serve.demo as demo
demo.robots = lambda store: lambda: 3600.0
from workshop.cli import main
main()
"""


def demo(camera: Camera, folder: Path) -> None:
    """Take one's own table as `workshop demo` serves it, from its start to its end and beyond."""
    clock, db, port = Clock(folder), str(folder / "demo.db"), free_port()
    store = open_store(db)
    for number in range(1, 4):
        rows = played(CASE, number)[: 14 * number]
        store.append(f"table/demo/{number}", 0, *(Event(row.kind, row.data, at=time_of(-60)) for row in rows))
    command = [
        sys.executable,
        "-c",
        WITHOUT_ROBOTS,
        "demo",
        "--no-browser",
        "--port",
        str(port),
        "--db",
        db,
        "--json",
    ]
    server = subprocess.Popen(
        command,
        env=os.environ | clock.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert server.stdout
        server.stdout.readline()
        _demo(camera, store, f"http://127.0.0.1:{port}/")
    finally:
        camera.close()
        store.close()
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()


def _demo(camera: Camera, store: Store, at: str) -> None:
    stream = "solo/me/seat/1"
    seat = camera.open(f"{at}seat", "laptop")
    until(lambda: bool(store.streams(stream)))
    seat |= camera.open(f"{at}seat", "phone")
    projector = camera.open(f"{at}projector", "laptop", "projector")
    camera.take({"solo-start": (seat, "The last boat"), "projector-tables": (projector, "Your table")})
    for label in ("Acknowledge", "Ask why", "Check in"):
        before = store.streams(stream)[stream]
        seat["laptop"].wait_for_timeout(RESTS)
        press({"laptop": seat["laptop"]}, label)
        way = seat["laptop"].locator(".iw-way").first
        with suppress(TooLate):  # where it counts there is a choice of ways
            way.wait_for(timeout=15_000)
            if label == "Check in":
                camera.take({"solo-ways": ({"laptop": seat["laptop"]}, "Back")})
            seat["laptop"].wait_for_timeout(RESTS)
            way.click()
        until(lambda before=before: answered(store, stream, before))
    press({"phone": seat["phone"]}, "Talk")
    camera.take({"solo-moves": (seat, "checked in")})
    learn(store, stream, waits)
    camera.take({"solo-offer": (seat, "Look at it")})
    learn(store, stream, has_ended)
    camera.take({"solo-ended": (seat, "From here on")})
    press(seat, "Replay")
    camera.take({"solo-replay": (seat, "Jump to")})
    press(seat, "What if")
    camera.take({"solo-what-if": (seat, "Without")})
    close(seat, projector)
    dark = camera.open(f"{at}seat", "phone", "laptop", dark=True)
    camera.take({"solo-ended": (dark, "From here on")}, "-dark")
    close(dark)
    fresh = camera.open(f"{at}seat", "phone", "laptop")
    press(fresh, "New table")
    camera.take({"solo-new-table": (fresh, "Sit down")})
    for page in fresh.values():
        page.get_by_label("Against").select_option(label="A person beside you")
    press({"laptop": fresh["laptop"]}, "Sit down")
    camera.take({"solo-one-screen": ({"laptop": fresh["laptop"]}, "Everybody else looks away now.")})


def answered(store: Store, stream: str, before: int) -> bool:
    """Tell whether what was pressed is logged, and the counterpart has answered it."""
    table = fold.replay(store.read(stream))
    return table.version > before and next_event(table) is None


def learn(store: Store, stream: str, is_so: Callable[[Table], bool]) -> None:
    """Play on as a learner who uses the five strategies, until it is so."""
    while not is_so(table := fold.replay(store.read(stream))):
        event = next_event(table)
        if event is None:
            party = table.parties[0]
            turn = Turn(redact(table, party), party, Random(table.version))
            event = Event("moved", {**five_strategies(turn).data(), "seat": party})
        with suppress(StaleVersion):  # the page's own counterpart was first, with the same move
            store.append(stream, table.version, event)


def lessons(camera: Camera, folder: Path) -> None:
    """Take the notebooks as a served room shows them to a new learner."""
    with room(camera, folder, "BCDFG", {"own": "Ann"}, lessons=True) as opened:
        at = opened.at
        camera.take({"lessons": (camera.open(f"{at}lessons/", "phone", "laptop"), "Lessons")})
        for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
            views = camera.open(f"{at}lessons/{path.stem}", "phone", "laptop")
            camera.take({f"lesson-{path.stem[:2]}": (views, "min")})
            close(views)


GROUPS = {
    "doors": doors, "one": one_table, "four": four_tables, "twelve": twelve_tables, "demo": demo,
    "lessons": lessons,
}  # fmt: skip


def launch(playwright: Any) -> Browser:
    """Return a browser like the one of the tests."""
    path = next(filter(None, map(shutil.which, CHROMIUM)))
    opened: Browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
    return opened


def take_all(out: Path, groups: Sequence[str]) -> None:
    """Take all screenshots of these groups."""
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for group in groups:
            begun = time.perf_counter()
            camera = Camera(browser, out)
            with tempfile.TemporaryDirectory(prefix="shots-") as folder:
                GROUPS[group](camera, Path(folder))
            seconds = time.perf_counter() - begun
            print(f"{group:10}{len(camera.taken):4} screenshots in {seconds:.0f} s", flush=True)  # noqa: T201
        browser.close()


def compare(one: Path, other: Path) -> int:
    """Print how the screenshots of two folders differ; return how many do."""
    left, right = ({path.name for path in folder.glob("*.png")} for folder in (one, other))
    lines = [f"{name}: only in {one if name in left else other}" for name in sorted(left ^ right)]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        for name in sorted(left & right):
            content = [(folder / name).read_bytes() for folder in (one, other)]
            if content[0] != content[1]:
                urls = [f"data:image/png;base64,{base64.b64encode(each).decode()}" for each in content]
                share, *found = page.evaluate(DIFFERENCE, [NEAR, *urls])
                if share:
                    box, sizes = found[:4], found[4:]
                    grown = "" if sizes[:2] == sizes[2:] else "; {}x{} became {}x{}".format(*sizes)
                    lines.append(
                        "{}: {:.3%} of its pixels, in {},{} to {},{}{}".format(name, share, *box, grown)
                    )
        browser.close()
    print("\n".join([*lines, f"{len(lines)} of {len(left | right)} differ"]))  # noqa: T201
    return len(lines)


def main() -> None:
    """Take screenshots, or compare two folders of them."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=Path, nargs="?")
    asked.add_argument("groups", nargs="*", choices=[[], *GROUPS], default=[])
    asked.add_argument("--compare", type=Path, nargs=2, metavar=("A", "B"))
    given = asked.parse_args()
    if given.compare:
        sys.exit(min(compare(*given.compare), 1))
    if not given.out:
        asked.error("say where the screenshots go")
    take_all(given.out, given.groups or list(GROUPS))


if __name__ == "__main__":
    main()
