"""Commands that serve: a table, and a room."""

import sys
from pathlib import Path
from typing import Any

import click

from workshop.cli.terminal import db_option, json_option, opened, print_columns, print_json


@click.command()
@click.argument("case", required=False)
@db_option
@click.option("--port", type=click.IntRange(1, 65535), help="The port. [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@json_option
def demo(case: str | None, db: str | None, port: int | None, *, no_browser: bool, as_json: bool) -> None:
    """Open one table to play, with the projector beside it."""
    from workshop.live.study import learner
    from workshop.negotiation.casefile import shipped
    from workshop.negotiation.streams import TABLES, solo_of
    from workshop.pages.study.solo import SEAT, lay

    store = click.get_current_context().with_resource(opened(db))
    env = {"WORKSHOP_DB": store.url}
    if case:
        lay(store, case)
        env["WORKSHOP_CASE"] = str(shipped().get(case) or Path(case).absolute())

    from workshop.serve.app import pages, serve
    from workshop.serve.demo import passing_log, robots
    from workshop.serve.sockets import LOCAL, folder_for_sockets

    def tell(addresses: dict[str, str]) -> None:
        if as_json:
            print_json(addresses)
        else:
            print_columns([("Your seat", addresses["seat"]), ("Projector", addresses["projector"])])
            if not folder_for_sockets():
                click.echo(LOCAL)
            click.echo(f"Your table stays in {store.place}; the others go at the end. Ctrl-C ends it.")
        sys.stdout.flush()
        if not no_browser:
            click.launch(addresses["seat"])

    with passing_log() as beside, opened(store.url) as own, opened(beside.url) as theirs:
        kernels = env | {"WORKSHOP_ROBOTS": beside.url}
        followed = [(own, solo_of(learner(), SEAT)), (theirs, TABLES)]
        serve(pages(), store, port=port, env=kernels, on_start=tell, tick=robots(beside), follow=followed)


@click.command()
@click.argument("case", required=False)
@db_option
@click.option(
    "--ip", help="Listen on this address alone. [default: all of this computer's; with --url, 127.0.0.1]"
)
@click.option("--port", type=click.IntRange(1, 65535), default=8899, show_default=True)
@click.option(
    "--url", default="", metavar="URL", help="What people type, where a reverse proxy stands before it."
)
@click.option("--certfile", type=click.Path(path_type=Path), help="The certificate, for https.")
@click.option("--keyfile", type=click.Path(path_type=Path), help="Its key.")
@click.option(
    "--size", type=click.IntRange(1, 500), default=30, show_default=True, help="How many people you expect."
)
@click.option(
    "--mode", type=click.Choice(["checkpoint", "live", "observer"]), default="checkpoint", show_default=True
)
@click.option(
    "--spare",
    type=click.Choice(["observer", "counterpart", "mirror"]),
    default="observer",
    show_default=True,
    help="What becomes of who is left over.",
)
@click.option("--names/--no-names", default=True, help="Ask people for a name. [default: yes]")
@click.option(
    "--consent", is_flag=True, help="Ask whether what is logged may be used; who declines still takes part."
)
@click.option(
    "--room",
    metavar="CODE",
    help="Go on with this room. [default: the one that was served here, if there is one]",
)
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
    from workshop.negotiation.casefile import load
    from workshop.negotiation.streams import room_stream
    from workshop.serve.addresses import door, place
    from workshop.serve.room import crowded, open_room, serve_room, to_go_on_with
    from workshop.serve.sockets import LOCAL, folder_for_sockets

    found = load(case or "last-boat")
    store = click.get_current_context().with_resource(opened(db))
    if room and not store.streams(room_stream(room)):
        raise click.ClickException(
            f"{store.place} has no room {room!r}: leave --room out, and one is opened."
        )
    code = room or (None if new else to_go_on_with(store, found if case else None, door(port, url)))
    at = place(ip, port, url=url, certfile=certfile, keyfile=keyfile)
    resumed, code = bool(code), code or open_room(store, found, **settings)
    if few := crowded(store, code):
        click.echo(few, err=True)

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
                    "Without a certificate everybody in this network could read along: --certfile and "
                    "--keyfile."
                )
            if not folder_for_sockets():
                click.echo(LOCAL)
            click.echo(f"The log is {store.place}. Ctrl-C ends it; the same command goes on with it.")
        sys.stdout.flush()
        if not no_browser:
            click.launch(said["console"])

    serve_room(store, code, at, tell, lessons=lessons)
