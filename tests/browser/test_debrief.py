"""The debrief of a class of thirty in a real browser: nothing until both sides are open, then every chart."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from debriefing import CODE, played_room
from served import Served
from workshop.log.store import open_store
from workshop.negotiation.casefile import load

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
    projector, seat = context.new_page(), context.new_page()
    for page, address in ((projector, served.said["projector"]), (seat, f"{served.address}seat?key=own")):
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        expect(page.get_by_text("Look back together.").first).to_be_visible()
        expect(page.locator(".iw-section")).to_have_count(0)
    served.do("reveal")
    for page in (projector, seat):
        expect(page.locator(".iw-debrief .main-svg").first).to_be_visible()
    found = drawn(opened(projector, 11), 13)
    assert len(found) == len(set(found)) == 13
    assert {
        "Settlements on the frontier",
        "Turning points",
        "What matters to Ferry line",
        "The value check",
    } <= {*found}
    assert len(set(drawn(opened(seat, 8), 9))) == 9
    assert complaints == []
    context.close()
