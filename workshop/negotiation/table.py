"""One table: the state that its moves add up to. `fold` adds them up, `rules` says which may come next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import BaseModel

from workshop.negotiation.case import Case
from workshop.negotiation.events import (
    Answered,
    CardPlayed,
    Drafted,
    Guessed,
    Improved,
    Left,
    Rated,
    Revealed,
    Seated,
    Signed,
    Valued,
)
from workshop.negotiation.moves import Event, Move, Package, Promise, Row
from workshop.negotiation.trust import Estimate, Pair

FORMAT = 2
"""The newest form of a table's log: 2 where words count, 1 where the act alone does."""
OPENING_SEAT = "opening"
Difficulty = Literal["easy", "middle", "hard"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)
"""How hard scripted counterparts are at a table, the easiest first."""
MIDDLE: Difficulty = "middle"


@dataclass(frozen=True, slots=True)
class Entry:
    """A move with its place in the log."""

    version: int
    at: str
    move: Move


@dataclass(frozen=True, slots=True)
class Offer:
    """The package on the table: who put it there, in which row, and who accepts or rejects it."""

    version: int
    by: str
    package: Package
    accepted: frozenset[str]
    rejected: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pulse:
    """A rating as it was given: how much `by` trusts `to`, 1 to 7."""

    version: int
    by: str
    to: str
    value: int


@dataclass(frozen=True, slots=True)
class End:
    """How a table ended: "agreement", "walk away" or "clock"; the package of an agreement."""

    version: int
    how: str
    package: Package | None = None


@dataclass(frozen=True, slots=True)
class Reopening:
    """An end that the facilitator took back, in which row, and what the sides had guessed by then."""

    version: int
    end: End
    guesses: Mapping[Pair, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an observer noted for a side in which row; it waits for that side to sign."""

    version: int
    drafted: Drafted


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as it stands: who made it to whom, in which row, and what became of it in row `at`.

    It lapses where its author never came to keep it. `moves` counts its author's moves since, `held` those
    of its author's packages that kept to it; `strained` says whether the other side made that hard.
    """

    version: int
    by: str
    to: str
    promise: Promise
    state: Literal["open", "kept", "broken", "lapsed"] = "open"
    at: int = 0
    moves: int = 0
    held: int = 0
    strained: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What an issue is settled on: the parties' last packages that name it all name that option.

    `since` is the row that settled it, `named` the last row in which somebody checked in and named it.
    """

    option: str
    since: int
    named: int


@dataclass(frozen=True, slots=True)
class Found:
    """A hidden option that an idea put together: the row of the idea, who had it, and the option."""

    version: int
    by: str
    issue: str
    option: str


@dataclass(frozen=True)
class Table:
    """The state of one table after `version` rows. Nothing in it is ever changed in place.

    `format` is 2 where words count. `voiced` holds (owner, interest); `acknowledged` and `understood` hold
    (listener, owner, interest); `appeared` holds (issue, option); `unlisted` and `misheard` count for a party
    the interests it told in words alone and the times it was mis-heard; `tags` holds what observers noted of
    how a move was said, by its row and the observer's seat; `unknown` counts rows that this version cannot
    read. `reopenings` are the ends that were taken back, the first one first; `drafts` hold what waits to be
    signed, by party.

    Where words count: `mistaken` holds (listener, owner, interest): what the listener took it for, though it
    was confirmed; `hints`, the issues for which an option could be found, since what it takes is voiced; and
    what was promised, settled (by issue) and found.
    """

    case: Case
    stream: str = ""
    version: int = 0
    format: int = 1
    rows: tuple[Row, ...] = ()
    withdrawn: frozenset[int] = frozenset()
    moves: tuple[Entry, ...] = ()
    seats: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    difficulty: Difficulty = MIDDLE
    voiced: frozenset[tuple[str, str]] = frozenset()
    acknowledged: frozenset[tuple[str, str, str]] = frozenset()
    understood: frozenset[tuple[str, str, str]] = frozenset()
    unlisted: Mapping[str, int] = field(default_factory=dict)
    misheard: Mapping[str, int] = field(default_factory=dict)
    appeared: frozenset[tuple[str, str]] = frozenset()
    offer: Offer | None = None
    end: End | None = None
    trust: Mapping[Pair, Estimate] = field(default_factory=dict)
    pulses: tuple[Pulse, ...] = ()
    guesses: Mapping[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)
    answers: Mapping[str, bool] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    improved: Mapping[str, Package] = field(default_factory=dict)
    values: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    tags: Mapping[tuple[int, str], str] = field(default_factory=dict)
    cards: tuple[tuple[int, str], ...] = ()
    reopenings: tuple[Reopening, ...] = ()
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    unknown: int = 0
    mistaken: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    promises: tuple[Promised, ...] = ()
    settled: Mapping[str, Settled] = field(default_factory=dict)
    hints: frozenset[str] = frozenset()
    found: tuple[Found, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties' ids, in file order."""
        return tuple(self.case.party)

    @property
    def played(self) -> tuple[Entry, ...]:
        """The moves that were made at the table, not by the case's opening."""
        return tuple([entry for entry in self.moves if entry.move.seat != OPENING_SEAT])

    @property
    def standing(self) -> list[Row]:
        """The rows without those that were withdrawn, and without those that withdrew them."""
        return [row for row in self.rows if row.kind != "withdrawn" and row.version not in self.withdrawn]

    def others(self, party: str) -> tuple[str, ...]:
        """Return every party but this one."""
        return tuple(other for other in self.case.party if other != party)

    def options(self, issue: str) -> tuple[str, ...]:
        """Return the options that everybody sees by now."""
        hidden = self.case.issue[issue].all_options[len(self.case.issue[issue].options) :]
        return self.case.issue[issue].options + tuple(
            text for text in hidden if (issue, text) in self.appeared
        )

    def open_issues(self, package: Package) -> tuple[str, ...]:
        """Return the issues that a package leaves open."""
        return tuple(issue for issue in self.case.issue if issue not in package)

    def entry(self, version: int | None) -> Entry | None:
        """Return the move of that row, or None if there is none or it was withdrawn."""
        return next((entry for entry in reversed(self.moves) if entry.version == version), None)

    def draft(self, version: int | None) -> Draft | None:
        """Return what was drafted in that row and still waits; None if nothing."""
        return next((draft for draft in self.drafts.values() if draft.version == version), None)

    def promised(self, by: str, to: str) -> Promised | None:
        """Return the promise of one party to another that is open; None if there is none."""
        return next((p for p in self.promises if (p.by, p.to, p.state) == (by, to, "open")), None)

    def unnamed(self, issue: str, party: str) -> int:
        """Return how many moves a party has made since somebody named that settled issue; 0 if it is none."""
        if issue not in self.settled:
            return 0
        named = self.settled[issue].named
        return sum(entry.version > named for entry in self.moves if entry.move.by == party)

    def answer_to(self, version: int) -> Entry | None:
        """Return the first move that answers that row."""
        return next((entry for entry in self.moves if entry.move.of == version), None)

    def to_answer(self, party: str) -> tuple[Entry, ...]:
        """Return the paraphrases of this party's interests that it has not answered yet."""
        said_back = [
            entry for entry in self.moves if entry.move.act == "paraphrase" and party in entry.move.to
        ]
        return tuple(entry for entry in said_back if not self.answer_to(entry.version))


def openings(
    case: Case,
    *,
    seats: Mapping[str, str],
    seed: int = 0,
    difficulty: Difficulty = MIDDLE,
    words: bool = False,
) -> list[Event]:
    """Return the events that open a table: the case's text, who sits where, and the case's opening moves.

    With `words`, what is said counts beside the act: for tables where a script sits opposite.

    The difficulty is kept only where it is not the middle one, which is what a log without one stands for.
    """
    opened: dict[str, Any] = {"format": 2 if words else 1, "case": case.text, "digest": case.digest}
    opened |= {"seats": dict(seats), "seed": seed}
    if difficulty != MIDDLE:
        opened["difficulty"] = difficulty
    events = [Event("opened", opened, click="opened")]
    for number, opening in enumerate(case.openings):
        others = tuple(party for party in case.party if party != opening.by)
        carried = opening.model_dump(exclude_none=True) | {"to": opening.to or others, "seat": OPENING_SEAT}
        events.append(Event("moved", Move.model_validate(carried).data(), click=f"opening/{number}"))
    return events


def outcome(table: Table) -> dict[str, Any]:
    """Return how a table stands: `result` is "open", "agreement", "no agreement" or "incomplete".

    `impasse` says, after no agreement, whether each party answered that it is better off: "wanted" (all),
    "forced" (some), "unwanted" (none) or "unknown" (an answer is missing, or they differ though no package
    ever lay on the table). `package` is the agreement's.
    """
    if not table.end:
        return {"result": "open", "how": None, "impasse": None, "package": None}
    result = "agreement" if table.end.package else "no agreement"
    if set(table.parties) - set(table.seats):
        result = "incomplete"
    impasse = None if table.end.package else _impasse(table)
    return {"result": result, "how": table.end.how, "impasse": impasse, "package": table.end.package}


def _impasse(table: Table) -> str:
    better = [table.answers.get(party) for party in table.parties]
    if None in better or (len(set(better)) > 1 and table.offer is None):
        return "unknown"
    return "wanted" if all(better) else "forced" if any(better) else "unwanted"


def is_about(table: Table, record: BaseModel) -> bool:
    """Tell whether this table has what a record is about: its party, pair, package, card or option."""
    match record:
        case Answered(by=party) | Valued(by=party) | Seated(party=party) | Left(party=party):
            return party in table.case.party
        case Drafted(by=party) | Signed(by=party):
            return party in table.case.party
        case Rated(by=by, to=to) | Guessed(by=by, to=to):
            return (by, to) in table.trust
        case Improved(by=by, package=package):
            return by in table.case.party and table.case.has(package)
        case CardPlayed(card=card):
            return card in table.case.card
        case Revealed(issue=issue, option=option):
            return table.case.lists(issue, option)
    return True
