"""How things were said, as observers noted: counted over tables or sides."""

from collections import Counter

from workshop.charts.chart import Chart
from workshop.charts.debrief.slips import by_sides, counted, lines, longest
from workshop.charts.draw.style import Screen
from workshop.charts.played import Moment, Played, Section, Wall
from workshop.charts.table import brief_names
from workshop.measures.own import Tag, tags
from workshop.negotiation.acts import ACTS
from workshop.negotiation.words import TAGS

LABEL = "How it was said"
NONE = "No observer noted how anything was said."


def of_tables(played: Played, screen: Screen) -> list[Chart]:
    """Return how often observers noted each way of saying an act at all tables together, most often first."""
    found = [(number, label(tag)) for number, table in played.tables.items() for tag in tags(table)]
    times, tables = Counter(called for _, called in found), Counter(called for _, called in set(found))
    told = {called: (n, f"{n} at {counted(tables[called])}") for called, n in times.most_common()}
    words = "; ".join(f"{called}: {said}" for called, (_, said) in told.items())
    return lines(LABEL, told, f"Observers noted: {words}." if told else NONE, screen)


def of_one(played: Played, screen: Screen) -> list[Chart]:
    """Return how often observers noted each way of saying an act at the one table, of which side."""
    found = tags(played.one[0])
    names = {party.id: party.name for party in played.case.parties}
    words = " ".join(f"Move {tag.move}, {names[tag.by]}, an observer noted: {label(tag)}." for tag in found)
    told = by_sides(((label(tag), tag.by) for tag in found), played.case)
    return lines(LABEL, told, words or NONE, screen)


def slide(played: Played) -> str:
    """Return for the wall how often observers noted each way of saying an act, the most frequent ones."""
    return longest(((n, label(tag)) for n, table in played.tables.items() for tag in tags(table)), NONE)


def label(tag: Tag) -> str:
    """Return an act and how it was said, in words."""
    return f"{ACTS[tag.act].label}, {TAGS[tag.act][tag.how].lower()}"


def moments(played: Played) -> list[Moment]:
    """Return the moves of which an observer noted how they were said."""
    brief = brief_names(played.case)
    return [
        Moment(f"Move {tag.move}, {brief[tag.by]}: {label(tag)}", tag.version) for tag in tags(played.one[0])
    ]


SECTION = Section(
    77,
    LABEL,
    ("What did the observer hear that you did not?", "How could the same thing have been said?"),
    of_tables,
    of_one,
    lambda played: sum(bool(tags(table)) for table in played.tables.values()),
    "had an observer who noted something",
    moments=moments,
    some=True,
    wall=Wall(
        "How it was said",
        ("What did the observer hear that you did not?", "How could the same thing have been said?"),
        slide,
    ),
)
