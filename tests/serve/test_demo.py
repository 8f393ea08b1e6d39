"""Counterparts that play each other, without a page."""

from contextlib import closing
from pathlib import Path

import pytest

from workshop.log.store import open_store
from workshop.negotiation.casefile import load
from workshop.serve.demo import RehearsalExists, rehearse


def test_the_cases_of_a_rehearsal_take_turns_from_the_first_on(tmp_path: Path) -> None:
    cases = [load("last-boat"), load("off-air")]
    with closing(open_store(str(tmp_path / "log.db"))) as store:
        found = rehearse(store, cases, tables=3, seed=1)
        assert [table["case"] for table in found.values()] == ["last-boat", "off-air", "last-boat"]
        with pytest.raises(RehearsalExists):
            rehearse(store, cases, tables=1, seed=1)
        assert list(store.streams("table/")) == list(found)
