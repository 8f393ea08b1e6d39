"""Writes the fixtures beside it: logs, exports, and what the commands of 0.3.0 printed. Run it with 0.3.0 installed.

    python write.py

It refuses every other version, for a log that new code wrote says nothing of old ones. The clock, the clicks and the
lots are fixed: run again it writes the same rows. All of `fixtures` and `notebooks` comes from here; nothing in them
is ever changed by hand, or written again by a later version.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import chdir, closing
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from folding import FIXTURES, Change, Fields, changed, digest, folded, keep, plain, states, without_scripts

import workshop
from workshop.classroom.pairing import join
from workshop.classroom.robots import fill
from workshop.classroom.room import opening, room_stream, table_stream
from workshop.classroom.rules import ANY_TIME, CONSOLE, DOOR
from workshop.classroom.steps import again, counterpart, move_on, owed
from workshop.lessons import course, itemfile
from workshop.lessons.folders import folder
from workshop.lessons.study import Study
from workshop.log import codebook, rooms, store
from workshop.log.logfile import line_of, streams_of
from workshop.log.rooms import RoomLog, hashed
from workshop.log.store import Store, now, open_store
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.counterpart import COUNTERPARTS, PERSON
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import Table, openings
from workshop.negotiation.turn import Turn
from workshop.negotiation.values import ITEMS
from workshop.pages import live, solo
from workshop.pages.participant import Participant
from workshop.pages.rooms import LiveRoom, RoomTable
from workshop.serve.demo import rehearse

VERSION = "0.3.0"
BEGINS = 1772355600.0
"""2026-03-01T09:00:00Z, as the clock of this script counts."""
NAMES = ("Ann", "Bo <b>", "", "Çağla", "李", "=1+1", "Dov", "Eve")
CASINO = FIXTURES / "casino.json"


class Clock:
    """A clock that only this script moves: an eighth of a second each time that somebody looks at it."""

    second = 0.0

    def look(self) -> float:
        """Return the seconds since the script began."""
        self.second += 0.125
        return self.second


CLOCK = Clock()


def freeze() -> None:
    """Let times and clicks come from this script alone."""
    store.OFFSET, store._ticks = BEGINS, CLOCK.look
    clicks = count(1)
    for module in (store, rooms, live, sys.modules[Study.__module__]):
        module.uuid4 = lambda: SimpleNamespace(hex=f"{next(clicks):032x}")  # type: ignore[attr-defined]


class Room:
    """A room and those who come: each acts on a page of its own, as in a browser."""

    def __init__(self, log: Store, code: str, case: str, **rules: Any) -> None:
        self.store, self.code = log, code
        first = opening(load(case), link=hashed(f"{code} link"), seed=len(code) + ord(code[0]), **rules)
        log.append(room_stream(code), 0, first)
        self.log = RoomLog(log, code)
        self.pages: dict[int, Participant] = {}

    def key(self, seat: int) -> str:
        """Return what the cookie of a seat's browser holds."""
        return sha256(f"seat {self.code} {seat}".encode()).hexdigest()[:40]

    def tell(self, kind: str, hand: str | int = CONSOLE, **data: Any) -> None:
        """Log what somebody did in the room; it must be possible."""
        self.do([Event(kind, data)], hand)

    def do(self, events: Iterable[Event], by: str | int = CONSOLE) -> None:
        """Log events of the room; they must be possible."""
        made = list(events)
        refused = self.log.log(lambda _: made, by=by)
        if refused:
            raise SystemExit(f"{self.code}: {made}: {refused}")

    def come(self, people: int, *, robots: int = 0, declines: tuple[int, ...] = ()) -> "Room":
        """Let people in, and robots after them."""
        for _ in range(people):
            room = self.log.catch_up()
            seat = max(room.seats, default=0) + 1
            name = NAMES[(seat - 1) % len(NAMES)] if room.names else ""
            consent = seat not in declines if room.consent else None
            self.do([join(room, key=hashed(self.key(seat)), name=name, consent=consent)], DOOR)
        self.do(fill(self.log.room, robots))
        return self

    def to(self, phase: str) -> None:
        """Move on, phase by phase, until the room is in this one."""
        while self.log.room.phase != phase:
            CLOCK.second += 40
            self.do(move_on(self.log.room))
            self.host()

    def host(self) -> None:
        """Log at each table what the room owes it, as the server does."""
        room = self.log.catch_up()
        for number in room.tables:
            rows = self.store.read(table_stream(self.code, number))
            events = owed(room, number, replay(rows) if rows else None)
            self.store.append(table_stream(self.code, number), len(rows), *events)

    def table(self, number: int) -> Table:
        """Return a table as its rows add up to it."""
        return replay(self.store.read(table_stream(self.code, number)))

    def at(self, seat: int, party: str = "") -> RoomTable:
        """Return the table as a seat's page has it; an observer has one for each party."""
        if seat not in self.pages:
            self.pages[seat] = Participant(LiveRoom(self.store, self.code, seat), seat)
        page = self.pages[seat]
        page.live.follow.poll()
        return next(table for table in page.tables if party in {"", table.party})

    def hand(self, number: int, party: str, act: str) -> RoomTable:
        """Return who logs an act of a party: a seat of its own, or the table's observer for it."""
        room = self.log.catch_up()
        observed = room.mode == "observer" and act not in {"accept", "walk_away"}
        watch = room.at_table(number, OBSERVER) if observed else ()
        own = [seat for seat in room.at_table(number, party) if not (seat.robot or seat.away)]
        while room.mode == "checkpoint" and act not in ANY_TIME and room.clock.round_left(now()) < 20:
            CLOCK.second += 5
            if not room.clock.left(now()):
                raise SystemExit(f"{self.code}: the time is over")
        return self.at((*watch, *own)[0].number, party)

    def act(self, number: int, party: str, act: str, **carried: Any) -> int:
        """Log an act of a party at a table; return its version."""
        self.must(self.hand(number, party, act).move(act, **carried))
        return self.table(number).version

    def must(self, refused: str) -> None:
        """End the script where something was refused."""
        if refused:
            raise SystemExit(f"{self.code}: {refused}")

    def play(self, number: int, moves: int, habit: str = "principled") -> None:
        """Let a table play: scripted counterparts as the server does, and people as this habit would."""
        for _ in range(moves):
            table = self.table(number)
            if table.end:
                return
            if event := counterpart(self.log.room, table, now()):
                self.store.append(table.stream, table.version, event)
                continue
            people = [party for party in table.parties if table.seats.get(party) not in {*COUNTERPARTS, None}]
            last = table.moves[-1].move.by if table.moves else people[-1]
            me = people[(people.index(last) + 1) % len(people)] if last in people else people[0]
            move = COUNTERPARTS[habit](Turn(redact(table, me), me, Random(f"{table.stream}/{table.version}")))
            carried = {key: value for key, value in move.data().items() if key not in {"act", "by", "seat"}}
            self.act(number, me, move.act, **carried)

    def settle(self, number: int) -> None:
        """Let the first side of a table offer the middle of everything, and the others accept it."""
        first, *others = self.table(number).parties
        offered = self.act(number, first, "offer", package=self.log.room.case.middle)
        for party in others:
            self.act(number, party, "accept", of=offered)

    def look_back(self, number: int) -> None:
        """Let each side at a table give a pulse, a guess, a value check and a note."""
        table = self.table(number)
        for place, party in enumerate(table.parties):
            seats = [seat for seat in self.log.room.at_table(number, party) if not (seat.robot or seat.away)]
            if not seats:
                continue
            mine = self.at(seats[0].number)
            for other in table.others(party):
                self.must(mine.log("rated", by=party, to=other, value=3 + place))
                issues = list(table.case.issue)
                shares = dict.fromkeys(issues, 0) | {issues[place]: 60, issues[-1]: 40}
                self.must(mine.log("guessed", by=party, to=other, points=shares))
            self.must(mine.log("valued", by=party, answers=[1 + (place + item) % 7 for item in range(len(ITEMS))]))
            self.must(mine.log("noted", by=party, text=f"=We could have asked, {party} 🦭."))


def a_whole_life(log: Store) -> None:
    """Checkpoints, observers over: every phase to the end, and all that can happen on the way."""
    room = Room(log, "AAAAA", "last-boat", mode="checkpoint", spare="observer", size=8, consent=True)
    room.come(7, declines=(6,))
    room.tell("reached", DOOR, address="192.168.7.7:8899")
    room.tell("admitted", link=hashed("another device"))
    room.tell("help", 3, seat=3)
    room.tell("helped", 3, seat=3)
    room.to("brief")
    room.tell("swapped", seats=[1, 3])
    room.come(1)  # a guest
    room.tell("help", 5, seat=5)
    room.tell("helped", seat=5)
    room.to("plan")
    for seat, right in ((1, 3), (2, 2), (4, 0)):
        room.tell("ready", seat, seat=seat, right=right)
    room.to("play")
    room.tell("extended", seconds=3600)
    room.tell("charts", on=True)
    room.play(1, 6)
    room.tell("card", card="gale")
    room.tell("card", card="letter", table=2)
    room.host()
    room.tell("placed", seat=8, place=[2, OBSERVER])
    said = room.act(1, "island", "small_talk", text="Is that <i>herring</i>?")
    room.must(room.at(room.log.room.at_table(1, "island")[0].number).log("withdrawn", of=said, seat="seat-3"))
    room.must(room.at(7, "line").log("moved", act="breach", by="line", seat="observer-7", to=["island"]))
    room.tell("paused")
    CLOCK.second += 100
    room.tell("resumed")
    room.tell("hidden", table=2, hidden=True)
    room.tell("replaced", seat=4, by="guarded")
    room.host()
    room.play(2, 10, "positional")
    room.tell("hidden", table=2, hidden=False)
    room.tell("returned", 4, seat=4)
    room.tell("extended", seconds=-60)
    room.host()
    room.play(1, 30)
    room.settle(1)
    room.play(2, 8, "positional")
    room.act(2, "island", "walk_away", text="Not like this.")
    room.play(3, 12, "reciprocal")
    room.to("close")
    room.look_back(1)
    room.look_back(2)
    for party, better in (("island", True), ("line", False)):
        mine = room.at(room.log.room.at_table(2, party)[0].number)
        room.must(mine.log("answered", by=party, better=better))
    room.to("debrief")
    room.tell("reveal")
    improve(room, 1)


def improve(room: Room, number: int) -> None:
    """Let each side of a table accept a package that is no worse for it than the agreement."""
    table = room.table(number)
    if not (table.end and table.end.package):
        raise SystemExit(f"{room.code}: table {number} has no agreement")
    for party in table.parties:
        for issue in table.case.issues:
            for option in issue.all_options:
                package = table.end.package | {issue.id: option}
                gain = table.case.utility(party, package) - table.case.utility(party, table.end.package)
                if package != table.end.package and gain >= 0:
                    mine = room.at(room.log.room.at_table(number, party)[0].number)
                    room.must(mine.log("improved", by=party, package=package))
                    break


def rooms_in_every_phase(log: Store) -> None:
    """Every mode, every rule for who is left over, and every phase that a room can be left in."""
    room = Room(log, "BBBBB", "last-boat", mode="live", spare="counterpart", size=4).come(3)
    room.to("play")
    room.play(1, 14)
    room.play(2, 10, "reciprocal")
    room.come(1)  # in the counterpart's place
    room.host()
    room.play(2, 6)
    room.tell("paused")

    room = Room(log, "CCCCC", "piano-workshop", mode="observer", spare="observer", size=8).come(7)
    room.to("play")
    room.play(1, 70, "reciprocal")
    room.act(2, "restorers", "demand")
    room.play(2, 9)
    room.to("debrief")
    room.look_back(2)
    for party in room.table(2).parties:
        mine = room.at(room.log.room.at_table(2, party)[0].number)
        room.must(mine.log("answered", by=party, better=True))

    room = Room(log, "DDDDD", "last-boat", mode="live", spare="mirror", size=6, names=False).come(5)
    room.to("play")
    room.play(1, 5)
    room.play(2, 5)
    room.come(1)
    room.tell("placed", seat=4, place=[1, OBSERVER])  # nobody plays that side of table 2 any more
    room.host()
    room.to("close")
    room.look_back(2)

    room = Room(log, "EEEEE", "lantern-hill", mode="live", spare="observer", size=6).come(2, robots=5)
    room.to("play")
    room.play(1, 80)
    room.tell("card", card="rain")
    room.host()
    room.play(2, 25)
    room.to("debrief")
    room.tell("reveal")
    room.do(again(room.log.room))
    room.to("play")
    room.play(3, 8)

    Room(log, "FFFFF", "off-air", mode="checkpoint", spare="mirror", size=3, names=False).come(2, robots=2)
    Room(log, "HHHHH", "five-wigs", mode="observer", spare="counterpart", size=4).come(4).to("brief")
    Room(log, "JJJJJ", "off-air", mode="checkpoint", spare="counterpart", size=3).come(3).to("plan")
    room = Room(log, "KKKKK", "last-boat", mode="observer", spare="mirror", size=4, consent=True).come(4, declines=(4,))
    room.to("play")
    room.play(1, 4)
    room.to("close")
    room = Room(log, "PPPPP", "off-air").come(2)
    room.to("play")
    room.play(1, 2)
    log.purge("PPPPP")


def an_observer_binds(log: Store) -> None:
    """Offers that an observer logged for a side, accepted by the other: 0.3.0 let that bind, and so it must stay."""
    room = Room(log, "NNNNN", "last-boat", mode="observer", spare="observer", size=6).come(6)
    room.to("play")
    whole = {issue.id: issue.options[-1] for issue in room.table(1).case.issues}
    room.act(1, "island", "ask_interest", issue="fare")
    offered = room.act(1, "line", "offer", package=whole)
    room.act(1, "island", "accept", of=offered)
    room.act(2, "line", "demand", text="No.")
    part = room.act(2, "island", "trade", package={"fare": "Half price"})
    room.act(2, "line", "reject", of=part)
    offered = room.act(2, "island", "offer", package=whole)
    room.act(2, "line", "idea", package={"term": "8 years"})
    room.act(2, "line", "accept", of=offered)


def a_table_by_hand(log: Store) -> None:
    """Rows that 0.3.0 reads and its pages never wrote: a facilitator's, and one of a later version."""
    case = load("off-air")
    events = openings(case, seats={"noa": "positional", "jory": "Ann"}, seed=8, difficulty="hard")
    hidden = next((issue.id, option.text) for issue in case.issues for option in issue.hidden)
    events += [Event("revealed", dict(zip(("issue", "option"), hidden, strict=True))), Event("left", {"party": "jory"})]
    events += [Event("from_the_future", {"text": "?"}), Event("seated", {"party": "noa", "who": "Bo"}), Event("closed")]
    log.append("table/hard", 0, *events)


def a_study(log: Store) -> None:
    """A learner who went through every lesson, solved every exercise, took both tests and played with a friend."""
    os.environ["WORKSHOP_DB"] = log.url
    for path in sorted(folder("notebooks").glob("0*.ipynb")):
        run_cells(path)
    course.solution = course.exercise  # a solution is nobody's progress; here it is this learner's
    for path in sorted(folder("exercises").glob("*/solution.ipynb")):
        run_cells(path)
    study = Study(log, solo.learner())
    for number, item in enumerate(item for items in itemfile.of_lessons().values() for item in items):
        for answer in (number % 2, 0):
            judged = item.judge(answer)
            if judged:
                study.log("item_answered", item=item.id, answer=answer, right=judged.right)
    for form, rights in (("before", "0110"), ("after", "1111")):
        right = {concept: mark == "1" for concept, mark in zip(itemfile.sheet("A"), rights, strict=False)}
        study.log("tested", form=form, right=right, answers={"typed": "my own words", "impasse-batna": 1})
    study.log("goal_written", study="lesson-6", text="=Still <here> in a year.")
    study.log("looked_back", study="lesson-6", near=3)
    study.log("looked_back", study="lesson-6", near=6)
    study.log("hint_taken", study="exercise-3", step=2)
    study.log("coached", study="lesson-7", version=9, sign="stalled", strategy="creative")
    beside = solo.begin(log, solo.learner(), solo.SEAT, load("off-air"), "noa", against=PERSON)
    for party, act in (("noa", "ask_interest"), ("jory", "demand"), ("noa", "acknowledge"), ("jory", "walk_away")):
        log.append(beside, len(log.read(beside)), Event("moved", {"act": act, "by": party, "seat": party}))


def run_cells(path: Path) -> None:
    """Run the code of a notebook in this process."""
    names: dict[str, Any] = {}
    for source in code_of(path):
        exec(source, names)


def code_of(path: Path) -> list[str]:
    """Return the code cells of a notebook."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def going_on(folder_: Path) -> dict[str, Any]:
    """Leave a room in play, its log copied with the rows that are still in its -wal; return its code and its keys.

    At table 1 an offer that an observer logged waits for an answer; at table 2 something was said back.
    """
    log = open_store(str(folder_ / "log.db"))
    room = Room(log, "GGGGG", "last-boat", mode="observer", spare="observer", size=6).come(6)
    room.tell("console", DOOR, link=hashed("GGGGG link"), key=hashed("the-console-of-0.3.0"))
    room.to("play")
    room.act(1, "island", "disclose_interest", interest="home")
    with log._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    room.act(1, "line", "paraphrase", to=["island"], interest="home")
    room.act(2, "island", "disclose_interest", interest="home")
    room.act(2, "line", "paraphrase", to=["island"], interest="home")
    offered = {issue.id: issue.options[0] for issue in room.table(1).case.issues}
    room.act(1, "line", "offer", package=offered)
    room.tell("help", 4, seat=4)
    for name in ("log.db", "log.db-wal"):
        keep(f"going/{name}", (folder_ / name).read_bytes())
    rows = [line_of(row) for row in log.read_all()]
    keep("going/rows.jsonl", "".join(rows))
    log.close()
    keys = {str(seat): room.key(seat) for seat in room.log.room.seats}
    return {"code": "GGGGG", "last": now(), "seats": keys, "console": "the-console-of-0.3.0"}


def a_dialogue() -> list[dict[str, Any]]:
    """Return a made-up dialogue in CaSiNo's form."""
    people = {
        f"mturk_agent_{number}": {
            "value2issue": dict(zip(("High", "Medium", "Low"), issues, strict=True)),
            "value2reason": {rank: f"{rank} is what we are short of." for rank in ("High", "Medium", "Low")},
            "outcomes": {"points_scored": 24, "satisfaction": "Satisfied", "opponent_likeness": "Like"},
        }
        for number, issues in ((1, ("Food", "Firewood", "Water")), (2, ("Water", "Food", "Firewood")))
    }
    mine, theirs = {"Food": "3", "Firewood": "2", "Water": "0"}, {"Food": "0", "Firewood": "1", "Water": "3"}
    lines: list[tuple[int, str, str, dict[str, Any]]] = [
        (1, "Hello! Lovely evening.", "small-talk", {}),
        (2, "We need water badly.", "self-need", {}),
        (1, "Do you need any food?", "elicit-pref", {}),
        (2, "It is only fair that we get more.", "vouch-fair", {}),
        (1, "OK.", "non-strategic", {}),
        (2, "Let us both give a little.", "promote-coordination,showing-empathy", {}),
        (1, "Submit-Deal", "", {"issue2youget": mine, "issue2theyget": theirs}),
        (2, "Accept-Deal", "", {}),
    ]
    chat = [{"text": text, "task_data": deal, "id": f"mturk_agent_{by}"} for by, text, _, deal in lines]
    labels = [[text, label] for _, text, label, _ in lines if label]
    return [{"dialogue_id": 7, "chat_logs": chat, "participant_info": people, "annotations": labels}]


def printed(*words: str) -> str:
    """Return what a command of 0.3.0 prints."""
    done = subprocess.run([sys.executable, "-m", "workshop", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{words}: {done.stderr}")
    return done.stdout


REPORTS = {
    "room": ["--room", "AAAAA"],
    "table": ["--room", "AAAAA", "--table", "1"],
    "side": ["--room", "AAAAA", "--table", "1", "--as", "line"],
    "side-while-closed": ["--room", "CCCCC", "--table", "2", "--as", "owner"],
    "three-parties": ["--stream", "table/rehearsal-3/2"],
    "study": ["--stream", "solo/me/exercise-11/1"],
}


def golden(db: str) -> None:
    """Keep what the commands of 0.3.0 make of the log."""
    for name, options in (("export", ()), ("export-with-text", ("--with-text",))):
        printed("export", "--db", db, "--out", name, *options)
        for path in Path(name).iterdir():
            keep(f"{name}/{path.name}", path.read_bytes())
        keep(f"{name}/replay.json", printed("replay", f"{name}/log.jsonl", "--json"))
    for name, options in REPORTS.items():
        printed("report", "--db", db, *options, "--out", f"{name}.html")
        keep(f"reports/{name}.html", without_scripts(Path(f"{name}.html").read_text("utf-8")))
    for case, path in shipped().items():
        keep(f"cases/{case}.toml", path.read_bytes())
        keep(f"cases/{case}.json", printed("analyse", case, "--json"))
    for seed in ("1", "2", "3"):
        words = ["rehearse", "--tables", "10", "--seed", seed, "--db", f"{seed}.db", "--json"]
        keep(f"may_change/rehearse-{seed}.json", printed(*words))


ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 7, 3.5, 1e308, 10**20, "", "1", "island", "line", "observer", "play", "seat-1",
    "gale", "principled", "offer", [], [1], [1, "island"], ["line"], {}, {"1": [1, "island"]}, {"island": 1},
)  # fmt: skip
"""What a damaged row may hold in place of what belongs there."""


def damage(lot: Random, rows: list[Row]) -> list[Change]:
    """Return one to four changes to a stream."""
    changes: list[Change] = []
    for _ in range(1 + int(lot.random() * 4)):
        row = rows[int(lot.random() ** 1.2 * len(rows))]
        what = lot.random()
        paths = list(_paths(row.data))
        if what < 0.05:
            changes.append([row.version, "lose", None])
        elif what < 0.25 or not paths:
            kinds = [*codebook.KINDS, "sung"]
            changes.append([row.version, "kind", kinds[int(lot.random() * len(kinds))]])
        elif what < 0.5:
            changes.append([row.version, "drop", paths[int(lot.random() * len(paths))]])
        else:
            path = paths[int(lot.random() * len(paths))]
            changes.append([row.version, "set", path, ODD[int(lot.random() * len(ODD))]])
    try:
        changed(rows, changes)
    except (LookupError, TypeError):  # one change led where another had been
        return changes[:1]
    return changes


def _paths(data: Any, *above: Any) -> Iterator[list[Any]]:
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in keys:
        yield [*above, key]
        yield from _paths(data[key], *above, key)


def damaged(streams: dict[str, list[Row]], known: Fields) -> list[list[Any]]:
    """Return damaged streams, and what 0.3.0 folds each to: lists of stream, changes and digest."""
    lot, found = Random(3), []
    names = [name for name, rows in streams.items() if len(rows) > 3 and not name.startswith("table/casino")]
    for number in range(600):
        name = names[number % len(names)]
        changes = damage(lot, streams[name])
        found.append([name, changes, folded(changed(streams[name], changes), known)])
    return found


def copy_notebooks() -> None:
    """Keep the notebooks that call the kit, as learners and facilitators have copies of them."""
    target = Path(__file__).with_name("notebooks")
    shutil.rmtree(target, ignore_errors=True)
    sources = [*folder("notebooks").rglob("*.ipynb"), *folder("exercises").rglob("*.ipynb")]
    for path in sources:
        if any("workshop" in source for source in code_of(path)):
            copy = target / path.relative_to(folder("notebooks").parent)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def main() -> None:
    """Write everything anew."""
    if workshop.__version__ != VERSION or Path(workshop.__file__).is_relative_to(Path(__file__).parents[2]):
        raise SystemExit(f"Only the released {VERSION} writes these fixtures. Nothing was written.")
    shutil.rmtree(FIXTURES, ignore_errors=True)
    FIXTURES.mkdir()
    freeze()
    CASINO.write_text(json.dumps(a_dialogue(), indent=1), "utf-8")
    with tempfile.TemporaryDirectory() as made, chdir(made):
        going = going_on(Path(made))
        log = open_store("class.db")
        a_whole_life(log)
        rooms_in_every_phase(log)
        an_observer_binds(log)
        rehearse(log, [load(case) for case in shipped()], tables=5, seed=3)
        a_table_by_hand(log)
        a_study(log)
        log.close()
        printed("import", str(CASINO), "--format", "casino", "--db", "class.db")
        with closing(sqlite3.connect("class.db")) as connection:  # pages of the lessons have it open still
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        keep("class.db", Path("class.db").read_bytes())
        golden("class.db")
        log = open_store("class.db")
        streams = dict(streams_of(log.read_all()))
        known: Fields = {}
        folds = {name: list(states(rows)) for name, rows in streams.items() if rows[0].kind != "purged"}
        last = {name: plain(found[-1], known) for name, found in folds.items()}
        each = {name: [digest(state, known) for state in found] for name, found in folds.items()}
        keep("rows.jsonl", "".join(line_of(row) for rows in streams.values() for row in rows))
        keep("damaged.json", json.dumps(damaged(streams, known)))
        keep("states.json", json.dumps({"fields": known, "last": last, "each": each}))
        log.close()
    manifest = {"going": going, "reports": REPORTS}
    (FIXTURES / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    copy_notebooks()


if __name__ == "__main__":
    main()
