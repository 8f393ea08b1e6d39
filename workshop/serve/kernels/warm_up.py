"""One walk through the pages of a public case, by which a process warms up before others fork from it."""

from pathlib import Path

from workshop.classroom.robots import fill
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE
from workshop.classroom.steps import move_on, owed
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.log.store import open_store
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.streams import room_stream, table_stream
from workshop.pages.room.participant import Participant

CODE = "WARM"


def walk_through(log: Path) -> None:
    """Open a room in a log, and a seat's page in each phase up to a move in play; leave no connection."""
    case = load(next(iter(shipped())))
    store = open_store(str(log))
    store.append(room_stream(CODE), 0, opening(case, link="", mode="live"))
    room = RoomLog(store, CODE)
    room.log(lambda state: fill(state, 2), by=CONSOLE)
    live = LiveRoom(store, CODE, 1)
    page = Participant(live, 1)
    for _ in range(3):
        room.log(move_on, by=CONSOLE)
        live.follow.poll()
    store.append(table_stream(CODE, 1), 0, *owed(room.room, 1, None))
    live.follow.poll()
    page.tables[0].move("acknowledge")
    store.close()
