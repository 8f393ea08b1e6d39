"""Scripted counterparts, for solo study and rehearsals: one function each, found by its decorator.

A counterpart sees only the redacted table. It is deterministic: the same table and the same source of
chance give the same move. None of them is a model of a person; each is one clear habit to practise against.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from workshop.negotiation import coverage
from workshop.negotiation.case import Case
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Act, Event, Move, Row
from workshop.negotiation.preference import gain, propose
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import OPENING_SEAT, Entry, Table, openings

PERSON = "person"
PRESSURE: tuple[Act, ...] = ("demand", "threaten")
WARMTH: tuple[Act, ...] = ("acknowledge", "small_talk", "promise", "apologise")


@dataclass(frozen=True)
class Turn:
    """What a counterpart goes by: the table as `me` may know it, and a source of chance."""

    view: Table
    me: str
    chance: Random

    @property
    def mine(self) -> tuple[Entry, ...]:
        """My own moves since the table opened."""
        return tuple(e for e in self.view.moves if e.move.by == self.me and e.move.seat != OPENING_SEAT)

    @property
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

    def move(self, act: Act, **carried: Any) -> Move:
        """Return a move of mine with one of my lines for it."""
        says = self.view.case.party[self.me].says
        lines = says.interests.get(carried.get("interest", "")) if act == "disclose_interest" else says.acts.get(act)
        text = self.chance.choice(lines) if lines else None
        return Move(act=act, by=self.me, seat=self.me, **({"to": self.view.others(self.me), "text": text} | carried))

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


Habit = Callable[[Turn], Move]
COUNTERPARTS: dict[str, Habit] = {}


def counterpart(habit: Habit) -> Habit:
    """Make a habit known under its function's name."""
    COUNTERPARTS[habit.__name__] = habit
    return habit


@counterpart
def positional(turn: Turn) -> Move:
    """Repeats its demand and concedes little: the habit Fisher and Ury (1981) call positional bargaining."""
    said = len(turn.mine)
    if said >= 20:
        return turn.move("walk_away")
    target = max(0.95 - 0.015 * said, 0.7)
    if answer := turn.courtesy(accept_at=target):
        return answer
    if said % 3 == 2:
        return turn.offer(target)
    position = turn.view.case.party[turn.me].position
    return turn.move("demand", package=position or None)


@counterpart
def reciprocal(turn: Turn) -> Move:
    """Gives as it gets: pressure for pressure, an interest for an interest, a step for a step (Axelrod, 1984)."""
    last, told, heard = turn.last, turn.did("disclose_interest"), turn.others_did("disclose_interest")
    target = max(0.9 - 0.06 * turn.others_did("offer", "trade") - 0.04 * heard, 0.2)
    if len(turn.mine) >= 45 or turn.pressure >= 8:
        return turn.move("walk_away")
    if answer := turn.courtesy(accept_at=target):
        return answer
    if last is None:
        return turn.move("small_talk")
    if last.act in PRESSURE:
        return turn.move(last.act)
    if turn.untold and (told < heard or (told == heard and last.act in {"ask_interest", "clarify"})):
        return turn.disclose()
    if to_say_back(turn.view, turn.me):
        return turn.say_back()
    if last.act in WARMTH and turn.mine and turn.mine[-1].move.act not in WARMTH:
        return turn.to_speaker("acknowledge")
    if last.act in {"offer", "trade", "idea", "reject"} or turn.did("ask_interest") >= 3:
        return turn.offer(target)
    return turn.move("check_in") if last.act == "check_in" else turn.ask()


OPENS_AT = 0.45
"""The estimated trust from which the guarded counterpart tells an interest to someone who asks."""


@counterpart
def guarded(turn: Turn) -> Move:
    """Tells an interest only when asked, and once it trusts enough; answers pressure with pressure."""
    said, last = len(turn.mine), turn.last
    if turn.pressure >= 6 or said >= 40:
        return turn.move("walk_away")
    understood = coverage.understood(turn.view, turn.speaker, turn.me)
    target = max(0.9 - 0.012 * said - 0.5 * understood, 0.25)
    if answer := turn.courtesy(accept_at=target if turn.trust >= OPENS_AT else 0.9):
        return answer
    if last is None:
        return turn.move("demand", package=turn.view.case.party[turn.me].position or None)
    if last.act in PRESSURE:
        return turn.move("threaten" if turn.pressure > 2 else "demand")
    if last.act in {"ask_interest", "clarify"}:
        open_now = turn.trust >= OPENS_AT and turn.untold
        return turn.disclose() if open_now else turn.to_speaker("clarify", issue=last.issue)
    if last.act == "disclose_interest" and to_say_back(turn.view, turn.me) and turn.trust >= OPENS_AT:
        return turn.say_back()
    if last.act in {"offer", "trade"}:
        return turn.offer(target) if turn.trust >= OPENS_AT else turn.move("reject", of=_current(turn))
    if last.act in {"idea", "reframe", "name_process", "reject"} and turn.trust >= OPENS_AT:
        return turn.offer(target)
    if last.act == "check_in":
        return turn.to_speaker("check_in")
    return turn.to_speaker("acknowledge" if turn.chance.random() < 0.7 else "small_talk")


def _current(turn: Turn) -> int:
    offer = turn.view.offer
    return offer.version if offer else 0


@counterpart
def principled(turn: Turn) -> Move:
    """Asks, tells, says back, and trades across issues; gives way slowly, and never below its batna."""
    said, told, asked = len(turn.mine), turn.did("disclose_interest"), turn.did("ask_interest")
    offered = turn.did("offer", "trade")
    target = max(0.95 - 0.08 * offered, 0.2)
    if said >= 60 or offered >= 12:
        return turn.move("walk_away")
    if answer := turn.courtesy(accept_at=target):
        return answer
    if to_say_back(turn.view, turn.me):
        return turn.say_back()
    if said == 0:
        return turn.move("acknowledge")
    if turn.last and turn.last.act in PRESSURE and turn.mine[-1].move.act != "reframe":
        return turn.move("reframe")
    if "check_in" not in {entry.move.act for entry in turn.mine[-6:]} and said >= 6:
        return turn.move("check_in")
    if turn.untold and (told < asked or (turn.last and turn.last.act in {"ask_interest", "clarify"})):
        return turn.disclose()
    if asked < len(turn.view.case.issues) and not offered:
        return turn.ask()
    return turn.offer(target, "trade" if offered % 2 else "offer")


def turn_of(table: Table) -> str:
    """Return the party whose last move lies furthest back; at the start a person, else the first in the file."""
    last = dict.fromkeys(table.parties, -1)
    for number, entry in enumerate(table.moves):
        if entry.move.seat != OPENING_SEAT:
            last[entry.move.by] = number
    return min(table.parties, key=lambda party: (last[party], table.seats.get(party) != PERSON))


def next_event(table: Table) -> Event | None:
    """Return what a scripted counterpart owes the table now; None when it is a person's turn or nothing is owed.

    The click names the row it follows, so that two pages that ask at once log it once.
    """
    if table.end:
        return _last_answer(table)
    party = turn_of(table)
    habit = COUNTERPARTS.get(table.seats.get(party, PERSON))
    if habit is None:
        return None
    chance = Random(f"{table.seed}/{party}/{table.version}")  # noqa: S311
    move = habit(Turn(redact(table, party), party, chance))
    return Event("moved", move.data(), click=f"{party}/{table.version}")


def _last_answer(table: Table) -> Event | None:
    """Answer for a counterpart whether no agreement is better for it than the last offer."""
    if table.end is None or table.end.package:
        return None
    for party in table.parties:
        if table.seats.get(party) in COUNTERPARTS and party not in table.answers:
            view, offer = redact(table, party), table.offer
            whole = offer is not None and not table.open_issues(offer.package)
            better = not (offer and whole) or gain(view, party, offer.package) < 0
            return Event("answered", {"by": party, "better": better}, click=f"answer/{party}")
    return None


def rehearse(case: Case, seats: Mapping[str, str], *, seed: int, stream: str) -> Iterator[Row]:
    """Yield the rows of a table that counterparts play to its end; nothing but the arguments decides them.

    `seats` names a counterpart for each party. The rows' times are one second apart from a fixed moment.
    """
    rows: list[Row] = []
    for version, opening in enumerate(openings(case, seats=seats, seed=seed), start=1):
        rows.append(_row(stream, version, opening))
    yield from rows
    table = replay(rows)
    while event := next_event(table):
        row = _row(stream, table.version + 1, event)
        table = apply(table, row)
        yield row


def _row(stream: str, version: int, event: Event) -> Row:
    at = f"2000-01-01T{version // 3600:02}:{version // 60 % 60:02}:{version % 60:02}.000Z"
    return Row(stream, version, event.click, at, event.kind, event.data)
