"""Questions: feedback for each answer, kept over a restart, and tests that tell nothing until handed in."""

from html import escape
from typing import Any

import ipywidgets as ipw
import pytest

from pressing import field, labels, press, sent, shown, text
from workshop.lessons.parts import quiz
from workshop.lessons.quiz_items import itemfile
from workshop.lessons.quiz_items.itemfile import ItemError, find, sheet
from workshop.lessons.quiz_items.items import SHEETS, ChoiceItem, NumberItem, OrderingItem
from workshop.live.study import FORMS, Study
from workshop.live.study_events import ItemAnswered, StudyOpened
from workshop.log.store import Store, StoreError

CHOICE, NUMBER, ORDER = "impasse-batna", "issues-coverage", "impasse-worth-signing"
GOOD = {
    CHOICE: "Right. It is what he really does",
    NUMBER: "Right: 30 of 100 points.",
    ORDER: "Right. The figure comes",
}


def choose(page: Any, words: str) -> None:
    press(page, next(label for label in labels(page) if words in label))


def answer(page: Any, value: str) -> None:
    field(page, ipw.Text).value = value
    press(page, "Check")


def steps(page: Any) -> list[str]:
    return [part.value.partition("</b> ")[2].removesuffix("</p>") for part in shown(page)
            if isinstance(part, ipw.HTML) and part.value.startswith("<p><b>")]  # fmt: skip


def rows_of(page: Any) -> list[Any]:
    return [part for part in shown(page) if "iw-in-order" in getattr(part, "_dom_classes", ())]


def put_in_order(page: Any, wanted: list[str]) -> None:
    for place, step in enumerate(wanted):
        for here in range(steps(page).index(step), place, -1):
            press(rows_of(page)[here], "Up")


# One question.


def test_each_choice_has_its_own_feedback_and_one_may_try_again(study: Study):
    page = quiz.quiz(study, (CHOICE,))
    item = find(CHOICE)
    assert isinstance(item, ChoiceItem)
    for choice in item.choices:
        choose(page, choice.text)
        told = [
            part.value for part in shown(page) if isinstance(part, ipw.HTML) and "role='status'" in part.value
        ]
        assert len(told) == 1
        assert escape(choice.feedback) in told[0]
        assert f"iw-said-{'right' if choice.right else 'wrong'}" in told[0]
        assert f"{'✓' if choice.right else '✗'} {choice.text}" in labels(page)
    assert study.progress.first == {CHOICE: False}
    assert study.progress.right == {CHOICE: True}


def test_the_choices_stand_in_an_order_of_the_learners_own_and_keep_it(store: Store):
    def order(learner: str) -> list[str]:
        return labels(quiz.quiz(Study(store, learner), (CHOICE,)))

    assert order("ann") == order("ann")
    assert sorted(order("ann")) == sorted(order("bob"))
    assert len({tuple(order(f"learner-{n}")) for n in range(20)}) > 5


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0.3", GOOD[NUMBER]),
        ("0,3", GOOD[NUMBER]),
        ("30 %", GOOD[NUMBER]),
        ("0.9", "Too high."),
        ("5 %", "Too low."),
        ("80%", "That is what was voiced."),
        ("a third", "That is not a number."),
        ("30", "Do you mean 30 %?"),
        ("", "Write your answer first."),
        ("<b>1</b>", "That is not a number."),
    ],
)
def test_a_number_is_told_what_is_wrong_with_it(study: Study, typed: str, said: str):
    page = quiz.quiz(study, (NUMBER,))
    answer(page, typed)
    assert said in text(page)
    assert "<b>1</b>" not in text(page)


def test_what_is_no_number_is_no_answer(study: Study):
    page = quiz.quiz(study, (NUMBER,))
    for typed in ("", "a third", "30"):
        answer(page, typed)
    assert NUMBER not in study.progress.first
    answer(page, "30 %")
    assert study.progress.first == {NUMBER: True}


def test_steps_are_shuffled_and_moved_by_buttons_until_they_stand_right(study: Study):
    item = find(ORDER)
    assert isinstance(item, OrderingItem)
    page = quiz.quiz(study, (ORDER,))
    assert sorted(steps(page)) == sorted(item.steps)
    assert steps(page) != list(item.steps)
    press(page, "Check")
    assert "Look at “" in text(page)
    put_in_order(page, list(item.steps))
    assert "Look at “" not in text(page), "what was said of another order is gone"
    assert "Now number" in text(page)
    press(page, "Check")
    assert GOOD[ORDER] in text(page)
    assert (study.progress.first, study.progress.right) == ({ORDER: False}, {ORDER: True})


def test_a_step_goes_up_and_down_but_not_over_the_ends(study: Study):
    page = quiz.quiz(study, (ORDER,))
    before = steps(page)
    assert labels(rows_of(page)[0]) == ["Down"]
    assert labels(rows_of(page)[-1]) == ["Up"]
    press(rows_of(page)[0], "Down")
    assert steps(page) == [before[1], before[0], *before[2:]]
    press(rows_of(page)[1], "Up")
    assert steps(page) == before


def test_no_shuffle_is_right_by_chance(store: Store, monkeypatch: pytest.MonkeyPatch):
    item = find(ORDER)
    assert isinstance(item, OrderingItem)
    short = item.model_copy(update={"steps": item.steps[:2]})
    monkeypatch.setattr(itemfile, "find", lambda _: short)
    for number in range(20):
        assert steps(quiz.quiz(Study(store, f"Zoë {number}"), (ORDER,))) == [*reversed(short.steps)]


def test_what_was_answered_shows_so_after_a_restart(study: Study, store: Store):
    page = quiz.quiz(study, (CHOICE, NUMBER, ORDER))
    choose(page, "Asking 450")
    first, second, third = page.children
    answer(second, "30 %")
    press(third, "Check")
    arranged = steps(third)
    page = quiz.quiz(Study(store, "ann"), (CHOICE, NUMBER, ORDER))
    first, second, third = page.children
    assert "✗ Asking 450 first, and giving way slowly" in labels(first)
    assert "That is a tactic" in text(first)
    assert field(second, ipw.Text).value == "0.3"
    assert GOOD[NUMBER] in text(second)
    assert steps(third) == arranged
    assert "Look at “" in text(third)


def test_an_answer_given_again_is_told_again_and_logged_once(study: Study, store: Store):
    page = quiz.quiz(study, (CHOICE,))
    for _ in range(3):
        choose(page, "Asking 450")
    assert "That is a tactic" in text(page)
    assert len(store.read(study.stream)) == 1


def test_one_question_leaves_the_others_alone(study: Study):
    page = quiz.quiz(study, (CHOICE, ORDER))
    first, second = page.children
    press(second, "Check")
    press(rows_of(second)[0], "Down")
    arranged = steps(second)
    choose(first, "Asking 450")
    assert steps(second) == arranged
    assert "Now number 2" in text(second)


def test_the_same_question_twice_on_a_page_says_the_same(study: Study):
    one, other = quiz.quiz(study, (CHOICE, CHOICE)).children
    choose(one, "Letting the room")
    assert GOOD[CHOICE] in text(other)


@pytest.mark.parametrize("logged", [None, "x", 17, -1, [0, 1], [3, 3, 3, 3], {"a": 1}, True, 1e999])
def test_an_answer_of_another_version_leaves_the_question_open(study: Study, logged: Any):
    if logged != 1e999:
        study.log(ItemAnswered(item=ORDER, answer=logged, right=False))
        study.log(ItemAnswered(item=CHOICE, answer=logged, right=False))
    assert "role='status'" not in text(quiz.quiz(study, (CHOICE, ORDER)))


def test_no_feedback_is_in_the_page_before_the_answer(study: Study):
    page = quiz.quiz(study, (CHOICE, NUMBER, ORDER))
    for said in GOOD.values():
        assert said not in sent(page)
    choose(page, "Asking 450")
    assert GOOD[CHOICE] not in sent(page)


def test_an_unknown_question_is_a_sentence_with_the_nearest_one_and_the_others_are_asked(study: Study):
    page = quiz.quiz(study, ("impasse-batnas<b>", CHOICE))
    assert "did you mean &#x27;impasse-batna&#x27;?" in text(page)
    assert "<b>" not in text(page)
    assert len(labels(page)) == 4
    assert "role='alert'" in text(quiz.quiz(study, (3,)))  # type: ignore[arg-type]
    assert "Name the questions" in text(quiz.quiz(study, ()))


def test_what_is_in_a_file_is_shown_as_text(study: Study, monkeypatch: pytest.MonkeyPatch):
    item = find(ORDER).model_copy(
        update={
            "question": "<i>q</i>\n\nsecond",
            "steps": ("<i>a</i>", "<i>b</i>", "<i>c</i>"),
            "wrong": "<i>w</i>",
        }
    )
    monkeypatch.setattr(itemfile, "find", lambda _: item)
    page = quiz.quiz(study, (ORDER,))
    press(page, "Check")
    press(rows_of(page)[0], "Down")
    assert "<i>" not in text(page)
    assert "<p>&lt;i&gt;q&lt;/i&gt;</p><p>second</p>" in text(page)


def test_a_faulty_file_and_a_full_disk_are_sentences(study: Study, monkeypatch: pytest.MonkeyPatch):
    page = quiz.quiz(study, (CHOICE,))
    monkeypatch.setattr(study.store, "append", _fails(StoreError("The disk <is> full.")))
    choose(page, "Asking 450")
    assert "The disk &lt;is&gt; full." in text(page)
    assert "✗" not in "".join(labels(page))
    monkeypatch.setattr(itemfile, "shipped", _fails(ItemError("x.toml: no <good>")))
    assert "x.toml: no &lt;good&gt;" in text(quiz.quiz(study, (CHOICE,)))
    assert "x.toml: no &lt;good&gt;" in text(quiz.test(study, "before"))


def _fails(error: Exception) -> Any:
    def fail(*_: object) -> None:
        raise error

    return fail


# The test.


def fill(
    page: Any, form: str, study: Study, *, wrong: tuple[str, ...] = (), leave: tuple[str, ...] = ()
) -> None:
    cards = [part for part in shown(page) if "iw-card" in getattr(part, "_dom_classes", ())]
    for card, (concept, item) in zip(cards, sheet(quiz.sheet_of(study.begun, form)).items(), strict=True):
        if concept in leave:
            continue
        if isinstance(item, NumberItem):
            field(card, ipw.Text).value = str(item.answer + (concept in wrong))
        if isinstance(item, ChoiceItem):
            choose(
                card, next(choice.text for choice in item.choices if choice.right is not (concept in wrong))
            )


def test_nothing_is_told_before_the_test_is_handed_in(study: Study):
    page = quiz.test(study, "before")
    fill(page, "before", study, wrong=("batna",))
    told = sent(page)
    for item in sheet(quiz.sheet_of(study.begun, "before")).values():
        said = [choice.feedback for choice in item.choices] if isinstance(item, ChoiceItem) else [item.right]
        assert not [sentence for sentence in said if sentence in told]
    assert "✓" not in told
    assert "✗" not in told
    assert len([label for label in labels(page) if label.startswith("●")]) == 7
    assert study.progress.tested == {}


def test_a_choice_in_the_test_can_be_changed_until_it_is_handed_in(study: Study):
    page = quiz.test(study, "before")
    fill(page, "before", study, wrong=("batna", "trust"))
    fill(page, "before", study, wrong=("trust",))
    press(page, "Hand in")
    assert [concept for concept, right in study.progress.test("before").items() if not right] == ["trust"]


@pytest.mark.parametrize(
    ("leave", "said"),
    [
        (("trust",), "Please answer question 6 too."),
        (("batna", "reservation value", "trust"), "Please answer questions 1, 2 and 6 too."),
    ],
)
def test_what_is_not_answered_is_asked_for(study: Study, leave: tuple[str, ...], said: str):
    page = quiz.test(study, "before")
    fill(page, "before", study, leave=leave)
    press(page, "Hand in")
    assert said in text(page)
    assert study.progress.tested == {}


def test_a_number_that_is_none_is_asked_for_by_the_number_of_its_question(study: Study):
    page = quiz.test(study, "before")
    fill(page, "before", study)
    field(page, ipw.Text).value = "plenty"
    press(page, "Hand in")
    assert "Question 2: That is not a number." in text(page)
    assert study.progress.tested == {}


def test_the_first_test_tells_how_many_and_the_second_the_paired_gain(study: Study, store: Store):
    study.log(StudyOpened(study="lesson-1"))  # as every lesson does: chance has said which sheet comes first
    page = quiz.test(study, "before")
    fill(page, "before", study, wrong=("batna", "trust", "end goal"))
    press(page, "Hand in")
    assert "Handed in: 5 of 8 right." in text(page)
    assert "iw-said-" not in text(page), "which ones would give the second test away"
    assert labels(page) == []
    page = quiz.test(study, "after")
    fill(page, "after", study, wrong=("trust",))
    press(page, "Hand in")
    assert "Handed in: 7 of 8 right." in text(page)
    assert "5 of 8 before, 7 of 8 after, same concepts. The gain of one person says little" in text(page)
    assert text(page).count("iw-said-wrong") == 4
    assert text(page).count("iw-said-right") == 12
    assert text(quiz.test(Study(store, "ann"), "after")) == text(page)
    assert "Handed in: 5 of 8 right." in text(quiz.test(Study(store, "ann"), "before"))


def test_a_test_is_handed_in_once_by_whatever_page(study: Study, store: Store):
    one, other = quiz.test(study, "before"), quiz.test(Study(store, "ann"), "before")
    fill(one, "before", study)
    fill(other, "before", study, wrong=("batna",))
    press(one, "Hand in")
    press(other, "Hand in")
    assert "Handed in: 8 of 8 right." in text(other)
    assert Study(store, "ann").progress.test("before")["batna"]


def test_the_second_test_alone_says_that_there_is_nothing_to_compare(study: Study):
    page = quiz.test(study, "after")
    fill(page, "after", study)
    press(page, "Hand in")
    assert "There is no first test to compare it with." in text(page)


def test_another_sheet_is_asked_after_than_before_and_both_orders_are_given_evenly():
    firsts = [quiz.sheet_of(f"learner-{n}", "before") for n in range(400)]
    assert all({quiz.sheet_of(f"learner-{n}", form) for form in FORMS} == set(SHEETS) for n in range(50))
    assert 160 <= firsts.count("A") <= 240


def test_an_unknown_test_and_a_full_disk_are_sentences(study: Study, monkeypatch: pytest.MonkeyPatch):
    assert "There is no test &#x27;&lt;b&gt;&#x27;: write &#x27;before&#x27; or" in text(
        quiz.test(study, "<b>")
    )
    page = quiz.test(study, "before")
    fill(page, "before", study)
    monkeypatch.setattr(study.store, "append", _fails(StoreError("The disk is full.")))
    press(page, "Hand in")
    assert "The disk is full." in text(page)
    assert "Hand in" in labels(page)
