"""Measure what a page holds after a long life, beside a page made fresh that shows the same.

Run with `python tests/benchmarks/lifetimes.py`; it takes about a minute and no browser. `seat` is carried
from the lobby through every move of a table to the reveal; `console` sees fifty swaps with every table's
details open; in `debrief` a projector is stepped through its slides ten times. Each page has a
process of its own.
"""

import argparse
import gc
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from unittest import mock

import ipywidgets as ipw
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances

sys.path.append(str(Path(__file__).parents[1]))
from debriefing import played, played_room
from workshop.classroom.pairing import join
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on
from workshop.live.room_log import RoomLog, hashed
from workshop.log.store import Store, open_store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream
from workshop.pages.console import console
from workshop.pages.projector import projector
from workshop.pages.room import participant
from workshop.serve.host import host

CODE, CASE = "K7QX", load("last-boat")
SWAPS, FOLDS = 50, 10
TABLES = 10
REDRAWS = 21


def holders() -> list[tuple[Any, list[Callable[[Any], None]]]]:
    """Return every object that calls views after each change, with the views that it calls."""
    gc.collect()
    return [(one, vars(one)["_views"]) for one in _ours() if "_views" in vars(one)]


def poll() -> None:
    """Let every page read on, as it does by itself where an event loop runs."""
    for one in [one for one in _ours() if type(one).__name__ == "Follow"]:
        one.poll()


def _ours() -> Iterator[Any]:
    return (
        one
        for one in gc.get_objects()
        if str(type(one).__module__).startswith("workshop.") and hasattr(one, "__dict__")
    )


def on_the_page(root: ipw.Widget) -> int:
    """Return how many widgets a page is made of, with layouts and styles."""
    seen, waiting = set(), [root]
    while waiting:
        widget = waiting.pop()
        if widget.model_id in seen:
            continue
        seen.add(widget.model_id)
        waiting += _widgets(getattr(widget, key) for key in widget.keys)
    return len(seen)


def _widgets(values: Iterable[Any]) -> Iterator[ipw.Widget]:
    for value in values:
        if isinstance(value, ipw.Widget):
            yield value
        elif isinstance(value, list | tuple):
            yield from _widgets(value)


def held(root: ipw.Widget) -> dict[str, float]:
    """Return what a page holds now, and how many milliseconds one redraw of all that it watches takes."""
    watched, times = holders(), []
    for _ in range(REDRAWS):
        begun = time.perf_counter()
        for one, views in watched:
            for view in views:
                view(one)
        times.append(1000 * (time.perf_counter() - begun))
    state = ipw.Widget.get_manager_state(drop_defaults=False)["state"]
    return {
        "widgets alive": len(_instances),
        "on the page": on_the_page(root),
        "state, kB": len(json.dumps(state, default=str)) / 1000,
        "watches": sum(len(views) for _, views in watched),
        "comms open": len(get_comm_manager().comms),
        "redraw, ms": median(times),
    }


def press(root: ipw.Widget, label: str) -> None:
    """Press every button that has this label now; however soon it is pressed again, it counts."""
    buttons, waiting = [], [root]
    while waiting:
        widget = waiting.pop()
        waiting += getattr(widget, "children", ())
        if isinstance(widget, ipw.Button) and widget.description == label:
            buttons.append(widget)
    with mock.patch("time.monotonic", count(time.monotonic(), 1000).__next__):
        for button in buttons:
            button.click()


def seat(store: Store, *, fresh: bool) -> ipw.Widget:
    """Return a seat's page at the reveal: of one that was there from the lobby on, or a fresh one."""
    store.append(room_stream(CODE), 0, opening(CASE, link="", mode="live", size=2, seed=1))
    room, tick = RoomLog(store, CODE), host(store, CODE)
    here = {"db": store.url, "code": CODE, "seat": 1}
    page = None if fresh else participant.page(here)

    def step(make: Any, by: Any = CONSOLE) -> None:
        assert room.log(make, by=by) == ""
        tick()
        poll()

    for number in (1, 2):
        step(lambda state, n=number: [join(state, key=hashed(str(n)))], DOOR)
    while room.room.phase != "play":
        step(move_on)
    stream = table_stream(CODE, 1)
    for row in played(CASE, 1)[len(store.read(stream)) :]:
        store.append(stream, store.streams(stream)[stream], Event(row.kind, row.data))
        poll()
    while room.room.phase != "debrief":
        step(move_on)
    step(lambda _: [Event("reveal")])
    return page or participant.page(here)


def open_console(store: Store, *, fresh: bool) -> ipw.Widget:
    """Return a console with the details of all tables open: after many swaps, or a fresh one."""
    store.append(room_stream(CODE), 0, opening(CASE, link="", mode="live", size=2 * TABLES, seed=1))
    room, lot = RoomLog(store, CODE), Random(1)
    for number in range(2 * TABLES):
        assert room.log(lambda state, n=number: [join(state, key=hashed(str(n)))], by=DOOR) == ""
    assert room.log(move_on, by=CONSOLE) == ""
    page = console.page({"db": store.url, "code": CODE, "address": "http://127.0.0.1/"})
    for number in range(1, TABLES + 1):
        press(page, f"Table {number}")
    for _ in range(0 if fresh else SWAPS):
        pair = lot.sample(range(1, 2 * TABLES + 1), 2)
        assert room.log(lambda _, pair=pair: [Event("swapped", {"seats": pair})], by=CONSOLE) == ""
        poll()
    return page


def debrief(store: Store, *, fresh: bool) -> ipw.Widget:
    """Return a projector at the last slide of a debrief: after many others, or fresh."""
    room = played_room(store, CASE, 4)
    assert room.log(lambda _: [Event("reveal")], by=CONSOLE) == ""
    page = projector.page({"db": store.url, "code": CODE, "join": "http://127.0.0.1/join"})
    for slide in () if fresh else ("results", "settlements", "coverage", "trust") * FOLDS:
        assert room.log(lambda _, slide=slide: [Event("shown", {"slide": slide})], by=CONSOLE) == ""
        poll()
    assert room.log(lambda _: [Event("shown", {"slide": "quadrants"})], by=CONSOLE) == ""
    poll()
    return page


PAGES = {"seat": seat, "console": open_console, "debrief": debrief}


def measured(name: str, fresh: bool) -> dict[str, float]:
    """Return what one page holds, in a process where there is no other."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"{folder}/log.db")
        return held(PAGES[name](store, fresh=fresh))


def main() -> None:
    """Print a line for each page, carried and fresh."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--json", action="store_true", help="Print one JSON object instead.")
    given = asked.parse_args()
    found = {}
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        for name in PAGES:
            for fresh in (False, True):
                key = f"{name}, {'fresh' if fresh else 'carried'}"
                found[key] = processes.submit(measured, name, fresh).result()
    if given.json:
        print(json.dumps(found))
        return
    heads = next(iter(found.values()))
    print(
        f"Python {platform.python_version()}; widgets with their layouts and styles; state as a reload asks "
        "for it"
    )
    print(f"{'':20}{''.join(f'{head:>15}' for head in heads)}")
    for name, figures in found.items():
        print(
            f"{name:20}"
            f"{''.join(f'{figure:15,.1f}' if figure % 1 else f'{figure:15,}' for figure in figures.values())}"
        )


if __name__ == "__main__":
    main()
