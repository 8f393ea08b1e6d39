"""Who has done what the phase asks of each: nobody is counted who is not asked."""

from typing import Any

from rooming import Class, at, case_for
from workshop.classroom.progress import Progress, progress
from workshop.classroom.steps import owed
from workshop.negotiation import fold
from workshop.negotiation.moves import Row
from workshop.negotiation.table import Table


def begun(this: Class, *rows: tuple[float, str, dict[str, Any]], number: int = 1) -> Table:
    """Return a table that logged these rows: at which second, of what kind, with what."""
    opened = [(0.0, event.kind, event.data) for event in owed(this.room, number, None)]
    stream = f"table/K7QX/{number}"
    every = enumerate([*opened, *rows], 1)
    return fold.replay(Row(stream, n, f"c{n}", at(second), kind, data) for n, (second, kind, data) in every)


def said(seat: int, by: str, act: str = "small_talk") -> dict[str, Any]:
    return {"act": act, "by": by, "seat": f"seat-{seat}"}


def test_before_play_it_is_who_sits_down_and_in_the_plan_who_answered() -> None:
    this = Class(case_for(2), people=4)
    assert progress(this.room, {}, this.now) == [], "in the lobby nothing"
    this.to("brief").tell("sat", hand=2, seat=2)
    sits = Progress("sits", (2,), (1, 3, 4))
    assert progress(this.room, {}, this.now) == [sits]
    this.to("plan").tell("ready", hand=3, seat=3, right=2)
    assert progress(this.room, {}, this.now) == [sits, Progress("ready", (3,), (1, 2, 4))]


def test_in_rounds_it_is_who_logged_since_the_last_one_began_pauses_left_out() -> None:
    this = Class(case_for(2), people=2).to("play")
    table = begun(this, (10, "moved", said(1, "p0")), (310, "moved", said(2, "p1")))
    assert progress(this.room, {1: table}, at(299)) == [], "no round has begun"
    assert progress(this.room, {1: table}, at(320)) == [Progress("round", (2,), (1,))]
    this.after(330).tell("paused")
    this.after(400).tell("resumed")
    assert progress(this.room, {1: table}, at(800)) == [Progress("round", (2,), (1,))]
    assert progress(this.room, {1: table}, at(730 + 316)) == [Progress("round", (), (1, 2))], "the next one"


def test_who_leaves_it_to_an_observer_and_whose_table_has_ended_is_not_asked() -> None:
    this = Class(case_for(2), people=6, mode="observer").to("play")
    tables = {1: begun(this), 2: begun(this, (5, "moved", said(3, "p0", "walk_away")), number=2)}
    assert [seat.place.role for seat in this.room.at_table(1) if seat.place] == ["p0", "p1", "observer"]
    observer = this.room.at_table(1, "observer")[0].number
    assert progress(this.room, tables, this.now) == [Progress("logged", (), (observer,))]


def test_in_close_it_is_who_rated_after_the_end_and_who_guessed() -> None:
    this = Class(case_for(2), people=2).to("play")
    pulse = {"by": "p0", "to": "p1", "value": 4, "seat": "seat-1"}
    rows = [
        (5.0, "rated", pulse),
        (9.0, "closed", {}),
        (12.0, "rated", pulse | {"by": "p1", "seat": "seat-2"}),
    ]
    table = begun(this, *rows)
    this.to("close")
    assert progress(this.room, {1: table}, this.now) == [
        Progress("rated", (2,), (1,)),
        Progress("guessed", (), (1, 2)),
    ]
