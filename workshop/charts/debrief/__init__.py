"""What a debrief asks of played tables, and the figures that answer: one section a file, this is the folder.

Each file says in its SECTION what it asks and draws, and at which place it stands.
"""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from workshop.charts.played import Played, Section

NAMES: dict[str, Section] = {
    file.name: import_module(f"{__name__}.{file.name}").SECTION for file in iter_modules(__path__)
}
"""What a section's file is called -> the section."""
SECTIONS: Sequence[Section] = sorted(NAMES.values(), key=lambda section: section.place)
"""In the order of use: what came of it and how it went first, then what a class may ask for."""


def sections(played: Played) -> Sequence[Section]:
    """Return the sections that make sense for tables: for so many, and for what they can have."""
    fit = [section for section in SECTIONS if len(played.tables) > 1 or section.of_one]
    return [section for section in fit if not (section.some and section.is_empty(played))]
