"""Which issues and options of a table a sentence names, and with which of its words."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from workshop.hearing.vocabulary import LIGHT, NAMED, Vocabulary
from workshop.hearing.words import EMPTY, Word

BESIDE, FAR_OFF = 8, 99
"""Within how many words of its issue a small word or number names an option; how far what is not there is."""
NONE = frozenset({"none", "no", "nothing", "not at all"})
"""Options that are named by saying that there is none."""
PLAIN = 0.65
"""From how much evidence on an issue is named by more than a word that its options share."""
HALF, WHOLE = 2.0, 20.0
"""How much the words say of an option, said half or all of it word for word, beside their number."""


class Mention(NamedTuple):
    """An issue that is named, with its option where one is, and the words that name them.

    `plain` where the issue is named by a word of its own, or the option word for word; `slight` where by
    no more than a word that its options share.
    """

    issue: str
    option: str | None
    said: tuple[Word, ...]
    plain: bool = True
    slight: bool = False


class _Found(NamedTuple):
    share: float
    gap: int
    issue: str
    option: str
    said: tuple[Word, ...]


def mentions(said: Sequence[Word], spare: Sequence[Word], known: Vocabulary) -> tuple[Mention, ...]:
    """Return what a sentence names, an option with its issue; words to `spare` name no issue.

    A number names an option of the issue that stands nearest to it. Where two options of one issue are
    named there are two mentions of it.
    """
    issues = known.named_issues(tuple(word for word in said if word not in set(spare)))
    place = {word: number for number, word in enumerate(said)}
    candidates = sorted(
        _candidates(said, spare, issues, place, known), key=lambda each: (-each.share, each.gap, each.option)
    )
    taken: set[Word] = set()
    found: list[Mention] = []
    for each in candidates:
        if taken & set(each.said) or (
            each.share < HALF and any(m.issue == each.issue for m in found) and not _apart(each)
        ):
            continue
        taken |= set(each.said)
        small = all(word.stem.startswith("#") or word.stem in EMPTY for word in each.said)
        plain = not small or _plainly(each.issue, issues.get(each.issue, ()), known)
        found.append(Mention(each.issue, each.option, each.said, plain))
    named = {each.issue for each in found}
    for issue, its in issues.items():
        left = tuple(word for word in its if word not in taken)
        if issue not in named and left:
            found.append(
                Mention(issue, None, left, _plainly(issue, left, known), _slight(issue, left, known))
            )
    return tuple(sorted(found, key=lambda each: each.said[0].start))


def _refused(said: Sequence[Word], named: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of "no ladder at all"."""
    for place, word in enumerate(said):
        if word.plain in {"no", "without"} and set(said[place + 1 : place + 3]) & set(named):
            after = [each.plain for each in said[place + 2 : place + 5]]
            return (word, *named) if {"at", "all"} <= set(after) else ()
    return ()


def _plainly(issue: str, said: Sequence[Word], known: Vocabulary) -> bool:
    return any(word.stem in known.issues[issue].stems for word in said)


def _slight(issue: str, said: Sequence[Word], known: Vocabulary) -> bool:
    return sum(known.issues[issue].stems.get(word.stem, 0.0) for word in said) < PLAIN


def _apart(found: _Found) -> bool:
    """Tell whether a further option of an issue is named by a number of its own."""
    return any(word.stem.startswith("#") for word in found.said)


def _candidates(
    said: Sequence[Word],
    spare: Sequence[Word],
    issues: dict[str, tuple[Word, ...]],
    place: dict[Word, int],
    known: Vocabulary,
) -> Iterator[_Found]:
    for (issue, option), weights in known.options.items():
        near = [place[word] for word in issues.get(issue, ())]
        run = _word_for_word(said, known.spelled[issue, option])
        if (
            len(run) > 1
            and 2 * len(run) >= len(known.spelled[issue, option])
            and not _elsewhere(run, issue, option, known)
        ):
            whole = len(run) == len(known.spelled[issue, option])
            yield _Found((WHOLE if whole else HALF) + len(run), 0, issue, option, run)
            continue
        evidence = tuple(word for word in said if word.stem in weights and word not in spare)
        stems = {word.stem for word in evidence}
        share = sum(weights[stem] for stem in stems) / sum(weights.values())
        if not evidence and near and option.casefold() in NONE:
            evidence = _refused(said, issues[issue])
            if evidence:
                yield _Found(HALF, 0, issue, option, evidence)
            continue
        if share < NAMED or _shared(issue, option, stems, known):
            continue
        if any(stems <= set(known.issues[of].stems) for of in issues if of != issue):
            continue
        if not near and all(_of_several(stem, issue, known) for stem in stems):
            continue
        bare = all(stem.startswith("#") or stem in EMPTY for stem in stems)
        gap = min((abs(one - place[word]) for one, word in product(near, evidence)), default=FAR_OFF)
        if bare and gap >= (FAR_OFF if any(word.plain[0].isdigit() for word in evidence) else BESIDE):
            continue
        if bare:
            evidence = (min(evidence, key=lambda word: min(abs(one - place[word]) for one in near)),)
        yield _Found(min(share, 1.0) if not bare else NAMED, gap, issue, option, evidence)


def _word_for_word(said: Sequence[Word], spelled: tuple[str, ...]) -> tuple[Word, ...]:
    """Return the longest run of words that stand in an option as they are said."""
    kept = [word for word in said if word.plain not in LIGHT]
    longest: tuple[Word, ...] = ()
    for start, first in product(range(len(kept)), range(len(spelled))):
        length = 0
        while (
            start + length < len(kept)
            and first + length < len(spelled)
            and kept[start + length].stem == spelled[first + length]
        ):
            length += 1
        if length > len(longest):
            longest = tuple(kept[start : start + length])
    return longest


def _elsewhere(run: tuple[Word, ...], issue: str, option: str, known: Vocabulary) -> bool:
    """Tell whether a run of words stands in another option too, of which it may be more."""
    stems = tuple(word.stem for word in run)
    return any(
        other != (issue, option) and stems in {spelled[k : k + len(stems)] for k in range(len(spelled))}
        for other, spelled in known.spelled.items()
        if len(stems) < len(known.spelled[issue, option]) or len(spelled) == len(stems)
    )


def _of_several(stem: str, issue: str, known: Vocabulary) -> bool:
    """Tell whether a word stands with another issue as well."""
    return any(stem in weights for (of, _), weights in known.options.items() if of != issue)


def _shared(issue: str, option: str, stems: set[str], known: Vocabulary) -> bool:
    """Tell whether another option of the issue is named by the same words as well."""
    return any(
        of == issue and other != option and stems <= set(weights)
        for (of, other), weights in known.options.items()
    )
