"""A room that a page follows and logs on: the one state that its views show again after each row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from workshop.classroom.moments import next_change
from workshop.classroom.presence import Absence
from workshop.classroom.public import Course, Seen, course, seen
from workshop.classroom.room import Place, Room, who
from workshop.classroom.rules import CONSOLE, refuses, reopens
from workshop.classroom.steps import reopening
from workshop.live.follow import Follow
from workshop.live.held import Held
from workshop.live.room_log import RoomLog
from workshop.live.table import LiveTable
from workshop.live.watched import Timer, Watched
from workshop.log.place import UNREAD
from workshop.log.purge import GONE, PURGED
from workshop.log.store import Store, StoreError, now
from workshop.negotiation.events import Record
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event, Move, Row
from workshop.negotiation.rules import FACILITATOR, OBSERVER, IllegalMove, check
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table


class LiveRoom(Watched):
    """A room as a page has it. `by` says whose page it is: the console, or a seat's number.

    With `tables` the page follows every table's stream too: `courses` holds those that have begun, by number.
    Views are called after each change, and at the moments at which time alone changes what they show. `gone`
    says that the room was deleted, "" while it is there: then it is followed no longer. `absent` are the
    seats whose pages do not answer, as the server says it to a console that asks; None while it has not.
    """

    def __init__(self, store: Store, code: str, by: str | int, *, tables: bool = False) -> None:
        super().__init__()
        self.store, self.by, self.trouble, self.gone = store, by, "", ""
        self.absent: Mapping[int, Absence] | None = None
        self._log = RoomLog(store, code)
        self._all_tables, self._timer = tables, Timer(lambda: self._on_rows({}))
        self._tables: dict[int, Held[Course]] = {}
        self._own: dict[int, Held[Table]] = {}
        self.follow = Follow(store, self._streams, self._on_rows, self._on_error)
        self.follow.poll()

    @property
    def room(self) -> Room:
        """The room, private parts and all: a page shows of it what is its own."""
        return self._log.room

    @property
    def courses(self) -> dict[int, Course]:
        """The tables that have begun, by number."""
        return {number: held.state for number, held in self._tables.items() if held.begun}

    @property
    def seen(self) -> dict[int, Seen]:
        """What all may come to know of the tables that have begun, by number."""
        return {number: seen(course) for number, course in self.courses.items()}

    def sit_down(self, table: int) -> Held[Table]:
        """Follow one table, and no other one any more; return it, as far as it has begun and can be read."""
        held = Held(self.store, table_stream(self.room.code, table), replay)
        self._own = {table: held} if self._read(table, held.read_on) else {}
        return held

    def log(self, *records: Record) -> str:
        """Log what this page did; return "" or the sentence that says why it is not possible."""
        return self.do(lambda _: [record.event() for record in records])

    def do(self, make: Callable[[Room], Sequence[Event]]) -> str:
        """Log the events that `make` returns for the room as it is by then; return as `log` does."""
        refused = self._log.log(make, by=self.by)
        self._on_rows({})
        return refused

    def reopen(self, table: int) -> str:
        """Take the end of a table back, as the facilitator; return as `log` does."""
        held = Held(self.store, table_stream(self.room.code, table), replay)

        def may(state: Table, event: Event) -> None:
            if refused := "That is for the facilitator." if self.by != CONSOLE else reopens(self.room):
                raise IllegalMove(refused)
            check(state, event, holds=FACILITATOR)

        try:
            return held.write(lambda: [reopening(held.state)], may)
        except LogError:
            return f"Table {table} has not begun, or its log is damaged."

    def _held(self) -> list[tuple[int, Held[Any]]]:
        return [*self._tables.items(), *self._own.items()]

    def _streams(self) -> Iterable[str]:
        return [self._log.stream, *(held.stream for _, held in self._held())]

    def _on_rows(self, new: dict[str, list[Row]]) -> None:
        if any(row.kind == PURGED for row in new.get(self._log.stream, ())):
            self.end(GONE)
            return
        self._log.take(new.get(self._log.stream, ()))
        for table, held in self._held():
            self._read(table, partial(held.take, new.get(held.stream, ())))
        missing = (
            [table for table in self.room.tables if table not in self._tables] if self._all_tables else []
        )
        for table in missing:  # they may have begun already
            held = Held(self.store, table_stream(self.room.code, table), course)
            if self._read(table, held.read_on):
                self._tables[table] = held
        self.redraw()

    def _read(self, table: int, read: Callable[[], None]) -> bool:
        """Return whether a table's rows could be read, even damaged; if not, they are at the next redraw."""
        try:
            read()
        except StoreError:  # of which `follow` tells
            return False
        except LogError:
            self.trouble = f"Table {table} cannot be shown: its log is damaged."
        return True

    def _on_error(self, sentence: str) -> None:
        self.trouble = UNREAD if sentence and self.by != CONSOLE else sentence
        self._on_rows({})

    def redraw(self) -> None:
        """Call every view, now and when time alone has changed what they show."""
        courses = self.courses.values() if self._all_tables else None
        logged_at = None if courses is None else [course.table.rows[-1].at for course in courses]
        self._timer.set(None if self.gone else next_change(self.room, logged_at, now()))
        super().redraw()

    def end(self, why: str) -> None:
        """Let the page end with a sentence, for the room was deleted."""
        self.gone = why
        self.stop()
        self.redraw()

    def stop(self) -> None:
        """Follow the room no longer."""
        self.follow.stop()
        self._timer.set(None)


class RoomTable(LiveTable):
    """One table of a room as a seat has it: the room says when it may log, and when both sides are open."""

    in_a_room = True

    def __init__(self, live: LiveRoom, held: Held[Table], number: int, place: Place, party: str) -> None:
        observes = place.role == OBSERVER
        seat = f"{OBSERVER}-{number}" if observes else who(number)
        self._room, self._number = live, number
        super().__init__(held, party, seat=seat, observes=observes)

    @property
    def may_open(self) -> bool:
        """Whether both sides are open by now: in a room, once the facilitator has opened them."""
        return self.observes or self._room.room.revealed

    def pressed_by(self, move: Move) -> str:
        """Return whose seat made a move of this side, where several hold it; else ""."""
        if move.by != self.party or "+" not in self.view.seats.get(self.party, ""):
            return ""
        seats = self._room.room.seats.values()
        return next(
            (seat.name or f"seat {seat.number}" for seat in seats if who(seat.number) == move.seat), ""
        )

    def _check(self, table: Table, event: Event) -> None:
        if refused := refuses(self._room.room, self._number, event, now()):
            raise IllegalMove(refused)
        if event.kind == "improved" and not self._offers(event.data.get("package")):
            raise IllegalMove("Choose an option for every issue.")
        super()._check(table, event)

    def _offers(self, package: Any) -> bool:
        """Tell whether its options are ones that this seat knows: before the reveal, those on the list."""
        return isinstance(package, dict) and self.opened.case.has({i: str(o) for i, o in package.items()})
