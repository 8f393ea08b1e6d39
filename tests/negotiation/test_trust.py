"""Trust levels: what the moves alone let one estimate."""

from itertools import pairwise

import pytest

from playing import flour, played, says, table_of, wander
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import ACTS, STRATEGY, Act
from workshop.negotiation.trust import BREACH_CEILING, START, WEIGHTS, Estimate

KIND = [act for act, weight in WEIGHTS.items() if weight.share > 0]
UNKIND = [act for act, weight in WEIGHTS.items() if weight.share < 0]


def level(*acts: Act) -> float:
    estimate = Estimate()
    for act in acts:
        estimate = estimate.after(act)
    return estimate.level


def test_every_pair_begins_in_the_middle() -> None:
    table = table_of(flour())
    assert {pair: estimate.level for pair, estimate in table.trust.items()} == {
        ("baker", "miller"): START,
        ("miller", "baker"): START,
    }


def test_who_is_addressed_judges_who_acts_and_nobody_else_does() -> None:
    hill = load("lantern-hill")
    before = table_of(hill).trust
    after = says(table_of(hill), "traders", "threaten", to=["district"]).trust
    assert {pair for pair in before if before[pair] != after[pair]} == {("district", "traders")}
    assert after["district", "traders"].level < before["district", "traders"].level


def test_a_move_to_all_is_judged_by_all_others() -> None:
    hill = load("lantern-hill")
    before, after = table_of(hill).trust, says(table_of(hill), "traders", "small_talk").trust
    assert {pair for pair in before if after[pair].level > before[pair].level} == {
        ("district", "traders"),
        ("observatory", "traders"),
    }


@pytest.mark.parametrize("act", KIND)
def test_a_positive_act_closes_part_of_the_gap(act: Act) -> None:
    assert level(act) == pytest.approx(START + WEIGHTS[act].share * (1 - START))
    assert level(*[act] * 500) <= 1


@pytest.mark.parametrize("act", UNKIND)
def test_a_negative_act_takes_part_of_what_is_there(act: Act) -> None:
    assert level(act) == pytest.approx(min(START * (1 + WEIGHTS[act].share), BREACH_CEILING))
    assert level(*[act] * 500) >= 0


@pytest.mark.parametrize("act", sorted(set(ACTS) - set(WEIGHTS)))
def test_an_act_without_a_weight_changes_nothing(act: Act) -> None:
    assert Estimate(0.3, 0.8).after(act) == Estimate(0.3, 0.8)


@pytest.mark.parametrize("unkind", UNKIND)
def test_from_the_middle_no_one_kind_act_makes_good_an_unkind_one(unkind: Act) -> None:
    for kind in KIND:
        assert level(unkind, kind) < START
        assert level(kind, unkind) < START


def test_the_sign_of_a_weight_follows_its_strategy() -> None:
    assert {STRATEGY[act] for act in UNKIND} == {"contention", "settlement"}
    assert all(act in WEIGHTS and WEIGHTS[act].share < 0 for act in ACTS if STRATEGY[act] == "contention")
    assert all(act in WEIGHTS and WEIGHTS[act].share > 0 for act in ACTS if STRATEGY[act] == "trust")


def test_a_breach_lowers_the_ceiling_for_good() -> None:
    estimate = Estimate().after("breach")
    for _ in range(1000):
        estimate = estimate.after("small_talk")
    assert 0.69 < estimate.level <= BREACH_CEILING
    assert estimate.after("breach").ceiling == pytest.approx(BREACH_CEILING**2)


def test_a_breach_counts_against_who_broke_faith() -> None:
    table = says(table_of(flour()), "miller", "breach", holds="baker", to=["baker"])
    assert table.trust["baker", "miller"].ceiling == BREACH_CEILING
    assert table.trust["miller", "baker"] == Estimate()


@pytest.mark.parametrize("act", WEIGHTS)
def test_each_weight_carries_its_evidence_or_says_that_there_is_none(act: Act) -> None:
    evidence = WEIGHTS[act].evidence
    assert evidence.startswith("CaSiNo: ") or "no evidence found" in evidence


def test_pulses_never_enter_the_estimate() -> None:
    for before, after in pairwise(wander(flour(), 4)):
        if after.pulses != before.pulses:
            assert after.trust == before.trust


@pytest.mark.parametrize("seed", range(10))
def test_legal_play_keeps_every_level_between_0_and_its_ceiling(seed: int) -> None:
    for table in wander(load("lantern-hill"), seed):
        assert all(0 <= estimate.level <= estimate.ceiling <= 1 for estimate in table.trust.values())


def test_a_demand_costs_trust_and_small_talk_wins_some() -> None:
    table = played(flour(), ("baker", "demand"), ("miller", "small_talk"))
    assert table.trust["miller", "baker"].level == pytest.approx(0.45)
    assert table.trust["baker", "miller"].level == pytest.approx(0.54)
