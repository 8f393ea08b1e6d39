"""Sentences to learn acts from: made of every act's lines, alike each time; what is learnt."""

from pathlib import Path
from random import Random

import numpy as np
from click.testing import CliRunner

from workshop.exchange.research import train_hearing
from workshop.exchange.research.linear import fit, vocabulary
from workshop.exchange.research.train_hearing import main, sentences
from workshop.negotiation.acts import ACTS


def test_every_act_has_hundreds_of_sentences_without_a_slot_left() -> None:
    made = list(sentences(Random(1)))
    for act in ACTS:
        texts = {text for each, text, _ in made if each == act}
        assert len(texts) >= 50
        assert not any(mark in text for text in texts for mark in "{}|")
    assert made == list(sentences(Random(1)))


def test_where_a_thing_of_the_table_is_named_stands_in_the_text() -> None:
    named = [(text, places) for _, text, places in sentences(Random(1)) if places]
    assert len(named) > 500
    assert all(max(places) < len(text) for text, places in named)


def test_what_only_one_class_says_weighs_for_it() -> None:
    texts = [["why", "you"], ["why", "us"], ["sorry", "you"], ["sorry", "us"]] * 10
    places = vocabulary(texts, 2)
    weights = fit(texts, [0, 0, 1, 1] * 10, places, np.ones(len(places), np.float32))
    assert weights[places["why"], 0] > 0.3 > abs(weights[places["you"], 0])
    assert weights[places["sorry"], 1] > 0.3


def test_the_command_writes_weights_that_name_their_source(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(train_hearing, "EACH", 12)
    result = CliRunner().invoke(main, ["--out", str(tmp_path / "weights.tsv")])
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "weights.tsv").read_text("utf-8").splitlines()
    assert "licence" in "".join(lines[:3])
    assert lines[3].split("\t") == list(ACTS)
