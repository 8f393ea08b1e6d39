"""The cells of a projector in a real page: what is drawn is as long as what is said."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

import workshop.pages.projector.cells
from rooming import Class
from workshop.charts.draw.style import palette
from workshop.classroom.board import WallTable, public_room
from workshop.classroom.public import Step
from workshop.pages.projector.cells import Cells

HERE = Path(workshop.pages.projector.cells.__file__)
CSS = palette() + "".join(HERE.with_name(name).read_text("utf-8") for name in ("projector.css", "wall.css"))
SHARES = (0.0, 0.07, 0.5, 1.0)


@pytest.mark.parametrize("tables", [1, 4, 12, 30])
def test_a_bar_is_as_long_as_its_share_of_the_same_whole(page: Page, tables: int) -> None:
    shares = [SHARES[n % 4] for n in range(tables)]
    shown = tuple(WallTable(n, (Step(0, share, (0.5, 0.5)),), None) for n, share in enumerate(shares, 1))
    room, cells = Class(), Cells()
    cells.show(replace(public_room(room.room, {}, room.now), tables=shown))
    drawn = "".join(f"<div>{cell.value}</div>" for cell in cells.cells)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.set_content(
        f"<style>{CSS}</style><div class='iw-projector iw-hall'><div class='iw-cells'>"
        f"<div class='iw-grid {' '.join(cells._look)}'>{drawn}</div></div></div>"
    )
    wide = "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    whole = page.eval_on_selector_all(".iw-gauge", wide)
    assert max(whole) - min(whole) < 0.5
    inner = page.eval_on_selector_all(".iw-gauge > i", wide)
    for share, long, of in zip(shares, inner, whole, strict=True):
        assert long == pytest.approx(share * of, abs=1)
