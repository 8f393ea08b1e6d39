"""What counterparts say: it takes up what was said, names what there is, and comes once while it can."""

from itertools import pairwise, product

import pytest

from playing import does, flour, says, table_of
from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.learners import play
from workshop.counterparts.lines import AFTER, ASTRAY, LINES, Voice, is_line
from workshop.counterparts.play import PERSON, next_event
from workshop.counterparts.speaking import speaking
from workshop.hearing.wordings import interest_told, issue_name, of_case
from workshop.measures.turning import states
from workshop.negotiation.acts import ACTS
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.table import Entry, Table
from workshop.negotiation.words import SLIPS

CASES = {name: load(name) for name in shipped()}
LEARNERS = ("attentive", "blind", "courteous")
ASKED = ("ask_interest", "clarify", "check_in", "acknowledge", "small_talk", "promise", "apologise")
THINGS = {"told", "issue", "option", "settled", "asked"}


def voice(case: Case, said: tuple[str, ...] = (), seed: int = 0) -> Voice:
    return Voice(case, case.parties[0], said, seed)


Heard = tuple[Table, str, list[tuple[Table, Entry]]]
"""A table, who the learner is, and each move of the counterparts with the table before it."""


@pytest.fixture(scope="module")
def tables() -> list[Heard]:
    """Return tables with words of every case and counterpart, a few learners among them."""
    found = []
    for seed, (name, habit) in enumerate(product(CASES, COUNTERPARTS)):
        case = CASES[name]
        me = list(case.party)[seed % len(case.parties)]
        line = speaking(LEARNERS[seed % len(LEARNERS)])
        table = play(case, me, line, against=habit, seed=seed, words=True)
        after = list(states(table))
        lines = [(one, two.moves[-1]) for one, two in pairwise(after) if two.moves[-1] in table.played]
        found.append((table, me, [(before, entry) for before, entry in lines if entry.move.by != me]))
    return found


def test_every_line_names_only_what_there_can_be() -> None:
    kinds = [
        *LINES.values(),
        *(each for table in (AFTER, ASTRAY) for kind in table.values() for each in kind.values()),
    ]
    full = dict.fromkeys(THINGS, "it")
    for line in (line for kind in kinds for line in kind):
        assert "{" not in line.format(**full)
    assert all(line.format() == line for kind in AFTER.values() for each in kind.values() for line in each)


@pytest.mark.parametrize("act", ASKED)
@pytest.mark.parametrize(
    "slip", [name for name, slip in SLIPS.items() if slip.kind != "sequence"] + ["other"]
)
def test_there_is_something_to_say_to_every_slip_whatever_it_is_about(slip: str, act: str) -> None:
    for about in ((), ("issue:price",), ("option:price=low",), ("interest:baker.sleep",)):
        assert voice(flour()).astray(slip, act, about)


def test_words_that_blame_are_answered() -> None:
    table = table_of(flour(), {"baker": "person", "miller": "principled"}, words=True)
    heard = {"v": 1, "act": "acknowledge", "slips": ["blame"]}
    table = says(
        table, "baker", "acknowledge", text="It was your fault.", heard=heard, said={"source": "own"}
    )
    assert next_event(table) is not None


def test_no_line_comes_again_while_there_is_another_and_then_the_one_said_longest_ago() -> None:
    said: tuple[str, ...] = ()
    for _ in LINES["not_yet"]:
        said = (*said, voice(flour(), said, seed=3).kind(LINES["not_yet"]))
    assert sorted(said) == sorted(LINES["not_yet"])
    assert voice(flour(), said, seed=3).kind(LINES["not_yet"]) == said[0]


def test_an_act_is_said_in_the_lines_of_the_case_then_in_those_of_the_kit() -> None:
    case, said = CASES["last-boat"], tuple[str, ...]()
    own = case.parties[0].says.acts["reject"]
    for _ in (*own, *LINES["reject"]):
        said = (*said, voice(case, said).line("reject") or "")
    assert sorted(said[: len(own)]) == sorted(own)
    assert sorted(said[len(own) :]) == sorted(LINES["reject"])


def test_a_line_whose_things_are_not_there_is_passed_over() -> None:
    assert voice(flour()).kind(["{told}: that was it.", "I told you."]) == "I told you."
    assert "low" in voice(flour()).kind(["It has to be {asked}."])


def test_what_is_said_back_to_a_side_is_said_of_it() -> None:
    case = parse(flour().text.replace('voiced_as = "Rest"', 'voiced_as = "Our stones, and rest for us"'))
    back = voice(case).back("miller", "quiet")
    assert "your stones, and rest for you" in back
    assert interest_told(case, "miller", "quiet", to_owner=False) == "our stones, and rest for us"


@pytest.mark.parametrize("name", CASES)
def test_an_issue_has_a_name_that_stands_inside_a_sentence(name: str) -> None:
    case = CASES[name]
    for issue in case.issue:
        assert issue_name(case, issue)[0] in "“" or issue_name(case, issue)[0].islower()


def test_all_that_counterparts_say_is_theirs_and_every_slot_is_filled(tables: list[Heard]) -> None:
    for table, _, lines in tables:
        for _, entry in lines:
            text = entry.move.text
            assert text, entry
            assert is_line(table.case, text), text
            assert "{" not in text
            assert text[0] == text[0].upper()
            assert not {"  ", " .", ": .", "“”"} & {text[n : n + k] for n in range(len(text)) for k in (2, 3)}


def test_none_says_the_same_twice_running_nor_a_line_of_the_case_twice(tables: list[Heard]) -> None:
    for table, me, lines in tables:
        for party in table.others(me):
            texts = [entry.move.text or "" for _, entry in lines if entry.move.by == party]
            assert all(one != two for one, two in pairwise(texts))
            says = table.case.party[party].says
            own = [line for kinds in (says.acts, says.interests) for each in kinds.values() for line in each]
            for line in own:
                assert sum(line in text for text in texts) <= 1, line


def test_what_it_says_back_is_what_it_took_it_for(tables: list[Heard]) -> None:
    compared = 0
    for table, _, lines in tables:
        for _, entry in lines:
            move = entry.move
            if move.act == "paraphrase":
                words = of_case(table.case.id).interests[move.to[0]][move.as_ or str(move.interest)]
                assert any(back in str(move.text) for back in words.back)
                compared += 1
    assert compared > 10


@pytest.fixture
def stood() -> Heard:
    """A table at which an issue is settled, and its counterparts' answers to a check-in."""
    case = CASES["last-boat"]
    table = table_of(case, {"island": PERSON, "line": "guarded"}, words=True)
    lines = []
    for party in ("line", "island"):
        table = says(table, party, "offer", package={"term": case.issue["term"].options[0]})
    for _ in range(12):
        table = says(table, "island", "check_in", holds="island")
        event = next_event(table)
        assert event
        before, table = table, does(table, "line", event.kind, **event.data)
        lines.append((before, table.moves[-1]))
    return table, "island", lines


def test_what_it_calls_settled_is_settled(tables: list[Heard], stood: Heard) -> None:
    compared = 0
    for table, _, lines in [*tables, stood]:
        for before, entry in lines:
            kinds = [line.partition("{")[0] for kind in ("settled", "stands") for line in LINES[kind]]
            if entry.move.act != "check_in" or not any(line in str(entry.move.text) for line in kinds):
                continue
            names = {issue: issue_name(table.case, issue) for issue in table.case.issue}
            named = {issue for issue, name in names.items() if name in str(entry.move.text)}
            assert named == before.settled.keys(), entry.move.text
            compared += bool(named)
    assert compared


def test_it_asks_to_go_through_it_before_signing_only_what_it_would_sign(tables: list[Heard]) -> None:
    for *_, lines in tables:
        for before, entry in lines:
            if any(line in str(entry.move.text) for line in LINES["before_signing"]):
                assert before.offer is not None
                assert entry.move.by not in before.offer.accepted


def test_a_few_words_that_take_something_up_go_to_who_said_it_alone(tables: list[Heard]) -> None:
    led = [line for kind in AFTER.values() for each in kind.values() for line in each]
    seen = 0
    for *_, lines in tables:
        for _, entry in lines:
            begins = [line for line in led if str(entry.move.text).startswith(f"{line} ")]
            if begins:
                assert len(entry.move.to) == 1
                seen += 1
    assert seen > 10


def test_to_what_takes_nothing_up_by_itself_something_is_said_before() -> None:
    heard = {entry for entry in ACTS if entry in AFTER}
    assert heard >= {
        "ask_interest",
        "disclose_interest",
        "acknowledge",
        "check_in",
        "idea",
        "offer",
        "reject",
        "reframe",
    }
    assert voice(flour()).takes_up("reframe", "offer") in AFTER["reframe"]["rest"]
    assert voice(flour()).takes_up("offer", "accept") == ""
    assert (
        voice(flour()).takes_up("ask_interest", "disclose_interest", "about_told")
        in AFTER["ask_interest"]["about_told"]
    )


def test_an_idea_that_names_nothing_is_not_welcomed() -> None:
    table = table_of(flour(), {"baker": "person", "miller": "principled"}, words=True)
    table = says(table, "miller", "small_talk", holds="miller")
    event = next_event(says(table, "baker", "idea", text="Bananas are yellow.", said={"source": "own"}))
    assert event is not None
    assert any(event.data["text"].startswith(line) for line in AFTER["idea"]["unread"])


def test_what_an_issue_is_called_needs_no_verb_of_its_number() -> None:
    frames = [*(line for lines in LINES.values() for line in lines)]
    frames += [line for kinds in ASTRAY.values() for lines in kinds.values() for line in lines]
    assert not [line for line in frames if "{issue} is" in line or "{issue} stands" in line]
