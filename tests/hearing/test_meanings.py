"""Words of like meaning are near, whatever letters they have; what is not known is near to nothing."""

from workshop.hearing.meanings import likeness, rarity, vectors, written
from workshop.hearing.words import stem


def near(one: str, another: str) -> float:
    return float(likeness(stem(one), [stem(another)])[0])


def test_words_that_mean_much_the_same_are_nearer_than_others() -> None:
    assert near("supplier", "vendor") > 0.5
    assert near("loan", "debt") > 0.5
    assert near("infant", "baby") > 0.5
    assert near("loan", "baby") < 0.3


def test_an_unknown_word_is_near_to_nothing_and_rare() -> None:
    assert near("xyzzy", "debt") == near("debt", "xyzzy") == 0
    assert rarity("xyzzy") == 1
    assert rarity("new") < rarity("debt") < 1


def test_the_vectors_are_whole_numbers_each_a_character() -> None:
    places, rows = vectors()
    assert len(places) == len(rows)
    assert written([0, -3, 44]) == "PM|"
