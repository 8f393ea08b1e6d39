"""Commands about the log: replay, export, import, evaluate, purge."""

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop.cli.terminal import db_option, ending, json_option, opened, print_columns, print_json, to_json
from workshop.negotiation.streams import ROOMS, STUDIES, room_stream, tables_of

if TYPE_CHECKING:
    from workshop.log.store import Store
    from workshop.negotiation.moves import Row

NAMED = 5
"""How many streams with rows that mean nothing here are named; the others are counted."""


@click.command()
@click.argument("log", type=click.Path(path_type=Path), metavar="LOG.jsonl")
@json_option
def replay(log: Path, *, as_json: bool) -> None:
    """Replay an exported log: each table's outcome, its moves and its figures after every move.

    Where words count, what was said, heard, promised, settled and found stands beside them in the JSON; the
    codebook of an export says what it means.
    """
    from workshop.exchange.logfile import LogFile

    unknown: dict[str, int] = {}
    tables = _replayed(LogFile(log), unknown)
    if as_json:
        click.echo('{"tables": {', nl=False)
        for number, (stream, table) in enumerate(tables):
            click.echo(f"{', ' if number else ''}{to_json(stream)}: {to_json(table)}", nl=False)
        click.echo("}}")
    else:
        lines = [(stream, *ending(table["outcome"]), _last(table["series"])) for stream, table in tables]
        print_columns([("Table", "Outcome", "", "After the last move"), *lines])
    _tell_unknown(unknown, "they were left out, and a newer version may read them")


def _replayed(rows: Iterable["Row"], unknown: dict[str, int]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what to say of each table, and put down how many rows mean nothing here; a room is no table."""
    from workshop.exchange.logfile import streams_of
    from workshop.measures.records import played
    from workshop.measures.words import told
    from workshop.negotiation.table import outcome

    gc.freeze()  # what is loaded stays: collecting need not go through it with every few tables
    for stream, own in streams_of(rows):
        count = 0
        if own[0].kind == "opened":
            table, records = played(own)
            count = table.unknown
            series = [{key: each[key] for key in each if key != "appeared"} for each in records]
            undone = {"reopened": [each.version for each in table.reopenings]} if table.reopenings else {}
            figures = {"outcome": outcome(table), **undone, "moves": len(series), "series": series}
            yield stream, figures | told(table)
        elif not stream.startswith((ROOMS, STUDIES)):
            count = len(own)
        if count:
            unknown[stream] = count


@click.command()
@db_option
@click.option("--room", metavar="CODE", help="Only this room and its tables.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where the files go."
)
@click.option("--with-text", is_flag=True, help="With what people typed.")
def export(db: str | None, room: str | None, out: Path, *, with_text: bool) -> None:
    """Write the log as JSON lines and CSV with a codebook; people get pseudonyms."""
    from workshop.exchange import files as exchange

    with opened(db) as store:
        gc.freeze()
        rows: Iterable[Row] = store.read_all()
        if room is not None:
            if not _has(store, room):
                raise click.ClickException(
                    f"{store.place} has no room {room!r}: leave --room out to export all."
                )
            rows = chain(store.read(room_stream(room)), store.read_all(tables_of(room)))
        unknown: dict[str, int] = {}
        for path in exchange.export(rows, out, with_text=with_text, unknown=unknown):
            click.echo(path)
    _tell_unknown(unknown, "what they hold was left out of the files, and stays in the log")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=click.Choice(["jsonl", "casino"]), default="jsonl", show_default=True)
@db_option
def import_(file: Path, kind: str, db: str | None) -> None:
    """Read a log that was exported, or a corpus, into the log."""
    from workshop.exchange import files as exchange
    from workshop.exchange.logfile import LogFile

    rows: list[Row] | LogFile
    if kind == "casino":
        from workshop.exchange.research.casino import read_casino

        corpus = read_casino(file)
        rows, said = corpus.rows, corpus.sentence()
    else:
        rows, said = LogFile(file), ""
    with opened(db) as store:
        done = exchange.import_rows(store, rows)
        click.echo(f"{done.streams:,} streams with {done.rows:,} rows are now in {store.place}.")
        if done.already:
            click.echo(f"{done.already:,} were there already, row by row, and were left as they are.")
    _tell_unknown(done.unknown, "they are in the log as they came, for a newer version")
    if said:
        click.echo(said)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", type=click.Choice(["casino"]), default="casino", show_default=True, expose_value=False
)
@click.option(
    "--hearing", is_flag=True, help="How well the corpus's labels can be told from its words instead."
)
@json_option
def evaluate(file: Path, *, hearing: bool, as_json: bool) -> None:
    """Say how far estimated trust agrees with the ratings in a corpus, beside two baselines."""
    if hearing:
        _evaluate_hearing(file, as_json=as_json)
        return
    from workshop.exchange.research.casino import read_casino
    from workshop.exchange.research.evaluate import evaluate as evaluated

    found = evaluated(read_casino(file).rows)
    if as_json:
        print_json(found)
        return
    baselines = found["baselines"]
    lines = [
        ("Estimated trust", *_correlated(found)),
        ("Rapport minus pressure", *_correlated(baselines["rapport_minus_pressure"])),
        ("Length of the dialogue", *_correlated(baselines["length"])),
    ]
    click.echo("Agreement with how much people said they liked the other side (Spearman's rank correlation):")
    print_columns([("", "rho", "95 % interval"), *lines])
    click.echo(
        f"{found['n']:,} ratings in {found['dialogues']:,} dialogues; {found['left_out']:,} without labelled "
        "acts were "
        "left out. How a dialogue ended was not used. The estimate is for teaching, not a measure of "
        "anybody's trust."
    )


def _evaluate_hearing(file: Path, *, as_json: bool) -> None:
    from workshop.exchange.research.labels import told_labels

    found = told_labels(file)
    if as_json:
        print_json(found)
        return
    click.echo("How well a linear reader tells labels, out of fold by dialogue (F1):")
    print_columns([("", "F1"), *((label, f"{f1:.2f}") for label, f1 in found["labels"].items())])
    low, high = found["interval"]
    click.echo(f"Mean {found['mean']:.3f}, 95 % interval {low:.3f} to {high:.3f}; {found['n']:,} utterances.")


@click.command()
@click.option("--room", required=True, metavar="CODE", help="The room that goes, with all its tables.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@db_option
def purge(room: str, db: str | None, *, yes: bool) -> None:
    """Delete a room for good: names, moves and notes; only that it was there stays."""
    with opened(db) as store:
        if not _has(store, room):
            raise click.ClickException(f"{store.place} has no room {room!r}. Nothing was deleted.")
        if not yes and not sys.stdin.isatty():
            raise click.ClickException(
                "Nobody can be asked here whether to delete it: --yes deletes it unasked."
            )
        if not yes and not click.confirm(
            f"Delete room {room} from {store.place}, with all its tables, for good?"
        ):
            click.echo("Nothing was deleted.")
            return
        deleted = store.purge(room)
        click.echo(f"Room {room} is deleted: {deleted:,} rows. Exported files and copies of the log are not.")


def _has(store: "Store", room: str) -> bool:
    return bool(store.read(room_stream(room)) or store.streams(tables_of(room)))


def _tell_unknown(unknown: Mapping[str, int], then: str) -> None:
    """Say on standard error how many rows of which streams mean nothing to this version."""
    if unknown:
        which = [f"{count:,} of {stream}" for stream, count in list(unknown.items())[:NAMED]]
        which += [f"and of {len(unknown) - NAMED:,} streams more"] if len(unknown) > NAMED else []
        count = sum(unknown.values())
        click.echo(
            f"To this version of the kit {count:,} of the rows mean nothing ({', '.join(which)}): {then}.",
            err=True,
        )


def _correlated(found: Mapping[str, Any]) -> tuple[str, str]:
    if found["rho"] is None:
        return "none", "all are alike"
    low, high = found["interval"]
    return f"{found['rho']:+.2f}", f"{low:+.2f} to {high:+.2f}"


def _last(series: Sequence[Mapping[str, Any]]) -> str:
    if not series:
        return "no move yet"
    voiced = ", ".join(f"{party} {share:.0%}" for party, share in series[-1]["voiced"].items())
    return f"{len(series)} moves, voiced {voiced}"
