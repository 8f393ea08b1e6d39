"""A room that a page follows and logs on: the one state that its views show again after each row."""

from collections.abc import Callable, Iterable, Sequence

from workshop.classroom.public import Course, course, extend
from workshop.classroom.room import Place, Room, table_stream, who
from workshop.classroom.rules import refuses
from workshop.log.rooms import RoomLog
from workshop.log.store import Store, now
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import OBSERVER
from workshop.pages.follow import Follow
from workshop.pages.live import LiveTable


class LiveRoom:
    """A room as a page has it. `by` says whose page it is: the console, or a seat's number.

    With `tables` the page follows every table's stream too: `courses` holds those that have begun, by number.
    Views are called after each change, and about once a second for what time alone changes, with this object.
    """

    def __init__(self, store: Store, code: str, by: str | int, *, tables: bool = False) -> None:
        self.store, self.by, self.trouble = store, by, ""
        self.courses: dict[int, Course] = {}
        self._log = RoomLog(store, code)
        self._all_tables, self._ticks = tables, 0
        self._own: tuple[str, Callable[[list[Row]], None]] | None = None
        self._views: list[Callable[[LiveRoom], None]] = []
        self.follow = Follow(store, self._streams, self._on_rows, self._on_error, self._on_poll)
        self.follow.poll()

    @property
    def room(self) -> Room:
        """The room, private parts and all: a page shows of it what is its own."""
        return self._log.room

    def watch(self, view: Callable[["LiveRoom"], None]) -> None:
        """Call a view now and after each change."""
        self._views.append(view)
        view(self)

    def sit_down(self, stream: str, take: Callable[[list[Row]], None]) -> None:
        """Follow the stream of one table, and no other one any more; its rows are handed on as they come."""
        self._own = (stream, take)
        self.follow.poll()

    def log(self, *events: Event) -> str:
        """Log what this page did; return "" or the sentence that says why it is not possible."""
        return self.do(lambda _: events)

    def do(self, make: Callable[[Room], Sequence[Event]]) -> str:
        """Log the events that `make` returns for the room as it is by then; return as `log` does."""
        refused = self._log.log(make, by=self.by)
        self.follow.poll()
        self._redraw()
        return refused

    def _streams(self) -> Iterable[str]:
        code = self.room.code
        tables = [table_stream(code, table) for table in self.room.tables] if self._all_tables else []
        return [self.room.stream, *tables, *([self._own[0]] if self._own else [])]

    def _on_rows(self, new: dict[str, list[Row]]) -> None:
        before = set(self._streams())
        self._log.take(new.get(self.room.stream, ()))
        for table in self.room.tables if self._all_tables else ():
            self._follow_table(table, new.get(table_stream(self.room.code, table), []))
        if set(self._streams()) - before:  # a new table, which may have begun already
            self.follow.poll()
        if self._own and self._own[0] in new:
            self._own[1](new[self._own[0]])
        self._redraw()

    def _follow_table(self, table: int, rows: list[Row]) -> None:
        before = self.courses.get(table)
        rows = [row for row in rows if not before or row.version > before.table.version]
        if not rows:
            return
        try:
            self.courses[table] = extend(before, rows) if before else course(rows)
        except LogError:
            self.trouble = f"Table {table} cannot be shown: its log is damaged."

    def _on_error(self, sentence: str) -> None:
        self.trouble = sentence
        self._redraw()

    def _on_poll(self) -> None:
        self._ticks += 1
        if self._ticks % 5 == 0:
            self._redraw()

    def _redraw(self) -> None:
        for view in self._views:
            view(self)


class RoomTable(LiveTable):
    """One table of a room as a seat has it: the room says when it may log, and when both sides are open."""

    def __init__(self, live: LiveRoom, number: int, place: Place, party: str) -> None:
        observes = place.role == OBSERVER
        seat = f"{OBSERVER}-{number}" if observes else who(number)
        super().__init__(live.store, table_stream(live.room.code, place.table), party, seat=seat, observes=observes)
        self._room, self._number, self.follow = live, number, live.follow

    @property
    def may_open(self) -> bool:
        """Whether both sides are open by now: in a room, once the facilitator has opened them."""
        return self.observes or self._room.room.revealed

    def refuses(self, event: Event) -> str:
        """Return why the room does not let this seat log now."""
        return refuses(self._room.room, self._number, event, now())

    def take(self, rows: list[Row]) -> None:
        """Add new rows of the table's stream."""
        self._on_rows({self.stream: rows})

    def redraw(self) -> None:
        """Show every view again, because the room has changed."""
        self._redraw()

    def _answer_later(self) -> None:
        """Leave the counterparts to the room's server."""
