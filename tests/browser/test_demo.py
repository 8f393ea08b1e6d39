"""`workshop demo` as a visitor meets it: a real browser, real clicks, nothing from elsewhere."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from people import fits, until
from workshop.log.store import Store, open_store

SEAT = "solo/me/seat/1"
SETTLED = 1000
"""Milliseconds after which what came under a finger takes a press."""
CHARTS = ".iw-seat .js-plotly-plot"
LONGEST = (
    f"() => [...document.querySelectorAll('{CHARTS}')].map(g => Math.max(...g.data.map(t => (t.x || "
    "[]).length)))"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def demo(serve, log: Path) -> str:
    command = ("-m", "workshop", "demo", "--no-browser", "--port", "{port}", "--db", str(log))
    return serve(sys.executable, *command)


@pytest.fixture
def store(demo: str, log: Path) -> Store:
    return open_store(str(log))


@pytest.fixture
def seat(page: Page, demo: str) -> Page:
    page.goto(f"{demo}/seat")
    press(page, "Charts")
    expect(page.locator(CHARTS).filter(has=page.locator(".main-svg"))).to_have_count(2)
    return page


def acts(store: Store, by: str = "island") -> list[str]:
    rows = [row for row in store.read(SEAT) if row.kind == "moved" and row.data["seat"] == by]
    return [row.data["act"] for row in rows]


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def say(page: Page, label: str) -> None:
    """Choose an act, then the first of three ways of saying it."""
    press(page, label)
    page.wait_for_timeout(SETTLED)
    page.locator(".iw-way").first.click()


def kernels(log: Path) -> list[int]:
    """The process ids of the kernels that serve this log's pages and have it open."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            open_files = {str(link.readlink()) for link in (process / "fd").iterdir()}
            words = (process / "cmdline").read_text()
        except OSError:
            continue
        if str(log) in open_files and ("kernels.fork" in words or "ipykernel" in words):
            found.append(int(process.name))
    return found


def test_a_move_shows_in_both_charts_in_the_same_elements_and_on_the_projector(
    seat: Page, store: Store, demo: str
):
    projector = seat.context.new_page()
    projector.goto(f"{demo}/projector")
    card = projector.locator("article").filter(has=projector.get_by_role("heading", name="Your table"))
    expect(card).to_contain_text("0 moves")
    before = seat.evaluate(LONGEST)
    seat.evaluate(f"() => document.querySelectorAll('{CHARTS}').forEach(g => g.dataset.kept = 'yes')")
    press(seat, "Acknowledge")
    seat.wait_for_function(f"before => ({LONGEST})().every((n, i) => n > before[i])", arg=before)
    expect(seat.locator(f"{CHARTS}[data-kept=yes]")).to_have_count(2)
    expect(card).not_to_contain_text("0 moves")
    expect(seat.locator(".iw-history li").filter(has_text="Ferry line").first).to_be_visible()
    assert acts(store) == ["acknowledge"]


def test_a_killed_kernel_loses_nothing(seat: Page, store: Store, log: Path):
    press(seat, "Acknowledge")
    expect(seat.locator(".iw-history li").filter(has_text="Ferry line made small talk")).to_have_count(1)
    say(seat, "Check in")
    expect(seat.locator(".iw-history")).to_contain_text("Island council checked in")
    version = store.streams(SEAT)[SEAT]
    running = kernels(log)
    assert running
    for process in running:
        os.kill(process, signal.SIGKILL)
    seat.reload()
    expect(seat.locator(".iw-history")).to_contain_text("Island council checked in")
    assert store.streams(SEAT)[SEAT] >= version
    seat.wait_for_timeout(SETTLED)
    press(seat, "Apologise")
    expect(seat.locator(".iw-history")).to_contain_text("Island council apologised")
    assert acts(store) == ["acknowledge", "check_in", "apologise"]


def test_a_page_left_open_stays_as_it_is(seat: Page):
    seat.clock.install()
    seat.reload()
    words = seat.get_by_placeholder("In your own words")
    words.fill("half a sentence")
    with seat.expect_response(lambda answer: "/api/kernels/" in answer.url):  # it asks every 30 s
        seat.clock.run_for(30_000)
    seat.wait_for_timeout(4_000)
    expect(words).to_have_value("half a sentence")
    assert seat.evaluate("sessionStorage.getItem('reloads')") is None


def test_a_double_click_is_one_move(seat: Page, store: Store):
    seat.get_by_role("button", name="Acknowledge", exact=True).dblclick()
    expect(seat.locator(".iw-history")).to_contain_text("Island council acknowledged")
    expect(seat.locator(".iw-history li").filter(has_text="Ferry line made small talk")).to_have_count(1)
    press(seat, "Check in")
    seat.wait_for_timeout(SETTLED)
    seat.locator(".iw-way").first.dblclick()
    expect(seat.locator(".iw-history")).to_contain_text("Island council checked in")
    seat.wait_for_timeout(SETTLED)
    press(seat, "Apologise")
    expect(seat.locator(".iw-history")).to_contain_text("Island council apologised")
    assert acts(store) == ["acknowledge", "check_in", "apologise"]


def test_what_is_typed_is_shown_as_text(seat: Page, store: Store):
    typed = "<img src=x onerror=document.title='gone'> =cmd() \u202etxet 🛶"
    seat.get_by_placeholder("In your own words").fill(typed)
    press(seat, "Idea")
    expect(seat.locator(".iw-history blockquote").filter(has_text="onerror")).to_be_visible()
    assert seat.title() != "gone"
    expect(seat.locator(".iw-history img")).to_have_count(0)
    assert typed in [row.data.get("text") for row in store.read(SEAT)]


def test_an_offer_is_built_and_answered_by_keyboard(seat: Page, store: Store):
    press(seat, "Package")
    choice = seat.get_by_label("Resident card")
    expect(choice).to_be_visible()
    choice.focus()
    expect(choice).to_be_focused()
    seat.keyboard.press("ArrowDown")
    offer = seat.get_by_role("button", name="Offer", exact=True)
    offer.focus()
    expect(offer).to_be_focused()
    seat.keyboard.press("Enter")
    expect(seat.get_by_role("button", name="Back", exact=True)).to_be_focused()
    seat.keyboard.press("Enter")
    check_in = seat.get_by_role("button", name="Check in", exact=True)
    expect(check_in).to_be_visible()
    seat.wait_for_timeout(SETTLED)
    check_in.focus()
    seat.keyboard.press("Enter")
    expect(seat.get_by_role("button", name="Back", exact=True)).to_be_focused()
    seat.keyboard.press("Enter")
    expect(check_in).to_be_focused()
    seat.wait_for_timeout(SETTLED)
    offer.focus()
    seat.keyboard.press("Enter")
    expect(seat.get_by_role("button", name="Back", exact=True)).to_be_focused()
    seat.wait_for_timeout(SETTLED)
    seat.keyboard.press("Tab")
    seat.keyboard.press("Enter")
    expect(seat.locator(".iw-history")).to_contain_text("Island council made an offer")
    assert acts(store) == ["offer"]


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways(seat: Page, demo: str, width: int):
    seat.set_viewport_size({"width": width, "height": 800})
    for path in ("seat", "projector"):
        seat.goto(f"{demo}/{path}")
        if path == "seat":
            press(seat, "Charts")
        expect(seat.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        fits(seat)


def test_a_refusal_is_seen_where_the_button_was_pressed(seat: Page):
    seat.set_viewport_size({"width": 390, "height": 664})
    press(seat, "Package")
    press(seat, "Offer")
    refusal = seat.get_by_text("Choose an option for at least one issue first.")
    expect(refusal).to_be_in_viewport()
    expect(seat.get_by_role("button", name="Offer", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_projectors_charts_answer_the_pointer(page: Page, demo: str, width: int):
    page.set_viewport_size({"width": width, "height": 1080})
    page.goto(f"{demo}/seat")
    expect(page.locator(".iw-conversation")).to_be_visible()
    page.goto(f"{demo}/projector")
    point = page.locator(".js-plotly-plot").first.locator(".points path").last
    expect(point).to_be_visible()

    def answers() -> bool:  # a chart that is drawn anew once its place is known has moved its points
        if page.locator(".hovertext").first.is_visible():
            return True
        place = point.bounding_box()
        for shift in (3, 0):
            if place:
                page.mouse.move(place["x"] + place["width"] / 2 - shift, place["y"] + place["height"] / 2)
        return False

    until(answers)


def test_ctrl_c_ends_all_that_was_started(log: Path):
    command = [sys.executable, "-m", "workshop", "demo", "--no-browser", "--json", "--db", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as started:
        assert started.stdout
        assert set(json.loads(started.stdout.readline())) == {"seat", "projector"}
        until(lambda: bool(_children(started.pid)))
        children = _children(started.pid)
        started.send_signal(signal.SIGINT)
        started.wait(60)
    until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def _children(process: int) -> list[int]:
    return [child.pid for child in psutil.Process(process).children(recursive=True)]
