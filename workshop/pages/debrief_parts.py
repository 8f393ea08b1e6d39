"""The debrief in a page: of a class or of one table, section by section, each drawn when it is asked for."""

import asyncio
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts.ink import SEAT, Screen
from workshop.charts.live import LiveChart
from workshop.charts.panels import Figure
from workshop.log.debrief import Tables
from workshop.negotiation.table import Table, outcome
from workshop.pages.charted import Chart
from workshop.pages.debrief_charts import Moment, Played, same
from workshop.pages.debrief_sections import Section, sections
from workshop.pages.forms import box, button, html, is_shown, put, put_in, row, show
from workshop.pages.replaying import Replay

NO_TABLE = -1
NOTHING = "<p class='iw-empty'>No table has begun.</p>"


class Debrief:
    """The debrief of tables of one case with both sides open: whoever makes one has seen to it that they may be.

    Its first sections are drawn at once, each other one when it is opened. With `replay` a section that names moments
    of a table opens its replay there; what people typed is in it.
    """

    def __init__(self, tables: Tables, *, screen: Screen = SEAT, replay: bool = False) -> None:
        self.screen, self.replay = screen, replay
        self.tables, self.played = tables, Played(tables)
        self.parts: list[Part] = []
        self.widget: Any = box([], "iw-debrief")
        self._begin(tables)

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
        self.parts = [Part(section, self) for section in sections(len(tables))] if tables else []
        self.widget.children = [part.widget for part in self.parts] or [html(NOTHING)]
        _one_by_one([part.open for part in self.parts if part.section.first])


def _one_by_one(calls: Sequence[Callable[[], None]]) -> None:
    """Make the first call now and each other one when the loop is free again, so that a page shows what it has."""
    now, later = calls[:1], calls[1:]
    try:
        if later:
            asyncio.get_running_loop().call_soon(_one_by_one, later)
    except RuntimeError:  # a plain script has no loop, and waits for nobody
        now = calls
    for call in now:
        call()


class Part:
    """One section of a debrief: its heading and questions, and below them, once it was opened, its charts."""

    def __init__(self, section: Section, of: Debrief) -> None:
        self.section, self._of = section, of
        self._charts = dict[str, LiveChart]()
        self._drawn: tuple[Played, int | None] | None = None
        asked = "".join(f"<p>{escape(question)}</p>" for question in section.ask(len(of.tables)))
        head = html(f"<h2>{escape(section.heading)}</h2><div class='iw-ask'>{asked}</div>", "iw-heading")
        self._switch = button("Show", self.toggle, "iw-act", hint=f"Show or hide: {section.heading}")
        self._n, self._all, self._one = html("", "iw-n"), box([], "iw-drawn"), box([], "iw-drawn")
        self._closer = self._chooser() if len(of.tables) > 1 and section.looks_closer else None
        self._moments = Moments() if of.replay and section.moments else None
        together = self._all if section.of_all and len(of.tables) > 1 else None
        alone = self._one if self._chosen() or self._closer else None
        below = [self._n, together, self._closer, alone, self._moments and self._moments.widget]
        self._body = box(filter(None, below), "iw-body")
        show(self._body, shown=False)
        self.widget = box([row([head, self._switch]), self._body], "iw-card", "iw-section")

    def open(self) -> None:
        """Show the section's charts."""
        show(self._body, shown=True)
        self._switch.description = "Hide"
        self.draw()

    def toggle(self) -> None:
        """Open the section, or fold it."""
        if is_shown(self._body):
            show(self._body, shown=False)
            self._switch.description = "Show"
        else:
            self.open()

    def draw(self, _change: object = None) -> None:
        """Draw what is open, if that was not done before, or something has changed since."""
        section, wanted = self.section, (self._of.played, self._chosen())
        if not is_shown(self._body) or self._drawn == wanted:
            return
        self._drawn = played, chosen = wanted
        put(self._n, f"<p>{escape(section.n(played))}</p>")
        if section.of_all and len(played.tables) > 1:
            self._all.children = self._charts_of(section.of_all(played, self._of.screen))
        one = None if chosen is None else played.alone(chosen)
        self._one.children = self._charts_of(section.of_one(one, self._of.screen)) if one and section.of_one else []
        if self._moments and section.moments:
            self._moments.offer(one.one[0] if one else None, section.moments(one) if one else [])

    def _charts_of(self, charts: list[Chart]) -> list[Any]:
        """Return the charts that have something to draw, and of others a sentence; a chart stays the same element."""
        found = []
        for label, figure, summary in charts:
            if not figure["data"]:
                found.append(html(f"<p class='iw-empty'>{_sentence(figure)}</p>"))
                continue
            if len(charts) > 1:
                found.append(html(f"<h3>{escape(label)}</h3>"))
            if label in self._charts:
                self._charts[label].show(figure, summary)
            else:
                self._charts[label] = LiveChart(figure, label=label, summary=summary)
            found.append(self._charts[label])
        return found

    def _chooser(self) -> Any:
        """Return a choice of the table that is looked at by itself; none at first where all are drawn together."""
        tables = [(f"{number}: {outcome(table)['result']}", number) for number, table in self._of.tables.items()]
        none = [("Choose one to look closer", NO_TABLE)] if self.section.of_all else []
        chooser = ipw.Dropdown(options=[*none, *tables], description="Table")
        chooser.observe(self.draw, "value")
        return chooser

    def _chosen(self) -> int | None:
        """Return the table that is looked at by itself."""
        only, *others = self._of.tables
        chosen = int(self._closer.value) if self._closer else NO_TABLE if others else only
        return None if chosen == NO_TABLE else chosen


def _sentence(figure: Figure) -> str:
    """Return what a figure without data says, as markup."""
    return str(figure["layout"]["annotations"][0]["text"]).replace("<br>", " ")


class Moments:
    """A choice of moments of a table, and below it the replay once one of them was gone to."""

    def __init__(self) -> None:
        self._table: Table | None = None
        self._replay: Replay | None = None
        self._choice, self._below = ipw.Dropdown(description="Moment"), box([])
        self._choose = row([self._choice, button("See it in the replay", self._go, "iw-act")])
        self.widget = box([self._choose, self._below], "iw-body")

    def offer(self, table: Table | None, moments: list[Moment]) -> None:
        """Offer these moments of a table; hidden where there are none. A replay of what was there before goes.

        Where they are those offered before, as after a pulse, choice and replay stay as they are.
        """
        options = tuple((moment.label, moment.version) for moment in moments)
        same_table = table and self._table and table.stream == self._table.stream
        self._table = table
        if same_table and options == self._choice.options:
            return
        self._choice.options = options
        self._choice.index = 0 if moments else None
        show(self._choose, bool(moments))
        if self._replay:
            self._replay.rest()
        self._replay = None
        put_in(self._below, [])

    def _go(self) -> None:
        version = int(self._choice.value)
        if self._replay:
            self._replay.jump(version)
        elif self._table:
            self._replay = Replay(self._table, version)
            self._below.children = [self._replay.widget]
