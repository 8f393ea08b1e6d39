"""The cells of a projector in a real page: what is drawn is as long as what is said."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

import workshop.pages.projector.cells
from workshop.classroom.public import Figures, Public, PublicTable, Step
from workshop.pages.projector.cells import Cells

CSS = Path(workshop.pages.projector.cells.__file__).with_name("projector.css").read_text("utf-8")
SHARES = (0.0, 0.07, 0.5, 1.0)


def table(number: int, understood: float) -> PublicTable:
    """Return a table of which so much is understood."""
    course = (Step(0, understood, (0.5, 0.5)),)
    pairs = (("Red", "Blue"), ("Blue", "Red"))
    return PublicTable(
        f"Table {number}", "", ("Red", "Blue"), None, Figures(0, None, 0, False, pairs, course)
    )


@pytest.mark.parametrize("columns", [3, 8])
def test_a_bar_is_as_long_as_its_share_of_the_same_whole(page: Page, columns: int) -> None:
    cells = Cells()
    cells.show(Public(tuple(table(n, share) for n, share in enumerate(SHARES, 1)), None, None))
    drawn = "".join(f"<div>{cell.value}</div>" for cell in cells.cells)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.set_content(
        f"<style>{CSS}</style><div class='iw-projector iw-hall'><div class='iw-cells'>"
        f"<div class='iw-grid iw-by-{columns}'>{drawn}</div></div></div>"
    )
    wide = "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    whole = page.eval_on_selector_all(".iw-share > i", wide)
    assert max(whole) - min(whole) < 0.5
    inner = page.eval_on_selector_all(".iw-share > i > i", wide)
    for share, long, of in zip(SHARES, inner, whole, strict=True):
        assert long == pytest.approx(share * (of - 2), abs=1)
