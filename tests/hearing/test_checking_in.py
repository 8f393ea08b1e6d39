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
