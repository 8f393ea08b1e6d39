"""The debrief in a page: of a class or of one table, section by section, each drawn when it is asked for."""

import asyncio
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts.chart import Chart
from workshop.charts.debrief import sections
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.style import SEAT, Screen
from workshop.charts.played import Moment, Played, Section, same
from workshop.charts.terms import explained
from workshop.measures.classes import Tables
from workshop.negotiation.table import Table, outcome
from workshop.pages.debrief.replay import Replay
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import box, button, html, is_shown, put, row, show
from workshop.widgets.scope import ends_with, put_in
from workshop.widgets.texts import texts_beside

NO_TABLE = -1
TEXT = texts_beside(__file__)
NOTHING = f"<p class='iw-empty'>{TEXT['no_table']}</p>"


class Debrief:
    """The debrief of tables of one case with both sides open.

    Whoever makes one has seen to it that they may be. Its first sections are drawn at once, each other one
    when it is opened. With `replay` a section that names moments of a table opens its replay there; what
    people typed is in it.
    """

    def __init__(self, tables: Tables, *, screen: Screen = SEAT, replay: bool = False) -> None:
        self.screen, self.replay = screen, replay
        self.tables, self.played = tables, Played(tables)
        self.parts, self._waiting = list[Part](), list[Part]()
        self.widget: Any = box([], "iw-debrief")
        self._begin(tables)
        ends_with(self.widget, self._waiting.clear)

    def show(self, tables: Tables) -> None:
        """Show the tables as they are now; where nothing was logged since, nothing is done."""
        before = self.tables
        if before.keys() != tables.keys():
            self._begin(tables)
        elif not all(same(table, before[n]) for n, table in tables.items()):
            self.tables, self.played = tables, Played(tables, self.played)
            for part in self.parts:
                part.draw()

    def _begin(self, tables: Tables) -> None:
        self.tables, self.played = tables, Played(tables)
        self.parts = [Part(section, self) for section in sections(self.played)] if tables else []
        self._waiting[:] = [part for part in self.parts if part.section.first]
        for part in self.parts:
            part.draw()
        put_in(self.widget, [part.widget for part in self.parts] or [html(NOTHING)])
        self._open_next()

    def _open_next(self) -> None:
        """Open one section now and the next when the loop is free again, so that a page shows what it has."""
        if not self._waiting:
            return
        self._waiting.pop(0).open()
        try:
            asyncio.get_running_loop().call_soon(self._open_next)
        except RuntimeError:  # a plain script has no loop, and waits for nobody
            self._open_next()


class Part:
    """One section of a debrief: its heading and questions, and below them, once it was opened, its charts."""

    def __init__(self, section: Section, of: Debrief) -> None:
        self.section, self._of = section, of
        self._drawn: tuple[Played, int | None] | None = None
        asked = "".join(f"<p>{escape(question)}</p>" for question in section.ask(len(of.tables)))
        head = html(f"<h2>{escape(section.heading)}</h2><div class='iw-ask'>{asked}</div>", "iw-heading")
        hint = TEXT["show_or_hide"].format(section.heading)
        self._switch = button(TEXT["show"], self.toggle, "iw-act", hint=hint)
        self._n = html("", "iw-n")
        self._closer = self._chooser() if len(of.tables) > 1 and section.looks_closer else None
        self._moments = Moments() if of.replay and section.moments else None
        self._all = box([], "iw-drawn") if section.of_all and len(of.tables) > 1 else None
        self._one = box([], "iw-drawn") if self._chosen() or self._closer else None
        terms = section.terms(of.played)  # below the charts, which fit a projector's screen
        meant = terms and html(explained(*terms), "iw-n")
        below = [self._n, self._all, self._closer, self._one, self._moments and self._moments.widget, meant]
        self._body = box(filter(None, below), "iw-body")
        show(self._body, shown=False)
        self.widget = box([row([head, self._switch]), self._body], "iw-card", "iw-section")

    def open(self) -> None:
        """Show the section's charts."""
        show(self._body, shown=True)
        self._switch.description = TEXT["hide"]
        self.draw()

    def toggle(self) -> None:
        """Open the section, or fold it."""
        if is_shown(self._body):
            show(self._body, shown=False)
            self._switch.description = TEXT["show"]
        else:
            self.open()

    def draw(self, _change: object = None) -> None:
        """Draw what is open, if that was not done before, or something has changed since."""
        section, wanted = self.section, (self._of.played, self._chosen())
        show(self.widget, not section.is_empty(self._of.played))
        if not is_shown(self._body) or self._drawn == wanted:
            return
        self._drawn = played, chosen = wanted
        n = section.n(played)
        put(self._n, f"<p>{escape(n)}</p>" if n else "")
        if section.of_all and self._all:
            _draw_in(self._all, section.of_all(played, self._of.screen))
        one = None if chosen is None else played.alone(chosen)
        if self._one:
            _draw_in(self._one, section.of_one(one, self._of.screen) if one and section.of_one else [])
        if self._moments and section.moments:
            self._moments.offer(one.one[0] if one else None, section.moments(one) if one else [])

    def _chooser(self) -> Any:
        """Return a choice of the table to look at by itself; none at first where all are drawn together."""
        tables = [
            (f"{number}: {outcome(table)['result']}", number) for number, table in self._of.tables.items()
        ]
        none = [(TEXT["choose_one"], NO_TABLE)] if self.section.of_all else []
        chooser = ipw.Dropdown(options=[*none, *tables], description=TEXT["table"])
        chooser.observe(self.draw, "value")
        return chooser

    def _chosen(self) -> int | None:
        """Return the table that is looked at by itself."""
        only, *others = self._of.tables
        chosen = int(self._closer.value) if self._closer else NO_TABLE if others else only
        return None if chosen == NO_TABLE else chosen


def _draw_in(holder: Any, charts: list[Chart]) -> None:
    """Put charts in a box, and where one has nothing to draw a sentence; a chart that was there stays."""
    there = {chart.label: chart for chart in holder.children if isinstance(chart, LiveChart)}
    parts: list[Any] = []
    for label, figure, summary in charts:
        if not figure["data"]:
            parts.append(html(f"<p class='iw-empty'>{_sentence(figure)}</p>"))
            continue
        if len(charts) > 1:
            parts.append(html(f"<h3>{escape(label)}</h3>"))
        if label in there:
            there[label].show(figure, summary)
        parts.append(there.get(label) or LiveChart(figure, label=label, summary=summary))
    put_in(holder, parts)


def _sentence(figure: Figure) -> str:
    """Return what a figure without data says, as markup."""
    return str(figure["layout"]["annotations"][0]["text"]).replace("<br>", " ")


class Moments:
    """A choice of moments of a table, and below it the replay once one of them was gone to."""

    def __init__(self) -> None:
        self._table: Table | None = None
        self._replay: Replay | None = None
        self._choice, self._below = ipw.Dropdown(description=TEXT["moment"]), box([])
        self._choose = row([self._choice, button(TEXT["see_it"], self._go, "iw-act")])
        self.widget = box([self._choose, self._below], "iw-body")

    def offer(self, table: Table | None, moments: list[Moment]) -> None:
        """Offer these moments of a table; hidden where there are none.

        A replay of what was there before goes. Where they are those offered before, as after a pulse, choice
        and replay stay as they are.
        """
        options = tuple((moment.label, moment.version) for moment in moments)
        same_table = table and self._table and table.stream == self._table.stream
        self._table = table
        if same_table and options == self._choice.options:
            return
        self._choice.options = options
        self._choice.index = 0 if moments else None
        show(self._choose, bool(moments))
        self._replay = None
        put_in(self._below, [])

    def _go(self) -> None:
        version = int(self._choice.value)
        if self._replay:
            self._replay.jump(version)
        elif self._table:
            self._replay = Replay(self._table, version)
            put_in(self._below, [self._replay.widget])
