from typing import Any

import pytest

from workshop.widgets.clock import Clock


class Time:
    """A kernel's own clock, moved by hand."""

    def __init__(self) -> None:
        self.second = 50.0

    def monotonic(self) -> float:
        return self.second


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr("workshop.widgets.clock.time", time)
    return time


def told(clock: Clock) -> tuple[Any, ...]:
    return tuple(clock._told)


def test_before_it_is_set_it_shows_nothing(time: Time) -> None:
    clock = Clock()
    clock._handle_custom_msg({"ask": "left"}, [])
    assert told(clock) == (None, False, 0)


def test_while_it_counts_right_nothing_is_sent(time: Time) -> None:
    clock = Clock()
    clock.set(300.04, running=True)
    assert told(clock) == (300.0, True, 1)
    for second in range(1, 310):
        time.second = 50 + second
        clock.set(max(0.0, 300.9 - second), running=True)
    assert told(clock) == (300.0, True, 1)


@pytest.mark.parametrize(
    ("left", "running", "sent"),
    [(290, True, False), (291.5, True, True), (288.5, True, True), (290, False, True), (0, True, True)],
)
def test_it_is_told_of_a_drift_a_pause_and_an_end(time: Time, left: float, running: bool, sent: bool) -> None:
    clock = Clock()
    clock.set(300, running=True)
    time.second += 10
    clock.set(left, running=running)
    assert told(clock) == ((left, running, 2) if sent else (300, True, 1))


def test_standing_still_it_is_not_told_again(time: Time) -> None:
    clock = Clock()
    clock.set(40, running=False)
    time.second += 100
    clock.set(40, running=False)
    assert told(clock) == (40, False, 1)
    clock.set(40, running=True)
    assert told(clock) == (40, True, 2)


def test_a_page_that_opens_late_is_told_what_is_left_by_then(time: Time) -> None:
    clock = Clock()
    clock.set(40, running=True)
    time.second += 15
    clock._handle_custom_msg({"ask": "left"}, [])
    assert told(clock) == (25, True, 2)
    time.second += 50
    clock._handle_custom_msg({"ask": "left"}, [])
    assert told(clock) == (0, True, 3)


def test_what_a_page_makes_up_does_not_matter(time: Time) -> None:
    clock = Clock()
    clock.set(40, running=True)
    clock.set_state({"_told": [9999, True, 7]})
    clock._handle_custom_msg("left", [])
    clock.set(10, running=True)
    assert told(clock) == (10, True, 2)
