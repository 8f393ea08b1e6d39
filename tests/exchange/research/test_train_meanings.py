"""Vectors trained from a small file: words that stand near there are near, and few numbers are kept."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from workshop.exchange.research import train_meanings
from workshop.hearing import meanings


def test_words_that_are_near_in_the_source_are_near_in_what_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(1)
    vectors = {
        "".join(chr(97 + each) for each in divmod(n, 26)) + "xo": chance.normal(size=50) for n in range(90)
    }
    vectors |= {"pier": vectors["aaxo"], "quay": vectors["aaxo"] + 0.1, "the": chance.normal(size=50)}
    source, made = tmp_path / "glove.txt", tmp_path / "meanings.tsv"
    source.write_text(
        "\n".join(f"{word} {' '.join(map(str, row))}" for word, row in vectors.items()), "utf-8"
    )
    monkeypatch.setattr(train_meanings, "KEPT", 40)
    result = CliRunner().invoke(train_meanings.main, [str(source), "--out", str(made)])
    assert result.exit_code == 0, result.output
    rows = {
        stem: np.array([ord(each) - meanings.MIDDLE for each in numbers])
        for stem, numbers in (
            line.split("\t") for line in made.read_text("ascii").splitlines() if "\t" in line
        )
    }
    assert len(rows) == 40
    assert {"pier", "quay"} <= set(rows), "everyday words stay, however rare"
    assert "the" not in rows
    assert rows["pier"] @ rows["quay"] > 2 * abs(rows["pier"] @ rows["abxo"])
    assert max(abs(row).max() for row in rows.values()) <= meanings.MOST
