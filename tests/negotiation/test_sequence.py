"""Slips of sequence: each with a move that has it, and one that just has it not."""

from typing import Any

import pytest

from playing import WHOLE, flour, played, says
from workshop.negotiation.moves import Heard, Move
from workshop.negotiation.redaction import redact
from workshop.negotiation.sequence import slips
from workshop.negotiation.table import Table
from workshop.negotiation.words import SLIPS

CASE = flour()
BEST = {"day": "Wednesday", "price": "low", "sacks": "twenty"}
LESS = BEST | {"day": "Tuesday"}
TOLD = ("miller", "disclose_interest", {"interest": "crowd"})


def slipped(moves: list[tuple[Any, ...]], act: str, by: str = "baker", **carried: Any) -> tuple[str, ...]:
    return of(played(CASE, *moves), act, by, **carried)


def of(table: Table, act: str, by: str = "baker", **carried: Any) -> tuple[str, ...]:
    carried.setdefault("text", "For you it means rest.")
    return slips(redact(table, by), Move(act=act, by=by, to=table.others(by), **carried))


def test_a_counter_offer_straight_after_a_package_or_an_idea() -> None:
    for theirs in (("miller", "offer", {"package": WHOLE}), ("miller", "idea", {"text": "Sundays?"})):
        assert slipped([theirs], "offer", package=BEST) == ("counter_at_once",)
        assert (
            slipped([theirs, ("baker", "ask_interest"), ("miller", "clarify")], "offer", package=BEST) == ()
        )
        assert slipped([theirs], "ask_interest") == ()
        again = [theirs, ("baker", "ask_interest"), theirs]
        assert slipped(again, "offer", package=BEST) == (), "it was taken up before"
        ping_pong = [theirs, ("baker", "offer", {"package": BEST}), theirs]
        assert slipped(ping_pong, "offer", package=BEST) == ("counter_at_once",)


def test_a_third_question_without_telling_or_saying_back() -> None:
    asked = [("baker", "ask_interest"), ("miller", "clarify")]
    assert slipped(asked, "ask_interest") == ()
    assert slipped(asked * 2, "clarify") == ("third_question",)
    told = ("baker", "disclose_interest", {"interest": "sleep"})
    assert slipped([*asked, told, *asked], "ask_interest") == ()
    assert slipped([*asked, *asked], "acknowledge") == ()


def test_nobody_who_has_told_and_said_back_all_asks_too_much() -> None:
    told = [("baker", "disclose_interest", {"interest": each}) for each in ("sleep", "purse", "bread")]
    assert slipped([*told, *[("baker", "ask_interest")] * 4], "ask_interest") == ()


@pytest.mark.parametrize("act", ["demand", "check_in", "small_talk", "disclose_interest", "reframe"])
def test_an_interest_just_told_and_passed_over(act: str) -> None:
    assert slipped([TOLD], act) == ("passed_over",)
    assert slipped([TOLD, ("miller", "small_talk")], act) == ()


@pytest.mark.parametrize("act", ["paraphrase", "acknowledge", "ask_interest", "clarify", "idea"])
def test_what_takes_up_an_interest_passes_nothing_over(act: str) -> None:
    assert slipped([TOLD], act) == ()


def test_what_is_understood_already_is_not_passed_over() -> None:
    table = says(played(CASE, TOLD), "baker", "paraphrase", to=["miller"], interest="crowd")
    table = says(table, "miller", "confirm", of=table.version)
    assert of(table, "small_talk") == ()


def test_a_concession_for_nothing() -> None:
    mine = ("baker", "offer", {"package": BEST})
    assert slipped([mine], "offer", package=LESS) == ("conceded_for_nothing",)
    assert slipped([mine, ("miller", "demand")], "offer", package=LESS) == ("conceded_for_nothing",)
    assert slipped([mine, TOLD, ("miller", "small_talk")], "offer", package=LESS) == ()
    assert slipped([("baker", "offer", {"package": LESS})], "offer", package=BEST) == ()
    swapped = {"day": "Wednesday", "price": "fair", "sacks": "twenty"}
    assert slipped([("baker", "offer", {"package": LESS})], "trade", package=swapped) == (), "for another day"


def test_an_offer_without_its_reason() -> None:
    assert slipped([], "offer", package=BEST, text=None) == ("without_reason",)
    told = [("baker", "disclose_interest", {"interest": "sleep"})]
    assert slipped(told, "offer", package=BEST, text=None) == ()
    bare, reasoned = (Heard(v=1, act="offer", about=about) for about in ((), ("interest:miller.crowd",)))
    assert slipped([], "offer", package=BEST, heard=bare) == ("without_reason",)
    assert slipped([], "offer", package=BEST, heard=reasoned) == ()


def test_an_offer_below_ones_own_reservation() -> None:
    worst = {"day": "Monday", "price": "high", "sacks": "ten"}
    assert slipped([], "offer", package=worst) == ("below_own",)
    assert slipped([], "offer", package=BEST) == ()
    partly = {"day": "Monday", "price": "high"}
    assert slipped([], "offer", package=partly) == ("below_own",), "whatever the sacks"
    assert slipped([], "offer", package={"day": "Monday"}) == ()
    assert slipped([], "idea", package=worst) == (), "an idea binds nobody"


def test_a_package_with_what_is_not_on_the_list_is_judged_by_the_rest() -> None:
    unseen = BEST | {"day": "Sunday at noon", "moon": "full"}
    assert slipped([("baker", "offer", {"package": LESS})], "offer", package=unseen) == ()


def test_each_has_a_name_that_the_list_of_slips_has() -> None:
    from workshop.negotiation.sequence import _SLIPS

    assert tuple(_SLIPS) == tuple(name for name, slip in SLIPS.items() if slip.kind == "sequence")
