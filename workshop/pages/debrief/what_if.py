"""What if: one move left out, or another package put on the table, and the figures beside those that were."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts.chart import TITLES, charted
from workshop.charts.terms import explained
from workshop.measures import records as frames
from workshop.negotiation import bargaining
from workshop.negotiation.case import shown
from workshop.negotiation.moves import Package
from workshop.negotiation.rules import IllegalMove
from workshop.negotiation.table import Table, outcome
from workshop.negotiation.what_if import Supposed, putting, until, without
from workshop.pages.seat.package import Line, compared, satisfies
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import box, html, put, refusal_of, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import name, said, texts_beside

TEXT = texts_beside(__file__)
WAS, IF = TEXT["was"], TEXT["what_if"]
ABOUT = f"<h2>{TEXT['what_if']}</h2><p>{TEXT['change_one']}</p>"
NONE = -1
NO_PACKAGE: str = TEXT["no_package"]

Supposing = Callable[[], Supposed]
Look = Callable[[Supposing | None], None]
"""Shows what comes of a supposition; of None, nothing."""
Form = tuple[Any, Callable[[], None]]
"""A form, and what looks again at what it supposes."""


def trying(table: Table) -> Any:
    """Return what changes one thing about an ended table, both sides open, and compares it with what was."""
    refusal, beside = html(), Beside(table)

    def look(supposing: Supposing | None) -> None:
        refused = ""
        try:
            beside.show(supposing() if supposing else None)
        except IllegalMove as why:
            beside.show(None)
            refused = refusal_of(why)
        put(refusal, refused)

    forms = {
        TEXT["leave_out"]: _leaving_out(table, look),
        TEXT["put_another"]: _putting(table, look),
    }
    way = ipw.ToggleButtons(options=list(forms), tooltips=list(forms))

    def choose(_change: object = None) -> None:
        for label, (form, _) in forms.items():
            show(form, label == way.value)
        forms[way.value][1]()

    way.observe(choose, "value")
    choose()
    return box([html(ABOUT), way, *(form for form, _ in forms.values()), refusal, beside.widget], "iw-trying")


def _moves(table: Table) -> list[tuple[str, int]]:
    moves = [
        (TEXT["move_said"].format(number=number, said=said(table, entry.move)), entry.version)
        for number, entry in enumerate(table.moves, 1)
    ]
    return [(TEXT["choose_move"], NONE), *moves]


def _leaving_out(table: Table, look: Look) -> Form:
    move = ipw.Dropdown(options=_moves(table), value=NONE, description=TEXT["without"])

    def again(_change: object = None) -> None:
        look(None if move.value == NONE else partial(without, table, move.value))

    move.observe(again, "value")
    return move, again


def _putting(table: Table, look: Look) -> Form:
    ends = {each.version for each in (table.end, *(past.end for past in table.reopenings)) if each}
    moves = [(label, version) for label, version in _moves(table) if version not in ends]
    after = ipw.Dropdown(options=moves, value=NONE, description=TEXT["after"])
    by = ipw.Dropdown(
        options=[(name(table, party), party) for party in table.parties], description=TEXT["put_by"]
    )
    choices = {
        issue.id: ipw.Dropdown(description=issue.label).add_class("iw-issue") for issue in table.case.issues
    }
    weighed = html()
    package = box([by, *choices.values(), weighed], "iw-trying")
    states: list[Table] = []

    def begin(_change: object = None) -> None:
        """Build from the package that lay there, or from the middle one."""
        states.clear()
        if after.value != NONE:
            state = until(table, after.value)
            start = table.case.middle | (_lies(state) or {})
            for issue, choice in choices.items():
                choice.options = state.options(issue)
                choice.value = start[issue]
            states.append(state)  # from here on each choice is looked at
        show(package, bool(states))
        again()

    def again(change: object = None) -> None:
        if change and not states:
            return
        built = {issue: choice.value for issue, choice in choices.items()}
        for state in states:
            lines = _package_lines((state, _lies(state)), (state, built))
            put(weighed, f"<h3>{TEXT['package_then']}</h3>{_beside(lines)}")
        look(partial(putting, table, after.value, by.value, built) if states else None)

    after.observe(begin, "value")
    for choice in (by, *choices.values()):
        choice.observe(again, "value")
    show(package, shown=False)
    return box([after, package], "iw-trying"), again


class Beside:
    """A supposed table beside the one that was: what was left out, figures after the last move, charts."""

    def __init__(self, table: Table) -> None:
        self.table, self._records = table, frames.records(table.rows)
        self._told, self._figures = html(), html("", "iw-card")
        self._charts: list[LiveChart] = []
        self._grid = ipw.Box([]).add_class("iw-columns").add_class("iw-beside")
        self.widget = box([self._told, self._figures, self._grid], "iw-trying")

    def show(self, supposed: Supposed | None) -> None:
        """Show it beside the table as it was; None hides both."""
        show(self.widget, supposed is not None)
        if supposed is None:
            return
        was, there, records = self.table, supposed.table, frames.records(supposed.table.rows)
        put(self._told, f"<p class='iw-status' role='status'>{escape(_left_out(was, supposed.left_out))}</p>")
        lines = [
            (TEXT["how_it_ended"], outcome(was)["result"], outcome(there)["result"]),
            *_package_lines((was, _lies(was)), (there, _lies(there))),
            *_surfaced_lines(was, self._records[-1], records[-1] if records else frames.snapshot(there)),
        ]
        put(self._figures, f"<h3>{TEXT['after_last']}</h3>{_beside(lines)}")
        self._draw(there, records)

    def _draw(self, there: Table, records: list[frames.Record]) -> None:
        """Draw both courses; the first one is drawn once."""
        supposed = list(charted(there, records))
        if not self._charts:
            was = charted(self.table, self._records)
            both = zip((WAS, IF), (was, supposed), strict=True)
            heads = {
                (title, which): TEXT["chart_of"].format(chart=title, which=which.lower())
                for title in TITLES
                for which in (WAS, IF)
            }
            cells = {
                (title, which): LiveChart(figure, label=heads[title, which], summary=summary)
                for which, drawn in both
                for title, figure, summary in drawn
            }
            self._charts = [cells[title, IF] for title in TITLES]
            titled = [[html(f"<h3>{head}</h3>"), cells[which]] for which, head in heads.items()]
            put_in(self._grid, [box(parts, "iw-card") for parts in titled])
        for chart, (_, figure, summary) in zip(self._charts, supposed, strict=True):
            chart.show(figure, summary)


def _beside(lines: list[Line]) -> str:
    """Return figures as they were beside those that would have been, as markup."""
    efficient = any(title == TEXT["efficiency"] for title, *_ in lines)
    return compared(lines, WAS, IF) + (explained("efficiency") if efficient else "")


def _left_out(was: Table, versions: tuple[int, ...]) -> str:
    """Return which later moves were left out, as a sentence."""
    if not versions:
        return str(TEXT["none_left_out"])
    moves = [str(n) for n, entry in enumerate(was.moves, 1) if entry.version in versions]
    if len(moves) == 1:
        return str(TEXT["one_left_out"].format(moves[0]))
    return str(TEXT["more_left_out"].format(count=len(moves), moves=", ".join(moves)))


def _lies(table: Table) -> Package | None:
    return table.offer.package if table.offer else None


def _package_lines(was: tuple[Table, Package | None], there: tuple[Table, Package | None]) -> list[Line]:
    """Return how the package on the table stands at a table as it was and another, and where they differ."""
    one, other = _weighed(*was), _weighed(*there)
    lines = [(title, one.get(title, NO_PACKAGE), other.get(title, NO_PACKAGE)) for title in {**one, **other}]
    if was[1] and there[1]:
        both, nothing = (was[1], there[1]), TEXT["open"]
        chosen = [(i.label, *(each.get(i.id, nothing) for each in both)) for i in was[0].case.issues]
        lines += [line for line in chosen if line[1] != line[2]]
    return lines


def _weighed(table: Table, package: Package | None) -> dict[str, str]:
    """Return what a package is worth to each side, and how good it is for all; of no package, nothing."""
    if package is None:
        return {}
    parties = [(party, name(table, party)) for party in table.parties]
    found = {
        TEXT["satisfied_by"].format(called): satisfies(table, party, package) for party, called in parties
    }
    if table.case.is_whole(package):
        stands = bargaining.standing(table.case, package)
        efficiency = TEXT["side_worse"] if stands.efficiency is None else f"{stands.efficiency:.0%}"
        found |= {
            TEXT["points_of"].format(called): shown(stands.utilities[party]) for party, called in parties
        }
        found |= {TEXT["efficiency"]: efficiency, TEXT["better_for_all"]: f"{stands.better_for_all:,}"}
    return found


def _surfaced_lines(table: Table, was: frames.Record, there: frames.Record) -> list[Line]:
    """Return what was voiced and understood, and estimated trust, after the last move of each."""
    called = {party: name(table, party) for party in table.parties}
    titles = [("voiced", party, TEXT["voiced"].format(called[party]), ".0%") for party in table.parties]
    for owner in table.parties:
        titles += [
            (
                "understood",
                f"{other}<-{owner}",
                TEXT["understood"].format(one=called[owner], other=called[other]),
                ".0%",
            )
            for other in table.others(owner)
        ]
    titles += [
        (
            "estimated",
            f"{one}->{other}",
            TEXT["estimated"].format(one=called[one], other=called[other]),
            ".2f",
        )
        for one, other in table.trust
    ]
    return [(title, f"{was[key][of]:{form}}", f"{there[key][of]:{form}}") for key, of, title, form in titles]
