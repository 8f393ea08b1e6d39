"""Prints how far estimated trust agrees with liking in dialogues that had no say in how it is estimated.

Run `python tests/benchmarks/trust.py casino.json`. What the corpus can say something about (five weights,
whether one's own acts count, and what fades how fast) is chosen from a grid on four fifths of the labelled
dialogues, by Spearman's rank correlation, and judged on the fifth left out; twenty times, with other fifths
each time. The form of the estimate was chosen on all of them.
"""

import sys
from functools import reduce
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from workshop.exchange.research.casino import read_casino
from workshop.exchange.research.evaluate import judgements
from workshop.negotiation import trust
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import STRATEGIES, Move, Row

FIFTHS, TIMES = 5, 20
SHARES = {
    "small_talk": (0.06, 0.1, 0.15),
    "acknowledge": (0.03, 0.06),
    "disclose_priority": (0.0, 0.05),
    "ask_interest": (0.0, 0.02),
    "demand": (-0.05, -0.1, -0.15),
}
OWN = ({"small_talk": 0.0, "demand": 0.0}, {"small_talk": 1.0, "demand": 0.5})
FADES = [
    ((), 0.0),
    (("disclose_interest",), 0.25),
    (("idea",), 0.25),
    *((trust.FADING, fade) for fade in (0.1, 0.25, 0.4)),
]


def moves_of(rows: list[Row]) -> dict[str, list[Move]]:
    """Return the moves of each dialogue, without those that settle it."""
    streams: dict[str, list[Row]] = {}
    for row in rows:
        streams.setdefault(row.stream, []).append(row)
    return {
        stream: [entry.move for entry in replay(own).moves if entry.move.act not in STRATEGIES["settlement"]]
        for stream, own in streams.items()
    }


def estimated(frame: pd.DataFrame, moves: dict[str, list[Move]]) -> np.ndarray:
    """Return the estimate that belongs to each judgement, with the weights as they are now."""
    start = trust.start(("camper-1", "camper-2"))
    ends = {stream: reduce(trust.after, moves[stream], start) for stream in frame["stream"].unique()}
    return np.array([ends[line.stream][line.by, line.to].level for line in frame.itertuples()])


def set_to(shares: tuple[float, ...], own: dict[str, float], fading: tuple[tuple[str, ...], float]) -> None:
    for act, share in zip(SHARES, shares, strict=True):
        trust.WEIGHTS[act] = trust.Weight(share, "", share * own.get(act, 0.0))
    trust.FADING, trust.FADE = fading


def rho(one: np.ndarray, other: np.ndarray) -> float:
    return float(pd.DataFrame({"one": one, "other": other}).corr("spearman").iloc[0, 1])


def main(path: Path) -> None:
    rows = read_casino(path).rows
    frame, left_out = judgements(rows)
    moves, liking = moves_of(rows), frame["liking"].to_numpy(float)
    print(f"{len(frame)} ratings in {len(frame) // 2} dialogues, {left_out} without labelled acts left out")
    print(f"as it is: rho {rho(estimated(frame, moves), liking):.3f}")
    levels = []
    for shares, own, fading in product(product(*SHARES.values()), OWN, FADES):
        set_to(shares, own, fading)
        levels.append(estimated(frame, moves))
    table = pd.DataFrame(np.array(levels).T).assign(liking=liking)
    chance, dialogues = np.random.default_rng(1), len(frame) // 2
    held_out = []
    for _ in range(TIMES):
        fifth = np.repeat(chance.permutation(dialogues) % FIFTHS, 2)
        predicted = np.empty(len(frame))
        for number in range(FIFTHS):
            trained = (
                table[fifth != number].rank().corrwith(table["liking"][fifth != number].rank()).drop("liking")
            )
            predicted[fifth == number] = levels[int(trained.idxmax())][fifth == number]
        held_out.append(rho(predicted, liking))
    print(
        f"held out, of {len(levels)} settings: rho {np.mean(held_out):.3f}, {TIMES} times, sd "
        f"{np.std(held_out):.3f}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
