"""Labels told from words: a label that its words give away is told, one that nothing gives away is not."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from workshop.cli import cli
from workshop.exchange.logfile import ExchangeError
from workshop.exchange.research.labels import LABELS, told_labels

SAID = {
    "small-talk": "Hello, how are you today, friend number {}?",
    "self-need": "I need food for my children, {} of them are hungry.",
    "elicit-pref": "What would you like most, {} packages of what?",
}
RANKS = {"High": "Food", "Medium": "Water", "Low": "Firewood"}


def dialogues(count: int) -> list[dict[str, Any]]:
    """Return so many dialogues in CaSiNo's form, each with one utterance of each label in `SAID`."""
    made = []
    for number in range(count):
        said = [(text.format(number), label) for label, text in SAID.items()]
        said.append((f"Fine, {number}.", "non-strategic"))
        made.append(
            {
                "dialogue_id": number,
                "chat_logs": [{"text": text, "task_data": {}, "id": "a"} for text, _ in said],
                "participant_info": {"a": {"value2issue": RANKS}},
                "annotations": [list(each) for each in said],
            }
        )
    return made


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "casino.json"
    path.write_text(json.dumps(dialogues(12)), "utf-8")
    return path


def test_labels_that_words_give_away_are_told_out_of_fold(corpus: Path) -> None:
    found = told_labels(corpus)
    assert tuple(found["labels"]) == LABELS
    assert {label for label, f1 in found["labels"].items() if f1 == 1} == set(SAID)
    assert found["mean"] == pytest.approx(len(SAID) / len(LABELS), abs=0.001)
    low, high = found["interval"]
    assert low <= found["mean"] <= high
    assert (found["n"], found["dialogues"]) == (48, 12)


def test_a_label_that_nothing_gives_away_is_not_told(tmp_path: Path) -> None:
    made = dialogues(12)
    for number, dialogue in enumerate(made):
        dialogue["annotations"] = [
            [text, "uv-part" if number % 3 == place else "non-strategic"]
            for place, (text, _) in enumerate(dialogue["annotations"])
        ]
    path = tmp_path / "casino.json"
    path.write_text(json.dumps(made), "utf-8")
    assert told_labels(path)["labels"]["uv-part"] < 0.6


def test_the_command_prints_labels_and_mean(corpus: Path) -> None:
    result = CliRunner().invoke(cli, ["evaluate", str(corpus), "--format", "casino", "--hearing", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output) == told_labels(corpus)
    assert "self-need" in CliRunner().invoke(cli, ["evaluate", str(corpus), "--hearing"]).output


def test_a_file_of_another_form_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "casino.json"
    path.write_text('[{"dialogue_id": 1}]', "utf-8")
    with pytest.raises(ExchangeError, match="not in CaSiNo's form"):
        told_labels(path)
