"""The signs of a table: it asks for help, it is stalled, it is silent, and for how long a seat is idle."""

import pytest

from playing import flour, heard, logged, played, says, table_of
from rooming import Class
from workshop.classroom.clock import EVERY
from workshop.classroom.room import who
from workshop.classroom.signs import STALLED_AFTER, idle, signs, stalled
from workshop.classroom.steps import owed
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Act, Row
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table

CHATTER: list[tuple[str, Act]] = [("baker", "small_talk"), ("miller", "check_in")] * 3


def chat(table: Table, moves: int) -> Table:
    for by, act in (CHATTER * 2)[:moves]:
        table = says(table, by, act)
    return table


class TestStalled:
    @pytest.mark.parametrize(("moves", "expected"), [(0, False), (5, False), (6, True)])
    def test_it_takes_six_moves_that_bring_nothing(self, moves: int, expected: bool) -> None:
        assert stalled(chat(table_of(flour()), moves)) is expected

    def test_how_the_case_began_does_not_count(self) -> None:
        table = table_of(flour())
        for _ in range(STALLED_AFTER):
            table = logged(table, "moved", act="demand", by="baker", to=["miller"], seat="opening")
        assert not stalled(table)

    def test_an_interest_told_is_new_for_six_moves(self) -> None:
        table = chat(
            played(flour(), ("baker", "disclose_interest", {"interest": "sleep"})), STALLED_AFTER - 1
        )
        assert not stalled(table)
        assert stalled(says(table, "baker", "small_talk"))

    def test_so_is_one_told_in_words_alone_and_one_told_again_is_not(self) -> None:
        table = says(chat(table_of(flour()), 5), "baker", "disclose_interest", text="Something else")
        assert not stalled(table)
        table = chat(played(flour(), ("baker", "disclose_interest", {"interest": "sleep"})), 5)
        again = {"act": "disclose_interest", "by": "baker", "seat": "baker", "interest": "sleep"}
        assert stalled(logged(table, "moved", **again))

    def test_so_is_one_understood(self) -> None:
        table = chat(heard(flour(), "miller", "baker", "sleep"), STALLED_AFTER - 1)
        assert not stalled(table)
        assert stalled(says(table, "baker", "small_talk"))

    def test_a_package_helps_if_the_least_satisfied_gets_more_of_it(self) -> None:
        poor, better = {"price": "low"}, {"day": "Tuesday", "price": "fair", "sacks": "ten"}
        table = says(chat(table_of(flour()), 5), "baker", "offer", package=better)
        assert not stalled(table)
        table = chat(played(flour(), ("baker", "offer", {"package": better})), 5)
        assert stalled(says(table, "baker", "offer", package=poor))

    def test_what_was_taken_back_does_not_count(self) -> None:
        table = says(chat(table_of(flour()), STALLED_AFTER), "miller", "disclose_interest", interest="mill")
        assert not stalled(table)
        assert stalled(logged(table, "withdrawn", of=table.version, seat="miller"))

    def test_a_table_that_has_ended_is_not(self) -> None:
        table = chat(table_of(flour()), STALLED_AFTER)
        assert stalled(table)
        assert not stalled(logged(table, "closed"))


@pytest.fixture
def playing() -> Class:
    """Four people who play, each logging as they talk."""
    return Class(people=4, mode="live").to("play").after(1)


def table_in(playing: Class, number: int = 1) -> Table:
    rows = [
        Row(table_stream(playing.room.code, number), n, event.click, playing.now, event.kind, event.data)
        for n, event in enumerate(owed(playing.room, number, None), 1)
    ]
    return replay(rows)


def adds(playing: Class, table: Table, kind: str, **data: object) -> Table:
    return apply(
        table, Row(table.stream, table.version + 1, str(table.version), playing.now, kind, dict(data))
    )


class TestSigns:
    def test_a_quiet_table_has_none_and_then_it_is_silent(self, playing: Class) -> None:
        table = table_in(playing)
        assert signs(playing.room, 1, table, playing.now, stuck=False) == ()
        assert signs(playing.room, 1, table, playing.after(240).now, stuck=False) == ("silent",)

    def test_a_pause_is_not_silence(self, playing: Class) -> None:
        table = table_in(playing)
        playing.after(200).tell("paused")
        assert signs(playing.room, 1, table, playing.after(600).now, stuck=False) == ()
        playing.tell("resumed")
        assert signs(playing.room, 1, table, playing.after(200).now, stuck=False) == ()
        assert signs(playing.room, 1, table, playing.after(60).now, stuck=False) == ("silent",)

    def test_a_class_that_logs_in_rounds_has_until_the_end_of_one(self) -> None:
        rounds = Class(people=2).to("play")
        table = table_in(rounds)
        assert signs(rounds.room, 1, table, rounds.after(EVERY).now, stuck=False) == ()
        assert signs(rounds.room, 1, table, rounds.after(90).now, stuck=False) == ("silent",)

    def test_help_comes_first_and_is_of_its_own_table(self, playing: Class) -> None:
        table = table_in(playing)
        playing.after(300).tell("help", 1, seat=1)
        assert signs(playing.room, 1, table, playing.now, stuck=True) == ("help", "stalled", "silent")
        assert signs(playing.room, 2, table_in(playing, 2), playing.now, stuck=False) == ()
        playing.tell("helped", seat=1)
        assert signs(playing.room, 1, table, playing.now, stuck=True) == ("stalled", "silent")

    def test_help_is_told_in_any_phase_and_the_others_while_the_table_plays(self, playing: Class) -> None:
        table = table_in(playing)
        assert signs(playing.room, 1, None, playing.after(300).now, stuck=True) == ()
        ended = adds(playing, table, "closed")
        assert signs(playing.room, 1, ended, playing.now, stuck=True) == ()
        playing.to("close").tell("help", 1, seat=1)
        assert signs(playing.room, 1, table, playing.after(600).now, stuck=True) == ("help",)


class TestIdle:
    def test_a_seat_that_never_logged_has_no_time(self, playing: Class) -> None:
        assert idle(playing.room, playing.room.seats[1], table_in(playing), playing.now) is None

    def test_it_counts_from_the_seats_own_last_row(self, playing: Class) -> None:
        table = adds(playing, table_in(playing), "moved", act="small_talk", by="p0", to=["p1"], seat=who(1))
        seats = playing.after(50).room.seats
        assert idle(playing.room, seats[1], table, playing.now) == 50
        assert idle(playing.room, seats[2], table, playing.now) is None

    def test_a_pulse_counts_for_its_party_and_an_observers_rows_for_the_observer(self) -> None:
        five = Class(people=5, mode="live").to("play")
        observer = next(seat for seat in five.room.people if five.place(seat.number).role == "observer")
        number = five.place(observer.number).table
        table = adds(five, table_in(five, number), "rated", by="p0", to="p1", value=4)
        first = five.room.at_table(number, "p0")[0]
        assert idle(five.room, first, table, five.after(9).now) == 9
        assert idle(five.room, observer, table, five.now) is None
        table = adds(
            five, table, "moved", act="demand", by="p0", to=["p1"], seat=f"observer-{observer.number}"
        )
        assert idle(five.room, observer, table, five.after(5).now) == 5
        assert idle(five.room, first, table, five.now) == 14

    def test_a_pause_does_not_count(self, playing: Class) -> None:
        table = adds(playing, table_in(playing), "moved", act="small_talk", by="p0", to=["p1"], seat=who(1))
        playing.after(100).tell("paused")
        assert idle(playing.room, playing.room.seats[1], table, playing.after(100).now) == 0
        playing.tell("resumed")
        assert idle(playing.room, playing.room.seats[1], table, playing.after(30).now) == 30
