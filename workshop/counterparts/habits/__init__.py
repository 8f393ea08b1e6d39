"""The scripted counterparts, one habit a file: this folder is their registry.

A file holds a function of its own name, from a turn to a move, whose docstring is what people read of it. A
counterpart sees only the redacted table. It is deterministic: the same table and the same source of chance
give the same move. None of them is a model of a person; each is one clear habit to practise against.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from workshop.counterparts.view import Habit


def found() -> Iterator[tuple[str, Habit]]:
    """Yield the name of each file in this folder with its habit, in the order of the alphabet."""
    for file in iter_modules(__path__):
        yield file.name, getattr(import_module(f"{__name__}.{file.name}"), file.name)


COUNTERPARTS: dict[str, Habit] = dict(found())
