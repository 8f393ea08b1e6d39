"""Words of a text: forms of one word are one, numbers are numbers, places are places in the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.hearing.words import content, families, stem, words


@pytest.mark.parametrize(
    ("one", "another"), [("sleeps", "sleeping"), ("crew", "crews"), ("family", "families"), ("need", "needs")]
)
def test_forms_of_a_word_are_compared_as_one(one: str, another: str) -> None:
    assert stem(one) == stem(another)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("17:30", ["#5:30"]),
        ("half past five", ["#5:30"]),
        ("seven", ["#7"]),
        ("19:00", ["#7"]),
        ("a quarter off", ["#25%"]),
        ("25 per cent", ["#25%"]),
        ("8 years", ["#8"]),
        ("Half price", ["#50%"]),
    ],
)
def test_a_number_is_the_same_however_it_is_written(text: str, numbers: list[str]) -> None:
    assert [word.stem for word in words(text) if word.stem.startswith("#")] == numbers


def test_dont_is_do_and_not() -> None:
    assert [word.plain for word in words("We don’t")] == ["we", "do", "nt"]


def test_words_that_name_nothing_are_no_content() -> None:
    assert [word.stem for word in content(words("So what you need is rested crews"))] == ["rest", "crew"]


def test_opposites_are_of_one_family() -> None:
    assert families()[stem("tired")] & families()[stem("rested")]


@given(st.text())
def test_every_word_stands_where_it_says(text: str) -> None:
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        last = word.end
