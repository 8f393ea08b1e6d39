"""For every check a table that meets it and one that just fails."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playing import WHOLE, flour, logged, played, says, wander
from workshop.lessons.judging.played import CALM, EVERY, FIVE, PREDICATES
from workshop.negotiation.bargaining import analyse, package_at
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import STRATEGIES, Move, Package
from workshop.negotiation.table import Table

ME, THEM = "baker", "miller"
Told = tuple[Any, ...]

ASK: Told = (ME, "ask_interest")
OFFER: Told = (ME, "offer", {"package": WHOLE})
TELL: Told = (THEM, "disclose_interest", {"interest": "crowd"})
CHECK: Told = (THEM, "check_in")
CHAT: Told = (ME, "small_talk")
LISTEN: Told = (THEM, "small_talk")
BEST = package_at(flour(), analyse(flour()).nash[0])


def agreed(package: Package, *before: Told) -> Table:
    """Return a table that ended with a package."""
    table = played(flour(), *before)
    table = says(table, ME, "offer", package=package)
    return says(table, THEM, "accept", of=table.version)


def said_back(*interests: str) -> Table:
    """Return a table at which the baker had these interests of the miller confirmed."""
    table = played(flour(), *((THEM, "disclose_interest", {"interest": interest}) for interest in interests))
    for interest in interests:
        table = says(table, ME, "paraphrase", to=[THEM], interest=interest)
        table = says(table, THEM, "confirm", of=table.version)
    return table


def opened_up(*, one_missing: bool = False) -> tuple[Told, ...]:
    """Return the moves that bring the hidden option on the list, or all but one of them."""
    return (TELL,) if one_missing else (TELL, (ME, "disclose_interest", {"interest": "sleep"}))


def over(*moves: Told) -> Table:
    return says(played(flour(), *moves), ME, "walk_away")


CASES: dict[str, tuple[Table, Table]] = {
    "asked_before_offering": (played(flour(), ASK, OFFER), played(flour(), OFFER, ASK)),
    "said_back_two": (said_back("crowd", "quiet"), said_back("crowd")),
    "told_two": (
        played(flour(), *((ME, "disclose_interest", {"interest": i}) for i in ("sleep", "purse"))),
        played(
            flour(),
            (ME, "disclose_interest", {"interest": "sleep"}),
            (ME, "disclose_interest", {"text": "More."}),
        ),
    ),
    "idea_before_offering": (
        played(flour(), (ME, "idea", {"text": "Suppose."}), OFFER),
        played(flour(), (THEM, "idea", {"text": "Suppose."}), OFFER, (ME, "idea", {"text": "Suppose."})),
    ),
    "found_new_option": (agreed(BEST, *opened_up()), agreed(WHOLE, *opened_up())),
    "agreement_on_frontier": (agreed(BEST, *opened_up()), agreed(WHOLE)),
    "ended_no_worse": (over(), agreed({"day": "Monday", "price": "fair", "sacks": "ten"})),
    "reached_agreement": (
        agreed(BEST, *opened_up()),
        agreed({"day": "Monday", "price": "fair", "sacks": "ten"}),
    ),
    "warm_before_offering": (
        played(flour(), CHAT, (ME, "promise"), OFFER),
        played(flour(), CHAT, OFFER, (ME, "promise")),
    ),
    "no_pressure_for_pressure": (over((THEM, "demand"), ASK), over((THEM, "demand"), (ME, "demand"))),
    "pressure_died_down": (
        played(flour(), (THEM, "demand"), *[CHAT, LISTEN] * CALM),
        played(flour(), (THEM, "demand"), *[CHAT, LISTEN] * (CALM - 1)),
    ),
    "trust_rose": (over(CHAT), over(CHAT, (ME, "threaten"))),
    "check_in_every_six": (over(*[CHAT] * 5, CHECK, *[CHAT] * 5), over(*[CHAT] * (EVERY + 1), CHECK)),
    "summed_up_twice": (
        played(flour(), *[(ME, "check_in", {"text": "Price settled, day open."})] * 2),
        played(
            flour(),
            (ME, "check_in", {"text": "Price settled, day open."}),
            (ME, "check_in", {"text": "Price settled. Day?"}),
        ),
    ),
    "named_the_process": (
        played(flour(), (THEM, "threaten"), (ME, "name_process"), OFFER),
        played(flour(), (ME, "name_process"), (THEM, "threaten"), OFFER),
    ),
    "came_back_to_the_goal": (
        played(flour(), (ME, "reframe"), *[LISTEN] * 4, (ME, "reframe")),
        played(flour(), (ME, "reframe"), *[LISTEN] * 3, (ME, "reframe")),
    ),
    "used_all_five": (
        played(flour(), ASK, (ME, "idea", {"text": "Suppose."}), CHAT, (ME, "check_in"), (ME, "reframe")),
        played(flour(), ASK, (ME, "idea", {"text": "Suppose."}), CHAT, CHECK, (ME, "reframe")),
    ),
}


def test_a_plain_offer_is_no_creative_act_and_a_trade_is_one() -> None:
    others = (ASK, CHAT, (ME, "check_in"), (ME, "reframe"))
    for act, met in (("offer", False), ("trade", True), ("idea", True)):
        table = played(flour(), *others, (ME, act, {"package": {"day": "Monday"}, "text": "So?"}))
        assert PREDICATES["used_all_five"](table, ME).passed == met, act


def test_every_check_is_tried_here_and_says_what_it_asks() -> None:
    assert set(CASES) == set(PREDICATES)
    assert all((check.__doc__ or "").endswith(".") for check in PREDICATES.values())


@pytest.mark.parametrize("name", PREDICATES)
def test_a_check_passes_and_just_fails(name: str) -> None:
    meets, misses = CASES[name]
    good, bad = PREDICATES[name](meets, ME), PREDICATES[name](misses, ME)
    assert (good.passed, bad.passed) == (True, False), (good, bad)
    for verdict, table in ((good, meets), (bad, misses)):
        assert verdict.sentence.endswith(".")
        assert set(verdict.moves) <= {entry.version for entry in table.moves}


@pytest.mark.parametrize("name", PREDICATES)
def test_a_table_without_a_move_passes_no_check(name: str) -> None:
    assert not PREDICATES[name](played(flour()), ME).passed


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 200), st.sampled_from([ME, THEM]))
def test_no_check_ever_raises_whatever_is_played(seed: int, me: str) -> None:
    for table in wander(flour(), seed, 25)[::6]:
        for check in PREDICATES.values():
            assert check(table, me).sentence


def test_a_check_in_of_either_side_counts_and_the_table_must_go_on_to_its_end() -> None:
    assert not PREDICATES["check_in_every_six"](played(flour(), CHECK), ME).passed
    assert PREDICATES["check_in_every_six"](over((ME, "check_in")), ME).passed


def test_pressure_that_was_met_otherwise_is_listed_though_the_table_goes_on() -> None:
    table = played(flour(), *[(THEM, "demand"), ASK] * 8)
    found = PREDICATES["no_pressure_for_pressure"](table, ME)
    assert (found.passed, len(found.moves)) == (True, 8)


def test_pressure_is_answered_by_ones_next_act_whoever_spoke_between() -> None:
    hill, (me, them, third) = load("lantern-hill"), load("lantern-hill").party
    between = ((them, "demand"), (third, "small_talk"))
    assert not PREDICATES["no_pressure_for_pressure"](played(hill, *between, (me, "threaten")), me).passed
    assert PREDICATES["no_pressure_for_pressure"](
        played(hill, *[*between, (me, "ask_interest")] * 9), me
    ).passed


def test_how_the_impasse_came_about_counts_for_nothing_of_the_learners() -> None:
    table = logged(played(flour()), "moved", **Move(act="ask_interest", by=ME, seat="opening").data())
    assert not PREDICATES["asked_before_offering"](table, ME).passed


def test_the_five_strategies_are_those_of_the_acts() -> None:
    assert set(FIVE) == set(STRATEGIES) - {"contention", "settlement"}
