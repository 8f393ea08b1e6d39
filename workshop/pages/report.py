"""The debrief to take home: one HTML file with its charts in it, which asks nothing of any network and prints."""

import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from workshop.charts import live as charts
from workshop.charts.ink import SEAT
from workshop.log import frames
from workshop.log.debrief import Tables
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.pages import seat
from workshop.pages.charted import Chart, charted
from workshop.pages.debrief_charts import Played
from workshop.pages.debrief_sections import Section, sections
from workshop.pages.results import points_in_the_end
from workshop.pages.words import ended, name, package, said

STYLE = Path(__file__).with_name("report.css")
SCRIPT = Path(__file__).with_name("report.js")
CHART = Path(charts.__file__).with_name("live.js")
NOTHING_LEAVES = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"


def of_class(tables: Tables, about: Sequence[str] = ()) -> str:
    """Return the debrief of tables of one case with both sides open, as one page; `about` is said in its head.

    Whoever asks for it has seen to it that both sides may be open. Nothing that people typed is in it.
    """
    played = Played(tables)
    whole = len(tables)
    found = [_section(section, played) for section in sections(whole)]
    told = [*about, "1 table" if whole == 1 else f"{whole} tables"]
    if whole == 1:
        table = next(iter(tables.values()))
        found = [_ending(table), *found, _moves(table)]
    return _page(played.case.title, told, found)


def of_side(table: Table, party: str, about: Sequence[str] = ()) -> str:
    """Return one table as one side may know it while the other is closed, as one page to take home."""
    view = redact(table, party)
    own = f"<section><h2>Your side</h2>{seat.private(view.case.party[party])}{seat.point_sheet(view, party)}</section>"
    asked = ("When did you learn what the other side needed?",), ("What happened just before trust fell?",)
    both = zip(charted(view, frames.records(table.rows, party), party), asked, strict=True)
    parts = [_shown(chart.label, questions, "", [chart]) for chart, questions in both]
    whose = f"What {name(view, party)} may know"
    return _page(view.case.title, [*about, whose], [_ending(view, party), *parts, own, _moves(view)])


def _section(section: Section, played: Played) -> str:
    one, screen = len(played.tables) == 1, SEAT
    draw = section.of_one if one else section.of_all
    if draw:
        return _shown(section.heading, section.ask(len(played.tables)), section.n(played), draw(played, screen))
    if section.of_one is None:
        return ""
    number = next(iter(played.tables))
    told = f"Table {number}, as an example."
    return _shown(section.heading, section.questions, told, section.of_one(played.alone(number), screen))


def _shown(heading: str, questions: Iterable[str], n: str, drawn: Iterable[Chart]) -> str:
    asked = "".join(f"<p class='ask'>{escape(question)}</p>" for question in questions)
    count = f"<p class='n'>{escape(n)}</p>" if n else ""
    return f"<section><h2>{escape(heading)}</h2>{asked}{count}{''.join(map(_chart, drawn))}</section>"


def _chart(chart: Chart) -> str:
    """Return the place of a chart with what is drawn there; a figure without data is its sentence."""
    label, figure, summary = chart
    if not figure["data"]:
        return f"<p>{figure['layout']['annotations'][0]['text']}</p>"
    content = {"n": 0, **charts.plain(figure), "summary": summary}
    stored = json.dumps({"_label": label, "_chart": content}, allow_nan=False).replace("<", "\\u003c")
    return f"<div class='chart'><script type='application/json'>{stored}</script></div>"


def _ending(table: Table, party: str = "") -> str:
    """Return how the table ended, and what each side, or this one, has of it."""
    agreed = table.end.package if table.end else None
    what = f"<p>{escape(package(table, agreed))}</p>" if agreed else ""
    told = ended(table) or "The table is still open."
    known = points_in_the_end(table, [party] if party else table.parties) if table.end else ""
    return f"<section><h2>How it ended</h2><p>{escape(told)}</p>{what}{known}</section>"


def _moves(table: Table) -> str:
    """Return the moves in order, without what was typed."""
    lines = "".join(
        f"<li>{escape(said(table, entry.move))}"
        f"{'<br><small>' + escape(package(table, entry.move.package)) + '</small>' if entry.move.package else ''}</li>"
        for entry in table.moves
    )
    return f"<section class='moves'><h2>Moves</h2><ol>{lines}</ol></section>"


def _page(title: str, about: Sequence[str], parts: Iterable[str]) -> str:
    live = CHART.read_text("utf-8").replace("export default", "const live =").replace("export function", "function")
    script = f"{live}\n{SCRIPT.read_text('utf-8')}"
    return (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_LEAVES}">'
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<meta name='color-scheme' content='light dark'><title>{escape(title)}: debrief</title>"
        f"<style>{STYLE.read_text('utf-8')}</style></head><body><main><header><p class='kit'>Impasse Workshop</p>"
        f"<h1>{escape(title)}</h1><p>{escape(' · '.join(about))}</p></header>{''.join(parts)}"
        "<footer><p>Estimated trust is illustrative, for teaching. Charts are drawn by plotly.js (MIT licence).</p>"
        f"</footer></main><script>{charts.SCRIPT.read_text('utf-8')}</script><script>{script}</script></body></html>\n"
    )
