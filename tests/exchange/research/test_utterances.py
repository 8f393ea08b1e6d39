"""Labelled utterances with what stood around them, from a dozen dialogues of the corpus."""

from itertools import pairwise
from pathlib import Path

from workshop.exchange.research.utterances import utterances

DOZEN = Path(__file__).with_name("a_dozen.json")


def test_labelled_utterances_know_their_place_and_neighbours() -> None:
    found = utterances(DOZEN)
    assert len({each.dialogue for each in found}) == 9
    first = found[0]
    assert (first.place, first.before) == (0, ("", ""))
    for one, other in pairwise(found):
        if (one.dialogue, one.place + 1) == (other.dialogue, other.place):
            assert (one.after, other.before[0]) == (other.text, one.text)
    assert all(each.labels and set(each.ranks) == {"Food", "Water", "Firewood"} for each in found)
