"""Packages at a seat: the one on the table with its answers, and the builder for the next one."""

from collections.abc import Iterable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.negotiation import coverage
from workshop.negotiation.case import Interest, shown
from workshop.negotiation.moves import Act, Package
from workshop.negotiation.table import Table
from workshop.pages.acts import Tell, Words
from workshop.pages.forms import box, button, html, put, row, show, twice
from workshop.pages.live import LiveTable
from workshop.pages.words import BUTTON, name, names

OPEN = ""
Line = tuple[str, str, str]
"""What something is called, and what is said of it in the one case and in the other."""


def on_the_table(live: LiveTable, words: Words) -> Any:
    """Return the package on the table, what it is worth to this side, and the buttons to answer it."""
    told, answers = html(), row([])
    card = box([told, answers], "iw-card")
    answered = [0]

    def answer(version: int) -> None:
        """Make the buttons anew for each package: each answers the one that it was shown with."""
        if version != answered[0]:
            answered[0] = version
            say = partial(words.say, of=version, to=())
            accept = twice(BUTTON["accept"], "Accepting is binding.", partial(say, "accept"), "iw-act")
            answers.children = [accept, button(BUTTON["reject"], partial(say, "reject"))]

    def draw(live: LiveTable) -> None:
        view, party = live.view, live.party
        offer = view.offer
        if offer is None:
            none = "No package lies here." if view.end else "No package yet. Build one below when you are ready."
            put(told, f"<h3>On the table</h3><p class='iw-empty'>{none}</p>")
            show(answers, shown=False)
            return
        put(told, _offer(view, party))
        waiting = not view.end and party not in offer.accepted
        answer(offer.version)
        accept, reject = answers.children
        show(answers, waiting)
        show(accept, waiting and not live.observes and not view.open_issues(offer.package))
        show(reject, waiting and party not in offer.rejected)

    live.watch(draw)
    return card


def _offer(view: Table, party: str) -> str:
    return lying(view) + worth(view, party, view.offer.package) if view.offer else ""


def lying(view: Table) -> str:
    """Return the package on the table, and who put it there and answered it, as markup; empty without one."""
    offer = view.offer
    if offer is None:
        return ""
    lines = "".join(
        f"<tr><th scope='row'>{escape(issue.label)}</th><td>{escape(offer.package.get(issue.id, 'open'))}</td></tr>"
        for issue in view.case.issues
    )
    notes = [f"Put there by {name(view, offer.by)}."]
    if others := [p for p in view.parties if p in offer.accepted and p != offer.by]:
        notes.append(f"Accepted by {names(view, others)}.")
    if rejected := [p for p in view.parties if p in offer.rejected]:
        notes.append(f"Rejected by {names(view, rejected)}.")
    return f"<h3>On the table</h3><table class='iw-package'>{lines}</table><p>{escape(' '.join(notes))}</p>"


def sides(table: Table, package: Package) -> str:
    """Return what a package is worth to each side, all of them open, as markup."""
    lines = []
    for party in table.parties:
        points = shown(table.case.utility(party, package)) if table.case.is_whole(package) else "open"
        cells = (points, shown(table.case.reservation(party)), satisfies(table, party, package))
        told = "".join(f"<td>{cell}</td>" for cell in cells)
        lines.append(f"<tr><th scope='row'>{escape(name(table, party))}</th>{told}</tr>")
    titles = ("Points", "Points of no agreement", "Interests satisfied")
    head = "".join(f"<th scope='col'>{title}</th>" for title in titles)
    return f"<table class='iw-package'><tr><td></td>{head}</tr>{''.join(lines)}</table>"


def compared(lines: Iterable[Line], one: str, other: str) -> str:
    """Return what is said of the same things in two columns with these headings, as markup; what differs is marked."""
    told = "".join(
        f"<tr{' class=iw-changed' if first != second else ''}><th scope='row'>{escape(title)}</th>"
        f"<td>{escape(first)}</td><td>{escape(second)}</td></tr>"
        for title, first, second in lines
    )
    head = "".join(f"<th scope='col'>{escape(which)}</th>" for which in (one, other))
    return f"<table class='iw-compared'><tr><td></td>{head}</tr>{told}</table>"


def satisfies(table: Table, party: str, package: Package) -> str:
    """Return how far a package satisfies a side's interests, in percent: a span while issues are open."""
    low, high = coverage.satisfied(table.case, party, package, table.appeared)
    return f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"


def worth(view: Table, party: str, package: Package) -> str:
    """Return what a package is worth to a side, in points and as satisfied, as markup."""
    share = satisfies(view, party, package)
    if not view.case.is_whole(package):
        issues = [view.case.issue[issue].label for issue in view.open_issues(package)]
        return f"<p>Your interests satisfied: <b>{share}</b>, depending on {escape(', '.join(issues))}.</p>"
    points, stated = view.case.utility(party, package), view.case.party[party].reservation
    line = f"<b>{shown(points)} points</b> to you; interests satisfied <b>{share}</b>."
    if stated is not None:
        better = "better than" if points > stated else "the same as" if points == stated else "worse than"
        line += f" That is {better} no agreement ({shown(stated)})."
    return f"<p>{line}</p>"


def builder(live: LiveTable, words: Words, tell: Tell) -> Any:
    """Return the package builder: an option an issue, and what the draft is worth to this side alone."""
    choices = {issue.id: ipw.Dropdown(description=issue.label) for issue in live.view.case.issues}
    for choice in choices.values():
        choice.add_class("iw-issue")
    told = html("", "iw-draft")

    def draft() -> Package:
        return {issue: choice.value for issue, choice in choices.items() if choice.value}

    def put_forward(act: Act) -> None:
        if not draft():
            tell("Choose an option for at least one issue first.")
            return
        words.say(act, package=draft(), to=())

    def copy() -> None:
        offer = live.view.offer
        if offer is None:
            tell("There is no package on the table to start from.")
            return
        for issue, choice in choices.items():
            choice.value = offer.package.get(issue, OPEN)

    def redraw(_change: object = None) -> None:
        put(told, _draft(live.view, live.party, draft()))

    def draw(live: LiveTable) -> None:
        view = live.view
        for issue, choice in choices.items():
            options = [("(leave open)", OPEN), *((_option(view, live.party, issue, o), o) for o in view.options(issue))]
            if tuple(options) != choice.options:
                chosen = choice.value or OPEN
                choice.options = options
                choice.value = chosen if chosen in view.options(issue) else OPEN
        show(widget, not view.end)
        redraw()

    buttons = [
        button(BUTTON["offer"], lambda: put_forward("offer"), "iw-act", hint="Put this package on the table"),
        button(BUTTON["trade"], lambda: put_forward("trade"), "iw-act", hint="We give here if you give there"),
        button("Float as an idea", lambda: put_forward("idea"), hint="Nobody is bound by it"),
        button("Start from the table's", copy, "iw-quiet", hint="Copy the package on the table"),
    ]
    widget = box(
        [html("<h3>Build a package</h3>"), *choices.values(), told, row(buttons)],
        "iw-card",
        "iw-builder",
    )
    for choice in choices.values():
        choice.observe(redraw, "value")
    live.watch(draw)
    return widget


def _option(view: Table, party: str, issue: str, option: str) -> str:
    points = view.case.points[party][issue]
    worth_this = points[view.case.issue[issue].index[option]]
    return f"{option} — {shown(worth_this)}" if any(points) else option


def _draft(view: Table, party: str, package: Package) -> str:
    if not package:
        return "<p class='iw-empty'>Choose options; the number behind each is what it is worth to you, in points.</p>"
    met = coverage.met(view.case, party, package, view.appeared)
    bars = "".join(_bar(interest, *met[interest.id]) for interest in view.case.party[party].interests)
    return worth(view, party, package) + f"<div class='iw-bars'>{bars}</div>"


def _bar(interest: Interest, low: float, high: float) -> str:
    met = "" if interest.enough is None or low < interest.enough else " ✓ enough"
    share = f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
    return (
        f"<div class='iw-bar'><span>{escape(interest.label)}</span><span>{share}{met}</span>"
        f"<i style='--low:{low:.3f};--high:{high:.3f}'></i></div>"
    )
