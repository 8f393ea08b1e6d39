"""How a room moves on, and what it owes each table: its opening, seats, cards and end, nothing twice."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rooming import Class, case_for
from workshop.classroom.room import PHASES
from workshop.classroom.rules import Refused
from workshop.classroom.steps import again, counterpart, move_on, owed, reopening
from workshop.negotiation import fold
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import FACILITATOR, check
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table, outcome

CASE = case_for(2)


class Served(Class):
    """A class with the streams of its tables, which get what they are owed whenever the test says so."""

    def __init__(self, *given: Any, **rules: Any) -> None:
        super().__init__(*given, **rules)
        self.tables: dict[int, Table] = {}

    def append(self, number: int, *events: Event) -> None:
        for event in events:
            table = self.tables.get(number)
            version = table.version + 1 if table else 1
            assert not table or event.click not in {row.click for row in table.rows}, event
            if table and event.kind not in {"moved", "answered"}:
                check(table, event, holds=FACILITATOR)
            stream = table_stream(self.room.code, number)
            row = Row(stream, version, event.click or str(version), self.now, event.kind, event.data)
            self.tables[number] = fold.apply(table, row) if table else fold.replay([row])

    def owes(self, number: int) -> list[str]:
        return [event.kind for event in owed(self.room, number, self.tables.get(number))]

    def serve(self) -> list[str]:
        """Give every table what it is owed; return the kinds of it."""
        given = []
        for number in self.room.tables:
            for _ in range(2):  # a table that has just opened may be owed more
                events = owed(self.room, number, self.tables.get(number))
                self.append(number, *events)
                given += [event.kind for event in events]
            assert owed(self.room, number, self.tables.get(number)) == []
        return given

    def move(self, number: int, act: str, by: str, **carried: Any) -> None:
        self.append(number, Event("moved", {"act": act, "by": by, "seat": by, **carried}))


def playing(people: int = 4, **rules: Any) -> Served:
    this = Served(CASE, people=people, **rules)
    this.to("play")
    this.serve()
    return this


class TestMovingOn:
    def test_the_phases_follow_each_other_and_then_nothing_follows(self) -> None:
        this = Class(CASE, people=2)
        seen = [this.room.phase]
        while events := move_on(this.room):
            this.log(*events)
            seen.append(this.room.phase)
        assert seen == list(PHASES)

    def test_leaving_the_lobby_seats_everybody(self) -> None:
        this = Class(CASE, people=4)
        this.log(*move_on(this.room))
        assert this.room.tables == (1, 2)

    def test_a_lobby_with_nobody_in_it_is_not_left(self) -> None:
        this = Class(CASE)
        with pytest.raises(Refused, match="Nobody is here yet"):
            this.log(*move_on(this.room))
        assert this.room.phase == "lobby"

    @pytest.mark.parametrize("phase", ["close", "debrief"])
    def test_another_round_begins_after_play(self, phase: str) -> None:
        this = Class(CASE, people=4).to(phase)
        this.log(*again(this.room))
        assert (this.room.phase, this.room.tables) == ("brief", (3, 4))

    @pytest.mark.parametrize("phase", ["plan", "play"])
    def test_and_not_before_it_is_over(self, phase: str) -> None:
        this = Class(CASE, people=4).to(phase)
        with pytest.raises(Refused):
            this.log(*again(this.room))


class TestWhatATableIsOwed:
    @pytest.mark.parametrize("phase", ["lobby", "brief", "plan", "close", "debrief"])
    def test_a_table_opens_in_play_and_in_no_other_phase(self, phase: str) -> None:
        this = Served(CASE, people=4)
        this.to(phase)
        assert this.serve() == []

    def test_it_opens_with_those_who_sit_there(self) -> None:
        this = Served(CASE, people=3, spare="counterpart", seed=7)
        this.to("play")
        assert this.owes(1) == this.owes(2) == ["opened"]
        this.serve()
        assert this.tables[1].seats == {"p0": "seat-1", "p1": "seat-2"}
        assert this.tables[2].seats == {"p0": "seat-3", "p1": "reciprocal"}
        assert {this.tables[number].seed for number in (1, 2)} == {7001, 7002}
        assert this.tables[1].stream == "table/K7QX/1"

    def test_who_leaves_comes_back_or_comes_late_is_seated(self) -> None:
        this = playing(3, spare="counterpart")
        this.tell("replaced", seat=1, by="guarded")
        assert this.serve() == ["seated"]
        assert this.tables[1].seats["p0"] == "guarded"
        this.tell("returned", 1, seat=1)
        assert this.serve() == ["seated"]
        this.join()
        assert this.serve() == ["seated"]
        assert this.tables[2].seats == {"p0": "seat-3", "p1": "seat-4"}
        this.tell("replaced", seat=1, by="guarded")
        this.tell("returned", 1, seat=1)
        assert this.serve() == []

    def test_a_shared_role_is_held_by_those_who_are_there(self) -> None:
        this = playing(3, spare="mirror")
        assert this.tables[1].seats["p0"] == "seat-1+seat-3"
        for seat in (1, 3):
            this.tell("replaced", seat=seat, by="guarded")
            assert this.serve() == ["seated"]
        assert this.tables[1].seats["p0"] == "guarded"

    def test_a_place_that_somebody_was_moved_away_from_is_left_and_the_table_incomplete(self) -> None:
        this = playing(4)
        this.tell("placed", seat=4, place=[1, "p1"])
        assert this.serve() == ["seated", "left"]
        assert this.tables[1].seats["p1"] == "seat-2+seat-4"
        assert this.tables[2].seats == {"p0": "seat-3"}
        assert this.to("close").room.phase == "close"
        this.serve()
        assert outcome(this.tables[2])["result"] == "incomplete"

    def test_a_card_for_all_is_played_at_each_table_and_a_card_for_one_there_alone(self) -> None:
        this = playing(6)
        this.tell("card", card="rain")
        this.tell("card", card="letter", table=2)
        assert this.serve() == ["card_played"] * 4
        assert [[card for _, card in this.tables[number].cards] for number in (1, 2, 3)] == [
            ["rain"],
            ["rain", "letter"],
            ["rain"],
        ]

    def test_a_card_for_one_table_and_later_for_all_comes_to_that_table_once(self) -> None:
        this = playing(4)
        this.tell("card", card="rain", table=2)
        this.serve()
        this.tell("card", card="rain")
        assert this.serve() == ["card_played"]
        assert [card for number in (1, 2) for _, card in this.tables[number].cards] == ["rain", "rain"]
        slow = playing(4)
        slow.tell("card", card="rain", table=2)
        slow.tell("card", card="rain")
        assert slow.serve() == ["card_played"] * 2

    def test_a_card_that_was_played_before_a_table_opened_comes_once_it_has(self) -> None:
        this = playing(4, spare="counterpart")
        this.tell("card", card="rain")
        this.serve()
        this.join()
        assert this.serve() == ["opened", "card_played"]
        assert [card for _, card in this.tables[3].cards] == ["rain"]

    def test_a_card_of_the_round_before_is_not_played_again(self) -> None:
        this = playing(4)
        this.tell("card", card="rain")
        this.to("close")
        this.serve()
        this.log(*again(this.room))
        this.to("play")
        assert this.serve() == ["opened", "opened"]
        assert this.serve() == []

    def test_closing_early_closes_every_table_that_still_plays(self) -> None:
        this = playing(4)
        this.move(1, "walk_away", "p0")
        this.tell("replaced", seat=3, by="guarded")
        this.tell("card", card="rain")
        this.to("close")
        assert this.serve() == ["closed"]
        assert [table.end.how for table in this.tables.values() if table.end] == ["walk away", "clock"]
        assert this.to("debrief").room.phase == "debrief"
        assert this.serve() == []

    def test_time_that_is_over_ends_nothing_until_the_facilitator_does(self) -> None:
        this = playing(4).after(9999)
        assert isinstance(this, Served)
        assert this.serve() == []

    def test_at_a_table_that_has_ended_nothing_is_owed(self) -> None:
        this = playing(4)
        this.move(1, "walk_away", "p0")
        this.tell("replaced", seat=1, by="guarded")
        this.tell("card", card="rain", table=1)
        assert this.serve() == []

    @given(
        st.lists(
            st.tuples(st.sampled_from(["replaced", "returned", "placed", "card", "join", "serve"]), st.data())
        )
    )
    @settings(max_examples=80, deadline=None)
    def test_whatever_happens_in_play_each_table_gets_to_what_the_room_says(self, steps: list[Any]) -> None:
        this = playing(5)
        for kind, data in steps:
            seat = data.draw(st.integers(1, 6))
            try:
                if kind == "join":
                    this.join()
                elif kind == "serve":
                    this.serve()
                elif kind == "placed":
                    place = [
                        data.draw(st.integers(1, 2)),
                        data.draw(st.sampled_from(["p0", "p1", "observer"])),
                    ]
                    this.tell("placed", seat=seat, place=place)
                elif kind == "card":
                    this.tell("card", card=data.draw(st.sampled_from(["rain", "letter"])), table=seat % 3)
                else:
                    this.tell(kind, seat=seat, **({"by": "guarded"} if kind == "replaced" else {}))
            except Refused:
                continue
        this.serve()
        for number in this.room.tables:
            table = this.tables[number]
            assert table.seats == this.room.holders(number)
            assert len({card for _, card in table.cards}) == len(table.cards)
            assert {card for _, card in table.cards} == {
                c.card for c in this.room.cards if c.table in {0, number}
            }


class TestCounterparts:
    def test_they_move_only_while_the_room_lets_people_log(self) -> None:
        this = playing(1)
        this.move(1, "small_talk", "p0")
        assert counterpart(this.room, this.tables[1], this.now)
        this.tell("paused")
        assert counterpart(this.room, this.tables[1], this.now) is None
        this.tell("resumed")
        assert counterpart(this.room, this.tables[1], this.after(1200).now) is None
        this.tell("extended", seconds=60)
        assert counterpart(this.room, this.tables[1], this.now)

    def test_after_the_end_they_answer_what_a_table_is_asked(self) -> None:
        this = playing(1)
        this.move(1, "offer", "p0", package=CASE.middle)
        this.to("close")
        this.serve()
        event = counterpart(this.room, this.tables[1], this.now)
        assert event
        assert (event.kind, event.data["by"]) == ("answered", "p1")
        this.append(1, event)
        assert counterpart(this.room, this.tables[1], this.now) is None

    def test_a_table_of_robots_plays_to_its_end(self) -> None:
        this = Served(CASE, robots=2)
        this.to("play")
        this.serve()
        for _ in range(400):
            if not (event := counterpart(this.room, this.tables[1], this.now)):
                break
            this.append(1, event)
        assert this.tables[1].end

    def test_who_stands_in_goes_on_where_the_person_left_off(self) -> None:
        this = playing(2)
        this.move(1, "small_talk", "p1")
        assert counterpart(this.room, this.tables[1], this.now) is None
        this.tell("replaced", seat=1, by="principled")
        this.serve()
        event = counterpart(this.room, this.tables[1], this.now)
        assert event
        assert event.data["by"] == "p0"
        this.tell("returned", 1, seat=1)
        this.serve()
        assert counterpart(this.room, this.tables[1], this.now) is None


class TestAStepBack:
    """Play was closed too early, and goes on."""

    def closed(self) -> Served:
        this = playing(6)
        this.move(1, "walk_away", "p0")
        this.after(100).to("close")
        assert this.serve() == ["closed"] * 2
        return this

    def test_the_tables_that_the_step_closed_are_reopened_and_no_other_one(self) -> None:
        this = self.closed()
        this.after(20).tell("stepped_back", of=this.room.version)
        assert this.serve() == ["reopened"] * 2
        assert [bool(this.tables[number].end) for number in (1, 2, 3)] == [True, False, False]
        assert this.serve() == []

    def test_a_table_that_a_slow_server_closed_only_then_is_reopened_too(self) -> None:
        this = playing(2)
        this.after(100).to("close")
        late = owed(this.room, 1, this.tables[1])
        this.after(20).tell("stepped_back", of=this.room.version)
        this.after(1).append(1, *late)
        assert this.serve() == ["reopened"]

    def test_reopened_tables_close_again_however_often(self) -> None:
        this = self.closed()
        for times in range(1, 4):
            this.after(20).tell("stepped_back", of=this.room.version)
            assert this.serve() == ["reopened"] * 2
            this.after(200).to("close")
            assert this.serve() == ["closed"] * 2
            assert len(this.tables[2].reopenings) == times
        assert outcome(this.tables[2])["how"] == "clock"

    def test_a_table_that_the_facilitator_reopened_closes_with_the_others(self) -> None:
        this = playing(2)
        this.move(1, "walk_away", "p0")
        for _ in range(2):
            this.append(1, reopening(this.tables[1]))
            this.move(1, "walk_away", "p1")
        this.append(1, reopening(this.tables[1]))
        this.to("close")
        assert this.serve() == ["closed"]

    def test_what_a_step_closed_that_was_not_taken_back_stays_closed_in_the_next_round(self) -> None:
        this = self.closed()
        this.tell("stepped_back", of=this.room.version)
        this.serve()
        this.to("close")
        this.serve()
        this.tell("phase", to="brief")
        this.to("play")
        assert this.serve() == []
