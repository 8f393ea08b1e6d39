import json
import math
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.lessons.course import lesson
from workshop.lessons.notebooks.folders import folder
from workshop.widgets import chart as live
from workshop.widgets.chart import LiveChart, Step, changes, plain

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from([0.5, "so long that it is not sent twice" * 3])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text("abc", max_size=1), inner, max_size=3)
    ),
    max_leaves=20,
)
CHARTS = st.fixed_dictionaries({"data": VALUES, "layout": VALUES, "summary": st.text(max_size=3)})


def applied(old: Any, steps: list[Step]) -> Any:
    """What `apply` in live.js does; tests/browser/test_live_chart.py holds that one to the same steps."""
    chart = deepcopy(old)
    for op, (*way, key), *values in deepcopy(steps):
        at = chart
        for step in way:
            at = at[step]
        if op == "append":
            at[key].extend(values[0])
        elif op == "set":
            at[key] = values[0]
        else:
            del at[key]
    return chart


class Listener:
    """A chart whose messages are kept instead of sent."""

    def __init__(self, figure: Any, summary: str = "At the start.") -> None:
        self.chart = LiveChart(figure, label="Interest coverage", summary=summary)
        self.messages: list[dict[str, Any]] = []
        self.buffers: list[Any] = []
        self.chart.send = self.keep

    def keep(self, content: dict[str, Any], buffers: Any = None) -> None:
        self.messages.append(deepcopy(content))
        self.buffers.append(buffers)

    def ask(self, **question: Any) -> None:
        self.chart._handle_custom_msg(question, [])


def lines(moves: int, traces: int = 8) -> dict[str, Any]:
    """Eight lines over a hundred moves, of which a move lengthens two."""
    data = [
        {"name": f"line {k}", "x": list(range(100)), "y": [math.sin(k + i) for i in range(100)]}
        for k in range(traces)
    ]
    for trace in data[:2]:
        trace["x"] += range(100, 100 + moves)
        trace["y"] += [0.123456789] * moves
    return {"data": data, "layout": {"height": 400}}


def typed(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@given(CHARTS, CHARTS)
def test_the_steps_make_the_new_chart_of_the_old(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert typed(applied(old, changes(old, new))) == typed(new)


@given(CHARTS)
def test_from_a_chart_to_itself_there_are_no_steps(chart: dict[str, Any]) -> None:
    assert changes(chart, deepcopy(chart)) == []


@given(CHARTS, CHARTS)
def test_the_steps_are_never_much_longer_than_the_chart(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert len(json.dumps(changes(old, new))) <= len(json.dumps(new)) + 150


@pytest.mark.parametrize(
    ("old", "new", "steps"),
    [
        ([1, 2], [1, 2, 3], [["append", ["y"], [3]]]),
        ([*range(30)], [*range(28)], [["delete", ["y", 29]], ["delete", ["y", 28]]]),
        ([10, 20, 30, 40, 50, 60, 70], [10, 20, 30, 4, 50, 60, 70], [["set", ["y", 3], 4]]),
        ([1, 2], [3, 4], [["set", ["y"], [3, 4]]]),
        (1, True, [["set", ["y"], True]]),
    ],
)
def test_a_change_is_few_steps(old: Any, new: Any, steps: list[Step]) -> None:
    assert changes({"y": old}, {"y": new}) == steps


def test_numbers_are_short_and_always_json() -> None:
    assert plain([1 / 3, 2.0, math.nan, math.inf, np.float32(0.5), np.int64(7), np.True_, "1.0"]) == [
        0.3333, 2, None, None, 0.5, 7, True, "1.0",
    ]  # fmt: skip


def test_arrays_become_lists() -> None:
    assert plain({"x": np.arange(3), "y": np.array([0.5, 1.0, np.nan])}) == {
        "x": [0, 1, 2],
        "y": [0.5, 1, None],
    }


def test_its_figure_is_one_of_plotlys_with_what_is_shown_now() -> None:
    chart = LiveChart(lines(0), label="", summary="")
    chart.show(lines(1), "")
    figure = chart.figure()
    assert isinstance(figure, go.Figure)
    shown = [(trace.name, list(trace.x), list(trace.y)) for trace in figure.data]
    assert shown == [(trace["name"], trace["x"], plain(trace["y"])) for trace in lines(1)["data"]]
    assert figure.layout.height == 400


def test_who_changes_its_figure_does_not_change_the_page() -> None:
    page = Listener(lines(0))
    figure = page.chart.figure()
    figure.data[0].x = [1]
    figure.update_layout(title="Mine", height=10)
    page.chart.show(lines(0), "At the start.")
    assert page.messages == []
    assert page.chart.figure().layout.height == 400


@pytest.mark.filterwarnings("default")
def test_the_line_of_the_lesson_that_saves_a_chart_saves_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "log.db"))
    monkeypatch.chdir(tmp_path)
    text = (folder("notebooks") / "06_the_end_goal.ipynb").read_text("utf-8")
    (line,) = re.findall(
        r"`(lesson\(6\)[^`]*figure\(\)[^`]*)`", "".join(json.loads(text)["cells"][32]["source"])
    )
    eval(line, {"lesson": lesson})
    saved = (tmp_path / "corners.html").read_text("utf-8")
    assert "understood" in saved.partition("Plotly.newPlot(")[2]


def test_a_move_at_100_moves_sends_its_points_and_no_more() -> None:
    page = Listener(lines(0))
    before = deepcopy(page.chart._chart)
    page.chart.show(lines(1), "One move on.")
    (message,) = page.messages
    assert message["n"] == 1
    assert len(message["steps"]) == 5  # x and y of two lines, and the summary
    assert len(json.dumps(message)) < 300
    present = applied(before, message["steps"]) | {"n": 1}
    assert typed(present) == typed(page.chart._chart)


def test_nothing_is_sent_when_nothing_changed() -> None:
    page = Listener(lines(0))
    same = lines(0)
    same["data"][0]["y"] = np.array(same["data"][0]["y"]) + 1e-7
    page.chart.show(same, "At the start.")
    assert page.messages == []


def test_a_change_of_words_alone_is_shown() -> None:
    page = Listener(lines(0))
    page.chart.show(lines(0), "Another view of it.")
    assert page.messages == [{"n": 1, "steps": [["set", ["summary"], "Another view of it."]]}]


def test_who_missed_a_message_gets_the_whole_figure_and_others_get_nothing() -> None:
    page = Listener(lines(0))
    page.chart.show(lines(1), "One.")
    page.chart.show(lines(2), "Two.")
    page.messages.clear()
    page.ask(ask="figure", n=2)
    assert page.messages == []
    page.ask(ask="figure", n=0)
    assert page.messages == [{"whole": {"n": 2, **plain(lines(2)), "summary": "Two."}}]


def test_a_page_that_opens_late_gets_the_present_figure() -> None:
    page = Listener(lines(0))
    page.chart.show(lines(1), "One.")
    state = page.chart.get_state()
    assert state["_chart"] == {"n": 1, **plain(lines(1)), "summary": "One."}
    assert len(json.dumps(state)) < 40_000


def test_a_change_sends_no_state(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Listener(lines(0))
    monkeypatch.setattr(page.chart, "send_state", lambda *_, **__: pytest.fail("the whole state was sent"))
    page.chart.show(lines(1), "One.")


def test_the_figure_given_stays_as_it_was() -> None:
    first, second = lines(0), lines(1)
    chart = LiveChart(first, label="", summary="")
    chart.show(second, "")
    chart.show(lines(2), "")
    assert (first, second) == (lines(0), lines(1))


def test_a_page_without_the_server_s_script_gets_it_once_asked() -> None:
    page = Listener(lines(0))
    page.ask(ask="script")
    assert page.messages == [{"script": True}]
    assert page.buffers == [[live.SCRIPT.read_bytes()]]


def test_a_page_can_ask_for_nothing_else() -> None:
    page = Listener(lines(0))
    for question in ({}, {"ask": "env"}, {"ask": None, "n": "x"}):
        page.ask(**question)
    assert page.messages == []


def test_the_chart_s_own_script_is_small_and_asks_for_the_version_that_is_there() -> None:
    assert len(LiveChart(lines(0), label="", summary="")._esm.encode()) < 6_750
    source = Path(live.__file__).with_name("chart.js").read_text("utf-8")
    (version,) = re.findall(r"\?v=([\d.]+)", source)
    assert f"v{version}\n" in live.SCRIPT.read_text("utf-8")[:200]
    assert "innerHTML" not in source
