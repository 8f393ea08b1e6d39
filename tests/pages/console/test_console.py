"""The console: each control logs its event, a glance tells which table needs help, no points are in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import ipywidgets as ipw
import pytest

from playing import FLOUR
from pressing import field, labels, press, sent, shown, text
from rooming import CODE, case_for, open_room
from workshop.classroom.pairing import join
from workshop.classroom.room import Place, Room
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on, owed
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog, hashed
from workshop.log.store import Store, StoreError
from workshop.negotiation.casefile import parse
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream
from workshop.pages.console import console
from workshop.widgets.asking import Asking

ADDRESS = "http://192.168.1.5:8000/"
STEPS = [
    ("lobby", "Hand out the briefs", ["paired", "phase"]),
    ("brief", "Begin the plan", ["phase"]),
    ("plan", "Begin play", ["phase"]),
    ("play", "End play", ["phase"]),
    ("close", "To the debrief", ["phase"]),
    ("debrief", "Open both sides", ["reveal"]),
]


class Served:
    """A room in a log with people in it, its console, and what the server would do for its tables."""

    def __init__(self, store: Store, people: int = 4, phase: str = "lobby", **rules: Any) -> None:
        self.store = store
        self.log = RoomLog(
            store, open_room(store, rules.pop("case", case_for(2)), **{"mode": "live"} | rules)
        )
        for number in range(1, people + 1):
            self.join(f"Ann{number}" if number % 2 else "")
        while self.log.room.phase != phase:
            assert self.log.log(move_on, by=CONSOLE) == ""
            self.serve()
        self.live = LiveRoom(store, CODE, CONSOLE, tables=True)
        self.page = console.console(self.live, ADDRESS)
        self.seen = self.log.catch_up().version

    @property
    def room(self) -> Room:
        return self.log.catch_up()

    def join(self, name: str) -> None:
        key = f"key-{len(self.log.room.seats) + 1}"
        assert self.log.log(lambda room: [join(room, key=key, name=name)], by=DOOR) == ""

    def serve(self) -> None:
        """Give every table what it is owed."""
        for number in self.room.tables:
            rows = self.store.read(table_stream(CODE, number))
            for event in owed(self.room, number, replay(rows) if rows else None):
                self.append(number, event)

    def append(self, number: int, *events: Event) -> None:
        stream = table_stream(CODE, number)
        self.store.append(stream, len(self.store.read(stream)), *events)

    def act(self, number: int, act: str, by: str = "p0", minutes: float = 0.0, **carried: Any) -> None:
        """Let a side of a table log an act, so many minutes ago."""
        seat = f"seat-{self.room.at_table(number, by)[0].number}"
        at = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")
        self.append(number, Event("moved", {"act": act, "by": by, "seat": seat} | carried, at=at))

    def tell(self, kind: str, by: str | int = CONSOLE, **data: Any) -> None:
        """Let another page log something of the room."""
        assert self.log.log(lambda _: [Event(kind, data)], by=by) == ""

    def look(self) -> str:
        """Follow the log, and return all markup that the console shows."""
        self.live.follow.poll()
        return text(self.page)

    def logged(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what was logged since the last look, of the room and of nothing else."""
        rows = self.store.read(room_stream(CODE), self.seen)
        self.seen += len(rows)
        return [(row.kind, row.data) for row in rows]

    def open(self, number: int) -> Any:
        """Open the detail of a table; return its card."""
        press(self.page, f"Table {number}")
        return self.card(number)

    def card(self, number: int) -> Any:
        cards = [part for part in shown(self.page) if "iw-table" in getattr(part, "_dom_classes", ())]
        return next(card for card in cards if f"Table {number}" in labels(card))


@contextmanager
def sending(widget: Any) -> Iterator[set[Any]]:
    """Collect the widgets that the page is told something of."""
    told: set[Any] = set()
    waiting, watched = [widget], []
    while waiting:
        part = waiting.pop()
        waiting += getattr(part, "children", ())
        part.observe(lambda change: told.add(change["owner"]), names=list(part.keys))
        watched.append(part)
    yield told
    for part in watched:
        part.unobserve_all()


def do(card: Any, seat: int, way: str) -> None:
    """Choose somebody at a table, and what is to be done."""
    choose(card, "Seat", seat)
    field(card, ipw.ToggleButtons).value = way


def ways(card: Any) -> list[str]:
    """Return what can be done with somebody at a table."""
    return list(field(card, ipw.ToggleButtons).options)


def choose(card: Any, description: str, value: Any) -> None:
    field(card, ipw.Dropdown, description).value = value


@pytest.fixture
def playing(store: Store) -> Served:
    return Served(store, 4, "play")


class TestAPage:
    def test_without_a_room_it_says_that_one_is_needed(self) -> None:
        assert "belongs to a served room" in text(console.page(None))

    def test_where_there_is_no_such_room_it_says_so(self, store: Store) -> None:
        page = console.page({"db": store.url, "code": "NONE", "address": ADDRESS})
        assert "role='alert'" in text(page)

    def test_it_is_the_console_of_the_room_that_the_server_names(self, store: Store) -> None:
        open_room(store)
        assert CODE in text(console.page({"db": store.url, "code": CODE, "address": ADDRESS}))

    def test_it_is_for_the_facilitator_alone(self, store: Store) -> None:
        served = Served(store)
        page = console.console(LiveRoom(store, CODE, 1, tables=True), ADDRESS)
        press(page, "Pause")
        assert "That is for the facilitator." in text(page)
        assert served.logged() == []


class TestTheHead:
    @pytest.mark.parametrize(("phase", "label", "kinds"), STEPS)
    def test_the_next_step_asks_twice_and_logs_itself(
        self, store: Store, phase: str, label: str, kinds: list[str]
    ) -> None:
        served = Served(store, 4, phase)
        press(served.page, label)
        assert served.logged() == []
        press(served.page, "Not yet")
        press(served.page, label)
        press(served.page, f"Yes, {label.lower()}")
        assert [kind for kind, _ in served.logged()] == kinds
        assert label not in labels(served.page)

    def test_each_phase_offers_its_own_step_and_no_other(self, store: Store) -> None:
        served, steps = Served(store), {label for _, label, _ in STEPS}
        for _, label, _ in STEPS:
            assert steps & set(labels(served.page)) == {label}
            served.log.log(move_on, by=CONSOLE)
            served.look()

    def test_a_step_that_another_console_took_is_not_taken_again(self, store: Store) -> None:
        served = Served(store, 4, "brief")
        press(served.page, "Begin the plan")
        other = RoomLog(store, CODE)
        assert other.log(move_on, by=CONSOLE) == ""
        press(served.page, "Yes, begin the plan")
        assert served.room.phase == "plan"
        assert "another phase by now" in text(served.page)

    @pytest.mark.parametrize(
        ("label", "event"),
        [
            ("Pause", ("paused", {})),
            ("−1 min", ("extended", {"seconds": -60})),
            ("+1 min", ("extended", {"seconds": 60})),
            ("+5 min", ("extended", {"seconds": 300})),
            ("Charts on", ("charts", {"on": True})),
            ("Feedback on", ("effects", {"on": True})),
        ],
    )
    def test_a_control_logs_exactly_its_event(
        self, playing: Served, label: str, event: tuple[str, Any]
    ) -> None:
        press(playing.page, label)
        assert playing.logged() == [event]

    def test_what_is_on_can_be_put_off_again(self, playing: Served) -> None:
        press(playing.page, "Pause")
        assert "Play, paused" in text(playing.page)
        assert "stand still until you go on" in text(playing.page)
        press(playing.page, "Go on")
        press(playing.page, "Charts on")
        press(playing.page, "Charts off")
        assert [kind for kind, _ in playing.logged()] == ["paused", "resumed", "charts", "charts"]
        assert {"Pause", "Charts on"} <= set(labels(playing.page))

    def test_feedback_is_put_on_before_play_or_during_it_and_off_again(self, store: Store) -> None:
        served = Served(store, 4, "brief")
        press(served.page, "Feedback on")
        assert served.room.effects
        served.log.log(move_on, by=CONSOLE)
        served.look()
        press(served.page, "Feedback off")
        assert not served.room.effects
        assert "Feedback on" in labels(served.page)

    def test_charts_wait_for_play(self, store: Store) -> None:
        assert not {"Charts on", "Charts off"} & set(labels(Served(store, 4, "plan").page))

    def test_a_refusal_is_shown_as_a_sentence_and_goes(self, playing: Served) -> None:
        playing.log.log(lambda _: [Event("paused")], by=CONSOLE)
        press(playing.page, "Pause")
        assert "The clock stands already." in text(playing.page)
        press(playing.page, "Go on")
        assert "stands already" not in text(playing.page)

    def test_both_sides_are_opened_once(self, store: Store) -> None:
        served = Served(store, 4, "debrief")
        press(served.page, "Open both sides")
        press(served.page, "Yes, open both sides")
        assert "Both sides are open." in text(served.page)
        assert not {"Open both sides", "To the debrief"} & set(labels(served.page))

    def test_who_is_ready_is_counted(self, store: Store) -> None:
        served = Served(store, 4, "plan")
        served.tell("ready", by=1, seat=1, right=3)
        served.tell("ready", by=2, seat=2, right=1, wrong=[0, 2])
        served.look()
        assert "not ready yet" in text(served.card(2))
        press(served.page, "2 of 4 are ready")
        assert "<b>Not yet:</b> Table 2, blue (Ann3), Table 2, orange (seat 4)" in text(served.page)
        mixed = "mixed up which issue weighs most; whether a package is better than none."
        assert f"<b>Table 1, orange (seat 2)</b> {mixed}" in text(served.page)
        press(served.page, "2 of 4 are ready")
        assert "Not yet:" not in text(served.page)

    def test_who_logged_in_the_round_rated_and_guessed_is_counted(self, store: Store) -> None:
        served = Served(store, 4, "play", mode="checkpoint")
        assert not any("logged in this round" in label for label in labels(served.page))
        press(served.page, "Log now")
        served.act(2, "small_talk")
        served.look()
        press(served.page, "1 of 4 logged in this round")
        assert "<b>Done:</b> Table 2, blue (Ann3)" in text(served.page)
        served.log.log(move_on, by=CONSOLE)
        served.serve()
        served.append(1, Event("rated", {"by": "p0", "to": "p1", "value": 4, "seat": "seat-1"}))
        served.look()
        assert {"1 of 4 gave their pulse", "0 of 4 have guessed"} <= set(labels(served.page))

    def test_a_log_that_cannot_be_read_is_told(
        self, playing: Served, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise StoreError("The log is away.")

        with monkeypatch.context() as patch:
            patch.setattr(playing.store, "read", broken)
            assert "The log is away." in playing.look()
        assert "The log is away." not in playing.look()

    @pytest.mark.parametrize("mode", ["observer", "live", "checkpoint"])
    def test_roles_rotate_for_another_round_in_every_class(self, store: Store, mode: str) -> None:
        served = Served(store, 6, "close", mode=mode)
        before = set(served.room.tables)
        press(served.page, "Another round, roles rotated")
        press(served.page, "Yes, another round, roles rotated")
        assert [kind for kind, _ in served.logged()] == ["paired", "phase"]
        assert served.room.phase == "brief"
        assert not before & set(served.room.tables)

    def test_once_both_sides_are_open_there_is_no_other_round_of_that_case(self, store: Store) -> None:
        served = Served(store, 6, "debrief")
        assert "Another round, roles rotated" in labels(served.page)
        press(served.page, "Open both sides")
        press(served.page, "Yes, open both sides")
        assert "Another round, roles rotated" not in labels(served.page)

    def test_it_says_when_a_class_that_logs_in_rounds_logs_next(self, store: Store) -> None:
        served = Served(store, 4, "play", mode="checkpoint")
        assert "Everybody logs in 4 min." in text(served.page)
        served.tell("extended", seconds=-(served.room.clock.limit - 44))
        assert "Everybody logs now." in served.look()

    def test_a_round_is_called_and_skipped_where_a_class_logs_in_rounds(self, store: Store) -> None:
        served = Served(store, 4, "play", mode="checkpoint")
        press(served.page, "Log now")
        assert "Everybody logs now." in text(served.page)
        assert "Log now" not in labels(served.page)
        press(served.page, "Skip a round")
        assert [kind for kind, _ in served.logged()] == ["round_called", "round_skipped"]
        assert "Everybody logs in" in text(served.page)

    def test_there_are_no_rounds_to_call_elsewhere(self, playing: Served) -> None:
        assert not {"Log now", "Skip a round"} & set(labels(playing.page))

    def test_play_that_ended_by_mistake_is_gone_back_to_within_a_minute(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        served = Served(store, 4, "close")
        assert "Back to play" in labels(served.page)
        with monkeypatch.context() as patch:
            patch.setattr("workshop.pages.console.controls.now", lambda: _before(-1.1))
            served.live.redraw()
            assert "Back to play" not in labels(served.page)
        served.live.redraw()
        press(served.page, "Back to play")
        assert served.room.phase == "play"

    def test_a_sentence_is_said_to_all_as_it_is_or_changed(self, playing: Served) -> None:
        press(playing.page, "Say to all")
        press(playing.page, "Five minutes left.")
        assert playing.logged() == []
        press(playing.page, "Say it to all")
        assert playing.logged() == [("told", {"text": "Five minutes left.", "table": 0})]
        assert "Said to all." in text(playing.page)


class TestTheLobby:
    def test_it_tells_where_and_how_people_join_and_who_came(self, store: Store) -> None:
        page = text(Served(store, 3, size=20).page)
        assert ADDRESS in page
        assert CODE in page
        assert "3 of 20 have joined" in page
        assert "<bdi>Ann1</bdi>" in page
        assert "<bdi>Seat 2</bdi>" in page
        assert "/guide" in page

    def test_names_are_data_everywhere(self, store: Store) -> None:
        served = Served(store, 0)
        for _ in range(2):
            served.join("<b onclick='x'>Eve")
        assert "<b onclick" not in served.look()
        assert "&lt;b onclick=" in text(served.page)
        served.log.log(move_on, by=CONSOLE)
        served.tell("help", by=1, seat=1)
        served.look()
        served.open(1)
        assert text(served.page).count("&lt;b onclick=") >= 3
        assert "<b onclick" not in sent(served.page).replace("(<b onclick='x'>Eve)", "")

    def test_robots_come_up_to_the_seats_asked_for(self, store: Store) -> None:
        served = Served(store, 3, size=12)
        field(served.page, ipw.BoundedIntText, "Seats in all").value = 8
        press(served.page, "Fill with robots")
        assert len(served.room.seats) == 8
        assert {kind for kind, _ in served.logged()} == {"joined"}
        assert "and 5 robots" in text(served.page)
        press(served.page, "Fill with robots")
        assert "So many seats are taken already" in text(served.page)
        assert served.logged() == []

    def test_addresses_that_phones_came_by_are_told(self, store: Store) -> None:
        served = Served(store)
        assert "No phone has reached this computer yet" in text(served.page)
        served.tell("reached", by=DOOR, address="192.168.1.5:8000")
        assert "192.168.1.5:8000." in served.look()
        assert "No phone has reached" not in text(served.page)

    def test_it_goes_when_the_briefs_are_out(self, store: Store) -> None:
        served = Served(store, 4, "brief")
        assert "Who has joined" not in text(served.page)
        assert "Fill with robots" not in labels(served.page)


class TestAnotherDevice:
    def test_it_gets_a_link_that_works_once_and_the_log_only_its_hash(self, playing: Served) -> None:
        press(playing.page, "Devices and links")
        press(playing.page, "Admit another device")
        key = re.findall(r"console\?key=([\w-]+)<", text(playing.page))[0]
        assert "<svg" in text(playing.page)
        assert playing.logged() == [("admitted", {"link": hashed(key)})]
        assert all(key not in str(row.data) for row in playing.store.read(room_stream(CODE)))
        playing.tell("console", by=DOOR, link=hashed(key), key=hashed("browser"))
        assert key not in playing.look()
        assert "The other device is in." in text(playing.page)

    def test_the_link_can_be_hidden(self, playing: Served) -> None:
        press(playing.page, "Devices and links")
        press(playing.page, "Admit another device")
        press(playing.page, "Hide the link")
        assert "console?key=" not in sent(playing.page)

    def test_what_is_folded_away_opens_and_closes(self, playing: Served) -> None:
        press(playing.page, "Devices and links")
        assert "Admit another device" in labels(playing.page)
        press(playing.page, "Devices and links")
        assert "Admit another device" not in labels(playing.page)

    def test_where_people_join_is_told_after_the_lobby_too(self, playing: Served) -> None:
        assert ADDRESS not in text(playing.page)
        press(playing.page, "Devices and links")
        assert ADDRESS in text(playing.page)


class TestCards:
    def test_a_card_is_played_to_all_after_a_second_look(self, playing: Served) -> None:
        press(playing.page, "Cards")
        assert f"For {case_for(2).party['p1'].name} alone; substantive." in text(playing.page)
        assert "<p>It rains.</p>" in text(playing.page)
        press(playing.page, "Play to all")
        assert "“Rain” goes to all tables" in text(playing.page)
        assert playing.logged() == []
        press(playing.page, "Yes, play to all")
        assert playing.logged() == [("card", {"card": "rain"})]
        assert "Played to all." in text(playing.page)
        assert labels(playing.page).count("Play to all") == 1

    def test_a_card_is_played_to_one_table(self, playing: Served) -> None:
        card = playing.open(2)
        press(card, "Play it here")
        press(card, "Yes, play it here")
        assert playing.logged() == [("card", {"card": "rain", "table": 2})]
        assert "It came." in text(card)
        press(playing.page, "Cards")
        assert "Played at table 2." in text(playing.page)
        assert labels(playing.page).count("Play to all") == 2

    def test_an_ended_table_is_offered_no_card_and_no_counterpart(self, playing: Served) -> None:
        card = playing.open(1)
        offered = {"Play it here", "Replace by counterpart"}
        assert offered <= {*labels(card), *ways(card)}
        rows = playing.store.read(table_stream(CODE, 1))
        left = Event("moved", {"act": "walk_away", "by": "p0", "seat": "seat-1"})
        playing.store.append(table_stream(CODE, 1), len(rows), left)
        playing.live.follow.poll()
        assert not offered & {*labels(card), *ways(card)}

    def test_they_wait_for_play(self, store: Store) -> None:
        served = Served(store, 4, "plan")
        press(served.page, "Cards")
        assert "while the tables play" in text(served.page)
        assert "Play to all" not in labels(served.page)


class TestHelp:
    def test_requests_come_in_the_order_they_were_made_and_are_answered(self, playing: Served) -> None:
        for seat, minutes in ((3, 2.5), (1, 0.5)):
            asked = Event("help", {"seat": seat}, at=_before(minutes))
            assert playing.log.log(lambda _, asked=asked: [asked], by=seat) == ""
        page = playing.look()
        assert page.index("Table 2, blue</b> (Ann3) asks for help, 2 min ago") < page.index(
            "Table 1, blue</b> (Ann1)"
        )
        assert "Asks for help: tables 1, 2" in page
        playing.logged()
        press(playing.page, "I am on my way")
        assert playing.logged() == [("helped", {"seat": 3, "coming": True})]
        assert "asks for help" in text(playing.page)
        assert "Table 2, blue</b>" not in text(playing.page)

    def test_a_person_without_a_table_is_heard_too(self, store: Store) -> None:
        served = Served(store, 2)
        served.tell("help", by=2, seat=2)
        assert "Seat 2</b> asks for help" in served.look()


class TestPresence:
    def tell(self, served: Served, **here: str) -> None:
        """Let the server answer the console's page: which seats do not answer."""
        asking = next(part for part in shown(served.page) if isinstance(part, Asking))
        asking._handle_custom_msg({"here": {number[1:]: how for number, how in here.items()}}, [])

    def test_who_does_not_answer_is_counted_named_and_marked_on_the_card(self, playing: Served) -> None:
        assert not any("are here" in label for label in labels(playing.page)), "nobody has asked yet"
        self.tell(playing, s1="asleep", s4="gone", s99="gone", s2="<b>")
        press(playing.page, "2 of 4 are here")
        assert "<b>Asleep:</b> Table 1, blue (Ann1)</p><p><b>Gone:</b> Table 2, orange" in text(playing.page)
        assert "<b class='iw-absent'>asleep</b>" in text(playing.card(1))
        assert "<b class='iw-absent'>gone</b>" in text(playing.card(2))
        self.tell(playing)
        assert "4 of 4 are here" in labels(playing.page)
        assert playing.logged() == [], "it is no row of the log"

    def test_who_is_gone_is_left_out_of_the_pairing_and_gets_a_place_on_coming_back(
        self, store: Store
    ) -> None:
        served = Served(store, 5)
        self.tell(served, s2="gone", s3="asleep")
        press(served.page, "Without the one who is gone")
        press(served.page, "Yes, without the one who is gone")
        assert served.room.phase == "brief"
        assert served.room.seats[2].place is None
        assert "<b>Seat 2 (seat 2)</b> has no table." in text(served.page)
        press(served.page, "Give a place")
        assert served.room.seats[2].place is not None
        assert "has no table" not in text(served.page)

    def test_the_step_names_nobody_while_all_are_here(self, store: Store) -> None:
        served = Served(store, 4)
        self.tell(served, s2="asleep")
        assert not any(label.startswith("Without") for label in labels(served.page))

    def test_escape_takes_what_is_private_off_the_page(self, playing: Served) -> None:
        press(playing.page, "My screen is private")
        assert "Hide what is private" in labels(playing.page)
        asking = next(part for part in shown(playing.page) if isinstance(part, Asking))
        asking._handle_custom_msg({"escape": True}, [])
        assert "My screen is private" in labels(playing.page)


class TestTables:
    def test_each_shows_who_sits_there_the_last_act_and_the_figures(self, playing: Served) -> None:
        playing.act(1, "disclose_interest", "p0", interest="i0-0", text="SECRET words")
        playing.look()
        front = text(playing.card(1))
        assert "<bdi>Ann1</bdi>" in front
        assert "seat 2" in front
        assert "nothing yet" in front
        assert "<b>told an interest</b>, " in front
        assert "SECRET" not in sent(playing.page)
        assert "understood <b>0%</b>" in front
        assert "est. trust blue <b>0.50</b>, orange <b>0.5" in front

    def test_signs_are_told_in_words_and_put_a_table_first(self, store: Store) -> None:
        served = Served(store, 10, "plan")
        served.log.log(lambda _: [Event("phase", {"to": "play"}, at=_before(9))], by=CONSOLE)
        for number in served.room.tables:
            served.append(
                number, *(replace(event, at=_before(8)) for event in owed(served.room, number, None))
            )
        for _ in range(6):
            served.act(2, "demand")
        served.act(1, "small_talk")
        served.act(5, "small_talk")
        served.tell("help", by=5, seat=5)
        page = served.look()
        assert "Asks for help: table 3" in page
        assert "Stalled: table 2" in page
        assert "Silent: table 4" in page
        assert "2 at work" in page
        looks = {n: set(served.card(n)._dom_classes) - {"iw-card", "iw-table"} for n in served.room.tables}
        assert looks == {
            1: {"iw-is-calm"},
            2: {"iw-is-stalled"},
            3: {"iw-is-help"},
            4: {"iw-is-silent"},
            5: looks[1],
        }
        style = text_of_style()
        order = {
            look: int(style.split(f".iw-is-{look} {{ order: ")[1][0])
            for look in ("help", "stalled", "silent")
        }
        assert order == {"help": 0, "stalled": 1, "silent": 2}
        assert ".iw-table { order: 3;" in style

    @pytest.mark.parametrize(("people", "counted"), [(2, "1 table"), (4, "2 tables"), (6, "3 tables")])
    def test_they_are_counted(self, store: Store, people: int, counted: str) -> None:
        assert f"<h2>{counted}</h2>" in text(Served(store, people, "play").page)

    def test_how_a_table_ended_is_told(self, playing: Served) -> None:
        playing.act(1, "walk_away")
        page = playing.look()
        assert "1 ended" in page
        assert "No agreement" in text(playing.card(1))
        assert "walked away" in text(playing.open(1))

    def test_a_counterpart_and_an_empty_seat_are_named(self, store: Store) -> None:
        served = Served(store, 1, "play")
        assert "counterpart, reciprocal" in text(served.card(1))

    def test_a_change_of_one_table_sends_that_card_alone(self, store: Store) -> None:
        served = Served(store, 60, "play")
        assert (
            len([part for part in shown(served.page) if "iw-table" in getattr(part, "_dom_classes", ())])
            == 30
        )
        with sending(served.page) as told:
            served.act(7, "small_talk")
            served.look()
        assert told
        others = told - set(shown(served.card(7)))
        assert [part.description for part in others] == ["1 of 60 have logged"]

    def test_nothing_is_sent_while_nothing_happens(self, playing: Served) -> None:
        with sending(playing.page) as told:
            for _ in range(6):
                playing.look()
        assert told == set()

    def test_opening_a_table_logs_nothing_and_tells_the_rest(self, playing: Served) -> None:
        playing.act(1, "demand", text="SECRET words")
        playing.look()
        assert "SECRET" not in sent(playing.page)
        card = playing.open(1)
        assert "<q>SECRET words</q>" in text(card)
        assert "<h4>1 move</h4>" in text(card)
        assert playing.logged() == []
        press(playing.page, "Table 1")
        assert "SECRET" not in sent(playing.page)
        interest = playing.room.case.parties[0].interests[0].id
        playing.act(1, "disclose_interest", interest=interest)
        playing.look()
        playing.open(1)
        assert "told, not yet understood" in text(card)
        playing.act(1, "paraphrase", "p1", to=["p0"], interest=interest)
        of = len(playing.store.read(table_stream(CODE, 1)))
        playing.act(1, "confirm", of=of, to=["p1"])
        playing.look()
        assert f"understood by {case_for(2).party['p1'].name}" in text(card)


class TestATable:
    def test_it_is_hidden_from_the_projector_and_shown_again(self, playing: Served) -> None:
        card = playing.open(2)
        press(card, "Hide from the projector")
        assert "Hidden" in text(card)
        press(card, "Show on the projector")
        assert playing.logged() == [("hidden", {"table": 2, "hidden": on}) for on in (True, False)]

    def test_two_seats_are_swapped_before_play(self, store: Store) -> None:
        served = Served(store, 4, "brief")
        card = served.open(1)
        do(card, 1, "Swap")
        choose(card, "with", 4)
        press(card, "Swap")
        assert "table 2 is marked: somebody there has read both" in text(served.page)
        assert served.logged() == [], "both have read a brief, and get the other side's"
        press(card, "Swap")
        assert served.logged() == [("swapped", {"seats": [1, 4]})]
        assert served.room.read_both == {1, 2}
        assert served.room.seats[1].place == Place(2, "p1")
        assert "Ann1" not in text(card)

    def test_swapping_ends_when_play_begins(self, playing: Served) -> None:
        assert "Swap" not in ways(playing.open(1))

    def test_a_seat_is_placed_at_another_table_or_role(self, playing: Served) -> None:
        card = playing.open(1)
        do(card, 2, "Move")
        choose(card, "to", 2)
        choose(card, "as", "observer")
        press(card, "Move")
        assert playing.logged() == [("placed", {"seat": 2, "place": [2, "observer"]})]
        assert "observer" in text(playing.card(2))
        assert "nobody" in text(playing.card(1))

    def test_who_comes_late_is_told_as_a_guest_and_can_be_given_a_place(self, playing: Served) -> None:
        playing.join("Late")
        playing.look()
        assert "guest · <bdi>Late</bdi><small> · came late" in text(playing.card(1))
        card = playing.open(1)
        do(card, 5, "Move")
        choose(card, "as", "observer")
        press(card, "Move")
        assert "came late" not in text(card)
        assert "observer · <bdi>Late</bdi>" in text(card)

    def test_a_person_is_replaced_by_a_counterpart_of_ones_choice_and_comes_back(
        self, playing: Served
    ) -> None:
        card = playing.open(1)
        do(card, 1, "Replace by counterpart")
        choose(card, "by", "guarded")
        press(card, "Replace by counterpart")
        assert playing.logged() == [("replaced", {"seat": 1, "by": "guarded"})]
        assert "left; guarded plays" in text(card)
        press(card, "Give Table 1, blue (Ann1) the seat back")
        assert playing.logged() == [("returned", {"seat": 1})]
        assert "left;" not in text(card)

    def test_what_cannot_be_is_refused_in_a_sentence(self, store: Store) -> None:
        served = Served(store, 4, "brief")
        card = served.open(1)
        do(card, 1, "Swap")
        choose(card, "with", 1)
        press(card, "Swap")
        assert "Choose two seats" in text(served.page)

    def test_after_play_nobody_is_moved_any_more(self, store: Store) -> None:
        card = Served(store, 4, "debrief").open(1)
        assert ways(card) == ["Rename", "Remove"]
        assert {"Hide from the projector", "Say it to table 1"} <= set(labels(card))

    def test_a_person_is_renamed_and_removed_and_a_counterpart_plays_on(self, playing: Served) -> None:
        card = playing.open(1)
        do(card, 1, "Rename")
        field(card, ipw.Text, "Name").value = " Zoe "
        press(card, "Rename")
        assert "<bdi>Zoe</bdi>" in text(card)
        do(card, 1, "Remove")
        choose(card, "Instead", "principled")
        press(card, "Remove")
        assert [kind for kind, _ in playing.logged()] == ["renamed"], "it asks first"
        press(card, "Yes, remove")
        assert playing.logged() == [("removed", {"seat": 1, "by": "principled"})]
        assert "Zoe" not in text(card)
        assert "counterpart, principled" in text(card)

    def test_two_who_are_left_over_get_a_table_of_their_own(self, playing: Served) -> None:
        playing.join("Late")
        playing.join("Later")
        playing.look()
        card = playing.open(1)
        do(card, 5, "Move")
        choose(card, "to", 3)
        press(card, "Move")
        assert "counterpart, reciprocal" in text(playing.card(3))
        card = playing.open(2)
        do(card, 6, "Move")
        choose(card, "to", 3)
        choose(card, "as", "p1")
        press(card, "Move")
        assert playing.room.holders(3) == {"p0": "seat-5", "p1": "seat-6"}

    def test_a_table_that_ended_by_mistake_is_reopened_in_play(self, playing: Served) -> None:
        playing.act(1, "walk_away")
        playing.look()
        card = playing.open(1)
        press(card, "Reopen this table")
        press(card, "Yes, reopen this table")
        playing.look()
        assert playing.live.courses[1].table.end is None
        assert "Reopen this table" not in labels(card)

    def test_a_sentence_is_said_to_one_table_and_stays_typed_while_seats_change(
        self, playing: Served
    ) -> None:
        card = playing.open(2)
        field(card, ipw.Text).value = "Look up."
        playing.join("Late")
        playing.look()
        press(card, "Say it to table 2")
        assert playing.logged()[-1] == ("told", {"text": "Look up.", "table": 2})
        assert field(card, ipw.Text).value == ""
        press(card, "Say it to table 2")
        assert "Say it in a sentence" in text(playing.page)


def test_nobodys_points_brief_or_package_is_in_any_widget_but_on_a_private_screen(store: Store) -> None:
    case = parse(FLOUR.replace("reservation = 40", "reservation = 31.417"))
    served = Served(store, 4, "play", case=case)
    package = {"day": "Tuesday", "price": "fair", "sacks": "ten"}
    served.act(1, "disclose_interest", "baker", interest="sleep", text="CANARY")
    served.act(1, "offer", "miller", package=package, text="CANARY")
    served.look()
    press(served.page, "Cards")
    press(served.page, "Devices and links")
    private = ["31.417", "Tuesday", "Sunday at noon"]
    for party in case.parties:
        private += [
            party.brief,
            party.end_goal,
            party.batna,
            *(interest.label for interest in party.interests),
        ]
    assert "CANARY" not in sent(served.page), "a table's words are on its card once it is opened"
    for number in (1, 2):
        served.open(number)

    def told() -> list[str]:
        return [word for word in private if word in sent(served.page)]

    assert told() == []
    press(served.page, "My screen is private")
    assert {"31.417", "Tuesday"} <= set(told())
    assert f"<b>{case.party['baker'].name}" not in text(served.page)
    press(served.page, "Hide what is private")
    assert told() == []
    for phase in ("close", "debrief"):
        served.tell("phase", to=phase)
        served.serve()
        served.look()
        assert told() == []


def text_of_style() -> str:
    return console.STYLE.read_text("utf-8").replace(".iw-console ", "")


def _before(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")


class TestSeatsTakenBack:
    def test_a_seat_is_removed_by_its_number_and_the_choice_stays_while_others_come(
        self, store: Store
    ) -> None:
        served = Served(store, 2)
        press(served.page, "Remove")
        assert "Choose a seat first." in text(served.page)
        choose(served.page, "Seat", 2)
        served.join("Zoe")
        served.look()
        served.logged()
        press(served.page, "Remove")
        assert served.logged() == [("removed", {"seat": 2})]
        assert set(served.room.seats) == {1, 3}
        assert dict(field(served.page, ipw.Dropdown, "Seat").options) == {
            "a seat": 0,
            "Seat 1 (Ann1)": 1,
            "Seat 3 (Zoe)": 3,
        }
        press(served.page, "Remove")
        assert served.logged() == []

    def test_the_door_is_locked_and_unlocked_in_any_phase(self, store: Store) -> None:
        served = Served(store, 2)
        assert "Unlock the door" not in labels(served.page)
        press(served.page, "Lock the door")
        assert served.logged() == [("locked", {"locked": True})]
        assert "The door is locked: nobody can join." in text(served.page)
        assert "Lock the door" not in labels(served.page)
        served.log.log(move_on, by=CONSOLE)
        served.look()
        served.logged()
        press(served.page, "Unlock the door")
        assert served.logged() == [("locked", {"locked": False})]
        assert "Lock the door" in labels(served.page)

    def test_the_lobby_is_emptied_after_a_question_and_only_while_it_is_open(self, store: Store) -> None:
        served = Served(store, 3)
        press(served.page, "Empty the lobby")
        assert served.logged() == []
        press(served.page, "Yes, empty the lobby")
        assert served.logged() == [("removed", {"seat": number}) for number in (1, 2, 3)]
        assert "Empty the lobby" not in labels(served.page)
        served.join("Zoe")
        assert list(served.room.seats) == [4]
        served.log.log(move_on, by=CONSOLE)
        served.look()
        assert "Empty the lobby" not in labels(served.page)
