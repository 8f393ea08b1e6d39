"""The project's own files agree with each other."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_conda_gets_the_same_dependencies_as_pip():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "environment.yml").read_text("utf-8").splitlines()
    conda = [line.strip().removeprefix("- ") for line in lines if line.startswith("  - ")]
    kept = [
        line
        for line in conda
        if line not in {"conda-forge", "pip", "pip:"} and not line.startswith("python>")
    ]
    assert sorted(kept) == sorted(project["dependencies"])
    assert f"python{project['requires-python']}" in conda


def test_the_readme_gives_the_line_that_ci_runs():
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "README.md" in ci
    assert readme.count("<!-- test line -->") == 1


def test_no_file_records_where_packages_came_from():
    names = {path.name for path in ROOT.iterdir()}
    assert not names & {
        "poetry.lock",
        "uv.lock",
        "Pipfile.lock",
        "conda-lock.yml",
        "requirements.txt",
        "pylock.toml",
    }


BUDGETS = {
    "negotiation": 2_235,  # a table's rules, moves and numbers, and what words do there
    "hearing": 1_590,  # ways of saying, chosen and measured; own words read
    "counterparts": 1_031,  # habits of a dozen lines each, what they say and make of words, learners
    "classroom": 1_193,  # a room's rules, phases and seats, and rows that undo
    "measures": 740,  # one function a question asked of rows, and what words did
    "log": 380,  # one store, two databases
    "live": 577,  # streams held open; the one place that writes
    "exchange": 1_020,  # files out and in with their codebook, pseudonyms, the corpus
    "charts": 2_722,  # one file a section of the debrief, and how anything is drawn
    "widgets": 425,  # what pages are put together from
    "pages": 3_879,  # six kinds of who looks, and what one types read at a pause
    "paper": 152,  # two documents, and what words did in a move
    "lessons": 1_609,  # seven lessons and what judges them
    "serve": 1_438,  # Voila on one machine for sixty
    "cli": 677,  # a command a function
}
"""Lines of code that a room may have, without blanks, docstrings and imports, and what it needs them for."""
MODULE = 270
"""Lines of code that are read in one sitting."""


def code_lines(module: Path) -> int:
    """Return how many lines of a module are code."""
    source = module.read_text("utf-8")
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        import_or_text = isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )
        if import_or_text:
            left_out.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return sum(
        bool(line.strip()) and number not in left_out for number, line in enumerate(source.splitlines(), 1)
    )


def test_what_counts_as_code(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '"""Text,\n\nof two paragraphs."""\n\nimport ast\n\n\ndef f():\n    """Say 1."""\n    return 1\n'
    )
    assert code_lines(module) == 2


def test_every_room_keeps_to_its_budget() -> None:
    rooms = {path.name for path in (ROOT / "workshop").iterdir() if any(path.rglob("*.py"))}
    assert rooms == set(BUDGETS)
    used = {room: sum(map(code_lines, (ROOT / "workshop" / room).rglob("*.py"))) for room in BUDGETS}
    assert {room: lines for room, lines in used.items() if lines > BUDGETS[room]} == {}


def test_every_module_is_read_in_one_sitting() -> None:
    modules = list((ROOT / "workshop").rglob("*.py"))
    assert {str(path): code_lines(path) for path in modules if code_lines(path) > MODULE} == {}
    assert not {"utils", "helpers", "manager", "base", "common"} & {path.stem for path in modules}
    for path in (ROOT / "workshop").rglob("*.py"):
        assert "fmt: skip" not in path.read_text("utf-8"), path
