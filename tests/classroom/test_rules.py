"""What may happen in a room, by whose hand and when; whatever else is asked is refused by a sentence."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooming import EVENTS, LIKELY, LINK, Class, at, at_odds, case_for, places
from workshop.classroom.events import Placed, Swapped
from workshop.classroom.fold import apply, replay
from workshop.classroom.robots import fill
from workshop.classroom.room import PHASES, Place
from workshop.classroom.rules import (
    ADDRESSES,
    CONSOLE,
    DOOR,
    Refused,
    capacity,
    check,
    closed,
    refuses,
    reopens,
    warns,
)
from workshop.classroom.steps import again
from workshop.negotiation.moves import ACTS, Event, Row

CASE = case_for(2)
HANDS = st.sampled_from([CONSOLE, DOOR, "projector", "", 1, 2, 5, 99])


def room_in(phase: str, people: int = 5, **rules: Any) -> Class:
    return Class(CASE, people=people, **rules).to(phase)


ROOMS = [Class(CASE), *(room_in(phase) for phase in ("lobby", "brief", "plan", "play", "close", "debrief"))]


def refusal(this: Class, kind: str, hand: str | int = CONSOLE, **data: Any) -> str:
    with pytest.raises(Refused) as refused:
        check(this.room, Event(kind, data), by=hand)
    return str(refused.value)


class TestWhateverIsAsked:
    @given(st.sampled_from(ROOMS), EVENTS | LIKELY, HANDS)
    @settings(max_examples=500, deadline=None)
    def test_it_is_understood_or_refused(self, this: Class, event: Event, hand: str | int) -> None:
        try:
            check(this.room, event, by=hand)
        except Refused:
            return
        row = Row(this.room.stream, this.room.version + 1, "c", at(5), event.kind, event.data)
        assert apply(this.room, row).unknown == this.room.unknown

    @given(st.sampled_from(ROOMS), EVENTS | LIKELY, st.integers(1, 6))
    @settings(max_examples=200, deadline=None)
    def test_a_seat_changes_only_itself(self, this: Class, event: Event, seat: int) -> None:
        try:
            check(this.room, event, by=seat)
        except Refused:
            return
        after = apply(
            this.room, Row(this.room.stream, this.room.version + 1, "c", at(5), event.kind, event.data)
        )
        assert {n: s for n, s in after.seats.items() if n != seat} == {
            n: s for n, s in this.room.seats.items() if n != seat
        }
        assert (after.phase, after.clock, places(after)) == (
            this.room.phase,
            this.room.clock,
            places(this.room),
        )
        assert (after.keys, after.consoles, after.links) == (
            this.room.keys,
            this.room.consoles,
            this.room.links,
        )

    @pytest.mark.parametrize("data", [None, [], "text", 7])
    def test_data_that_are_no_object_are_refused(self, data: Any) -> None:
        for kind in ("joined", "help", "extended", "phase"):
            for hand in (CONSOLE, DOOR, 1):
                with pytest.raises(Refused):
                    check(Class(CASE).room, Event(kind, data), by=hand)


@pytest.mark.parametrize(
    ("kind", "hand", "sentence"),
    [
        ("phase", 1, "for the facilitator"),
        ("phase", DOOR, "for the facilitator"),
        ("phase", "projector", "for the facilitator"),
        ("joined", CONSOLE, "for the server alone"),
        ("joined", 1, "for the server alone"),
        ("console", 1, "for the server alone"),
        ("reached", CONSOLE, "for the server alone"),
        ("admitted", 1, "for the facilitator"),
        ("reveal", 1, "for the facilitator"),
        ("help", DOOR, "for the facilitator"),
        ("lunch", CONSOLE, "nothing that can happen"),
        ("moved", CONSOLE, "nothing that can happen"),
        ("room_opened", CONSOLE, "nothing that can happen"),
    ],
)
def test_each_thing_is_for_one_hand(kind: str, hand: str | int, sentence: str) -> None:
    assert sentence in refusal(
        room_in("play"), kind, hand, to="close", seat=2, link=LINK, key="k", address="a"
    )


@pytest.mark.parametrize("kind", ["ready", "sat", "help", "helped", "returned"])
def test_a_seat_speaks_for_itself_and_for_no_other(kind: str) -> None:
    this = room_in("plan")
    this.tell("replaced", seat=2, by="guarded")
    assert refusal(this, kind, 1, seat=2, right=3) == "That is for the facilitator."
    this.tell(kind, 2, seat=2, right=3)


def test_who_leaves_has_the_usual_counterpart_stand_in_for_oneself_and_for_no_other() -> None:
    this = room_in("plan")
    assert refusal(this, "replaced", 1, seat=2, by="reciprocal") == "That is for the facilitator."
    assert refusal(this, "replaced", 1, seat=1, by="guarded") == "That is for the facilitator."
    this.tell("replaced", 1, seat=1, by="reciprocal")
    assert this.room.seats[1].away == "reciprocal"


class TestJoining:
    def test_a_seat_is_taken_once(self) -> None:
        assert "taken a moment ago" in refusal(room_in("lobby"), "joined", DOOR, seat=1, key="k")

    def test_a_key_has_one_seat(self) -> None:
        assert "has a seat already" in refusal(room_in("lobby"), "joined", DOOR, seat=9, key="key-1")

    def test_a_seat_needs_a_key_and_a_name_is_short(self) -> None:
        assert "needs a key" in refusal(room_in("lobby"), "joined", DOOR, seat=9, key="")
        assert "at most 40" in refusal(room_in("lobby"), "joined", DOOR, seat=9, key="k", name="x" * 41)
        assert "not complete" in refusal(room_in("lobby"), "joined", DOOR, seat=9, key="k", name=["x"])

    @pytest.mark.parametrize(("size", "seats"), [(0, 20), (4, 24), (20, 40), (60, 120)])
    def test_there_are_seats_for_more_than_are_expected_and_an_end_to_them(
        self, size: int, seats: int
    ) -> None:
        this = Class(CASE, size=size, people=seats)
        assert capacity(this.room) == seats
        assert "All seats" in refusal(this, "joined", DOOR, seat=seats + 1, key="k")

    def test_people_join_in_every_phase(self) -> None:
        for phase in ("lobby", "brief", "plan", "play", "close", "debrief"):
            this = room_in(phase)
            assert this.join() == 6

    def test_robots_come_in_by_the_console_and_while_the_lobby_is_open(self) -> None:
        this = room_in("lobby")
        this.tell("joined", seat=6, robot="guarded")
        assert "lobby is open" in refusal(this, "joined", seat=7, robot="R2")
        assert "lobby is open" in refusal(this.to("brief"), "joined", seat=7, robot="guarded")


class TestPhases:
    def test_they_come_one_after_the_other(self) -> None:
        order = ["lobby", "brief", "plan", "play", "close", "debrief"]
        for here in order:
            this = room_in(here)
            allowed = {
                *order[order.index(here) + 1 :][:1],
                *(["brief"] if here in {"close", "debrief"} else []),
            }
            if here == "lobby":
                this.tell("paired", places={"1": [1, "p0"]})
            for to in [*order, "lunch", "", None]:
                if to in allowed:
                    check(this.room, Event("phase", {"to": to}), by=CONSOLE)
                else:
                    refusal(this, "phase", to=to)

    def test_briefs_are_for_somebody(self) -> None:
        assert "Nobody is here yet" in refusal(Class(CASE), "phase", to="brief")
        assert "Nobody is here yet" in refusal(Class(CASE), "paired", places={}, scripted=[])

    @pytest.mark.parametrize("seconds", [0, 0.5, 3601, -3601, float("nan"), float("inf"), "60", None])
    def test_the_clock_changes_by_an_hour_at_most(self, seconds: Any) -> None:
        refusal(room_in("play"), "extended", seconds=seconds)

    def test_a_clock_that_stands_does_not_stop_again(self) -> None:
        this = room_in("play")
        assert "running already" in refusal(this, "resumed")
        this.tell("paused")
        assert "stands already" in refusal(this, "paused")
        this.tell("resumed")


class TestPlaces:
    @pytest.mark.parametrize(
        ("phase", "may"), [("lobby", True), ("brief", True), ("plan", False), ("play", False)]
    )
    def test_tables_are_set_anew_until_the_plan(self, phase: str, may: bool) -> None:
        event = Event("paired", {"places": {"1": [1, "p0"]}})
        if may:
            check(room_in(phase).room, event, by=CONSOLE)
        else:
            assert "swap two seats" in refusal(room_in(phase), "paired", **event.data)

    def test_a_seat_is_placed_at_a_table_that_there_is(self) -> None:
        this = room_in("play")
        for place in ([4, "p0"], [0, "p0"], [1, "p9"], [1], [], [1, "p0", "p1"], "1p", None, [[1], "p0"]):
            refusal(this, "placed", seat=5, place=place)
        this.tell("placed", seat=5, place=[2, "p0"])
        for phase in ("lobby", "close", "debrief"):
            refusal(room_in(phase), "placed", seat=5, place=[1, "p0"])

    def test_a_robot_stays_where_it_sits(self) -> None:
        assert "robot stays" in refusal(
            Class(CASE, people=1, robots=3).to("brief"), "placed", seat=3, place=[1, "p0"]
        )

    def test_seats_are_swapped_before_play_begins(self) -> None:
        for phase in ("brief", "plan"):
            check(room_in(phase).room, Event("swapped", {"seats": [1, 4]}), by=CONSOLE)
        assert "Play has begun" in refusal(room_in("play"), "swapped", seats=[1, 4])
        assert "a place each" in refusal(room_in("lobby"), "swapped", seats=[1, 4])
        for seats in ([1, 1], [1], [1, 2, 3], [1, 99], [], None, [[1], [2]]):
            refusal(room_in("plan"), "swapped", seats=seats)

    def test_a_counterpart_stands_in_for_a_person_who_plays_a_side(self) -> None:
        this = Class(CASE, people=3, robots=2, spare="observer").to("play")
        watching = next(n for n, place in places(this.room).items() if place.role == "observer")
        assert "plays a side" in refusal(this, "replaced", seat=watching, by="guarded")
        assert "plays a side" in refusal(this, "replaced", seat=4, by="guarded")
        assert "no such counterpart" in refusal(this, "replaced", seat=1, by="person")
        assert "Nobody stands in" in refusal(this, "returned", 1, seat=1)
        this.tell("replaced", seat=1, by="guarded")
        assert "already" in refusal(this, "replaced", seat=1, by="positional")
        this.tell("returned", 1, seat=1)


class TestCards:
    def test_they_are_played_while_tables_play_and_once_for_each(self) -> None:
        assert "while the tables play" in refusal(room_in("plan"), "card", card="rain")
        this = room_in("play")
        assert "no such card" in refusal(this, "card", card="snow")
        assert "no such table" in refusal(this, "card", card="rain", table=9)
        this.tell("card", card="rain", table=2)
        assert "already" in refusal(this, "card", card="rain", table=2)
        this.tell("card", card="rain", table=1)
        this.tell("card", card="letter")
        assert "already" in refusal(this, "card", card="letter", table=1)
        assert "already" in refusal(this, "card", card="letter")

    def test_one_that_a_table_had_may_follow_for_all(self) -> None:
        this = room_in("play")
        this.tell("card", card="rain", table=2)
        this.tell("card", card="rain")
        assert "already" in refusal(this, "card", card="rain")


class TestSmallThings:
    @pytest.mark.parametrize("right", [-1, 4])
    def test_three_questions_have_as_many_right_answers_at_most(self, right: int) -> None:
        assert "all three" in refusal(room_in("plan"), "ready", 1, seat=1, right=right)

    @pytest.mark.parametrize("right", [2.0, True, "3", None])
    def test_what_is_no_number_of_right_answers_is_refused(self, right: Any) -> None:
        refusal(room_in("plan"), "ready", 1, seat=1, right=right)

    def test_the_questions_are_for_those_who_prepare_to_play(self) -> None:
        assert "prepare to play" in refusal(room_in("plan"), "ready", 5, seat=5, right=3)
        assert "prepare to play" in refusal(room_in("play"), "ready", 1, seat=1, right=3)

    def test_who_asks_for_help_again_keeps_the_place_in_the_queue(self) -> None:
        this = room_in("play")
        this.tell("help", 1, seat=1)
        assert "on its way" in refusal(this.after(60), "help", 1, seat=1)
        this.tell("helped", 1, seat=1)
        this.tell("help", 1, seat=1)

    def test_both_sides_are_opened_once_in_the_debrief(self) -> None:
        assert "in the debrief" in refusal(room_in("close"), "reveal")
        this = room_in("debrief")
        this.tell("reveal")
        assert "once" in refusal(this, "reveal")

    def test_switches_say_which_way(self) -> None:
        this = room_in("play")
        for on in (False, 1, "on", None):
            refusal(this, "charts", on=on)
        this.tell("charts", on=True)
        for on in (False, 1, "on", None):
            refusal(this, "effects", on=on)
        assert refusal(this, "effects", 1, on=True) == "That is for the facilitator."
        this.tell("effects", on=True)
        for table, hidden in ((9, True), (1, "yes"), ([1], True)):
            refusal(this, "hidden", table=table, hidden=hidden)
        this.tell("hidden", table=1, hidden=True)

    def test_some_of_its_addresses_are_remembered(self) -> None:
        this = Class(CASE)
        for number in range(ADDRESSES):
            this.tell("reached", DOOR, address=f"10.0.0.{number}")
            refusal(this, "reached", DOOR, address=f"10.0.0.{number}")
        refusal(this, "reached", DOOR, address="10.0.1.1")


def act(name: str) -> Event:
    return Event("moved", {"act": name})


OFFERS = {"idea", "offer", "trade", "accept", "reject", "confirm", "correct", "walk_away"}


class TestWhenASeatCanLog:
    def refused(self, this: Class, seat: int = 1) -> set[str]:
        return {name for name in ACTS if refuses(this.room, seat, act(name), this.now)}

    def test_moves_are_logged_while_the_tables_play(self) -> None:
        for phase in ("lobby", "brief", "plan", "close", "debrief"):
            this = room_in(phase, mode="live")
            assert closed(this.room, this.now)
            assert self.refused(this) == set(ACTS)
        this = room_in("play", mode="live")
        assert not closed(this.room, this.now)
        assert self.refused(this) == set()

    def test_with_checkpoints_all_but_offers_and_answers_wait_for_the_round(self) -> None:
        this = room_in("play")
        assert self.refused(this) == set(ACTS) - OFFERS
        assert self.refused(this.after(300)) == set()
        assert self.refused(this.after(45)) == set(ACTS) - OFFERS
        assert self.refused(this.after(1200 - 345 - 45)) == set()

    def test_an_observer_with_checkpoints_logs_at_any_time_of_play(self) -> None:
        assert self.refused(room_in("play"), seat=5) == set()

    def test_where_one_logs_for_all_the_sides_log_offers_and_answers(self) -> None:
        this = room_in("play", people=6, mode="observer")
        assert self.refused(this, seat=1) == self.refused(this, seat=5) == set(ACTS) - OFFERS
        assert self.refused(this, seat=3) == set()

    def test_a_table_without_its_observer_logs_for_itself(self) -> None:
        this = room_in("play", people=5, mode="observer")
        assert self.refused(this, seat=4) == set()

    def test_a_robot_that_observes_logs_nothing_so_the_sides_do(self) -> None:
        this = Class(CASE, people=2, robots=1, mode="observer").to("play")
        assert this.place(3).role == "observer"
        assert self.refused(this, seat=1) == set()

    def test_an_observer_who_was_moved_away_leaves_the_logging_to_the_sides(self) -> None:
        this = room_in("play", people=6, mode="observer")
        this.tell("placed", seat=6, place=[1, "observer"])
        assert self.refused(this, seat=4) == set()
        assert self.refused(this, seat=1) == set(ACTS) - OFFERS

    def test_a_pause_stops_everything_and_everybody(self) -> None:
        this = room_in("play", mode="live")
        this.tell("paused")
        for event in (act("idea"), Event("rated"), Event("noted")):
            assert "paused" in refuses(this.room, 1, event, this.now)
        assert "paused" in refuses(this.room, 5, act("idea"), this.now)

    def test_after_the_time_only_what_belongs_to_the_end_is_logged(self) -> None:
        this = room_in("play", mode="live").after(1200)
        assert "time is over" in refuses(this.room, 1, act("idea"), this.now)
        assert refuses(this.room, 1, Event("rated"), this.now) == ""
        this.tell("extended", seconds=60)
        assert refuses(this.room, 1, act("idea"), this.now) == ""
        this.to("close")
        for kind in ("rated", "guessed", "answered", "noted"):
            assert refuses(this.room, 1, Event(kind), this.now) == ""
        assert refuses(this.room, 1, Event("withdrawn"), this.now)

    def test_who_has_left_takes_the_seat_back_first(self) -> None:
        this = room_in("play", mode="live")
        this.tell("replaced", seat=1, by="guarded")
        assert "take your seat back" in refuses(this.room, 1, act("idea"), this.now)
        this.tell("returned", 1, seat=1)
        assert refuses(this.room, 1, act("idea"), this.now) == ""


class TestALockedDoor:
    @pytest.mark.parametrize("phase", PHASES)
    def test_nobody_joins_until_it_is_unlocked_and_who_has_a_seat_keeps_it(self, phase: str) -> None:
        this = room_in(phase)
        before = this.room.seats
        this.tell("locked", locked=True)
        assert "locked the door" in refusal(this, "joined", DOOR, seat=this.room.next_seat, key="k")
        assert this.room.seats == before
        this.tell("locked", locked=False)
        assert this.join() in this.room.seats

    def test_robots_come_in_all_the_same(self) -> None:
        this = room_in("lobby")
        this.tell("locked", locked=True)
        robots = len(this.log(*fill(this.room, 2)).seats) - len(this.room.people)
        assert robots == 2

    def test_by_the_facilitator_alone_and_not_twice(self) -> None:
        this = room_in("lobby")
        for hand in (DOOR, 1, "projector"):
            assert refusal(this, "locked", hand, locked=True) == "That is for the facilitator."
        assert "so already" in refusal(this, "locked", locked=False)


class TestRemovedSeats:
    def test_the_number_is_not_used_again_and_the_key_opens_nothing(self) -> None:
        this = room_in("lobby", 3)
        this.tell("removed", seat=3)
        this.tell("removed", seat=1)
        assert (set(this.room.seats), set(this.room.keys.values())) == ({2}, {2})
        assert this.join() == 4
        assert set(this.room.seats) == {2, 4}
        assert [row.data["seat"] for row in this.rows if row.kind == "joined"] == [1, 2, 3, 4]

    def test_who_was_removed_sits_nowhere_and_counts_no_more(self) -> None:
        this = Class(CASE, people=3, size=1)
        most = capacity(this.room)
        this.tell("removed", seat=2)
        this.to("play")
        assert set(places(this.room)) == {1, 3}
        full = Class(CASE, people=most, size=1)
        assert "All seats" in refusal(full, "joined", DOOR, seat=most + 1, key="k")
        full.tell("removed", seat=1)
        assert full.join() == most + 1

    @pytest.mark.parametrize("phase", ["brief", "plan", "play", "close", "debrief"])
    def test_in_any_phase_and_a_counterpart_may_play_on(self, phase: str) -> None:
        for by, holder in (("", None), ("guarded", "guarded")):
            this = room_in(phase)
            assert "no such counterpart" in refusal(this, "removed", seat=1, by="R2")
            this.tell("removed", seat=1, by=by)
            assert this.room.holders(1).get("p0") == holder
            assert 1 not in this.room.keys.values()
        shared = Class(CASE, people=3, spare="mirror").to(phase)
        shared.tell("removed", seat=1, by="guarded")
        assert shared.room.holders(1)["p0"] == "seat-3"

    def test_once_and_by_the_facilitator_alone(self) -> None:
        this = room_in("lobby")
        for hand in (DOOR, 1, 2, "projector"):
            assert refusal(this, "removed", hand, seat=1) == "That is for the facilitator."
        this.tell("removed", seat=1)
        assert "removed already" in refusal(this, "removed", seat=1)
        assert "not complete" in refusal(this, "removed", seat=99)
        assert "removed this seat" in refuses(this.room, 1, Event("help"), at(5))

    def test_a_kit_that_does_not_know_the_row_seats_the_others_as_this_one_does(self) -> None:
        """To 0.3.0 a removed seat is one without a place, in a room of its own."""
        this = room_in("lobby", 4)
        this.tell("removed", seat=2)
        this.join()
        this.to("play")
        old = replay(
            [replace(row, kind="of a later kit") if row.kind == "removed" else row for row in this.rows]
        )
        assert {number: place for number, place in places(old).items() if number != 2} == places(this.room)
        assert 2 not in places(old)
        assert [old.holders(table) for table in old.tables] == [
            this.room.holders(table) for table in this.room.tables
        ]


OLD = "an earlier version of the kit"


class TestARoomOfAnEarlierVersion:
    """0.3.0 may go on with it, and would misread what it does not know."""

    def old(self, phase: str) -> Class:
        this = Class(CASE)
        first = this.rows[0]
        this.rows = [replace(first, data=first.data | {"format": 1})]
        this.room = replay(this.rows)
        for _ in range(4):
            this.join()
        return this.to(phase)

    def test_it_keeps_to_what_0_3_0_knows(self) -> None:
        this = self.old("play")
        for kind in ("round_called", "round_skipped"):
            assert OLD in refusal(this, kind)
        assert OLD in refusal(this, "removed", seat=1)
        assert OLD in refusal(this, "placed", seat=1, place=[3, "p0"], scripted=[[3, "p1", "guarded"]])
        assert OLD in reopens(this.room)
        for kind in ("drafted", "signed"):
            assert OLD in refuses(this.room, 1, Event(kind, {"by": "p0"}), this.now)
        this.to("close")
        assert OLD in refusal(this, "stepped_back", of=this.room.version)
        self.old("lobby").tell("removed", seat=1)

    def test_a_robot_stays_beside_who_takes_its_side(self) -> None:
        this = self.old("lobby")
        this.log(*fill(this.room, 2))
        this.to("play")
        this.tell("placed", seat=1, place=[3, "p0"])
        assert len(this.room.at_table(3, "p0")) == 2


class TestSteppingBack:
    def closed(self, after: float = 100, **rules: Any) -> Class:
        this = room_in("play", **rules).after(after)
        return this.to("close")

    def test_within_a_minute_clock_and_pause_are_as_they_were(self) -> None:
        this = self.closed()
        before = 60 * CASE.minutes - 100
        assert this.room.clock.left(this.now) != before
        this.after(60).tell("stepped_back", of=this.room.version)
        assert (this.room.phase, this.room.paused, this.room.clock.left(this.now)) == ("play", False, before)
        assert this.after(10).room.clock.left(this.now) == before - 10

    def test_a_room_that_was_paused_stands_again(self) -> None:
        this = room_in("play").after(100)
        this.tell("paused")
        this.after(20).to("close").after(30).tell("stepped_back", of=this.room.version)
        assert this.room.paused
        assert this.after(500).room.clock.left(this.now) == 60 * CASE.minutes - 100

    def test_after_a_minute_it_stays(self) -> None:
        this = self.closed().after(60.01)
        assert "for one minute" in refusal_now(this, "stepped_back", of=this.room.version)

    def test_once_and_by_the_facilitator_alone(self) -> None:
        this = self.closed()
        of = this.room.version
        assert refusal(this, "stepped_back", 1, of=of) == "That is for the facilitator."
        assert "Only the step from play to close" in refusal(this, "stepped_back", of=of - 1)
        this.tell("stepped_back", of=of)
        assert "Only the step from play to close" in refusal(this, "stepped_back", of=of)

    @pytest.mark.parametrize("phase", ["lobby", "brief", "plan", "play", "debrief"])
    def test_no_other_step_is_taken_back(self, phase: str) -> None:
        this = room_in(phase)
        for of in range(1, this.room.version + 1):
            assert "Only the step from play to close" in refusal(this, "stepped_back", of=of)


def refusal_now(this: Class, kind: str, **data: Any) -> str:
    with pytest.raises(Refused) as refused:
        this.tell(kind, **data)
    return str(refused.value)


class TestRounds:
    def test_one_is_called_between_two_and_the_next_follows_from_it(self) -> None:
        this = room_in("play").after(100)
        this.tell("round_called")
        assert this.room.clock.round_left(this.now) == 45
        assert "on already" in refusal_now(this.after(44), "round_called")
        assert this.after(1).room.clock.next_round(this.now) == 300

    def test_the_one_that_is_on_or_else_the_next_is_skipped(self) -> None:
        this = room_in("play").after(310)
        this.tell("round_skipped")
        assert (this.room.clock.round_left(this.now), this.room.clock.next_round(this.now)) == (0, 335)
        this.after(100).tell("round_skipped")
        assert this.room.clock.next_round(this.now) == 235 + 345
        this.tell("round_called")
        assert this.room.clock.round_left(this.now) == 45

    def test_the_last_one_stays(self) -> None:
        this = room_in("play").after(1200 - 100)
        assert "at the end of play stays" in refusal_now(this, "round_skipped")
        assert "at the end of play stays" in refusal_now(this.after(60), "round_skipped")

    def test_they_are_for_play_in_a_class_that_logs_in_rounds(self) -> None:
        for kind in ("round_called", "round_skipped"):
            for this in (room_in("plan"), room_in("play", mode="live"), room_in("close")):
                assert "for play in a class" in refusal_now(this, kind)
            this = room_in("play")
            this.tell("paused")
            assert "has paused" in refusal_now(this, kind)
            assert "time is over" in refusal_now(room_in("play").after(1200), kind)
            assert refusal(this, kind, 1) == "That is for the facilitator."


class TestReopening:
    def test_in_play_alone(self) -> None:
        for phase in PHASES:
            assert bool(reopens(room_in(phase).room)) is (phase != "play")


class TestDrafts:
    def test_an_observer_drafts_for_a_side_that_a_person_holds(self) -> None:
        this = room_in("play")
        drafted = Event("drafted", {"act": "walk_away", "by": "p0"})
        assert refuses(this.room, 5, drafted, this.now) == ""
        this.tell("replaced", seat=1, by="guarded")
        assert "Nobody sits there who could sign" in refuses(this.room, 5, drafted, this.now)

    def test_between_rounds_too_and_not_while_the_room_is_closed(self) -> None:
        this = room_in("play")
        signed = Event("signed", {"of": 3, "by": "p0"})
        assert refuses(this.room, 1, signed, this.now) == ""
        this.tell("paused")
        assert "paused" in refuses(this.room, 1, signed, this.now)


class TestNamesSlidesAndSentences:
    def test_a_person_is_called_otherwise(self) -> None:
        this = room_in("plan")
        this.tell("renamed", seat=1, name="Ada")
        assert this.room.seats[1].name == "Ada"
        assert "at most 40" in refusal(this, "renamed", seat=1, name="x" * 41)
        robots = Class(CASE, robots=1)
        assert "robot has no name" in refusal(robots, "renamed", seat=1, name="Ada")
        assert refusal(this, "renamed", 1, seat=1, name="Ada") == "That is for the facilitator."

    def test_slides_are_for_the_time_after_the_reveal(self) -> None:
        this = room_in("debrief")
        assert "once both sides are open" in refusal(this, "shown", slide="results")
        this.tell("reveal")
        this.tell("shown", slide="results")
        assert (this.room.slide, this.room.picked) == ("results", None)
        this.tell("shown", slide="trust", picked=["board", "trust"])
        this.tell("shown", slide="results")
        assert this.room.picked == ("board", "trust"), "a step leaves what was picked as it was"
        assert "no such slide" in refusal(this, "shown", slide="x" * 41)
        assert "no such slide" in refusal(this, "shown", slide="", picked=["x" * 41])
        assert "no such slide" in refusal(this, "shown", slide="", picked=["x"] * 101)
        assert refusal(this, "shown", 1, slide="trust") == "That is for the facilitator."
        assert "everybody knows this case" in refusal(this, "phase", to="brief")

    def test_the_facilitator_says_something_to_a_table_or_to_all(self) -> None:
        this = room_in("play")
        this.tell("told", text="Two minutes left.", table=2)
        this.after(5).tell("told", text="Come to an end.")
        assert [(said.text, said.table) for said in this.room.told] == [
            ("Two minutes left.", 2),
            ("Come to an end.", 0),
        ]
        assert "no such table" in refusal(this, "told", text="Hello?", table=9)
        for text in ("", "  ", "x" * 301):
            assert "in a sentence" in refusal(this, "told", text=text)


class TestPeopleAndTables:
    def test_a_table_is_added_with_a_number_that_none_ever_had(self) -> None:
        this = room_in("plan", 6)
        assert this.room.tables == (1, 2, 3)
        assert "no such table" in refusal(this, "placed", seat=5, place=[5, "p0"])
        assert "no such table" in refusal(this, "placed", seat=5, place=[4, "observer"])
        for seat in (5, 6):
            this.tell("placed", seat=seat, place=[4, f"p{seat - 5}"])
        assert this.room.tables == (1, 2, 4)
        assert "no such table" in refusal(this, "placed", seat=5, place=[3, "p0"])
        for seat in (5, 6):
            this.tell("removed", seat=seat)
        this.tell("placed", seat=1, place=[2, "p0"])
        assert (this.room.tables, this.room.next_table) == ((1, 2), 5)

    def test_counterparts_come_along_to_a_new_table_for_its_other_sides(self) -> None:
        this = room_in("play")
        for table, party in ((4, "p1"), (3, "p0"), (1, "p1")):
            why = refusal(this, "placed", seat=5, place=[3, "p0"], scripted=[[table, party, "guarded"]])
            assert "Counterparts come along" in why
        this.tell("placed", seat=5, place=[3, "p0"], scripted=[[3, "p1", "guarded"]])
        assert this.room.holders(3) == {"p0": "seat-5", "p1": "guarded"}

    def test_a_latecomer_takes_the_side_of_a_robot_and_the_robot_sits_nowhere(self) -> None:
        this = Class(CASE, people=1, robots=3).to("play")
        assert this.join() == 5
        assert this.place(5) == Place(1, "p1"), "beside a person rather than beside a robot"
        assert this.room.holders(1) == {"p0": "seat-1", "p1": "seat-5"}
        assert not this.room.seats[2].place
        assert not at_odds(replace(this.room, seats={n: s for n, s in this.room.seats.items() if s.place}))

    def test_who_has_read_a_brief_moves_freely_to_that_side_or_to_observing(self) -> None:
        this = room_in("plan")
        for place in ([2, "p0"], [2, "observer"]):
            record = Placed(seat=1, place=tuple(place))
            assert warns(this.room, record) == ""
            this.tell("placed", seat=1, place=place)
        assert this.room.read_both == frozenset()

    def test_whatever_else_is_warned_of_and_marks_the_table_for_good(self) -> None:
        this = room_in("plan")
        said = warns(this.room, Placed(seat=1, place=(2, "p1")))
        assert this.room.case.party["p0"].name in said
        assert "table 2 is marked" in said
        this.tell("placed", seat=1, place=[2, "p1"])
        assert this.room.read_both == {2}
        this.tell("placed", seat=1, place=[1, "p0"])
        assert this.room.read_both == {1, 2}

    def test_two_who_change_sides_at_one_table_mark_it(self) -> None:
        this = room_in("brief")
        assert "table 1 is marked" in warns(this.room, Swapped(seats=(1, 2)))
        assert warns(this.room, Swapped(seats=(1, 3))) == ""
        this.tell("swapped", seats=[1, 2])
        assert this.room.read_both == {1}

    def test_who_observed_has_read_all_and_a_guest_nothing(self) -> None:
        this = room_in("play")
        assert this.place(5).role == "observer"
        assert "marked" in warns(this.room, Placed(seat=5, place=(1, "p0")))
        guest = this.join()
        assert warns(this.room, Placed(seat=guest, place=(1, "p0"))) == ""

    def test_before_the_briefs_nobody_has_read_any_and_a_new_round_begins_anew(self) -> None:
        this = Class(CASE, people=4)
        this.tell("paired", places={"1": [1, "p0"], "2": [1, "p1"]})
        this.tell("swapped", seats=[1, 2])
        this.to("debrief")
        this.log(*again(this.room))
        assert this.room.read_both == frozenset()
        assert all(len(seat.read) == 1 for seat in this.room.seats.values() if seat.place)
