"""The course's widgets as axe finds them in Voila, on a phone and on a screen, and by keys alone."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from people import fits

Serve = Callable[..., str]
CELL = """from workshop.lessons.course import exercise, lesson
from workshop.widgets.kit import box
here = lesson(2)
box([here.table("last-boat", "island", coach=True), here.check("asked_before_offering", "told_two"),
     here.quiz("issues-why-ask", "issues-coverage", "issues-say-back"), exercise(1).hints(), here.goal(),
     here.look_back(), here.packages("last-boat"), here.compare("last-boat", "warm", "cold", chart="trust"),
     here.answer("better_for_both", {"fare": 1}, case="last-boat", than={}), here.what_if(),
     here.progress()])"""

pytestmark = pytest.mark.jupyters_own


@pytest.fixture
def widgets(serve: Serve, tmp_path: Path) -> str:
    """The address of a page that holds every widget of the course."""
    cell = {
        "cell_type": "code",
        "execution_count": None,
        "id": "all",
        "metadata": {},
        "outputs": [],
        "source": CELL,
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = tmp_path / "all.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    command = (
        sys.executable,
        "-m",
        "voila",
        str(path),
        "--no-browser",
        "--port={port}",
        "--Voila.ip=127.0.0.1",
    )
    return serve(*command, WORKSHOP_DB=str(tmp_path / "own.db"))


def serious(page: Page) -> list[str]:
    """Return what an automated accessibility check finds serious or critical in the kit's part of a page."""
    found = Axe().run(page, context=".iw-page").response
    assert len(found["passes"]) > 10
    return [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for one in found["violations"] if one["impact"] in {"serious", "critical"} for node in one["nodes"]
    ]  # fmt: skip


@pytest.mark.timeout(300)
def test_every_widget_of_the_course_can_be_read_on_a_phone_and_on_a_screen_and_used_by_keys(
    page: Page, widgets: str
) -> None:
    page.set_viewport_size({"width": 1366, "height": 900})
    page.goto(widgets)
    page.get_by_role("button", name="Charts", exact=True).click()
    expect(page.locator(".iw-seat .js-plotly-plot").first).to_be_visible()
    expect(page.get_by_role("heading", name="Your progress")).to_be_visible()
    assert serious(page) == []
    hint = page.get_by_role("button", name="First hint")
    hint.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".iw-hints")).to_contain_text("First hint.")
    page.locator(".iw-choice").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".iw-said-right, .iw-said-wrong").first).to_be_visible()
    page.locator(".iw-seat").get_by_role("button", name="Ask why", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".iw-checks li.iw-met").first).to_contain_text("You asked before you offered.")
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    assert serious(page) == []
