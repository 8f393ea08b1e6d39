"""Dialogues of CaSiNo: a dozen that lie here, and the whole corpus where it is at hand."""

from pathlib import Path

import pytest

A_DOZEN = Path(__file__).with_name("a_dozen.json")
WHOLE = Path(__file__).parents[4] / "shared" / "data" / "casino" / "casino.json"


@pytest.fixture(scope="module")
def a_dozen() -> Path:
    return A_DOZEN


@pytest.fixture(
    scope="module", params=[path for path in (A_DOZEN, WHOLE) if path.exists()], ids=lambda path: path.stem
)
def casino(request: pytest.FixtureRequest) -> Path:
    return request.param
