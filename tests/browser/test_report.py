"""The report in a browser without a network: every chart is drawn, at phone width too."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from debriefing import played
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import replay
from workshop.paper.report import of_class, of_side

CASE = load("last-boat")


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("which", ["class", "one", "side"])
def test_every_chart_is_drawn_without_a_network(page: Page, tmp_path: Path, which: str, width: int) -> None:
    tables = {number: replay(played(CASE, number)) for number in range(1, 31 if which == "class" else 2)}
    text = of_side(tables[1], "island") if which == "side" else of_class(tables)
    (tmp_path / "report.html").write_text(text, "utf-8")
    page.context.set_offline(True)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "report.html").as_uri())
    charts = page.locator(".chart")
    expect(charts.nth(1)).to_be_attached()
    for number in range(charts.count()):
        expect(charts.nth(number).locator(".main-svg").first).to_be_visible()
    page.wait_for_function("width => document.documentElement.scrollWidth === width", arg=width)
