"""The value check: how a party finds the end, itself, the talk and the other side, in eight sentences.

Its four facets are those of subjective value (Curhan, Elfenbein and Xu, 2006, Journal of Personality and
Social Psychology 91, 493-512); the sentences are this kit's own and were never validated as a scale.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

Facet = Literal["outcome", "self", "process", "relationship"]
FACETS: tuple[Facet, ...] = get_args(Facet)
TEXTS = Path(__file__).with_name("value_check.toml")
_ASKED = tomllib.loads(TEXTS.read_text("utf-8"))
ITEMS: tuple[tuple[Facet, str], ...] = tuple((facet, text) for facet in FACETS for text in _ASKED[facet])
"""(facet, sentence): each is answered from 1, not at all, to 7, fully."""


def facets(answers: Sequence[int]) -> dict[Facet, float]:
    """Return the mean of the two answers of each facet, 1 to 7; `answers` are in the order of ITEMS."""
    return {
        facet: sum(answer for (of, _), answer in zip(ITEMS, answers, strict=True) if of == facet) / 2
        for facet in FACETS
    }
