"""The debrief page of a log: one's own tables that have ended, or a room that was revealed."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import ipywidgets as ipw

from workshop.live import study
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, StoreError, open_store
from workshop.measures.classes import Tables, numbered
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.streams import SOLO, room_stream, solo_of, tables_of
from workshop.negotiation.table import Table, outcome
from workshop.pages.debrief.own import alone, own_moves
from workshop.pages.debrief.parts import Debrief
from workshop.pages.seat.seat import style
from workshop.widgets.kit import box, html, refusal_of, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
BEGIN = f"<h2>{TEXT['begin']}</h2><p>{TEXT['begin_how']}</p>"


class Closed(Exception):  # noqa: N818 - it names the fact
    """There is nothing that may be looked at; the message says why."""


class Found(NamedTuple):
    """Tables of one case, and what they are called in a list to choose from."""

    label: str
    tables: Tables


def page(room: str = "", learner: str = "") -> Any:
    """Return the debrief of one's own tables that ended, one at a time; with `room`, a code, of its tables.

    The log is the one that WORKSHOP_DB names, the learner the one that WORKSHOP_LEARNER does if none is
    given. A room has to be revealed. Tables without a room, as rehearsals leave them, go by the middle part
    of their streams' names.
    """
    lost: list[str] = []
    try:
        store = open_store(os.environ.get("WORKSHOP_DB"))
        try:
            found = _of_room(store, room, lost) if room else _own(store, learner or study.learner(), lost)
        finally:
            store.close()
    except (StoreError, LogError, Closed) as error:
        return _page(html(refusal_of(error)))
    told = [html(refusal_of(sentence)) for sentence in lost]
    return _page(*told, *(_choice(found) if found else [html(BEGIN, "iw-card")]))


def _page(*parts: Any) -> Any:
    return box([style(), *parts], "iw-page")


def _choice(found: Sequence[Found]) -> list[Any]:
    """Return the debrief of what is chosen, the first to begin with."""
    holder = box([])
    choice = ipw.Dropdown(
        options=[(each.label, place) for place, each in enumerate(found)], description=TEXT["look_at"]
    )

    def look(_change: object = None) -> None:
        tables = found[choice.value].tables
        mine = [html(told, "iw-card", "iw-own-moves") for told in map(_mine, tables.values()) if told]
        put_in(holder, [*mine, Debrief(tables, replay=True).widget])

    choice.observe(look, "value")
    show(choice, len(found) > 1)
    look()
    return [choice, holder]


def _mine(table: Table) -> str:
    """Return how somebody who played alone made its moves, as markup; of another table nothing."""
    party = alone(table)
    return own_moves(table, party) if party and table.stream.startswith(SOLO) else ""


def _own(store: Store, who: str, lost: list[str]) -> list[Found]:
    """Return the learner's own tables that have ended, the latest first."""
    found = []
    for stream, table in _tables(store, reversed(store.streams(solo_of(who))), lost):
        if table.end:
            lesson, attempt = stream.split("/")[-2:]
            how = {"case": table.case.title, "result": outcome(table)["result"]}
            called = TEXT["own_table"].format(**how, lesson=lesson, attempt=attempt)
            found.append(Found(called, {1: table}))
    return found


def _of_room(store: Store, code: str, lost: list[str]) -> list[Found]:
    """Return a room's tables, those of one case together where words count, or do not; raises Closed."""
    if store.read(room_stream(code)) and not RoomLog(store, code).room.revealed:
        raise Closed(TEXT["still_closed"].format(code))
    numbers = numbered(store.streams(tables_of(code)))
    if not numbers:
        raise Closed(TEXT["no_tables"].format(log=store.place, code=repr(code)))
    cases: dict[tuple[str, int], dict[int, Table]] = {}
    for stream, table in _tables(store, sorted(numbers, key=numbers.__getitem__), lost):
        cases.setdefault((table.case.digest, table.format), {})[numbers[stream]] = table
    return [Found(_called(each), each) for each in cases.values()]


def _called(tables: Tables) -> str:
    first = next(iter(tables.values()))
    title = TEXT["with_words"].format(first.case.title) if first.format > 1 else first.case.title
    return str(TEXT["tables" if len(tables) > 1 else "one_table"].format(title=title, count=len(tables)))


def _tables(store: Store, streams: Iterable[str], lost: list[str]) -> Iterator[tuple[str, Table]]:
    """Yield each table with its stream; one that cannot be read becomes a sentence in `lost`."""
    for stream in streams:
        try:
            yield stream, replay(store.read(stream))
        except LogError as error:
            lost.append(TEXT["left_out"].format(table=stream, why=error))
