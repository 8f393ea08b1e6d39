"""The course as a learner meets it: JupyterLab on the copies, Voila, clicks, and a kernel started again."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clicking import Clicker
from workshop.log.store import open_store

Serve = Callable[..., str]
WORKSHOP = (sys.executable, "-m", "workshop")
TOKEN = "course"

pytestmark = pytest.mark.jupyters_own


@pytest.fixture
def lab(serve: Serve, tmp_path: Path) -> str:
    """The address of JupyterLab as `workshop lessons` starts it."""
    settings = {
        "ServerApp": {"allow_root": True},
        "IdentityProvider": {"token": TOKEN},
        "LabApp": {"expose_app_in_browser": True, "news_url": None},
    }
    (tmp_path / "JUPYTER_CONFIG_DIR").mkdir()
    (tmp_path / "JUPYTER_CONFIG_DIR" / "jupyter_server_config.json").write_text(json.dumps(settings))
    command = (*WORKSHOP, "lessons", str(tmp_path / "mine"), "--no-browser", "--port", "{port}")
    return serve(*command, WORKSHOP_DB=str(tmp_path / "own.db"))


def opens(page: Page, lab: str, notebook: str) -> None:
    """Open a notebook in JupyterLab and run all of it."""
    page.goto(f"{lab}/lab/tree/{notebook}?token={TOKEN}&reset")
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")


def begins_again(page: Page) -> None:
    """Start the kernel again and run all of the notebook."""
    page.evaluate("void jupyterapp.commands.execute('notebook:restart-run-all')")
    page.get_by_role("button", name="Confirm Kernel Restart").click()


TABLE = "c => c.findIndex(one => one.model.sharedModel.getSource().includes('.table('))"
TOP_IS_SEEN = """() => {
  const seat = document.querySelector(".iw-conversation")?.getBoundingClientRect();
  const seen = document.querySelector(".jp-NotebookPanel .jp-WindowedPanel-outer").getBoundingClientRect();
  return seat && seat.top >= seen.top - 1 && seat.bottom <= seen.bottom + 1;
}"""


@pytest.mark.timeout(420)
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)], ids=str)
def test_shift_enter_shows_the_table_from_its_top_to_its_end(
    page: Page, lab: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{lab}/lab/tree/02_underlying_issues.ipynb?token={TOKEN}&reset")
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    cells = "jupyterapp.shell.currentWidget.content.widgets"
    page.evaluate("void (jupyterapp.shell.currentWidget.content.activeCellIndex = 0)")
    for _ in range(page.evaluate(f"({TABLE})({cells})") + 1):
        page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell-and-select-next')")
    page.wait_for_function(TOP_IS_SEEN)
    height = page.locator(".iw-conversation").evaluate("seat => seat.clientHeight")
    assert height <= 680
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    words = page.locator(".iw-talk li .iw-who-did").last
    assert words.evaluate("one => getComputedStyle(one).color") == "rgb(179, 176, 170)"


@pytest.mark.timeout(420)
def test_lesson_2_is_played_to_an_agreement_in_jupyterlab_and_is_there_after_a_restart(
    page: Page, lab: str, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 1366, "height": 900})
    opens(page, lab, "02_underlying_issues.ipynb")
    checks = page.locator(".iw-checks").first
    page.locator(".iw-seat").get_by_role("button", name="Charts", exact=True).click()
    expect(page.locator(".iw-seat .js-plotly-plot").first).to_be_visible()
    expect(checks).to_contain_text("Asked what lies behind a position")
    clicker = Clicker(page, open_store(str(tmp_path / "own.db")), "solo/me/lesson-2/1", "island")
    table = clicker.play()
    assert table.end
    assert table.end.package
    expect(page.get_by_text("Agreement. Every party accepts the package.").first).to_be_visible()
    expect(checks.locator(".iw-met")).not_to_have_count(0)
    begins_again(page)
    expect(page.locator(".iw-checks").first.locator(".iw-met")).not_to_have_count(0)
    expect(page.get_by_text("Agreement. Every party accepts the package.").first).to_be_visible()


@pytest.mark.timeout(420)
def test_an_exercise_answers_each_press_and_gives_hints_in_steps(
    page: Page, lab: str, tmp_path: Path
) -> None:
    opens(page, lab, "exercises/01_ask_first/exercise.ipynb")
    first = page.locator(".iw-checks li.iw-unmet").filter(has_text="Asked what lies behind a position")
    expect(first.first).to_be_visible()
    page.get_by_role("button", name="Talk", exact=True).first.click()  # the brief stands first
    page.get_by_role("button", name="Ask why", exact=True).first.click()
    met = page.locator(".iw-checks li.iw-met").filter(has_text="You asked before you offered.")
    expect(met.first).to_be_visible()
    page.get_by_role("button", name="First hint").click()
    expect(page.locator(".iw-hints")).to_contain_text("First hint.")
    expect(page.get_by_role("button", name="Second hint")).to_be_visible()
    opens(page, lab, "07_capstone.ipynb")
    expect(page.get_by_text("Ask first").first).to_be_visible()  # the page of progress knows the exercise


@pytest.mark.timeout(420)
def test_the_capstone_is_played_to_an_agreement_in_voila(
    page: Page, lab: str, serve: Serve, tmp_path: Path
) -> None:
    notebook = tmp_path / "mine" / "07_capstone.ipynb"
    command = (
        sys.executable,
        "-m",
        "voila",
        str(notebook),
        "--no-browser",
        "--port={port}",
        "--Voila.ip=127.0.0.1",
    )
    page.goto(serve(*command, WORKSHOP_DB=str(tmp_path / "voila.db")))
    page.get_by_role("button", name="Sit down").click()
    clicker = Clicker(page, open_store(str(tmp_path / "voila.db")), "solo/me/lesson-7/1", "island")
    table = clicker.play()
    assert table.end
    assert table.end.package
    expect(page.get_by_role("heading", name="What if you had asked?")).to_be_visible()
    expect(page.get_by_text("From here on both sides are open to you.").first).to_be_visible()
