"""Print, as JSON, what a copy of the package holds and does.

`test_recipes` compares two, before and after a recipe.
"""

import json
import sys
from random import Random
from typing import Any

from debriefing import CODE, class_of
from pressing import labels, press, text
from workshop.classroom.robots import seated
from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.play import PERSON, rehearse
from workshop.lessons.judging.played import PREDICATES
from workshop.live.table import OwnTable
from workshop.log.store import Store, open_store
from workshop.negotiation.acts import ACTS
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.fold import replay
from workshop.negotiation.table import openings
from workshop.pages.debrief.parts import Debrief
from workshop.pages.seat.seat import seat
from workshop.pages.study.solo import chooser
from workshop.paper.case_sheets import printed
from workshop.paper.report import of_class
from workshop.serve.guide import guide
from workshop.widgets import kit

BOAT = load("last-boat")


def tables() -> dict[str, Any]:
    """Who sits at the tables of some seeds, and what they do there until they have something new to do."""
    found = {}
    for seed in range(24):
        seats = seated(BOAT, Random(seed))
        rows = rehearse(BOAT, seats, seed=seed, stream=f"table/{CODE}/{seed}")
        found[str(seed)] = [seats, [row.data for row in rows]]
    return found


def at_a_seat(store: Store, act: str) -> dict[str, Any]:
    """What a seat offers, and what comes of pressing one act's button, if there is one."""
    seats = dict.fromkeys(BOAT.party, PERSON)
    store.append("solo/me/seat/1", 0, *openings(BOAT, seats=seats, seed=1))
    live = OwnTable(store, "solo/me/seat/1", "island")
    page, before = seat(live), live.view.trust["line", "island"].level
    first = labels(page)
    kit.SAME_CLICK = 0.0  # no finger that may have moved
    press(page, "More acts")
    buttons = [*first, *labels(page)]
    if act in ACTS and ACTS[act].label in buttons:
        if ACTS[act].label in first:
            press(page, "Back")
        press(page, ACTS[act].label)
    last = live.view.moves[-1].move
    return {
        "buttons": buttons,
        "last": last.act,
        "trust": live.view.trust["line", "island"].level - before,
        "history": text(page),
    }


def everything(store: Store) -> dict[str, Any]:
    played = class_of(BOAT, 3)
    debrief = Debrief(played)
    return {
        "counterparts": {name: habit.__doc__ for name, habit in COUNTERPARTS.items()},
        "chooser": text(chooser(lambda *_: None, opened=True)),
        "tables": tables(),
        "played by": {
            name: len(replay(list(rehearse(BOAT, dict.fromkeys(BOAT.party, name), seed=1, stream="t"))).moves)
            for name in COUNTERPARTS
        },
        "acts": list(ACTS),
        "seat": at_a_seat(store, "thank"),
        "sheets": printed(BOAT),
        "headings": [part.section.heading for part in debrief.parts],
        "debrief": text(debrief.widget),
        "report": of_class(played),
        "cases": {name: load(path).title for name, path in shipped().items()},
        "guide": guide(),
        "checks": {
            name: [check(table, "island").passed for table in played.values()]
            for name, check in PREDICATES.items()
        },
    }


if __name__ == "__main__":
    print(json.dumps(everything(open_store(sys.argv[1]))))  # noqa: T201
