"""The tables of one lesson: the present one, found where it was left, and those played after it."""

import os
from collections.abc import Callable
from functools import cached_property
from typing import Any, Self

from workshop.lessons.notebooks.folders import header
from workshop.lessons.sentences import SAID
from workshop.live.study import learner
from workshop.live.table import OwnTable
from workshop.live.watched import End, Watched
from workshop.log.store import Store, open_store
from workshop.negotiation.case import Case
from workshop.negotiation.table import Difficulty, Table
from workshop.pages.study import solo
from workshop.widgets.kit import box, put, refusal_of
from workshop.widgets.scope import put_in


class Attempts(Watched):
    """Tables of a learner's lesson or exercise, each in its own stream; `holder` shows the present one."""

    def __init__(self, study: str, *, url: str | None = None) -> None:
        super().__init__()
        self.id, self.holder = study, box([])
        self._url = url
        self.live: OwnTable | None = None
        """The present table as the learner's seat has it."""
        self._listeners: list[Callable[[], None]] = []
        self._seated: OwnTable | None = None

    @cached_property
    def store(self) -> Store:
        """The log, of a lesson or exercise that there is."""
        header(self.id)
        return open_store(self._url or os.environ.get("WORKSHOP_DB"))

    def left_last(self) -> OwnTable | None:
        """Return the present table, found again in the log if this kernel has not looked yet."""
        if self.live is None and (found := solo.latest(self.store, learner(), self.id)):
            self._take(OwnTable(self.store, *found))
        return self.live

    def begin(self, case: Case, party: str, against: str, difficulty: Difficulty) -> OwnTable:
        """Open the next table in the log and return it."""
        stream = solo.begin(
            self.store, learner(), self.id, case, party, against=against, difficulty=difficulty
        )
        return OwnTable(self.store, stream, party)

    def open_next(self, refusal: Any, case: Case, party: str, against: str, difficulty: Difficulty) -> None:
        """Open the next table and show it, or let a widget say why that is not possible."""
        try:
            self.sit_down(self.begin(case, party, against, difficulty))
            put(refusal, "")
        except SAID as error:
            put(refusal, refusal_of(error))

    def sit_down(self, live: OwnTable) -> None:
        """Show a table in the holder; it is the present one from now on."""
        self._take(live)
        if self._seated is not live:
            self._seated = live
            put_in(self.holder, solo.at_table(live))

    def _take(self, live: OwnTable) -> None:
        if self.live is not live:
            self.live = live
            live.watch(lambda _: self.redraw())
            live.held.watch(lambda _: [listener() for listener in self._listeners])

    def listen(self, listener: Callable[[], None]) -> None:
        """Call what may log and draws nothing, now and after each row of the table or when another opens."""
        self.left_last()
        listener()
        self._listeners.append(listener)

    def watch(self, view: Callable[[Self], object]) -> End:
        """Call a view now, and after each change of the present table or when another opens, until ended."""
        self.left_last()
        return super().watch(view)

    def seen(self) -> tuple[Table | None, str]:
        """Return the present table as the learner may know it, both sides open at its end; and the party."""
        return (self.live.opened, self.live.party) if self.live else (None, "")
