"""What happens at a table: the moves of its parties, and the rows that record them."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workshop.negotiation.acts import ACTS, SIGNED, STRATEGIES, STRATEGY, Act, Strategy
from workshop.negotiation.words import Heard, Lenient, Name, Refs, Said

__all__ = [
    "ACTS",
    "SIGNED",
    "STRATEGIES",
    "STRATEGY",
    "Act",
    "Event",
    "Heard",
    "Move",
    "Package",
    "Promise",
    "Row",
    "Said",
    "Strategy",
]

Package = dict[str, str]
"""Issue id -> the option's text. Whole when every issue has one, else partial."""

TEXT_LIMIT = 10_000
"""Characters of text that one move may carry."""


class Promise(BaseModel):
    """What a party says it will do.

    `include`: its next packages hold that option of that issue; `tell`: it tells an interest, of that issue
    if one is named; `hold`: it makes no demand and no threat.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Literal["include", "tell", "hold"]
    issue: Name | None = None
    option: Name | None = None


class Move(BaseModel):
    """One act of one party, addressed to others; what it carries beside that depends on the act.

    `seat` says who pressed, `of` is the version of the row it answers, and `over` is the issue that
    `issue` matters more than (in `disclose_priority`). `said` and `heard` tell of its words; they and a
    `promise` are None too in a logged row where this version cannot read them. `combines` names what an idea
    puts together, and `as_`, the interest that a script's words say back where it misheard: `interest` is the
    one that it was told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)

    act: Act
    by: str
    seat: str = ""
    to: tuple[str, ...] = Field(default=(), strict=False)
    of: int | None = Field(default=None, ge=0, lt=2**31)
    interest: str | None = None
    issue: str | None = None
    over: str | None = None
    package: Package | None = None
    text: str | None = Field(default=None, max_length=TEXT_LIMIT)
    said: Annotated[Said | None, Lenient] = None
    heard: Annotated[Heard | None, Lenient] = None
    as_: str | None = Field(default=None, validation_alias="as", serialization_alias="as", max_length=200)
    combines: Refs = ()
    promise: Annotated[Promise | None, Lenient] = None

    def data(self) -> dict[str, Any]:
        """Return the JSON object that the log keeps: only the fields that say something."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and is not in the log yet; `click` makes a repeat of it find the first row."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    click: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the log: an event with its place.

    `version` counts 1, 2, 3 … in its stream; `at` is UTC, ISO 8601 with milliseconds.
    """

    stream: str
    version: int
    click: str
    at: str
    kind: str
    data: dict[str, Any]


def seconds_between(start: str, end: str) -> float | None:
    """Return the seconds from one time of the log to another, below 0 if reversed; None if either is none."""
    with suppress(ValueError, TypeError):  # a time that somebody wrote by hand
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    return None
