"""The command line: verbs are the functions' names; `--json` prints one object; errors are sentences."""

import json
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from contextlib import closing

    from workshop.log.store import Store
    from workshop.negotiation.case import Case
    from workshop.negotiation.moves import Row

MENDABLE = {"CaseError", "ExchangeError", "LogError", "NoPlace", "PortTaken", "RehearsalExists", "StoreError"}
"""The exceptions, by name so that nothing is loaded for them, whose message is a sentence for the user."""


def main() -> NoReturn:
    """Run the command and exit: 0; 2 for what the user can mend; 130 after Ctrl-C; 1 for a fault of the kit."""
    try:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a character that the terminal does not have is no fault
        code = cli.main(standalone_mode=False, prog_name="workshop")
        click.echo(nl=False)  # so that what is left is written here, where a reader that went away is no fault
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        code = 2 if type(error).__name__ in MENDABLE else _fault(error)
        if code == 2:
            click.echo(error, err=True)
    sys.exit(code or 0)


def _fault(error: Exception) -> int:
    if os.environ.get("WORKSHOP_DEBUG"):
        click.echo("".join(traceback.format_exception(error)), err=True)
    else:
        click.echo(
            f"Something in the kit itself went wrong ({type(error).__name__}: {' '.join(str(error).split())}). "
            "Please report it with what the same command prints under WORKSHOP_DEBUG=1 (see CONTRIBUTING.md).",
            err=True,
        )
    return 1


_db = click.option("--db", metavar="URL", envvar="WORKSHOP_DB", help="The log: a file or a URL. [default: your own]")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="impasse-workshop", message="%(version)s")
def cli() -> None:
    """Play a negotiation impasse, log every move, and watch interest coverage and trust levels live."""


@cli.command()
@click.argument("case", required=False)
@_db
@click.option("--port", type=click.IntRange(1, 65535), help="The port. [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@_as_json
def demo(case: str | None, db: str | None, port: int | None, *, no_browser: bool, as_json: bool) -> None:
    """Open one table to play, with the projector beside it."""
    from workshop.log.store import open_store
    from workshop.negotiation.casefile import shipped

    store = open_store(db)
    env = {"WORKSHOP_DB": store.url}
    if case:
        from workshop.pages.solo import lay

        lay(store, case)
        env["WORKSHOP_CASE"] = str(shipped().get(case) or Path(case).absolute())

    from workshop.serve.app import pages, serve
    from workshop.serve.demo import robots

    def tell(addresses: dict[str, str]) -> None:
        if as_json:
            _print_json(addresses)
        else:
            _print_columns([("Your seat", addresses["seat"]), ("Projector", addresses["projector"])])
            click.echo(f"The log is {store.place}. Ctrl-C ends it.")
        sys.stdout.flush()
        if not no_browser:
            click.launch(addresses["seat"])

    serve(pages(), port=port, env=env, on_start=tell, tick=robots(store))


@cli.command()
@click.argument("case", required=False)
@_db
@click.option("--ip", help="Listen on this address alone; 127.0.0.1 is this computer. [default: all of them]")
@click.option("--port", type=click.IntRange(1, 65535), default=8899, show_default=True)
@click.option("--url", default="", metavar="URL", help="What people type, where a reverse proxy stands before it.")
@click.option("--certfile", type=click.Path(path_type=Path), help="The certificate, for https.")
@click.option("--keyfile", type=click.Path(path_type=Path), help="Its key.")
@click.option("--size", type=click.IntRange(1, 500), default=30, show_default=True, help="How many people you expect.")
@click.option("--mode", type=click.Choice(["checkpoint", "live", "observer"]), default="checkpoint", show_default=True)
@click.option(
    "--spare",
    type=click.Choice(["observer", "counterpart", "mirror"]),
    default="observer",
    show_default=True,
    help="What becomes of who is left over.",
)
@click.option("--names/--no-names", default=True, help="Ask people for a name. [default: yes]")
@click.option("--room", metavar="CODE", help="Go on with this room. [default: the one under way, if there is one]")
@click.option("--new", is_flag=True, help="Open a new room, whatever is under way.")
@click.option("--lessons", is_flag=True, help="Serve the lessons too; they open both sides.")
@click.option("--no-browser", is_flag=True, help="Do not open the console.")
@_as_json
def serve(
    case: str | None,
    db: str | None,
    ip: str | None,
    *,
    port: int,
    url: str,
    certfile: Path | None,
    keyfile: Path | None,
    room: str | None,
    new: bool,
    lessons: bool,
    no_browser: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Serve a room: people join by phone, you run it from the console, a projector shows it."""
    from workshop.log.store import open_store
    from workshop.negotiation.casefile import load
    from workshop.serve.addresses import EVERYWHERE, place
    from workshop.serve.room import open_room, serve_room, under_way

    found, store = load(case or "last-boat"), open_store(db)
    at = place(ip or EVERYWHERE, port, url=url, certfile=certfile, keyfile=keyfile)
    code = room or (None if new else under_way(store, found.digest if case else None))
    resumed, code = bool(code), code or open_room(store, found, **settings)

    def tell(said: dict[str, str]) -> None:
        if as_json:
            _print_json(said)
        else:
            if resumed:
                click.echo(f"Going on with room {code}; --new opens another one.")
            _print_columns(
                [
                    ("People join at", said["join"]),
                    ("Code", code),
                    ("Projector", said["projector"]),
                    ("Your console", f"{said['console']}  (this link works once)"),
                ]
            )
            if at.readable:
                click.echo(
                    "Without a certificate everybody in this network could read along: --certfile and --keyfile."
                )
            click.echo(f"The log is {store.place}. Ctrl-C ends it; the same command goes on with it.")
        sys.stdout.flush()
        if not no_browser:
            click.launch(said["console"])

    serve_room(store, code, at, tell, lessons=lessons)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """Check case files, and say what to mend."""
    from workshop.negotiation.bargaining import analyse, warnings
    from workshop.negotiation.casefile import CaseError, load

    wrong = False
    for file in files:
        try:
            case = load(file)
        except CaseError as error:
            wrong = True
            click.echo(error, err=True)
            continue
        click.echo(f"{file}: in order: {_facts(case, analyse(case).feasible)}")
        for warning in warnings(case):
            click.echo(f"{file}: warning: {warning}")
    sys.exit(2 if wrong else 0)


@cli.command()
@click.argument("case")
@_as_json
def analyse(case: str, *, as_json: bool) -> None:
    """Say what could be agreed in a case: a file, or a shipped case's id."""
    from workshop.negotiation import bargaining
    from workshop.negotiation.casefile import load

    found = load(case)
    figures = bargaining.to_json(bargaining.analyse(found))
    if as_json:
        _print_json(figures)
    else:
        _print_analysis(found, figures)


@cli.command()
@click.argument("log", type=click.Path(path_type=Path), metavar="LOG.jsonl")
@_as_json
def replay(log: Path, *, as_json: bool) -> None:
    """Replay an exported log: each table's outcome, its moves and its figures after every move."""
    from workshop.log.exchange import read_jsonl
    from workshop.log.frames import records
    from workshop.negotiation import fold
    from workshop.negotiation.table import outcome

    tables: dict[str, dict[str, Any]] = {}
    for stream, rows in _streams(read_jsonl(log)):
        series = records(rows)
        tables[stream] = {"outcome": outcome(fold.replay(rows)), "moves": len(series), "series": series}
    if as_json:
        _print_json({"tables": tables})
    else:
        lines = [(stream, *_ending(table["outcome"]), _last(table["series"])) for stream, table in tables.items()]
        _print_columns([("Table", "Outcome", "", "After the last move"), *lines])


@cli.command()
@_db
@click.option("--room", metavar="CODE", help="Only this room and its tables.")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where the files go.")
@click.option("--with-text", is_flag=True, help="With what people typed.")
def export(db: str | None, room: str | None, out: Path, *, with_text: bool) -> None:
    """Write the log as JSON lines and CSV with a codebook; people get pseudonyms."""
    from workshop.log import exchange

    with _opened(db) as store:
        prefixes = ("",) if room is None else (f"room/{room}", f"table/{room}/")
        rows = [row for prefix in prefixes for row in store.read_all(prefix)]
        if room is not None:
            rows = [row for row in rows if row.stream.split("/")[1] == room]
            if not rows:
                raise click.ClickException(f"{store.place} has no room {room!r}: leave --room out to export all.")
        for path in exchange.export(rows, out, with_text=with_text):
            click.echo(path)


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=click.Choice(["jsonl", "casino"]), default="jsonl", show_default=True)
@_db
def import_(file: Path, kind: str, db: str | None) -> None:
    """Read a log that was exported, or a corpus, into the log."""
    from workshop.log import exchange

    if kind == "casino":
        from workshop.log.casino import read_casino

        corpus = read_casino(file)
        rows, said = corpus.rows, corpus.sentence()
    else:
        rows, said = exchange.read_jsonl(file), ""
    with _opened(db) as store:
        done = exchange.import_rows(store, rows)
        click.echo(f"{done.streams:,} streams with {done.rows:,} rows are now in {store.place}.")
        if done.already:
            click.echo(f"{done.already:,} were there already, row by row, and were left as they are.")
    if said:
        click.echo(said)


@cli.command()
@click.argument("case", required=False)
@click.option("--tables", type=click.IntRange(1, 10_000), default=1, show_default=True, help="How many tables.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same tables.")
@_db
@_as_json
def rehearse(case: str | None, tables: int, seed: int, db: str | None, *, as_json: bool) -> None:
    """Let counterparts play tables to their end, without a page; of every shipped case in turn if none is named."""
    from workshop.negotiation.casefile import load, shipped
    from workshop.serve import demo

    cases = [load(case)] if case else [load(name) for name in shipped()]
    with _opened(db) as store:
        played = demo.rehearse(store, cases, tables=tables, seed=seed)
        if as_json:
            _print_json({"tables": played})
            return
        head = ("Table", "Case", "Counterparts", "Outcome", "", "Moves")
        _print_columns([head, *(_rehearsed(stream, table) for stream, table in played.items())])
        click.echo(f"They are in {store.place}.")


def _opened(db: str | None) -> "closing[Store]":
    from contextlib import closing

    from workshop.log.store import open_store

    return closing(open_store(db))


def _streams(rows: Iterable["Row"]) -> Iterator[tuple[str, list["Row"]]]:
    """Yield (stream, rows) of every stream that is a table; a room's own stream is none."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.stream, []).append(row)
    return ((stream, own) for stream, own in found.items() if not stream.startswith("room/"))


def _facts(case: "Case", feasible: int) -> str:
    return (
        f"“{case.title}”, {len(case.parties)} parties, {len(case.issues)} issues, "
        f"{case.outcomes:,} packages, {feasible:,} feasible"
    )


def _print_analysis(case: "Case", figures: dict[str, Any]) -> None:
    from workshop.negotiation.case import shown

    names = [party.name for party in case.parties]
    stated = ["none" if party.reservation is None else shown(party.reservation) for party in case.parties]
    frontier = figures["frontier"]
    click.echo(_facts(case, figures["feasible"]))
    click.echo(
        f"Frontier: {frontier['points']:,} points ({frontier['packages']:,} packages), "
        f"{frontier['rational_points']:,} of them feasible. Most points together: {figures['max_joint']}."
    )
    lines = [("", *names), ("Reservation value", *stated)]
    if figures["ideal"] is None:
        click.echo("No package gives every party at least its reservation value: no agreement is right here.")
    else:
        lines.append(("Ideal", *map(str, figures["ideal"])))
        for label in ("Nash", "Egalitarian", "Kalai-Smorodinsky"):
            lines += [(label, *map(str, point)) for point in figures[label.lower().replace("-", "_")]]
    click.echo()
    _print_columns(lines)
    click.echo()
    _print_columns([("Issue", "", "Label"), *((i.id, figures["issues"][i.id], i.label) for i in case.issues)])


def _ending(outcome: Mapping[str, Any]) -> tuple[str, str]:
    """Return how a table stands, in words: the result, and what there is to add."""
    added = "" if outcome["how"] in {None, "agreement"} else str(outcome["how"])
    return outcome["result"], f"{added}, {outcome['impasse']}" if outcome["impasse"] else added


def _last(series: Sequence[Mapping[str, Any]]) -> str:
    if not series:
        return "no move yet"
    voiced = ", ".join(f"{party} {share:.0%}" for party, share in series[-1]["voiced"].items())
    return f"{len(series)} moves, voiced {voiced}"


def _rehearsed(stream: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    seats = ", ".join(f"{party} {who}" for party, who in table["seats"].items())
    return stream, table["case"], seats, *_ending(table["outcome"]), str(table["moves"])


def _print_json(found: object) -> None:
    click.echo(json.dumps(found, allow_nan=False))


def _print_columns(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
