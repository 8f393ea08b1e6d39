"""Exercises made of their solutions: `python -m workshop.lessons.derive exercises/*/` writes each exercise.ipynb anew.

The solution is the source. A cell tagged "solution" is left out, of a cell tagged "answer" the names stay with None,
`solution(` becomes `exercise(`, and nothing is compared.
"""

import ast
import json
import sys
from pathlib import Path
from typing import Any

SOURCE, DERIVED = "solution.ipynb", "exercise.ipynb"


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
        source = "\n".join(f"{name} = None" for name in _assigned(source))
    source = source.replace("import solution", "import exercise").replace("solution(", "exercise(")
    return cell | {"source": source.splitlines(keepends=True), "outputs": [], "metadata": {}}


def _assigned(source: str) -> list[str]:
    found = []
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign):
            found += [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return found


def main(folders: list[str]) -> None:
    """Write the exercise of each folder."""
    for folder in folders:
        source = Path(folder) / SOURCE
        source.with_name(DERIVED).write_text(derived(source.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
