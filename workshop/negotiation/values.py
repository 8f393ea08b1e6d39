"""The value check: how a party finds the end, itself, the talk and the other side, in eight sentences.

Its four facets are those of subjective value (Curhan, Elfenbein and Xu, 2006, Journal of Personality and Social
Psychology 91, 493-512); the sentences are this kit's own and were never validated as a scale.
"""

from collections.abc import Sequence
from typing import Literal, get_args

Facet = Literal["outcome", "self", "process", "relationship"]
FACETS: tuple[Facet, ...] = get_args(Facet)
ITEMS: tuple[tuple[Facet, str], ...] = (
    ("outcome", "I am content with how this ended for my side."),
    ("outcome", "What matters most to my side is taken care of."),
    ("self", "I acted as I want to act at a table."),
    ("self", "I can look my own people in the eye."),
    ("process", "The others listened to what I had to say."),
    ("process", "The way we talked was fair."),
    ("relationship", "I would gladly sit down with the others again."),
    ("relationship", "This talk left us on good terms."),
)
"""(facet, sentence): each is answered from 1, not at all, to 7, fully."""
LEAST, MOST = 1, 7


def facets(answers: Sequence[int]) -> dict[Facet, float]:
    """Return the mean of the two answers of each facet, 1 to 7; `answers` are in the order of ITEMS."""
    return {
        facet: sum(answer for (of, _), answer in zip(ITEMS, answers, strict=True) if of == facet) / 2
        for facet in FACETS
    }


def are_answers(found: object) -> bool:
    """Tell whether this is one whole number from 1 to 7 for each item."""
    return (
        isinstance(found, list | tuple)
        and len(found) == len(ITEMS)
        and all(type(answer) is int and LEAST <= answer <= MOST for answer in found)
    )
