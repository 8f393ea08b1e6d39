import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest

from tests.building import raw_case, toml
from workshop.classroom.public import course, public
from workshop.log.store import Store, open_store
from workshop.negotiation import casefile
from workshop.negotiation.moves import Event, Move
from workshop.negotiation.table import openings
from workshop.pages.projector import projector
from workshop.pages.projector.lines import duration, together
from workshop.pages.projector.projector import Board, Projector, label, latest

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """The same log, opened by another page."""
    log = open_store(store.url)
    yield log
    log.close()


# The page


def begin(store: Store, stream: str, name: str = "piano-workshop", text: str = "") -> int:
    case = casefile.parse(text) if text else casefile.load(name)
    rows = store.append(stream, 0, *openings(case, seats=dict.fromkeys(case.party, "person")))
    return rows[-1].version


def move(store: Store, stream: str, after: int, **carried: Any) -> None:
    by = next(iter(course(store.read(stream)).table.parties))
    store.append(stream, after, Event("moved", Move.model_validate({"by": by, "seat": by} | carried).data()))


def following(store: Store) -> tuple[Projector, Board]:
    board = Board()
    return Projector(store, ("table/", "solo/"), board), board


def shown(board: Board) -> list[str]:
    """The rows of the tables."""
    return [row.value for row in board.lines.tables if row.layout.display != "none"]


def told(board: Board) -> str:
    parts = [part for part in board.widget.children if part.layout.display != "none"]
    return "\n".join([part.value for part in parts if isinstance(part, widgets.HTML)] + shown(board))


def test_before_any_table_has_begun_the_page_says_how_to_begin(store: Store) -> None:
    page, board = following(store)
    page.follow.poll()
    assert "No table has begun" in told(board)
    assert "<article" not in told(board)


def test_a_table_shows_its_case_who_sits_there_and_how_far_it_is(store: Store, other: Store) -> None:
    page, board = following(store)
    page.follow.poll()
    last = begin(other, "table/demo/2")
    page.follow.poll()
    move(other, "table/demo/2", last, act="check_in")
    page.follow.poll()
    case = casefile.load("piano-workshop")
    said = told(board)
    for text in (
        "Table 2",
        case.title,
        " with ".join(party.name for party in case.parties),
        "Check in",
        "at work",
    ):
        assert text in said
    assert "<b>1 move</b>" in said
    assert "1 of 1 table logging" in said
    assert "No table has begun" not in said


def test_both_charts_get_the_move(store: Store) -> None:
    page, board = following(store)
    begin(store, "table/demo/1")
    page.follow.poll()
    before = [chart._chart["n"] for chart in (board.lines.understood, board.lines.trust)]
    move(store, "table/demo/1", max(store.streams().values()), act="breach")
    page.follow.poll()
    assert [chart._chart["n"] for chart in (board.lines.understood, board.lines.trust)] == [
        n + 1 for n in before
    ]


def test_a_learners_name_is_never_shown(store: Store) -> None:
    page, board = following(store)
    begin(store, "solo/ada-lovelace/seat/1")
    page.follow.poll()
    charts = repr([board.lines.understood._chart, board.lines.trust._chart])
    assert "Your table" in told(board)
    assert "ada" not in (told(board) + charts).lower()


def test_an_ended_table_stays_and_gives_way_to_the_fifth(store: Store) -> None:
    page, board = following(store)
    last = begin(store, "table/x/1")
    move(store, "table/x/1", last, act="walk_away")
    for number in (2, 3, 4):
        begin(store, f"table/x/{number}")
    page.follow.poll()
    assert [">no agreement<" in row for row in shown(board)] == [True, False, False, False]
    begin(store, "table/x/5")
    page.follow.poll()
    assert [
        row.count(f"Table {number}<") for row, number in zip(shown(board), (5, 2, 3, 4), strict=True)
    ] == [1] * 4


def test_a_table_keeps_its_row_whoever_moves(store: Store) -> None:
    page, board = following(store)
    lasts = {stream: begin(store, stream) for stream in ("table/x/1", "table/x/2")}
    page.follow.poll()
    move(store, "table/x/1", lasts["table/x/1"], act="small_talk")
    page.follow.poll()
    assert ["Table 1" in row for row in shown(board)] == [True, False]


def test_a_silent_table_is_hollow_on_the_board_and_in_the_charts(store: Store) -> None:
    begin(store, "table/x/1")
    quiet = public({"Table 1": course(store.read("table/x/1"))}, now="2999-01-01T00:00:00.000Z")
    board = Board()
    board.show(quiet)
    assert 'class="iw-silent"' in told(board)
    assert "0 of 1 table logging" in told(board)
    assert "○ Table 1" in repr(board.lines.understood._chart)


def test_an_unchanged_state_sends_nothing(store: Store) -> None:
    begin(store, "table/x/1")
    state = public({"Table 1": course(store.read("table/x/1"))}, now="2999-01-01T00:00:00.000Z")
    board = Board()
    board.show(state)
    changed: list[object] = []
    for part in (*board.widget.children, *board.lines.tables):
        part.observe(lambda change: changed.append(change["name"]))
    board.show(state)
    assert changed == []


def test_text_of_a_case_is_shown_as_text(store: Store) -> None:
    raw = raw_case([[[0, 1]], [[1, 0]]])
    raw["title"] = raw["party"][0]["name"] = HOSTILE
    begin(store, f"table/x/{HOSTILE}", text=toml(raw))
    page, board = following(store)
    page.follow.poll()
    assert told(board).count("&lt;img") == 3
    assert "<img" not in told(board)


def test_a_damaged_log_is_a_sentence_and_the_other_tables_go_on(store: Store) -> None:
    store.append("table/x/1", 0, Event("moved", {"act": "idea", "by": "red"}))
    begin(store, "table/x/2")
    page, board = following(store)
    page.follow.poll()
    assert "Table 1 cannot be shown" in told(board)
    assert "Table 2" in told(board)


def test_the_page_that_cannot_open_its_log_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path))
    assert "is a folder" in " ".join(
        part.value for part in projector.page().children if isinstance(part, widgets.HTML)
    )


def test_the_page_follows_its_streams_until_it_is_closed(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "log.db"))
    monkeypatch.setenv("WORKSHOP_STREAMS", "table/demo/")
    begin(store, "table/demo/1")
    begin(store, "table/other/2")

    async def kernel() -> tuple[str, int]:
        page = projector.page()
        await asyncio.sleep(0.05)
        said = repr([row.value for row in page.children[-1].children[0].children])
        page.close()
        await asyncio.sleep(0)
        return said, len(asyncio.all_tasks())

    said, tasks = asyncio.run(kernel())
    assert "Table 1" in said
    assert "Table 2" not in said
    assert tasks == 1


def test_of_a_demonstration_the_page_shows_ones_own_seat_beside_its_robots(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    robots = open_store(str(tmp_path / "robots.db"))
    monkeypatch.setenv("WORKSHOP_DB", store.url)
    monkeypatch.setenv("WORKSHOP_ROBOTS", robots.url)
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)
    for stream in ("table/demo/7", "table/ABCDE/8", "solo/me/lesson-1/1", "solo/me/lesson-2/1"):
        begin(store, stream)
    last = {number: begin(robots, f"table/robots-{number}/{number}") for number in (1, 2, 3)}

    def give_way() -> None:
        robots.purge("robots-3")
        begin(robots, "table/robots-4/4")

    async def kernel() -> list[list[str]]:
        page, seen = projector.page(), [[""]]
        steps = [
            lambda: begin(store, "solo/me/seat/1"),
            lambda: move(store, "solo/me/seat/1", last[1], act="check_in"),
            lambda: move(robots, "table/robots-2/2", last[2], act="check_in"),
            give_way,
        ]
        for step in [*steps, list]:
            for _ in range(500):
                await asyncio.sleep(0.02)
                rows = page.children[-1].children[0].children
                now = [row.value for row in rows if row.layout.display != "none"]
                if now not in ([], seen[-1]):
                    break
            seen.append(now)
            step()
        page.close()
        return seen[1:]

    def labels(rows: list[str]) -> list[str]:
        names = ("Your table", *(f"Table {number}" for number in range(9)))
        return [next(name for name in names if f"{name}<" in row) for row in rows]

    def changed(before: list[str], after: list[str]) -> list[int]:
        return [at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]

    alone, sat, moved, answered, given_way = asyncio.run(kernel())
    assert labels(alone) == ["Table 1", "Table 2", "Table 3"]
    assert labels(sat) == ["Table 1", "Table 2", "Table 3", "Your table"]
    assert changed(sat, moved) == [3]
    assert changed(moved, answered) == [1]
    assert labels(given_way) == ["Table 1", "Table 2", "Table 4", "Your table"]
    robots.close()


def test_of_ones_own_attempts_at_a_lesson_only_the_latest_is_shown() -> None:
    streams = ["solo/me/seat/1", "table/x/1", "solo/me/seat/2", "solo/me/trade/1"]
    assert latest(streams) == ["table/x/1", "solo/me/seat/2", "solo/me/trade/1"]
    assert latest(f"table/x/{n}" for n in range(9)) == [f"table/x/{n}" for n in (5, 6, 7, 8)]


def test_labels_differ() -> None:
    assert label("table/demo/3", []) == "Table 3"
    assert label("solo/me/seat/1", ["Your table", "Your table (2)"]) == "Your table (3)"


def test_names_and_times_read_like_speech() -> None:
    assert together(["Island", "Line"]) == "Island with Line"
    assert together(["A", "B", "C"]) == "A, B and C"
    assert [duration(seconds) for seconds in (0, 59, 60, 3599, 3600)] == [
        "under 1 min", "under 1 min", "1 min", "59 min", "over 1 h",
    ]  # fmt: skip


def test_ones_own_table_keeps_its_place_beside_busier_ones() -> None:
    assert latest(["solo/me/seat/1", *(f"table/x/{n}" for n in range(9))])[-1] == "solo/me/seat/1"
