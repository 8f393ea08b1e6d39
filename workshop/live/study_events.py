"""What a learner does beside tables, one record a kind of row: what a row holds is written here alone."""

from typing import Annotated, Any

from pydantic import Field

from workshop.classroom.events import Flag
from workshop.negotiation.events import Record, Text, Whole, kinds, taken


class StudyEvent(Record):
    """What a row of a learner's own stream holds."""


class StudyOpened(StudyEvent):
    """A lesson or an exercise is opened for the first time."""

    study: Text


class ItemAnswered(StudyEvent):
    """A quiz item is answered, and whether it is so rightly."""

    item: Text
    answer: Any = None
    right: Flag


class Tested(StudyEvent):
    """A test is handed in, once: of each concept whether its item is right, of each item its answer."""

    form: Text
    right: Annotated[
        dict[str, bool],
        taken(lambda given: {str(concept): bool(right) for concept, right in dict(given).items()}),
    ]
    answers: Annotated[dict[Any, Any], taken(dict)] = Field(default_factory=dict)


class CheckPassed(StudyEvent):
    """A check is met for the first time."""

    study: Text
    check: Text


class HintTaken(StudyEvent):
    """A hint is asked for."""

    study: Text
    step: Whole


class Coached(StudyEvent):
    """The coach asks a question, after a row of the lesson's table."""

    study: Any = None
    version: Any = None
    sign: Any = None
    strategy: Any = None


class GoalWritten(StudyEvent):
    """The end goal is written down."""

    study: Text
    text: Text


class LookedBack(StudyEvent):
    """How near to the end goal the learner feels."""

    study: Text
    near: Whole


KINDS = kinds(StudyEvent)
"""Kind of row -> what it holds."""
