"""A table at which the ferry line has told what its crew needs, as the council may know it."""

import pytest

from playing import says, table_of
from workshop.negotiation.casefile import load
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table

CREW = "My mate fell asleep at the wheel. Four seconds. Two officers have given notice since."
ENGINE = "The engine is thirty-one. Every hour I ask of it now I may be missing in March."
LINE = {"last-boat": "19:00", "fare": "No discount", "term": "5 years"}
ISLAND = {"last-boat": "19:00", "fare": "Half price", "term": "5 years"}


@pytest.fixture
def whole() -> Table:
    """Return the table as it is: two interests told, the boat and the term settled, the fare apart."""
    table = table_of(load("last-boat"))
    for interest, text in {"crew": CREW, "engine": ENGINE}.items():
        table = says(table, "line", "disclose_interest", interest=interest, text=text)
    table = says(table, "line", "offer", package=LINE)
    return says(table, "island", "offer", package=ISLAND)


@pytest.fixture
def view(whole: Table) -> Table:
    """Return the table as the council may know it."""
    return redact(whole, "island")
