"""How a table ended: at first for one side, then with both sides open."""

from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts.terms import explained
from workshop.live.table import LiveTable
from workshop.measures.classes import numbered
from workshop.negotiation import bargaining
from workshop.negotiation.case import shown
from workshop.negotiation.table import Table, outcome
from workshop.pages.debrief.after import Hindsight
from workshop.pages.debrief.own import own_moves
from workshop.pages.debrief.parts import Debrief
from workshop.pages.seat.seat import point_sheet, private
from workshop.widgets.kit import box, button, html, put, refusal_of, row, settle, show
from workshop.widgets.scope import renew, watch
from workshop.widgets.texts import ended, name, sides, texts_beside

TEXT = texts_beside(__file__)


def how_it_ended(live: LiveTable, look_back: Callable[[], object] | None = None) -> Any:
    """Return what a side is told where it spoke, once the table has ended: how, its points, what comes next.

    After no agreement it is asked about that first. `look_back` leads to what is open of all sides then.
    """
    holder = box([], "iw-how-it-ended")

    def parts(live: LiveTable) -> list[Any]:
        match _wanted(live):
            case None:
                return []
            case "ask":
                return _question(live)
            case "own":
                return [html(_own(live.view, live.party, "opened_later"), "iw-card")]
        leads = [row([button(TEXT["look_back"], look_back, "iw-act")])] if look_back else []
        return [
            box(
                [html(_own(live.view, live.party, "opened_below")), *leads],
                "iw-card",
            )
        ]

    renew(holder, live, _wanted, parts)
    return holder


def result(live: LiveTable) -> Any:
    """Return the look back at a table that has ended, once all sides are open; nothing before."""
    holder = box([], "iw-result")

    def parts(live: LiveTable) -> list[Any]:
        if _wanted(live) != "open":
            return []
        holder.add_class("iw-opened")
        return _look_back(live)

    renew(holder, live, _wanted, parts)
    return holder


def look_at(part: Any) -> None:
    """Lead the page to the first button of one of its parts."""
    waiting = [part]
    while waiting:
        widget = waiting.pop(0)
        if isinstance(widget, ipw.Button):
            widget.focus()
            return
        waiting = [*getattr(widget, "children", ()), *waiting]


def _wanted(live: LiveTable) -> str | None:
    view = live.view
    if view.end is None:
        return None
    asked = not view.end.package and view.offer is not None and not live.observes
    if asked and live.party not in view.answers:
        return "ask"
    return "open" if live.may_open else "own"


def _look_back(live: LiveTable) -> list[Any]:
    """Return how the table ended for all, and the debrief of it, with both sides open."""
    number, told, mine = numbered([live.stream])[live.stream], html(), html("", "iw-card", "iw-own-moves")
    debrief = Debrief({number: live.opened}, replay=True)

    def draw(live: LiveTable) -> None:
        put(told, _opened(live))
        put(mine, "" if live.observes else own_moves(live.opened, live.party))
        show(mine, bool(mine.value))
        debrief.show({number: live.opened})

    watch(live, draw, told)
    return [box([told], "iw-card"), Hindsight(live).widget, mine, debrief.widget]


def _own(view: Table, party: str, then: str) -> str:
    """Return how the table ended, what this side has of it and what comes next, as markup."""
    agreed = view.end.package if view.end else None
    stated = view.case.party[party].reservation
    given = TEXT["gives_you"].format(shown(view.case.utility(party, agreed))) if agreed else ""
    points = f"<p>{given}</p>" if given else ""
    worth = "" if stated is None else f"<p>{TEXT['worth_to_you'].format(shown(stated))}</p>"
    return f"<h2>{escape(ended(view))}</h2>{points}{worth}<p>{escape(TEXT[then].format(sides(view)))}</p>"


def _question(live: LiveTable) -> list[Any]:
    view, refusal = live.view, html("", "iw-told")
    asked = f"<h2>{escape(ended(view))}</h2><p>{TEXT['is_it_better']}</p>"

    def answer(*, better: bool) -> None:
        put(refusal, refusal_of(live.log("answered", by=live.party, better=better)))

    yes = button(TEXT["yes_better"], partial(answer, better=True))
    no = button(TEXT["no_better"], partial(answer, better=False))
    card = box([html(asked), row([yes, no])], "iw-card")
    settle(card)
    return [card, refusal]


def _opened(live: LiveTable) -> str:
    """Return how the table ended for all, and what the others alone knew, as markup."""
    table = live.opened
    briefs = "".join(
        f"<details><summary>{TEXT['brief_and_points'].format(escape(party.name))}</summary>"
        f"<div class='iw-read'>{private(party, own=False)}</div>{point_sheet(table, party.id)}</details>"
        for party in table.case.parties
        if party.id != live.party
    )
    opened = f"<p>{TEXT['open_to_you'].format(sides(table))}</p>"
    return f"<h2>{escape(ended(table))}</h2>{_settled(table)}{opened}{briefs}"


def _settled(table: Table) -> str:
    """Return what each side has in the end, and how good the end is for all, as markup."""
    return f"{points_in_the_end(table, table.parties)}{_verdict(table)}"


def points_in_the_end(table: Table, parties: Iterable[str]) -> str:
    """Return what these sides of an ended table have, as markup; where one had no seat nobody has points."""
    agreed, rows = table.end.package if table.end else None, ""
    for party in parties:
        stated = table.case.reservation(party)
        points = shown(table.case.utility(party, agreed) if agreed else stated)
        if outcome(table)["result"] == "incomplete" and not agreed:
            points = "–"
        cells = f"<td>{points}</td><td>{shown(stated)}</td>"
        rows += f"<tr><th scope='row'>{escape(name(table, party))}</th>{cells}</tr>"
    titles = (TEXT["points_in_the_end"], TEXT["points_of_none"])
    head = "".join(f"<th scope='col'>{title}</th>" for title in titles)
    return f"<table class='iw-package'><tr><td></td>{head}</tr>{rows}</table>"


def _verdict(table: Table) -> str:
    """Return how good the end is for all, as markup."""
    agreed = table.end.package if table.end else None
    if agreed is None:
        feasible = bargaining.analyse(table.case).feasible
        could = TEXT["could"].format(_packages(feasible)) if feasible else TEXT["none_could"]
        how = outcome(table)["impasse"] if table.offer else "no_offer"
        how = "wanted_though" if how == "wanted" and feasible else how
        return f"<p>{escape(TEXT['impasse'][str(how)])} {escape(could)}</p>"
    stands = bargaining.standing(table.case, agreed)
    if stands.efficiency is None:
        return f"<p>{escape(TEXT['leaves_worse'])}</p>"
    better = stands.better_for_all
    found = TEXT["one_better" if better == 1 else "more_better" if better else "none_better"]
    told = f"{TEXT['efficiency_of'].format(f'{stands.efficiency:.0%}')} {found.format(_packages(better))}"
    return f"<p>{escape(told)}</p>{explained('efficiency')}"


def _packages(number: int) -> str:
    return str(TEXT["one_package" if number == 1 else "packages"].format(f"{number:,}"))
