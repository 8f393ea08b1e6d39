"""The end of a table as a learner looks back: a real browser steps, jumps, plays, tries and improves."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from debriefing import played
from workshop.log.store import Store, open_store
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Table

Serve = Callable[..., str]
SEAT = "solo/me/seat/1"
BOAT = load("last-boat")
MOVES = 30


def begun(store: Store) -> Table:
    """Log a table of the learner's: what counterparts began, ended by an agreement on the middle package."""
    events = []
    for row in played(BOAT, 1):
        data = row.data | ({"seats": {"island": "person", "line": "guarded"}} if row.kind == "opened" else {})
        events.append(Event(row.kind, data, click=row.click))
        if sum(event.kind == "moved" for event in events) == MOVES - 2:
            break
    offer = {"act": "offer", "by": "island", "seat": "island", "package": BOAT.middle}
    accept = {"act": "accept", "by": "line", "seat": "line", "of": len(events) + 1}
    return replay(store.append(SEAT, 0, *events, Event("moved", offer), Event("moved", accept)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "log.db"))


@pytest.fixture
def table(store: Store) -> Table:
    return begun(store)


@pytest.fixture
def seat(page: Page, table: Table, serve: Serve, tmp_path: Path) -> Page:
    command = ("-m", "workshop", "demo", "--no-browser", "--port", "{port}", "--db", str(tmp_path / "log.db"))
    page.goto(f"{serve(sys.executable, *command)}/seat")
    return page


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def stands(page: Page, move: int) -> Locator:
    """The replay has come to that move: its words, its slider and its chart."""
    said = page.locator(".iw-bar-card [role=status]")
    expect(said).to_contain_text(f"Move {move} of {MOVES}: ")
    slider = page.get_by_role("slider", name="Move")
    expect(slider).to_have_value(str(move))
    expect(slider).to_have_attribute("aria-valuetext", re.compile(f"^Move {move} of {MOVES}: "))
    page.wait_for_function(
        "move => document.querySelector('.iw-replay .js-plotly-plot')?.data"
        ".some(t => t.mode === 'lines+markers' && Math.max(...t.x) === move)", arg=move,
    )  # fmt: skip
    return slider


def test_a_replay_steps_jumps_plays_and_takes_the_keyboard(seat: Page, store: Store, table: Table):
    press(seat, "Replay")
    expect(seat.locator(".iw-replay .main-svg").first).to_be_visible()
    opening = len(BOAT.openings)
    stands(seat, opening)
    press(seat, "Forward")
    stands(seat, opening + 1)
    press(seat, "Back")
    slider = stands(seat, opening)
    slider.focus()
    expect(slider).to_have_attribute("data-lm-suppress-shortcuts", "true")  # else JupyterLab takes the arrows
    for key, move in (("ArrowRight", opening + 1), ("ArrowRight", opening + 2), ("ArrowLeft", opening + 1)):
        seat.keyboard.press(key)
        stands(seat, move)
    seat.keyboard.press("End")
    stands(seat, MOVES)
    expect(seat.locator(".iw-bar-card")).to_contain_text("Agreement. Every party accepts the package.")
    expect(seat.locator(".iw-replay")).to_contain_text("Put there by Island council. Accepted by Ferry line.")
    moments = seat.get_by_label("Jump to")
    moments.select_option(label=f"Move {opening} · The opening is over")
    stands(seat, opening)
    press(seat, "Play")
    seat.wait_for_function(
        "move => document.querySelector('.iw-bar-card input').valueAsNumber >= move", arg=opening + 2
    )
    press(seat, "Pause")
    expect(seat.get_by_role("button", name="Play", exact=True)).to_be_visible()
    stands(seat, int(slider.input_value()))
    found = Axe().run(seat, context=".iw-hindsight").response["violations"]
    assert [
        (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in {"serious", "critical"}
    ] == []
    assert list(store.read(SEAT)) == list(table.rows)


def test_what_if_stands_beside_what_was_and_a_better_package_is_adopted(
    seat: Page, store: Store, table: Table
):
    press(seat, "What if")
    seat.get_by_label("Without").select_option(index=opening_of(table))
    lines = seat.locator(".iw-compared")
    expect(lines).to_contain_text("As it was")
    expect(seat.locator(".iw-beside .js-plotly-plot .main-svg").nth(4)).to_be_visible()
    expect(seat.locator(".iw-beside h3").nth(1)).to_have_text("Interest coverage: what if")
    assert store.streams(SEAT)[SEAT] == table.version
    press(seat, "Find a package better for both")
    press(seat, "Accept this package")
    expect(seat.get_by_text("it is adopted")).to_be_visible()
    assert [row.kind for row in store.read(SEAT, table.version)] == ["improved", "improved"]


def opening_of(table: Table) -> int:
    """Return the place, among the moves, of the first interest that was told."""
    return next(n for n, entry in enumerate(table.moves, 1) if entry.move.act == "disclose_interest")
