"""A room that a page follows and logs on: the one state that its views show again after each row."""

from collections.abc import Callable, Iterable, Sequence

from workshop.classroom.public import Course, course, extend
from workshop.classroom.room import Room, table_stream
from workshop.log.rooms import RoomLog
from workshop.log.store import Store
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event, Row
from workshop.pages.follow import Follow

Also = Callable[[dict[str, list[Row]]], None]


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
        self._others: dict[str, Also] = {}
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

    def join(self, stream: str, also: Callable[[list[Row]], None]) -> None:
        """Follow one more stream in the same loop; its new rows are handed on."""
        self._others = {stream: lambda new: also(new[stream])}

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
        return [self.room.stream, *tables, *self._others]

    def _on_rows(self, new: dict[str, list[Row]]) -> None:
        self._log.take(new.get(self.room.stream, ()))
        for table in self.room.tables if self._all_tables else ():
            self._follow_table(table, new.get(table_stream(self.room.code, table), []))
        for stream, also in self._others.items():
            if stream in new:
                also(new)
        self._redraw()

    def _follow_table(self, table: int, rows: list[Row]) -> None:
        if not rows:
            return
        try:
            before = self.courses.get(table)
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
