"""What a lesson lets one try: packages on the frontier, two ways to play side by side, what was not asked."""

from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts.chart import charted
from workshop.charts.frontier import frontier
from workshop.charts.terms import explained, of_frontier
from workshop.counterparts.learners import LINES, cold, five_strategies, play, warm, without
from workshop.lessons.learning import Learning
from workshop.lessons.notebooks.folders import NoSuchStudy
from workshop.lessons.sentences import one_of
from workshop.measures import records as frames
from workshop.negotiation.bargaining import analyse, better_for_all, package_at, standing
from workshop.negotiation.case import Case, shown
from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import box, button, html, put
from workshop.widgets.scope import watch
from workshop.widgets.texts import ended, name, texts_beside
from workshop.widgets.texts import package as told

WAYS = {
    **LINES,
    "warm": warm,
    "cold": cold,
    "with check-ins": five_strategies,
    "without check-ins": without("communication"),
}
"""The ways to play that can be compared."""
CHARTS = ("coverage", "trust")
TEXT = texts_beside(__file__)
BOTH = f"<p class='iw-empty'>{TEXT['both_open']}</p>"


def packages(case: Case) -> Any:
    """Return a builder of packages whose point moves on the frontier chart, both sides open."""
    choices = {issue.id: _choice(case, issue.id) for issue in case.issues}
    worth, drawn = html(), frontier(case, package=case.middle)
    chart = LiveChart(drawn.figure, label=TEXT["packages"], summary=drawn.summary)

    def chosen() -> Package:
        return {issue: choice.value for issue, choice in choices.items()}

    def draw(_change: object = None) -> None:
        drawn = frontier(case, package=chosen())
        chart.show(drawn.figure, drawn.summary)
        put(worth, _worth(case, chosen()))

    def better() -> None:
        if found := better_for_all(case, chosen()):
            for issue, choice in choices.items():
                choice.value = found[issue]

    for choice in choices.values():
        choice.observe(draw, "value")
    draw()
    one = button(TEXT["better_for_all"], better, "iw-quiet")
    doing = box([html(BOTH + explained(*of_frontier(case))), *choices.values(), worth, one], "iw-card")
    return ipw.Box([doing, box([chart], "iw-card")]).add_class("iw-columns")


def _choice(case: Case, issue: str) -> Any:
    about = case.issue[issue]
    options = [(o if o in about.options else TEXT["new_idea"].format(o), o) for o in about.all_options]
    return ipw.Dropdown(options=options, value=case.middle[issue], description=about.label).add_class(
        "iw-issue"
    )


def _worth(case: Case, package: Package) -> str:
    stands = standing(case, package)
    lines = "".join(
        f"<tr><th scope='row'>{escape(party.name)}</th><td>{shown(stands.utilities[party.id])}</td>"
        f"<td>{shown(case.reservation(party.id))}</td></tr>"
        for party in case.parties
    )
    titles = "".join(f"<th scope='col'>{TEXT[title]}</th>" for title in ("points", "points_of_none"))
    head = f"<tr><td></td>{titles}</tr>"
    better = stands.better_for_all
    count = TEXT["counted_better"].format(f"{better:,}") if better else TEXT["on_the_frontier"]
    return f"<table class='iw-package'>{head}{lines}</table><p role='status'><b>{count}</b></p>"


def compare(case: Case, party: str, ways: tuple[str, ...], chart: str, *, against: str, seed: int) -> Any:
    """Return what comes of ways to play the same table, played by script with the same seed, side by side."""
    known(ways)
    one_of(chart, CHARTS, "chart")
    if not isinstance(seed, int):
        raise NoSuchStudy(TEXT["whole_seed"])
    sides = [_played(play(case, party, WAYS[way], against=against, seed=seed), way, chart) for way in ways]
    return box(
        [html(BOTH + explained("efficiency")), ipw.Box(sides).add_class("iw-columns").add_class("iw-alike")]
    )


def known(ways: Iterable[str]) -> None:
    """Raise NoSuchStudy, with the nearest of what there is, unless every way to play is known."""
    for way in tuple(ways) or ("",):
        one_of(way, WAYS, "way to play")


def _played(table: Table, way: str, chart: str) -> Any:
    drawn = dict(zip(CHARTS, charted(table, frames.records(table.rows)), strict=True))[chart]
    how = f"{ended(table)} {_joint(table)}"
    head = html(f"<h3>{escape(way.capitalize())}</h3><p>{escape(how)}</p>")
    return box(
        [
            head,
            LiveChart(
                drawn.figure, label=TEXT["chart_of"].format(chart=chart, way=way), summary=drawn.summary
            ),
        ],
        "iw-card",
    )


def _joint(table: Table) -> str:
    package = table.end.package if table.end else None
    efficiency = standing(table.case, package).efficiency if package else None
    many: str = TEXT["moves"].format(len(table.moves))
    if efficiency is None:
        return many
    return str(TEXT["efficiency"].format(moves=many, share=f"{efficiency:.0%}"))


def what_if(lesson: Learning) -> Any:
    """Return, once the table ended, what others never told, and what would have come on the list with it."""
    shown_here = html("", "iw-card")

    def draw(lesson: Learning) -> None:
        put(shown_here, _what_if(*lesson.seen()))

    watch(lesson, draw, shown_here)
    return shown_here


def _what_if(table: Table | None, me: str) -> str:
    if table is None or not table.end:
        return f"<h2>{TEXT['what_if']}</h2><p class='iw-empty'>{TEXT['opens_later']}</p>"
    quiet = "".join(
        f"<li>{escape(name(table, other))}: {escape(interest.label)}</li>"
        for other in table.others(me)
        for interest in table.case.party[other].interests
        if (other, interest.id) not in table.voiced
    )
    hidden = "".join(
        f"<li>{escape(issue.label)}: {escape(option.text)}</li>"
        for issue in table.case.issues
        for option in issue.hidden
        if (issue.id, option.text) not in table.appeared
    )
    untold = f"<p>{TEXT['never_heard']}</p><ul>{quiet}</ul>" if quiet else f"<p>{TEXT['told_all']}</p>"
    ideas = f"<p>{TEXT['never_came']}</p><ul>{hidden}</ul>" if hidden else f"<p>{TEXT['all_came']}</p>"
    return f"<h2>{TEXT['what_if']}</h2>{untold}{ideas}{_could(table, me)}"


def _could(table: Table, me: str) -> str:
    """Return, as markup, a package that is better for all than the end, or that there was none to find."""
    agreed, nash = table.end.package if table.end else None, analyse(table.case).nash
    best = better_for_all(table.case, agreed) if agreed else package_at(table.case, nash[0]) if nash else None
    if best is None:
        return f"<p>{TEXT['left_nothing' if agreed else 'nothing_more']}</p>"
    worth = "".join(
        f"<li>{escape(_gives(table, party, best, TEXT['you'] if party == me else name(table, party)))}</li>"
        for party in (me, *table.others(me))
    )
    return f"<p>{escape(TEXT['could'].format(told(table, best)))}</p><ul>{worth}</ul>"


def _gives(table: Table, party: str, best: Package, who: str) -> str:
    agreed = table.end.package if table.end else None
    has = table.case.utility(party, agreed) if agreed else table.case.reservation(party)
    return str(TEXT["worth"].format(who=who, best=shown(table.case.utility(party, best)), has=shown(has)))
