"""The clock in a real page, with the page's own time moved by the test."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import workshop.widgets.clock

SCRIPT = Path(workshop.widgets.clock.__file__).with_name("clock.js")
MOUNT = """async (source) => {
  const { default: clock } = await import(`data:text/javascript;base64,${source}`);
  const heard = new Set();
  window.asked = [];
  window.model = {
    told: [null, false, 0],
    get: (name) => (name === "_end" ? "time is over" : window.model.told),
    on: (_, take) => heard.add(take),
    off: (_, take) => heard.delete(take),
    send: (question) => window.asked.push(question),
    tell: (...told) => { window.model.told = told; heard.forEach((take) => take()); },
  };
  window.away = clock.render({ model: window.model, el: document.getElementById("clock") });
}"""


@pytest.fixture
def clock(page: Page) -> Page:
    page.clock.install()
    page.set_content("<main id='clock'></main>")
    page.evaluate(MOUNT, base64.b64encode(SCRIPT.read_bytes()).decode())
    return page


def face(clock: Page) -> str | None:
    return clock.get_by_role("timer", name="Time left").text_content()


def tell(clock: Page, left: float, running: bool) -> None:
    clock.evaluate("([left, running]) => model.tell(left, running, 1)", [left, running])


def test_it_asks_what_is_left_and_shows_nothing_before_it_knows(clock: Page):
    assert clock.evaluate("asked") == [{"ask": "left"}]
    assert face(clock) == ""


def test_it_counts_down_by_itself_to_the_end(clock: Page):
    tell(clock, 65, True)
    assert face(clock) == "1:05"
    clock.clock.run_for(6_500)
    assert face(clock) == "0:59"
    clock.clock.run_for(58_000)
    assert face(clock) == "0:01"
    expect(clock.locator(".iw-clock")).to_have_class("iw-clock iw-last")
    clock.clock.run_for(1_000)
    assert face(clock) == "time is over"
    expect(clock.locator(".iw-clock")).to_have_class("iw-clock iw-over")
    tell(clock, 60, True)
    assert face(clock) == "1:00"


def test_while_it_stands_it_stays(clock: Page):
    tell(clock, 754.2, False)
    clock.clock.run_for(90_000)
    assert face(clock) == "12:35"


def test_a_screen_reader_hears_of_it_three_times(clock: Page):
    clock.evaluate("""() => {
      window.said = [];
      const status = document.querySelector("[role=status]");
      new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
    }""")
    tell(clock, 302, True)
    clock.clock.run_for(310_000)
    assert clock.evaluate("said") == ["5 minutes left", "1 minute left", "time is over"]
    tell(clock, 1800, True)
    assert clock.locator("[role=status]").text_content() == "", "what was said is true no more"


def test_a_page_that_goes_away_counts_no_more(clock: Page):
    tell(clock, 65, True)
    clock.evaluate("away()")
    clock.clock.run_for(6_000)
    assert face(clock) == "1:05"
