"""The notebooks of the course: their shape, length, words, and that every cell runs alone and in order."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pressing import text
from workshop.lessons import course
from workshop.lessons.notebooks.folders import exercises, folder, lessons

LESSONS = sorted(folder("notebooks").glob("0[0-9]_*.ipynb"))
SOLUTIONS = sorted(folder("exercises").glob("*/solution.ipynb"))
BLANKS = [path.with_name("exercise.ipynb") for path in SOLUTIONS]
NOTEBOOKS = [*LESSONS, *SOLUTIONS, *BLANKS]
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: "/".join(path.parts[-2:]))
NOT_OUR_WORDS = re.compile(
    r"\b(players?|users?|opponents?|games?|scores?|scenarios?|sessions?|deal-breakers?)\b", re.IGNORECASE
)
LONGEST_CELL, LONGEST_PARAGRAPH = 9, 90


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "own.db"))
    monkeypatch.delenv("WORKSHOP_LEARNER", raising=False)
    for made in (course.studied, course.solution):
        made.cache_clear()


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    found = json.loads(path.read_text("utf-8"))["cells"]
    return [cell | {"source": "".join(cell["source"])} for cell in found if cell["cell_type"] == kind]


def code(path: Path) -> list[str]:
    return [cell["source"] for cell in cells(path, "code")]


def paragraphs(path: Path) -> list[str]:
    told = [cell["source"] for cell in cells(path, "markdown")]
    return [part for source in told for part in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|#]|\d+\.) ?)", source)]


def run(path: Path) -> list[Any]:
    """Return what each code cell of a notebook shows, run from top to bottom."""
    names: dict[str, Any] = {}
    return [shows(source, names) for source in code(path)]


def shows(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # type: ignore[attr-defined]


def refused(shown: Any) -> bool:
    return hasattr(shown, "children") and "class='iw-refusal'" in text(shown)


def test_the_course_is_seven_sittings_and_about_five_hours() -> None:
    told = lessons()
    assert [name for name in told if name != "lesson-0"] == [f"lesson-{n}" for n in range(1, 8)]
    assert list(exercises()) == [f"exercise-{n}" for n in range(1, 12)]
    minutes = sum(found.minutes for found in (*told.values(), *exercises().values()))
    assert 285 <= minutes <= 315
    assert all(found.minutes for found in (*told.values(), *exercises().values()))


def test_every_exercise_has_three_hints_of_growing_help() -> None:
    for found in exercises().values():
        assert len(found.hints) == 3, found.study
        assert len(set(found.hints)) == 3


@pytest.mark.parametrize("path", LESSONS[1:], ids=lambda path: path.name)
def test_a_lesson_opens_with_minutes_question_and_objectives_and_closes_with_key_points(path: Path) -> None:
    first, *_, last = [cell["source"] for cell in cells(path, "markdown")]
    assert re.match(r"# \d\. .+\n\n\*\*\d+ minutes\*\* · \*.+\?\*\n\nBy the end you can", first)
    assert len(re.findall(r"^- ", first, re.MULTILINE)) >= 2
    assert last.startswith("## Key points")
    assert "### Out of scope" in last


@EVERY
def test_a_notebook_is_text_first_with_short_cells_and_no_logic(path: Path) -> None:
    kinds = [cell["cell_type"] for cell in json.loads(path.read_text("utf-8"))["cells"]]
    assert kinds[0] == "markdown"
    assert "codecode" not in "".join(kinds)
    for source in code(path):
        assert len(source.splitlines()) <= LONGEST_CELL
        logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
        assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, logic)]


@EVERY
def test_a_notebook_is_stored_without_outputs_but_for_those_that_are_compared(path: Path) -> None:
    for cell in cells(path, "code"):
        compared = "nbval-check-output" in cell["metadata"].get("tags", [])
        assert bool(cell["outputs"]) == compared
        assert bool(cell["execution_count"]) == compared  # nbval compares a cell that was run


@EVERY
def test_a_notebook_is_written_in_short_paragraphs_and_the_fields_words(path: Path) -> None:
    for paragraph in paragraphs(path):
        assert len(paragraph.split()) <= LONGEST_PARAGRAPH, paragraph
        assert not NOT_OUR_WORDS.search(paragraph), NOT_OUR_WORDS.search(paragraph)


@EVERY
def test_a_notebook_runs_from_top_to_bottom_without_a_click_and_backwards(path: Path) -> None:
    assert not any(map(refused, run(path)))
    if path not in SOLUTIONS:
        names: dict[str, Any] = {}
        assert not any(
            refused(shows(source, names)) for source in reversed(code(path)) if " = " not in source
        )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_any_cell_of_a_lesson_runs_alone(path: Path) -> None:
    for source in code(path):
        assert not refused(shows(source, {}))


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.parent.name)
def test_a_solution_passes_every_check_and_the_blank_exercise_fails_them_all(path: Path) -> None:
    number = int(path.parent.name[:2])
    run(path)
    solved = course.solution(number).verdicts
    assert solved
    assert [name for name, found in solved.items() if not found.passed] == []
    run(path.with_name("exercise.ipynb"))
    blank = course.exercise(number).verdicts
    assert set(blank) == set(solved)
    assert [name for name, found in blank.items() if found.passed] == []
