"""Replay: every step shows the figures of the moves up to it, and there are many ways to get there."""

import asyncio
from typing import Any

import pytest
from traitlets import TraitError

from debriefing import Log, played
from pressing import labels, press, sent, text
from workshop.charts.chart import charted
from workshop.charts.draw.lanes import KINDS
from workshop.measures import records as frames
from workshop.negotiation import fold
from workshop.negotiation.casefile import load
from workshop.negotiation.table import Table
from workshop.pages.debrief import replay as replaying
from workshop.pages.debrief.replay import Replay, replay
from workshop.widgets.chart import LiveChart, plain
from workshop.widgets.slider import Slider

BOAT = load("last-boat")
PLAYED = fold.replay(played(BOAT, 5))


@pytest.fixture
def shown() -> Replay:
    return Replay(PLAYED)


def charts(widget: Any) -> list[dict[str, Any]]:
    found, waiting = [], [widget]
    while waiting:
        part = waiting.pop(0)
        found += [part._chart] if isinstance(part, LiveChart) else []
        waiting += getattr(part, "children", ())
    return found


def points(chart: Any) -> dict[str, list[tuple[Any, Any]]]:
    """Return the name of each line -> its points; a mark is no line."""
    marks = {kind.name for kind in KINDS.values()}
    named = [trace for trace in plain(chart)["data"] if trace.get("name") and trace["name"] not in marks]
    return {trace["name"]: list(zip(trace["x"], trace["y"], strict=True)) for trace in named}


def test_every_step_has_the_figures_of_the_same_rows(shown: Replay):
    for move in range(len(PLAYED.moves) + 1):
        shown.go(move)
        following = PLAYED.moves[move].version if move < len(PLAYED.moves) else PLAYED.version + 1
        rows = [row for row in PLAYED.rows if row.version < following]
        table, records = fold.replay(rows), frames.records(rows)
        assert len(records) == move
        covered, trusted = charts(shown.widget)
        for drawn, chart in zip((covered, trusted), charted(table, records), strict=True):
            reported = {name: [] for name in points(drawn) if name.startswith("Reported")}
            assert points(drawn) == reported | points(chart.figure)
        assert covered["summary"].startswith(
            f"After {move} moves" if move > 1 else "After 1" if move else "No moves"
        )
        if table.offer:
            for party in BOAT.party:
                low, high = records[-1]["satisfied"][party]
                share = f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
                assert f"<td>{share}</td>" in text(shown.widget)


def test_the_axes_stay_while_it_moves(shown: Replay):
    shown.go(1)
    before = [(chart["layout"]["xaxis"], chart["layout"]["height"]) for chart in charts(shown.widget)]
    shown.go(len(PLAYED.moves))
    assert [(chart["layout"]["xaxis"], chart["layout"]["height"]) for chart in charts(shown.widget)] == before


def test_it_begins_where_the_case_s_opening_is_over(shown: Replay):
    assert shown.move == len(BOAT.openings)
    assert f"Move {len(BOAT.openings)} of {len(PLAYED.moves)}" in text(shown.widget)


def test_it_can_begin_at_a_version_of_the_log():
    entry = PLAYED.moves[20]
    assert "Move 21 of" in text(replay(PLAYED, at=entry.version))
    assert "Before the first move" in text(replay(PLAYED, at=0))
    last = replay(PLAYED, at=PLAYED.version)
    assert "Agreement. Every party accepts the package." in text(last)


def test_it_steps_forward_and_back_and_stops_at_either_end(shown: Replay):
    press(shown.widget, "Forward")
    assert shown.move == len(BOAT.openings) + 1
    press(shown.widget, "Back")
    assert shown.move == len(BOAT.openings)
    shown.go(0)
    press(shown.widget, "Back")
    assert shown.move == 0
    shown.go(1000)
    assert shown.move == len(PLAYED.moves)
    press(shown.widget, "Forward")
    assert shown.move == len(PLAYED.moves)


def test_quick_presses_are_a_step_each(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 60.0)
    shown = Replay(PLAYED, at=0)
    for _ in range(3):
        press(shown.widget, "Forward")
    assert shown.move == 3
    press(shown.widget, "Back")
    press(shown.widget, "Back")
    assert shown.move == 1


def test_what_a_page_sends_never_leads_beyond_the_table(shown: Replay):
    for value in (-5, 10**9):
        shown.slider.set_state({"value": value})
        assert 0 <= shown.move <= len(PLAYED.moves)
    with pytest.raises(TraitError):
        shown.slider.set_state({"value": "<b>"})


def test_one_can_jump_to_the_opening_cards_check_ins_turning_points_and_the_end(shown: Replay):
    moments = {label.partition(" · ")[2]: move for label, move in shown._jumps.options[1:]}
    assert moments["The opening is over"] == len(BOAT.openings)
    assert moments["Agreement"] == len(PLAYED.moves)
    assert any(label.startswith("Card: ") for label in moments)
    assert any(label.startswith("Check-in: ") for label in moments)
    assert any("understood" in label for label in moments)
    moves = [move for _, move in shown._jumps.options[1:]]
    assert moves == sorted(moves)
    place = next(move for label, move in moments.items() if label.startswith("Card: "))
    shown._jumps.value = place
    assert shown.move == place
    press(shown.widget, "Forward")
    assert shown._jumps.value == replaying.NOWHERE  # so that the same moment can be chosen again
    shown.jump(PLAYED.moves[3].version)
    assert shown.move == 4


def test_a_breach_is_a_moment_once():
    log = Log(BOAT)
    for act in ("promise", "check_in"):
        log.move("line", act)
    log.move("line", "breach", to=["island"])
    log.move("island", "walk_away")
    moments = [label for label, _ in Replay(log.table)._jumps.options]
    assert sum("Breach" in label for label in moments) == 1
    assert any("No agreement" in label for label in moments)


def test_it_plays_to_the_end_and_from_the_start_again(shown: Replay, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replaying, "PACE", 0.0)

    async def plays() -> None:
        shown.go(len(PLAYED.moves) - 2)
        press(shown.widget, "Play")
        assert "Pause" in labels(shown.widget)
        for _ in range(10):
            await asyncio.sleep(0)
        assert shown.move == len(PLAYED.moves)
        assert "Play" in labels(shown.widget)
        press(shown.widget, "Play")
        assert shown.move == len(BOAT.openings)
        press(shown.widget, "Pause")
        for _ in range(10):
            await asyncio.sleep(0)
        assert shown.move == len(BOAT.openings)

    asyncio.run(plays())


def test_a_jump_ends_the_play(shown: Replay, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replaying, "PACE", 0.0)

    async def plays() -> None:
        press(shown.widget, "Play")
        shown.go(3)
        for _ in range(10):
            await asyncio.sleep(0)
        assert shown.move == 3

    asyncio.run(plays())


def test_the_history_follows_the_latest_move_first(shown: Replay):
    shown.go(9)
    history = text(shown.widget).partition("<ol>")[2]
    said = [entry.move.text for entry in PLAYED.moves[:10] if entry.move.text]
    assert history.index(said[8][:30]) < history.index(said[7][:30])
    assert said[9][:30] not in history


def test_what_people_typed_is_data_and_a_screen_reader_has_words_for_each_place():
    log = Log(BOAT)
    log.move("line", "small_talk", text="<img src=x onerror=alert(1)>")
    log.tell("closed")
    widget = replay(log.table, at=log.table.version)
    assert "<img" not in text(widget)
    assert "&lt;img" in text(widget)
    slider = Replay(log.table).slider
    assert len(slider._words) == len(log.table.moves) + 1
    assert slider._words[-1] == "Move 7 of 7: Ferry line made small talk. No agreement: the time is over."
    assert "onerror" not in sent(slider)


def test_a_table_that_ended_before_anybody_moved_can_be_looked_at():
    case = load("last-boat")
    log = Log(case)
    log.unmoved()
    log.tell("closed")
    table: Table = log.table
    assert not table.moves
    assert "No move was made. No agreement: the time is over." in text(replay(table))


def test_what_was_withdrawn_is_in_no_step():
    log = Log(BOAT)
    taken = log.move("line", "threaten", text="Never mind.")
    log.move("line", "check_in")
    log.tell("withdrawn", of=taken, seat="line")
    log.tell("closed")
    shown = Replay(log.table)
    for move in range(len(log.table.moves) + 1):
        shown.go(move)
        assert "Never mind." not in text(shown.widget)


def test_a_slider_stays_within_its_places():
    slider = Slider("Move", ["a", "b"], value=7)
    assert slider.value == 1
    slider.value = -3
    assert slider.value == 0
