"""A table that ended before the others: it rates and guesses at once, and its sides may look for more."""

from functools import partial
from html import escape
from typing import Any

from workshop.live.table import LiveTable
from workshop.negotiation.case import shown
from workshop.negotiation.moves import Package
from workshop.pages.room.prepare import choosing, guessing
from workshop.pages.room.seat import RoomSeat
from workshop.pages.seat.seat import pulse_card
from workshop.pages.seat.value_check import valuing
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, row
from workshop.widgets.scope import renew
from workshop.widgets.texts import name, package, texts_beside

TEXT = texts_beside(__file__)


def early(page: RoomSeat) -> Any:
    """Return what a side does at a table that has ended while others play; nothing before."""
    holder = box([], "iw-early")

    def parts(live: LiveTable) -> list[Any]:
        end = live.view.end
        if not end:
            return []
        more = [proposing(live, page.tell)] if end.package else []
        return [*(part(live, page.tell) for part in (pulse_card, guessing, valuing)), *more]

    renew(holder, page.tables[0], lambda live: bool(live.view.end), parts)
    return holder


def proposing(live: LiveTable, tell: Tell) -> Any:
    """Return what the sides that agreed propose to each other beside the agreement, each with its own points.

    Whether there is a better package nobody is told.
    """
    choice, chosen = choosing(live.view, live.party)
    made = box([])

    def propose(proposed: Package) -> None:
        tell(live.log("improved", by=live.party, package=proposed))

    def proposals(live: LiveTable) -> list[Any]:
        view, own = live.view, live.view.improved.get(live.party)
        lines = []
        for party, proposed in view.improved.items():
            takes = button(TEXT["take_it"], partial(propose, proposed), "iw-act")
            lines.append(
                box([html(_line(live, party, proposed)), *([row([takes])] if proposed != own else [])])
            )
        agreed = [view.improved.get(party) for party in view.parties]
        adopted = own is not None and all(each == own for each in agreed)
        return [
            *lines,
            *([html(f"<p class='iw-status' role='status'>{TEXT['all_take_it']}</p>")] if adopted else []),
        ]

    renew(made, live, lambda live: tuple(live.view.improved.items()), proposals)
    press = button(TEXT["propose"], lambda: propose(chosen()), "iw-plain")
    told = html(f"<h2>{TEXT['more']}</h2><p>{TEXT['more_how']}</p>")
    return box([told, made, choice, row([press])], "iw-card", "iw-proposing")


def _line(live: LiveTable, party: str, proposed: Package) -> str:
    """Return who proposes what, and what it is worth to this side, as markup."""
    points = shown(live.view.case.utility(live.party, proposed))
    who = TEXT["you_propose" if party == live.party else "proposes"].format(name(live.view, party))
    gives = TEXT["add_up_to"].format(points)
    return f"<p><b>{escape(who)}</b> {escape(package(live.view, proposed))}. <b>{escape(gives)}.</b></p>"
