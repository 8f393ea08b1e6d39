"""Trains what `workshop.hearing.guess` weighs: `python -m workshop.exchange.research.train_hearing`.

It learns from `sentences.txt`, filled with things of made-up tables and of the shipped cases. Utterances of
CaSiNo, whose labels are broader than acts, made it read worse, so none is in it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from random import Random

import click
import numpy as np

from workshop.exchange.research.linear import SEED, fit, vocabulary
from workshop.hearing import guess
from workshop.hearing.guess import features
from workshop.hearing.words import Word, words
from workshop.negotiation.acts import ACTS
from workshop.negotiation.casefile import load, shipped

EACH = 360
"""Sentences made of one act's lines."""
NAMED = 0.4
"""Share of the issues and options in sentences that hearing knows to be one."""
LEAST = 4
"""Sentences that a turn of phrase has to be in."""
CUE = 2.0
"""How much more than another turn of phrase a cue counts."""
STEP = 0.02
"""What one whole number of weight stands for."""
SMALLEST = 7
HEAD = """\
# What `guess.py` adds up: the acts, the common words, then by turn of phrase act's place:weight. Made by
# `python -m workshop.exchange.research.train_hearing` from {count} sentences filled from `sentences.txt`
# beside it, which was written for this kit and is under its licence.
"""
CHOICE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)\}")
Sentence = tuple[str, str, frozenset[int]]


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Where the weights go.")
def main(out: Path | None) -> None:
    """Train the weights by which hearing guesses acts."""
    made = list(sentences(Random(SEED)))  # noqa: S311 - which of two words a sentence takes
    common = _common()
    found = [features(text, said := words(text), _things(said, named), common) for _, text, named in made]
    acts = list(ACTS)
    places = vocabulary(found, LEAST)
    strength = np.array([CUE if feature.startswith("=") else 1 for feature in places], np.float32)
    weights = fit(found, [acts.index(act) for act, _, _ in made], places, strength)
    whole = np.rint(weights / STEP).astype(int)
    lines = ["\t".join(acts), "\t".join(sorted(common))]
    for feature, place in places.items():
        each = [f"{act}:{weight}" for act, weight in enumerate(whole[place]) if abs(weight) >= SMALLEST]
        lines += ["\t".join([feature, *each])] if each else []
    head = HEAD.format(count=len(made))
    target = out or Path(str(files("workshop.hearing"))) / guess.WEIGHTS
    target.write_text(head + "\n".join(lines) + "\n", "utf-8")
    click.echo(f"{len(made):,} sentences, {len(lines) - 2:,} turns of phrase: {target}")


def sentences(chance: Random) -> Iterator[Sentence]:
    """Yield (act, text, the places in the text where a thing of the table is named)."""
    lines, fillers = _written()
    for case in map(load, shipped()):
        fillers["issue"] += [issue.label.lower() for issue in case.issues]
        fillers["option"] += [option for issue in case.issues for option in issue.options]
        fillers["need"] += [
            interest.voiced_as.lower() for party in case.parties for interest in party.interests
        ]
    for act, templates in lines.items():
        for number in range(EACH):
            text = _chosen(templates[number % len(templates)], chance)
            yield act, *_filled(text, fillers, chance)


def _written() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    lines: dict[str, list[str]] = {}
    for line in files(__package__).joinpath("sentences.txt").read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1] in ACTS:
            current = lines.setdefault(line[1:-1], [])
        elif line.startswith("{") and SLOT.fullmatch(line):
            current = lines.setdefault(line, [])
        elif line and not line.startswith("#"):
            current.append(line)
    acts = {name: written for name, written in lines.items() if name in ACTS}
    return acts, {name[1:-1]: written for name, written in lines.items() if name not in ACTS}


def _chosen(template: str, chance: Random) -> str:
    while match := CHOICE.search(template):
        either = match[1].split("|") if match[1] is not None else ["", *match[2].split("|")]
        template = template[: match.start()] + chance.choice(either) + template[match.end() :]
    return " ".join(template.split())


def _filled(text: str, fillers: dict[str, list[str]], chance: Random) -> tuple[str, frozenset[int]]:
    named: set[int] = set()
    while match := SLOT.search(text):
        filler = chance.choice(fillers[match[1]])
        if match[1] in {"issue", "option"} and chance.random() < NAMED:
            named.update(range(match.start(), match.start() + len(filler)))
        text = text[: match.start()] + filler + text[match.end() :]
    if chance.random() < 0.25:
        text = text.lower()
    return text, frozenset(named)


def _things(said: tuple[Word, ...], named: frozenset[int]) -> list[Word]:
    return [word for word in said if word.start in named]


def _common() -> frozenset[str]:
    """Return the words of the lines themselves, not of what fills them: what stands in several of them."""
    lines, _ = _written()
    counts = Counter(
        word.plain
        for templates in lines.values()
        for line in templates
        for word in set(words(SLOT.sub("", line)))
    )
    return frozenset(word for word, count in counts.items() if count >= 3 and word.isalpha())


if __name__ == "__main__":
    main()
