"""Measure lesson 2 in JupyterLab in a real Chromium: opened to its first chart, a press to a check's verdict.

Run with `python tests/benchmarks/lessons.py`; it takes about a minute, alone on the machine. One visit warms
the cache. A lesson is opened in a JupyterLab that is open, in a new kernel, and once more by its address,
with JupyterLab's start.
"""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from pages import CHROMIUM, server
from playwright.sync_api import BrowserContext, Page, sync_playwright

VISITS = 5
TOKEN = "lessons"
LESSON = "02_underlying_issues.ipynb"
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
CHART = ".iw-seat .js-plotly-plot .main-svg"
PRESS = """async () => {
  const button = [...document.querySelectorAll(".iw-seat button")]
    .find((b) => b.textContent.trim() === "Ask why");
  const met = () => document.querySelectorAll(".iw-checks .iw-met").length;
  const before = met();
  const begun = performance.now();
  button.click();
  while (met() === before && performance.now() - begun < 20000)
    await new Promise((done) => setTimeout(done, 2));
  return performance.now() - begun;
}"""


def visit(context: BrowserContext, url: str, path: str) -> tuple[Page, float]:
    """Open an address of JupyterLab and there the lesson; return the page and the seconds to the first chart.

    They count from the address where it is the lesson's own, else from when JupyterLab is open.
    """
    page = context.new_page()
    page.set_default_timeout(30_000)
    begun = time.perf_counter()
    page.goto(f"{url}/lab{path}?token={TOKEN}&reset")
    if not path:
        page.locator(".jp-DirListing-item").first.wait_for()
        page.wait_for_function("window.jupyterapp")
        time.sleep(2)
        begun = time.perf_counter()
        page.evaluate(f"void jupyterapp.commands.execute('docmanager:open', {{ path: '{LESSON}' }})")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.get_by_role("button", name="Charts", exact=True).first.click()
    page.locator(CHART).first.wait_for()
    return page, time.perf_counter() - begun


def leave(page: Page, url: str) -> None:
    """End the page's kernel and close it, so that the next visit finds none."""
    api = f"{url}/api/sessions"
    headers = {"Authorization": f"token {TOKEN}"}
    for running in page.request.get(api, headers=headers).json():
        page.request.delete(f"{api}/{running['id']}", headers=headers)
    page.close()


def main() -> None:
    """Print both medians, with the quickest and the slowest."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        os.environ |= {
            folder: f"{name}/{folder}" for folder in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")
        }
        own = Path(name, "JUPYTER_CONFIG_DIR")
        own.mkdir()
        own.joinpath("jupyter_server_config.json").write_text(
            f'{{"ServerApp": {{"allow_root": true}}, "IdentityProvider": {{"token": "{TOKEN}"}},'
            ' "LabApp": {"expose_app_in_browser": true}}'
        )
        command = ("-m", "workshop", "lessons", f"{name}/mine", "--no-browser", "--port", "{port}")
        opened: dict[str, list[float]] = {"": [], f"/tree/{LESSON}": []}
        answered = []
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*CHROMIUM, NOWHERE_ELSE]
        )
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        os.environ["WORKSHOP_DB"] = f"{name}/own.db"
        with server(sys.executable, *command) as (url, _):
            for number in range(VISITS + 1):
                for path, times in opened.items():
                    page, seconds = visit(context, url, path)
                    page.locator(".iw-checks li").first.wait_for()
                    time.sleep(2)
                    milliseconds = float(page.evaluate(PRESS))
                    leave(page, url)
                    for log in Path(name).glob("own.db*"):
                        log.unlink()
                    if number:
                        times.append(seconds)
                        answered.append(milliseconds)
        browser.close()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
    for how, times in zip(("opened in JupyterLab", "opened by its address"), opened.values(), strict=True):
        print(f"{how}, to the first chart: {median(times):.1f} s ({min(times):.1f} to {max(times):.1f})")
    print(f"press to the check: {median(answered):.0f} ms ({min(answered):.0f} to {max(answered):.0f})")


if __name__ == "__main__":
    main()
