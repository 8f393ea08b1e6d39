"""Play the learners' lines on every two-party case: `python tests/benchmarks/strategies.py`, some minutes.

Each line plays both sides of each case, with each seed, at middle difficulty. Efficiency counts no agreement
as 0; cases in which nothing is feasible have none, and are counted apart. Intervals are 95 %, by resampling
the seeds.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from workshop.counterparts.habits import COUNTERPARTS, Habit
from workshop.counterparts.learners import LINES, play
from workshop.negotiation.bargaining import analyse, standing
from workshop.negotiation.case import SCALE, Case
from workshop.negotiation.casefile import load, shipped

FIRST = "guarded"
FIVE = "five strategies"
RESAMPLES = 10_000
Figures = NDArray[np.float64]


class Came(NamedTuple):
    """What came of one table: efficiency, agreement (0 or 1), the learner's gain in points, moves."""

    efficiency: float
    agreed: float
    gain: float
    moves: float


def came(case: Case, me: str, line: Habit, against: str, seed: int) -> Came:
    table = play(case, me, line, against=against, seed=seed)
    moves = len(table.moves) - len(case.openings)
    if table.end is None or table.end.package is None:
        return Came(0, 0, 0, moves)
    stand = standing(case, table.end.package)
    return Came(stand.efficiency or 0, 1, (stand.utilities[me] - case.reservation(me)) / SCALE, moves)


def measured(cases: Iterable[Case], line: Habit, against: str, seeds: int) -> Figures:
    """Return the means over cases and sides: shape (seeds, figures of `Came`)."""
    sides = [(case, me) for case in cases for me in case.party]
    return np.array(
        [np.mean([came(*side, line, against, seed) for side in sides], axis=0) for seed in range(seeds)]
    )


def interval(by_seed: Figures) -> str:
    chance = np.random.default_rng(0)
    means = by_seed[chance.integers(len(by_seed), size=(RESAMPLES, len(by_seed)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{by_seed.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def show(cases: list[Case], against: str, seeds: int) -> None:
    """Print one line a learner's line: the means, and what the five strategies reach more."""
    found = {name: measured(cases, line, against, seeds) for name, line in LINES.items()}
    print(f"\nagainst {against}: {', '.join(case.id for case in cases)}")
    print(f"{'':24}efficiency  agreements  own gain   moves   five strategies - this line")
    for name, figures in found.items():
        efficiency, agreed, gain, moves = figures.mean(axis=0)
        more = "" if name == FIVE else interval(found[FIVE][:, 0] - figures[:, 0])
        print(f"{name:24}{efficiency:10.3f}{agreed:12.1%}{gain:10.1f}{moves:8.1f}   {more}")


def show_apart(cases: list[Case], against: str, seeds: int) -> None:
    """Print how often no agreement is reached where that is right."""
    found = {name: measured(cases, line, against, seeds)[:, 1].mean() for name, line in LINES.items()}
    print(f"\nagainst {against}, nothing feasible: {', '.join(case.id for case in cases)}; no agreement in")
    print(", ".join(f"{name} {1 - agreed:.1%}" for name, agreed in found.items()))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=200)
    asked.add_argument("--against", nargs="+", default=[FIRST, *sorted(set(COUNTERPARTS) - {FIRST})])
    asked.add_argument("--apart", action="store_true", help="a table for each case too")
    given = asked.parse_args()
    cases = [case for case in map(load, shipped()) if len(case.parties) == 2]
    feasible = [case for case in cases if analyse(case).feasible]
    hopeless = [case for case in cases if case not in feasible]
    print(f"{given.seeds} seeds, both sides as the learner, middle difficulty")
    for against in given.against:
        for chosen in [feasible, *([case] for case in feasible if given.apart)]:
            show(chosen, against, given.seeds)
        if hopeless:
            show_apart(hopeless, against, given.seeds)


if __name__ == "__main__":
    main()
