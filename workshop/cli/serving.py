"""Commands that play: a served table, a served room, and counterparts without a page."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from workshop.cli.terminal import db_option, ending, json_option, opened, print_columns, print_json


@click.command()
@click.argument("case", required=False)
@db_option
@click.option("--port", type=click.IntRange(1, 65535), help="The port. [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@json_option
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
            print_json(addresses)
        else:
            print_columns([("Your seat", addresses["seat"]), ("Projector", addresses["projector"])])
            click.echo(f"The log is {store.place}. Ctrl-C ends it.")
        sys.stdout.flush()
        if not no_browser:
            click.launch(addresses["seat"])

    serve(pages(), port=port, env=env, on_start=tell, tick=robots(store))


@click.command()
@click.argument("case", required=False)
@db_option
@click.option("--ip", help="Listen on this address alone. [default: all of this computer's; with --url, 127.0.0.1]")
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
@click.option("--consent", is_flag=True, help="Ask whether what is logged may be used; who declines still takes part.")
@click.option("--room", metavar="CODE", help="Go on with this room. [default: the one under way, if there is one]")
@click.option("--new", is_flag=True, help="Open a new room, whatever is under way.")
@click.option("--lessons", is_flag=True, help="Serve the lessons too; they open both sides.")
@click.option("--no-browser", is_flag=True, help="Do not open the console.")
@json_option
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
    from workshop.classroom.room import room_stream
    from workshop.log.store import open_store
    from workshop.negotiation.casefile import load
    from workshop.serve.addresses import place
    from workshop.serve.room import open_room, serve_room, under_way

    found, store = load(case or "last-boat"), open_store(db)
    if room and not store.streams(room_stream(room)):
        raise click.ClickException(f"{store.place} has no room {room!r}: leave --room out, and one is opened.")
    at = place(ip, port, url=url, certfile=certfile, keyfile=keyfile)
    code = room or (None if new else under_way(store, found.digest if case else None))
    resumed, code = bool(code), code or open_room(store, found, **settings)

    def tell(said: dict[str, str]) -> None:
        if as_json:
            print_json(said)
        else:
            if resumed:
                click.echo(f"Going on with room {code} as it was set up; --new opens another one.")
            print_columns(
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


@click.command()
@click.argument("case", required=False)
@click.option("--tables", type=click.IntRange(1, 10_000), default=1, show_default=True, help="How many tables.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same tables.")
@db_option
@json_option
def rehearse(case: str | None, tables: int, seed: int, db: str | None, *, as_json: bool) -> None:
    """Let counterparts play tables to their end, without a page; of every shipped case in turn if none is named."""
    from workshop.negotiation.casefile import load, shipped
    from workshop.serve import demo

    cases = [load(case)] if case else [load(name) for name in shipped()]
    with opened(db) as store:
        played = demo.rehearse(store, cases, tables=tables, seed=seed)
        if as_json:
            print_json({"tables": played})
            return
        head = ("Table", "Case", "Counterparts", "Outcome", "", "Moves")
        print_columns([head, *(_rehearsed(stream, table) for stream, table in played.items())])
        click.echo(f"They are in {store.place}.")


def _rehearsed(stream: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    seats = ", ".join(f"{party} {who}" for party, who in table["seats"].items())
    return stream, table["case"], seats, *ending(table["outcome"]), str(table["moves"])
