"""Understood against satisfied, a mark a table: the learner's own tables or ways to play a case by script."""

from collections.abc import Mapping
from html import escape
from typing import Any

from workshop.charts.debrief.quadrants import quadrants
from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.learners import play
from workshop.lessons.learning import Learning
from workshop.lessons.parts.explore import BOTH, WAYS, known
from workshop.live.study import learner
from workshop.measures import classes as debrief
from workshop.measures import records as frames
from workshop.negotiation.case import Case
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.streams import solo_of
from workshop.negotiation.table import Table, outcome
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import box, html
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)


def of_ways(case: Case, party: str, ways: tuple[str, ...], *, seed: int) -> Any:
    """Return the chart for ways to play a case, each against every counterpart, and which mark is which."""
    known(ways)
    tables, lines = dict[int, Table](), ""
    for way in ways:
        lines += f"<tr><th scope='row'>{escape(way.capitalize())}</th>"
        for against in COUNTERPARTS:
            tables[len(tables) + 1] = play(case, party, WAYS[way], against=against, seed=seed)
            lines += f"<td>{len(tables)}</td>"
        lines += "</tr>"
    head = "".join(f"<th scope='col'>{TEXT['against'].format(against)}</th>" for against in COUNTERPARTS)
    told = f"<table class='iw-package'><tr><td></td>{head}</tr>{lines}</table>"
    return box([html(BOTH), html(told), _chart(tables)], "iw-card")


def own(lesson: Learning) -> Any:
    """Return the chart for all the learner's tables that ended; the present one joins them when it ends."""
    holder = box([], "iw-card")
    drawn = [-1]

    def draw(lesson: Learning) -> None:
        if drawn[0] >= 0 and not (lesson.live and lesson.live.view.end):
            return
        tables = _ended(lesson)
        if len(tables) == drawn[0]:
            return
        drawn[0] = len(tables)
        called = "".join(f"<li>{escape(which)}</li>" for which in tables)
        none = html(f"<p class='iw-empty'>{TEXT['none_ended']}</p>")
        numbered = dict(enumerate(tables.values(), start=1))
        put_in(holder, [html(f"<ol>{called}</ol>"), _chart(numbered)] if tables else [none])

    watch(lesson, draw, holder)
    return holder


def _ended(lesson: Learning) -> dict[str, Table]:
    """Return what a learner's table is called -> the table with both sides open, for those that ended."""
    found, mine = {}, solo_of(learner())
    for stream in lesson.store.streams(mine):
        try:
            table = replay(lesson.store.read(stream))
        except LogError:  # the page of progress names it
            continue
        if table.end:
            where, _, attempt = stream.removeprefix(mine).rpartition("/")
            told = {"case": table.case.title, "where": where.replace("-", " "), "number": attempt}
            found[TEXT["own_table"].format(**told, result=outcome(table)["result"])] = table
    return found


def _chart(tables: Mapping[int, Table]) -> Any:
    series = debrief.series({number: frames.records(table.rows) for number, table in tables.items()})
    label, figure, summary = quadrants(debrief.courses(series), debrief.outcomes(tables))
    return LiveChart(figure, label=label, summary=summary)
