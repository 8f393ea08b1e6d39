"""Trust levels: what the moves alone let one estimate."""

from itertools import pairwise

import pytest

from playing import flour, played, says, table_of, wander
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import ACTS, STRATEGY, Act
from workshop.negotiation.trust import BREACH_CEILING, FADE, FADING, START, WEIGHTS, Estimate

KIND = [act for act, weight in WEIGHTS.items() if weight.share > 0]
UNKIND = [act for act, weight in WEIGHTS.items() if weight.share < 0]
TELLING = [act for act, weight in WEIGHTS.items() if weight.own]


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


def test_a_move_counts_between_who_makes_it_and_whom_it_addresses_and_for_nobody_else() -> None:
    hill = load("lantern-hill")
    before = table_of(hill).trust
    after = says(table_of(hill), "traders", "threaten", to=["district"]).trust
    fell = {pair: before[pair].level - after[pair].level for pair in before if before[pair] != after[pair]}
    assert fell.keys() == {("district", "traders"), ("traders", "district")}
    assert fell["district", "traders"] > fell["traders", "district"] > 0


def test_a_move_to_all_counts_for_all_others() -> None:
    hill = load("lantern-hill")
    before, after = table_of(hill).trust, says(table_of(hill), "traders", "acknowledge").trust
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


@pytest.mark.parametrize("act", ACTS)
def test_ones_own_act_tells_of_oneself_in_the_same_sense_and_no_more(act: Act) -> None:
    weight, level = WEIGHTS.get(act), Estimate().after(act, own=True).level
    assert (level != START) == (act in TELLING)
    if weight and weight.own:
        assert 0 < weight.own / weight.share <= 1
        assert (level - START) * weight.share > 0


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("act", FADING)
def test_with_needs_and_ideas_alone_goodwill_fades_and_ill_will_stays(act: Act, own: bool) -> None:
    above = Estimate(0.7)
    assert above.after(act, own=own).level == pytest.approx(START + (1 - FADE) * (0.7 - START))
    assert Estimate(START).after(act, own=own) == Estimate(START)
    assert Estimate(0.3, 0.8).after(act, own=own) == Estimate(0.3, 0.8)


@pytest.mark.parametrize("act", sorted(set(ACTS) - set(WEIGHTS) - set(FADING)))
def test_an_act_without_a_weight_changes_nothing(act: Act) -> None:
    for estimate in (Estimate(0.3, 0.8), Estimate(0.7)):
        assert estimate.after(act) == estimate.after(act, own=True) == estimate


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
    assert table.trust["miller", "baker"].level == pytest.approx(0.45 + 0.08 * 0.55)
    assert table.trust["baker", "miller"].level == pytest.approx(0.475 + 0.08 * 0.525)
