"""A room leaves the log without its people's names, keys, links and addresses, and comes back as it left."""

import json
from collections.abc import Callable
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import pytest

from rooming import CODE, Class
from workshop.classroom import fold
from workshop.classroom.events import KINDS as ROOM
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.room import opening
from workshop.classroom.rules import DOOR
from workshop.classroom.steps import owed
from workshop.counterparts.play import next_event, rehearse
from workshop.exchange.files import FILES, export, import_rows
from workshop.exchange.logfile import ExchangeError, LogFile
from workshop.exchange.pseudonyms import pseudonymous
from workshop.log.store import Store
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event, Move, Row
from workshop.negotiation.streams import room_stream, table_stream
from workshop.negotiation.table import openings, outcome

NAME, KEY, LINK, ADDRESS = (
    "Ada Lovelace",
    "a-key-for-a-seat",
    "a-link-to-the-console",
    "http://10.1.2.3:8899/",
)
TYPED = "What Ada typed at the table."
SECRETS = (NAME, KEY, LINK, ADDRESS, TYPED)


def a_class(*, spare: str = "mirror", robots: int = 2) -> list[Row]:
    """All that can happen in a room of five people and some robots, and what they log at their tables."""
    room = Class(people=0, spare=spare, link=f"{LINK}-1")
    room.tell("console", DOOR, link=f"{LINK}-1", key=f"{KEY}-0")
    room.tell("admitted", link=f"{LINK}-2")
    room.tell("reached", DOOR, address=ADDRESS)
    for number in range(1, 6):
        room.log(join(room.room, key=f"{KEY}-{number}", name=f"{NAME} {number}"), by=DOOR)
    room.log(*fill(room.room, robots + 1))
    room.tell("removed", seat=room.room.next_seat - 1)
    room.to("brief").tell("swapped", seats=[1, 4])
    room.tell("placed", seat=5, place=[1, "observer"])
    room.tell("ready", 1, seat=1, right=2)
    room.to("play").tell("help", 2, seat=2)
    room.tell("helped", seat=2)
    for kind, data in (
        ("extended", {"seconds": 60}), ("paused", {}), ("resumed", {}), ("card", {"card": "rain"}),
        ("charts", {"on": True}), ("hidden", {"table": 1, "hidden": True}), ("locked", {"locked": True}),
        ("replaced", {"seat": 2, "by": "guarded"}), ("renamed", {"seat": 2, "name": f"{NAME} again"}),
        ("told", {"text": TYPED, "table": 1}), ("round_called", {}), ("round_skipped", {}),
        ("effects", {"on": True}),
    ):  # fmt: skip
        room.tell(kind, **data)
    room.tell("returned", 2, seat=2)
    room.tell("sat", 1, seat=1)
    tables = [row for number in room.room.tables for row in table(room, number)]
    room.to("close").tell("stepped_back", of=room.room.version)
    room.to("debrief").tell("reveal")
    room.tell("shown", slide="results")
    return [*room.rows, *tables]


def table(room: Class, number: int) -> list[Row]:
    """What is logged at one table of the room, by its seats, an observer and counterparts."""
    stream, parties = table_stream(CODE, number), list(room.room.case.party)
    events = owed(room.room, number, None)
    for party, holder in room.room.holders(number).items():
        for seat in holder.split("+"):
            if seat.startswith("seat-"):
                events.append(Event("moved", Move(act="small_talk", by=party, seat=seat, text=TYPED).data()))
    events += [
        Event("moved", Move(act="check_in", by=parties[0], seat=f"observer-{seat.number}").data())
        for seat in room.room.at_table(number, "observer")
    ]
    events += [
        Event("tagged", {"of": 2, "how": "serves", "seat": f"observer-{seat.number}"})
        for seat in room.room.at_table(number, "observer")
    ]
    events.append(Event("noted", {"by": parties[0], "text": TYPED}))
    drafted = {"act": "walk_away", "by": parties[0], "seat": "observer-5", "text": TYPED}
    events.append(Event("drafted", drafted))
    events.append(Event("signed", {"of": len(events), "by": parties[0], "seat": "seat-1"}))
    events.append(Event("reopened", {"of": len(events)}))
    events += [
        Event("seated", {"party": parties[0], "who": "seat-4+seat-1"}),
        Event("closed"),
    ]
    return [
        Row(stream, version, event.click or f"c{version}", room.now, event.kind, event.data)
        for version, event in enumerate(events, start=1)
    ]


def text_of(rows: list[Row]) -> str:
    return json.dumps([row.data for row in rows], ensure_ascii=False)


@pytest.mark.parametrize("with_text", [False, True])
def test_names_keys_links_and_addresses_never_leave_the_log(tmp_path: Path, with_text: bool) -> None:
    log = a_class()
    assert all(secret in text_of(log) for secret in SECRETS)
    written = "".join(path.read_text(encoding="utf-8") for path in export(log, tmp_path, with_text=with_text))
    assert [secret for secret in SECRETS if secret in written] == ([TYPED] if with_text else [])


def test_every_kind_of_row_that_a_room_has_is_in_the_codebook() -> None:
    kinds = set(ROOM) - {"purged"}
    assert {row.kind for row in a_class() if row.stream == room_stream(CODE)} == kinds


def test_an_exported_room_adds_up_to_the_same_room_without_its_names() -> None:
    log = [row for row in a_class() if row.stream == room_stream(CODE)]
    before, after = fold.replay(log), fold.replay(pseudonymous(log, with_text=False))
    assert after.unknown == 1, "the address alone means nothing any more"
    assert {n: seat.place for n, seat in after.seats.items()} == {
        n: seat.place for n, seat in before.seats.items()
    }
    assert (after.clock, after.cards, after.phase) == (before.clock, before.cards, before.phase)
    assert len(after.keys) == len(before.keys) == 5
    assert not {seat.name for seat in after.seats.values()} - {""}


def test_a_room_comes_back_and_leaves_again_as_it_left(tmp_path: Path, store: Store) -> None:
    export(a_class(), tmp_path / "one")
    came = list(LogFile(tmp_path / "one" / "log.jsonl"))
    assert import_rows(store, came).rows == len(came)
    assert sorted(store.read_all(), key=lambda row: (row.stream, row.version)) == came
    export(store.read_all(), tmp_path / "two")
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def a_term() -> list[Row]:
    """A class, a rehearsal, over ten who study, two of them without a table of their own; newer rows."""
    case = Class(people=2).room.case
    habits = dict.fromkeys(case.party, "principled")
    tables = [f"table/rehearsal-1/{number}" for number in range(1, 12)]
    studies = [f"solo/{NAME} {number}/seat/{attempt}" for number in range(1, 13) for attempt in (1, 2)]
    log = a_class()
    for stream in (*tables, *studies):
        log += rehearse(case, habits, seed=len(log), stream=stream)
        newer = (
            ("hologram", {"of": NAME}),
            ("moved", {"act": "teleport", "by": "p0"}),
            ("noted", {"by": "p0", "text": TYPED}),
        )
        log += [
            Row(stream, log[-1].version + n, f"new-{n}", log[-1].at, *e) for n, e in enumerate(newer, start=1)
        ]
    lessons = [f"study/{NAME} {which}" for which in (*range(1, 14), "2 a")]
    return log + [
        Row(stream, 1, "c", log[-1].at, "study_opened", {"study": "lesson-1"}) for stream in lessons
    ]


@pytest.mark.parametrize("with_text", [False, True])
def test_a_log_leaves_identical_files_on_its_way_through_another_log_and_back(
    tmp_path: Path, store: Store, opened: Callable[[str], Store], *, with_text: bool
) -> None:
    logs = opened(f"sqlite:///{tmp_path}/first.db"), store, opened(f"sqlite:///{tmp_path}/last.db")
    came: list[Row] | LogFile = a_term()
    for number, log in enumerate(logs):
        import_rows(log, came)
        export(log.read_all(), tmp_path / f"{number}", with_text=with_text)
        came = LogFile(tmp_path / f"{number}" / "log.jsonl")
    for name in FILES:
        assert len({(tmp_path / f"{number}" / name).read_bytes() for number in range(len(logs))}) == 1


def test_a_seat_has_one_pseudonym_at_its_table_shared_role_or_watching() -> None:
    log = list(pseudonymous(a_class(), with_text=False))
    seats = {row.data["seat"] for row in log if row.kind in {"moved", "tagged", "drafted", "signed"}} - {
        "opening"
    }
    people = {seat.removeprefix("observer-") for seat in seats}
    assert all(seat.removeprefix("observer-").startswith("learner-") for seat in seats)
    assert len(people) == 5
    shared = next(row.data["who"] for row in log if row.kind == "seated")
    assert set(shared.split("+")) <= people
    assert any(seat.startswith("observer-") for seat in seats)
    first = next(row for row in log if row.kind == "opened")
    assert {who for holder in first.data["seats"].values() for who in holder.split("+")} <= people


def test_the_same_seat_of_another_room_is_somebody_else() -> None:
    one = table(Class(people=2).to("play"), 1)
    other = [replace(row, stream=row.stream.replace(CODE, "ZZZZZ")) for row in one]
    seats: dict[str, set[str]] = {}
    for row in pseudonymous([*one, *other], with_text=False):
        if row.kind == "opened":
            seats[row.stream] = set(row.data["seats"].values())
    first, second = seats.values()
    assert len(first) == len(second) == 2
    assert not first & second


def test_tables_that_counterparts_play_keep_their_names_and_their_outcome() -> None:
    room = Class(people=0, robots=4).to("play")
    for number in room.room.tables:
        first, *rest = owed(room.room, number, None)
        rows = [Row(table_stream(CODE, number), 1, first.click, room.now, first.kind, first.data)]
        state = replay(rows)
        while rest or (event := next_event(state)):
            event = rest.pop(0) if rest else event
            rows.append(Row(state.stream, len(rows) + 1, f"c{len(rows)}", room.now, event.kind, event.data))
            state = apply(state, rows[-1])
        shown = replay(pseudonymous(rows, with_text=False))
        assert shown.seats == state.seats
        assert outcome(shown) == outcome(state)


def test_a_room_that_cannot_be_opened_is_refused_before_anything_is_written(store: Store) -> None:
    event = opening(Class().room.case, link="")
    row = Row(
        room_stream(CODE), 1, "opened", "2026-03-01T10:00:00.000Z", event.kind, event.data | {"digest": "x"}
    )
    with pytest.raises(ExchangeError, match="digest"):
        import_rows(store, [row])
    assert not store.streams()


def test_what_remains_of_a_purged_room_leaves_and_comes_back(tmp_path: Path, store: Store) -> None:
    import_rows(store, a_class())
    deleted = store.purge(CODE)
    export(store.read_all(), tmp_path)
    (row,) = list(LogFile(tmp_path / "log.jsonl"))
    assert (row.stream, row.kind, row.data) == (room_stream(CODE), "purged", {"rows": deleted})


WRITTEN = "what Ada typed"


def studying(number: int) -> list[Row]:
    """Return what one learner did in the course, and the table that was played there."""
    learner = f"Ada {number}"
    done = [
        ("study_opened", {"study": "lesson-2"}),
        ("item_answered", {"item": "issues-coverage", "answer": WRITTEN, "right": False}),
        ("item_answered", {"item": "issues-say-back", "answer": [0, 2, 1], "right": True}),
        ("tested", {"form": "before", "right": {"batna": True}, "answers": {"one": WRITTEN, "two": 0.25}}),
        ("goal_written", {"study": "lesson-6", "text": WRITTEN}),
        ("looked_back", {"study": "lesson-6", "near": 3}),
        ("check_passed", {"study": "lesson-2", "check": "told_two"}),
    ]
    rows = [
        Row(f"study/{learner}", n, f"{n}", "2025-01-01T10:00:00.000Z", *one)
        for n, one in enumerate(done, start=1)
    ]
    seats = {"island": "person", "line": "guarded"}
    opening = openings(load("last-boat"), seats=seats, seed=number, difficulty="middle")
    table = f"solo/{learner}/lesson-2/1"
    return rows + [
        Row(table, n, f"{n}", "2025-01-01T10:00:00.000Z", one.kind, one.data)
        for n, one in enumerate(opening, start=1)
    ]


def test_what_learners_did_in_the_course_leaves_and_comes_back_with_one_pseudonym_each_and_nothing_they_typed(
    tmp_path: Path, store: Store
) -> None:
    rows = sorted((row for n in range(12) for row in studying(n)), key=lambda row: row.stream)
    export(rows, tmp_path / "one")
    import_rows(store, LogFile(tmp_path / "one" / "log.jsonl"))
    export(store.read_all(), tmp_path / "two")
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    left = list(pseudonymous(rows, with_text=False))
    whose = {
        (old.stream.split("/")[1], new.stream.split("/")[1]) for old, new in zip(rows, left, strict=True)
    }
    assert len(whose) == len(set(map(itemgetter(1), whose))) == 12
    assert WRITTEN not in text_of(left)
    assert "Ada" not in text_of(left)
    assert next(row.data["answers"] for row in left if row.kind == "tested") == {"two": 0.25}
