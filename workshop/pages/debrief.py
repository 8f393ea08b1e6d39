"""The debrief page of a log: one's own tables that have ended, or a room that was revealed."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import ipywidgets as ipw

from workshop.classroom.room import room_stream
from workshop.log.debrief import Tables, numbered
from workshop.log.rooms import RoomLog
from workshop.log.store import Store, StoreError, open_store
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.table import Table, outcome
from workshop.pages import solo
from workshop.pages.debrief_parts import Debrief
from workshop.pages.forms import box, html, refusal_of, show
from workshop.pages.seat import style

BEGIN = """<h2>No table of yours has ended yet</h2><p>Open the notebook <b>00_start_here</b> and sit down: a table is
laid for you there. When it has ended, run this cell again.</p>"""


class Closed(Exception):  # noqa: N818 - it names the fact
    """There is nothing that may be looked at; the message says why."""


class Found(NamedTuple):
    """Tables of one case, and what they are called in a list to choose from."""

    label: str
    tables: Tables


def page(room: str = "", learner: str = "") -> Any:
    """Return the debrief of one's own tables that have ended, one at a time; with `room`, a code, of its tables.

    The log is the one that WORKSHOP_DB names, the learner the one that WORKSHOP_LEARNER does if none is given. A room
    has to be revealed. Tables without a room, as rehearsals leave them, go by the middle part of their streams' names.
    """
    lost: list[str] = []
    try:
        store = open_store(os.environ.get("WORKSHOP_DB"))
        try:
            found = _of_room(store, room, lost) if room else _own(store, learner or solo.learner(), lost)
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
    choice = ipw.Dropdown(options=[(each.label, place) for place, each in enumerate(found)], description="Look at")

    def look(_change: object = None) -> None:
        holder.children = [Debrief(found[choice.value].tables, replay=True).widget]

    choice.observe(look, "value")
    show(choice, len(found) > 1)
    look()
    return [choice, holder]


def _own(store: Store, who: str, lost: list[str]) -> list[Found]:
    """Return the learner's own tables that have ended, the latest first."""
    found = []
    for stream, table in _tables(store, reversed(store.streams(f"solo/{who}/")), lost):
        if table.end:
            lesson, attempt = stream.split("/")[-2:]
            told = f"{table.case.title}: {outcome(table)['result']} ({lesson}, {attempt})"
            found.append(Found(told, {1: table}))
    return found


def _of_room(store: Store, code: str, lost: list[str]) -> list[Found]:
    """Return a room's tables, those of one case together; raises Closed."""
    if store.read(room_stream(code)) and not RoomLog(store, code).room.revealed:
        raise Closed(f"Room {code} is still closed. Press “Open both sides” in its console, in the debrief; then look.")
    numbers = numbered(store.streams(f"table/{code}/"))
    if not numbers:
        raise Closed(f"{store.place} has no tables of a room {code!r}.")
    cases: dict[str, dict[int, Table]] = {}
    for stream, table in _tables(store, sorted(numbers, key=numbers.__getitem__), lost):
        cases.setdefault(table.case.digest, {})[numbers[stream]] = table
    return [Found(f"{_title(each)}: {len(each)} table{'s' * (len(each) > 1)}", each) for each in cases.values()]


def _title(tables: Tables) -> str:
    return next(iter(tables.values())).case.title


def _tables(store: Store, streams: Iterable[str], lost: list[str]) -> Iterator[tuple[str, Table]]:
    """Yield each table with its stream; one that cannot be read becomes a sentence in `lost`."""
    for stream in streams:
        try:
            yield stream, replay(store.read(stream))
        except LogError as error:
            lost.append(f"{stream} is left out, because it cannot be read: {error}.")
