"""Exercises made of solutions: `python -m workshop.lessons.notebooks.derive exercises/*/` writes each anew.

The solution is the source. A cell tagged "solution" is left out, in a cell tagged "answer" a name has None in
place of its value unless its line ends with "# given", `solution(` becomes `exercise(`, and nothing is
compared.
"""

import ast
import json
import sys
from pathlib import Path
from typing import Any

SOURCE, DERIVED = "solution.ipynb", "exercise.ipynb"
GIVEN = "  # given"


def derived(solution: str) -> str:
    """Return the text of the exercise's notebook, given its solution's."""
    notebook = json.loads(solution)
    notebook["cells"] = [_cell(cell) for cell in notebook["cells"] if "solution" not in _tags(cell)]
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _tags(cell: dict[str, Any]) -> list[str]:
    tags: list[str] = cell["metadata"].get("tags", [])
    return tags


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return cell | {"source": source.replace(": solution", "", 1).splitlines(keepends=True)}
    if "answer" in _tags(cell):
        source = _blank(source)
    source = source.replace("import solution", "import exercise").replace("solution(", "exercise(")
    return cell | {
        "source": source.splitlines(keepends=True),
        "execution_count": None,
        "outputs": [],
        "metadata": {},
    }


def _blank(source: str) -> str:
    lines = source.splitlines()
    for statement in reversed(ast.parse(source).body):
        if isinstance(statement, ast.Assign) and not lines[(statement.end_lineno or 0) - 1].endswith(GIVEN):
            names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
            lines[statement.lineno - 1 : statement.end_lineno] = [f"{name} = None" for name in names]
    return "\n".join(line.removesuffix(GIVEN) for line in lines)


def main(folders: list[str]) -> None:
    """Write the exercise of each folder."""
    for folder in folders:
        source = Path(folder) / SOURCE
        source.with_name(DERIVED).write_text(derived(source.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
