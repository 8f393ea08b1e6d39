"""A clock runs, stands still and is extended; play has a round of logging each 5 minutes, and at its end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooming import at
from workshop.classroom.clock import EVERY, ROUND, Clock, seconds

TWENTY = Clock(1200, since=at(0))
TIMES = st.integers(0, 8000).map(at)
LIMITS = st.integers(0, 7200)
MALFORMED = ["", "yesterday", "2026-13-41T00:00:00Z", "10:00", "2026-03-01T10:00:00.000", None, 7]


@pytest.mark.parametrize(
    ("second", "left"),
    [(0, 1200), (1, 1199), (0.25, 1199.75), (1199, 1), (1200, 0), (1201, 0), (90_000, 0)],
)
def test_a_clock_counts_down_to_nothing_and_stays_there(second: float, left: float) -> None:
    assert TWENTY.left(at(second)) == left


@pytest.mark.parametrize(
    ("second", "round_left", "next_round"),
    [
        (0, 0, 300),
        (299, 0, 1),
        (300, 45, 0),
        (344, 1, 0),
        (345, 0, 300),
        (644, 0, 1),
        (645, 45, 0),
        (690, 0, 300),
        (990, 45, 0),
        (1035, 0, 120),
        (1154, 0, 1),
        (1155, 45, 0),
        (1199, 1, 0),
        (1200, 0, 0),
        (5000, 0, 0),
    ],
)
def test_rounds_come_after_each_five_minutes_of_play_and_at_its_end(
    second: float, round_left: float, next_round: float
) -> None:
    assert TWENTY.round_left(at(second)) == round_left
    assert TWENTY.next_round(at(second)) == next_round


@pytest.mark.parametrize("limit", [1, 30, 45])
def test_play_that_is_no_longer_than_a_round_is_one(limit: int) -> None:
    clock = Clock(limit, since=at(0))
    assert clock.round_left(at(0)) == limit
    assert clock.next_round(at(0)) == clock.next_round(at(limit)) == clock.round_left(at(limit)) == 0


@pytest.mark.parametrize("limit", [330, 346, 360, 389, 390])
def test_a_round_that_runs_into_the_last_one_is_one_round(limit: int) -> None:
    clock = Clock(limit, since=at(0))
    first = min(300, limit - 45)
    assert [clock.round_left(at(second)) for second in range(first, limit + 1)] == [
        *range(limit - first, -1, -1)
    ]


@given(LIMITS, st.integers(0, 8000))
def test_a_round_counts_down_by_seconds_without_a_jump(limit: int, second: int) -> None:
    clock = Clock(limit, since=at(0))
    here, then = clock.round_left(at(second)), clock.round_left(at(second + 1))
    assert 0 <= here <= EVERY + 2 * ROUND
    if here:
        assert then == here - 1
    assert not (here and clock.next_round(at(second)))


@given(LIMITS, st.integers(0, 8000))
def test_the_next_round_begins_when_it_was_said_to(limit: int, second: int) -> None:
    clock = Clock(limit, since=at(0))
    if wait := int(clock.next_round(at(second))):
        assert clock.round_left(at(second + wait - 1)) == 0
        assert clock.round_left(at(second + wait)) >= min(ROUND, limit)


def test_a_clock_that_stands_keeps_its_seconds_however_long_the_pause() -> None:
    stands = TWENTY.paused(at(100))
    assert [stands.left(at(second)) for second in (100, 101, 9999)] == [1100] * 3
    assert stands.resumed(at(9999)).left(at(10_000)) == 1099


def test_a_pause_in_a_round_keeps_the_rest_of_the_round() -> None:
    stands = TWENTY.paused(at(310))
    assert stands.round_left(at(5000)) == 35
    runs = stands.resumed(at(5000))
    assert (runs.round_left(at(5034)), runs.round_left(at(5035)), runs.next_round(at(5035))) == (1, 0, 300)


def test_pausing_twice_or_resuming_twice_is_doing_it_once() -> None:
    assert TWENTY.paused(at(10)).paused(at(50)) == TWENTY.paused(at(10))
    assert TWENTY.resumed(at(50)) == TWENTY


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)), max_size=8))
def test_what_ran_is_the_sum_of_the_times_between_pauses(spans: list[tuple[int, int]]) -> None:
    clock, now = Clock(1200, since=at(0)), 0
    for runs, stands in spans:
        clock = clock.paused(at(now + runs)).resumed(at(now + runs + stands))
        now += runs + stands
    assert clock.elapsed(at(now)) == sum(runs for runs, _ in spans)


def test_more_time_is_added_to_what_is_left() -> None:
    assert TWENTY.extended(60, at(100)).left(at(100)) == 1160
    assert TWENTY.extended(-60, at(100)).left(at(100)) == 1040


def test_time_that_is_given_after_the_end_counts_from_that_moment() -> None:
    assert TWENTY.extended(60, at(1500)).left(at(1500)) == 60
    short = TWENTY.extended(-3600, at(100))
    assert short.left(at(100)) == 0
    assert short.extended(300, at(130)).left(at(130)) == 300


def test_time_taken_and_given_back_is_the_same_clock() -> None:
    assert TWENTY.extended(-60, at(100)).extended(60, at(110)) == TWENTY


def test_a_clock_of_the_wall_that_was_set_back_takes_no_time_away() -> None:
    clock = Clock(1200, ran=100, since=at(500))
    assert clock.left(at(0)) == 1100
    assert clock.paused(at(0)).ran == 100


@pytest.mark.parametrize("time", MALFORMED)
def test_a_time_that_is_none_counts_for_nothing(time: str) -> None:
    assert seconds(time, at(7)) == seconds(at(7), time) == 0
    assert Clock(60, 10, since=time).left(at(30)) == Clock(60, 10, since=at(0)).left(time) == 50


@given(st.datetimes(timezones=st.timezones()).map(str) | st.text(), TIMES | st.text())
def test_any_two_texts_are_some_seconds_apart(one: str, other: str) -> None:
    assert seconds(one, other) >= 0
    clock = Clock(1200, since=one).paused(other).resumed(one)
    assert 0 <= clock.round_left(other) <= clock.left(other) <= 1200


PLAYS = st.lists(
    st.tuples(st.sampled_from(["call", "skip", "pause", "resume", "wait"]), st.integers(1, 400)), max_size=8
)


@given(PLAYS)
def test_whatever_was_called_or_skipped_the_next_round_begins_when_it_was_said_to(
    plays: list[tuple[str, int]],
) -> None:
    clock, second = Clock(3600, since=at(0)), 0
    for what, later in plays:
        now = at(second)
        acts = {"call": clock.round_called, "skip": clock.round_skipped, "pause": clock.paused}
        clock = {**acts, "resume": clock.resumed, "wait": lambda _now, same=clock: same}[what](now)
        second += later
    clock = clock.resumed(at(second))
    here, wait = clock.round_left(at(second)), clock.next_round(at(second))
    if here:
        assert wait == 0
        assert clock.round_left(at(second + 1)) == pytest.approx(here - 1)
    elif clock.left(at(second)):
        assert clock.round_left(at(second + wait + 0.5)) > 0
        assert clock.round_left(at(second + max(0, wait - 0.5))) == 0


def test_without_a_call_or_a_skip_rounds_follow_from_the_clock() -> None:
    called = TWENTY.round_called(at(EVERY))
    assert [called.round_left(at(second)) for second in range(1200)] == [
        TWENTY.round_left(at(second)) for second in range(1200)
    ]


def test_what_it_had_run_by_a_time_leaves_every_pause_out() -> None:
    clock = TWENTY.paused(at(60)).resumed(at(100)).paused(at(130)).resumed(at(200))
    assert [clock.ran_at(at(second)) for second in (0, 50, 80, 110, 150, 230)] == [0, 50, 60, 70, 90, 120]
    assert clock.paused(at(230)).ran_at(at(300)) == 120


@pytest.mark.parametrize(
    ("second", "began"),
    [(0, None), (299, None), (300, 300), (644, 300), (645, 645), (1154, 990), (1155, 1155), (5000, 1155)],
)
def test_the_last_round_began_when_it_did(second: float, began: float | None) -> None:
    assert TWENTY.round_began(at(second)) == began


def test_a_round_that_was_called_began_then_and_one_that_is_skipped_never() -> None:
    assert TWENTY.round_called(at(100)).round_began(at(120)) == 100
    assert TWENTY.round_skipped(at(200)).round_began(at(400)) is None
