"""A served room as people meet it: a real browser, real clicks, a phone's width, a keyboard, no network."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from people import PHONE, SCREEN, TABLET, People, Wire, press, until
from served import Served
from workshop.negotiation.fold import replay
from workshop.negotiation.streams import table_stream
from workshop.widgets.kit import SAME_CLICK
from workshop.widgets.texts import PHASE


@pytest.fixture
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    """A room that expects two people, or as many as a test says."""
    running = Served(str(tmp_path / "log.db"), "--size", str(getattr(request, "param", 2)), "--mode", "live")
    yield running
    running.end(signal.SIGKILL)


def serious(page: Page) -> list[str]:
    """Return what an automated check of accessibility finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')[:300]}"
        for one in found if one["impact"] in {"serious", "critical"}
    ]  # fmt: skip


def test_two_join_play_and_agree(served: Served, people: People) -> None:
    one, other = people.join(served, "Ann"), people.join(served, "Bea", TABLET)
    served.move_on(3)
    for page in (one, other):
        expect(page.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()
    press(one, "Acknowledge")
    expect(other.get_by_text("acknowledged the other side").first).to_be_visible()
    for issue in replay(served.store.read(table_stream(served.code, 1))).case.issues:
        press(one, "Package")
        one.get_by_label(issue.label, exact=True).select_option(index=1)
    press(one, "Offer")
    mean(one, "Yes, offer")
    mean(other, "Accept")
    mean(other, "Yes, accept")
    for page in (one, other):
        expect(page.get_by_text("Agreement. Every party accepts the package.").first).to_be_visible()
    assert replay(served.store.read(table_stream(served.code, 1))).end
    assert people.complaints == []


def mean(page: Page, label: str) -> None:
    """Press what has just come, once it has stood for a moment."""
    expect(page.get_by_role("button", name=label, exact=True).first).to_be_visible()
    page.wait_for_timeout(1000 * SAME_CLICK + 100)
    press(page, label)


def test_an_act_that_is_held_shows_a_sentence_to_say_and_letting_it_go_logs_nothing(
    served: Served, people: People
) -> None:
    one, _ = people.join(served, "Ann"), people.join(served, "Bea")
    served.move_on(3)
    act, said = one.get_by_role("button", name="Acknowledge", exact=True), one.locator(".iw-aloud")
    table = table_stream(served.code, 1)
    expect(act).to_be_visible()
    expect(one.locator(".iw-hold")).to_have_count(1)
    place, there = act.bounding_box(), act.element_handle()
    assert place
    one.mouse.move(place["x"] + 20, place["y"] + 20)
    one.mouse.down()
    expect(said).to_be_visible()
    there.dispatch_event("click")  # as where the kernel is slow, and the button is still under the finger
    one.mouse.up()
    one.wait_for_timeout(1000 * SAME_CLICK + 100)
    expect(said).to_be_visible()
    press(one, "Back")
    expect(act).to_be_visible()
    assert act.bounding_box() == place
    act.focus()
    one.keyboard.press("Shift+F10")
    expect(said).to_be_visible()
    expect(one.get_by_role("button", name="Back", exact=True)).to_be_focused()
    one.keyboard.press("Enter")
    expect(act).to_be_visible()
    assert not replay(served.store.read(table)).played
    one.wait_for_timeout(1000 * SAME_CLICK + 100)
    act.click()
    until(lambda: len(replay(served.store.read(table)).played) == 1)
    assert people.complaints == []


def test_one_can_join_without_javascript(served: Served, people: People) -> None:
    page = people.page(PHONE, java_script_enabled=False)
    page.goto(f"{served.address}?code={served.code}")
    page.goto(f"{served.said['join']}?code={served.code}")
    expect(page.get_by_label("Code of the room")).to_have_value(served.code)
    page.get_by_role("button", name="Take a seat").click()
    assert re.fullmatch(rf"{served.address}seat/1/", page.url)
    assert len(served.room.seats) == 1


def test_one_can_join_and_play_by_keyboard(served: Served, people: People) -> None:
    page = people.page(SCREEN)
    page.goto(served.said["join"])
    page.keyboard.press("Tab")
    page.keyboard.type(served.code)
    page.keyboard.press("Tab")
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are in")).to_be_visible()
    people.join(served)
    served.move_on(3)
    enter(page, "Acknowledge")
    expect(page.get_by_text("acknowledged the other side").first).to_be_visible()


def enter(page: Page, label: str) -> None:
    """Press a button by the keyboard alone, going on from where one is."""
    button = page.get_by_role("button", name=label, exact=True).first
    expect(button).to_be_visible()
    for _ in range(80):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")


def test_the_room_can_be_run_by_keyboard(served: Served, people: People) -> None:
    console = people.page(TABLET)
    console.goto(served.said["console"])
    people.join(served, "Ann")
    people.join(served, "Bea")
    enter(console, "Hand out the briefs")
    enter(console, "Yes, hand out the briefs")
    until(lambda: served.room.phase == "brief")
    enter(console, "Pause")
    until(lambda: served.room.paused)
    enter(console, "Table 1")
    enter(console, "Hide from the projector")
    until(lambda: served.room.hidden == {1})


def test_the_facilitator_runs_the_room_from_the_console(served: Served, people: People) -> None:
    console, projector = people.page(TABLET), people.page(SCREEN)
    projector.goto(served.said["projector"])
    expect(projector.get_by_text(served.code).first).to_be_visible()
    console.goto(served.said["console"])
    seats = [people.join(served, "Ann"), people.join(served, "Bea")]
    for label, phase in (
        ("Hand out the briefs", "brief"),
        ("Begin the plan", "plan"),
        ("Begin play", "play"),
    ):
        press(console, label)
        press(console, f"Yes, {label.lower()}")
        until(lambda phase=phase: served.room.phase == phase)
    press(seats[0], "Acknowledge")
    expect(console.get_by_text("Island council acknowledged the other side")).to_be_visible()
    assert people.complaints == []


@pytest.mark.parametrize("dark", [False, True])
def test_no_page_has_serious_faults_for_those_who_hear_or_tab_it(
    served: Served, people: People, dark: bool
) -> None:
    looks = {"color_scheme": "dark" if dark else "light"}
    join = people.page(PHONE, **looks)
    join.goto(served.said["join"])
    assert serious(join) == []
    join.get_by_label("Code of the room").fill(served.code)
    join.get_by_role("button", name="Take a seat").click()
    expect(join.get_by_text("You are in")).to_be_visible()
    other = people.join(served)
    projector, console = people.page(SCREEN, **looks), people.page(TABLET, **looks)
    projector.goto(served.said["projector"])
    console.goto(served.said["console"])
    expect(projector.get_by_text(served.code).first).to_be_visible()
    expect(console.get_by_role("button", name="Hand out the briefs")).to_be_visible()
    for phase in ("lobby", "brief", "plan", "play", "close", "debrief"):
        if phase != "lobby":
            served.move_on()
        if phase == "play":
            expect(other.get_by_role("button", name="Acknowledge", exact=True)).to_be_visible()
            press(other, "Acknowledge")
            served.do("charts", on=True)
        join.wait_for_timeout(1500)
        for name, page in (("seat", join), ("projector", projector), ("console", console)):
            assert serious(page) == [], f"{name} in {phase}"
    served.do("reveal")
    join.wait_for_timeout(1500)
    for page in (join, projector, console):
        assert serious(page) == []


PHASES_AFTER_THE_LOBBY = ("brief", "plan", "play", "close", "debrief")


def test_no_page_scrolls_sideways(served: Served, people: People) -> None:
    join, seat = people.page(PHONE), people.join(served, "A name of forty characters, which is long")
    projector, console = people.page(SCREEN), people.page(TABLET)
    join.goto(served.said["join"])
    projector.goto(served.said["projector"])
    console.goto(served.said["console"])
    served.fill(6)
    for phase in ("lobby", *PHASES_AFTER_THE_LOBBY):
        if phase != "lobby":
            served.move_on()
        if phase == "play":
            served.do("charts", on=True)
            press(console, "Table 1")
        seat.wait_for_timeout(1500)
        for page in (join, seat, projector, console):
            for width in (360, 768, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                page.wait_for_timeout(200)
                over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert over <= 0, f"{page.title()} in {phase} at {width}"
        tops = seat.locator(".iw-columns > *").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().top)"
        )
        assert len(set(tops)) <= 1, f"columns begin side by side in {phase}"


BOAT = "gale"
TOLD = {
    "charts": "interests understood",
    "card": "A card for all tables",
    "paused": "Paused: the clock stands",
}
LETTERS = """() => [...document.querySelectorAll(".iw-hall *")].filter((part) =>
  [...part.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim())
  && !part.closest(".iw-aloud, .iw-style, [role=status], .iw-debrief") && part.getClientRects().length
).map((part) => [part.textContent, 100 * parseFloat(getComputedStyle(part).fontSize) / innerHeight,
  part.closest(".iw-say, .iw-tally, .iw-code") ? 7 : 4])"""
"""What is written on a wall, how high of a hundred, and how high it has to be."""


@pytest.mark.parametrize("served", [2, 6, 24, 60], indirect=True)
def test_the_projector_fits_its_screen_and_is_read_from_the_back_row(served: Served, people: People) -> None:
    served.fill(served.room.size)
    projector = people.page(SCREEN)
    projector.goto(served.said["projector"])
    expect(projector.get_by_text(served.code).first).to_be_visible()
    before, after = PHASES_AFTER_THE_LOBBY[:3], PHASES_AFTER_THE_LOBBY[3:]
    for phase in ("lobby", *before, "charts", "card", "paused", *after):
        if phase in PHASES_AFTER_THE_LOBBY:
            served.move_on()
            expect(projector.get_by_role("heading", name=PHASE[phase], exact=True)).to_be_visible()
        elif phase != "lobby":
            given = {"charts": {"on": True}, "card": {"card": BOAT}, "paused": {}}[phase]
            served.do(phase, **given)
            expect(projector.get_by_text(TOLD[phase]).first).to_be_visible()
        for size in (SCREEN, {"width": 1920, "height": 1080}):
            projector.set_viewport_size(size)
            page = "document.documentElement"
            assert projector.evaluate(f"{page}.scrollWidth - innerWidth") <= 0, phase
            assert projector.evaluate(f"{page}.scrollHeight - innerHeight") <= 0, phase
            written = projector.evaluate(LETTERS)
            assert written
            assert [one for one in written if one[1] < one[2]] == [], phase
        if phase == "paused":
            served.do("resumed")
    assert people.complaints == []


def test_the_wall_sounds_once_somebody_let_it(served: Served, people: People) -> None:
    served.fill(2)
    projector = people.page(SCREEN)
    projector.goto(served.said["projector"])
    sound = projector.get_by_role("button", name="Sound is off")
    sound.click()
    expect(sound).to_be_hidden()
    expect(projector.locator(".iw-gong")).to_have_attribute("data-struck", "1")
    served.move_on(3)
    served.do("card", card=BOAT)
    expect(projector.get_by_text("A card for all tables")).to_be_visible()
    expect(projector.locator(".iw-gong")).to_have_attribute("data-struck", "2")
    assert people.complaints == []


def test_a_slow_phone_has_a_minute_to_begin_a_chart(served: Served, people: People) -> None:
    page = people.join(served)
    page.evaluate("() => (window.given = AbortSignal.timeout(10))")
    page.wait_for_timeout(300)
    assert page.evaluate("() => given.aborted") is False


def test_scripts_come_while_people_wait(served: Served, people: People) -> None:
    facilitator = people.page(SCREEN)
    for page in ("console", "projector"):
        facilitator.goto(served.said[page])
        expect(facilitator.get_by_text(served.code).first).to_be_visible()
    people.join(served)
    with Wire(served.port) as wire:
        page, came = people.page(PHONE), []
        page.goto(f"http://127.0.0.1:{wire.port}/join?code={served.code}")
        page.wait_for_load_state("networkidle")
        for shown in (page.get_by_text("You are in"), page.locator(".js-plotly-plot .main-svg").first):
            came.append(wire.bytes)
            if len(came) == 1:
                page.get_by_role("button", name="Take a seat").click()
            else:
                served.move_on(3)
                press(page, "Charts")
            expect(shown).to_be_visible()
            page.wait_for_timeout(2000)
        came.append(wire.bytes)
        wire.shutdown()
    assert came[0] > 1_000_000, "the scripts, by the join page"
    assert came[1] - came[0] < 100_000, "the seat"
    assert came[2] - came[1] < 100_000, "its charts"


def test_a_first_visit_is_light_and_a_second_one_lighter(served: Served, people: People) -> None:
    people.join(served)
    with Wire(served.port) as wire:
        page = people.page(PHONE)
        page.goto(f"http://127.0.0.1:{wire.port}/join?code={served.code}")
        page.get_by_role("button", name="Take a seat").click()
        expect(page.get_by_text("You are in")).to_be_visible()
        served.move_on(3)
        press(page, "Charts")
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        page.wait_for_timeout(1000)
        first, wire.bytes = wire.bytes, 0
        page.reload()
        press(page, "Charts")
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        page.wait_for_timeout(1000)
        second = wire.bytes
        wire.shutdown()
    assert 500_000 < first <= 2_500_000
    assert 5_000 < second <= 60_000


def test_two_rooms_on_one_computer_each_keep_their_console(
    served: Served, people: People, tmp_path: Path
) -> None:
    other = Served(str(tmp_path / "other.db"), "off-air", "--size", "2")
    try:
        one = people.page(TABLET)
        two = one.context.new_page()
        for page, room in ((one, served), (two, other)):
            page.goto(room.said["console"])
            expect(page.get_by_role("button", name="Hand out the briefs")).to_be_visible()
        for page, room in ((one, served), (two, other)):
            page.evaluate(
                "window.same = true; dispatchEvent(new Event('online'))"
            )  # it asks whether its kernel is there
            page.wait_for_timeout(2_000)
            assert page.evaluate("window.same")
            press(page, "+5 min")
            until(lambda room=room: room.room.clock.limit == 15 * 60)
            page.reload()
            expect(page.get_by_role("button", name="Hand out the briefs")).to_be_visible()
    finally:
        other.end(signal.SIGKILL)


def test_the_facilitator_removes_a_seat_and_its_person_can_join_again(served: Served, people: People) -> None:
    ann, bea = people.join(served, "Ann"), people.join(served, "Bea")
    console = people.page(TABLET)
    console.goto(served.said["console"])
    console.get_by_label("Seat", exact=True).select_option("Seat 1 (Ann)")
    press(console, "Remove")
    expect(ann.get_by_text("The facilitator has removed this seat.")).to_be_visible()
    ann.reload()
    expect(ann.get_by_text("The facilitator has removed this seat.")).to_be_visible()
    ann.get_by_role("link", name="Join the room.").click()
    ann.get_by_label("Code of the room").fill(served.code)
    ann.get_by_role("button", name="Take a seat").click()
    expect(ann.get_by_text("You are in")).to_be_visible()
    assert set(served.room.seats) == {2, 3}
    expect(bea.get_by_text("You are in")).to_be_visible()
    assert serious(console) == []
