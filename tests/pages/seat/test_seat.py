"""The seat: what is pressed is logged, what is typed is shown as text, what is private stays out."""

from html import unescape

import ipywidgets as ipw
import pytest

from pressing import field, labels, press, sent, shown, text
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.pages.debrief.result import how_it_ended
from workshop.pages.seat import package
from workshop.pages.seat.seat import Conversation, seat
from workshop.widgets.chart import LiveChart
from workshop.widgets.typing import Typing


def acts(table: OwnTable) -> list[str]:
    table.follow.poll()
    return [entry.move.act for entry in table.view.moves if entry.move.seat != "opening"]


@pytest.fixture
def page(table: OwnTable) -> ipw.VBox:
    return seat(table)


@pytest.mark.parametrize(
    ("label", "act"),
    [
        ("Ask why", "ask_interest"),
        ("Acknowledge", "acknowledge"),
        ("Promise", "promise"),
        ("Apologise", "apologise"),
        ("Check in", "check_in"),
        ("End goal", "reframe"),
        ("Demand", "demand"),
    ],
)
def test_an_act_is_one_press(page: ipw.VBox, table: OwnTable, label: str, act: str):
    press(page, label)
    assert acts(table) == [act]


@pytest.mark.parametrize("label", ["Acknowledge", "Idea", "Take back my last move"])
def test_a_double_click_is_one_press_whatever_was_typed(
    page: ipw.VBox, table: OwnTable, label: str, monkeypatch: pytest.MonkeyPatch
):
    if label.startswith("Take back"):
        press(page, "Demand")
        press(page, "Check in")
    before = len(table.store.read(table.stream))
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    field(page, Typing).value = "We hear you"
    press(page, label)
    press(page, label)
    assert len(table.store.read(table.stream)) == before + 1
    assert "role='alert'" not in text(page)


def test_the_rest_is_one_tap_further(page: ipw.VBox, table: OwnTable):
    assert "Threaten" not in labels(page)
    press(page, "More acts")
    press(page, "Threaten")
    assert acts(table) == ["threaten"]


def test_an_idea_needs_words_and_takes_them(page: ipw.VBox, table: OwnTable):
    press(page, "Idea")
    assert acts(table) == []
    assert "Say the idea in a few words" in text(talk(page))
    words = field(page, Typing)
    words.value = "A shared boat?"
    press(page, "Idea")
    assert acts(table) == ["idea"]
    assert words.value == ""
    assert "Say the idea" not in text(page)


def test_a_question_can_name_an_issue(page: ipw.VBox, table: OwnTable):
    field(page, ipw.Dropdown, "Ask about").value = "fare"
    press(page, "Ask why")
    assert table.view.moves[-1].move.issue == "fare"


def talk(page: ipw.VBox) -> ipw.VBox:
    """Return the place where one speaks, with what was said and what waits."""
    return next(part for part in shown(page) if "iw-talk" in getattr(part, "_dom_classes", ()))


def tell(page: ipw.VBox, label: str) -> None:
    """Tell an interest: the act, then which."""
    press(page, "Tell an interest")
    press(page, label)


def say_back(page: ipw.VBox, label: str) -> None:
    press(page, "Say back")
    press(page, label)


def offer(page: ipw.VBox, **options: str) -> None:
    """Build a package by the labels of its issues, put it forward, and mean it."""
    press(page, "Package")
    for label, option in options.items():
        field(page, ipw.Dropdown, label).value = option
    press(page, "Offer")
    press(page, "Yes, offer")


def chips(page: ipw.VBox, kind: str) -> dict[str, bool]:
    """Return what the chips of a kind say, in their places, and whether each is ticked."""
    found = [
        part for part in shown(page) if isinstance(part, ipw.Button) and f"iw-{kind}" in part._dom_classes
    ]
    for part in found:
        assert part.disabled == ("iw-used" in part._dom_classes)
    return {part.description: part.disabled for part in found}


def test_an_interest_is_told_with_its_chip_and_the_chip_keeps_its_place(page: ipw.VBox, table: OwnTable):
    label = "No third brown summer: the wells cannot serve a crowd"
    press(page, "Tell an interest")
    before = chips(page, "own")
    press(page, label)
    assert acts(table) == ["disclose_interest"]
    assert "Ask why" in labels(page), "what one says next is another act"
    press(page, "Tell an interest")
    assert list(chips(page, "own").items()) == list((before | {label: True}).items())
    press(page, "Take back my last move")
    assert chips(page, "own") == before


def test_a_double_tap_tells_no_interest_that_came_under_the_finger_and_one_that_was_chosen_once(
    page: ipw.VBox, table: OwnTable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    press(page, "Tell an interest")
    first = next(iter(chips(page, "own")))
    press(page, first)
    assert acts(table) == []
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.0)
    press(page, first)
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    press(page, "Tell an interest")
    press(page, "Demand")
    assert acts(table) == ["disclose_interest"]
    assert "role='alert'" not in text(page)


def test_two_acts_can_be_logged_one_straight_after_the_other(
    page: ipw.VBox, table: OwnTable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    press(page, "Check in")
    press(page, "Promise")
    assert acts(table) == ["check_in", "promise"]


def test_what_was_said_back_keeps_its_place_and_can_be_said_back_again_once_corrected(
    page: ipw.VBox, table: OwnTable, store: Store
):
    line = OwnTable(store, table.stream, "line")
    interests = load("last-boat").party["line"].interest
    for told in ("welcome", "crew"):
        line.move("disclose_interest", interest=told)
    table.follow.poll()
    first, second = interests["welcome"].voiced_as, interests["crew"].voiced_as
    press(page, "Say back")
    assert list(chips(page, "heard").items()) == [(first, False), (second, False)]
    press(page, first)
    press(page, "Say back")
    assert list(chips(page, "heard").items()) == [(first, True), (second, False)]
    line.follow.poll()
    line.move("correct", of=line.view.version, to=("island",))
    table.follow.poll()
    assert list(chips(page, "heard").items()) == [(first, False), (second, False)]


def test_two_answers_are_two_presses_though_the_second_moves_under_the_finger(
    page: ipw.VBox, table: OwnTable, store: Store, monkeypatch: pytest.MonkeyPatch
):
    line = OwnTable(store, table.stream, "line")
    for told in ("wells", "home"):
        table.move("disclose_interest", interest=told)
        line.follow.poll()
        line.move("paraphrase", interest=told, to=("island",))
    table.follow.poll()
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    press(page, "Yes, that is it")
    assert table.view.understood == set(), "it came just now, where a finger may have been"
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.0)
    press(page, "Yes, that is it")
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    press(page, "Yes, that is it")
    assert len(table.view.understood) == 1


def test_an_offer_that_came_just_now_is_not_replaced_unseen(
    page: ipw.VBox, table: OwnTable, store: Store, monkeypatch: pytest.MonkeyPatch
):
    press(page, "Package")
    field(page, ipw.Dropdown, "Resident card").value = "Half price"
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    OwnTable(store, table.stream, "line").move("offer", package=load("last-boat").middle)
    table.follow.poll()
    press(page, "Offer")
    assert "Yes, offer" not in labels(page)
    assert acts(table) == ["offer"]


@pytest.mark.parametrize(
    ("act", "carried", "told"),
    [
        ("offer", {"package": load("last-boat").middle}, ["Ferry line made an offer", "points</b> to you"]),
        ("idea", {"text": "<b>Why</b> not?"}, ["Ferry line floated an idea", "&lt;b&gt;Why&lt;/b&gt; not?"]),
        ("check_in", {"text": "Where are we?"}, ["Ferry line checked in", "Where are we?"]),
    ],
)
def test_the_last_words_of_the_other_side_stand_last_in_talk(
    page: ipw.VBox, table: OwnTable, act: str, carried: dict[str, object], told: list[str]
):
    OwnTable(table.store, table.stream, "line").move(act, **carried)
    table.follow.poll()
    assert all(words in text(talk(page)) for words in told)
    newest = text(talk(page)).split("<li ")[-1]
    assert told[0] in newest
    assert "role='status'" in newest, "it is heard, too"


def test_a_package_that_waits_for_an_answer_waits_in_talk_until_it_is_answered(
    page: ipw.VBox, table: OwnTable, store: Store
):
    OwnTable(store, table.stream, "line").move("offer", package=load("last-boat").middle)
    table.follow.poll()
    assert {"Accept", "Reject", "Look at it"} <= set(labels(talk(page)))
    press(page, "Reject")
    assert not {"Accept", "Reject", "Look at it"} & set(labels(talk(page)))
    press(page, "Package")
    press(page, "Accept")
    press(page, "Yes, accept")
    assert table.view.end


def test_the_package_beside_talk_can_be_answered_where_it_is_read(
    page: ipw.VBox, table: OwnTable, store: Store
):
    OwnTable(store, table.stream, "line").move("offer", package=load("last-boat").middle)
    table.follow.poll()
    press(page, "Look at it")
    beside = next(part for part in shown(page) if "iw-packages" in getattr(part, "_dom_classes", ()))
    press(beside, "Reject")
    assert acts(table) == ["offer", "reject"]


def test_what_was_refused_of_one_package_is_not_said_under_the_next(
    page: ipw.VBox, table: OwnTable, store: Store
):
    line, package = OwnTable(store, table.stream, "line"), load("last-boat").middle
    line.move("offer", package=package)
    table.follow.poll()
    press(page, "Idea")
    assert "Say the idea in a few words" in text(talk(page))
    line.move("check_in")
    table.follow.poll()
    assert "Say the idea in a few words" in text(talk(page))
    line.move("offer", package=package | {"fare": "Half price"})
    table.follow.poll()
    assert "Say the idea in a few words" not in text(talk(page))


def test_a_card_is_told_in_talk_until_it_is_put_away_and_can_be_read_with_the_brief(
    page: ipw.VBox, table: OwnTable, store: Store
):
    card = next(card for card in load("last-boat").cards if card.to == "all")
    store.append(table.stream, table.view.version, Event("card_played", {"card": card.id}))
    table.follow.poll()
    assert card.title in text(talk(page))
    press(page, "Put away")
    assert card.title not in text(talk(page))
    press(page, "Brief")
    assert card.title in text(page)


def test_a_new_idea_on_the_list_is_told_in_talk(page: ipw.VBox, table: OwnTable, store: Store):
    assert "A new idea" not in text(page)
    table.move("disclose_interest", interest="home")
    OwnTable(store, table.stream, "line").move("disclose_interest", interest="crew")
    table.follow.poll()
    assert "A new idea is on the list" in text(talk(page))
    assert "on call" in text(talk(page)).split("A new idea is on the list")[1]
    press(page, "Look at it")
    choice = field(page, ipw.Dropdown, "Last boat to Tarrin in winter")
    assert any("on call" in label for label, _ in choice.options)
    press(page, "Put away")
    assert "A new idea" not in text(page)


def test_an_interest_is_voiced_said_back_and_confirmed(page: ipw.VBox, table: OwnTable, store: Store):
    line = OwnTable(store, table.stream, "line")
    theirs = seat(line)
    tell(page, "No third brown summer: the wells cannot serve a crowd")
    line.follow.poll()
    say_back(theirs, "Water and quiet in high summer")
    table.follow.poll()
    assert "says back" in text(talk(page))
    press(page, "Yes, that is it")
    assert ("line", "island", "wells") in table.view.understood
    assert "says back:" not in text(page)


def test_a_package_is_built_offered_and_accepted_after_a_second_look(
    page: ipw.VBox, table: OwnTable, store: Store
):
    line = OwnTable(store, table.stream, "line")
    theirs = seat(line)
    press(page, "Package")
    for issue in load("last-boat").issues:
        field(page, ipw.Dropdown, issue.label).value = issue.options[0]
    assert "points</b> to you" in text(page)
    press(page, "Offer")
    assert acts(table) == []
    press(page, "Yes, offer")
    line.follow.poll()
    press(theirs, "Accept")
    assert table.view.end is None
    press(theirs, "Yes, accept")
    table.follow.poll()
    assert table.view.end is not None
    assert "Agreement" in text(page)


def test_a_partial_package_can_be_offered_but_not_accepted(page: ipw.VBox, table: OwnTable, store: Store):
    offer(page, **{"Resident card": "Half price"})
    theirs = seat(OwnTable(store, table.stream, "line"))
    assert "Accept" not in labels(theirs)
    assert "Reject" in labels(theirs)


def test_accepting_means_the_package_that_was_asked_about(page: ipw.VBox, table: OwnTable, store: Store):
    line = OwnTable(store, table.stream, "line")
    theirs = seat(line)
    for at in (0, 1):
        offer(page, **{issue.label: issue.options[at] for issue in load("last-boat").issues})
        if not at:
            line.follow.poll()
            press(theirs, "Accept")
            yes = next(part for part in shown(theirs) if getattr(part, "description", "") == "Yes, accept")
    yes.click()
    line.follow.poll()
    assert line.view.end is None
    assert "role='alert'" in text(theirs)
    assert "Yes, accept" not in labels(theirs)


def test_a_draft_lets_go_of_an_option_that_was_taken_back(page: ipw.VBox, table: OwnTable, store: Store):
    OwnTable(store, table.stream, "line").move("disclose_interest", interest="crew")
    table.move("disclose_interest", interest="home")
    press(page, "Package")
    choice = field(page, ipw.Dropdown, "Last boat to Tarrin in winter")
    choice.value = next(option for label, option in choice.options if "on call" in label)
    press(page, "Take back my last move")
    assert not any("on call" in label for label, _ in choice.options)
    assert choice.value == ""


def test_what_one_reads_stays_as_it_is(page: ipw.VBox, table: OwnTable):
    press(page, "Brief")
    before = [part.value for part in shown(page) if "iw-brief" in getattr(part, "_dom_classes", ())]
    press(page, "Check in")
    press(page, "Brief")
    assert before
    assert [part.value for part in shown(page) if "iw-brief" in getattr(part, "_dom_classes", ())] == before


def test_at_first_the_brief_stands_beside_talk_and_with_ones_first_move_the_charts_do(
    page: ipw.VBox, table: OwnTable
):
    own = load("last-boat").party["island"]
    assert own.end_goal in unescape(text(page))
    assert not charts(page)
    press(page, "Check in")
    assert own.end_goal not in unescape(text(page))
    assert charts(page) == ["Interest coverage", "Trust levels"]
    assert charts(seat(table)) == ["Interest coverage", "Trust levels"]


def charts(page: ipw.VBox) -> list[str]:
    return [part.label for part in shown(page) if isinstance(part, LiveChart)]


def waits(page: ipw.VBox) -> set[str]:
    """Return the places in which something waits."""
    return {part.description for part in shown(page) if "iw-waits" in getattr(part, "_dom_classes", ())}


def test_a_place_is_marked_while_something_new_waits_in_it(page: ipw.VBox, table: OwnTable, store: Store):
    line = OwnTable(store, table.stream, "line")
    press(page, "Charts")
    assert waits(page) == set()
    line.move("check_in")
    table.follow.poll()
    assert waits(page) == {"Talk"}
    line.move("offer", package=load("last-boat").middle)
    table.follow.poll()
    assert waits(page) == {"Talk", "Package"}
    press(page, "Talk")
    assert waits(page) == {"Package"}
    press(page, "Package")
    press(page, "Talk")
    assert waits(page) == set()
    press(page, "Check in")
    assert waits(page) == set(), "one's own move is no news"


def test_a_place_that_is_hidden_draws_nothing_and_keeps_its_draft(
    page: ipw.VBox, table: OwnTable, monkeypatch: pytest.MonkeyPatch
):
    press(page, "Package")
    field(page, Typing).value = "half a sentence"
    field(page, ipw.Dropdown, "Resident card").value = "Half price"
    drawn: list[object] = []
    monkeypatch.setattr(package, "_draft", lambda *given: drawn.append(given) or ("drawn", ""))
    press(page, "Charts")
    OwnTable(table.store, table.stream, "line").move("check_in")
    table.follow.poll()
    assert drawn == []
    press(page, "Package")
    assert len(drawn) == 1
    assert field(page, ipw.Dropdown, "Resident card").value == "Half price"
    assert field(page, Typing).value == "half a sentence"


def test_a_threat_is_asked_about_once_where_a_script_sits_opposite(guarded: OwnTable):
    page = seat(guarded)
    press(page, "More acts")
    press(page, "Threaten")
    assert acts(guarded) == []
    press(page, "Yes, threaten")
    assert acts(guarded)[0] == "threaten"


def test_a_move_says_what_it_did_to_its_author_alone(page: ipw.VBox, table: OwnTable, store: Store):
    line = OwnTable(store, table.stream, "line")
    theirs = seat(line)
    tell(page, "No third brown summer: the wells cannot serve a crowd")
    assert "You told 11% of what matters to you." in text(talk(page))
    line.follow.poll()
    assert "of what matters to you" not in text(theirs)
    say_back(theirs, "Water and quiet in high summer")
    table.follow.poll()
    press(page, "Yes, that is it")
    line.follow.poll()
    assert "You have understood Island council." in text(talk(theirs))
    assert "Island council’s trust, estimated: +" in text(talk(theirs))


def test_the_slip_in_a_move_is_named_under_it_to_its_author_alone(
    page: ipw.VBox, table: OwnTable, store: Store
):
    line = OwnTable(store, table.stream, "line")
    theirs = seat(line)
    line.move("disclose_interest", interest="crew")
    table.follow.poll()
    press(page, "Check in")
    line.follow.poll()
    assert "What they told was passed over</summary>" in text(talk(page))
    assert "you went on to something else" in text(talk(page))
    assert "passed over" not in text(theirs)
    line.move("disclose_interest", interest="engine")
    press(page, "Acknowledge")
    line.move("ask_interest")
    press(page, "End goal")
    assert text(talk(seat(OwnTable(store, table.stream, table.party)))) == text(talk(page)), "opened anew"


def test_in_a_class_no_move_says_what_it_did(table: OwnTable):
    page = Conversation([table], []).widget
    press(page, "Acknowledge")
    assert "iw-did" not in text(page)


def test_once_it_has_ended_the_last_words_and_how_it_ended_stand_where_one_spoke(table: OwnTable):
    page = seat(table, ending=[how_it_ended(table)])
    offer(page, **{"Resident card": "Half price"})
    field(page, Typing).value = "So be it."
    press(page, "Package")
    press(page, "Walk away")
    press(page, "Yes, walk away")
    assert "So be it." in text(talk(page))
    assert "Is no agreement better for you" in text(talk(page))
    assert not {"Ask why", "Demand"} & set(labels(page))
    press(page, "Yes, it is better")
    assert "No agreement: Island council walked away." in text(talk(page))
    assert "are open to you, below" in text(talk(page))


def test_an_empty_draft_is_refused_in_a_sentence(page: ipw.VBox):
    press(page, "Package")
    press(page, "Offer")
    assert "Choose an option for at least one issue" in text(page)


def test_a_new_idea_appears_in_the_builder_once_its_interests_are_voiced(
    page: ipw.VBox, table: OwnTable, store: Store
):
    press(page, "Package")
    choice = field(page, ipw.Dropdown, "Last boat to Tarrin in winter")
    assert not any("on call" in label for label, _ in choice.options)
    table.move("disclose_interest", interest="home")
    OwnTable(store, table.stream, "line").move("disclose_interest", interest="crew")
    table.follow.poll()
    assert any("on call" in label for label, _ in choice.options)


def test_the_draft_survives_what_others_do(page: ipw.VBox, table: OwnTable, store: Store):
    press(page, "Package")
    choice = field(page, ipw.Dropdown, "Resident card")
    choice.value = "Half price"
    OwnTable(store, table.stream, "line").move("check_in")
    table.follow.poll()
    assert choice.value == "Half price"


def test_it_says_whose_turn_it_is(page: ipw.VBox, table: OwnTable):
    assert "Your move." in text(page)
    press(page, "Check in")
    assert "It is Ferry line&#x27;s turn." in text(page)


def test_a_pulse_is_reported_and_never_computed(page: ipw.VBox, table: OwnTable):
    press(page, "Pulse")
    press(page, "6")
    assert [(p.by, p.to, p.value) for p in table.view.pulses] == [("island", "line", 6)]
    assert "6 of 7" in text(page)


def test_a_move_can_be_taken_back(page: ipw.VBox, table: OwnTable):
    press(page, "Demand")
    press(page, "Take back my last move")
    assert acts(table) == []


def test_walking_away_asks_first(page: ipw.VBox, table: OwnTable):
    press(page, "Package")
    press(page, "Walk away")
    press(page, "Back")
    assert table.view.end is None
    assert "Yes, walk away" not in labels(page)
    press(page, "Walk away")
    press(page, "Yes, walk away")
    assert table.view.end is not None
    assert "Demand" not in labels(page)


@pytest.mark.parametrize(
    "typed",
    ["<img src=x onerror=alert(1)>", "</details><script>1</script>", "=cmd()", "\u202egnitirw", "🛶" * 50],
)
def test_typed_text_is_shown_as_text(page: ipw.VBox, table: OwnTable, typed: str):
    field(page, Typing).value = typed
    press(page, "Idea")
    markup = text(page)
    assert "<img" not in markup
    assert "<script" not in markup
    assert table.view.moves[-1].move.text == typed


def test_long_text_is_kept_whole_and_shown_short(page: ipw.VBox, table: OwnTable):
    field(page, Typing).value = "x" * 10_000
    press(page, "Idea")
    assert len(table.view.moves[-1].move.text or "") == 10_000
    assert "x" * 700 not in text(page)
    assert "10,000 characters" in text(page)
    field(page, Typing).value = "x" * 10_001
    press(page, "Idea")
    assert "too long" in text(page)
    assert len(field(page, Typing).value) == 10_001


def test_nothing_private_of_the_other_side_is_sent_to_the_page(page: ipw.VBox, table: OwnTable, store: Store):
    line = OwnTable(store, table.stream, "line")
    line.move("disclose_interest", interest="crew")
    line.log("rated", by="line", to="island", value=2)
    table.follow.poll()
    told = sent(page)
    other = load("last-boat").party["line"]
    private = [
        other.brief.strip()[:60],
        other.end_goal[:40],
        other.batna[:40],
        *(i.label for i in other.interests),
    ]
    private += [option.text for issue in load("last-boat").issues for option in issue.hidden]
    private += [i.voiced_as for i in other.interests if i.id != "crew"]
    assert [words for words in private if words in told] == []
    assert other.interest["crew"].voiced_as in told


def test_a_view_says_nothing_to_the_page_when_nothing_changed(page: ipw.VBox, table: OwnTable):
    changes: list[object] = []
    for part in shown(page):
        if isinstance(part, ipw.HTML):
            part.observe(changes.append, "value")
    table.redraw()
    assert changes == []
