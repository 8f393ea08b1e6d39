"""What a scripted counterpart moves by: the table as it may know it, its lines, how hard it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from workshop.counterparts.lines import LINES, Voice
from workshop.counterparts.preference import gain, propose, refused
from workshop.hearing.wordings import interest_told, issue_name
from workshop.negotiation import coverage
from workshop.negotiation.acts import OFFERS, PRESSURE, STRATEGIES, Act
from workshop.negotiation.effects import serves
from workshop.negotiation.moves import Move
from workshop.negotiation.serving import QUESTIONS
from workshop.negotiation.table import Difficulty, Entry, Table
from workshop.negotiation.words import SLIPS, interest_ref, issue_of

WARMTH = STRATEGIES["trust"]
MOST = 24
"""Moves of its own that a counterpart makes at most where words count; the last one can still be answered."""
LATE = 6
"""Moves before it walks away from which a counterpart comes down to what no agreement is worth to it."""


class Temper(NamedTuple):
    """How hard a counterpart is, beside what it is at middle difficulty.

    `guard` is added to the estimated trust from which it tells; `patience` multiplies the pressure that it
    bears before it walks away, `yielding` how far its aspiration comes down towards its reservation value.
    """

    guard: float
    patience: float
    yielding: float


TEMPERS: dict[Difficulty, Temper] = {
    "easy": Temper(-0.1, 1.25, 1.2),
    "middle": Temper(0.0, 1.0, 1.0),
    "hard": Temper(0.1, 0.9, 0.8),
}
"""By choice, such that the five strategies reach an agreement at each; no source says how much harder is
hard."""


EASIER = 0.05
"""How much less trust it takes where the act alone counts; by choice."""
DEEPER = 0.03
"""How much more trust each interest takes than the one told before it; by choice."""


def slip(move: Move) -> str:
    """Return the first thing in which a move's words go astray, "" where they do not or were not read."""
    if serves(move) or move.heard is None:
        return ""
    return next((name for name in move.heard.slips if SLIPS[name].kind != "sequence"), "other")


def is_unread(idea: Move) -> bool:
    """Tell whether an idea is in words of one's own that name nothing of the table."""
    named = idea.package or idea.combines or (idea.heard and idea.heard.about)
    return not named and not (idea.said and idea.said.wording)


def asked_about(move: Move) -> str | None:
    """Return the issue that a question is about: what its words name, else what it carries."""
    return _named_issue(move) or move.issue


def _named_issue(move: Move) -> str | None:
    return next(filter(None, map(issue_of, move.heard.about if move.heard else ())), None)


@dataclass(frozen=True)
class Turn:
    """What a counterpart goes by: the table as `me` may know it, a source of chance, and its lines' seed.

    Who `takes_up` what was said does so in a few words before a line that does not. Who is about to leave
    `warns` before anything else, in a line of that kind.
    """

    view: Table
    me: str
    chance: Random
    seed: int = 0
    takes_up: bool = True
    warns: str = ""

    @cached_property
    def played(self) -> tuple[Entry, ...]:
        """What was done since the table opened."""
        return self.view.played

    @cached_property
    def mine(self) -> tuple[Entry, ...]:
        """My own moves since the table opened."""
        return tuple(e for e in self.played if e.move.by == self.me)

    @cached_property
    def heard(self) -> tuple[Move, ...]:
        """What the others did since the table opened."""
        return tuple(e.move for e in self.played if e.move.by != self.me)

    @cached_property
    def last(self) -> Move | None:
        """The last thing said to me since I last moved."""
        for entry in reversed(self.played):
            if entry.move.by == self.me:
                return None
            if self.me in entry.move.to:
                return entry.move
        return None

    @property
    def speaker(self) -> str:
        """Who did it; before anyone did, the first of the others."""
        return (
            self.last.by if self.last else self.heard[-1].by if self.heard else self.view.others(self.me)[0]
        )

    @property
    def trust(self) -> float:
        """My estimated trust in the speaker."""
        return self.view.trust[self.me, self.speaker].level

    @property
    def pressure(self) -> int:
        """How often the others have demanded or threatened since the table opened."""
        return self.others_did(*PRESSURE)

    @property
    def untold(self) -> list[str]:
        """My interests that I have not voiced, the weightiest first."""
        weight = coverage.weights(self.view.case, self.me)
        return sorted((i for i in weight if (self.me, i) not in self.view.voiced), key=lambda i: -weight[i])

    @property
    def told(self) -> int:
        """How many of my interests I have voiced."""
        return sum(party == self.me for party, _ in self.view.voiced)

    @property
    def pressing(self) -> bool:
        """Whether I have answered pressure with pressure twice running: a third time is not my habit."""
        return len(self.mine) > 1 and all(entry.move.act in PRESSURE for entry in self.mine[-2:])

    @property
    def slipped(self) -> bool:
        """Whether the words last said to me went astray."""
        return bool(self.last and slip(self.last))

    def opens(self, at: float) -> bool:
        """Tell whether I trust the speaker enough for my next interest: more for each that I told before.

        Where the act alone counts, as much is enough for all, and somewhat less.
        """
        more = DEEPER * self.told if self.view.format > 1 else -EASIER
        return self.trust >= at + self.temper.guard + more

    @cached_property
    def reasoned(self) -> int:
        """How many packages and ideas the others put forward whose words do not go astray."""
        return sum(move.act in {*OFFERS, "idea"} and not slip(move) for move in self.heard)

    def since(self, act: Act) -> int:
        """Return how many moves I made since another side did this in words that did not go astray."""
        done = (
            e.version
            for e in reversed(self.played)
            if e.move.act == act and e.move.by != self.me and not slip(e.move)
        )
        last = next(done, -1)
        return sum(entry.version > last for entry in self.mine)

    @property
    def forgotten(self) -> str:
        """The settled issue that I asked about and that was passed over, until I offer again; else ""."""
        asked = [entry for entry in self.mine if entry.move.act == "check_in" and entry.move.issue]
        if not asked:
            return ""
        after = [entry.move for entry in self.played if entry.version > asked[-1].version]
        named = any(m.by != self.me and m.act == "check_in" and not slip(m) for m in after)
        offered = any(m.by == self.me and m.act in OFFERS for m in after)
        return "" if named or offered else str(asked[-1].move.issue)

    def refuse(self) -> Move:
        """Reject what lies on the table; where that is done already, say so."""
        offer = self.view.offer
        if offer and self.me not in offer.rejected and self.me not in offer.accepted:
            return self.move("reject", of=offer.version)
        return self.to_speaker("clarify", text=self.says("refused_already"))

    @property
    def temper(self) -> Temper:
        """How hard I am at this table."""
        return TEMPERS[self.view.difficulty]

    def bears(self, times: int) -> int:
        """Return how often I bear pressure that I bear so many times at middle difficulty."""
        return int(times * self.temper.patience)

    def left(self, bears: int) -> int:
        """Return how many of so many moves of its own it has left; where words count, of at most `MOST`."""
        return (min(bears, MOST) if self.view.format > 1 else bears) - len(self.mine)

    def is_late(self, bears: int) -> bool:
        """Tell whether the time to settle has come."""
        return self.left(bears) <= LATE

    def aspire(self, start: float, down: float, *, least: float, left: int = LATE + 1) -> float:
        """Return the gain to ask for: from `start` so far down, at most to `least`.

        With few moves left it comes down to the reservation value, and never below. On easy its way down is
        longer, on hard shorter. Gains are as in `preference.gain`.
        """
        way = self.temper.yielding
        target = max(start - way * down, least + (1 - way) * (start - least), 0.0)
        return target * min(1.0, max(left - 1, 0) / LATE)

    def move(self, act: Act, **carried: Any) -> Move:
        """Return a move of mine with my line for it, which takes up what was last said to me."""
        given = {"to": self.view.others(self.me)} | carried
        if "text" not in given:
            given["text"] = self._led(act, self.voice.line(act, **self._named(given)), given) or None
        if self.warns and act != "accept":
            given["text"] = f"{self.says(self.warns)} {given['text'] or ''}".strip()
        return Move(act=act, by=self.me, seat=self.me, **given)

    def led(self, act: Act, text: str, **carried: Any) -> Move:
        """Return a move of mine with these words, which take up what was last said to me."""
        given = {"to": self.view.others(self.me)} | carried
        return self.move(act, text=self._led(act, text, given), **given)

    def _named(self, carried: Mapping[str, Any]) -> dict[str, str]:
        """Return what a line for a move can name."""
        issue, interest = carried.get("issue"), carried.get("interest")
        named = {"issue": issue_name(self.view.case, issue)} if issue else {}
        if interest in self.view.case.party[self.me].interest:
            named |= {"interest": interest, "told": self.own(interest)}
        return named

    def _led(self, act: Act, line: str | None, carried: Mapping[str, Any]) -> str:
        """Return a line after a few words that take up what was said, which go to the speaker alone."""
        last = self.last
        if last is None or not self.takes_up or self.view.format < 2 or carried["to"] != (last.by,):
            return line or ""
        about = last.heard.about if last.heard else ()
        keys: list[str] = []
        if act == "disclose_interest" and last.act in QUESTIONS:
            mine = self.view.case.party[self.me].interest[carried["interest"]]
            if any(ref.startswith(interest_ref(self.me, "")) for ref in about):
                keys = ["about_told"]
            elif (asked := _named_issue(last)) and asked not in mine.points:
                keys = ["aside"]
        elif last.heard and "without_reason" in last.heard.slips and act in {*OFFERS, "reject"}:
            keys = ["unreasoned"]
        elif last.act == "idea" and is_unread(last):
            keys = ["unread"]
        gone = slip(last) if last.act not in OFFERS else ""
        said = self.voice.astray(gone, last.act, about) if gone else ""
        before = said or self.voice.takes_up(last.act, act, *keys)
        return f"{before} {line or ''}".strip()

    @cached_property
    def voice(self) -> Voice:
        """What I can say, and what all have said here."""
        said = tuple(entry.move.text or "" for entry in self.view.played)
        return Voice(self.view.case, self.view.case.party[self.me], said, self.seed)

    def own(self, interest: str) -> str:
        """Return an interest of mine as I speak of it."""
        return interest_told(self.view.case, self.me, interest, to_owner=False)

    def says(self, kind: str, **filled: str) -> str:
        """Return a line of a kind that no case has lines for, filled with things of this table."""
        return self.voice.kind(LINES[kind], **filled)

    def has_said(self, kind: str) -> bool:
        """Tell whether I have said a line of a kind that nothing fills."""
        return any(line in (entry.move.text or "") for entry in self.mine for line in LINES[kind])

    def to_speaker(self, act: Act, **carried: Any) -> Move:
        """Return a move of mine addressed to the speaker alone."""
        return self.move(act, to=(self.speaker,), **carried)

    def did(self, *acts: Act) -> int:
        """Return how often I have done one of these since the table opened."""
        return sum(entry.move.act in acts for entry in self.mine)

    def others_did(self, *acts: Act) -> int:
        """Return how often the others have."""
        return sum(move.act in acts for move in self.heard)

    def ask(self) -> Move:
        """Ask about an issue not asked about yet, of the side that told least."""
        asked = {entry.move.issue for entry in self.mine if entry.move.act == "ask_interest"}
        issues = [issue for issue in self.view.case.issue if issue not in asked] or list(self.view.case.issue)
        told = {
            other: sum(party == other for party, _ in self.view.voiced) for other in self.view.others(self.me)
        }
        return self.move(
            "ask_interest", to=(min(told, key=lambda p: told[p]),), issue=self.chance.choice(issues)
        )

    def most_about(self, issue: str | None) -> list[str]:
        """Return my interests, first the one of which most is at stake in an issue, of its own weight."""
        mine, weight = self.view.case.party[self.me].interest, coverage.weights(self.view.case, self.me)

        def about(interest: str) -> float:
            row = mine[interest].points.get(str(issue), (0,))
            return (max(row) - min(row)) / (weight[interest] or 1)

        return sorted(mine, key=lambda interest: (-about(interest), -weight[interest]))

    def disclose(self) -> Move:
        """Voice what is most of all about the issue talked of, else the weightiest interest still untold.

        Where the act alone counts, the weightiest that has to do with the issue.
        """
        asks = [entry.move for entry in self.played if entry.move.act == "ask_interest"]
        talked_of = [asked_about(move) for move in asks]
        issue, mine = (talked_of or [None])[-1], self.view.case.party[self.me].interest
        if self.view.format > 1:
            first = next(interest for interest in self.most_about(issue) if interest in self.untold)
        else:
            first = next((i for i in self.untold if issue in mine[i].points), self.untold[0])
        return self.move("disclose_interest", interest=first, issue=issue)

    def offer(self, target: float, act: Act = "offer") -> Move:
        """Put forward the package others seem to like best at this gain; let one that stands be answered.

        Nor does it ask again for as much as they said no to, unless they have told something since.
        """
        target = max(target + self.chance.uniform(-0.04, 0.04), 0.0)
        package, no = propose(self.view, self.me, target), refused(self.view, self.me)
        offer = self.view.offer
        if offer and self.me in offer.accepted and not offer.rejected:
            just_said = self.mine and self.mine[-1].move.act in {"offer", "trade", "accept"}
            if just_said or package == offer.package:
                words = self.view.format > 1
                return self.led("check_in", self.says("waiting")) if words else self.move("check_in")
        if gain(self.view, self.me, package) >= no:
            package = propose(self.view, self.me, target, no)
            asks = self.last is not None and self.last.act == "reject"
            if asks or gain(self.view, self.me, package) >= no:
                return self.to_speaker("check_in", text=self.says("what_hurts"))
        if issue := self.forgotten:
            points, index = self.view.case.points[self.me][issue], self.view.case.issue[issue].index
            better = [o for o in self.view.options(issue) if points[index[o]] > points[index[package[issue]]]]
            if better:  # what nobody named for long it no longer has as it was
                package[issue] = min(better, key=lambda option: points[index[option]])
        mine = [entry.move.package for entry in self.mine if entry.move.act in OFFERS]
        if mine and package == mine[-1]:
            return self.led(act, self.says("once_more"), package=package)
        return self.move(act, package=package)


Habit = Callable[[Turn], Move]
"""How a counterpart moves: from what it goes by to what it does."""
