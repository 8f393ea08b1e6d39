"""Three questions on one's own brief: each has one right answer; none tells what this side cannot know."""

import re
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import case_of
from workshop.classroom.readiness import questions
from workshop.negotiation import casefile
from workshop.negotiation.case import SCALE, Case, shown

SHIPPED = [casefile.load(name) for name in casefile.shipped()]
POINTS = st.integers(0, 100)
Sheet = Sequence[Sequence[int]]


def sheets(sizes: Sequence[int]) -> st.SearchStrategy[Sheet]:
    """Draw the points of one side for issues of these sizes."""
    return st.tuples(
        *(
            st.lists(POINTS, min_size=size, max_size=size).filter(lambda points: len(set(points)) > 1)
            for size in sizes
        )
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case of 2 to 4 sides; some options are hidden, some sides have something to fall back on."""
    sizes = draw(st.lists(st.integers(3, 5), min_size=1, max_size=4))
    sides = draw(st.lists(sheets(sizes), min_size=2, max_size=4))
    hidden = [draw(st.integers(0, size - 2)) for size in sizes]
    best = [sum(map(max, side)) for side in sides]
    limits = [draw(st.none() | st.integers(0, most)) for most in best]
    return case_of(sides, limits, hidden)


def seen(case: Case, party: str) -> dict[str, list[int]]:
    """Return a side's points for the options that all see, by the issue's label."""
    return {issue.label: list(case.points[party][issue.id][: len(issue.options)]) for issue in case.issues}


def hold_true(case: Case, party: str, seed: int) -> None:
    """Check all that is to be true of a party's three questions."""
    weightiest, reservation, better = asked = questions(case, party, Random(seed))
    for question in asked:
        assert len(set(question.choices)) == len(question.choices) <= 4
        assert 0 <= question.right < len(question.choices)
    spread = {label: max(points) - min(points) for label, points in seen(case, party).items()}
    picked = [spread[label] for label in weightiest.choices]
    assert spread[weightiest.choices[weightiest.right]] == max(spread.values())
    assert picked.count(max(spread.values())) == 1
    assert len(picked) == min(4, 1 + sum(size < max(spread.values()) for size in spread.values()))
    stated = case.party[party].reservation
    right = reservation.choices[reservation.right]
    assert right == (
        f"When it gives you more than {shown(stated)} points" if stated is not None
        else "Always: you have nothing to fall back on"
    )  # fmt: skip
    amounts = [float(found) for text in reservation.choices for found in re.findall(r"than ([\d.]+)", text)]
    assert all(later - earlier >= 5 for earlier, later in pairwise(sorted(amounts)))
    assert better.package
    assert all(option in case.issue[issue].options for issue, option in better.package.items())
    assert case.is_whole(better.package)
    worth = case.utility(party, better.package)
    expected = 0 if stated is None or worth > stated else 1 if worth < stated else 2
    assert better.right == expected
    assert f"{shown(worth)} points" in better.because


@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: case.id)
@pytest.mark.parametrize("seed", range(30))
def test_in_the_shipped_cases_the_right_answer_is_right(case: Case, seed: int) -> None:
    for party in case.party:
        hold_true(case, party, seed)


@given(cases(), st.integers(0, 99))
@settings(deadline=None)
def test_in_any_case_the_right_answer_is_right(case: Case, seed: int) -> None:
    for party in case.party:
        hold_true(case, party, seed)


@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: case.id)
@pytest.mark.parametrize("seed", range(30))
def test_no_hidden_option_is_in_a_question_and_nothing_of_another_side(case: Case, seed: int) -> None:
    hidden = {option.text for issue in case.issues for option in issue.hidden}
    for party in case.party:
        others = [side for side in case.parties if side.id != party]
        secret = hidden | {text for side in others for text in (side.brief, side.batna, side.end_goal)}
        secret |= {
            text
            for side in others
            for interest in side.interests
            for text in (interest.label, interest.voiced_as)
        }
        told = repr(questions(case, party, Random(seed)))
        assert [text for text in secret if text in told] == []


@st.composite
def twins(draw: st.DrawFn) -> tuple[Case, Case]:
    """Draw two cases alike in what the first side can know: other sides and hidden options' points differ."""
    sizes = draw(st.lists(st.integers(3, 5), min_size=1, max_size=4))
    own, one, other = (draw(sheets(sizes)) for _ in range(3))
    hidden = [draw(st.integers(0, size - 2)) for size in sizes]
    changed = [
        [*points[: len(points) - number], *draw(st.lists(POINTS, min_size=number, max_size=number))]
        for points, number in zip(own, hidden, strict=True)
    ]
    limit = draw(st.none() | st.integers(0, min(sum(map(max, own)), sum(map(max, changed)))))
    limits = [draw(st.integers(0, sum(map(max, side)))) for side in (one, other)]
    return case_of([own, one], [limit, limits[0]], hidden), case_of(
        [changed, other], [limit, limits[1]], hidden
    )


@given(twins(), st.integers(0, 99))
@settings(deadline=None)
def test_the_questions_do_not_depend_on_what_this_side_cannot_know(
    pair: tuple[Case, Case], seed: int
) -> None:
    one, other = pair
    assert questions(one, "p0", Random(seed)) == questions(other, "p0", Random(seed))


@given(cases(), st.integers(0, 99))
@settings(deadline=None)
def test_the_same_seat_gets_the_same_questions_again(case: Case, seed: int) -> None:
    assert questions(case, "p0", Random(seed)) == questions(case, "p0", Random(seed))


def test_the_right_answer_is_not_always_at_the_same_place() -> None:
    case = SHIPPED[0]
    party = next(iter(case.party))
    for number in range(3):
        assert len({questions(case, party, Random(seed))[number].right for seed in range(40)}) > 1


@pytest.mark.parametrize("reservation", [0, 0.5, 12.5, 99])
def test_points_are_told_as_people_write_them(reservation: float) -> None:
    case = case_of([[[0, 100]], [[100, 0]]], [reservation, None])
    told = questions(case, "p0", Random(1))[1]
    assert told.choices[told.right] == f"When it gives you more than {reservation:g} points"
    assert case.party["p0"].reservation == reservation * SCALE
