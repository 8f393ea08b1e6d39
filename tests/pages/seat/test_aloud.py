"""At a table of people: a sentence to say aloud, by holding an act's button; nothing is logged by it."""

from html import unescape
from typing import Any

import pytest

from pressing import labels, press, shown, text
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.negotiation.acts import ACTS
from workshop.negotiation.casefile import load, parse
from workshop.negotiation.table import openings
from workshop.pages.seat.saying import sentence
from workshop.pages.seat.seat import Conversation, seat
from workshop.widgets.hold import NAMED, Hold


def holds(page: Any) -> list[Hold]:
    return [part for part in shown(page) if isinstance(part, Hold)]


def hold(page: Any, act: object) -> None:
    """Hold the button of an act, as the browser tells it."""
    (part,) = holds(page)
    part._handle_custom_msg({"held": act}, [])


def named_in(page: Any) -> dict[str, str]:
    """Return for each button that can be held which act it is."""
    return {
        part.description: name.removeprefix(NAMED)
        for part in shown(page)
        for name in getattr(part, "_dom_classes", ())
        if name.startswith(NAMED)
    }


def said(page: Any) -> str:
    """Return the sentence that is shown to be said, \"\" where there is none."""
    _, _, rest = unescape(text(page)).partition("iw-aloud'><bdi>")
    return rest.partition("</bdi>")[0]


def test_a_held_act_shows_one_sentence_where_one_speaks_and_one_tap_puts_it_away(table: OwnTable) -> None:
    page = seat(table)
    before = table.held.version
    hold(page, "check_in")
    assert said(page)
    assert "Ask why" not in labels(page), "it is in the acts' place"
    press(page, "Back")
    assert not said(page)
    assert "Ask why" in labels(page)
    assert table.held.version == before


def test_each_button_of_an_act_can_be_held_and_says_which_act_it_is(table: OwnTable) -> None:
    page = seat(table)
    named = named_in(page)
    press(page, "More acts")
    named |= named_in(page)
    assert {kind.label for act, kind in ACTS.items() if kind.taps} <= named.keys()
    assert all(ACTS[act].label == label for label, act in named.items())


def test_the_sentence_serves_now_and_is_another_one_each_time(table: OwnTable) -> None:
    line = OwnTable(table.store, table.stream, "line")
    assert line.move("disclose_interest", interest="crew") == ""
    table.follow.poll()
    used: list[str] = []
    for _ in range(6):
        name, words = sentence(table, "paraphrase", used)
        assert name.rpartition(".")[2].rpartition("/")[2] == "serves", name
        assert words not in used
        used += [name, words]


def test_an_interest_is_told_in_the_cases_own_lines_the_first_that_is_untold(table: OwnTable) -> None:
    own = load("last-boat").party["island"]
    first, second, *_ = own.interests
    assert sentence(table, "disclose_interest", ())[1] in own.says.interests[first.id]
    assert table.move("disclose_interest", interest=first.id) == ""
    assert sentence(table, "disclose_interest", ())[1] in own.says.interests[second.id]
    for interest in own.interests[1:]:
        assert table.move("disclose_interest", interest=interest.id) == ""
    assert sentence(table, "disclose_interest", ()) == ("", "")
    page = seat(table)
    hold(page, "disclose_interest")
    assert "There is no sentence for that now." in text(page)


def test_where_the_case_is_in_another_language_what_is_said_is_the_cases_own(store: Store) -> None:
    case = parse(load("last-boat").text.replace('language = "en"', 'language = "da"', 1))
    seats = dict.fromkeys(case.party, "person")
    store.append("solo/me/seat/9", 0, *openings(case, seats=seats, seed=1))
    live = OwnTable(store, "solo/me/seat/9", "island")
    lines = case.party["island"].says.acts
    for act in set(ACTS) - {"disclose_interest"}:
        assert sentence(live, act, ())[1] in lines.get(act, [""])
    assert lines.keys() < set(ACTS)


@pytest.mark.parametrize("act", [None, 7, "", "sung", {"act": "demand"}])
def test_a_page_that_holds_what_is_no_act_is_shown_nothing(table: OwnTable, act: object) -> None:
    page = seat(table)
    hold(page, act)
    assert "Ask why" in labels(page)


def test_against_a_script_and_for_an_observer_nothing_can_be_held(guarded: OwnTable, table: OwnTable) -> None:
    assert holds(seat(guarded)) == []
    watching = [OwnTable(table.store, table.stream, party, observes=True) for party in ("island", "line")]
    assert holds(Conversation(watching, []).widget) == []


def test_what_is_not_held_is_chosen_from_a_list(table: OwnTable) -> None:
    page = seat(table)
    press(page, "More acts")
    press(page, "Say it how?")
    assert {"Ask why", "Offer", "Tell an interest"} <= set(labels(page))
    assert not {"Demand", "Threaten", "Walk away"} & set(labels(page)), "nobody is invited to these"
    press(page, "Apologise")
    assert said(page)
    assert [entry.move for entry in table.view.played] == []
