"""The wheel that people install: what is in it, and that it works where the working copy cannot be found."""

import json
import os
import select
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
SHARED = "data/share/jupyter"
WANTED = {
    "workshop/cases": "workshop/cases",
    "workshop/lessons/quiz_items": "workshop/lessons/quiz_items",
    "workshop/widgets/static": f"{SHARED}/labextensions/impasse-workshop/static",
    "workshop/serve/template": f"{SHARED}/voila/templates/workshop",
    "notebooks": "workshop/notebooks",
    "exercises": "workshop/exercises",
}
"""Folders of the working copy, and where they are in the wheel."""


def run(*words: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """Return what a command of this Python printed."""
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, env=env, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the working copy, built without a network: hatchling is part of the test extra for this."""
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> dict[str, str]:
    """An environment in which the wheel is found before the working copy, as if it were installed."""
    folder = wheel.parent / "site-packages"
    run("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(folder), str(wheel))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WORKSHOP_")}
    return kept | {"PYTHONPATH": str(folder), "XDG_DATA_HOME": str(wheel.parent / "data")}


def tracked(folder: str) -> set[str]:
    """Return the files below a folder of the working copy, without what Python and Jupyter leave there."""
    left = {"__pycache__", ".ipynb_checkpoints"}
    files = (path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in files if not left & set(path.parts)}


def test_the_wheel_holds_every_file_that_it_needs(wheel: Path) -> None:
    names = [
        name.replace(f"{wheel.name[: -len('-py3-none-any.whl')]}.data/", "")
        for name in ZipFile(wheel).namelist()
    ]
    for folder, place in WANTED.items():
        files = tracked(folder)
        assert files
        assert {f"{place}/{file}" for file in files} - set(names) == set()
    assert {f"workshop/{file}" for file in tracked("workshop")} - set(names) == set()
    strange = [
        name for name in names if not name.startswith(("workshop/", SHARED)) and ".dist-info/" not in name
    ]
    assert strange == []


def test_it_says_how_it_is_started_and_under_which_licence(wheel: Path) -> None:
    with ZipFile(wheel) as opened:
        texts = {
            Path(name).name: opened.read(name).decode() for name in opened.namelist() if ".dist-info/" in name
        }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "workshop = workshop.cli:main" in texts["entry_points.txt"]
    assert "workshop-fork = workshop.serve.kernels.fork:Forked" in texts["entry_points.txt"]
    assert {Path(name).name for name in project["license-files"]} <= set(texts)
    assert f"\nVersion: {project['version']}\n" in texts["METADATA"]


def test_its_commands_work_without_the_working_copy(installed: dict[str, str], tmp_path: Path) -> None:
    where = run("-c", "import workshop; print(workshop.__file__)", cwd=tmp_path, env=installed)
    assert where.startswith(installed["PYTHONPATH"])
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert run("-m", "workshop", "--version", cwd=tmp_path, env=installed).strip() == version
    assert "last-boat: in order" in run("-m", "workshop", "check", "last-boat", cwd=tmp_path, env=installed)
    run("-m", "workshop", "lessons", "mine", "--copy-only", cwd=tmp_path, env=installed)
    assert len(list((tmp_path / "mine").rglob("*.ipynb"))) > 15
    run("-m", "workshop", "print", "last-boat", "--out", "sheets.html", cwd=tmp_path, env=installed)
    assert "<style>:root {" in (tmp_path / "sheets.html").read_text("utf-8")


@pytest.fixture
def demo(installed: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of the seat of a demonstration that runs from the wheel."""
    command = [
        sys.executable,
        "-m",
        "workshop",
        "demo",
        "--no-browser",
        "--json",
        "--db",
        str(tmp_path / "log.db"),
    ]
    with subprocess.Popen(
        command, cwd=tmp_path, env=installed, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout
        said = server.stdout.readline() if select.select([server.stdout], [], [], 60)[0] else ""
        if said:
            yield json.loads(said)["seat"]
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
    assert said, "it does not start"


def test_a_page_is_served_from_it(demo: str) -> None:
    at = urlsplit(demo)
    connection = HTTPConnection(at.hostname or "", at.port, timeout=60)
    connection.request("GET", at.path)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.request("GET", "/nothing")
    nothing = connection.getresponse()
    assert (nothing.status, "There is no such page here</h1>" in nothing.read().decode()) == (404, True)
    connection.close()
    assert answer.status == 200
    assert "Setting the table …" in page, "the template is ours"
    assert "application/vnd.jupyter.widget-view+json" in page, "its kernel has made the seat"
