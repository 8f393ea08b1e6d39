"""Everybody gets one place, every table can play, and who comes late or plays again is seated by the rule."""

from collections import Counter
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooming import Class, at, at_odds, case_for, places
from workshop.classroom.pairing import STAND_IN, join, pair, rotate
from workshop.classroom.room import MODES, SPARES, Place, Room
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import OBSERVER

CASES = {parties: case_for(parties) for parties in (2, 3, 4)}
RULES = [*product(CASES, MODES, SPARES)]
EVERY_RULE = pytest.mark.parametrize(("parties", "mode", "spare"), RULES)
MIXES = st.tuples(st.integers(0, 14), st.integers(0, 6)).filter(any)


def room_of(parties: int, mode: str, spare: str, people: int, robots: int = 0) -> Class:
    return Class(CASES[parties], mode=mode, spare=spare, people=people, robots=robots)


def roles(room: Room) -> dict[int, str]:
    return {number: place.role for number, place in places(room).items()}


def unavoidable(before: Room, after: Room) -> int:
    """Return how many cannot but keep their role: more had it, and will, than there are people."""
    had, will = Counter(roles(before).values()), Counter(roles(after).values())
    return max(0, *(had[role] + will[role] - len(after.seats) for role in had))


def same_role(before: Room, after: Room) -> list[int]:
    return [number for number, role in roles(before).items() if roles(after)[number] == role]


def again(this: Class) -> Class:
    """Play on to the debrief and begin another round."""
    this.to("debrief")
    this.log(rotate(this.room), Event("phase", {"to": "brief"}))
    return this


class TestPairing:
    @EVERY_RULE
    def test_everybody_is_placed_once_and_every_table_can_play(
        self, parties: int, mode: str, spare: str
    ) -> None:
        this = room_of(parties, mode, spare, 0)
        for people in range(1, 71):
            this.join()
            before = this.room
            this.log(pair(this.room))
            assert set(places(this.room)) == set(range(1, people + 1))
            assert at_odds(this.room, shared=spare == "mirror" and people > parties) == []
            assert this.room.tables == tuple(range(1, len(this.room.tables) + 1))
            this.room = before

    @EVERY_RULE
    @given(MIXES)
    @settings(max_examples=12, deadline=None)
    def test_robots_sit_down_after_the_people(
        self, parties: int, mode: str, spare: str, mix: tuple[int, int]
    ) -> None:
        this = room_of(parties, mode, spare, *mix).to("play")
        assert at_odds(this.room, shared=spare == "mirror") == []
        watching = [seat for seat in this.room.seats.values() if seat.place and seat.place.role == OBSERVER]
        if (
            mode != "observer"
            and any(seat.robot for seat in this.room.seats.values())
            and sum(mix) >= parties
        ):
            assert len([seat for seat in watching if not seat.robot]) <= max(0, parties - 1 - mix[1])

    @pytest.mark.parametrize(
        ("spare", "people", "last"),
        [
            ("observer", 7, {7: (1, OBSERVER)}),
            ("counterpart", 7, {7: (4, "p0")}),
            ("mirror", 7, {7: (1, "p0")}),
            ("observer", 1, {1: (1, "p0")}),
            ("mirror", 1, {1: (1, "p0")}),
        ],
    )
    def test_who_is_left_over_of_two_sides(
        self, spare: str, people: int, last: dict[int, tuple[int, str]]
    ) -> None:
        room = room_of(2, "checkpoint", spare, people).to("brief").room
        for seat, (table, role) in last.items():
            assert places(room)[seat] == Place(table, role)
        stand_ins = {
            1: {Place(1, "p1"): STAND_IN},
            7: {Place(4, "p1"): STAND_IN} if spare == "counterpart" else {},
        }
        assert room.scripted == stand_ins[people]

    @pytest.mark.parametrize(
        ("spare", "left"),
        [
            ("observer", {9: Place(1, OBSERVER), 10: Place(2, OBSERVER), 11: Place(1, OBSERVER)}),
            ("counterpart", {9: Place(3, "p0"), 10: Place(3, "p1"), 11: Place(3, "p2")}),
            ("mirror", {9: Place(1, "p0"), 10: Place(2, "p1"), 11: Place(1, "p2")}),
        ],
    )
    def test_who_are_left_over_of_four_sides(self, spare: str, left: dict[int, Place]) -> None:
        room = room_of(4, "live", spare, 11).to("brief").room
        assert {seat: places(room)[seat] for seat in left} == left

    def test_where_one_logs_for_all_a_table_has_its_observer(self) -> None:
        room = room_of(2, "observer", "observer", 8).to("brief").room
        assert [places(room)[seat].role for seat in range(1, 9)] == ["p0", "p1", OBSERVER] * 2 + ["p0", "p1"]

    def test_people_sit_in_the_order_in_which_they_came_whatever_robots_did(self) -> None:
        this = Class(CASES[2], robots=2)
        for _ in range(3):
            this.join()
        this.to("brief")
        assert [this.place(seat) for seat in (3, 4, 5)] == [Place(1, "p0"), Place(1, "p1"), Place(2, "p0")]

    def test_a_class_of_robots_alone_plays_too(self) -> None:
        assert at_odds(Class(CASES[3], robots=7, spare="counterpart").to("play").room) == []


class TestComingLate:
    @EVERY_RULE
    @pytest.mark.parametrize("phase", ["brief", "plan", "play", "close", "debrief"])
    def test_everybody_who_comes_late_has_a_place(
        self, parties: int, mode: str, spare: str, phase: str
    ) -> None:
        for people in (1, parties, 2 * parties + 1):
            this = room_of(parties, mode, spare, people).to(phase)
            for _ in range(2 * parties + 1):
                late = this.join()
                assert this.place(late).table in this.room.tables
                assert at_odds(this.room, shared=spare == "mirror") == []

    def test_they_take_the_place_where_a_counterpart_stands_in_for_nobody(self) -> None:
        for spare in SPARES:
            this = room_of(3, "checkpoint", spare, 1).to("play")
            assert [this.place(this.join()) for _ in range(2)] == [Place(1, "p1"), Place(1, "p2")]
            assert this.room.scripted == {}

    @EVERY_RULE
    def test_after_half_of_play_nobody_gets_a_side_of_ones_own(
        self, parties: int, mode: str, spare: str
    ) -> None:
        this = room_of(parties, mode, spare, 1).to("play")
        half = this.room.clock.limit / 2
        event = join(this.room, key="early", now=at(half))
        assert event.data["place"] == [1, "p1"]
        event = join(this.room, key="late", now=at(half + 1))
        if spare == "mirror":
            assert event.data["place"][1] in this.room.case.party
        else:
            assert event.data["place"] == [1, OBSERVER]
        assert not event.data.get("scripted")

    def test_the_place_of_a_person_who_is_away_stays_theirs(self) -> None:
        for spare in SPARES:
            this = room_of(2, "checkpoint", spare, 4).to("play")
            this.tell("replaced", seat=1, by="guarded")
            late = this.join()
            if spare != "mirror":
                assert this.place(late) != Place(1, "p0")
            this.tell("returned", 1, seat=1)
            assert "seat-1" in this.room.holders(1)["p0"]

    def test_by_the_rule_of_counterparts_they_sit_at_a_new_table_and_the_next_one_joins_them(self) -> None:
        this = room_of(2, "checkpoint", "counterpart", 4).to("play")
        assert this.place(this.join()) == Place(3, "p0")
        assert this.room.holders(3) == {"p0": "seat-5", "p1": STAND_IN}
        assert this.place(this.join()) == Place(3, "p1")
        assert this.room.holders(3) == {"p0": "seat-5", "p1": "seat-6"}

    def test_by_the_rule_of_mirrors_roles_fill_up_evenly(self) -> None:
        this = room_of(2, "checkpoint", "mirror", 4).to("play")
        shared = Counter(this.place(this.join()) for _ in range(8))
        assert set(shared.values()) == {2}
        assert len(shared) == 4

    def test_by_the_rule_of_observers_tables_fill_up_evenly(self) -> None:
        this = room_of(2, "checkpoint", "observer", 6).to("play")
        assert [this.place(this.join()) for _ in range(4)] == [Place(n, OBSERVER) for n in (1, 2, 3, 1)]

    def test_they_fill_the_place_that_somebody_was_moved_away_from(self) -> None:
        for spare in SPARES:
            this = room_of(2, "checkpoint", spare, 6).to("play")
            this.tell("placed", seat=4, place=[3, "p1"])
            assert at_odds(this.room, shared=True) == ["nobody plays p1 at table 2"]
            assert this.place(this.join()) == Place(2, "p1")

    def test_after_play_they_watch(self) -> None:
        for phase, spare in product(("close", "debrief"), SPARES):
            this = room_of(2, "checkpoint", spare, 3).to(phase)
            assert this.place(this.join()).role == OBSERVER

    def test_in_the_lobby_nobody_has_a_place_yet(self) -> None:
        assert places(room_of(2, "live", "observer", 3).room) == {}


class TestAnotherRound:
    @EVERY_RULE
    def test_everybody_has_a_new_role_at_a_new_table(self, parties: int, mode: str, spare: str) -> None:
        for people in [*range(1, 19), 40, 60]:
            this = room_of(parties, mode, spare, people).to("brief")
            for _ in range(parties + 1):
                before = this.room
                again(this)
                assert same_role(before, this.room) == [], people
                assert min(this.room.tables) > max(before.tables)
                assert at_odds(this.room, shared=spare == "mirror" and people > parties) == []

    @EVERY_RULE
    @given(st.data())
    @settings(max_examples=12, deadline=None)
    def test_so_it_is_with_robots_late_joiners_and_people_away(
        self, parties: int, mode: str, spare: str, data: Any
    ) -> None:
        this = room_of(parties, mode, spare, *data.draw(MIXES)).to("play")
        for _ in range(data.draw(st.integers(0, 3))):
            this.join()
        sides = [
            n for n, role in roles(this.room).items() if role != OBSERVER and not this.room.seats[n].robot
        ]
        for seat in data.draw(st.lists(st.sampled_from(sides), unique=True) if sides else st.just([])):
            this.tell("replaced", seat=seat, by="guarded")
        before = this.room
        again(this)
        assert len(same_role(before, this.room)) == unavoidable(before, this.room)
        assert min(this.room.tables) > max(before.tables)
        assert set(places(this.room)) == set(this.room.seats)
        assert at_odds(this.room, shared=spare == "mirror") == []

    def test_two_who_played_together_exchange_their_roles(self) -> None:
        this = again(room_of(2, "checkpoint", "observer", 4))
        assert places(this.room) == {
            2: Place(3, "p0"),
            1: Place(3, "p1"),
            4: Place(4, "p0"),
            3: Place(4, "p1"),
        }

    def test_who_watched_plays(self) -> None:
        this = room_of(2, "checkpoint", "observer", 5).to("play")
        assert roles(this.room)[5] == OBSERVER
        assert roles(again(this).room)[5] != OBSERVER

    def test_a_counterpart_stands_in_on_for_a_person_who_has_not_come_back(self) -> None:
        this = room_of(2, "checkpoint", "observer", 4).to("play")
        this.tell("replaced", seat=1, by="guarded")
        again(this)
        assert this.room.holders(3) == {"p0": "seat-2", "p1": "guarded"}
        this.tell("returned", 1, seat=1)
        assert this.room.holders(3) == {"p0": "seat-2", "p1": "seat-1"}

    def test_where_too_many_held_one_role_nobody_is_left_out(self) -> None:
        this = room_of(2, "checkpoint", "observer", 6).to("play")
        for seat, table in ((2, 1), (4, 2)):
            this.tell("placed", seat=seat, place=[table, "p0"])
        before = this.room
        again(this)
        assert at_odds(this.room) == []
        assert len(same_role(before, this.room)) == unavoidable(before, this.room) == 2

    def test_the_rounds_never_use_a_table_twice(self) -> None:
        this, tables = room_of(2, "observer", "observer", 7).to("play"), []
        for _ in range(4):
            tables.append(this.room.tables)
            again(this)
        assert all(max(one) < min(other) for one, other in pairwise(tables))
