"""Understood against satisfied, a mark a table: the learner's own tables, or ways to play a case by script."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from workshop.charts import learning
from workshop.charts.live import LiveChart
from workshop.lessons.explore import BOTH, WAYS, known
from workshop.lessons.lines import play
from workshop.log import debrief, frames
from workshop.negotiation.case import Case
from workshop.negotiation.counterpart import COUNTERPARTS
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.table import Table, outcome
from workshop.pages import solo
from workshop.pages.forms import box, html

if TYPE_CHECKING:
    from workshop.lessons.course import Lesson


def of_ways(case: Case, party: str, ways: tuple[str, ...], *, seed: int) -> Any:
    """Return the chart for ways to play a case, each once against every counterpart, and which mark is which."""
    known(ways)
    tables, lines = dict[int, Table](), ""
    for way in ways:
        lines += f"<tr><th scope='row'>{escape(way.capitalize())}</th>"
        for against in COUNTERPARTS:
            tables[len(tables) + 1] = play(case, party, WAYS[way], against=against, seed=seed)
            lines += f"<td>{len(tables)}</td>"
        lines += "</tr>"
    head = "".join(f"<th scope='col'>against {against}</th>" for against in COUNTERPARTS)
    told = f"<table class='iw-package'><tr><td></td>{head}</tr>{lines}</table>"
    return box([html(BOTH), html(told), _chart(tables)], "iw-card")


def own(lesson: "Lesson") -> Any:
    """Return the chart for all of the learner's tables that ended; the present one joins them when it ends."""
    holder = box([], "iw-card")
    drawn = [-1]

    def draw() -> None:
        if drawn[0] >= 0 and not (lesson.live and lesson.live.view.end):
            return
        tables = _ended(lesson)
        if len(tables) == drawn[0]:
            return
        drawn[0] = len(tables)
        called = "".join(f"<li>{escape(which)}</li>" for which in tables)
        none = html("<p class='iw-empty'>None of your tables has ended yet.</p>")
        numbered = dict(enumerate(tables.values(), start=1))
        holder.children = [html(f"<ol>{called}</ol>"), _chart(numbered)] if tables else [none]

    lesson.watch(draw)
    return holder


def _ended(lesson: "Lesson") -> dict[str, Table]:
    """Return what a table of the learner's is called -> the table with both sides open, for those that ended."""
    found, mine = {}, f"solo/{solo.learner()}/"
    for stream in lesson.store.streams(mine):
        try:
            table = replay(lesson.store.read(stream))
        except LogError:  # the page of progress names it
            continue
        if table.end:
            where, _, attempt = stream.removeprefix(mine).rpartition("/")
            found[f"{table.case.title}, {where.replace('-', ' ')}, table {attempt}: {outcome(table)['result']}"] = table
    return found


def _chart(tables: Mapping[int, Table]) -> Any:
    series = debrief.series({number: frames.records(table.rows) for number, table in tables.items()})
    found = debrief.courses(series), debrief.outcomes(tables)
    figure, summary = learning.quadrants(*found), learning.quadrants_summary(*found)
    return LiveChart(figure, label="Understood and satisfied", summary=summary)
