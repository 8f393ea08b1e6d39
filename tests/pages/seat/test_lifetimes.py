"""A seat that saw a whole table holds at its end what a seat holds that opens then."""

import pytest
from holding import alone, held

from debriefing import played
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.pages.seat import seat as seats
from workshop.pages.seat.seat import seat
from workshop.widgets.scope import end

CASE, STREAM = load("last-boat"), "table/K7QX/1"


def test_a_seat_that_saw_every_move_holds_no_more_than_one_that_opens_at_the_end(store: Store) -> None:
    alone()
    rows = played(CASE, 1)
    opening = [row for row in rows if row.version <= 1]
    store.append(STREAM, 0, *(Event(row.kind, row.data, row.click, row.at) for row in opening))
    live = OwnTable(store, STREAM, "island")
    seat(live)
    for row in rows[len(opening) :]:
        store.append(STREAM, row.version - 1, Event(row.kind, row.data, row.click, row.at))
        live.follow.poll()
    carried = held(live)
    alone()
    fresh = OwnTable(store, STREAM, "island")
    seat(fresh)
    assert {"rated", "card_played"} <= {row.kind for row in rows}
    assert carried.at_most(held(fresh)), (carried, held(fresh))


def test_a_seat_that_is_gone_works_nothing_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = played(CASE, 1)
    store.append(STREAM, 0, *(Event(row.kind, row.data, row.click, row.at) for row in rows[:20]))
    live, drawn = OwnTable(store, STREAM, "island"), list[object]()
    page = seat(live)
    monkeypatch.setattr(seats, "charted", lambda *given: drawn.append(given) or ())
    end(page)
    store.append(STREAM, 20, Event("moved", {"act": "check_in", "by": "island", "seat": "island"}))
    live.follow.poll()
    assert drawn == []
    assert held(live).watches == 0
