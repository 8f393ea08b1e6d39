"""What a notebook calls: tables found again, checks that follow them, sentences for what cannot be done."""

import json
import re
from pathlib import Path
from typing import Any

import ipywidgets as ipw
import pytest
from ipywidgets.widgets.widget import Widget
from ipywidgets.widgets.widget import _instances as widgets

from pressing import field, labels, press, sent, text
from workshop.counterparts.habits import COUNTERPARTS
from workshop.lessons import course
from workshop.lessons.course import Lesson
from workshop.lessons.judging.played import PREDICATES
from workshop.live.study_events import Coached
from workshop.log.store import StoreError, open_store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event
from workshop.pages.study import solo
from workshop.widgets import kit as forms


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "own.db"))
    monkeypatch.delenv("WORKSHOP_LEARNER", raising=False)
    return tmp_path / "own.db"


def anew(number: int = 2) -> Lesson:
    """Return a lesson as a kernel just started has it."""
    return Lesson(f"lesson-{number}")


def streams(log: Path) -> list[str]:
    return list(open_store(str(log)).streams("solo/"))


def test_a_table_is_laid_once_and_found_again(log: Path) -> None:
    press(anew().table("last-boat", "island"), "Check in")
    assert "checked in" in text(anew().table("last-boat", "island"))
    assert streams(log) == ["solo/me/lesson-2/1"]


def test_play_again_opens_the_next_table_and_the_checks_follow_it(log: Path) -> None:
    here = anew()
    page, checks = here.table("last-boat", "island"), here.check("asked_before_offering")
    press(page, "Ask why")
    assert "You asked before you offered." in text(checks)
    press(page, "Play again")
    assert "You have not asked" in text(checks)
    assert streams(log) == ["solo/me/lesson-2/1", "solo/me/lesson-2/2"]


def test_a_check_may_stand_before_the_table_and_alone() -> None:
    here = anew()
    checks = here.check("asked_before_offering")
    assert "Play at the table of this page" in text(checks)
    page = here.table("last-boat", "island")
    press(page, "Ask why")
    assert "You asked before you offered." in text(checks)
    assert "You asked before you offered." in text(anew().check("asked_before_offering"))


def test_what_passed_once_is_kept_as_progress() -> None:
    here = anew()
    page = here.table("last-boat", "island")
    here.check("asked_before_offering")
    press(page, "Ask why")
    press(page, "Play again")
    assert ("lesson-2", "asked_before_offering") in anew().study.progress.passed


def test_another_case_or_side_opens_another_table_and_an_older_one_is_not_judged(log: Path) -> None:
    anew().table("last-boat", "island")
    here = anew()
    checks = here.check("told_two")
    here.table("piano-workshop")
    assert "You have told 0" in text(checks)
    assert len(streams(log)) == 2


def test_the_table_left_last_is_found_whatever_it_was_opened_with_where_one_may_choose(log: Path) -> None:
    page = anew(3).any_table()
    press(page, "Sit down")
    press(page, "Check in")
    assert "checked in" in text(anew(3).any_table())
    assert len(streams(log)) == 1


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: anew().table("lastboat"), "lastboat"),
        (lambda: anew().table("last-boat", "islnd"), "did you mean &#x27;island&#x27;?"),
        (lambda: anew().table("last-boat", "island", "gaurded"), "did you mean &#x27;guarded&#x27;?"),
        (lambda: anew().table("last-boat", difficulty="tough"), "choose from easy, middle, hard"),
        (lambda: anew().check("asked_before_ofering"), "did you mean &#x27;asked_before_offering&#x27;?"),
        (lambda: anew(99).hints(), "There is no lesson 99: choose from 0, 1"),
        (lambda: anew().answer("voiced", 1), "did you mean &#x27;voiced_share&#x27;?"),
        (lambda: anew().compare("last-boat", "worm"), "did you mean &#x27;warm&#x27;?"),
        (lambda: anew().compare("last-boat"), "choose from five strategies"),
        (lambda: anew().compare("last-boat", "warm", chart="points"), "choose from coverage, trust"),
        (lambda: anew().compare("last-boat", "warm", seed="one"), "the seed as a whole number"),
        (lambda: course.lesson("two").table("last-boat"), "There is no lesson two: choose from 0, 1"),  # type: ignore[arg-type]
        (lambda: course.lesson([2]).check("told_two"), "There is no lesson [2]"),  # type: ignore[arg-type]
        (lambda: anew().table(5), "5: there is no such file, and no shipped case"),
        (lambda: anew().table(None), "None: there is no such file"),
        (lambda: anew().table(), "missing a required argument: &#x27;case&#x27;"),
        (lambda: anew().table("last-boat", sides="both"), "unexpected keyword argument &#x27;sides&#x27;"),
        (lambda: anew().answer("nash_package"), "missing a required argument: &#x27;value&#x27;"),
        (lambda: anew().answer("nash_package", {}, cases="last-boat"), "nash_package(…) takes value, case."),
        (lambda: anew().answer("nash_package", {}, case="lastboat"), "lastboat: there is no such file"),
        (lambda: anew().answer("nash_package", {}, case=None), "None: there is no such file"),
        (lambda: anew().check(), "Name the checks to follow"),
        (lambda: anew().quiz(), "Name the questions to ask"),
        (lambda: anew().quiz(["issues-why-ask"]), "did you mean &#x27;issues-why-ask&#x27;?"),
        (lambda: anew().test(), "test(…) takes form."),
        (lambda: anew().compare("last-boat", "warm", chart="tust"), "did you mean &#x27;trust&#x27;?"),
        (lambda: anew().quadrants("last-boat", "positionel"), "did you mean &#x27;positional&#x27;?"),
        (lambda: anew().quadrants("last-boat", party="islnd"), "did you mean &#x27;island&#x27;?"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(make: Any, sentence: str) -> None:
    assert sentence in text(make())


def test_a_log_that_is_none_is_a_sentence_and_is_left_alone(log: Path) -> None:
    log.write_text("my notes, not a log, but long enough to be looked at" * 40)
    before = log.read_bytes()
    assert "not a log of this kit" in text(anew().table("last-boat"))
    assert "not a log of this kit" in text(anew().check(*PREDICATES))
    assert log.read_bytes() == before


def test_somebody_elses_table_is_not_judged_as_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    press(anew().table("last-boat", "island"), "Ask why")
    monkeypatch.setenv("WORKSHOP_LEARNER", "ann")
    assert "Play at the table of this page" in text(anew().check("asked_before_offering"))


def test_a_solution_has_a_log_of_its_own_and_is_nobodys_progress(log: Path) -> None:
    course.solution.cache_clear()
    solved = course.solution(1)
    solved.table("last-boat", "island")
    solved.check("asked_before_offering")
    assert "asked what lies behind it" in solved.say("ask_interest")
    assert solved.passed() == "1 of 1 checks are met."
    assert not log.exists()


def test_a_solution_is_played_to_the_end() -> None:
    here = anew()
    here.table("last-boat", "island")
    assert here.finish() == "Agreement. Every party accepts the package."
    assert "What if you had asked?" in text(here.what_if())


def test_two_people_play_at_one_screen_and_each_sees_a_cover_before_the_others_side() -> None:
    here = anew()
    page, checks = here.table("last-boat", "island", "person"), here.check("asked_before_offering")
    assert "The screen is for Island council" in text(page)
    assert "Your brief" not in text(page)
    press(page, "I am Island council: show my side")
    assert "You are <b>Island council</b>" in text(page)
    press(page, "Ask why")
    assert "You asked before you offered." in text(checks)
    press(page, "Hand over to Ferry line")
    assert "You are <b>" not in text(page)
    press(page, "I am Ferry line: show my side")
    assert "You are <b>Ferry line</b>" in text(page)
    assert "asked what lies behind it" in text(page)


def test_the_coach_asks_once_at_a_stall_can_be_switched_off_and_is_logged() -> None:
    here = anew()
    page = here.table("last-boat", "island", coach=True)
    for _ in range(3):
        here.say("demand")
    assert text(page).count("The coach asks:") == 1
    assert here.study.progress.coached >= 1
    press(page, "Switch the coach off")
    assert "The coach asks:" not in text(page)
    assert "Switch the coach on" in labels(page)
    press(page, "Switch the coach on")
    here.say("walk_away")
    assert "The coach asks:" not in text(page), "what it asked is of no use once the table has ended"


def test_the_coach_is_silent_where_two_people_play_at_one_screen() -> None:
    here = anew()
    page = here.table("last-boat", "island", "person", coach=True)
    for _ in range(6):
        here.say("demand")
    assert "The coach asks:" not in text(page)
    assert here.study.progress.coached == 0


def test_a_goal_that_the_log_refuses_stays_in_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    here = anew()
    page = here.goal()
    field(page, ipw.Textarea).value = "A winter on the island."
    monkeypatch.setattr(here.study, "log", lambda *_, **__: "The disk is full.")
    press(page, "Write it down")
    assert "The disk is full." in text(page)
    assert field(page, ipw.Textarea).value == "A winter on the island."


def test_a_table_that_cannot_be_read_is_left_out_of_the_quadrants_and_stops_nothing() -> None:
    here = anew(7)
    here.store.append("solo/me/lesson-3/1", 0, Event("opened", {"format": 99}))
    page = here.quadrants()
    assert "None of your tables has ended yet." in text(page)
    here.table("last-boat", "island")
    here.say("walk_away")
    assert "The last boat, lesson 7, table 1" in text(page)
    views = len(here._views)
    here.quadrants()
    assert len(here._views) == views


def test_two_ways_to_play_stand_side_by_side_and_the_same_seed_gives_the_same() -> None:
    page = anew(3).compare("last-boat", "warm", "cold", chart="trust", seed=3)
    assert "<h3>Warm</h3>" in text(page)
    assert text(page) == text(anew(3).compare("last-boat", "warm", "cold", chart="trust", seed=3))


def test_ways_to_play_are_marks_of_understood_and_satisfied_one_for_each_counterpart() -> None:
    page = anew(3).quadrants("last-boat", "five strategies", "positional", seed=1)
    many = len(COUNTERPARTS)
    cells = "".join(f"<td>{number}</td>" for number in range(many + 1, 2 * many + 1))
    assert f"<th scope='row'>Positional</th>{cells}" in text(page)
    met = re.search(r"understood and met: \d+ \(([\d, ]+)\)", sent(page))
    assert met
    of = {habit: str(number) for number, habit in enumerate(COUNTERPARTS, start=1)}
    assert {of["reciprocal"], of["guarded"], of["principled"]} <= set(met[1].split(", ")) - {of["positional"]}


def test_ones_own_tables_are_marks_once_they_have_ended() -> None:
    here = anew(3)
    page = here.quadrants()
    assert "None of your tables has ended yet." in text(page)
    here.table("last-boat", "island", "principled")
    assert "None of your tables has ended yet." in text(page)
    here.finish()
    assert "<li>The last boat, lesson 3, table 1: agreement</li>" in text(page)
    assert "Table 1: understood and met." in sent(anew(3).quadrants())


def test_moves_without_a_check_in_are_counted_as_one_plays_and_openings_are_not() -> None:
    here = anew(3)
    told = here.since_check_in()
    assert "Now: <b>0</b>. At most: <b>0</b>." in text(told)
    here.table("last-boat", "island", "principled")
    here.say("small_talk")
    here.say("acknowledge")
    assert "Now: <b>4</b>. At most: <b>4</b>." in text(told)
    here.say("check_in")
    assert "Now: <b>0</b>. At most: <b>4</b>." in text(told)


def test_a_package_moves_on_the_frontier_chart_and_a_better_one_can_be_shown() -> None:
    page = anew(3).packages("last-boat")
    assert "Better for all:" in text(page)
    press(page, "Show me one that is better for all")
    assert "you are on the frontier" in text(page)


def test_a_lesson_is_the_same_whether_its_number_is_written_as_a_number_or_as_text() -> None:
    assert course.lesson("2") is course.lesson(2)  # type: ignore[arg-type]


def test_what_is_said_without_a_table_or_a_log_is_answered_by_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (
        anew().say("ask_interest")
        == anew().finish()
        == "There is no table yet: run the cell that lays it first."
    )
    here = anew()
    here.table("last-boat", "island")
    monkeypatch.setattr(here.store, "append", _full)
    assert here.say("ask_interest") == here.finish() == "The disk is full."


def _full(*_: object) -> None:
    raise StoreError("The disk is full.")


def test_a_cell_that_runs_fifty_times_leaves_one_widget_to_draw() -> None:
    here, drawn = anew(), []

    def run() -> list[Any]:
        return [
            here.table("last-boat", "island", coach=True), here.check("told_two"), here.hints(),
            here.what_if(), here.quiz("issues-why-ask"), here.test("before"), here.goal(), here.look_back(),
            here.progress(),
        ]  # fmt: skip

    for _ in range(50):
        page = run()[0]
    assert here.live
    here.live.watch(drawn.append)
    views = len(here._views), len(here.study._views), len(here.live._views)
    run()
    assert views == (len(here._views), len(here.study._views), len(here.live._views))
    assert views[0] <= 3
    assert views[1] <= 6
    press(page, "Check in")
    assert len(drawn) == 2


def test_a_cell_that_runs_again_takes_in_what_another_kernel_did() -> None:
    here, other = anew(), anew()
    here.hints(), here.progress()
    other.study.log(Coached(study="lesson-2"))
    assert "The coach asked you 1 question." in text(here.progress())


def test_a_table_that_was_left_is_closed_on_the_page() -> None:
    here = anew()
    page = here.table("last-boat", "island")
    left = here.holder.children
    press(page, "Play again")
    assert all(part.comm is None for part in left)


def test_under_the_cover_no_page_keeps_what_the_other_side_read() -> None:
    Widget.close_all()
    forms.forget()
    page = anew().table("last-boat", "island", "person")
    press(page, "I am Island council: show my side")
    press(page, "Ask why")
    own = load("last-boat").party["island"]
    press(page, "Tell an interest")
    press(page, own.interests[0].label)
    assert own.interests[1].label in everything()
    press(page, "Hand over to Ferry line")
    assert [one.label for one in own.interests if one.label in everything()] == []
    assert own.end_goal not in everything()


def everything() -> str:
    """Return the state of each widget that a page which opens now is told of."""
    return json.dumps(
        [one.get_state() for one in widgets.values() if one.comm], default=str, ensure_ascii=False
    )


def test_playing_again_on_a_log_that_is_full_is_refused_by_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = anew().table("last-boat", "island")

    def full(*_: object, **__: object) -> None:
        raise StoreError("There is no room left for the log.")

    monkeypatch.setattr(solo, "begin", full)
    press(page, "Play again")
    assert "There is no room left for the log." in text(page)
