"""The debrief as slides: two questions each, plain words, each table as its own tile."""

import re
from html import unescape

import pytest

from debriefing import class_of
from workshop.charts.debrief import NAMES
from workshop.charts.played import Played, Slide
from workshop.charts.retold import retold
from workshop.charts.slides import slides
from workshop.negotiation.casefile import load

UNEXPLAINED = (
    "median",
    "quartile",
    "n =",
    "at stake",
    "Kalai",
    "Nash",
    "egalitarian",
    "coverage",
    "lower half",
)
"""What nobody says who has not read about negotiation or statistics."""
ALONE = {"dance", "turning_points"}
"""Sections of one table: its way is told slide by slide instead."""


def of(case: str, tables: int) -> list[Slide]:
    return slides(Played(class_of(load(case), tables, observed=True)))


@pytest.mark.parametrize("case", ["last-boat", "lantern-hill"])
@pytest.mark.parametrize("tables", [1, 3, 12, 30])
def test_slides_ask_two_questions_and_say_it_plainly(case: str, tables: int) -> None:
    found = of(case, tables)
    assert [slide.name for slide in found] == list(dict.fromkeys(slide.name for slide in found))
    for slide in found:
        assert len(slide.questions) == 2, slide.name
        told = unescape(re.sub(r"<[^>]+>", " ", slide.draw()))
        assert told.strip(), slide.name
        assert [word for word in UNEXPLAINED if word in told] == [], slide.name


def test_every_section_of_many_tables_has_its_slide() -> None:
    drawn = {name for name, section in NAMES.items() if section.wall}
    assert drawn | ALONE == NAMES.keys()
    none = {"promises", "value_check"}  # words did not count there, and nobody was asked
    assert {slide.group for slide in of("last-boat", 4)} == (drawn | {"board"}) - none


@pytest.mark.parametrize("name", ["settlements", "coverage", "trust", "quadrants"])
@pytest.mark.parametrize(("case", "tables"), [("last-boat", 3), ("last-boat", 30), ("lantern-hill", 13)])
def test_each_table_is_one_tile(case: str, tables: int, name: str) -> None:
    (slide,) = [slide for slide in of(case, tables) if slide.name == name]
    drawn = slide.draw()
    more = sum(int(count) for count in re.findall(r"\+(\d+)<", drawn))
    numbers = re.findall(r"<(?:b class='iw-tile[^>]*|text[^>]*text-anchor='middle' class='')>(\d+)<", drawn)
    assert len(numbers) == len(set(numbers)), "none twice"
    assert len(numbers) + more == tables


def test_who_did_not_agree_is_not_called_lucky() -> None:
    played = Played(class_of(load("lantern-hill"), 30))
    (slide,) = [slide for slide in slides(played) if slide.name == "quadrants"]
    for quadrant in ("Lucky", "Understood and met"):
        (cell,) = re.findall(rf"<td><strong>{quadrant}</strong>(.*?)</td>", slide.draw())
        assert "iw-none" not in cell


def test_a_tables_way_begins_with_its_beginning_and_ends_with_its_end() -> None:
    played = Played(class_of(load("last-boat"), 3))
    for number, table in played.tables.items():
        way = retold(played, number)
        assert way[0].name == f"table-{number}-{len(table.moves) - len(table.played)}"
        assert way[-1].name == f"table-{number}-{len(table.moves)}"
        assert "How it began" in way[0].draw()
        assert "greement" in way[-1].draw()
