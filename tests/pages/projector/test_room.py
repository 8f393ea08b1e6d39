"""The room's projector: what it shows in each phase, and that it is told only what changed."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest

from pressing import see
from rooming import case_for, open_room
from workshop.classroom.board import public_room
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import again, move_on, owed
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.log.store import Store, now, open_store
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import parse
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream
from workshop.pages.projector import projector
from workshop.pages.projector.room import Projected
from workshop.widgets.kit import is_shown

HOSTILE = "<img src=x onerror=alert(1)>"
JOIN = "http://192.168.1.5:8000/join?code=K7QX"


class Hall:
    """A room in a log, with its host and its projector."""

    def __init__(self, store: Store, case: Case | None = None, **rules: Any) -> None:
        self.store = store
        self.log = RoomLog(store, open_room(store, case, **{"mode": "live"} | rules))
        self.live = LiveRoom(store, self.log.room.code, "projector", tables=True)
        self.page = Projected(JOIN)
        self.live.watch(self.page.draw)

    def tell(self, *events: Event) -> "Hall":
        assert self.log.log(lambda _: events, by=CONSOLE) == ""
        self.live.follow.poll()
        return self

    def robots(self, seats: int) -> "Hall":
        return self.tell(*fill(self.log.catch_up(), seats))

    def to(self, phase: str) -> "Hall":
        while self.log.catch_up().phase != phase:
            self.tell(*move_on(self.log.room))
        for number in self.log.room.tables:
            course = self.live.courses.get(number)
            self.append(number, *owed(self.log.room, number, course.table if course else None))
        return self

    def append(self, number: int, *events: Event) -> None:
        course = self.live.courses.get(number)
        stream = table_stream(self.log.room.code, number)
        self.store.append(stream, course.table.version if course else 0, *events)
        self.live.follow.poll()

    def move(self, number: int, act: str, by: str = "p0", **carried: Any) -> None:
        self.append(number, Event("moved", {"act": act, "by": by, "seat": by, **carried}))

    def agree(self, number: int) -> None:
        package = {issue.id: issue.options[0] for issue in self.log.room.case.issues}
        first, *others = self.log.room.case.party
        self.move(number, "offer", first, package=package)
        offer = self.live.courses[number].table.version
        for other in others:
            self.move(number, "accept", other, of=offer)

    def charts(self) -> "Hall":
        return self.tell(Event("charts", {"on": True}))

    @property
    def text(self) -> str:
        return text(self.page.widget)

    @property
    def cells(self) -> list[str]:
        assert self.page.cells
        return [cell.value for cell in self.page.cells.cells if is_shown(cell)]


def text(widget: Any) -> str:
    """Return the markup of every part that is shown, the style sheet left out."""
    if not is_shown(widget) or "iw-style" in widget._dom_classes:
        return ""
    parts = [text(child) for child in getattr(widget, "children", ())]
    return "\n".join([str(getattr(widget, "value", "")), *parts])


@pytest.fixture
def hall(store: Store) -> Hall:
    return Hall(store)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    """What was sent to the page: the kind of widget, and the length of the message."""
    found: list[tuple[str, int]] = []
    send = widgets.Widget._send

    def sent(widget: widgets.Widget, message: dict[str, Any], buffers: Any = None) -> None:
        found.append((type(widget).__name__, len(json.dumps(message, default=str))))
        send(widget, message, buffers)

    monkeypatch.setattr(widgets.Widget, "_send", sent)
    return found


def test_the_lobby_shows_where_to_join_and_how_many_have(hall: Hall) -> None:
    for n in range(3):
        assert hall.log.log(lambda room, n=n: [join(room, key=f"k{n}", name="Ann")], by=DOOR) == ""
    hall.live.follow.poll()
    for told in ("http://192.168.1.5:8000<", ">K7QX<", "<b>3</b> of 70 joined", "<svg", "<h1>Lobby</h1>"):
        assert told in hall.text
    assert "Ann" not in hall.text
    assert "Late?" not in hall.text


def test_the_qr_code_leads_to_the_address_that_was_given(hall: Hall) -> None:
    qr = hall.page.qr.value
    assert qr == Projected(JOIN).qr.value != Projected(JOIN + "X").qr.value
    assert qr.startswith('<div role="img" aria-label="QR code')


def test_with_the_door_locked_nobody_is_invited(hall: Hall) -> None:
    locked, ways = "The door is locked: nobody can join now.", ("192.168.1.5", "K7QX", "<svg")
    hall.robots(4).tell(Event("locked", {"locked": True}))
    assert locked in hall.text
    assert not [way for way in ways if way in hall.text]
    hall.to("brief")
    assert locked in hall.text
    assert not [way for way in ways if way in hall.text]
    hall.tell(Event("locked", {"locked": False}))
    assert locked not in hall.text
    assert "Late? http://192.168.1.5:8000 · code <b>K7QX</b>" in hall.text


def test_a_door_that_is_unlocked_in_the_lobby_invites_again(hall: Hall) -> None:
    for locked in (True, False):
        hall.tell(Event("locked", {"locked": locked}))
    for told in ("http://192.168.1.5:8000<", ">K7QX<", "<svg"):
        assert told in hall.text


def test_brief_and_plan_say_what_people_do_now(hall: Hall) -> None:
    hall.robots(4).to("brief")
    assert "Read your brief. Keep it to yourself." in hall.text
    assert "<svg" not in hall.text
    assert "Late? http://192.168.1.5:8000 · code <b>K7QX</b>" in hall.text
    hall.to("plan")
    assert "answer three questions" in hall.text


def test_plan_counts_who_is_ready(hall: Hall) -> None:
    for n in range(2):
        assert hall.log.log(lambda room, n=n: [join(room, key=f"k{n}")], by=DOOR) == ""
    hall.to("plan")
    assert "0 of 2 are ready" in hall.text
    assert hall.log.log(lambda _: [Event("ready", {"seat": 1, "right": 3})], by=1) == ""
    hall.live.follow.poll()
    assert "1 of 2 are ready" in hall.text


def test_play_opens_with_the_clock_and_one_question(hall: Hall) -> None:
    hall.robots(4).to("play")
    assert "What does the other side need, and how do you know?" in hall.text
    assert "<article" not in hall.text
    assert "iw-big" in hall.page.widget._dom_classes
    left, running, _ = hall.page.clock._told
    assert running
    assert left == pytest.approx(60 * hall.log.room.case.minutes, abs=5)


@pytest.mark.parametrize(
    ("tables", "look"),
    [
        (1, "iw-by-1"),
        (3, "iw-by-3"),
        (4, "iw-by-2"),
        (5, "iw-by-3"),
        (12, "iw-by-4"),
        (30, "iw-by-6"),
        (31, "iw-by-7"),
    ],
)
def test_each_table_has_its_cell_and_few_have_large_ones(store: Store, tables: int, look: str) -> None:
    hall = Hall(store).robots(2 * tables).to("play").charts()
    assert len(hall.cells) == tables
    size = "iw-few" if tables <= 4 else "iw-some" if tables <= 12 else "iw-all"
    assert {look, size} <= set(hall.page.cells._grid._dom_classes)
    assert f"Table </span>{tables}</h2>" in hall.cells[-1]
    assert "iw-watch" in hall.page.widget._dom_classes
    hall.robots(0).tell(Event("hidden", {"table": 1, "hidden": True}))
    assert tables == 1 or len({"iw-few", "iw-some", "iw-all"} & set(hall.page.cells._grid._dom_classes)) == 1


def test_a_cell_tells_what_is_understood_and_how_trust_went(store: Store) -> None:
    hall = Hall(store).robots(10).to("play").charts()
    hall.move(2, "disclose_interest", interest="for-i0")
    hall.move(2, "paraphrase", "p1", to=["p0"], interest="for-i0")
    hall.move(2, "confirm", of=hall.live.courses[2].table.version, to=["p1"])
    for told in (">25%<", "width:25%", "of all interests understood", "trust 0."):
        assert told in hall.cells[1]
    assert re.search(r'polygon points="0,30 \S', hall.cells[1]), "trust begins in the middle"
    assert ">0%<" in hall.cells[0]
    assert "interests understood" in hall.text
    assert "trust, an illustrative estimate" in hall.text


def test_an_agreement_is_marked_at_the_next_round_and_no_other_end_ever(store: Store) -> None:
    hall = Hall(store, mode="checkpoint").robots(10).to("play").charts()
    hall.move(1, "walk_away")
    hall.agree(2)
    before = [hall.cells[0], hall.cells[1]]
    assert "agreed" not in hall.text
    hall.tell(Event("round_called"))
    assert [each.count("agreed") for each in (hall.cells[0], hall.cells[1])] == [0, 2]
    assert hall.cells[0] == before[0]
    hall.to("close")
    assert "<b>1</b> agreed" in hall.text
    assert "<b>4</b> without an agreement" in hall.text
    assert "Table" not in hall.text, "which ones is told with the reveal"


def test_a_hidden_table_has_no_cell(store: Store) -> None:
    hall = Hall(store).robots(12).to("play").charts()
    hall.tell(Event("hidden", {"table": 3, "hidden": True}))
    assert len(hall.cells) == 5
    assert not any("Table </span>3<" in cell for cell in hall.cells)


def test_a_card_for_all_has_the_whole_wall_for_a_moment(store: Store) -> None:
    hall = Hall(store).robots(10).to("play").charts()
    hall.tell(Event("card", {"card": "letter"}), Event("card", {"card": "rain", "table": 1}))
    hall.to("play")
    assert "iw-card" not in hall.page.widget._dom_classes, "nobody hears of a letter to one side or one table"
    assert "A letter" not in hall.text
    assert "Rain" not in hall.text
    assert hall.page.gong._occasion == ""


def test_a_card_for_all_is_told_by_its_title(store: Store) -> None:
    hall = Hall(store).robots(10).to("play").charts().tell(Event("card", {"card": "rain"}))
    assert "A card for all tables" in hall.text
    assert "<b>Rain</b>" in hall.text
    assert {"iw-big", "iw-card"} <= set(hall.page.widget._dom_classes)
    assert hall.page.gong._occasion == "Rain"
    hall.tell(Event("paused"))
    assert "Rain" not in hall.text


def test_who_sits_where_is_listed_from_pairing_until_play(store: Store) -> None:
    hall = Hall(store, names=True)
    for name in ("Mara", "Jon", HOSTILE, ""):
        assert hall.log.log(lambda room, name=name: [join(room, key=f"k{name}", name=name)], by=DOOR) == ""
    hall.live.follow.poll()
    assert "Mara" not in hall.text
    for phase in ("brief", "plan"):
        hall.to(phase)
        assert hall.text.count("<li>") == 2
        assert "Table </span>1</h2>" in hall.text
        for name in ("Mara", "Jon", "&lt;img", "blue"):
            assert f"<span>{name}" in hall.text or name == "blue"
        assert "<img" not in hall.text
    hall.to("play")
    assert "Mara" not in hall.text


def test_where_people_are_not_asked_for_names_the_clock_stands_there_instead(store: Store) -> None:
    hall = Hall(store, names=False).robots(4).to("brief")
    assert hall.page.names is None
    assert "iw-big" in hall.page.widget._dom_classes


def test_quiet_is_a_count_of_the_room(store: Store) -> None:
    hall = Hall(store).robots(10).to("play").charts()
    state = public_room(hall.live.room, hall.live.seen, now())
    hall.page.show(replace(state, quiet=2))
    assert "2 of 5 tables: nothing new for 5 minutes" in hall.text
    hall.page.show(replace(state, quiet=1, tables=state.tables[:1]))
    assert "1 of" not in hall.text
    assert "Nothing new for 5 minutes" in hall.text


def test_a_pause_is_told_and_the_clock_stands(store: Store) -> None:
    hall = Hall(store).robots(4).to("play").tell(Event("paused"))
    assert "Paused: the clock stands, and nothing is logged." in hall.text
    assert "iw-paused" in hall.page.widget._dom_classes
    assert hall.page.clock._told[1] is False
    hall.tell(Event("resumed"))
    assert "Paused" not in hall.text
    assert "iw-paused" not in hall.page.widget._dom_classes


def test_a_round_of_logging_is_told_with_its_seconds(store: Store) -> None:
    hall = Hall(store, mode="checkpoint").robots(4).to("play")
    assert "Next log in" in hall.text
    minutes = hall.log.room.case.minutes
    hall.tell(Event("extended", {"seconds": 40 - 60 * minutes}))  # the last seconds of play are a round too
    assert "Log now" in hall.text
    assert "What you told, what you heard, and your pulse." in hall.text
    assert "iw-logging" in hall.page.widget._dom_classes
    assert hall.page.log_clock._told[0] == pytest.approx(40, abs=3)
    assert hall.page.gong._occasion == "round"
    hall.tell(Event("paused"))
    assert "Log now" not in hall.text


def test_a_time_that_is_over_is_told(store: Store) -> None:
    hall = Hall(store).robots(4).to("play")
    hall.tell(Event("extended", {"seconds": -60 * hall.log.room.case.minutes}))
    assert hall.page.clock._told[0] == 0
    assert "Come to a stop" in hall.text
    assert hall.page.gong._occasion == "stop"


def test_after_play_it_counts_how_tables_ended_and_no_points(store: Store) -> None:
    hall = Hall(store).robots(6).to("play")
    hall.agree(2)
    hall.to("debrief")
    assert "<b>1</b> agreed" in hall.text
    assert "<b>2</b> without an agreement" in hall.text
    assert "points" not in hall.text


def test_nothing_of_the_debrief_is_made_before_the_reveal(store: Store) -> None:
    hall = Hall(store).robots(6).to("play")
    hall.agree(2)
    hall.to("debrief")
    assert hall.page.slides is None
    assert "What came of it" not in hall.text
    hall.tell(Event("reveal"))
    assert "<h1>What came of it</h1>" in hall.text
    assert "iw-on-slides" in hall.page.widget._dom_classes
    assert hall.text.count(">Agreement<") == 1
    assert hall.text.count(">No agreement<") == 2


def test_the_slide_is_the_rooms_and_no_other_one_is_made(store: Store, heard: list[tuple[str, int]]) -> None:
    hall = Hall(store).robots(6).to("play")
    hall.agree(2)
    hall.to("debrief").tell(Event("reveal"))
    heard.clear()
    hall.tell(Event("shown", {"slide": "trust"}))
    assert "<h1>Trust, both ways</h1>" in hall.text
    assert "What came of it" not in hall.text
    assert [kind for kind, _ in heard] == ["HTML"]
    hall.tell(Event("shown", {"slide": "no such slide"}))
    assert "<h1>What came of it</h1>" in hall.text


def test_what_was_picked_is_shown_in_its_order_and_nothing_else(store: Store) -> None:
    hall = Hall(store).robots(6).to("play").to("debrief").tell(Event("reveal"))
    assert "data-slides='results board-1 settlements coverage trust quadrants'" in hall.text
    hall.tell(Event("shown", {"slide": "gains", "picked": ["trust", "gains"]}))
    assert "data-slide='gains' data-slides='trust gains'" in hall.text
    hall.tell(Event("shown", {"slide": "", "picked": []}))
    assert "<h1>What came of it</h1>" in hall.text, "a wall is never empty"


def test_names_are_on_the_wall_where_they_were_picked(store: Store) -> None:
    hall = Hall(store)
    for n in range(2):
        assert hall.log.log(lambda room, n=n: [join(room, key=f"k{n}", name=f"<Ann{n}>")], by=DOOR) == ""
    hall.to("play").to("debrief").tell(Event("reveal"))
    assert "Ann" not in hall.text
    hall.tell(Event("shown", {"slide": "", "picked": ["board", "names"]}))
    assert "&lt;Ann0&gt;, &lt;Ann1&gt;" in hall.text


def test_one_tables_way_is_told_from_how_it_began_to_its_end(store: Store) -> None:
    hall = Hall(store).robots(6).to("play")
    hall.move(2, "idea", text="CANARY idea")
    hall.agree(2)
    hall.to("debrief").tell(Event("reveal"), Event("shown", {"slide": "table-2-0", "picked": ["table-2"]}))
    assert "How it began" in hall.text
    last = re.findall(r"table-2-[0-9]+", hall.text)[-1]
    hall.tell(Event("shown", {"slide": last}))
    assert "<strong>Agreement</strong>" in hall.text
    assert "<td>o0</td>" in hall.text
    assert "CANARY" not in hall.text


def test_a_hidden_table_is_in_no_debrief(store: Store) -> None:
    hall = Hall(store, case_for(3)).robots(9).to("play")
    hall.agree(2)
    hall.to("debrief").tell(Event("reveal"), Event("hidden", {"table": 3, "hidden": True}))
    assert hall.text.count("iw-tile") == 2
    hall.tell(Event("hidden", {"table": 3, "hidden": False}))
    assert hall.text.count("iw-tile") == 3


def test_once_both_sides_are_open_the_case_is_not_played_again(store: Store) -> None:
    hall = Hall(store, mode="observer").robots(6).to("play")
    hall.to("debrief").tell(Event("reveal"))
    assert hall.page.slides
    assert "Begin another room" in hall.log.log(again, by=CONSOLE)
    assert hall.page.slides


def test_where_nothing_changed_nothing_is_sent(store: Store, heard: list[tuple[str, int]]) -> None:
    hall = Hall(store).robots(10).to("play").charts()
    heard.clear()
    for _ in range(5):
        hall.live.redraw()
    assert heard == []


def test_a_move_sends_one_cell_and_little(store: Store, heard: list[tuple[str, int]]) -> None:
    hall = Hall(store).robots(24).to("play").charts()
    for _ in range(9):
        hall.move(4, "demand")
    heard.clear()
    hall.move(4, "small_talk")
    assert [kind for kind, _ in heard] == ["HTML"]
    assert heard[0][1] < 1500


def test_text_of_a_case_is_shown_as_text(store: Store) -> None:
    source = case_for(3).text.replace('"Built"', f'"{HOSTILE}"').replace('"Side 0"', f'"{HOSTILE}"')
    source = source.replace('"Rain"', f'"{HOSTILE}"')
    hall = Hall(store, parse(source))
    assert "&lt;img" in hall.text
    hall.robots(15).to("play").charts().tell(Event("card", {"card": "rain"}))
    assert "<b>&lt;img" in hall.text
    hall.to("debrief").tell(Event("reveal"))
    for name in re.search(r"data-slides='([^']+)", hall.text)[1].split():
        hall.tell(Event("shown", {"slide": name}))
        assert "<img" not in hall.text


def test_in_play_no_widget_holds_a_name_an_option_or_a_text(
    store: Store, canaries: Callable[[], list[str]]
) -> None:
    source = case_for(2).text
    for private in ('brief = "', 'batna = "', 'end_goal = "', 'label = "', 'voiced_as = "', 'text = "It'):
        source = source.replace(private, f"{private}CANARY ")
    hall = Hall(store, parse(source.replace('"o0"', '"CANARY0"')))
    for n in range(11):
        assert hall.log.log(lambda room, n=n: [join(room, key=f"k{n}", name="CANARY")], by=DOOR) == ""
    hall.live.follow.poll()
    assert canaries() == []
    hall.to("play").charts()
    hall.move(1, "idea", text="CANARY idea")
    hall.agree(1)
    hall.to("debrief")
    assert canaries() == []
    hall.tell(Event("reveal"))
    assert "CANARY" not in hall.text.replace("CANARY0", ""), "the options that were agreed, and nothing else"


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    made: list[widgets.Widget] = []
    init = widgets.Widget.__init__

    def remember(widget: widgets.Widget, *args: Any, **kwargs: Any) -> None:
        made.append(widget)
        init(widget, *args, **kwargs)

    monkeypatch.setattr(widgets.Widget, "__init__", remember)

    def found() -> list[str]:
        assert len(made) > 10
        there = [each for each in made if each.comm is not None]
        states = [(type(each).__name__, json.dumps(each.get_state(), default=str)) for each in there]
        return [name for name, state in states if "CANARY" in state]

    return found


def test_the_page_of_a_room_follows_it_until_it_is_closed(store: Store, tmp_path: Path) -> None:
    code = open_room(store)

    async def kernel() -> tuple[str, int]:
        page = projector.page({"db": store.url, "code": code, "join": JOIN})
        see()
        other = RoomLog(open_store(store.url), code)
        other.log(lambda room: [join(room, key="k", name="Ann")], by=DOOR)
        await asyncio.sleep(0.5)
        said = text(page)
        page.close()
        await asyncio.sleep(0)
        other.store.close()
        return said, len(asyncio.all_tasks())

    said, tasks = asyncio.run(kernel())
    assert "<b>1</b> of 70 joined" in said
    assert tasks == 1


@pytest.mark.parametrize("url", [None, "."])
def test_a_room_that_is_not_there_is_a_sentence(store: Store, url: str | None) -> None:
    page = projector.page({"db": url or store.url, "code": "NONE", "join": JOIN})
    assert "role='alert'" in text(page)


def test_a_damaged_table_is_a_sentence_and_the_others_go_on(store: Store) -> None:
    hall = Hall(store).robots(10).to("plan")
    store.append(table_stream(hall.log.room.code, 2), 0, Event("moved", {"act": "idea"}))
    hall.tell(*move_on(hall.log.room))
    for number in (1, 3, 4, 5):
        hall.append(number, *owed(hall.log.room, number, None))
    hall.charts()
    assert "Table 2 cannot be shown" in hall.text
    assert hall.text.count("<article") == 4
    assert store.read(room_stream(hall.log.room.code))
