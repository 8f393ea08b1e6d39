"""How well a linear reader tells the labels of a corpus: F1 by label, out of fold by dialogue.

Each utterance is held against every other by its words, its letters, their families, what its words mean, the
words near which they stand elsewhere, and what stood around it. A ridge regression on the square of that
likeness gives a score a label; from which score a label is given is set inside the training folds, where
each dialogue is left out in turn: the mean of what is best in draws of them. Labels of the judged dialogues
are used for nothing but the judging.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workshop.exchange.research.casino import ACTS as ACT_OF
from workshop.exchange.research.utterances import Utterance, spoken, utterances
from workshop.hearing import meanings
from workshop.hearing.words import content, families, stem, words

LABELS = tuple(ACT_OF)
"""The nine labels of the corpus that name a strategy."""
FOLDS, RESAMPLES, SEED = 10, 2_000, 1
DRAWS = 30
"""Draws of the known dialogues of which each sets the scores from which labels are given."""
RIDGE, LIFT = 1.0, 0.5
"""By choice, among four and three that were tried on 255 labelled dialogues."""
SHARES = {
    "words": 1.0,
    "things": 1.0,
    "letters": 1.0,
    "ranks": 1.0,
    "before": 0.3,
    "earlier": 0.1,
    "after": 0.3,
}
PLACE, KINDRED, MEANT, LIKE = 0.3, 0.3, 1.5, 0.5
"""How much each view of an utterance counts in the likeness of two."""
NEAR, DIMENSIONS, LEAST = 4, 200, 3

TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[!?.,:;()]+")
KIN = re.compile(
    r"kids?|child(?:ren)?|sons?|daughters?|wife|husband|family|bab(?:y|ies)|mother|father|mom|dad|brother|sister|"
    r"friends?|dogs?|pupp(?:y|ies)|toddlers?|nephews?|nieces?|group|people|(?:grand|boy|girl)\w+"
)
ITEMS = {
    **dict.fromkeys(("food", "foods", "meal", "meals"), "Food"),
    **dict.fromkeys(("water", "waters"), "Water"),
    **dict.fromkeys(("wood", "firewood", "firewoods", "fire"), "Firewood"),
}
COUNTS = frozenset({"one", "two", "three", "four"})

Matrix = NDArray[np.float32]


def told_labels(path: Path) -> dict[str, Any]:
    """Return {labels: {label: F1}, mean, interval, n, dialogues}; raises ExchangeError.

    `mean` is that of the nine labels' F1, `interval` its 95 % bootstrap interval by dialogue, 0 to 1.
    """
    said = utterances(path)
    right = np.array([[label in each.labels for label in LABELS] for each in said], np.float32)
    dialogue = np.array([each.dialogue for each in said])
    given = _out_of_fold(_likeness(said, spoken(path)), right, dialogue)
    by_label = _f1(*(counts.sum(axis=0) for counts in _counts(given, right)))
    return {
        "labels": {label: round(float(f1), 4) for label, f1 in zip(LABELS, by_label, strict=True)},
        "mean": round(float(by_label.mean()), 4),
        "interval": _interval(given, right, dialogue),
        "n": len(said),
        "dialogues": len(set(dialogue)),
    }


def _out_of_fold(likeness: Matrix, right: Matrix, dialogue: NDArray[np.int64]) -> Matrix:
    """Return which labels each utterance is given by those of other dialogues."""
    order = np.random.default_rng(SEED).permutation(np.unique(dialogue))
    fold_of = {number: place % FOLDS for place, number in enumerate(order)}
    fold = np.array([fold_of[number] for number in dialogue])
    given = np.zeros_like(right)
    for judged in range(FOLDS):
        known, asked = np.flatnonzero(fold != judged), np.flatnonzero(fold == judged)
        inverse = np.linalg.inv(likeness[np.ix_(known, known)] + RIDGE * np.eye(len(known)))
        weights = inverse @ right[known]
        inner = right[known].astype(np.float64)  # what each is given by those of the other known dialogues
        for number in np.unique(dialogue[known]):
            own = np.flatnonzero(dialogue[known] == number)
            inner[own] -= np.linalg.solve(inverse[np.ix_(own, own)], weights[own])
        given[asked] = likeness[np.ix_(asked, known)] @ weights > _thresholds(
            inner, right[known], dialogue[known]
        )
    return given


def _thresholds(
    scores: NDArray[np.float64], right: Matrix, dialogue: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return for each label from which score to give it: the mean of what is best in draws of dialogues."""
    chance = np.random.default_rng(SEED)
    of_dialogue = [np.flatnonzero(dialogue == number) for number in np.unique(dialogue)]
    draws = chance.integers(len(of_dialogue), size=(DRAWS, len(of_dialogue)))
    drawn = [np.concatenate([of_dialogue[place] for place in draw]) for draw in draws]
    mean: NDArray[np.float64] = np.mean([_best(scores[each], right[each]) for each in drawn], axis=0)
    return mean


def _best(scores: NDArray[np.float64], right: Matrix) -> NDArray[np.float64]:
    """Return for each label the score from which giving it has the best F1."""
    order = np.argsort(-scores, axis=0, kind="stable")
    ranked = np.take_along_axis(right, order, axis=0)
    f1 = 2 * ranked.cumsum(axis=0) / (np.arange(1, len(right) + 1)[:, None] + right.sum(axis=0))
    best = f1.argmax(axis=0)
    each = np.take_along_axis(scores, order, axis=0)
    columns = np.arange(right.shape[1])
    middle: NDArray[np.float64] = (
        each[best, columns] + each[np.minimum(best + 1, len(right) - 1), columns]
    ) / 2
    return middle


def _counts(given: Matrix, right: Matrix) -> tuple[Matrix, Matrix]:
    return given * right, given + right


def _f1(hits: Matrix, all_: Matrix) -> Matrix:
    f1: Matrix = (2 * hits / np.maximum(all_, 1)).astype(np.float32)
    return f1


def _interval(given: Matrix, right: Matrix, dialogue: NDArray[np.int64]) -> list[float]:
    _, place = np.unique(dialogue, return_inverse=True)
    count = place.max() + 1
    summed = [np.zeros((count, right.shape[1]), np.float32) for _ in range(2)]
    for total, counts in zip(summed, _counts(given, right), strict=True):
        np.add.at(total, place, counts)
    drawn = np.random.default_rng(SEED).integers(count, size=(RESAMPLES, count))
    means = [float(_f1(*(total[each].sum(axis=0) for total in summed)).mean()) for each in drawn]
    return [round(float(q), 4) for q in np.quantile(means, (0.025, 0.975))]


def _likeness(said: Sequence[Utterance], everything: Sequence[str]) -> Matrix:
    """Return how alike each two utterances are, by all views of them."""
    views = [_views(each) for each in said]
    total = sum(share * _alike([view[name] for view in views]) for name, share in SHARES.items())
    total += PLACE * _alike([_place(each) for each in said])
    total += KINDRED * _alike([_kindred(each.text) for each in said])
    near = [_things(_tokens(text)) for text in everything]
    total += LIKE * _like([each.text for each in said], everything)
    total += MEANT * _meant([_things(_tokens(each.text)) for each in said], near)
    own = np.sqrt(np.diag(total))
    squared: Matrix = ((total / np.outer(own, own) + LIFT) ** 2 + 1).astype(np.float32)
    return squared


def _views(each: Utterance) -> dict[str, list[str]]:
    tokens = _tokens(each.text)
    rank = {item: each.ranks.get(issue, issue) for item, issue in ITEMS.items()}
    spelled = f" {' '.join(tokens)} "
    return {
        "words": _runs(tokens, 3),
        "things": _runs(_things(tokens), 4),
        "letters": [spelled[k : k + n] for n in (3, 4, 5) for k in range(len(spelled) - n + 1)],
        "ranks": _runs(_things([rank.get(token, token) for token in tokens]), 2),
        "before": _runs(_things(_tokens(each.before[0])), 2),
        "earlier": _runs(_things(_tokens(each.before[1])), 1),
        "after": _runs(_things(_tokens(each.after)), 2),
    }


def _place(each: Utterance) -> list[str]:
    tokens = _tokens(each.text)
    return [
        f"place {min(each.place, 12)}",
        f"left {min(each.length - each.place, 8)}",
        f"long {min(len(tokens) // 5, 10)}",
        f"asks {'?' in tokens}",
        f"first {each.place < 2}",
        f"early {each.place < 5}",
    ]


def _kindred(text: str) -> list[str]:
    return [str(family) for word in content(words(text)) for family in sorted(families().get(word.stem, ()))]


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower().replace("’", "'"))


def _things(tokens: Iterable[str]) -> list[str]:
    """Return the words with one name for what there is to share, for numbers and for those one camps with."""
    return [_thing(token) for token in tokens]


def _thing(token: str) -> str:
    if token in ITEMS:
        return "<item>"
    if token in COUNTS or token.isdigit():
        return "<count>"
    return "<kin>" if KIN.fullmatch(token) else token


def _runs(tokens: list[str], most: int) -> list[str]:
    tokens = ["^", *tokens, "$"]
    return [" ".join(tokens[k : k + n]) for n in range(1, most + 1) for k in range(len(tokens) - n + 1)]


def _alike(texts: Sequence[Sequence[str]]) -> Matrix:
    """Return the cosines of texts by their features: log of how often, by how rare."""
    counted = [Counter(text) for text in texts]
    spread = Counter(feature for each in counted for feature in each)
    places = {feature: place for place, feature in enumerate(f for f, count in spread.items() if count > 1)}
    matrix = np.zeros((len(texts), len(places)), np.float32)
    for row, each in enumerate(counted):
        for feature, count in each.items():
            if feature in places:
                rarity = np.log(len(texts) / spread[feature]) + 1
                matrix[row, places[feature]] = (1 + np.log(count)) * rarity
    return _cosines(matrix)


def _meant(texts: Sequence[Sequence[str]], everything: Sequence[Sequence[str]]) -> Matrix:
    """Return the cosines of texts by what their words stand near to in everything that was said."""
    counts = Counter(token for text in everything for token in text)
    places = {token: place for place, token in enumerate(t for t, count in counts.items() if count >= LEAST)}
    near = np.zeros((len(places), len(places)), np.float32)
    for text in everything:
        row = [places.get(token, -1) for token in text]
        for gap in range(1, NEAR + 1):
            for one, other in zip(row, row[gap:], strict=False):
                if one >= 0 and other >= 0:
                    near[one, other] += 1 / gap
                    near[other, one] += 1 / gap
    often = near.sum(axis=1)
    common = often**0.75 / (often**0.75).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        more = np.nan_to_num(np.log(near / (often[:, None] * common)), nan=0, neginf=0)
    left, size, _ = np.linalg.svd(np.maximum(more, 0), full_matrices=False)
    words = left[:, :DIMENSIONS] * np.sqrt(size[:DIMENSIONS])
    words /= np.linalg.norm(words, axis=1, keepdims=True) + 1e-9
    matrix = np.zeros((len(texts), words.shape[1]), np.float32)
    for row_number, text in enumerate(texts):
        for token in text:
            if token in places:
                matrix[row_number] += words[places[token]] * np.log(len(everything) / counts[token])
    return _cosines(matrix)


def _like(texts: Sequence[str], everything: Sequence[str]) -> Matrix:
    """Return the cosines of texts by what their words mean elsewhere; a word of many texts counts less."""
    places, rows = meanings.vectors()
    unit = rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))
    spread = Counter(each for text in everything for each in {stem(token) for token in _tokens(text)})
    matrix = np.zeros((len(texts), rows.shape[1]), np.float32)
    for row, text in enumerate(texts):
        for each in map(stem, _tokens(text)):
            if each in places:
                matrix[row] += unit[places[each]] * np.log(len(everything) / spread[each])
    return _cosines(matrix)


def _cosines(matrix: Matrix) -> Matrix:
    matrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    cosines: Matrix = matrix @ matrix.T
    return cosines
