import json
import re
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from seeing import lab, linear
from workshop.charts.figures import (
    coverage,
    coverage_summary,
    public_coverage,
    public_trust,
    trust,
    trust_summary,
)
from workshop.charts.ink import INK, short, spread
from workshop.charts.live import changes, plain
from workshop.charts.panels import Figure, span
from workshop.log import frames
from workshop.log.codebook import SERIES
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Row
from workshop.negotiation.table import openings

BOAT = load(shipped()["last-boat"])
HILL = load(shipped()["lantern-hill"])
REACH = (0.08, 0.87)


def series(case: Case, moves: int, viewer: str | None = None) -> pd.DataFrame:
    """Figures as log.frames has them: voiced and understood rise, a package comes at move 5, whole from move 9 on."""
    lines: list[tuple[Any, ...]] = []
    for move in range(1, moves + 1):
        share = round(min(1, move // 4 * 0.17), 4)
        met = (float("nan"),) * 2 if move < 5 else (0.2, 0.7) if move < 9 else (0.5555, 0.5555)
        for n, party in enumerate(case.party):
            others = [other for other in case.party if other != party]
            found: list[tuple[Any, ...]] = [
                ("estimated", party, other, *[0.5 + n / 9 + move / 999] * 2) for other in others
            ]
            if viewer in {None, party}:
                found += [("voiced", party, "", share, share), ("satisfied", party, "", *met)]
                found += [("understood", party, other, share / 2, share / 2) for other in others]
            else:
                found += [("voiced_count", party, "", move // 4, move // 4)]
                found += [("understood_count", party, other, move // 8, move // 8) for other in others]
            lines += [(move + 1, move, "offer", party, *line) for line in found]
    return pd.DataFrame(lines, columns=list(SERIES))


def marks(*found: tuple[int, str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(move + 1, move, mark, label) for move, mark, label in found], columns=["version", "move", "mark", "label"]
    )


def pulses(*found: tuple[int, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=["move", "by", "to", "value"])


MARKED = marks(
    (1, "opening", "Opening: Island council"),
    (2, "opening", "Opening: Ferry line"),
    (4, "card", "Two days without a boat"),
    (6, "breach", "Breach: Ferry line"),
    (7, "check-in", "Check-in: Ferry line"),
    (9, "check-in", "Check-in: Island council"),
    (12, "agreement", "Agreement"),
)
GIVEN = pulses((5, "island", "line", 3), (5, "line", "island", 6), (10, "island", "line", 4))


def both(case: Case, moves: int, viewer: str | None = None, **looks: Any) -> tuple[Figure, Figure]:
    party = viewer or next(iter(case.party))
    told = series(case, moves, viewer)
    given = pulses(*((move, party, other, 4) for move in range(5, moves, 5) for other in case.party if other != party))
    reached = dict.fromkeys(case.party, REACH)
    stated = dict.fromkeys(case.party, 0.42)
    return (
        coverage(told, marks(), case=case, viewer=viewer, reach=reached, reservation=stated, **looks),
        trust(told, given, marks(), case=case, viewer=viewer, **looks),
    )


def named(figure: Figure) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in figure["data"] if "name" in trace}


def written(figure: Figure) -> list[str]:
    """All that can be read on the figure without a pointer."""
    labels = [text.strip() for trace in figure["data"] if trace["mode"] == "text" for text in trace["text"]]
    return [*labels, *(note["text"] for note in figure["layout"]["annotations"])]


@pytest.mark.parametrize("case", [BOAT, HILL], ids=["two", "three"])
@pytest.mark.parametrize("viewer", [True, False])
@pytest.mark.parametrize("moves", [0, 1, 12, 100])
def test_every_figure_is_one_that_plotly_takes(case: Case, viewer: bool, moves: int) -> None:
    for figure in both(case, moves, next(iter(case.party)) if viewer else None):
        assert len(go.Figure(figure).data) == len(figure["data"])
        json.dumps(figure, allow_nan=False)


def test_the_same_table_gives_the_same_figure() -> None:
    assert both(BOAT, 30, "island") == both(BOAT, 30, "island")


def test_figures_take_what_the_log_gives() -> None:
    events = openings(BOAT, seats={"island": "person", "line": "guarded"})
    table = replay(Row("solo/me/seat/1", n, e.click, "", e.kind, e.data) for n, e in enumerate(events, 1))
    told = frames.series(frames.records(table.rows, "island"))
    figure = coverage(told, frames.marks(table), case=BOAT, viewer="island")
    assert named(figure)["Voiced, % – Island"]["x"] == list(range(1, len(BOAT.openings) + 1))
    assert named(trust(told, frames.pulses(table), frames.marks(table), case=BOAT))["Estimated – Island → Ferry"]["x"]


def test_a_side_sees_its_own_interests_in_percent() -> None:
    lines = named(both(BOAT, 12, "island")[0])
    assert lines["Voiced, % – Island"]["y"][:4] == [0, 0, 0, 17]
    assert lines["Island, % understood by Ferry"]["y"][3] == 8.5
    assert lines["Voiced, % – Island"]["line"]["shape"] == "hv"


def test_the_package_is_drawn_as_an_interval_from_when_there_is_one() -> None:
    lines = named(both(BOAT, 12, "island")[0])
    low = lines["Island, % satisfied by the package, at least"]
    high = lines["Island, % satisfied by the package, at most"]
    assert (low["x"][0], low["y"][0], high["y"][0]) == (5, 20, 70)
    assert high["fill"] == "tonexty"
    assert low["y"][-1] == high["y"][-1] == 55.55


def test_of_another_side_there_are_only_counts_even_where_the_frame_holds_more() -> None:
    shown = coverage(
        series(BOAT, 12), marks(), case=BOAT, viewer="island", reach={"line": (0.1, 0.913)}, reservation={"line": 0.777}
    )
    assert not any("%" in name for name in named(shown) if not name.startswith(("Voiced, % – Island", "Island, %")))
    assert "91.3" not in json.dumps(shown)
    assert "77.7" not in json.dumps(shown)
    assert named(shown)["Voiced, number – Ferry"]["y"] == []
    counted = named(both(BOAT, 12, "island")[0])
    assert counted["Voiced, number – Ferry"]["y"][-1] == 3
    assert counted["Understood, number – Ferry"]["y"][-1] == 1
    words = coverage_summary(series(BOAT, 12), marks(), case=BOAT, viewer="island", reservation={"line": 0.777})
    assert "%" not in words.partition("Ferry line: ")[2]


def test_counts_say_their_number_and_stand_on_whole_numbers() -> None:
    figure = both(BOAT, 30, "island")[0]
    assert {"voiced 7", "understood 3"} <= set(written(figure))
    assert figure["layout"]["yaxis2"]["tickvals"] == [0, 4, 8]


def test_a_side_sees_only_the_pulses_it_gave() -> None:
    told = series(BOAT, 12, "island")
    shown = named(trust(told, GIVEN, marks(), case=BOAT, viewer="island"))
    assert shown["Reported – Island → Ferry"]["y"] == [3, 4]
    assert "Reported – Ferry → Island" not in shown
    assert "Ferry → Island 6" not in trust_summary(told, GIVEN, marks(), case=BOAT, viewer="island")


def test_reported_and_estimated_trust_share_no_axis_and_no_mark() -> None:
    figure = trust(series(BOAT, 12), GIVEN, marks(), case=BOAT)
    lines = named(figure)
    for pair in ("Island → Ferry", "Ferry → Island"):
        reported, estimated = lines[f"Reported – {pair}"], lines[f"Estimated – {pair}"]
        assert reported["yaxis"] != estimated["yaxis"]
        assert reported["mode"] == "markers"
        assert estimated["line"]["dash"] != "solid"
    assert figure["layout"]["yaxis"]["range"] == [0.5, 7.5]
    assert {"Reported trust, 1 to 7", "Illustrative estimate, 0 to 1", "Island → Ferry"} <= set(written(figure))


def test_estimates_can_be_left_out() -> None:
    figure = trust(series(BOAT, 12), GIVEN, marks(), case=BOAT, estimated=False)
    assert not any(name.startswith("Estimated") for name in named(figure))
    assert "estimate" not in trust_summary(series(BOAT, 12), GIVEN, marks(), case=BOAT, estimated=False)


def test_at_a_table_of_three_each_side_has_a_panel_for_whom_it_trusts() -> None:
    figure = both(HILL, 12)[1]
    axes = {trace["yaxis"] for name, trace in named(figure).items() if name.startswith("Estimated")}
    assert len(axes) == 3
    assert {"District: illustrative estimate", "→ Observatory"} <= set(written(figure))


def test_both_charts_have_their_moves_in_line() -> None:
    for viewer in (None, "district"):
        one, other = both(HILL, 37, viewer)
        assert one["layout"]["xaxis"]["range"] == other["layout"]["xaxis"]["range"] == [0, 40]
        assert one["layout"]["margin"]["r"] == other["layout"]["margin"]["r"]
        assert one["layout"]["margin"]["l"] == other["layout"]["margin"]["l"]


def test_the_axis_of_moves_is_wide_enough_and_seldom_changes() -> None:
    ends = [span(last) for last in range(400)]
    assert all(end > last for last, end in enumerate(ends))
    assert len(set(ends[:101])) < 16


def test_marks_are_seen_and_named() -> None:
    for figure in (
        coverage(series(BOAT, 12), MARKED, case=BOAT),
        trust(series(BOAT, 12), GIVEN, MARKED, case=BOAT),
    ):
        lines = named(figure)
        assert lines["Check-ins"]["x"] == [7, 9]
        assert lines["Cards"]["hovertext"] == ["Two days without a boat"]
        assert len({lines[name]["marker"]["symbol"] for name in ("Cards", "Breaches", "Check-ins")}) == 3
        assert figure["layout"]["yaxis20"]["categoryarray"] == ["check-in", "breach", "card"]
        assert {"opening", "agreement"} <= set(written(figure))
        tall = [shape for shape in figure["layout"]["shapes"] if shape["yref"] == "paper"]
        assert [(shape["type"], shape["x1"]) for shape in tall] == [("rect", 2.5), ("line", 12)]


def test_the_reservation_value_and_the_reachable_band_are_labelled() -> None:
    figure = both(BOAT, 12, "island")[0]
    assert {"reservation", "reachable"} <= set(written(figure))
    rules = {shape["y0"] for shape in figure["layout"]["shapes"] if shape["type"] == "line"}
    assert rules == {42, 8, 87}


def test_at_a_table_of_three_one_panel_says_that_nobody_reported_yet() -> None:
    def said(given: pd.DataFrame) -> int:
        return sum("eported trust" in text for text in written(trust(series(HILL, 9), given, marks(), case=HILL)))

    assert said(pulses()) == 1
    assert said(pulses((5, "traders", "district", 4))) == 3


@pytest.mark.parametrize("stated", [None, -0.2, 1.3])
def test_a_reservation_value_that_is_off_the_axis_is_not_drawn(stated: float | None) -> None:
    assert "reservation" not in written(coverage(series(BOAT, 3), marks(), case=BOAT, reservation={"island": stated}))


def test_an_empty_table_has_axes_and_a_quiet_sentence() -> None:
    one, other = both(BOAT, 0, "island")
    assert "No moves yet." in written(one)
    assert "No pulse yet." in written(other)
    assert one["layout"]["xaxis"]["range"] == [0, 10]
    assert "No moves yet." not in written(both(BOAT, 1, "island")[0])


def test_an_update_keeps_every_trace_in_its_place() -> None:
    told, later = series(BOAT, 3, "island"), series(BOAT, 12, "island")
    for before, after in (
        (coverage(told, marks(), case=BOAT, viewer="island"), coverage(later, MARKED, case=BOAT, viewer="island")),
        (trust(told, pulses(), marks(), case=BOAT), trust(later, GIVEN, MARKED, case=BOAT)),
    ):
        ids = [trace["uid"] for trace in before["data"]]
        assert ids == [trace["uid"] for trace in after["data"]][: len(ids)]
        assert len({trace["uid"] for trace in after["data"]}) == len(after["data"])
        assert before["layout"]["uirevision"] == after["layout"]["uirevision"]
        assert all(re.fullmatch(r"[\w-]+", trace["uid"]) for trace in after["data"])  # Plotly makes a selector of it


def steps(moves: int, case: Case, viewer: str) -> int:
    """Bytes of the steps that one more move costs over both figures."""
    old, new = both(case, moves, viewer), both(case, moves + 1, viewer)
    return sum(len(json.dumps(changes(plain(a), plain(b)))) for a, b in zip(old, new, strict=True))


def test_one_more_move_at_a_hundred_changes_little() -> None:
    assert np.median([steps(moves, BOAT, "island") for moves in range(96, 105)]) <= 1200
    assert np.median([steps(moves, HILL, "district") for moves in range(96, 105)]) <= 2200


def test_the_table_beside_the_chart_gets_only_lines_with_names() -> None:
    for figure in both(BOAT, 12, "island"):
        for trace in figure["data"]:
            assert trace.get("name") or trace["meta"] == {"table": False}


def test_typed_text_is_shown_as_text() -> None:
    text = shipped()["last-boat"].read_text("utf-8").replace('"Ferry line"', '"<img src=x onerror=alert(1)>"')
    case = parse(text)
    told, label = series(case, 12, "island"), marks((3, "card", "<script>"))
    for figure in (coverage(told, label, case=case, viewer="island"), trust(told, GIVEN, label, case=case)):
        assert "<img" not in json.dumps(figure)
        assert "<script" not in json.dumps(figure)


# Colours


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sight", ["usual", "protanopia", "deuteranopia"])
def test_hues_differ_in_any_eye(sight: str) -> None:
    for one, other in combinations(INK.hues, 2):
        assert np.linalg.norm(lab(one, sight) - lab(other, sight)) > 10, (one, other)


def test_lines_and_words_stand_out_from_the_page() -> None:
    for colour in (INK.text, INK.quiet, *INK.hues):
        assert contrast(colour, "#ffffff") >= 4.5, colour


@pytest.mark.parametrize("case", [BOAT, HILL], ids=["two", "three"])
def test_without_colour_the_lines_of_a_panel_differ_in_dash_and_in_shape(case: Case) -> None:
    for figure in (*both(case, 12), *both(case, 12, next(iter(case.party)))):
        lines = [trace for trace in figure["data"] if trace.get("name") and "fill" not in trace]
        for one, other in combinations(lines, 2):
            if one["yaxis"] == other["yaxis"]:
                assert one["marker"]["symbol"] != other["marker"]["symbol"]
                dashes = [trace["line"]["dash"] for trace in (one, other) if "line" in trace]
                assert len(set(dashes)) == len(dashes)


# Words beside the figures


def test_the_summary_says_what_the_chart_of_coverage_shows() -> None:
    words = coverage_summary(
        series(BOAT, 8, "island"), MARKED, case=BOAT, viewer="island", reservation={"island": 0.42}
    )
    assert words == (
        "After 8 moves; latest card at move 4 (Two days without a boat); latest breach at move 6 (Ferry line); "
        "latest check-in at move 9 (Island council). Agreement. Island council: 34% voiced, 17% understood by Ferry "
        "line, the package satisfies 20 to 70%. Reservation value: 42%. Ferry line: voiced 2, understood 1."
    )


def test_the_summary_of_an_empty_table_says_so() -> None:
    words = coverage_summary(series(BOAT, 0, "island"), marks(), case=BOAT, viewer="island")
    assert words.startswith("No moves yet. Island council: 0% voiced, 0% understood by Ferry line, no package")
    assert trust_summary(series(BOAT, 0), pulses(), marks(), case=BOAT).endswith("no pulse yet.")


def test_the_summary_keeps_reported_and_estimated_trust_apart() -> None:
    words = trust_summary(series(BOAT, 1), GIVEN, marks(), case=BOAT)
    assert words == (
        "After 1 move. Reported, 1 to 7: Island → Ferry 4, Ferry → Island 6. "
        "Illustrative estimate, 0 to 1: Island → Ferry 0.61, Ferry → Island 0.50."
    )


# The projector

ROOM = [f"Table {number}" for number in (1, 2, 3, 4)]


def test_a_projector_labels_each_table_in_a_size_for_the_back_row() -> None:
    told = [(f"Table {n}", move, n / 10) for n in (1, 2, 3, 4) for move in (0, 1, 2)]
    figure = public_coverage(pd.DataFrame(told, columns=["table", "move", "understood"]), ROOM)
    go.Figure(figure)
    assert {"Table 1", "Table 4"} <= set(written(figure))
    labels = next(trace for trace in figure["data"] if trace["mode"] == "text")
    assert labels["textfont"]["size"] >= 22
    lines = list(named(figure).values())
    assert lines[3]["y"] == [40, 40, 40]
    assert len({(line["line"]["dash"], line["marker"]["symbol"]) for line in lines}) == 4


def test_a_projector_tells_whose_table_a_line_of_trust_is_and_not_whose_trust() -> None:
    pairs = ("Island council → Ferry line", "Ferry line → Island council")
    told = [(f"Table {n}", move, pair, 0.5) for n in (1, 2) for move in (0, 1) for pair in pairs]
    figure = public_trust(pd.DataFrame(told, columns=["table", "move", "pair", "value"]), ROOM)
    go.Figure(figure)
    labels = next(trace for trace in figure["data"] if trace["mode"] == "text")["text"]
    assert [label.strip() for label in labels] == ["Table 1", "Table 2"]
    lines = named(figure)
    colours = {name: line["line"]["color"] for name, line in lines.items()}
    assert colours[f"Estimated – Table 1, {pairs[0]}"] == colours[f"Estimated – Table 1, {pairs[1]}"]
    assert colours[f"Estimated – Table 1, {pairs[0]}"] != colours[f"Estimated – Table 2, {pairs[0]}"]
    assert all(line["line"]["dash"] != "solid" for line in lines.values())
    assert {line["hovertemplate"] for line in lines.values()} == {f"%{{x}}: %{{y}}<extra>{t}</extra>" for t in ROOM[:2]}


def test_a_label_leads_to_each_of_its_tables_lines() -> None:
    told = [("Table 1", 3, pair, value) for pair, value in (("A → B", 0.1), ("B → A", 0.9))]
    figure = public_trust(pd.DataFrame(told, columns=["table", "move", "pair", "value"]), ROOM)
    leaders, labels = (trace for trace in figure["data"] if trace.get("hoverinfo") == "skip")
    assert leaders["y"][0::3] == [0.1, 0.9]
    assert set(leaders["y"][1::3]) == set(labels["y"]) == {0.5}


def test_a_table_keeps_its_looks_when_another_one_begins() -> None:
    columns, late = ["table", "move", "understood"], ("Table 1", 1, 0.0)
    told = [("Table 2", 1, 0.5), ("Table 3", 1, 0.5)]
    before, after = (
        named(public_coverage(pd.DataFrame(rows, columns=columns), ROOM)) for rows in (told, [late, *told])
    )
    looks = lambda line: (line["line"]["color"], line["line"]["dash"], line["marker"]["symbol"])  # noqa: E731
    for table in ("Table 2", "Table 3"):
        assert looks(before[f"Understood, % – {table}"]) == looks(after[f"Understood, % – {table}"])


def test_a_projector_without_tables_has_axes_and_a_quiet_sentence() -> None:
    for figure in (
        public_coverage(pd.DataFrame(columns=["table", "move", "understood"]), []),
        public_trust(pd.DataFrame(columns=["table", "move", "pair", "value"]), []),
    ):
        go.Figure(figure)
        assert "No moves yet." in written(figure)


# Room for words


def test_labels_are_kept_apart_in_their_order_and_inside() -> None:
    assert spread([0, 0, 50], 10, 0, 100) == [10, 0, 50]
    assert spread([98, 99, 100], 10, 0, 100) == [80, 90, 100]
    assert spread([1, 2, 3], 80, 0, 100) == [0, 50, 100]
    assert spread([], 10, 0, 100) == []


def test_names_are_shortened_to_what_tells_them_apart() -> None:
    assert short(["Island council", "Ferry line"]) == {"Island council": "Island", "Ferry line": "Ferry"}
    assert short(["The city", "The city council"]) == {"The city": "The city", "The city council": "The city co…"}
    assert set(short(["Tenants of the north", "Tenants of the south"]).values()) == {"…f the north", "…f the south"}
