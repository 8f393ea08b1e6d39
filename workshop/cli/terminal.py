"""What commands share: the options they take, the log they open and how they print."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contextlib import closing

    from workshop.log.store import Store

db_option = click.option(
    "--db", metavar="URL", envvar="WORKSHOP_DB", help="The log: a file or a URL. [default: your own]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


def opened(db: str | None) -> "closing[Store]":
    """Return the log, to be closed at the end of a `with`."""
    from contextlib import closing

    from workshop.log.store import open_store

    return closing(open_store(db))


def print_json(found: object) -> None:
    """Print one JSON object; raises ValueError for NaN."""
    click.echo(to_json(found))


def to_json(found: object) -> str:
    """Return JSON text; raises ValueError for NaN."""
    return json.dumps(found, allow_nan=False)


def print_columns(lines: Sequence[Sequence[str]]) -> None:
    """Print lines of cells as columns; every line has as many cells."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def ending(outcome: Mapping[str, Any]) -> tuple[str, str]:
    """Return how a table stands, in words: the result, and what there is to add."""
    added = "" if outcome["how"] in {None, "agreement"} else str(outcome["how"])
    return outcome["result"], f"{added}, {outcome['impasse']}" if outcome["impasse"] else added
