"""A learner's copies: laid out once, never written over, and clean again when asked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import run
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from workshop.cli import cli
from workshop.lessons.notebooks.copies import FIRST, NotAFolder, lay_out, reset
from workshop.log.store import open_store


def test_everything_is_laid_out_and_the_second_time_nothing(tmp_path: Path) -> None:
    first = lay_out(tmp_path / "mine")
    assert {tmp_path / "mine" / name for name in (FIRST, "debrief.ipynb")} <= set(first.new)
    assert list((tmp_path / "mine" / "exercises").glob("*/exercise.ipynb"))
    assert first.kept == ()
    again = lay_out(tmp_path / "mine")
    assert (again.new, set(again.kept)) == ((), set(first.new))


def test_what_the_learner_changed_is_never_written_over(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / FIRST).write_text("mine")
    lay_out(tmp_path)
    assert (tmp_path / FIRST).read_text() == "mine"


def test_reset_brings_back_a_clean_copy_and_keeps_the_learners_own_beside_it(tmp_path: Path) -> None:
    lay_out(tmp_path)
    clean = (tmp_path / FIRST).read_bytes()
    for own in ("one", "two"):
        (tmp_path / FIRST).write_text(own)
        done = reset(tmp_path)
        assert done.new == (tmp_path / FIRST,)
        assert (tmp_path / FIRST).read_bytes() == clean
        assert [path.read_text() for path in done.kept] == [own]
    assert reset(tmp_path).new == ()


def test_reset_brings_back_what_was_deleted_and_only_what_was_named(tmp_path: Path) -> None:
    lay_out(tmp_path)
    readme = next((tmp_path / "exercises").glob("*/README.md"))
    readme.unlink()
    (tmp_path / FIRST).write_text("mine")
    assert reset(tmp_path, "README").new == (readme,)
    assert (tmp_path / FIRST).read_text() == "mine"


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotAFolder, match="is a file"):
        lay_out(tmp_path / "file")
    with pytest.raises(NotAFolder, match="has 'nosuch' in its name"):
        reset(tmp_path, "nosuch")


def test_every_notebook_gets_the_same_log_wherever_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked: dict[str, str] = {}

    @contextmanager
    def jupyterlab(_words: list[str], env: dict[str, str]) -> Iterator[SimpleNamespace]:
        asked.update(env)
        yield SimpleNamespace(wait=lambda: 0)

    monkeypatch.setattr("workshop.cli.course.subprocess.Popen", jupyterlab)
    assert CliRunner().invoke(cli, ["lessons", "mine", "--db", "my.db"]).exit_code == 0
    assert open_store(asked["WORKSHOP_DB"]).place == str(tmp_path / "my.db")


def test_after_jupyterlabs_end_the_log_that_its_killed_kernels_wrote_is_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = """
import os, sys
from workshop.log.store import open_store
from workshop.negotiation.moves import Event
open_store(sys.argv[1]).append("solo/me/lesson-1/1", 0, Event("noted"))
os.kill(os.getpid(), 9)
"""

    @contextmanager
    def jupyterlab(_words: list[str], env: dict[str, str]) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(wait=lambda: 0)

    assert run([sys.executable, "-c", kernel, tmp_path / "my.db"], check=False).returncode == -9
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("workshop.cli.course.subprocess.Popen", jupyterlab)
    assert CliRunner().invoke(cli, ["lessons", "mine", "--db", "my.db"]).exit_code == 0
    assert [path.name for path in tmp_path.glob("my.db*")] == ["my.db"]


def test_only_goes_with_reset() -> None:
    assert "--only goes with reset" in CliRunner().invoke(cli, ["lessons", "--only", "03"]).output
