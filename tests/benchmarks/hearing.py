"""How long a sentence takes to be read: the first of a process, and the others.

`python tests/benchmarks/hearing.py [--json]`
"""

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from judging_hearing import tables_of
from workshop.hearing.read import read
from workshop.negotiation.redaction import redact

DEV = Path(__file__).parents[1] / "hearing" / "dev.toml"


def main() -> None:
    """Print milliseconds: the first sentence of a process, median and 99th percentile of the others."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    raw, tables = tables_of(DEV)
    took = []
    for each in (*raw["say_back"], *raw["check_in"], *raw["act"]) * 3:
        table, party = tables[each["table"]]
        view = redact(table, party)
        start = time.perf_counter()
        read(each["text"], view, party, expects=each.get("interest"))
        took.append(1000 * (time.perf_counter() - start))
    rest = sorted(took[1:])
    found = {"first": took[0], "median": median(rest), "p99": rest[int(0.99 * len(rest))], "n": len(took)}
    found = {name: round(value, 2) for name, value in found.items()}
    print(json.dumps(found) if as_json else "  ".join(f"{name} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
