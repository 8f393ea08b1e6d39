"""Prints how long it takes to replay 100,000 moves with their series, beside plainly parsing the same lines.

Run `python tests/benchmarks/replay.py`. The moves are made by counterparts on the shipped cases, and repeated
as tables of their own until there are enough. Times are of the processor, the garbage collector off.
"""

import gc
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from itertools import count

from workshop.counterparts.play import rehearse
from workshop.measures import records as frames
from workshop.negotiation import casefile
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Row

MOVES = 100_000
HABITS = ("principled", "reciprocal", "guarded", "positional")
KEYS = ("stream", "version", "click", "at", "kind", "data")


def played() -> list[list[Row]]:
    """Return one table for each shipped case and each way to seat four habits beside each other."""
    found = []
    for name in casefile.shipped():
        case = casefile.load(name)
        for seed in range(len(HABITS)):
            habits = (HABITS * 2)[seed : seed + len(case.party)]
            seats = dict(zip(case.party, habits, strict=True))
            found.append(list(rehearse(case, seats, seed=seed, stream=f"table/{name}/{seed}")))
    return found


def tables(first: list[list[Row]], moves: int) -> Iterator[list[str]]:
    """Yield the lines of tables until there are this many moves."""
    for round_number in count():
        for rows in first:
            yield [
                json.dumps(
                    {key: getattr(row, key) for key in KEYS} | {"stream": f"{row.stream}/{round_number}"}
                )
                for row in rows
            ]
            moves -= sum(row.kind == "moved" for row in rows)
            if moves <= 0:
                return


def took(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    gc.enable()
    return seconds


def main() -> None:
    lines = list(tables(played(), MOVES))
    streams = [[Row(**json.loads(line)) for line in table] for table in lines]
    moves = sum(row.kind == "moved" for rows in streams for row in rows)
    found: dict[str, list[frames.Record]] = {}

    def parse() -> None:
        for table in lines:
            for line in table:
                json.loads(line)

    def fold() -> None:
        for rows in streams:
            replay(rows)

    def figures() -> None:
        found.update((rows[0].stream, frames.records(rows)) for rows in streams)

    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{moves:,} moves in {len(streams):,} tables ({machine})")
    peer = took(parse)
    for what, work in (
        ("parse the lines (json.loads)", None),
        ("replay the tables", fold),
        ("replay with a record a move", figures),
        ("make a tidy frame a table", lambda: [frames.series(records) for records in found.values()]),
    ):
        seconds = took(work) if work else peer
        each = f"{seconds:6.2f} s {seconds / moves * 1e6:6.1f} µs a move {seconds / peer:5.1f} x json.loads"
        print(f"{what:30} {each}")


if __name__ == "__main__":
    main()
