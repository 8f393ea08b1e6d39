"""What one's own moves show, by plain rules."""

import pytest

from debriefing import Log
from playing import played, says
from workshop.measures import own
from workshop.measures.own import Rule
from workshop.measures.records import records
from workshop.negotiation.casefile import load
from workshop.negotiation.words import SLIPS

BOAT = load("last-boat")
START = len(BOAT.openings)
CHEAP = {issue.id: issue.options[0] for issue in BOAT.issues}
DEAR = {issue.id: issue.options[-1] for issue in BOAT.issues}
MINE, THEIRS = (BOAT.party[party].interests[0].id for party in ("island", "line"))


def shown(log: Log, party: str = "island") -> dict[str, tuple[int, ...]]:
    """Return the signs that are shown, by the moves after the opening."""
    found = own.signs(log.table, party, records(log.rows))
    return {name: tuple(move - START for move in moves) for name, moves in found.items() if moves}


def test_a_table_without_a_move_of_ones_own_shows_nothing() -> None:
    assert shown(Log(BOAT)) == {}


def test_signs_are_ones_own_moves_by_their_numbers() -> None:
    log = Log(BOAT)
    log.move("island", "ask_interest")
    log.move("line", "disclose_interest", interest=THEIRS)
    said_back = log.move("island", "paraphrase", to=["line"], interest=THEIRS)
    log.move("line", "confirm", to=["island"], of=said_back)
    log.move("island", "check_in")
    log.move("line", "ask_interest")
    found = shown(log)
    assert found["asks"] == (1,)
    assert found["told"] == (2,)
    assert found["says_back"] == found["understood"] == (3,)
    assert found["checks_in"] == (5,)
    assert "misheard" not in found
    assert shown(log, "line")["asks"] == (6,)


def test_what_was_said_back_and_corrected_is_misheard() -> None:
    log = Log(BOAT)
    log.move("line", "disclose_interest", interest=THEIRS)
    said_back = log.move("island", "paraphrase", to=["line"], interest=THEIRS)
    log.move("line", "correct", to=["island"], of=said_back)
    assert shown(log)["misheard"] == (2,)
    assert "understood" not in shown(log)


def test_what_was_confirmed_without_being_meant_is_neither_understood_nor_misheard() -> None:
    other = {"v": 1, "act": "paraphrase", "meaning": "other"}
    told = ("line", "disclose_interest", {"interest": THEIRS})
    said_back = ("island", "paraphrase", {"to": ["line"], "interest": THEIRS, "heard": other})
    table = played(BOAT, told, said_back, words=True)
    table = says(table, "line", "confirm", of=table.version)
    found = own.signs(table, "island", records(table.rows))
    assert found["says_back"]
    assert found["understood"] == found["misheard"] == ()


@pytest.mark.parametrize(("answer", "sign"), [("demand", "returns"), ("acknowledge", "lets_be")])
def test_pressure_is_returned_or_let_be(answer: str, sign: str) -> None:
    log = Log(BOAT)
    log.move("line", "threaten", to=["island"])
    log.move("island", answer)
    found = shown(log)
    assert found["pressed"] == (1,)
    assert found[sign] == (2,)
    assert {"returns", "lets_be"} - found.keys() == {"returns", "lets_be"} - {sign}


def test_it_is_a_long_time_after_more_moves_than_that_without_a_check_in() -> None:
    log = Log(BOAT)
    log.move("line", "check_in")
    for _ in range(own.LONG):
        log.move("island", "small_talk")
    assert "long_without" not in shown(log)
    log.move("island", "small_talk")
    assert shown(log)["long_without"] == (own.LONG + 2,)


def test_a_promise_is_shown_where_it_was_broken_and_by_whom() -> None:
    hold = {"to": ("line",), "promise": {"kind": "hold"}}
    table = played(BOAT, ("island", "promise", hold), ("island", "demand"), words=True)
    found = [own.signs(table, party, records(table.rows)) for party in BOAT.party]
    assert [(each["kept"], each["broken"]) for each in found] == [((), (START + 2,)), ((), ())]


def test_an_option_that_comes_onto_the_list_is_shown_at_the_move_that_brought_it() -> None:
    log = Log(BOAT)
    for party in BOAT.parties:
        for interest in party.interests:
            log.move(party.id, "disclose_interest", interest=interest.id)
    found, after = shown(log), records(log.rows)
    assert found["new"]
    for move in found["new"]:
        assert len(after[START + move - 1]["appeared"]) > len(after[START + move - 2]["appeared"])


def test_slips_of_the_sequence_are_told_with_their_moves_and_the_opening_has_none() -> None:
    log = Log(BOAT)
    assert own.slips(log.table) == []
    log.move("line", "offer", package=CHEAP, text="Because of the winter.")
    version = log.move("island", "offer", package=DEAR, text="Because of the school.")
    assert (START + 2, version, "island", "counter_at_once") in own.slips(log.table)
    assert shown(log)["counter_at_once"] == (2,)


def test_a_slip_that_was_heard_in_words_counts_too_and_an_unknown_one_does_not() -> None:
    log = Log(BOAT)
    heard = {"v": 1, "act": "apologise", "slips": ["but_apology"]}
    log.move("island", "apologise", to=["line"], heard=heard)
    assert [slip.name for slip in own.slips(log.table)] == ["but_apology"]


SIGNS = {**dict.fromkeys(SLIPS, ()), "asks": (3, 5), "presses": ()}


def test_the_first_rule_that_holds_is_told_with_its_moves() -> None:
    rules = [
        Rule(says="You pressed.", least={"presses": 1}),
        Rule(says="You asked {asks} times ({where}).", of="asks", least={"asks": 2}, most={"presses": 0}),
        Rule(says="Nothing."),
    ]
    assert own.first(rules, SIGNS) == "You asked 2 times (moves 3 and 5)."
    assert own.first(rules, SIGNS | {"asks": (3,)}) == "Nothing."
    assert own.first(rules, SIGNS | {"presses": (9,)}) == "You pressed."


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ((3,), "move 3"),
        ((3, 5), "moves 3 and 5"),
        ((3, 5, 8), "moves 3, 5 and 8"),
        ((3, 5, 8, 9), "moves 3, 5, 8 and later"),
    ],
)
def test_moves_are_named_by_their_numbers(moves: tuple[int, ...], words: str) -> None:
    assert own.where(moves) == words


def test_what_an_observer_noted_is_told_of_the_move_and_of_whether_it_served() -> None:
    log = Log(BOAT)
    asked, back = log.move("island", "ask_interest"), log.move("line", "acknowledge")
    for of, how in ((asked, "assumes"), (back, "serves"), (asked, "serves"), (back, "no such slip")):
        log.tell("tagged", of=of, how=how, seat="observer-3")
    log.tell("tagged", of=asked, how="answered", seat="observer-4")
    found = [(tag.move - START, tag.version, tag.by, tag.how) for tag in own.tags(log.table)]
    assert found == [
        (1, asked, "island", "serves"),
        (1, asked, "island", "answered"),
        (2, back, "line", "serves"),
    ]
    assert shown(log)["served"] == shown(log)["slipped"] == (1,)
    assert shown(log, "line")["served"] == (2,)
    assert "slipped" not in shown(log, "line")
