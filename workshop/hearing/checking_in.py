"""Whether a check-in says where things stand as they do, says otherwise, or says nothing of it."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from workshop.hearing.cues import PARTS, SENTENCE, clauses, find, has, without
from workshop.hearing.naming import Mention, mentions
from workshop.hearing.saying_back import Judged
from workshop.hearing.vocabulary import Vocabulary
from workshop.hearing.words import LISTS, Word, content, words
from workshop.negotiation.effects import settled
from workshop.negotiation.table import Table

SETTLED, OPEN = "settled", "open"
KINDS = (
    ("ellipsis", OPEN, True),
    ("unmet", OPEN, True),
    (OPEN, OPEN, True),
    (SETTLED, SETTLED, True),
    ("weakly_open", OPEN, False),
    ("weakly_settled", SETTLED, False),
)
"""The cues, what they say, and whether others give way to them."""
SPARED = (*(name for name, _, _ in KINDS), "rest", "only", "solely", "none", "idle")
"""The cues whose words name no issue."""
ASKING, NEGATES, JOINS, TURNS, SCOPE = (
    frozenset(LISTS[name].split()) for name in ("asking", "negates", "joins", "turns", "scope")
)
REACH, ALONE = 6, 4
"""Words before a cue in which a "not" belongs to it, and words of a sentence that stands for itself."""
REST, UNREAD = "*", "?"
"""In a claim, instead of an issue: all that are not named; something that may be one of them."""


@dataclass(frozen=True)
class Claim:
    """That an issue, or the rest of them, is settled or open; the option that is named with it; its words.

    `sure` where issue and standing are told by clear words, `plain` where the issue is.
    """

    issue: str
    standing: str
    option: str | None = None
    by: tuple[Word, ...] = ()
    sure: bool = True
    plain: bool = True


class _Cue(NamedTuple):
    place: int
    standing: str
    strong: bool


@dataclass
class _Part:
    said: tuple[Word, ...]
    named: tuple[Mention, ...]
    cues: list[_Cue]


def checks_in(text: str, view: Table, known: Vocabulary) -> Judged:
    """Return whether what a check-in says of settled and open holds.

    "same": something named is true, and nothing plainly wrong. "other": one point is wrong, an open one is
    called settled or a settled one open, or a list of what is left that says it is whole leaves one out.
    "unsure": it says nothing of it, what seems wrong is not plainly said, or something is called settled
    or open of which it cannot be told what it is.
    """
    stands = settled(view)
    names = [issue.id for issue in view.case.issues]
    claims = list(_claims(text, known))
    if any(claim.issue == UNREAD for claim in claims):
        claims = [replace(each, sure=False) if each.issue == REST else each for each in claims]
    unread = any(claim.issue == UNREAD and claim.standing for claim in claims)
    claims = [each for each in claims if each.issue != UNREAD]
    named = {claim.issue for claim in claims}
    unnamed = [issue for issue in names if issue not in named]
    wrong = [(claim, slip) for claim in claims if (slip := _wrong(claim, stands, unnamed))]
    vague = len({claim.issue for claim in claims if claim.issue != REST and not claim.plain})
    for claim, slip in wrong:
        against = sum((issue in stands) == (claim.standing == OPEN) for issue in unnamed)
        if claim.sure and (claim.issue != REST or against > vague):
            return Judged("other", slip, claim.by)
    shown_by = tuple(word for claim in claims for word in claim.by)
    telling = (
        not wrong
        and not unread
        and any(claim.sure or claim.standing == SETTLED or not stands for claim in claims)
    )
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
    for sentence in _sentences(text):
        spare = [word for name in SPARED for run in find(sentence, "check_in", name) for word in run]
        named = mentions(sentence, spare, known)
        if excepted := find(sentence, "check_in", "except"):
            yield from _but_for(text, sentence, named, excepted[0])
            continue
        parts = [_read(part, named) for part in _parts(text, sentence, named)]
        if sentence[0].plain in ASKING or not any(part.cues for part in parts):
            before = ""
        standings = _standings(parts, before)
        counted = Counter(each.issue for each in named if each.option)  # "you say two, we say one"
        its = known.named_issues(tuple(word for word in sentence if word not in spare))
        read = {word for each in named for word in its.get(each.issue, ())}
        for part in parts:
            if not part.named and _unread([word for word in part.said if word not in read]):
                strong = [cue.standing for cue in part.cues if cue.strong]
                yield Claim(UNREAD, strong[-1] if strong else "")
        for part, (standing, own) in zip(parts, standings, strict=True):
            for claim in _of(part, standing, own=own):
                yield replace(claim, standing=OPEN, sure=False) if counted[claim.issue] > 1 else claim
        before = standings[-1][0] if any(part.cues for part in parts) else ""


def _sentences(text: str) -> Iterator[tuple[Word, ...]]:
    """Yield sentences without what only frames them; a word or two alone belong to the one before."""
    held: tuple[Word, ...] = ()
    for sentence in clauses(text, words(text), SENTENCE):
        kept = without(sentence, "check_in", "frame")
        alone = len(kept) < ALONE and any(find(kept, "check_in", name) for name in (SETTLED, OPEN))
        if held and not alone:
            yield held
            held = ()
        held = (*held, *kept)
    if held:
        yield held


def _but_for(
    text: str, sentence: tuple[Word, ...], named: Sequence[Mention], excepted: Sequence[Word]
) -> Iterator[Claim]:
    """Yield what "apart from …, all is settled" claims: of what is left out of it the opposite."""
    start = sentence.index(excepted[0])
    end = start + len(excepted)
    while end < len(sentence) and not (
        sentence[end].plain in SCOPE or PARTS.search(text[sentence[end - 1].end : sentence[end].start])
    ):
        end += 1
    scope = set(sentence[start:end])
    rest = tuple(word for word in sentence if word not in scope)
    cues = _cues(rest, ())
    if not cues:
        return
    standing, strong = cues[-1].standing, cues[-1].strong
    yield Claim(REST, standing, by=rest, sure=strong)
    if _unread([word for word in sentence if not any(word in each.said for each in named)]):
        yield Claim(UNREAD, "")
    for each in named:
        of_it = _opposite(standing) if scope & set(each.said) else standing
        yield Claim(each.issue, of_it, each.option, each.said, strong and each.plain)


def _unread(said: Sequence[Word]) -> bool:
    """Tell whether a part that names nothing has a word that may name something after all."""
    read = {
        word
        for name in (*SPARED, "all", "except", "left")
        for run in find(said, "check_in", name)
        for word in run
    }
    return any(word not in read for word in content(tuple(said)))


def _opposite(standing: str) -> str:
    return OPEN if standing == SETTLED else SETTLED


def _parts(text: str, sentence: tuple[Word, ...], named: Sequence[Mention]) -> Iterator[tuple[Word, ...]]:
    part: list[Word] = []
    within = {
        word
        for each in named
        if each.option
        for word in sentence
        if each.said[0].start < word.start <= each.said[-1].start
    }
    for place, word in enumerate(sentence):
        gap = text[sentence[place - 1].end : word.start] if place else ""
        if part and word not in within and (PARTS.search(gap) or word.plain in JOINS):
            yield tuple(part)
            part = []
        part.append(word)
    if part:
        yield tuple(part)


def _read(part: tuple[Word, ...], named: Sequence[Mention]) -> _Part:
    own = tuple(each for each in named if each.said[0] in part)
    optional = {word for each in named if each.option for word in each.said}
    return _Part(part, own, _cues(part, optional))


def _cues(part: Sequence[Word], spoken_for: Container[Word]) -> list[_Cue]:
    """Return what a part says of standing, in order; "not settled" is open, "no argument" is settled."""
    found: list[_Cue] = []
    opened: set[Word] = set()
    for name, standing, strong in KINDS:
        for run in find(part, "check_in", name):
            if any(word in spoken_for for word in run) or opened & set(run):
                continue
            place = part.index(run[0])
            ahead = [word.plain for word in part[max(0, place - REACH) : place + (run[0].plain in NEGATES)]]
            if name in {"ellipsis", "unmet"}:
                opened |= set(run)
            elif name != "weakly_open" and any(word in NEGATES for word in ahead):
                standing_of = _opposite(standing)
                found.append(_Cue(place, standing_of, strong=True))
                continue
            found.append(_Cue(place, standing, strong))
    return sorted(found)


def _standings(parts: Sequence[_Part], before: str) -> list[tuple[str, bool]]:
    """Return for each part what it is said to be, by its own cue or the nearest, and whether it is plain."""
    out: list[tuple[str, bool]] = []
    leading, current, waiting, denied = False, before, False, False
    for place, part in enumerate(parts):
        if part.cues:
            strong = [cue for cue in part.cues if cue.strong] or part.cues
            current = strong[-1].standing
            first = min((part.said.index(each.said[0]) for each in part.named), default=len(part.said))
            leading = strong[-1].place < first and not (waiting and not part.named)
            waiting = False
            out.append((current, strong[-1].strong and not (denied and current == SETTLED)))
            denied = False
            continue
        waiting |= bool(part.named)
        denied |= any(word.plain in {"nt", "not"} for word in part.said)
        leading = leading and part.said[0].plain not in TURNS
        ahead = next((each.standing for later in parts[place + 1 :] for each in later.cues[-1:]), "")
        chosen = current if (leading and current) or not ahead else ahead
        if chosen == SETTLED and any(word.plain in ASKING for word in part.said[:2]) and not ahead:
            out.append((OPEN, not leading))
            continue
        plainly = bool(chosen) and (bool(ahead) or leading) and not (denied and chosen == SETTLED)
        out.append((chosen or (SETTLED if any(each.option for each in part.named) else ""), plainly))
    return out


def _of(part: _Part, standing: str, *, own: bool) -> Iterator[Claim]:
    if not standing:
        return
    whole = tuple(part.said)
    spoken_for = {word for each in part.named if each.option for word in each.said}
    said = tuple(word for word in part.said if word not in spoken_for)
    if has(said, "check_in", "none") and not (part.named and part.cues):
        yield Claim(REST, standing if part.cues else _opposite(standing), by=whole, sure=own)
        return
    if has(said, "check_in", "rest") or (has(said, "check_in", "all") and not part.named):
        yield Claim(REST, standing, by=whole, sure=own)
    for each in part.named:
        plain = each.plain and (len(part.named) == 1 or not each.slight)
        sure = plain and (own or bool(part.cues and each.option))
        yield Claim(each.issue, standing, each.option, each.said, sure, plain)
    alone = has(said, "check_in", "only") if standing == OPEN else has(said, "check_in", "solely")
    if alone and (part.named or has(said, "check_in", "left")):
        yield Claim(REST, _opposite(standing), by=whole, sure=own)
