"""Quiz items: what is right is judged so, files are checked key by key, and the kit's own are whole."""

import math
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playing import JSON
from workshop.lessons.quiz_items import itemfile
from workshop.lessons.quiz_items.itemfile import ItemError, find, load, of_lessons, parse, sheet, shipped
from workshop.lessons.quiz_items.items import SHEETS, ChoiceItem, Item, NotANumber, NumberItem, OrderingItem

FILES = {"impasse": 1, "issues": 2, "creative": 3, "trust": 4, "communication": 5, "goal": 6}
WORDS = 90
ITEMS = [item for file in shipped().values() for item in file.items]
CHOICES = [item for item in ITEMS if isinstance(item, ChoiceItem)]


def ids(item: Item) -> str:
    return item.id


def texts(item: Item) -> list[str]:
    """Return all that is said to a learner about an item, but for the choices and steps."""
    match item:
        case ChoiceItem():
            return [item.question, *(choice.feedback for choice in item.choices)]
        case NumberItem():
            return [item.question, item.right, item.high, item.low, *(slip.feedback for slip in item.slips)]
        case OrderingItem():
            return [item.question, item.right, item.wrong]


# The items that come with the kit.


def test_each_lesson_has_five_items_named_after_its_topic_and_the_test_has_the_rest() -> None:
    assert {name: file.lesson for name, file in shipped().items()} == FILES | {"test": None}
    assert {study: len(items) for study, items in of_lessons().items()} == {
        f"lesson-{n}": 5 for n in range(1, 7)
    }
    assert all(item.id.startswith(f"{name}-") for name, file in shipped().items() for item in file.items)


@pytest.mark.parametrize("lessons", [(1, 2), (3, 4), (5, 6)])
def test_two_lessons_ask_for_at_least_one_number_and_one_order(lessons: tuple[int, int]) -> None:
    kinds = {item.kind for number in lessons for item in of_lessons()[f"lesson-{number}"]}
    assert kinds == {"choice", "number", "ordering"}


def test_no_id_stands_twice() -> None:
    assert len({item.id for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_an_item_has_one_right_answer_and_feedback_for_each(item: Item) -> None:
    match item:
        case ChoiceItem():
            judged = [item.judge(place) for place in range(len(item.choices))]
        case NumberItem():
            values = [
                item.answer,
                item.answer * 2 + 1,
                item.answer / 2 - 1,
                *(slip.value for slip in item.slips),
            ]
            judged = [item.judge(value) for value in values]
        case OrderingItem():
            order = list(range(len(item.steps)))
            judged = [item.judge(order), item.judge(order[::-1])]
    assert [one.right for one in judged if one].count(True) == 1
    assert all(one and one.sentence.strip() for one in judged)
    assert len({one.sentence for one in judged if one}) == len(judged)


@pytest.mark.parametrize("item", ITEMS, ids=ids)
def test_only_what_is_right_is_called_right_and_no_paragraph_is_long(item: Item) -> None:
    assert all(len(paragraph.split()) <= WORDS for text in texts(item) for paragraph in text.split("\n\n"))
    told = [(choice.right, choice.feedback) for choice in item.choices] if isinstance(item, ChoiceItem) else [
        (text == item.right, text) for text in texts(item)[1:]]  # fmt: skip
    assert all(right == text.startswith("Right") for right, text in told)


def test_the_right_choice_does_not_stand_out_by_its_length() -> None:
    longest = shortest = 0
    for item in CHOICES:
        right, *_ = (len(choice.text) for choice in item.choices if choice.right)
        others = [len(choice.text) for choice in item.choices if not choice.right]
        longest, shortest = longest + (right > max(others)), shortest + (right < min(others))
    assert longest <= len(CHOICES) * 0.35
    assert shortest <= len(CHOICES) * 0.35


def test_no_choice_gathers_the_others() -> None:
    said = [choice.text.lower() for item in CHOICES for choice in item.choices]
    assert not [text for text in said if "of the above" in text or text.startswith(("both", "all of"))]


def test_the_sheets_ask_for_eight_concepts_by_items_of_the_same_kind() -> None:
    one, other = (sheet(name) for name in SHEETS)
    assert list(one) == list(other)
    assert len(one) == 8
    for concept in one:
        a, b = one[concept], other[concept]
        assert (a.kind, a.strategy, a.sheet, b.sheet) == (b.kind, b.strategy, "A", "B")
        assert a.question != b.question
        if isinstance(a, ChoiceItem) and isinstance(b, ChoiceItem):
            assert len(a.choices) == len(b.choices)


# Judging.


def number(**given: Any) -> NumberItem:
    whole = {
        "id": "x",
        "strategy": "issues",
        "kind": "number",
        "question": "?",
        "right": "r",
        "high": "h",
        "low": "l",
    }
    return NumberItem.model_validate(whole | {"unit": "share", "answer": 0.25} | given)


@pytest.mark.parametrize(
    "text",
    ["0.25", "0,25", ".25", "25 %", "25%", " 25,0 % ", "25 per cent", "25 percent", "1/4", "1 / 4", "0.250"],
)
def test_a_share_is_read_as_people_write_it(text: str) -> None:
    assert number().read(text) == 0.25


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1200", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("1'200", 1200),
        ("1.200,50", 1200.5),
        ("1,200.50", 1200.5),
        ("12,5", 12.5),
        ("0,125", 0.125),
        ("−3", -3),
        ("+3", 3),
        ("440 euros", 440),
        ("1 Euro", 1),
        ("€ 440", 440),
        ("440 €", 440),
        ("7.", 7),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, value: float) -> None:
    assert number(unit="euros", answer=1).read(text) == value


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("", "share", "not a number"),
        ("a quarter", "share", "0.25 or 25 %"),
        ("nan", "share", "not a number"),
        ("1e400", "share", "not a number"),
        ("9" * 400, "euros", "not a number"),
        ("1/0", "share", "not a number"),
        ("1,2,3", "euros", "not a number"),
        ("%", "share", "not a number"),
        ("25", "share", "Do you mean 25 %? Then write it with the sign, or as 0.25."),
        ("250 %", "share", "between 0 and 1"),
        ("-0.1", "share", "between 0 and 1"),
        ("25 %", "euros", "asks for euros, not for a percentage"),
        ("twelve", "euros", "12 or 12.5, in euros"),
    ],
)
def test_what_is_no_number_gets_a_sentence(text: str, unit: str, said: str) -> None:
    with pytest.raises(NotANumber, match=re.escape(said)):
        number(unit=unit).read(text)


@given(st.text(max_size=60), st.sampled_from(["share", "euros"]))
def test_reading_gives_a_finite_number_or_a_sentence(text: str, unit: str) -> None:
    with suppress(NotANumber):
        assert math.isfinite(number(unit=unit).read(text))


@given(JSON)
def test_judging_is_total(answer: Any) -> None:
    for item in ITEMS:
        judged = item.judge(answer)
        assert judged is None or (judged.sentence and item.told(answer))


def test_a_number_is_right_within_its_tolerance_and_a_slip_has_a_sentence_of_its_own() -> None:
    item = number(tolerance=0.005, slip=[{"value": 0.75, "feedback": "the rest"}])
    told = [item.judge(value) for value in (0.25, 0.254, 0.26, 0.1, 0.75)]
    assert [(one.right, one.sentence) for one in told if one] == [
        (True, "r"), (True, "r"), (False, "h"), (False, "l"), (False, "the rest")]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ([0, 2, 1, 3], "2 of 4 steps stand in place. Look at “c” and “b”: which comes first? Hm."),
        ([0, 3, 1, 2], "One step stands in place. Look at “d” and “b”"),
        ([1, 0, 3, 2], "No step stands in place. Look at “b” and “a”"),
        ([0, 1, 2, 3], "Right."),
    ],
)
def test_an_order_is_told_how_many_steps_are_in_place_and_where_to_look(order: list[int], said: str) -> None:
    item = find("impasse-worth-signing").model_copy(
        update={"steps": tuple("abcd"), "right": "Right.", "wrong": "Hm."}
    )
    judged = item.judge(order)
    assert judged
    assert judged.sentence.startswith(said)


# Files.

ONE = """
format = 1
lesson = 1
[[item]]
id = "x-one"
strategy = "issues"
kind = "choice"
question = "?"
choice = [
  {text = "a", feedback = "no"}, {text = "b", feedback = "Right", right = true},
  {text = "c", feedback = "no"}
]
[[item]]
id = "x-two"
strategy = "impasse"
kind = "number"
question = "?"
unit = "euros"
answer = 4
right = "Right"
high = "h"
low = "l"
slip = [{value = 5, feedback = "no"}]
[[item]]
id = "x-three"
strategy = "end goal"
kind = "ordering"
question = "?"
steps = ["a", "b", "c"]
right = "Right"
wrong = "w"
"""
PAIR = ONE.replace("lesson = 1\n", "").partition('[[item]]\nid = "x-two"')[0].replace(
    'id = "x-one"', 'id = "x-one"\nconcept = "batna"\nsheet = "A"')  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('question = "?"\nchoice', "choice", "item[x-one].question: is missing; add it"),
        (
            'text = "a"',
            'txt = "a"',
            "item[x-one].choice[0].txt: is not a key of the item format; did you mean 'text'?",
        ),
        ("lesson = 1", "lessons = 1", "lessons: is not a key of the item format; did you mean 'lesson'?"),
        (", right = true", "", "item[x-one].choice: 0 choices are right; mark exactly one with right = true"),
        (
            'feedback = "no"}, {text = "b"',
            'right = true, feedback = "no"}, {text = "b"',
            "2 choices are right; mark exactly one",
        ),
        ('text = "c"', 'text = "a"', "item[x-one].choice: 'a' stands 2 times; each must be different"),
        ("x-two", "x-one", "item: 'x-one' stands 2 times; each must be different"),
        ("x-two", "X two", "item[X two].id: 'X two' may hold only a-z, 0-9 and '-'"),
        ('kind = "number"', 'kind = "guess"', "item[x-two].kind: write choice, number or ordering"),
        ('kind = "number"\n', "", "item[x-two].kind: write choice, number or ordering"),
        ("answer = 4", 'answer = "4"', "item[x-two].answer: Input should be a valid number"),
        ("answer = 4", "answer = nan", "item[x-two].answer: Input should be a finite number"),
        ("value = 5", "value = 4", "item[x-two].slip: 4 is right; a slip is a wrong number"),
        ('"a", "b", "c"]', '"a", "b", "b"]', "item[x-three].steps: 'b' stands 2 times"),
        ('"a", "b", "c"]', '"a"]', "item[x-three].steps: Tuple should have at least 3 items"),
        (
            'strategy = "issues"',
            'strategy = "luck"',
            "item[x-one].strategy: Input should be 'impasse', 'issues'",
        ),
        (
            'id = "x-three"',
            'id = "x-three"\nsheet = "A"',
            "item[x-three]: only an item of the test has concept",
        ),
        ("format = 1", "format = 2", "format: Input should be 1"),
        ("format = 1", "format = ", "is not valid TOML"),
    ],
)
def test_a_faulty_file_is_told_where_and_what(old: str, new: str, problem: str) -> None:
    assert old in ONE
    with pytest.raises(ItemError) as refused:
        parse(ONE.replace(old, new, 1))
    assert any(problem in told for told in refused.value.problems), refused.value.problems


def test_a_sound_file_is_read_whole() -> None:
    assert [item.kind for item in parse(ONE).items] == ["choice", "number", "ordering"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (PAIR, "item.batna: needs one item on sheet A and one on sheet B"),
        (PAIR.replace('concept = "batna"\n', ""), "item[x-one]: an item of the test has concept and sheet"),
        (ONE.replace("lesson = 1\n", ""), "an item of the test has concept and sheet"),
        ("", "format: is missing; add it"),
        ("format = 1\nitem = 3", "item: Input should be a valid"),
        ("format = 1\nitem = [3]", "item[0]: Input should be a valid dictionary"),
    ],
)
def test_a_file_that_is_no_lesson_or_no_pairs_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ItemError) as refused:
        parse(text)
    assert any(problem in told for told in refused.value.problems), refused.value.problems


def test_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(ItemError, match=r"mine\.toml: is not UTF-8"):
        load(path)
    path.write_text("format = 1")
    with pytest.raises(ItemError, match=r"mine\.toml: item: is missing"):
        load(path)
    with pytest.raises(ItemError, match="cannot be read"):
        load(tmp_path)


def test_the_nearest_item_is_named_and_those_of_the_test_are_not_found() -> None:
    with pytest.raises(ItemError, match="There is no item 'issues-why-aks': did you mean 'issues-why-ask'"):
        find("issues-why-aks")
    with pytest.raises(ItemError, match="did you mean"):
        find("test-batna-a")
    assert find("issues-why-ask").id == "issues-why-ask"


def test_one_id_in_two_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    same = shipped()["trust"]
    monkeypatch.setattr(itemfile, "load", lambda _path: same)
    itemfile.shipped.cache_clear()
    try:
        with pytest.raises(ItemError, match="stands in two files"):
            itemfile.shipped()
    finally:
        itemfile.shipped.cache_clear()
