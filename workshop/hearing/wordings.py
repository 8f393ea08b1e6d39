"""The wordings that come with the kit: general sets in `general.toml`, a case's own in a file of its id."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from workshop.negotiation.acts import Act
from workshop.negotiation.case import Case

FOLDER = Path(__file__).with_name("wordings")
LANGUAGE = "en"
"""What they are written in."""

YOURS = {
    "i": "you",
    "we": "you",
    "me": "you",
    "us": "you",
    "my": "your",
    "our": "your",
    "mine": "yours",
    "ours": "yours",
    "myself": "yourself",
    "ourselves": "yourselves",
    "am": "are",
}
"""What a word of one's own side becomes when the other side says it back."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Two = Annotated[tuple[str, ...], Field(min_length=2, max_length=2)]


class Set(_Part):
    """Three ways to say one thing, in one frame: what fills it decides which of them serves.

    Each {} of the frame is a slot. `serves` names a part of the table (`parts.py`) for each slot; `slips`
    pairs the name of a slip with the parts that make it.
    """

    id: str
    acts: tuple[Act, ...]
    frame: str
    serves: str
    slips: tuple[Annotated[tuple[str, str], Field(strict=False)], ...] = Field(min_length=1)
    promise: str | None = None


class Words(_Part):
    """What a shipped case says of one interest, in other words than its side.

    `name` is it in a few words. `back` says it back truly, twice, as a clause; `off` are two clauses that
    sound like it and are not, each with its slip. `lines` are the beginnings of the two lines that tell it,
    `asks` two questions of which each is answered by the line in its place and goes behind the other one.
    """

    name: str
    back: Two
    off: Annotated[tuple[tuple[str, str], ...], Field(min_length=2, max_length=2)]
    lines: Two
    asks: Two


class General(_Part):
    """Sets for any case; frames for clauses by act; plain sentences by act."""

    sets: tuple[Set, ...] = Field(alias="set")
    clauses: dict[Act, dict[str, str]]
    plain: dict[Act, tuple[str, ...]]


class OfCase(_Part):
    """A shipped case's own words: short names of issues, and of each interest what there is to say."""

    issues: dict[str, str] = {}
    interests: dict[str, dict[str, Words]] = {}


@cache
def general() -> General:
    """Return what can be said in any case."""
    return General.model_validate(tomllib.loads((FOLDER / "general.toml").read_text("utf-8")))


@cache
def of_case(case: str) -> OfCase:
    """Return what a case says in its own words: nothing, where it does not come with the kit."""
    known = {path.stem: path for path in FOLDER.glob("*.toml") if path.stem != "general"}
    return OfCase.model_validate(tomllib.loads(known[case].read_text("utf-8"))) if case in known else OfCase()


def issue_name(case: Case, issue: str) -> str:
    """Return an issue as it is spoken of: in the words that the case has for it, else its label in quotes."""
    return of_case(case.id).issues.get(issue) or f"“{case.issue[issue].label}”"


def interest_told(case: Case, owner: str, interest: str, *, to_owner: bool) -> str:
    """Return an interest as its side voices it, inside a sentence; said to that side "our" is "your"."""
    label = case.party[owner].interest[interest].voiced_as
    return _yours(spoken(label)) if to_owner else spoken(label)


def spoken(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    keeps = label[1:2].isupper() or label[:2] in {"I ", "I'"}
    return label if keeps else label[:1].lower() + label[1:]


def _yours(text: str) -> str:
    return re.sub(r"\b[A-Za-z]+\b", lambda word: YOURS.get(word[0].lower(), word[0]), text)
