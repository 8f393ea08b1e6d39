"""What a party can do at a table: the acts, the strategy each belongs to, and the rows that record them."""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Strategy = Literal["issues", "creative", "trust", "communication", "end goal", "contention", "settlement"]

Act = Literal[
    "ask_interest", "clarify", "disclose_interest", "disclose_priority", "paraphrase", "confirm", "correct",
    "idea", "offer", "trade",
    "acknowledge", "small_talk", "promise", "apologise",
    "check_in", "name_process",
    "reframe",
    "demand", "threaten", "breach",
    "accept", "reject", "walk_away",
]  # fmt: skip

ACTS: tuple[Act, ...] = get_args(Act)

STRATEGIES: dict[Strategy, tuple[Act, ...]] = {
    "issues": (
        "ask_interest", "clarify", "disclose_interest", "disclose_priority", "paraphrase", "confirm", "correct",
    ),
    "creative": ("idea", "offer", "trade"),
    "trust": ("acknowledge", "small_talk", "promise", "apologise"),
    "communication": ("check_in", "name_process"),
    "end goal": ("reframe",),
    "contention": ("demand", "threaten", "breach"),
    "settlement": ("accept", "reject", "walk_away"),
}  # fmt: skip

STRATEGY: dict[Act, Strategy] = {act: strategy for strategy, acts in STRATEGIES.items() for act in acts}

Package = dict[str, str]
"""Issue id -> the option's text. Whole when every issue has one, else partial."""

TEXT_LIMIT = 10_000
"""Characters of text that one move may carry."""


class Move(BaseModel):
    """One act of one party, addressed to others; what it carries beside that depends on the act.

    `seat` says who pressed, `of` is the version of the row it answers, and `over` is the issue that
    `issue` matters more than (in `disclose_priority`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

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

    def data(self) -> dict[str, Any]:
        """Return the JSON object that the log keeps: only the fields that say something."""
        return self.model_dump(mode="json", exclude_defaults=True)


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
