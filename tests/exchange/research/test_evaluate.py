"""Estimated trust beside people's ratings: who is judged by whom, what is not used, and the correlations."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from workshop.cli import cli
from workshop.exchange.files import ExchangeError
from workshop.exchange.research import evaluate
from workshop.exchange.research.casino import read_casino
from workshop.exchange.research.evaluate import LIKING, judgements
from workshop.negotiation.moves import Row
from workshop.negotiation.trust import START

RANKS = {"High": "Food", "Medium": "Water", "Low": "Firewood"}
HALF = {"Food": "1", "Water": "1", "Firewood": "1"}
OFFER = {"issue2youget": HALF, "issue2theyget": dict.fromkeys(HALF, "2")}
Talk = list[tuple[int, str]]


def dialogue(number: int, talk: Talk, likes: tuple[str, str], *deals: tuple[int, str]) -> dict[str, Any]:
    """Return a dialogue in CaSiNo's form: who said what with which label, and the deal events after it."""
    said = [(who, f"{place}: {label}", label) for place, (who, label) in enumerate(talk)]
    chat = [(who, text, {}) for who, text, _ in said]
    chat += [(who, event, OFFER if event == "Submit-Deal" else {}) for who, event in deals]
    return {
        "dialogue_id": number,
        "chat_logs": [{"text": text, "task_data": data, "id": f"agent_{who}"} for who, text, data in chat],
        "participant_info": {
            f"agent_{place}": {
                "value2issue": RANKS,
                "value2reason": RANKS,
                "outcomes": {"points_scored": 5, "satisfaction": "Undecided", "opponent_likeness": like},
            }
            for place, like in enumerate(likes, start=1)
        },
        "annotations": [[text, label] for _, text, label in said if label != "none"],
    }


def without_ratings(made: dict[str, Any]) -> dict[str, Any]:
    for person in made["participant_info"].values():
        person["outcomes"] = ["none"]
    return made


def rows(tmp_path: Path, *dialogues: dict[str, Any]) -> list[Row]:
    path = tmp_path / "casino.json"
    path.write_text(json.dumps(dialogues), encoding="utf-8")
    return read_casino(path).rows


WARM_AND_PRESSING: Talk = [(1, "elicit-pref"), (2, "vouch-fair"), (1, "showing-empathy"), (2, "uv-part")]
LIKES = ("Slightly dislike", "Extremely like")


def many(tmp_path: Path, dialogues: int = 30) -> list[Row]:
    """Return dialogues whose campers talk and like at random."""
    chance = np.random.default_rng(5)

    def one(number: int) -> dict[str, Any]:
        labels = chance.choice(
            ["small-talk", "vouch-fair", "self-need", "uv-part", "elicit-pref"], size=(6, 2)
        )
        talk = [(who, str(label)) for pair in labels for who, label in enumerate(pair, start=1)]
        first, second = (str(word) for word in chance.choice(list(LIKING), size=2))
        return dialogue(number, talk[: chance.integers(4, 12)], (first, second))

    return rows(tmp_path, *map(one, range(dialogues)))


def test_each_sides_rating_stands_beside_its_own_trust_in_the_other(tmp_path: Path) -> None:
    found, left_out = judgements(rows(tmp_path, dialogue(7, WARM_AND_PRESSING, LIKES)))
    first, second = found.to_dict("records")
    assert (first["by"], first["to"], first["liking"]) == ("camper-1", "camper-2", 2)
    assert (second["by"], second["to"], second["liking"]) == ("camper-2", "camper-1", 5)
    assert first["estimated"] < second["estimated"] < START
    assert (first["rapport_minus_pressure"], second["rapport_minus_pressure"]) == (-2, 1)
    assert (first["length"], second["length"]) == (4, 4)
    assert left_out == 0


def test_an_utterance_of_two_labels_is_one_utterance(tmp_path: Path) -> None:
    found, _ = judgements(
        rows(tmp_path, dialogue(7, [(1, "small-talk,elicit-pref"), (2, "non-strategic")], LIKES))
    )
    assert set(found["length"]) == {2}


@pytest.mark.parametrize("ending", ["Accept-Deal", "Reject-Deal", "Walk-Away"])
def test_how_a_dialogue_ended_is_not_used(tmp_path: Path, ending: str) -> None:
    offered, ended = (
        judgements(rows(tmp_path, dialogue(7, WARM_AND_PRESSING, LIKES, (1, "Submit-Deal"), *event)))[0]
        for event in ((), ((2, ending),))
    )
    pd.testing.assert_frame_equal(offered, ended)


def test_a_dialogue_without_labelled_acts_is_left_out_and_counted(tmp_path: Path) -> None:
    silent = dialogue(8, [(1, "none"), (2, "none")], LIKES, (1, "Submit-Deal"), (2, "Accept-Deal"))
    found, left_out = judgements(rows(tmp_path, silent, dialogue(7, WARM_AND_PRESSING, LIKES)))
    assert (len(found), left_out) == (2, 1)


def test_the_correlation_is_spearmans_with_shared_ranks(tmp_path: Path) -> None:
    corpus = many(tmp_path)
    frame = judgements(corpus)[0]
    rho = frame[["liking", "estimated", "length", "rapport_minus_pressure"]].corr("spearman")["liking"]
    found = evaluate.evaluate(corpus)
    assert found["rho"] == pytest.approx(rho["estimated"], abs=1e-4)
    assert {name: baseline["rho"] for name, baseline in found["baselines"].items()} == pytest.approx(
        {name: rho[name] for name in ("length", "rapport_minus_pressure")}, abs=1e-4
    )
    assert (found["n"], found["dialogues"], found["left_out"]) == (60, 30, 0)


def test_the_interval_comes_from_samples_of_whole_dialogues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "RESAMPLES", 40)
    corpus = many(tmp_path)
    frame = judgements(corpus)[0]
    drawn = np.random.default_rng(evaluate.SEED).integers(30, size=(30, 40))
    streams = frame["stream"].unique()
    rhos = [
        pd.concat([frame[frame["stream"] == streams[place]] for place in sample])[["liking", "estimated"]]
        .corr("spearman")
        .iloc[0, 1]
        for sample in drawn.T
    ]
    assert evaluate.evaluate(corpus)["interval"] == pytest.approx(np.quantile(rhos, [0.025, 0.975]), abs=1e-4)


def test_evaluating_twice_gives_the_same_and_rho_lies_in_its_interval(tmp_path: Path) -> None:
    corpus = many(tmp_path)
    found = evaluate.evaluate(corpus)
    assert evaluate.evaluate(corpus) == found
    low, high = found["interval"]
    assert -1 <= low < found["rho"] < high <= 1


def test_where_all_are_alike_there_is_no_correlation(tmp_path: Path) -> None:
    same = [dialogue(number, WARM_AND_PRESSING, LIKES) for number in range(5)]
    found = evaluate.evaluate(rows(tmp_path, *same))
    assert found["rho"] == 1
    assert found["baselines"]["length"] == {"rho": None, "interval": None}


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (
            dialogue(7, WARM_AND_PRESSING, ("Undecided", "Nice")),
            "table/casino/7: opponent_likeness of camper-2 must be",
        ),
        (
            without_ratings(dialogue(7, WARM_AND_PRESSING, LIKES)),
            "opponent_likeness of camper-1 must be one of Extremely",
        ),
        (dialogue(7, [(1, "none")], LIKES), "No dialogue of 1 has labelled acts"),
    ],
)
def test_what_cannot_be_evaluated_is_said(tmp_path: Path, made: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ExchangeError, match=sentence):
        evaluate.evaluate(rows(tmp_path, made))


def test_the_command_prints_the_figures_as_json_or_in_a_sentence(tmp_path: Path) -> None:
    found = evaluate.evaluate(many(tmp_path))
    asked = ["evaluate", str(tmp_path / "casino.json"), "--format", "casino"]
    assert json.loads(CliRunner().invoke(cli, [*asked, "--json"]).stdout) == found
    said = CliRunner().invoke(cli, asked).stdout
    assert f"{found['rho']:+.2f}" in said
    assert "60 ratings in 30 dialogues; 0 without labelled acts" in said
    assert "for teaching" in said


COUNTED = {
    7: (12, (4, 2), (4, 3)),
    46: (12, (5, 1), (4, 1)),
    80: (11, (2, 0), (3, 0)),
    136: (11, (5, 1), (5, 1)),
    486: (11, (5, 2), (4, 2)),
    487: (11, (3, 0), (5, 1)),
    505: (12, (2, 1), (3, -2)),
    560: (11, (1, -1), (3, 0)),
    596: (12, (3, 0), (4, 0)),
}
"""Counted by hand in the labelled ones of the dozen: its utterances and offers; then for the first camper,
and for the second, how it likes the other, 1 to 5, and the other's small talk and empathy less its
pressure."""


def test_liking_length_and_warmth_are_what_one_counts_by_hand(a_dozen: Path) -> None:
    found, left_out = judgements(read_casino(a_dozen).rows)
    counted = {
        (f"table/casino/{number}", f"camper-{place}"): (length, *own)
        for number, (length, *both) in COUNTED.items()
        for place, own in enumerate(both, start=1)
    }
    columns = ["length", "liking", "rapport_minus_pressure"]
    assert found.set_index(["stream", "by"])[columns].apply(tuple, axis=1).to_dict() == counted
    assert left_out == 3


def test_on_real_dialogues_the_correlation_is_spearmans_too(a_dozen: Path) -> None:
    rows = read_casino(a_dozen).rows
    liking, warmth = zip(*(own for _, *both in COUNTED.values() for own in both), strict=True)
    found = evaluate.evaluate(rows)
    assert (found["n"], found["dialogues"], found["left_out"]) == (18, 9, 3)
    by_hand = pd.DataFrame({"liking": liking, "warmth": warmth}).corr("spearman").iloc[0, 1]
    assert found["baselines"]["rapport_minus_pressure"]["rho"] == pytest.approx(by_hand, abs=1e-4)
    assert found["rho"] == pytest.approx(
        judgements(rows)[0][["liking", "estimated"]].corr("spearman").iloc[0, 1], abs=1e-4
    )


def test_who_is_liked_is_estimated_to_be_trusted(casino: Path) -> None:
    """On the whole corpus, where it is at hand, more so than by either baseline."""
    found = evaluate.evaluate(read_casino(casino).rows)
    assert found["rho"] >= 0.30
    if casino.stem == "casino":
        assert (found["n"], found["dialogues"], found["left_out"]) == (510, 255, 377)
        assert found["interval"][0] > 0.2
        assert all(abs(baseline["rho"]) < found["rho"] for baseline in found["baselines"].values())
