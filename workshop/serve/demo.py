"""Scripted counterparts that play each other: a move at a time for a projector to show, or at once to rehearse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from workshop.classroom.robots import seated
from workshop.log.store import StaleVersion, Store, StoreError
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.counterpart import next_event
from workshop.negotiation.counterpart import rehearse as played
from workshop.negotiation.fold import LogError, apply, replay
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Table, openings, outcome

STREAMS = "table/demo/"
TABLES = 3
PAUSE = 0.65
"""Seconds between two turns, ± 0.15; each table's turn comes round after about TABLES times as long."""
REST = 4
"""Turns of its own that an ended table stays as it is before the next one opens in its place."""


class RehearsalExists(Exception):  # noqa: N818 - it names the fact
    """The log holds a rehearsal with that seed; the message says what to choose instead."""


@dataclass
class _Place:
    table: Table
    rested: int = 0


def robots(store: Store, *, chance: Random | None = None) -> Callable[[], float]:
    """Return a function that logs one move at the next table and returns the seconds until the next call.

    Tables that a demonstration left open go on first. What the log refuses is tried again five seconds later.
    """
    chance = chance or Random()  # noqa: S311
    places: list[_Place] = []
    turn = -1

    def tick() -> float:
        nonlocal turn
        try:
            if not places:
                places.extend(_Place(table) for table in _left_open(store)[-TABLES:])
            if len(places) < TABLES:
                places.append(_Place(_opened(store)))
                return PAUSE
            turn = (turn + 1) % TABLES
            _play(store, places[turn])
        except StoreError:
            return 5.0
        return PAUSE + chance.uniform(-0.15, 0.15)

    return tick


def _play(store: Store, place: _Place) -> None:
    event = next_event(place.table)
    if event is None:
        place.rested += 1
        if place.rested > REST:
            place.table, place.rested = _opened(store), 0
        return
    try:
        for row in store.append(place.table.stream, place.table.version, event):
            place.table = apply(place.table, row)
    except StaleVersion:
        place.table = replay(store.read(place.table.stream))


def _left_open(store: Store) -> list[Table]:
    found = []
    for stream in store.streams(STREAMS):
        try:
            table = replay(store.read(stream))
        except LogError:
            continue
        if next_event(table):
            found.append(table)
    return found


def _opened(store: Store) -> Table:
    """Open the next table: another case each time, and counterparts by lot."""
    number = 1 + max((int(name) for name in _numbers(store)), default=0)
    cases = list(shipped())
    case = load(cases[number % len(cases)])
    seats = seated(case, Random(number))  # noqa: S311
    return replay(store.append(f"{STREAMS}{number}", 0, *openings(case, seats=seats, seed=number)))


def _numbers(store: Store) -> list[str]:
    names = (stream.removeprefix(STREAMS) for stream in store.streams(STREAMS))
    return [name for name in names if name.isdecimal()]


def rehearse(store: Store, cases: Sequence[Case], *, tables: int, seed: int) -> dict[str, dict[str, Any]]:
    """Return what came of tables played to their end and logged: stream -> case, seats, outcome, moves.

    The cases take turns, the counterparts are drawn by lot; the seed decides everything but the times.
    Raises RehearsalExists, before anything is written.
    """
    prefix = f"table/rehearsal-{seed}/"
    if store.streams(prefix):
        raise RehearsalExists(f"{store.place} holds a rehearsal with seed {seed}: choose another --seed or --db.")
    found = {}
    for number in range(1, tables + 1):
        case, stream = cases[(number - 1) % len(cases)], f"{prefix}{number}"
        lot = Random(f"{seed}/{number}")  # noqa: S311
        seats = seated(case, lot)
        rows = played(case, seats, seed=lot.randrange(2**31), stream=stream)
        table = replay(store.append(stream, 0, *(Event(row.kind, row.data, click=row.click) for row in rows)))
        found[stream] = {"case": case.id, "seats": seats, "outcome": outcome(table), "moves": len(table.moves)}
    return found
