"""Context-blind choice: what finds the way that serves without having followed the table, and how often."""

import pytest

from workshop.cli.cases import rehearsed
from workshop.hearing.blind import A_FEW, MOST, Filled, acts, filled, measure, words
from workshop.hearing.ways import Way
from workshop.negotiation.casefile import load, shipped

RULES = {"the longest", "the politest", "shares most words with the last line", "words alone"}


def three(case: str, name: str, *texts: str, last: str = "") -> Filled:
    """Return a set of which the first way serves."""
    ways = [Way(f"{name}/serves", "idea", texts[0])]
    ways += [
        Way(f"{name}/more{n}", "idea", text, serves=False, slip="more") for n, text in enumerate(texts[1:])
    ]
    return Filled(case, tuple(ways), last)


@pytest.fixture(scope="module")
def sets() -> list[Filled]:
    return [each for name in shipped() for rows in rehearsed(load(name), 24) for each in filled(rows)]


def test_the_longest_finds_what_is_longest() -> None:
    found = measure([three("a", "one", "a long way of saying it", "short", "brief")])
    assert found["all"]["the longest"] == found["idea"]["the longest"] == 1


def test_where_all_are_alike_a_rule_takes_one_by_chance() -> None:
    found = measure([three("a", "one", "abc", "abd", "abe")])
    assert set(found["all"]) == RULES
    assert found["all"] == pytest.approx(dict.fromkeys(RULES, 1 / 3))


def test_the_politest_counts_words_of_courtesy() -> None:
    assert measure([three("a", "one", "would you, please", "tell me", "now")])["all"]["the politest"] == 1


def test_an_echo_of_the_last_line_is_found() -> None:
    one = three("a", "one", "the boat is late", "a dog", "a cat", last="Our boat came late.")
    assert measure([one])["all"]["shares most words with the last line"] == 1


def test_words_that_tell_are_learned_from_other_sets_of_other_cases() -> None:
    telling = [three(case, case, f"you {case} need", f"{case} must", f"{case} must not") for case in "abcd"]
    assert measure(telling)["all"]["words alone"] == 1
    same_case = [three("a", name, f"you {name} need", f"{name} must", f"{name} must not") for name in "abcd"]
    assert measure(same_case)["all"]["words alone"] == pytest.approx(1 / 3)
    same_set = [three(case, "one", f"you {case} need", f"{case} must", f"{case} must not") for case in "abcd"]
    assert measure(same_set)["all"]["words alone"] == pytest.approx(1 / 3)
    assert measure(telling[:1], telling[1:])["all"]["words alone"] == 1


def test_nothing_is_found_in_nothing() -> None:
    assert measure([]) == {}


def test_a_few_acts_are_tried_before_each_move_and_no_three_texts_come_twice() -> None:
    rows = next(rehearsed(load("last-boat"), 1))
    found = list(filled(rows))
    assert len(found) == len({frozenset(way.text for way in each.ways) for each in found})
    assert 20 < len(found) <= A_FEW * len(rows)
    assert {each.ways[0].act for each in found} <= set(acts())
    assert found == list(filled(rows))


@pytest.mark.parametrize("case", list(shipped()))
def test_who_did_not_follow_a_shipped_case_does_not_find_what_serves(sets: list[Filled], case: str) -> None:
    own = [each for each in sets if each.case == case]
    assert len(own) > 100
    found = measure(own, [each for each in sets if each.case != case])["all"]
    assert {rule: share for rule, share in found.items() if share > MOST} == {}


def test_for_no_act_does_a_rule_find_what_serves(sets: list[Filled]) -> None:
    found = measure(sets)
    assert set(found) == {*acts(), "all"}
    shares = [(act, rule, share) for act, rules in found.items() for rule, share in rules.items()]
    assert [each for each in shares if each[2] > MOST] == []


def test_neither_in_sets_of_a_case_nor_in_those_of_all_does_a_rule_find_it(sets: list[Filled]) -> None:
    own = [each for each in sets if each.set.startswith(f"{each.case}.")]
    for family in (own, [each for each in sets if each not in own]):
        assert {rule: share for rule, share in measure(family)["all"].items() if share > MOST} == {}


def test_words_are_counted_without_their_marks() -> None:
    assert words("Don’t say “No”, say 22:00.") == ["don’t", "say", "no", "say", "22", "00"]
