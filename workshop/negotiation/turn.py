"""What a scripted counterpart goes by when it moves: the table as it may know it, its lines, how hard it is."""

from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from workshop.negotiation import coverage
from workshop.negotiation.moves import Act, Move
from workshop.negotiation.preference import gain, propose
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import OPENING_SEAT, Difficulty, Entry, Table

PRESSURE: tuple[Act, ...] = ("demand", "threaten")
WARMTH: tuple[Act, ...] = ("acknowledge", "small_talk", "promise", "apologise")


class Temper(NamedTuple):
    """How hard a counterpart is, beside what it is at middle difficulty.

    `guard` is added to the estimated trust from which it tells; `patience` multiplies the moves and the pressure that
    it bears before it walks away, `yielding` how far its aspiration comes down towards its reservation value.
    """

    guard: float
    patience: float
    yielding: float


TEMPERS: dict[Difficulty, Temper] = {
    "easy": Temper(-0.1, 1.25, 1.2),
    "middle": Temper(0.0, 1.0, 1.0),
    "hard": Temper(0.1, 0.9, 0.8),
}
"""By choice, such that the five strategies reach an agreement at each; no source says how much harder is hard."""


@dataclass(frozen=True)
class Turn:
    """What a counterpart goes by: the table as `me` may know it, a source of chance, and the seed of its lines."""

    view: Table
    me: str
    chance: Random
    seed: int = 0

    @cached_property
    def mine(self) -> tuple[Entry, ...]:
        """My own moves since the table opened."""
        return tuple(e for e in self.view.moves if e.move.by == self.me and e.move.seat != OPENING_SEAT)

    @cached_property
    def heard(self) -> tuple[Move, ...]:
        """What the others did since the table opened."""
        return tuple(e.move for e in self.view.moves if e.move.by != self.me and e.move.seat != OPENING_SEAT)

    @property
    def last(self) -> Move | None:
        """The last thing that another side did."""
        return self.heard[-1] if self.heard else None

    @property
    def speaker(self) -> str:
        """Who did it; before anyone did, the first of the others."""
        return self.last.by if self.last else self.view.others(self.me)[0]

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
    def temper(self) -> Temper:
        """How hard I am at this table."""
        return TEMPERS[self.view.difficulty]

    def bears(self, times: int) -> int:
        """Return how often I bear what I bear so many times at middle difficulty: moves of mine, or pressure."""
        return int(times * self.temper.patience)

    def aspire(self, start: float, down: float, *, least: float) -> float:
        """Return the gain to ask for: from `start` so far down, at most to `least`; never below the reservation value.

        At middle difficulty, that is; else its way down is longer or shorter. Gains are as in `preference.gain`.
        """
        way = self.temper.yielding
        return max(start - way * down, least + (1 - way) * (start - least), 0.0)

    def move(self, act: Act, **carried: Any) -> Move:
        """Return a move of mine with my line for it."""
        said = {"to": self.view.others(self.me), "text": self.line(act, carried.get("interest", ""))}
        return Move(act=act, by=self.me, seat=self.me, **(said | carried))

    def line(self, act: Act, interest: str = "") -> str | None:
        """Return my line for an act, or for an interest: all take their turns, and the next seed begins one further."""
        says = self.view.case.party[self.me].says
        telling = act == "disclose_interest"
        lines = says.interests.get(interest) if telling else says.acts.get(act)
        return lines[(self.seed + (0 if telling else self.did(act))) % len(lines)] if lines else None

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
        told = {other: sum(party == other for party, _ in self.view.voiced) for other in self.view.others(self.me)}
        return self.move("ask_interest", to=(min(told, key=lambda p: told[p]),), issue=self.chance.choice(issues))

    def disclose(self) -> Move:
        """Voice the interest with most at stake on the issue asked about, else the weightiest untold one."""
        asked = self.last.issue if self.last else None
        mine = self.view.case.party[self.me].interest
        about = [i for i in self.untold if asked in mine[i].points]
        return self.move("disclose_interest", interest=(about or self.untold)[0])

    def say_back(self) -> Move:
        """Say back the first interest that is still to be confirmed."""
        owner, interest = to_say_back(self.view, self.me)[0]
        return self.move("paraphrase", to=(owner,), interest=interest)

    def courtesy(self, *, accept_at: float) -> Move | None:
        """Answer what waits for an answer: a paraphrase of mine, or a package good enough to sign."""
        if waiting := self.view.to_answer(self.me):
            return self.move("confirm", to=(waiting[0].move.by,), of=waiting[0].version)
        offer = self.view.offer
        if offer is None or self.me in offer.accepted or self.view.open_issues(offer.package):
            return None
        return self.move("accept", of=offer.version) if gain(self.view, self.me, offer.package) >= accept_at else None

    def offer(self, target: float, act: Act = "offer") -> Move:
        """Put forward the package the others seem to like best at this gain; let one that stands be answered."""
        package = propose(self.view, self.me, max(target + self.chance.uniform(-0.04, 0.04), 0.0))
        offer = self.view.offer
        if offer and self.me in offer.accepted and not offer.rejected:
            just_said = self.mine and self.mine[-1].move.act in {"offer", "trade", "accept"}
            if just_said or package == offer.package:
                return self.move("check_in")
        return self.move(act, package=package)
