"""A page in a room sees what others log, logs what it may, and follows its own table or all of them."""

import pytest

from rooming import CODE, case_for, open_room
from workshop.classroom.events import Help, Joined, Paused
from workshop.classroom.pairing import join
from workshop.classroom.room import Place
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import again, move_on, owed
from workshop.live.room import LiveRoom, RoomTable
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, StoreError
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table

PAUSE = Paused()


class Hosted:
    """A room in a log with people in it; a test moves it on and gives its tables what they are owed."""

    def __init__(self, store: Store, people: int, **rules: str) -> None:
        self.store = store
        self.log = RoomLog(store, open_room(store, case_for(2), **{"mode": "live"} | rules))
        for _ in range(people):
            self.join()

    def join(self) -> None:
        number = len(self.log.room.seats) + 1
        assert self.log.log(lambda room: [join(room, key=f"key-{number}")], by=DOOR) == ""

    def to(self, phase: str) -> "Hosted":
        while self.log.room.phase != phase:
            assert self.log.log(move_on, by=CONSOLE) == ""
        return self.serve()

    def serve(self) -> "Hosted":
        """Give every table what it is owed."""
        for number in self.log.catch_up().tables:
            rows = self.store.read(table_stream(CODE, number))
            for event in owed(self.log.room, number, replay(rows) if rows else None):
                self.append(number, event)
        return self

    def append(self, number: int, *events: Event) -> None:
        stream = table_stream(CODE, number)
        self.store.append(stream, len(self.store.read(stream)), *events)

    def kinds(self) -> list[str]:
        return [row.kind for row in self.store.read(self.log.room.stream)]


@pytest.fixture
def hosted(store: Store) -> Hosted:
    return Hosted(store, 4)


def seated(hosted: Hosted, seat: int) -> tuple[LiveRoom, RoomTable]:
    """Open the page of a seat at its table."""
    live = LiveRoom(hosted.store, CODE, seat)
    place = live.room.seats[seat].place
    assert place
    table = RoomTable(live, live.sit_down(place.table), seat, place, place.role)
    return live, table


class TestLiveRoom:
    def test_where_there_is_no_room_it_says_so(self, store: Store) -> None:
        with pytest.raises(LogError):
            LiveRoom(store, "NONE", CONSOLE)

    def test_what_one_page_logs_the_others_see(self, hosted: Hosted) -> None:
        console, seat = LiveRoom(hosted.store, CODE, CONSOLE), LiveRoom(hosted.store, CODE, 1)
        assert console.log(PAUSE) == ""
        assert console.room.paused
        assert not seat.room.paused
        seat.follow.poll()
        assert seat.room == console.room

    def test_a_page_logs_by_its_own_hand(self, hosted: Hosted) -> None:
        seat = LiveRoom(hosted.store, CODE, 1)
        before = hosted.kinds()
        assert seat.log(PAUSE) == "That is for the facilitator."
        assert seat.log(Help(seat=2)) == "That is for the facilitator."
        assert hosted.kinds() == before
        assert seat.log(Help(seat=1)) == ""
        assert seat.room.seats[1].help
        for record in (PAUSE, Help(seat=1), Joined(seat=9, key="k")):
            assert LiveRoom(hosted.store, CODE, "projector").log(record) != ""

    def test_what_to_log_is_made_for_the_room_as_it_is(self, hosted: Hosted) -> None:
        console = LiveRoom(hosted.store, CODE, CONSOLE)
        hosted.join()
        assert console.do(move_on) == ""
        assert console.room.phase == "brief"
        assert all(seat.place for seat in console.room.people)
        assert len(console.room.people) == 5

    def test_views_are_called_at_once_and_after_each_change_and_not_by_polls(self, hosted: Hosted) -> None:
        live, seen = LiveRoom(hosted.store, CODE, CONSOLE), []
        live.watch(lambda shown: seen.append(shown.room.paused))
        assert seen == [False]
        live.log(PAUSE)
        assert set(seen[1:]) == {True}
        hosted.log.log(lambda _: [Event("resumed")], by=CONSOLE)
        live.follow.poll()
        assert seen[-1] is False
        before = len(seen)
        for _ in range(10):
            live.follow.poll()
        assert len(seen) == before

    def test_a_log_that_cannot_be_read_is_told_and_forgotten_when_it_can(
        self, hosted: Hosted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        live = LiveRoom(hosted.store, CODE, CONSOLE)

        def broken(*_: object) -> None:
            raise StoreError("The log is away.")

        with monkeypatch.context() as patch:
            patch.setattr(hosted.store, "read", broken)
            live.follow.poll()
            assert live.trouble == "The log is away."
            assert live.log(PAUSE) == "The log is away."
        live.follow.poll()
        assert live.trouble == ""


class TestAllTables:
    def test_a_page_that_follows_all_has_each_tables_course(self, hosted: Hosted) -> None:
        live = LiveRoom(hosted.store, CODE, CONSOLE, tables=True)
        assert live.courses == {}
        hosted.to("play")
        live.follow.poll()
        assert set(live.courses) == {1, 2}
        hosted.append(2, Event("moved", {"act": "small_talk", "by": "p0", "seat": "seat-3"}))
        live.follow.poll()
        assert [len(live.courses[number].table.moves) for number in (1, 2)] == [0, 1]
        assert set(LiveRoom(hosted.store, CODE, "projector", tables=True).courses) == {1, 2}
        assert LiveRoom(hosted.store, CODE, CONSOLE).courses == {}

    def test_a_table_that_is_new_and_has_begun_is_followed_without_waiting_for_another_row(
        self, store: Store
    ) -> None:
        hosted = Hosted(store, 4, spare="counterpart").to("play")
        live = LiveRoom(store, CODE, CONSOLE, tables=True)
        hosted.join()
        hosted.serve()
        live.follow.poll()
        assert set(live.courses) == {1, 2, 3}

    def test_in_another_round_the_new_tables_are_followed(self, hosted: Hosted) -> None:
        live = LiveRoom(hosted.to("close").store, CODE, CONSOLE, tables=True)
        assert live.do(again) == ""
        hosted.log.catch_up()
        hosted.to("play")
        live.follow.poll()
        assert {3, 4} <= set(live.courses)

    def test_a_table_that_comes_back_has_each_row_once(self, hosted: Hosted) -> None:
        hosted.to("play")
        live = LiveRoom(hosted.store, CODE, CONSOLE, tables=True)
        hosted.append(2, Event("moved", {"act": "small_talk", "by": "p0", "seat": "seat-3"}))
        live.follow.poll()
        rows = hosted.store.read(table_stream(CODE, 2))
        live._on_rows({table_stream(CODE, 2): rows})
        assert len(live.courses[2].table.moves) == 1
        assert live.courses[2].table.rows == tuple(rows)

    def test_a_table_whose_log_is_damaged_is_named_and_the_others_go_on(self, hosted: Hosted) -> None:
        hosted.log.log(move_on, by=CONSOLE)
        hosted.append(2, Event("moved", {"act": "small_talk", "by": "p0"}))
        for _ in range(2):
            hosted.log.log(move_on, by=CONSOLE)
        hosted.append(1, *owed(hosted.log.room, 1, None))
        live = LiveRoom(hosted.store, CODE, CONSOLE, tables=True)
        assert live.trouble == "Table 2 cannot be shown: its log is damaged."
        assert set(live.courses) == {1}


class TestARoomTable:
    def test_both_sides_of_a_table_see_what_each_logs(self, hosted: Hosted) -> None:
        hosted.to("play")
        (_, blue), (there, orange) = seated(hosted, 1), seated(hosted, 2)
        assert blue.move("ask_interest", issue="i0") == ""
        there.follow.poll()
        assert [entry.move.act for entry in orange.view.moves] == ["ask_interest"]
        assert orange.view.moves[0].move.seat == "seat-1"
        assert (blue.party, orange.party) == ("p0", "p1")

    def test_the_room_says_no_before_the_table_does(self, hosted: Hosted) -> None:
        hosted.to("play")
        live, table = seated(hosted, 1)
        rows = len(hosted.store.read(table.stream))
        hosted.log.log(lambda _: [PAUSE.event()], by=CONSOLE)
        live.follow.poll()
        assert "paused" in table.move("small_talk")
        assert "paused" in table.log("rated", by="p0", to="p1", value=5)
        assert len(hosted.store.read(table.stream)) == rows
        hosted.log.log(lambda _: [Event("resumed")], by=CONSOLE)
        live.follow.poll()
        assert table.move("small_talk") == ""

    def test_a_seat_cannot_act_for_the_other_side(self, hosted: Hosted) -> None:
        hosted.to("play")
        _, table = seated(hosted, 1)
        assert "another side" in table.log("moved", act="promise", by="p1", seat="seat-1")
        assert table.log("rated", by="p1", to="p0", value=5) != ""
        assert table.log("closed") == "That is for the facilitator."
        assert table.log("card_played", card="rain") == "That is for the facilitator."

    def test_an_observer_sees_all_sides_and_a_party_its_own_until_they_are_opened(self, store: Store) -> None:
        hosted = Hosted(store, 5).to("play")
        (_, party), (_, observer) = seated(hosted, 1), seated_observer(hosted, 5)
        assert observer.may_open
        assert not party.may_open
        assert observer.view.case.party["p1"].brief
        assert party.opened.case.party["p1"].brief == ""
        hosted.to("debrief").log.log(lambda _: [Event("reveal")], by=CONSOLE)
        party._room.follow.poll()
        assert party.may_open
        assert party.opened.case.party["p1"].brief

    def test_who_sits_down_elsewhere_follows_that_table_alone(self, hosted: Hosted) -> None:
        hosted.to("play")
        live, first = seated(hosted, 1)
        other = RoomTable(live, live.sit_down(2), 1, Place(2, "p0"), "p0")
        for number in (1, 2):
            hosted.append(number, Event("moved", {"act": "small_talk", "by": "p1", "seat": "x"}))
        live.follow.poll()
        assert [len(table.view.moves) for table in (first, other)] == [0, 1]

    def test_rows_come_to_the_table_as_they_are_logged(self, hosted: Hosted) -> None:
        hosted.to("play")
        live = LiveRoom(hosted.store, CODE, 1)
        table = live.sit_down(1)
        assert table.version == 1
        hosted.append(1, Event("moved", {"act": "small_talk", "by": "p0", "seat": "seat-1"}))
        live.follow.poll()
        assert [row.version for row in table.state.rows] == [1, 2]

    def test_a_table_that_cannot_be_read_at_first_is_there_once_it_can(
        self, hosted: Hosted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hosted.to("play")
        live = LiveRoom(hosted.store, CODE, 1)

        def broken(*_: object) -> None:
            raise StoreError("The log is away.")

        with monkeypatch.context() as patch:
            patch.setattr(hosted.store, "read", broken)
            assert not live.sit_down(1).begun
        assert live.sit_down(1).begun

    def test_counterparts_are_left_to_the_server(self, store: Store) -> None:
        hosted = Hosted(store, 1).to("play")
        _, table = seated(hosted, 1)
        assert table.move("small_talk") == ""
        assert not hasattr(table, "start")
        assert len(hosted.store.read(table.stream)) == 2


def seated_observer(hosted: Hosted, seat: int) -> tuple[LiveRoom, RoomTable]:
    """Open the page of an observer, who logs for the first side."""
    live = LiveRoom(hosted.store, CODE, seat)
    place = live.room.seats[seat].place
    assert place
    assert place.role == "observer"
    table = RoomTable(live, live.sit_down(place.table), seat, place, "p0")
    return live, table


class TestReopening:
    def ended(self, store: Store) -> Hosted:
        hosted = Hosted(store, 5).to("play")
        (_, blue), (there, orange) = seated(hosted, 1), seated(hosted, 2)
        package = {issue.id: issue.options[0] for issue in hosted.log.room.case.issues}
        assert blue.move("offer", package=package) == ""
        there.follow.poll()
        assert orange.move("accept", of=orange.view.version) == ""
        return hosted

    def table(self, hosted: Hosted) -> Table:
        return replay(hosted.store.read(table_stream(CODE, 1)))

    def test_the_console_takes_an_end_back_once_and_the_pages_go_on(self, store: Store) -> None:
        hosted = self.ended(store)
        live, seat = seated(hosted, 1)
        assert seat.view.end
        consoles = [LiveRoom(store, CODE, CONSOLE, tables=True) for _ in range(2)]
        assert [console.reopen(1) for console in consoles] == ["", "This table has not ended; it goes on."]
        live.follow.poll()
        assert not seat.view.end
        assert seat.view.offer
        assert [row.kind for row in store.read(table_stream(CODE, 1))].count("reopened") == 1
        assert seat.move("check_in") == ""

    def test_nobody_else_does_nor_in_another_phase_nor_where_nothing_ended(self, store: Store) -> None:
        hosted = self.ended(store)
        console = LiveRoom(store, CODE, CONSOLE)
        assert LiveRoom(store, CODE, 1).reopen(1) == "That is for the facilitator."
        assert "has not ended" in console.reopen(2)
        assert "has not begun" in console.reopen(9)
        hosted.to("close")
        console.follow.poll()
        assert "while the room plays" in console.reopen(1)
        assert self.table(hosted).end

    def test_what_an_observer_drafts_the_side_signs(self, store: Store) -> None:
        hosted = Hosted(store, 5).to("play")
        (there, blue), (_, orange), (_, observer) = (
            seated(hosted, 1), seated(hosted, 2), seated_observer(hosted, 5),
        )  # fmt: skip
        package = {issue.id: issue.options[0] for issue in hosted.log.room.case.issues}
        assert "each makes them at its own seat" in observer.move("offer", package=package)
        assert observer.draft("offer", package=package) == ""
        there.follow.poll()
        waits = blue.view.drafts["p0"].version
        assert orange.view.drafts == {}
        assert "signs for itself" in orange.log("signed", of=waits, by="p0")
        assert blue.sign(waits) == ""
        assert (blue.view.moves[-1].move.act, blue.view.moves[-1].move.seat) == ("offer", "seat-1")
        assert [record["act"] for record in blue.records][-1] == "offer"
