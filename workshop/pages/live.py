"""A table that a page follows and logs on: the one state that its views show again after each row."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from workshop.log.frames import records, snapshot
from workshop.log.store import StaleVersion, Store, StoreError, now
from workshop.negotiation.counterpart import next_event
from workshop.negotiation.fold import LogError, apply, replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import OBSERVER, IllegalMove, check
from workshop.negotiation.table import Table
from workshop.pages.follow import Follow

TRIES = 5
THINKING = 1.2
"""Seconds that a scripted counterpart takes before it answers."""


class LiveTable:
    """One table as one party's seat has it: `view` is all that its forms and charts may use.

    `party` and `seat` come from the seat, never from a widget. An observer sees all sides, and logs for `party`.
    Views are called after each change, with this object.
    """

    def __init__(self, store: Store, stream: str, party: str, *, seat: str = "", observes: bool = False) -> None:
        self.store, self.stream, self.party, self.seat = store, stream, party, seat or party
        self.holds = OBSERVER if observes else party
        self.trouble = ""
        self._views: list[Callable[[LiveTable], None]] = []
        self._thinking: asyncio.Task[None] | None = None
        self._take(store.read(stream))
        self.follow = Follow(store, [stream], self._on_rows, self._on_error)

    @property
    def observes(self) -> bool:
        """Whether it is an observer's."""
        return self.holds == OBSERVER

    @property
    def viewer(self) -> str | None:
        """The party whose view it is; None where all sides are open."""
        return None if self.observes else self.party

    @property
    def view(self) -> Table:
        """The table as this party, or an observer, may know it."""
        return self._table if self.observes else redact(self._table, self.party)

    @property
    def may_open(self) -> bool:
        """Whether both sides are open by now: in one's own study, once the table has ended."""
        return bool(self._table.end)

    @property
    def opened(self) -> Table:
        """The table with both sides open, if they may be."""
        return self._table if self.may_open else self.view

    @property
    def records(self) -> list[dict[str, Any]]:
        """One record of figures for every move that stands, as this party may know them."""
        return self._records

    def refuses(self, _event: Event) -> str:
        """Return why this seat may not log now, whatever the table says; at one's own table it always may."""
        return ""

    def watch(self, view: Callable[["LiveTable"], None]) -> None:
        """Call a view now and after each change."""
        self._views.append(view)
        view(self)

    def start(self) -> None:
        """Follow the log from now on, where an event loop runs."""
        self.follow.start()
        self._answer_later()

    def stop(self) -> None:
        """Follow the log no longer."""
        self.follow.stop()
        if self._thinking:
            self._thinking.cancel()

    def log(self, kind: str, **data: Any) -> str:
        """Log what this seat did; return "" or the sentence that says why it is not possible.

        When another writer was first, it reads on and checks again, at most five times.
        """
        click = uuid4().hex
        for _ in range(TRIES):
            event = Event(kind, data, click, now())
            if refused := self.refuses(event):
                return refused
            try:
                check(self._table, event, holds=self.holds)
                self.store.append(self.stream, self._table.version, event)
            except (IllegalMove, StoreError) as refusal:
                return str(refusal)
            except StaleVersion:
                self.follow.poll()
                continue
            self.follow.poll()
            return ""
        return "The others are very quick at the moment; press again."

    def move(self, act: str, **carried: Any) -> str:
        """Log a move of this party; return as `log` does."""
        given = {key: value for key, value in carried.items() if value not in (None, "", (), {})}
        return self.log("moved", **({"act": act, "by": self.party, "seat": self.seat} | given))

    def answer(self) -> bool:
        """Let a scripted counterpart log what it owes the table; return whether it owed anything."""
        for _ in range(TRIES):
            event = next_event(self._table)
            if event is None:
                return False
            try:
                self.store.append(self.stream, self._table.version, event)
            except StaleVersion:
                self.follow.poll()
                continue
            self.follow.poll()
            return True
        return False

    def _take(self, rows: list[Row]) -> None:
        self._table = replay(rows)
        self._records = records(rows, self.viewer)

    def _on_rows(self, new: dict[str, list[Row]]) -> None:
        for row in new.get(self.stream, []):
            before = self._table
            if row.version <= before.version:
                continue
            self._table = apply(before, row)
            if self._table.withdrawn != before.withdrawn:
                self._records = records(self._table.rows, self.viewer)
            elif len(self._table.moves) > len(before.moves):
                self._records = [*self._records, snapshot(self.view, self.viewer)]
        self._redraw()
        self._answer_later()

    def _on_error(self, sentence: str) -> None:
        self.trouble = sentence
        self._redraw()

    def _redraw(self) -> None:
        for view in self._views:
            view(self)

    def _answer_later(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if (self._thinking is None or self._thinking.done()) and next_event(self._table):
            self._thinking = loop.create_task(self._think())

    async def _think(self) -> None:
        while next_event(self._table):
            await asyncio.sleep(THINKING)
            try:
                self.answer()
            except (StoreError, LogError) as error:
                self._on_error(str(error))
                return
