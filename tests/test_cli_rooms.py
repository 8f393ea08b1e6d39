"""The commands around a room: print its briefs, export and replay it, purge it."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rooming import CODE, Class
from served import free_port
from workshop import cli
from workshop.classroom.pairing import join
from workshop.classroom.rules import DOOR
from workshop.classroom.steps import owed
from workshop.log.store import Store, open_store
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.streams import room_stream, table_stream
from workshop.serve.sockets import LOCAL

ROOT = Path(cli.__file__).parents[2]
NAME, NOTE = "Ada Lovelace", "A note that somebody typed."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "log.db"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Store]:
    """A log with a room that was played, and one table that belongs to another."""
    store = open_store(str(tmp_path / "log.db"))
    room = Class()
    for number in (1, 2):
        room.log(join(room.room, key=f"key-{number}", name=NAME), by=DOOR)
    room.to("play")
    store.append(room_stream(CODE), 0, *(Event(row.kind, row.data, row.click, row.at) for row in room.rows))
    opened = owed(room.room, 1, None)
    store.append(
        table_stream(CODE, 1), 0, *opened, Event("noted", {"by": "p0", "text": NOTE}), Event("closed")
    )
    store.append(table_stream("OTHER", 1), 0, *opened)
    yield store
    store.close()


def run(*words: str, monkeypatch: pytest.MonkeyPatch, typed: str | None = None) -> Result:
    """Run a command by `main`; `typed` is what somebody answers at a terminal, None where nobody sits."""
    runner, code = CliRunner(), 0
    with runner.isolation(input=typed) as (out, err, _):
        monkeypatch.setattr(sys, "argv", ["workshop", *words])
        monkeypatch.setattr(sys.stdin, "isatty", lambda: typed is not None)
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
    return Result(runner, out.getvalue(), err.getvalue(), b"", None, code, None)


def everything(store: Store) -> list[Row]:
    return list(store.read_all())


class TestServe:
    """What is printed at the start; nothing is served."""

    @pytest.fixture
    def serve(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
        def serve_room(
            _store: Store, code: str, at: Any, tell: Callable[[dict[str, str]], None], **_: Any
        ) -> None:
            pages = {page: f"{at.address}{page}" for page in ("join", "projector", "console")}
            tell({**pages, "code": code})
            for listening in at.sockets:
                listening.close()

        monkeypatch.setattr("workshop.serve.room.serve_room", serve_room)
        monkeypatch.setattr("workshop.serve.addresses._own", lambda: ["192.168.1.5", "127.0.0.1"])
        port = str(free_port())
        return lambda *words: run("serve", "--port", port, "--no-browser", *words, monkeypatch=monkeypatch)

    def test_it_says_where_to_go_and_that_the_network_can_read_along(
        self, serve: Callable[..., Result]
    ) -> None:
        said = serve().stdout
        assert "http://192.168.1.5:" in said
        assert all(page in said for page in ("People join at", "Code", "Projector", "Your console"))
        assert "could read along: --certfile and --keyfile" in said
        assert "read along" not in serve("--ip", "127.0.0.1").stdout

    def test_json_is_one_line_and_nothing_else(self, serve: Callable[..., Result]) -> None:
        done = serve("--json")
        assert (done.exit_code, done.stderr) == (0, "")
        assert set(json.loads(done.stdout)) == {"join", "code", "projector", "console"}
        assert done.stdout.count("\n") == 1

    def test_it_goes_on_with_the_room_under_way_unless_it_is_told_otherwise(
        self, serve: Callable[..., Result]
    ) -> None:
        first = json.loads(serve("--json").stdout)["code"]
        assert json.loads(serve("--json").stdout)["code"] == first
        assert f"Going on with room {first}" in serve().stdout
        second = json.loads(serve("--json", "--new").stdout)["code"]
        assert second != first
        assert json.loads(serve("--json", "--room", first).stdout)["code"] == first
        assert json.loads(serve("--json", "lantern-hill").stdout)["code"] not in {first, second}

    @pytest.mark.parametrize("url", ["sqlite", "postgresql", "pgbouncer"], indirect=True)
    def test_a_server_with_too_few_connections_for_so_many_people_is_named(
        self, serve: Callable[..., Result], url: str, request: pytest.FixtureRequest
    ) -> None:
        direct = request.node.callspec.params["url"] == "postgresql"
        assert (
            "500 people take 504: let it take more" in serve("--db", url, "--size", "500").stderr
        ) is direct
        assert serve("--db", url, "--size", "3", "--new").stderr == ""

    def test_where_kernels_speak_through_ports_it_says_so(
        self, serve: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert LOCAL not in serve().stdout
        monkeypatch.setattr("workshop.serve.sockets.folder_for_sockets", lambda: "")
        assert LOCAL in serve().stdout

    def test_an_edited_case_opens_no_second_room_without_a_word(self, serve: Callable[..., Result]) -> None:
        mine = Path("mine.toml")
        mine.write_text(load("last-boat").text, "utf-8")
        first = json.loads(serve("--json", "mine.toml").stdout)["code"]
        mine.write_text(load("last-boat").text + "\n# mended\n", "utf-8")
        asked = serve("--json", "mine.toml")
        assert (asked.exit_code, asked.stdout) == (2, "")
        for named in (
            first,
            load("last-boat").title,
            "a text that the case had before",
            f"--room {first}",
            "--new",
        ):
            assert named in asked.stderr
        assert json.loads(serve("--json", "mine.toml", "--room", first).stdout)["code"] == first
        second = json.loads(serve("--json", "mine.toml", "--new").stdout)["code"]
        assert second != first
        assert json.loads(serve("--json", "mine.toml").stdout)["code"] == second


class TestPurge:
    def test_it_deletes_the_room_and_says_how_much_that_was(
        self, log: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = sum(count for stream, count in log.streams().items() if "OTHER" not in stream)
        done = run("purge", "--room", CODE, "--yes", monkeypatch=monkeypatch)
        assert (done.exit_code, done.stderr) == (0, "")
        assert f"{rows} rows" in done.stdout
        assert set(log.streams()) == {room_stream(CODE), table_stream("OTHER", 1)}
        assert NAME.encode() not in b"".join(path.read_bytes() for path in Path().iterdir())

    @pytest.mark.parametrize(("typed", "gone"), [("y\n", True), ("n\n", False), ("\n", False)])
    def test_at_a_terminal_it_asks_first(
        self, log: Store, monkeypatch: pytest.MonkeyPatch, typed: str, gone: bool
    ) -> None:
        before = everything(log)
        done = run("purge", "--room", CODE, monkeypatch=monkeypatch, typed=typed)
        assert done.exit_code == 0
        assert f"Delete room {CODE}" in done.stdout
        assert (everything(log) != before) is gone
        assert ("Nothing was deleted." in done.stdout) is not gone

    def test_where_nobody_can_be_asked_it_wants_a_yes_on_the_line(
        self, log: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = everything(log)
        done = run("purge", "--room", CODE, monkeypatch=monkeypatch)
        assert done.exit_code == 2
        assert "--yes" in done.stderr
        assert everything(log) == before

    @pytest.mark.parametrize("room", ["WRONG", "", "%", CODE.lower(), f"{CODE}/1"])
    def test_a_room_that_is_not_there_is_refused(
        self, log: Store, monkeypatch: pytest.MonkeyPatch, room: str
    ) -> None:
        before = everything(log)
        done = run("purge", "--room", room, "--yes", monkeypatch=monkeypatch)
        assert done.exit_code == 2
        assert "Nothing was deleted." in done.stderr
        assert everything(log) == before

    def test_tables_that_were_rehearsed_can_go_too(self, log: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        assert run("purge", "--room", "OTHER", "--yes", monkeypatch=monkeypatch).exit_code == 0
        assert table_stream("OTHER", 1) not in log.streams()
        assert table_stream(CODE, 1) in log.streams()

    def test_what_demonstrations_of_older_versions_wrote_can_go(
        self, log: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [Event(row.kind, row.data) for row in log.read(table_stream("OTHER", 1))]
        for stream in ("table/demo/1", "table/demo/2", "solo/me/seat/1"):
            log.append(stream, 0, *rows)
        before = log.streams()
        assert run("purge", "--room", "demo", "--yes", monkeypatch=monkeypatch).exit_code == 0
        assert set(log.streams()) == set(before) - {"table/demo/1", "table/demo/2"} | {"room/demo"}


class TestExport:
    def test_a_room_leaves_without_names_and_its_tables_replay(
        self, log: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done = run("export", "--room", CODE, "--out", "out", monkeypatch=monkeypatch)
        assert (done.exit_code, done.stderr) == (0, "")
        text = "".join(path.read_text("utf-8") for path in Path("out").iterdir())
        assert all(secret not in text for secret in (NAME, NOTE, "OTHER"))
        assert room_stream(CODE) in text
        replayed = json.loads(run("replay", "out/log.jsonl", "--json", monkeypatch=monkeypatch).stdout)
        assert list(replayed["tables"]) == [table_stream(CODE, 1)]

    def test_it_comes_back_into_another_log_and_leaves_that_as_it_was(
        self, log: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("export", "--room", CODE, "--out", "one", monkeypatch=monkeypatch)
        assert run("import", "one/log.jsonl", "--db", "other.db", monkeypatch=monkeypatch).exit_code == 0
        run("export", "--out", "two", "--db", "other.db", monkeypatch=monkeypatch)
        assert Path("one/log.jsonl").read_bytes() == Path("two/log.jsonl").read_bytes()


class TestPrint:
    def test_it_writes_one_file_named_after_the_case(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done = run("print", "last-boat", monkeypatch=monkeypatch)
        assert (done.exit_code, done.stderr) == (0, "")
        assert done.stdout.startswith("last-boat.html")
        assert "Ferry line: for this side alone" in Path("last-boat.html").read_text("utf-8")

    def test_a_file_that_is_there_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("mine.html").write_text("mine")
        done = run("print", "last-boat", "--out", "mine.html", monkeypatch=monkeypatch)
        assert done.exit_code == 2
        assert "there already" in done.stderr
        assert Path("mine.html").read_text() == "mine"

    @pytest.mark.parametrize("out", ["no/such/folder.html", "."])
    def test_a_place_that_cannot_be_written_is_named(self, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
        done = run("print", "last-boat", "--out", out, monkeypatch=monkeypatch)
        assert done.exit_code == 2
        assert out in done.stderr

    def test_a_case_that_is_not_there_leaves_no_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert run("print", "no-such-case", monkeypatch=monkeypatch).exit_code == 2
        assert not list(Path().glob("*.html"))


def test_check_loads_nothing_that_a_page_needs() -> None:
    case = str(ROOT / "workshop" / "cases" / "last-boat.toml")
    command = [sys.executable, "-X", "importtime", "-m", "workshop", "check", case]
    loaded = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr
    assert "workshop.negotiation.casefile" in loaded
    assert not re.search(r"\b(pandas|plotly|ipywidgets|sqlalchemy|tornado|voila)$", loaded, re.MULTILINE)
