"""What no linter reads: modules named in strings, texts and data, names in notebooks' cells, and paths."""

import ast
import json
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import workshop

ROOT = Path(__file__).parents[1]
TEXT = {".css", ".html", ".ipynb", ".j2", ".js", ".json", ".md", ".py", ".toml", ".yml", ""}
MODULE = re.compile(r"(?<![\w/.-])workshop(?!\.(?i:example))(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_]\w*)?")
"""A module, or what is in one; `workshop.example.org` is somebody's address."""
IMPORT = re.compile(r"from (workshop(?:\.\w+)*) import (\w+|\()")
FOLDERS = [path.name for top in (ROOT, ROOT / "workshop") for path in top.iterdir() if path.is_dir()]
PATH = re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, FOLDERS))})/[a-z0-9_.*/-]*[a-z0-9_*/](?![\w/])")
"""What begins with a folder of the project's or of the package's; capitals stand for what one has to
choose."""
FILE = re.compile(r"`([\w/]+\.(?:py|toml|css|js))`")
LINK = re.compile(r"\]\((?!https?:|#)([^)\s]+)\)")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def texts(*names: str) -> list[Path]:
    """Return the project's own text files below these folders and files."""
    tops = [ROOT / name for name in names]
    files = [path for top in tops for path in ([top] if top.is_file() else sorted(top.rglob("*")))]
    return [
        p
        for p in files
        if p.is_file() and p.suffix in TEXT and "static" not in p.parts and p != Path(__file__)
    ]


OF_0_3_0 = ROOT / "tests" / "since_0_3_0" / "write.py"
"""What 0.3.0 runs, and so names its modules."""
SOURCES = [p for p in texts("workshop", "tests", "notebooks", "exercises", ".ci") if p != OF_0_3_0]
PROSE = texts("README.md", "CONTRIBUTING.md")


def is_there(name: str) -> bool:
    """Tell whether a dotted name is a module of the kit, or something in one."""
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def missing(files: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Return where a name that matches stands for nothing."""
    stands = [(file, name) for file in files for name in set(pattern.findall(file.read_text("utf-8")))]
    return [f"{file.relative_to(ROOT)}: {name}" for file, name in stands if not is_there(name)]


def modules() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(workshop.__path__, "workshop.")]
    return [name for name in names if name != "workshop.__main__"]


def test_every_module_that_a_file_names_is_there() -> None:
    assert missing([*SOURCES, *PROSE, ROOT / "pyproject.toml"], MODULE) == []


def test_what_a_string_imports_is_there() -> None:
    """Cells of tests' notebooks and programs that tests start are strings."""
    stands = [(file, *named) for file in SOURCES for named in IMPORT.findall(file.read_text("utf-8"))]
    assert len(stands) > 500
    gone = [
        f"{file.relative_to(ROOT)}: {module}.{name}"
        for file, module, name in stands
        if name != "(" and not is_there(f"{module}.{name}")
    ]
    assert gone == []


def test_it_would_be_seen_if_one_were_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    gone = 'run("-m", "workshop.serve.gone")\nON = "workshop.serve.kernels.fork:Gone", "workshop.cli:main"\n'
    (tmp_path / "some.py").write_text(gone + "# https://workshop.example.org/ is elsewhere", "utf-8")
    assert sorted(missing([tmp_path / "some.py"], MODULE)) == [
        "some.py: workshop.serve.gone", "some.py: workshop.serve.kernels.fork:Gone",
    ]  # fmt: skip


def cells() -> Iterator[tuple[Path, str]]:
    for path in (path for path in SOURCES if path.suffix == ".ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield path, "".join(cell["source"])


def test_notebooks_import_what_is_there() -> None:
    seen = {
        (path, node.module, name.name)
        for path, source in cells()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workshop")
        for name in node.names
    }
    assert len({path for path, *_ in seen}) > 30
    gone = [
        f"{path.relative_to(ROOT)}: from {module} import {name}"
        for path, module, name in seen
        if not is_there(f"{module}.{name}")
    ]
    assert gone == []


def test_every_path_that_a_module_keeps_is_there() -> None:
    kept = {
        f"{module}.{name}": value
        for module in modules()
        for name, value in vars(import_module(module)).items()
        if isinstance(value, Path)
    }
    assert kept, "style sheets, scripts, a template"
    assert [name for name, path in kept.items() if not path.exists()] == []


def test_every_path_in_the_projects_settings_is_there() -> None:
    tool = PYPROJECT["tool"]
    wheel, lint = tool["hatch"]["build"]["targets"]["wheel"], tool["ruff"]["lint"]
    pytests, own = tool["pytest"]["ini_options"], set(lint["isort"]["known-first-party"]) - {"workshop"}
    named = [
        *PYPROJECT["project"]["license-files"], *wheel["packages"], *wheel["force-include"],
        *wheel["shared-data"], *lint["per-file-ignores"], *tool["mypy"]["packages"],
        *pytests["testpaths"], *pytests["pythonpath"],
        *(f"tests/{name}*" for name in own),
    ]  # fmt: skip
    gone = [name for name in named if not (any(ROOT.glob(name)) or any(path.match(name) for path in SOURCES))]
    assert gone == []


def test_every_path_that_a_text_names_is_there() -> None:
    gone = []
    for file in [*PROSE, *SOURCES]:
        text = file.read_text("utf-8")
        named = {*FILE.findall(text), *(PATH.findall(text) + LINK.findall(text) if file in PROSE else ())}
        gone += [f"{file.relative_to(ROOT)}: {name}" for name in sorted(named) if not found(name)]
    assert gone == []


def found(name: str) -> bool:
    """Tell whether the project or the package has such a file or folder; a name alone may be anywhere."""
    below = [f"{top}/**/{name}" for top in ("workshop", "tests")] if "/" not in name else []
    return any(next(ROOT.glob(at), None) for at in (name, f"workshop/{name}", *below))
