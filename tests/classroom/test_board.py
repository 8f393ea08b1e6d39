"""What a room's projector may show, from the lobby to the reveal."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from rooming import Class, at, case_for
from workshop.classroom.board import CARD, QUESTION, QUESTION_MANY, QUIET, PublicRoom, public_room
from workshop.classroom.clock import EVERY, ROUND
from workshop.classroom.public import Course, course, seen
from workshop.classroom.steps import owed
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
        return public_room(self.room, {n: seen(each) for n, each in self.courses.items()}, self.now)


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
        assert (seen.code, seen.title, seen.tables) == (hall.room.code, hall.room.case.title, ())

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


class TestWhoSitsWhere:
    def test_names_are_told_from_pairing_until_play(self) -> None:
        hall = Hall(robots=1)
        for name in ("Mara", "Jon", ""):
            hall.join(name)
        assert hall.seen.names == {}
        hall.to("brief")
        told = hall.seen.names
        names = {name for names in told.values() for name in names}
        assert {"Mara", "Jon"} <= names <= {"Mara", "Jon", "blue", "orange"}
        assert set(told) == {1, 2}
        assert hall.to("plan").seen.names == told
        assert hall.to("play").seen.names == {}

    def test_where_people_are_not_asked_for_names_none_is_told(self) -> None:
        assert Hall(people=4, names=False).to("brief").seen.names == {}

    def test_a_hidden_table_is_not_among_them(self) -> None:
        hall = Hall(people=4).to("plan")
        hall.tell("hidden", table=2, hidden=True)
        assert set(hall.seen.names) == {1}


class TestItsTables:
    def test_hidden_tables_and_those_of_an_earlier_round_are_not_there(self) -> None:
        hall = Hall(people=6).play()
        hall.tell("hidden", table=2, hidden=True)
        assert [table.number for table in hall.seen.tables] == [1, 3]
        hall.tell("hidden", table=2, hidden=False)
        assert len(hall.seen.tables) == 3
        del hall.courses[3]
        hall.courses[7] = hall.courses[1]
        assert [table.number for table in hall.seen.tables] == [1, 2]

    def test_figures_come_once_the_charts_are_on_and_while_the_room_plays(self) -> None:
        hall = Hall(people=2).play()
        assert hall.seen.tables[0].steps == ()
        hall.tell("charts", on=True)
        assert [step.move for step in hall.seen.tables[0].steps] == [0]
        assert hall.to("close").seen.tables[0].steps == ()

    def test_an_agreement_is_told_at_the_next_round(self) -> None:
        hall = Hall(people=4).play().after(EVERY - 60)
        hall.agree(2)
        assert [table.ended for table in hall.seen.tables] == [None, None]
        hall.after(59)
        assert [table.ended for table in hall.seen.tables] == [None, None]
        hall.after(1)
        assert [table.ended for table in hall.seen.tables] == [None, "agreement"]
        hall.after(1)
        hall.agree(1)
        hall.after(EVERY + ROUND - 2)
        assert hall.seen.tables[0].ended is None
        hall.after(1)
        assert hall.seen.tables[0].ended == "agreement"

    def test_that_a_table_ended_without_one_is_told_once_play_is_over(self) -> None:
        hall = Hall(people=4).play()
        hall.move(1, "walk_away")
        hall.after(EVERY + ROUND)
        assert [table.ended for table in hall.seen.tables] == [None, None]
        assert [table.ended for table in hall.to("close").seen.tables] == ["no agreement", None]

    def test_tables_at_which_nothing_is_newly_told_are_counted_as_quiet(self) -> None:
        hall = Hall(people=4).play().after(QUIET)
        assert hall.seen.quiet == 0, "charts are off"
        hall.tell("charts", on=True)
        assert hall.seen.quiet == 2
        hall.move(1, "small_talk")
        assert hall.seen.quiet == 2
        hall.move(1, "disclose_interest", interest="for-i0")
        assert hall.seen.quiet == 1
        hall.move(2, "walk_away")
        assert hall.seen.quiet == 0
        hall.after(QUIET - 1)
        assert hall.seen.quiet == 0
        assert hall.after(1).seen.quiet == 1

    def test_a_pause_makes_no_table_quiet(self) -> None:
        hall = Hall(people=2).play()
        hall.tell("charts", on=True)
        hall.tell("paused")
        hall.after(QUIET)
        assert hall.seen.quiet == 0
        hall.tell("resumed")
        assert hall.after(QUIET - 1).seen.quiet == 0
        assert hall.after(1).seen.quiet == 1

    def test_a_card_for_all_has_its_moment(self) -> None:
        hall = Hall(people=4).play()
        hall.tell("card", card="rain")
        assert hall.after(CARD - 1).seen.card == "Rain"
        assert hall.after(1).seen.card == ""

    @pytest.mark.parametrize("given", [{"card": "letter"}, {"card": "rain", "table": 2}])
    def test_of_a_card_for_one_side_or_one_table_the_room_does_not_hear(self, given: dict[str, Any]) -> None:
        hall = Hall(people=4).play()
        hall.tell("card", **given)
        assert hall.seen.card == ""


class TestWhatItNeverKnows:
    def test_in_play_names_typed_text_options_and_private_labels_are_in_none_of_it(self) -> None:
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
