"""One's own study: a table is found again, another can be opened, and the end opens both sides."""

import asyncio
from pathlib import Path
from typing import Any

import ipywidgets as ipw
import pytest

from pressing import field, press, shown, text
from workshop.live import held
from workshop.live.table import OwnTable
from workshop.log.store import Store, StoreError, open_store
from workshop.negotiation.casefile import load
from workshop.pages import opening
from workshop.pages.study import solo


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "own.db"))
    monkeypatch.delenv("WORKSHOP_CASE", raising=False)
    monkeypatch.delenv("WORKSHOP_LEARNER", raising=False)
    return tmp_path / "own.db"


def own(log: Path) -> Store:
    return open_store(str(log))


def test_the_first_visit_opens_a_table_to_play(log: Path):
    page = solo.page()
    assert "The last boat" in text(page)
    assert list(own(log).streams("solo/me/")) == ["solo/me/seat/1"]


def test_the_next_visit_finds_the_same_table(log: Path):
    page = solo.page()
    press(page, "Check in")
    press(
        page, next(part.description for part in shown(page) if "iw-way" in getattr(part, "_dom_classes", ()))
    )
    assert "checked in" in text(solo.page())
    assert len(own(log).streams("solo/")) == 1


def test_another_table_can_be_opened_with_another_case_and_side(log: Path):
    page = solo.page()
    press(page, "New table")
    field(page, ipw.Dropdown, "Case").value = "lantern-hill"
    field(page, ipw.Dropdown, "You are").value = "observatory"
    field(page, ipw.Dropdown, "Against").value = "principled"
    press(page, "Sit down")
    seats = own(log).read("solo/me/seat/2")[0].data["seats"]
    assert seats == {"traders": "principled", "district": "principled", "observatory": "person"}
    assert load("lantern-hill").title in text(page)
    assert load("lantern-hill").title in text(solo.page())


def test_without_any_offer_nobody_is_asked_whether_no_agreement_is_better_than_it(log: Path):
    page = solo.page()
    press(page, "Package")
    press(page, "Walk away")
    press(page, "Yes, walk away")
    assert "Is no agreement better for you" not in text(page)
    assert "No package ever lay on the table" in solo_text()


def test_two_that_leave_a_package_are_not_told_that_nothing_went_wrong_where_others_are_good_for_both(
    log: Path,
):
    page = solo.page()
    press(page, "Package")
    field(page, ipw.Dropdown, "Resident card").value = "Half price"
    press(page, "Offer")
    press(page, "Yes, offer")
    press(page, "Walk away")
    press(page, "Yes, walk away")
    press(page, "Yes, it is better")
    OwnTable(own(log), "solo/me/seat/1", "island").answer()
    assert "a wanted impasse, by what lay there" in solo_text()
    assert "nothing went wrong" not in solo_text()


def test_no_agreement_is_asked_about_and_then_both_sides_open(log: Path):
    page = solo.page()
    press(page, "Package")
    field(page, ipw.Dropdown, "Resident card").value = "Half price"
    press(page, "Offer")
    press(page, "Yes, offer")
    press(page, "Walk away")
    press(page, "Yes, walk away")
    assert "Is no agreement better for you" in text(page)
    assert load("last-boat").party["line"].end_goal not in text(page)
    press(page, "No, it is not")
    table = OwnTable(own(log), "solo/me/seat/1", "island")
    table.answer()
    assert "both sides are open" in solo_text()
    assert load("last-boat").party["line"].end_goal.replace("'", "&#x27;") in solo_text()
    assert "1,126 packages" in solo_text()
    assert load("last-boat").party["line"].interests[0].label in solo_text()


def solo_text() -> str:
    return text(solo.page())


def test_the_value_check_is_asked_once_the_table_has_ended(log: Path):
    page = solo.page()
    assert "Value check" not in text(page)
    press(page, "Package")
    press(page, "Walk away")
    press(page, "Yes, walk away")
    press(page, "Log my value check")
    assert "Still to answer: 1, 2, 3, 4, 5, 6, 7, 8." in text(page)


def test_a_case_that_was_asked_for_is_played_next_and_again(log: Path):
    solo.page()
    for _ in range(2):
        solo.lay(own(log), "piano-workshop")
        assert load("piano-workshop").title in solo_text()
    assert len(own(log).streams("solo/")) == 2


def test_the_case_that_was_asked_for_is_laid_for_the_learner_that_the_page_has(
    log: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("WORKSHOP_LEARNER", "ann")
    solo.page()
    solo.lay(own(log), "piano-workshop")
    assert load("piano-workshop").title in solo_text()


def test_a_first_table_is_of_the_case_that_the_environment_names(log: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKSHOP_CASE", "piano-workshop")
    page = solo.page()
    assert load("piano-workshop").title in text(page)
    press(page, "New table")
    field(page, ipw.Dropdown, "Case").value = "last-boat"
    press(page, "Sit down")
    assert load("last-boat").title in solo_text()
    assert len(own(log).streams("solo/")) == 2


@pytest.mark.parametrize("case", ["last-boat", "lantern-hill"])
def test_a_new_table_has_a_side_for_the_learner_without_choosing_one(log: Path, case: str):
    page = solo.page()
    press(page, "New table")
    field(page, ipw.Dropdown, "Case").value = case
    press(page, "Sit down")
    party = load(case).parties[0]
    assert own(log).read("solo/me/seat/2")[0].data["seats"][party.id] == "person"
    assert f"You are <b>{party.name}</b>" in text(page)


def test_a_side_that_was_chosen_stays_chosen(log: Path):
    page = solo.page()
    press(page, "New table")
    field(page, ipw.Dropdown, "Case").value = "lantern-hill"
    side = field(page, ipw.Dropdown, "You are")
    side.value = "district"
    field(page, ipw.Dropdown, "Against").value = "principled"
    assert side.value == "district"


def test_a_table_without_a_person_is_nobodys(log: Path):
    store = own(log)
    solo.begin(store, "me", solo.SEAT, load("last-boat"), "nobody", against="guarded")
    assert solo.latest(store, "me", solo.SEAT) is None


def test_two_pages_that_open_a_table_in_the_same_instant_have_one_each(
    log: Path, monkeypatch: pytest.MonkeyPatch
):
    store, case = own(log), load("last-boat")
    monkeypatch.setattr(store, "streams", lambda _prefix: {})  # what both see: neither is there yet
    first, second = (
        solo.begin(store, "me", solo.SEAT, case, "island", against=against)
        for against in ("guarded", "principled")
    )
    assert (first, second) == ("solo/me/seat/1", "solo/me/seat/2")
    assert [store.read(stream)[0].data["seats"]["line"] for stream in (first, second)] == [
        "guarded",
        "principled",
    ]


def test_a_page_whose_log_is_busy_opens_by_itself(log: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(opening, "SOON", 0.01)
    busy = iter([True, True, False])
    begin = held.begin

    def locked_at_first(*given: Any) -> str:
        if next(busy):
            raise StoreError("The log is locked.")
        return begin(*given)

    monkeypatch.setattr(held, "begin", locked_at_first)

    async def until_it_opens() -> str:
        page = solo.page()
        assert "The log is locked. This page tries again by itself." in text(page)
        while "The last boat" not in text(page):
            await asyncio.sleep(0.01)
        return text(page)

    assert "role='alert'" not in asyncio.run(until_it_opens())
    assert list(own(log).streams("solo/me/")) == ["solo/me/seat/1"]


def test_a_case_that_is_none_gets_a_sentence_and_no_promise(log: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKSHOP_CASE", "no-such-case")
    assert "no-such-case" in solo_text()
    assert "tries again" not in solo_text()


def test_a_log_that_is_none_gets_a_sentence_and_is_left_alone(log: Path):
    log.write_text("my notes, not a log, but long enough to be looked at" * 40)
    before = log.read_bytes()
    assert "not a log of this kit" in solo_text()
    assert log.read_bytes() == before
