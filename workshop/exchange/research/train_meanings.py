"""Trains which words hearing holds to be near: `python -m workshop.exchange.research.train_meanings GLOVE`.

It makes small vectors of whole numbers of GloVe's 50 numbers a word (Pennington, Socher and Manning, 2014,
trained on Wikipedia and newspapers; in the public domain by the PDDL 1.0).
"""

from importlib.resources import files
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from workshop.hearing import meanings
from workshop.hearing.words import EMPTY, families, stem

READ, KEPT, DIMENSIONS = 60_000, 10_000, 40
"""Of GloVe's words the commonest, how many stems of them stay, and how many numbers each has."""
COMMON = 2
"""Directions that all words share, taken out (Mu and Viswanath, 2018)."""
HEAD = """\
# Which words mean much the same: stem, then its place among the others, commonest first. Made by
# `python -m workshop.exchange.research.train_meanings` from GloVe 6B (50 numbers a word; Pennington, Socher
# and Manning, 2014; in the public domain by the PDDL 1.0).
"""


@click.command()
@click.argument("glove", type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Where the vectors go.")
def main(glove: Path, out: Path | None) -> None:
    """Train the vectors from GLOVE, its text file of a word and its numbers a line, the commonest first."""
    found = _stemmed(glove)
    spoken = set(families())
    rare = [each for each in list(found)[KEPT:] if each in spoken]
    stems = [*list(found)[: KEPT - len(rare)], *rare]
    vectors = np.array(list(found.values()))
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(vectors, full_matrices=False)
    place = {each: number for number, each in enumerate(found)}
    kept = vectors[[place[each] for each in stems]] @ directions[COMMON : COMMON + DIMENSIONS].T
    whole = np.rint(kept / np.linalg.norm(kept, axis=1, keepdims=True) * meanings.UNIT)
    whole = np.clip(whole, -meanings.MOST, meanings.MOST).astype(int)
    lines = [f"{each}\t{meanings.written(row)}" for each, row in zip(stems, whole.tolist(), strict=True)]
    target = out or Path(str(files("workshop.hearing"))) / meanings.FILE
    target.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    click.echo(f"{len(lines):,} stems: {target}")


def _stemmed(glove: Path) -> dict[str, NDArray[np.float64]]:
    """Return stem -> its vector, the commonest first: the mean of its forms', by how common each is."""
    total: dict[str, NDArray[np.float64]] = {}
    with glove.open(encoding="utf-8") as lines:
        for rank, line in zip(range(READ), lines, strict=False):
            word, _, rest = line.partition(" ")
            if word.isascii() and word.isalpha() and len(word) > 2 and word not in EMPTY:
                vector = np.array(rest.split(), float)
                share = vector / np.linalg.norm(vector) / (rank + 1)
                total[stem(word)] = total.get(stem(word), 0) + share
    return total


if __name__ == "__main__":
    main()
