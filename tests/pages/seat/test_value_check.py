"""The value check at a seat: shown after the end, logged when every sentence has an answer, found again."""

from pathlib import Path
from typing import Any

import ipywidgets as ipw
import pytest

from pressing import press, shown, text
from workshop.live.table import OwnTable
from workshop.log.store import open_store
from workshop.negotiation.casefile import load
from workshop.negotiation.table import openings
from workshop.pages.seat.value_check import valuing


@pytest.fixture
def live(tmp_path: Path) -> OwnTable:
    store, case = open_store(str(tmp_path / "log.db")), load("last-boat")
    store.append("table/x/1", 0, *openings(case, seats=dict.fromkeys(case.party, "person")))
    return OwnTable(store, "table/x/1", "island")


def answer(page: Any, *values: int) -> None:
    scales = [part for part in shown(page) if "iw-scale" in getattr(part, "_dom_classes", ())]
    for scale, value in zip(scales, values, strict=False):
        next(part for part in scale.children if part.description == str(value)).click()


def test_it_is_asked_once_the_table_has_ended_and_whole(live: OwnTable) -> None:
    told: list[str] = []
    page = valuing(live, told.append)
    assert not list(shown(page))
    live.move("walk_away")
    answer(page, 1, 2, 3)
    press(page, "Log my value check")
    assert told == ["Still to answer: 4, 5, 6, 7, 8."]
    answer(page, 7, 6, 5, 4, 3, 2, 1, 7)
    press(page, "Log my value check")
    assert live.view.values == {"island": (7, 6, 5, 4, 3, 2, 1, 7)}
    assert "Your value check is logged." in text(page)
    assert "<b>5 of 7</b>" in text(valuing(live, told.append))


def test_every_button_says_which_sentence_it_is_for(live: OwnTable) -> None:
    live.move("walk_away")
    hints = [part.tooltip for part in shown(valuing(live, print)) if isinstance(part, ipw.Button)]
    assert len(set(hints)) == len(hints)
