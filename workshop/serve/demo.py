"""Scripted counterparts that play each other: a move at a time for a projector, or at once to rehearse."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import psutil

from workshop.classroom.robots import seated
from workshop.counterparts.play import next_event
from workshop.counterparts.play import rehearse as played
from workshop.live.held import Held
from workshop.log.store import Store, StoreError, open_store
from workshop.mendable import Mendable
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import code_of, table_stream, tables_of
from workshop.negotiation.table import Table, openings, outcome

FOLDER = "impasse-workshop-demo-"
TABLES = 3
PAUSE = 0.65
"""Seconds between two turns, ± 0.15; each table's turn comes round after about TABLES times as long."""
REST = 4
"""Turns of its own that an ended table stays as it is before the next one opens in its place."""


class RehearsalExists(Mendable):
    """The log holds a rehearsal with that seed; the message says what to choose instead."""


@contextmanager
def passing_log() -> Iterator[Store]:
    """Yield a log in a folder of its own that goes at the end; those of killed demonstrations go first."""
    running = {str(process) for process in psutil.pids()}
    for folder in Path(gettempdir()).glob(f"{FOLDER}[0-9]*-*"):
        if folder.name.removeprefix(FOLDER).partition("-")[0] not in running:
            shutil.rmtree(folder, ignore_errors=True)
    prefix = f"{FOLDER}{os.getpid()}-"
    with (
        TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name,
        closing(open_store(f"{name}/log.db")) as store,
    ):
        yield store


@dataclass
class _Place:
    held: Held[Table]
    rested: int = 0


def robots(store: Store, *, chance: Random | None = None) -> Callable[[], float]:
    """Open tables in a log that holds nothing else; return a function that logs one move at the next of them.

    That returns the seconds until the next call. An ended table is deleted when another opens in its place,
    so the log stays small however long they play. What the log refuses is tried again five seconds later.
    """
    chance = chance or Random()  # noqa: S311
    numbers = count(1)
    places = [_Place(_opened(store, next(numbers), chance)) for _ in range(TABLES)]
    turns = count()

    def tick() -> float:
        place = places[next(turns) % TABLES]
        try:
            event = next_event(place.held.state)
            if event:
                place.held.append(lambda: [event])
            elif place.rested < REST:
                place.rested += 1
            else:
                store.purge(code_of(place.held.stream))
                place.held, place.rested = _opened(store, next(numbers), chance), 0
        except StoreError:
            return 5.0
        return PAUSE + chance.uniform(-0.15, 0.15)

    return tick


def _opened(store: Store, number: int, chance: Random) -> Held[Table]:
    """Open a table as a room's only one, which can be deleted: another case each time, the rest by lot."""
    cases = list(shipped())
    case = load(cases[number % len(cases)])
    events = openings(case, seats=seated(case, chance), seed=chance.randrange(2**31))
    held = Held(store, table_stream(f"robots-{number}", number), replay)
    held.append(lambda: events)
    return held


def rehearse(store: Store, cases: Sequence[Case], *, tables: int, seed: int) -> dict[str, dict[str, Any]]:
    """Return what came of tables played to their end and logged: stream -> case, seats, outcome, moves.

    The cases take turns, the counterparts are drawn by lot; the seed decides everything but the times.
    Raises RehearsalExists, before anything is written.
    """
    code = f"rehearsal-{seed}"
    if store.streams(tables_of(code)):
        raise RehearsalExists(
            f"{store.place} holds a rehearsal with seed {seed}: choose another --seed or --db."
        )
    found = {}
    for number in range(1, tables + 1):
        case, stream = cases[(number - 1) % len(cases)], table_stream(code, number)
        lot = Random(f"{seed}/{number}")  # noqa: S311
        seats = seated(case, lot)
        rows = played(case, seats, seed=lot.randrange(2**31), stream=stream)
        table = replay(store.append(stream, 0, *(Event(row.kind, row.data, click=row.click) for row in rows)))
        end = {"outcome": outcome(table), "moves": len(table.moves)}
        found[stream] = {"case": case.id, "seats": seats, **end}
    return found
