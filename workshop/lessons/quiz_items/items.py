"""Quiz items: questions with feedback for each answer. `itemfile` makes them from TOML text."""

import re
from itertools import pairwise
from typing import Annotated, Any, Literal, NamedTuple, TypeGuard

from pydantic import BaseModel, ConfigDict, Field

from workshop.negotiation.case import Id, Text

SHARE = "share"
"""The unit of a number between 0 and 1, which may be written as a percentage too."""
SHEETS = ("A", "B")
"""The two sheets of the test: parallel items, one of each concept."""
LONGEST = 40
"""Characters of the longest number that is read."""
LARGEST = 10.0**LONGEST
"""What a number must stay below: no longer one can be typed."""
_CLOSE = 1e-9
_PERCENT = re.compile(r"(.*?)\s*(?:%|per ?cent)")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)")


class NotANumber(Exception):  # noqa: N818 - it names the fact
    """What was typed is no number of the kind asked for; the message says what to write."""


class Feedback(NamedTuple):
    """Whether an answer is right, and the sentence that goes with it."""

    right: bool
    sentence: str


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Strategy = Literal["impasse", "issues", "creative", "trust", "communication", "end goal"]


class _Question(_Part):
    id: Id
    strategy: Strategy
    question: Text
    concept: Text | None = None
    sheet: Literal["A", "B"] | None = None


class Choice(_Part):
    """One answer to choose, and what is said to who chooses it."""

    text: Text
    feedback: Text
    right: bool = False


class ChoiceItem(_Question):
    """A question with answers to choose from; an answer is a place in `choices`, from 0."""

    kind: Literal["choice"]
    choices: tuple[Choice, ...] = Field(min_length=3, max_length=6, alias="choice")

    def judge(self, answer: object) -> Feedback | None:
        """Return the feedback, or None for what is no answer to this item."""
        if not _is_int(answer) or not 0 <= answer < len(self.choices):
            return None
        return Feedback(self.choices[answer].right, self.choices[answer].feedback)

    def told(self, answer: Any) -> str:
        """Return an answer in words."""
        return self.choices[int(answer)].text


class Slip(_Part):
    """A wrong number that a known misunderstanding leads to."""

    value: Number
    feedback: Text


class NumberItem(_Question):
    """A question for a number, in `unit`; right within `tolerance`."""

    kind: Literal["number"]
    unit: Text
    answer: Number
    tolerance: Number = Field(default=0, ge=0)
    right: Text
    high: Text
    low: Text
    slips: tuple[Slip, ...] = Field(default=(), alias="slip")

    def judge(self, answer: object) -> Feedback | None:
        """Return the feedback, or None for what is no answer to this item."""
        if isinstance(answer, bool) or not isinstance(answer, int | float) or not abs(answer) < LARGEST:
            return None
        if self.near(answer, self.answer):
            return Feedback(right=True, sentence=self.right)
        slip = next((slip.feedback for slip in self.slips if self.near(answer, slip.value)), None)
        return Feedback(right=False, sentence=slip or (self.high if answer > self.answer else self.low))

    def near(self, one: float, other: float) -> bool:
        """Whether two numbers are the same for this item."""
        return abs(one - other) <= self.tolerance + _CLOSE

    def told(self, answer: Any) -> str:
        """Return an answer in words."""
        return f"{answer:.10g} {self.unit}" if self.unit != SHARE else f"{answer:.10g}"

    def read(self, text: str) -> float:
        """Return the number that a text means; raises NotANumber."""
        return _share(text) if self.unit == SHARE else _amount(text, self.unit)


class OrderingItem(_Question):
    """Steps to put in order, given in the right one; an answer is their places here, in the order put."""

    kind: Literal["ordering"]
    steps: tuple[Text, ...] = Field(min_length=3, max_length=7)
    right: Text
    wrong: Text

    def judge(self, answer: object) -> Feedback | None:
        """Return the feedback, or None for what is no answer to this item."""
        places = list(range(len(self.steps)))
        if not isinstance(answer, list | tuple) or not all(map(_is_int, answer)) or sorted(answer) != places:
            return None
        if list(answer) == places:
            return Feedback(right=True, sentence=self.right)
        count = sum(step == place for place, step in enumerate(answer))
        there = ("No step stands", "One step stands", f"{count} of {len(places)} steps stand")[min(count, 2)]
        first, second = next((one, other) for one, other in pairwise(answer) if one > other)
        look = f"Look at “{self.steps[first]}” and “{self.steps[second]}”: which comes first?"
        return Feedback(right=False, sentence=f"{there} in place. {look} {self.wrong}")

    def told(self, answer: Any) -> str:
        """Return an answer in words."""
        return " → ".join(self.steps[step] for step in answer)


Item = ChoiceItem | NumberItem | OrderingItem


class Items(_Part):
    """A file of items: those of one lesson, or without `lesson` those of the test."""

    format: Literal[1]
    lesson: int | None = Field(default=None, strict=True, ge=0)
    items: tuple[Annotated[Item, Field(discriminator="kind")], ...] = Field(min_length=1, alias="item")


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _share(text: str) -> float:
    percent = _PERCENT.fullmatch(text.strip().lower())
    plain = percent[1] if percent else text
    over, _, under = plain.partition("/")
    if not percent and under.strip().isdecimal() and int(under):
        value = _number(over, SHARE) / int(under)
    else:
        value = _number(plain, SHARE) / (100 if percent else 1)
    if not percent and 1 < value <= 100:
        raise NotANumber(f"Do you mean {value:g} %? Then write it with the sign, or as {value / 100:g}.")
    if not 0 <= value <= 1:
        raise NotANumber("A share lies between 0 and 1, which is 0 % and 100 %.")
    return value


def _amount(text: str, unit: str) -> float:
    plain = text.strip().lower()
    if _PERCENT.fullmatch(plain):
        raise NotANumber(f"This asks for {unit}, not for a percentage.")
    for ending in (unit, unit.removesuffix("s"), "€", "£", "$"):
        plain = plain.removesuffix(ending).strip()
    return _number(plain.lstrip("€£$"), unit)


def _number(text: str, unit: str) -> float:
    plain = re.sub(r"(?<=\d)[\s'’](?=\d{3}(?!\d))", "", text.strip().replace("−", "-"))
    if "," in plain and "." in plain:
        plain = plain.replace(min(",.", key=plain.index), "")
    elif _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if len(plain) > LONGEST or not _PLAIN.fullmatch(plain):
        example = "0.25 or 25 %" if unit == SHARE else f"12 or 12.5, in {unit}"
        raise NotANumber(f"That is not a number. Write it in figures, for example {example}.")
    return float(plain)
