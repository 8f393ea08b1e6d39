"""Blame, praise of nothing and an apology taken back are seen, and what only looks like one is not."""

import pytest

from workshop.hearing.slips import typed
from workshop.hearing.words import words


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("You always do this to us.", ("blame",)),
        ("You are all liars and thieves.", ("blame",)),
        ("You lied to us about the lease", ("blame",)),
        ("You're a wonderful person to work with!", ("empty_praise",)),
        ("Great, really great.", ("empty_praise",)),
        ("I'm sorry, but you started it.", ("blame", "but_apology")),
        ("Sorry if you felt hurt.", ("but_apology",)),
        ("Nobody says it is your fault.", ()),
        ("You always have to wait for us, I see that.", ()),
        ("I am sorry for the letter.", ()),
        ("What matters most to you?", ()),
        ("", ()),
    ],
)
def test_a_slip_is_in_the_words(text: str, slips: tuple[str, ...]) -> None:
    assert typed(text, words(text), ()) == slips


def test_praise_of_something_told_is_not_empty() -> None:
    text = "Great that your crew sleeps again."
    assert typed(text, words(text), ("interest:line.crew",)) == ()
