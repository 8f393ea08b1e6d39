"""What a lesson lets one try: what was not asked, and what could have come of it."""

import re
from html import unescape

from playing import logged, says, table_of
from workshop.lessons.parts.explore import _what_if
from workshop.negotiation.bargaining import better_for_all
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Package
from workshop.negotiation.table import Table

BOAT = load("last-boat")


def agreed_on(package: Package) -> Table:
    table = table_of(BOAT)
    for issue in BOAT.issues:
        for option in issue.hidden:
            table = logged(table, "revealed", issue=issue.id, option=option.text)
    table = says(table, "island", "offer", package=package)
    return says(table, "line", "accept", of=table.version)


def points(told: str) -> list[tuple[float, float]]:
    """Return, party by party, what the package is worth and what the end is."""
    found = re.findall(r"([\d.]+) points, not ([\d.]+)<", told)
    return [(float(best), float(end)) for best, end in found]


def test_what_could_have_been_is_better_for_all_than_what_was_agreed() -> None:
    assert better_for_all(BOAT, BOAT.middle)
    told = _what_if(agreed_on(BOAT.middle), "island")
    worth = points(told)
    assert len(worth) == 2
    assert all(best >= end for best, end in worth)
    assert any(best > end for best, end in worth)
    assert told.index("You:") < told.rindex("Ferry line:")


def test_where_nothing_better_is_left_it_says_so() -> None:
    best = better_for_all(BOAT, BOAT.middle)
    assert best
    told = unescape(_what_if(agreed_on(best), "island"))
    assert "No package is better for one of you without loss for another" in told
    assert points(told) == []


def test_after_no_agreement_it_is_measured_by_what_no_agreement_gives() -> None:
    told = _what_if(says(table_of(BOAT), "island", "walk_away"), "island")
    assert [end for _, end in points(told)] == [BOAT.reservation(party) / 1000 for party in BOAT.party]
    assert all(best >= end for best, end in points(told))
