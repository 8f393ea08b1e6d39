"""Up to four tables that are in no room as lines: a row of facts each, and two charts that they share."""

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

import ipywidgets as widgets

from workshop.charts import projector as figures
from workshop.charts.draw.style import cut
from workshop.classroom.public import PublicTable, Step
from workshop.negotiation.acts import ACTS
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import html, put, show
from workshop.widgets.texts import texts_beside

TABLES = 4
"""How many tables a projector has room for as lines."""
Courses = dict[str, tuple[tuple[tuple[str, str], ...], tuple[Step, ...]]]
"""A table's label -> who trusts whom, and the steps of its lines."""

TEXT = texts_beside(__file__)
UNDERSTOOD: str = TEXT["understood"]
TRUST: str = TEXT["trust"]


class Lines:
    """The tables and their charts; only what changed is sent."""

    def __init__(self) -> None:
        self.tables = [html() for _ in range(TABLES)]
        self._courses: Courses = {}
        self.understood = LiveChart(figures.understood({}), label=UNDERSTOOD, summary=UNDERSTOOD)
        self.trust = LiveChart(figures.trust({}), label=TRUST, summary=TRUST)
        charts = widgets.Box([self.understood, self.trust]).add_class("iw-charts")
        self.widget = widgets.Box([widgets.VBox(self.tables).add_class("iw-tables"), charts]).add_class(
            "iw-room"
        )

    def show(self, tables: Sequence[PublicTable]) -> None:
        """Show at most `TABLES` tables as they are now."""
        for place, table in zip_longest(self.tables, tables):
            put(place, _table(table) if table else "")
            show(place, bool(table))
        (self.widget.add_class if len(tables) > 2 else self.widget.remove_class)("iw-many")
        courses = {_line(each): (each.figures.pairs, each.figures.course) for each in tables}
        if courses != self._courses:
            self._courses = courses
            steps = {table: course for table, (_, course) in courses.items()}
            understood = ", ".join(f"{table} {course[-1].understood:.0%}" for table, course in steps.items())
            told = TEXT["understood_now"].format(what=UNDERSTOOD, levels=understood)
            self.understood.show(figures.understood(steps), told)
            levels = "; ".join(f"{table}: {_levels(*line)}" for table, line in courses.items())
            told = TEXT["trust_now"].format(what=TRUST, levels=levels)
            self.trust.show(figures.trust(steps), told)


def stands(table: PublicTable) -> tuple[str, str]:
    """Return how a table stands, as a class for its style and in words."""
    if table.ended:
        return "ended", table.ended
    return ("silent", TEXT["silent"]) if table.figures.silent else ("at-work", TEXT["at_work"])


def _table(table: PublicTable) -> str:
    figures = table.figures
    look, state = stands(table)
    parties = escape(together([cut(name, 28) for name in table.parties]))
    moves = TEXT["one_move" if figures.moves == 1 else "moves"].format(figures.moves)
    last = TEXT["last"].format(ACTS[figures.last_act].label) if figures.last_act else ""
    since = f"<b>{duration(figures.since_check_in)}</b> {TEXT['without_check_in']}"
    return (
        f'<article class="iw-{look}"><h2>{escape(table.label)}</h2>'
        f"<div><h3>{escape(table.title)}</h3><p>{parties}</p></div>"
        f'<p class="iw-state">{state}</p><p><b>{moves}</b> {escape(last)}</p><p>{since}</p></article>'
    )


def together(names: Sequence[str]) -> str:
    """Return who sits with whom."""
    *first, last = names
    if len(first) == 1:
        return str(TEXT["with"].format(one=first[0], other=last))
    return str(TEXT["and"].format(first=", ".join(first), last=last))


def duration(seconds: float) -> str:
    """Return a time to read at a glance, in words that change once a minute."""
    minutes = int(seconds // 60)
    if minutes >= 60:
        return str(TEXT["over_an_hour"])
    return str(TEXT["minutes"].format(minutes) if minutes else TEXT["under_a_minute"])


def _line(table: PublicTable) -> str:
    """Return what the charts call a table; a silent one has a hollow mark."""
    return f"○ {table.label}" if table.figures.silent else table.label


def _levels(pairs: Sequence[tuple[str, str]], steps: Sequence[Step]) -> str:
    return ", ".join(
        f"{' → '.join(pair)} {level:.2f}" for pair, level in zip(pairs, steps[-1].trust, strict=True)
    )
