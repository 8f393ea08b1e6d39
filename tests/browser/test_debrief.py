"""The debrief of a class of thirty in a real browser: nothing until both sides are open, then every chart.

On the wall it is slides: each one screen, of letters that the back row reads.
"""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from debriefing import CODE, class_of, played_room
from served import Served
from workshop.charts.played import Played
from workshop.charts.results import KEYS
from workshop.charts.retold import retold
from workshop.charts.slides import slides
from workshop.log.store import open_store
from workshop.negotiation.casefile import load
from workshop.pages.projector import slides as on_wall
from workshop.pages.projector.slides import markup

TABLES = 30


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    store = open_store(str(tmp_path / "log.db"))
    played_room(store, load("last-boat"), TABLES, keys=["own"])
    store.close()
    running = Served(str(tmp_path / "log.db"), "--room", CODE)
    yield running
    running.end(signal.SIGKILL)


def opened(page: Page, sections: int) -> Page:
    """Open every section, from the last one up, so that none moves away."""
    shut = page.get_by_role("button", name="Show", exact=True)
    expect(shut.or_(page.get_by_role("button", name="Hide", exact=True))).to_have_count(sections)
    for button in reversed(shut.all()):
        button.click()
    expect(page.get_by_role("button", name="Hide", exact=True)).to_have_count(sections)
    return page


def drawn(page: Page, charts: int) -> list[str]:
    """Return what so many charts are called once all are drawn, each with its summary and its data table."""
    figures = page.locator(".iw-debrief [role=figure]")
    expect(figures.filter(has=page.locator(".main-svg"))).to_have_count(charts)
    expect(figures.filter(has=page.locator("p:not(:empty)"))).to_have_count(charts)
    expect(figures.get_by_text("In words and numbers")).to_have_count(charts)
    expect(figures).to_have_count(charts)
    return [str(figure.get_attribute("aria-label")) for figure in figures.all()]


def test_every_chart_of_a_class_of_thirty_draws_once_both_sides_are_opened(
    served: Served, browser: Browser
) -> None:
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    stranger = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    console, projector, seat = context.new_page(), context.new_page(), context.new_page()
    console.goto(served.said["console"])
    expect(console.get_by_role("button", name="Open both sides")).to_be_visible()
    wall = served.said["projector"]
    for page, address in ((projector, wall), (stranger, wall), (seat, f"{served.address}seat?key=own")):
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        expect(page.get_by_text("Look back together.").first).to_be_visible()
        expect(page.locator(".iw-section, .iw-slide")).to_have_count(0)
    served.do("reveal")
    for page in (projector, stranger):
        expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    expect(seat.locator(".iw-debrief .main-svg").first).to_be_visible()
    assert len(set(drawn(opened(seat, 8), 9))) == 9

    for key, heading in (("ArrowRight", "Last boat to Tarrin in winter"), ("PageDown", "Resident card")):
        projector.keyboard.press(key)
        for page in (projector, stranger):
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
    console.get_by_role("button", name="Back").click()
    expect(stranger.get_by_role("heading", name="Last boat to Tarrin in winter")).to_be_visible()
    assert complaints == []
    with stranger.expect_response("**/projector") as told:
        stranger.keyboard.press("ArrowLeft")
    assert told.value.status == 403
    assert served.room.slide == "board-1"
    for page in (projector, stranger):
        page.context.close()


CSS = "".join(
    Path(on_wall.__file__).with_name(name).read_text("utf-8") for name in ("projector.css", "slides.css")
)
FITS = """() => {
  const slide = document.querySelector(".iw-slide"), drawn = slide.querySelector(".iw-drawn-slide");
  const room = drawn.getBoundingClientRect(), found = [];
  for (const part of drawn.querySelectorAll("*")) {
    const { left, right, top, bottom, width } = part.getBoundingClientRect();
    const out = left < 0 || right > innerWidth || top < room.top - 1 || bottom > room.bottom + 1;
    if (width && out) found.push([part.tagName, left, right, top, bottom].join(" "));
  }
  for (const part of slide.querySelectorAll("*")) {
    const text = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const size = parseFloat(getComputedStyle(part).fontSize) * (part.getScreenCTM?.().a ?? 1);
    const least = part.tagName === "H1" ? 0.07 : 0.04;
    if (text && size < least * innerHeight) found.push(`${part.tagName} of ${size}`);
  }
  const foot = slide.querySelector("footer").getBoundingClientRect();
  return foot.bottom > innerHeight ? [...found, "the questions"] : found;
}"""
LONG = ["Maximiliane-Alexandra von und zu Hohenstein", "Bartholomew Featherstonehaugh"]


@pytest.mark.parametrize("case", ["five-wigs", "lantern-hill", "last-boat"])
def test_every_slide_fits_its_screen_and_no_letter_is_below_four_percent(page: Page, case: str) -> None:
    for tables in (1, 3, 6, 12, 30):
        played = Played(class_of(load(case), tables, observed=True))
        names = dict.fromkeys(played.tables, LONG) if tables <= KEYS else {}
        every = [*slides(played, names), *retold(played, 1)]
        for wide, high in ((1280, 720), (1920, 1080)) if tables == 12 else ((1280, 720),):
            page.set_viewport_size({"width": wide, "height": high})
            for slide in every:
                page.set_content(
                    f"<!DOCTYPE html><body data-voila style='margin:0'><style>{CSS}</style>"
                    "<div class='iw-projector iw-hall iw-on-slides'><div class='iw-first'><div>"
                    f"<div class='iw-slides'><div>{markup(slide, every)}</div></div></div></div></div>"
                )
                assert page.evaluate(FITS) == [], (tables, slide.name, wide)
