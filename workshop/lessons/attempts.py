"""The tables of one lesson: the present one, found where it was left, and those that follow when one plays again."""

import os
from collections.abc import Callable
from functools import cached_property
from typing import Any

from workshop.lessons.folders import header
from workshop.lessons.sentences import SAID
from workshop.log.store import Store, open_store
from workshop.negotiation.case import Case
from workshop.negotiation.table import Difficulty, Table
from workshop.pages import solo
from workshop.pages.forms import box, put, put_in, refusal_of
from workshop.pages.live import LiveTable


class Attempts:
    """The tables of a learner's lesson or exercise, each in a stream of its own; `holder` shows the present one."""

    def __init__(self, study: str, *, url: str | None = None) -> None:
        self.id, self.holder = study, box([])
        self._url = url
        self._live: LiveTable | None = None
        self._seated: LiveTable | None = None
        self._views: list[Callable[[], None]] = []

    @cached_property
    def store(self) -> Store:
        """The log, of a lesson or exercise that there is."""
        header(self.id)
        return open_store(self._url or os.environ.get("WORKSHOP_DB"))

    def left_last(self) -> LiveTable | None:
        """Return the present table, found again in the log if this kernel has not looked yet."""
        if self._live is None and (found := solo.latest(self.store, solo.learner(), self.id)):
            self._take(LiveTable(self.store, *found))
        return self._live

    def begin(self, case: Case, party: str, against: str, difficulty: Difficulty) -> LiveTable:
        """Open the next table in the log and return it."""
        stream = solo.begin(self.store, solo.learner(), self.id, case, party, against=against, difficulty=difficulty)
        return LiveTable(self.store, stream, party)

    def open_next(self, refusal: Any, case: Case, party: str, against: str, difficulty: Difficulty) -> None:
        """Open the next table and show it, or let a widget say why that is not possible."""
        try:
            self.sit_down(self.begin(case, party, against, difficulty))
            put(refusal, "")
        except SAID as error:
            put(refusal, refusal_of(error))

    def sit_down(self, live: LiveTable) -> None:
        """Show a table in the holder; it is the present one from now on."""
        self._take(live)
        if self._seated is not live:
            self._seated = live
            put_in(self.holder, solo.at_table(live))

    def _take(self, live: LiveTable) -> None:
        if self._live is not None and self._live is not live:
            self._live.stop()
        if self._live is not live:
            self._live = live
            live.watch(lambda _: self.changed())

    def changed(self) -> None:
        """Call every view."""
        for view in self._views:
            view()

    def watch(self, view: Callable[[], None]) -> None:
        """Call a view now, and after each change of the present table or when another one is opened."""
        self.left_last()
        view()
        self._views.append(view)

    @property
    def live(self) -> LiveTable | None:
        """The present table as the learner's seat has it."""
        return self._live

    def seen(self) -> tuple[Table | None, str]:
        """Return the present table as the learner may know it, both sides open once it ended; and the party."""
        return (self._live.opened, self._live.party) if self._live else (None, "")
