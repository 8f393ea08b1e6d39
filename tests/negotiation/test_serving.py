"""What serves now: one row for each state a side can be in, read off its own view."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from playing import WHOLE, flour, played, says
from workshop.negotiation import serving
from workshop.negotiation.acts import ACTS
from workshop.negotiation.redaction import redact
from workshop.negotiation.serving import A_WHILE, ROWS, WORDS, now
from workshop.negotiation.table import Table

CASE = flour()
BEST = {"day": "Wednesday", "price": "low", "sacks": "twenty"}
MIDDLE = {"day": "Tuesday", "price": "low", "sacks": "twenty"}
KIND = ("baker", "small_talk")
TOLD = ("baker", "disclose_interest", {"interest": "sleep"})


def serves(table: Table, party: str = "baker") -> str:
    return now(redact(table, party), party).id


def told_and_said_back(*before: tuple[Any, ...]) -> Table:
    """Return a table at which the miller has told an interest and the baker has said it back."""
    table = played(CASE, *before, ("miller", "disclose_interest", {"interest": "crowd"}))
    table = says(table, "baker", "paraphrase", to=["miller"], interest="crowd")
    return says(table, "miller", "confirm", of=table.version)


def test_at_most_twelve_rows_each_with_its_reason_and_its_source() -> None:
    assert len(ROWS) <= 12
    assert ROWS[-1].when == ()
    for row in ROWS:
        assert row.why.endswith(".")
        assert any(
            year.isdigit() and len(year) == 4
            for year in row.source.replace("(", " ").replace(")", " ").split()
        ), row
        assert set(row.acts) <= set(ACTS)
        assert not set(row.acts) & {"demand", "threaten", "breach", "walk_away"}
    assert {word for row in ROWS for word in row.when} == set(WORDS)


def test_no_source_is_named_twice_for_different_years() -> None:
    text = Path(serving.__file__).with_name("serving.toml").read_text("utf-8")
    assert {row["source"] for row in tomllib.loads(text).values()} == {row.source for row in ROWS}


@pytest.mark.parametrize(
    ("moves", "row"),
    [
        ([], "not_trusted"),
        ([KIND], "ask_on"),
        ([TOLD, ("miller", "paraphrase", {"to": ["baker"], "interest": "sleep"})], "answer_them"),
        ([KIND, ("miller", "demand")], "under_pressure"),
        ([KIND, ("miller", "threaten")], "under_pressure"),
        ([("miller", "disclose_interest", {"interest": "crowd"})], "told_you"),
        ([KIND, ("miller", "offer", {"package": BEST})], "good_enough"),
        ([KIND, ("miller", "offer", {"package": WHOLE | {"price": "high"}})], "put_forward"),
        ([KIND, ("miller", "idea", {"text": "Sundays?"})], "put_forward"),
        ([KIND, ("baker", "offer", {"package": BEST}), ("miller", "offer", {"package": WHOLE})], "not_taken"),
        ([KIND, ("baker", "ask_interest"), ("baker", "ask_interest")], "your_turn_to_tell"),
    ],
)
def test_what_serves_follows_from_what_happened_last(moves: list[tuple[Any, ...]], row: str) -> None:
    assert serves(played(CASE, *moves)) == row


def test_a_package_that_was_turned_down_calls_for_the_end_goal() -> None:
    table = played(CASE, KIND, ("baker", "offer", {"package": BEST}))
    assert serves(says(table, "miller", "reject", of=table.version)) == "not_taken"


def test_a_package_is_good_enough_once_it_is_what_one_asked_for_last() -> None:
    fair = {"package": {"day": "Tuesday", "price": "low", "sacks": "ten"}}
    offers = [("baker", "offer", fair), ("miller", "offer", fair)]
    assert serves(played(CASE, KIND, *offers)) == "good_enough"
    assert serves(played(CASE, KIND, offers[1])) == "put_forward"


def test_telling_is_answered_with_telling() -> None:
    assert serves(told_and_said_back(KIND)) == "your_turn_to_tell"
    assert serves(told_and_said_back(KIND, TOLD)) == "ask_on"


def test_after_two_questions_in_vain_there_may_be_nothing_more() -> None:
    asked = [
        ("baker", "ask_interest"),
        ("miller", "clarify"),
        ("baker", "ask_interest"),
        ("miller", "clarify"),
    ]
    table = told_and_said_back(KIND, TOLD)
    for by, act in asked:
        table = says(table, by, act)
    table = says(table, "baker", "disclose_interest", interest="purse")
    table = says(table, "baker", "disclose_interest", interest="bread")
    assert serves(table) == "think_aloud"
    assert serves(says(table, "baker", "idea", text="A Sunday?")) == "put_together"
    more = says(table, "miller", "disclose_interest", interest="mill")
    more = says(more, "baker", "paraphrase", to=["miller"], interest="mill")
    assert serves(says(more, "miller", "confirm", of=more.version)) == "ask_on"


def test_one_takes_stock_a_while_after_the_last_check_in_once_there_is_a_package() -> None:
    table = told_and_said_back(KIND, TOLD)
    table = says(table, "baker", "offer", package=BEST)
    for _ in range(A_WHILE):
        table = says(table, "miller", "small_talk")
    assert serves(table) == "take_stock"
    assert serves(says(table, "baker", "check_in")) != "take_stock"


def test_of_kind_acts_the_one_just_done_comes_last() -> None:
    low = played(CASE, ("baker", "demand"), ("baker", "acknowledge"))
    view = redact(low, "baker")
    assert now(view, "baker").id == "not_trusted"
    assert now(view, "baker").acts[0] == "small_talk"
    assert now(view, "baker").acts[-1] == "acknowledge"


def test_what_serves_one_side_is_not_what_serves_the_other() -> None:
    table = played(CASE, KIND, ("miller", "demand"))
    assert serves(table, "baker") == "under_pressure"
    assert serves(table, "miller") != "under_pressure"
