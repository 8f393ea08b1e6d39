"""What words do at a table where they count; where they do not, every move means what it always meant."""

from dataclasses import replace
from typing import Any

import pytest

from building import case_of
from playing import flour, logged, played, says, table_of, without_log
from workshop.negotiation.acts import ACTS
from workshop.negotiation.coverage import understood
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import Found, Settled, Table
from workshop.negotiation.trust import START
from workshop.negotiation.words import SLIPS, interest_ref, issue_ref, option_ref

CASE = flour()
NOON = ("day", "Sunday at noon")
SLEEP, CROWD, QUIET = (
    interest_ref(*each) for each in (("baker", "sleep"), ("miller", "crowd"), ("miller", "quiet"))
)


def speaks(*moves: tuple[Any, ...]) -> Table:
    return played(CASE, *moves, words=True)


def heard(*about: str, slips: tuple[str, ...] = (), meaning: str | None = None) -> dict[str, Any]:
    return {"heard": {"v": 1, "about": list(about), "slips": list(slips), "meaning": meaning}}


def tells(interest: str, by: str = "miller") -> tuple[Any, ...]:
    return (by, "disclose_interest", {"interest": interest})


def trusts(table: Table, who: str = "miller", whom: str = "baker") -> float:
    return table.trust[who, whom].level


def wins(table: Table, act: str, **carried: Any) -> float:
    """Return what an act of the baker wins of the miller's trust, as a share of what it would if new."""
    after = trusts(says(table, "baker", act, **carried))
    weight = ACTS[act].weight
    assert weight
    return round((after - trusts(table)) / (weight.share * (1 - trusts(table))), 9)


# The words


@pytest.mark.parametrize("slip", [name for name, slip in SLIPS.items() if slip.kind != "sequence"])
def test_a_slip_takes_the_good_effect_away_and_does_no_harm(slip: str) -> None:
    table = speaks(tells("crowd"))
    assert wins(table, "acknowledge", **heard(CROWD)) == 1
    assert wins(table, "acknowledge", **heard(CROWD, slips=(slip,))) == 0


def test_a_slip_of_sequence_takes_nothing_away() -> None:
    assert wins(speaks(tells("crowd")), "acknowledge", **heard(CROWD, slips=("passed_over",))) == 1


@pytest.mark.parametrize("meaning", ["other", "claimed"])
def test_words_that_say_something_other_say_nothing_back(meaning: str) -> None:
    table = speaks(tells("crowd"))
    table = says(
        table, "baker", "paraphrase", to=["miller"], interest="crowd", **heard(QUIET, meaning=meaning)
    )
    assert not table.acknowledged
    assert trusts(table) == trusts(speaks(tells("crowd")))
    assert not says(table, "miller", "confirm", of=table.version).understood


def test_words_that_say_it_back_are_understood_for_good() -> None:
    table = speaks(tells("crowd"))
    table = says(
        table, "baker", "paraphrase", to=["miller"], interest="crowd", **heard(CROWD, meaning="same")
    )
    table = says(table, "miller", "confirm", of=table.version)
    assert table.understood == {("baker", "miller", "crowd")}
    for act in ("demand", "threaten"):
        table = says(table, "baker", act)
    assert table.understood == {("baker", "miller", "crowd")}


def test_pressure_costs_what_it_costs_whatever_its_words() -> None:
    table = speaks()
    assert trusts(says(table, "baker", "demand", **heard(slips=("blame",)))) == trusts(
        says(table, "baker", "demand")
    )


# Mis-hearing


def test_confirmed_though_wrong_nothing_is_understood_until_it_is_told_again() -> None:
    table = speaks(tells("sleep", "baker"))
    table = says(table, "miller", "paraphrase", to=["baker"], interest="sleep", **{"as": "purse"})
    table = says(table, "baker", "confirm", of=table.version)
    assert understood(table, "miller", "baker") == 0
    assert table.mistaken == {("miller", "baker", "sleep"): "purse"}
    assert to_say_back(table, "miller") == (), "it takes it for understood"
    assert redact(table, "miller").mistaken == table.mistaken
    assert redact(table, "baker").mistaken == {}, "nobody is told how they were taken"
    table = says(table, "baker", "disclose_interest", interest="sleep")
    assert table.mistaken == {}
    assert to_say_back(table, "miller") == (("baker", "sleep"),)
    table = says(table, "miller", "paraphrase", to=["baker"], interest="sleep", **{"as": "sleep"})
    assert says(table, "baker", "confirm", of=table.version).understood == {("miller", "baker", "sleep")}


def test_corrected_it_is_said_back_again() -> None:
    table = speaks(tells("sleep", "baker"))
    table = says(table, "miller", "paraphrase", to=["baker"], interest="sleep", **{"as": "purse"})
    table = says(table, "baker", "correct", of=table.version)
    assert table.misheard == {"baker": 1}
    assert table.mistaken == {}
    assert to_say_back(table, "miller") == (("baker", "sleep"),)


# Satiation


def test_what_was_acknowledged_once_is_acknowledged() -> None:
    table = speaks(tells("crowd"))
    for left in (1, 0.5):
        assert wins(table, "acknowledge", **heard(CROWD)) == left
        table = says(table, "baker", "acknowledge", **heard(CROWD))
    for act in ("check_in", "acknowledge"):
        assert wins(says(table, "baker", "check_in"), "acknowledge", **heard(CROWD)) == 0
        table = says(table, "baker", act, **heard(CROWD))
    assert (
        wins(says(table, "miller", "disclose_interest", interest="quiet"), "acknowledge", **heard(QUIET)) == 1
    )
    assert (
        wins(says(table, "miller", "disclose_interest", interest="quiet"), "acknowledge", **heard(CROWD)) == 0
    )
    assert (
        wins(says(table, "miller", "disclose_interest", interest="crowd"), "acknowledge", **heard(CROWD)) == 1
    )


@pytest.mark.parametrize("act", ["acknowledge", "apologise", "promise"])
def test_kind_words_about_nothing_win_half_then_nothing_and_cost_from_the_third_in_a_row(act: str) -> None:
    table = speaks()
    found = []
    for _ in range(4):
        found.append(wins(table, act))
        table = says(table, "baker", act)
    assert found[:2] == [0.5, 0]
    assert max(found[2:]) < 0
    assert wins(says(table, "baker", "check_in"), act) == 0, "it does not come in a row"


def test_small_talk_is_new_again_after_a_while() -> None:
    table = speaks(("baker", "small_talk"))
    assert wins(table, "small_talk") == 0.5
    for _ in range(10):
        table = says(table, "miller", "check_in")
    assert wins(table, "small_talk") == 1


def test_one_says_sorry_for_what_one_did() -> None:
    table = speaks(("baker", "demand"))
    assert wins(table, "apologise") == 1
    assert wins(says(table, "baker", "apologise"), "apologise") == 0.5
    assert wins(speaks(("miller", "demand")), "apologise") == 0.5


def test_pressure_and_offers_give_one_something_to_acknowledge() -> None:
    for theirs in (("miller", "demand"), ("miller", "offer", {"package": {"day": "Monday"}})):
        assert wins(speaks(theirs), "acknowledge") == 1


def test_each_of_several_sides_is_told_for_itself() -> None:
    three = case_of([[[0, 9]], [[9, 0]], [[5, 0]]])
    table = table_of(three, words=True)
    table = says(table, "p1", "disclose_interest", interest="for-i0")
    table = says(table, "p0", "acknowledge", to=["p1"])
    before = table.trust
    after = says(table, "p0", "acknowledge", to=["p1", "p2"]).trust
    assert after["p1", "p0"].level > before["p1", "p0"].level
    one, two = (after[p, "p0"].level - before[p, "p0"].level for p in ("p1", "p2"))
    assert one < two, "half of less than all, as against half of all that is left"


# Finding


def test_that_all_is_voiced_is_a_hint_and_the_idea_that_puts_it_together_finds() -> None:
    table = speaks(tells("sleep", "baker"))
    assert table.hints == frozenset()
    table = says(table, "miller", "disclose_interest", interest="crowd")
    assert table.hints == redact(table, "baker").hints == {"day"}
    assert NOON not in table.appeared
    table = says(table, "baker", "idea", text="On a Sunday?", combines=[SLEEP, CROWD])
    assert table.found == (Found(table.version, "baker", *NOON),)
    assert NOON in table.appeared
    assert table.hints == frozenset()
    assert "Sunday at noon" in table.options("day")


def test_own_words_find_as_well() -> None:
    told = (tells("sleep", "baker"), tells("crowd"))
    assert says(speaks(*told), "baker", "idea", text="Sunday?", **heard(SLEEP, CROWD)).found
    assert not says(
        speaks(*told), "baker", "idea", text="Sunday?", **heard(SLEEP, CROWD, slips=("own_wish",))
    ).found
    assert not says(speaks(*told), "baker", "idea", text="Sunday?").found


def test_a_part_of_it_or_everything_at_once_finds_nothing() -> None:
    table = speaks(tells("sleep", "baker"), tells("crowd"), tells("quiet"), tells("purse", "baker"))
    purse = interest_ref("baker", "purse")
    for combines in ([SLEEP], [SLEEP, QUIET], [SLEEP, CROWD, QUIET, purse]):
        assert not says(table, "baker", "idea", text="So?", combines=combines).found
    assert says(table, "baker", "idea", text="So?", combines=[SLEEP, CROWD, purse]).found


def test_what_one_has_not_told_may_be_part_of_ones_idea() -> None:
    table = says(speaks(tells("crowd")), "baker", "idea", text="On a Sunday?", combines=[SLEEP, CROWD])
    assert table.found
    assert redact(table, "miller").moves[-1].move.combines == (CROWD,)


def test_what_the_facilitator_puts_on_the_list_is_no_hint_any_more() -> None:
    table = speaks(tells("sleep", "baker"), tells("crowd"))
    assert logged(table, "revealed", issue="day", option="Sunday at noon").hints == frozenset()


# Settling


def offers(by: str, **package: str) -> tuple[Any, ...]:
    return (by, "offer", {"package": package})


def test_an_issue_is_settled_once_all_last_packages_that_name_it_agree() -> None:
    table = speaks(offers("baker", day="Monday", price="low"), offers("miller", day="Monday", price="high"))
    assert table.settled == {"day": Settled("Monday", table.version, table.version)}
    same = says(table, "baker", "offer", package={"price": "fair"})
    assert same.settled == table.settled, "it names the day no more, and says nothing against it"
    assert says(table, "baker", "trade", package={"day": "Tuesday"}).settled == {}
    accepted = speaks(offers("baker", day="Monday", price="low", sacks="ten"))
    accepted = says(accepted, "miller", "accept", of=accepted.version)
    assert {issue: each.option for issue, each in accepted.settled.items()} == {
        "day": "Monday",
        "price": "low",
        "sacks": "ten",
    }


def test_a_check_in_names_what_is_settled_unless_it_is_wrong() -> None:
    table = speaks(offers("baker", day="Monday"), offers("miller", day="Monday"))
    for _ in range(3):
        table = says(table, "miller", "small_talk")
    assert table.unnamed("day", "miller") == 3
    assert table.unnamed("day", "baker") == 0
    assert table.unnamed("price", "miller") == 0, "it is open"
    for about in (issue_ref("day"), option_ref("day", "Monday")):
        assert says(table, "baker", "check_in", **heard(about)).unnamed("day", "miller") == 0
    assert says(table, "baker", "check_in").unnamed("day", "miller") == 0
    assert says(table, "baker", "check_in", **heard(issue_ref("price"))).unnamed("day", "miller") == 3
    wrong = heard(issue_ref("day"), slips=("wrong_point",))
    assert says(table, "baker", "check_in", **wrong).unnamed("day", "miller") == 3
    assert (
        says(table, "baker", "check_in", **heard(issue_ref("day"), meaning="claimed")).unnamed(
            "day", "miller"
        )
        == 3
    )


# Where words do not count


def test_where_words_do_not_count_they_change_nothing() -> None:
    moves = [
        tells("sleep", "baker"),
        tells("crowd"),
        ("baker", "acknowledge"),
        ("baker", "acknowledge"),
        ("baker", "acknowledge"),
        ("baker", "promise"),
        ("baker", "idea", {"text": "A thought"}),
        offers("baker", day="Monday"),
        offers("miller", day="Monday"),
        ("baker", "check_in"),
    ]
    plain = played(CASE, *moves)
    worded = table_of(CASE)
    for by, act, *carried in moves:
        data = carried[0] if carried else {}
        worded = says(worded, by, act, **data, **heard(SLEEP, CROWD, slips=("wrong_point",)))
    assert NOON in plain.appeared, "once all is voiced"
    assert (plain.promises, plain.settled, plain.found, plain.hints, plain.mistaken) == (
        (),
        {},
        (),
        frozenset(),
        {},
    )
    stripped = replace(worded, moves=plain.moves)
    assert without_log(stripped) == without_log(plain)
    assert plain.trust["miller", "baker"].level > START
