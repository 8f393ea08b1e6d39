"""Scripted learners who speak: what they say, and how far words come that only sound as if one listened."""

from statistics import mean

import pytest

from workshop.counterparts.answers import REMEMBERS
from workshop.counterparts.learners import play
from workshop.counterparts.preference import liking
from workshop.counterparts.speaking import LEARNERS, speaking
from workshop.measures.reached import reached
from workshop.negotiation.bargaining import standing
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import check
from workshop.negotiation.table import OPENING_SEAT, Table

BOAT = load("last-boat")
SEEDS = range(12)


def tables(name: str, serving: float = 1.0, against: str = "guarded") -> list[Table]:
    line = speaking(name, serving)
    return [play(BOAT, "island", line, against=against, seed=seed, words=True) for seed in SEEDS]


def chosen(table: Table) -> list[bool]:
    """Return for each choice among three that the learner made whether it serves."""
    moves = [entry.move for entry in table.played if entry.move.by == "island"]
    three = [move for move in moves if move.said and len(move.said.offered) > 1]
    return [bool(move.heard and not move.heard.slips and move.heard.meaning != "claimed") for move in three]


@pytest.mark.parametrize("name", LEARNERS)
def test_every_learner_keeps_to_the_rules_and_ends_its_table(name: str) -> None:
    table = play(BOAT, "island", speaking(name), seed=3, words=True)
    first, *rest = table.rows
    before = replay([first])
    for row in rest:
        if row.kind == "moved" and row.data.get("seat") != OPENING_SEAT:
            check(before, Event(row.kind, row.data, at=row.at), holds=row.data["by"])
        before = apply(before, row)
    assert before.end
    assert before.format == 2
    assert not before.unknown


def test_an_attentive_learner_serves_in_the_share_of_choices_asked_for() -> None:
    assert all(all(chosen(table)) for table in tables("attentive"))
    assert not any(any(chosen(table)) for table in tables("attentive", 0.0))
    half = [choice for table in tables("attentive", 0.5) for choice in chosen(table)]
    assert 0.35 < mean(half) < 0.65


def test_who_echoes_or_says_what_was_right_before_never_serves() -> None:
    for name in ("echo", "stale"):
        assert not any(any(chosen(table)) for table in tables(name))


def test_the_politest_and_any_words_serve_no_more_often_than_chance_would_have_it() -> None:
    for name in ("courteous", "blind"):
        found = [choice for table in tables(name) for choice in chosen(table)]
        assert mean(found) < 0.5


def test_a_learner_without_a_strategy_does_nothing_of_it() -> None:
    acts = {
        entry.move.act
        for table in tables("no-check-ins")
        for entry in table.played
        if entry.move.by == "island"
    }
    assert "check_in" not in acts
    assert "paraphrase" in acts


def test_who_never_takes_stock_is_told_no_more_after_a_while_and_who_does_is() -> None:
    told = {
        name: [
            place
            for table in tables(name)
            for place, act in enumerate(e.move.act for e in table.played if e.move.by == "line")
            if act == "disclose_interest"
        ]
        for name in ("attentive", "no-check-ins")
    }
    assert max(told["no-check-ins"]) < REMEMBERS < max(told["attentive"])


def test_the_first_question_is_about_what_both_have_taken_a_stand_on() -> None:
    clash = BOAT.party["island"].position.keys() & BOAT.party["line"].position.keys()
    for table in tables("attentive"):
        asked = [e.move.issue for e in table.played if e.move.act == "ask_interest" and e.move.by == "island"]
        assert asked[0] in clash


def test_what_was_put_together_seems_liked_nearly_as_much_as_what_was_asked_for() -> None:
    found = [each for table in tables("attentive") for each in table.found]
    assert found
    for table in tables("attentive"):
        likes = liking(redact(table, "island"), "island")
        for each in table.found:
            listed = BOAT.issue[each.issue].options
            middling = min(likes[each.issue][option] for option in listed)
            assert likes[each.issue][each.option] > middling


def test_words_without_listening_end_in_a_poor_agreement_that_is_better_than_none_for_both() -> None:
    played = tables("blind")
    packages = [table.end.package for table in played if table.end and table.end.package]
    assert len(packages) > len(played) / 4
    assert all(standing(BOAT, package).feasible for package in packages)
    blind, attentive = reached(played, "island"), reached(tables("attentive"), "island")
    assert blind["joint"].mean < 0.5 * attentive["joint"].mean


@pytest.mark.parametrize("against", ["guarded", "reciprocal"])
def test_each_strategy_left_out_costs_something(against: str) -> None:
    whole = reached(tables("attentive", against=against), "island")
    for name, outcome in {
        "no-issues": "joint",
        "no-ideas": "joint",
        "no-trust": "understood",
        "no-check-ins": "joint",
        "no-goal": "own",
    }.items():
        without = reached(tables(name, against=against), "island")
        assert without[outcome].mean < whole[outcome].mean - 0.05, name


def test_listening_finds_what_was_on_no_list_and_is_understood_and_sounding_polite_is_not() -> None:
    attentive, *others = (
        reached(tables(name), "island") for name in ("attentive", "courteous", "echo", "blind")
    )
    assert attentive["joint"].mean > 0.6
    for other in others:
        assert other["joint"].mean < 0.75 * attentive["joint"].mean
        assert other["understood"].mean < 0.75 * attentive["understood"].mean


def test_a_table_takes_at_most_twenty_five_moves_of_ones_own() -> None:
    for name in ("attentive", "blind"):
        for table in tables(name):
            assert sum(entry.move.by == "island" for entry in table.played) <= 25
