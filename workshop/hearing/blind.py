"""Context-blind choice: how often somebody who did not follow the table finds the way that serves."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import log
from random import Random
from typing import NamedTuple

from workshop.hearing.ways import Way, offered
from workshop.hearing.wordings import general
from workshop.negotiation.acts import OFFERS, Act
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Move, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import OPENING_SEAT

MOST = 0.45
"""How often such a rule may find it, of three, before choosing is no longer a matter of listening."""
COURTESY = frozenset(
    {
        *(
            "appreciate",
            "could",
            "fair",
            "feel",
            "glad",
            "grateful",
            "honour",
            "hope",
            "kind",
            "kindly",
            "may",
        ),
        *(
            "might",
            "perhaps",
            "please",
            "respect",
            "sorry",
            "thank",
            "thanks",
            "trust",
            "understand",
            "welcome",
        ),
        "would",
    }
)
"""Words that make a sentence polite, or sound so."""


A_FEW = 3
"""Acts that are tried before each move."""


class Filled(NamedTuple):
    """Three ways as a table offered them: in which case, after which words of the other side."""

    case: str
    ways: tuple[Way, ...]
    last: str

    @property
    def set(self) -> str:
        """The id of their set."""
        return self.ways[0].id.partition("/")[0]


def acts() -> tuple[Act, ...]:
    """Return the acts that have sets of three."""
    return tuple(dict.fromkeys([*(act for each in general().sets for act in each.acts), *general().clauses]))


def filled(rows: Sequence[Row]) -> Iterator[Filled]:
    """Yield sets of three that each side of a table could have chosen from before its moves.

    Before each move there are those of a few acts, which chance names; no three texts come twice at a table.
    """
    begun = next((n for n, row in enumerate(rows) if row.kind == "moved" and not _opening(row)), len(rows))
    table, seen = replay(rows[:begun]), set()
    for row in rows[begun:]:
        if row.kind == "moved":
            move = Move.model_validate(row.data)
            view = redact(table, move.by)
            last = next((e.move.text or "" for e in reversed(view.moves) if e.move.by != move.by), "")
            for act in Random(f"{row.stream}/{row.version}").sample(acts(), A_FEW):  # noqa: S311
                package = move.package if act in OFFERS and move.act in OFFERS else None
                about = [f"option:{issue}={option}" for issue, option in (package or {}).items()]
                chance = Random(f"{row.stream}/{row.version}/{act}")  # noqa: S311
                ways = offered(view, move.by, act, chance=chance, about=about)
                texts = frozenset(way.text for way in ways)
                if len(ways) > 1 and texts not in seen:
                    seen.add(texts)
                    yield Filled(table.case.id, ways, last)
        table = apply(table, row)


def measure(sets: Sequence[Filled], known: Iterable[Filled] = ()) -> dict[str, dict[str, float]]:
    """Return how often each rule finds the way that serves, by act and for "all": act -> rule -> share.

    The rules are the "longest", the "politest", "shares most words with the last line" and "words alone": a
    naive Bayes model of the words, learned from these sets and from `known` ones, but for those of the same
    case or the same set. Where a rule finds several alike, it takes one of them by chance.
    """
    learned = _Words([*sets, *known])
    rules: dict[str, Callable[[Filled], list[float]]] = {
        "the longest": lambda each: [float(len(way.text)) for way in each.ways],
        "the politest": lambda each: [
            float(sum(w in COURTESY for w in words(way.text))) for way in each.ways
        ],
        "shares most words with the last line": lambda each: [
            float(len({*_vocabulary(way.text)} & {*_vocabulary(each.last)})) for way in each.ways
        ],
        "words alone": learned.scores,
    }
    groups = defaultdict(list)
    for each in sets:
        groups[each.ways[0].act].append(each)
    groups["all"] = list(sets)
    return {
        act: {
            name: sum(_found(each, rule(each)) for each in of_act) / len(of_act)
            for name, rule in rules.items()
        }
        for act, of_act in groups.items()
        if of_act
    }


def words(text: str) -> list[str]:
    """Return the words of a text, in small letters."""
    return re.findall(r"[a-z0-9]+(?:['’][a-z]+)?", text.lower())


@lru_cache(maxsize=2**14)
def _vocabulary(text: str) -> tuple[str, ...]:
    """Return the different words of a text, in the order of the alphabet."""
    return tuple(sorted(set(words(text))))


def _opening(row: Row) -> bool:
    return row.data.get("seat") == OPENING_SEAT


def _found(each: Filled, scores: Sequence[float]) -> float:
    """Return the chance that the way with the most of something serves."""
    most = [way for way, score in zip(each.ways, scores, strict=True) if score == max(scores)]
    return sum(way.serves for way in most) / len(most)


class _Words:
    """How often each word stands in ways that serve and in ways that do not: in all, by case and by set.

    "" stands for every case, every set, and every word.
    """

    def __init__(self, sets: Collection[Filled]) -> None:
        self.counts: dict[tuple[str, str, bool], Counter[str]] = defaultdict(Counter)
        for each in sets:
            for way in each.ways:
                said = _vocabulary(way.text)
                for case, name in product(("", each.case), ("", each.set)):
                    self.counts[case, name, way.serves].update(said)
                    self.counts[case, name, way.serves][""] += len(said)

    def scores(self, each: Filled) -> list[float]:
        """Return for each way how much more its words speak for serving than against it."""
        against, serving = (self._elsewhere(each, serves=serves) for serves in (False, True))
        more = log((against("") + 2) / (serving("") + 1))
        return [
            sum(log((serving(word) + 1) / (against(word) + 2)) + more for word in _vocabulary(way.text))
            for way in each.ways
        ]

    def _elsewhere(self, each: Filled, *, serves: bool) -> Callable[[str], int]:
        """Return how often a word stands in ways of other sets of other cases."""
        of = [self.counts[case, name, serves] for case, name in product(("", each.case), ("", each.set))]
        return lambda word: of[0][word] - of[1][word] - of[2][word] + of[3][word]
