"""Interest coverage, worked out by hand on the baker and the miller, and by brute force."""

from itertools import pairwise, product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import case_of
from playing import flour, heard, played, says, table_of, wander
from workshop.negotiation import coverage
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Package

CASE = flour()
APPEARED = frozenset({("day", "Sunday at noon")})
TUESDAY = {"day": "Tuesday", "price": "fair", "sacks": "twenty"}

# The baker's weights among the listed options: sleep 30 - 0 = 30, purse 40 - 0 = 40, bread 20 - 0 = 20; in
# all 90. The miller's: crowd 30 - 0 = 30, quiet 20 - 0 = 20, mill (45 + 10) - (0 + 0) = 55; in all 105.


def test_weights_are_the_points_at_stake_among_the_listed_options() -> None:
    assert coverage.weights(CASE, "baker") == {"sleep": 30_000, "purse": 40_000, "bread": 20_000}
    assert coverage.weights(CASE, "miller") == {"crowd": 30_000, "quiet": 20_000, "mill": 55_000}


def test_voiced_is_the_share_by_weight_of_what_a_side_voiced() -> None:
    table = table_of(CASE)
    assert coverage.voiced(table, "baker") == 0
    table = says(table, "baker", "disclose_interest", interest="sleep")
    assert coverage.voiced(table, "baker") == pytest.approx(30 / 90)
    assert coverage.voiced(table, "miller") == 0
    table = says(table, "baker", "disclose_interest", interest="bread")
    assert coverage.voiced(table, "baker") == pytest.approx(50 / 90)
    table = says(table, "baker", "disclose_interest", interest="purse")
    assert coverage.voiced(table, "baker") == 1


def test_an_interest_told_in_words_alone_is_in_no_percentage() -> None:
    assert coverage.voiced(played(CASE, ("baker", "disclose_interest", {"text": "Hm."})), "baker") == 0


def test_understood_is_directed_and_counts_what_was_confirmed() -> None:
    table = heard(CASE, "baker", "miller", "mill")
    assert coverage.understood(table, "baker", "miller") == pytest.approx(55 / 105)
    assert coverage.understood(table, "miller", "baker") == 0
    assert coverage.counts(table, "miller") == (1, {"baker": 1})
    assert coverage.counts(table, "baker") == (0, {"miller": 0})


def test_what_was_understood_stays_understood_when_more_is() -> None:
    table = heard(CASE, "baker", "miller", "mill")
    table = says(table, "miller", "disclose_interest", interest="quiet")
    table = says(table, "baker", "paraphrase", to=["miller"], interest="quiet")
    table = says(table, "miller", "confirm", of=table.version)
    assert coverage.understood(table, "baker", "miller") == pytest.approx(75 / 105)
    assert coverage.counts(table, "miller") == (2, {"baker": 2})


def test_points_that_every_option_gives_are_not_at_stake() -> None:
    # from 5 to 15 there are 10 at stake; 15 is all of them, 5 none
    case = case_of([[[5, 15], [-10, 20]], [[1, 0], [0, 1]]])
    assert coverage.weights(case, "p0") == {"for-i0": 10_000, "for-i1": 30_000}
    assert coverage.satisfied(case, "p0", {"i0": "o1", "i1": "o0"}) == pytest.approx((10 / 40, 10 / 40))


def test_a_whole_package_satisfies_by_its_points() -> None:
    # baker: sleep 10, purse 20, bread 20 of 90; miller: crowd 10, quiet 0, mill 25 + 10 of 105
    assert coverage.satisfied(CASE, "baker", TUESDAY) == pytest.approx((50 / 90, 50 / 90))
    assert coverage.satisfied(CASE, "miller", TUESDAY) == pytest.approx((45 / 105, 45 / 105))


def test_while_issues_are_open_satisfied_is_an_interval() -> None:
    # baker: sleep 10 for certain, and from 0 to 40 + 20 from price and sacks
    assert coverage.satisfied(CASE, "baker", {"day": "Tuesday"}) == pytest.approx((10 / 90, 70 / 90))
    # miller: crowd 10; price from 0 to 45; sacks 20 (ten: rest) or 10 (twenty: income)
    assert coverage.satisfied(CASE, "miller", {"day": "Tuesday"}) == pytest.approx((20 / 105, 75 / 105))


def test_where_interests_pull_apart_the_reachable_band_stays_within_0_and_1() -> None:
    # the miller's quiet wants ten sacks and its mill twenty: at worst 0 + 0 + 10, at best 30 + 45 + 20
    assert coverage.satisfied(CASE, "miller", {}) == pytest.approx((10 / 105, 95 / 105))
    assert coverage.satisfied(CASE, "baker", {}) == (0, 1)


def test_a_hidden_option_counts_once_it_appears() -> None:
    # Sunday at noon is worth 40 to the baker's sleep: the stake grows from 90 to 100, the miller's from 105
    # to 110
    assert coverage.satisfied(CASE, "baker", {"day": "Tuesday"}, APPEARED) == pytest.approx((0.10, 0.70))
    assert coverage.satisfied(CASE, "baker", {"day": "Sunday at noon"}, APPEARED) == pytest.approx(
        (0.40, 1.00)
    )
    assert coverage.satisfied(CASE, "miller", {}, APPEARED) == pytest.approx((10 / 110, 100 / 110))


def test_voiced_does_not_fall_when_a_hidden_option_appears() -> None:
    table = played(
        CASE,
        ("miller", "disclose_interest", {"interest": "crowd"}),
        ("miller", "disclose_interest", {"interest": "mill"}),
    )
    before = coverage.voiced(table, "miller")
    table = says(table, "baker", "disclose_interest", interest="sleep")
    assert table.appeared == APPEARED
    assert coverage.voiced(table, "miller") == before == pytest.approx(85 / 105)


def test_the_reservation_value_stands_on_the_scale_of_satisfied() -> None:
    assert coverage.reservation(CASE, "baker") == pytest.approx(40 / 90)
    assert coverage.reservation(CASE, "baker", APPEARED) == pytest.approx(0.40)
    assert coverage.reservation(case_of([[[0, 10]], [[10, 0]]]), "p0") is None


def test_each_interest_is_met_by_its_own_points() -> None:
    # miller: crowd 10 of 30, quiet 0 of 20, mill 25 + 10 of 55
    met = coverage.met(CASE, "miller", TUESDAY)
    assert {interest: low for interest, (low, _) in met.items()} == pytest.approx(
        {"crowd": 10 / 30, "quiet": 0, "mill": 35 / 55}
    )
    assert all(low == high for low, high in met.values())


def test_an_interest_is_met_from_the_least_of_its_points_on() -> None:
    case = case_of([[[4, 6, 12]], [[0, 1, 5]]])
    (interest,) = coverage.met(case, "p0", {"i0": "o1"}).values()
    assert interest == pytest.approx((2 / 8, 2 / 8))


def test_while_issues_are_open_an_interest_is_met_by_an_interval_and_a_hidden_option_counts_once_it_appears(
) -> None:  # fmt: skip
    assert coverage.met(CASE, "miller", {"price": "fair"})["mill"] == pytest.approx((25 / 55, 35 / 55))
    assert coverage.met(CASE, "baker", TUESDAY, APPEARED)["sleep"] == pytest.approx((10 / 40, 10 / 40))


def test_with_no_package_on_the_table_nothing_is_satisfied_or_not() -> None:
    assert coverage.on_table(table_of(CASE), "baker") is None
    table = played(CASE, ("miller", "offer", {"package": {"day": "Tuesday"}}))
    assert coverage.on_table(table, "baker") == pytest.approx((10 / 90, 70 / 90))


POINTS = st.lists(st.integers(-20, 20), min_size=3, max_size=3, unique=True)
SIDES = st.lists(st.lists(POINTS, min_size=3, max_size=3), min_size=2, max_size=3)


def by_brute_force(case: Case, party: str, package: Package, hidden: bool) -> tuple[float, float]:
    """Return least and most over all completions, interest by interest, as the definition has it."""
    options = {issue.id: issue.all_options if hidden else issue.options for issue in case.issues}
    whole = [dict(zip(options, chosen, strict=True)) for chosen in product(*options.values())]

    def worth(interest: str, chosen: Package) -> int:
        points = case.party[party].interest[interest].points
        return sum(row[case.issue[issue].index[chosen[issue]]] for issue, row in points.items())

    ranges = {i: [worth(i, chosen) for chosen in whole] for i in case.party[party].interest}
    stake = sum(max(values) - min(values) for values in ranges.values())
    low, high = inf, -inf
    for chosen in whole:
        if package.items() <= chosen.items():
            share = sum(worth(i, chosen) - min(values) for i, values in ranges.items()) / stake
            low, high = min(low, share), max(high, share)
    return low, high


@settings(max_examples=60, deadline=None)
@given(
    SIDES, st.booleans(), st.dictionaries(st.sampled_from(["i0", "i1", "i2"]), st.sampled_from(["o0", "o1"]))
)
def test_satisfied_is_what_trying_every_completion_gives(
    sides: list[list[list[int]]], hidden: bool, package: Package
) -> None:
    case = case_of(sides, hidden=[1, 0, 0])
    appeared = frozenset({("i0", "o2")}) if hidden else frozenset()
    for party in case.party:
        found = coverage.satisfied(case, party, package, appeared)
        assert found == pytest.approx(by_brute_force(case, party, package, hidden))
        assert 0 <= found[0] <= found[1] <= 1


@pytest.mark.parametrize("package", [{}, {"sacks": "ten"}, {"price": "high", "sacks": "twenty"}, TUESDAY])
@pytest.mark.parametrize("party", ["baker", "miller"])
@pytest.mark.parametrize("hidden", [False, True])
def test_so_it_is_where_interests_share_an_issue(package: Package, party: str, hidden: bool) -> None:
    found = coverage.satisfied(CASE, party, package, APPEARED if hidden else frozenset())
    assert found == pytest.approx(by_brute_force(CASE, party, package, hidden))


@pytest.mark.parametrize("seed", range(20))
def test_legal_play_lowers_neither_voiced_nor_understood_and_keeps_every_figure_in_its_range(
    seed: int,
) -> None:
    tables = wander(load("lantern-hill") if seed % 2 else CASE, seed, length=60)
    for before, after in pairwise(tables):
        for owner in after.parties:
            voiced = coverage.voiced(after, owner)
            assert 0 <= coverage.voiced(before, owner) <= voiced <= 1
            for listener in after.others(owner):
                understood = coverage.understood(after, listener, owner)
                assert 0 <= coverage.understood(before, listener, owner) <= understood <= voiced
            count, heard_by = coverage.counts(after, owner)
            assert all(number <= count for number in heard_by.values())
            low, high = coverage.on_table(after, owner) or (0, 1)
            least, most = coverage.satisfied(after.case, owner, {}, after.appeared)
            assert least <= low <= high <= most or not after.offer
