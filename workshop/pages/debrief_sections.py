"""The sections of a debrief, in the order in which a facilitator uses them: what each asks and shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workshop.charts.ink import Screen
from workshop.pages import debrief_charts as charts
from workshop.pages.charted import Chart
from workshop.pages.debrief_charts import Moment, Played

Draw = Callable[[Played, Screen], list[Chart]]


@dataclass(frozen=True)
class Section:
    """A section: its heading, one or two questions to ask, and its charts.

    `of_all` draws many tables, `of_one` a table by itself; `count` says of how many tables there is something, and
    `what` they did. `first` ones stand open from the start. `moments` are those of one table, and `alone` is asked of
    those who look at their own.
    """

    heading: str
    questions: tuple[str, ...]
    of_all: Draw | None = None
    of_one: Draw | None = None
    count: Callable[[Played], int] | None = None
    what: str = ""
    first: bool = False
    moments: Callable[[Played], list[Moment]] | None = None
    alone: tuple[str, ...] = ()

    def ask(self, tables: int) -> tuple[str, ...]:
        """Return the questions to those who look at so many tables."""
        return self.alone if tables == 1 and self.alone else self.questions

    @property
    def looks_closer(self) -> bool:
        """Whether a class may look at one of its tables by itself."""
        return self.of_all is None or self.moments is not None

    def n(self, played: Played) -> str:
        """Return of how many of the tables it tells."""
        whole = len(played.tables)
        if whole == 1:
            return "n = 1 table."
        if self.count is None:
            return f"1 of {whole} tables: the one that you choose."
        return f"{self.count(played)} of {whole} tables {self.what}."


SECTIONS = (
    Section(
        "Settlements",
        (
            "Which marks lie close to the frontier, and what had been found out there?",
            "Where could every side have had more? What would each have had to learn?",
        ),
        charts.settlements, charts.settlements,
        lambda played: played.ended("agreement", "no agreement"), "ended with an agreement or without one",
        first=True,
        alone=(
            "Could every side have had more? What would each have had to learn?",
            "Is the end better for you than no agreement would have been?",
        ),
    ),
    Section(
        "Interest coverage",
        ("When did you learn what the others needed?", "What had just been asked or said?"),
        charts.learned, charts.covered,
        lambda played: int(played.courses["table"].nunique()), "logged moves",
        first=True,
    ),
    Section(
        "Trust",
        (
            "Where do two sides of one table see their trust differently? Did they know?",
            "What happened just before trust fell, and what did you do about it?",
        ),
        charts.trusted, charts.trust,
        lambda played: sum(bool(table.pulses) for table in played.tables.values()), "reported trust",
        first=True, moments=charts.drops,
        alone=(
            "Where did you trust more, or less, than you were trusted? Did you know?",
            "What happened just before trust fell, and what did you do about it?",
        ),
    ),
    Section(
        "Understood and satisfied",
        ("Who was lucky?", "Who understood each other and was still stuck: which option was missing?"),
        charts.quadrants, None,
        lambda played: int(played.courses["table"].nunique()), "logged moves",
        first=True,
    ),
    Section(
        "Created and claimed",
        (
            "Two tables created as much and shared it differently. How was that decided?",
            "What would have been better for all, and why did nobody put it forward?",
        ),
        charts.gains, None,
        lambda played: played.ended("agreement"), "agreed",
    ),
    Section(
        "The offer dance",
        ("Who moved first, and what did the others do next?", "Which package brought something new?"),
        None, charts.dance, moments=charts.packages,
    ),
    Section(
        "Turning points",
        ("Did you notice this moment when it came?", "What would you do there now?"),
        None, charts.turning_points, moments=charts.turns,
    ),
    Section(
        "Strategies and outcome",
        (
            "What did those who created most do more of, and what less?",
            "What came after pressure? So few tables prove nothing: what else could explain it?",
        ),
        charts.strategies, None,
        lambda played: int(played.courses["table"].nunique()), "logged moves",
    ),
    Section(
        "Guesses",
        ("What did you think mattered most to the others, and why?", "Which question would have told you?"),
        charts.guesses, charts.guesses,
        lambda played: sum(bool(table.guesses) for table in played.tables.values()), "guessed",
    ),
    Section(
        "The value check",
        (
            "Are you content with the outcome, with yourself, with the way there, with each other?",
            "Which of the four will matter most a year from now?",
        ),
        charts.values, charts.values,
        lambda played: sum(bool(table.values) for table in played.tables.values()), "answered",
    ),
)  # fmt: skip
"""In the order of use: what came of it and how it went first, then what a class may ask for."""


def sections(tables: int) -> Sequence[Section]:
    """Return the sections that make sense for so many tables."""
    return [section for section in SECTIONS if tables > 1 or section.of_one]
