"""What one side reached over many tables, in means with the interval in which they lie."""

import pytest

from playing import flour, says, table_of
from workshop.measures.reached import Mean, reached
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.table import Table

WHOLE = {"day": "Tuesday", "price": "fair", "sacks": "ten"}


def agreed() -> Table:
    table = says(table_of(flour()), "baker", "offer", package=WHOLE)
    return says(table, "miller", "accept", of=table.version)


def parted() -> Table:
    return says(table_of(flour()), "baker", "walk_away")


def test_no_agreement_counts_as_nothing_reached() -> None:
    found = reached([parted()], "baker")
    assert (found["agreed"], found["joint"], found["own"]) == (Mean(0, 0, 0),) * 3
    assert found["own_moves"] == Mean(1, 1, 1)


def test_an_agreement_is_measured_as_everywhere_and_ones_own_gain_against_the_nash_point() -> None:
    case, found = flour(), reached([agreed()], "baker")
    nash = analyse(case).nash
    gain = sum(point[0] for point in nash) / len(nash) - case.reservation("baker")
    assert found["agreed"].mean == 1
    assert found["joint"].mean == pytest.approx(standing(case, WHOLE).efficiency or 0, abs=1e-4)
    own = (case.utility("baker", WHOLE) - case.reservation("baker")) / gain
    assert found["own"].mean == pytest.approx(own, abs=1e-4)


def test_the_interval_lies_about_the_mean_and_is_narrower_the_more_tables_there_are() -> None:
    few, many = ([agreed(), parted()] * times for times in (2, 20))
    narrow, wide = reached(many, "baker")["agreed"], reached(few, "baker")["agreed"]
    assert narrow.mean == wide.mean == 0.5
    assert wide.low < narrow.low < 0.5 < narrow.high < wide.high


def test_what_was_understood_counts_both_ways() -> None:
    table = says(
        table_of(flour()), "baker", "disclose_interest", interest=next(iter(flour().party["baker"].interest))
    )
    interest = table.moves[-1].move.interest
    table = says(table, "miller", "paraphrase", to=["baker"], interest=interest)
    table = says(table, "baker", "confirm", of=table.version)
    found = reached([table], "baker")["understood"].mean
    assert 0 < found <= 0.5
    assert found == reached([table], "miller")["understood"].mean
