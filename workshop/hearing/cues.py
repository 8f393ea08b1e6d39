"""Turns of phrase: which stand in a run of words, and which words they are."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from workshop.hearing.words import Word

SENTENCE = re.compile(r"[.!?;\n]")
BREAK = re.compile(SENTENCE.pattern + r"|:|\s[-–—]+\s|—|–")
PARTS = re.compile(BREAK.pattern + r"|,")


@cache
def listed() -> dict[str, Any]:
    """Return what is in `cues.toml`."""
    return tomllib.loads(files(__package__).joinpath("cues.toml").read_text("utf-8"))


@cache
def _patterns(section: str, name: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(listed()[section][name]) + r")(?!\w)")


def find(said: Sequence[Word], section: str, name: str) -> list[Sequence[Word]]:
    """Return the runs of words that are a cue of this name, in order."""
    line, places = "", []
    for word in said:
        places.append(len(line))
        line += word.plain + " "
    runs = []
    for match in _patterns(section, name).finditer(line.rstrip()):
        first = sum(place <= match.start() for place in places) - 1
        beyond = sum(place < match.end() for place in places)
        runs.append(said[first:beyond])
    return runs


def has(said: Sequence[Word], section: str, name: str) -> bool:
    """Tell whether a cue of this name stands in a run of words."""
    return bool(find(said, section, name))


def without(said: Sequence[Word], section: str, name: str) -> tuple[Word, ...]:
    """Return the words that no cue of this name covers."""
    gone = {word for run in find(said, section, name) for word in run}
    return tuple(word for word in said if word not in gone)


def clauses(text: str, said: Sequence[Word], at: re.Pattern[str] = BREAK) -> list[tuple[Word, ...]]:
    """Return the words in runs, parted where the text between two of them has a break."""
    out: list[list[Word]] = [[]]
    for place, word in enumerate(said):
        if place and at.search(text[said[place - 1].end : word.start]):
            out.append([])
        out[-1].append(word)
    return [tuple(run) for run in out if run]
