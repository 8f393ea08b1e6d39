"""A room is what its rows add up to, whatever they hold; only its first row can be refused."""

from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooming import ANYTHING, EVENTS, KINDS, LIKELY, LINK, Class, at, case_for, places
from workshop.classroom.clock import Clock
from workshop.classroom.fold import apply, replay
from workshop.classroom.room import MINUTES, PHASES, Place, Room
from workshop.classroom.rules import Refused
from workshop.negotiation.casefile import parse
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event, Row

CASE = case_for(2)
STREAMS_OF_EVENTS = st.lists(EVENTS | LIKELY, max_size=12)


def room_in(phase: str, people: int = 5) -> Class:
    return Class(CASE, people=people).to(phase)


IN_PLAY = room_in("play")


def rows_of(events: list[Event], first: int) -> list[Row]:
    numbered = enumerate(events, start=first)
    return [
        Row("room/K7QX", version, str(version), event.at, event.kind, event.data)
        for version, event in numbered
    ]


class TestWhateverTheRowsHold:
    @given(STREAMS_OF_EVENTS)
    @settings(max_examples=150, deadline=None)
    def test_the_room_after_them_can_be_asked_anything(self, events: list[Event]) -> None:
        room = IN_PLAY.room
        for row in rows_of(events, room.version + 1):
            room = apply(room, row)
            assert room.version == row.version
        assert all(room.label(seat) for seat in room.seats.values())
        assert all(room.holders(table) for table in room.tables if room.at_table(table, "p0"))
        assert 0 <= room.clock.round_left(at(5)) <= room.clock.left(at(5)) < float("inf")
        assert set(room.keys.values()) <= set(room.seats)
        assert room.phase in PHASES

    @given(STREAMS_OF_EVENTS, STREAMS_OF_EVENTS)
    @settings(deadline=None)
    def test_replaying_them_all_is_replaying_some_and_applying_the_rest(
        self, one: list[Event], other: list[Event]
    ) -> None:
        rows = [*IN_PLAY.rows[:1], *rows_of(one, 2), *rows_of(other, 2 + len(one))]
        room = replay(rows[: 1 + len(one)])
        for row in rows[1 + len(one) :]:
            room = apply(room, row)
        assert replace(room, case=CASE) == replace(replay(rows), case=CASE)

    @given(EVENTS | LIKELY)
    @settings(max_examples=150, deadline=None)
    def test_a_row_that_means_nothing_is_counted_and_changes_nothing_else(self, event: Event) -> None:
        before = IN_PLAY.room
        (row,) = rows_of([event], before.version + 1)
        after = apply(before, row)
        if after.unknown > before.unknown:
            assert after == replace(before, version=row.version, at=row.at, unknown=before.unknown + 1)

    @pytest.mark.parametrize(
        "kind",
        [
            kind
            for kind in KINDS
            if kind not in {"paused", "resumed", "reveal", "round_called", "round_skipped"}
        ],
    )
    def test_a_row_without_its_fields_is_left_out(self, kind: str) -> None:
        assert room_in("play").force(Event(kind)).unknown == 1

    @pytest.mark.parametrize(
        ("kind", "data"),
        [
            ("extended", {"seconds": float("nan")}),
            ("extended", {"seconds": float("inf")}),
            ("extended", {"seconds": 10**400}),
            ("placed", {"seat": 1, "place": []}),
            ("placed", {"seat": 1, "place": [0, "p0"]}),
            ("placed", {"seat": 1, "place": [1, "p9"]}),
            ("paired", {"places": {"1": [1, "p0"]}, "scripted": [[1, "p1"]]}),
            ("paired", {"places": {"1": [1, "p0"]}, "scripted": [[1, "p1", "nobody"]]}),
            ("joined", {"seat": 1, "key": "another"}),
            ("joined", {"seat": 9, "key": "key-1"}),
            ("joined", {"seat": 9, "robot": "R2"}),
            ("joined", {"seat": float("nan"), "key": "k"}),
            ("ready", {"seat": 1, "right": "three"}),
            ("ready", {"seat": 99, "right": 3}),
            ("card", {"card": "snow"}),
            ("console", {"link": "used", "key": "k"}),
            ("phase", {"to": "lunch"}),
            ("replaced", {"seat": 1, "by": "person"}),
            ("room_opened", {}),
        ],
    )  # fmt: skip
    def test_a_row_that_cannot_be_meant_is_left_out(self, kind: str, data: dict[str, Any]) -> None:
        assert room_in("play").force(Event(kind, data)).unknown == 1

    @pytest.mark.parametrize("data", [None, [], "text", 7])
    def test_a_row_whose_data_are_no_object_is_left_out(self, data: Any) -> None:
        assert room_in("play").force(Event("joined", data)).unknown == 1


class TestOpening:
    def test_it_says_how_the_room_is_run(self) -> None:
        room = Class(
            CASE, mode="observer", spare="mirror", size=12, names=False, seed=7, minutes={"play": 33}
        ).room
        assert (room.mode, room.spare, room.size, room.names, room.seed) == (
            "observer",
            "mirror",
            12,
            False,
            7,
        )
        assert (room.code, room.stream, room.phase, room.links) == ("K7QX", "room/K7QX", "lobby", {LINK})
        assert room.minutes == {**MINUTES, "play": 33}
        assert room.clock == Clock(60 * MINUTES["lobby"], since=at(0))

    def test_play_takes_what_the_case_says(self) -> None:
        assert Class(CASE).room.minutes["play"] == CASE.minutes

    def test_a_room_begins_with_a_row_that_opens_it(self) -> None:
        with pytest.raises(LogError, match="begins with a row"):
            replay([])
        with pytest.raises(LogError, match="begins with a row"):
            replay(rows_of([Event("joined", {"seat": 1, "key": "k"})], 1))

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"format": 3}, "newer than this kit"),
            ({"format": "1"}, "how the room was opened"),
            ({"mode": "shout"}, "how the room was opened"),
            ({"spare": ["mirror"]}, "how the room was opened"),
            ({"size": "sixty"}, "how the room was opened"),
            ({"size": float("inf")}, "how the room was opened"),
            ({"minutes": {}}, "how the room was opened"),
            ({"minutes": dict.fromkeys(PHASES, -1)}, "how the room was opened"),
            ({"minutes": dict.fromkeys(PHASES, 10**400)}, "how the room was opened"),
            ({"minutes": dict.fromkeys(PHASES, float("nan"))}, "how the room was opened"),
            ({"link": []}, "how the room was opened"),
            ({"case": 7}, "how the room was opened|cannot be used"),
            ({"case": "format = 1"}, "cannot be used"),
            ({"digest": "another"}, "was changed after the room opened"),
        ],
    )
    def test_one_that_cannot_be_used_is_answered_by_a_sentence(
        self, change: dict[str, Any], sentence: str
    ) -> None:
        first = Class(CASE).rows[0]
        with pytest.raises(LogError, match=sentence):
            replay([replace(first, data=first.data | change)])

    @given(
        st.dictionaries(
            st.sampled_from(["format", "mode", "spare", "minutes", "size", "seed", "names", "link"]), ANYTHING
        )
    )
    def test_whatever_it_holds_it_opens_a_room_or_says_so(self, change: dict[str, Any]) -> None:
        first = Class(CASE).rows[0]
        with suppress(LogError):
            assert 0 <= replay([replace(first, data=first.data | change)]).clock.left(at(1)) < float("inf")

    def test_the_case_in_it_is_read_from_its_text(self) -> None:
        assert parse(CASE.text).digest == Class(CASE).room.case.digest


class TestPhases:
    def test_each_phase_has_its_own_clock_from_when_it_began(self) -> None:
        this = Class(CASE, people=2)
        for second, (before, phase) in enumerate(pairwise(PHASES), start=1):
            assert this.room.phase == before
            this.second = 100 * second
            this.to(phase)
            assert this.room.clock == Clock(60 * this.room.minutes[phase], since=at(100 * second))

    def test_a_phase_that_begins_in_a_pause_runs(self) -> None:
        this = room_in("plan")
        this.tell("paused")
        this.after(500).to("play")
        assert not this.room.paused
        assert this.room.clock.left(this.now) == 60 * CASE.minutes

    def test_a_pause_stands_between_its_two_rows(self) -> None:
        this = room_in("play").after(100)
        this.tell("paused")
        assert this.after(1000).room.clock.left(this.now) == 1100
        this.tell("resumed")
        assert this.after(10).room.clock.left(this.now) == 1090
        this.tell("extended", seconds=60)
        assert this.room.clock.left(this.now) == 1150

    def test_when_the_time_is_over_more_of_it_counts_from_then(self) -> None:
        this = room_in("play").after(1200 + 400)
        this.tell("extended", seconds=60)
        assert this.room.clock.left(this.now) == 60

    def test_another_round_begins_with_nothing_shown_or_played(self) -> None:
        this = room_in("play")
        this.tell("card", card="rain")
        this.tell("charts", on=True)
        this.tell("hidden", table=1, hidden=True)
        this.to("debrief")
        assert this.room.charts
        this.tell("phase", to="brief")
        assert (this.room.cards, this.room.charts, this.room.hidden) == ((), False, frozenset())

    def test_a_round_that_earlier_versions_began_after_the_reveal_begins_with_both_sides_closed(self) -> None:
        this = room_in("debrief")
        this.tell("reveal")
        row = Row(this.room.stream, this.room.version + 1, "again", this.now, "phase", {"to": "brief"})
        after = replay([row], this.room)
        assert (after.phase, after.revealed, after.slide) == ("brief", False, "")

    def test_whether_a_seat_is_told_what_its_moves_did_stays_as_it_was_set_through_rounds(self) -> None:
        this = Class(CASE, people=4)
        assert not this.room.effects
        this.tell("effects", on=True)
        this.to("debrief").tell("phase", to="brief")
        assert this.room.effects
        assert not this.to("play").tell("effects", on=False).effects


class TestSeats:
    def test_a_person_has_the_key_that_a_robot_has_not(self) -> None:
        this = Class(CASE, people=2, robots=2)
        assert this.room.keys == {"key-1": 1, "key-2": 2}
        assert [seat.number for seat in this.room.people] == [1, 2]

    def test_who_comes_takes_the_place_of_the_counterpart_there(self) -> None:
        this = Class(CASE, people=3, spare="counterpart").to("play")
        assert this.room.scripted == {Place(2, "p1"): "reciprocal"}
        this.tell("placed", seat=1, place=[2, "p1"])
        assert this.room.scripted == {}
        assert this.room.holders(2) == {"p0": "seat-3", "p1": "seat-1"}
        assert this.room.holders(1) == {"p1": "seat-2"}

    def test_who_shares_a_role_shares_it_in_the_tables_stream_too(self) -> None:
        this = Class(CASE, people=3, spare="mirror").to("play")
        assert this.room.holders(1) == {"p0": "seat-1+seat-3", "p1": "seat-2"}
        this.tell("replaced", seat=1, by="guarded")
        assert this.room.holders(1) == {"p0": "seat-3", "p1": "seat-2"}
        this.tell("replaced", seat=3, by="principled")
        assert this.room.holders(1) == {"p0": "guarded", "p1": "seat-2"}
        this.tell("returned", hand=1, seat=1)
        assert this.room.holders(1) == {"p0": "seat-1", "p1": "seat-2"}

    def test_a_table_that_both_have_left_is_played_by_counterparts(self) -> None:
        this = room_in("play")
        for seat in (3, 4):
            this.tell("replaced", seat=seat, by="principled")
        assert this.room.holders(2) == {"p0": "principled", "p1": "principled"}

    def test_who_leaves_in_the_plan_and_comes_back_in_play_is_where_they_were(self) -> None:
        this = room_in("plan")
        this.tell("replaced", seat=2, by="guarded")
        this.to("play")
        assert this.room.holders(1)["p1"] == "guarded"
        this.tell("returned", hand=2, seat=2)
        assert this.room.holders(1)["p1"] == "seat-2"

    def test_a_swap_made_twice_is_nothing(self) -> None:
        this = room_in("brief")
        before = this.room
        for seats in ([1, 5], [5, 1]):
            this.tell("swapped", seats=seats)
            assert not [seat for seat in places(this.room) if seat not in places(before)]
        assert places(this.room) == places(before)
        assert this.room.read_both == {1}, "who observes has read all, and who took its place reads all now"

    @given(st.lists(st.permutations(range(1, 8)).map(lambda seats: seats[:2]), max_size=10))
    @settings(deadline=None)
    def test_swaps_move_people_and_never_places(self, swaps: list[list[int]]) -> None:
        this = room_in("brief", people=7)
        before = places(this.room)
        for seats in swaps:
            this.tell("swapped", seats=seats)
        now = places(this.room)
        assert sorted(map(repr, now.values())) == sorted(map(repr, before.values()))
        for seats in reversed(swaps):
            this.tell("swapped", seats=seats)
        assert places(this.room) == before

    def test_who_gets_another_brief_has_not_answered_the_questions_on_it(self) -> None:
        this = room_in("plan")
        for seat in range(1, 5):
            this.tell("ready", hand=seat, seat=seat, right=3)
        this.tell("swapped", seats=[1, 3])
        assert [this.room.seats[seat].ready for seat in (1, 3)] == [3, 3]
        this.tell("swapped", seats=[1, 2])
        assert [this.room.seats[seat].ready for seat in (1, 2)] == [None, None]
        this.tell("placed", seat=4, place=[2, "p0"])
        assert this.room.seats[4].ready is None

    def test_help_is_asked_for_at_a_time_and_then_given(self) -> None:
        this = room_in("play").after(30)
        this.tell("help", hand=3, seat=3)
        assert this.room.seats[3].help == at(30)
        this.tell("helped", seat=3)
        assert this.room.seats[3].help == ""

    def test_a_console_link_works_once(self) -> None:
        this = Class(CASE)
        this.tell("console", hand="door", link=LINK, key="one")
        assert (this.room.links, this.room.consoles) == (frozenset(), {"one"})
        with pytest.raises(Refused, match="used before"):
            this.tell("console", hand="door", link=LINK, key="two")
        this.tell("admitted", link="another")
        this.tell("console", hand="door", link="another", key="two")
        assert this.room.consoles == {"one", "two"}

    def test_an_address_is_known_once(self) -> None:
        this = Class(CASE)
        for _ in range(2):
            this.force(Event("reached", {"address": "192.168.1.5:8000"}))
        assert this.room.reached == ("192.168.1.5:8000",)


def test_what_seats_are_called_tells_a_table_and_a_colour() -> None:
    this = Class(CASE, people=3)
    room: Room = this.room
    assert [room.label(seat) for seat in room.people] == ["Seat 1", "Seat 2", "Seat 3"]
    room = this.to("brief").room
    assert [room.label(seat) for seat in room.people] == [
        "Table 1, blue",
        "Table 1, orange",
        "Table 1, observer",
    ]
    watches = room.people[2]
    assert room.label(replace(watches, guest=True)) == "Table 1, guest"
