"""The seat as a conversation: a real browser, a laptop's and a phone's screen, one's own table."""

import sys
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from workshop.log.store import Store, open_store
from workshop.negotiation.acts import ACTS
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.widgets.kit import SAME_CLICK

STREAM = "solo/me/seat/1"
PHONE, TURNED = {"width": 390, "height": 664}, {"width": 844, "height": 390}
LAPTOPS = [{"width": 1280, "height": 720}, {"width": 1440, "height": 900}]
SETTLED = 1000 * SAME_CLICK + 100
"""Milliseconds after which what came under a finger takes a press."""
SCROLLS = "document.documentElement"
OVER = f"() => [{SCROLLS}.scrollWidth - innerWidth, {SCROLLS}.scrollHeight - innerHeight]"
THEIRS = ".iw-talk li.iw-theirs"
COVERED = """figures => figures.flatMap(figure => {
    const fold = figure.querySelector("summary").getBoundingClientRect();
    const words = [...figure.querySelectorAll("svg text"), figure.closest(".iw-card").querySelector("h2")];
    return words.filter(word => {
        const range = document.createRange();
        range.selectNodeContents(word);
        return [...range.getClientRects()].some(box => box.left < fold.right && fold.left < box.right
            && box.top < fold.bottom && fold.top < box.bottom);
    }).map(word => word.textContent);
})"""
"""The words of charts and their headings that lie under a chart's fold."""
CHARTS = ".iw-conversation .js-plotly-plot .main-svg"
WHY = "What would go wrong on your side if the boat left at seven?"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def seat(page: Page, serve, log: Path) -> Page:
    command = ("-m", "workshop", "demo", "--no-browser", "--port", "{port}", "--db", str(log))
    page.set_viewport_size(LAPTOPS[0])
    page.goto(f"{serve(sys.executable, *command)}/seat")
    expect(page.locator(".iw-conversation")).to_be_visible()
    return page


@pytest.fixture
def store(seat: Page, log: Path) -> Store:
    return open_store(str(log))


def button(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label, exact=True)


def whole(page: Page, part: Locator) -> bool:
    """Tell whether all of a part is on the screen."""
    place, size = part.bounding_box(), page.viewport_size
    return bool(place and size) and place["y"] >= 0 and place["y"] + place["height"] <= size["height"] + 1


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for one in found if one["impact"] in {"serious", "critical"} for node in one["nodes"]
    ]  # fmt: skip


@pytest.mark.parametrize("size", LAPTOPS, ids=lambda size: str(size["width"]))
def test_one_whole_exchange_is_seen_without_scrolling(seat: Page, size: dict[str, int]) -> None:
    seat.set_viewport_size(size)
    button(seat, "Charts").click()
    expect(seat.locator(CHARTS).nth(3)).to_be_visible()
    before = button(seat, "Ask why").bounding_box()
    spoken = seat.locator(THEIRS).count()
    seat.get_by_placeholder("In your own words").fill("What would happen without it?")
    button(seat, "Ask why").click()
    expect(seat.locator(THEIRS)).to_have_count(spoken + 1)
    own = seat.locator(".iw-talk li.iw-mine").last
    expect(own).to_contain_text("What would happen without it?")
    assert whole(seat, seat.locator(THEIRS).last)
    assert whole(seat, own)
    assert all(whole(seat, chart) for chart in seat.locator(CHARTS).all())
    assert button(seat, "Ask why").bounding_box() == before
    assert seat.evaluate(OVER) == [0, 0]


@pytest.mark.parametrize("size", [PHONE, TURNED], ids=["upright", "turned"])
def test_on_a_phone_there_is_one_place_at_a_time_and_a_bar_at_the_thumb(
    seat: Page, store: Store, size: dict[str, int]
) -> None:
    seat.set_viewport_size(size)
    for label in ("Talk", "Package", "Charts", "Brief"):
        button(seat, label).click()
        expect(seat.locator(".iw-talk:visible, .iw-place:visible")).to_have_count(1)
        bar = button(seat, label).bounding_box()
        assert bar
        assert size["height"] - 70 < bar["y"]
        targets = seat.locator(".iw-conversation :is(.iw-button, select):visible")
        sizes = targets.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
        assert min(sizes) >= 44
        assert seat.evaluate(OVER) == [0, 0]
    assert not seat.locator(".iw-tab.iw-waits").count()
    at = replay(store.read(STREAM)).version
    store.append(STREAM, at, Event("moved", {"act": "check_in", "by": "island", "seat": "island"}))
    expect(seat.locator(".iw-tab.iw-waits")).to_have_text(["Talk"])
    button(seat, "Talk").click()
    expect(seat.locator(".iw-tab.iw-waits")).to_have_count(0)


@pytest.mark.parametrize("wide", [390, 680, 1280])
def test_the_fold_of_a_chart_lies_over_none_of_its_words(seat: Page, store: Store, wide: int) -> None:
    at, island = replay(store.read(STREAM)).version, {"by": "island", "seat": "island"}
    moves = ({"act": "check_in", **island}, {"act": "idea", "text": "A third boat?", **island})
    store.append(STREAM, at, *(Event("moved", move) for move in moves))
    seat.set_viewport_size({"width": wide, "height": 720})
    button(seat, "Charts").click()
    figures = seat.locator(".iw-charts [role='figure']:visible")
    for figure, lane in product((figures.first, figures.last), ("check-ins", "ideas")):
        expect(figure.get_by_text(lane, exact=True)).to_be_visible()
    assert len(figures.locator("svg text").all()) > 10
    assert figures.evaluate_all(COVERED) == []


def test_a_draft_is_kept_while_one_looks_elsewhere(seat: Page) -> None:
    seat.set_viewport_size(PHONE)
    button(seat, "Talk").click()
    words = seat.get_by_placeholder("In your own words")
    words.fill("half a sentence")
    button(seat, "Package").click()
    seat.get_by_label("Resident card").select_option(index=2)
    button(seat, "Brief").click()
    expect(seat.get_by_role("heading", name="Your brief")).to_be_visible()
    button(seat, "Package").click()
    expect(seat.get_by_label("Resident card")).not_to_have_value("(leave open)")
    button(seat, "Offer").click()
    expect(words).to_have_value("half a sentence")
    seat.wait_for_timeout(SETTLED)
    button(seat, "Yes, offer").click()
    expect(seat.locator(".iw-talk li.iw-mine").last).to_contain_text("half a sentence")


@pytest.mark.parametrize("size", [PHONE, LAPTOPS[0]], ids=["phone", "laptop"])
def test_at_its_end_the_result_and_what_comes_next_are_on_the_screen(
    seat: Page, size: dict[str, int]
) -> None:
    seat.set_viewport_size(size)
    button(seat, "Package").click()
    seat.get_by_label("Resident card").select_option(index=2)
    button(seat, "Offer").click()
    seat.wait_for_timeout(SETTLED)
    button(seat, "Yes, offer").click()
    expect(seat.locator(".iw-talk li.iw-mine").last).to_contain_text("made an offer")
    button(seat, "Package").click()
    button(seat, "Walk away").click()
    seat.wait_for_timeout(SETTLED)
    button(seat, "Yes, walk away").click()
    asked = button(seat, "Yes, it is better")
    expect(asked).to_be_in_viewport()
    seat.wait_for_timeout(SETTLED)
    asked.click()
    expect(seat.locator(".iw-ending").get_by_text("From here on")).to_be_in_viewport()
    expect(seat.locator(".iw-talk li").last).to_be_in_viewport()
    button(seat, "Look back").click()
    expect(button(seat, "Replay")).to_be_in_viewport()


def test_it_is_readable_at_twice_the_size_and_in_both_themes_and_found_by_those_who_hear_it(
    seat: Page,
) -> None:
    button(seat, "Charts").click()
    expect(seat.locator(CHARTS).first).to_be_visible()
    seat.get_by_placeholder("In your own words").fill(WHY)
    expect(seat.locator(".iw-guessed:visible").first).to_be_visible()
    assert serious(seat) == []
    seat.get_by_placeholder("In your own words").fill("")
    ink = "getComputedStyle(document.querySelector('.iw-talk li .iw-who-did')).color"
    light = seat.evaluate(ink)
    seat.evaluate("document.body.dataset.jpThemeLight = 'false'")  # JupyterLab Dark on a light device
    assert seat.evaluate(ink) != light
    assert serious(seat) == []
    seat.evaluate("document.body.dataset.jpThemeLight = 'true'")
    seat.emulate_media(color_scheme="dark")
    assert seat.evaluate(ink) == light
    seat.set_viewport_size(PHONE)
    for label in ("Talk", "Package", "Charts", "Brief"):
        button(seat, label).click()
        assert serious(seat) == []
    seat.evaluate("document.documentElement.style.fontSize = '200%'")
    for label in ("Talk", "Package", "Charts", "Brief"):
        button(seat, label).click()
        assert seat.evaluate(OVER)[0] == 0
    button(seat, "Talk").click()
    button(seat, "Check in").click()
    seat.wait_for_timeout(SETTLED)
    seat.locator(".iw-way").first.click()
    expect(seat.locator(".iw-talk li.iw-mine").last).to_contain_text("checked in")


def moves(store: Store) -> list[str]:
    return [entry.move.act for entry in replay(store.read(STREAM)).moves if entry.move.by == "island"]


@pytest.mark.parametrize("size", [PHONE, TURNED, *LAPTOPS], ids=lambda size: str(size["width"]))
def test_what_is_typed_is_read_at_a_pause_logged_by_enter_and_changed_by_one_tap(
    seat: Page, store: Store, size: dict[str, int]
) -> None:
    seat.set_viewport_size(size)
    button(seat, "Talk").click() if size["height"] < 700 else None
    words = seat.get_by_placeholder("In your own words")
    before, place = moves(store), button(seat, "Ask why").bounding_box()
    words.press_sequentially(WHY)
    line = seat.get_by_role("status").filter(has_text="Reads as")
    expect(line).to_contain_text("Reads as: Ask why")
    assert button(seat, "Ask why").bounding_box() == place, "nothing moves under a finger"
    assert moves(store) == before, "nothing is logged by a pause"
    words.press("Enter")
    own = seat.locator(".iw-talk li.iw-mine").last
    expect(own).to_contain_text(WHY)
    assert moves(store) == [*before, "ask_interest"]
    expect(words).to_have_value("")
    expect(words).to_be_focused()
    words.press_sequentially(WHY)
    seat.wait_for_timeout(SETTLED)
    other = seat.locator(".iw-guessed:visible").nth(1)
    assert other.evaluate("chip => chip.getBoundingClientRect().height") >= 44
    label = other.inner_text().strip(" ?")
    other.click()
    expect(line).to_contain_text(f"Reads as: {label}")
    expect(words).to_be_focused()
    assert moves(store) == [*before, "ask_interest"]
    spoken = seat.locator(".iw-talk li.iw-mine").count()
    words.press("Enter")
    expect(seat.locator(".iw-talk li.iw-mine")).to_have_count(spoken + 1)
    assert len(moves(store)) == len(before) + 2
    assert moves(store)[-1] == next(act for act, kind in ACTS.items() if kind.label == label)
    assert seat.evaluate(OVER) == [0, 0]


def test_what_is_typed_stays_whatever_arrives_and_shift_enter_makes_a_line(seat: Page, store: Store) -> None:
    words = seat.get_by_placeholder("In your own words")
    assert words.get_attribute("enterkeyhint") == "send"
    words.press_sequentially("We hear")
    words.press("Shift+Enter")
    at, spoken = replay(store.read(STREAM)).version, seat.locator(THEIRS).count()
    store.append(
        STREAM, at, Event("moved", {"act": "small_talk", "by": "line", "seat": "line", "text": "Tea?"})
    )
    expect(seat.locator(THEIRS)).to_have_count(spoken + 1)
    words.press_sequentially("you")
    expect(words).to_have_value("We hear\nyou")
    expect(words).to_be_focused()
    expect(seat.locator(".iw-guessed:visible").first).to_be_visible()
    store.append(
        STREAM, at + 1, Event("moved", {"act": "small_talk", "by": "line", "seat": "line", "text": "Milk?"})
    )
    expect(seat.locator(THEIRS)).to_have_count(spoken + 2)
    expect(words).to_have_value("We hear\nyou")
