"""A stream held open: its rows in order and once, whatever is delivered; written to by one at a time."""

import random
from collections.abc import Callable, Iterable
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

import databases
from workshop.live import held as module
from workshop.live.held import BUSY, TRIES, Held, begin, pressed
from workshop.log.store import StaleVersion, Store, StoreError
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import IllegalMove

opened, store = databases.opened, databases.store
Opened = Callable[[str], Store]
Notes = tuple[str, ...]
STREAM = "table/NOTES/1"


def notes(rows: Iterable[Row], before: Notes | None = None) -> Notes:
    """Return what was noted, in the order it came: a state that shows a gap, a repeat, a wrong order."""
    found = (*(before or ()), *(row.kind for row in rows))
    if "damaged" in found[:1]:
        raise LogError("row 1: it is damaged")
    return found


def note(*texts: str) -> Callable[[], list[Event]]:
    return lambda: [Event(text) for text in texts]


def once(state: Notes, event: Event) -> None:
    """Refuse a note that is there already."""
    if event.kind in state:
        raise IllegalMove(f"{event.kind} is there already.")


class Kept:
    """A log that holds rows and counts how often it is read."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows, self.reads = list(rows), 0

    def read(self, stream: str, after: int = 0) -> list[Row]:
        self.reads += 1
        return self.rows[after:]


DELIVERIES = st.integers(1, 8).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.lists(st.integers(0, n - 1), max_size=n), max_size=12))
)
"""How many rows there are, and which of them are delivered together, time after time."""


def rows_of(count: int) -> list[Row]:
    return [Row(STREAM, n, f"click-{n}", "", f"note {n}", {}) for n in range(1, count + 1)]


@pytest.fixture
def held(store: Store) -> Held[Notes]:
    return Held(store, STREAM, notes)


@pytest.fixture
def twin(url: str, opened: Opened) -> Held[Notes]:
    """The same stream as another page holds it."""
    return Held(opened(url), STREAM, notes)


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that writers stepped aside, in which nobody waits here."""
    seconds: list[float] = []
    monkeypatch.setattr(module.time, "sleep", seconds.append)
    return seconds


class TestTaking:
    def test_rows_that_come_next_are_added_without_reading(self) -> None:
        log = Kept(rows_of(3))
        held = Held(log, STREAM, notes)  # type: ignore[arg-type]
        held.take(log.rows[:1])
        held.take(log.rows[1:])
        assert (held.state, held.version, held.begun) == (("note 1", "note 2", "note 3"), 3, "click-1")
        assert log.reads == 0

    def test_a_repeat_is_left_out(self) -> None:
        log = Kept(rows_of(3))
        held = Held(log, STREAM, notes)  # type: ignore[arg-type]
        for delivered in (log.rows, log.rows[:2], log.rows, []):
            held.take(delivered)
        assert held.state == ("note 1", "note 2", "note 3")
        assert log.reads == 0

    def test_where_a_row_is_missing_it_reads_on(self) -> None:
        log = Kept(rows_of(3))
        held = Held(log, STREAM, notes)  # type: ignore[arg-type]
        held.take(log.rows[2:])
        assert held.state == ("note 1", "note 2", "note 3")
        assert log.reads == 1

    def test_the_third_row_before_the_first_two_loses_none(self) -> None:
        log = Kept(rows_of(3))
        held = Held(log, STREAM, notes)  # type: ignore[arg-type]
        for row in (log.rows[2], log.rows[0], log.rows[1]):
            held.take([row])
        assert held.state == ("note 1", "note 2", "note 3")

    @given(DELIVERIES)
    def test_any_order_and_repetition_adds_up_to_what_the_log_holds(
        self, given: tuple[int, list[list[int]]]
    ) -> None:
        count, deliveries = given
        log = Kept(rows_of(count))
        held = Held(log, STREAM, notes)  # type: ignore[arg-type]
        for delivery in deliveries:
            held.take([log.rows[at] for at in delivery])
            assert held.state == notes(log.rows[: held.version])
            assert held.version >= max(chain((0,), (at + 1 for at in delivery)))
        held.take(log.rows[-1:])
        assert held.state == notes(log.rows)

    def test_views_hear_of_what_is_new_and_of_no_repeat(self) -> None:
        log, seen = Kept(rows_of(3)), list[Notes]()
        held = Held(log, STREAM, notes)  # type: ignore[arg-type]
        leave = held.watch(lambda held: seen.append(held.state))
        for delivered in (log.rows[:2], log.rows[:2], []):
            held.take(delivered)
        assert seen == [(), ("note 1", "note 2")]
        leave()
        held.take(log.rows)
        assert len(seen) == 2
        assert len(held.state) == 3

    def test_a_damaged_stream_says_so_each_time_and_counts_for_nothing(self, store: Store) -> None:
        store.append(STREAM, 0, Event("damaged"), Event("more"))
        held = Held(store, STREAM, notes)
        for _ in range(2):
            with pytest.raises(LogError):
                held.read_on()
        assert (held.version, held.begun) == (0, "")


class TestWriting:
    def test_what_is_written_is_in_the_state_and_in_the_log(self, held: Held[Notes], store: Store) -> None:
        assert held.write(note("one", "two")) == ""
        assert held.state == notes(store.read(STREAM)) == ("one", "two")
        assert [row.version for row in store.read(STREAM)] == [1, 2]

    def test_two_pages_write_at_once_and_lose_nothing(self, held: Held[Notes], twin: Held[Notes]) -> None:
        for n in range(10):
            assert held.write(note(f"one {n}")) == twin.write(note(f"other {n}")) == ""
        held.read_on()
        assert held.state == twin.state
        assert held.state == tuple(f"{page} {n}" for n in range(10) for page in ("one", "other"))

    def test_all_events_are_written_or_none(self, held: Held[Notes], store: Store) -> None:
        assert held.write(note("one", "two", "one"), once) == "one is there already."
        assert store.read(STREAM) == []
        assert held.write(note("one", "two"), once) == ""

    def test_a_repeated_click_is_one_row_in_whatever_page(
        self, held: Held[Notes], twin: Held[Notes], store: Store
    ) -> None:
        def press() -> list[Event]:
            return [Event("one", click="click")]

        for each in (held, twin, held, twin):
            assert each.write(press, once) == ""
        assert [row.kind for row in store.read(STREAM)] == ["one"]
        assert held.write(lambda: [*press(), Event("two")], once) == ""
        assert held.state == ("one", "two")

    def test_who_comes_second_is_refused_only_by_what_is_there_by_then(
        self, held: Held[Notes], twin: Held[Notes]
    ) -> None:
        assert twin.write(note("one"), once) == ""
        assert held.write(note("one"), once) == "one is there already."
        assert held.write(note("two"), once) == ""
        assert held.state == ("one", "two")

    def test_another_writer_between_check_and_append_has_both_asked_again(
        self, held: Held[Notes], twin: Held[Notes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append = held.store.append

        def late(*what: object) -> object:
            monkeypatch.setattr(held.store, "append", append)
            assert twin.write(note("one")) == ""
            return append(*what)

        monkeypatch.setattr(held.store, "append", late)
        assert held.write(note("one"), once) == "one is there already."
        monkeypatch.setattr(held.store, "append", late)
        assert held.write(lambda: [Event(f"after {held.version}")], once) == ""
        assert held.state == ("one", "one", "after 2")

    def test_the_same_click_by_another_page_between_check_and_append_leaves_no_gap(
        self, held: Held[Notes], twin: Held[Notes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        append = held.store.append

        def late(*what: object) -> object:
            monkeypatch.undo()
            for text, click in (("before", "a"), ("one", "click"), ("after", "b")):
                twin.append(lambda text=text, click=click: [Event(text, click=click)])
            return append(*what)

        monkeypatch.setattr(held.store, "append", late)
        assert held.write(lambda: [Event("one", click="click")]) == ""
        assert held.state == twin.state == ("before", "one", "after")

    def test_a_log_that_fails_is_a_sentence_and_the_next_try_goes_on(
        self, held: Held[Notes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise StoreError("/home/ann is full.", public="Not now.")

        for broken in ("append", "read"):
            with monkeypatch.context() as patch:
                patch.setattr(held.store, broken, full)
                assert held.write(note("one")) == held.trouble == "/home/ann is full."
                assert held.write(note("one"), public=True) == "Not now."
                assert held.state == ()
        assert held.write(note("one")) == held.trouble == ""
        assert held.state == ("one",)

    def test_who_never_gets_through_is_told_after_so_many_tries_and_stepped_aside_further_and_further(
        self, held: Held[Notes], monkeypatch: pytest.MonkeyPatch, waits: list[float]
    ) -> None:
        tried: list[int] = []

        def always_late(stream: str, version: int, *_: Event) -> None:
            tried.append(version)
            raise StaleVersion(stream, version, version + 1)

        monkeypatch.setattr(held.store, "append", always_late)
        monkeypatch.setattr(module, "random", lambda: 1.0)
        assert held.write(note("one")) == BUSY
        assert len(tried) == TRIES
        assert len(waits) == TRIES - 1
        assert waits == sorted(waits)
        assert waits[0] < waits[-1] == module.FURTHEST

    def test_an_event_without_a_time_gets_one_before_it_is_checked(self, held: Held[Notes]) -> None:
        seen: list[str] = []
        held.append(note("one", "two"), lambda _, event: seen.append(event.at))
        assert all(seen)
        assert [row.at for row in held.store.read(STREAM)] == seen

    def test_nothing_to_write_is_no_row(self, held: Held[Notes], store: Store) -> None:
        assert held.append(list) == []
        assert store.read(STREAM) == []


def test_who_begins_second_begins_the_next_stream(store: Store) -> None:
    def ways(text: str) -> Iterable[tuple[str, list[Event]]]:
        return ((f"table/NOTES/{n}", [Event(text)]) for n in range(1, 9))

    assert [begin(store, ways(text)) for text in ("one", "two", "three")] == [
        "table/NOTES/1",
        "table/NOTES/2",
        "table/NOTES/3",
    ]
    assert [row.kind for row in store.read("table/NOTES/2")] == ["two"]


def test_who_opens_with_the_same_clicks_in_the_same_instant_opens_another_stream(store: Store) -> None:
    ways = [(f"table/NOTES/{n}", [Event("one", click="opened")]) for n in (1, 2)]
    assert [begin(store, ways) for _ in range(2)] == ["table/NOTES/1", "table/NOTES/2"]


def test_writers_who_meet_part(
    monkeypatch: pytest.MonkeyPatch, held: Held[Notes], waits: list[float]
) -> None:
    """Two who step aside for as long as each other would meet again."""
    monkeypatch.setattr(module, "random", random.Random(1).random)

    def always_late(stream: str, version: int, *_: Event) -> None:
        raise StaleVersion(stream, version, version + 1)

    monkeypatch.setattr(held.store, "append", always_late)
    for _ in range(2):
        assert held.write(note("one")) == BUSY
    assert not set(waits[: TRIES - 1]) & set(waits[TRIES - 1 :])


def test_a_press_that_comes_again_is_logged_once_by_another_page_too(store: Store) -> None:
    for held in (Held(store, STREAM, notes), Held(store, STREAM, notes)):
        with pressed("m-1"):
            assert held.write(note("told")) == ""
            assert held.write(note("heard")) == ""
    again = Held(store, STREAM, notes)
    with pressed("m-2"):
        again.write(note("told"))
    assert again.state == ("told", "heard", "told")


def test_what_a_browser_calls_a_press_is_nothing_that_the_log_calls_a_click(store: Store) -> None:
    held = Held(store, STREAM, notes)
    with pressed("end"):
        held.write(note("told"))
    held.append(lambda: [Event("ended", click="end")])
    assert held.state == ("told", "ended")
