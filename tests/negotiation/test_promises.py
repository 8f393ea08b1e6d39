"""Promises: kept, broken or lapsed by what their author does next, and what that does to trust."""

from typing import Any

import pytest

from building import case_of
from playing import does, flour, played, says, table_of
from workshop.negotiation.acts import ACTS
from workshop.negotiation.promises import HOLDS, LAPSES
from workshop.negotiation.rules import FACILITATOR
from workshop.negotiation.table import Table

CASE = flour()
INCLUDE = {"promise": {"kind": "include", "issue": "day", "option": "Monday"}}
TELL = {"promise": {"kind": "tell"}}
HOLD = {"promise": {"kind": "hold"}}
MONDAY, TUESDAY = ({"package": {"day": day, "price": "low", "sacks": "ten"}} for day in ("Monday", "Tuesday"))


def promising(promise: dict[str, Any], *moves: tuple[Any, ...]) -> Table:
    return played(CASE, ("baker", "promise", promise), *moves, words=True)


def state(table: Table) -> str:
    assert len(table.promises) == 1
    return table.promises[0].state


def test_a_promise_is_open_until_its_author_does_something_about_it() -> None:
    table = promising(INCLUDE, ("miller", "demand"), ("baker", "ask_interest"))
    assert table.promised("baker", "miller") == table.promises[0]
    assert (state(table), table.promises[0].version, table.promises[0].at) == ("open", 2, 0)
    assert table.promised("miller", "baker") is None


def test_to_include_is_kept_by_two_packages_and_broken_by_one() -> None:
    once = promising(INCLUDE, ("baker", "offer", MONDAY))
    assert state(once) == "open"
    assert state(says(once, "baker", "trade", **MONDAY)) == "kept"
    assert state(says(once, "baker", "offer", package={"price": "low"})) == "open", "it leaves the day open"
    broken = says(once, "baker", "offer", **TUESDAY)
    assert state(broken) == "broken"
    assert broken.promises[0].at == broken.version
    assert broken.promised("baker", "miller") is None


def test_an_agreement_that_holds_it_keeps_it() -> None:
    for package, becomes in ((MONDAY, "kept"), (TUESDAY, "lapsed")):
        table = promising(INCLUDE, ("miller", "offer", package))
        assert state(says(table, "baker", "accept", of=table.version)) == becomes


def test_to_tell_is_kept_by_telling() -> None:
    assert state(promising(TELL, ("baker", "disclose_interest", {"interest": "sleep"}))) == "kept"
    assert state(promising(TELL, ("miller", "disclose_interest", {"interest": "crowd"}))) == "open"


def test_to_hold_back_is_kept_for_some_moves_and_broken_by_pressure() -> None:
    calm = [("baker", "ask_interest")] * (HOLDS - 1)
    assert state(promising(HOLD, *calm)) == "open"
    assert state(promising(HOLD, *calm, ("baker", "check_in"))) == "kept"
    for act in ("demand", "threaten"):
        assert state(promising(HOLD, *calm, ("baker", act))) == "broken"
    assert state(promising(HOLD, ("miller", "threaten"))) == "open"


@pytest.mark.parametrize("promise", [INCLUDE, TELL])
def test_what_is_never_done_lapses(promise: dict[str, Any]) -> None:
    idle = [("baker", "check_in")] * LAPSES
    assert state(promising(promise, *idle[1:])) == "open"
    assert state(promising(promise, *idle)) == "lapsed"


def test_the_end_of_the_table_leaves_no_promise_open() -> None:
    assert state(promising(HOLD, ("miller", "walk_away"))) == "lapsed"
    assert state(does(promising(TELL), FACILITATOR, "closed")) == "lapsed"


def trust(table: Table) -> float:
    return table.trust["miller", "baker"].level


def test_trust_moves_when_one_is_kept_under_strain_and_when_one_is_broken() -> None:
    kept = ACTS["promise"].kept
    broken = ACTS["promise"].broken
    assert kept
    assert broken
    calm = ("baker", "disclose_interest", {"interest": "sleep"})
    bare = played(CASE, ("baker", "promise", TELL), words=True)
    assert trust(says(bare, *calm[:2], **calm[2])) <= trust(bare), "nothing made it hard"
    pressed = says(bare, "miller", "demand")
    was = trust(pressed)
    fades = trust(
        says(played(CASE, ("baker", "promise", {}), ("miller", "demand"), words=True), *calm[:2], **calm[2])
    )
    assert trust(says(pressed, *calm[:2], **calm[2])) > max(was, fades)
    held = promising(INCLUDE, ("baker", "offer", MONDAY))
    assert trust(says(held, "baker", "offer", **TUESDAY)) == pytest.approx(trust(held) * (1 + broken.share))


def test_only_one_is_open_from_one_side_to_another() -> None:
    three = case_of([[[0, 9]], [[9, 0]], [[5, 0]]])
    table = says(table_of(three, words=True), "p0", "promise", to=["p1"], **HOLD)
    table = says(table, "p0", "promise", to=["p2"], **TELL)
    assert [(each.to, each.promise.kind) for each in table.promises] == [("p1", "hold"), ("p2", "tell")]
    broken = says(table, "p0", "demand", to=["p2"])
    assert [each.state for each in broken.promises] == ["open", "open"], "it was promised to another"
    assert [each.state for each in says(table, "p0", "demand", to=["p1"]).promises] == ["broken", "open"]
