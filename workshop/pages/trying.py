"""What if: one move left out, or another package put on the table, and the figures beside those that were."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts.live import LiveChart
from workshop.log import frames
from workshop.negotiation import bargaining
from workshop.negotiation.case import shown
from workshop.negotiation.moves import Package
from workshop.negotiation.rules import IllegalMove
from workshop.negotiation.supposed import Supposed, putting, until, without
from workshop.negotiation.table import Table, outcome
from workshop.pages.charted import TITLES, charted
from workshop.pages.forms import box, html, put, refusal_of, show
from workshop.pages.packages import Line, compared, satisfies
from workshop.pages.words import name, said

WAS, IF = "As it was", "What if"
ABOUT = """<h2>What if</h2><p>Change one thing and see what the figures would have been. All other moves are taken as
they were made, although people might have answered otherwise. Nothing of this is logged.</p>"""
NONE = -1
NO_PACKAGE = "no package"

Supposing = Callable[[], Supposed]
Look = Callable[[Supposing | None], None]
"""Shows what comes of a supposition; of None, nothing."""
Form = tuple[Any, Callable[[], None]]
"""A form, and what looks again at what it supposes."""


def trying(table: Table) -> Any:
    """Return what changes one thing about an ended table, both sides open, and compares it with the table as it was."""
    holder, refusal, beside = box([]), html(), Beside(table)

    def look(supposing: Supposing | None) -> None:
        refused = ""
        try:
            beside.show(supposing() if supposing else None)
        except IllegalMove as why:
            beside.show(None)
            refused = refusal_of(why)
        put(refusal, refused)

    forms = {"Leave out a move": _leaving_out(table, look), "Put another package on the table": _putting(table, look)}
    way = ipw.ToggleButtons(options=list(forms), tooltips=list(forms))

    def choose(_change: object = None) -> None:
        form, again = forms[way.value]
        holder.children = [form]
        again()

    way.observe(choose, "value")
    choose()
    return box([html(ABOUT), way, holder, refusal, beside.widget], "iw-trying")


def _moves(table: Table) -> list[tuple[str, int]]:
    moves = [(f"Move {n}: {said(table, entry.move)}", entry.version) for n, entry in enumerate(table.moves, 1)]
    return [("Choose a move", NONE), *moves]


def _leaving_out(table: Table, look: Look) -> Form:
    move = ipw.Dropdown(options=_moves(table), value=NONE, description="Without")

    def again(_change: object = None) -> None:
        look(None if move.value == NONE else partial(without, table, move.value))

    move.observe(again, "value")
    return move, again


def _putting(table: Table, look: Look) -> Form:
    ends = {table.end.version} if table.end else set()
    moves = [(label, version) for label, version in _moves(table) if version not in ends]
    after = ipw.Dropdown(options=moves, value=NONE, description="After")
    by = ipw.Dropdown(options=[(name(table, party), party) for party in table.parties], description="Put there by")
    choices = {issue.id: ipw.Dropdown(description=issue.label).add_class("iw-issue") for issue in table.case.issues}
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
            put(weighed, f"<h3>The package then</h3>{compared(lines, WAS, IF)}")
        look(partial(putting, table, after.value, by.value, built) if states else None)

    after.observe(begin, "value")
    for choice in (by, *choices.values()):
        choice.observe(again, "value")
    show(package, shown=False)
    return box([after, package], "iw-trying"), again


class Beside:
    """A supposed table beside the one that was: what was left out, the figures after the last move, the charts."""

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
            ("How it ended", outcome(was)["result"], outcome(there)["result"]),
            *_package_lines((was, _lies(was)), (there, _lies(there))),
            *_surfaced_lines(was, self._records[-1], records[-1] if records else frames.snapshot(there)),
        ]
        put(self._figures, f"<h3>After the last move</h3>{compared(lines, WAS, IF)}")
        self._draw(there, records)

    def _draw(self, there: Table, records: list[frames.Record]) -> None:
        """Draw both courses; the first one is drawn once."""
        supposed = list(charted(there, records))
        if not self._charts:
            was = charted(self.table, self._records)
            both = zip((WAS, IF), (was, supposed), strict=True)
            cells = {
                (title, which): LiveChart(figure, label=f"{title}: {which.lower()}", summary=summary)
                for which, drawn in both
                for title, figure, summary in drawn
            }
            self._charts = [cells[title, IF] for title in TITLES]
            self._grid.children = [
                box([html(f"<h3>{title}: {which.lower()}</h3>"), cells[title, which]], "iw-card")
                for title in TITLES
                for which in (WAS, IF)
            ]
        for chart, (_, figure, summary) in zip(self._charts, supposed, strict=True):
            chart.show(figure, summary)


def _left_out(was: Table, versions: tuple[int, ...]) -> str:
    """Return which later moves were left out, as a sentence."""
    if not versions:
        return "Every other move still makes sense and is taken as it was made."
    moves = [str(n) for n, entry in enumerate(was.moves, 1) if entry.version in versions]
    if len(moves) == 1:
        return f"One later move makes no sense then and is left out: move {moves[0]}."
    return f"{len(moves)} later moves make no sense then and are left out: moves {', '.join(moves)}."


def _lies(table: Table) -> Package | None:
    return table.offer.package if table.offer else None


def _package_lines(was: tuple[Table, Package | None], there: tuple[Table, Package | None]) -> list[Line]:
    """Return how the package on the table stands, at a table as it was and at another, and where the two differ."""
    one, other = _weighed(*was), _weighed(*there)
    lines = [(title, one.get(title, NO_PACKAGE), other.get(title, NO_PACKAGE)) for title in {**one, **other}]
    if was[1] and there[1]:
        chosen = [(i.label, was[1].get(i.id, "open"), there[1].get(i.id, "open")) for i in was[0].case.issues]
        lines += [line for line in chosen if line[1] != line[2]]
    return lines


def _weighed(table: Table, package: Package | None) -> dict[str, str]:
    """Return what a package is worth to each side, and how good it is for all; of no package, nothing."""
    if package is None:
        return {}
    parties = [(party, name(table, party)) for party in table.parties]
    found = {f"{called}: satisfied by the package": satisfies(table, party, package) for party, called in parties}
    if table.case.is_whole(package):
        stands = bargaining.standing(table.case, package)
        efficiency = "none: a side is worse off" if stands.efficiency is None else f"{stands.efficiency:.0%}"
        found |= {f"{called}: points of the package": shown(stands.utilities[party]) for party, called in parties}
        found |= {"Efficiency": efficiency, "Packages better for all": f"{stands.better_for_all:,}"}
    return found


def _surfaced_lines(table: Table, was: frames.Record, there: frames.Record) -> list[Line]:
    """Return what was voiced and understood, and estimated trust, after the last move of each."""
    titles = [("voiced", party, f"{name(table, party)}: voiced", ".0%") for party in table.parties]
    for owner in table.parties:
        titles += [
            ("understood", f"{other}<-{owner}", f"{name(table, owner)}: understood by {name(table, other)}", ".0%")
            for other in table.others(owner)
        ]
    titles += [
        ("estimated", f"{one}->{other}", f"{name(table, one)} → {name(table, other)}: estimated trust", ".2f")
        for one, other in table.trust
    ]
    return [(title, f"{was[key][of]:{form}}", f"{there[key][of]:{form}}") for key, of, title, form in titles]
