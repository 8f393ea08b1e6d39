"""Whether a sentence says back what was told, says something else, or leaves it open."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from workshop.hearing.cues import PARTS, clauses, find, has, without
from workshop.hearing.vocabulary import Vocabulary
from workshop.hearing.words import LISTS, Word, content, stem, words

Meaning = Literal["same", "other", "unsure"]
ENOUGH = 0.3
"""From how much evidence a sentence speaks of an interest."""
AHEAD, AHEAD_OF_OTHERS = 1.3, 2.0
"""How many times the evidence for what was told another interest needs to be what is said instead: one
of the same side, one of another."""
RIVAL = 0.6
"""From how much evidence a sentence speaks of another interest instead."""
WORDS = 1.5
"""How much of another side's interest a sentence has to name for it to be that."""
FEW, BRIEF = 2, 9
"""Words beside an option or an issue that still make it a position alone."""
OPENING = 5
"""Words at the beginning in which a solution shows itself."""
RUN, ECHO = 2, 0.7
"""Pairs of words, and which share of a sentence's, that make it an echo of a told line."""
PRONOUNS = frozenset(LISTS["pronouns"].split())
FRAME = frozenset(map(stem, LISTS["frame"].split()))

Ref = tuple[str, str]


class Judged(NamedTuple):
    """What a sentence means against what was to be said; the slip it shows, and the words that show it."""

    meaning: Meaning
    slip: str = ""
    shown_by: tuple[Word, ...] = ()


def says_back(text: str, interest: Ref, known: Vocabulary) -> Judged:
    """Return whether a text says an interest of another side back.

    "other" only where content contradicts: denied, given to the wrong side, another interest, a position or a
    solution alone. The label or the told line repeated is "unsure", and so is what names nothing of it.
    """
    said = words(text)
    plain = without(without(said, "say_back", "hearing"), "say_back", "tags")
    carrying = content(_affirmed(text, said))
    speaks_of = tuple(word for word in carrying if known.interests[interest].weight(word.stem) > 0)
    evidence = known.score(interest, carrying)
    if _echoes(said, interest, known):
        return Judged("unsure", shown_by=speaks_of)
    if evidence >= ENOUGH and _denied(text, plain, interest, known):
        return Judged("other", "not_said", speaks_of)
    if _of_another(text, plain, interest, known):
        return Judged("other", "own_claim", speaks_of)
    if _is_label(carrying, interest, known):
        return Judged("unsure", shown_by=speaks_of)
    option = known.named_options(said)
    issues = {
        issue: found
        for issue, words_of in known.named_issues(said).items()
        if (found := [word for word in words_of if word.stem in known.issues[issue].stems])
    }
    named = {
        word.stem
        for words_of in (*issues.values(), *(found for _, found in option.values()))
        for word in words_of
    }
    numbers = any(word.plain[0].isdigit() for word in said)
    spared = set() if option else known.labels[interest]
    beside = [word for word in carrying if word.stem not in (named | known.positions) - spared]
    if known.score(interest, beside) < ENOUGH and (
        ((option or numbers) and (evidence or len(beside) <= FEW))
        or (issues and len(beside) < FEW and len(said) <= BRIEF)
    ):
        return Judged("other", "position", tuple(word for word in said if word.stem in named))
    if rival := _rival(carrying, evidence, interest, known):
        return Judged("other", "neighbour" if rival[0] == interest[0] else "own_claim", carrying)
    if has(plain[:OPENING], "say_back", "solves") and not has(plain, "say_back", "needs"):
        return Judged("other", "solves", carrying)
    return Judged("same" if evidence >= ENOUGH else "unsure", shown_by=speaks_of)


def _rival(carrying: Sequence[Word], evidence: float, interest: Ref, known: Vocabulary) -> Ref | None:
    """Return the interest that the words say instead; one of another side only by its very words."""
    instead: dict[Ref, float] = {}
    for rival in set(known.interests) - {interest}:
        own = rival[0] != interest[0]
        score = known.exact(rival, carrying)
        score = score if own or not score else known.score(rival, carrying)
        if score >= max(evidence + RIVAL, (AHEAD_OF_OTHERS if own else AHEAD) * evidence, WORDS * own):
            instead[rival] = score
    return max(instead, key=lambda rival: (instead[rival], rival[0] == interest[0], rival), default=None)


def _affirmed(text: str, said: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words without what it is said not to be ("it is not the hour, it is …")."""
    parts = clauses(text, said, PARTS)
    kept = [part for part in parts if not has(part, "say_back", "contrast")]
    return tuple(word for part in kept for word in part) if any(map(content, kept)) else said


def _is_label(carrying: Sequence[Word], interest: Ref, known: Vocabulary) -> bool:
    """Tell whether the words are the bare label."""
    stems = {word.stem for word in carrying} - FRAME
    return bool(stems) and stems <= known.labels[interest] and 2 * len(stems) >= len(known.labels[interest])


def _echoes(said: Sequence[Word], interest: Ref, known: Vocabulary) -> bool:
    """Tell whether the words are a told line once more, its pronouns turned or not."""
    pairs = list(pairwise(word.plain for word in said if word.plain not in PRONOUNS))
    for line in known.lines[interest]:
        told = set(pairwise(word for word in line if word not in PRONOUNS))
        if len(pairs) >= RUN and sum(pair in told for pair in pairs) >= ECHO * len(pairs):
            return True
    return False


def _denied(text: str, plain: tuple[Word, ...], interest: Ref, known: Vocabulary) -> bool:
    """Tell whether the need is said to be none, and nowhere in the sentence to be one."""
    denied = False
    for clause in clauses(text, plain, PARTS):
        speaks = known.score(interest, content(clause)) >= ENOUGH
        if has(clause, "say_back", "denies") or _turned(clause, interest, known):
            denied = True
        elif speaks and denied and has(clause[:1], "say_back", "turns"):
            return False
    return denied


def _turned(clause: tuple[Word, ...], interest: Ref, known: Vocabulary) -> bool:
    """Tell whether the good is refused ("you don't want rested crews") or the harm is wanted."""
    label = known.labels[interest]
    for run in find(clause, "say_back", "refuses"):
        after = clause[clause.index(run[-1]) + 1 :]
        if not has(after, "say_back", "harms") and any(word.stem in label for word in after[:4]):
            return True
    return False


def _of_another(text: str, plain: tuple[Word, ...], interest: Ref, known: Vocabulary) -> bool:
    """Tell whether the need is given to one's own or a third side."""
    owner = known.names[interest[0]]
    others = {name for side, names in known.names.items() if side != interest[0] for name in names - owner}
    wrong = has(plain, "say_back", "ours") and not any(
        has(plain, "say_back", name) for name in ("second", "third")
    )
    for clause in clauses(text, plain):
        third = any(word.stem in others for word in clause)
        theirs = has(clause, "say_back", "second") or any(word.stem in owner for word in clause)
        ours = third or has(clause, "say_back", "first")
        if theirs or (not ours and has(clause, "say_back", "third")):
            return False
        wrong |= ours and known.score(interest, content(clause)) >= ENOUGH
    return wrong
