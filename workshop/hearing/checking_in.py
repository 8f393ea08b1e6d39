"""Whether a check-in says where things stand as they do, says otherwise, or says nothing of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workshop.hearing.cues import PARTS, SENTENCE, clauses, find, has
from workshop.hearing.saying_back import Judged
from workshop.hearing.vocabulary import Vocabulary
from workshop.hearing.words import Word, words
from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table

SETTLED, OPEN = "settled", "open"
ASKING = frozenset({"how", "what", "who", "where", "when", "which", "whether"})
REST = "*"
"""In a claim, instead of an issue: all that are not named."""


@dataclass(frozen=True)
class Claim:
    """That an issue, or the rest of them, is settled or open; the option that is named with it; its words."""

    issue: str
    standing: str
    option: str | None = None
    by: tuple[Word, ...] = ()


@dataclass
class _Clause:
    said: tuple[Word, ...]
    issues: dict[str, tuple[Word, ...]]
    options: dict[str, tuple[str, list[Word]]]
    cues: list[tuple[int, str]] = field(default_factory=list)


def settled(view: Table) -> Package:
    """Return the option of each issue that is settled: the one in every party's last package with it."""
    last: dict[str, Package] = {}
    for entry in view.played:
        if entry.move.package and entry.move.act in {"offer", "trade"}:
            for issue, option in entry.move.package.items():
                last.setdefault(issue, {})[entry.move.by] = option
    return {
        issue: next(iter(by.values()))
        for issue, by in last.items()
        if len(by) == len(view.parties) and len(set(by.values())) == 1
    }


def checks_in(text: str, view: Table, known: Vocabulary) -> Judged:
    """Return whether what a check-in says of settled and open holds.

    "same": all of it is true, and something that is settled is named, or something open where nothing is.
    "other": one point is wrong, an open one is called settled or a settled one open, or a list of what is
    left that says it is whole leaves one out. "unsure": it says nothing of it.
    """
    stands = settled(view)
    names = [issue.id for issue in view.case.issues]
    claims = list(_claims(text, known))
    offered = {issue: {claim.option for claim in claims if claim.issue == issue} - {None} for issue in names}
    apart = {issue for issue, options in offered.items() if len(options) > 1}  # "you say two, we say one"
    claims = [replace(each, standing=OPEN) if each.issue in apart else each for each in claims]
    named = {claim.issue for claim in claims}
    right: list[Claim] = []
    for claim in claims:
        if wrong := _wrong(claim, stands, [issue for issue in names if issue not in named]):
            return Judged("other", wrong, claim.by)
        right.append(claim)
    telling = [claim for claim in right if claim.standing == SETTLED or not stands]
    shown_by = tuple(word for claim in right for word in claim.by)
    return Judged("same" if telling else "unsure", shown_by=shown_by)


def _wrong(claim: Claim, stands: Mapping[str, str], unnamed: Sequence[str]) -> str:
    """Return the slip of a claim that does not hold, else ""."""
    if claim.issue == REST:
        if claim.standing == SETTLED and any(issue not in stands for issue in unnamed):
            return "left_out"
        return "wrong_point" if claim.standing == OPEN and any(issue in stands for issue in unnamed) else ""
    if claim.standing == OPEN:
        return "wrong_point" if claim.issue in stands else ""
    if claim.issue not in stands:
        return "own_wish"
    return "wrong_point" if claim.option and claim.option != stands[claim.issue] else ""


def _claims(text: str, known: Vocabulary) -> Iterator[Claim]:
    """Yield what a text claims, sentence by sentence; a list takes the word for it that stands nearest."""
    before = ""
    for sentence in clauses(text, words(text), SENTENCE):
        parts = [_read(part, known) for part in _parts(text, sentence)]
        standings = _standings(parts, before)
        for part, standing in zip(parts, standings, strict=True):
            yield from _of(part, standing)
        before = standings[-1] if any(part.cues for part in parts) else ""


def _parts(text: str, sentence: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    part: list[Word] = []
    for place, word in enumerate(sentence):
        gap = text[sentence[place - 1].end : word.start] if place else ""
        if part and (
            PARTS.search(gap) or word.plain in {"and", "but", "while", "whereas", "though", "except"}
        ):
            yield tuple(part)
            part = []
        part.append(word)
    yield tuple(part)


def _read(part: tuple[Word, ...], known: Vocabulary) -> _Clause:
    cued = {
        word
        for name in (OPEN, SETTLED, "rest", "only")
        for run in find(part, "check_in", name)
        for word in run
    }
    issues = known.named_issues(tuple(word for word in part if word not in cued))
    options = {
        issue: (option, found)
        for issue, (option, found) in known.named_options(part, issues).items()
        if issue in issues or not set(found) <= {word for words_of in issues.values() for word in words_of}
    }
    opened = {word for run in find(part, "check_in", OPEN) for word in run}
    cues = [(part.index(run[0]), OPEN) for run in find(part, "check_in", OPEN)]
    cues += [
        (part.index(run[0]), SETTLED) for run in find(part, "check_in", SETTLED) if not opened & set(run)
    ]
    if any(standing == SETTLED for _, standing in cues):
        cues = [
            cue for cue in cues if cue[1] == SETTLED or part[cue[0]].plain not in {"still", "to", "between"}
        ]
    return _Clause(part, issues, options, sorted(cues))


def _standings(parts: Sequence[_Clause], before: str) -> list[str]:
    """Return for each part what it is said to be: by its own cue, the one before or the next."""
    out: list[str] = []
    leading, current = False, before
    for place, part in enumerate(parts):
        if part.cues:
            first = min(
                (
                    part.said.index(words_of[0])
                    for words_of in (*part.issues.values(), *(o[1] for o in part.options.values()))
                    if words_of
                ),
                default=len(part.said),
            )
            current, leading = part.cues[-1][1], part.cues[0][0] < first
            out.append(current)
            continue
        ahead = next((later.cues[0][1] for later in parts[place + 1 :] if later.cues), "")
        chosen = current if (leading and current) or not ahead else ahead
        if chosen == SETTLED and any(word.plain in ASKING for word in part.said[:2]):
            chosen = OPEN
        out.append(chosen or (SETTLED if part.options else ""))
    return out


def _of(part: _Clause, standing: str) -> Iterator[Claim]:
    if not standing:
        return
    whole = tuple(part.said)
    if has(part.said, "check_in", "none"):
        yield Claim(REST, OPEN if standing == SETTLED else SETTLED, by=whole)
        return
    named = {**part.issues, **part.options}
    excepted = has(part.said, "check_in", "except")
    if has(part.said, "check_in", "rest") or (has(part.said, "check_in", "all") and (excepted or not named)):
        yield Claim(REST, standing, by=whole)
    for issue in named:
        option, evidence = part.options.get(issue, (None, []))
        its = (OPEN if standing == SETTLED else SETTLED) if excepted else standing
        yield Claim(issue, its, option, (*part.issues.get(issue, ()), *evidence))
    if (
        standing == OPEN
        and has(part.said, "check_in", "only")
        and (named or has(part.said, "check_in", "left"))
    ):
        yield Claim(REST, SETTLED, by=whole)
