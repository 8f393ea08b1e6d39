"""Which act a sentence is likely to be: the sum of whole-number weights of the turns of phrase in it."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from workshop.hearing.cues import listed
from workshop.hearing.words import Word
from workshop.negotiation.acts import Act

WEIGHTS = "weights.tsv"
TELLING: Act = "disclose_interest"
OFTEN = 80
"""What counts for telling an interest where nothing is asked: its sentences are as various as lives."""
LENGTHS = (2, 4, 7, 11, 16, 24)
"""Words up to which a sentence is as long as the next shorter ones."""


def guess(text: str, said: Sequence[Word], things: Iterable[Word] = ()) -> tuple[Act, ...]:
    """Return every act, the likeliest first, as `weighed` has them."""
    return tuple(act for act, _ in weighed(text, said, things))


def weighed(text: str, said: Sequence[Word], things: Iterable[Word] = ()) -> tuple[tuple[Act, int], ...]:
    """Return every act with what speaks for it, the likeliest first.

    Ties go by the order of the weights file. `things` are the words that name an issue or an option of the
    table; which one they name says nothing of the act.
    """
    acts, common, weights = _weights()
    sums = [0] * len(acts)
    for feature in set(features(text, said, things, common)):
        for act, weight in weights.get(feature, ()):
            sums[act] += weight
    sums[acts.index(TELLING)] += OFTEN * ("?" not in text)
    places = sorted(range(len(acts)), key=lambda place: (-sums[place], place))
    return tuple((acts[place], sums[place]) for place in places)


def features(text: str, said: Sequence[Word], things: Iterable[Word], common: frozenset[str]) -> list[str]:
    """Return the turns of phrase of a text: words in a row, and with gaps for rarer words."""
    named = frozenset(things)
    words: list[str] = []
    for place, word in enumerate(said):
        gap = text[said[place - 1].end : word.start] if place else ""
        words += [mark for mark in "?!.:" if mark in gap]
        turn = "@" if word in named else "#" if word.stem.startswith("#") else word.plain
        if turn != "@" or words[-1:] != ["@"]:
            words.append(turn)
    tail = text[said[-1].end :] if said else text
    words = ["^", *words, *[mark for mark in "?!." if mark in tail], "$"]
    bones: list[str] = []
    for token in words:
        shape = token if token in common or not token[0].isalpha() else "_"
        if shape != "_" or bones[-1:] != ["_"]:
            bones.append(shape)
    found = [" ".join(words[k : k + n]) for n in (1, 2, 3) for k in range(len(words) - n + 1)]
    found += ["~" + " ".join(bones[k : k + n]) for n in (2, 3, 4) for k in range(len(bones) - n + 1)]
    found += [f"length {sum(len(said) > limit for limit in LENGTHS)}", f"asks {'?' in text}"]
    line = " ".join(words)
    for act, patterns in cues().items():
        seen = sum(bool(pattern.search(line)) for pattern in patterns)
        found += [f"={act} {at_least}" for at_least in (1, 2, 3) if seen >= at_least]
    return found


@cache
def cues() -> dict[str, list[re.Pattern[str]]]:
    """Return act -> what often makes a sentence one."""
    return {
        act: [re.compile(rf"(?:(?<=\s)|^)(?:{each})(?=\s|$)") for each in patterns]
        for act, patterns in listed()["acts"].items()
    }


@cache
def _weights() -> tuple[tuple[Act, ...], frozenset[str], dict[str, tuple[tuple[int, int], ...]]]:
    lines = files(__package__).joinpath(WEIGHTS).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return (
        tuple(rows[0]),
        frozenset(rows[1]),
        {
            feature: tuple((int(act), int(weight)) for act, _, weight in (one.partition(":") for one in each))
            for feature, *each in rows[2:]
        },
    )
