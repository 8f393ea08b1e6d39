"""Who imports whom: what the architecture promises, checked on a fresh interpreter."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import workshop

ROOT = Path(workshop.__file__).parent.parent
HEAVY = ("anywidget", "IPython", "ipywidgets", "pandas", "plotly", "sqlalchemy", "tornado", "voila")


def loaded_by(statement: str) -> set[str]:
    """Return the names of all modules that a fresh interpreter has loaded after a statement."""
    code = f"import json, sys; {statement}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_import_workshop_loads_none_of_what_is_heavy() -> None:
    assert not loaded_by("import workshop") & {*HEAVY, "numpy", "pydantic"}


@pytest.mark.parametrize("layer", ["negotiation", "counterparts", "classroom"])
def test_the_core_loads_nothing_that_draws_or_stores(layer: str) -> None:
    modules = sorted(path.relative_to(ROOT) for path in (ROOT / "workshop" / layer).rglob("*.py"))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in modules]
    assert not loaded_by(f"import {', '.join(names)}") & set(HEAVY)


def test_a_table_is_folded_without_numpy() -> None:
    names = [f"workshop.negotiation.{module}" for module in ("fold", "rules", "redaction", "coverage")]
    names.append("workshop.counterparts.play")
    assert "numpy" not in loaded_by(f"import {', '.join(names)}")


def test_the_layers_import_downwards_only() -> None:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or shutil.which(
        "lint-imports"
    )
    assert program, "import-linter is part of the test extra"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
