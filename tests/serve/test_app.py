"""The served pages: what is there and what is not, that a page works, and that Ctrl-C ends everything."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, gettempdir

import psutil
import pytest

import workshop
from kernelclient import Browser
from served import run
from workshop.log.store import Store, open_store
from workshop.negotiation.moves import Event
from workshop.serve.app import TEMPLATE, pages
from workshop.serve.demo import FOLDER, TABLES, passing_log, robots

ROOT = Path(workshop.__file__).parents[1]


class Demo:
    """A running demonstration, looked at over HTTP."""

    def __init__(self, db: Path, *, env: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workshop", "demo", "--db", str(db), "--no-browser", "--json"],
            env=os.environ | {"PYTHONPATH": str(ROOT)} | (env or {}), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout
        said = self.process.stdout.readline() if select.select([self.process.stdout], [], [], 60)[0] else ""
        if not said:
            self.process.kill()
            pytest.fail(f"it does not start: {self.process.communicate()[1]}")
        self.addresses = json.loads(said)
        self.port = int(self.addresses["seat"].split(":")[2].split("/")[0])

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response, text

    def kernels(self) -> list[int]:
        """Return the processes that this one started, and those that they did; zombies are no more."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        return [child.pid for child in below if child.status() != psutil.STATUS_ZOMBIE]

    def end(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Return its exit code and what else it printed."""
        self.process.send_signal(by)
        try:
            out, err = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        return self.process.returncode, out, err


def is_there(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False


def gone(pids: list[int], within: float = 5) -> bool:
    until = time.monotonic() + within
    while any(map(is_there, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(is_there, pids))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("demo") / "log.db")
    yield running
    running.process.kill()
    running.process.communicate()


def test_the_root_leads_to_the_seat(demo: Demo) -> None:
    response, _ = demo.get("/")
    assert (response.status, response.getheader("Location")) == (302, "/seat")


@pytest.mark.parametrize(("path", "title"), [("/seat", "A seat at the table"), ("/projector", "The tables")])
def test_a_page_is_ours_and_asks_nothing_from_elsewhere(demo: Demo, path: str, title: str) -> None:
    response, page = demo.get(path)
    assert response.status == 200
    assert f"<title>{title}</title>" in page
    assert '<html lang="en">' in page
    assert "Setting the table …" in page
    assert "<noscript>" in page
    assert "application/vnd.jupyter.widget-view+json" in page
    assert "VBox(" not in page  # what a widget is called in Python
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "cdn" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere", "/seat.ipynb", "/seat/seat.ipynb", "/voila/files/seat.ipynb", "/voila/render/seat.ipynb",
        "/voila/tree", "/voila/api/contents/", "/api/kernels", "/api/contents", "/tree", "/api/me",
    ],
)  # fmt: skip
def test_nothing_else_is_there(demo: Demo, path: str) -> None:
    response, page = demo.get(path)
    assert response.status == 404
    assert "There is no such page here" in page


def test_a_page_that_fails_has_a_sentence_of_ours(demo: Demo) -> None:
    response, page = demo.get("/seat", "PUT")
    assert response.status == 403
    assert "That did not work" in page
    assert "Voil" not in page


def test_a_page_elsewhere_cannot_point_a_name_of_its_own_here(demo: Demo) -> None:
    assert demo.get("/seat", Host="evil.example")[0].status == 403


def test_it_listens_on_this_machine_alone(demo: Demo) -> None:
    listening = Path("/proc/net/tcp").read_text("utf-8").split("\n")
    here = [line.split()[1] for line in listening if f":{demo.port:04X} " in line and " 0A " in line]
    assert here == [f"0100007F:{demo.port:04X}"]


def test_a_page_that_closes_ends_its_kernel(demo: Demo) -> None:
    page = demo.get("/seat")[1]
    kernel = re.search(r'"kernelId": "([^"]+)"', page)
    assert kernel
    assert demo.get(f"/api/kernels/{kernel[1]}")[0].status == 200
    for _ in range(2):
        assert demo.get(f"/voila/api/shutdown/{kernel[1]}", "POST")[0].status == 204
    assert demo.get(f"/api/kernels/{kernel[1]}")[0].status == 404


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_its_end_is_the_end_of_every_kernel(tmp_path: Path, by: signal.Signals, times: int) -> None:
    running = Demo(tmp_path / "log.db", env={"TMPDIR": str(tmp_path)})
    assert running.get("/seat")[0].status == running.get("/projector")[0].status == 200
    kernels = running.kernels()
    assert len(kernels) >= 3
    for _ in range(times - 1):
        running.process.send_signal(by)
        time.sleep(0.02)
    assert running.end(by) == (0, "", "")
    assert gone(kernels)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [], (
        "Voila's folder, or the robots' log"
    )
    assert [path.name for path in tmp_path.glob("log.db*")] == ["log.db"], "the log is one file again"
    store = open_store(str(tmp_path / "log.db"))
    assert set(store.streams()) == {"solo/me/seat/1"}, "nothing of what robots play is in one's own log"
    store.close()


def test_started_by_a_script_in_the_background_it_can_be_ended(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does for `&`
    try:
        running = Demo(tmp_path / "log.db")
    finally:
        signal.signal(signal.SIGINT, before)
    assert running.end(signal.SIGTERM)[0] == 0


def test_ended_while_it_starts_it_leaves_nothing(tmp_path: Path) -> None:
    running = Demo(tmp_path / "log.db")
    kernels = running.kernels()
    running.end()
    assert gone(kernels)


def test_counterparts_play_beside_ones_own_table_while_a_page_is_open(tmp_path: Path) -> None:
    running = Demo(tmp_path / "log.db")
    beside = next(Path(gettempdir()).glob(f"{FOLDER}{running.process.pid}-*/log.db"))
    assert beside.parent.stat().st_mode & 0o77 == 0
    store = open_store(str(beside))
    before = store.streams()
    assert len(before) == TABLES
    running.get("/seat")  # which is not looked at, but lays one's own table
    time.sleep(2)
    assert store.streams() == before

    async def look() -> None:
        projector = await Browser(running.addresses["seat"].removesuffix("seat")).open("/projector")
        await projector.connect()
        shown = str(await projector.read_states())
        assert [label in shown for label in ("Table 1<", "Table 2<", "Table 3<", "Your table<")] == [True] * 4
        for label in ("Table 1<", "Table 2<", "Table 3<"):
            await projector.until(lambda message, label=label: '"update"' in message and label in message, 60)

    run(look)
    assert set(store.streams()) == set(before)
    assert all(version > before[stream] for stream, version in store.streams().items())
    store.close()
    running.end()
    own = open_store(str(tmp_path / "log.db"))
    assert set(own.streams()) == {"solo/me/seat/1"}
    own.close()


def test_pages_are_woken_for_ones_own_table_and_for_those_beside_it(tmp_path: Path) -> None:
    with TemporaryDirectory(prefix="d-", dir="/tmp") as short:  # it becomes a socket's path
        running = Demo(tmp_path / "log.db", env={"TMPDIR": short})
        (wakes,) = Path(short).glob("wakes-*")
        logs = [tmp_path / "log.db", *Path(short).glob(f"{FOLDER}*/log.db")]
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as page:
            page.bind(str(wakes / "page"))
            page.settimeout(60)
            for log, stream in zip(logs, ("solo/me/seat/9", "table/robots-9/9"), strict=True):
                with closing(open_store(str(log))) as store:
                    store.append(stream, 0, Event("noted"))
                while stream not in page.recv(2**16).decode().split("\0"):
                    pass
        assert running.end()[0] == 0
        assert not wakes.exists()


def test_robots_leave_a_few_tables_however_long_they_play(store: Store) -> None:
    tick = robots(store, chance=Random(1))
    first = set(store.streams("table/"))
    assert len({store.read(stream)[0].data["digest"] for stream in first}) == TABLES
    for _ in range(TABLES * 400):
        assert 0.3 < tick() < 1
        there = set(store.streams("table/"))
        assert len(there) == TABLES
        if not there & first:
            break
    assert not there & first, "each has ended, and given way to another"
    assert {row.kind for row in store.read_all("room/")} == {"purged"}


def test_an_ended_table_stays_a_while(store: Store) -> None:
    tick, seen = robots(store, chance=Random(1)), list[dict[str, int]]()
    while len(seen) < TABLES * 400 and (not seen or set(seen[-1]) == set(seen[0])):
        tick()
        seen.append(store.streams("table/"))
    gone_now = (set(seen[0]) - set(seen[-1])).pop()
    assert sum(one.get(gone_now) == seen[-2][gone_now] for one in seen) > 2 * TABLES


def test_what_a_killed_demonstration_left_goes_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as killed:
        killed.wait(20)
    left, other, running = (
        tmp_path / f"{FOLDER}{of}" for of in (f"{killed.pid}-a", "of-mine", f"{os.getpid()}-b")
    )
    for folder in (left, other, running):
        folder.mkdir()
        (folder / "log.db").write_text("rows")
    with passing_log() as log:
        assert Path(log.place).is_file()
        assert not left.exists()
    assert set(tmp_path.iterdir()) == {other, running}


def test_the_notebooks_ask_for_our_template_in_plain_voila_too() -> None:
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in pages().glob("*.ipynb")}
    assert set(found) == {"seat", "projector", "console"}
    for notebook in found.values():
        assert notebook["metadata"]["voila"] == {"template": "workshop"}
        assert all(cell.get("outputs", []) == [] for cell in notebook["cells"])
    assert json.loads((TEMPLATE / "conf.json").read_text("utf-8")) == {"base_template": "lab"}


def test_the_pages_import_no_plotly() -> None:
    code = (
        "import sys, workshop.pages.study.solo, workshop.pages.projector.projector; sys.exit('plotly' in "
        "sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
