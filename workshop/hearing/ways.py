"""Ways of saying: three that only the last lines tell apart where it counts, elsewhere one plain sentence."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, product
from random import Random
from typing import Any, NamedTuple

from workshop.hearing.parts import Fill, Moment
from workshop.hearing.wordings import Set, Words, general
from workshop.negotiation.acts import Act
from workshop.negotiation.table import Table
from workshop.negotiation.words import SLIPS

LONGEST = 14
"""Words that a way has at most."""
UNEVEN = 0.2
"""How far, as a share, a way's length may lie from the mean of its set."""
SOME = 6
"""How many drafts of a kind are tried against each other."""
VERSION = 1
SERVES = "serves"
ANSWERS_WHAT_WAS_TOLD: tuple[Act, ...] = ("ask_interest", "clarify", "acknowledge")
"""The acts that, straight after something told, serve only if they are about that."""


class Way(NamedTuple):
    """One way of saying an act: `id` is SET/WAY; `serves`, or else its `slip`; `about` are refs.

    `meaning` is for what says back or checks in: "same" or "other". `covers` are the places in the text that
    tell it from the others of its set. `promise` is what a promise of it is.
    """

    id: str
    act: Act
    text: str
    serves: bool = True
    slip: str | None = None
    about: tuple[str, ...] = ()
    meaning: str | None = None
    covers: tuple[tuple[int, int], ...] = ()
    promise: dict[str, str] | None = None


class Known(NamedTuple):
    """What an id of a way tells: whether it serves, and its slip if it does not."""

    serves: bool
    slip: str | None


class _Draft(NamedTuple):
    """A way before it is chosen: what fills its frame, and what that makes of it."""

    fills: tuple[Fill, ...]
    slip: str | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """The refs of what it names."""
        return tuple(ref for fill in self.fills for ref in fill.about)


def offered(
    view: Table,
    party: str,
    act: Act,
    *,
    chance: Random,
    used: Collection[str] = (),
    about: Sequence[str] = (),
) -> tuple[Way, ...]:
    """Return the ways in which this side can say an act now: three, or one plain sentence, or none.

    Three come after something told, a refusal, pressure or an offer, for what says back, and the first time
    that this side does such an act; of three, one serves. `view` is redacted for this side. `used` are the
    ids of ways that were shown at this table: none of their sets comes again. `about` are refs: the interest
    to say back, or the options of the package to put forward. Acts without words of the kit have none.
    """
    moment = Moment(view, party, tuple(about))
    first = not any(entry.move.by == party and entry.move.act == act for entry in view.played)
    if first or moment.after or act == "paraphrase":
        gone = {way.partition("/")[0] for way in used}
        for ways in (_of_case(moment, act, chance, gone, used), _general(moment, act, chance, gone)):
            if three := next(ways, None):
                return tuple(chance.sample(three, len(three)))
    return _plain(moment, act, chance, used)


def known(way: str) -> Known | None:
    """Return what the id of a way tells, None for one that is no id of ways."""
    name = way.partition("/")[2].rpartition(".")[2].rstrip("0123456789")
    return Known(name == SERVES, None if name == SERVES else name) if name in {SERVES, *SLIPS} else None


def logged(way: Way, ways: Sequence[Way]) -> dict[str, Any]:
    """Return what a move keeps of a way that was chosen among some: its text, `said`, `heard`, `promise`."""
    said = {"wording": way.id, "offered": [each.id for each in ways], "source": "wording"}
    heard: dict[str, Any] = {"v": VERSION, "act": way.act, "about": list(way.about)}
    heard |= {"slips": [way.slip] if way.slip else [], "covers": [list(span) for span in way.covers]}
    heard |= {"meaning": way.meaning} if way.meaning else {}
    kept: dict[str, Any] = {"text": way.text, "said": said, "heard": heard}
    return kept | ({"promise": way.promise} if way.promise else {})


def _plain(moment: Moment, act: Act, chance: Random, used: Collection[str]) -> tuple[Way, ...]:
    """Return one sentence that fits whenever the act does, a new one as long as there are any."""
    if moment.combined:
        frames = [
            (each, draft) for each in general().sets if act in each.acts for draft in _serving(moment, each)
        ]
        if frames:
            each, draft = chance.choice(frames)
            return (_way(f"plain.{each.id}/{SERVES}", act, each.frame, draft),)
    sentences = general().plain.get(act, ())
    names = [f"plain.{act}.{number}/{SERVES}" for number in range(len(sentences))]
    left = [n for n, name in enumerate(names) if name not in used] or list(range(len(names)))
    said = [moment.interest(*moment.said)] if act == "paraphrase" and moment.said else []
    if not left or (act == "paraphrase" and not said):
        return ()
    number = chance.choice(left)
    return (_way(names[number], act, sentences[number], _Draft(tuple(said))),)


def _general(moment: Moment, act: Act, chance: Random, gone: Collection[str]) -> Iterator[list[Way]]:
    """Yield the general sets that this moment can fill."""
    sets = [each for each in general().sets if act in each.acts and each.id not in gone]
    for each in chance.sample(sets, len(sets)):
        if moment.told and act in ANSWERS_WHAT_WAS_TOLD and "told" not in each.serves:
            continue
        foils = [[*_drafts(moment, spec, slip)] for slip, spec in each.slips]
        if found := _three(each.frame, _serving(moment, each), foils, chance):
            yield [_way(f"{each.id}/{name}", act, each.frame, draft, each) for name, draft in _names(found)]


def _serving(moment: Moment, among: Set) -> list[_Draft]:
    """Return what fills a set so that it serves: what an idea puts together, where it does."""
    drafts, combined = _drafts(moment, among.serves), moment.combined
    return [each for each in drafts if not combined or {*each.about} == {*combined}]


def _drafts(moment: Moment, spec: str, slip: str | None = None) -> Iterator[_Draft]:
    """Yield what the parts of a spec can fill a frame with, nothing twice in one."""
    for fills in product(*(moment.fills(part) for part in spec.split(" + "))):
        if len({fill.text for fill in fills}) == len(fills):
            yield _Draft(fills, slip)


def _of_case(
    moment: Moment, act: Act, chance: Random, gone: Collection[str], used: Collection[str]
) -> Iterator[list[Way]]:
    """Yield the sets that the case has of its own for the interest that was told, or is said back."""
    pair = moment.said if act == "paraphrase" else moment.told
    words = moment.words_of(*pair) if pair else None
    if pair is None or words is None:
        return
    near = [(each, theirs) for each in moment.others_of(pair) if (theirs := moment.words_of(*each))]
    stem = f"{moment.view.case.id}.{pair[0]}.{pair[1]}.{act}"
    if act == "ask_interest" and stem not in gone:
        yield from _asks(moment, stem, words, near, chance)
    frames = general().clauses.get(act, {})
    spoken = {way.partition("/")[2].partition(".")[0] for way in used}
    fresh = [frame for frame in frames if frame not in spoken] or list(frames)
    says_back = act == "paraphrase"
    near_miss, other_miss = ("neighbour", "neighbour") if says_back else ("passed_over", "not_said")
    off = [_clause(pair, text, kind if says_back else "not_said") for kind, text in words.off]
    foils = [chance.sample(off, 1) if near else off]
    for other, theirs in near:
        foils.append([_clause(other, text, near_miss) for text in theirs.back])
        foils[-1] += [_clause(other, text, other_miss) for _, text in theirs.off]
    elsewhere = {way.rpartition(".")[2] for way in gone if way.startswith(stem.removesuffix(act))}
    numbers = [n for n in chance.sample((0, 1), 2) if f"{stem}.{n}" not in gone]
    numbers.sort(key=lambda number: str(number) in elsewhere)
    for number, frame in product(numbers, chance.sample(fresh, len(fresh))):
        if found := _three(frames[frame], [_clause(pair, words.back[number])], foils, chance):
            yield [
                _way(f"{stem}.{number}/{frame}.{name}", act, frames[frame], draft)
                for name, draft in _names(found)
            ]


def _asks(
    moment: Moment, stem: str, words: Words, near: Sequence[tuple[tuple[str, str], Words]], chance: Random
) -> Iterator[list[Way]]:
    """Yield three questions after a line of the case: behind it, what it answered, behind another line."""
    text, pair = (moment.last.move.text or "" if moment.last else ""), moment.told
    line = next((n for n, begins in enumerate(words.lines) if begins in text), None)
    if pair is None or line is None:
        return
    foils = [[_clause(pair, words.asks[line], "answered")]]
    foils += [[_clause(other, ask, "passed_over") for ask in theirs.asks] for other, theirs in near]
    if found := _three("{}", [_clause(pair, words.asks[1 - line])], foils, chance):
        yield [_way(f"{stem}/{name}", "ask_interest", "{}", draft) for name, draft in _names(found)]


def _clause(pair: tuple[str, str], text: str, slip: str | None = None) -> _Draft:
    return _Draft((Fill(text, (f"interest:{pair[0]}.{pair[1]}",)),), slip)


def _three(
    frame: str, serving: list[_Draft], foils: Sequence[Sequence[_Draft]], chance: Random
) -> list[_Draft] | None:
    """Return one draft that serves and two that do not, alike in length; None where there are none.

    The two foils come from one group as often as from two, so that no pair tells which is the third.
    """
    fitting = [_some(frame, group, chance) for group in (serving, *foils)]
    serving, foils = fitting[0], fitting[1:]
    kinds = [*combinations(range(len(foils)), 2), *((n, n) for n in range(len(foils)))]
    for first, second in chance.sample(kinds, len(kinds)):
        same = first == second
        pairs = list(combinations(foils[first], 2) if same else product(foils[first], foils[second]))
        for draft, pair in product(serving, chance.sample(pairs, len(pairs))):
            if _alike([_said(frame, each) for each in (draft, *pair)]):
                return [draft, *pair]
    return None


def _some(frame: str, drafts: Sequence[_Draft], chance: Random) -> list[_Draft]:
    """Return a few of the drafts that are not too long, in any order."""
    short = [draft for draft in drafts if len(_said(frame, draft).split()) <= LONGEST]
    return chance.sample(short, min(len(short), SOME))


def _alike(texts: Sequence[str]) -> bool:
    mean = sum(map(len, texts)) / len(texts)
    return len(set(texts)) == len(texts) and all(abs(len(text) - mean) <= UNEVEN * mean for text in texts)


def _names(drafts: Sequence[_Draft]) -> Iterator[tuple[str, _Draft]]:
    """Yield a name in its set for each draft: serves, or its slip, with a number where two have the same."""
    for number, draft in enumerate(drafts):
        again = sum(each.slip == draft.slip for each in drafts[:number])
        yield f"{draft.slip or SERVES}{again + 1 if again else ''}", draft


def _said(frame: str, draft: _Draft) -> str:
    text = frame.format(*(fill.text for fill in draft.fills))
    return text[:1].upper() + text[1:]


def _way(name: str, act: Act, frame: str, draft: _Draft, among: Set | None = None) -> Way:
    text = _said(frame, draft)
    covers, at = [], 0
    for before, fill in zip(frame.split("{}"), draft.fills, strict=False):
        at += len(before)
        covers.append((at, at + len(fill.text)))
        at += len(fill.text)
    about = draft.about
    judged = act in {"paraphrase", "check_in"} and bool(about or draft.fills)
    meaning = ("other" if draft.slip else "same") if judged else None
    promise = _promise(among.promise, about) if among and among.promise else None
    return Way(name, act, text, not draft.slip, draft.slip, about, meaning, tuple(covers), promise)


def _promise(kind: str, about: Sequence[str]) -> dict[str, str]:
    """Return what a promise of that kind is about: an option to include, or an issue."""
    what, _, rest = about[0].partition(":") if about else ("", "", "")
    issue, _, option = rest.partition("=")
    named = {"issue": issue} if kind != "hold" and issue else {}
    return {"kind": kind, **named, **({"option": option} if what == "option" else {})}
