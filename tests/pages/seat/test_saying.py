"""Where words count one chooses how to say an act; elsewhere the act alone is logged, in as many taps."""

import ipywidgets as ipw
import pytest

from pressing import field, labels, press, shown, text
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event, Move
from workshop.negotiation.table import openings
from workshop.pages.seat.seat import seat

STREAM = "solo/me/seat/1"
OPPOSITE = {"island": "person", "line": "guarded"}


def laid(store: Store, *, words: bool = True, **seats: str) -> OwnTable:
    store.append(STREAM, 0, *openings(load("last-boat"), seats=OPPOSITE | seats, seed=1, words=words))
    return OwnTable(store, STREAM, "island")


def ways(page: ipw.VBox) -> list[str]:
    """Return the ways of saying that are shown."""
    return [part.description for part in shown(page) if "iw-way" in getattr(part, "_dom_classes", ())]


def last(table: OwnTable) -> Move:
    return next(entry.move for entry in reversed(table.view.moves) if entry.move.by == "island")


def test_an_act_of_the_first_time_is_said_in_one_of_three_ways_and_logged_with_it(store: Store):
    table = laid(store)
    page = seat(table)
    press(page, "Ask why")
    three = ways(page)
    assert len(three) == 3
    assert not table.view.played
    press(page, three[1])
    move = last(table)
    assert (move.act, move.text) == ("ask_interest", three[1])
    assert move.said
    assert len(move.said.offered) == 3
    assert move.said.source == "wording"
    assert move.heard
    assert "Ask why" in labels(page)


def test_the_ways_stay_the_same_until_the_next_move(store: Store):
    page = seat(laid(store))
    press(page, "Ask why")
    three = ways(page)
    press(page, "Back")
    press(page, "Ask why")
    assert ways(page) == three


def test_own_words_are_said_as_they_are(store: Store):
    table = laid(store)
    page = seat(table)
    field(page, ipw.Textarea).value = "What would change with a later boat?"
    press(page, "Ask why")
    assert ways(page) == []
    assert last(table).text == "What would change with a later boat?"
    said, heard = last(table).said, last(table).heard
    assert (said and said.source, said and said.wording) == ("own", "")
    assert "issue:last-boat" in (heard.about if heard else ())


@pytest.mark.parametrize(
    ("words", "meaning", "slips"),
    [
        ("Nothing is settled yet.", "same", ()),
        ("The last boat is settled at 19:00.", "other", ("own_wish",)),
        ("How are we doing?", "unsure", ()),
    ],
)
def test_a_check_in_in_own_words_is_heard(store: Store, words: str, meaning: str, slips: tuple[str, ...]):
    table = laid(store)
    page = seat(table)
    field(page, ipw.Textarea).value = words
    press(page, "Check in")
    heard = last(table).heard
    assert heard
    assert (last(table).act, heard.meaning, heard.slips) == ("check_in", meaning, slips)


@pytest.mark.parametrize("others", [{"words": False}, {"line": "person"}])
def test_where_words_do_not_count_an_act_is_one_tap_and_no_way_is_offered(store: Store, others: dict):
    table = laid(store, **others)
    page = seat(table)
    press(page, "Ask why")
    assert last(table).act == "ask_interest"
    assert last(table).said is None


def test_what_is_said_back_is_chosen_by_the_line_that_was_heard_and_not_by_its_name(store: Store):
    table = laid(store)
    interest = load("last-boat").party["line"].interest["crew"]
    told = {"act": "disclose_interest", "by": "line", "seat": "line", "interest": "crew", "text": "My crew."}
    store.append(STREAM, table.view.version, Event("moved", told))
    table.follow.poll()
    page = seat(table)
    press(page, "Say back")
    assert "My crew." in labels(page)
    assert interest.voiced_as not in labels(page)
    press(page, "My crew.")
    assert len(ways(page)) == 3


def test_a_package_is_put_forward_in_one_of_three_ways_or_in_own_words(store: Store):
    table = laid(store)
    page = seat(table)
    press(page, "Package")
    for issue in load("last-boat").issues:
        field(page, ipw.Dropdown, issue.label).value = issue.options[0]
    press(page, "Offer")
    assert "Yes, offer" in labels(page)
    if found := ways(page):
        press(page, found[0])
        assert last(table).text == found[0]
    else:
        press(page, "Yes, offer")
    assert last(table).act == "offer"


def told_on_both_sides(table: OwnTable) -> None:
    """Let both sides tell what the pilot house could meet."""
    for by, interest in (("island", "living"), ("line", "welcome")):
        move = Move(act="disclose_interest", by=by, seat=by, to=tuple({*OPPOSITE} - {by}), interest=interest)
        table.store.append(STREAM, len(table.store.read(STREAM)), Event("moved", move.data()))


def test_what_both_told_is_put_together_to_what_was_on_no_list(store: Store):
    told_on_both_sides(laid(store))
    table = OwnTable(store, STREAM, "island")
    page = seat(table)
    assert "could be put together to something new: Where the ship lies overnight." in text(page)
    press(page, "Put together")
    field(page, ipw.Dropdown, "Ours").value = "interest:island.living"
    press(page, "Put these two together")
    assert "Choose something of yours and something of theirs" in text(page)
    field(page, ipw.Dropdown, "Theirs").value = "interest:line.welcome"
    press(page, "Put these two together")
    if offered := ways(page):
        press(page, offered[0])
    assert last(table).combines == ("interest:island.living", "interest:line.welcome")


def test_a_say_back_that_cannot_be_told_is_asked_about_and_stands_once_claimed(store: Store):
    told_on_both_sides(laid(store))
    table = OwnTable(store, STREAM, "island")
    page = seat(table)
    before = table.view.version
    field(page, ipw.Textarea).value = "Being welcome on the pier"
    press(page, "Say back")
    press(page, "Being welcome on the pier")
    assert table.view.version == before
    assert "I am not sure that I follow" in text(page)
    press(page, "That is what I said")
    heard = last(table).heard
    assert heard is not None
    assert heard.meaning == "claimed"
    assert not table.view.acknowledged
