"""What is read of a text: never fails, always the same, from one's own view alone, and where it stands."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judging_hearing import Judged, figures, guesses, judge
from workshop.hearing.read import Reading, read
from workshop.negotiation.acts import ACTS, Act
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table

WORDS = [
    "you",
    "we",
    "need",
    "crew",
    "tired",
    "don't",
    "open",
    "settled",
    "boat",
    "seven",
    "7",
    "only",
    "rest",
    ",",
    ".",
]
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
SLOWLY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_a_reading_says_act_things_meaning_and_places(view: Table) -> None:
    text = "So it is tired people on the bridge you are afraid of."
    reading = read(text, view, "island", expects="interest:line.crew")
    assert reading.acts[0] == "paraphrase"
    assert reading.meaning == "same"
    assert "interest:line.crew" in reading.about
    assert "tired" in {text[start:end] for start, end in reading.covers}


def test_a_say_back_answers_what_was_told_last(view: Table) -> None:
    text = "So the old motor may not last the winter."
    assert read(text, view, "island", act="paraphrase").meaning == "same"
    assert read(text, view, "island", act="paraphrase", expects="interest:line.crew").meaning == "other"
    assert read(text, view, "island", act="paraphrase", expects="interest:line.lender").meaning == "unsure"


def test_only_say_backs_and_check_ins_have_a_meaning(view: Table) -> None:
    meanings = {act: read("The boat is settled", view, "island", act=act).meaning for act in ACTS}
    assert {act for act, meaning in meanings.items() if meaning} == {"paraphrase", "check_in"}


def test_a_move_keeps_names_and_places_and_no_word(view: Table) -> None:
    heard = read("We agree on seven for the last boat.", view, "island").heard("check_in")
    assert {"option:last-boat=19:00", "issue:last-boat"} <= set(heard.about)
    assert "agree" not in str(heard.model_dump(mode="json"))


@SLOWLY
@given(
    TEXTS,
    st.sampled_from(sorted(ACTS)),
    st.sampled_from([None, "interest:line.crew", "interest:", "nonsense"]),
)
def test_any_text_is_read_the_same_each_time_and_its_places_lie_in_it(
    view: Table, text: str, act: Act, expects: str | None
) -> None:
    reading = read(text, view, "island", act=act, expects=expects)
    assert reading == read(text, view, "island", act=act, expects=expects)
    assert all(0 <= start < end <= len(text) for start, end in reading.covers)
    assert sorted(reading.acts) == sorted(ACTS)
    assert reading.heard(act).act == act


@SLOWLY
@given(TEXTS, st.sampled_from(["paraphrase", "check_in", "idea"]), st.sampled_from(sorted(shipped())))
def test_what_the_other_side_has_not_told_changes_no_reading(
    whole: Table, text: str, act: Act, name: str
) -> None:
    readings: set[Reading] = set()
    for case in (whole.case, _kept_secret(whole.case)):
        readings.add(read(text, redact(replace(whole, case=case), "island"), "island", act=act))
    assert len(readings) == 1


def _kept_secret(case: Case) -> Case:
    """Return the case with another brief, other interests not told and another hidden option."""
    text = case.text
    for before, after in {
        "A contract that outlives the loan for the new engine": "Bananas that are tired of the settled boat",
        "A future that a lender will believe in": "Seven open crews",
        "You run the Ansa line": "You need seven tired crews",
        "then a small boat on call until midnight, crewed by islanders": "then seven crews that rest only",
        "reservation = 60": "reservation = 61",
        "term = [0, 6, 12, 17]": "term = [0, 6, 11, 17]",
    }.items():
        assert before in text
        text = text.replace(before, after)
    return parse(text)


FILES = [*sorted(Path(__file__).parent.glob("*said.toml")), Path(__file__).with_name("dev.toml")]


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """Return what is read of every sentence that lies here."""
    return [each for path in FILES for each in judge(path)]


@pytest.mark.parametrize("sort", ["say_back", "check_in"])
def test_sentences_are_read_right_or_left_open(judged: list[Judged], sort: str) -> None:
    shares = figures(judged, sort)
    assert shares["unsure"] <= 0.25
    assert shares["right"] >= max(0.9, shares["overlap"] + 0.15)
    assert shares["right_called_other"] <= 0.05
    assert shares["wrong_called_same"] <= 0.05


def test_a_check_in_that_is_half_understood_is_left_open_rather_than_misread() -> None:
    shares = figures(judge(Path(__file__).with_name("careful-said.toml")), "check_in")
    assert shares["unsure"] <= 0.34  # more than the quarter that was meant
    assert shares["right"] >= 0.95
    assert shares["right_called_other"] <= 0.05
    assert shares["wrong_called_same"] <= 0.05


@pytest.mark.parametrize(
    ("sort", "kind", "at_least"),
    [
        ("say_back", "negated", 0.85),
        ("say_back", "owner", 0.9),
        ("say_back", "position", 0.8),
        ("say_back", "neighbour", 0.5),
        ("check_in", "wish", 0.85),
        ("check_in", "wrong", 0.85),
        ("check_in", "left_out", 0.75),
        ("check_in", "reopened", 0.85),
    ],
)
def test_a_near_miss_of_each_kind_is_something_other(
    judged: list[Judged], sort: str, kind: str, at_least: float
) -> None:
    own = [each for each in judged if (each.sort, each.kind) == (sort, kind)]
    assert sum(each.read == "other" for each in own) >= at_least * len(own)
    assert sum(each.read == "same" for each in own) <= 0.1 * len(own)


@pytest.mark.parametrize(("sort", "kind"), [("say_back", "label"), ("check_in", "bare")])
def test_what_says_nothing_new_is_left_open(judged: list[Judged], sort: str, kind: str) -> None:
    own = [each for each in judged if (each.sort, each.kind) == (sort, kind)]
    assert sum(each.read == "unsure" for each in own) >= 0.9 * len(own)


def test_the_act_is_the_first_guess_or_the_second(judged: list[Judged]) -> None:
    shares = guesses(judged)
    assert shares["first"] >= 0.8
    assert shares["first_two"] >= 0.95


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_label_alone_is_unsure_in_every_case(name: str) -> None:
    table = Table(load(name))
    told = {(party, interest) for party in table.case.party for interest in table.case.party[party].interest}
    table = replace(table, voiced=frozenset(told))
    for party, interest in sorted(told):
        label = table.case.party[party].interest[interest].voiced_as
        listener = table.others(party)[0]
        view = redact(table, listener)
        assert (
            read(label, view, listener, act="paraphrase", expects=f"interest:{party}.{interest}").meaning
            != "same"
        )
