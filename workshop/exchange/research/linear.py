"""A linear model of texts, fitted one text at a time: many features, few classes, numpy alone."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]

ROUNDS, RATE, DECAY, SEED = 6, 0.1, 0.002, 1
SEEN = 0.3
"""Chance that a feature is seen in one round, so that none is leant on alone."""


def vocabulary(texts: Sequence[Sequence[str]], least: int) -> dict[str, int]:
    """Return feature -> its place, of the features that at least so many texts have."""
    counts = Counter(feature for text in texts for feature in set(text))
    kept = sorted(feature for feature, count in counts.items() if count >= least)
    return {feature: place for place, feature in enumerate(kept)}


def fit(
    texts: Sequence[Sequence[str]], classes: Sequence[int], places: dict[str, int], strength: Weights
) -> Weights:
    """Return weights, a row a feature and a column a class: the mean of the later rounds of a logistic fit.

    `strength` is by how much more than others each feature counts; those above 1 are nearly always seen.
    """
    chance = np.random.default_rng(SEED)
    rows = [
        np.array(sorted({places[each] for each in text if each in places}), dtype=np.int64) for text in texts
    ]
    seen = np.where(strength > 1, 0.9, SEEN)
    weights = np.zeros((len(places), max(classes) + 1), np.float32)
    steps = np.full(weights.shape[0], 1e-3, np.float32)
    total = np.zeros_like(weights)
    for turn in range(ROUNDS):
        for number in chance.permutation(len(rows)):
            row = rows[number]
            row = row[chance.random(len(row)) < seen[row]]
            if not len(row):
                continue
            value = strength[row] / np.sqrt(len(row))
            scores = value @ weights[row]
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            odds[classes[number]] -= 1
            slope = value[:, None] * odds[None]
            steps[row] += (slope**2).sum(axis=1)
            weights[row] -= RATE * (slope / np.sqrt(steps[row])[:, None] + DECAY * weights[row])
        if turn >= ROUNDS // 2:
            total += weights
    mean: Weights = (total / (ROUNDS - ROUNDS // 2) * strength[:, None]).astype(np.float32)
    return mean
