"""The notebooks and exercises that come with the kit: where they are, and what their headers say."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import workshop

_MINUTES = re.compile(r"\*\*(\d+) minutes\*\*")
_TITLE = re.compile(r"^# (?:\d+\. )?(.+)$", re.MULTILINE)
_HINT = re.compile(r"^\d\. (.+(?:\n {3}.+)*)", re.MULTILINE)


class NoSuchStudy(Exception):  # noqa: N818 - it names the fact
    """There is no lesson or exercise of that number; the message says which there are."""


@dataclass(frozen=True)
class Header:
    """What the header of a lesson or exercise says: id, title, minutes, and hints in the order of asking."""

    study: str
    title: str
    minutes: int
    hints: tuple[str, ...] = ()


def folder(name: str) -> Path:
    """Return the folder `notebooks` or `exercises`: the wheel's, else the working copy's."""
    package = Path(workshop.__file__).parent
    return next(path for path in (package / name, package.parent / name) if path.is_dir())


@cache
def lessons() -> dict[str, Header]:
    """Return the headers of the lessons: "lesson-1", "lesson-2" …, in order."""
    notebooks = sorted(folder("notebooks").glob("0[0-9]_*.ipynb"))
    return {
        found.study: found for path in notebooks for found in [_header("lesson", path, _first_cell(path))]
    }


@cache
def exercises() -> dict[str, Header]:
    """Return the headers of the exercises: "exercise-1", "exercise-2" …, in order."""
    texts = sorted(folder("exercises").glob("[0-9][0-9]_*/README.md"))
    return {
        found.study: found for p in texts for found in [_header("exercise", p.parent, p.read_text("utf-8"))]
    }


def header(study: str) -> Header:
    """Return the header of a lesson or an exercise by its id; raises NoSuchStudy."""
    known = lessons() | exercises()
    if study not in known:
        kind, _, number = study.partition("-")
        there = ", ".join(name.partition("-")[2] for name in known if name.startswith(f"{kind}-"))
        raise NoSuchStudy(f"There is no {kind} {number}: choose from {there}.")
    return known[study]


def _header(kind: str, path: Path, text: str) -> Header:
    minutes, title = _MINUTES.search(text), _TITLE.search(text)
    _, _, listed = text.partition("## Hints")
    hints = tuple(" ".join(hint.split()) for hint in _HINT.findall(listed))
    number = int(path.name[:2])
    return Header(
        f"{kind}-{number}", title[1] if title else path.stem, int(minutes[1]) if minutes else 0, hints
    )


def _first_cell(path: Path) -> str:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return "".join(next((cell["source"] for cell in cells if cell["cell_type"] == "markdown"), ""))
