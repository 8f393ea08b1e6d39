"""What pages say: each text that a page asks for is beside it, and none lies there for nobody."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import workshop

PACKAGE = Path(workshop.__file__).parent
FOLDERS = sorted(path.parent for path in PACKAGE.rglob("texts.toml"))
ASKED = re.compile(r"\bTEXT\[([^\]]*)\]")
BEGUN = re.compile(r"""\bf["'](\w+_)\{""")
ENDED = re.compile(r"""\bf["']\{\w+\}(_\w+)["']""")
NAME = re.compile(r"""["'](\w+)["']""")


def modules(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_text_that_is_asked_for_is_there(folder: Path) -> None:
    texts = tomllib.loads((folder / "texts.toml").read_text("utf-8"))
    asked = {name for inside in ASKED.findall(modules(folder)) for name in NAME.findall(inside)}
    assert asked
    assert asked - {*texts, "play"} == set()  # of a phase


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_text_is_there_for_nobody(folder: Path) -> None:
    texts = tomllib.loads((folder / "texts.toml").read_text("utf-8"))
    source = modules(folder)
    begun, ended = tuple(BEGUN.findall(source)), tuple(ENDED.findall(source))
    unused = set(texts) - set(NAME.findall(source))
    assert {name for name in unused if not (name.startswith(begun) or name.endswith(ended))} == set()


def lines(texts: object) -> Iterator[str]:
    """Yield each text of what may be a text, a list of texts, or texts by name."""
    if isinstance(texts, str):
        yield texts
    else:
        for each in texts.values() if isinstance(texts, dict) else texts:
            yield from lines(each)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_is_filled_in_has_a_name_where_there_is_more_than_one(folder: Path) -> None:
    for line in lines(tomllib.loads((folder / "texts.toml").read_text("utf-8"))):
        filled = [field for _, field, _, _ in Formatter().parse(line) if field is not None]
        assert filled in ([], [""]) or (len(filled) > 1 and all(map(str.isidentifier, filled))), line
        assert line.count("{") == line.count("}") == len(filled)
