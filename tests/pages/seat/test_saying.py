"""Where words count one chooses how to say an act; elsewhere the act alone is logged, in as many taps."""

import ipywidgets as ipw
import pytest

from pressing import field, labels, press, shown, text, type_in
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.negotiation.acts import ACTS, SIGNED
from workshop.negotiation.casefile import load, parse
from workshop.negotiation.moves import Event, Move
from workshop.negotiation.table import openings
from workshop.pages.seat.seat import seat
from workshop.widgets.typing import Typing

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
    field(page, Typing).value = "What would change with a later boat?"
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
    field(page, Typing).value = words
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
    field(page, Typing).value = "Being welcome on the pier"
    press(page, "Say back")
    press(page, "Being welcome on the pier")
    assert table.view.version == before
    assert "I am not sure that I follow" in text(page)
    press(page, "That is what I said")
    heard = last(table).heard
    assert heard is not None
    assert heard.meaning == "claimed"
    assert not table.view.acknowledged


def reads(page: ipw.VBox) -> str:
    """Return what the line under own words says."""
    parts = [part for part in shown(page) if "iw-taken" in getattr(part, "_dom_classes", ())]
    return parts[0].value if parts else ""


def taken(page: ipw.VBox) -> list[str]:
    """Return the acts that own words can be taken for in one tap; what Enter logs is marked."""
    chips = [part for part in shown(page) if "iw-guessed" in getattr(part, "_dom_classes", ())]
    return [chip.description for chip in chips]


WHY = "What would go wrong on your side if the boat left at seven?"
SORRY = "I am sorry that we cut the boat without a word."


def test_after_a_pause_own_words_are_taken_for_an_act_which_enter_logs(store: Store):
    table = laid(store)
    page = seat(table)
    before = table.view.version
    type_in(page, WHY)
    assert table.view.version == before, "nothing is logged by a pause"
    assert taken(page)[0] == "⏎ Ask why: Last boat to Tarrin in winter"
    assert "Enter logs it" in reads(page)
    type_in(page, WHY, "entered")
    move = last(table)
    assert (move.act, move.text, move.issue) == ("ask_interest", WHY, "last-boat")
    assert move.said
    assert move.said.source == "own"
    assert field(page, Typing).value == ""
    assert taken(page) == []


def test_one_tap_takes_the_words_for_another_act_and_a_second_logs_them(store: Store):
    table = laid(store)
    page = seat(table)
    before = table.view.version
    type_in(page, WHY)
    _, second = taken(page)
    press(page, second)
    label = second.removesuffix("?")
    assert taken(page)[0] == "Ask why?", "each keeps its place"
    assert taken(page)[1].startswith(f"⏎ {label}")
    assert table.view.version == before
    type_in(page, f"{WHY} Please.")
    meant = next(act for act in taken(page) if act.startswith(f"⏎ {label}"))
    press(page, meant)
    assert ACTS[last(table).act].label == label
    assert last(table).text == f"{WHY} Please."


def test_any_act_is_two_taps_away(store: Store):
    table = laid(store)
    page = seat(table)
    type_in(page, WHY)
    press(page, "Another act …")
    assert "Broke faith" not in labels(page), "nobody says that of oneself"
    press(page, "Name the process")
    assert taken(page)[1:] == ["⏎ Name the process"]
    type_in(page, WHY, "entered")
    assert last(table).act == "name_process"


def test_enter_logs_nothing_that_was_not_shown_before(store: Store, monkeypatch: pytest.MonkeyPatch):
    table = laid(store)
    page = seat(table)
    before = table.view.version
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 60)
    type_in(page, SORRY, "entered")
    assert taken(page)[0] == "⏎ Apologise"
    type_in(page, SORRY, "entered")
    assert table.view.version == before, "a key pressed twice in a row is no answer"
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0)
    type_in(page, WHY, "entered")
    assert taken(page)[0] == "⏎ Ask why: Last boat to Tarrin in winter"
    assert table.view.version == before
    type_in(page, WHY, "entered")
    assert last(table).act == "ask_interest"


def test_what_hearing_is_not_sure_of_is_asked_and_enter_alone_logs_nothing(store: Store):
    table = laid(store)
    page = seat(table)
    before = table.view.version
    type_in(page, "bananas are yellow")
    assert "What is this?" in reads(page)
    assert len(taken(page)) == 3
    assert all(act.endswith("?") for act in taken(page))
    type_in(page, "bananas are yellow", "entered")
    assert table.view.version == before
    assert "Nothing is logged" in reads(page)
    signed = {f"{ACTS[act].label}?" for act in SIGNED}
    chosen = next(act for act in reversed(taken(page)) if act not in signed)
    press(page, chosen)
    type_in(page, "bananas are yellow", "entered")
    assert f"{ACTS[last(table).act].label}?" == chosen


@pytest.mark.parametrize("others", [{"words": False}, {"line": "person"}])
def test_where_words_do_not_count_nothing_is_read(store: Store, others: dict):
    page = seat(laid(store, **others))
    type_in(page, WHY)
    assert taken(page) == []
    assert reads(page) == ""


def test_in_another_language_own_words_are_logged_and_not_read(store: Store):
    german = parse(load("last-boat").text.replace('language = "en"', 'language = "de"'))
    store.append(STREAM, 0, *openings(german, seats=OPPOSITE, seed=1, words=True))
    told_on_both_sides(table := OwnTable(store, STREAM, "island"))
    table.follow.poll()
    page = seat(table)
    type_in(page, WHY)
    assert taken(page) == []
    press(page, "Say back")
    press(page, "Being welcome on the pier")
    assert last(table).act == "paraphrase"
    assert last(table).said
    assert last(table).heard is None


def test_a_say_back_in_own_words_answers_the_line_that_it_names_or_asks_which(store: Store):
    told_on_both_sides(laid(store))
    table = OwnTable(store, STREAM, "island")
    page = seat(table)
    before = table.view.version
    type_in(page, "So what you need is that your crews are made welcome on the pier, did I get that right?")
    assert taken(page)[0].startswith("⏎ Say back")
    type_in(page, "So you need that your crews are made welcome when they come to us.", "entered")
    if table.view.version == before:
        type_in(page, "So you need that your crews are made welcome when they come to us.", "entered")
    assert (last(table).act, last(table).interest) == ("paraphrase", "welcome")
    type_in(page, "So that is what weighs on you, if I hear you right.")
    assert taken(page)[0].startswith("⏎ Say back")
    type_in(page, "So that is what weighs on you, if I hear you right.", "entered")
    assert "Say back what you heard" in text(page)
    assert field(page, Typing).value, "the words wait until it is said what they answer"


def test_words_for_a_package_lead_to_it_and_stay(store: Store):
    table = laid(store)
    page = seat(table)
    before = table.view.version
    offer = "We offer you half price and five years, take it as a package."
    type_in(page, offer)
    assert taken(page)[0] == "⏎ Offer"
    type_in(page, offer, "entered")
    assert table.view.version == before
    assert "Build a package" in text(page)
    assert field(page, Typing).value == offer


@pytest.mark.parametrize("act", ["ask_interest", "disclose_interest", "demand", "offer", "small_talk"])
def test_a_choice_that_is_open_stays_when_the_other_side_moves(store: Store, act: str):
    table = laid(store)
    page = seat(table)
    press(page, "Ask why")
    three = ways(page)
    assert len(three) == 3
    carried: dict = {
        "disclose_interest": {"interest": "crew"},
        "offer": {"package": load("last-boat").middle},
    }
    move = {"act": act, "by": "line", "seat": "line", "to": ["island"], **carried.get(act, {})}
    store.append(STREAM, table.view.version, Event("moved", move))
    table.follow.poll()
    assert ways(page) == three
    press(page, three[1])
    assert last(table).text == three[1]


def test_an_idea_in_own_words_finds_what_it_puts_together(store: Store):
    told_on_both_sides(laid(store))
    table = OwnTable(store, STREAM, "island")
    page = seat(table)
    field(
        page, Typing
    ).value = (
        "What if your crews were made welcome in the empty house and our people earned a living from it?"
    )
    press(page, "Idea")
    assert set(last(table).combines) == {"interest:island.living", "interest:line.welcome"}
    assert [found.issue for found in table.view.found] == ["berth"]


def test_an_idea_that_names_one_part_is_asked_about_and_its_words_stay(store: Store):
    told_on_both_sides(laid(store))
    table = OwnTable(store, STREAM, "island")
    page = seat(table)
    before, words = table.view.version, "What if your people were welcome to stay in the pilot house?"
    field(page, Typing).value = words
    press(page, "Idea")
    assert table.view.version == before
    assert "I am not sure that I follow" in text(page)
    assert ways(page) == [
        "“A living that can be earned on the island” together with “Being welcome on the pier”"
    ]
    press(page, ways(page)[0])
    assert last(table).text == words
    assert table.view.found


def test_an_idea_may_stand_as_it_was_said_and_finds_nothing_then(store: Store):
    told_on_both_sides(laid(store))
    table = OwnTable(store, STREAM, "island")
    page = seat(table)
    field(page, Typing).value = "What if your people were welcome to stay in the pilot house?"
    press(page, "Idea")
    press(page, "That is what I said")
    assert last(table).act == "idea"
    assert last(table).combines == ()
    assert not table.view.found
