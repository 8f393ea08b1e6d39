"""Whether a sentence says back what was told, says something else, or leaves it open."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from workshop.hearing.cues import PARTS, clauses, find, has, listed, without
from workshop.hearing.vocabulary import Vocabulary
from workshop.hearing.words import LISTS, Word, content, stem, words

Meaning = Literal["same", "other", "unsure"]
ENOUGH = 0.3
"""From how much evidence a clause speaks of an interest."""
LITTLE, MUCH, MOST = 0.2, 0.8, 1.5
"""Of evidence for an interest: what is as good as none, what is plenty, and more than which says no more."""
WORDS = 1.5
"""How much more of another side's interest a sentence has to name for it to be that."""
SAME, OTHER = 6, -20
"""From which sum of signs a sentence is the same, and from which it is something other."""
FEW, LONG = 3, 14
"""Cues of one name that count, and words beyond which a sentence is not longer."""
OPENING, SUBJECT = 5, 3
"""Words at the beginning in which a solution shows itself, and whom the sentence is about."""
RUN, ECHO = 2, 0.7
"""Pairs of words, and which share of a sentence's, that make it an echo of a told line."""
AGAINST = {
    **dict.fromkeys(("denied", "careless", "easy"), "not_said"),
    **dict.fromkeys(
        ("ours_alone", "ours_first", "ours_told", "of_another", "third_side", "of_others"), "own_claim"
    ),
    **dict.fromkeys(("option_alone", "issue_alone", "wants_alone"), "position"),
    **dict.fromkeys(("behind",), "neighbour"),
    "solves": "solves",
}
"""The signs that contradict, and the slip that each shows."""
DENIALS = frozenset({"not_said", "own_claim"})
OURS = frozenset({"we", "i", "our", "my", "ours", "mine", "ourselves", "myself"})
PRONOUNS = frozenset(LISTS["pronouns"].split())
TO_BE = frozenset({"am", "are", "is", "was", "were", "re", "s", "ve", "m"})
FRAME = frozenset(map(stem, LISTS["frame"].split()))

Ref = tuple[str, str]


class Judged(NamedTuple):
    """What a sentence means against what was to be said; the slip it shows, and the words that show it."""

    meaning: Meaning
    slip: str = ""
    shown_by: tuple[Word, ...] = ()


def says_back(text: str, interest: Ref, known: Vocabulary) -> Judged:
    """Return whether a text says an interest of another side back.

    Signs for and against add up, each by its weight in `cues.toml`. "other" only where one of them
    contradicts: denied, given to the wrong side, another interest, a position or a solution alone. The label
    or the told line repeated is "unsure", and so is what names nothing of it and where signs are even.
    """
    said = words(text)
    carrying = content(_affirmed(text, said))
    speaks_of = tuple(word for word in carrying if known.interests[interest].weight(word.stem) > 0)
    if _echoes(said, interest, known):
        return Judged("unsure", shown_by=speaks_of)
    shown = {sign: much for sign, much in _signs(text, said, interest, known) if much}
    weights: dict[str, int] = listed()["signs"]
    against = {sign: much * weights[sign] for sign, much in shown.items() if sign in AGAINST}
    of_someone = {word.plain for word in said} & PRONOUNS - TO_BE - set(known.lines[interest][0])
    denied = any(AGAINST[sign] in DENIALS for sign in against)
    if _is_label(carrying, interest, known) and not (of_someone and denied):
        return Judged("unsure", shown_by=speaks_of)
    total = weights["base"] + sum(much * weights[sign] for sign, much in shown.items())
    if total <= OTHER and against:
        slip = AGAINST[min(against, key=lambda sign: (against[sign], sign))]
        return Judged("other", slip, speaks_of if slip == "not_said" else carrying)
    return Judged("same" if total >= SAME and "nothing" not in shown else "unsure", shown_by=speaks_of)


def _signs(
    text: str, said: tuple[Word, ...], interest: Ref, known: Vocabulary
) -> Iterator[tuple[str, float]]:
    """Yield what speaks for and against a text saying an interest back, and how much of each there is."""
    plain = without(without(said, "say_back", "hearing"), "say_back", "tags")
    carrying = content(_affirmed(text, said))
    evidence = known.tells(interest, carrying)
    rivals = {rival: known.tells(rival, carrying) for rival in known.interests if rival != interest}
    near = max((much for rival, much in rivals.items() if rival[0] == interest[0]), default=0.0)
    yield "told", evidence / (evidence + near + LITTLE)
    yield "much", evidence >= MUCH
    yield "nothing", evidence < LITTLE
    yield "behind", min(max(near - evidence, 0.0), MOST)
    yield (
        "of_others",
        any(
            known.exact(rival, carrying) >= max(WORDS, 2 * evidence)
            for rival in rivals
            if rival[0] != interest[0]
        ),
    )
    yield "denied", _denied(text, plain, interest, known)
    for name in ("careless", "easy", "feeling"):
        yield name, min(len(find(said, "say_back", name)), FEW)
    yield from _owned(text, said, plain, interest, known)
    yield from _placed(said, carrying, interest, known)
    yield "solves", has(plain[:OPENING], "say_back", "solves") and not has(plain, "say_back", "needs")
    yield "long", min(len(said), LONG)


def _owned(
    text: str, said: tuple[Word, ...], plain: tuple[Word, ...], interest: Ref, known: Vocabulary
) -> Iterator[tuple[str, float]]:
    owner = known.names[interest[0]]
    others = {name for side, names in known.names.items() if side != interest[0] for name in names - owner}
    theirs = has(said, "say_back", "second") or any(word.stem in owner for word in said)
    ours = [word for word in plain if word.plain in OURS]
    yield "ours_alone", bool(ours) and not theirs and not has(said, "say_back", "third")
    yield "ours_first", theirs and bool(ours) and plain[0] == ours[0]
    yield "ours_told", not theirs and bool(ours) and plain[0] == ours[0]
    yield "of_another", _of_another(text, plain, interest, known)
    named = (
        {known.side_of(word) for word in content(plain[:SUBJECT])}
        if plain[:1] and plain[0].plain == "the"
        else {""}
    )
    third = any(word.stem in others for word in plain[:OPENING]) or bool(named - {"", interest[0]})
    yield "third_side", third and not theirs


def _placed(
    said: tuple[Word, ...], carrying: tuple[Word, ...], interest: Ref, known: Vocabulary
) -> Iterator[tuple[str, float]]:
    option = known.named_options(said)
    issues = [word for found in known.named_issues(said).values() for word in found]
    issues = [word for word in issues if any(word.stem in bag.stems for bag in known.issues.values())]
    numbers = any(word.plain[0].isdigit() for word in said)
    named = {word.stem for word in (*issues, *(each for _, found in option.values() for each in found))}
    spared = set() if option else known.labels[interest]
    beside = [word for word in carrying if word.stem not in (named | known.positions) - spared]
    alone = known.tells(interest, beside) < MUCH / 2
    wants = has(said, "say_back", "wants")
    yield "option_alone", bool(option or numbers) and alone
    yield "issue_alone", bool(issues) and alone
    yield "wants_alone", bool(option or numbers or issues) and wants and known.tells(interest, beside) < MUCH
    yield "place", sum(word.stem in named | known.positions for word in carrying) / max(1, len(carrying))


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
    for line in known.lines[interest][1:]:
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
