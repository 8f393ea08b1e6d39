"""How long a move takes by the model: words read, taps, a choice among ways."""

import pytest

from playing import flour, says, table_of
from workshop.counterparts.learners import play
from workshop.counterparts.speaking import speaking
from workshop.measures.pace import CHOOSES, READS, TAP, Pace, moves, pace
from workshop.measures.records import Record
from workshop.negotiation.acts import ACTS
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Act
from workshop.negotiation.table import Table

WHOLE = {"day": "Tuesday", "price": "fair", "sacks": "ten"}


def nothing(_view: Table, _party: str, _before: Record, _after: Record) -> str:
    return ""


def after_four_words(act: Act, **carried: object) -> float:
    """Return the seconds of a move of the baker's after four words of the miller's."""
    table = says(table_of(flour()), "miller", "small_talk", text="one two three four")
    return next(moves(says(table, "baker", act, **carried), "baker", nothing))


def test_what_the_others_said_is_read_before_the_act_is_tapped() -> None:
    assert after_four_words("acknowledge") == pytest.approx(4 / READS + TAP)
    assert ACTS["small_talk"].taps == 2
    assert after_four_words("small_talk") == pytest.approx(4 / READS + 2 * TAP)
    assert after_four_words("disclose_interest", interest="sleep") == pytest.approx(4 / READS + 2 * TAP)


def test_a_set_of_ways_is_read_with_what_they_share_once_and_chosen_from() -> None:
    said = {"offered": ["a/serves", "a/other", "a/more"], "wording": "a/serves", "source": "wording"}
    heard = {"v": 1, "covers": [[3, 11]]}
    taken = after_four_words("acknowledge", text="So two words, yes?", said=said, heard=heard)
    assert taken == pytest.approx((4 + 4 + 2 * 2) / READS + 2 * TAP + CHOOSES)


def test_one_plain_sentence_is_neither_read_nor_chosen_before() -> None:
    said = {"offered": ["plain/serves"], "wording": "plain/serves", "source": "wording"}
    taken = after_four_words("acknowledge", text="Four words it has.", said=said)
    assert taken == pytest.approx(4 / READS + TAP)


def test_of_a_package_what_it_changes_is_read_and_of_ones_own_move_what_it_did() -> None:
    table = says(table_of(flour()), "miller", "offer", package=WHOLE, text="this")
    table = says(table, "baker", "acknowledge")
    table = says(table, "miller", "offer", package=WHOLE | {"day": "Monday"}, text="that")
    table = says(table, "baker", "acknowledge")
    first, second = moves(table, "baker", lambda *_: "it did this")
    assert first == pytest.approx((1 + 3) / READS + TAP)
    assert second == pytest.approx((1 + 1 + 3) / READS + TAP)


def test_the_pace_is_the_median_and_what_one_move_in_twenty_exceeds() -> None:
    table = table_of(flour())
    for _ in range(19):
        table = says(table, "baker", "acknowledge")
    table = says(table, "baker", "small_talk")
    found = pace([table], "baker", nothing)
    assert found == Pace(TAP, TAP, 20)
    assert pace([], "baker", nothing) == Pace(0, 0, 0)


@pytest.mark.parametrize("against", ["guarded", "principled", "reciprocal"])
def test_a_table_goes_at_the_pace_of_a_talk(against: str) -> None:
    case = load("last-boat")
    tables = [
        play(case, "island", speaking("attentive"), against=against, seed=s, words=True) for s in range(4)
    ]
    found = pace(tables, "island", nothing)
    assert found.median <= 15
    assert found.most <= 25
