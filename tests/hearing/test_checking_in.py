"""A check-in is held against what is settled: named right, named wrong, or not named."""

import pytest

from workshop.hearing.checking_in import checks_in
from workshop.hearing.vocabulary import vocabulary
from workshop.negotiation.effects import settled
from workshop.negotiation.table import Table


def test_settled_is_what_every_sides_last_package_has(view: Table) -> None:
    assert settled(view) == {"last-boat": "19:00", "term": "5 years"}


@pytest.mark.parametrize(
    ("text", "meaning", "slip"),
    [
        ("We agree on seven for the boat and on five years; the fare is open.", "same", ""),
        ("Boat and term are done. What about the resident card?", "same", ""),
        ("The boat and the contract are settled, the rest isn't.", "same", ""),
        ("So the boat leaves at half past eight, agreed.", "other", "wrong_point"),
        ("The last boat is still open.", "other", "wrong_point"),
        ("Nothing is settled yet.", "other", "wrong_point"),
        ("Half price is settled, good.", "other", "own_wish"),
        ("Everything is settled except the fare.", "other", "left_out"),
        ("Boat and term are agreed, only the fare is left.", "other", "left_out"),
        ("How are we doing?", "unsure", ""),
        ("asdf asdf asdf asdf", "unsure", ""),
    ],
)
def test_a_check_in_means_what_it_says_of_settled_and_open(
    view: Table, text: str, meaning: str, slip: str
) -> None:
    judged = checks_in(text, view, vocabulary(view))
    assert (judged.meaning, judged.slip) == (meaning, slip)


@pytest.mark.parametrize(
    "text",
    [
        "The last boat at 22:00, five years. The fare is open.",  # another option, not said to be settled
        "The harbour bell is settled. The fare is open.",  # settled is what names nothing
        "I don't see the fare, the berth or the summer as settled.",  # a "not" that is said once for three
    ],
)
def test_what_is_only_half_understood_is_left_open(view: Table, text: str) -> None:
    assert checks_in(text, view, vocabulary(view)).meaning == "unsure"


@pytest.mark.parametrize(
    "text",
    [
        "Nothing is agreed about the fare or the berth, but the boat is settled.",
        "Open are the fare and the berth, but boat and term are agreed.",
    ],
)
def test_what_turns_the_sentence_is_not_said_of_what_stands_before(view: Table, text: str) -> None:
    assert checks_in(text, view, vocabulary(view)).meaning == "same"
