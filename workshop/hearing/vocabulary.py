"""What can be named at a table: its interests, issues, options and parties, in the words that one side knows.

Made from a redacted view and from nothing else, so that what is heard tells no side what it does not know.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from typing import TypeVar

from workshop.hearing.meanings import likeness, rarity
from workshop.hearing.words import LISTS, Word, content, families, words
from workshop.negotiation.case import Issue
from workshop.negotiation.table import Table

KIN = 0.6
"""What a word of the same family counts for, where the word itself counts 1."""
LIGHT, COUNTING = (frozenset(LISTS[name].split()) for name in ("light", "counting"))
NEAR, FAR = 0.8, 0.4
"""What a word of the same meaning would count for, and the likeness of meaning that is none."""
ALIKE, AHEAD = 0.55, 0.1
"""From which likeness of meaning on a word names a party, and how far ahead of the next party's."""
NAMED = 0.5
"""From how much evidence on an issue or an option counts as named."""

Told = tuple[tuple[str, str, str], ...]
Issues = tuple[tuple[str, str, tuple[str, ...]], ...]
Parties = tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...]
Name = TypeVar("Name", str, tuple[str, str])
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Bag:
    """The words that speak for one thing, by stem and by family, from 0 to 1 each."""

    stems: Weights
    kin: Mapping[int, float]
    _weighed: dict[str, float] = field(default_factory=dict, compare=False, repr=False)

    def weight(self, stem: str) -> float:
        """Return how much a word speaks for the thing: itself, one of its families or one of like meaning."""
        if stem not in self._weighed:
            kin = (KIN * self.kin.get(family, 0.0) for family in families().get(stem, ()))
            self._weighed[stem] = max(self.stems.get(stem, 0.0), *kin, self._near(stem))
        return self._weighed[stem]

    def _near(self, stem: str) -> float:
        if not self.stems:
            return 0.0
        lifted = (likeness(stem, tuple(self.stems)) - FAR) / (1 - FAR) * tuple(self.stems.values())
        return max(0.0, NEAR * float(lifted.max()))


@dataclass(frozen=True)
class Vocabulary:
    """What one side knows to name: bags by (party, interest) and by issue, options by their telling words.

    `lines` has each interest's label and what was told of it, in plain words; `spelled` options, in stems.
    """

    interests: Mapping[tuple[str, str], Bag]
    issues: Mapping[str, Bag]
    options: Mapping[tuple[str, str], Weights]
    names: Mapping[str, frozenset[str]]
    labels: Mapping[tuple[str, str], frozenset[str]]
    lines: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]]
    positions: frozenset[str] = field(default=frozenset())
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    things: frozenset[str] = field(default=frozenset())
    spelled: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    def score(self, interest: tuple[str, str], said: Iterable[Word]) -> float:
        """Return how much the words speak for an interest, from 0 up; each word counts once."""
        bag = self.interests[interest]
        return sum(bag.weight(stem) for stem in {word.stem for word in said})

    def tells(self, interest: tuple[str, str], said: Iterable[Word]) -> float:
        """Return how much the words speak for an interest, a common word less than one seldom used."""
        bag = self.interests[interest]
        return sum(bag.weight(stem) * rarity(stem) for stem in sorted({word.stem for word in said}))

    def exact(self, interest: tuple[str, str], said: Iterable[Word]) -> float:
        """Return how much the words themselves speak for an interest, whatever their families do."""
        stems = self.interests[interest].stems
        return sum(stems.get(stem, 0.0) for stem in {word.stem for word in said})

    def side_of(self, word: Word) -> str:
        """Return the party whose name says what a word means, more than any other's, else ""."""
        near = {
            party: float(likeness(word.stem, called).max()) if word.stem not in called else 1.0
            for party, called in self.called.items()
            if called
        }
        best = max(near, key=lambda party: (near[party], party), default="")
        runner_up = max((each for party, each in near.items() if party != best), default=0.0)
        return best if best and near[best] >= max(ALIKE, runner_up + AHEAD) else ""

    def named_issues(self, said: tuple[Word, ...]) -> dict[str, tuple[Word, ...]]:
        """Return the issues that words name, with the words that do."""
        votes = {
            word: {
                issue: weight for issue, bag in self.issues.items() if (weight := bag.weight(word.stem)) > 0
            }
            for word in content(said)
        }
        total: Counter[str] = Counter()
        for weights in votes.values():
            total.update(weights)
        evidence: dict[str, list[tuple[float, Word]]] = {}
        for word, weights in votes.items():
            if weights:
                best = max(weights, key=lambda issue: (weights[issue], total[issue], issue))
                evidence.setdefault(best, []).append((weights[best], word))
        return {
            issue: tuple(word for _, word in found)
            for issue, found in evidence.items()
            if sum(weight for weight, _ in found) >= NAMED
        }

    def named_options(
        self, said: tuple[Word, ...], issues: Iterable[str] = ()
    ) -> dict[str, tuple[str, list[Word]]]:
        """Return issue -> (the option that words name, the words): the best one, where it is one.

        A bare number names an option of one of these `issues`, or of the only issue that it can belong to.
        """
        stems = {word.stem for word in said}
        found: dict[str, list[tuple[float, str]]] = {}
        for (issue, option), weights in self.options.items():
            share = sum(weight for stem, weight in weights.items() if stem in stems) / sum(weights.values())
            if share >= NAMED:
                found.setdefault(issue, []).append((share, option))
        near, named = set(issues), {}
        for issue, options in found.items():
            _, option = max(options)
            evidence = [word for word in said if word.stem in self.options[issue, option]]
            if any(
                all(word.stem in weights for word in evidence)
                for (of, other), weights in self.options.items()
                if of == issue and other != option
            ):
                continue
            few = all(word.stem.startswith("#") and word.plain.isalpha() for word in evidence)
            bare = all(word.stem.startswith("#") for word in evidence)
            if issue in near or not bare or (not few and not near and len(found) == 1):
                named[issue] = (option, evidence)
        return named


def vocabulary(view: Table) -> Vocabulary:
    """Return what a side with this view knows to name."""
    told = tuple(
        (entry.move.by, entry.move.interest or "", entry.move.text)
        for entry in view.moves
        if entry.move.act in {"disclose_interest", "correct"} and entry.move.text
    )
    case = view.case
    issues = tuple((issue.id, issue.label, _listed(issue)) for issue in case.issues)
    parties = tuple(
        (party.id, party.name, tuple((each.id, each.label, each.voiced_as) for each in party.interests))
        for party in case.parties
    )
    return _vocabulary(issues, parties, told)


def _listed(issue: Issue) -> tuple[str, ...]:
    return (*issue.options, *(option.text for option in issue.hidden))


@lru_cache(maxsize=64)
def _vocabulary(issues: Issues, parties: Parties, told: Told) -> Vocabulary:
    """Made once for what a view says, since it is asked for at each pause in typing."""
    options = {
        (issue, option): weights
        for issue, label, texts in issues
        for option, weights in zip(texts, _telling(texts, {*_stems(f"{issue} {label}")}), strict=True)
    }
    position = {stem for weights in options.values() for stem in weights}
    labels, sources, lines = {}, {}, {}
    for party, _, interests in parties:
        for interest, label, voiced_as in interests:
            ref = (party, interest)
            labels[ref] = frozenset(_stems(voiced_as))
            told_of = [text for by, about, text in told if (by, about) == ref]
            lines[ref] = tuple(tuple(word.plain for word in words(text)) for text in (voiced_as, *told_of))
            weights = {stem: 0.7 for by, about, text in told if (by, about) == ref for stem in _stems(text)}
            weights = {stem: weight * (0.4 if stem in position else 1) for stem, weight in weights.items()}
            sources[ref] = weights | dict.fromkeys((*_stems(label), *labels[ref]), 1.0)
    issue_words = {
        issue: dict.fromkeys(_shared(options_of), 0.6)
        | dict.fromkeys(_stems(label), 1.0)
        | dict.fromkeys(_stems(issue.replace("-", " ")), 1.5)
        for issue, label, options_of in issues
    }
    things = {stem for weights in (*issue_words.values(), *options.values()) for stem in weights}
    return Vocabulary(
        _bags(sources),
        _bags(issue_words),
        options,
        {party: frozenset(_stems(name)) - things | frozenset(_stems(party)) for party, name, _ in parties},
        labels,
        lines,
        frozenset(position),
        {party: _stems(name) for party, name, _ in parties},
        frozenset(things),
        {
            (issue, option): tuple(word.stem for word in words(option) if word.plain not in LIGHT)
            for issue, _, options_of in issues
            for option in options_of
        },
    )


def _stems(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in content(words(text)))


def _shared(options: tuple[str, ...]) -> set[str]:
    counts = Counter(stem for option in options for stem in set(_stems(option)))
    return {stem for stem, count in counts.items() if count > 1}


def _telling(options: tuple[str, ...], known: set[str]) -> list[Weights]:
    """Return for each option the words that tell it from the others and from its issue, a number as two."""
    told = [{word.stem for word in words(option)} for option in options]
    counts = Counter(stem for stems in told for stem in stems)
    out: list[Weights] = []
    for option, stems in zip(options, told, strict=True):
        carrying = set(_stems(option)) | {stem for stem in stems if stem.startswith("#") or stem in COUNTING}
        kept = carrying - known or carrying or stems
        out.append({stem: (2.0 if stem.startswith("#") else 1.0) / counts[stem] for stem in kept})
    return out


def _bags(sources: Mapping[Name, Weights]) -> dict[Name, Bag]:
    """Return bags in which a word that speaks for several issues, or interests of one side, speaks less."""
    kin = {
        name: {family for stem in weights for family in families().get(stem, ())}
        for name, weights in sources.items()
    }
    by_stem = Counter((_side(name), stem) for name, weights in sources.items() for stem in weights)
    by_family = Counter((_side(name), family) for name, found in kin.items() for family in found)
    return {
        name: Bag(
            {stem: weight / sqrt(by_stem[_side(name), stem]) for stem, weight in weights.items()},
            {family: 1 / sqrt(by_family[_side(name), family]) for family in kin[name]},
        )
        for name, weights in sources.items()
    }


def _side(name: Name) -> str:
    return name[0] if isinstance(name, tuple) else ""
