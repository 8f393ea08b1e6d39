"""The command for a debrief to take home."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workshop.cli.terminal import db_option, opened
from workshop.negotiation.streams import code_of, room_stream, table_stream, tables_of

if TYPE_CHECKING:
    from workshop.log.store import Store
    from workshop.negotiation.table import Table


@click.command()
@db_option
@click.option("--room", metavar="CODE", help="The tables of this room; without --table, all of them.")
@click.option("--table", type=click.IntRange(1), metavar="N", help="One table of the room.")
@click.option(
    "--stream",
    metavar="NAME",
    help="One table by its name in the log, such as solo/me/lesson-7/1, or in an export of all of it.",
)
@click.option(
    "--as", "party", metavar="PARTY", help="One table as this side may know it, the other being closed."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.html", help="A new file."
)
def report(
    db: str | None, *, room: str | None, table: int | None, stream: str | None, party: str | None, out: Path
) -> None:
    """Write the debrief of a room, or of one table, as one HTML page that needs no internet."""
    if bool(room) == bool(stream) or (table and not room):
        raise click.ClickException(
            "Say what to report on: --room CODE, --room CODE --table N, or --stream NAME."
        )
    if party and room and not table:
        raise click.ClickException("Name the table too: --as goes with --table N, or with --stream NAME.")
    if out.exists():
        raise click.ClickException(f"{out} is there already: choose another file. Nothing was written.")
    with opened(db) as store:
        text = _one(store, stream, party) if stream else _of_room(store, str(room), table, party)
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from None
    click.echo(out)


def _of_room(store: "Store", code: str, number: int | None, party: str | None) -> str:
    from workshop.live.room_log import RoomLog
    from workshop.measures.classes import numbered
    from workshop.negotiation.fold import replay
    from workshop.paper.report import of_class

    if number:
        return _one(store, table_stream(code, number), party)
    room = RoomLog(store, code).room if store.read(room_stream(code)) else None
    numbers = numbered(store.streams(tables_of(code)))
    if not numbers:
        raise click.ClickException(f"{store.place} has no tables of a room {code!r}.")
    if room and not room.revealed:
        raise click.ClickException(
            f"Room {code} is still closed: press “Open both sides” in its console first, or add --table N "
            "--as PARTY."
        )
    tables: dict[int, Table] = {}
    for name in sorted(numbers, key=numbers.__getitem__):
        tables[numbers[name]] = replay(store.read(name))
    digests = {table.case.digest for table in tables.values()}
    if len(digests) > 1:
        raise click.ClickException(
            f"The tables of {code!r} played {len(digests)} cases: report on one with --stream."
        )
    if len({table.format for table in tables.values()}) > 1:
        raise click.ClickException(
            f"At some tables of {code!r} words counted, at others not: report on one with --stream."
        )
    return of_class(tables, [f"Room {code}", _day(tables.values())])


def _one(store: "Store", stream: str, party: str | None) -> str:
    from workshop.exchange.pseudonyms import stream_shown_as
    from workshop.live.room_log import RoomLog
    from workshop.log.purge import room_of
    from workshop.negotiation.fold import replay
    from workshop.paper.report import of_class, of_side

    rows = store.read(stream) or store.read(stream_shown_as(stream, store.read_all()))
    if not rows or rows[0].kind != "opened":
        raise click.ClickException(f"{store.place} has no table {stream!r}.")
    table = replay(rows)
    names = {each.name.casefold(): each.id for each in table.case.parties}
    party = names.get(party.casefold(), party) if party else None
    if party and party not in table.case.party:
        known = ", ".join(f"{each.id} ({each.name})" for each in table.case.parties)
        raise click.ClickException(f"There is no party {party!r} at this table: {known}.")
    about = [stream, _day([table])]
    if party:
        return of_side(table, party, about)
    room = room_of(stream)
    if room and store.read(room) and not RoomLog(store, code_of(room)).room.revealed:
        raise click.ClickException(
            "Both sides are still closed: say whose report it is with --as, or press “Open both sides” first."
        )
    if not table.end:
        raise click.ClickException(
            "This table is still open: say whose report it is with --as, or end it first."
        )
    return of_class({1: table}, about)


def _day(tables: "Iterable[Table]") -> str:
    return min(table.rows[0].at for table in tables)[:10]
