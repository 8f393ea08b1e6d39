"""The wordings that come with the kit: enough of them, short, alike, and about what the cases say."""

import re

import pytest

from playing import flour, played
from workshop.counterparts.lines import LINES
from workshop.hearing.parts import Moment
from workshop.hearing.ways import LONGEST
from workshop.hearing.wordings import FOLDER, General, OfCase, Words, general, of_case
from workshop.negotiation.acts import ACTS
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.redaction import redact
from workshop.negotiation.words import SLIPS

CHOSEN = (
    "ask_interest", "clarify", "paraphrase", "acknowledge", "check_in", "promise", "idea", "offer", "trade",
)  # fmt: skip
"""The acts that can be said in three ways."""
PLAIN = tuple(act for act in ACTS if act not in {"disclose_interest", "breach"})


@pytest.fixture(params=list(shipped()))
def case(request: pytest.FixtureRequest) -> Case:
    return load(request.param)


def words_of(case: Case) -> dict[tuple[str, str], Words]:
    return {(p, i): words for p, own in of_case(case.id).interests.items() for i, words in own.items()}


@pytest.mark.parametrize("act", CHOSEN)
def test_an_act_that_can_be_said_in_three_ways_has_at_least_eight_sets(act: str) -> None:
    assert sum(act in each.acts for each in general().sets) >= 8


def test_no_other_act_has_sets() -> None:
    assert {act for each in general().sets for act in each.acts} == set(CHOSEN)
    assert set(general().clauses) == {"paraphrase", "acknowledge"}
    assert all(len(frames) >= 8 for frames in general().clauses.values())


@pytest.mark.parametrize("act", PLAIN)
def test_every_act_that_words_carry_has_eight_plain_sentences_none_of_them_long(act: str) -> None:
    sentences = general().plain[act]
    assert len(set(sentences)) >= 8
    assert [sentence for sentence in sentences if len(sentence.split()) > LONGEST] == []


def test_ids_of_sets_are_different_and_tell_a_set_from_its_way() -> None:
    ids = [each.id for each in general().sets]
    assert len(set(ids)) == len(ids)
    assert not any("/" in each for each in ids)


def test_a_slip_in_a_set_is_one_that_its_author_can_be_told_of() -> None:
    named = {slip for each in general().sets for slip, _ in each.slips}
    own = {slip for name in shipped() for words in words_of(load(name)).values() for slip, _ in words.off}
    assert (named | own) - set(SLIPS) == set()


def test_every_slot_names_a_part_that_something_can_play() -> None:
    table = played(flour(), ("baker", "demand", {"package": {"day": "Wednesday"}}))
    moment = Moment(redact(table, "miller"), "miller")
    parts = {
        part for each in general().sets for spec in (each.serves, *(s for _, s in each.slips))
        for part in spec.split(" + ")
    }  # fmt: skip
    assert parts - moment.parts == set()


def test_no_word_for_a_side_stands_before_what_it_needs() -> None:
    frames = [*(each.frame for each in general().sets), *(line for lines in LINES.values() for line in lines)]
    frames += [frame for each in general().clauses.values() for frame in each.values()]
    assert [f for f in frames if re.search(r"\b(we|our|you|your|they|their|I|my|us) \{", f)] == []


def test_what_a_case_begins_with_is_nothing_that_one_has_not_come_to() -> None:
    moment = Moment(
        redact(played(load("last-boat"), ("line", "demand", {"package": {"fare": "Half price"}})), "island"),
        "island",
    )
    untouched = {ref for fill in moment.fills("untouched") for ref in fill.about}
    assert "issue:summer" in untouched
    assert not {"issue:last-boat", "issue:fare"} & untouched


def test_a_set_has_as_many_slots_as_parts_that_fill_them() -> None:
    for each in general().sets:
        for spec in (each.serves, *(spec for _, spec in each.slips)):
            assert spec.count(" + ") + 1 == each.frame.count("{}"), each.id


def test_a_shipped_case_has_its_own_words_for_every_issue_and_interest(case: Case) -> None:
    assert set(of_case(case.id).issues) == set(case.issue)
    assert set(words_of(case)) == {(party.id, i) for party in case.parties for i in party.interest}


def test_its_words_know_the_lines_that_tell_an_interest(case: Case) -> None:
    for (party, interest), words in words_of(case).items():
        lines = case.party[party].says.interests[interest]
        assert [line.startswith(begins) for line, begins in zip(lines, words.lines, strict=True)] == [
            True
        ] * 2


def test_what_it_calls_an_interest_can_be_said_by_either_side(case: Case) -> None:
    for words in words_of(case).values():
        assert not {"you", "your", "yours", "we", "our", "us", "my", "i"} & set(words.name.lower().split())
        assert len(words.name.split()) <= 4


def test_nothing_in_it_is_written_twice(case: Case) -> None:
    texts = [
        text for words in words_of(case).values()
        for text in (*words.back, *(text for _, text in words.off), *words.asks, words.name)
    ]  # fmt: skip
    assert sorted(texts) == sorted(set(texts))


def test_what_says_an_interest_back_is_not_its_label(case: Case) -> None:
    for (party, interest), words in words_of(case).items():
        labels = {case.party[party].interest[interest].label, case.party[party].interest[interest].voiced_as}
        assert not {text.lower() for text in labels} & {text.lower() for text in words.back}


def test_a_file_of_wordings_is_of_a_shipped_case_or_of_all() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == {*shipped(), "general"}


def test_a_case_that_does_not_come_with_the_kit_has_no_words_of_its_own() -> None:
    assert of_case("flour") == OfCase()


def test_a_key_that_is_no_key_is_refused() -> None:
    with pytest.raises(ValueError, match="frames"):
        General.model_validate({"set": [], "clauses": {}, "plain": {}, "frames": {}})
