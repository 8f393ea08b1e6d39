"""The project's own files agree with each other."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_conda_gets_the_same_dependencies_as_pip():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "environment.yml").read_text("utf-8").splitlines()
    conda = [line.strip().removeprefix("- ") for line in lines if line.startswith("  - ")]
    kept = [line for line in conda if line not in {"conda-forge", "pip", "pip:"} and not line.startswith("python>")]
    assert sorted(kept) == sorted(project["dependencies"])
    assert f"python{project['requires-python']}" in conda


def test_the_readme_gives_the_line_that_ci_runs():
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "README.md" in ci
    assert readme.count("<!-- test line -->") == 1


def test_no_file_records_where_packages_came_from():
    names = {path.name for path in ROOT.iterdir()}
    assert not names & {"poetry.lock", "uv.lock", "Pipfile.lock", "conda-lock.yml", "requirements.txt", "pylock.toml"}


def test_the_package_stays_readable():
    modules = list((ROOT / "workshop").rglob("*.py"))
    lengths = {str(path): len(path.read_text("utf-8").splitlines()) for path in modules}
    assert max(lengths.values()) <= 310, max(lengths, key=lambda name: lengths[name])
    assert sum(lengths.values()) < 19_200
    forbidden = {"utils", "helpers", "manager", "base", "common"}
    assert not forbidden & {path.stem for path in modules}
