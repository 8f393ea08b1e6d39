"""The seat: what is pressed is logged, what is typed is shown as text, what is private stays out."""

import ipywidgets as ipw
import pytest

from pressing import field, labels, press, sent, shown, text
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.pages.live import LiveTable
from workshop.pages.seat import seat


def acts(table: LiveTable) -> list[str]:
    table.follow.poll()
    return [entry.move.act for entry in table.view.moves if entry.move.seat != "opening"]


@pytest.fixture
def page(table: LiveTable) -> ipw.VBox:
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
def test_an_act_is_one_press(page: ipw.VBox, table: LiveTable, label: str, act: str):
    press(page, label)
    assert acts(table) == [act]


@pytest.mark.parametrize("label", ["Acknowledge", "Idea", "Take back my last move"])
def test_a_double_click_is_one_press_whatever_was_typed(
    page: ipw.VBox, table: LiveTable, label: str, monkeypatch: pytest.MonkeyPatch
):
    if label.startswith("Take back"):
        press(page, "Demand")
        press(page, "Check in")
    before = len(table.store.read(table.stream))
    monkeypatch.setattr("workshop.pages.forms.SAME_CLICK", 0.7)
    field(page, ipw.Textarea).value = "We hear you"
    press(page, label)
    press(page, label)
    assert len(table.store.read(table.stream)) == before + 1
    assert "role='alert'" not in text(page)


def test_the_rest_is_one_tap_further(page: ipw.VBox, table: LiveTable):
    assert "Threaten" not in labels(page)
    press(page, "More acts")
    press(page, "Threaten")
    assert acts(table) == ["threaten"]


def test_an_idea_needs_words_and_takes_them(page: ipw.VBox, table: LiveTable):
    press(page, "Idea")
    assert acts(table) == []
    assert "Say the idea in a few words" in text(page)
    words = field(page, ipw.Textarea)
    words.value = "A shared boat?"
    press(page, "Idea")
    assert acts(table) == ["idea"]
    assert words.value == ""
    assert "Say the idea" not in text(page)


def test_a_question_can_name_an_issue(page: ipw.VBox, table: LiveTable):
    field(page, ipw.Dropdown, "Ask about").value = "fare"
    press(page, "Ask why")
    assert table.view.moves[-1].move.issue == "fare"


def test_an_interest_is_told_with_its_chip_and_the_chip_goes(page: ipw.VBox, table: LiveTable):
    label = "No third brown summer: the wells cannot serve a crowd"
    press(page, label)
    assert acts(table) == ["disclose_interest"]
    assert label not in labels(page)


def test_an_interest_is_voiced_said_back_and_confirmed(page: ipw.VBox, table: LiveTable, store: Store):
    line = LiveTable(store, table.stream, "line")
    theirs = seat(line)
    press(page, "No third brown summer: the wells cannot serve a crowd")
    line.follow.poll()
    press(theirs, "Water and quiet in high summer")
    table.follow.poll()
    assert "says back" in text(page)
    press(page, "Yes, that is it")
    assert ("line", "island", "wells") in table.view.understood
    assert "says back:" not in text(page)


def test_a_package_is_built_offered_and_accepted_after_a_second_look(page: ipw.VBox, table: LiveTable, store: Store):
    line = LiveTable(store, table.stream, "line")
    theirs = seat(line)
    for issue in load("last-boat").issues:
        field(page, ipw.Dropdown, issue.label).value = issue.options[0]
    assert "points</b> to you" in text(page)
    press(page, "Offer")
    line.follow.poll()
    press(theirs, "Accept")
    assert table.view.end is None
    press(theirs, "Yes, accept")
    table.follow.poll()
    assert table.view.end is not None
    assert "Agreement" in text(page)


def test_a_partial_package_can_be_offered_but_not_accepted(page: ipw.VBox, table: LiveTable, store: Store):
    theirs = seat(LiveTable(store, table.stream, "line"))
    field(page, ipw.Dropdown, "Resident card").value = "Half price"
    press(page, "Offer")
    theirs = seat(LiveTable(store, table.stream, "line"))
    assert "Accept" not in labels(theirs)
    assert "Reject" in labels(theirs)


def test_accepting_means_the_package_that_was_asked_about(page: ipw.VBox, table: LiveTable, store: Store):
    line = LiveTable(store, table.stream, "line")
    theirs = seat(line)
    for at in (0, 1):
        for issue in load("last-boat").issues:
            field(page, ipw.Dropdown, issue.label).value = issue.options[at]
        press(page, "Offer")
        if not at:
            line.follow.poll()
            press(theirs, "Accept")
            yes = next(part for part in shown(theirs) if getattr(part, "description", "") == "Yes, accept")
    yes.click()
    line.follow.poll()
    assert line.view.end is None
    assert "role='alert'" in text(theirs)
    assert "Yes, accept" not in labels(theirs)


def test_a_draft_lets_go_of_an_option_that_was_taken_back(page: ipw.VBox, table: LiveTable, store: Store):
    LiveTable(store, table.stream, "line").move("disclose_interest", interest="crew")
    table.move("disclose_interest", interest="home")
    choice = field(page, ipw.Dropdown, "Last boat to Tarrin in winter")
    choice.value = next(option for label, option in choice.options if "on call" in label)
    press(page, "Take back my last move")
    assert not any("on call" in label for label, _ in choice.options)
    assert choice.value == ""


def test_what_one_reads_stays_open(page: ipw.VBox, table: LiveTable):
    before = [part.value for part in shown(page) if isinstance(part, ipw.HTML) and "<details" in part.value]
    press(page, "Check in")
    after = [part.value for part in shown(page) if isinstance(part, ipw.HTML) and "<details" in part.value]
    assert len(before) == 2
    assert after == before


def test_an_empty_draft_is_refused_in_a_sentence(page: ipw.VBox):
    press(page, "Offer")
    assert "Choose an option for at least one issue" in text(page)


def test_a_new_idea_appears_in_the_builder_once_its_interests_are_voiced(
    page: ipw.VBox, table: LiveTable, store: Store
):
    choice = field(page, ipw.Dropdown, "Last boat to Tarrin in winter")
    assert not any("on call" in label for label, _ in choice.options)
    table.move("disclose_interest", interest="home")
    LiveTable(store, table.stream, "line").move("disclose_interest", interest="crew")
    table.follow.poll()
    assert any("on call" in label for label, _ in choice.options)


def test_the_draft_survives_what_others_do(page: ipw.VBox, table: LiveTable, store: Store):
    choice = field(page, ipw.Dropdown, "Resident card")
    choice.value = "Half price"
    LiveTable(store, table.stream, "line").move("check_in")
    table.follow.poll()
    assert choice.value == "Half price"


def test_it_says_whose_turn_it_is(page: ipw.VBox, table: LiveTable):
    assert "Your move." in text(page)
    press(page, "Check in")
    assert "It is Ferry line&#x27;s turn." in text(page)


def test_a_pulse_is_reported_and_never_computed(page: ipw.VBox, table: LiveTable):
    press(page, "6")
    assert [(p.by, p.to, p.value) for p in table.view.pulses] == [("island", "line", 6)]
    assert "6 of 7" in text(page)


def test_a_move_can_be_taken_back(page: ipw.VBox, table: LiveTable):
    press(page, "Demand")
    press(page, "Take back my last move")
    assert acts(table) == []


def test_walking_away_asks_first(page: ipw.VBox, table: LiveTable):
    press(page, "Walk away")
    press(page, "Not yet")
    assert table.view.end is None
    press(page, "Walk away")
    press(page, "Yes, walk away")
    assert table.view.end is not None
    assert "Demand" not in labels(page)


@pytest.mark.parametrize(
    "typed", ["<img src=x onerror=alert(1)>", "</details><script>1</script>", "=cmd()", "\u202egnitirw", "🛶" * 50]
)
def test_typed_text_is_shown_as_text(page: ipw.VBox, table: LiveTable, typed: str):
    field(page, ipw.Textarea).value = typed
    press(page, "Idea")
    markup = text(page)
    assert "<img" not in markup
    assert "<script" not in markup
    assert table.view.moves[-1].move.text == typed


def test_long_text_is_kept_whole_and_shown_short(page: ipw.VBox, table: LiveTable):
    field(page, ipw.Textarea).value = "x" * 10_000
    press(page, "Idea")
    assert len(table.view.moves[-1].move.text or "") == 10_000
    assert "x" * 700 not in text(page)
    assert "10,000 characters" in text(page)
    field(page, ipw.Textarea).value = "x" * 10_001
    press(page, "Idea")
    assert "too long" in text(page)
    assert len(field(page, ipw.Textarea).value) == 10_001


def test_nothing_private_of_the_other_side_is_sent_to_the_page(page: ipw.VBox, table: LiveTable, store: Store):
    line = LiveTable(store, table.stream, "line")
    line.move("disclose_interest", interest="crew")
    line.log("rated", by="line", to="island", value=2)
    table.follow.poll()
    told = sent(page)
    other = load("last-boat").party["line"]
    private = [other.brief.strip()[:60], other.end_goal[:40], other.batna[:40], *(i.label for i in other.interests)]
    private += [option.text for issue in load("last-boat").issues for option in issue.hidden]
    private += [i.voiced_as for i in other.interests if i.id != "crew"]
    assert [words for words in private if words in told] == []
    assert other.interest["crew"].voiced_as in told


def test_a_view_says_nothing_to_the_page_when_nothing_changed(page: ipw.VBox, table: LiveTable):
    changes: list[object] = []
    for part in shown(page):
        if isinstance(part, ipw.HTML):
            part.observe(changes.append, "value")
    table._redraw()
    assert changes == []
