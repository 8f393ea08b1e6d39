"""What a lesson lets one try out: packages on the frontier chart, two ways to play side by side, what was not asked."""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from workshop.charts.frontier import frontier, frontier_summary
from workshop.charts.live import LiveChart
from workshop.lessons.folders import NoSuchStudy
from workshop.lessons.lines import LINES, cold, five_strategies, play, warm, without
from workshop.lessons.sentences import one_of
from workshop.log import frames
from workshop.negotiation.bargaining import analyse, better_for_all, package_at, standing
from workshop.negotiation.case import Case, shown
from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table, outcome
from workshop.pages.charted import charted
from workshop.pages.forms import box, button, html, put
from workshop.pages.words import ended, name
from workshop.pages.words import package as told

if TYPE_CHECKING:
    from workshop.lessons.course import Lesson

WAYS = {
    **LINES,
    "warm": warm,
    "cold": cold,
    "with check-ins": five_strategies,
    "without check-ins": without("communication"),
}
"""The ways to play that can be compared."""
CHARTS = ("coverage", "trust")
BOTH = "<p class='iw-empty'>Here both sides are open to you, as they never are at a table.</p>"


def packages(case: Case) -> Any:
    """Return a builder of packages whose point moves on the frontier chart, both sides open."""
    choices = {issue.id: _choice(case, issue.id) for issue in case.issues}
    worth, start = html(), case.middle
    chart = LiveChart(
        frontier(case, package=start), label="Packages and the frontier", summary=frontier_summary(case, package=start)
    )

    def chosen() -> Package:
        return {issue: choice.value for issue, choice in choices.items()}

    def draw(_change: object = None) -> None:
        chart.show(frontier(case, package=chosen()), frontier_summary(case, package=chosen()))
        put(worth, _worth(case, chosen()))

    def better() -> None:
        if found := better_for_all(case, chosen()):
            for issue, choice in choices.items():
                choice.value = found[issue]

    for choice in choices.values():
        choice.observe(draw, "value")
    draw()
    one = button("Show me one that is better for all", better, "iw-quiet")
    doing = box([html(BOTH), *choices.values(), worth, one], "iw-card")
    return ipw.Box([doing, box([chart], "iw-card")]).add_class("iw-columns")


def _choice(case: Case, issue: str) -> Any:
    about = case.issue[issue]
    options = [(o if o in about.options else f"{o} (a new idea)", o) for o in about.all_options]
    return ipw.Dropdown(options=options, value=case.middle[issue], description=about.label).add_class("iw-issue")


def _worth(case: Case, package: Package) -> str:
    stands = standing(case, package)
    lines = "".join(
        f"<tr><th scope='row'>{escape(party.name)}</th><td>{shown(stands.utilities[party.id])}</td>"
        f"<td>{shown(case.reservation(party.id))}</td></tr>"
        for party in case.parties
    )
    head = "<tr><td></td><th scope='col'>Points</th><th scope='col'>Points of no agreement</th></tr>"
    better = stands.better_for_all
    count = "No package is better for all: you are on the frontier." if not better else f"Better for all: {better:,}."
    return f"<table class='iw-package'>{head}{lines}</table><p role='status'><b>{count}</b></p>"


def compare(case: Case, party: str, ways: tuple[str, ...], chart: str, *, against: str, seed: int) -> Any:
    """Return what comes of ways to play the same table, played by script with the same seed, side by side."""
    known(ways)
    one_of(chart, CHARTS, "chart")
    if not isinstance(seed, int):
        raise NoSuchStudy("Write the seed as a whole number, for example seed=3.")
    sides = [_played(play(case, party, WAYS[way], against=against, seed=seed), way, chart) for way in ways]
    return box([html(BOTH), ipw.Box(sides).add_class("iw-columns").add_class("iw-alike")])


def known(ways: Iterable[str]) -> None:
    """Raise NoSuchStudy, with the nearest of what there is, unless every way to play is known."""
    for way in tuple(ways) or ("",):
        one_of(way, WAYS, "way to play")


def _played(table: Table, way: str, chart: str) -> Any:
    drawn = dict(zip(CHARTS, charted(table, frames.records(table.rows)), strict=True))[chart]
    how = f"{ended(table)} {_joint(table)}"
    head = html(f"<h3>{escape(way.capitalize())}</h3><p>{escape(how)}</p>")
    return box([head, LiveChart(drawn.figure, label=f"{chart}, {way}", summary=drawn.summary)], "iw-card")


def _joint(table: Table) -> str:
    package = table.end.package if table.end else None
    efficiency = standing(table.case, package).efficiency if package else None
    many = f"{len(table.moves)} moves."
    return many if efficiency is None else f"{many} Efficiency {efficiency:.0%} of what could be gained together."


def what_if(lesson: "Lesson") -> Any:
    """Return, once the table has ended, what the others never told, and what would have come on the list with it."""
    shown_here = html("", "iw-card")

    def draw() -> None:
        put(shown_here, _what_if(*lesson.seen()))

    lesson.watch(draw)
    return shown_here


def _what_if(table: Table | None, me: str) -> str:
    if table is None or not table.end:
        return "<h2>What if you had asked?</h2><p class='iw-empty'>This opens when your table has ended.</p>"
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
    told_all = "<p>The others told you everything that mattered to them.</p>"
    untold = f"<p>These you never heard:</p><ul>{quiet}</ul>" if quiet else told_all
    all_came = "<p>Every idea that this case holds came on the list.</p>"
    ideas = f"<p>These ideas never came on the list:</p><ul>{hidden}</ul>" if hidden else all_came
    return f"<h2>What if you had asked?</h2>{untold}{ideas}{_could(table, me)}"


def _could(table: Table, me: str) -> str:
    nash = analyse(table.case).nash
    best = package_at(table.case, nash[0]) if nash else None
    if best is None:
        return "<p>No package is better for all sides here than no agreement: there was nothing more to find.</p>"
    points, end = shown(table.case.utility(me, best)), table.end
    own = table.case.utility(me, end.package) if end and end.package else table.case.reservation(me)
    result = outcome(table)["result"]
    return (
        f"<p>With all of it on the table there is this package: {escape(told(table, best))}. "
        f"It is worth {points} points to you; your {result} is worth {shown(own)}.</p>"
    )
