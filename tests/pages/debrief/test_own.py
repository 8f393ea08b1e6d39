"""One side's own debrief, in words."""

import re
from html import unescape

import pytest

from debriefing import Log
from workshop.counterparts.learners import five_strategies, play, positional, without
from workshop.measures.own import signs
from workshop.measures.records import records
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.table import Table
from workshop.pages.debrief.own import TEXTS, alone, own_moves

BOAT = load("last-boat")
PARTED = play(BOAT, "island", positional, against="guarded", seed=3)
AGREED = play(BOAT, "island", five_strategies, against="guarded", seed=3)
SILENT = play(BOAT, "island", without("communication"), against="guarded", difficulty="easy", seed=3)
FIVE = ["Underlying issues", "Creative solutions", "Trust and rapport", "Open communication", "The end goal"]


def told(table: Table, party: str = "island") -> str:
    return unescape(re.sub("<[^>]*>", " ", own_moves(table, party)))


def test_it_goes_through_the_five_strategies_with_one_thing_to_keep_and_one_for_next_time() -> None:
    for table in (AGREED, PARTED):
        markup = own_moves(table, "island")
        assert re.findall("<h3>(.*?)</h3>", markup) == FIVE
        assert markup.count("<b>") == 2
        assert "{" not in markup


def test_moves_are_quoted_as_they_were_made_with_their_places() -> None:
    quotes = re.findall(r"<li>Move (\d+): (.*?)</li>", own_moves(AGREED, "island"))
    assert len(quotes) > 5
    for number, quote in quotes:
        move = AGREED.moves[int(number) - 1].move
        assert move.by == "island"
        if move.text:
            assert move.text[:40] in unescape(quote)


def test_what_one_did_decides_what_is_advised() -> None:
    assert "You answered a package with a package of your own (moves" in told(SILENT)
    assert "they agreed that this was it" in told(AGREED)
    assert "You pressed (moves" in told(PARTED)
    assert "You asked nothing, told nothing and said nothing back." in told(PARTED)


def test_a_side_that_made_no_move_is_told_nothing() -> None:
    assert own_moves(Log(BOAT).table, "island") == ""


def test_typed_words_are_shown_as_text() -> None:
    log = Log(BOAT)
    log.move("island", "idea", text="<script>alert(1)</script>")
    assert "<script" not in own_moves(log.table, "island")
    assert "&lt;script" in own_moves(log.table, "island")


@pytest.mark.parametrize("case", shipped())
def test_every_case_and_every_side_can_be_looked_back_at(case: str) -> None:
    for party in load(case).party:
        assert told(play(load(case), party, five_strategies, against="guarded", seed=1), party)


def test_every_rule_speaks_of_signs_that_there_are_and_the_last_holds_always() -> None:
    found = signs(AGREED, "island", records(AGREED.rows))
    for rules in (TEXTS.keep, TEXTS.next):
        for rule in rules:
            assert {*rule.least, *rule.most, *filter(None, [rule.of])} <= found.keys()
            assert rule.told(found)
            assert not rule.of or rule.least.get(rule.of)
        assert not rules[-1].least
        assert not rules[-1].most
    for strategy in TEXTS.strategies.values():
        assert set(strategy.shows) <= found.keys()


def test_who_played_alone_is_the_one_person_among_scripts() -> None:
    assert alone(AGREED) == "island"
    assert alone(Log(BOAT).table) is None
    assert alone(Log(BOAT, seats=dict.fromkeys(BOAT.party, "guarded")).table) is None


def test_what_an_observer_noted_is_told_in_plain_words_to_the_side_whose_move_it_was() -> None:
    log = Log(BOAT)
    for of in [log.move("island", "ask_interest"), log.move("island", "clarify")]:
        log.tell("tagged", of=of, how="assumes", seat="observer-3")
    log.move("line", "acknowledge")
    assert "An observer noted: assumed the answer." in told(log.table)
    assert "An observer noted that some of what you said missed its aim (moves" in told(log.table)
    assert "An observer" not in told(log.table, "line")
    assert "An observer" not in told(AGREED)
