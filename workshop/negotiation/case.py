"""What is negotiated, by whom, and why: the case. `casefile` makes one from TOML text."""

from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from math import prod
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from workshop.negotiation.moves import Act, Package

SCALE = 1000
"""Points are held exactly, as whole thousandths: 1 point is 1000."""


def _thousandths(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number of points")
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError("must be a finite number of points")
    if abs(number) > 1_000_000:
        raise ValueError("must lie between -1000000 and 1000000 points")
    if number * SCALE % 1:
        raise ValueError("has more than three decimals; round it")
    return int(number * SCALE)


Points = Annotated[int, BeforeValidator(_thousandths)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]


class Redacted(Exception):  # noqa: N818 - it names the fact
    """A case as one side may know it was asked for what only the whole case can say."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HiddenOption(_Part):
    """An option nobody had considered; it appears once each `party.interest` listed is voiced."""

    text: Text
    appears_when: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def needs(self) -> frozenset[tuple[str, str]]:
        """The (party, interest) pairs that must be voiced."""
        return frozenset(
            (party, interest) for party, _, interest in (ref.partition(".") for ref in self.appears_when)
        )


class Issue(_Part):
    """One thing to settle, by choosing one of its options."""

    id: Id
    label: Text
    options: tuple[Text, ...] = Field(min_length=2, max_length=26)
    hidden: tuple[HiddenOption, ...] = ()

    @cached_property
    def all_options(self) -> tuple[str, ...]:
        """Every option's text, the hidden ones last; a points list follows this order."""
        return self.options + tuple(option.text for option in self.hidden)

    @cached_property
    def index(self) -> dict[str, int]:
        """Option's text -> its place in a points list."""
        return {text: place for place, text in enumerate(self.all_options)}


class Interest(_Part):
    """Why a side cares: private by `label`, public as `voiced_as` once it is voiced."""

    id: Id
    label: Text
    voiced_as: Text
    enough: float | None = Field(default=None, ge=0, le=1)
    points: dict[str, tuple[Points, ...]] = Field(min_length=1)

    @cached_property
    def least(self) -> int:
        """The fewest points any package gives this interest, in thousandths."""
        return sum(min(numbers) for numbers in self.points.values())

    @cached_property
    def weight(self) -> int:
        """The points at stake: most minus least over all packages, in thousandths."""
        return sum(max(numbers) for numbers in self.points.values()) - self.least


class Says(BaseModel):
    """A side's lines when a scripted counterpart plays it: act -> lines, and interest -> lines."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, tuple[Text, ...]]
    interests: dict[str, tuple[Text, ...]] = {}

    @property
    def acts(self) -> dict[str, tuple[str, ...]]:
        """Act -> the lines that go with it."""
        return self.__pydantic_extra__


class Party(_Part):
    """One side: its confidential brief, its interests in points, and what it does without an agreement."""

    id: Id
    name: Text
    brief: Text
    end_goal: Text
    batna: Text
    reservation: Points | None = None
    position: Package = {}
    says: Says = Field(default_factory=lambda: Says.model_validate({}))
    interests: tuple[Interest, ...] = Field(min_length=1, alias="interest")

    @cached_property
    def interest(self) -> dict[str, Interest]:
        """Interest by id."""
        return {interest.id: interest for interest in self.interests}

    @cached_property
    def weight(self) -> int:
        """The sum of the interests' weights, in thousandths of a point."""
        return sum(interest.weight for interest in self.interests)

    @cached_property
    def least(self) -> int:
        """The sum of the interests' least points: where satisfied is 0, in thousandths."""
        return sum(interest.least for interest in self.interests)


class Opening(_Part):
    """A move already made when the table opens: how the impasse came about."""

    by: str
    act: Act
    to: tuple[str, ...] = ()
    text: Text | None = None
    package: Package | None = None
    issue: str | None = None
    interest: str | None = None
    over: str | None = None


class Card(_Part):
    """An event that the facilitator can play, to all or to one party."""

    id: Id
    title: Text
    text: Text
    to: str = "all"
    precipitant: Literal["procedural", "substantive", "external"]


class Case(_Part):
    """A whole case. Made by `parse` or `load`, which check what pydantic's types cannot."""

    format: Literal[1]
    id: Id
    title: Text
    summary: Text
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    minutes: int = Field(ge=1, le=600, strict=True)
    licence: Text
    issues: tuple[Issue, ...] = Field(min_length=1, alias="issue")
    parties: tuple[Party, ...] = Field(min_length=2, max_length=4, alias="party")
    openings: tuple[Opening, ...] = Field(default=(), alias="opening")
    cards: tuple[Card, ...] = Field(default=(), alias="card")
    _text: str = PrivateAttr(default="")

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def text(self) -> str:
        """The TOML text that this case was made from; raises Redacted for a case as one side may know it."""
        if not self._text:
            raise Redacted("This is the case as one side may know it, which has no text: ask the whole case.")
        return self._text

    @cached_property
    def digest(self) -> str:
        """The text's SHA-256, in hexadecimal; raises Redacted as `text` does."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def issue(self) -> dict[str, Issue]:
        """Issue by id."""
        return {issue.id: issue for issue in self.issues}

    @cached_property
    def party(self) -> dict[str, Party]:
        """Party by id, in file order."""
        return {party.id: party for party in self.parties}

    @cached_property
    def card(self) -> dict[str, Card]:
        """Card by id."""
        return {card.id: card for card in self.cards}

    @cached_property
    def outcomes(self) -> int:
        """How many packages there are, hidden options included."""
        return prod(len(issue.all_options) for issue in self.issues)

    @cached_property
    def points(self) -> dict[str, dict[str, tuple[int, ...]]]:
        """Party -> issue -> points an option (thousandths), summed over interests; 0 if it does not mind."""
        return {party.id: {issue.id: _total(party, issue) for issue in self.issues} for party in self.parties}

    @cached_property
    def middle(self) -> Package:
        """Each issue's middle visible option, the lower of two."""
        return {issue.id: issue.options[(len(issue.options) - 1) // 2] for issue in self.issues}

    def is_whole(self, package: Package) -> bool:
        """Whether every issue has an option."""
        return len(package) == len(self.issues)

    def lists(self, issue: str, option: str) -> bool:
        """Whether it has that option of that issue, hidden ones included."""
        return issue in self.issue and option in self.issue[issue].index

    def has(self, package: Package) -> bool:
        """Whether it is one of this case's whole packages, with hidden options or without."""
        return self.is_whole(package) and all(self.lists(*chosen) for chosen in package.items())

    def utility(self, party: str, package: Package) -> int:
        """A whole package's worth to a party, in thousandths of a point; KeyError if an issue is open."""
        points = self.points[party]
        return sum(points[issue.id][issue.index[package[issue.id]]] for issue in self.issues)

    def bounds(self, party: str) -> tuple[int, int]:
        """The worst and the best package's worth to a party, in thousandths, hidden options included."""
        columns = self.points[party].values()
        return sum(map(min, columns)), sum(map(max, columns))

    def reservation(self, party: str) -> int:
        """The reservation value in thousandths; for a party without one, its worst package."""
        stated = self.party[party].reservation
        return self.bounds(party)[0] if stated is None else stated


def _total(party: Party, issue: Issue) -> tuple[int, ...]:
    lists = [interest.points[issue.id] for interest in party.interests if issue.id in interest.points]
    return tuple(map(sum, zip(*lists, strict=True))) if lists else (0,) * len(issue.all_options)


def shown(thousandths: int) -> str:
    """Return points as people write them: 40, 12.5."""
    return f"{thousandths / SCALE:.3f}".rstrip("0").rstrip(".")
