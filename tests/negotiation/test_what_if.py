"""What would have been: one move fewer or one package more, later moves kept where they still make sense."""

import pytest

from playing import flour, heard, logged, played, says, table_of, wander, without_log
from workshop.negotiation.fold import replay
from workshop.negotiation.rules import IllegalMove
from workshop.negotiation.table import Table
from workshop.negotiation.what_if import putting, until, without

CASE = flour()
WHOLE = {"day": "Tuesday", "price": "fair", "sacks": "ten"}
OTHER = WHOLE | {"day": "Monday"}
IDEA = WHOLE | {"day": "Sunday at noon"}
AGREED = (("baker", "offer", {"package": WHOLE}), ("miller", "accept", {"of": 2}))


def acts(table: Table) -> list[str]:
    return [entry.move.act for entry in table.moves]


def test_without_a_move_that_nothing_answers_all_the_others_stay():
    table = played(
        CASE, ("baker", "threaten"), *((by, act, c | {"of": 3} if "of" in c else c) for by, act, c in AGREED)
    )
    supposed = without(table, 2)
    assert acts(supposed.table) == ["offer", "accept"]
    assert supposed.left_out == ()
    assert supposed.table.end == table.end
    assert supposed.table.trust["miller", "baker"].level > table.trust["miller", "baker"].level


def test_what_answers_a_move_that_was_never_made_is_left_out_too():
    table = heard(CASE, "miller", "baker", "sleep")
    disclosed, *answers = (entry.version for entry in table.moves)
    supposed = without(table, disclosed)
    assert supposed.left_out == tuple(answers)
    assert not supposed.table.moves
    assert not supposed.table.voiced


def test_an_idea_that_never_appears_can_be_offered_by_nobody():
    table = played(
        CASE,
        ("baker", "disclose_interest", {"interest": "sleep"}),
        ("miller", "disclose_interest", {"interest": "crowd"}),
        ("baker", "offer", {"package": IDEA}),
        ("miller", "accept", {"of": 4}),
    )
    supposed = without(table, 3)
    assert acts(supposed.table) == ["disclose_interest"]
    assert supposed.left_out == (4, 5)
    assert supposed.table.end is None


def test_without_its_last_answer_a_table_is_open():
    table = played(CASE, *AGREED)
    assert without(table, table.version).table.end is None


def test_a_move_that_the_rules_never_let_in_stays_as_it_was_logged():
    table = says(table_of(CASE), "baker", "check_in")
    table = logged(table, "moved", act="paraphrase", by="miller", to=["baker"], interest="sleep")
    supposed = without(table, 2)
    assert acts(supposed.table) == ["paraphrase"]
    assert supposed.left_out == ()


def test_only_a_move_that_stands_can_be_left_out():
    table = played(CASE, ("baker", "threaten"))
    gone = logged(table, "withdrawn", of=2, seat="baker")
    for version in (1, 3):
        with pytest.raises(KeyError):
            without(gone, version)
    with pytest.raises(KeyError):
        without(gone, 2)


def test_another_package_is_what_lies_there_until_the_next_one():
    table = played(
        CASE,
        ("baker", "offer", {"package": WHOLE}),
        ("miller", "reject", {"of": 2}),
        ("miller", "offer", {"package": OTHER}),
        ("baker", "accept", {"of": 4}),
    )
    supposed = putting(table, 2, "miller", IDEA | {"day": "Wednesday"})
    assert supposed.left_out == (3,)  # the rejection of what no longer lay there
    assert acts(supposed.table) == ["offer", "offer", "offer", "accept"]
    assert supposed.table.end
    assert supposed.table.end.package == OTHER
    assert [row.version for row in supposed.table.rows] == [1, 2, 3, 5, 6]


def test_an_agreement_to_a_package_that_was_replaced_does_not_come_about():
    supposed = putting(played(CASE, *AGREED), 2, "miller", OTHER)
    assert supposed.left_out == (3,)
    assert supposed.table.end is None
    assert supposed.table.offer
    assert (supposed.table.offer.package, supposed.table.offer.by) == (OTHER, "miller")


@pytest.mark.parametrize("after", [2, 3])
def test_answers_follow_what_they_answer_whether_it_comes_before_or_one_later(after: int):
    table = heard(CASE, "miller", "baker", "sleep")
    supposed = putting(table, after, "baker", WHOLE)
    assert supposed.left_out == ()
    assert supposed.table.understood == table.understood


def test_a_package_is_put_forward_by_the_rules():
    table = played(CASE, *AGREED)
    for after, package, why in (
        (2, IDEA, "not on the list"),
        (2, {}, "Choose an option"),
        (3, OTHER, "has ended"),
    ):
        with pytest.raises(IllegalMove, match=why):
            putting(table, after, "baker", package)


def test_what_was_withdrawn_later_is_not_there_before():
    table = logged(
        played(CASE, ("baker", "threaten"), ("miller", "check_in")), "withdrawn", of=2, seat="baker"
    )
    assert acts(until(table, 3)) == ["check_in"]
    assert acts(putting(table, 3, "baker", WHOLE).table) == ["check_in", "offer"]


@pytest.mark.parametrize("seed", range(12))
def test_one_change_to_any_table_gives_a_table_and_leaves_the_first_alone(seed: int):
    table = wander(CASE, seed)[-1]
    rows = table.rows
    for number, entry in enumerate(table.moves):
        supposed = without(table, entry.version)
        assert len(supposed.table.moves) == len(table.moves) - 1 - len(supposed.left_out)
        assert [e.move for e in supposed.table.moves[:number]] == [e.move for e in table.moves[:number]]
        assert all(version > entry.version for version in supposed.left_out)
        assert without_log(replay(supposed.table.rows)) == without_log(supposed.table)
    assert table.rows is rows
