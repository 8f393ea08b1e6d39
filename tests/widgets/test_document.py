"""Documents: what is filled in is text, what is missing is an error, every file a template names is there."""

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError, meta
from markupsafe import Markup

import workshop
from workshop.widgets.document import TEMPLATES, document, file

PACKAGE = Path(workshop.__file__).parent
OURS = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.html.j2"))


@pytest.fixture
def template() -> Path:
    return PACKAGE / "serve" / "door" / "sentence.html.j2"


def filled(template: Path, title: str) -> str:
    return document(template, title=title, why="", way="", base="/", again=False)


def test_what_is_filled_in_is_text_unless_it_is_markup_already(template: Path) -> None:
    assert "<h1>&lt;i&gt;“&#39;&#34;</h1>" in filled(template, "<i>“'\"")
    assert "<h1><i>ink</i></h1>" in filled(template, Markup("<i>ink</i>"))


def test_what_a_template_asks_for_and_does_not_get_is_an_error_and_no_gap(template: Path) -> None:
    with pytest.raises(UndefinedError, match="why"):
        document(template, title="", way="", base="/", again=False)


def test_a_file_is_put_in_as_it_is() -> None:
    assert str(file("paper/report.css")) == (PACKAGE / "paper" / "report.css").read_text("utf-8")


@pytest.mark.parametrize("name", OURS)
def test_every_template_and_file_that_one_names_is_there(name: str) -> None:
    source = (PACKAGE / name).read_text("utf-8")
    named = [
        *meta.find_referenced_templates(TEMPLATES.parse(source)),
        *re.findall(r'file\("([^"]*)"\)', source),
    ]
    assert [one for one in named if one is None or not (PACKAGE / one).is_file()] == []


@pytest.mark.parametrize("name", OURS)
def test_no_template_lets_text_through_as_markup(name: str) -> None:
    assert not re.search(r"\|\s*safe|autoescape", (PACKAGE / name).read_text("utf-8"))
