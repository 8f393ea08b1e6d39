"""The command line: what is printed, refused in which words, and that nothing else is on standard output."""

import gc
import json
import os
import pkgutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import workshop
from workshop import cli
from workshop.counterparts.learners import play
from workshop.counterparts.speaking import speaking
from workshop.exchange import files as exchange
from workshop.exchange.files import FILES
from workshop.exchange.logfile import LogFile, line_of, streams_of
from workshop.log.store import open_store
from workshop.measures import records as frames
from workshop.mendable import Mendable
from workshop.negotiation import fold
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.table import openings, outcome
from workshop.serve import demo

GOOD = next(path for name, path in shipped().items() if name == "last-boat").read_text("utf-8")
ROOT = Path(cli.__file__).parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own log is read or written, and relative paths are in the test's folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("WORKSHOP_DB", raising=False)
    monkeypatch.delenv("WORKSHOP_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    """Run a command in this process through the same `main` that the installed command is."""
    runner = CliRunner()
    with runner.isolation() as (out, err, _):
        try:
            sys.argv = ["workshop", *words]
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Result(runner, out.getvalue(), err.getvalue(), b"", None, code, None)


@pytest.fixture
def argv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", list(sys.argv))


pytestmark = pytest.mark.usefixtures("argv")


def real(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workshop", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def rehearsed(tables: int = 2) -> None:
    assert run("rehearse", "last-boat", "--tables", str(tables), "--db", "log.db").exit_code == 0


def exported() -> Path:
    rehearsed()
    assert run("export", "--db", "log.db", "--out", "out").exit_code == 0
    return Path("out") / "log.jsonl"


# What is printed


def test_a_case_in_order_says_what_it_holds() -> None:
    done = run("check", "last-boat")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "last-boat: in order: “The last boat”, 2 parties" in done.stdout


def test_a_warning_does_not_refuse_the_case() -> None:
    done = run("check", "piano-workshop")
    assert done.exit_code == 0
    assert "piano-workshop: warning: party: no package gives every party its reservation value" in done.stdout


def test_every_file_is_checked_even_after_one_that_is_wrong() -> None:
    Path("empty.toml").write_text("")
    done = run("check", "empty.toml", "last-boat", "gone.toml")
    assert done.exit_code == 2
    assert "last-boat: in order" in done.stdout
    assert "empty.toml: the file is empty" in done.stderr
    assert "gone.toml: there is no such file" in done.stderr


@pytest.mark.parametrize("case", list(shipped()))
def test_an_analysis_is_one_json_object_with_the_keys_of_the_design(case: str) -> None:
    found = json.loads(run("analyse", case, "--json").stdout)
    assert set(found) == {
        "outcomes", "feasible", "frontier", "max_joint", "ideal", "nash", "egalitarian", "kalai_smorodinsky",
        "issues",
    }  # fmt: skip
    assert set(found["frontier"]) == {"points", "packages", "rational_points"}


def test_an_analysis_for_people_names_the_solutions_and_the_parties() -> None:
    done = run("analyse", "last-boat")
    for word in (
        "Nash",
        "Egalitarian",
        "Kalai-Smorodinsky",
        "Reservation value",
        "Island council",
        "integrative",
    ):
        assert word in done.stdout


def test_where_nothing_is_feasible_the_analysis_says_so() -> None:
    assert "no agreement is right here" in run("analyse", "piano-workshop").stdout


def test_a_rehearsal_is_logged_and_the_same_seed_plays_the_same_tables() -> None:
    first = json.loads(run("rehearse", "--tables", "4", "--seed", "7", "--db", "one.db", "--json").stdout)
    again = json.loads(run("rehearse", "--tables", "4", "--seed", "7", "--db", "two.db", "--json").stdout)
    assert first == again
    assert list(first["tables"]) == [f"table/rehearsal-7/{number}" for number in (1, 2, 3, 4)]
    assert all(table["outcome"]["result"] != "open" for table in first["tables"].values())


def test_what_was_rehearsed_can_be_exported_replayed_and_imported() -> None:
    log = exported()
    replayed = json.loads(run("replay", str(log), "--json").stdout)["tables"]
    assert set(replayed) == {"table/rehearsal-1/1", "table/rehearsal-1/2"}
    for table in replayed.values():
        assert set(table) == {"outcome", "moves", "series"}
        assert table["moves"] == len(table["series"]) > 0
        assert set(table["series"][-1]) == {
            "version",
            "act",
            "by",
            "voiced",
            "understood",
            "satisfied",
            "estimated",
        }
    assert "table/rehearsal-1/1" in run("replay", str(log)).stdout
    assert "2 streams" in run("import", str(log), "--db", "copy.db").stdout
    assert "2 were there already" in run("import", str(log), "--db", "copy.db").stdout
    assert {path.name for path in Path("out").iterdir()} == {
        "log.jsonl", "moves.csv", "series.csv", "outcomes.csv", "words.csv", "codebook.md",
    }  # fmt: skip


def test_what_replay_prints_is_one_object_with_the_tables_in_the_order_of_the_log() -> None:
    log = exported()
    tables = {}
    for stream, rows in streams_of(LogFile(log)):
        series = [
            {key: told for key, told in each.items() if key != "appeared"} for each in frames.records(rows)
        ]
        tables[stream] = {"outcome": outcome(fold.replay(rows)), "moves": len(series), "series": series}
    assert run("replay", str(log), "--json").stdout == json.dumps({"tables": tables}) + "\n"


def test_a_table_that_was_reopened_is_exported_and_replayed_as_one() -> None:
    case = load("last-boat")
    island, line = case.party
    events = [
        *openings(case, seats={island: "seat-1", line: "seat-2"}),
        Event("drafted", {"act": "walk_away", "by": line, "seat": "observer-3", "text": "Enough of that."}),
    ]
    at = len(events)
    events += [
        Event("signed", {"of": at, "by": line, "seat": "seat-2"}),
        Event("answered", {"by": line, "better": True}),
        Event("reopened", {"of": at + 1}),
        Event("moved", {"act": "check_in", "by": island, "seat": "seat-1"}),
    ]
    store = open_store("log.db")
    store.append("table/K7QX/1", 0, *events)
    store.close()
    run("export", "--db", "log.db", "--out", "reopened")
    log = Path("reopened/log.jsonl").read_text("utf-8")
    assert not [word for word in ("seat-1", "seat-2", "observer-3", "Enough") if word in log]
    assert run("import", "reopened/log.jsonl", "--db", "copy.db").stderr == ""
    table = json.loads(run("replay", "reopened/log.jsonl", "--json").stdout)["tables"]["table/K7QX/1"]
    assert (table["outcome"]["result"], table["reopened"]) == ("open", [at + 3])
    assert [record["act"] for record in table["series"]][-2:] == ["walk_away", "check_in"]
    moves = Path("reopened/moves.csv").read_text("utf-8")
    assert f'"table/K7QX/1",{at + 1},' in moves, "the row in which the side signed is the move"


def test_where_words_count_replay_says_what_they_did_and_it_survives_the_way_out_and_back() -> None:
    boat = load("last-boat")
    for number in (1, 2):
        table = play(boat, "island", speaking("attentive", 0.7), seed=number, words=True)
        with closing(open_store("log.db")) as store:
            store.append(f"solo/me/seat/{number}", 0, *(Event(r.kind, r.data, r.click) for r in table.rows))
    run("export", "--db", "log.db", "--out", "one")
    run("import", "one/log.jsonl", "--db", "copy.db")
    run("export", "--db", "copy.db", "--out", "two")
    for name in FILES:
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes(), name
    replayed = json.loads(run("replay", "one/log.jsonl", "--json").stdout)["tables"]
    assert len(replayed) == 2
    for table in replayed.values():
        words = table["words"]
        assert words.keys() == {"format", "moves", "promises", "settled", "hints", "found"}
        assert [move["version"] for move in words["moves"]] == [move["version"] for move in table["series"]]
        assert any("reading" in move for move in words["moves"])
        assert not [value for move in words["moves"] for value in move.values() if value in (None, [], "")]
    assert any(table["words"]["settled"] for table in replayed.values())


def test_a_log_without_a_table_is_replayed_to_none() -> None:
    row = Row("room/K", 1, "c", "2026-01-01T00:00:00.000Z", "purged", {"rows": 1})
    Path("log.jsonl").write_text(line_of(row), "utf-8")
    assert json.loads(run("replay", "log.jsonl", "--json").stdout) == {"tables": {}}
    assert run("replay", "log.jsonl").exit_code == 0


def test_replay_export_and_import_hold_a_table_or_two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[int] = []

    def counting(fold_rows: Callable[[list[Row]], object]) -> Callable[[list[Row]], object]:
        def counted(rows: list[Row]) -> object:
            alive.append(sum(isinstance(thing, Row) for thing in gc.get_objects()))
            return fold_rows(rows)

        return counted

    monkeypatch.setattr(demo, "seated", lambda case, lot: dict.fromkeys(case.party, "principled"))  # alike
    rehearsed(tables=9)
    monkeypatch.setattr(frames, "played", counting(frames.played))
    monkeypatch.setattr(exchange, "replay", counting(exchange.replay))
    assert run("export", "--db", "log.db", "--out", "out").exit_code == 0
    assert run("replay", "out/log.jsonl", "--json").exit_code == 0
    assert run("import", "out/log.jsonl", "--db", "copy.db").exit_code == 0
    assert len(alive) == 27
    assert max(alive) - min(alive) < len(Path("out/log.jsonl").read_text("utf-8").splitlines()) / 3


def newer(*tables: int) -> Path:
    """An exported log of seven tables; in these the first move is an act that a newer version may have."""
    rehearsed(tables=7)
    run("export", "--db", "log.db", "--out", "out")
    log = LogFile(Path("out") / "log.jsonl")
    strange = {(f"table/rehearsal-1/{number}", 2) for number in tables}
    rows = (
        replace(r, data=r.data | {"act": "teleport"}) if (r.stream, r.version) in strange else r for r in log
    )
    Path("newer.jsonl").write_text("".join(map(line_of, rows)), "utf-8")
    return Path("newer.jsonl")


@pytest.mark.parametrize(
    ("tables", "which"),
    [
        ([2], "1 of the rows mean nothing (1 of table/rehearsal-1/2)"),
        ([3, 4], "2 of the rows mean nothing (1 of table/rehearsal-1/3, 1 of table/rehearsal-1/4)"),
        (range(1, 8), "1 of table/rehearsal-1/5, and of 2 streams more)"),
    ],
)
def test_rows_of_a_newer_version_are_carried_on_with_and_said(tables: Sequence[int], which: str) -> None:
    log = newer(*tables)
    replayed = ("replay", str(log)), ("replay", str(log), "--json")
    for words in (
        *replayed,
        ("import", str(log), "--db", "copy.db"),
        ("export", "--db", "copy.db", "--out", "again"),
    ):
        done = run(*words)
        assert done.exit_code == 0
        assert which in done.stderr
    assert Path("again/log.jsonl").read_text("utf-8").count('"kind": "moved", "data": {}') == len(tables)


def test_a_rooms_export_leaves_out_every_other_table() -> None:
    rehearsed()
    assert run("rehearse", "last-boat", "--seed", "11", "--db", "log.db").exit_code == 0
    run("export", "--db", "log.db", "--room", "rehearsal-1", "--out", "out")
    streams = {
        json.loads(line)["stream"] for line in (Path("out") / "log.jsonl").read_text("utf-8").splitlines()
    }
    assert streams == {"table/rehearsal-1/1", "table/rehearsal-1/2"}


# What is refused: the command, what is bad about it, and a part of the sentence

Bad = Callable[[], list[str]]


def case_of(text: str | bytes) -> Bad:
    def bad() -> list[str]:
        Path("bad.toml").write_bytes(text.encode() if isinstance(text, str) else text)
        return ["check", "bad.toml"]

    return bad


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def log_of(change: Callable[[list[str]], list[str]], *command: str) -> Bad:
    """The log of two tables, changed: to be replayed or taken in by another command where it was exported."""

    def bad() -> list[str]:
        log = exported()
        log.write_text("\n".join(change(log.read_text("utf-8").splitlines())), "utf-8")
        return [*(command or ["replay"]), str(log)]

    return bad


IMPORT = ("import", "--db", "log.db")


def another_case(lines: list[str]) -> list[str]:
    return [lines[0].replace("last boat", "boat"), *lines[1:]]


def not_a_database() -> list[str]:
    Path("bad.db").write_bytes(b"nothing that SQLite knows" * 100)
    return ["rehearse", "--db", "bad.db"]


def newer_database() -> list[str]:
    rehearsed()
    with sqlite3.connect("log.db") as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    connection.close()
    return ["export", "--db", "log.db", "--out", "out"]


def full_database() -> list[str]:
    Path("taken").mkdir()
    return ["rehearse", "--db", "taken"]


def overwriting() -> list[str]:
    exported()
    return ["export", "--db", "log.db", "--out", "out"]


def rehearsing_twice() -> list[str]:
    rehearsed()
    return ["rehearse", "--db", "log.db"]


def no_such_room() -> list[str]:
    rehearsed()
    return ["export", "--db", "log.db", "--room", "XYZ", "--out", "out"]


def room_without_a_name() -> list[str]:
    rehearsed()
    return ["export", "--db", "log.db", "--room", "", "--out", "out"]


REFUSED: dict[str, tuple[Bad, str]] = {
    "a case with broken TOML": (case_of("title = "), "bad.toml: is not valid TOML"),
    "an empty case": (case_of(""), "bad.toml: the file is empty"),
    "a case that is not text": (case_of(b"\xff\xfe\x00"), "bad.toml: is not UTF-8 text"),
    "a list of the wrong length": (case_of(changed("{last-boat = [", "{last-boat = [1, ")), "numbers, but"),
    "an unknown option": (case_of(changed('fare = "', 'fare = "not ')), "is no option that all can see; "
                                                                        "write one of"),
    "a number that is none": (case_of(changed("reservation = 62", "reservation = nan")), "must be a finite "
                                                                                         "number"),
    "a case that is nowhere": (lambda: ["analyse", "nowhere"], "no such file, and no shipped case of that "
                                                               "name"),
    "a log that is nowhere": (lambda: ["replay", "gone.jsonl"], "gone.jsonl: there is no such file"),
    "an empty log": (log_of(lambda _: []), "is empty"),
    "a log that breaks off": (log_of(lambda lines: [*lines[:-1], lines[-1][:-20]]), "cut short"),
    "a log with a hole": (log_of(lambda lines: lines[:3] + lines[4:]), "line 4: version 5 of table"),
    "a log with a row twice": (log_of(lambda lines: [*lines[:4], *lines[3:]]), "line 5: version 4 of table"),
    "a log out of order": (log_of(lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]]), "out of "
                                                                                               "order"),
    "a log with another case": (log_of(another_case), "the case was changed after the table opened"),
    "a log with a hole, to be taken in": (log_of(lambda lines: lines[:3] + lines[4:], *IMPORT), "a row is "
                                                                                                "missing"),
    "a log with a row twice, to be taken in": (log_of(lambda lines: lines[:4] + lines[3:], *IMPORT), "stands "
                                                                                                     "twice"),
    "a log out of order, to be taken in": (
        log_of(lambda lines: [*lines[:-2], lines[-1], lines[-2]], *IMPORT), "out of order",
    ),
    "a log with another case, to be taken in": (log_of(another_case, "import", "--db", "new.db"), "digest "
                                                                                                  "differs"),
    "a log that is there, but for a row": (
        log_of(lambda lines: lines[:-1], *IMPORT), "table/rehearsal-1/2 is in the log already, with other "
                                                   "rows",
    ),
    "a corpus that is none": (lambda: ["import", exported().as_posix(), "--format", "casino"], "log.jsonl"),
    "ratings of no corpus": (lambda: ["evaluate", exported().as_posix()], "log.jsonl"),
    "ratings that are nowhere": (lambda: ["evaluate", "gone.json", "--json"], "gone.json: there is no such "
                                                                              "file"),
    "a file that is no log": (not_a_database, "bad.db is not a log of this kit"),
    "a log of a newer format": (newer_database, "is a log of format 99"),
    "a folder for a log": (full_database, "is a folder"),
    "a database of another kind": (lambda: ["rehearse", "--db", "mysql://a/b"], "A log cannot be kept in "
                                                                                "mysql"),
    "an export over an older one": (overwriting, "out"),
    "a room that is not there": (no_such_room, "has no room 'XYZ'"),
    "a room without a name": (room_without_a_name, "has no room ''"),
    "a seed that was used": (rehearsing_twice, "holds a rehearsal with seed 1: choose another --seed"),
    "no table at all": (lambda: ["rehearse", "--tables", "0"], "0 is not in the range"),
    "a command that there is not": (lambda: ["play"], "No such command 'play'"),
    "a demonstration of no case": (lambda: ["demo", "nowhere"], "no shipped case of that name"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses_in_a_sentence_and_writes_nothing(what: str, tmp_path: Path) -> None:
    make, sentence = REFUSED[what]
    words = make()
    before = {
        path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".db-shm"
    }
    done = run(*words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout == ""
    assert {path: path.read_bytes() for path in before} == before


def test_a_log_that_another_program_holds_is_said_to_be_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.log.place.BUSY_SECONDS", 0.1)
    rehearsed()
    holder = sqlite3.connect("log.db")
    holder.execute("BEGIN EXCLUSIVE")
    done = run("rehearse", "--seed", "2", "--db", "log.db")
    holder.close()
    assert done.exit_code == 2
    assert "locked" in done.stderr


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_port_in_use_is_refused_before_anything_starts(taken: int) -> None:
    done = real("demo", "--db", "log.db", "--no-browser", "--port", str(taken))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Port {taken} is in use: choose another --port" in done.stderr


# How it ends


def test_a_fault_of_the_kit_is_one_sentence_that_says_how_to_report_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("nothing\nto see")

    monkeypatch.setattr("workshop.negotiation.casefile.load", broken)
    done = run("analyse", "last-boat")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Please report it" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("WORKSHOP_DEBUG", "1")
    assert "Traceback" in run("analyse", "last-boat").stderr


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("workshop.negotiation.casefile.load", interrupted)
    done = run("analyse", "last-boat")
    assert (done.exit_code, done.stdout, done.stderr.strip()) == (130, "", "")


def test_the_installed_command_keeps_its_standard_output_pure() -> None:
    done = real("analyse", "last-boat", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["outcomes"] > 0
    refused = real("analyse", "nowhere", "--json")
    assert (refused.returncode, refused.stdout) == (2, "")


def test_a_terminal_without_the_characters_is_no_fault() -> None:
    done = real("analyse", "last-boat", PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "?The last boat?" in done.stdout


def test_a_reader_that_goes_away_is_no_fault() -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "workshop", "rehearse", "--tables", "3", "--db", "log.db", "--json"],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert writer.stdout
    assert writer.stderr
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    assert writer.wait(60) == 1


def test_help_loads_nothing_heavy() -> None:
    heavy = {"numpy", "pandas", "pydantic", "voila"}
    code = f"import sys; from workshop import cli; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def subclasses(of: type) -> set[type]:
    return {one for direct in of.__subclasses__() for one in (direct, *subclasses(direct))}


def test_what_the_user_can_mend_is_a_sentence_whoever_raises_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spilled(Mendable):
        """One that nobody has listed anywhere."""

    def spill(*_: object) -> None:
        raise Spilled("The ink is spilled: take another pen.")

    monkeypatch.setattr("workshop.negotiation.casefile.load", spill)
    done = run("analyse", "last-boat")
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", "The ink is spilled: take another pen.\n")


def test_these_are_what_the_user_can_mend() -> None:
    for module in pkgutil.walk_packages(workshop.__path__, "workshop."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    ours = {one.__name__ for one in subclasses(Mendable) if one.__module__.startswith("workshop.")}
    assert ours == {
        "CaseError", "ExchangeError", "FileError", "ItemError", "LogError", "NoPlace", "NotAFolder",
        "PortTaken", "RehearsalExists", "StoreError", "Undecided",
    }  # fmt: skip
