import json
import re
import statistics
import sys
from collections import Counter
from collections.abc import Callable
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page, WebSocket, expect

from workshop.widgets import chart as live
from workshop.widgets.chart import changes

Serve = Callable[..., str]

HOSTILE = '<img src=x onerror="window.harmed = true">'

CHART = f"""
import math
import ipywidgets
from workshop.widgets import chart as live

names = [{HOSTILE!r}, "bold &lt;i&gt;", *"cdefg", None]
count = 0

def figure():
    data = [
        dict(name=name, x=list(range(100)), y=[math.sin(k + i) for i in range(100)])
        for k, name in enumerate(names)
    ]
    for trace in data[:2]:
        trace["x"] += range(100, 100 + count)
        trace["y"] += [1 / 3] * count
    data[2]["meta"] = dict(table=False)
    return dict(data=data, layout=dict(height=300, xaxis=dict(title=dict(text="Moves"))))

def summary():
    return f"{{count}} moves {{names[0]}}"

chart = live.LiveChart(figure(), label="Interest coverage", summary=summary())

def move(_=None):
    global count
    count += 1
    chart.show(figure(), summary())

def lose(_=None):
    chart.send = lambda *_: None
    move()
    del chart.send

buttons = [ipywidgets.Button(description=text) for text in ("Move", "Lose a message")]
buttons[0].on_click(move)
buttons[1].on_click(lose)
move()
move()
"""
SHOWN = "ipywidgets.VBox([*buttons, chart])"
AGAIN = "chart"
LATE = """
import asyncio
state = chart.get_state

def then_lose(*arguments, **options):  # the page took the state and does not listen yet
    del chart.get_state
    asyncio.get_running_loop().call_soon(lose)
    return state(*arguments, **options)

chart.get_state = then_lose
"""

JUPYTER = (
    "--no-browser", "--port={port}", "--ip=127.0.0.1", "--allow-root", "--IdentityProvider.token=",
    "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None",
)  # fmt: skip

APPLY = """async ([source, cases]) => {
    const { apply } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    return JSON.parse(cases).map(([chart, steps]) => (apply(chart, steps), chart));
}"""

pytestmark = pytest.mark.jupyters_own


@pytest.fixture
def traffic(page: Page) -> list[int]:
    """Bytes of each websocket frame, either way."""
    sizes: list[int] = []

    def follow(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: sizes.append(len(_bytes(frame))))
        socket.on("framesent", lambda frame: sizes.append(len(_bytes(frame))))

    page.on("websocket", follow)
    return sizes


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def notebook(folder: Path, *cells: str) -> Path:
    path = folder / "chart.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells], metadata=kernel), path)
    return path


def in_voila(serve: Serve, path: Path) -> str:
    return serve(
        sys.executable, "-m", "voila", str(path), "--no-browser", "--port={port}", "--Voila.ip=127.0.0.1"
    )


def run_all(page: Page) -> None:
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")


LENGTHS = """([view, lengths]) => {
    const plot = document.querySelectorAll(".js-plotly-plot")[view];
    return JSON.stringify(plot?.data?.map((trace) => trace.y.length)) === JSON.stringify(lengths);
}"""


def shows(page: Page, moves: int) -> None:
    """Both views have come to that many moves."""
    for view in range(2):
        expect(page.locator("[role=figure] > p").nth(view)).to_have_text(f"{moves} moves {HOSTILE}")
        expect(page.locator(".js-plotly-plot").nth(view).locator(".main-svg").first).to_be_visible()
        page.wait_for_function(LENGTHS, arg=[view, [100 + moves] * 2 + [100] * 6])


def zoom(page: Page) -> list[float]:
    """Drag over a part of the first view; return the moves it then shows."""
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 150, steps=4)
    page.mouse.up()
    page.wait_for_function("document.querySelector('.js-plotly-plot').layout.xaxis.autorange === false")
    return shown_range(page)


def shown_range(page: Page) -> list[float]:
    moves: list[float] = page.locator(".js-plotly-plot").first.evaluate("plot => plot.layout.xaxis.range")
    return moves


def click(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("place", ["voila", "jupyterlab", "notebook"])
def test_a_chart_is_drawn_and_keeps_its_element_and_zoom(
    place: str, page: Page, serve: Serve, tmp_path: Path, traffic: list[int]
) -> None:
    path = notebook(tmp_path, CHART, SHOWN, AGAIN)
    if place == "voila":
        page.goto(in_voila(serve, path))
    else:
        root = serve(sys.executable, "-m", place, f"--ServerApp.root_dir={tmp_path}", *JUPYTER)
        page.goto(f"{root}/{'doc/tree' if place == 'jupyterlab' else 'notebooks'}/chart.ipynb")
        run_all(page)
    shows(page, 2)
    first_view = sum(traffic)
    assert page.evaluate("window.Plotly") is None

    kept = zoom(page)
    page.locator(".js-plotly-plot").first.evaluate("plot => plot.mark = 'the same'")
    updates = []
    for moves in range(3, 10):
        page.wait_for_timeout(100)
        traffic.clear()
        click(page, "Move")
        shows(page, moves)
        page.wait_for_timeout(100)
        updates.append(sum(traffic))
    assert shown_range(page) == kept
    assert page.locator(".js-plotly-plot").first.evaluate("plot => plot.mark") == "the same"

    click(page, "Lose a message")
    click(page, "Move")
    shows(page, 11)
    assert shown_range(page) == kept
    print(f"{place}: first view {first_view} bytes, a move {statistics.median(updates)} bytes")  # noqa: T201
    assert statistics.median(updates) <= 3000
    if place == "voila":
        assert first_view <= 50_000
        return  # a reload is a new kernel there; what it shows comes from the log

    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    shows(page, 11)


def test_without_the_served_script_the_kernel_sends_it_and_a_phone_has_room(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.route("**/plotly-basic.min.js?v=*", lambda route: route.fulfill(body=""))
    page.goto(in_voila(serve, notebook(tmp_path, CHART, SHOWN, AGAIN, LATE)))
    shows(page, 3)
    assert page.locator(".modebar-btn").count() == 0
    narrow = page.locator(".js-plotly-plot").first
    expect(narrow.locator(".main-svg").first).to_have_css("width", re.compile(r"^3\d\d(\.\d+)?px$"))

    page.set_viewport_size({"width": 800, "height": 800})
    expect(narrow.locator(".main-svg").first).to_have_css("width", re.compile(r"^7\d\d(\.\d+)?px$"))
    page.set_viewport_size({"width": 390, "height": 800})
    expect(narrow.locator(".main-svg").first).to_have_css("width", re.compile(r"^3\d\d(\.\d+)?px$"))

    figure = page.get_by_role("figure", name="Interest coverage").first
    assert figure.locator("td").count() == 0
    figure.get_by_text("In words and numbers", exact=True).click()
    expect(figure.locator("tr").first.locator("th")).to_have_text(["Moves", HOSTILE, "bold <i>", *"defg"])
    expect(figure.locator("tr")).to_have_count(1 + 103)
    click(page, "Move")
    expect(figure.locator("tr")).to_have_count(1 + 104)
    expect(figure.locator("tr").last).to_have_text("1030.33330.3333")
    assert page.evaluate("window.harmed") is None


def test_without_any_script_a_sentence_and_the_data_table_stay(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    page.route("**/plotly-basic.min.js?v=*", lambda route: route.fulfill(body=""))
    (tmp_path / "empty.js").touch()
    lost = "import pathlib\nlive.SCRIPT = pathlib.Path('empty.js')"
    page.goto(in_voila(serve, notebook(tmp_path, CHART, lost, SHOWN)))
    expect(page.get_by_text("The chart’s script did not load.")).to_be_visible()
    page.get_by_text("In words and numbers", exact=True).click()
    click(page, "Move")
    expect(page.get_by_role("figure").locator("tr")).to_have_count(1 + 103)


def test_the_page_applies_the_steps_as_python_found_them(page: Page) -> None:
    trace = {
        "name": "a long name " * 9,
        "y": [f"{text} point " * 9 for text in "abcdef"],
        "z": [[1, 2], None],
    }
    old = {"data": [trace] * 5, "layout": {"height": 300, "font": {"size": 14}, "title": "as long " * 9}}
    pairs = [(old, altered(old, Random(seed))) for seed in range(300)]
    kinds = Counter((step[0], type(step[1][-1])) for _, new in pairs for step in changes(old, new))
    assert all(kinds[kind] > 20 for kind in product(("append", "set", "delete"), (int, str)))
    source = Path(live.__file__).with_name("chart.js").read_text("utf-8")
    made = page.evaluate(APPLY, [source, json.dumps([[old, changes(old, new)] for old, new in pairs])])
    assert [typed(one) for one in made] == [typed(new) for _, new in pairs]


def altered(value: Any, chance: Random) -> Any:
    """Return the value with about every twelfth part of it changed, gone or new."""
    rare = chance.random() < 1 / 12
    if isinstance(value, dict):
        kept = {key: altered(item, chance) for key, item in value.items() if chance.random() > 1 / 12}
        return kept | ({"new": [True]} if rare else {})
    if isinstance(value, list):
        kept_items = [altered(item, chance) for item in value[: len(value) - chance.choice([0, 0, 0, 1, 2])]]
        return kept_items + [0.5, {}] * rare
    return chance.choice([None, False, "", 7]) if rare else value


def typed(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
