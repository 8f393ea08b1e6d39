"""How `import`, `export`, `replay --json` and every table's series grow with the log, to a million moves.

Run `python tests/benchmarks/scale.py [MOVES ...]`. A table has 100 moves: what counterparts do on a shipped
case, over and over, and how it ends. Each step is a process of its own: its seconds by the clock and of the
processor, the most memory that it held, how many times longer it took than json.loads of the same lines, and
what a move more costs.
"""

import filecmp
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

SIZES = (10_000, 100_000, 1_000_000)
MOVES = 100
"""Moves in a table."""
PEER = "import json, sys\nfor line in open(sys.argv[1], 'rb'):\n    json.loads(line)"


class Cost(NamedTuple):
    """Seconds by the clock, seconds of the processor, megabytes at the most."""

    seconds: float
    processor: float
    memory: float


def write(log: Path, moves: int) -> None:
    """Write a log of so many moves: tables in the order of their names, each a day after the last one."""
    from replay import played

    from workshop.exchange.logfile import line_of

    tables = []
    for opening, *then in played():
        said = [row for row in then if row.kind == "moved" and row.data["act"] not in {"accept", "walk_away"}]
        missing = MOVES - sum(row.kind == "moved" for row in then)
        if missing >= 0:
            rows = []
            for version, row in enumerate((opening, *islice(cycle(said), missing), *then), start=1):
                answers = {"of": row.data["of"] + version - row.version} if "of" in row.data else {}
                click = f"{version:032x}"
                rows.append(
                    replace(row, stream="STREAM", version=version, click=click, data=row.data | answers)
                )
            tables.append("".join(map(line_of, rows)))
    with log.open("w", encoding="utf-8") as file:
        for number in range(moves // MOVES):
            lines = tables[number % len(tables)].replace("STREAM", f"table/scale/{number:05}")
            file.write(lines.replace("2000-01-01T", f"{date(2000, 1, 1) + timedelta(number)}T"))


def series(log: Path) -> None:
    """Make the tidy series of each table."""
    from workshop.exchange.logfile import LogFile, streams_of
    from workshop.measures import records as frames

    for _, rows in streams_of(LogFile(log)):
        frames.series(frames.records(rows))


def cost(*words: str | Path) -> Cost:
    """Run Python with these words; exit where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{words} failed")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def measured(moves: int) -> dict[str, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        log, db, out = (Path(folder) / name for name in ("log.jsonl", "log.db", "out"))
        cost(__file__, "write", log, str(moves))
        found = {
            "json.loads": cost("-c", PEER, log),
            "import": cost("-m", "workshop", "import", log, "--db", db),
            "export": cost("-m", "workshop", "export", "--db", db, "--out", out),
            "replay --json": cost("-m", "workshop", "replay", log, "--json"),
            "series": cost(__file__, "series", log),
        }
        if not filecmp.cmp(log, out / "log.jsonl", shallow=False):
            sys.exit("the export is not what was imported")
    return found


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    last, before = 0, dict[str, Cost]()
    for moves in sorted(map(int, sys.argv[1:])) or SIZES:
        print(f"\n{moves:,} moves in {moves // MOVES:,} tables")
        found = measured(moves)
        for what, (seconds, processor, memory) in found.items():
            times = f"{processor / found['json.loads'].processor:5.1f} x json.loads"
            more = (
                (processor - before[what].processor) / (moves - last) * 1e6
                if before
                else processor / moves * 1e6
            )
            print(
                f"{what:14} {seconds:6.1f} s {processor:6.1f} s {memory:6.0f} MB {times} {more:6.1f} µs a "
                "move more"
            )
        last, before = moves, found


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", log, moves]:
            write(Path(log), int(moves))
        case ["series", log]:
            series(Path(log))
        case _:
            main()
