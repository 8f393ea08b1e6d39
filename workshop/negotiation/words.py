"""How a move was said and heard: ids, names and places in the text, never the words themselves."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from workshop.negotiation.acts import Act

Meaning = Literal["same", "other", "unsure", "claimed"]
"""What words that say back or check in mean, beside what they are about: the same, something other, or
neither is sure; claimed, where their author stands by words that nobody could read."""


class Slip(BaseModel):
    """What a move left out or got wrong: what shows it, a label, a sentence for its author."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["sequence", "content", "typed"]
    label: str
    told: str


SLIPS: dict[str, Slip] = TypeAdapter(dict[str, Slip]).validate_python(
    tomllib.loads(Path(__file__).with_name("slips.toml").read_text("utf-8"))
)
"""Every slip by name, those of the sequence first."""

SERVES = "serves"
"""What is said of words without a slip, as the other name that an observer can choose."""
TAGS: dict[Act, dict[str, str]] = TypeAdapter(dict[Act, dict[str, str]]).validate_python(
    tomllib.loads(Path(__file__).with_name("tags.toml").read_text("utf-8"))
)
"""Act -> what an observer may note of how it was said: SERVES or the name of a slip, and its words."""

if TYPE_CHECKING:
    SlipName = str
else:
    SlipName = Literal[tuple(SLIPS)]

Name = Annotated[str, Field(max_length=200)]
Ref = Annotated[str, Field(pattern=r"^(interest|option|issue|promise):.", max_length=500)]
"""Names a thing of the table: interest:PARTY.ID, option:ISSUE=OPTION, issue:ISSUE or promise:VERSION."""
Refs = Annotated[tuple[Ref, ...], Field(max_length=20, strict=False)]
Span = Annotated[tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]], Field(strict=False)]


def interest_ref(party: str, interest: str) -> str:
    """Return the name of a party's interest among the things of a table."""
    return f"interest:{party}.{interest}"


def option_ref(issue: str, option: str) -> str:
    """Return the name of an option among the things of a table."""
    return f"option:{issue}={option}"


def issue_ref(issue: str) -> str:
    """Return the name of an issue among the things of a table."""
    return f"issue:{issue}"


def promise_ref(version: int) -> str:
    """Return the name of the promise that a row holds among the things of a table."""
    return f"promise:{version}"


def issue_of(ref: str) -> str | None:
    """Return the issue that a name of an issue or of an option names; None of anything else."""
    kind, _, thing = ref.partition(":")
    return thing.partition("=")[0] if kind in {"issue", "option"} else None


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Said(_Part):
    """Where the words come from.

    `wording` is the id of the way of saying it that was chosen, `offered` are those that were shown. An
    `observer` says how it was said aloud.
    """

    wording: Name = ""
    offered: Annotated[tuple[Name, ...], Field(max_length=12, strict=False)] = ()
    source: Literal["wording", "own", "observer"]


class Heard(_Part):
    """What the words say: `act`, what it is `about`, its slips, its meaning, and which of the text shows it.

    `v` is the version of what read them, `covers` holds places in the text: (from, to) for each stretch.
    """

    v: Annotated[int, Field(ge=0, strict=True)]
    act: Literal[""] | Act = ""
    about: Refs = ()
    slips: Annotated[tuple[SlipName, ...], Field(max_length=20, strict=False)] = ()
    covers: Annotated[tuple[Span, ...], Field(max_length=50, strict=False)] = ()
    meaning: Meaning | None = None


def _or_not_read(given: object, read: ValidatorFunctionWrapHandler, about: ValidationInfo) -> Any:
    try:
        return read(given)
    except ValidationError:
        if about.context:
            return None
        raise


Lenient = WrapValidator(_or_not_read)
"""Reads what is logged as None where this version cannot read it; what is new has to be exact."""
