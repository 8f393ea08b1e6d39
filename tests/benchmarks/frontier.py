"""Time the analysis of large cases beside a plain numpy enumeration: `python tests/benchmarks/frontier.py`.

The peer lists every package, counts the feasible ones and finds the frontier's points by sorting. Both get
the same points; both answers are compared before a time is printed. Best of five runs each, alternating.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from building import case_of  # noqa: E402
from workshop.negotiation import bargaining  # noqa: E402
from workshop.negotiation.case import Case  # noqa: E402

RUNS = 5
SIZES = {"8 issues of 5 options": [5] * 8, "2 million packages": [5, 5, 5, 5, 5, 5, 8, 16]}


def random_points(sizes: list[int], parties: int) -> list[list[list[int]]]:
    """Return whole points for every option, a best package being worth about 100."""
    draw = np.random.default_rng(len(sizes) * parties)
    weights = draw.dirichlet(np.ones(len(sizes)), size=parties) * 100
    return [
        [
            draw.permutation([0, int(weight) + 1, *draw.integers(0, int(weight) + 2, size - 2)]).tolist()
            for weight, size in zip(row, sizes, strict=True)
        ]
        for row in weights
    ]


def enumerate_all(case: Case) -> tuple[int, int]:
    """Return how many packages are feasible and how many points a two-party frontier has, by listing all."""
    one, other = (
        sum(
            np.array(case.points[party][issue.id]).reshape(
                [-1 if axis == at else 1 for axis in range(len(case.issues))]
            )
            for at, issue in enumerate(case.issues)
        ).ravel()
        for party in case.party
    )
    limits = [case.reservation(party) for party in case.party]
    feasible = int(((one >= limits[0]) & (other >= limits[1])).sum())
    order = np.lexsort((-other, -one))
    best = np.maximum.accumulate(other[order])
    return feasible, 1 + int((best[1:] > best[:-1]).sum())


def analyse_afresh(case: Case) -> tuple[int, int]:
    """Return the same two counts from a full analysis, nothing remembered."""
    bargaining._analysis.cache_clear()
    found = bargaining.analyse(case)
    return found.feasible, found.frontier_points


def timed(work: Callable[[Case], tuple[int, int]], case: Case) -> tuple[float, tuple[int, int]]:
    """Return the milliseconds that one run took, and its answer."""
    begun = perf_counter()
    answer = work(case)
    return (perf_counter() - begun) * 1000, answer


def main() -> None:
    """Print one line a case."""
    for name, sizes in SIZES.items():
        case = case_of(random_points(sizes, 2), [40, 40])
        ours, peers = [], []
        for _ in range(RUNS):
            time, answer = timed(analyse_afresh, case)
            peer, expected = timed(enumerate_all, case)
            assert answer == expected, (answer, expected)
            ours.append(time)
            peers.append(peer)
        first, best, peer = ours[0], min(ours), min(peers)
        print(
            f"{name}, 2 parties: {case.outcomes:,} packages; analyse {best:.1f} ms (first call {first:.1f} "
            "ms), "
            f"enumeration {peer:.1f} ms, ratio {peer / best:.1f}"
        )
        for parties in (3, 4):
            case = case_of(random_points(sizes, parties), [40] * parties)
            time = min(timed(analyse_afresh, case)[0] for _ in range(RUNS))
            points = bargaining.analyse(case).frontier_points
            print(f"{name}, {parties} parties: analyse {time:.1f} ms, {points:,} points on the frontier")


if __name__ == "__main__":
    main()
