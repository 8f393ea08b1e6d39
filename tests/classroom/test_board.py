"""What a room's projector may show, from the lobby to the reveal."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from rooming import Class, at, case_for
from workshop.classroom.board import QUESTION, QUESTION_MANY, PublicRoom, public_room
from workshop.classroom.clock import EVERY, ROUND
from workshop.classroom.public import SILENT_ROUNDS, Course, course
from workshop.classroom.steps import owed
from workshop.counterparts.coach import SILENT_AFTER
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import parse
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.streams import table_stream


class Hall(Class):
    """A class with its tables, as the projector's page has them."""

    def __init__(self, *given: Any, **rules: Any) -> None:
        super().__init__(*given, **rules)
        self.courses: dict[int, Course] = {}

    def play(self) -> "Hall":
        """Begin play, at every table."""
        self.to("play")
        self.serve()
        return self

    def serve(self) -> None:
        for number in self.room.tables:
            for _ in range(2):
                before = self.courses.get(number)
                self.append(number, *owed(self.room, number, before.table if before else None))

    def append(self, number: int, *events: Event) -> None:
        for event in events:
            before = self.courses.get(number)
            version = before.table.version + 1 if before else 1
            click, stream = event.click or str(version), table_stream(self.room.code, number)
            row = Row(stream, version, click, self.now, event.kind, event.data)
            self.courses[number] = course([row], before)

    def move(self, number: int, act: str, by: str = "p0", **carried: Any) -> None:
        self.append(number, Event("moved", {"act": act, "by": by, "seat": by, **carried}))

    def agree(self, number: int) -> None:
        """Let the two sides of a table agree on a package."""
        package = {issue.id: issue.options[0] for issue in self.room.case.issues}
        self.move(number, "offer", package=package)
        self.move(number, "accept", "p1", of=self.courses[number].table.version)

    @property
    def seen(self) -> PublicRoom:
        return public_room(self.room, self.courses, self.now)


def secret_case() -> Case:
    """Return a case whose every private text is a canary."""
    text = case_for(2).text.replace('title = "A letter"', 'title = "CANARY letter"')
    for private in ('brief = "', 'batna = "', 'end_goal = "', 'label = "', 'voiced_as = "', 'text = "It'):
        text = text.replace(private, f"{private}CANARY ")
    return parse(text)


class TestWhoIsHere:
    def test_the_lobby_counts_people_and_robots_apart(self) -> None:
        hall = Hall(people=3, robots=4, size=9)
        seen = hall.seen
        assert (seen.phase, seen.joined, seen.expected, seen.robots) == ("lobby", 3, 9, 4)
        assert (seen.code, seen.title, seen.board.tables) == (hall.room.code, hall.room.case.title, ())

    def test_ready_are_those_who_play_a_side_and_answered(self) -> None:
        hall = Hall(people=5, spare="observer").to("plan")
        hall.tell("ready", 1, seat=1, right=0)
        hall.tell("ready", 2, seat=2, right=3)
        assert (hall.seen.ready, hall.seen.preparing) == (2, 4)
        hall.tell("replaced", seat=1, by="principled")
        assert (hall.seen.ready, hall.seen.preparing) == (1, 3)


class TestItsClock:
    def test_the_phase_has_its_seconds_and_a_pause_stands_still(self) -> None:
        hall = Hall(people=2).to("brief").after(60)
        assert (hall.seen.left, hall.seen.running) == (540, True)
        hall.tell("paused")
        hall.after(100)
        assert (hall.seen.left, hall.seen.running) == (540, False)

    def test_a_class_that_logs_in_rounds_is_told_of_them(self) -> None:
        hall = Hall(people=2).play().after(EVERY - 10)
        assert (hall.seen.log_left, hall.seen.log_in) == (0, 10)
        hall.after(15)
        assert (hall.seen.log_left, hall.seen.log_in) == (ROUND - 5, 0)

    @pytest.mark.parametrize("phase", ["lobby", "brief", "plan", "close"])
    def test_there_are_rounds_only_in_play(self, phase: str) -> None:
        hall = Hall(people=2).to(phase).after(EVERY)
        assert (hall.seen.log_left, hall.seen.log_in) == (0, 0)

    def test_a_class_that_logs_as_it_talks_has_none(self) -> None:
        hall = Hall(people=2, mode="live").play().after(EVERY + 5)
        assert (hall.seen.log_left, hall.seen.log_in) == (0, 0)

    def test_the_question_fits_two_sides_or_more(self) -> None:
        assert Hall(people=2).seen.question == QUESTION
        assert Hall(case_for(3), people=3).seen.question == QUESTION_MANY


class TestItsTables:
    def test_hidden_tables_and_those_of_an_earlier_round_are_not_there(self) -> None:
        hall = Hall(people=6).play()
        hall.tell("hidden", table=2, hidden=True)
        assert [table.label for table in hall.seen.board.tables] == ["Table 1", "Table 3"]
        hall.tell("hidden", table=2, hidden=False)
        assert len(hall.seen.board.tables) == 3
        del hall.courses[3]
        hall.courses[7] = hall.courses[1]
        assert [table.label for table in hall.seen.board.tables] == ["Table 1", "Table 2"]

    def test_figures_come_once_the_charts_are_on(self) -> None:
        hall = Hall(people=2).play()
        assert hall.seen.board.tables[0].figures is None
        hall.tell("charts", on=True)
        assert hall.seen.board.tables[0].figures

    @pytest.mark.parametrize(("mode", "limit"), [("live", SILENT_AFTER), ("checkpoint", SILENT_ROUNDS)])
    def test_a_table_is_silent_by_the_time_of_play(self, mode: str, limit: int) -> None:
        hall = Hall(people=2, mode=mode).play()
        hall.tell("charts", on=True)
        hall.after(limit - 1)
        assert not silent(hall)
        hall.after(1)
        assert silent(hall)
        hall.move(1, "small_talk")
        assert not silent(hall)

    def test_a_pause_does_not_make_it_silent(self) -> None:
        hall = Hall(people=2, mode="live").play()
        hall.tell("charts", on=True)
        hall.tell("paused")
        hall.after(SILENT_AFTER)
        assert not silent(hall)
        hall.tell("resumed")
        hall.after(SILENT_AFTER - 1)
        assert not silent(hall)
        hall.after(1)
        assert silent(hall)

    def test_after_play_no_table_is_silent(self) -> None:
        hall = Hall(people=2, mode="live").play()
        hall.tell("charts", on=True)
        hall.to("close").after(SILENT_AFTER)
        assert not silent(hall)

    def test_a_card_is_no_sign_that_a_table_logs(self) -> None:
        hall = Hall(people=2, mode="live").play()
        hall.tell("charts", on=True)
        hall.after(SILENT_AFTER)
        hall.tell("card", card="rain")
        hall.serve()
        assert silent(hall)

    def test_cards_for_all_sides_tell_after_which_move_they_came_and_their_title(self) -> None:
        hall = Hall(people=4).play()
        hall.tell("charts", on=True)
        hall.move(1, "small_talk")
        hall.tell("card", card="rain")
        hall.serve()
        hall.move(1, "small_talk")
        hall.tell("card", card="letter")
        hall.serve()
        cards = [table.figures.cards for table in hall.seen.board.tables if table.figures]
        assert cards == [((1, "Rain"),), ((0, "Rain"),)], "of the letter for one side nobody else hears"

    def test_a_card_that_one_table_got_is_told_without_its_title(self) -> None:
        hall = Hall(people=4).play()
        hall.tell("charts", on=True)
        hall.tell("card", card="rain", table=2)
        hall.serve()
        cards = [table.figures.cards for table in hall.seen.board.tables if table.figures]
        assert cards == [(), ((0, ""),)]


class TestWhatItNeverKnows:
    def test_names_typed_text_options_and_private_labels_are_in_none_of_it(self) -> None:
        hall = Hall(secret_case(), robots=2)
        for n in range(4):
            hall.join(f"CANARY {n}")
        hall.play()
        hall.tell("charts", on=True)
        hall.tell("card", card="letter")
        hall.serve()
        options = {issue.id: issue.options[0] for issue in hall.room.case.issues}
        hall.move(1, "idea", text="CANARY idea", package=options)
        hall.move(1, "offer", package=options)
        hall.append(1, Event("noted", {"by": "p0", "text": "CANARY note"}))
        hall.tell("help", 1, seat=1)
        told = json.dumps(asdict(hall.seen))
        case = hall.room.case
        assert "CANARY" not in told
        assert not [option for issue in case.issues for option in issue.options if json.dumps(option) in told]
        assert case.title in told
        keys = [*hall.room.keys, *hall.room.links]
        assert not [key for key in keys if key in told]


def silent(hall: Hall) -> bool:
    figures = hall.seen.board.tables[0].figures
    assert figures
    return figures.silent


def test_its_times_are_the_logs() -> None:
    hall = Hall(people=2).to("brief")
    assert public_room(hall.room, {}, at(30)).left == 570


def test_of_the_rows_that_undo_and_of_what_waits_the_wall_has_nothing_before_the_reveal() -> None:
    hall = Hall(case_for(2), people=3).play()
    hall.tell("charts", on=True)
    quiet = asdict(hall.seen)
    hall.append(1, Event("drafted", {"act": "walk_away", "by": "p0", "seat": "observer-3", "text": "CANARY"}))
    hall.tell("told", text="CANARY", table=1)
    hall.tell("renamed", seat=1, name="CANARY")
    hall.force(Event("shown", {"slide": "CANARY"}))
    assert asdict(hall.seen) == quiet
    hall.to("debrief").tell("reveal")
    hall.tell("shown", slide="results")
    assert hall.seen.slide == "results"
