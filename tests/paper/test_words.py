"""What words did in a move, in the report's sentences: all for all, and of others only what is shared."""

from playing import flour, logged, played, says
from workshop.measures.columns import WORDS
from workshop.negotiation.table import Table
from workshop.paper.words import SHARED, TEXT, in_words

CASE = flour()
HEARD = {"v": 1, "act": "paraphrase", "meaning": "other", "slips": ["position"]}
OWN = {"said": {"source": "own"}, "heard": HEARD}
PROMISE = {"promise": {"kind": "include", "issue": "day", "option": "Monday"}}
TUESDAY = {"package": {"day": "Tuesday"}}


def talk() -> Table:
    """The baker says back in own words, promises and breaks it; the miller takes one thing for another."""
    table = played(
        CASE,
        ("miller", "disclose_interest", {"interest": "crowd"}),
        ("baker", "paraphrase", {"to": ["miller"], "interest": "crowd", **OWN}),
        ("baker", "promise", PROMISE),
        ("baker", "offer", TUESDAY),
        ("miller", "offer", TUESDAY),
        ("baker", "disclose_interest", {"interest": "sleep"}),
        words=True,
    )
    misheard = {"act": "paraphrase", "by": "miller", "to": ["baker"], "interest": "sleep", "as": "purse"}
    return logged(table, "moved", **misheard)


def lines(party: str = "") -> list[str]:
    return list(in_words(talk(), party).values())


def test_both_sides_open_it_says_all() -> None:
    _, said_back, promised, broke, settled, told, misheard = lines()
    assert (
        said_back == "In own words. It says something other than what stands. Slip: Said back their position."
    )
    assert promised == "Promises packages with Delivery day: Monday. In the end: broken."
    assert broke.endswith("Breaks the promise of move 3.")
    assert settled.endswith("Settled from here on: Delivery day: Tuesday.")
    assert told == "From here on there is an option to find for: Delivery day."
    assert misheard == "Taken for: Cheap flour."


def test_a_side_reads_of_others_what_all_know_and_of_its_own_moves_everything() -> None:
    baker, miller = lines("baker"), lines("miller")
    assert baker[1] == lines()[1]
    assert miller[1] == "", "how it was said and heard is its author's"
    assert miller[2] == baker[2] == lines()[2], "both know of the promise"
    assert "Breaks" in miller[3]
    assert "Slip" not in miller[3]
    assert baker[6] == "", "nobody is told that it was misheard but by the words"


def test_a_way_that_was_chosen_needs_no_word_of_where_it_came_from() -> None:
    chosen = {"wording": "ask/1", "offered": ["ask/0", "ask/1"], "source": "wording"}
    table = played(CASE, ("baker", "ask_interest", {"said": chosen}), words=True)
    assert list(in_words(table).values()) == [""]


def test_where_words_do_not_count_it_says_nothing() -> None:
    assert in_words(says(played(CASE), "baker", "check_in")) == {}


def test_what_is_told_of_a_move_is_a_column_of_the_export() -> None:
    assert {*TEXT["did"], *SHARED} <= set(WORDS)


def test_what_an_observer_noted_is_told_once_both_sides_are_open_and_to_neither_before() -> None:
    table = says(played(CASE), "baker", "ask_interest")
    of = table.version
    table = logged(table, "tagged", of=of, how="assumes", seat="observer-3")
    assert in_words(table) == {of: "An observer noted: assumed the answer."}
    assert in_words(table, "baker") == in_words(table, "miller") == {}
