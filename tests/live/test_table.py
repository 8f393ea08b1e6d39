"""Logging from a page: one click is one row, whoever was first."""

import pytest

from workshop.live.table import OwnTable
from workshop.log.store import Store, StoreError
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event, Row


def moves(table: OwnTable) -> list[str]:
    return [entry.move.act for entry in table.view.moves if entry.move.seat != "opening"]


def test_a_move_is_one_row_and_is_seen_at_once(table: OwnTable, store: Store):
    before = len(store.read(table.stream))
    assert table.move("ask_interest", issue="fare") == ""
    assert len(store.read(table.stream)) == before + 1
    assert moves(table) == ["ask_interest"]
    assert table.records[-1]["act"] == "ask_interest"


def test_a_refused_move_is_a_sentence_and_no_row(table: OwnTable, store: Store):
    before = len(store.read(table.stream))
    assert "package" in table.move("accept", of=3)
    assert len(store.read(table.stream)) == before


def test_two_pages_at_one_table_lose_nothing(table: OwnTable, store: Store):
    other = OwnTable(store, table.stream, "line")
    for n in range(20):
        assert table.move("idea", text=f"island {n}") == ""
        assert other.move("idea", text=f"line {n}") == ""
    table.follow.poll()
    said = [entry.move.text for entry in table.view.moves if entry.move.act == "idea"]
    assert said == [f"{side} {n}" for n in range(20) for side in ("island", "line")]


def test_who_loses_a_race_hears_of_it_only_when_the_move_is_no_longer_possible(table: OwnTable, store: Store):
    again = OwnTable(store, table.stream, "island")
    assert table.move("disclose_interest", interest="home") == ""
    assert "already" in again.move("disclose_interest", interest="home")
    assert again.move("disclose_interest", interest="wells") == ""


def test_what_a_counterpart_owes_is_logged_once_by_two_pages(guarded: OwnTable, store: Store):
    other = OwnTable(store, guarded.stream, "island")
    guarded.move("small_talk")
    other.follow.poll()
    assert guarded.answer()
    other.answer()
    other.follow.poll()
    assert [entry.move.by for entry in other.view.moves][-2:] == ["island", "line"]
    assert len([row for row in store.read(guarded.stream) if row.click.startswith("line/")]) == 1


def test_what_a_counterpart_owes_is_logged_although_another_page_was_quicker(guarded: OwnTable, store: Store):
    other = OwnTable(store, guarded.stream, "island")
    guarded.move("small_talk")
    other.follow.poll()
    assert other.log("rated", by="island", to="line", value=3) == ""
    assert guarded.view.pulses == ()
    assert guarded.answer()
    assert [row.kind for row in store.read(guarded.stream)][-2:] == ["rated", "moved"]
    assert guarded.view.moves[-1].move.by == "line"


def test_so_it_is_although_another_page_writes_between_reading_and_answering(
    guarded: OwnTable, store: Store, monkeypatch: pytest.MonkeyPatch
):
    guarded.move("small_talk")
    real, others = store.append, list[Row]()

    def second(stream: str, after: int, *events: Event) -> list[Row]:
        if not others:
            others.extend(real(stream, after, Event("rated", {"by": "island", "to": "line", "value": 3})))
        return real(stream, after, *events)

    monkeypatch.setattr(store, "append", second)
    assert guarded.answer()
    assert [row.kind for row in store.read(guarded.stream)][-2:] == ["rated", "moved"]
    assert guarded.view.moves[-1].move.by == "line"


def test_a_withdrawn_move_leaves_the_figures_as_if_it_had_not_been(table: OwnTable):
    before = table.records
    table.move("disclose_interest", interest="home")
    own = table.view.moves[-1]
    assert table.log("withdrawn", of=own.version, seat="island") == ""
    assert table.records == before
    assert moves(table) == []


def test_a_page_opened_later_has_the_same_state(table: OwnTable, store: Store):
    table.move("disclose_interest", interest="home")
    table.move("offer", package={"fare": "Half price"})
    table.log("rated", by="island", to="line", value=3)
    later = OwnTable(store, table.stream, "island")
    assert later.view.moves == table.view.moves
    assert later.view.pulses == table.view.pulses
    assert later.records == table.records
    assert replay(store.read(table.stream)).unknown == 0


def test_a_log_that_cannot_be_written_is_a_sentence(table: OwnTable, monkeypatch: pytest.MonkeyPatch):
    def full(*_args: object) -> None:
        raise StoreError("There is no room left.")

    monkeypatch.setattr(table.store, "append", full)
    assert table.move("check_in") == "There is no room left."
    assert moves(table) == []


def test_both_sides_open_only_after_the_end(table: OwnTable):
    assert table.opened.case.party["line"].brief == ""
    table.move("walk_away")
    assert table.opened.case.party["line"].brief != ""
    assert table.view.case.party["line"].brief == ""
