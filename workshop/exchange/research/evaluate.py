"""How far estimated trust agrees with what was reported in a corpus: rank correlations, beside two baselines.

A judgement is one side's rating of the other. Accepting, rejecting and walking away are left out: they are
the outcome, and the outcome is what people liked or not.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workshop.exchange.logfile import ExchangeError
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import STRATEGIES, STRATEGY, Row

LIKING = {
    "Extremely dislike": 1,
    "Slightly dislike": 2,
    "Undecided": 3,
    "Slightly like": 4,
    "Extremely like": 5,
}
"""The corpus's words for how much one liked the other side -> 1 to 5."""

RESAMPLES = 2_000
SEED = 1

Numbers = NDArray[np.float64]


def evaluate(rows: Iterable[Row]) -> dict[str, Any]:
    """Return how far estimated trust at the end of a dialogue agrees with the reported liking of that side.

    {rho, interval, n, dialogues, left_out, baselines {length, rapport_minus_pressure: {rho, interval}}}:
    Spearman's rank correlation, -1 to 1; its 95 % interval [low, high], from a bootstrap by dialogue, since
    the two ratings of one dialogue are not independent; n judgements. Where a column does not vary, rho and
    interval are None. `rows` are those of a corpus (`read_casino`). Raises ExchangeError.
    """
    found, left_out = judgements(rows)
    if found.empty:
        raise ExchangeError(
            f"No dialogue of {left_out} has labelled acts, so there is nothing to estimate trust from."
        )
    estimated, *baselines = (_agreement(found, measure) for measure in found.columns[4:])
    return {
        **estimated,
        "n": len(found),
        "dialogues": len(found) // 2,
        "left_out": left_out,
        "baselines": dict(zip(found.columns[5:], baselines, strict=True)),
    }


def judgements(rows: Iterable[Row]) -> tuple[pd.DataFrame, int]:
    """Return a line for each side of each dialogue with labelled acts, and how many dialogues have none.

    Columns: stream, by (who rates), to (who is rated), liking (1 to 5); estimated (trust of by in to after
    the last move, 0 to 1), length (utterances of both sides), rapport_minus_pressure (acts of `to`). Raises
    ExchangeError.
    """
    lines: list[tuple[str | float, ...]] = []
    left_out = 0
    for stream, own in groupby(rows, key=lambda row: row.stream):
        judged = _judged(stream, [row for row in own if row.data.get("act") not in STRATEGIES["settlement"]])
        lines += judged
        left_out += not judged
    columns = ["stream", "by", "to", "liking", "estimated", "length", "rapport_minus_pressure"]
    return pd.DataFrame(lines, columns=columns), left_out


def _judged(stream: str, rows: Sequence[Row]) -> list[tuple[str | float, ...]]:
    table = replay(rows)
    acts = [(entry.move.by, STRATEGY[entry.move.act]) for entry in table.moves if entry.move.act != "offer"]
    if not acts:
        return []
    length = len({row.click.partition("/")[0] for row in rows[1:]})
    lines: list[tuple[str | float, ...]] = []
    for (by, to), estimate in table.trust.items():
        warmth = acts.count((to, "trust")) - acts.count((to, "contention"))
        lines.append((stream, by, to, _liking(rows[0], by), estimate.level, length, warmth))
    return lines


def _liking(opening: Row, by: str) -> int:
    try:
        return LIKING[opening.data["corpus"]["outcomes"][by]["opponent_likeness"]]
    except (LookupError, TypeError):
        raise ExchangeError(
            f"{opening.stream}: opponent_likeness of {by} must be one of {', '.join(LIKING)}."
        ) from None


def _agreement(found: pd.DataFrame, measure: str) -> dict[str, Any]:
    """Return {rho, interval} of a measure with liking."""
    pairs = found[["liking", measure]].to_numpy(float).reshape(-1, 2, 2)
    rho = _spearman(pairs[:, None])[0]
    drawn = np.random.default_rng(SEED).integers(len(pairs), size=(len(pairs), RESAMPLES))
    rhos = _spearman(pairs[drawn])
    if np.isnan(rho):
        return {"rho": None, "interval": None}
    return {
        "rho": round(float(rho), 4),
        "interval": [round(float(q), 4) for q in np.nanquantile(rhos, (0.025, 0.975))],
    }


def _spearman(drawn: Numbers) -> Numbers:
    """Return rho of each sample; `drawn` has axes dialogue, sample, side, (liking, measure)."""
    liking, measure = (
        pd.DataFrame(drawn[..., column].transpose(0, 2, 1).reshape(-1, drawn.shape[1])).rank().to_numpy()
        for column in (0, 1)
    )
    liking, measure = liking - liking.mean(axis=0), measure - measure.mean(axis=0)
    with np.errstate(invalid="ignore"):
        rhos: Numbers = (liking * measure).sum(axis=0) / np.sqrt(
            (liking**2).sum(axis=0) * (measure**2).sum(axis=0)
        )
    return rhos
