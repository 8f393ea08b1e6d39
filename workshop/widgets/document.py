"""Documents: one page of HTML from a template that lies beside what fills it."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import workshop

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(workshop.__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""The kit's templates, each named by its path in the package."""


def file(name: str) -> Markup:
    """Return a file of the package as it is: a style sheet, a script."""
    text = (Path(workshop.__file__).parent / name).read_text("utf-8")
    return Markup(text)  # noqa: S704 - the kit's own


TEMPLATES.globals["file"] = file


def document(template: Path, **filled: Any) -> str:
    """Return what a template says, filled in; whatever is put into it is text, unless it is Markup already.

    Raises UndefinedError where the template asks for what it was not given.
    """
    name = template.relative_to(Path(workshop.__file__).parent).as_posix()
    return TEMPLATES.get_template(name).render(filled) + "\n"
