"""The act is guessed from turns of phrase; whatever is typed, every act has its place."""

from pathlib import Path

import pytest

from workshop.hearing.guess import guess
from workshop.hearing.words import words
from workshop.negotiation.acts import ACTS


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Why does half price mean so much to you?", "ask_interest"),
        ("If you give us the evening boat, we give you eight years in return.", "trade"),
        ("I am sorry that we cut the boat without a word.", "apologise"),
        ("What have we settled so far, and what is still open?", "check_in"),
        ("Agreed, we accept your offer.", "accept"),
        ("A year from now we want two classes in that school.", "reframe"),
    ],
)
def test_a_plain_sentence_is_the_act_that_it_looks_like(text: str, act: str) -> None:
    assert guess(text, words(text))[0] == act


@pytest.mark.parametrize("text", ["", "?", "bananas are yellow", "ß" * 50])
def test_every_act_has_its_place_in_every_guess(text: str) -> None:
    assert sorted(guess(text, words(text))) == sorted(ACTS)


def test_the_weights_are_whole_numbers_and_at_most_a_megabyte_in_all() -> None:
    import workshop.hearing

    (folder,) = workshop.hearing.__path__
    weights = (Path(folder) / "weights.tsv").read_text("utf-8")
    assert sum(path.stat().st_size for path in Path(folder).glob("*.tsv")) <= 1_000_000
    assert weights.startswith("# ")
    assert "." not in "".join(line.partition("\t")[2] for line in weights.splitlines()[5:])
