"""Other people's dialogues as tables: nothing that counts is lost, and what was made up is said."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workshop.exchange.files import export, import_rows
from workshop.exchange.logfile import ExchangeError, LogFile
from workshop.exchange.research.casino import ACTS, Corpus, read_casino
from workshop.log.store import Store
from workshop.measures import records as frames
from workshop.negotiation import bargaining, fold
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import check

ENDS = {"a_dozen": {"agreement": 10, "walk away": 2}, "casino": {"agreement": 616, "walk away": 16}}
"""How many dialogues of each corpus ended how."""


def camper(high: str, medium: str, low: str, points: int) -> dict[str, Any]:
    ranks = {"High": high, "Medium": medium, "Low": low}
    return {
        "value2issue": ranks,
        "value2reason": {rank: f'{issue}: "we" need\\want it\tnow\x7f\n' for rank, issue in ranks.items()},
        "outcomes": {
            "points_scored": points,
            "satisfaction": "Undecided",
            "opponent_likeness": "Slightly like",
        },
    }


def said(person: int, text: str, **deal: object) -> dict[str, Any]:
    return {"text": text, "task_data": deal, "id": f"mturk_agent_{person}"}


def split(food: int, firewood: int, water: int) -> dict[str, Any]:
    mine = {"Food": str(food), "Firewood": str(firewood), "Water": str(water)}
    return {
        "issue2youget": mine,
        "issue2theyget": {issue: str(3 - int(count)) for issue, count in mine.items()},
    }


def dialogue(chat: list[dict[str, Any]], labels: list[list[str]], number: int = 7) -> dict[str, Any]:
    people = {
        "mturk_agent_2": camper("Water", "Food", "Firewood", 19),
        "mturk_agent_1": camper("Food", "Firewood", "Water", 24),
    }
    return {"dialogue_id": number, "chat_logs": chat, "participant_info": people, "annotations": labels}


CHAT = [
    said(1, "Hello!"),
    said(2, "We need water, and so do my kids."),
    said(1, "No annotation here."),
    said(2, "As I said, water it is."),
    said(1, "I can do without any water."),
    said(2, "Do you like food best?"),
    said(1, "It is only fair. You will not freeze."),
    said(2, "Let us both give a little; I feel for you."),
    said(1, "OK."),
    said(2, "Submit-Deal", **split(1, 0, 3)),
    said(1, "Reject-Deal", data="reject_deal"),
    said(1, "Submit-Deal", **split(3, 2, 0)),
    said(2, "Accept-Deal", data="accept_deal"),
]
LABELS = [
    ["Hello!", "small-talk"],
    ["We need water, and so do my kids.", "self-need,other-need"],
    ["As I said, water it is.", "self-need"],
    ["I can do without any water.", "no-need"],
    ["Do you like food best?", "elicit-pref"],
    ["It is only fair. You will not freeze.", "vouch-fair,uv-part"],
    ["Let us both give a little; I feel for you.", "promote-coordination,showing-empathy"],
    ["OK.", "non-strategic"],
]


def read(tmp_path: Path, *dialogues: object) -> Corpus:
    path = tmp_path / "casino.json"
    path.write_text(json.dumps(dialogues), encoding="utf-8")
    return read_casino(path)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return read(tmp_path, dialogue(CHAT, LABELS))


def test_each_label_becomes_its_act(corpus: Corpus) -> None:
    moves = [
        (
            row.click,
            row.data["act"],
            row.data["by"],
            row.data.get("interest"),
            row.data.get("issue"),
            row.data.get("over"),
        )
        for row in corpus.rows
        if row.kind == "moved"
    ]
    assert moves == [
        ("1/small-talk", "small_talk", "camper-1", None, None, None),
        ("2/self-need+other-need", "disclose_interest", "camper-2", "water", None, None),
        ("4/self-need", "disclose_interest", "camper-2", None, None, None),
        ("5/no-need", "disclose_priority", "camper-1", None, "food", "water"),
        ("6/elicit-pref", "ask_interest", "camper-2", None, "food", None),
        ("7/vouch-fair+uv-part", "demand", "camper-1", None, None, None),
        ("8/promote-coordination", "idea", "camper-2", None, None, None),
        ("8/showing-empathy", "acknowledge", "camper-2", None, None, None),
        ("10/Submit-Deal", "offer", "camper-2", None, None, None),
        ("11/Reject-Deal", "reject", "camper-1", None, None, None),
        ("12/Submit-Deal", "offer", "camper-1", None, None, None),
        ("13/Accept-Deal", "accept", "camper-2", None, None, None),
    ]


def test_what_has_no_act_is_kept_as_a_note_counted_and_said(corpus: Corpus) -> None:
    assert replay(corpus.rows).notes == (("camper-1", "No annotation here."), ("camper-1", "OK."))
    assert corpus.tally.unmapped == {"not labelled": 1, "non-strategic": 1}
    assert corpus.tally.mapped["self-need"] == 2
    assert "1 not labelled" in corpus.sentence()
    assert "has no times" in corpus.sentence()


def test_the_agreement_is_worth_what_each_camper_values(corpus: Corpus) -> None:
    frame = frames.outcomes([replay(corpus.rows)]).set_index("party")
    assert frame["utility"].to_dict() == {"camper-1": 3 * 5 + 2 * 4, "camper-2": 3 * 5 + 1 * 3}
    assert frame["reservation"].to_dict() == {"camper-1": 5, "camper-2": 5}


def test_what_each_camper_gets_is_told_from_the_side_that_submitted(corpus: Corpus) -> None:
    assert [row.data["package"]["food"] for row in corpus.rows if row.data.get("act") == "offer"] == [
        "2 for camper 1, 1 for camper 2",
        "3 for camper 1, 0 for camper 2",
    ]


def test_walking_away_is_worth_the_reservation_value(tmp_path: Path) -> None:
    walked = read(tmp_path, dialogue([said(1, "Hm."), said(2, "Walk-Away")], []))
    frame = frames.outcomes([replay(walked.rows)])
    assert list(frame["utility"]) == [5, 5]
    assert list(frame["how"]) == ["walk away", "walk away"]


def test_ratings_stand_in_the_opening_row_and_are_no_pulses(corpus: Corpus) -> None:
    kept = corpus.rows[0].data["corpus"]
    assert kept["dialogue"] == 7
    assert kept["outcomes"]["camper-2"] == {
        "points_scored": 19, "satisfaction": "Undecided", "opponent_likeness": "Slightly like",
    }  # fmt: skip
    assert replay(corpus.rows).pulses == ()


def test_what_the_rules_do_not_allow_is_counted_and_kept_as_a_note(tmp_path: Path) -> None:
    odd = [
        said(1, "Accept-Deal"),
        said(1, "Submit-Deal", **(split(3, 0, 0) | {"issue2theyget": split(3, 0, 0)["issue2youget"]})),
    ]
    found = read(tmp_path, dialogue(odd, []))
    assert [row.kind for row in found.rows] == ["opened", "noted", "noted"]
    assert found.tally.unmapped == {"Accept-Deal": 1, "Submit-Deal": 1}


def test_a_label_nobody_knows_is_counted(tmp_path: Path) -> None:
    found = read(tmp_path, dialogue([said(1, "Hm.")], [["Hm.", "shrug"]]))
    assert found.tally.unmapped == {"shrug": 1}


def test_reading_twice_gives_the_same_rows(corpus: Corpus, tmp_path: Path) -> None:
    assert read(tmp_path, dialogue(CHAT, LABELS)).rows == corpus.rows


def test_free_text_stays_as_it_was_in_the_case(corpus: Corpus) -> None:
    interest = fold.opened(corpus.rows[0]).case.party["camper-1"].interest["food"]
    assert interest.label == 'Food: "we" need\\want it\tnow\x7f\n'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("[{", "is not JSON"),
        ("{}", "must be a list"),
        ("[]", "must be a list"),
        ("[3]", "dialogue 1 in the file: is not in CaSiNo's form"),
        ('[{"dialogue_id": 1e999}]', "1e999 is no number"),
        ('[{"dialogue_id": 1}]', "KeyError: 'participant_info'"),
        (json.dumps([dialogue(CHAT, LABELS)] * 2), "dialogue 2 in the file: its dialogue_id stands twice"),
        (json.dumps([dialogue([said(3, "Who is this?")], [])]), "mturk_agent_3"),
        (json.dumps([dialogue([said(1, "Submit-Deal")], [])]), "issue2youget"),
        (
            json.dumps([dialogue([said(1, "x" * 10_001)], [["x" * 10_001, "small-talk"]])]),
            "at most 10000 characters",
        ),
    ],
)
def test_another_form_is_named_with_its_place(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "casino.json"
    path.write_text(content)
    with pytest.raises(ExchangeError, match=sentence):
        read_casino(path)


# Real dialogues


def test_a_dialogue_that_one_can_read_oneself(a_dozen: Path) -> None:
    rows = [row for row in read_casino(a_dozen).rows if row.stream == "table/casino/560"]
    moves = [(row.data["act"], row.data["by"][-1]) for row in rows if row.kind == "moved"]
    assert moves == [
        ("disclose_interest", "1"),  # "I am running low on firewood."
        ("disclose_interest", "2"),  # "Yeah I need firewood too."
        ("idea", "1"),  # "How would you feel about giving me some firewood for food?"
        ("idea", "1"),  # "I will give you 1 firewood for 3 waters and 3 foods."
        ("demand", "2"),  # "Nah I'll pass"
        ("offer", "1"),
        ("walk_away", "2"),
    ]
    asks = 'Submit-Deal: {"Firewood": 2, "Water": 3, "Food": 3} for the one who asks'
    package = next(row.data["package"] for row in rows if row.data.get("act") == "offer")
    assert package["firewood"] == "2 for camper 1, 1 for camper 2", asks
    assert package["food"] == "3 for camper 1, 0 for camper 2"
    assert {row.data["text"] for row in rows if row.kind == "noted"} >= {"Do you have a deal to offer?"}


@pytest.fixture(scope="module")
def everything(casino: Path) -> Corpus:
    return read_casino(casino)


@pytest.fixture(scope="module")
def tables(everything: Corpus) -> dict[str, list[Row]]:
    streams: dict[str, list[Row]] = {}
    for row in everything.rows:
        streams.setdefault(row.stream, []).append(row)
    return streams


def test_every_dialogue_is_a_table_and_every_deal_event_a_move(everything: Corpus, casino: Path) -> None:
    chats = [said for found in json.loads(casino.read_text("utf-8")) for said in found["chat_logs"]]
    deals = Counter(said["text"] for said in chats if said["text"].endswith(("-Deal", "-Away")))
    assert everything.tables == sum(ENDS[casino.stem].values())
    assert {name: everything.tally.mapped[name] for name in deals} == deals
    assert set(everything.tally.unmapped) == {"not labelled", "non-strategic"}


def test_no_label_is_lost(everything: Corpus, casino: Path) -> None:
    given = Counter(
        label
        for found in json.loads(casino.read_text("utf-8"))
        for _, labels in found["annotations"]
        for label in labels.split(",")
    )
    assert {name: everything.tally.mapped[name] for name in ACTS} == {name: given[name] for name in ACTS}
    assert everything.tally.unmapped["non-strategic"] == given["non-strategic"]
    clicks = [
        label for row in everything.rows if "/" in row.click for label in row.click.split("/")[1].split("+")
    ]
    assert {name: clicks.count(name) for name in ACTS} == {name: given[name] for name in ACTS}


def test_no_utterance_is_lost(casino: Path, tables: dict[str, list[Row]]) -> None:
    for found in json.loads(casino.read_text("utf-8")):
        rows = tables[f"table/casino/{found['dialogue_id']}"]
        kept = {int(row.click.split("/")[0]): row.data.get("text") for row in rows[1:]}
        spoken = dict(enumerate((chat["text"] for chat in found["chat_logs"]), start=1))
        assert kept.keys() == spoken.keys()
        assert all(kept[place] in {text, None} for place, text in spoken.items())


def test_every_row_is_legal_and_known(tables: dict[str, list[Row]]) -> None:
    for rows in tables.values():
        table = fold.opened(rows[0])
        for row in rows[1:]:
            check(table, Event(row.kind, row.data, row.click, row.at), holds=row.data["by"])
            table = apply(table, row)
        assert table.unknown == 0


def test_points_of_every_dialogue_are_the_recorded_ones(tables: dict[str, list[Row]], casino: Path) -> None:
    frame = frames.outcomes(replay(rows) for rows in tables.values())
    recorded = {
        (stream, party): outcome["points_scored"]
        for stream, rows in tables.items()
        for party, outcome in rows[0].data["corpus"]["outcomes"].items()
    }
    found = frame.set_index(["stream", "party"])["utility"].to_dict()
    assert len(found) == 2 * len(tables)
    assert found == recorded
    assert Counter(frame["how"]) == {how: 2 * many for how, many in ENDS[casino.stem].items()}


def test_every_figure_is_in_its_range(tables: dict[str, list[Row]]) -> None:
    for rows in tables.values():
        for record in frames.records(rows):
            figures = [
                *record["voiced"].values(),
                *record["understood"].values(),
                *record["estimated"].values(),
            ]
            figures += [figure for interval in record["satisfied"].values() for figure in interval or ()]
            assert 0 <= min(figures) <= max(figures) <= 1


def test_known_answers_of_the_camp_site_hold(tables: dict[str, list[Row]]) -> None:
    for rows in tables.values():
        case = fold.opened(rows[0]).case
        first, second = (
            [max(points) // 3000 for points in case.points[party].values()]
            for party in ("camper-1", "camper-2")
        )
        assert sorted(first) == sorted(second) == [3, 4, 5]
        if first == second:
            assert bargaining.analyse(case).max_joint == 36_000
            return
    pytest.fail("no two campers want the same")


def test_the_corpus_survives_the_log_and_the_files(
    everything: Corpus, casino: Path, tmp_path: Path, opened: Callable[[str], Store]
) -> None:
    store = opened(str(tmp_path / "log.db"))
    done = import_rows(store, everything.rows)
    many = sum(ENDS[casino.stem].values())
    assert (done.streams, done.rows) == (many, len(everything.rows))
    export(store.read_all(), tmp_path / "out", with_text=True)
    back = list(LogFile(tmp_path / "out" / "log.jsonl"))
    assert back == list(store.read_all())
    assert import_rows(store, back).already == many
