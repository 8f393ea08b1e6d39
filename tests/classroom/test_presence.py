"""Who answered within ten seconds is here, within a round of logging asleep, and else gone."""

import pytest

from workshop.classroom.presence import absence


@pytest.mark.parametrize(
    ("silent", "how"),
    [(0, None), (10, None), (10.1, "asleep"), (344, "asleep"), (345, "gone"), (9e9, "gone")],
)
def test_how_long_ago_a_page_answered_says_how_its_seat_is_absent(silent: float, how: str | None) -> None:
    assert absence(silent) == how
