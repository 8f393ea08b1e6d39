"""Bargaining figures: known answers, every definition against plain enumeration, and what has no answer."""

from fractions import Fraction
from itertools import permutations, product
from math import prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import case_of, raw_case, toml
from workshop.negotiation import bargaining, frontier
from workshop.negotiation.bargaining import analyse, better_for_all, package_at, standing, to_json, warnings
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.moves import Package

A = (5, 4, 3)


def camp_site(items: tuple[int, int, int], reservation: int = 5) -> Case:
    """Food, water and firewood, 0 to 3 packages of each for one side and the rest for the other."""
    ours = [[each * taken for taken in range(4)] for each in A]
    theirs = [[each * (3 - taken) for taken in range(4)] for each in items]
    return case_of([ours, theirs], [reservation, reservation])


@pytest.mark.parametrize(
    ("items", "points", "joint", "nash", "egalitarian"),
    [
        ((5, 4, 3), (33, 27), 36, [[18, 18]], [[18, 18]]),
        ((4, 5, 3), (23, 19), 39, [[18, 21], [21, 18]], [[19, 19]]),
        ((3, 4, 5), (10, 8), 42, [[19, 23], [23, 19]], [[19, 23], [23, 19]]),
    ],
)
def test_the_camp_site_has_its_known_answers(items, points, joint, nash, egalitarian):
    answer = to_json(analyse(camp_site(items)))
    assert answer["outcomes"] == 64
    assert (answer["frontier"]["points"], answer["frontier"]["rational_points"]) == points
    assert answer["max_joint"] == joint
    assert answer["nash"] == nash
    assert answer["egalitarian"] == egalitarian


def test_the_answer_has_the_documented_keys_and_plain_numbers():
    answer = to_json(analyse(case_of([[[12.5, 0]], [[0, 40]]])))
    assert answer == {
        "outcomes": 2,
        "feasible": 2,
        "frontier": {"points": 2, "packages": 2, "rational_points": 2},
        "max_joint": 40,
        "ideal": [12.5, 40],
        "nash": [[0, 40], [12.5, 0]],
        "egalitarian": [[0, 40], [12.5, 0]],
        "kalai_smorodinsky": [[0, 40], [12.5, 0]],
        "issues": {"i0": "distributive"},
    }
    assert isinstance(answer["nash"][0][1], int)


def test_when_nothing_is_feasible_the_solutions_are_null():
    case = case_of([[[10, 0], [3, 1]], [[0, 10], [1, 3]]], [9, 9])
    answer = to_json(analyse(case))
    assert answer["feasible"] == answer["frontier"]["rational_points"] == 0
    assert answer["frontier"]["points"] == 4
    assert [answer[key] for key in ("ideal", "nash", "egalitarian", "kalai_smorodinsky")] == [None] * 4
    assert analyse(case).max_feasible_joint is None
    assert any("no package gives every party" in sentence for sentence in warnings(case))


# Every definition, once more and slowly.

thoroughly = settings(max_examples=30, deadline=None)
amounts = st.one_of(st.integers(-3, 6), st.sampled_from([0.1, 0.2, 0.3, 2.5, 0.001, 200_000, 199_999.999]))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    parties, issues = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    sizes = draw(st.lists(st.integers(2, 4 if issues < 4 else 3), min_size=issues, max_size=issues))
    hidden = [draw(st.integers(0, size - 2)) for size in sizes]
    points = []
    for party in range(parties):
        columns = [
            draw(st.lists(amounts, min_size=size, max_size=size).filter(lambda row: len(set(row)) > 1))
            if not party or not issue or draw(st.booleans())
            else []
            for issue, size in enumerate(sizes)
        ]
        points.append(columns)
    best = [sum(max(column) for column in columns if column) for columns in points]
    worst = [sum(min(column) for column in columns if column) for columns in points]
    limits = [
        draw(st.one_of(st.none(), st.integers(int(low) - 1, max(int(low) - 1, int(high) - 1))))
        for low, high in zip(worst, best, strict=True)
    ]
    return case_of(points, limits, hidden)


def packages(case: Case) -> list[Package]:
    ids = [issue.id for issue in case.issues]
    return [
        dict(zip(ids, picks, strict=True)) for picks in product(*(issue.all_options for issue in case.issues))
    ]


def worth(case: Case, package: Package) -> tuple[int, ...]:
    return tuple(
        sum(
            interest.points[issue][case.issue[issue].all_options.index(option)]
            for interest in party.interests
            for issue, option in package.items()
            if issue in interest.points
        )
        for party in case.parties
    )


def dominates(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


def limits_of(case: Case, points: list[tuple[int, ...]]) -> list[int]:
    return [
        min(column) if party.reservation is None else party.reservation
        for party, column in zip(case.parties, zip(*points, strict=True), strict=True)
    ]


@thoroughly
@given(case=cases())
def test_counts_and_frontier_are_those_of_a_plain_enumeration(case: Case):
    points = [worth(case, package) for package in packages(case)]
    limits = limits_of(case, points)
    best = [point for point in points if not any(dominates(other, point) for other in points)]
    found = analyse(case)
    assert found.outcomes == len(points)
    assert found.feasible == sum(all(a >= r for a, r in zip(point, limits, strict=True)) for point in points)
    assert [tuple(row) for row in found.frontier.tolist()] == sorted(set(best))
    assert found.frontier_packages == len(best)
    assert found.rational_points == sum(
        all(a >= r for a, r in zip(point, limits, strict=True)) for point in set(best)
    )
    assert found.max_joint == max(map(sum, points))


@thoroughly
@given(case=cases())
def test_the_solutions_are_all_the_exact_maximisers_on_the_frontier(case: Case):
    points = {worth(case, package) for package in packages(case)}
    limits = limits_of(case, list(points))
    feasible = {point for point in points if all(a >= r for a, r in zip(point, limits, strict=True))}
    found = analyse(case)
    if not feasible:
        assert (found.ideal, found.nash, found.egalitarian, found.kalai_smorodinsky) == (None, (), (), ())
        return
    gains = {point: [a - r for a, r in zip(point, limits, strict=True)] for point in feasible}
    ideal = tuple(map(max, zip(*feasible, strict=True)))
    spans = [best - limit for best, limit in zip(ideal, limits, strict=True)]
    shares = {
        point: min(
            (Fraction(gain, span) for gain, span in zip(gains[point], spans, strict=True) if span), default=0
        )
        for point in feasible
    }

    def maximisers(value):
        most = max(map(value, feasible))
        best = [point for point in feasible if value(point) == most]
        return tuple(sorted(point for point in best if not any(dominates(other, point) for other in points)))

    assert found.ideal == ideal
    assert found.max_feasible_joint == max(map(sum, feasible))
    assert found.nash == maximisers(lambda point: prod(gains[point]))
    assert found.egalitarian == maximisers(lambda point: min(gains[point]))
    assert found.kalai_smorodinsky == maximisers(shares.__getitem__)


@thoroughly
@given(case=cases(), data=st.data())
def test_a_package_stands_where_a_plain_enumeration_puts_it(case: Case, data: st.DataObject):
    points = [worth(case, package) for package in packages(case)]
    limits = limits_of(case, points)
    package = data.draw(st.sampled_from(packages(case)))
    point = worth(case, package)
    gains = [a - r for a, r in zip(point, limits, strict=True)]
    found = standing(case, package)
    assert tuple(found.utilities.values()) == point
    assert found.feasible == all(gain >= 0 for gain in gains)
    assert found.better_for_all == sum(dominates(other, point) for other in points)
    assert found.on_frontier == (found.better_for_all == 0)
    if not found.feasible:
        assert found.created is None
        assert found.efficiency is None
        assert set(found.claimed.values()) == {None}
        return
    most = max(sum(p) for p in points if all(a >= r for a, r in zip(p, limits, strict=True))) - sum(limits)
    assert found.created == sum(gains)
    assert found.efficiency == (pytest.approx(sum(gains) / most) if most else None)
    for gain, share in zip(gains, found.claimed.values(), strict=True):
        assert share == (pytest.approx(gain / sum(gains)) if sum(gains) else None)


@thoroughly
@given(case=cases(), data=st.data())
def test_a_package_can_be_found_for_every_utility_vector(case: Case, data: st.DataObject):
    point = worth(case, data.draw(st.sampled_from(packages(case))))
    found = package_at(case, point)
    assert found == next(package for package in packages(case) if worth(case, package) == point)


@thoroughly
@given(case=cases(), data=st.data())
def test_what_is_better_for_all_is_on_the_frontier_and_gives_the_least_gainer_most(
    case: Case, data: st.DataObject
):
    package = data.draw(st.sampled_from(packages(case)))
    now = worth(case, package)
    found = better_for_all(case, package)
    if standing(case, package).on_frontier:
        assert found is None
        return
    assert found
    assert standing(case, found).on_frontier
    gains = [[a - b for a, b in zip(worth(case, other), now, strict=True)] for other in packages(case)]
    best = max((min(each), sum(each)) for each in gains if min(each) >= 0)
    own = [a - b for a, b in zip(worth(case, found), now, strict=True)]
    assert (min(own), sum(own)) == best


def test_no_package_is_found_for_a_vector_that_none_has():
    assert package_at(camp_site((5, 4, 3)), (1, 1)) is None


# Ties, edges and large numbers.


def test_ties_are_ties_although_floats_would_tell_them_apart():
    # In floats 0.1 + 0.2 > 0.3, and the first package would dominate the last.
    found = analyse(case_of([[[0.1, 0.3], [0.2, 0]], [[0.3, 0.1], [0, 0.2]]]))
    assert found.frontier.tolist() == [[100, 500], [300, 300], [500, 100]]
    assert found.frontier_packages == 4


def test_products_of_four_large_gains_are_compared_exactly():
    # Products near 1e36: beyond 64 bits, and equal to sixteen figures.
    more, less = 1_000_000, 999_999.999
    columns = [[more, less, 0], [less, more, 0]]
    sides = [[columns[0]], [columns[1]], [[more, more, 0]], [[more, 999_999.998, 0]]]
    assert analyse(case_of(sides)).nash == ((10**9, 10**9 - 1, 10**9, 10**9),)


def test_equal_products_tie_although_floats_would_tell_them_apart():
    gains = list(permutations((999_983_777, 998_244_353, 777_767_777)))
    assert len({float(a) * b * c for a, b, c in gains}) > 1
    columns = [[[0, *(row[party] / 1000 for row in gains)]] for party in range(3)]
    assert analyse(case_of(columns)).nash == tuple(sorted(gains))


def test_with_a_side_that_never_gains_all_products_are_zero_and_all_vectors_tie():
    case = case_of([[[0, 5, 10]], [[10, 5, 0]], [[3, 3, 0]]], [None, None, 3])
    found = analyse(case)
    assert found.nash == ((0, 10_000, 3000), (5000, 5000, 3000))
    assert found.kalai_smorodinsky == ((5000, 5000, 3000),)
    assert found.egalitarian == found.nash


def test_where_nobody_can_gain_the_only_feasible_vector_is_every_solution():
    case = case_of([[[4, 0]], [[6, 0]]], [4, 6])
    found = analyse(case)
    assert found.ideal == (4000, 6000)
    assert found.nash == found.egalitarian == found.kalai_smorodinsky == ((4000, 6000),)
    stands = standing(case, {"i0": "o0"})
    assert stands.feasible
    assert (stands.created, stands.efficiency, stands.claimed) == (0, None, {"p0": None, "p1": None})


def test_a_side_without_reservation_counts_from_its_worst_package():
    case = case_of([[[-10, 30]], [[7, 2]]])
    assert analyse(case).feasible == 2
    stands = standing(case, {"i0": "o1"})
    assert (stands.created, stands.claimed) == (40_000, {"p0": 1.0, "p1": 0.0})


def test_hidden_options_count_from_the_start():
    case = case_of([[[10, 0, 9]], [[0, 10, 9]]], [5, 5], hidden=[1])
    assert analyse(case).outcomes == 3
    assert analyse(case).nash == ((9000, 9000),)
    assert package_at(case, (9000, 9000)) == {"i0": "o2"}


def test_a_partial_package_has_no_standing():
    with pytest.raises(KeyError):
        standing(camp_site((5, 4, 3)), {"i0": "o0"})


def test_the_frontier_cannot_be_changed_by_who_reads_it():
    with pytest.raises(ValueError, match="read-only"):
        analyse(camp_site((5, 4, 3))).frontier[0, 0] = 1


@pytest.mark.parametrize("parties", [3, 4])
def test_large_frontiers_are_the_same_however_the_work_is_cut(parties, monkeypatch):
    draw = Random(parties)
    columns = [[[draw.randint(0, 30) for _ in range(4)] for _ in range(5)] for _ in range(parties)]
    case = case_of(columns, [40] * parties)
    at_once = analyse(case)
    bargaining._analysis.cache_clear()
    monkeypatch.setattr(frontier, "_BLOCK", 3)
    monkeypatch.setattr(frontier, "_CELLS", 40)
    in_pieces = analyse(case)
    assert in_pieces is not at_once
    assert len(at_once.frontier) > 20
    assert in_pieces.frontier.tolist() == at_once.frontier.tolist()
    assert to_json(in_pieces) == to_json(at_once)
    assert package_at(case, at_once.nash[0]) is not None


# Classes of issues.


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([[[0, 5, 10], [0, 90, 0]], [[0, 50, 60], [40, 0, 1]]], "compatible"),
        ([[[0, 5, 5], [0, 90, 0]], [[7, 1, 7], [40, 0, 1]]], "compatible"),
        ([[[0, 50, 50], [0, 50, 0]], [[], [40, 0, 1]]], "compatible"),
        ([[[0, 25, 50], [0, 50, 0]], [[40, 20, 0], [0, 0, 40]]], "distributive"),
        ([[[0, 25, 50], [0, 50, 0]], [[40, 20.8, 0], [0, 0, 40]]], "distributive"),
        ([[[0, 25, 50], [0, 50, 0]], [[40, 20.801, 0], [0, 0, 40]]], "integrative"),
        ([[[0, 25, 60], [0, 40, 0]], [[10, 5, 0], [0, 0, 90]]], "integrative"),
    ],
)
def test_an_issue_is_classed_by_its_points(points, expected):
    assert analyse(case_of(points)).issues["i0"] == expected


def test_a_side_whose_interests_cancel_out_minds_no_issue():
    raw = raw_case([[[10, 5, 0], [0, 1, 5]], [[0, 5, 10], []]])
    against = raw["party"][1]["interest"][0] | {"id": "against", "points": {"i0": [10, 5, 0]}}
    raw["party"][1]["interest"].append(against)
    found = analyse(parse(toml(raw)))
    assert found.issues == {"i0": "compatible", "i1": "compatible"}
    assert found.frontier.tolist() == [[15_000, 10_000]]


# Warnings.


def quoting(brief: str) -> list[str]:
    raw = raw_case([[[100, 60, 0]], [[0, 35, 100]]], [40, 30], [0])
    raw["party"][0]["brief"] = brief
    return [sentence for sentence in warnings(parse(toml(raw))) if "quotes" in sentence]


@pytest.mark.parametrize(
    "brief",
    [
        "They need 30 points at least.",
        f"They need 30 points at least, never {'9' * 400}.",
        "Side 1 gets 100 points from the last option.",
        "Their sheet says 0, 35, 100.",
        "Die andere Seite braucht 30 Punkte.",
    ],
)
def test_a_brief_that_quotes_another_sides_points_is_warned_about(brief):
    assert quoting(brief) == ["party[p0].brief: quotes points of Side 1; leave them out"]


@pytest.mark.parametrize(
    "brief",
    [
        "You have 40 points elsewhere, and 100 at best.",
        "Thirty-five people work here, 35 of them at night.",
        "Side 1 owns 35 beds.",
        "Your sheet says 100, 60, 0.",
        "The ward has 0.35 points of slack.",
    ],
)
def test_a_brief_with_its_own_points_or_other_numbers_is_not(brief):
    assert quoting(brief) == []


def test_two_numbers_in_a_row_are_no_sheet() -> None:
    raw = raw_case([[[100, 60]], [[35, 70]]], [40, 30])
    raw["party"][0]["brief"] = "Of the houses 35, 70 years old, ten are empty."
    assert not any("quotes" in sentence for sentence in warnings(parse(toml(raw))))


def test_a_middle_package_on_the_frontier_and_a_best_package_that_is_not_100_are_warned_about():
    found = warnings(case_of([[[100, 50, 0]], [[0, 50, 90]]]))
    assert [sentence.split(":")[0] for sentence in found] == ["issue", "party[p1]"]
    assert "already on the frontier" in found[0]
    assert "90 points" in found[1]


def test_a_case_with_a_trade_to_find_has_no_warnings():
    assert warnings(case_of([[[80, 40, 0], [20, 10, 0]], [[0, 10, 20], [0, 40, 80]]], [40, 40])) == []


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_case_is_analysed(name):
    case = load(name)
    found = analyse(case)
    assert found.outcomes == case.outcomes
    for vector in (*found.nash, *found.egalitarian, *found.kalai_smorodinsky):
        package = package_at(case, vector)
        assert package is not None
        assert standing(case, package).on_frontier
    assert all(
        best <= case.bounds(party)[1] for party, best in zip(case.party, found.ideal or (), strict=False)
    )
    assert found.max_joint >= (found.max_feasible_joint or 0)
