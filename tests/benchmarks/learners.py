"""What learners who speak reach: `python tests/benchmarks/learners.py --seeds 200`, a quarter of an hour.

Each plays both sides of every two-party case with a feasible package, with each seed, at middle difficulty:
against the first counterpart all of them, against the others the attentive one and those that leave a
strategy out. No agreement counts as nothing gained. Intervals are 95 %: of a side over its seeds, of all
sides over the seeds' means; differences are taken seed by seed. With --keep a row a table is kept in a file,
and another run plays only what is missing there: with --minutes one comes to it in several runs.
"""

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.learners import play
from workshop.counterparts.speaking import LEARNERS, speaking
from workshop.measures.reached import reached
from workshop.negotiation.bargaining import analyse
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped

Z = 1.96
PART = 25
"""Seeds of a cell that are played in one go."""
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
CONTROLS = ("courteous", "stale", "echo", "blind")
NAMED = {
    "no-issues": "joint",
    "no-ideas": "joint",
    "no-trust": "understood",
    "no-check-ins": "joint",
    "no-goal": "own",
}
"""Who leaves a strategy out -> the outcome named beforehand on which that has to cost something."""
AGAINST = ("guarded", "reciprocal", "principled")
OUTCOMES = ("agreed", "joint", "own", "understood", "own_moves")
Figures = NDArray[np.float64]


class Cell(NamedTuple):
    """Who plays which side of which case against whom, with which share of words that serve."""

    against: str
    learner: str
    serving: float
    case: str
    party: str

    @property
    def side(self) -> str:
        return f"{self.case}/{self.party}"


@cache
def case_of(name: str) -> Case:
    return load(name)


def played(cell: Cell, seeds: list[int]) -> list[tuple[float, ...]]:
    """Return for each seed the seed and the figures of `OUTCOMES`."""
    case, line = case_of(cell.case), speaking(cell.learner, cell.serving)
    found = []
    for seed in seeds:
        table = play(case, cell.party, line, against=cell.against, seed=seed, words=True)
        means = reached([table], cell.party)
        found.append((seed, *(means[name].mean for name in OUTCOMES)))
    return found


def cells(counterparts: list[str], learners: list[str], sides: list[tuple[str, str]]) -> Iterator[Cell]:
    for number, against in enumerate(counterparts):
        for learner in learners:
            if number and learner in CONTROLS:
                continue
            shares = SHARES if learner == "attentive" and not number else (1.0,)
            for serving in reversed(shares):
                yield from (Cell(against, learner, serving, *side) for side in sides)


def measured(
    wanted: list[Cell], seeds: range, keep: Path | None, at_once: int, minutes: float
) -> dict[Cell, Figures]:
    """Play what is not kept yet, and return for each cell the figures by seed; ends where time is up."""
    rows: dict[Cell, dict[int, list[float]]] = {cell: {} for cell in wanted}
    if keep and keep.exists():
        for against, learner, serving, case, party, seed, *figures in csv.reader(keep.open(newline="")):
            cell = Cell(against, learner, float(serving), case, party)
            rows.setdefault(cell, {})[int(seed)] = [*map(float, figures)]
    parts = [(cell, [*seeds][n : n + PART]) for n in range(0, len(seeds), PART) for cell in wanted]
    missing = [(cell, [seed for seed in part if seed not in rows[cell]]) for cell, part in parts]
    until = monotonic() + 60 * minutes
    with ProcessPoolExecutor(at_once, initializer=os.nice, initargs=(10,)) as pool:
        waiting = {pool.submit(played, cell, left): cell for cell, left in missing if left}
        for done in as_completed(waiting):
            cell, found = waiting[done], done.result()
            rows[cell] |= {int(seed): [*figures] for seed, *figures in found}
            if keep:
                with keep.open("a", newline="") as file:
                    csv.writer(file).writerows([(*cell, *row) for row in found])
            if monotonic() > until:
                pool.shutdown(cancel_futures=True)
                break
    done_by_now = sum(seed in rows[cell] for cell in wanted for seed in seeds)
    if done_by_now < len(wanted) * len(seeds):
        sys.exit(f"{done_by_now:,} of {len(wanted) * len(seeds):,} tables")
    return {cell: np.array([rows[cell][seed] for seed in seeds]) for cell in wanted}


class Found:
    """The figures of all cells, asked for by who plays against whom."""

    def __init__(self, by_cell: dict[Cell, Figures]) -> None:
        self.by_cell = by_cell
        self.sides = list(dict.fromkeys(cell.side for cell in by_cell))

    def of(self, against: str, learner: str, outcome: str, serving: float = 1.0) -> Figures | None:
        """Return an outcome, shape (sides, seeds); None where not all of that was played."""
        place = OUTCOMES.index(outcome)
        chosen = {
            cell.side: figures[:, place]
            for cell, figures in self.by_cell.items()
            if (cell.against, cell.learner, cell.serving) == (against, learner, serving)
        }
        return np.array([chosen[side] for side in self.sides]) if len(chosen) == len(self.sides) else None


def interval(values: Figures) -> tuple[float, float, float]:
    reach = Z * float(values.std(ddof=1)) / len(values) ** 0.5
    mean = float(values.mean())
    return mean, mean - reach, mean + reach


def shown(values: Figures) -> str:
    mean, low, high = interval(values.mean(axis=0))
    by_side = values.mean(axis=1)
    return f"{mean:.2f} [{low:.2f}, {high:.2f}], sides {by_side.min():.2f} to {by_side.max():.2f}"


def show_learners(found: Found, against: str) -> None:
    """Print what each learner reached: over all sides, with the lowest and the highest side."""
    played_here = dict.fromkeys((c.learner, c.serving) for c in found.by_cell if c.against == against)
    print(f"\nagainst {against}; {', '.join(found.sides)}")
    for learner, serving in played_here:
        print(learner if serving == 1 else f"{learner}, {serving:g} of choices")
        for outcome in OUTCOMES:
            values = found.of(against, learner, outcome, serving)
            if values is not None:
                print(f"    {outcome:11}{shown(values)}  {np.round(values.mean(axis=1), 2)}")


def show_table(found: Found, against: str) -> None:
    """Print the table for the README: means with their intervals, and the lowest and the highest side."""
    played_here = dict.fromkeys((c.learner, c.serving) for c in found.by_cell if c.against == against)
    print(f"\n| against {against} | gained together | understood | own gain | own moves | agrees |")
    print("|---|---|---|---|---|---|")
    for learner, serving in played_here:
        row = [learner if serving == 1 else f"{learner}, {serving:g} of choices"]
        for outcome in ("joint", "understood", "own", "own_moves", "agreed"):
            values = found.of(against, learner, outcome, serving)
            if values is None:
                continue
            mean, low, high = interval(values.mean(axis=0))
            sides = values.mean(axis=1)
            match outcome:
                case "joint" | "understood":
                    text = f"{mean:.2f} [{low:.2f}, {high:.2f}]; {sides.min():.2f} to {sides.max():.2f}"
                case "own_moves":
                    text = f"{mean:.1f}"
                case _:
                    text = f"{mean:.2f}"
            row.append(text)
        print(f"| {' | '.join(row)} |")


def show_shares(found: Found, against: str) -> None:
    """Print what those who only sound as if they listened reach, as shares of what the attentive one does."""
    print(f"\nas shares of attentive, against {against}")
    for learner in CONTROLS:
        for outcome in ("understood", "joint"):
            values, whole = found.of(against, learner, outcome), found.of(against, "attentive", outcome)
            if values is not None and whole is not None:
                by_side = values.mean(axis=1) / whole.mean(axis=1)
                print(
                    f"    {learner:10}{outcome:11}{values.mean() / whole.mean():.2f}  {np.round(by_side, 2)}"
                )


def show_steps(found: Found, against: str) -> None:
    """Print how `joint` rises with the share of words that serve, and its highest step."""
    by_share = [found.of(against, "attentive", "joint", share) for share in SHARES]
    reach = [values for values in by_share if values is not None]
    if len(reach) < len(SHARES):
        return
    means = np.array([values.mean(axis=1) for values in reach])
    print(f"\njoint by share of words that serve {SHARES}, against {against}")
    for side, column in [("all sides", means.mean(axis=1)), *zip(found.sides, means.T, strict=True)]:
        steps = np.diff(column)
        highest = steps.max() / (column.max() - column.min())
        print(
            f"    {side:20}{np.round(column, 2)}  highest step {highest:.0%} of the range, "
            f"least {steps.min():+.2f}, last {steps[-1]:+.2f}"
        )


def show_costs(found: Found, against: str) -> None:
    """Print what leaving a strategy out costs on the outcome named beforehand, seed by seed."""
    print(f"\ncost of leaving a strategy out, against {against}")
    for learner, outcome in NAMED.items():
        values, whole = found.of(against, learner, outcome), found.of(against, "attentive", outcome)
        if values is None or whole is None:
            continue
        mean, low, high = interval((whole - values).mean(axis=0))
        print(f"    {learner:13}{outcome:11}{mean:+.2f} [{low:+.2f}, {high:+.2f}]")
        for side, row in zip(found.sides, whole - values, strict=True):
            mean, low, high = interval(row)
            print(f"        {side:20}{mean:+.2f} [{low:+.2f}, {high:+.2f}]")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=200)
    asked.add_argument(
        "--against", nargs="+", default=["guarded", "principled", "reciprocal"], choices=COUNTERPARTS
    )
    asked.add_argument("--learners", nargs="+", default=[*LEARNERS], choices=LEARNERS)
    asked.add_argument("--keep", type=Path, help="a file for a row a table, to go on from")
    asked.add_argument("--minutes", type=float, default=60, help="after so many it stops, with --keep")
    asked.add_argument("--processes", type=int, default=2)
    given = asked.parse_args()
    cases = [case for case in map(load, shipped()) if len(case.parties) == 2 and analyse(case).feasible]
    sides = [(case.id, party) for case in cases for party in case.party]
    wanted = list(cells(given.against, given.learners, sides))
    seeds = range(1, given.seeds + 1)
    found = Found(measured(wanted, seeds, given.keep, given.processes, given.minutes))
    print(f"{given.seeds} seeds, both sides, middle difficulty")
    for against in given.against:
        show_table(found, against)
        show_learners(found, against)
        show_shares(found, against)
        show_steps(found, against)
        show_costs(found, against)


if __name__ == "__main__":
    main()
