from typing import Any

import plotly.graph_objects as go
import pytest

from workshop.charts.draw.planes import LOOKS, planes, together
from workshop.charts.draw.style import HALL
from workshop.widgets.chart import plain

PARTIES = ("Island council", "Ferry line")


def drawn(
    *tables: tuple[int, str, float, float],
    reservations: tuple[float, float] = (62, 60),
    parties: tuple[str, str] = PARTIES,
) -> dict[str, Any]:
    points = together([(table, ended, (x, y)) for table, ended, x, y in tables])
    seen = [(0.0, 0.0), (100.0, 100.0), *(point.values for point in points)]
    return planes(parties, reservations, points, LOOKS, HALL, seen=seen)


def test_agreements_and_no_agreement_have_marks_of_their_own() -> None:
    agreed, alone = drawn((1, "agreement", 80, 70), (2, "no agreement", 62, 60))["data"][:2]
    assert (agreed["x"], agreed["y"], agreed["text"]) == ([80], [70], ["1"])
    assert (alone["x"], alone["y"], alone["text"]) == ([62], [60], ["No agreement: 2"])
    assert agreed["marker"]["symbol"] != alone["marker"]["symbol"]
    assert agreed["marker"]["color"] != alone["marker"]["color"]


def test_tables_that_ended_alike_share_a_mark_that_names_them() -> None:
    few = drawn(*[(n, "agreement", 80, 70) for n in (3, 7)])["data"][0]
    assert few["text"] == ["3, 7"]
    many = drawn(*[(n, "agreement", 80, 70) for n in range(1, 31)])["data"][0]
    assert many["text"] == ["30 tables"]
    assert few["marker"]["size"][0] < many["marker"]["size"][0] <= 40


def test_both_reservation_values_are_lines_with_their_numbers() -> None:
    layout = drawn((1, "agreement", 80, 70), reservations=(62, 59.5))["layout"]
    gain, upright, level = layout["shapes"]
    assert (upright["x0"], upright["x1"], level["y0"], level["y1"]) == (62, 62, 59.5, 59.5)
    assert (gain["x0"], gain["y0"]) == (62, 59.5)
    assert [note["text"] for note in layout["annotations"]] == [
        "reservation value 62",
        "reservation value 59.5",
    ]


@pytest.mark.parametrize("values", [(0, 0), (62, 60), (99.5, 3), (140, 100), (-5, 20)])
def test_every_point_and_line_is_in_the_picture(values: tuple[float, float]) -> None:
    layout = drawn((1, "agreement", *values))["layout"]
    for axis, value, reservation in zip(("xaxis", "yaxis"), values, (62, 60), strict=True):
        low, high = layout[axis]["range"]
        assert low <= value <= high
        assert low <= reservation <= high


def test_labels_of_near_points_stand_apart() -> None:
    agreed = drawn((1, "agreement", 80, 80), (2, "agreement", 81, 80), (3, "agreement", 80.5, 79))["data"][0]
    assert agreed["text"] == ["1", "2", "3"]
    assert len(set(agreed["textposition"])) == 3


def test_a_label_without_room_is_left_out() -> None:
    crowd = [(n, "agreement", 80 + n % 5 / 4, 80 + n // 5 / 4) for n in range(25)]
    agreed = drawn(*crowd)["data"][0]
    assert 0 < agreed["text"].count("") < 25


def test_names_are_shown_as_text_and_the_figure_is_one_of_plotlys() -> None:
    figure = drawn((1, "agreement", 80, 70), parties=("<b>A</b>", "B & C"))
    assert figure["layout"]["xaxis"]["title"]["text"] == "Points of &lt;b&gt;A&lt;/b&gt;"
    assert plain(go.Figure(figure).to_plotly_json())["data"] == plain(figure)["data"]
