"""A say-back is the same, something other only where it contradicts, and unsure where it adds nothing."""

import pytest

from workshop.hearing.saying_back import says_back
from workshop.hearing.vocabulary import vocabulary
from workshop.negotiation.table import Table

CREW = ("line", "crew")


@pytest.mark.parametrize(
    "text",
    [
        "So it is tired people on the bridge that you are afraid of.",
        "Your officers are worn out, and more of them will give notice",
        "It isn't the hour, it's that your crew has to sleep.",
    ],
)
def test_what_was_told_in_other_words_is_the_same(view: Table, text: str) -> None:
    assert says_back(text, CREW, vocabulary(view)).meaning == "same"


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("You couldn't care less whether your crew is rested.", "not_said"),
        ("We need rested crews who stay with us.", "own_claim"),
        ("You want the last boat at half past five.", "position"),
        ("You want to spare the old engine.", "neighbour"),
        ("Young families must see further than one season.", "own_claim"),
        ("Then hire more officers so the crew sleeps.", "solves"),
    ],
)
def test_what_contradicts_is_other_and_says_how(view: Table, text: str, slip: str) -> None:
    judged = says_back(text, CREW, vocabulary(view))
    assert (judged.meaning, judged.slip) == ("other", slip)


@pytest.mark.parametrize(
    "text",
    ["So: rested crews who stay?", "Your mate fell asleep at the wheel.", "I see.", "bananas are yellow", ""],
)
def test_the_label_an_echo_and_what_names_nothing_are_unsure(view: Table, text: str) -> None:
    assert says_back(text, CREW, vocabulary(view)).meaning == "unsure"
