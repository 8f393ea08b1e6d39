"""The notebooks as 0.3.0 laid them out, run by the present kit.

Learners keep copies of them, with what they wrote in between, and facilitators keep theirs: none of these is
ever mended by an update of the kit, so what they import and call must stay. They are run on the log of a
learner who went through the whole course with 0.3.0.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from pressing import text
from workshop.lessons import course
from workshop.live.study import Study
from workshop.log.store import open_store

FOLDER = Path(__file__).with_name("notebooks")
NOTEBOOKS = sorted(FOLDER.rglob("*.ipynb"))


@pytest.fixture(autouse=True)
def log(log_of_0_3_0: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("WORKSHOP_DB", log_of_0_3_0)
    monkeypatch.delenv("WORKSHOP_LEARNER", raising=False)
    for made in (course.studied, course.solution):
        made.cache_clear()
    yield log_of_0_3_0
    for made in (course.studied, course.solution):
        made.cache_clear()


def run(path: Path) -> list[Any]:
    """Return what each code cell of a notebook shows, run from top to bottom."""
    names: dict[str, Any] = {}
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [shows("".join(cell["source"]), names) for cell in cells if cell["cell_type"] == "code"]


def shows(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # type: ignore[attr-defined]


def test_all_of_them_are_here() -> None:
    assert len(NOTEBOOKS) == 34
    assert sum(path.name == "solution.ipynb" for path in NOTEBOOKS) == 11


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_notebook_of_that_time_runs_from_top_to_bottom_and_a_solution_is_one_still(path: Path) -> None:
    for shown in run(path):
        assert not hasattr(shown, "children") or "class='iw-refusal'" not in text(shown)
    if path.name == "solution.ipynb":
        verdicts = course.solution(int(path.parent.name[:2])).verdicts
        assert verdicts
        assert [name for name, found in verdicts.items() if not found.passed] == []


def test_a_learner_finds_what_was_done_with_0_3_0(log: str) -> None:
    done = Study(open_store(log), "me").progress
    assert (len(done.opened), done.gain()[2]) == (19, 4)
    shown = text(course.progress())
    assert "You have opened 7 of 7 lessons and 11 of 11 exercises, and sat at 14 tables." in shown
    assert "3 → 6" in shown


def test_a_notebook_of_that_time_runs_in_a_kernel_of_its_own(tmp_path: Path) -> None:
    notebook = nbformat.read(FOLDER / "exercises" / "01_ask_first" / "solution.ipynb", as_version=4)
    where = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources=where).execute()
    assert "2 of 2 checks are met." in str(notebook.cells[-1])
