"""Promises, and what was settled and found: where words count, in sentences, with the moments to go to."""

from collections import Counter
from collections.abc import Iterable
from html import escape

from workshop.charts.chart import Chart
from workshop.charts.draw.plane import sentence
from workshop.charts.draw.style import Screen
from workshop.charts.played import Moment, Played, Section, Wall
from workshop.measures import records
from workshop.negotiation.table import Table

LABEL = "Promises, and what was settled and found"
STATES = ("kept", "broken", "lapsed", "open")
SAID = {"same": "what stands", "other": "something other", "unsure": "neither for sure", "claimed": "claimed"}


def told(played: Played, screen: Screen) -> list[Chart]:
    """Return what words came to at the tables where they count."""
    said = _told([table for table in played.tables.values() if table.format > 1])
    return [Chart(LABEL, sentence(said, screen), said)]


def _told(tables: list[Table]) -> str:
    promises = Counter[str](each.state for table in tables for each in table.promises)
    heard = [entry.move.heard for table in tables for entry in table.played if entry.move.heard]
    meant = Counter[str](each.meaning for each in heard if each.meaning)
    issues = sum(len(table.case.issues) for table in tables)
    settled, found = (sum(map(len, of)) for of in ([t.settled for t in tables], [t.found for t in tables]))
    left = sum(len(table.hints) for table in tables)
    return (
        f"Promises: {_counts(promises, zip(STATES, STATES, strict=True))}. "
        f"What say-backs and check-ins said, where words were read: {_counts(meant, SAID.items())}. "
        f"Settled in the end: {settled} of {issues} issues. "
        f"Options that ideas put on the list: {found}. "
        f"Issues for which one could still be found from what was told: {left}."
    )


def _counts(found: Counter[str], named: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{found[key]} {name}" for key, name in named if found[key]) or "none"


def slide(played: Played) -> str:
    """Return for the wall what words came to, a sentence a line."""
    said = _told([table for table in played.tables.values() if table.format > 1])
    return "".join(f"<p>{escape(sentence)}.</p>" for sentence in said.rstrip(".").split(". "))


def moments(played: Played) -> list[Moment]:
    """Return the moves that kept or broke a promise, or put an option on the list."""
    return [
        Moment(f"Move {mark.move}: {mark.label}", mark.version)
        for mark in records.marks(*played.one)
        if mark.mark in {"kept", "broken", "new option"}
    ]


SECTION = Section(
    77,
    LABEL,
    (
        "Which promise was hard to keep, and what came of keeping or breaking it?",
        "What had each side told when a new option was found, or could have been?",
    ),
    told,
    told,
    lambda played: sum(table.format > 1 for table in played.tables.values()),
    "where words counted",
    moments=moments,
    some=True,
    wall=Wall(
        "Promises, and what was found",
        (
            "Which promise was hard to keep, and what came of it?",
            "What had each side told when a new option was found?",
        ),
        slide,
    ),
)
