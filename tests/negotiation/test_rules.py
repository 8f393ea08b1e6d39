"""The rules of the table: what may be logged, and the sentence that answers what may not."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playing import DATA, KINDS, WHOLE, at, does, flour, heard, legal, played, rows_of, says, table_of, wander
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import apply
from workshop.negotiation.moves import ACTS, TEXT_LIMIT, Act, Event
from workshop.negotiation.rules import FACILITATOR, OBSERVER, IllegalMove, check, refusal
from workshop.negotiation.table import Table

CASE = flour()
OFFER = ("baker", "offer", {"package": WHOLE})
TOLD = ("miller", "disclose_interest", {"interest": "crowd"})
SUNDAY = {"day": "Sunday at noon"}
REJECTED = ("miller", "reject", {"of": 2})
CONFIRMED = ("miller", "confirm", {"of": 3})
SAID_BACK = ("baker", "paraphrase", {"to": ["miller"], "interest": "crowd"})


def refused(table: Table, event: Event, holds: str) -> str:
    with pytest.raises(IllegalMove) as error:
        check(table, event, holds=holds)
    return str(error.value)


def moved(by: str, act: str, **carried: object) -> Event:
    return Event("moved", {"act": act, "by": by, "seat": by, **carried})


LEGAL = [
    ("ask about an issue", [], ("baker", "ask_interest", {"issue": "price", "to": ["miller"]})),
    ("ask about nothing in particular", [], ("baker", "ask_interest", {})),
    ("clarify", [], ("baker", "clarify", {"issue": "day"})),
    ("voice an interest of one's own", [], TOLD),
    ("voice one in words alone", [], ("miller", "disclose_interest", {"text": "I am tired."})),
    ("say which issue matters more", [], ("baker", "disclose_priority", {"issue": "day", "over": "price"})),
    ("say back what was voiced", [TOLD], SAID_BACK),
    ("confirm what was said back", [TOLD, SAID_BACK], ("miller", "confirm", {"of": 3})),
    ("correct what was said back", [TOLD, SAID_BACK], ("miller", "correct", {"of": 3})),
    ("say back again what was corrected", [TOLD, SAID_BACK, ("miller", "correct", {"of": 3})], SAID_BACK),
    ("have an idea in words", [], ("baker", "idea", {"text": "What about bran?"})),
    ("have an idea in options", [], ("baker", "idea", {"package": {"day": "Monday"}})),
    ("offer a whole package", [], OFFER),
    ("offer a part", [], ("baker", "trade", {"package": {"day": "Monday"}})),
    ("replace one's own offer", [OFFER], OFFER),
    ("accept a whole package", [OFFER], ("miller", "accept", {"of": 2})),
    ("reject a package", [OFFER], ("miller", "reject", {"of": 2})),
    ("accept after all what one rejected", [OFFER, REJECTED], ("miller", "accept", {"of": 2})),
    ("reject a part", [("baker", "offer", {"package": {"day": "Monday"}})], ("miller", "reject", {"of": 2})),
    ("walk away", [], ("baker", "walk_away", {})),
    *((f"{act}, with nothing to carry", [], ("baker", act, {})) for act, kind in ACTS.items()
      if kind.taps and act != "idea"),
    ("type markup, formulae and emoji", [], ("baker", "reframe", {"text": "<img src=x onerror=f()> =cmd() "
                                                                          "\u202e 🥖"})),
    ("type ten thousand characters", [], ("baker", "reframe", {"text": "x" * TEXT_LIMIT})),
]  # fmt: skip

REFUSED = [
    ("an act that does not exist", [], ("baker", "bribe", {}), "no such act: 'bribe'"),
    ("a party that is not here", [], ("cobbler", "demand", {}), "'cobbler' is no party at this table"),
    ("a move addressed to nobody here", [], ("baker", "demand", {"to": ["cobbler"]}), "addressed to other "
                                                                                      "parties"),
    ("a move addressed to oneself", [], ("baker", "promise", {"to": ["baker"]}), "addressed to other "
                                                                                 "parties"),
    ("a key no move has", [], ("baker", "demand", {"volume": 11}), "not complete: volume"),
    ("text over the limit", [], ("baker", "idea", {"text": "x" * (TEXT_LIMIT + 1)}), "too long: at most "
                                                                                     "10,000"),
    ("an unknown issue", [], ("baker", "ask_interest", {"issue": "yeast"}), "'yeast' is no issue"),
    ("an unknown issue in a package", [], ("baker", "offer", {"package": {"yeast": "dry"}}), "'yeast' is no "
                                                                                             "issue"),
    ("an unknown option", [], ("baker", "offer", {"package": {"day": "Friday"}}), "not on the list for "
                                                                                  "Delivery day"),
    ("an option not yet thought of", [], ("baker", "offer", {"package": SUNDAY}), "is not on the list"),
    ("a demand for it", [], ("baker", "demand", {"package": SUNDAY}), "is not on the list"),
    ("voicing nothing", [], ("miller", "disclose_interest", {}), "Choose one of your interests"),
    ("voicing blanks", [], ("miller", "disclose_interest", {"text": "  "}), "Choose one of your interests"),
    ("voicing another side's interest", [], ("baker", "disclose_interest", {"interest": "crowd"}), "none of "
                                                                                                   "your "
                                                                                                   "own"),
    ("voicing one twice", [TOLD], TOLD, "voiced that interest already"),
    ("one issue over itself", [], ("baker", "disclose_priority", {"issue": "day", "over": "day"}),
     "two different"),
    ("one issue over nothing", [], ("baker", "disclose_priority", {"issue": "day"}), "two different issues"),
    ("saying back what was not voiced", [], SAID_BACK, "not voiced that yet"),
    ("saying back what does not exist", [], ("baker", "paraphrase", {"to": ["miller"], "interest": "x"}),
     "not voiced"),
    ("saying back to everybody", [TOLD], ("baker", "paraphrase", {"interest": "crowd"}), "to the side whose "
                                                                                         "it is"),
    ("saying back twice before the answer", [TOLD, SAID_BACK], SAID_BACK, "said that back already"),
    ("confirming nothing", [TOLD], ("miller", "confirm", {"of": 2}), "nothing to answer"),
    ("confirming one's own paraphrase", [TOLD, SAID_BACK], ("baker", "confirm", {"of": 3}), "nothing to "
                                                                                            "answer"),
    ("answering twice", [TOLD, SAID_BACK, CONFIRMED], ("miller", "correct", {"of": 3}), "answered that "
                                                                                        "already"),
    ("an idea without content", [], ("baker", "idea", {}), "in a few words"),
    ("an offer of nothing", [], ("baker", "offer", {"package": {}}), "at least one issue"),
    ("accepting nothing", [], ("miller", "accept", {"of": 2}), "no package on the table"),
    ("accepting one's own offer", [OFFER], ("baker", "accept", {"of": 2}), "stand by this package already"),
    ("accepting a stale offer", [OFFER, OFFER], ("miller", "accept", {"of": 2}), "Another package is on the "
                                                                                 "table"),
    ("rejecting a stale offer", [OFFER, OFFER], ("miller", "reject", {"of": 2}), "Another package is on the "
                                                                                 "table"),
    ("rejecting one's own offer", [OFFER], ("baker", "reject", {"of": 2}), "make another offer"),
    ("rejecting twice", [OFFER, REJECTED], REJECTED, "rejected this package already"),
    ("an answer that is none", [TOLD, SAID_BACK], ("miller", "demand", {"of": 3}), "answers another move"),
    ("logging one's own breach", [], ("baker", "breach", {"to": ["miller"]}), "by the side that found it "
                                                                              "out"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "move"), [line[1:] for line in LEGAL], ids=[line[0] for line in LEGAL])
def test_one_may(before: list[tuple[object, ...]], move: tuple[str, str, dict[str, object]]) -> None:
    by, act, carried = move
    assert says(played(CASE, *before), by, act, **carried).moves[-1].move.act == act


@pytest.mark.parametrize(
    ("before", "move", "sentence"), [line[1:] for line in REFUSED], ids=[line[0] for line in REFUSED]
)
def test_one_may_not(
    before: list[tuple[object, ...]], move: tuple[str, str, dict[str, object]], sentence: str
) -> None:
    by, act, carried = move
    assert sentence in refused(played(CASE, *before), moved(by, act, **carried), by)


def test_every_act_stands_in_the_table_of_legal_moves_but_a_breach() -> None:
    assert {move[1] for _, _, move in LEGAL} == set(ACTS) - {"breach"}


def test_a_partial_package_is_not_accepted_and_the_sentence_names_the_open_issues() -> None:
    table = played(CASE, ("baker", "offer", {"package": {"day": "Monday"}}))
    sentence = refused(table, moved("miller", "accept", of=2), "miller")
    assert sentence == "Only a whole package can be accepted; still open: Price of a sack, Sacks a week."


def test_a_hidden_option_may_be_offered_once_it_has_appeared() -> None:
    table = played(CASE, TOLD, ("baker", "disclose_interest", {"interest": "sleep"}))
    assert says(table, "baker", "offer", package={"day": "Sunday at noon"}).offer is not None


def test_two_paraphrases_of_one_interest_wait_for_two_answers() -> None:
    case = load("lantern-hill")
    told = table_of(case)
    told = says(told, "traders", "disclose_interest", interest="feel")
    both = says(
        says(told, "district", "paraphrase", to=["traders"], interest="feel"),
        "observatory",
        "paraphrase",
        to=["traders"],
        interest="feel",
    )
    assert [entry.move.by for entry in both.to_answer("traders")] == ["district", "observatory"]


# Hands


@pytest.mark.parametrize("act", ["demand", "threaten", "check_in", "small_talk"])
def test_a_seat_may_log_of_another_side_what_it_hears(act: str) -> None:
    assert says(table_of(CASE), "miller", act, holds="baker").moves[-1].move.by == "miller"


@pytest.mark.parametrize(
    "act", sorted(set(ACTS) - {"demand", "threaten", "check_in", "small_talk", "breach"})
)
def test_a_seat_may_log_nothing_else_of_another_side(act: str) -> None:
    assert "Of another side you can log" in refused(table_of(CASE), moved("miller", act), "baker")


def test_a_breach_is_logged_by_the_side_that_found_it_out() -> None:
    assert says(table_of(CASE), "miller", "breach", holds="baker", to=["baker"]).moves[-1].move.by == "miller"
    hill = table_of(load("lantern-hill"))
    assert "found it out" in refused(hill, moved("traders", "breach", to=["district"]), "observatory")


SIGNS: tuple[Act, ...] = ("offer", "trade", "accept", "reject", "walk_away")
HOLDERS = [("person", True), ("seat-1", True), ("seat-1+seat-3", True), ("guarded", True), ("", False)]
CARRIED: dict[str, dict[str, object]] = {
    "disclose_interest": {"interest": "sleep"},
    "disclose_priority": {"issue": "day", "over": "price"},
    "paraphrase": {"to": ["miller"], "interest": "crowd"},
    "confirm": {"of": 3},
    "correct": {"of": 3},
    "idea": {"package": WHOLE},
    "offer": {"package": WHOLE},
    "trade": {"package": {"day": "Monday"}},
    "accept": {"of": 4},
    "reject": {"of": 4},
    "breach": {"to": ["miller"]},
}
"""What each act of the baker carries at a table where the miller told, said back and made an offer, each in
its row."""


def observed(who: str) -> Table:
    """Return a table at which the baker can do every act, its seat held by `who`, by nobody if that is ""."""
    seats = {"miller": "seat-2"} | ({"baker": who} if who else {})
    table = says(table_of(CASE, seats), "baker", "disclose_interest", interest="purse")
    table = says(table, "miller", "paraphrase", to=["baker"], interest="purse")
    table = says(table, "miller", "offer", package=WHOLE)
    return says(table, "miller", "disclose_interest", interest="crowd")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("who", "held"), HOLDERS)
def test_an_observer_logs_what_is_said_and_signs_for_no_side_that_has_a_hand_of_its_own(
    act: Act, who: str, held: bool
) -> None:
    event = Event("moved", {"act": act, "by": "baker", "seat": "observer-3"} | CARRIED.get(act, {}))
    if act in ("accept", "walk_away") or (held and act in SIGNS):
        refusal = refused(observed(who), event, OBSERVER)
        assert "are for the sides themselves: each makes them at its own seat" in refusal
        assert "Log what was said, or float it as an idea" in refusal
    else:
        check(observed(who), event, holds=OBSERVER)
    if act != "breach":
        check(observed(who), event, holds="baker")


@pytest.mark.parametrize("by", [OBSERVER, "observer-3", "", " baker", "Baker", "baker\u200b", "baker+miller"])
def test_an_observer_accepts_under_no_other_name(by: str) -> None:
    event = Event("moved", {"act": "accept", "by": by, "seat": "seat-1", "of": 4})
    assert "no party at this table" in refused(observed("seat-1"), event, OBSERVER)


@pytest.mark.parametrize("by", ["baker", OBSERVER])
def test_an_observer_neither_rates_nor_guesses_nor_answers_for_a_side(by: str) -> None:
    for kind, data in (("rated", {"value": 4}), ("guessed", {"points": {"day": 100}})):
        event = Event(kind, {"by": by, "to": "miller"} | data)
        assert "one side's own view" in refused(table_of(CASE), event, OBSERVER)
    left, agreed = played(CASE, ("baker", "walk_away")), played(CASE, *AGREED)
    assert "answers for itself" in refused(left, Event("answered", {"by": by, "better": True}), OBSERVER)
    assert "Answer every sentence" in refused(left, Event("valued", {"by": by, "answers": [4] * 8}), OBSERVER)
    assert refused(agreed, Event("improved", {"by": by, "package": WHOLE | {"price": "low"}}), OBSERVER)
    if by != OBSERVER:
        assert "your own words" in refused(left, Event("noted", {"by": by, "text": "Hm."}), OBSERVER)


@pytest.mark.parametrize("kind", ["card_played", "revealed", "seated", "left", "closed"])
def test_what_the_facilitator_does_no_seat_can(kind: str) -> None:
    data = {"card": "flood", "issue": "day", "option": "Sunday at noon", "party": "baker", "who": "person"}
    for holds in ("baker", OBSERVER):
        assert refused(table_of(CASE), Event(kind, data), holds) == "That is for the facilitator."
    check(table_of(CASE), Event(kind, data), holds=FACILITATOR)


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("card_played", {"card": "snow"}, "no such card, option or party"),
        ("revealed", {"issue": "day", "option": "Friday"}, "no such card, option or party"),
        ("seated", {"party": "cobbler", "who": "person"}, "no such card, option or party"),
        ("seated", {"party": "baker", "who": ""}, "who takes that seat"),
        ("left", {"party": "cobbler"}, "no such card, option or party"),
        ("opened", {}, "nothing that a seat can log"),
        ("purged", {}, "nothing that a seat can log"),
    ],
)
def test_the_facilitator_too_keeps_to_the_case(kind: str, data: dict[str, object], sentence: str) -> None:
    assert sentence in refused(table_of(CASE), Event(kind, data), FACILITATOR)


# Withdrawing


def withdrawal(of: int, seat: str, second: int) -> Event:
    return Event("withdrawn", {"of": of, "seat": seat}, at=at(second))


def test_a_move_is_withdrawn_by_its_author_within_a_minute() -> None:
    table = played(CASE, OFFER)
    check(table, withdrawal(2, "baker", 2 + 60), holds="baker")
    assert "for one minute" in refused(table, withdrawal(2, "baker", 2 + 61), "baker")
    check(table, withdrawal(2, "", 2 + 3600), holds=FACILITATOR)


@pytest.mark.parametrize("claimed", ["baker", "miller"])
def test_a_move_is_withdrawn_by_nobody_else_whatever_seat_they_claim(claimed: str) -> None:
    assert "Only its author" in refused(played(CASE, OFFER), withdrawal(2, claimed, 3), "miller")


def test_an_observer_and_a_side_withdraw_nothing_of_each_other_whatever_seat_they_claim() -> None:
    assert "Only its author" in refused(played(CASE, OFFER), withdrawal(2, "baker", 3), OBSERVER)
    logged_by_the_observer = says(table_of(CASE), "baker", "promise", holds=OBSERVER)
    assert "Only its author" in refused(logged_by_the_observer, withdrawal(2, OBSERVER, 3), "baker")
    check(logged_by_the_observer, withdrawal(2, OBSERVER, 3), holds=OBSERVER)


def test_what_a_seat_logged_of_another_side_is_its_own_to_withdraw() -> None:
    table = says(table_of(CASE), "miller", "demand", holds="baker")
    check(table, withdrawal(2, "baker", 3), holds="baker")
    assert "Only its author" in refused(table, withdrawal(2, "miller", 3), "miller")
    breach = says(table_of(CASE), "miller", "breach", holds="baker", to=["baker"])
    check(breach, withdrawal(2, "baker", 3), holds="baker")
    assert "Only its author" in refused(breach, withdrawal(2, "baker", 3), "miller")


def test_the_opening_is_the_facilitators_to_withdraw() -> None:
    table = table_of(load("last-boat"))
    assert "Only its author" in refused(table, withdrawal(2, "opening", 3), table.moves[0].move.by)
    check(table, withdrawal(2, "", 3), holds=FACILITATOR)


def test_what_was_answered_stands_for_everybody() -> None:
    said_back = heard(CASE, "baker", "miller", "crowd")
    turned_down = played(CASE, OFFER, ("miller", "reject", {"of": 2}))
    for table, of, seat in ((turned_down, 2, "baker"), (said_back, 3, "baker"), (said_back, 2, "miller")):
        assert "has been answered" in refused(table, withdrawal(of, seat, 5), seat)
        assert "has been answered" in refused(table, withdrawal(of, seat, 5), FACILITATOR)


def test_a_move_is_withdrawn_once() -> None:
    table = does(played(CASE, OFFER), "baker", "withdrawn", of=2, seat="baker")
    assert "not there any more" in refused(table, withdrawal(2, "baker", 4), "baker")
    assert "not there any more" in refused(table, withdrawal(1, "", 4), FACILITATOR)


def test_a_withdrawal_without_a_moment_is_refused() -> None:
    for moment in ("", "yesterday", "2026-01-01T12:00:03"):
        event = Event("withdrawn", {"of": 2, "seat": "baker"}, at=moment)
        assert "is not complete" in refused(played(CASE, OFFER), event, "baker")


# Pulses, guesses, notes


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("rated", {"to": "miller", "value": 0}, "from 1 to 7"),
        ("rated", {"to": "miller", "value": 8}, "from 1 to 7"),
        ("rated", {"to": "miller", "value": 3.0}, "from 1 to 7"),
        ("rated", {"to": "miller", "value": True}, "from 1 to 7"),
        ("rated", {"to": "baker", "value": 4}, "own view of another"),
        ("rated", {"to": "miller"}, "from 1 to 7"),
        ("guessed", {"to": "miller", "points": {"day": 60, "price": 39}}, "exactly 100"),
        ("guessed", {"to": "miller", "points": {"day": 101, "price": -1}}, "exactly 100"),
        ("guessed", {"to": "miller", "points": {"yeast": 100}}, "exactly 100"),
        ("guessed", {"to": "miller", "points": {"day": float("nan")}}, "exactly 100"),
        ("guessed", {"to": "miller", "points": {"day": 10**400, "price": 0.5}}, "is not complete"),
        ("guessed", {"to": "miller", "points": {}}, "exactly 100"),
        ("guessed", {"to": "miller"}, "is not complete"),
        ("noted", {"text": "  "}, "your own words"),
        ("noted", {"text": "x" * (TEXT_LIMIT + 1)}, "at most 10,000"),
        ("noted", {"text": "x" + " " * TEXT_LIMIT}, "at most 10,000"),
        ("answered", {"better": True}, "after a table ends with no agreement"),
        ("improved", {"package": WHOLE}, "after an agreement"),
    ],
)
def test_beside_the_moves_one_may_not(kind: str, data: dict[str, object], sentence: str) -> None:
    assert sentence in refused(table_of(CASE), Event(kind, {"by": "baker"} | data), "baker")


def test_beside_the_moves_one_may_rate_guess_and_note_for_oneself_alone() -> None:
    lines = {
        "rated": {"to": "miller", "value": 7},
        "guessed": {"to": "miller", "points": {"day": 33.3, "price": 66.7}},
        "noted": {"text": "Hm."},
    }
    for kind, data in lines.items():
        check(table_of(CASE), Event(kind, {"by": "baker"} | data), holds="baker")
        refused(table_of(CASE), Event(kind, {"by": "baker"} | data), "miller")


# After the end

AGREED = (OFFER, ("miller", "accept", {"of": 2}))
LEFT = (("baker", "walk_away"),)


@pytest.mark.parametrize("moves", [AGREED, LEFT], ids=["agreement", "no agreement"])
def test_after_the_end_nothing_is_logged_but_pulses_guesses_and_notes(
    moves: tuple[tuple[object, ...], ...],
) -> None:
    table = played(CASE, *moves)
    assert legal(table, "baker") == ()
    for event in (
        moved("baker", "apologise"),
        withdrawal(table.version, "baker", 3),
        Event("closed"),
        Event("revealed"),
    ):
        assert "has ended" in refused(table, event, FACILITATOR)
    table = does(table, "baker", "rated", by="baker", to="miller", value=5)
    table = does(table, "baker", "guessed", by="baker", to="miller", points={"day": 100})
    assert does(table, "baker", "noted", by="baker", text="Phew.").notes == (("baker", "Phew."),)


def test_after_no_agreement_each_side_answers_for_itself() -> None:
    table = does(played(CASE, *LEFT), "baker", "answered", by="baker", better=True)
    assert table.answers == {"baker": True}
    for data, holds in (
        ({"by": "miller", "better": True}, "baker"),
        ({"by": "baker", "better": 1}, "baker"),
        ({"by": OBSERVER, "better": True}, OBSERVER),
    ):
        assert "answers for itself" in refused(table, Event("answered", data), holds)
    assert "no agreement" in refused(
        played(CASE, *AGREED), Event("answered", {"by": "baker", "better": True}), "baker"
    )


def test_an_improvement_is_judged_by_ones_own_points_alone() -> None:
    """Else a side could try every package and read the other's points from the refusals."""
    table = played(CASE, *AGREED)  # Tuesday, fair, ten: the baker has 30 points, the miller 55
    worse_for_the_miller = WHOLE | {"price": "low"}
    check(table, Event("improved", {"by": "baker", "package": worse_for_the_miller}), holds="baker")
    assert "no better for you" in refused(
        table, Event("improved", {"by": "miller", "package": worse_for_the_miller}), "miller"
    )
    assert "no better for you" in refused(
        table, Event("improved", {"by": "baker", "package": WHOLE}), "baker"
    )
    assert "for every issue" in refused(
        table, Event("improved", {"by": "baker", "package": {"day": "Monday"}}), "baker"
    )
    assert "for every issue" in refused(
        table, Event("improved", {"by": "baker", "package": WHOLE | {"day": "Never"}}), "baker"
    )


def test_an_improvement_may_hold_an_idea_that_never_came_on_the_list() -> None:
    table = played(CASE, *AGREED)
    idea = WHOLE | {"day": "Sunday at noon"}
    for party in table.parties:
        table = does(table, party, "improved", by=party, package=idea)
    assert table.improved == {"baker": idea, "miller": idea}


# Everything else


@pytest.mark.parametrize("seed", range(20))
def test_what_legal_lists_can_be_logged_and_the_rest_cannot(seed: int) -> None:
    """`wander` draws from `legal` and logs only what `check` lets pass; here the acts `legal` leaves out."""
    for table in wander(CASE, seed, length=25):
        for party in table.parties:
            for act in set(ACTS) - set(legal(table, party)):
                carried = {"of": table.offer.version} if table.offer and act in {"accept", "reject"} else {}
                refused(table, moved(party, act, **carried), party)


TABLES = (
    table_of(CASE),
    played(CASE, OFFER),
    heard(CASE, "baker", "miller", "crowd"),
    played(CASE, *AGREED),
    played(CASE, *LEFT),
)


@settings(deadline=None)
@given(
    st.sampled_from(TABLES),
    KINDS,
    DATA,
    st.text(max_size=5),
    st.sampled_from(["baker", "miller", OBSERVER, FACILITATOR, "x"]),
)
def test_a_malformed_event_is_refused_with_a_sentence_and_nothing_else(
    table: Table, kind: str, data: object, moment: str, holds: str
) -> None:
    event = Event(kind, data, at=moment)  # type: ignore[arg-type]
    try:
        check(table, event, holds=holds)
    except IllegalMove as refusal:
        sentence = str(refusal)
    else:  # what passes means something to the fold
        assert apply(table, *rows_of([event], table.version)).unknown == table.unknown
        return
    assert 10 < len(sentence) < 500


# What words may carry


HOLD = {"kind": "hold"}


@pytest.mark.parametrize(
    ("act", "carried", "because"),
    [
        ("demand", {"promise": HOLD}, "choose Promise"),
        (
            "promise",
            {"promise": {"kind": "include", "issue": "day", "option": "Sunday at noon"}},
            "on the list",
        ),
        ("promise", {"promise": {"kind": "include", "issue": "day"}}, "on the list"),
        ("promise", {"promise": {"kind": "tell", "issue": "moon"}}, "no issue of this case"),
        ("promise", {"promise": {"kind": "hold", "option": "Monday"}}, "next packages hold it"),
        ("check_in", {"combines": ["interest:baker.sleep"]}, "Only an idea"),
        ("idea", {"text": "So?", "combines": ["interest:miller.crowd"]}, "what was told"),
        ("check_in", {"as": "sleep"}, "said back"),
    ],
)
def test_what_words_carry_is_refused_with_what_to_do(act: str, carried: dict[str, Any], because: str) -> None:
    assert because in refusal(
        played(CASE, words=True), Event("moved", {"act": act, "by": "baker"} | carried), holds="baker"
    )


def test_one_promise_is_open_from_one_side_to_another() -> None:
    table = played(CASE, ("baker", "promise", {"promise": HOLD}), words=True)
    again = Event("moved", {"act": "promise", "by": "baker", "promise": HOLD})
    assert "keep it first" in refusal(table, again, holds="baker")
    assert not refusal(
        table, Event("moved", {"act": "promise", "by": "miller", "promise": HOLD}), holds="miller"
    )
    assert not refusal(says(table, "baker", "demand"), again, holds="baker"), "it is broken"


def test_who_has_told_all_has_nothing_to_promise_to_tell() -> None:
    tell = Event("moved", {"act": "promise", "by": "baker", "promise": {"kind": "tell"}})
    told = [("baker", "disclose_interest", {"interest": each}) for each in ("sleep", "purse", "bread")]
    assert not refusal(played(CASE, *told[1:], words=True), tell, holds="baker")
    assert "promise something else" in refusal(played(CASE, *told, words=True), tell, holds="baker")


def test_one_puts_together_what_was_told_and_what_is_ones_own() -> None:
    table = played(CASE, ("miller", "disclose_interest", {"interest": "crowd"}), words=True)
    both = ["interest:miller.crowd", "interest:baker.sleep"]
    assert says(table, "baker", "idea", text="So?", combines=both).found


def test_an_interest_is_told_again_until_it_is_understood_where_words_count() -> None:
    again = Event("moved", {"act": "disclose_interest", "by": "miller", "interest": "crowd"})
    table = played(CASE, ("miller", "disclose_interest", {"interest": "crowd"}), words=True)
    assert not refusal(table, again, holds="miller")
    table = says(table, "baker", "paraphrase", to=["miller"], interest="crowd")
    table = says(table, "miller", "confirm", of=table.version)
    assert "voiced that interest already" in refusal(table, again, holds="miller")
    plain = played(CASE, ("miller", "disclose_interest", {"interest": "crowd"}))
    assert "voiced that interest already" in refusal(plain, again, holds="miller")


def test_where_words_count_a_move_is_taken_back_until_its_answer_shows() -> None:
    for words, refused in ((True, "has been answered"), (False, "")):
        table = played(CASE, ("baker", "ask_interest"), words=words)
        back = Event("withdrawn", {"of": table.version, "seat": "baker"}, at=at(table.version + 1))
        assert not refusal(table, back, holds="baker")
        told = says(table, "miller", "disclose_interest", interest="crowd")
        assert refused in refusal(told, back, holds="baker")
        assert bool(refusal(told, back, holds="baker")) == words


# Rows that undo, and what waits to be signed


def end_of(table: Table) -> int:
    assert table.end
    return table.end.version


def test_an_end_is_taken_back_by_the_facilitator_alone_and_only_the_last_one() -> None:
    left = played(CASE, OFFER, ("miller", "walk_away"))
    event = Event("reopened", {"of": end_of(left)})
    for holds in ("baker", "miller", OBSERVER):
        assert refused(left, event, holds) == "That is for the facilitator."
    check(left, event, holds=FACILITATOR)
    assert "has not ended" in refused(played(CASE, OFFER), event, FACILITATOR)
    assert "in another way by now" in refused(left, Event("reopened", {"of": 1}), FACILITATOR)
    assert "not complete" in refused(left, Event("reopened", {"of": "3"}), FACILITATOR)


def test_a_move_that_ended_a_table_is_not_withdrawn_once_it_was_reopened() -> None:
    left = played(CASE, OFFER, ("miller", "walk_away"))
    table = does(left, FACILITATOR, "reopened", of=end_of(left))
    for holds in ("miller", FACILITATOR):
        assert "was reopened after that" in refused(table, withdrawal(3, "miller", 4), holds)


def draft(act: Act, by: str = "baker", **carried: Any) -> Event:
    return Event("drafted", {"act": act, "by": by, "seat": "observer-3"} | carried)


@pytest.mark.parametrize("act", ACTS)
def test_an_observer_drafts_what_commits_a_side_and_nothing_else(act: Act) -> None:
    event = draft(act, **CARRIED.get(act, {}))
    if act in SIGNS:
        check(observed("seat-1"), event, holds=OBSERVER)
        for holds in ("baker", "miller", FACILITATOR):
            assert "An observer notes that for a side" in refused(observed("seat-1"), event, holds)
    else:
        assert "not complete" in refused(observed("seat-1"), event, OBSERVER)


def test_what_the_side_itself_could_not_do_cannot_be_drafted_for_it() -> None:
    table = played(CASE, OFFER)
    assert "stand by this package already" in refused(table, draft("accept", of=2), OBSERVER)
    assert "Another package" in refused(table, draft("accept", "miller", of=1), OBSERVER)
    assert "at least one issue" in refused(table, draft("offer"), OBSERVER)
    assert "not on the list" in refused(table, draft("offer", package={"day": "Sunday at noon"}), OBSERVER)
    assert "no party" in refused(table, draft("walk_away", "cobbler"), OBSERVER)
    alone = does(table, FACILITATOR, "left", party="miller")
    assert "Nobody holds that side" in refused(alone, draft("walk_away", "miller"), OBSERVER)


def test_each_side_signs_for_itself_what_still_waits_and_still_holds() -> None:
    table = does(played(CASE, OFFER), OBSERVER, "drafted", **draft("accept", "miller", of=2).data)
    event = Event("signed", {"of": table.version, "by": "miller", "seat": "seat-2"})
    for holds in ("baker", OBSERVER, FACILITATOR):
        assert "Each side signs for itself" in refused(table, event, holds)
    check(table, event, holds="miller")
    assert "does not wait" in refused(table, Event("signed", event.data | {"of": 1}), "miller")
    other = says(table, "baker", "offer", package=WHOLE | {"price": "low"})
    assert "Another package is on the table by now" in refused(other, event, "miller")


def test_a_draft_is_put_away_by_nobody_else() -> None:
    table = does(table_of(CASE), OBSERVER, "drafted", **draft("offer", package=WHOLE).data)
    for holds, seat in (("miller", "observer-3"), (OBSERVER, "observer-4")):
        said = refused(table, withdrawal(table.version, seat, 3), holds)
        assert said == refused(table, withdrawal(99, seat, 3), holds), "nor hears that it waits"
    check(table, withdrawal(table.version, "", 3), holds=FACILITATOR)
