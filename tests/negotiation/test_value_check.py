"""The value check: an answer an item, after the end, from one's own side, and a facet's two make its mean."""

import pytest

from playing import does, flour, logged, played, says
from workshop.measures import classes as debrief
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import FACILITATOR, OBSERVER, IllegalMove
from workshop.negotiation.table import Table
from workshop.negotiation.value_check import FACETS, ITEMS, facets

GIVEN = [1, 3, 2, 2, 7, 6, 4, 4]


def over() -> Table:
    return says(played(flour()), "baker", "walk_away")


def test_there_are_eight_items_two_a_facet() -> None:
    assert [facet for facet, _ in ITEMS] == [facet for facet in FACETS for _ in range(2)]
    assert len({sentence for _, sentence in ITEMS}) == len(ITEMS)
    assert facets(GIVEN) == {"outcome": 2, "self": 2, "process": 6.5, "relationship": 4}


def test_a_side_gives_its_own_after_the_end_and_the_last_one_counts() -> None:
    table = does(over(), "baker", "valued", by="baker", answers=GIVEN)
    table = does(table, "baker", "valued", by="baker", answers=[7] * 8)
    assert table.values == {"baker": (7,) * 8}


@pytest.mark.parametrize(
    "answers", [[], GIVEN[:7], [*GIVEN[:7], 8], [*GIVEN[:7], 0], [*GIVEN[:7], 4.0], [*GIVEN[:7], True], 5]
)
def test_what_is_no_value_check_is_refused_and_left_out_by_the_fold(answers: object) -> None:
    with pytest.raises(IllegalMove, match="each from 1 to 7"):
        does(over(), "baker", "valued", by="baker", answers=answers)
    table = logged(over(), "valued", by="baker", answers=answers)
    assert (table.values, table.unknown) == ({}, 1)


def test_nobody_gives_it_before_the_end_or_for_another() -> None:
    with pytest.raises(IllegalMove, match="for the end"):
        does(played(flour()), "baker", "valued", by="baker", answers=GIVEN)
    for holds in ("miller", OBSERVER, FACILITATOR):
        with pytest.raises(IllegalMove, match="each from 1 to 7"):
            does(over(), holds, "valued", by="baker", answers=GIVEN)


def test_a_side_sees_its_own_alone() -> None:
    table = does(over(), "baker", "valued", by="baker", answers=GIVEN)
    assert redact(table, "baker").values == table.values
    assert redact(table, "miller").values == {}


def test_a_debrief_has_a_line_a_facet_and_side() -> None:
    found = debrief.values({4: does(over(), "baker", "valued", by="baker", answers=GIVEN)})
    assert found.to_dict("list") == {
        "table": [4] * 4, "by": ["baker"] * 4, "facet": list(FACETS), "value": [2, 2, 6.5, 4],
    }  # fmt: skip
    assert len(debrief.values({1: over()})) == 0
