"""Ways of saying: three that only the last lines tell apart where it counts, one plain sentence elsewhere."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import case_of
from playing import FLOUR, flour, legal, played, rows_of, says, wander
from playing import logged as logged_in
from workshop.counterparts.play import rehearse
from workshop.hearing.ways import LONGEST, UNEVEN, Way, known, logged, offered
from workshop.hearing.wordings import general
from workshop.negotiation import fold
from workshop.negotiation.acts import ACTS
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.moves import Move
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table, openings

CHOSEN = {act for each in general().sets for act in each.acts}
WORDLESS = {"disclose_interest", "breach"}


def ways(table: Table, party: str, act: str, seed: int = 1, **given: Any) -> tuple[Way, ...]:
    return offered(redact(table, party), party, act, chance=Random(seed), **given)


def every(table: Table, party: str, act: str, **given: Any) -> list[tuple[Way, ...]]:
    """The sets of three that different chances give."""
    found = (ways(table, party, act, seed, **given) for seed in range(60))
    return [each for each in found if len(each) == 3]


def serving(table: Table, party: str, act: str, **given: Any) -> set[str]:
    return {way.text for three in every(table, party, act, **given) for way in three if way.serves}


def boat(*moves: tuple[Any, ...]) -> Table:
    """Return a table of The last boat after its opening moves and these."""
    case = load("last-boat")
    table = fold.replay(rows_of(openings(case, seats=dict.fromkeys(case.party, "person"))))
    for by, act, *carried in moves:
        table = says(table, by, act, **(carried[0] if carried else {}))
    return table


def tells(party: str, interest: str, line: int = 0) -> tuple[str, str, dict[str, Any]]:
    text = load("last-boat").party[party].says.interests[interest][line]
    return party, "disclose_interest", {"interest": interest, "text": text}


# where three come, where one does


def test_after_something_told_three_ways_come() -> None:
    table = boat(("island", "acknowledge"), tells("line", "crew"))
    assert len(ways(table, "island", "acknowledge")) == 3
    assert len(ways(table, "island", "paraphrase")) == 3


@pytest.mark.parametrize("act", ["demand", "threaten", "offer"])
def test_after_pressure_and_an_offer_three_ways_come(act: str) -> None:
    package = {} if act == "threaten" else {"package": {"last-boat": "17:30", "fare": "No discount"}}
    table = boat(("island", "check_in"), ("line", act, package))
    assert len(ways(table, "island", "check_in")) == 3


def test_elsewhere_one_plain_sentence_comes_that_serves() -> None:
    table = boat(("island", "acknowledge"), ("line", "small_talk"))
    (way,) = ways(table, "island", "acknowledge")
    assert (way.serves, way.slip) == (True, None)


def test_the_first_time_that_a_side_does_an_act_three_ways_come() -> None:
    table = boat(("line", "small_talk"))
    assert len(ways(table, "island", "check_in")) == 3
    table = says(says(table, "island", "check_in"), "line", "small_talk")
    assert len(ways(table, "island", "check_in")) == 1


def test_once_a_side_has_answered_the_moment_has_passed() -> None:
    table = boat(("island", "acknowledge"), tells("line", "crew"), ("island", "small_talk"))
    assert len(ways(table, "island", "acknowledge")) == 1


@pytest.mark.parametrize("act", [act for act in ACTS if act not in {*CHOSEN, *WORDLESS}])
def test_an_act_without_sets_has_one_sentence_even_then(act: str) -> None:
    assert len(ways(boat(tells("line", "crew")), "island", act)) == 1


@pytest.mark.parametrize("act", sorted(WORDLESS))
def test_telling_and_a_breach_have_no_words_of_the_kit(act: str) -> None:
    assert ways(boat(), "island", act) == ()


# what three have in common


def rehearsed() -> Iterator[tuple[Table, str]]:
    """Yield tables that scripts play, with the party that is about to speak."""
    for name in shipped():
        case = load(name)
        habits = ("principled", "guarded", "reciprocal", "positional")
        seats = dict(zip(case.party, habits, strict=False))
        rows = list(rehearse(case, seats, seed=2, stream=name))
        opened = len(case.openings) + 1
        table = fold.replay(rows[:opened])
        for row in rows[opened:]:
            if row.kind == "moved" and row.version % 4 == 0:
                yield table, row.data["by"]
            table = fold.apply(table, row)


def test_of_three_one_serves_and_all_are_short_alike_and_different() -> None:
    seen = 0
    for table, party in rehearsed():
        for act in ACTS:
            three = ways(table, party, act, table.version)
            texts = [way.text for way in three]
            assert all(len(text.split()) <= LONGEST or "“" in text for text in texts), texts
            if len(three) == 3:
                seen += 1
                mean = sum(map(len, texts)) / 3
                assert sum(way.serves for way in three) == 1
                assert all((way.slip is None) == way.serves for way in three)
                assert all(abs(len(text) - mean) <= UNEVEN * mean for text in texts)
                assert len(set(texts)) == len({way.id for way in three}) == 3
                assert len({way.id.partition("/")[0] for way in three}) == 1
    assert seen > 300


def test_no_set_comes_twice_at_a_table() -> None:
    used: list[str] = []
    sets: list[str] = []
    for table, party in rehearsed():
        for act in ("ask_interest", "acknowledge", "paraphrase", "promise"):
            three = ways(table, party, act, table.version, used=used)
            if len(three) == 3:
                sets.append(three[0].id.partition("/")[0])
            used += [way.id for way in three]
    assert len(sets) == len(set(sets)) > 40


def test_plain_sentences_come_again_only_when_all_were_said() -> None:
    table, used = boat(("island", "acknowledge"), ("line", "small_talk")), []
    for _ in range(8):
        used += [way.id for way in ways(table, "island", "acknowledge", used=used)]
    assert len(set(used)) == 8
    assert len(ways(table, "island", "acknowledge", used=used)) == 1


def test_chance_alone_decides() -> None:
    table = boat(tells("line", "crew"))
    assert ways(table, "island", "paraphrase", 7) == ways(table, "island", "paraphrase", 7)
    assert len({ways(table, "island", "paraphrase", seed) for seed in range(9)}) > 1


# what serves is true of this table


def test_what_says_back_is_about_the_line_that_one_answers() -> None:
    table = boat(tells("line", "crew"), ("island", "small_talk"), tells("line", "lender"))
    for about in ("crew", "lender"):
        for three in every(table, "island", "paraphrase", about=[f"interest:line.{about}"]):
            (way,) = [each for each in three if each.serves]
            assert (way.about, way.meaning) == ((f"interest:line.{about}",), "same")
            assert {each.meaning for each in three if not each.serves} == {"other"}


def test_another_interest_that_was_told_is_a_neighbour_and_one_not_told_is_never_named() -> None:
    table = boat(tells("line", "crew"), ("island", "small_talk"), tells("line", "lender"))
    found = [way for three in every(table, "island", "paraphrase") for way in three]
    assert {way.about[0] for way in found if way.slip == "neighbour"} == {"interest:line.crew"}
    assert {ref for way in found for ref in way.about if "line." in ref} == {
        "interest:line.crew", "interest:line.lender",
    }  # fmt: skip


@pytest.mark.parametrize(("line", "asks"), [(0, "How many of your people have left?"),
                                            (1, "What happened before you took it off?")])  # fmt: skip
def test_a_question_goes_behind_the_line_and_asks_not_what_it_answered(line: int, asks: str) -> None:
    table = boat(tells("line", "lender"), ("island", "small_talk"), tells("line", "crew", line))
    sets = [three for three in every(table, "island", "ask_interest") if "line.crew" in three[0].id]
    assert {way.text for three in sets for way in three if way.serves} == {asks}
    assert {way.slip for three in sets for way in three} == {None, "answered", "passed_over"}


def test_a_step_is_acknowledged_where_it_was_made() -> None:
    package = {"last-boat": "17:30", "fare": "No discount", "term": "3 years"}
    table = boat(
        ("line", "offer", {"package": package}),
        ("island", "small_talk"),
        ("line", "offer", {"package": package | {"term": "5 years"}}),
    )
    steps = [three for three in every(table, "island", "acknowledge") if three[0].id.startswith("ack.step")]
    assert {way.about for three in steps for way in three if way.serves} == {("issue:term",)}
    firm = [three for three in every(table, "island", "acknowledge") if three[0].id.startswith("ack.firm")]
    assert not firm  # there is one issue that moved, and a set needs two that did not serve


def test_a_check_in_calls_settled_what_all_named_last_and_open_what_they_did_not() -> None:
    table = boat(
        ("line", "offer", {"package": {"last-boat": "19:00", "fare": "Half price", "term": "3 years"}}),
        ("island", "offer", {"package": {"last-boat": "19:00", "fare": "Half price", "term": "8 years"}}),
        ("line", "offer", {"package": {"last-boat": "19:00", "fare": "No discount", "term": "3 years"}}),
    )
    checks = [three for three in every(table, "island", "check_in") if three[0].id.startswith("check.have")]
    right = {way.about for three in checks for way in three if way.serves}
    assert right == {("issue:last-boat", "issue:fare"), ("issue:last-boat", "issue:term")}
    assert {way.meaning for three in checks for way in three} == {"same", "other"}


def test_a_promise_is_what_they_ask_for_last_and_costs_little() -> None:
    package = {"last-boat": "17:30", "term": "8 years", "summer": "One a day", "fare": "No discount"}
    table = boat(("line", "offer", {"package": {"term": "1 year"}}), ("island", "small_talk"),
                 ("line", "offer", {"package": package}))  # fmt: skip
    found = [way for three in every(table, "island", "promise") for way in three if way.promise]
    kept = [way for way in found if way.serves and way.promise and way.promise["kind"] == "include"]
    assert {way.promise["option"] for way in kept if way.promise} <= {"8 years", "One a day"}
    large = [way for way in found if way.slip == "own_wish"]
    assert {way.promise["option"] for way in large if way.promise} <= {"22:00", "Half price"}


def test_a_reason_is_promised_where_they_asked_for_one() -> None:
    table = boat(
        ("line", "ask_interest", {"issue": "catch"}), tells("island", "living"), ("line", "small_talk"),
        ("island", "small_talk"), ("line", "ask_interest", {"issue": "fare"}),
    )  # fmt: skip
    found = [way for three in every(table, "island", "promise") for way in three]
    tell = [way for way in found if way.promise and way.promise["kind"] == "tell"]
    assert {way.promise["issue"] for way in tell if way.serves and way.promise} == {"fare"}
    assert "catch" in {way.promise["issue"] for way in tell if way.slip and way.promise}


def test_an_offer_names_what_it_gives_them() -> None:
    mine = {"last-boat": "22:00", "fare": "Half price", "term": "1 year"}
    theirs = {"last-boat": "17:30", "fare": "No discount", "term": "8 years"}
    table = boat(("island", "offer", {"package": mine}), ("line", "offer", {"package": theirs}))
    about = [f"option:{issue}={option}" for issue, option in (mine | {"term": "8 years"}).items()]
    sets = [three for three in every(table, "island", "offer", about=about) if "look-first" in three[0].id]
    assert {way.about for three in sets for way in three if way.serves} == {("issue:term",)}
    assert {way.slip for three in sets for way in three if not way.serves} == {"without_reason"}


def test_an_idea_gives_each_side_what_it_needs() -> None:
    table = boat(tells("line", "crew"), ("island", "small_talk"), tells("line", "books"))
    found = [way for three in every(table, "island", "idea") for way in three if len(way.about) == 2]
    for way in found:
        first, second = way.about
        assert way.serves == (first.startswith("interest:line.") and second.startswith("interest:island."))


# any case


@given(seed=st.integers(0, 10_000))
@settings(max_examples=6, deadline=None)
def test_at_any_table_of_any_case_something_fits_every_act_that_is_legal(seed: int) -> None:
    chance = Random(seed)
    sizes = [[[chance.randint(0, 20), chance.randint(21, 40)] for _ in range(chance.choice([1, 3]))]]
    cases = [flour(), case_of(sizes * chance.choice([2, 3, 4]))]
    for case in cases:
        for table in wander(case, seed, 25)[::3]:
            for party in case.party:
                for act in legal(table, party):
                    found = ways(table, party, act, seed)
                    assert (len(found) in {1, 3}) != (act in WORDLESS), (act, found)
                    assert sum(way.serves for way in found) == (act not in WORDLESS)


def test_logs_that_name_what_the_case_has_not_do_no_harm() -> None:
    carried = {"package": {"moon": "full", "day": "Doomsday"}, "issue": "moon"}
    strange = logged_in(played(flour()), "moved", act="offer", by="baker", **carried)
    strange = logged_in(strange, "moved", act="disclose_interest", by="baker", interest="moonlight")
    for act in ACTS:
        ways(strange, "miller", act)


def private_changes() -> list[Case]:
    """Return the baker and the miller, and both again with other secrets of the miller."""
    changed = FLOUR.replace("The stones need rest", "Nobody knows").replace('"Rest"', '"Peace"')
    changed = changed.replace("sacks = [20, 0]", "sacks = [3, 9]").replace(
        "reservation = 35", "reservation = 1"
    )
    return [parse(FLOUR), parse(changed.replace("Sunday at noon", "Sunday night"))]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_what_the_other_side_keeps_to_itself_changes_no_way(seed: int) -> None:
    chance, tables = Random(seed), [played(case) for case in private_changes()]
    for _ in range(12):
        by = chance.choice(["baker", "miller"])
        interest = {"baker": "sleep", "miller": "mill"}[by]
        package = {"day": chance.choice(["Monday", "Tuesday"]), "price": "fair"}
        told = (by, interest) in tables[0].voiced
        act, carried = chance.choice([
            ("offer", {"package": package}),
            ("demand", {"package": package}),
            ("ask_interest", {"issue": "price"}),
            ("small_talk", {}) if told else ("disclose_interest", {"interest": interest}),
        ])  # fmt: skip
        tables = [says(table, by, act, **carried) for table in tables]
        for said in ACTS:
            first, second = (ways(table, "baker", said, seed) for table in tables)
            assert first == second


# what is logged


def test_a_way_is_logged_with_what_was_shown_and_what_it_is_about() -> None:
    table = boat(tells("line", "crew"), ("island", "small_talk"), tells("line", "lender"))
    for act in ("paraphrase", "check_in", "promise", "idea", "ask_interest", "small_talk"):
        three = ways(table, "island", act)
        for way in three:
            move = Move.model_validate({"act": act, "by": "island", **logged(way, three)})
            assert move.said is not None
            assert move.heard is not None
            assert (move.text, move.said.wording, move.said.source) == (way.text, way.id, "wording")
            assert move.said.offered == tuple(each.id for each in three)
            assert (move.heard.act, move.heard.about, move.heard.meaning) == (act, way.about, way.meaning)
            assert move.heard.slips == ((way.slip,) if way.slip else ())
            assert (move.promise is None) == (way.promise is None)


def test_what_covers_it_are_places_in_its_text_that_tell_it_from_the_others() -> None:
    table = boat(tells("line", "crew"), ("island", "small_talk"), tells("line", "books"))
    for three in every(table, "island", "idea"):
        rest = {
            "".join(c for n, c in enumerate(way.text) if not any(a <= n < b for a, b in way.covers)).lower()
            for way in three
        }
        assert len(rest) == 1


def test_an_id_tells_whether_the_way_serves_and_its_slip() -> None:
    table = boat(tells("line", "crew"), ("island", "small_talk"), tells("line", "lender"))
    for act in ACTS:
        for way in ways(table, "island", act):
            found = known(way.id)
            assert found is not None
            assert (found.serves, found.slip) == (way.serves, way.slip)
    assert [known(name) for name in ("", "nothing of ours", "ack.step/other")] == [None] * 3
