"""The utterances of a file in CaSiNo's form, each with its labels and what stood around it."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workshop.exchange.logfile import ExchangeError, from_json, read_text


@dataclass(frozen=True)
class Utterance:
    """One labelled utterance: the `place`th of `length` in its dialogue, with the two before it and the next.

    `ranks` holds the speaker's own issue -> High, Medium or Low.
    """

    dialogue: int
    text: str
    labels: frozenset[str]
    place: int
    length: int
    before: tuple[str, str]
    after: str
    ranks: Mapping[str, str]


def utterances(path: Path) -> list[Utterance]:
    """Return the labelled utterances of a file, in order. Raises ExchangeError."""
    try:
        dialogues = from_json(read_text(path))
        return [each for dialogue in dialogues for each in _labelled(dialogue)]
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        what = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise ExchangeError(f"{path} is not in CaSiNo's form ({what}); fetch it again.") from None


def spoken(path: Path) -> list[str]:
    """Return every utterance of a file, labelled or not, in order; `utterances` says if it cannot be read."""
    return [str(said["text"]) for dialogue in from_json(read_text(path)) for said in dialogue["chat_logs"]]


def _labelled(dialogue: Mapping[str, Any]) -> Iterator[Utterance]:
    labels: dict[str, deque[str]] = {}
    for text, its_labels in dialogue["annotations"]:
        labels.setdefault(text, deque()).append(its_labels)
    said = [(str(each["text"]), each["id"]) for each in dialogue["chat_logs"]]
    for place, (text, who) in enumerate(said):
        if labels.get(text):
            ranks = dialogue["participant_info"][who]["value2issue"]
            yield Utterance(
                int(dialogue["dialogue_id"]),
                text,
                frozenset(labels[text].popleft().split(",")),
                place,
                len(said),
                (said[place - 1][0] if place else "", said[place - 2][0] if place > 1 else ""),
                said[place + 1][0] if place + 1 < len(said) else "",
                {issue: rank for rank, issue in ranks.items()},
            )
