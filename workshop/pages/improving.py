"""After an agreement: a package better for both beside it, which the sides can accept.

To settle once more when all interests are known is Raiffa's idea (1985, Negotiation Journal 1, 9-12).
"""

from html import escape
from typing import Any

from workshop.negotiation.bargaining import better_for_all
from workshop.negotiation.case import shown
from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table
from workshop.pages.forms import box, button, html, put, refusal_of, row, show
from workshop.pages.live import LiveTable
from workshop.pages.packages import compared
from workshop.pages.words import name, names

NOTHING = "There is nothing left to find: no package is better for one side and worse for none."


def both(table: Table) -> str:
    """Return how a table's sides are spoken of together."""
    return "both" if len(table.parties) == 2 else "all"


def improving(live: LiveTable) -> Any:
    """Return a package better for one side and worse for none beside the agreement, to be accepted; both sides open.

    The agreement stays what it is in every figure.
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

    press = button("Accept this package", accept, "iw-act")

    def draw(live: LiveTable) -> None:
        accepted = [party for party, package in live.opened.improved.items() if package == found]
        put(taken, f"<p role='status'>{escape(_taken(table, accepted))}</p>")
        show(press, not live.observes and live.party not in accepted)

    live.watch(draw)
    return box([told, taken, row([press]), refusal])


def _beside(table: Table, agreed: Package, found: Package) -> str:
    """Return both packages, issue by issue, and what each is worth to each side, as markup."""
    lines = [(issue.label, agreed[issue.id], _option(table, issue.id, found)) for issue in table.case.issues]
    for party in table.parties:
        worth, more = table.case.utility(party, agreed), table.case.utility(party, found)
        gains = f"{shown(more)} points (+{shown(more - worth)})" if more > worth else f"{shown(more)} points"
        lines.append((name(table, party), f"{shown(worth)} points", gains))
    heading = f"Better for {both(table)}"
    return (
        f"<h2>{heading}</h2><p>With both sides open, this can still be found: better for one side at least, and worse "
        f"for none. The agreement stays what it is; this is kept beside it if every side accepts it.</p>"
        f"{compared(lines, 'Your agreement', heading)}"
    )


def _option(table: Table, issue: str, package: Package) -> str:
    option = package[issue]
    return option if option in table.options(issue) else f"{option} (an idea that never came on the list)"


def _taken(table: Table, accepted: list[str]) -> str:
    """Return who accepts the package, as a sentence."""
    missing = [party for party in table.parties if party not in accepted]
    if not missing:
        return "Every side accepts it: it is adopted, beside the agreement."
    if not accepted:
        return "Nobody has accepted it yet."
    return f"Accepted by {names(table, accepted)}. Still open: {names(table, missing)}."
