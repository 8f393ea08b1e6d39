"""A participant's page: what a seat has in each phase, and what it can log when."""

from collections.abc import Callable
from html import escape, unescape

import ipywidgets as ipw
import pytest

from pressing import field, labels, press, sent, shown, text
from workshop.classroom.events import Helped
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.room import opening
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.classroom.steps import move_on, owed
from workshop.live.room import LiveRoom
from workshop.live.room_log import RoomLog
from workshop.log.place import UNREAD, UNWRITTEN
from workshop.log.store import Store, StoreError
from workshop.negotiation.case import shown as points
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.streams import room_stream, table_stream
from workshop.negotiation.table import Table
from workshop.pages.console import console
from workshop.pages.projector import projector
from workshop.pages.room.participant import Participant, page
from workshop.widgets.chart import LiveChart
from workshop.widgets.typing import Typing

CODE = "ABCDE"


class Class:
    """A room of *The last boat* in a log, and the pages of its seats."""

    def __init__(self, store: Store, people: int = 2, **rules: object) -> None:
        self.store = store
        store.append(room_stream(CODE), 0, opening(load("last-boat"), link="x", size=8, **rules))
        self.log = RoomLog(store, CODE)
        for number in range(1, people + 1):
            self.tell(lambda room, n=number: [join(room, key=f"key-{n}", name="<b>Ann</b>")], by=DOOR)

    def tell(self, make: object, by: str | int = CONSOLE) -> None:
        events = make if callable(make) else (lambda _: [make])
        assert self.log.log(events, by=by) == ""

    def do(self, kind: str, **data: object) -> None:
        self.tell(Event(kind, data))

    def to(self, phase: str) -> "Class":
        while self.log.catch_up().phase != phase:
            self.tell(move_on)
            self.host()
        self.host()
        return self

    def host(self) -> None:
        for number in self.log.room.tables:
            stream = table_stream(CODE, number)
            rows = self.store.read(stream)
            events = owed(self.log.room, number, replay(rows) if rows else None)
            if events:
                self.store.append(stream, len(rows), *events)

    def page(self, number: int) -> Participant:
        return Participant(LiveRoom(self.store, CODE, number), number)

    def table(self, number: int = 1) -> Table:
        return replay(self.store.read(table_stream(CODE, number)))

    def acts(self) -> list[tuple[str, str]]:
        return [(e.move.seat, e.move.act) for e in self.table().moves if e.move.seat != "opening"]


Made = Callable[..., Class]


@pytest.fixture
def made(store: Store) -> Made:
    return lambda *people, **rules: Class(store, *people, **rules)


def poll(*pages: Participant) -> None:
    for each in pages:
        each.live.follow.poll()
        each.live.redraw()


def test_in_the_lobby_a_seat_waits_and_has_no_brief(made: Made):
    seat = made().page(1)
    assert "You are in" in text(seat.widget)
    assert "Seat 1" in text(seat.widget)
    assert load("last-boat").parties[0].brief.strip()[:40] not in sent(seat.widget)


def test_a_name_is_shown_as_text(made: Made):
    assert "&lt;b&gt;Ann" in text(made().page(1).widget)


def test_a_page_made_ahead_is_the_seats_own_once_somebody_takes_it(made: Made):
    room = made(0)
    seat = room.page(1)
    assert "Welcome" in text(seat.widget)
    room.tell(lambda state: [join(state, key="late", name="")], by=DOOR)
    poll(seat)
    assert "You are in" in text(seat.widget)


def test_with_the_briefs_each_seat_has_its_own_and_not_the_others(made: Made):
    room = made().to("brief")
    case = load("last-boat")
    for number, own, other in ((1, 0, 1), (2, 1, 0)):
        told = sent(room.page(number).widget)
        assert escape(case.parties[own].batna) in told
        assert escape(case.parties[other].batna) not in told
        assert not any(interest.label in told for interest in case.parties[other].interests)


def test_a_seat_is_told_where_it_sits_and_with_whom_until_it_says_that_it_does(made: Made):
    room = made(3, spare="observer").to("brief")
    seat = room.page(1)
    told = text(seat.widget)
    assert "Table 1</p><h2>Island council</h2><p>with &lt;b&gt;Ann&lt;/b&gt; (Ferry line) and" in told
    press(seat.widget, "I sit here")
    assert [number for number, each in room.log.catch_up().seats.items() if each.sits] == [1]
    assert "I sit here" not in labels(seat.widget)
    room.to("plan")
    poll(seat)
    assert "<h2>Island council</h2>" not in text(seat.widget), "it sits, and the questions come first"
    assert "<h2>You observe</h2><p>with" in text(room.page(3).widget)


def test_who_gets_another_place_is_asked_again_where_it_sits(made: Made):
    room = made(4).to("brief")
    press(room.page(1).widget, "I sit here")
    room.do("swapped", seats=[1, 3])
    assert not room.log.catch_up().seats[1].sits
    assert "I sit here" in labels(room.page(1).widget)


def test_a_script_that_sits_there_is_called_one(made: Made):
    told = text(made(1).to("brief").page(1).widget)
    assert "with Ferry line, played by a script</p>" in told


def test_what_one_alone_knows_comes_first_and_what_all_know_is_a_story_in_one_fold(made: Made):
    told = unescape(text(made().to("brief").page(1).widget))
    case = load("last-boat")
    own = told.index(case.parties[0].brief.split("\n\n")[0].strip())
    fold = told.index("<details><summary>What everybody at the table knows</summary>")
    assert own < fold < told.index(case.summary.strip()) < told.index("Your points</h2>")
    for first in case.openings:
        assert f"<b>{case.party[first.by].name}:</b> {first.text}" in told
    assert "points</b> to you." in told
    assert "to this side" not in told


def test_points_of_more_than_one_interest_are_added_up(made: Made):
    case, told = load("last-boat"), text(made().to("brief").page(1).widget)
    issue = next(issue for issue in case.issues if issue.id == "last-boat")
    sums = [f"<td>{points(each)}</td>" for each in case.points["island"][issue.id][: len(issue.options)]]
    assert f"Together</th>{''.join(sums)}</tr>" in told


def test_a_package_is_added_up_beside_the_questions(made: Made):
    seat, case = made().to("plan").page(1), load("last-boat")
    press(seat.widget, "Add up a package")
    for issue in case.issues:
        field(seat.widget, ipw.Dropdown, issue.label).value = issue.options[0]
    package = {issue.id: issue.options[0] for issue in case.issues}
    assert f"<b>{points(case.utility('island', package))} points for you</b>" in text(seat.widget)


def test_three_answers_make_a_seat_ready(made: Made):
    room = made().to("plan")
    seat = room.page(1)
    for _ in range(3):
        others = {"Help", "Solved", "I sit here", "Add up a package"}
        choices = [label for label in labels(seat.widget) if label not in others]
        press(seat.widget, choices[0])
    told = text(seat.widget)
    assert "You are ready" in told
    assert told.count("<b>Right.") + told.count("<b>Not quite: ") == 3, (
        "what was right of each answer, the last one too"
    )
    assert "<b>Right." not in text(room.page(1).widget)
    assert room.log.catch_up().seats[1].ready is not None
    assert room.log.room.seats[2].ready is None


def test_live_every_act_is_logged_as_it_happens(made: Made):
    room = made(mode="live").to("play")
    press(room.page(1).widget, "Acknowledge")
    press(room.page(2).widget, "Ask why")
    assert room.acts() == [("seat-1", "acknowledge"), ("seat-2", "ask_interest")]


def test_between_rounds_only_offers_and_answers_are_logged(made: Made):
    room = made(mode="checkpoint").to("play")
    seat = room.page(1)
    assert "Acknowledge" not in labels(seat.widget)
    assert "offer or answer" in field(seat.widget, Typing).placeholder
    assert seat.tables[0].move("acknowledge").startswith("Talk now")
    press(seat.widget, "Package")
    field(seat.widget, ipw.Dropdown, "Resident card").value = "Half price"
    press(seat.widget, "Offer")
    press(seat.widget, "Yes, offer")
    assert room.acts() == [("seat-1", "offer")]


def test_in_a_round_every_seat_logs(made: Made):
    room = made(mode="checkpoint").to("play")
    seat = room.page(1)
    room.do("extended", seconds=40 - room.log.room.clock.limit)
    poll(seat)
    assert "Log now" in text(seat.widget)
    assert "offer" not in field(seat.widget, Typing).placeholder
    press(seat.widget, "Acknowledge")
    assert room.acts() == [("seat-1", "acknowledge")]


def test_the_header_says_what_is_asked_of_one_the_most_urgent_first_and_leads_there(made: Made):
    room, case = made(mode="checkpoint").to("play"), load("last-boat")
    seat, other = room.page(1), room.page(2)

    def asked() -> str:
        poll(seat, other)
        return next((b.description for b in shown(seat.widget) if "iw-lead" in b._dom_classes), "")

    def begin_round() -> None:
        room.do("extended", seconds=40 - room.log.room.clock.limit)

    assert asked() == ""
    assert "Talk now" in text(seat.widget)
    room.do("card", card=next(card.id for card in case.cards if card.to == "all"), table=1)
    room.host()
    assert asked() == "There is news for you."
    begin_round()
    assert asked().startswith("Log now")
    assert seat.tables[0].move("disclose_interest", interest="wells") == ""
    poll(other)
    assert other.tables[0].move("paraphrase", interest="wells", to=("island",)) == ""
    room.do("extended", seconds=300)
    assert asked() == "Something you told was said back: is that it?"
    assert other.tables[0].move("offer", package=case.middle) == ""
    assert asked() == "An offer waits for your answer."
    places = next(part for part in shown(seat.widget) if "iw-bar-of-places" in part._dom_classes)
    press(seat.widget, "Charts")
    assert "iw-elsewhere" in places._dom_classes
    press(seat.widget, asked())
    assert "iw-elsewhere" not in places._dom_classes, "one press leads to Talk"
    (sought,) = [part for part in shown(seat.widget) if "iw-sought" in part._dom_classes]
    assert "made an offer" in text(sought)
    press(seat.widget, "Reject")
    assert asked() == "Something you told was said back: is that it?"
    press(seat.widget, "Yes, that is it")
    assert asked() == "There is news for you."
    press(seat.widget, "Put away")
    assert asked() == ""


def test_where_an_observer_logs_the_sides_make_offers_and_answer(made: Made):
    room = made(3, mode="observer").to("play")
    one, observer = room.page(1), room.page(3)
    assert "Acknowledge" not in labels(one.widget)
    press(one.widget, "Package")
    assert "Offer" in labels(one.widget)
    press(observer.widget, "Acknowledge")
    field(observer.widget, ipw.ToggleButtons).value = 1
    press(observer.widget, "Promise")
    assert room.acts() == [("observer-3", "acknowledge"), ("observer-3", "promise")]
    assert [entry.move.by for entry in room.table().moves[-2:]] == ["island", "line"]
    assert not {*SIGNS, "1"} & set(labels(observer.widget))


SIGNS = {"Offer", "Trade", "Accept", "Reject", "Walk away"}


@pytest.mark.parametrize("mode", ["live", "checkpoint", "observer"])
def test_an_observer_signs_for_nobody_and_the_sides_do_so_at_their_own_seats_in_every_mode(
    made: Made, mode: str
):
    room = made(3, mode=mode).to("play")
    seats = [room.page(number) for number in (1, 2, 3)]
    (one, other, observer), package = seats, load("last-boat").middle
    assert one.tables[0].move("offer", package=package) == ""
    poll(*seats)
    of = room.table().version
    for table in observer.tables:
        for act, carried in (
            ("offer", {"package": package}), ("trade", {"package": package}),
            ("accept", {"of": of}), ("reject", {"of": of}), ("walk_away", {}),
        ):  # fmt: skip
            assert "each makes them at its own seat" in table.move(act, **carried)
        assert "one side's own view" in table.log(
            "rated", by=table.party, to=table.view.others(table.party)[0], value=7
        )
        assert "Only its author" in table.log("withdrawn", of=of, seat="seat-1")
    for seat in seats:
        press(seat.widget, "Package")
    for party in (0, 1):
        field(observer.widget, ipw.ToggleButtons).value = party
        assert not SIGNS & set(labels(observer.widget))
        assert {"Note: offer", "Note: trade", "Note: walk away"} <= set(labels(observer.widget))
    field(observer.widget, ipw.Dropdown, "Resident card").value = "Half price"
    press(observer.widget, "Float as an idea")
    press(observer.widget, "Yes, idea")
    assert room.acts() == [("seat-1", "offer"), ("observer-3", "idea")]
    assert SIGNS - {"Accept", "Reject"} <= set(labels(one.widget))
    assert set(labels(other.widget)) >= SIGNS
    press(other.widget, "Walk away")
    press(other.widget, "Yes, walk away")
    assert room.table().end


def test_an_observer_notes_in_one_tap_how_a_move_was_said_and_the_last_tap_counts(made: Made):
    room = made(3, mode="live").to("play")
    one, other, observer = (room.page(number) for number in (1, 2, 3))
    field(observer.widget, ipw.ToggleButtons).value = 2
    assert "What the sides say comes here" in text(observer.widget)
    assert "Acknowledge" not in labels(observer.widget)
    for act in ("ask_interest", "small_talk", "check_in"):
        assert one.tables[0].move(act) == ""
    poll(one, other, observer)
    before = sent(one.widget), sent(other.widget)
    press(observer.widget, "Assumed the answer")
    press(observer.widget, "Behind what was said")
    press(observer.widget, "As it stands")
    asked, _, checked = (entry.version for entry in room.table().played)
    assert room.table().tags == {(asked, "observer-3"): "serves", (checked, "observer-3"): "serves"}
    assert len(room.acts()) == 3, "it is no move"
    poll(one, other, observer)
    chosen = [part for part in shown(observer.widget) if "iw-used" in getattr(part, "_dom_classes", ())]
    assert [part.description for part in chosen] == ["As it stands", "Behind what was said"]
    assert (sent(one.widget), sent(other.widget)) == before, "who is observed sees nothing of it"


def test_only_who_observes_a_table_tags_its_moves_and_after_its_end_too(made: Made):
    room = made(3, mode="observer").to("play")
    one, observer = room.page(1), room.page(3)
    press(observer.widget, "Ask why")
    of = room.table().played[0].version
    forged = {"of": of, "how": "serves", "seat": "observer-3"}
    assert "who observes the table" in one.tables[0].log("tagged", **forged)
    assert one.tables[0].move("walk_away") == ""
    poll(observer)
    assert "Ask why" not in labels(observer.widget)
    press(observer.widget, "About an option")
    assert room.table().tags == {(of, "observer-3"): "option"}


def test_the_last_three_moves_can_be_tagged_and_one_that_has_just_moved_takes_no_tap(
    made: Made, monkeypatch: pytest.MonkeyPatch
):
    room = made(3, mode="live").to("play")
    one, observer = room.page(1), room.page(3)
    field(observer.widget, ipw.ToggleButtons).value = 2
    for act in ("ask_interest", "check_in", "promise", "apologise"):
        assert one.tables[0].move(act) == ""
    poll(observer)
    assert not {"Assumed the answer", "Small talk"} & set(labels(observer.widget))
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    assert one.tables[0].move("ask_interest") == ""
    poll(observer)
    press(observer.widget, "Can be kept")
    assert room.table().tags == {}


def test_what_a_move_did_is_sent_to_its_own_side_once_the_facilitator_switches_it_on(made: Made):
    room = made(mode="live").to("play")
    one, other = room.page(1), room.page(2)
    package = load("last-boat").middle
    assert other.tables[0].move("offer", package=package) == ""
    assert one.tables[0].move("offer", package=package | {"fare": "Half price"}) == ""
    poll(one, other)
    assert "class='iw-did'" not in sent(one.widget) + sent(other.widget)
    for on in (True, False):
        room.do("effects", on=on)
        poll(one, other)
        assert ("An offer straight after theirs" in text(one.widget)) == on
        assert "An offer straight after theirs" not in sent(other.widget)


def test_it_is_told_of_what_an_observer_logged_for_a_side_too(made: Made):
    room = made(3, mode="observer").to("play")
    room.do("effects", on=True)
    one, other, observer = (room.page(number) for number in (1, 2, 3))
    press(observer.widget, "Promise")
    press(observer.widget, "Ask why")
    poll(one, other, observer)
    assert "trust, estimated: " in text(one.widget)
    assert "class='iw-did'" not in sent(other.widget) + sent(observer.widget)


def test_between_rounds_one_still_finds_a_sentence_to_say_aloud(made: Made):
    room = made(mode="checkpoint").to("play")
    seat = room.page(1)
    press(seat.widget, "Say it how?")
    press(seat.widget, "Check in")
    assert "iw-aloud'>" in text(seat.widget)
    press(seat.widget, "Back")
    assert "iw-aloud'>" not in text(seat.widget)
    assert "Talk now" in text(seat.widget)
    assert room.acts() == []


def test_where_nobody_holds_a_side_its_observer_notes_what_it_offers(made: Made):
    room = made(3, mode="live").to("play")
    room.do("placed", seat=1, place=[1, "observer"])
    room.host()
    observer = room.page(3)
    press(observer.widget, "Package")
    assert "island" not in room.table().seats
    assert SIGNS & set(labels(observer.widget)) == {"Offer", "Trade"}
    field(observer.widget, ipw.ToggleButtons).value = 1
    assert not SIGNS & set(labels(observer.widget))


def test_what_comes_while_one_plays_waits_in_talk_and_goes_with_the_phase(made: Made):
    room = made(mode="live").to("play")
    one, other = room.page(1), room.page(2)
    assert one.tables[0].move("disclose_interest", interest="wells") == ""
    poll(other)
    press(other.widget, "Say back")
    press(other.widget, "Water and quiet in high summer")
    room.do("card", card="gale", table=1)
    room.host()
    poll(one, other)
    arrived = next(part for part in shown(one.widget) if "iw-arriving" in getattr(part, "_dom_classes", ()))
    assert {"Yes, that is it", "Not quite", "Put away"} == set(labels(arrived))
    assert "News for" in text(arrived)
    press(arrived, "Put away")
    press(arrived, "Yes, that is it")
    assert labels(arrived) == []
    assert ("line", "island", "wells") in room.table().understood
    room.to("close")
    poll(one)
    assert not [part for part in shown(one.widget) if "iw-arriving" in getattr(part, "_dom_classes", ())]


def test_a_press_meant_for_what_was_there_before_a_round_does_not_count(
    made: Made, monkeypatch: pytest.MonkeyPatch
):
    room = made(mode="checkpoint").to("play")
    seat = room.page(1)
    monkeypatch.setattr("workshop.widgets.kit.SAME_CLICK", 0.7)
    room.do("extended", seconds=40 - room.log.room.clock.limit)
    poll(seat)
    press(seat.widget, "Acknowledge")
    press(seat.widget, "Pulse")
    press(seat.widget, "Promise")
    assert room.acts() == []


def test_an_observer_sees_both_sides(made: Made):
    told = sent(made(3).to("play").page(3).widget)
    assert all(escape(party.batna) in told for party in load("last-boat").parties)


def test_who_comes_late_as_a_guest_is_told_nothing_private_until_placed(made: Made):
    room = made().to("play")
    room.tell(lambda state: [join(state, key="late", name="")], by=DOOR)
    seat = room.page(3)
    assert "You are a guest" in text(seat.widget)
    assert not any(escape(party.batna) in sent(seat.widget) for party in load("last-boat").parties)
    assert "guest at this table" in seat.closed()
    room.do("placed", seat=3, place=[1, "observer"])
    poll(seat)
    assert all(escape(party.batna) in sent(seat.widget) for party in load("last-boat").parties)


def test_a_pause_stops_logging_and_says_so(made: Made):
    room = made(mode="live").to("play")
    seat = room.page(1)
    room.do("paused")
    poll(seat)
    assert "Acknowledge" not in labels(seat.widget)
    assert "paused" in seat.tables[0].move("acknowledge")
    room.do("resumed")
    poll(seat)
    press(seat.widget, "Acknowledge")
    assert len(room.acts()) == 1


def test_over_time_nothing_is_logged_until_the_clock_is_extended(made: Made):
    room = made(mode="live").to("play")
    seat = room.page(1)
    room.do("extended", seconds=-room.log.room.clock.limit)
    poll(seat)
    assert "time is over" in seat.tables[0].move("acknowledge")
    room.do("extended", seconds=600)
    poll(seat)
    assert seat.tables[0].move("acknowledge") == ""


def test_help_is_asked_for_and_found_solved(made: Made):
    room = made()
    seat = room.page(2)
    press(seat.widget, "Help")
    assert room.log.catch_up().seats[2].help
    press(seat.widget, "Solved")
    assert not room.log.catch_up().seats[2].help


def test_who_asked_for_help_reads_that_it_is_on_its_way(made: Made):
    room = made()
    seat = room.page(2)
    press(seat.widget, "Help")
    assert seat.live.log(Helped(seat=2, coming=True)) == "That is for the facilitator."
    room.do("helped", seat=2, coming=True)
    poll(seat)
    assert "The facilitator is on the way to you." in text(seat.widget)
    press(seat.widget, "Solved")
    assert "on the way" not in text(seat.widget)
    assert "Help" in labels(seat.widget)


def test_a_card_reaches_the_side_it_is_for(made: Made, store: Store):
    room = made().to("play")
    one, other = room.page(1), room.page(2)
    card = next(card for card in load("last-boat").cards if card.to != "all")
    room.do("card", card=card.id, table=1)
    room.to("play")
    poll(one, other)
    mine, theirs = (one, other) if card.to == "island" else (other, one)
    assert card.title in text(mine.widget)
    assert card.title not in sent(theirs.widget)


def test_who_was_replaced_can_take_the_seat_back(made: Made):
    room = made(mode="live").to("play")
    seat = room.page(1)
    room.do("replaced", seat=1, by="reciprocal")
    poll(seat)
    assert "Acknowledge" not in labels(seat.widget)
    assert "counterpart plays in your place" in seat.tables[0].move("acknowledge")
    press(seat.widget, "Take my seat back")
    assert "Acknowledge" in labels(seat.widget)


def test_two_who_share_a_role_log_for_the_same_side(made: Made):
    room = made(3, mode="live", spare="mirror").to("play")
    assert room.log.room.holders(1) == {"island": "seat-1+seat-3", "line": "seat-2"}
    press(room.page(1).widget, "Acknowledge")
    press(room.page(3).widget, "Promise")
    assert [(e.move.by, e.move.seat) for e in room.table().moves[-2:]] == [
        ("island", "seat-1"),
        ("island", "seat-3"),
    ]
    assert "logged by" not in text(room.page(3).widget).split("Moves")[-1].split("made a promise")[0][-200:]


def test_before_the_reveal_an_ended_table_shows_ones_own_points_alone(made: Made):
    room = made().to("close")
    seat = room.page(1)
    case = load("last-boat")
    assert escape(case.parties[1].batna) not in sent(seat.widget)
    assert "shown when the facilitator opens both sides" in text(seat.widget)
    room.to("debrief")
    assert "<h2>Settlements" not in sent(seat.widget)
    room.do("reveal")
    poll(seat)
    assert escape(case.parties[1].batna) in sent(seat.widget)
    assert "<h2>Settlements" in sent(seat.widget)


def test_after_the_reveal_a_seat_has_each_chart_once(made: Made):
    room = made().to("close")
    seat = room.page(1)
    room.to("debrief")
    room.do("reveal")
    poll(seat)
    drawn = [part._label for part in shown(seat.widget) if isinstance(part, LiveChart)]
    assert drawn == [
        "Settlements on the frontier",
        "Interest coverage of both sides",
        "Trust levels, both ways",
    ]


def test_after_the_reveal_a_table_is_looked_back_at_and_its_agreement_improved(made: Made):
    room = made(mode="live").to("play")
    seats = [room.page(1), room.page(2)]
    offers = next(seat for seat in seats if seat.tables[0].party == "island")
    package = load("last-boat").middle
    assert offers.tables[0].move("offer", package=package) == ""
    poll(*seats)
    answers = next(seat for seat in seats if seat is not offers)
    assert answers.tables[0].move("accept", of=room.table().version) == ""
    room.to("debrief")
    poll(*seats)
    find = "Find a package better for both"
    assert not {"Replay", "What if", find} & set(labels(offers.widget))
    room.do("reveal")
    poll(*seats)
    for seat in seats:
        assert {"Replay", "What if", find} <= set(labels(seat.widget))
        press(seat.widget, find)
        press(seat.widget, "Accept this package")
        poll(*seats)
    assert all("Every side accepts it: it is adopted" in text(seat.widget) for seat in seats)
    assert set(room.table().improved) == {"island", "line"}


def test_a_table_that_ended_first_rates_and_guesses_and_may_look_for_more_with_its_own_points_alone(
    made: Made,
):
    room, case = made(mode="live").to("play"), load("last-boat")
    island, line = room.page(1), room.page(2)
    assert "Log my guess" not in labels(island.widget)
    assert island.tables[0].move("offer", package=case.middle) == ""
    poll(island, line)
    assert line.tables[0].move("accept", of=room.table().version) == ""
    poll(island, line)
    press(island.widget, "Log my guess")
    assert "Your guess is logged" in text(island.widget)
    more = case.middle | {"fare": "Half price"}
    for issue in case.issues:
        field(island.widget, ipw.Dropdown, issue.label).value = more[issue.id]
    press(island.widget, "Propose this package")
    poll(line)
    told = unescape(text(line.widget))
    assert "Island council proposes:" in told
    assert f"{points(case.utility('line', more))} points for you." in told
    assert f"{points(case.utility('island', more))} points" not in sent(line.widget)
    assert "better packages" not in told
    assert line.tables[0].log("improved", by="line", package=more), "it is worse for this side"
    hidden = case.issues[0].hidden[0].text
    assert "every issue" in island.tables[0].log(
        "improved", by="island", package=more | {"last-boat": hidden}
    )
    assert "every issue" in island.tables[0].log("improved", by="island", package={"last-boat": []})


def test_after_play_each_side_guesses_what_mattered_to_the_other(made: Made):
    room = made().to("close")
    seat = room.page(2)
    press(seat.widget, "Log my guess")
    assert sum(room.table().guesses["line", "island"].values()) == 100
    assert "Your guess is logged" in text(seat.widget)
    room.to("debrief")
    poll(seat)
    assert "Log my guess" not in labels(seat.widget)
    assert "Guessing is over" in seat.tables[0].log("guessed", by="line", to="island", points={"fare": 100})


def test_an_observer_sees_how_good_the_end_is_with_the_sides_it_sits_beside(made: Made):
    room = made(3).to("close")
    seat = room.page(3)
    assert "No agreement: the time is over." in text(seat.widget)
    for phase in ("close", "debrief"):
        room.to(phase)
        poll(seat)
        assert "<h2>Settlements" not in sent(seat.widget)
        assert "more packages" not in text(seat.widget)
    room.do("reveal")
    poll(seat)
    assert "<h2>Settlements" in sent(seat.widget)


def test_a_robot_at_the_table_is_named_as_scripted(made: Made):
    room = made(1, mode="live")
    room.tell(lambda state: fill(state, 1))
    seat = room.to("play").page(1)
    assert "scripted" in text(seat.widget)
    assert "Broke faith" not in " ".join(labels(seat.widget))


def test_a_seat_of_no_room_is_told_so(store: Store):
    shown_page = page({"db": store.url, "code": "NONE", "seat": 1})
    assert "role='alert'" in text(shown_page)


def test_without_a_room_the_page_is_ones_own_study(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WORKSHOP_DB", store.url)
    assert "New table" in labels(page())
    assert any(isinstance(part, Typing) for part in shown(page()))


def test_on_a_full_disk_an_answer_is_not_taken_without_a_word(made: Made, monkeypatch: pytest.MonkeyPatch):
    room = made(mode="live").to("play")
    seat = room.page(1)
    assert seat.tables[0].move("offer", package=load("last-boat").middle) == ""
    room.to("close")
    poll(seat)

    def full(*_: object) -> None:
        raise StoreError("There is no room left for the log: free some space, then try again.")

    with monkeypatch.context() as patched:
        patched.setattr(room.store, "append", full)
        press(seat.widget, "No, it is not")
    assert UNWRITTEN in unescape(text(seat.widget))
    assert room.table().answers == {}


def test_on_a_full_disk_a_seat_says_so_and_keeps_what_was_typed(made: Made, monkeypatch: pytest.MonkeyPatch):
    room = made(mode="live").to("play")
    seat = room.page(1)
    field(seat.widget, Typing).value = "We hear you"

    def full(*_: object) -> None:
        raise StoreError("There is no room left for the log: free some space, then try again.")

    with monkeypatch.context() as patched:
        patched.setattr(room.store, "append", full)
        press(seat.widget, "Acknowledge")
    assert UNWRITTEN in unescape(text(seat.widget))
    assert field(seat.widget, Typing).value == "We hear you"
    press(seat.widget, "Acknowledge")
    assert [entry.move.text for entry in room.table().moves if entry.move.seat == "seat-1"] == ["We hear you"]


def test_a_seat_is_not_told_where_the_log_is_when_it_does_not_answer(
    made: Made, monkeypatch: pytest.MonkeyPatch
):
    room = made(mode="live").to("play")
    seat = room.page(1)

    def lost(*_: object) -> None:
        raise StoreError("postgresql://course@db.example.org/course cannot be used: check its URL.")

    monkeypatch.setattr(Store, "append", lost)
    for label in ("Acknowledge", "Help"):
        press(seat.widget, label)
        assert UNWRITTEN in unescape(text(seat.widget))
    monkeypatch.setattr(Store, "state", lost)
    monkeypatch.setattr(Store, "read", lost)
    seat.live.follow.poll()
    assert UNREAD in unescape(text(seat.widget))
    here = {"db": room.store.url, "code": CODE, "seat": 1}
    for shows in (page(here), projector.page(here | {"join": "http://x/join"})):
        assert UNREAD in unescape(text(shows))
        assert "example.org" not in sent(shows)
    assert "example.org" not in sent(seat.widget)
    assert "example.org" in text(console.page(here | {"address": "http://x/"}))


@pytest.mark.parametrize("phase", ["lobby", "brief", "play", "close"])
def test_a_seat_that_the_facilitator_removed_says_so_and_leads_back_to_the_door(made: Made, phase: str):
    room = made().to(phase)
    seat = room.page(1)
    room.do("removed", seat=1)
    for then in (phase, "debrief"):
        room.to(then)
        seat.live.follow.poll()
        assert "The facilitator has removed this seat." in text(seat.widget)
        assert "href='../../join'" in text(seat.widget)
        assert labels(seat.widget) == []


def test_a_table_that_is_reopened_is_played_on_at_its_seats(made: Made):
    room = made(mode="live").to("play")
    seats = [room.page(1), room.page(2)]
    package = load("last-boat").middle
    assert seats[0].tables[0].move("offer", package=package) == ""
    poll(*seats)
    assert seats[1].tables[0].move("accept", of=room.table().version) == ""
    poll(*seats)
    assert all("Every party accepts the package" in text(seat.widget) for seat in seats)
    assert not any("Acknowledge" in labels(seat.widget) for seat in seats)
    console = LiveRoom(room.store, room.log.room.code, CONSOLE)
    assert console.reopen(1) == ""
    poll(*seats)
    assert not any("Every party accepts the package" in text(seat.widget) for seat in seats)
    for seat in seats:
        press(seat.widget, "Acknowledge")
    assert [act for _, act in room.acts()][-2:] == ["acknowledge"] * 2
    assert seats[1].tables[0].move("accept", of=room.table().offer.version) == ""
    poll(*seats)
    assert all("Every party accepts the package" in text(seat.widget) for seat in seats)


def test_what_the_facilitator_says_reaches_those_it_is_for_until_it_is_put_away(made: Made) -> None:
    room = made(4).to("play")
    here, there = room.page(1), room.page(3)
    room.do("told", text="Sit <b>up</b>.", table=1)
    poll(here, there)
    assert "Sit &lt;b&gt;up&lt;/b&gt;." in text(here.widget)
    assert "Sit &lt;" not in sent(there.widget)
    here.foot.children[0].children[1].still_since = 0  # it has stood there for a while
    press(here.widget, "Put away")
    assert "Sit &lt;" not in text(here.widget)
    room.do("told", text="Five minutes left.")
    poll(here, there)
    assert all("Five minutes left." in text(page.widget) for page in (here, there))


def noted(observer: Participant) -> None:
    """Let an observer note a whole package for the first side."""
    press(observer.widget, "Package")
    field(observer.widget, ipw.ToggleButtons).value = 0
    for issue, option in load("last-boat").middle.items():
        field(observer.widget, ipw.Dropdown, load("last-boat").issue[issue].label).value = option
    press(observer.widget, "Note: offer")
    press(observer.widget, "Yes, offer")


def test_what_an_observer_notes_for_a_side_counts_once_that_side_signs(made: Made) -> None:
    room = made(3, mode="observer").to("play")
    seats = one, other, observer = [room.page(number) for number in (1, 2, 3)]
    noted(observer)
    poll(*seats)
    assert room.acts() == []
    assert "Island council has to sign: <b>Offer</b>" in text(observer.widget)
    assert "Your observer noted for you: <b>Offer</b>" in text(one.widget)
    assert "noted for" not in sent(other.widget), "the other side does not know that something waits"
    settled(one)
    press(one.widget, "Not mine")
    poll(*seats)
    assert "has to sign" not in text(observer.widget)
    noted(observer)
    poll(*seats)
    settled(one)
    press(one.widget, "Sign")
    poll(*seats)
    assert room.acts() == [("seat-1", "offer")]
    settled(observer)
    press(observer.widget, "Note: accept")
    poll(*seats)
    assert not room.table().end
    settled(other)
    press(other.widget, "Sign")
    assert room.table().end


def settled(page: Participant) -> None:
    """Let buttons that have just come take a press, as they do after a moment."""
    for part in shown(page.widget):
        part.still_since = 0


def test_who_share_a_side_read_who_of_them_pressed(made: Made) -> None:
    room = made(3, spare="mirror").to("play")
    pages = [room.page(seat.number) for seat in room.log.room.at_table(1, "island")]
    assert len(pages) == 2
    opposite = room.page(room.log.room.at_table(1, "line")[0].number)
    room.do("renamed", seat=pages[1].number, name="<i>Bea")
    poll(*pages)
    assert pages[1].tables[0].move("offer", package=load("last-boat").middle) == ""
    poll(*pages, opposite)
    assert all("<small>by &lt;i&gt;Bea</small>" in text(page.widget) for page in pages)
    assert "Bea" not in sent(opposite.widget)


@pytest.mark.parametrize("phase", ["brief", "plan", "play"])
def test_who_has_to_go_is_asked_once_and_the_table_goes_on(made: Made, phase: str) -> None:
    room = made(2).to(phase)
    seat = room.page(1)
    if phase == "play":
        press(seat.widget, "Package")
    press(seat.widget, "I have to go")
    assert not room.log.catch_up().seats[1].away
    press(seat.widget, "Yes, I leave my seat")
    assert room.log.catch_up().seats[1].away == "reciprocal"
    assert "A scripted counterpart plays in your place." in text(seat.widget)
    press(seat.widget, "Take my seat back")
    assert not room.log.catch_up().seats[1].away
