"""Packages at a seat: the one on the table with its answers, and the builder for the next one."""

from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.counterparts.habits import COUNTERPARTS
from workshop.live.table import LiveTable
from workshop.negotiation import coverage
from workshop.negotiation.acts import ACTS, OFFERS
from workshop.negotiation.case import Interest, shown
from workshop.negotiation.moves import Act, Event, Package
from workshop.negotiation.rules import BY_THE_SIDES, may_sign, refusal
from workshop.negotiation.table import Table
from workshop.pages.seat.acts import Desk
from workshop.widgets.kit import box, button, html, put, refusal_of, row, settle, show
from workshop.widgets.scope import renew, watch
from workshop.widgets.texts import name, names, texts_beside
from workshop.widgets.texts import package as in_a_line

OPEN = ""
TEXT = texts_beside(__file__)
LEAVING = f"<p>{TEXT['leaving']}</p>"
BINDING = f"<p>{TEXT['binding']}</p>"
Line = tuple[str, str, str]
"""What something is called, and what is said of it in the one case and in the other."""


def on_the_table(live: LiveTable, desk: Desk) -> Any:
    """Return the package on the table, what it is worth to this side, and a way to leave without one."""
    told = html()
    leave = button(_label(live, "walk_away"), partial(desk.ask, "walk_away", LEAVING), "iw-contention")

    def draw(live: LiveTable) -> None:
        view, offer = live.view, live.view.offer
        none = "No package lies here." if view.end else "No package yet."
        nothing = f"<h3>On the table</h3><p class='iw-empty'>{none}</p>"
        put(told, lying(view) + worth(view, live.party, offer.package) if offer else nothing)
        show(leave, may(live, "walk_away"))

    card = box([told, answering(live, desk), leave], "iw-card", "iw-lying")
    watch(live, draw, card)
    return card


def may(live: LiveTable, act: Act, **carried: int) -> bool:
    """Tell whether this seat may sign so for its party now, or an observer note it for that side to sign."""
    kind = "drafted" if notes(live, act) else "moved"
    return not refusal(live.view, Event(kind, {"act": act, "by": live.party, **carried}), holds=live.holds)


def notes(live: LiveTable, act: Act) -> bool:
    """Tell whether this is an observer's desk, and a person sits there who could sign what it notes."""
    view, held = live.view, live.view.seats.get(live.party)
    signs = may_sign(view, live.party, act, live.holds)
    return not signs and held is not None and held not in COUNTERPARTS


def _label(live: LiveTable, act: Act) -> str:
    label = ACTS[act].label
    return str(TEXT["note"].format(label.lower())) if notes(live, act) else label


def leads(live: LiveTable, desk: Desk, look: Callable[[], object]) -> dict[Act, Callable[[], object]]:
    """Return where own words lead that are taken for an act about a package; `look` shows the builder."""

    def answer(act: Act) -> None:
        offer = live.view.offer
        if offer and act == "accept":
            gives = worth(live.view, live.party, offer.package)
            desk.ask(act, BINDING + gives, of=offer.version, to=())
        elif offer:
            desk.say(act, of=offer.version, to=())

    return {
        **dict.fromkeys(OFFERS, look),
        "accept": partial(answer, "accept"),
        "reject": partial(answer, "reject"),
        "walk_away": partial(desk.ask, "walk_away", LEAVING),
    }


def answering(live: LiveTable, desk: Desk, look: Callable[[], object] | None = None) -> Any:
    """Return what another side's package is worth to this one with the buttons to answer it, while it waits.

    `look` leads to the package. Without it one is there: a rejected one can be thought about again, too.
    """
    holder = box([], "iw-answering")

    def waits(live: LiveTable) -> int | None:
        offer, party = live.view.offer, live.party
        asked = offer and party not in offer.accepted and (look is None or party not in offer.rejected)
        return offer.version if offer and asked and (look or may(live, "accept", of=offer.version)) else None

    def card(live: LiveTable) -> list[Any]:
        """Return the card, made anew for each package: its buttons answer the one they were shown with."""
        version, offer = waits(live), live.view.offer
        noting = notes(live, "accept")
        waiting = bool(version and offer and not live.view.end and (noting or not live.observes))
        show(holder, waiting)
        if not waiting or not offer:
            return []
        gives = TEXT["for_side"].format(escape(name(live.view, live.party)))
        gives = gives if noting else worth(live.view, live.party, offer.package)
        reject = partial(desk.say, "reject", of=version, to=())
        accept = partial(desk.ask, "accept", BINDING + gives, of=version, to=())
        if noting:  # the side itself is asked
            accept = partial(desk.say, "accept", of=version, to=())
        ways: dict[Act, tuple[Callable[[], object], str]] = {
            "accept": (accept, "iw-act"),
            "reject": (reject, "iw-plain"),
        }
        signs = [act for act in ways if may(live, act, of=offer.version)]
        buttons = [button(_label(live, act), *ways[act]) for act in signs]
        if look is None:
            answers = row(buttons)
            return [answers if live.party in offer.rejected else answers.add_class("iw-too")]
        who = escape(f"{name(live.view, offer.by)} {ACTS['offer'].did}")
        made = box(
            [html(f"<p><b>{who}.</b></p>{gives}"), row([*buttons, button(TEXT["look"], look, "iw-quiet")])],
            "iw-card",
        )
        settle(made)
        return [made]

    renew(holder, live, lambda live: (waits(live), bool(live.view.end)), card)
    return holder


def lying(view: Table) -> str:
    """Return the package on the table, and who put it there and answered it, as markup; empty without one."""
    offer = view.offer
    if offer is None:
        return ""
    lines = "".join(
        "<tr><th "
        f"scope='row'>{escape(issue.label)}</th><td>{escape(offer.package.get(issue.id, 'open'))}</td></tr>"
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
    """Return what is said of the same things in two columns with these headings.

    It is markup, and what differs is marked.
    """
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


def builder(live: LiveTable, desk: Desk) -> Any:
    """Return the package builder: an option an issue, and what the draft is worth to this side alone."""
    choices = {
        issue.id: ipw.Dropdown(description=issue.label).add_class("iw-issue")
        for issue in live.view.case.issues
    }
    told, bars, refusal = html("", "iw-draft"), html(), html("", "iw-told")

    def draft() -> Package:
        return {issue: choice.value for issue, choice in choices.items() if choice.value}

    def put_forward(act: Act) -> None:
        refused = "" if draft() else TEXT["choose_first"]
        put(refusal, refusal_of(refused))
        if not refused:
            desk.ask(act, _asks(live, act, draft()), package=draft(), to=())

    def copy() -> None:
        offer = live.view.offer
        put(refusal, "" if offer else refusal_of(TEXT["nothing_to_copy"]))
        if offer is None:
            return
        for issue, choice in choices.items():
            choice.value = offer.package.get(issue, OPEN)

    def redraw(_change: object = None) -> None:
        for part, markup in zip((told, bars), _draft(live.view, live.party, draft()), strict=True):
            put(part, markup)
        if draft():
            put(refusal, "")

    def draw(live: LiveTable) -> None:
        view = live.view
        for issue, choice in choices.items():
            _offer_options(view, live.party, issue, choice)
        signs = may_sign(view, live.party, "offer", live.holds) or notes(live, "offer")
        show(offers, signs)
        show(not_here, not signs)
        show(widget, not view.end)
        redraw()
        if view.offer != drawn[0]:  # it pushed these buttons, and is to be seen before it is replaced
            drawn[0] = view.offer
            settle(widget)

    drawn = [live.view.offer]
    not_here = html(f"<p class='iw-empty'>{BY_THE_SIDES}</p>")
    hints: dict[Act, str] = {
        "offer": "Put this package on the table",
        "trade": "We give here if you give there",
    }
    offers = row(
        button(_label(live, act), partial(put_forward, act), "iw-act", hint=hint)
        for act, hint in hints.items()
    )
    buttons = [
        offers,
        button("Float as an idea", partial(put_forward, "idea"), hint="Nobody is bound by it"),
        button("Start from the table's", copy, "iw-quiet", hint="Copy the package on the table"),
    ]
    widget = box(
        [html("<h3>Build a package</h3>"), *choices.values(), told, row(buttons), refusal, not_here, bars],
        "iw-card",
        "iw-builder",
    )
    for choice in choices.values():
        choice.observe(redraw, "value")
    watch(live, draw, widget)
    return widget


def _asks(live: LiveTable, act: Act, package: Package) -> str:
    line = f"<p class='iw-chosen'>{escape(in_a_line(live.view, package))}</p>"
    gives = "" if live.observes else worth(live.view, live.party, package)
    return f"{line}{gives}<p>{TEXT['asks_draft' if notes(live, act) else f'asks_{act}']}</p>"


def _offer_options(view: Table, party: str, issue: str, choice: Any) -> None:
    """Let a choice have an issue's options, those that appeared too, and keep what was chosen."""
    options = [
        ("(leave open)", OPEN),
        *((_option(view, party, issue, o), o) for o in view.options(issue)),
    ]
    if tuple(options) != choice.options:
        chosen = choice.value or OPEN
        choice.options = options
        choice.value = chosen if chosen in view.options(issue) else OPEN


def _option(view: Table, party: str, issue: str, option: str) -> str:
    points = view.case.points[party][issue]
    worth_this = points[view.case.issue[issue].index[option]]
    return f"{option} — {shown(worth_this)}" if any(points) else option


def _draft(view: Table, party: str, package: Package) -> tuple[str, str]:
    """Return what a draft is worth to a side, and how far it meets each of its interests, as markup."""
    if not package:
        return f"<p class='iw-empty'>{TEXT['choose']}</p>", ""
    met = coverage.met(view.case, party, package, view.appeared)
    bars = "".join(_bar(interest, *met[interest.id]) for interest in view.case.party[party].interests)
    return worth(view, party, package), f"<div class='iw-bars'>{bars}</div>"


def _bar(interest: Interest, low: float, high: float) -> str:
    met = "" if interest.enough is None or low < interest.enough else " ✓ enough"
    share = f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
    return (
        f"<div class='iw-bar'><span>{escape(interest.label)}</span><span>{share}{met}</span>"
        f"<i style='--low:{low:.3f};--high:{high:.3f}'></i></div>"
    )
