"""What happens at a table, one record a kind of row: what a row of that kind holds is written here alone.

`read` alone may find a row unknown or incomplete. It reads what is logged as leniently as the first version
did: what could be taken for a number, a text or a package is. What is still to be logged has to be exactly
what it is read as.
"""

from collections.abc import Callable, Mapping
from math import nan
from operator import pos
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic.alias_generators import to_snake

from workshop.negotiation.moves import SIGNED, TEXT_LIMIT, Event, Move, Package, Row
from workshop.negotiation.value_check import ITEMS
from workshop.negotiation.words import Name

SCALE = range(1, 8)
LEAST, MOST = SCALE[0], SCALE[-1]
"""The scale of a pulse, of the value check and of a look back: not at all to fully."""
STAYS = "stays in the log"
"""Marks a field that no export holds."""


Holds = TypeVar("Holds", bound=BaseModel)


class Record(BaseModel):
    """What rows of one kind hold; the kind is the class's name in small letters, with _ between its words."""

    model_config = ConfigDict(frozen=True, strict=True)

    def event(self, *, click: str = "") -> Event:
        """Return it as the log gets it: what it was made of, as JSON holds it."""
        return Event(to_snake(type(self).__name__), self.model_dump(mode="json", exclude_unset=True), click)


def kinds(of: type[Record]) -> dict[str, type[BaseModel]]:
    """Return kind -> record, for the records right below one."""
    return {to_snake(record.__name__): record for record in of.__subclasses__()}


def read(known: Mapping[str, type[BaseModel]], given: Row | Event) -> Any:
    """Return what a row or an event holds, as its kind's record; None if of unknown kind or incomplete."""
    kind = known.get(given.kind)
    try:
        return record_of(kind, given) if kind else None
    except ValidationError:
        return None


def record_of(kind: type[Holds], given: Row | Event) -> Holds:
    """Return what a row or an event of a kind holds; raises ValidationError if it is incomplete."""
    return kind.model_validate(given.data, context=isinstance(given, Row))


def taken(by: Callable[[Any], Any]) -> BeforeValidator:
    """Return what makes a logged field by a function, and finds it incomplete where that has no answer."""

    def make(given: object, about: ValidationInfo) -> Any:
        try:
            return by(given) if about.context else given
        except (LookupError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(str(error)) from None

    return BeforeValidator(make)


def _number(given: Any) -> float:
    """Return a number, nan for what is none: only points of issues that the case has count."""
    try:
        return float(given)
    except (TypeError, ValueError, OverflowError):
        return nan


def _signs(act: str) -> str:
    if act not in SIGNED:
        raise ValueError("no act that commits a side")
    return act


Text = Annotated[str, taken(str)]
Whole = Annotated[int, taken(int)]
Of = Annotated[int, taken(lambda given: int(given) if given == int(given) else given)]
"""The row of a move."""
Scale = Annotated[int, Field(ge=LEAST, le=MOST)]
Version = Annotated[int, Field(ge=1, lt=2**31)]


class First(Record):
    """What the first row of a table or a room holds: the case as it was then."""

    opens: ClassVar[str]
    format: Annotated[float, taken(pos)]
    case: Annotated[str, AfterValidator(lambda text: text.encode().decode())]
    digest: Any = None
    seed: Whole


class TableEvent(Record):
    """What a row of a table's stream holds, a move apart."""


class Opened(First, TableEvent):
    """Who sits where when a table begins, and how hard its scripts are."""

    opens = "table"
    seats: dict[str, Text]
    difficulty: Any = "middle"
    corpus: Any = None


class Withdrawn(TableEvent):
    """A move is taken back: the row it is in."""

    of: Of
    seat: Text = ""


class Tagged(TableEvent):
    """An observer notes how a move was said aloud: the move's row, SERVES or a slip, the observer's seat."""

    of: Of
    how: Name
    seat: Text


class Rated(TableEvent):
    """A pulse: how much one party trusts another."""

    by: str
    to: str
    value: Scale


class Guessed(TableEvent):
    """100 points, split over the issues as one party thinks that another would."""

    by: str
    to: str
    points: dict[str, Annotated[float, taken(_number)]]


class Answered(TableEvent):
    """Whether no agreement is better for a party than the last offer."""

    by: str
    better: bool


class Noted(TableEvent):
    """Words that are no move."""

    by: Text
    text: Text


class Valued(TableEvent):
    """A party's value check, an answer a sentence."""

    by: str
    answers: Annotated[tuple[Scale, ...], Field(min_length=len(ITEMS), max_length=len(ITEMS), strict=False)]


class Improved(TableEvent):
    """A whole package that a party would rather have than the agreement."""

    by: str
    package: Annotated[Package, taken(dict)]


class CardPlayed(TableEvent):
    """The facilitator played a card."""

    card: str


class Revealed(TableEvent):
    """The facilitator put a hidden option on the list."""

    issue: str
    option: str


class Seated(TableEvent):
    """Somebody, or a script, has a party's seat."""

    party: str
    who: Text


class Left(TableEvent):
    """Nobody has a party's seat any more."""

    party: str


class Closed(TableEvent):
    """The time is over."""


class Reopened(TableEvent):
    """The facilitator takes an end back: the row that ended the table."""

    of: Version


class Drafted(TableEvent):
    """What an observer noted for a side that somebody holds: it counts once that side signs."""

    act: Annotated[str, AfterValidator(_signs)]
    by: str
    seat: Text = ""
    to: Annotated[tuple[str, ...], Field(strict=False)] = ()
    of: Version | None = None
    package: Annotated[Package | None, taken(lambda given: given and dict(given))] = None
    text: Annotated[str | None, Field(max_length=TEXT_LIMIT)] = None

    def move(self, seat: str) -> Move:
        """Return the move that it becomes once this seat signs."""
        return Move(**self.model_dump() | {"seat": seat})


class Signed(TableEvent):
    """A side makes what was drafted for it its own: the row of the draft."""

    of: Version
    by: str
    seat: Text = ""


KINDS = kinds(TableEvent) | {"moved": Move}
"""Kind of row -> what it holds."""
