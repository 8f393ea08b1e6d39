"""What a page must not know is never sent to it: canaries in every text of a case, sought in what arrives."""

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from kernelclient import Browser
from served import Served, come_in, run
from workshop.live.room_log import hashed
from workshop.negotiation.fold import replay
from workshop.negotiation.streams import table_stream
from workshop.widgets.kit import SAME_CLICK
from workshop.widgets.texts import PHASE

CASE = """
format = 1
id = "canary"
title = "The clinic"
summary = "Everyone may read this."
language = "en"
minutes = 20
licence = "CC0-1.0"

[[issue]]
id = "shift"
label = "Night shift"
options = ["one nurse", "two nurses"]
  [[issue.hidden]]
  text = "CANARY-hidden"
  appears_when = ["red.pay", "blue.cost"]
"""
PARTY = """
[[party]]
id = "{id}"
name = "{name}"
brief = "CANARY-{id}-brief"
end_goal = "CANARY-{id}-goal"
batna = "CANARY-{id}-batna"
reservation = {reservation}
position = {{shift = "{position}"}}
says = {{demand = ["CANARY-{id}-says"]}}
  [[party.interest]]
  id = "{first}"
  label = "CANARY-{id}-{first}"
  voiced_as = "CANARY-{id}-voiced-{first}"
  points = {{shift = [{points}]}}
  [[party.interest]]
  id = "rest"
  label = "CANARY-{id}-rest"
  voiced_as = "CANARY-{id}-voiced-rest"
  points = {{shift = [{rest}]}}
"""
CARD = """
[[card]]
id = "letter"
title = "CANARY-card-title"
text = "CANARY-card-text"
to = "red"
precipitant = "external"
"""
RED = {"points": "96234.567, 0, 85345.678", "rest": "0, 71456.789, 1.567", "reservation": "70678.912"}
BLUE = {"points": "0, 93789.456, 81891.345", "rest": "77912.678, 0, 2.134", "reservation": "72245.891"}
"""Numbers that no clock shows, in points and in thousandths, and too long to stand in an id by chance."""
OTHERS = {
    "red": ["CANARY-blue-", "93789.456", "81891.345", "77912.678", "72245.891", "93789456", "72245891"],
    "blue": [
        "CANARY-red-",
        "CANARY-card",
        "96234.567",
        "85345.678",
        "71456.789",
        "70678.912",
        "96234567",
        "70678912",
    ],
}
NOBODYS = ["CANARY-hidden", "Zanzibar"]


def case_text() -> str:
    red = PARTY.format(id="red", name="Nurses", first="pay", position="two nurses", **RED)
    blue = PARTY.format(id="blue", name="Hospital", first="cost", position="one nurse", **BLUE)
    return CASE + red + blue + CARD


class Played:
    """A room of four, played until each side has voiced one interest, and all that each browser was sent."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.seats: list[Browser] = []
        self.projector = served.browser()
        self.others: list[str] = []

    async def play(self) -> "Played":
        served = self.served
        self.others.append((await served.browser().get("join")).body.decode())
        self.seats = await come_in(served, 4, ["Zanzibar", "Bea", "Cy", "Di"])
        await self.projector.open("projector")
        await self.projector.connect()
        await self.projector.read_states()
        for phase in ("brief", "plan", "play"):
            served.move_on()
            for seat in self.seats:
                await seat.shows(f"<p class='iw-phase'>{PHASE[phase]}</p>")
        served.do("charts", on=True)
        served.do("card", card="letter", table=1)
        await self.seats[0].shows("CANARY-card-text")
        for seat in self.seats:
            await seat.offers("Acknowledge")
        self.seats[0].press("Tell an interest")
        await self.seats[0].offers("CANARY-red-rest")
        await asyncio.sleep(2 * SAME_CLICK)  # or the press would count as one for what stood there before
        self.seats[0].press("CANARY-red-rest")
        await self.seats[1].shows("CANARY-red-voiced-rest")
        for seat in self.seats[1:]:  # each side hears of its own table, and by then of all that was before
            seat.press("Acknowledge")
            await seat.shows("acknowledged the other side")
        await self.projector.shows("interests understood")
        self.others.append((await served.browser().get(f"join?code={served.code}")).body.decode())
        for browser in (*self.seats, self.projector):
            await browser.read_states()
        return self


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("canary")
    (folder / "canary.toml").write_text(case_text(), "utf-8")
    running = Served(str(folder / "log.db"), str(folder / "canary.toml"), "--size", "4", "--mode", "live")
    yield running
    running.end(signal.SIGKILL)


@pytest.fixture(scope="module")
def played(served: Served) -> Played:
    return run(Played(served).play)


def sent_to(browser: Browser) -> str:
    """Return the markup and every message that a browser was sent, as text without escapes."""
    return browser.html + "".join(browser.heard)


def test_the_play_was_real(played: Played) -> None:
    table = replay(played.served.store.read(table_stream(played.served.code, 1)))
    assert ("red", "rest") in table.voiced
    assert "CANARY-red-brief" in sent_to(played.seats[0])
    assert "CANARY-card-text" in sent_to(played.seats[0])
    assert "CANARY-blue-brief" in sent_to(played.seats[1])
    assert "96234.567" in sent_to(played.seats[0])


@pytest.mark.parametrize(("seat", "party"), [(0, "red"), (1, "blue"), (2, "red"), (3, "blue")])
def test_a_seat_is_told_nothing_private_of_the_other_side(played: Played, seat: int, party: str) -> None:
    told = sent_to(played.seats[seat])
    voiced = told.replace("CANARY-red-voiced-rest", "")
    for canary in [*OTHERS[party], "CANARY-hidden"]:
        assert canary not in voiced, canary
    if seat > 1:  # who sits at the same table is told with whom
        assert "Zanzibar" not in told


def test_another_table_is_told_nothing_of_this_one(played: Played) -> None:
    assert "CANARY-red-voiced-rest" in sent_to(played.seats[1])
    assert "CANARY-red-voiced-rest" not in sent_to(played.seats[3])
    assert "CANARY-card" not in sent_to(played.seats[2])


def test_the_projector_and_the_join_page_are_told_nothing_private(played: Played) -> None:
    wall = sent_to(played.projector)
    assert "<span>Zanzibar</span>" in wall, "who sits where is listed until play"
    for told in (wall.replace("<span>Zanzibar</span>", ""), *played.others):
        found = re.findall(r"CANARY[\w-]*|Zanzibar", told)
        assert found == []
        assert not any(number in told for number in OTHERS["red"][1:] + OTHERS["blue"][2:])


def test_no_page_is_told_where_the_log_is_or_a_key_that_is_not_its_own(played: Played) -> None:
    keys = {cookie for browser in (*played.seats, played.projector) for cookie in browser.cookies.values()}
    keys.add(played.served.said["console"].partition("key=")[2])
    for browser in (*played.seats, played.projector):
        told = sent_to(browser)
        assert "log.db" not in told
        for key in keys:
            assert key not in told
            assert hashed(key) not in told


def test_a_page_cannot_make_its_kernel_run_code(played: Played) -> None:
    async def attack() -> None:
        seat = await Browser(played.served.address).join(played.served.code)
        await seat.connect()
        await seat.read_states()
        before = len(seat.heard)
        seat.send("execute_request", {"code": "print('CANARY-run')", "silent": False})
        seat.send("shutdown_request", {"restart": False})
        seat.send("execute_request", {"code": "1"}, channel="control")
        seat.send("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": {
            "_model_name": "TextModel", "_model_module": "@jupyter-widgets/controls",
            "_view_name": "TextView", "_model_module_version": "2.0.0"}}}, {"version": "2.1.0"})  # fmt: skip
        seat.press("Help")
        await seat.until(lambda text: "asked for help" in text, after=before)
        assert not any("execute_" in text or "CANARY-run" in text for text in seat.heard[before:])
        states = await seat.read_states()
        assert "x" not in states

    run(attack)


def _rows(served: Served) -> list[Any]:
    return [row for stream in served.store.streams() for row in served.store.read(stream)]


def test_a_participant_cannot_act_for_the_other_side_by_hand_made_messages(
    served: Served, played: Played
) -> None:
    async def attack() -> None:
        for number in (0, 1):
            browser = Browser(served.address)
            browser.cookies = played.seats[number].cookies
            await browser.open(f"{played.seats[number].at}/")
            await browser.connect()
            states = await browser.read_states()
            for model, state in states.items():
                given = {
                    "party": "blue",
                    "seat": 3,
                    "by": "blue",
                    "holds": "facilitator",
                    "description": "Accept",
                }
                browser.send("comm_msg", {"comm_id": model, "data": {"method": "update", "state": given}})
                if state["model_name"] == "ButtonModel":
                    browser.click(model)
                browser.send("comm_msg", {"comm_id": model, "data": {"method": "custom", "content": {
                    "event": "click", "act": "accept", "by": "blue"}}})  # fmt: skip
            await browser.read_states()  # a kernel answers in the order in which it was asked

    before = len(_rows(served))
    run(attack)
    new = _rows(served)
    assert len(new) > before
    table = replay(served.store.read(table_stream(served.code, 1)))
    own = {"red": "seat-1", "blue": "seat-2"}
    for entry in table.moves:
        if entry.move.seat in own.values() and entry.move.act not in {
            "demand",
            "threaten",
            "check_in",
            "small_talk",
            "breach",
        }:
            assert entry.move.seat == own[entry.move.by]
    assert all(
        row.data.get("seat") in {"seat-1", "seat-2", "opening", None, 1, 2}
        for row in served.store.read(table.stream)
    )
    room = served.room
    assert room.phase == "play"
    assert not room.revealed


def test_a_state_of_every_widget_holds_nothing_of_the_other_side(played: Played) -> None:
    for number, party in ((0, "red"), (1, "blue")):
        text = json.dumps(played.seats[number].states, ensure_ascii=False)
        assert len(played.seats[number].states) > 50
        for canary in [*OTHERS[party], "CANARY-hidden"]:
            assert canary not in text.replace("CANARY-red-voiced-rest", "")


def test_nothing_of_the_debrief_is_sent_before_both_sides_are_opened(served: Served, played: Played) -> None:
    asks, wall = "Which marks lie close to the frontier", "What surprises you here?"

    async def reveal() -> None:
        served.move_on(2)
        projector, seat = served.browser(), served.browser()
        seat.cookies = played.seats[1].cookies
        for browser, path in ((projector, "projector"), (seat, f"{played.seats[1].at}/")):
            await browser.open(path)
            await browser.connect()
            await browser.shows(PHASE["debrief"])
            told = sent_to(browser).replace("CANARY-red-voiced-rest", "")
            assert not any(private in told for private in (asks, wall, "What came of it", *OTHERS["blue"]))
        served.do("reveal")
        assert "70678.912 without" in await projector.until(lambda text: wall in text)

    run(reveal)
