"""Words of charts that nobody uses otherwise: explained in one line, each, wherever they are shown."""

import re
from collections.abc import Callable
from functools import partial
from html import unescape

import pytest

from debriefing import class_of
from pressing import sent
from workshop.charts.terms import TERMS, explained, of_frontier
from workshop.counterparts.learners import play
from workshop.counterparts.speaking import speaking
from workshop.lessons.parts import explore
from workshop.negotiation.casefile import load
from workshop.negotiation.what_if import putting
from workshop.pages.debrief.parts import Debrief
from workshop.pages.debrief.what_if import Beside
from workshop.paper.report import of_class

BOAT, PIANO = load("last-boat"), load("piano-workshop")
AGREED = play(BOAT, "island", speaking("attentive"), seed=2)
SOLUTIONS = ("Nash", "egalitarian", "Kalai-Smorodinsky")
BEST = {issue.id: issue.options[0] for issue in BOAT.issues}


def debrief(tables: int) -> str:
    """All that a debrief says with every section open."""
    of = Debrief(class_of(BOAT, tables))
    for part in of.parts:
        part.open()
    return said(of.widget)


def said(page: object) -> str:
    return unescape(sent(page))


def supposed() -> str:
    beside = Beside(AGREED)
    beside.show(putting(AGREED, AGREED.moves[-2].version, "line", BEST))
    return said(beside.widget)


SHOWN: dict[str, Callable[[], str]] = {
    "debrief of many": partial(debrief, 3),
    "debrief of one": partial(debrief, 1),
    "report of many": lambda: unescape(of_class(class_of(BOAT, 3))),
    "report of one": lambda: unescape(of_class({1: AGREED})),
    "what if": supposed,
    "packages": lambda: said(explore.packages(BOAT)),
    "compared": lambda: said(
        explore.compare(BOAT, "island", ("warm",), "coverage", against="guarded", seed=2)
    ),
}


@pytest.mark.parametrize("page", SHOWN)
def test_a_word_that_is_shown_is_explained_on_the_same_page(page: str) -> None:
    told = SHOWN[page]()
    plain = told
    for line in TERMS.values():
        plain = plain.replace(line, "")
    used = {term for term in TERMS if re.search(rf"\b{term}\b", plain, re.IGNORECASE)}
    assert used, "nothing needed to be explained"
    assert [term for term in sorted(used) if TERMS[term] not in told] == []


def test_where_nothing_is_feasible_there_are_no_solutions_to_explain() -> None:
    assert of_frontier(BOAT) == ("frontier", *SOLUTIONS)
    assert of_frontier(PIANO) == ("frontier",)


def test_an_explanation_is_one_line_that_begins_with_its_word() -> None:
    for term, line in TERMS.items():
        assert line.lower().startswith(f"{term.lower()}: ")
        assert line.endswith(".")
        assert len(line) <= 110
    assert explained("frontier").count("<p") == 1
