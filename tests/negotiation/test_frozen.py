"""A state with some fields changed is another one, and the one before stays as it was."""

from dataclasses import replace

from workshop.negotiation.casefile import load
from workshop.negotiation.frozen import having
from workshop.negotiation.table import Table


def test_it_is_what_replace_makes_of_it() -> None:
    table = Table(load("last-boat"), version=3)
    assert having(table, version=4, unknown=1) == replace(table, version=4, unknown=1)
    assert (table.version, table.unknown) == (3, 0)
