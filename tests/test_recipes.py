"""CONTRIBUTING's recipes, followed in a copy of the package: what is added is there, all else as it was."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]

RECIPES = {
    "counterparts/habits/obliging.py": '''"""A counterpart that nobody should take as a model."""

from workshop.counterparts.answers import sign
from workshop.counterparts.view import Turn
from workshop.negotiation.moves import Move


def obliging(turn: Turn) -> Move:
    """Takes whatever is offered, and is friendly until then."""
    return sign(turn, -9.0) or turn.move("walk_away" if len(turn.mine) > 5 else "acknowledge")
''',
    "charts/debrief/length.py": '''"""How long tables took."""

from workshop.charts.chart import Chart
from workshop.charts.draw.plane import sentence
from workshop.charts.draw.style import Screen
from workshop.charts.played import Played, Section


def length(played: Played, screen: Screen) -> list[Chart]:
    """Return how many moves each table took."""
    told = f"{len(played.tables)} tables took their time."
    return [Chart("Moves of each table", sentence(told, screen), told)]


SECTION = Section(
    15, "Length", ("Was it long enough?",), length, length, lambda played: 1, "played", first=True
)
''',
}
"""File -> what stands in it."""
ADDED = {
    "negotiation/acts.toml": """
[thank]
strategy = "trust"
label = "Thank them"
did = "said thank you"
hint = "Say what they made easier for you"
weight.share = 0.04
weight.evidence = "no evidence found; by choice, less than rapport"
""",
    "lessons/judging/played.py": '''

@predicate
def never_walked_away(table: Table, me: str) -> Verdict:
    """Stayed at the table."""
    return unmet("You walked away.") if _own(table, me, "walk_away") else met("You stayed.")
''',
}
"""File -> what is added at its end."""
NEW_CASE = "cases/late-boat.toml"


def copied(to: Path) -> Path:
    """Return a copy of what a checkout holds that pages are made from."""
    shutil.copytree(
        ROOT / "workshop", to / "workshop", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    (to / "workshop" / "widgets" / "static").symlink_to(ROOT / "workshop" / "widgets" / "static")
    for folder in ("notebooks", "exercises"):
        (to / folder).symlink_to(ROOT / folder)
    return to


def what_is_there(checkout: Path, folder: Path) -> dict[str, Any]:
    """Return what `what_is_there.py` prints of a checkout; its log is in a folder."""
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "what_is_there.py", folder / "log.db"],
        env={**os.environ, "PYTHONPATH": f"{checkout}{os.pathsep}{ROOT / 'tests'}"},
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return what_is_there(ROOT, tmp_path_factory.mktemp("before"))


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is there once every recipe was followed, with nothing else changed."""
    checkout = copied(tmp_path_factory.mktemp("after"))
    package = checkout / "workshop"
    for name, text in RECIPES.items():
        assert not (package / name).exists()
        (package / name).write_text(text, "utf-8")
    for name, text in ADDED.items():
        (package / name).write_text((package / name).read_text("utf-8") + text, "utf-8")
    boat = (package / "cases" / "last-boat.toml").read_text("utf-8")
    (package / NEW_CASE).write_text(
        boat.replace('"last-boat"', '"late-boat"', 1).replace('"The last boat"', '"The late boat"'), "utf-8"
    )
    return what_is_there(checkout, checkout)


def test_a_counterpart_is_one_file(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert list(after["counterparts"]) == sorted([*before["counterparts"], "obliging"])
    assert "Obliging" not in before["chooser"]
    assert after["played by"].pop("obliging") > 0
    assert after["played by"] == before["played by"]


def test_a_new_counterpart_changes_no_table_but_those_where_it_won_a_seat(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    won = [seed for seed, (seats, _) in after["tables"].items() if "obliging" in seats.values()]
    assert 0 < len(won) < len(after["tables"]) / 2
    for seed, (seats, rows) in after["tables"].items():
        then, rows_then = before["tables"][seed]
        assert all(who in {then[party], "obliging"} for party, who in seats.items())
        if seed not in won:
            assert (seats, rows) == (then, rows_then)


def test_an_act_is_one_record_and_has_its_button_by_being_there(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert after["acts"] == [*before["acts"], "thank"]
    assert sorted(after["seat"]["buttons"]) == sorted([*before["seat"]["buttons"], "Thank them"])
    assert after["seat"]["last"] == "thank"
    assert after["seat"]["trust"] == pytest.approx(0.04 * 0.5, abs=0.02)
    assert "said thank you" in after["seat"]["history"]
    assert "Say what they made easier for you." in after["sheets"]


def test_a_section_of_the_debrief_is_one_file(before: dict[str, Any], after: dict[str, Any]) -> None:
    first, *rest = before["headings"]
    assert after["headings"] == [first, "Length", *rest], "its place says where it stands"
    for shown in (after["debrief"], after["report"]):
        assert "Was it long enough?" in shown
        assert "3 tables took their time." in shown


def test_a_case_is_one_file(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert after["cases"] == before["cases"] | {"late-boat": "The late boat"}
    assert "The late boat" in after["guide"]


def test_a_check_is_one_function(before: dict[str, Any], after: dict[str, Any]) -> None:
    told = after["checks"].pop("never_walked_away")
    assert len(told) == 3
    assert list(after["checks"]) == list(before["checks"])


def test_contributing_names_what_was_followed_here() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    folders = {str(Path(name).parent) for name in (*RECIPES, NEW_CASE)}
    for place in (*folders, *ADDED):
        assert f"`workshop/{place}" in text, place
