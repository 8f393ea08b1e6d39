"""What is known of each act is one record; what is said of all acts together follows from the records."""

import pytest

from workshop.negotiation.acts import ACTS, OFFERS, PRESSURE, SIGNED, STRATEGIES, STRATEGY, Act, Strategy


def test_each_act_is_in_its_own_strategy_and_in_no_other() -> None:
    assert sorted(act for acts in STRATEGIES.values() for act in acts) == sorted(ACTS)
    assert {strategy for strategy, acts in STRATEGIES.items() if acts} == set(STRATEGIES)
    assert all(STRATEGY[act] == strategy for strategy, acts in STRATEGIES.items() for act in acts)


@pytest.mark.parametrize(
    ("act", "strategy"),
    [("paraphrase", "issues"), ("trade", "creative"), ("promise", "trust"), ("check_in", "communication"),
     ("reframe", "end goal"), ("demand", "contention"), ("walk_away", "settlement")],
)  # fmt: skip
def test_an_act_serves_the_strategy_that_it_is_taught_with(act: Act, strategy: Strategy) -> None:
    assert STRATEGY[act] == strategy
    assert act in STRATEGIES[strategy]


def test_what_an_act_may_do_is_said_in_its_record_alone() -> None:
    assert set(SIGNED) == {"offer", "trade", "accept", "reject", "walk_away"}
    assert {act for act, kind in ACTS.items() if kind.about_an_issue} == {"ask_interest", "clarify"}
    assert set(OFFERS) <= set(STRATEGIES["creative"])
    assert set(PRESSURE) < set(STRATEGIES["contention"])
