"""What is told of words: a line a move where they count, as names and never as words."""

from typing import Any

from playing import does, flour, logged, played, says, table_of
from workshop.measures.columns import WORDS
from workshop.measures.own import slips
from workshop.measures.words import slips_in, steps, told, told_moves, word_lines
from workshop.negotiation.rules import FACILITATOR
from workshop.negotiation.table import Table

CASE = flour()
SLEEP, CROWD = "interest:baker.sleep", "interest:miller.crowd"
INCLUDE = {"promise": {"kind": "include", "issue": "day", "option": "Monday"}}
MONDAY, TUESDAY = ({"package": {"day": day, "price": "low"}} for day in ("Monday", "Tuesday"))
TYPED = "Words that somebody typed"
HEARD = {"v": 3, "act": "ask_interest", "about": ["issue:day"], "covers": [[0, 4]], "slips": ["option"]}
CHOSEN = {"wording": "ask/1", "offered": ["ask/0", "ask/1"], "source": "wording"}
TELLING = [
    ("baker", "disclose_interest", {"interest": "sleep"}),
    ("miller", "disclose_interest", {"interest": "crowd"}),
]


def talk(*moves: tuple[Any, ...]) -> Table:
    return played(CASE, *moves, words=True)


def last(table: Table) -> dict[str, Any]:
    """What is told of the last move, but for its place, act and author."""
    *_, told_of_it = told_moves(table)
    return {key: said for key, said in told_of_it.items() if key not in {"version", "move", "act", "by"}}


def test_what_was_not_read_is_missing_and_never_zero() -> None:
    assert last(talk(("baker", "ask_interest"))) == {}
    assert last(talk(("baker", "ask_interest", {"text": TYPED}))) == {}


def test_what_was_said_and_heard_is_told_by_name() -> None:
    table = talk(("baker", "ask_interest", {"text": TYPED, "said": CHOSEN, "heard": HEARD}))
    assert last(table) == {
        "source": "wording",
        "wording": "ask/1",
        "offered": ("ask/0", "ask/1"),
        "reading": 3,
        "heard": "ask_interest",
        "about": ("issue:day",),
        "slips": ("option",),
    }
    assert TYPED not in str(told(table))


def test_a_promise_is_told_with_what_became_of_it_and_the_move_that_decided() -> None:
    table = talk(("baker", "promise", INCLUDE), ("miller", "demand"))
    first = next(told_moves(table))
    assert (first["promise"], first["became"]) == ("include option:day=Monday", ("miller=open",))
    broken = says(table, "baker", "offer", **TUESDAY)
    assert next(told_moves(broken))["became"] == ("miller=broken",)
    assert last(broken)["broken"] == ("promise:2",)
    [promise] = told(broken)["words"]["promises"]
    assert promise == {
        "version": 2,
        "by": "baker",
        "to": "miller",
        "promise": "include option:day=Monday",
        "state": "broken",
        "at": broken.version,
    }
    assert "at" not in told(table)["words"]["promises"][0], "nothing has been decided"


def test_a_promise_that_lapsed_with_the_clock_is_told_though_no_move_decided_it() -> None:
    table = does(talk(("baker", "promise", INCLUDE)), FACILITATOR, "closed")
    assert next(told_moves(table))["became"] == ("miller=lapsed",)
    assert all("lapsed" not in each for each in told_moves(table))


def test_what_is_settled_and_opened_again_is_told_where_it_happened() -> None:
    settled = talk(("baker", "offer", MONDAY), ("miller", "offer", {"package": {"day": "Monday"}}))
    assert last(settled)["settled"] == ("option:day=Monday",)
    again = says(settled, "baker", "trade", **MONDAY)
    assert "settled" not in last(again), "it was settled before"
    opened = says(again, "baker", "trade", **TUESDAY)
    assert last(opened)["unsettled"] == ("issue:day",)
    assert told(settled)["words"]["settled"] == ["option:day=Monday"]
    assert told(opened)["words"]["settled"] == []


def test_what_could_be_found_is_told_once_and_what_was_found_with_its_option() -> None:
    table = talk(*TELLING)
    assert last(table)["hints"] == ("issue:day",)
    assert told(table)["words"]["hints"] == ["issue:day"]
    found = says(table, "baker", "idea", text=TYPED, combines=[SLEEP, CROWD])
    assert last(found) == {"combines": (SLEEP, CROWD), "found": ("option:day=Sunday at noon",)}
    assert told(found)["words"]["hints"] == []
    assert told(found)["words"]["found"] == [
        {"version": found.version, "by": "baker", "option": "option:day=Sunday at noon"}
    ]


def test_where_words_do_not_count_nothing_is_told() -> None:
    table = played(CASE, *TELLING, ("baker", "offer", MONDAY), ("miller", "offer", MONDAY))
    assert told(table) == {}
    assert list(word_lines(table)) == []


def test_how_something_was_said_aloud_is_told_of_that_move_alone_and_kept_apart() -> None:
    heard = {"said": {"source": "observer"}}
    table = logged(played(CASE, *TELLING), "moved", by="miller", act="check_in", to=["baker"], **heard)
    [line] = word_lines(table)
    assert dict(zip(WORDS, line, strict=True))["format"] == 1
    words = told(table)["words"]
    assert words.keys() == {"format", "moves"}, "promises and the like were not followed"
    assert [move["source"] for move in words["moves"]] == ["observer"]


def test_lines_have_a_cell_a_column_and_lists_semicolons() -> None:
    table = talk(("baker", "ask_interest", {"said": CHOSEN, "heard": HEARD}))
    [line] = word_lines(table)
    cells = dict(zip(WORDS, line, strict=True))
    assert (cells["stream"], cells["format"], cells["move"]) == (table.stream, 2, 1)
    assert cells["offered"] == "ask/0; ask/1"
    assert cells["kept"] is None


def test_a_move_that_was_withdrawn_did_nothing() -> None:
    table = talk(*TELLING, ("baker", "promise", INCLUDE))
    gone = logged(table, "withdrawn", of=table.version, seat="baker")
    assert [each["act"] for each in told_moves(gone)] == ["disclose_interest"] * 2
    assert told(gone)["words"]["promises"] == []


def test_the_slips_are_those_of_the_debrief_and_an_opening_has_none() -> None:
    table = talk(("baker", "offer", MONDAY), ("miller", "offer", TUESDAY), ("baker", "offer", TUESDAY))
    by_line = [(each["version"], slip) for each in told_moves(table) for slip in each.get("slips", ())]
    assert by_line == [(slip.version, slip.name) for slip in slips(table)]
    assert "counter_at_once" in {slip for _, slip in by_line}
    opening = logged(table_of(CASE, words=True), "moved", by="baker", act="offer", seat="opening", **MONDAY)
    assert [slips_in(before, entry) for before, entry, _ in steps(opening)] == [()]


def test_a_move_of_which_an_observer_noted_how_it_was_said_is_told_where_words_do_not_count_too() -> None:
    table = played(CASE, ("miller", "check_in"), ("baker", "ask_interest"))
    of = table.version
    for how, seat in (("answered", "observer-3"), ("assumes", "observer-3"), ("assumes", "observer-4")):
        table = logged(table, "tagged", of=of, how=how, seat=seat)
    assert [told_of_it["version"] for told_of_it in told_moves(table)] == [of]
    assert last(table) == {"source": "observer", "noted": ("assumes",)}
