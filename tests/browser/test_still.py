"""On a phone, nothing that others do moves a button that a finger may be on, and a double tap is one tap."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from people import PHONE, SCREEN, People, press, settled, until
from served import Served
from workshop.log.store import now
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table

SETTLED = 1000
"""Milliseconds after which every press counts again."""
TELLS = "No third brown summer: the wells cannot serve a crowd"


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A room of two in the mode that a test says."""
    running = Served(
        str(tmp_path / "log.db"), "--size", "2", "--mode", str(getattr(request, "param", "live"))
    )
    yield running
    running.end(signal.SIGKILL)


def table(served: Served) -> Table:
    return replay(served.store.read(table_stream(served.code, 1)))


def other_side(served: Served, act: str, **carried: Any) -> None:
    """Log a move of the side whose page nobody has open."""
    at = table(served).version
    event = Event("moved", {"act": act, "by": "line", "seat": "seat-2", **carried}, click=f"{act}/{at}")
    served.store.append(table_stream(served.code, 1), at, event)


def play(served: Served, people: People, size: dict[str, int] = PHONE) -> Page:
    """Return the page of the island's seat in play, at a moment when it may log."""
    page = people.join(served, "Ann", size)
    people.join(served, "Bea").close()
    served.move_on(3)
    log_on(served)
    expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()
    return page


def log_on(served: Served) -> None:
    """Let a round begin, or go on, where seats log in rounds."""
    left = served.room.clock.left(now())
    if served.room.mode == "checkpoint" and not 30 < left <= 42:
        served.do("extended", seconds=40 - left)


def places(page: Page) -> dict[str, tuple[float, float]]:
    """Return where each chip, act and pulse stands that was there from the start, by what it says."""
    buttons = page.locator(".iw-desk button:visible, .iw-bar-of-places button:visible")
    tops = (
        "all => all.map(one => [one.textContent, one.getBoundingClientRect().top, "
        "one.getBoundingClientRect().left])"
    )
    return {label: (round(top), round(left)) for label, top, left in buttons.evaluate_all(tops)}


@pytest.mark.parametrize("served", ["live", "checkpoint"], indirect=True)
def test_what_arrives_moves_no_chip_act_or_pulse_and_is_seen(served: Served, people: People) -> None:
    page = play(served, people)
    open_list(page, "Tell an interest")
    press(page, TELLS)
    until(lambda: bool(table(served).voiced))
    if served.room.mode == "checkpoint":  # there several are told in a row
        press(page, "Back")
    expect(page.get_by_role("button", name="Ask why", exact=True)).to_be_visible()
    settled(page)
    before, package = places(page), table(served).case.middle
    assert len(before) > 14

    def still(*arrived: Locator) -> None:
        log_on(served)
        for part in arrived:
            expect(part).to_be_in_viewport()
        after = places(page)
        assert {label: after[label] for label in before} == before

    other_side(
        served, "paraphrase", to=["island"], interest="wells", text="You want quiet, and water for all?"
    )
    still(page.get_by_text("says back:").first, page.get_by_role("button", name="Yes, that is it"))
    page.wait_for_timeout(SETTLED)
    press(page, "Yes, that is it")
    until(lambda: bool(table(served).understood))
    for interest in table(served).case.party["line"].interests:
        other_side(served, "disclose_interest", interest=interest.id)
    expect(page.get_by_text(interest.voiced_as).last).to_be_visible()
    still(page.get_by_text(interest.voiced_as).last)
    other_side(served, "offer", package=package)
    still(page.locator(".iw-arriving").get_by_text("Ferry line made an offer."))
    other_side(served, "idea", package=package, text="What about this?")
    still(page.locator(".iw-talk li").filter(has_text="Ferry line floated an idea"))
    card = next(card for card in table(served).case.cards if card.to == "all")
    served.do("card", card=card.id, table=1)
    still(page.locator(".iw-arriving").get_by_text(card.title))
    page.wait_for_timeout(SETTLED)
    press(page, "Put away")
    expect(page.locator(".iw-arriving").get_by_text(card.title)).not_to_be_visible()
    still()


def open_list(page: Page, act: str) -> None:
    """Open the list that an act chooses from, and wait until it takes a press."""
    press(page, act)
    expect(page.get_by_role("button", name="Back", exact=True)).to_be_visible()
    page.wait_for_timeout(SETTLED)


def test_a_double_tap_tells_no_secret_and_on_a_chip_one(served: Served, people: People) -> None:
    page = play(served, people)
    page.wait_for_timeout(SETTLED)
    own = page.locator("button.iw-own")

    def tap_twice(button: Locator) -> None:
        place = button.bounding_box()
        assert place
        for _ in range(2):
            page.mouse.click(place["x"] + 20, place["y"] + 20)
            page.wait_for_timeout(150)
        page.wait_for_timeout(SETTLED)

    tap_twice(page.get_by_role("button", name="Tell an interest", exact=True))
    expect(own.first).to_be_visible()
    assert not table(served).voiced
    number = own.count()
    tap_twice(own.first)
    until(lambda: len(table(served).voiced) == 1)
    expect(page.get_by_role("button", name="Tell an interest", exact=True)).to_be_visible()
    open_list(page, "Tell an interest")
    tap_twice(own.nth(1))
    until(lambda: len(table(served).voiced) == 2)
    assert [entry.move.act for entry in table(served).played] == ["disclose_interest"] * 2
    open_list(page, "Tell an interest")
    assert own.evaluate_all("all => all.map(one => one.disabled)") == [True] * 2 + [False] * (number - 2)


def test_a_double_tap_on_an_answer_answers_one_question(served: Served, people: People) -> None:
    page = play(served, people, SCREEN)
    for interest in ("wells", "home"):
        at = table(served).version
        told = Event(
            "moved", {"act": "disclose_interest", "by": "island", "seat": "seat-1", "interest": interest}
        )
        served.store.append(table_stream(served.code, 1), at, told)
        other_side(served, "paraphrase", to=["island"], interest=interest)
    answers = page.get_by_role("button", name="Yes, that is it")
    expect(answers).to_have_count(2)
    page.wait_for_timeout(SETTLED)
    place = answers.first.bounding_box()
    assert place
    for _ in range(2):
        page.mouse.click(place["x"] + 20, place["y"] + 20)
        page.wait_for_timeout(150)
    expect(answers).to_have_count(1)
    page.wait_for_timeout(SETTLED)
    assert len(table(served).understood) == 1
