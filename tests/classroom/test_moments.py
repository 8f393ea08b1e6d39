"""Whatever time alone changes on a page of a room changes at a moment that the room knows."""

import pytest

from rooming import Class, at
from workshop.classroom.board import public_room
from workshop.classroom.moments import next_change
from workshop.classroom.public import course, is_silent
from workshop.classroom.rules import closed
from workshop.negotiation.moves import Row
from workshop.negotiation.table import openings

PLAY = 25 * 60
"""Seconds that are looked at: play, and what comes after its time is over."""


def played(mode: str) -> tuple[Class, list[Row]]:
    """Return a room in play and a table that logged its opening alone, twenty seconds into play."""
    room = Class(people=2, mode=mode).to("play")
    rows = [
        Row("table/K7QX/1", n, event.click, at(room.second + 20), event.kind, event.data)
        for n, event in enumerate(openings(room.room.case, seats={"p0": "x", "p1": "y"}, seed=1), 1)
    ]
    return room.after(20.25), rows


def seat_may(room: Class) -> object:
    """Return what a seat may do now: whether it can log, and whether a round is on."""
    rounds = public_room(room.room, {}, room.now)
    return closed(room.room, room.now), rounds.log_left > 0, rounds.log_in > 0


@pytest.mark.parametrize("mode", ["live", "checkpoint"])
def test_what_a_seat_may_do_changes_at_no_other_moment(mode: str) -> None:
    room, _ = played(mode)
    changes = 0
    for _ in range(PLAY):
        before, due = seat_may(room), next_change(room.room, None, room.now)
        if seat_may(room.after(1)) != before:
            changes += 1
            assert due is not None
            assert due <= 1
    assert changes == {"live": 1, "checkpoint": 8}[mode]
    assert next_change(room.room, None, room.now) is None


@pytest.mark.parametrize("mode", ["live", "checkpoint"])
def test_what_is_told_of_tables_changes_at_no_other_moment(mode: str) -> None:
    room, rows = played(mode)
    each = course(rows)

    def shown() -> object:
        log_in = public_room(room.room, {}, room.now).log_in
        minutes = int((room.second - 20) // 60)
        return minutes, is_silent(each.table, room.now, room.room), int(log_in // 60)

    silent = False
    for _ in range(PLAY):
        before, due = shown(), next_change(room.room, [each.table.rows[-1].at], room.now)
        room.after(1)
        silent = silent or is_silent(each.table, room.now, room.room)
        if shown() != before:
            assert due is not None
            assert due <= 1
    assert silent


def test_while_the_room_is_paused_a_seat_waits_for_nothing() -> None:
    room, _ = played("checkpoint")
    room.tell("paused")
    assert next_change(room.room, None, room.now) is None


def test_after_an_hour_nothing_changes_any_more() -> None:
    room, rows = played("live")
    logged_at = [course(rows).table.rows[-1].at]
    room.to("debrief").after(3599)
    assert next_change(room.room, logged_at, room.now) is not None
    room.after(1)
    assert next_change(room.room, logged_at, room.now) is None


def test_a_page_that_watches_no_tables_is_told_of_no_minutes() -> None:
    room, rows = played("live")
    seat = next_change(room.room, None, room.now)
    watcher = next_change(room.room, [course(rows).table.rows[-1].at], room.now)
    assert watcher is not None
    assert seat is not None
    assert watcher <= 60 < seat
