"""The debrief to take home: one HTML file with its charts, which asks nothing of any network and prints."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from workshop.charts.chart import Chart, charted
from workshop.charts.debrief import sections
from workshop.charts.draw.style import SEAT
from workshop.charts.played import Played, Section
from workshop.charts.results import board
from workshop.charts.terms import explained
from workshop.measures import records as frames
from workshop.measures.classes import Tables
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Entry, Table
from workshop.pages.debrief.result import points_in_the_end
from workshop.pages.seat import seat
from workshop.paper.words import in_words
from workshop.widgets.chart import plain
from workshop.widgets.document import document, file
from workshop.widgets.texts import ended, name, package, said

REPORT = Path(__file__).with_name("report.html.j2")


def of_class(tables: Tables, about: Sequence[str] = ()) -> str:
    """Return the debrief of tables of one case with both sides open, as a page; `about` is said in its head.

    Whoever asks for it has seen to it that both sides may be open. Nothing that people typed is in it.
    """
    played, whole = Played(tables), len(tables)
    drawn = [_drawn(section, played) for section in sections(played)]
    about = [*about, f"{whole} tables"] if whole > 1 else about
    results = [(slide.heading, Markup(slide.draw())) for slide in board(played, {})] if whole > 1 else []  # noqa: S704 - it is escaped
    alone = next(iter(tables.values())) if whole == 1 else None
    words = in_words(alone) if alone else {}
    return _page(played.case.title, about, filter(None, drawn), alone, words=words, board=results)


def of_side(table: Table, party: str, about: Sequence[str] = ()) -> str:
    """Return one table as one side may know it while the other is closed, as one page to take home."""
    view = redact(table, party)
    own = Markup(f"{seat.private(view.case.party[party])}{seat.point_sheet(view, party)}")  # noqa: S704 - escaped
    asked = ("When did you learn what the other side needed?",), ("What happened just before trust fell?",)
    both = zip(charted(view, frames.records(table.rows, party), party), asked, strict=True)
    parts = [_shown(chart.label, questions, "", [chart]) for chart, questions in both]
    about = [*about, f"What {name(view, party)} may know"]
    words = in_words(table, party)
    return _page(view.case.title, about, parts, view, party=party, words=words, own=own)


def _drawn(section: Section, played: Played) -> dict[str, Any] | None:
    """Return a section of a class's debrief, as its template takes it; None where it has nothing to show."""
    if section.is_empty(played):
        return None
    one, screen, terms = len(played.tables) == 1, SEAT, section.terms(played)
    if draw := section.of_one if one else section.of_all:
        asked = section.ask(len(played.tables))
        return _shown(section.heading, asked, section.n(played), draw(played, screen), terms)
    if section.of_one is None:
        return None
    number = next(iter(played.tables))
    example = section.of_one(played.alone(number), screen)
    return _shown(section.heading, section.questions, f"Table {number}, as an example.", example, terms)


def _shown(
    heading: str, questions: Iterable[str], n: str, drawn: Iterable[Chart], terms: Iterable[str] = ()
) -> dict[str, Any]:
    charts, meant = [_chart(chart) for chart in drawn], Markup(explained(*terms))  # noqa: S704 - it is escaped
    return {"heading": heading, "questions": questions, "n": n, "terms": meant, "charts": charts}


def _chart(chart: Chart) -> dict[str, Markup]:
    """Return what is drawn in a chart's place; of a figure without data it is its sentence."""
    label, figure, summary = chart
    if not figure["data"]:  # in a figure, text is markup
        return {"sentence": Markup(figure["layout"]["annotations"][0]["text"])}  # noqa: S704
    content = {"n": 0, **plain(figure), "summary": summary}
    return {"stored": htmlsafe_json_dumps({"_label": label, "_chart": content}, allow_nan=False)}


def _page(
    title: str,
    about: Sequence[str],
    parts: Iterable[dict[str, Any]],
    table: Table | None,
    *,
    party: str = "",
    words: Mapping[int, str],
    own: Markup | None = None,
    board: Sequence[tuple[str, Markup]] = (),
) -> str:
    """Return the page; of one table, which this side or both may see, it has end and moves, without words."""
    chart = file("widgets/chart.js").replace("export default", "const live =")
    return document(
        REPORT,
        title=title,
        about=about,
        sections=parts,
        ending=table and _ending(table, party),
        moves=table and [_move(table, entry, words) for entry in table.moves],
        own=own,
        board=board,
        chart=chart.replace("export function", "function"),
    )


def _move(table: Table, entry: Entry, words: Mapping[int, str]) -> tuple[str, ...]:
    """Return a move, the package that it carries, and what words did in it, each "" if there is none."""
    return said(table, entry.move), package(table, entry.move.package or {}), words.get(entry.version, "")


def _ending(table: Table, party: str) -> dict[str, str]:
    """Return how the table ended, and what each side, or this one, has of it."""
    known = points_in_the_end(table, [party] if party else table.parties) if table.end else ""
    return {
        "how": ended(table) or "The table is still open.",
        "package": package(table, table.end.package or {}) if table.end else "",
        "points": Markup(known),  # noqa: S704 - it is escaped
    }
