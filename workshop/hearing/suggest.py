"""What a sentence in one's own words is taken for, and what a move of that act carries beside the words.

All of it is worked out from the view of the side that types, and from what that side can do now.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

from workshop.hearing.read import read
from workshop.hearing.saying_back import says_back
from workshop.hearing.vocabulary import vocabulary
from workshop.hearing.words import content, words
from workshop.negotiation.acts import SIGNED, Act
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import refusal, to_say_back
from workshop.negotiation.table import Table
from workshop.negotiation.words import interest_ref, issue_of

AHEAD = 100
"""By how much, in whole numbers of weight, more has to speak for the first guess than for the second before
it is suggested: of the sentences in `tests/hearing` that are, 95 in 100 are right."""
SUGGESTED, ASKED = 2, 3
"""Acts to choose among where the first is sure enough, and where it is not."""
LEAVES: Act = "walk_away"
"""What is not asked about where something else is likelier: it ends the table."""
SPOKEN, BESIDE = 0.7, 0.6
"""From how much evidence by its own words an interest is spoken of, and another of its side beside it, as a
share of that."""
TOGETHER = 3
"""Told things that one idea can put together; who names more has not said which."""

Ref = tuple[str, str]


class Suggested(NamedTuple):
    """Acts that a text may be, the likeliest first, and whether the first is sure enough to be suggested."""

    acts: tuple[Act, ...]
    sure: bool


class Ingredients(NamedTuple):
    """What an idea puts together: what it names, or else, where it names a part alone, what it may mean."""

    named: tuple[str, ...] = ()
    maybe: tuple[tuple[str, ...], ...] = ()


def suggested(text: str, view: Table, party: str) -> Suggested:
    """Return what a text may be, of all that its author can do now.

    Where it sounds like what cannot be done now, nothing is sure.
    """
    reading = read(text, view, party)
    weighed = zip(reading.acts, reading.weights, strict=True)
    can = [(act, weight) for act, weight in weighed if possible(act, view, party)]
    sure = can[0][0] == reading.acts[0] and can[0][1] - can[1][1] >= AHEAD
    rest = [act for act, _ in can[1:] if sure or act != LEAVES]
    return Suggested((can[0][0], *rest[: (SUGGESTED if sure else ASKED) - 1]), sure)


def possible(act: Act, view: Table, party: str) -> bool:
    """Tell whether a side can do an act now, given that it chooses well what the act carries."""
    match act:
        case "breach":  # nobody says it of oneself
            return False
        case "paraphrase":
            return any(owner != party for owner, _ in view.voiced)
        case "disclose_interest":
            return any((party, own) not in view.voiced for own in view.case.party[party].interest)
        case "confirm" | "correct":
            return bool(view.to_answer(party))
        case "accept" | "reject":
            of = view.offer.version if view.offer else None
            return not refusal(view, Event("moved", {"act": act, "by": party, "of": of}), holds=party)
    return True


def carries(act: Act, text: str, view: Table, party: str) -> dict[str, Any] | None:
    """Return what a move of an act carries beside a text, None where its author has to choose it."""
    match act:
        case "paraphrase":
            found = _answered(text, view, party)
            return {"interest": found[0][1], "to": (found[0][0],)} if len(found) == 1 else None
        case "disclose_interest":
            untold = [
                (party, own) for own in view.case.party[party].interest if (party, own) not in view.voiced
            ]
            own = _spoken_of(text, view, untold)
            return {"interest": own[0][1], "to": ()} if len(own) == 1 else None
        case "confirm" | "correct":
            entry = view.to_answer(party)[0]
            return {"of": entry.version, "to": (entry.move.by,)}
        case "ask_interest" | "clarify":
            issues = {issue for ref in read(text, view, party).about if (issue := issue_of(ref))}
            return {"issue": issues.pop()} if len(issues) == 1 else {}
        case "idea":
            named = ingredients(text, view).named
            return {"combines": named} if named else {}
    return None if act == "disclose_priority" or act in SIGNED else {}


def ingredients(text: str, view: Table) -> Ingredients:
    """Return what an idea in one's own words puts together of all that was told."""
    voiced = sorted(view.voiced)
    clear = _spoken_of(text, view, voiced)
    if len({owner for owner, _ in clear}) > 1 and len(clear) <= TOGETHER:
        return Ingredients(tuple(interest_ref(*pair) for pair in clear))
    known, carrying = vocabulary(view), content(words(text))
    pairs = [
        pair
        for pair in combinations(voiced, 2)
        if pair[0][0] != pair[1][0] and (pair[0] in clear or pair[1] in clear)
    ]
    pairs.sort(key=lambda pair: -sum(known.score(each, carrying) for each in pair))
    return Ingredients(maybe=tuple(tuple(interest_ref(*each) for each in pair) for pair in pairs[:ASKED]))


def _answered(text: str, view: Table, party: str) -> list[Ref]:
    """Return the told interests that a say-back may answer: by its own words, else by what it means."""
    told = [pair for pair in sorted(view.voiced) if pair[0] != party]
    known, waiting = vocabulary(view), to_say_back(view, party)
    same = [pair for pair in told if says_back(text, pair, known).meaning == "same"]
    found = _spoken_of(text, view, told) or same
    for narrower in (same, waiting):
        found = [pair for pair in found if pair in narrower] or found
    return found


def _spoken_of(text: str, view: Table, pairs: Sequence[Ref]) -> list[Ref]:
    """Return the interests of some that a text names by their own words, of a side those it names most."""
    known, carrying = vocabulary(view), content(words(text))
    names = {pair: known.exact(pair, carrying) for pair in pairs}
    most = {side: max(names[pair] for pair in pairs if pair[0] == side) for side, _ in pairs}
    return [pair for pair in pairs if names[pair] >= max(SPOKEN, BESIDE * most[pair[0]])]
