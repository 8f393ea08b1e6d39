"""An exercise is its solution without the answers, and the two agree."""

import json
from pathlib import Path

import pytest

from workshop.lessons.notebooks.derive import DERIVED, SOURCE, derived, main
from workshop.lessons.notebooks.folders import folder

FOLDERS = sorted(path.parent for path in folder("exercises").glob(f"*/{SOURCE}"))


@pytest.mark.parametrize("where", FOLDERS, ids=lambda path: path.name)
def test_every_exercise_is_what_its_solution_gives(where: Path) -> None:
    assert (where / DERIVED).read_text("utf-8") == derived((where / SOURCE).read_text("utf-8"))


def cell(source: str, *tags: str, kind: str = "code") -> dict[str, object]:
    code = {"outputs": [{"text": "x"}], "execution_count": 1} if kind == "code" else {}
    return {
        "cell_type": kind,
        "id": "a",
        "metadata": {"tags": list(tags)},
        "source": source.splitlines(True),
        **code,
    }


def test_answers_are_taken_out_and_solutions_left_out() -> None:
    cells = [
        cell("# 3. By hand: solution", kind="markdown"),
        cell("from workshop.lessons.course import solution\n\nsolution(3).table('x')"),
        cell(
            "a, b = 1, 2\nshare = 0.42\nother = [1,\n  2]\nwhole = 7  # given\nsolution(3).answer(share)",
            "answer",
        ),
        cell("solution(3).finish()", "solution"),
        cell("solution(3).passed()", "nbval-check-output"),
    ]
    made = json.loads(
        derived(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    )
    texts = ["".join(cell["source"]) for cell in made["cells"]]
    assert texts == [
        "# 3. By hand",
        "from workshop.lessons.course import exercise\n\nexercise(3).table('x')",
        "share = None\nother = None\nwhole = 7\nexercise(3).answer(share)",
        "exercise(3).passed()",
    ]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in made["cells"])


def test_the_command_writes_the_exercise_beside_its_solution(tmp_path: Path) -> None:
    (tmp_path / SOURCE).write_text(json.dumps({"cells": [cell("x = 1", "answer")]}))
    main([str(tmp_path)])
    assert "x = None" in (tmp_path / DERIVED).read_text()
