"""What the figures say after each move, told on one small case whose numbers fit in the head."""

import json

import pandas as pd
import pytest

from playing import played, rows_of
from workshop.counterparts.play import rehearse
from workshop.measures import columns
from workshop.measures import records as frames
from workshop.negotiation import casefile, coverage
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table, openings

CASE = """
format = 1
id = "stall"
title = "The stall"
summary = "Two sides share a market stall."
language = "en"
minutes = 10
licence = "CC-BY-4.0"
[[issue]]
id = "days"
label = "Days"
options = ["two", "four"]
[[issue]]
id = "rent"
label = "Rent"
options = ["low", "high"]
[[party]]
id = "baker"
name = "The baker"
brief = "Bread."
end_goal = "A stall."
batna = "Sell at home."
reservation = 10
[[party.interest]]
id = "regulars"
label = "Keep regulars"
voiced_as = "Regular customers"
points = {days = [0, 60]}
[[party.interest]]
id = "cash"
label = "Pay the flour"
voiced_as = "Cash"
points = {rent = [40, 0]}
[[party]]
id = "owner"
name = "The owner"
brief = "Stalls."
end_goal = "A full market."
batna = "Let it stand."
reservation = 30
[[party.interest]]
id = "income"
label = "Earn"
voiced_as = "Income"
points = {rent = [0, 100]}
[[opening]]
by = "owner"
act = "demand"
text = "High rent, or no stall."
[[card]]
id = "rain"
title = "It rains"
text = "It rains."
precipitant = "external"
"""


def rows(*events: tuple[str, dict[str, object]]) -> list[Row]:
    case = casefile.parse(CASE)
    whole = [
        *openings(case, seats={"baker": "person", "owner": "guarded"}),
        *(Event(*event) for event in events),
    ]
    return [
        Row(
            "table/x/1",
            version,
            event.click or str(version),
            f"2025-01-01T00:00:{version:02}.000Z",
            event.kind,
            event.data,
        )
        for version, event in enumerate(whole, start=1)
    ]


def moved(act: str, by: str, **carried: object) -> tuple[str, dict[str, object]]:
    return "moved", {"act": act, "by": by, **carried}


TELLS = moved("disclose_interest", "baker", interest="regulars")
SAYS_BACK = moved("paraphrase", "owner", to=["baker"], interest="regulars")
CONFIRMS = moved("confirm", "baker", to=["owner"], of=4)
OFFERS = moved("offer", "owner", package={"days": "four"})
WHOLE = moved("offer", "owner", package={"days": "four", "rent": "high"})


def test_before_any_move_nothing_is_voiced_and_nothing_is_on_the_table() -> None:
    record = frames.snapshot(replay(rows()[:1]))
    assert record["version"] == 0
    assert record["act"] is record["by"] is None
    assert record["voiced"] == {"baker": 0.0, "owner": 0.0}
    assert record["satisfied"] == {"baker": None, "owner": None}
    assert record["estimated"] == {"baker->owner": 0.5, "owner->baker": 0.5}


def test_voiced_and_understood_are_shares_by_weight_and_directed() -> None:
    found = frames.records(rows(TELLS, SAYS_BACK, CONFIRMS))
    assert [record["voiced"]["baker"] for record in found] == [0, 0.6, 0.6, 0.6]
    assert [record["understood"]["owner<-baker"] for record in found] == [0, 0, 0, 0.6]
    assert found[-1]["understood"]["baker<-owner"] == 0
    assert [(record["version"], record["act"], record["by"]) for record in found][-1] == (
        5,
        "confirm",
        "baker",
    )


def test_satisfied_is_an_interval_while_an_issue_is_open() -> None:
    partial, whole = frames.records(rows(OFFERS, WHOLE))[1:]
    assert partial["satisfied"] == {"baker": [0.6, 1.0], "owner": [0.0, 1.0]}
    assert whole["satisfied"] == {"baker": [0.6, 0.6], "owner": [1.0, 1.0]}


def test_the_records_are_the_snapshots_of_replaying_ever_more_rows() -> None:
    seats = {"owner": "guarded", "learner": "principled"}
    case = casefile.load("piano-workshop")
    log = list(rehearse(case, dict(zip(case.party, seats.values(), strict=True)), seed=3, stream="table/x/1"))
    for viewer in (None, *case.party):
        one_by_one = []
        for stop in range(1, len(log) + 1):
            table = replay(log[:stop])
            if log[stop - 1].kind == "moved":
                one_by_one.append(frames.snapshot(redact(table, viewer) if viewer else table, viewer))
        assert frames.records(log, viewer) == one_by_one


@pytest.mark.parametrize(
    "also", [[], [("withdrawn", {"of": 3, "seat": "baker"})], [("withdrawn", {"of": None})]]
)
def test_what_was_played_is_the_table_and_its_records(also: list[tuple[str, dict[str, object]]]) -> None:
    log = rows(TELLS, OFFERS, *also)
    assert frames.played(log) == (replay(log), frames.records(log))


def test_a_record_belongs_to_its_reader() -> None:
    log = rows(TELLS)
    frames.records(log)[-1]["voiced"]["baker"] = 99
    assert frames.records(log)[-1]["voiced"]["baker"] == 0.6


def test_a_withdrawn_move_leaves_no_record() -> None:
    log = rows(TELLS, OFFERS, ("withdrawn", {"of": 3, "seat": "baker"}))
    assert [record["version"] for record in frames.records(log)] == [2, 4]
    assert [record["voiced"]["baker"] for record in frames.records(log)] == [0, 0]
    assert list(frames.moves(replay(log))["version"]) == [2, 4]


def test_a_side_sees_counts_of_another_and_no_share() -> None:
    record = frames.records(rows(TELLS, SAYS_BACK, CONFIRMS, WHOLE), viewer="owner")[-1]
    assert record["voiced"] == {"owner": 0.0}
    assert record["understood"] == {"baker<-owner": 0.0}
    assert record["satisfied"] == {"owner": [1.0, 1.0]}
    assert record["voiced_count"] == {"baker": 1}
    assert record["understood_count"] == {"owner<-baker": 1}


def test_records_need_the_row_that_opens_the_table() -> None:
    with pytest.raises(LogError, match="opened"):
        frames.records(rows(TELLS)[1:])
    with pytest.raises(LogError, match="opened"):
        frames.records([])


def test_series_has_one_line_a_figure() -> None:
    frame = frames.series(frames.records(rows(TELLS, SAYS_BACK, CONFIRMS, OFFERS)))
    assert tuple(frame.columns) == tuple(columns.SERIES)
    assert len(frame) == 5 * 8
    assert set(frame["measure"]) == {"voiced", "understood", "satisfied", "estimated"}
    last = frame[frame["move"] == 5].set_index(["measure", "of", "seen_by"])
    assert tuple(last.loc[("understood", "baker", "owner"), ["low", "high"]]) == (0.6, 0.6)
    assert tuple(last.loc[("satisfied", "owner", ""), ["low", "high"]]) == (0.0, 1.0)
    assert last.loc[("estimated", "owner", "baker"), "low"] < last.loc[("estimated", "baker", "owner"), "low"]


def test_satisfied_is_empty_while_there_is_no_package() -> None:
    frame = frames.series(frames.records(rows()))
    satisfied = frame[frame["measure"] == "satisfied"]
    assert satisfied[["low", "high"]].isna().all(axis=None)
    assert frame[frame["measure"] != "satisfied"][["low", "high"]].notna().all(axis=None)


def test_the_series_of_one_side_has_counts_of_the_others() -> None:
    frame = frames.series(frames.records(rows(TELLS), viewer="owner"))
    told = frame[(frame["measure"] == "voiced_count") & (frame["move"] == 2)]
    assert list(told["of"]) == ["baker"]
    assert list(told["low"]) == [1.0]


def test_no_moves_make_an_empty_series_with_all_columns() -> None:
    frame = frames.series([])
    assert tuple(frame.columns) == tuple(columns.SERIES)
    assert frame.empty
    assert frame["low"].dtype == "float64"


def test_marks_tell_openings_cards_ideas_breaches_check_ins_and_the_end() -> None:
    log = rows(
        ("card_played", {"card": "rain"}),
        moved("check_in", "baker"),
        moved("idea", "owner", text="What if?"),
        moved("breach", "owner", to=["baker"]),
        moved("walk_away", "baker"),
    )
    found = frames.marks(replay(log), frames.records(log))
    assert [mark[:3] for mark in found] == [
        (2, 1, "opening"),
        (3, 1, "card"),
        (4, 2, "check-in"),
        (5, 3, "idea"),
        (6, 4, "breach"),
        (7, 5, "no agreement"),
    ]
    assert [mark.label for mark in found][:2] == ["Opening: The owner", "It rains"]


def test_an_end_that_was_taken_back_is_marked_and_so_is_the_taking_back() -> None:
    log = rows(
        moved("walk_away", "baker"),
        ("reopened", {"of": 3}),
        moved("check_in", "baker"),
        ("closed", {}),
    )
    found = frames.marks(replay(log), frames.records(log))
    assert [(*mark[:3], mark.label) for mark in found][1:] == [
        (3, 2, "no agreement", "No agreement: walked away"),
        (4, 2, "reopened", "Reopened"),
        (5, 3, "check-in", "Check-in: The baker"),
        (6, 3, "no agreement", "No agreement: time is up"),
    ]
    assert [record["version"] for record in frames.records(log)] == [2, 3, 5]


def test_an_option_is_marked_once_at_the_move_after_which_it_was_on_the_list() -> None:
    case = casefile.load("last-boat")
    told = [
        moved("disclose_interest", party.id, interest=interest.id)
        for party in case.parties
        for interest in party.interests
    ]
    opened = openings(case, seats=dict.fromkeys(case.party, "person"))
    log = rows_of([*opened, *(Event(*each) for each in told)])
    found = frames.records(log)
    new = [mark for mark in frames.marks(replay(log), found) if mark.mark == "new option"]
    assert len(new) == sum(len(issue.hidden) for issue in case.issues) > 0
    for mark in new:
        assert len(found[mark.move - 1]["appeared"]) > len(found[mark.move - 2]["appeared"])
        assert mark.version == found[mark.move - 1]["version"]
    assert frames.snapshot(replay(log))["appeared"] == found[-1]["appeared"] == sorted(found[-1]["appeared"])


def test_a_promise_is_marked_where_it_was_kept_or_broken() -> None:
    hold = {"to": ("line",), "promise": {"kind": "hold"}}
    table = played(casefile.load("last-boat"), ("island", "promise", hold), ("island", "demand"), words=True)
    [promised] = table.promises
    [mark] = [mark for mark in frames.marks(table, frames.records(table.rows)) if mark.mark == "broken"]
    assert promised.state == "broken"
    assert mark == (promised.at, len(table.moves), "broken", "Promise broken: Island council")


def test_pulses_are_what_people_gave_and_where_in_the_moves() -> None:
    rated = ("rated", {"by": "baker", "to": "owner", "value": 6})
    assert frames.pulses(replay(rows(rated, TELLS, rated))) == [
        (1, "baker", "owner", 6),
        (2, "baker", "owner", 6),
    ]


def test_moves_say_what_was_done_to_whom_with_its_strategy() -> None:
    frame = frames.moves(replay(rows(WHOLE, moved("reject", "baker", of=3))))
    assert tuple(frame.columns) == tuple(columns.MOVES)
    assert list(frame["strategy"]) == ["contention", "creative", "settlement"]
    assert list(frame["to"]) == ["baker", "baker", "owner"]
    assert json.loads(frame["package"][1]) == {"days": "four", "rent": "high"}
    assert frame["of"][2] == 3
    assert pd.isna(frame["of"][0])


@pytest.mark.parametrize(
    "to", [{}, {"to": []}, {"to": ["owner"]}, {"to": ["baker", "nobody"]}, {"to": ["owner", "baker"]}]
)
def test_a_move_is_addressed_to_the_others_at_the_table(to: dict[str, object]) -> None:
    assert list(frames.moves(replay(rows(moved("check_in", "baker", **to))))["to"]) == ["baker", "owner"]


def ending(*events: tuple[str, dict[str, object]]) -> pd.DataFrame:
    return frames.outcomes([replay(rows(*events))]).set_index("party")


def test_an_agreement_is_worth_its_points() -> None:
    frame = ending(WHOLE, moved("accept", "baker", of=3))
    assert list(frame["result"]) == ["agreement", "agreement"]
    assert frame["utility"].to_dict() == {"baker": 60, "owner": 100}
    assert frame["gain"].to_dict() == {"baker": 50, "owner": 70}
    assert list(frame["created"]) == [120, 120]
    assert list(frame["efficiency"]) == [1, 1]
    assert frame["claimed"]["baker"] == pytest.approx(50 / 120)
    assert list(frame["better_for_all"]) == [0, 0]


def test_no_agreement_is_worth_the_reservation_value_and_never_zero() -> None:
    frame = ending(WHOLE, moved("walk_away", "baker"))
    assert list(frame["result"]) == ["no agreement", "no agreement"]
    assert frame["utility"].to_dict() == {"baker": 10, "owner": 30}
    assert list(frame["impasse"]) == ["unknown", "unknown"]
    assert frame[["created", "efficiency", "claimed"]].isna().all(axis=None)


def test_an_open_table_is_worth_nothing_that_is_known() -> None:
    frame = ending(WHOLE)
    assert list(frame["result"]) == ["open", "open"]
    assert frame["utility"].isna().all()


def test_outcomes_of_no_tables_are_an_empty_table_with_all_columns() -> None:
    assert tuple(frames.outcomes([]).columns) == tuple(columns.OUTCOMES)


def test_every_figure_of_every_shipped_case_lies_in_its_range() -> None:
    for name in casefile.shipped():
        case = casefile.load(name)
        for seed, habits in enumerate(
            (("principled", "reciprocal", "guarded"), ("guarded", "positional", "principled"))
        ):
            log = list(
                rehearse(case, dict(zip(case.party, habits, strict=False)), seed=seed, stream="table/x/1")
            )
            frame = frames.series(frames.records(log))
            figures = pd.concat([frame["low"], frame["high"]]).dropna()
            assert figures.between(0, 1).all()
            assert (frame["low"].dropna() <= frame["high"].dropna()).all()
            assert_surfaced_never_falls(frame)
            assert_last_line_is_what_coverage_says(frame, replay(log))


def assert_surfaced_never_falls(frame: pd.DataFrame) -> None:
    surfaced = frame[frame["measure"].isin(["voiced", "understood"])]
    for _, course in surfaced.groupby(["measure", "of", "seen_by"]):
        assert course["low"].is_monotonic_increasing


def assert_last_line_is_what_coverage_says(frame: pd.DataFrame, table: Table) -> None:
    last = frame[frame["move"] == len(table.moves)].set_index(["measure", "of", "seen_by"])["low"]
    for party in table.parties:
        assert last["voiced", party, ""] == pytest.approx(coverage.voiced(table, party), abs=1e-4)
