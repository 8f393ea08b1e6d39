"""What counterparts make of an idea: welcomed where it finds something, else answered by what it misses."""

from random import Random

import pytest

from playing import says, table_of
from workshop.counterparts.answers import answer
from workshop.counterparts.lines import AFTER, LINES
from workshop.counterparts.view import Turn
from workshop.negotiation.casefile import load
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.negotiation.words import interest_ref

BOAT = load("last-boat")
TOLD = {"island": ("living", "wells", "home"), "line": ("welcome", "crew", "engine")}


@pytest.fixture
def told() -> Table:
    """A table at which both sides have told what the pilot house takes, and more."""
    table = table_of(BOAT, words=True)
    for party, interests in TOLD.items():
        for interest in interests:
            table = says(table, party, "disclose_interest", interest=interest)
    return table


@pytest.mark.parametrize(
    ("refs", "kind"),
    [
        (("island.living", "line.welcome"), "found"),
        (("island.living", "island.wells"), "misses_mine"),
        (("island.wells", "line.welcome"), "misses_theirs"),
        (("island.wells", "line.engine"), "misses"),
        ((), "unread"),
    ],
)
def test_an_idea_is_answered_by_what_it_finds_or_misses(
    told: Table, refs: tuple[str, ...], kind: str
) -> None:
    combines = [f"interest:{ref}" for ref in refs]
    table = says(told, "island", "idea", text="What if …?", combines=combines)
    turn = Turn(redact(table, "line", listens=True), "line", Random(1))
    said = answer(turn, 0.5)
    assert said
    assert said.text in (LINES.get(kind) or AFTER["idea"][kind])


@pytest.mark.parametrize("name", ["five-wigs", "last-boat", "off-air"])
def test_what_a_counterpart_takes_for_its_part_is_its_part(name: str) -> None:
    """Else it would say that the right half of an idea is the wrong one."""
    case = load(name)
    for issue in case.issues:
        for option in issue.hidden:
            for party, interest in option.needs:
                turn = Turn(redact(table_of(case, words=True), party), party, Random(1))
                assert turn.most_about(issue.id)[0] == interest, interest_ref(party, interest)
