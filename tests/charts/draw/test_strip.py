import re

from workshop.charts.draw.strip import HIGH, WIDE, strip


def paths(drawn: str) -> dict[str, str]:
    return dict(re.findall(r'<path class="(\w+)" d="([^"]*)"', drawn))


def test_a_line_keeps_each_value_until_the_next_one() -> None:
    drawn = paths(strip([0, 1, 2, 4], [[0.5, 0.5, 0.75, 0.75]], end=10))
    assert drawn["l0"] == "M0 30H40V15H80"


def test_all_lines_share_the_axis_of_moves_and_the_scale() -> None:
    drawn = paths(strip([0, 10], [[0, 1], [1, 0]], end=10))
    assert (drawn["l0"], drawn["l1"]) == (f"M0 {HIGH}H{WIDE}V0H{WIDE}", f"M0 0H{WIDE}V{HIGH}H{WIDE}")
    assert drawn["half"] == f"M0 {HIGH // 2}H{WIDE}"


def test_a_table_without_figures_is_an_empty_line() -> None:
    assert paths(strip([], [[]], end=10))["l0"] == ""
