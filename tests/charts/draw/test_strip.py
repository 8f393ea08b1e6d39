import re

from workshop.charts.draw.strip import HIGH, WIDE, strip


def corners(drawn: str) -> list[str]:
    (points,) = re.findall(r'<polygon points="([^"]*)"', drawn)
    return points.split()


def test_each_end_of_the_band_keeps_its_value_until_the_next_one() -> None:
    drawn = strip([0, 1, 2, 4], [0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.75, 0.75], end=10)
    assert corners(drawn) == ["0,30", "40,30", "40,15", "80,15", "80,30", "0,30"]


def test_all_bands_share_the_axis_of_moves_and_the_scale() -> None:
    drawn = strip([0, 10], [0, 0], [1, 1], end=10)
    assert corners(drawn) == ["0,0", f"{WIDE},0", f"{WIDE},{HIGH}", f"0,{HIGH}"]
    assert f'd="M0 {HIGH // 2}H{WIDE}"' in drawn
