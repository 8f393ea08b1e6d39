"""A learner's copies of notebooks and exercises: laid out once, never written over, clean again if asked."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workshop.lessons.notebooks.folders import folder
from workshop.mendable import Mendable

FIRST = "00_start_here.ipynb"


class NotAFolder(Mendable):
    """The folder for the copies cannot be used; the message says what to mend."""


@dataclass(frozen=True)
class Copied:
    """What came of it: files laid out, and the learner's own that were kept, each where it lies now."""

    new: tuple[Path, ...]
    kept: tuple[Path, ...]


def lay_out(target: Path) -> Copied:
    """Copy into a folder what is not there yet; raises NotAFolder."""
    new, kept = [], []
    for source, place in _pairs(target):
        if place.exists():
            kept.append(place)
        else:
            _copy(source, place)
            new.append(place)
    return Copied(tuple(new), tuple(kept))


def reset(target: Path, only: str = "") -> Copied:
    """Bring back clean copies; what the learner changed is kept beside them.

    `only` is part of the name of some. Raises NotAFolder, also where no notebook is called so.
    """
    pairs = [(source, place) for source, place in _pairs(target) if only in str(place.relative_to(target))]
    if not pairs:
        raise NotAFolder(f"No notebook or exercise has {only!r} in its name. Nothing was changed.")
    new, kept = [], []
    for source, place in pairs:
        if place.exists() and place.read_bytes() == source.read_bytes():
            continue
        if place.exists():
            kept.append(place.rename(_free(place)))
        _copy(source, place)
        new.append(place)
    return Copied(tuple(new), tuple(kept))


def _pairs(target: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file of the course with its place in the folder."""
    if target.exists() and not target.is_dir():
        raise NotAFolder(f"{target} is a file: choose a folder.")
    notebooks, exercises = folder("notebooks"), folder("exercises")
    for path in (*sorted(notebooks.glob("0[0-9]_*.ipynb")), notebooks / "debrief.ipynb"):
        yield path, target / path.name
    for path in sorted(exercises.glob("[0-9][0-9]_*/*")):
        if path.suffix in {".ipynb", ".md"}:
            yield path, target / "exercises" / path.relative_to(exercises)


def _copy(source: Path, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    except OSError as error:
        raise NotAFolder(f"{place} cannot be written: {error.strerror}.") from None


def _free(place: Path) -> Path:
    """Return the first name beside a file that says it is the learner's own and is not taken."""
    number = 1
    while (free := place.with_name(f"{place.stem}_mine_{number}{place.suffix}")).exists():
        number += 1
    return free
