import json
import re
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from debriefing import Log
from seeing import lab, linear
from workshop.charts.draw.panels import Figure, span
from workshop.charts.draw.style import INK, short, spread
from workshop.charts.table import Course, course, coverage, trust
from workshop.measures import records as frames
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.fold import replay
from workshop.negotiation.redaction import redact
from workshop.widgets.chart import changes, plain

BOAT = load(shipped()["last-boat"])
HILL = load(shipped()["lantern-hill"])
WHOLE = {issue.id: issue.options[0] for issue in BOAT.issues}
OTHER = {issue.id: issue.options[-1] for issue in BOAT.issues}
Told = tuple[str, dict[str, Any]]


def log_of(case: Case, moves: int, *also: Told, opened: bool = False) -> Log:
    """Return a table of so many moves: in turn two sides ask, tell, say back, confirm, talk and offer.

    Then, or after the case's opening if it is `opened`, come the rows of `also`.
    """
    log, (one, two, *_) = Log(case) if opened else Log(case).unmoved(), case.party
    last = {issue.id: issue.options[-1] for issue in case.issues}
    for move in range(moves):
        turn, step = divmod(move, 10)
        mine, theirs = (
            case.party[who].interests[turn % len(case.party[who].interests)].id for who in (one, two)
        )
        log.move(
            *(
                (one, "ask_interest"),
                (two, "disclose_interest"),
                (one, "paraphrase"),
                (two, "confirm"),
                (one, "disclose_interest"),
                (two, "paraphrase"),
                (one, "confirm"),
                (two, "small_talk"),
                (one, "offer"),
                (two, "offer"),
            )[step],
            **(
                {},
                {"interest": theirs},
                {"to": [two], "interest": theirs},
                {"of": len(log.rows), "to": [one]},
                {"interest": mine},
                {"to": [one], "interest": mine},
                {"of": len(log.rows), "to": [two]},
                {},
                {"package": last},
                {"package": dict(list(last.items())[:2])},
            )[step],
        )
    for kind, data in also:
        log.tell(kind, **data)
    return log


def course_of(log: Log, viewer: str | None = None) -> Course:
    view = redact(log.table, viewer) if viewer else log.table
    return course(view, frames.records(log.rows, viewer), viewer)


def both(case: Case, moves: int, viewer: str | None = None) -> tuple[Figure, Figure]:
    party = viewer or next(iter(case.party))
    rated = [("rated", {"by": party, "to": other, "value": 4}) for other in case.party if other != party]
    shown = course_of(log_of(case, moves, *(rated if moves else [])), viewer)
    return coverage(shown)[0], trust(shown)[0]


def named(figure: Figure) -> dict[str, dict[str, Any]]:
    return {trace["name"]: trace for trace in figure["data"] if "name" in trace}


def written(figure: Figure) -> list[str]:
    """All that can be read on the figure without a pointer."""
    labels = [
        text.strip()
        for trace in figure["data"]
        if trace["mode"] == "text" and "name" not in trace
        for text in trace["text"]
    ]
    return [*labels, *(note["text"] for note in figure["layout"]["annotations"])]


RATED: Iterable[Told] = (
    ("rated", {"by": "island", "to": "line", "value": 3}),
    ("rated", {"by": "line", "to": "island", "value": 6}),
    ("rated", {"by": "island", "to": "line", "value": 4}),
)


@pytest.mark.parametrize("case", [BOAT, HILL], ids=["two", "three"])
@pytest.mark.parametrize("viewer", [True, False])
@pytest.mark.parametrize("moves", [0, 1, 12, 100])
def test_every_figure_is_one_that_plotly_takes(case: Case, viewer: bool, moves: int) -> None:
    for figure in both(case, moves, next(iter(case.party)) if viewer else None):
        assert len(go.Figure(figure).data) == len(figure["data"])
        json.dumps(figure, allow_nan=False)


def test_the_same_table_gives_the_same_figure() -> None:
    assert both(BOAT, 30, "island") == both(BOAT, 30, "island")


def test_a_side_sees_its_own_interests_in_percent() -> None:
    log = log_of(BOAT, 7)
    lines, last = named(coverage(course_of(log, "island"))[0]), frames.records(log.rows, "island")[-1]
    assert lines["Voiced, % – Island"]["y"] == [0, 0, 0, 0, *[round(100 * last["voiced"]["island"], 2)] * 3]
    assert lines["Island, % understood by Ferry"]["y"] == [*[0] * 6, lines["Voiced, % – Island"]["y"][-1]]
    assert lines["Voiced, % – Island"]["line"]["shape"] == "hv"


# Satisfied


def satisfied(log: Log) -> tuple[list[int], list[float], list[float]]:
    lines = named(coverage(course_of(log, "island"))[0])
    low, high = (lines[f"Island, % satisfied by the latest offers, {end}"] for end in ("least", "most"))
    assert high["fill"] == "tonexty"
    assert low["x"] == high["x"]
    return low["x"], low["y"], high["y"]


def test_satisfied_is_a_band_between_what_the_sides_offered_last_and_no_comb() -> None:
    log = log_of(BOAT, 2)
    for _ in range(3):
        log.move("island", "offer", package=WHOLE)
        log.move("line", "offer", package=OTHER)
    moves, low, high = satisfied(log)
    assert moves == [3, 4, 5, 6, 7, 8]
    assert low[0] == high[0]
    assert len(set(low[1:])) == len(set(high[1:])) == 1
    assert low[1] < high[1]


def test_an_offer_that_leaves_issues_open_is_a_range_by_itself() -> None:
    log = log_of(BOAT, 0)
    log.move("island", "offer", package=dict(list(WHOLE.items())[:2]))
    (_, [low], [high]), [record] = satisfied(log), frames.records(log.rows, "island")
    assert [low, high] == [round(100 * share, 2) for share in record["satisfied"]["island"]]
    assert low < high


def test_the_band_narrows_as_sides_come_closer_and_closes_at_an_agreement() -> None:
    log, nearer = log_of(BOAT, 0), OTHER | dict(list(WHOLE.items())[:3])
    log.move("island", "offer", package=WHOLE)
    for package in (OTHER, nearer):
        version = log.move("line", "offer", package=package)
    log.move("island", "accept", of=version)
    assert log.table.end
    assert log.table.end.package == nearer
    _, low, high = satisfied(log)
    widths = [most - least for least, most in zip(low, high, strict=True)]
    assert widths[1] > widths[2] > widths[0] == widths[3] == 0


def test_an_idea_is_no_offer() -> None:
    log = log_of(BOAT, 0)
    log.move("island", "idea", text="What if?", package=WHOLE)
    assert satisfied(log) == ([], [], [])


def test_each_line_says_how_far_it_is() -> None:
    figure = coverage(course_of(log_of(BOAT, 10), "island"))[0]
    voiced, (_, low, high) = named(figure)["Voiced, % – Island"]["y"][-1], satisfied(log_of(BOAT, 10))
    assert f"voiced {voiced:.0f}%" in written(figure)
    assert f"satisfied {low[-1]:.0f}–{high[-1]:.0f}%" in written(figure)


# What a viewer may not see


def test_of_another_side_there_are_only_counts_even_where_the_records_hold_more() -> None:
    log = log_of(BOAT, 30)
    shown, words = coverage(course(log.table, frames.records(log.rows), "island"))
    known = ("Voiced, % – Island", "Island, %", "Cards", "Ideas", "New options")
    assert not any("%" in name for name in named(shown) if not name.startswith(known))
    assert named(shown)["Voiced, number – Ferry"]["y"] == []
    assert "%" not in words.partition("Ferry line: ")[2]
    counted = named(both(BOAT, 30, "island")[0])
    assert counted["Voiced, number – Ferry"]["y"][-1] == 3
    assert counted["Understood, number – Ferry"]["y"][-1] == 3


def test_counts_say_their_number_and_stand_on_whole_numbers() -> None:
    figure = both(BOAT, 24, "island")[0]
    assert {"voiced 3", "understood 3"} <= set(written(figure))
    assert figure["layout"]["yaxis2"]["tickvals"] == [0, 2, 4]


def test_a_side_sees_only_the_pulses_it_gave() -> None:
    log = log_of(BOAT, 12, *RATED)
    for shown in (course_of(log, "island"), course(log.table, frames.records(log.rows), "island")):
        figure, words = trust(shown)
        assert named(figure)["Reported – Island → Ferry"]["y"] == [3, 4]
        assert "Reported – Ferry → Island" not in named(figure)
        assert "Ferry → Island 6" not in words


# Trust


def test_reported_and_estimated_trust_share_no_axis_and_no_mark() -> None:
    figure = trust(course_of(log_of(BOAT, 12, *RATED)))[0]
    lines = named(figure)
    for pair in ("Island → Ferry", "Ferry → Island"):
        reported, estimated = lines[f"Reported – {pair}"], lines[f"Estimated – {pair}"]
        assert reported["yaxis"] != estimated["yaxis"]
        assert reported["mode"] == "markers"
        assert estimated["line"]["dash"] != "solid"
    assert figure["layout"]["yaxis"]["range"] == [0.5, 7.5]
    assert {"Reported trust, 1 to 7", "Illustrative estimate, 0 to 1", "Island → Ferry"} <= set(
        written(figure)
    )


@pytest.mark.parametrize("case", [BOAT, HILL], ids=["two", "three"])
def test_where_nobody_reported_there_is_no_panel_for_it(case: Case) -> None:
    figure, words = trust(course_of(log_of(case, 12)))
    assert not any(name.startswith("Reported") for name in named(figure))
    assert not any("eported" in text or "pulse" in text for text in written(figure))
    assert "eported" not in words


def test_a_pulse_that_another_side_gave_opens_no_panel_for_the_viewer() -> None:
    log = log_of(BOAT, 12, ("rated", {"by": "line", "to": "island", "value": 6}))
    assert not any("eported" in text for text in written(trust(course_of(log, "island"))[0]))


def test_at_a_table_of_three_each_side_has_a_panel_for_whom_it_trusts() -> None:
    figure = both(HILL, 12)[1]
    axes = {trace["yaxis"] for name, trace in named(figure).items() if name.startswith("Estimated")}
    assert len(axes) == 3
    assert {"District: illustrative estimate", "→ Observatory"} <= set(written(figure))


# Both


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


def marked() -> Log:
    log = log_of(BOAT, 0, opened=True)
    log.tell("card_played", card=BOAT.cards[0].id)
    log.move("line", "breach", to=["island"])
    log.move("line", "check_in")
    log.move("island", "check_in")
    for party in BOAT.parties:
        for interest in party.interests:
            log.move(party.id, "disclose_interest", interest=interest.id)
    log.move("island", "idea", text="What if?")
    log.move("island", "walk_away")
    return log


def test_marks_are_seen_and_named() -> None:
    log = marked()
    opening, last = len(BOAT.openings), len(log.table.moves)
    for figure, _ in (coverage(course_of(log)), trust(course_of(log, "island"))):
        lines = named(figure)
        assert lines["Check-ins"]["x"] == [opening + 2, opening + 3]
        assert lines["Cards"]["hovertext"] == [BOAT.cards[0].title]
        assert lines["Ideas"]["x"] == [last - 1]
        assert (
            len({lines[name]["marker"]["symbol"] for name in ("Cards", "Breaches", "Check-ins", "Ideas")})
            == 4
        )
        assert figure["layout"]["yaxis20"]["categoryarray"] == ["check-ins", "breaches", "ideas", "cards"]
        assert {"how it began", "no agreement"} <= set(written(figure))


def test_an_option_that_came_on_the_list_is_marked_at_the_move_that_brought_it() -> None:
    log = marked()
    hidden = [(issue, option) for issue in BOAT.issues for option in issue.hidden]
    marks = named(coverage(course_of(log, "island"))[0])["New options"]
    assert len(marks["x"]) == len(hidden)
    assert all(
        f"New on the list: {issue.label}: {option.text}" in marks["hovertext"] for issue, option in hidden
    )
    first = min(marks["x"])
    assert frames.records(log.rows)[first - 2]["appeared"] == []
    assert marks["y"] == ["ideas"] * len(hidden)


def test_the_end_crosses_out_no_title() -> None:
    layout = coverage(course_of(marked()))[0]["layout"]
    rules = [shape for shape in layout["shapes"] if shape.get("x0") == shape["x1"]]
    assert {rule["yref"] for rule in rules} == {"y domain", "y2 domain", "y20 domain"}


def test_the_reservation_value_is_labelled_and_what_no_package_reaches_is_left_to_the_words() -> None:
    figure, words = coverage(course_of(log_of(BOAT, 12), "island"))
    assert "reservation" in written(figure)
    assert not any("reach" in text for text in written(figure))
    rules = [shape for shape in figure["layout"]["shapes"] if shape["type"] == "line"]
    assert len(rules) == 1
    assert f"Reservation value: {rules[0]['y0']:.0f}%." in words
    assert "No package satisfies more than 93%." in words


def test_a_party_without_a_reservation_value_has_no_rule() -> None:
    text = re.sub(r"(?m)^reservation = .*$", "", shipped()["last-boat"].read_text("utf-8"))
    assert "reservation" not in written(coverage(course_of(log_of(parse(text), 3), "island"))[0])


def test_an_empty_table_has_axes_and_a_quiet_sentence() -> None:
    for figure in both(BOAT, 0, "island"):
        assert "No moves yet." in written(figure)
        assert figure["layout"]["xaxis"]["range"] == [0, 10]
    assert "No moves yet." not in written(both(BOAT, 1, "island")[0])


def test_what_is_ahead_of_a_replay_keeps_axes_and_marks_in_their_places() -> None:
    log = log_of(BOAT, 40, *RATED)
    log.move("island", "check_in")
    records, early = frames.records(log.rows), replay(log.rows[:9])
    one, other = course(early, records, whole=log.table), course(log.table, records)
    for draw in (coverage, trust):
        before, after = draw(one)[0], draw(other)[0]
        assert [trace["uid"] for trace in before["data"]] == [trace["uid"] for trace in after["data"]]
        assert before["layout"]["xaxis"] == after["layout"]["xaxis"]
        assert before["layout"]["height"] == after["layout"]["height"]
        assert max(named(before).popitem()[1]["x"]) == 41
    assert named(coverage(one)[0])["Voiced, % – Island"]["x"] == list(range(1, len(early.moves) + 1))
    assert coverage(one)[1].startswith(f"After {len(early.moves)} moves; ")
    assert "check-in" not in coverage(one)[1]


def test_an_update_keeps_every_trace_in_its_place() -> None:
    for draw in (coverage, trust):
        before = draw(course_of(log_of(BOAT, 3), "island"))[0]
        after = draw(course_of(log_of(BOAT, 12, ("moved", {"by": "line", "act": "check_in"})), "island"))[0]
        ids = [trace["uid"] for trace in before["data"]]
        assert ids == [trace["uid"] for trace in after["data"]][: len(ids)]
        assert len({trace["uid"] for trace in after["data"]}) == len(after["data"])
        assert before["layout"]["uirevision"] == after["layout"]["uirevision"]
        assert all(
            re.fullmatch(r"[\w-]+", trace["uid"]) for trace in after["data"]
        )  # Plotly makes a selector of it


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
    text = text.replace(BOAT.cards[0].title, "<script>")
    log = log_of(parse(text), 12, *RATED, ("card_played", {"card": BOAT.cards[0].id}))
    for figure, _ in (coverage(course_of(log, "island")), trust(course_of(log))):
        assert "&lt;script" in json.dumps(figure)
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
    log = log_of(BOAT, 7, ("card_played", {"card": BOAT.cards[0].id}))
    log.move("line", "offer", package=WHOLE)
    log.move("line", "check_in")
    log.move("line", "walk_away")
    own = frames.records(log.rows, "island")[-1]
    share, met = 100 * own["voiced"]["island"], 100 * own["satisfied"]["island"][0]
    words = coverage(course_of(log, "island"))[1]
    start, new, rest = re.split(r"; (latest new option at move 5 \(.*?\)); ", words)
    assert start == f"After 10 moves; latest card at move 7 ({BOAT.cards[0].title})"
    assert BOAT.issues[0].label in new
    assert rest == (
        "latest check-in at move 9 (Ferry line). No agreement: walked away. "
        f"Island council: {share:.0f}% voiced, {share:.0f}% understood by Ferry line, "
        f"the latest offers satisfy {met:.0f}%. No package satisfies more than 93%. Reservation value: 58%. "
        "Ferry line: voiced 1, understood 1."
    )


def test_the_summary_of_an_empty_table_says_so() -> None:
    words = coverage(course_of(log_of(BOAT, 0), "island"))[1]
    assert words.startswith(
        "No moves yet. Island council: 0% voiced, 0% understood by Ferry line, no offer yet."
    )
    assert trust(course_of(log_of(BOAT, 0)))[1] == "No moves yet."


def test_the_summary_keeps_reported_and_estimated_trust_apart() -> None:
    log = log_of(BOAT, 1, *RATED)
    record = frames.records(log.rows)[-1]["estimated"]
    assert trust(course_of(log))[1] == (
        "After 1 move. Reported, 1 to 7: Island → Ferry 4, Ferry → Island 6. Illustrative estimate, 0 to 1: "
        f"Island → Ferry {record['island->line']:.2f}, Ferry → Island {record['line->island']:.2f}."
    )


# Room for words


def test_labels_are_kept_apart_in_their_order_and_inside() -> None:
    assert spread([0, 0, 50], 10, 0, 100) == [10, 0, 50]
    assert spread([98, 99, 100], 10, 0, 100) == [80, 90, 100]
    assert spread([1, 2, 3], 80, 0, 100) == [0, 50, 100]
    assert spread([], 10, 0, 100) == []


def test_names_are_shortened_to_what_tells_them_apart() -> None:
    assert short(["Island council", "Ferry line"]) == {"Island council": "Island", "Ferry line": "Ferry"}
    assert short(["The city", "The city council"]) == {
        "The city": "The city",
        "The city council": "The city co…",
    }
    assert set(short(["Tenants of the north", "Tenants of the south"]).values()) == {
        "…f the north",
        "…f the south",
    }
