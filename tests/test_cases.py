"""What each shipped case promises, worked out from its points.

A new file in the folder is tested by being there.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest

from workshop.negotiation.bargaining import analyse, standing, warnings
from workshop.negotiation.case import SCALE, Case, Interest
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.moves import Package

CASES = {name: load(name) for name in shipped()}
EVERY = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def packages(case: Case, settled: Package | None = None, *, hidden: bool = True) -> Iterator[Package]:
    """Yield every whole package that holds what is settled."""
    options = [issue.all_options if hidden else issue.options for issue in case.issues]
    for chosen in product(*options):
        package = dict(zip(case.issue, chosen, strict=True))
        if (settled or {}).items() <= package.items():
            yield package


def content(case: Case, package: Package) -> set[str]:
    """Return the parties to whom a package is worth at least their reservation value."""
    return {party for party in case.party if case.utility(party, package) >= case.reservation(party)}


def uses_a_hidden_option(case: Case, package: Package) -> bool:
    return any(package[issue.id] not in issue.options for issue in case.issues)


def deadlocked(case: Case, one: str, other: str, *, hidden: bool) -> bool:
    """Whether the best that can be made of one side's stated position is still refused by the other."""
    completions = packages(case, case.party[one].position, hidden=hidden)
    return max(case.utility(other, package) for package in completions) < case.reservation(other)


@EVERY
def test_the_file_is_named_after_the_case_and_says_what_it_is(case: Case) -> None:
    assert CASES[case.id] is case
    assert parse(case.text) is case
    assert case.licence
    assert 10 <= case.minutes <= 60


@EVERY
def test_a_teacher_is_warned_of_nothing_but_that_nothing_is_feasible(case: Case) -> None:
    assert [line for line in warnings(case) if not line.startswith("party: no package")] == []
    assert len(warnings(case)) == (not analyse(case).feasible)


@EVERY
def test_each_sides_best_package_is_a_hundred_points_and_its_batna_has_a_value(case: Case) -> None:
    for party in case.party.values():
        worst, best = case.bounds(party.id)
        assert best == 100 * SCALE
        assert party.reservation is not None
        assert worst < party.reservation < best


@EVERY
def test_opening_moves_show_how_the_impasse_came_about(case: Case) -> None:
    assert len(case.openings) >= 3
    assert {opening.by for opening in case.openings} == set(case.party)
    assert {opening.act for opening in case.openings} & {"demand", "threaten"}
    assert all(opening.text for opening in case.openings)


@EVERY
def test_there_are_two_cards(case: Case) -> None:
    assert len(case.cards) == 2
    assert len({card.precipitant for card in case.cards}) == 2


@EVERY
def test_each_side_has_lines_when_a_counterpart_plays_it(case: Case) -> None:
    for party in case.party.values():
        assert set(party.says.interests) == set(party.interest)
        assert all(len(lines) >= 2 for lines in party.says.interests.values())
        assert sum(len(lines) >= 3 for lines in party.says.acts.values()) >= 8
        lines = Counter(
            line for spoken in (*party.says.acts.values(), *party.says.interests.values()) for line in spoken
        )
        assert max(lines.values()) == 1


@EVERY
def test_each_side_states_a_position_and_nobody_voiced_an_interest_yet(case: Case) -> None:
    assert all(party.position for party in case.party.values())
    assert not [opening for opening in case.openings if opening.act == "disclose_interest"]


@EVERY
def test_the_positions_cannot_all_be_had(case: Case) -> None:
    stated = [party.position for party in case.party.values()]
    assert any(
        one[issue] != other[issue]
        for one in stated
        for other in stated
        for issue in one.keys() & other.keys()
    )


@EVERY
def test_what_a_hidden_option_waits_for_lies_on_more_than_one_side(case: Case) -> None:
    for issue in case.issues:
        for option in issue.hidden:
            assert len({party for party, _ in option.needs}) > 1


@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if analyse(case).feasible], ids=lambda case: case.id
)
def test_where_an_agreement_is_possible_the_best_joint_package_was_not_on_the_list(case: Case) -> None:
    best = max(sum(case.utility(party, package) for party in case.party) for package in packages(case))
    joint = [p for p in packages(case) if sum(case.utility(party, p) for party in case.party) == best]
    assert all(uses_a_hidden_option(case, package) for package in joint)
    assert all(content(case, package) == set(case.party) for package in joint)


# The last boat: a deadlock of stated positions whose way out is visible only through interests


BOAT, PIANOS, HILL = CASES["last-boat"], CASES["piano-workshop"], CASES["lantern-hill"]


def test_the_last_boat_has_two_sides_and_more_interests_than_issues() -> None:
    assert len(BOAT.parties) == 2
    assert len(BOAT.issues) in {5, 6}
    assert sum(len(party.interests) for party in BOAT.parties) > len(BOAT.issues)


def test_the_last_boat_is_deadlocked_on_stated_positions() -> None:
    for one, other in (("island", "line"), ("line", "island")):
        assert deadlocked(BOAT, one, other, hidden=False)
        assert deadlocked(BOAT, one, other, hidden=True)


def test_the_last_boat_can_be_settled_and_issues_differ_in_kind() -> None:
    kinds = Counter(analyse(BOAT).issues.values())
    assert kinds["compatible"] >= 1
    assert kinds["integrative"] >= 2
    assert analyse(BOAT).feasible


def test_splitting_every_difference_does_not_settle_the_last_boat_well() -> None:
    assert standing(BOAT, BOAT.middle).better_for_all > 0


def test_the_way_out_of_the_last_boat_is_far_better_than_what_was_on_the_list() -> None:
    """Least gain over the reservation value: the best of the list, and the best once the ideas are there."""

    def least(package: Package) -> int:
        return min(BOAT.utility(party, package) - BOAT.reservation(party) for party in BOAT.party)

    listed = max(least(package) for package in packages(BOAT, hidden=False))
    found = max(least(package) for package in packages(BOAT))
    assert found >= 3 * listed > 0


# The piano workshop: no agreement is better for both, whatever they find


def test_no_package_for_the_piano_workshop_beats_no_agreement_for_both() -> None:
    assert len(PIANOS.parties) == 2
    assert analyse(PIANOS).feasible == 0
    assert not [package for package in packages(PIANOS) if len(content(PIANOS, package)) == 2]
    assert (analyse(PIANOS).ideal, analyse(PIANOS).nash) == (None, ())


def test_half_way_in_the_piano_workshop_is_worse_than_no_agreement_for_both() -> None:
    assert content(PIANOS, PIANOS.middle) == set()


# Lanterns on the hill: three sides, and without the observatory nothing


def test_on_the_hill_three_sides_can_agree() -> None:
    assert len(HILL.parties) == 3
    assert analyse(HILL).feasible


def test_on_the_hill_the_observatory_can_block() -> None:
    """What the other two like best is worse for it than no agreement, as is nearly all both would sign."""
    both = [package for package in packages(HILL) if {"traders", "district"} <= content(HILL, package)]
    refused = [package for package in both if "observatory" not in content(HILL, package)]
    assert len(refused) > len(both) / 2
    best = max(both, key=lambda p: HILL.utility("traders", p) + HILL.utility("district", p))
    assert best in refused
    for other in ("traders", "district"):
        assert deadlocked(HILL, other, "observatory", hidden=False)
    highest = max(party.reservation or 0 for party in HILL.parties)
    assert HILL.reservation("observatory") == highest


# Five wigs short: each side broke its word to the other, and they need one another next season


WIGS = CASES["five-wigs"]


def test_over_the_wigs_each_side_gave_its_word_before_anybody_demanded_anything() -> None:
    assert len(WIGS.parties) == 2
    first, second, *rest = WIGS.openings
    assert (first.act, second.act) == ("promise", "promise")
    assert {first.by, second.by} == set(WIGS.party)
    assert {opening.by for opening in rest if opening.act == "demand"} == set(WIGS.party)


def test_over_the_wigs_there_is_a_deadlock_on_stated_positions() -> None:
    for one, other in (("opera", "makers"), ("makers", "opera")):
        assert deadlocked(WIGS, one, other, hidden=False)
        assert deadlocked(WIGS, one, other, hidden=True)


def test_over_the_wigs_few_packages_are_feasible_and_issues_differ_in_kind() -> None:
    found = analyse(WIGS)
    kinds = Counter(found.issues.values())
    assert kinds["compatible"] >= 1
    assert kinds["integrative"] >= 2
    assert 0.02 <= found.feasible / found.outcomes <= 0.12


def test_how_a_promise_is_followed_up_is_one_wish_behind_two_opposed_demands() -> None:
    points = [WIGS.points[party]["check"] for party in WIGS.party]
    (best,) = {WIGS.issue["check"].options[column.index(max(column))] for column in points}
    demanded = [party.position["check"] for party in WIGS.parties]
    assert len({best, *demanded}) == 3


def test_splitting_every_difference_over_the_wigs_settles_nothing() -> None:
    assert content(WIGS, WIGS.middle) == set()
    assert standing(WIGS, WIGS.middle).better_for_all > 0


def test_over_the_wigs_each_idea_adds_to_what_the_worse_off_side_gains_and_both_together_add_most() -> None:
    """Least gain over the reservation value, with none of the ideas, with each alone, and with both."""

    def least(*ideas: str) -> int:
        known = [
            package
            for package in packages(WIGS)
            if all(package[issue.id] in issue.options or issue.id in ideas for issue in WIGS.issues)
        ]
        return max(
            min(WIGS.utility(party, p) - WIGS.reservation(party) for party in WIGS.party) for p in known
        )

    listed, designs, care, both = least(), least("designs"), least("care"), least("designs", "care")
    assert 0 < 2 * listed <= min(designs, care)
    assert max(designs, care) < both


# Off air: two people who talk only while the light is on; what would help was never said


OFF_AIR = CASES["off-air"]


def test_off_air_has_two_sides_four_issues_and_five_interests_a_side() -> None:
    assert len(OFF_AIR.issues) == 4
    assert [len(party.interests) for party in OFF_AIR.parties] == [5, 5]


def test_off_air_is_deadlocked_on_stated_positions_and_still_can_be_settled() -> None:
    for one, other in (("noa", "jory"), ("jory", "noa")):
        assert deadlocked(OFF_AIR, one, other, hidden=True)
    assert 0.02 < analyse(OFF_AIR).feasible / OFF_AIR.outcomes < 0.12


def test_off_air_both_want_the_birthday_list_and_the_rest_can_be_traded() -> None:
    kinds = analyse(OFF_AIR).issues
    assert kinds == {
        "words": "integrative",
        "names": "integrative",
        "early": "integrative",
        "list": "compatible",
    }
    assert all(max(points["list"]) == points["list"][-1] for points in OFF_AIR.points.values())


def test_half_way_off_air_is_worse_than_two_shows_for_both() -> None:
    assert content(OFF_AIR, OFF_AIR.middle) == set()
    assert standing(OFF_AIR, OFF_AIR.middle).better_for_all > 0


def test_off_air_each_idea_helps_both_and_the_two_together_help_most() -> None:
    """Least gain over the reservation value: of the list, with one idea, and with both."""

    def least(package: Package) -> int:
        return min(OFF_AIR.utility(party, package) - OFF_AIR.reservation(party) for party in OFF_AIR.party)

    new = {issue.id: {option.text for option in issue.hidden} for issue in OFF_AIR.issues if issue.hidden}
    listed = max(least(package) for package in packages(OFF_AIR, hidden=False))
    alone = [max(least(p) for p in packages(OFF_AIR) if p[left_out] not in new[left_out]) for left_out in new]
    assert len(alone) == 2
    assert min(alone) >= 2 * listed > 0
    assert max(map(least, packages(OFF_AIR))) > max(alone)


def test_off_air_who_asks_each_side_about_an_issue_hears_what_its_idea_waits_for() -> None:
    """It is what has most at stake for that side, among its interests in that issue, before any idea."""

    def at_stake(interest: Interest) -> int:
        listed = [numbers[: len(OFF_AIR.issue[issue].options)] for issue, numbers in interest.points.items()]
        return sum(max(numbers) - min(numbers) for numbers in listed)

    for issue in OFF_AIR.issues:
        for option in issue.hidden:
            assert {party for party, _ in option.needs} == set(OFF_AIR.party)
            for party, needed in option.needs:
                stakes = {i.id: at_stake(i) for i in OFF_AIR.party[party].interests if issue.id in i.points}
                assert [i for i, stake in stakes.items() if stake == max(stakes.values())] == [needed]
