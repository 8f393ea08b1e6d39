"""What is asked of one is said in the header of a phone, wherever one looks, and few taps answer it."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from people import People, press
from served import Served
from workshop.negotiation.case import shown
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event, Package
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table

SMALL = {"width": 390, "height": 664}
"""A phone with its browser's bars."""
BOAT = load("last-boat")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(str(tmp_path / "log.db"), "--size", "2", "--mode", "live")
    yield running
    running.end(signal.SIGKILL)


def table(served: Served) -> Table:
    return replay(served.store.read(table_stream(served.code, 1)))


def offers(served: Served, package: Package) -> None:
    """Let the side whose page nobody has open make an offer."""
    at = table(served).version
    event = Event(
        "moved", {"act": "offer", "by": "line", "seat": "seat-2", "package": package}, click=str(at)
    )
    served.store.append(table_stream(served.code, 1), at, event)


def tap(page: Page, label: str) -> int:
    """Press what is in sight, once it takes a press; return one tap."""
    button = page.get_by_role("button", name=label, exact=True).first
    expect(button).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(1000)
    button.click()
    return 1


def test_an_offer_is_seen_after_one_tap_and_accepted_after_three(served: Served, people: People) -> None:
    page = people.join(served, "Ann", SMALL)
    people.join(served, "Bea").close()
    served.move_on(3)
    press(page, "Charts")
    header = page.get_by_role("button", name="An offer waits for your answer.")
    expect(page.locator(".iw-charts")).to_be_visible()
    expect(header).not_to_be_visible()
    offers(served, BOAT.middle)
    expect(header).to_be_in_viewport(ratio=1)
    taps = tap(page, "An offer waits for your answer.")
    card = page.locator(".iw-arriving .iw-answering .iw-card")
    points = shown(BOAT.utility("island", BOAT.middle))
    for said in (f"{points} points", f"no agreement ({shown(BOAT.reservation('island'))})"):
        expect(card.get_by_text(said)).to_be_in_viewport()
    taps += tap(page, "Accept")
    taps += tap(page, "Yes, accept")
    expect(page.get_by_text("Agreement").first).to_be_visible()
    assert taps == 3
    assert table(served).end
    assert people.complaints == []
