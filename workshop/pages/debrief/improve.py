"""After an agreement: a package better for both beside it, which the sides can accept.

To settle once more when all interests are known is Raiffa's idea (1985, Negotiation Journal 1, 9-12).
"""

from html import escape
from typing import Any

from workshop.live.table import LiveTable
from workshop.negotiation.bargaining import better_for_all
from workshop.negotiation.case import shown
from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table
from workshop.pages.seat.package import compared
from workshop.widgets.kit import box, button, html, put, refusal_of, row, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import name, names, texts_beside

TEXT = texts_beside(__file__)
NOTHING: str = TEXT["nothing_left"]


def both(table: Table) -> str:
    """Return how a table's sides are spoken of together."""
    return str(TEXT["both" if len(table.parties) == 2 else "all"])


def improving(live: LiveTable) -> Any:
    """Return a package better for one side and worse for none beside the agreement, to be accepted.

    Both sides are open. The agreement stays what it is in every figure.
    """
    table = live.opened
    agreed = table.end.package if table.end else None
    found = better_for_all(table.case, agreed) if agreed else None
    if agreed is None or found is None:
        return box([html(f"<p role='status'>{NOTHING}</p>")])
    told, taken, refusal = html(_beside(table, agreed, found)), html(), html()

    def accept() -> None:
        refused = live.log("improved", by=live.party, package=found)
        put(refusal, refusal_of(refused))

    press = button(TEXT["accept"], accept, "iw-act")

    def draw(live: LiveTable) -> None:
        accepted = [party for party, package in live.opened.improved.items() if package == found]
        put(taken, f"<p role='status'>{escape(_taken(table, accepted))}</p>")
        show(press, not live.observes and live.party not in accepted)

    watch(live, draw, taken)
    return box([told, taken, row([press]), refusal])


def _beside(table: Table, agreed: Package, found: Package) -> str:
    """Return both packages, issue by issue, and what each is worth to each side, as markup."""
    lines = [(issue.label, agreed[issue.id], _option(table, issue.id, found)) for issue in table.case.issues]
    for party in table.parties:
        worth, more = table.case.utility(party, agreed), table.case.utility(party, found)
        gains = TEXT["points_more"].format(points=shown(more), more=shown(more - worth))
        gains = gains if more > worth else TEXT["points"].format(shown(more))
        lines.append((name(table, party), TEXT["points"].format(shown(worth)), gains))
    heading = TEXT["better_for"].format(both(table))
    beside = compared(lines, TEXT["your_agreement"], heading)
    return f"<h2>{heading}</h2><p>{TEXT['still_found']}</p>{beside}"


def _option(table: Table, issue: str, package: Package) -> str:
    option = package[issue]
    return option if option in table.options(issue) else TEXT["never_came"].format(option)


def _taken(table: Table, accepted: list[str]) -> str:
    """Return who accepts the package, as a sentence."""
    missing = [party for party in table.parties if party not in accepted]
    if not missing:
        return str(TEXT["adopted"])
    if not accepted:
        return str(TEXT["nobody_yet"])
    some, others = names(table, accepted), names(table, missing)
    return str(TEXT["accepted_by"].format(some=some, others=others))
