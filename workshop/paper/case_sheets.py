"""A case on paper for tables without phones: facilitator's sheet, each side's brief, points and log sheet."""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from workshop.classroom.clock import EVERY
from workshop.negotiation.acts import ACTS, STRATEGIES
from workshop.negotiation.case import Card, Case
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.pages.room.prepare import PROMPTS, how_it_began
from workshop.pages.seat.seat import point_sheet, private
from workshop.widgets.document import document
from workshop.widgets.texts import name, names, package, sides

FOR_ALL = "For everybody at the table"
SHEETS = Path(__file__).with_name("case_sheets.html.j2")
ON_OFFERS = ("accept", "reject", "walk_away")
"""Acts that the list of offers has a place for."""
MOST_ROUNDS = 8


def printed(case: Case) -> str:
    """Return a case as one HTML page that prints: no sheet of paper holds what two sides know.

    Between two sides there is a page for all, so that this holds for paper printed on both sides too. The
    page loads nothing; hidden options and counterparts' lines are not in it.
    """
    table = Table(case)
    return document(
        SHEETS,
        case=case,
        everybody=FOR_ALL,
        strategies=[(of, acts) for of, acts in STRATEGIES.items() if not set(acts) & set(ON_OFFERS)],
        kinds=ACTS,
        prompts=PROMPTS,
        rounds=range(1, max(1, min(MOST_ROUNDS, case.minutes * 60 // EVERY)) + 1),
        hidden=sum(len(issue.hidden) for issue in case.issues),
        sides=[_side(redact(table, party), party) for party in case.party],
        heard=sides(table),
        piles=_piles(case),
    )


def _side(view: Table, party: str) -> dict[str, Any]:
    """Return what the sheets of one side say that no other's do."""
    stated = ((other.name, package(view, other.position)) for other in view.case.parties if other.position)
    return {
        "party": view.case.party[party],
        "began": how_it_began(view),
        "stated": list(stated),
        "private": Markup(private(view.case.party[party])),  # noqa: S704 - it is escaped
        "points": Markup(point_sheet(view, party)),  # noqa: S704 - it is escaped
        "others": [name(view, other) for other in view.others(party)],
        "them": names(view, view.others(party)),
    }


def _piles(case: Case) -> list[tuple[str, list[Card]]]:
    """Return the cards by who may read them, first those for all."""
    readers = sorted({card.to for card in case.cards}, key=lambda to: (to != "all", to))
    return [
        (
            "all" if to == "all" else f"{case.party[to].name} alone",
            [card for card in case.cards if card.to == to],
        )
        for to in readers
    ]
