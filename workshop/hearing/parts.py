"""What slots are filled with: true things of this table, by the part that each plays in it now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from workshop.hearing.wordings import OfCase, Words, interest_told, issue_name, of_case
from workshop.hearing.words import content, words
from workshop.negotiation.acts import OFFERS, PRESSURE
from workshop.negotiation.case import Case
from workshop.negotiation.coverage import weights
from workshop.negotiation.effects import settled
from workshop.negotiation.moves import Package
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import Entry, Table
from workshop.negotiation.words import interest_ref, issue_ref, option_ref

COUNTS = {"disclose_interest": "told", "reject": "refused", "demand": "pressed", "threaten": "pressed"}
COUNTS |= dict.fromkeys(OFFERS, "offered")
"""After which acts of the other side words count, and what such a moment is called."""
GROUPS = ("_interests", "_positions", "_options", "_questions")
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")
NAMES_IN_PACKAGES = {*OFFERS, "demand"}


class Fill(NamedTuple):
    """What fills a slot, and the refs of what it is about."""

    text: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A table as one side knows it at the moment it speaks.

    `about` are refs: the interest that it says back, those that it puts together, or the options of the
    package that it puts forward.
    """

    view: Table
    me: str
    about: tuple[str, ...] = ()

    @cached_property
    def last(self) -> Entry | None:
        """The last move addressed to this side since it spoke itself."""
        for entry in reversed(self.view.moves):
            if entry.move.by == self.me:
                return None
            if self.me in entry.move.to:
                return entry
        return None

    @property
    def other(self) -> str:
        """Who made it; before anyone did, the first of the others."""
        return self.last.move.by if self.last else self.view.others(self.me)[0]

    @property
    def after(self) -> str:
        """What words count for now: told, refused, pressed, offered, or ""."""
        return COUNTS.get(self.last.move.act, "") if self.last else ""

    @property
    def told(self) -> tuple[str, str] | None:
        """The interest of the other side that it told just now: (owner, interest)."""
        move = self.last.move if self.last else None
        told = move and move.act == "disclose_interest" and (move.by, move.interest) in self.view.voiced
        return (move.by, str(move.interest)) if move and told else None

    @cached_property
    def said(self) -> tuple[str, str] | None:
        """The interest of another side to say back: the one asked for, else the last one told."""
        refs = [ref.removeprefix("interest:") for ref in self.about if ref.startswith("interest:")]
        pairs = [(owner, interest) for owner, _, interest in (ref.partition(".") for ref in refs)]
        pairs += [self.told] if self.told else []
        pairs += to_say_back(self.view, self.me)
        voiced = (pair for pair in pairs if pair in self.view.voiced and pair[0] != self.me)
        return next(voiced, None)

    @property
    def combined(self) -> tuple[str, ...]:
        """The interests of both sides that it puts together, one of each; empty where it does not."""
        refs = [ref for ref in self.about if ref.startswith("interest:")]
        ours, theirs = (
            [ref for ref in refs if ref.startswith(interest_ref(self.me, "")) == own] for own in (True, False)
        )
        return (theirs[0], ours[0]) if ours and theirs else ()

    @cached_property
    def package(self) -> Package:
        """The package that it puts forward."""
        options = [
            ref.removeprefix("option:").split("=", 1) for ref in self.about if ref.startswith("option:")
        ]
        return dict(options)

    @cached_property
    def words(self) -> OfCase:
        """The case's own words."""
        return of_case(self.view.case.id)

    def words_of(self, owner: str, interest: str) -> Words | None:
        """Return what the case says of an interest in its own words, None where it says nothing."""
        return self.words.interests.get(owner, {}).get(interest)

    def interest(self, owner: str, interest: str) -> Fill:
        """Return an interest as it is spoken of here; of another side only once it is voiced."""
        words = self.words_of(owner, interest)
        told = interest_told(self.view.case, owner, interest, to_owner=owner != self.me)
        return Fill(words.name if words else told, (interest_ref(owner, interest),))

    def others_of(self, pair: tuple[str, str] | None) -> list[tuple[str, str]]:
        """Return what the side that told one interest has told beside it."""
        return [each for each in sorted(self.view.voiced) if pair and each[0] == pair[0] and each != pair]

    def issue(self, issue: str) -> Fill:
        """Return an issue as it is spoken of here."""
        return Fill(issue_name(self.view.case, issue), (issue_ref(issue),))

    def option(self, issue: str, option: str) -> Fill:
        """Return an option with its issue as they are spoken of here."""
        return Fill(f"“{option}” for {self.issue(issue).text}", (option_ref(issue, option),))

    def fills(self, part: str) -> list[Fill]:
        """Return what plays a part now, empty where nothing does."""
        groups = (getattr(self, group) for group in GROUPS)
        return next((group[part] for group in groups if part in group), [])

    @property
    def parts(self) -> set[str]:
        """The parts that there are."""
        return {part for group in GROUPS for part in getattr(self, group)}

    @cached_property
    def _interests(self) -> dict[str, list[Fill]]:
        theirs = [pair for pair in sorted(self.view.voiced) if pair[0] == self.other]
        weight = weights(self.view.case, self.me)
        ours = sorted(weight, key=lambda i: ((self.me, i) not in self.view.voiced, -weight[i]))
        told = {owner: sum(who == owner for who, _ in self.view.voiced) for owner in (self.me, self.other)}
        said = self.said
        return {
            "said": [self.interest(*said)] if said else [],
            "another said": [self.interest(*each) for each in self.others_of(said)],
            "told": [self.interest(*self.told)] if self.told else [],
            "earlier": [self.interest(*pair) for pair in theirs if pair != self.told],
            "theirs": [self.interest(*pair) for pair in theirs],
            "ours": [self.interest(self.me, interest) for interest in ours],
            "count of theirs": [_number(told[self.other])] if told[self.other] else [],
            "count of ours": [_number(told[self.me])] if sum(told.values()) else [],
            "another count": [
                _number(n)
                for n in range(max(told.values()) + 2)
                if n not in told.values() and told[self.other]
            ],
        }

    @cached_property
    def _put_forward(self) -> dict[str, list[Package]]:
        lists, found = self.view.case.lists, dict[str, list[Package]]()
        for move in (e.move for e in self.view.moves if e.move.package and e.move.act in NAMES_IN_PACKAGES):
            package = {i: option for i, option in (move.package or {}).items() if lists(i, option)}
            found.setdefault(move.by, []).extend([package] if package else [])
        return found

    def named(self, party: str) -> list[Package]:
        """Return the packages that a side demanded or offered, the first one first."""
        return self._put_forward.get(party, [])

    @property
    def fresh(self) -> Package:
        """Return what the other side demanded or offered just now, empty where it did something else."""
        put_forward = self.last and self.last.move.package and self.last.move.act in NAMES_IN_PACKAGES
        packages = self.named(self.other) if put_forward else []
        return packages[-1] if packages else {}

    def stand(self, party: str) -> Package:
        """Return for each issue the option that a side named last."""
        return {issue: option for package in self.named(party) for issue, option in package.items()}

    @cached_property
    def _positions(self) -> dict[str, list[Fill]]:
        case = self.view.case
        packages, fresh = self.named(self.other), self.fresh
        before: Package = {}
        for each in packages[:-1]:
            before |= each
        partial = set(fresh) if len(fresh) < len(case.issues) else set()
        named = {issue for e in self.view.moves for issue in _named_by(e)} & set(case.issue)
        named |= _spoken_of(case)
        agreed = settled(self.view)
        stands = [self.stand(party) for party in case.party]
        apart = [i for i in case.issue if i not in agreed and all(i in stand for stand in stands)]
        theirs, mine = self.stand(self.other), self.stand(self.me)
        given = {i for i, o in self.package.items() if theirs.get(i) == o != mine.get(i, o)}
        kept = {i for i, o in self.package.items() if mine.get(i) == o != theirs.get(i, o)}
        return {
            "moved": self._issues(i for i, o in fresh.items() if before.get(i, o) != o),
            "held": self._issues(i for i, o in fresh.items() if before.get(i) == o),
            "asked": self._issues(partial),
            "unasked": self._issues(i for i in case.issue if partial and i not in partial),
            "settled": self._issues(agreed),
            "open": self._issues(apart),
            "untouched": self._issues(i for i in case.issue if named and i not in named),
            "touched": self._issues(i for i in case.issue if i in named),
            "given": self._issues(given),
            "kept": self._issues(kept),
        }

    @cached_property
    def _options(self) -> dict[str, list[Fill]]:
        """Return what the other side asks for last, by whether this side could keep to a promise of it."""
        theirs, mine = self.stand(self.other), self.stand(self.me)
        points, case = self.view.case.points[self.me], self.view.case
        spare = case.bounds(self.me)[1] - case.reservation(self.me)
        cost = {
            i: max(points[i]) - points[i][case.issue[i].index[o]]
            for i, o in theirs.items()
            if o in case.issue[i].index and mine.get(i) != o
        }
        cheap = sorted((i for i in cost if 3 * cost[i] <= spare), key=lambda i: cost[i])[:2]
        left = [
            (issue, option)
            for package in self.named(self.other)
            for issue, option in package.items()
            if theirs[issue] != option
        ]
        return {
            "wanted": [self.option(i, theirs[i]) for i in cheap],
            "too large": [self.option(i, theirs[i]) for i in cost if 3 * cost[i] > 2 * spare],
            "our own": [self.option(i, o) for i, o in mine.items() if theirs.get(i, o) != o],
            "given up": [self.option(*each) for each in dict.fromkeys(left)],
            "newest": [self.option(i, o) for i, o in self.fresh.items() if mine.get(i) != o],
        }

    @cached_property
    def _questions(self) -> dict[str, list[Fill]]:
        issues = list(self.view.case.issue)
        owed, paid = self._asked(self.other, self.me)
        missed, answered = self._asked(self.me, self.other)
        pressed = {
            issue
            for e in self.view.moves
            if e.move.by == self.me and e.move.act in PRESSURE
            for issue in _named_by(e)
        }
        return {
            "owed": self._issues(owed),
            "paid": self._issues(paid - owed),
            "not asked of us": self._issues(i for i in issues if owed and i not in owed | paid),
            "unanswered": self._issues(missed - answered),
            "answered": self._issues(answered),
            "pressed by us": self._issues(pressed),
            "not pressed by us": self._issues(i for i in issues if pressed and i not in pressed),
        }

    def _asked(self, who: str, whom: str) -> tuple[set[str], set[str]]:
        """Return the issues of one side's questions to another: those not answered, those answered."""
        not_yet: set[str] = set()
        answered: set[str] = set()
        asked: str | None = None
        for entry in self.view.played:
            move = entry.move
            if move.by == who and whom in move.to and move.act == "ask_interest":
                asked = move.issue
            elif move.by == whom and asked:
                (answered if move.act == "disclose_interest" else not_yet).add(asked)
                asked = None
        return (not_yet | ({asked} if asked else set())) - answered, answered

    def _issues(self, issues: Iterable[str]) -> list[Fill]:
        return [self.issue(issue) for issue in sorted(issues) if issue in self.view.case.issue]


def _named_by(entry: Entry) -> Iterator[str]:
    move = entry.move
    yield from (issue for issue in (move.issue, move.over, *(move.package or {})) if issue)


@lru_cache(maxsize=64)
def _spoken_of(case: Case) -> frozenset[str]:
    """Return the issues that are called by name in the words with which a case begins."""
    said = [_stems(opening.text or "") for opening in case.openings]
    names = {issue: _stems(issue_name(case, issue)) for issue in case.issue}
    return frozenset(issue for issue, name in names.items() if any(name and name <= each for each in said))


def _stems(text: str) -> set[str]:
    return {word.stem for word in content(words(text))}


def _number(count: int) -> Fill:
    return Fill(NUMBERS[min(count, len(NUMBERS) - 1)])
