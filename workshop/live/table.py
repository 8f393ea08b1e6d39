"""A table that a page follows and logs on: the one state that its views show again after each row."""

import asyncio
from contextlib import suppress
from typing import Any

from workshop.counterparts.play import next_event
from workshop.live.follow import Follow
from workshop.live.held import Held
from workshop.live.watched import Watched
from workshop.log.store import Store, StoreError
from workshop.measures.records import records, snapshot
from workshop.negotiation.events import Drafted
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event, Move, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import OBSERVER, check
from workshop.negotiation.table import Table

THINKING = 1.2
"""Seconds that a scripted counterpart takes before it answers."""


class LiveTable(Watched):
    """One table as one party's seat has it: `view` is all that its forms and charts may use.

    `party` and `seat` come from the seat, never from a widget. An observer sees all sides, and logs for
    `party`. Views are called after each change, with this object. Raises LogError where there is no table.
    """

    in_a_room = False
    """Whether somebody else runs the log, so that a seat is not told where it is."""

    def __init__(self, held: Held[Table], party: str, *, seat: str = "", observes: bool = False) -> None:
        super().__init__()
        self.held, self.store, self.stream = held, held.store, held.stream
        self.party, self.seat = party, seat or party
        self.holds = OBSERVER if observes else party
        self._viewed: tuple[Table | None, Table] = (None, held.state)
        self.trouble, self.asked = "", ""
        """What troubles the log; what a coach asks this seat. Its page shows both."""
        self.records: list[dict[str, Any]] = []
        """One record of figures for every move that stands, as this party may know them."""
        self._leave = held.watch(self._changed)

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
        table = self.held.state
        if self._viewed[0] is not table:  # a page asks many times after each row
            self._viewed = (table, table if self.observes else redact(table, self.party))
        return self._viewed[1]

    @property
    def may_open(self) -> bool:
        """Whether both sides are open by now: in one's own study, once the table has ended."""
        return bool(self.held.state.end)

    @property
    def opened(self) -> Table:
        """The table with both sides open, if they may be."""
        return self.held.state if self.may_open else self.view

    def log(self, kind: str, **data: Any) -> str:
        """Log what this seat did; return "" or the sentence that says why it is not possible."""
        return self.held.write(lambda: [Event(kind, data)], self._check, public=self.in_a_room)

    def move(self, act: str, **carried: Any) -> str:
        """Log a move of this party; return as `log` does."""
        given = {key: value for key, value in carried.items() if value not in (None, "", (), {})}
        return self.log("moved", **({"act": act, "by": self.party, "seat": self.seat} | given))

    def draft(self, act: str, **carried: Any) -> str:
        """Note as an observer what would commit this party, for it to sign; return as `log` does."""
        known = {key: value for key, value in carried.items() if key in Drafted.model_fields}
        given = {key: value for key, value in known.items() if value not in (None, "", (), {})}
        return self.log("drafted", **({"act": act, "by": self.party, "seat": self.seat} | given))

    def sign(self, draft: int) -> str:
        """Make what an observer noted for this party in that row its own; return as `log` does."""
        return self.log("signed", of=draft, by=self.party, seat=self.seat)

    def pressed_by(self, move: Move) -> str:  # noqa: ARG002
        """Return who made a move of this side, where several hold it; else ""."""
        return ""

    def _check(self, table: Table, event: Event) -> None:
        check(table, event, holds=self.holds)

    def _changed(self, held: Held[Table]) -> None:
        table = held.state
        known = [record["version"] for record in self.records]
        standing = [entry.version for entry in table.moves]
        if standing == [*known, table.version]:
            self.records = [*self.records, snapshot(self.view, self.viewer)]
        elif standing != known:
            self.records = records(table.rows, self.viewer)
        self.redraw()


class OwnTable(LiveTable):
    """A table of one's own study: its page follows the log, and lets the counterparts answer."""

    def __init__(
        self, store: Store, stream: str, party: str, *, held: Held[Table] | None = None, **who: Any
    ) -> None:
        """Sit down at a table: one `held` for another seat at the same screen, else as the log has it."""
        self._seated = False
        self._thinking: asyncio.Task[None] | None = None
        held = held or Held(store, stream, replay)
        held.read_on()
        super().__init__(held, party, **who)
        self.follow = Follow(store, [stream], self._take, self._on_error)
        self._seated = True

    def start(self) -> None:
        """Follow the log from now on, where an event loop runs."""
        self.follow.start()
        self._answer_later()

    def stop(self) -> None:
        """Follow the log no longer."""
        self.follow.stop()
        self._leave()
        if self._thinking:
            self._thinking.cancel()

    def answer(self) -> bool:
        """Let a scripted counterpart log what it owes the table; return whether it owed anything."""
        return bool(self.held.append(lambda: [event] if (event := next_event(self.held.state)) else []))

    def _take(self, new: dict[str, list[Row]]) -> None:
        self.held.take(new[self.stream])

    def _changed(self, held: Held[Table]) -> None:
        super()._changed(held)
        self._answer_later()

    def _on_error(self, sentence: str) -> None:
        self.trouble = sentence
        self.redraw()

    def _answer_later(self) -> None:
        thinks = self._thinking and not self._thinking.done()
        if self._seated and not thinks and next_event(self.held.state):
            with suppress(RuntimeError):  # no loop runs, as in a plain script
                self._thinking = asyncio.get_running_loop().create_task(self._think())

    async def _think(self) -> None:
        while next_event(self.held.state):
            await asyncio.sleep(THINKING)
            try:
                self.answer()
            except (StoreError, LogError) as error:
                self._on_error(str(error))
                return
