"""How a table ended: at first for one side, then with both sides open."""

from collections.abc import Iterable
from html import escape
from typing import Any

from workshop.log.debrief import numbered
from workshop.negotiation import bargaining
from workshop.negotiation.case import shown
from workshop.negotiation.table import Table, outcome
from workshop.pages.debrief_parts import Debrief
from workshop.pages.forms import box, button, html, put, refusal_of, row
from workshop.pages.hindsight import Hindsight
from workshop.pages.live import LiveTable
from workshop.pages.seat import point_sheet, private
from workshop.pages.words import ended, name, sides


def result(live: LiveTable) -> Any:
    """Return what is said once the table has ended: the question after no agreement, then both sides if they are open.

    Until then a side sees its own points alone.
    """
    holder, refusal, told = box([], "iw-result"), html("", "iw-told"), html()
    drawn: list[object] = [None]
    looks: list[tuple[Hindsight, Debrief]] = []

    def answer(better: bool) -> None:  # noqa: FBT001
        refused = live.log("answered", by=live.party, better=better)
        put(refusal, refusal_of(refused))

    def draw(live: LiveTable) -> None:
        view = live.view
        wanted = _wanted(live)
        if wanted == drawn[0]:
            return
        drawn[0] = wanted
        match wanted:
            case None:
                holder.children = []
            case "ask":
                holder.children = [_question(view, answer), refusal]
            case "own":
                holder.children = [box([html(_own(view, live.party))], "iw-card")]
            case _:
                put(told, _opened(live))
                tables = {numbered([live.stream])[live.stream]: live.opened}
                if looks:
                    looks[0][1].show(tables)
                else:
                    looks.append((Hindsight(live), Debrief(tables, replay=True)))
                hindsight, debrief = looks[0]
                holder.children = [box([told], "iw-card"), hindsight.widget, debrief.widget]
                holder.add_class("iw-opened")

    live.watch(draw)
    return holder


def _wanted(live: LiveTable) -> object:
    view = live.view
    if view.end is None:
        return None
    if not view.end.package and not live.observes and live.party not in view.answers:
        return "ask"
    return ("open", view.version) if live.may_open else "own"


def _own(view: Table, party: str) -> str:
    """Return how the table ended and what this side has of it, as markup."""
    agreed = view.end.package if view.end else None
    stated = view.case.party[party].reservation
    points = f"<p>It gives you <b>{shown(view.case.utility(party, agreed))} points</b>.</p>" if agreed else ""
    worth = "" if stated is None else f"<p>No agreement is worth <b>{shown(stated)} points</b> to you.</p>"
    later = f"<p>What the others have is shown when the facilitator opens {sides(view)}.</p>"
    return f"<h2>{escape(ended(view))}</h2>{points}{worth}{later}"


def _question(view: Table, answer: Any) -> Any:
    other = "the last offer" if view.offer else "what you could have hoped for"
    asked = f"<h2>{escape(ended(view))}</h2><p>Is no agreement better for you than {other}?</p>"
    yes, no = button("Yes, it is better", lambda: answer(True)), button("No, it is not", lambda: answer(False))  # noqa: FBT003
    return box([html(asked), row([yes, no])], "iw-card")


def _opened(live: LiveTable) -> str:
    """Return how the table ended for all, and what the others alone knew, as markup."""
    table = live.opened
    briefs = "".join(
        f"<details><summary>Brief and points of {escape(party.name)}</summary>"
        f"<div class='iw-read'>{private(party)}</div>{point_sheet(table, party.id)}</details>"
        for party in table.case.parties
        if party.id != live.party
    )
    opened = f"<p>From here on {sides(table)} are open to you.</p>"
    return f"<h2>{escape(ended(table))}</h2>{_settled(table)}{opened}{briefs}"


_IMPASSE = {
    "wanted": "Each side says that it is better off: a wanted impasse, and nothing went wrong.",
    "forced": "Some are better off without an agreement and others are not: a forced impasse.",
    "unwanted": "No side is better off: an unwanted impasse. There was something to find.",
    "unknown": "Not everybody has said whether no agreement is better for them.",
}


def _settled(table: Table) -> str:
    """Return what each side has in the end, and how good the end is for all, as markup."""
    return f"{points_in_the_end(table, table.parties)}<p>{escape(_verdict(table))}</p>"


def points_in_the_end(table: Table, parties: Iterable[str]) -> str:
    """Return what these sides of an ended table have in the end, as markup; where one had no seat nobody has points."""
    agreed, rows = table.end.package if table.end else None, ""
    for party in parties:
        stated = table.case.reservation(party)
        points = shown(table.case.utility(party, agreed) if agreed else stated)
        if outcome(table)["result"] == "incomplete" and not agreed:
            points = "–"
        cells = f"<td>{points}</td><td>{shown(stated)}</td>"
        rows += f"<tr><th scope='row'>{escape(name(table, party))}</th>{cells}</tr>"
    head = "<tr><td></td><th scope='col'>Points in the end</th><th scope='col'>Points of no agreement</th></tr>"
    return f"<table class='iw-package'>{head}{rows}</table>"


def _verdict(table: Table) -> str:
    agreed = table.end.package if table.end else None
    if agreed is None:
        feasible = bargaining.analyse(table.case).feasible
        could = (
            "In this case no package is better for all sides than no agreement."
            if not feasible
            else f"{_packages(feasible)} would have given every side at least what no agreement gives it."
        )
        return f"{_IMPASSE[str(outcome(table)['impasse'])]} {could}"
    stands = bargaining.standing(table.case, agreed)
    if stands.efficiency is None:
        return "This package leaves a side worse off than no agreement would have."
    better = stands.better_for_all
    are = "is" if better == 1 else "are"
    found = f"{_packages(better)} {are} better for all." if better else "No package is better for all."
    return f"Efficiency {stands.efficiency:.0%} of what could be gained together. {found}"


def _packages(number: int) -> str:
    return "1 package" if number == 1 else f"{number:,} packages"
