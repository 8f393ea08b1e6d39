import json
from dataclasses import asdict
from random import Random
from typing import Any

import pytest

from workshop.classroom.public import PublicTable, Seen, course, public, seen
from workshop.negotiation import casefile
from workshop.negotiation.case import Case
from workshop.negotiation.moves import Move, Row
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import openings

CASE = """
format = 1
id = "canary-id"
title = "The clinic"
summary = "CANARY summary"
language = "en"
minutes = 20
licence = "CC-BY-4.0"

[[issue]]
id = "canary-issue"
label = "CANARY issue"
options = ["CANARY yes", "CANARY no"]
  [[issue.hidden]]
  text = "CANARY hidden"
  appears_when = ["red.canary-pay"]

[[party]]
id = "red"
name = "Nurses"
brief = "CANARY brief"
end_goal = "CANARY goal"
batna = "CANARY batna"
reservation = 4.321
says = {demand = ["CANARY says"]}
  [[party.interest]]
  id = "canary-pay"
  label = "CANARY label"
  voiced_as = "CANARY voiced"
  points = {canary-issue = [87.654, 0, 76.543]}
  [[party.interest]]
  id = "canary-rest"
  label = "CANARY rest"
  voiced_as = "CANARY rested"
  points = {canary-issue = [0, 12.346, 1]}

[[party]]
id = "blue"
name = "Hospital"
brief = "CANARY brief"
end_goal = "CANARY goal"
batna = "CANARY batna"
  [[party.interest]]
  id = "canary-cost"
  label = "CANARY cost"
  voiced_as = "CANARY costed"
  points = {canary-issue = [0, 98.765, 65.432]}

[[opening]]
by = "red"
act = "demand"
text = "CANARY demand"

[[card]]
id = "canary-card"
title = "CANARY card"
text = "CANARY card text"
precipitant = "external"
"""
SECRETS = ("canary", "4.321", "87.65", "76.54", "12.34", "98.76", "65.43", "learner")


def at(second: int) -> str:
    return f"2026-03-01T10:{second // 60:02}:{second % 60:02}.000Z"


class Log:
    """A table's rows as they are written, one each ten seconds."""

    def __init__(self, case: Case | None = None) -> None:
        self.case = case or casefile.parse(CASE)
        self.rows: list[Row] = []
        for event in openings(self.case, seats=dict.fromkeys(self.case.party, "learner")):
            self.add(event.kind, **event.data)

    def add(self, kind: str, **data: Any) -> int:
        version = len(self.rows) + 1
        self.rows.append(Row("solo/learner/seat/1", version, str(version), at(10 * version), kind, data))
        return version

    def move(self, act: str, by: str, **carried: Any) -> int:
        return self.add("moved", **Move.model_validate({"act": act, "by": by, "seat": by} | carried).data())

    def understand(self, listener: str, owner: str, interest: str) -> None:
        self.move("disclose_interest", owner, interest=interest)
        said_back = self.move("paraphrase", listener, to=(owner,), interest=interest)
        self.move("confirm", owner, of=said_back, to=(listener,))

    def seen(self, second: int | None = None) -> PublicTable:
        now = at(10 * len(self.rows) if second is None else second)
        return public({"Table 1": course(self.rows)}, now=now)[0]

    @property
    def on_the_wall(self) -> Seen:
        return seen(course(self.rows))


def figures(state: PublicTable) -> Any:
    return state.figures


def played() -> Log:
    log = Log()
    log.understand("blue", "red", "canary-pay")
    log.move("disclose_interest", "blue", text="CANARY words")
    log.move("idea", "red", text="CANARY idea", package={"canary-issue": "CANARY hidden"})
    log.add("rated", by="red", to="blue", value=6)
    log.add("guessed", by="red", to="blue", points={"canary-issue": 100})
    log.add("noted", by="red", text="CANARY note")
    log.add("card_played", card="canary-card")
    log.move("offer", "red", package={"canary-issue": "CANARY hidden"}, text="CANARY offer")
    return log


@pytest.mark.parametrize("ended", [True, False])
def test_nothing_private_is_in_the_public_state_before_the_reveal(ended: bool) -> None:
    log = played()
    if ended:
        log.move("accept", "blue", of=len(log.rows))
    for state in (log.seen(), log.on_the_wall):
        for told in (repr(state), json.dumps(asdict(state))):
            assert [secret for secret in SECRETS if secret in told.lower()] == []


def test_how_the_case_began_is_not_the_tables_work() -> None:
    log = Log()
    shown = figures(log.seen())
    assert (shown.moves, shown.last_act, len(shown.course)) == (0, None, 1)
    log.move("check_in", "red")
    shown = figures(log.seen())
    assert (shown.moves, shown.last_act, [step.move for step in shown.course]) == (1, "check_in", [0, 1])


@pytest.mark.parametrize("act", ["threaten", "reject", "walk_away"])
def test_which_table_threatened_refused_or_walked_away_no_room_is_told(act: str) -> None:
    log = Log()
    log.move("offer", "red", package={"canary-issue": "CANARY yes"})
    log.move(act, "blue", **({"of": 3} if act == "reject" else {}))
    state = log.seen()
    assert figures(state).last_act == "offer"
    assert act not in repr(state)


def test_understood_counts_interests_of_both_sides_alike_whatever_they_weigh() -> None:
    log = Log()
    log.understand("blue", "red", "canary-rest")
    assert figures(log.seen()).course[-1].understood == pytest.approx(1 / 3)
    log.understand("red", "blue", "canary-cost")
    assert [round(step.understood * 3) for step in figures(log.seen()).course] == [0, 0, 0, 1, 1, 1, 2]


def test_with_three_parties_an_interest_counts_for_each_listener() -> None:
    case = next(case for case in map(casefile.load, casefile.shipped()) if len(case.parties) == 3)
    one, other, third = case.party
    interest = case.parties[0].interests[0].id
    log = Log(case)
    log.understand(other, one, interest)
    share = 1 / (2 * sum(len(party.interests) for party in case.parties))
    assert figures(log.seen()).course[-1].understood == pytest.approx(share)
    said_back = log.move("paraphrase", third, to=(one,), interest=interest)
    log.move("confirm", one, of=said_back)
    assert figures(log.seen()).course[-1].understood == pytest.approx(2 * share)


def test_trust_has_a_line_for_each_ordered_pair_by_name() -> None:
    log = Log()
    log.move("breach", "blue", to=("red",))
    shown = figures(log.seen())
    assert shown.pairs == (("Nurses", "Hospital"), ("Hospital", "Nurses"))
    first, last = shown.course
    assert first.trust[1] < 0.5, "the demand with which the case began"
    assert last.trust[0] < 0.3
    assert (first.move, last.move) == (0, 1)


def test_the_last_check_in_is_told_in_seconds_until_now_or_until_the_end() -> None:
    log = Log()
    assert figures(log.seen(100)).since_check_in == 90
    log.move("check_in", "red", text="CANARY")
    assert figures(log.seen(100)).since_check_in == 70
    log.move("name_process", "blue")
    assert figures(log.seen(100)).since_check_in == 60
    log.move("walk_away", "blue")
    assert figures(log.seen(1000)).since_check_in == 10
    assert figures(log.seen()).last_act == "name_process"


def test_a_table_is_silent_after_four_minutes_unless_it_has_ended() -> None:
    log = Log()
    assert not figures(log.seen(20 + 239)).silent
    assert figures(log.seen(20 + 240)).silent
    log.move("walk_away", "blue")
    assert not figures(log.seen(1000)).silent
    assert log.seen().ended == "no agreement"


def test_a_time_written_by_hand_does_not_stop_the_projector() -> None:
    log = Log()
    log.rows[-1] = Row("t", 2, "2", "yesterday", "moved", log.rows[-1].data)
    assert not figures(log.seen(100)).silent


def test_a_withdrawn_move_leaves_the_line_as_if_it_had_never_been() -> None:
    log = Log()
    log.move("small_talk", "red")
    mistake = log.move("threaten", "red")
    before = course(log.rows)
    log.move("small_talk", "red")
    log.add("withdrawn", of=mistake, seat="red")
    without = Log()
    without.move("small_talk", "red")
    without.move("small_talk", "red")
    assert course(log.rows).steps == course(log.rows[-2:], before).steps == course(without.rows).steps


def test_the_wall_hears_when_something_was_last_newly_told_or_understood() -> None:
    log = Log()
    assert log.on_the_wall.told == at(10)
    log.understand("blue", "red", "canary-pay")
    assert log.on_the_wall.told == at(50)
    log.move("disclose_interest", "red", interest="canary-pay")
    log.move("small_talk", "blue")
    assert log.on_the_wall.told == at(50), "what was told before is nothing new"
    log.move("disclose_interest", "blue", text="CANARY words")
    assert log.on_the_wall.told == at(80)


def test_the_wall_hears_how_a_table_ended_and_when() -> None:
    log = Log()
    assert (log.on_the_wall.ended, log.on_the_wall.ended_at) == (None, "")
    log.move("walk_away", "blue")
    assert (log.on_the_wall.ended, log.on_the_wall.ended_at) == ("no agreement", at(30))


def legal_play(log: Log, chance: Random, moves: int) -> None:
    for _ in range(moves):
        table = course(log.rows).table
        by = chance.choice(table.parties)
        own = [entry.version for entry in table.moves if entry.move.seat == by]
        if own and chance.random() < 0.1:
            log.add("withdrawn", of=own[-1], seat=by)
            continue
        ways: list[tuple[str, dict[str, Any]]] = [(act, {}) for act in ("small_talk", "demand", "check_in")]
        ways += [("disclose_interest", {"interest": i}) for i in table.case.party[by].interest]
        ways += [("paraphrase", {"to": (owner,), "interest": i}) for owner, i in to_say_back(table, by)]
        ways += [
            (act, {"of": e.version}) for e in table.to_answer(by) for act in ("confirm", "correct", "confirm")
        ]
        act, carried = chance.choice(ways)
        log.move(act, by, **carried)


@pytest.mark.parametrize("name", casefile.shipped())
@pytest.mark.parametrize("seed", range(3))
def test_any_play_gives_the_same_line_row_by_row_as_at_once(name: str, seed: int) -> None:
    log = Log(casefile.load(name))
    legal_play(log, Random(seed), 60)
    whole = course(log.rows)
    grown = course(log.rows[:1])
    for row in log.rows[1:]:
        grown = course([row], grown)
    assert grown == whole
    assert [step.move for step in whole.steps] == list(range(len(whole.table.played) + 1))
    for before, after in zip(whole.steps, whole.steps[1:], strict=False):
        assert 0 <= before.understood <= after.understood <= 1
        assert all(0 <= level <= 1 for level in after.trust)
    assert whole.steps[-1].understood > 0
