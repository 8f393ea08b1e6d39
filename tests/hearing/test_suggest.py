"""What own words are taken for: suggested where that is clear, else asked; and what a move of it carries."""

from pathlib import Path

import pytest

from judging_hearing import tables_of
from playing import says, table_of
from workshop.hearing.suggest import ASKED, SUGGESTED, carries, ingredients, possible, suggested
from workshop.negotiation.acts import ACTS
from workshop.negotiation.casefile import load
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table

RIGHT = 0.9
"""The least share of suggestions that has to be right."""


def test_what_is_suggested_is_seldom_wrong_and_the_rest_is_asked() -> None:
    seen = []
    for path in (Path(__file__).with_name("dev.toml"), *Path(__file__).parent.glob("*-said.toml")):
        raw, tables = tables_of(path)
        for each in raw.get("act", []):
            table, party = tables[each["table"]] if "table" in each else next(iter(tables.values()))
            right = {each["act"]} if isinstance(each["act"], str) else set(each["act"])
            seen.append((suggested(each["text"], redact(table, party), party), right))
    sure = [(found, right) for found, right in seen if found.sure]
    assert len(sure) > len(seen) / 2
    assert sum(found.acts[0] in right for found, right in sure) >= RIGHT * len(sure)
    assert {len(found.acts) for found, _ in sure} == {SUGGESTED}
    assert {len(found.acts) for found, _ in seen if not found.sure} == {ASKED}


@pytest.mark.parametrize("text", ["bananas are yellow", "hm", "?", "seven"])
def test_what_says_nothing_is_no_suggestion_and_nobody_is_asked_whether_it_leaves(
    view: Table, text: str
) -> None:
    found = suggested(text, view, "island")
    assert not found.sure
    assert "walk_away" not in found.acts[1:]


def test_what_cannot_be_done_now_is_not_suggested() -> None:
    new = redact(table_of(load("last-boat"), words=True), "island")
    cannot = {"breach", "paraphrase", "confirm", "correct", "accept", "reject"}
    assert {act for act in ACTS if not possible(act, new, "island")} == cannot
    for text in ("Yes, that is exactly it.", "Agreed, we accept it.", "So you are afraid of tired people."):
        assert not suggested(text, new, "island").sure
        assert not cannot & set(suggested(text, new, "island").acts)


def test_a_say_back_answers_the_line_that_its_words_name_or_one_is_asked(view: Table) -> None:
    named = carries("paraphrase", "It is tired people on the bridge you are afraid of.", view, "island")
    assert named == {"interest": "crew", "to": ("line",)}
    assert carries("paraphrase", "I hear you.", view, "island") is None


def test_an_interest_is_told_where_the_words_name_one_that_is_not_told_yet(view: Table) -> None:
    own = view.case.party["island"].interest["home"]
    assert carries("disclose_interest", own.label, view, "island") == {"interest": "home", "to": ()}
    assert carries("disclose_interest", "Something matters to us.", view, "island") is None


def test_a_question_is_about_the_one_issue_that_it_names(view: Table) -> None:
    assert carries("ask_interest", "Why does the last boat matter to you?", view, "island") == {
        "issue": "last-boat"
    }
    assert carries("ask_interest", "Why is that?", view, "island") == {}


def test_what_waits_is_what_is_confirmed(whole: Table) -> None:
    table = says(whole, "island", "disclose_interest", interest="home")
    table = says(table, "line", "paraphrase", to=["island"], interest="home")
    found = carries("confirm", "Yes, that is it.", redact(table, "island"), "island")
    assert found == {"of": table.version, "to": ("line",)}


@pytest.mark.parametrize("act", ["offer", "trade", "accept", "walk_away", "disclose_priority"])
def test_what_has_to_be_chosen_is_never_taken_from_words(view: Table, act: str) -> None:
    assert carries(act, "We offer seven for the boat, half price, and five years.", view, "island") is None


@pytest.fixture
def told(whole: Table) -> Table:
    """The table as the council may know it once it has told what its people need, too."""
    table = says(
        whole, "island", "disclose_interest", interest="home", text="A girl of fifteen spent the night there."
    )
    return redact(table, "island")


def test_an_idea_names_what_it_puts_together_where_both_sides_told_it(told: Table) -> None:
    text = "What if nobody has to spend the night there, and your crews are not tired either?"
    found = ingredients(text, told)
    assert set(found.named) == {"interest:island.home", "interest:line.crew"}
    assert found.maybe == ()


def test_an_idea_that_names_one_part_may_mean_one_of_a_few_pairs_with_it(told: Table) -> None:
    found = ingredients("Suppose nobody in your crew gave notice.", told)
    assert found.named == ()
    assert 0 < len(found.maybe) <= ASKED
    assert all("interest:line.crew" in pair or "interest:island.home" in pair for pair in found.maybe)


def test_an_idea_about_nothing_that_was_told_may_mean_nothing(told: Table) -> None:
    assert ingredients("Why not a party?", told) == ((), ())
    assert carries("idea", "Why not a party?", told, "island") == {}
