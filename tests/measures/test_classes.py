"""What tables of a class are compared by: every number is printed by `workshop replay --json`, or counted."""

import json
from pathlib import Path
from statistics import fmean
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from debriefing import Log, class_of
from playing import flour
from workshop.cli.logs import replay
from workshop.exchange import files as exchange
from workshop.measures import classes as debrief
from workshop.measures import records as frames
from workshop.negotiation import bargaining
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.table import Table

BOAT = load(shipped()["last-boat"])
CLASS = class_of(BOAT, 6)


def courses(tables: dict[int, Table]) -> pd.DataFrame:
    return debrief.courses(debrief.series({n: frames.records(table.rows) for n, table in tables.items()}))


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    """What `workshop replay --json` prints of the class, by table."""
    out: Path = tmp_path_factory.mktemp("log")
    exchange.export((row for table in CLASS.values() for row in table.rows), out)
    printed = json.loads(CliRunner().invoke(replay, [str(out / "log.jsonl"), "--json"]).stdout)["tables"]
    return {debrief.numbered(printed)[stream]: table for stream, table in printed.items()}


@pytest.mark.parametrize(
    ("streams", "numbers"),
    [
        (["table/K7QX/3", "table/K7QX/12"], [3, 12]),
        (["table/A/1", "table/B/1"], [1, 2]),
        (["solo/me/seat/7", "casino/x"], [1, 2]),
        (["table/A/01", "table/A/1"], [1, 2]),
        ([], []),
    ],
)
def test_a_table_keeps_its_number_where_that_tells_it_from_the_others(
    streams: list[str], numbers: list[int]
) -> None:
    assert debrief.numbered(streams) == dict(zip(streams, numbers, strict=True))


def test_courses_are_the_figures_of_replay(replayed: dict[int, dict[str, Any]]) -> None:
    found = courses(CLASS)
    for number, table in replayed.items():
        own = found[found["table"] == number]
        assert own["move"].tolist() == list(range(1, table["moves"] + 1))
        assert own["share"].iloc[-1] == 1
        for line, record in zip(own.itertuples(), table["series"], strict=True):
            assert line.voiced == pytest.approx(fmean(record["voiced"].values()))
            assert line.understood == pytest.approx(fmean(record["understood"].values()))
            met = [interval[0] for interval in record["satisfied"].values() if interval]
            assert (line.satisfied == min(met)) if met else pd.isna(line.satisfied)


def test_quartiles_take_each_table_at_the_same_share_of_its_own_moves() -> None:
    found = courses({n: CLASS[n] for n in (1, 2, 3)})
    spread = debrief.quartiles(found)
    for percent in (5, 50, 100):
        then = [
            own[own["share"] <= percent / 100]["voiced"].iloc[-1]
            for _, own in found.groupby("table")
            if (own["share"] <= percent / 100).any()
        ]
        here = spread[(spread["measure"] == "voiced") & (spread["percent"] == percent)].iloc[0]
        assert here["n"] == len(then)
        assert here["median"] == pytest.approx(pd.Series(then).median())
        assert here["low"] <= here["median"] <= here["high"]


def test_quartiles_leave_out_where_no_table_has_a_value() -> None:
    log = Log(flour())
    log.move("baker", "small_talk")
    log.move("miller", "offer", package={"day": "Monday", "price": "fair", "sacks": "ten"})
    spread = debrief.quartiles(courses({1: log.table}))
    met = spread[spread["measure"] == "satisfied"]
    assert met["percent"].min() == 100
    assert spread[spread["measure"] == "voiced"]["percent"].min() == 50  # its first move is half of its moves
    assert debrief.quartiles(courses({1: Log(flour()).table})).empty


def test_outcomes_carry_the_tables_number() -> None:
    found = debrief.outcomes(CLASS)
    assert found["table"].tolist() == [n for n in CLASS for _ in range(2)]
    assert found.drop(columns="table").equals(frames.outcomes(CLASS.values()))
    assert debrief.outcomes({}).empty


def test_a_mix_counts_the_acts_made_at_the_table(replayed: dict[int, dict[str, Any]]) -> None:
    found = debrief.mixes(CLASS)
    for number, table in replayed.items():
        own = found[found["table"] == number]
        assert own["acts"].sum() == table["moves"] - len(BOAT.openings)
        assert own["share"].sum() == pytest.approx(1)
        asked = sum(
            each["act"] in {"demand", "threaten", "breach"} for each in table["series"][len(BOAT.openings) :]
        )
        assert own.set_index("strategy").loc["contention", "acts"] == asked
    assert debrief.mixes({1: Log(flour()).table})["share"].isna().all()


def test_a_plain_offer_counts_as_settlement() -> None:
    log = Log(flour())
    for act in ("offer", "trade"):
        log.move("baker", act, package={"day": "Monday"})
    acts = debrief.mixes({1: log.table}).set_index("strategy")["acts"]
    assert (acts["creative"], acts["settlement"]) == (1, 1)


def test_pressure_counts_as_returned_when_the_next_act_of_who_was_pressed_is_pressure() -> None:
    log = Log(flour())
    log.move("baker", "demand")
    log.move("baker", "threaten")
    log.move("baker", "small_talk")  # the miller has not answered yet: its next act answers both
    log.move("miller", "demand")
    log.move("baker", "reframe")
    log.move("miller", "threaten")  # nobody answers this one
    assert debrief.pressure({4: log.table}).values.tolist() == [[4, 3, 2]]
    assert debrief.pressure({4: Log(flour()).table}).values.tolist() == [[4, 0, 0]]


def test_the_cases_own_opening_is_nobodys_pressure() -> None:
    log = Log(BOAT)
    assert [entry.move.act for entry in log.table.moves].count("demand") > 1
    assert debrief.pressure({1: log.table})["pressed"].tolist() == [0]
    assert debrief.mixes({1: log.table})["acts"].sum() == 0


def test_levels_hold_the_latest_pulse_and_leave_missing_ones_empty(
    replayed: dict[int, dict[str, Any]],
) -> None:
    log = Log(flour())
    log.tell("rated", by="baker", to="miller", value=2)
    log.tell("rated", by="baker", to="miller", value=5)
    found = debrief.levels({1: log.table}).set_index(["by", "to"])
    assert found.loc[("baker", "miller"), "reported"] == 5
    assert pd.isna(found.loc[("miller", "baker"), "reported"])
    for line in debrief.levels(CLASS).itertuples():
        assert line.estimated == replayed[line.table]["series"][-1]["estimated"][f"{line.by}->{line.to}"]


def test_stakes_are_what_listed_options_can_win_or_lose_of_100() -> None:
    # the miller: day 30, price 45, sacks 20 less 10; Sunday at noon, which is hidden, counts for nobody
    assert debrief.stakes(flour(), "miller") == pytest.approx([100 * n / 85 for n in (30, 45, 10)])
    assert sum(debrief.stakes(BOAT, "island")) == pytest.approx(100)


def test_guesses_stand_beside_what_is_true() -> None:
    log = Log(flour())
    log.tell("guessed", by="baker", to="miller", points={"price": 60, "day": 40})
    found = debrief.guesses({7: log.table})
    assert found["table"].tolist() == [7, 7, 7]
    assert dict(zip(found["issue"], found["guessed"], strict=True)) == {"day": 40, "price": 60, "sacks": 0}
    assert found["true"].tolist() == debrief.stakes(flour(), "miller")
    assert debrief.guesses({}).columns.tolist() == found.columns.tolist()


def test_created_and_better_for_all_are_bargainings() -> None:
    for line in debrief.outcomes(CLASS).itertuples():
        package = CLASS[line.table].end.package
        if package:
            stands = bargaining.standing(BOAT, package)
            assert line.created == stands.created / 1000
            assert line.better_for_all == stands.better_for_all
