"""One table looked back at: packages, drops of trust, turning points."""

import pandas as pd
import pytest

from debriefing import Log, class_of
from playing import flour
from workshop.classroom.signs import STALLED_AFTER
from workshop.measures import records as frames
from workshop.measures import turning
from workshop.negotiation import fold
from workshop.negotiation.casefile import load, shipped

BOAT = load(shipped()["last-boat"])
CHEAP = {"day": "Wednesday", "price": "low", "sacks": "ten"}
FAIR = {"day": "Tuesday", "price": "fair", "sacks": "ten"}
DEAR = {"day": "Monday", "price": "high", "sacks": "ten"}


def points(log: Log) -> pd.DataFrame:
    return turning.turning_points(log.table, frames.records(log.rows))


def test_states_are_those_that_the_records_are_made_of() -> None:
    table = class_of(BOAT, 1)[1]
    log = Log(BOAT)
    log.move("island", "demand")
    log.tell("withdrawn", of=log.move("line", "threaten"), seat="line")
    log.move("island", "small_talk")
    for each in (table, fold.replay(log.rows)):
        found = [frames.snapshot(state) for state in turning.states(each)]
        assert found == frames.records(each.rows)


def test_offers_are_the_whole_packages_in_order_with_what_each_gave_up() -> None:
    log = Log(flour())
    first = log.move("baker", "offer", package=CHEAP)
    log.move("miller", "offer", package={"price": "high"})  # partial: it has no utility
    log.move("miller", "trade", package=DEAR)
    log.move("baker", "idea", package=FAIR)  # nobody put it on the table
    last = log.move("baker", "offer", package=FAIR)
    log.move("miller", "accept", of=last)
    found = turning.offers(log.table)
    one = found.drop_duplicates("step")
    assert (one["version"].iloc[0], one["version"].iloc[-1]) == (first, last)
    assert one["by"].tolist() == ["baker", "miller", "baker"]
    assert one["agreed"].tolist() == [False, False, True]
    worth = found.pivot(index="step", columns="party", values="utility")
    case = flour()
    for step, package in enumerate((CHEAP, DEAR, FAIR), 1):
        assert worth.loc[step].to_dict() == {
            party: case.utility(party, package) / 1000 for party in case.party
        }
    assert one["given_up"].isna().tolist() == [True, True, False]
    assert one["given_up"].iloc[-1] == worth.loc[1, "baker"] - worth.loc[3, "baker"] == 40


def test_a_table_without_a_whole_package_has_no_offers() -> None:
    assert turning.offers(Log(BOAT).table).empty


def test_a_drop_names_the_row_of_the_move_before_it() -> None:
    log = Log(flour())
    log.move("baker", "demand")
    before = log.move("miller", "small_talk")
    breach = log.move("baker", "breach", to=["miller"])
    log.move("baker", "demand")
    records = frames.records(log.rows)
    found = turning.drops(log.table, records).query("by == 'miller'")
    assert found[["by", "to", "version", "move", "after"]].values.tolist() == [
        ["miller", "baker", before, 2, breach]
    ]
    trusted = [record["estimated"]["miller->baker"] for record in records]
    assert found["change"].iloc[0] == pytest.approx(trusted[2] - trusted[1])


def test_a_drop_at_the_first_move_has_no_row_before_it_and_the_opening_counts_for_nobody() -> None:
    log = Log(flour())
    log.move("baker", "threaten")
    assert turning.drops(log.table, frames.records(log.rows))[["version", "move"]].values.tolist() == [
        [0, 0],
        [0, 0],
    ]
    opened = Log(BOAT)
    assert turning.drops(opened.table, frames.records(opened.rows)).empty


def test_goodwill_that_fades_is_no_drop() -> None:
    log = Log(flour())
    for act in ("small_talk", "small_talk", "idea"):
        log.move("baker", act)
    trusted = [record["estimated"]["miller->baker"] for record in frames.records(log.rows)]
    assert trusted[2] < trusted[1]
    assert turning.drops(log.table, frames.records(log.rows)).empty


def test_cards_and_breaches_are_turning_points() -> None:
    log = Log(flour())
    log.move("baker", "small_talk")
    log.tell("card_played", card="flood")
    log.move("baker", "breach", to=["miller"])
    found = points(log)
    assert found[["move", "kind", "direction"]].values.tolist()[:2] == [
        [1, "card", ""],
        [2, "breach", "down"],
    ]
    assert found["label"].iloc[0] == "Rain"
    breach = found[found["kind"] == "estimated"].iloc[0]
    assert (breach["move"], breach["pace"], breach["direction"]) == (2, "abrupt", "down")
    assert breach["label"].startswith("Miller → Baker, estimate: 0.5")


def test_a_change_by_many_small_moves_is_gradual_and_begins_with_the_first() -> None:
    log = Log(flour())
    log.move("miller", "ask_interest")
    first = log.move("baker", "threaten")
    for _ in range(4):
        log.move("baker", "threaten")
    found = points(log)
    fall = found[found["kind"] == "estimated"].iloc[0]
    assert (fall["version"], fall["move"], fall["until"], fall["pace"]) == (first, 2, 6, "gradual")
    assert fall["size"] <= -0.1


def test_the_package_and_understanding_turn_where_replay_says() -> None:
    log = Log(flour())
    log.move("baker", "offer", package=DEAR)
    better = log.move("baker", "offer", package=CHEAP)
    log.move("miller", "disclose_interest", interest="mill")
    said = log.move("baker", "paraphrase", to=["miller"], interest="mill")
    heard = log.move("miller", "confirm", of=said)
    found = points(log).set_index(["kind", "direction"])
    by_version = {record["version"]: record for record in frames.records(log.rows)}
    assert found.loc[("satisfied", "up"), "version"] == better
    assert found.loc[("understood", "up"), "version"] == heard
    assert found.loc[("understood", "up"), "size"] == by_version[heard]["understood"]["baker<-miller"]
    assert ("understood", "down") not in found.index


def test_stalls_that_overlap_are_one() -> None:
    log = Log(flour())
    log.move("baker", "disclose_interest", interest="sleep")
    for _ in range(STALLED_AFTER + 3):
        log.move("miller", "small_talk")
    log.move("miller", "disclose_interest", interest="mill")
    stalls = points(log)
    stalls = stalls[stalls["kind"] == "stall"]
    assert stalls[["move", "until", "pace"]].values.tolist() == [[2, STALLED_AFTER + 4, "gradual"]]


def test_a_table_at_which_nothing_happened_has_no_turning_points() -> None:
    assert points(Log(BOAT)).empty
    assert list(points(Log(BOAT)).columns) == [
        "version",
        "move",
        "until",
        "kind",
        "pace",
        "direction",
        "size",
        "label",
    ]
