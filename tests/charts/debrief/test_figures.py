"""Every figure of a debrief: of one table and thirty, of two sides and more, of tables that hardly played."""

import json
import re
from functools import cache
from itertools import combinations
from math import floor, nan
from statistics import fmean, median
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from click.testing import CliRunner

from building import case_of
from debriefing import Log, class_of
from seeing import SIGHT, lab
from workshop.charts.debrief import (
    coverage,
    dance,
    gains,
    guesses,
    quadrants,
    strategies,
    trust,
    turning_points,
    value_check,
)
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.style import HALL, SEAT, Screen
from workshop.charts.frontier import frontier
from workshop.charts.played import Played
from workshop.charts.table import brief_names
from workshop.cli.cases import analyse as analyse_command
from workshop.cli.logs import replay as replay_command
from workshop.exchange import files as exchange
from workshop.measures import classes as debrief
from workshop.measures import records as frames
from workshop.measures import turning
from workshop.negotiation import bargaining
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.table import Table
from workshop.negotiation.trust import FADING
from workshop.negotiation.value_check import FACETS

CASES = {name: load(shipped()[name]) for name in ("last-boat", "lantern-hill", "piano-workshop")}
"""Of two sides, of three, and one in which nothing is feasible."""
BOAT, HILL, PIANO = CASES.values()
BARE = {1: Log(BOAT).table}
"""A table at which nobody has done anything."""
Drawn = dict[str, tuple[Figure, str]]


@cache
def tables_of(name: str) -> dict[int, Table]:
    """A class of thirty; nobody changes it."""
    return class_of(CASES[name], 30, observed=True)


def answers(case: Case, tables: dict[int, Table]) -> pd.DataFrame:
    lines = [
        (n, by, facet, 1 + (3 * n + 2 * place + len(facet)) % 7)
        for n, table in tables.items()
        for place, by in enumerate(case.party)
        for facet in FACETS
        if table.end
    ]
    return pd.DataFrame(lines, columns=["table", "by", "facet", "value"])


def drawn(case: Case, tables: dict[int, Table], screen: Screen = SEAT) -> Drawn:
    """Every figure of the debrief with its summary, those of one table for the first."""
    played = Played(tables)
    alone, look = played.alone(next(iter(tables))), {"screen": screen}
    packages, *gave_up = dance.dance(alone, screen)
    found = {
        "frontier": frontier(case, played.outcomes, **look),
        "building": frontier(case, package=case.middle, **look),
        "gains": gains.gains(played.outcomes, case, **look),
        "learned": coverage.of_tables(played, screen)[0],
        "quadrants": quadrants.quadrants(played.courses, played.outcomes, **look),
        "trust": trust.over_moves(alone, screen)[0],
        "trusted": trust.of_tables(played, screen)[0],
        "dance": packages,
        **dict(zip(("concessions",), gave_up, strict=False)),
        "turning": turning_points.of_one(alone, screen)[0],
        "strategies": strategies.strategies(played, screen)[0],
        **{
            f"guessed-{to}": chart
            for to, chart in zip(case.party, guesses.of_each(played, screen), strict=True)
        },
        "valued": value_check.valued(answers(case, tables), case, **look),
    }
    return {name: (chart.figure, chart.summary) for name, chart in found.items()}


@cache
def of_class(name: str, tables: int, screen: Screen = SEAT) -> Drawn:
    """Every figure of the first tables of a class; nobody changes them."""
    return drawn(CASES[name], {n: table for n, table in tables_of(name).items() if n <= tables}, screen)


def columns(figure: Figure) -> dict[str, dict[Any, Any]]:
    """The data table's columns that are not drawn: name -> what stands in each row."""
    hidden = [trace for trace in figure["data"] if trace.get("visible") == "legendonly"]
    return {trace["name"]: dict(zip(trace["x"], trace["y"], strict=True)) for trace in hidden}


def seen(figure: Figure) -> list[dict[str, Any]]:
    """The series that are drawn and named."""
    return [trace for trace in figure["data"] if trace.get("name") and trace.get("visible") != "legendonly"]


def written(figure: Figure) -> str:
    """All that can be read on the figure."""
    texts = [text for trace in figure["data"] for text in trace.get("text", ())]
    return "\n".join([*texts, *(note["text"] for note in figure["layout"]["annotations"])])


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, Any]]:
    """What `workshop replay --json` prints of the classes: case -> table -> its outcome, moves and series."""
    found = {}
    for name in CASES:
        tables = tables_of(name)
        out = tmp_path_factory.mktemp("log")
        exchange.export((row for table in tables.values() for row in table.rows), out)
        printed = CliRunner().invoke(replay_command, [str(out / "log.jsonl"), "--json"]).stdout
        numbers = debrief.numbered(streams := json.loads(printed)["tables"])
        found[name] = {numbers[stream]: table for stream, table in streams.items()}
    return found


# Every figure


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("tables", [1, 30])
@pytest.mark.parametrize("screen", [SEAT, HALL], ids=["seat", "hall"])
def test_every_figure_is_one_that_plotly_takes_of_scatter_and_bars_alone(
    case: Case, tables: int, screen: Screen
) -> None:
    for name, (figure, told) in of_class(case.id, tables, screen).items():
        assert len(go.Figure(figure).data) == len(figure["data"]), name
        assert {trace["type"] for trace in figure["data"]} <= {"scatter", "bar"}
        assert told.endswith("."), name
        assert not re.search(r"\bnan\b|\bNone\b(?! of)|-0\b", told), (name, told)
        json.dumps(figure, allow_nan=False)


@pytest.mark.parametrize("tables", [BARE, {1: Log(HILL).table}], ids=["two", "three"])
def test_where_nothing_happened_a_figure_says_so_in_a_sentence(tables: dict[int, Table]) -> None:
    case = next(iter(tables.values())).case
    for table in (next(iter(tables.values())), None):
        here = tables if table else {1: Log(case).table}
        for name, (figure, told) in drawn(case, here).items():
            go.Figure(figure)
            assert told.endswith("."), name
            if name not in {"frontier", "building", "learned", "quadrants", "trust", "trusted", "turning"}:
                assert re.search(r"[a-z]\.", written(figure)), name


def test_a_table_without_a_single_move_is_no_trouble() -> None:
    empty = {1: Log(PIANO).table}
    bare = {1: next(iter(empty.values())).__class__(PIANO, rows=empty[1].rows[:1], trust=empty[1].trust)}
    found = drawn(PIANO, bare)
    for name in ("learned", "quadrants", "trust", "strategies"):
        go.Figure(found[name][0])
        assert re.search(r"No move|made a move|No pulse", written(found[name][0])), name
    assert {trace["name"] for trace in seen(found["frontier"][0])} >= {"Frontier"}


def test_no_agreement_anywhere_is_said_and_not_drawn_as_zero() -> None:
    figure, told = of_class(PIANO.id, 30)["gains"]
    assert figure["data"] == []
    assert "30 with no agreement" in written(figure).replace("<br>", " ")
    assert told == "Of 30 tables: 0 with an agreement, 30 with no agreement."


def test_a_case_in_which_nothing_is_feasible_has_a_frontier_and_no_solutions() -> None:
    figure, told = of_class(PIANO.id, 30)["frontier"]
    assert "solution" not in {trace["name"] for trace in seen(figure)}
    assert "No package gives every party its reservation value" in told
    alone = next(trace for trace in seen(figure) if trace["name"] == "no agreement")
    assert (alone["x"], alone["y"], alone["text"]) == ([64], [64], ["No agreement: 30 tables"])


@pytest.mark.parametrize("case", [BOAT, HILL], ids=["two", "three"])
@pytest.mark.parametrize("tables", [1, 30])
def test_names_are_shown_as_text_and_what_people_typed_not_at_all(case: Case, tables: int) -> None:
    hostile = case.text.replace(f'name = "{case.parties[0].name}"', 'name = "<img src=x onerror=alert(1)>"')
    hostile = hostile.replace(f'label = "{case.issues[0].label}"', 'label = "<script>alert(1)</script>"')
    other = parse(hostile)
    told = {n: Log(other, n) for n in range(1, tables + 1)}
    for log in told.values():
        one, two = list(other.party)[:2]
        log.tell("seated", party=one, who="Ann Typed")
        log.tell("guessed", by=two, to=one, points={other.issues[0].id: 100})
        log.move(one, "demand", text="Typed words")
        offer = log.move(one, "offer", package=other.middle)
        for party in list(other.party)[1:]:
            log.move(party, "accept", of=offer)
        log.tell("rated", by=one, to=two, value=3)
    for name, (figure, _) in drawn(other, {n: log.table for n, log in told.items()}).items():
        shown = json.dumps(figure)
        assert "<img" not in shown, name
        assert "<script" not in shown, name
        assert "Typed" not in shown, name


# Every series apart, whatever the eye


def apart(one: dict[str, Any], other: dict[str, Any], sight: str) -> bool:
    """Whether two series differ in kind, mark, dash, hatching, label or hue, or are rows or columns apart."""
    if (one.get("xaxis"), one.get("yaxis")) != (other.get("xaxis"), other.get("yaxis")):
        return True
    if shape(one) != shape(other) or own_place(one, other):
        return True
    if one["name"].startswith("Before the largest drop") and not set(one["text"]) & set(other["text"]):
        return True
    return bool(np.linalg.norm(lab(hue(one), sight) - lab(hue(other), sight)) > 10)


def shape(trace: dict[str, Any]) -> tuple[Any, ...]:
    mode, lined = trace.get("mode", "").replace("+text", ""), "lines" in trace.get("mode", "")
    marked = "markers" in mode
    line, marker = trace.get("line", {}), trace["marker"]
    return (
        trace["type"], mode, line.get("dash") if lined else "", marker.get("symbol") if marked else "",
        marker.get("pattern", {}).get("shape"), line.get("width") if lined else "", "fill" in trace,
    )  # fmt: skip


def hue(trace: dict[str, Any]) -> str:
    return str(trace.get("line", {}).get("color") or trace["marker"]["color"])


def own_place(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether they share no row that is named and no column that has a heading."""
    if "Frontier" in {one["name"], other["name"]}:
        return True  # a package lies on it where it lies
    if "base" in one or "base" in other:
        return bool(one.get("base") != other.get("base"))
    if one["name"].partition(":")[0] != other["name"].partition(":")[0] and ":" in one["name"]:
        return {floor(x) for x in known(one["x"])}.isdisjoint(floor(x) for x in known(other["x"]))
    return set(known(one["y"])).isdisjoint(known(other["y"])) and not {"line"} & set(one) - {"line"}


def known(values: list[Any]) -> list[float]:
    return [value for value in values if value is not None]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_series_of_a_figure_stay_apart_in_any_eye(case: Case, sight: str) -> None:
    for tables in (1, 30):
        for name, (figure, _) in of_class(case.id, tables).items():
            for one, other in combinations(seen(figure), 2):
                assert one["name"] == other["name"] or apart(one, other, sight), (
                    name,
                    one["name"],
                    other["name"],
                )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_series_is_can_be_read_without_a_legend_or_a_pointer(case: Case) -> None:
    found = of_class(case.id, 30, HALL)
    brief = list(brief_names(case).values())
    words = {
        "frontier": ["reservation value", "frontier"],
        "building": ["your package", "no agreement", "reservation value"],
        "learned": ["Interests voiced, n = 30", "Interests understood", "median"],
        "quadrants": ["understood but stuck", "understood and met", "lucky", "neither"],
        "trust": ["Reported trust" if len(brief) == 2 else "reported trust", "→"],
        "trusted": ["reported", "estimated", "→"],
        "strategies": ["issues", "contention", "pressure<br>returned", "Longest bar"],
        "valued": brief,
        f"guessed-{next(iter(case.party))}": ["guessed", "at stake"],
    }
    for name, expected in words.items():
        figure = found[name][0]
        assert figure["layout"]["showlegend"] is False
        for word in expected:
            assert word in written(figure).replace("understood<br>", "understood "), (name, word)


# Numbers are those of replay and analyse


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_frontier_and_its_solutions_are_those_that_analyse_prints(case: Case) -> None:
    printed = json.loads(CliRunner().invoke(analyse_command, [case.id, "--json"]).stdout)
    figure = frontier(case).figure
    vectors = bargaining.analyse(case).frontier / 1000
    pairs = list(combinations(range(len(case.party)), 2))
    lines = [trace for trace in seen(figure) if trace["name"] == "Frontier" and "text" not in trace]
    assert len(lines) == len(pairs)
    if len(pairs) == 1:
        assert len(lines[0]["x"]) == printed["frontier"]["points"]
    for pair, line in zip(pairs, lines, strict=True):
        assert set(zip(line["x"], line["y"], strict=True)) == set(map(tuple, vectors[:, pair].tolist()))
    told = columns(figure)
    for place, party in enumerate(case.parties):
        listed = told[f"Points of {party.name}"]
        for solution in ("nash", "egalitarian", "kalai_smorodinsky"):
            name = {"nash": "Nash", "kalai_smorodinsky": "Kalai-Smorodinsky"}.get(solution, solution)
            shown = [points for row, points in listed.items() if name in row.split(", ")]
            assert set(shown) <= {vector[place] for vector in printed[solution] or []}
            assert bool(shown) == bool(printed[solution])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_settlements_and_gains_are_those_of_the_agreements_that_replay_prints(
    case: Case, replayed: dict[str, dict[int, Any]]
) -> None:
    found = of_class(case.id, 30)
    told, gains = columns(found["frontier"][0]), columns(found["gains"][0])
    names = brief_names(case)
    for number, table in replayed[case.id].items():
        package = table["outcome"]["package"]
        stands = bargaining.standing(case, package) if package else None
        for party in case.party:
            reserved = case.reservation(party) / 1000
            points = stands.utilities[party] / 1000 if stands else reserved
            assert told[f"Points of {case.party[party].name}"][str(number)] == points
            if stands:
                assert gains[f"{names[party]} gained"][number] == pytest.approx(points - reserved)
        assert told["Ended"][str(number)] == table["outcome"]["result"].capitalize()
        if stands:
            better = gains[f"Better for {'both' if len(case.party) == 2 else 'all'}"]
            assert (gains["Created"][number], better[number]) == (
                stands.created / 1000,
                stands.better_for_all,
            )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_coverage_of_a_class_ends_where_replay_ends(case: Case, replayed: dict[str, dict[int, Any]]) -> None:
    found = of_class(case.id, 30)
    last = {number: table["series"][-1] for number, table in replayed[case.id].items()}
    for measure in ("voiced", "understood"):
        line = next(
            trace
            for trace in seen(found["learned"][0])
            if trace["name"] == f"{measure.capitalize()}, %, median"
        )
        ends = median(fmean(record[measure].values()) for record in last.values())
        assert line["y"][-1] == pytest.approx(100 * ends, abs=0.06)
    told = columns(found["quadrants"][0])
    for number, record in last.items():
        assert told["Understood, %"][number] == pytest.approx(
            100 * fmean(record["understood"].values()), abs=0.06
        )
        met = [interval[0] for interval in record["satisfied"].values() if interval]
        satisfied = told["Satisfied, %"][number]
        assert satisfied == pytest.approx(100 * min(met), abs=0.06) if met else satisfied is None


@pytest.mark.parametrize("understood", [0.0652, 0.065, 0.0649, 0.5])
def test_a_median_is_the_same_number_in_the_chart_and_in_its_sentence(understood: float) -> None:
    courses = pd.DataFrame([(1, 1, 1.0, 0.5, understood, nan)])
    courses.columns = ["table", "move", "share", "voiced", "understood", "satisfied"]
    played = Played(BARE)
    played.courses = courses
    (chart,) = coverage.of_tables(played, SEAT)
    said = re.search(r"Interests understood: (median \d+%)", chart.summary)
    assert said
    assert said[1] in written(chart.figure)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_trust_and_its_drops_are_those_of_replay(case: Case, replayed: dict[str, dict[int, Any]]) -> None:
    found, names = of_class(case.id, 30), brief_names(case)
    series = replayed[case.id][1]["series"]
    lines = {trace["name"]: trace for trace in seen(found["trust"][0])}
    told = columns(found["trusted"][0])
    for by, to in combinations(case.party, 2):
        pair, estimated = (
            f"{names[by]} → {names[to]}",
            [record["estimated"][f"{by}->{to}"] for record in series],
        )
        assert lines[f"Estimated – {pair}"]["y"] == estimated
        for number, table in replayed[case.id].items():
            assert told[f"Estimated, {pair}"][number] == table["series"][-1]["estimated"][f"{by}->{to}"]
    table = tables_of(case.id)[1]
    drops, said = turning.drops(table, frames.records(table.rows)), set()
    assert len(drops)
    for line in drops.itertuples():
        levels = {0: 0.5} | {
            n: record["estimated"][f"{line.by}->{line.to}"] for n, record in enumerate(series, 1)
        }
        costs = [n for n in range(len(case.openings), len(series)) if series[n]["act"] not in FADING]
        falls = [levels[n] - levels[n + 1] for n in costs]
        assert levels[line.move] - levels[line.move + 1] == pytest.approx(max(falls))
        assert line.version == (series[line.move - 1]["version"] if line.move else 0)
        mark = lines["Before the largest drop" + (f" – {names[line.by]}" if len(names) > 2 else "")]
        assert (line.move, levels[line.move]) in zip(mark["x"], mark["y"], strict=True)
        said.update(re.findall(r"\d+", " ".join(mark["text"])))
    assert said == {str(move) for move in drops["move"]}


def test_a_difference_is_told_once_both_sides_are_known_and_by_the_latest_pulses() -> None:
    log = Log(BOAT)
    for by, to, value, words in (
        ("island", "line", 5, ""),
        ("line", "island", 2, "Island council reports 3 more than Ferry line."),
        ("island", "line", 2, "Island council and Ferry line report alike."),
        ("island", "line", 1, "Ferry line reports 1 more than Island council."),
    ):
        log.tell("rated", by=by, to=to, value=value)
        summary = drawn(BOAT, {1: log.table})["trust"][1]
        assert words in summary
        assert ("report" in summary.partition("Illustrative")[2]) == bool(words)


def test_drops_near_one_another_are_told_together() -> None:
    assert [*trust._told([], 9)] == []
    assert [*trust._told([51, 51, 60, 80], 10)] == ["moves 51, 60", "", "", "move 80"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_mix_counts_the_acts_of_replay(case: Case, replayed: dict[str, dict[int, Any]]) -> None:
    told = columns(of_class(case.id, 30)["strategies"][0])
    for number, table in replayed[case.id].items():
        acts = [record["act"] for record in table["series"][len(case.openings) :]]
        pressed = sum(act in {"demand", "threaten", "breach"} for act in acts)
        assert told["contention, %"][number] == pytest.approx(100 * pressed / len(acts), abs=0.06)
        whole = sum(rows[number] for name, rows in told.items() if name.endswith(", %"))
        assert whole == pytest.approx(100, abs=0.4)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_step_of_the_dance_is_worth_what_bargaining_says(case: Case) -> None:
    table = tables_of(case.id)[1]
    offered = {
        e.version: e.move.package for e in table.moves if e.move.package and case.is_whole(e.move.package)
    }
    offers = turning.offers(table)
    told = columns(dance.dance(Played({1: table}), SEAT)[0].figure)
    for line in offers.itertuples():
        worth = bargaining.standing(case, offered[line.version]).utilities[line.party] / 1000
        assert line.utility == worth == told[f"Points of {case.party[line.party].name}"][line.step]


# What single figures do


def test_a_package_that_is_built_moves_on_axes_that_stay() -> None:
    one = frontier(BOAT, package={}).figure
    for package in (BOAT.middle, {i.id: i.all_options[-1] for i in BOAT.issues}):
        built = frontier(BOAT, package=package).figure
        assert built["layout"]["xaxis"]["range"] == one["layout"]["xaxis"]["range"]
        mark = next(trace for trace in seen(built) if trace["name"] == "your package")
        stands = bargaining.standing(BOAT, package).utilities
        assert [mark["x"][0], mark["y"][0]] == [worth / 1000 for worth in stands.values()]
        assert mark["text"] == ["your package"]
    assert "your package" not in {trace["name"] for trace in seen(one)}
    assert frontier(BOAT, package={}).summary.startswith("Your package is open on: Last boat to Tarrin")


def test_pulses_that_are_missing_stay_missing() -> None:
    log = Log(BOAT)
    log.move("island", "small_talk")
    found = drawn(BOAT, {1: log.table})
    assert columns(found["trusted"][0])["Reported, Island → Ferry"] == {1: None}
    assert "eported" not in written(found["trust"][0])
    assert "no two pulses" in found["trusted"][1]
    log.tell("rated", by="island", to="line", value=6)
    assert "Reported trust" in written(drawn(BOAT, {1: log.table})["trust"][0])
    figure = drawn(BOAT, {1: log.table})["trusted"][0]
    drawn_points = {trace["name"]: trace["x"] for trace in seen(figure)}
    assert drawn_points["reported: Ferry → Island"] == [None]
    assert drawn_points["reported: Island → Ferry"] != [None]


def test_of_three_parties_each_two_have_a_plane_of_their_own() -> None:
    figure = frontier(HILL, debrief.outcomes(tables_of(HILL.id)), screen=HALL).figure
    titles = {figure["layout"][f"{axis}axis{n}"]["title"]["text"] for axis in "xy" for n in ("", 2, 3)}
    assert titles == {f"Points of {party.name}" for party in HILL.parties}
    assert {trace["yaxis"] for trace in seen(figure)} == {"y", "y2", "y3"}


def test_the_four_quadrants_are_told_apart_at_one_half() -> None:
    told = [(1, 0.5, 0.5), (2, 0.49, 0.5), (3, 0.5, 0.49), (4, 0, 0), (5, nan, 0.9)]
    told += [(6, 0.9, 0.1), (7, 0.9, 0.9), (8, 0.9, 0.1)]
    courses = pd.DataFrame([(n, 1, 1.0, 1.0, y, x) for n, x, y in told])
    courses.columns = ["table", "move", "share", "voiced", "understood", "satisfied"]
    outcomes = pd.DataFrame(
        {
            "table": range(1, 9),
            "result": ["agreement"] * 3 + ["no agreement", "open", "no agreement", "no agreement", "open"],
        }
    )
    _, figure, summary = quadrants.quadrants(courses, outcomes)
    which = ["understood and met", "understood but stuck", "lucky", "neither", "no package"]
    which += ["met by an offer, not agreed"] * 3  # only who agreed can be lucky
    assert list(columns(figure)["Which"].values()) == which
    assert "understood and met: 1 (1)" in summary
    assert "lucky: 1 (3); neither: 1 (4); met by an offer, not agreed: 3 (6, 7, 8); no package: 1" in summary
    assert {trace["name"] for trace in seen(figure)} == {"agreement", "no agreement", "open or incomplete"}


def test_of_one_table_it_is_said_what_it_is_and_nothing_is_counted() -> None:
    courses = pd.DataFrame([(4, 1, 1.0, 1.0, 0.9, 0.2)])
    courses.columns = ["table", "move", "share", "voiced", "understood", "satisfied"]
    outcomes = pd.DataFrame({"table": [4], "result": ["agreement"]})
    assert quadrants.quadrants(courses, outcomes)[2] == "Table 4: understood but stuck."


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_end_of_a_table_by_itself_has_a_name_and_no_number(case: Case) -> None:
    def ends(tables: int) -> set[str]:
        figure, _ = of_class(case.id, tables)["frontier"]
        marks = [trace for trace in seen(figure) if trace["name"] in {"agreement", "no agreement"}]
        return {label.strip(" \xa0") for trace in marks for label in trace["text"]}

    assert ends(1) < {"Agreement", "No agreement"}
    assert any(re.search(r"\d", label) for label in ends(30))


def test_packages_that_give_more_to_one_side_and_less_than_nothing_to_another_are_drawn_below_zero() -> None:
    worst = {issue.id: issue.options[0] for issue in PIANO.issues}
    log = Log(PIANO)
    offer = log.move("restorers", "offer", package=worst)
    log.move("owner", "accept", of=offer)
    figure, told = drawn(PIANO, {1: log.table})["gains"]
    assert figure["layout"]["xaxis"]["range"][0] < 0
    assert "Worse for a side than no agreement: 1 of them." in told
    assert columns(figure)["Created"] == {1: None}


def test_a_guess_is_as_far_off_as_its_points_say() -> None:
    log = Log(BOAT)
    even = {issue.id: 100 / 6 for issue in BOAT.issues}
    log.tell("guessed", by="island", to="line", points=even)
    off = fmean(abs(100 / 6 - share) for share in debrief.stakes(BOAT, "line"))
    given = debrief.guesses({1: log.table})
    assert (
        guesses.guessed(given, BOAT, "line").summary
        == f"Island council, of Ferry line: off by {off:.1f} points an issue."
    )
    assert "Nobody has guessed" in written(guesses.guessed(given, BOAT, "island").figure)


def test_the_value_check_sets_each_side_beside_the_other_and_leaves_missing_answers_out() -> None:
    lines = [
        (1, "island", "outcome", 5),
        (1, "line", "outcome", 3),
        (1, "island", "self", nan),
        (2, "island", "outcome", 7),
    ]
    answered = pd.DataFrame(lines, columns=["table", "by", "facet", "value"])
    _, figure, told = value_check.valued(answered, BOAT)
    assert columns(figure)["Island, median"] == {
        "Outcome": 6,
        "Self": None,
        "Process": None,
        "Relationship": None,
    }
    assert columns(figure)["Ferry, median"]["Outcome"] == 3
    assert told == "Outcome: Island council 6 (n = 2), Ferry line 3 (n = 1); at one table 2.0 apart, n = 1."
    assert "Nobody has answered" in written(value_check.valued(answered.iloc[2:3], BOAT).figure)


def test_a_gradual_turn_is_hollow_and_reaches_over_its_moves() -> None:
    columns_of = ["version", "move", "until", "kind", "pace", "direction", "size", "label"]
    lines = [
        (3, 2, 2, "breach", "abrupt", "down", nan, "Breach: Ferry line"),
        (5, 4, 8, "estimated", "gradual", "up", 0.2, "Ferry line → Island council, estimate: 0.50 to 0.70"),
    ]
    figure = turning_points.turning_points(pd.DataFrame(lines, columns=columns_of), BOAT, 12).figure
    breach, rise = seen(figure)
    assert (breach["x"], rise["x"]) == ([2], [4, 8])
    assert (breach["marker"]["symbol"], rise["marker"]["symbol"]) == ("triangle-down", "triangle-up-open")
    assert "▲ Ferry → Island, estimate: 0.50 to 0.70" in written(figure)


def test_tables_whose_sides_trust_least_alike_come_first() -> None:
    lines = [(1, 4, 4), (2, 1, 7), (3, nan, 5), (4, 5, 2)]
    told = [
        (n, by, to, value, 0.5)
        for n, one, two in lines
        for by, to, value in (("island", "line", one), ("line", "island", two))
    ]
    levels = pd.DataFrame(told, columns=["table", "by", "to", "reported", "estimated"])
    assert list(columns(trust.trusted(levels, BOAT).figure)["Reported, Island → Ferry"]) == [2, 4, 1, 3]
    assert "median gap 3 on a scale of 1 to 7, n = 3 of 4" in trust.trusted(levels, BOAT).summary


def test_tables_that_created_most_come_first_and_those_without_an_agreement_last() -> None:
    for name in ("gains", "strategies"):
        created = columns(of_class(BOAT.id, 30)[name][0])["Created"].values()
        points = [float(value) for value in created if value not in {"none", None}]
        assert points == sorted(points, reverse=True)
        assert list(created)[len(points) :] == ["none"] * (len(created) - len(points))


def test_a_case_of_four_has_six_planes_and_a_style_for_every_side() -> None:
    points = [[[10, 5, 0], [0, 7]], [[0, 5, 10], [7, 0]], [[0, 9, 3], [1, 2]], [[4, 0, 2], [0, 3]]]
    case = case_of(points, reservation=[5, None, 3, 1])
    found = drawn(case, class_of(case, 4))
    assert len({trace["yaxis"] for trace in seen(found["frontier"][0])}) == 6
    for name, (figure, _) in found.items():
        go.Figure(figure)
        for one, other in combinations(seen(figure), 2):
            assert one["name"] == other["name"] or apart(one, other, "grey"), (
                name,
                one["name"],
                other["name"],
            )
