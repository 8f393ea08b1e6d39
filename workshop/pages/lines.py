"""Up to four tables of a projector as lines: a row of facts each, and two charts that they share."""

from collections.abc import Sequence
from html import escape
from itertools import zip_longest

import ipywidgets as widgets
import pandas as pd

from workshop.charts.figures import public_coverage, public_trust
from workshop.charts.ink import cut
from workshop.charts.live import LiveChart
from workshop.classroom.public import PublicTable, Step
from workshop.pages.forms import html, put, show
from workshop.pages.words import BUTTON

TABLES = 4
"""How many tables a projector has room for as lines."""
Courses = dict[str, tuple[tuple[tuple[str, str], ...], tuple[Step, ...]]]
"""A table's label -> who trusts whom, and the steps of its lines."""

UNDERSTOOD = "Understood, of all interests at the table"
TRUST = "Trust levels, estimated from the moves alone"


class Lines:
    """The tables and their charts; only a part that has changed is sent. `about` names each one's case and parties."""

    def __init__(self, *, about: bool = True) -> None:
        self.tables = [html() for _ in range(TABLES)]
        self._about = about
        self._courses: Courses = {}
        self.understood = LiveChart(public_coverage(_coverage({}), []), label=UNDERSTOOD, summary=UNDERSTOOD)
        self.trust = LiveChart(public_trust(_trust({}), []), label=TRUST, summary=TRUST)
        charts = widgets.Box([self.understood, self.trust]).add_class("iw-charts")
        self.widget = widgets.Box([widgets.VBox(self.tables).add_class("iw-tables"), charts]).add_class("iw-room")

    def show(self, tables: Sequence[PublicTable]) -> None:
        """Show at most `TABLES` tables as they are now."""
        for place, table in zip_longest(self.tables, tables):
            put(place, _table(table, about=self._about) if table else "")
            show(place, bool(table))
        (self.widget.add_class if len(tables) > 2 else self.widget.remove_class)("iw-many")
        courses = {_line(each): (each.figures.pairs, each.figures.course) for each in tables if each.figures}
        if courses != self._courses:
            self._courses = courses
            understood = ", ".join(f"{table} {steps[-1].understood:.0%}" for table, (_, steps) in courses.items())
            self.understood.show(public_coverage(_coverage(courses), list(courses)), f"{UNDERSTOOD}: {understood}.")
            levels = "; ".join(f"{table}: {_levels(*line)}" for table, line in courses.items())
            self.trust.show(public_trust(_trust(courses), list(courses)), f"{TRUST}, 0 to 1: {levels}.")


def _table(table: PublicTable, *, about: bool) -> str:
    figures = table.figures
    facts, state, names = "", table.ended or "", ""
    if about:
        parties = escape(together([cut(name, 28) for name in table.parties]))
        names = f"<div><h3>{escape(table.title)}</h3><p>{parties}</p></div>"
    if figures:
        moves = "1 move" if figures.moves == 1 else f"{figures.moves} moves"
        last = f"last: {BUTTON[figures.last_act]}" if figures.last_act else ""
        since = duration(figures.since_check_in)
        facts = f"<p><b>{moves}</b> {escape(last)}</p><p><b>{since}</b> without a check-in</p>"
        if figures.cards:
            facts += f"<p>{escape(told_cards(figures.cards))}</p>"
        state = state or ("silent" if figures.silent else "at work")
    look = "ended" if table.ended else state.replace(" ", "-")
    return (
        f'<article class="iw-{look}"><h2>{escape(table.label)}</h2>{names}'
        f'<p class="iw-state">{state}</p>{facts}</article>'
    )


def together(names: Sequence[str]) -> str:
    """Return who sits with whom."""
    return " with ".join(names) if len(names) == 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def duration(seconds: float) -> str:
    """Return a time to read at a glance, in words that change once a minute."""
    minutes = int(seconds // 60)
    return "over 1 h" if minutes >= 60 else f"{minutes} min" if minutes else "under 1 min"


def told_cards(cards: Sequence[tuple[int, str]]) -> str:
    """Return which cards came and after which move: their titles, where everybody may read them."""
    return ", ".join(f"◆ {cut(title, 30) if title else 'a card'}, move {move}" for move, title in cards)


def _line(table: PublicTable) -> str:
    """Return what the charts call a table; a silent one has a hollow mark."""
    return f"○ {table.label}" if table.figures and table.figures.silent else table.label


def _levels(pairs: Sequence[tuple[str, str]], steps: Sequence[Step]) -> str:
    return ", ".join(f"{' → '.join(pair)} {level:.2f}" for pair, level in zip(pairs, steps[-1].trust, strict=True))


def _coverage(courses: Courses) -> pd.DataFrame:
    lines = [(table, step.move, step.understood) for table, (_, steps) in courses.items() for step in steps[1:]]
    return pd.DataFrame(lines, columns=["table", "move", "understood"])


def _trust(courses: Courses) -> pd.DataFrame:
    lines = [
        (table, step.move, f"{one} → {other}", level)
        for table, (pairs, steps) in courses.items()
        for step in steps[1:]
        for (one, other), level in zip(pairs, step.trust, strict=True)
    ]
    return pd.DataFrame(lines, columns=["table", "move", "pair", "value"])
