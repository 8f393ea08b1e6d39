"""A stream of the log held open: its rows in order, each once, and the one way in which it is written to."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from itertools import count
from random import random
from typing import Generic, Protocol, TypeVar
from uuid import NAMESPACE_URL, uuid4, uuid5

from workshop.classroom.rules import Refused
from workshop.live.watched import Watched
from workshop.log.store import StaleVersion, Store, StoreError, now
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import IllegalMove

TRIES = 20
"""How often it is tried when other writers are first: sixty may come at once."""
STEP_ASIDE, FURTHEST = 0.01, 0.4
"""Seconds, at most, that it waits before its second try, twice as long before each that follows, and at
last."""
BUSY = "Others are logging at the same moment; press again."

_PRESS: ContextVar[Iterator[str] | None] = ContextVar("press", default=None)
State = TypeVar("State")
Make = Callable[[], Sequence[Event]]
Check = Callable[[State, Event], None]
"""Raises IllegalMove or Refused for an event that may not be added to a state."""


class Fold(Protocol[State]):
    """What rows add up to, after those before; it raises LogError where they are no such stream."""

    def __call__(self, rows: Iterable[Row], before: State | None = None, /) -> State:
        """Return the state after some rows more."""


class Held(Watched, Generic[State]):
    """A stream as its rows add up to, kept up to date by `take` and `read_on`; at first no row is read.

    `begun` is the first row's click, "" before there is one. `trouble` is why the log could not take what was
    written last, as whoever runs it has to know it; "" if it did.
    """

    def __init__(self, store: Store, stream: str, fold: Fold[State]) -> None:
        super().__init__()
        self.store, self.stream, self.version = store, stream, 0
        self.begun = self.trouble = ""
        self._fold = fold
        self._state: State | None = None
        self._clicks: set[str] = set()

    @property
    def state(self) -> State:
        """What rows add up to; raises LogError where the stream has not begun, if it must begin with one."""
        return self._fold(()) if self._state is None else self._state

    def read_on(self) -> None:
        """Add what was logged since; raises StoreError."""
        self._add(self.store.read(self.stream, self.version))

    def take(self, rows: Iterable[Row]) -> None:
        """Add the rows that come next and leave repeats out; where one is missing before them it reads on."""
        new = [row for row in rows if row.version > self.version]
        if [row.version for row in new] == [*range(self.version + 1, self.version + 1 + len(new))]:
            self._add(new)
        else:
            self.read_on()

    def _add(self, rows: Sequence[Row]) -> None:
        if rows:
            self._state = self._fold(rows, self._state)
            self.version, self.begun = rows[-1].version, self.begun or rows[0].click
            self._clicks.update(row.click for row in rows)
            self.redraw()

    def append(self, make: Make, check: Check[State] | None = None) -> list[Row]:
        """Append the events that `make` returns for the stream as it is by then; return their rows.

        All are appended or none, and what `make` or `check` raises keeps them from it; an event whose click
        is there already is left out. Where another writer is first it reads on, `make` is asked again, and
        each event is checked again, TRIES times. Raises StoreError.
        """
        press = _PRESS.get()
        click = next(press) if press else uuid4().hex
        for tried in count(1):
            self.read_on()
            try:
                rows = self.store.append(self.stream, self.version, *self._checked(make(), check, click))
                break
            except StaleVersion:
                if tried == TRIES:
                    raise StoreError(BUSY, public=BUSY) from None
                time.sleep(min(STEP_ASIDE * 2**tried, FURTHEST) * random())  # noqa: S311
        self.take(rows)
        return rows

    def _checked(self, made: Sequence[Event], check: Check[State] | None, click: str) -> list[Event]:
        """Return new events with clicks and times, each checked against the state those before leave."""
        events: list[Event] = []
        state = self.state if check else None
        for new in made:
            if new.click in self._clicks:
                continue
            event = replace(new, click=new.click or f"{click}/{len(events)}", at=new.at or now())
            events.append(event)
            if check and state is not None:
                check(state, event)
                version = self.version + len(events)
                row = Row(self.stream, version, event.click, event.at, event.kind, event.data)
                state = self._fold([row], state)
        return events

    def write(self, make: Make, check: Check[State] | None = None, *, public: bool = False) -> str:
        """Append as `append` does; return "" or why not; with `public` a log's trouble as all may know it."""
        self.trouble = ""
        try:
            self.append(make, check)
        except (IllegalMove, Refused) as refusal:
            return str(refusal)
        except StoreError as refusal:
            self.trouble = str(refusal)
            return refusal.public if public else self.trouble
        return ""


@contextmanager
def pressed(name: str) -> Iterator[None]:
    """Let what is logged meanwhile bear the name that a browser gave a press: again, it is a repeat.

    Nobody can choose by it which click the log keeps.
    """
    token = _PRESS.set(uuid5(NAMESPACE_URL, f"{name}/{number}").hex for number in count())
    try:
        yield
    finally:
        _PRESS.reset(token)


def begin(store: Store, ways: Iterable[tuple[str, Sequence[Event]]]) -> str:
    """Begin a stream: the first of those given, each with the events that open it, that nobody has begun.

    Its rows get clicks of their own: who opens another one in the same instant has not opened this.
    """
    for stream, events in ways:
        with suppress(StaleVersion):
            store.append(stream, 0, *(replace(event, click="") for event in events))
            return stream
    raise ValueError("no way to begin is left")
