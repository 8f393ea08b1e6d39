"""What a sentence in one's own words is: its act, what it is about, what it means, the slips it shows."""

from collections.abc import Iterable
from typing import NamedTuple

from workshop.hearing.checking_in import checks_in
from workshop.hearing.guess import weighed
from workshop.hearing.saying_back import Judged, Meaning, Ref, says_back
from workshop.hearing.slips import typed
from workshop.hearing.vocabulary import Vocabulary, vocabulary
from workshop.hearing.words import Word, content, words
from workshop.negotiation.acts import Act
from workshop.negotiation.table import Table
from workshop.negotiation.words import Heard, interest_ref, issue_ref, option_ref

VERSION = 2
"""Of what a reading is; a change of weights or cues that reads a sentence otherwise makes it one more."""


ABOUT = 0.5
"""From how much evidence a text is about an interest."""
THINGS, PLACES = 20, 50
"""How much of a long text's reading a move keeps."""


class Reading(NamedTuple):
    """What was read: acts, the best first; things of the table; slips; places in the text; meaning.

    `weights` says how much speaks for each of the acts. `meaning` is "same", "other" or "unsure" where what
    is said is a say-back or a check-in, else None. `covers` holds [from, to) in characters: where in the text
    the evidence stands.
    """

    acts: tuple[Act, ...]
    about: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    covers: tuple[tuple[int, int], ...] = ()
    meaning: Meaning | None = None
    weights: tuple[int, ...] = ()

    def heard(self, act: Act) -> Heard:
        """Return what a move of this act keeps of the reading."""
        return Heard(
            v=VERSION,
            act=act,
            about=self.about[:THINGS],
            slips=self.slips,
            covers=self.covers[:PLACES],
            meaning=self.meaning,
        )


def read(
    text: str, view: Table, party: str, *, act: Act | None = None, expects: str | None = None
) -> Reading:
    """Return what `party` says with a text, by what its own view of the table can name and nothing else.

    `act` is what it will be logged as, the first guess where it is left out; `expects` is the thing that a
    say-back answers ("interest:PARTY.ID"), by default the one told last. The same on every machine; any text
    is read, if as nothing.
    """
    known = vocabulary(view)
    said = words(text)
    about = dict(_about(said, known))
    things = [word for word in said if word.stem in known.things]
    acts, weights = zip(*weighed(text, said, things), strict=True)
    judged = None
    if (act or acts[0]) == "check_in":
        judged = checks_in(text, view, known)
    elif (act or acts[0]) == "paraphrase":
        interest = _expected(view, party, expects)
        judged = says_back(text, interest, known) if interest in known.interests else Judged("unsure")
        if judged.meaning == "same":
            about.setdefault(interest_ref(*interest), ())
    slips = (*([judged.slip] if judged and judged.slip else []), *typed(text, said, tuple(about)))
    evidence = [word for found in about.values() for word in found] + list(judged.shown_by if judged else ())
    meaning = judged.meaning if judged else None
    return Reading(acts, tuple(about), slips, _covers(evidence), meaning, weights)


def _expected(view: Table, party: str, expects: str | None) -> Ref:
    """Return the interest that a say-back answers: as asked, or the one told last by another side."""
    told = [
        (entry.move.by, entry.move.interest or "")
        for entry in view.moves
        if entry.move.act == "disclose_interest" and entry.move.by != party
    ]
    if expects:
        side, _, name = expects.removeprefix("interest:").partition(".")
        return side, name
    return told[-1] if told else ("", "")


def _about(said: tuple[Word, ...], known: Vocabulary) -> Iterable[tuple[str, tuple[Word, ...]]]:
    issues = known.named_issues(said)
    options = known.named_options(said, issues)
    for (side, interest), bag in known.interests.items():
        found = tuple(word for word in content(said) if bag.weight(word.stem) > 0)
        if known.score((side, interest), found) >= ABOUT:
            yield interest_ref(side, interest), found
    for issue, (option, words_of) in options.items():
        yield option_ref(issue, option), tuple(words_of)
    for issue, found in issues.items():
        yield issue_ref(issue), found


def _covers(evidence: list[Word]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(word.start, word.end) for word in evidence}))
