"""The live chart: a Plotly figure in a page that stays the same element whatever the figure becomes."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets

if TYPE_CHECKING:
    import plotly.graph_objects as go

Figure = Mapping[str, Any]
"""A plain plotly figure, {"data": […], "layout": {…}}."""

Step = list[Any]
"""["append", path, values] · ["set", path, value] · ["delete", path]; a path is a list of keys and
indices."""

SCRIPT = Path(__file__).with_name("static") / "plotly-basic.min.js"

# Every chart sends it once through the websocket, so without its indentation and comment lines.
_PAGE_SCRIPT = "\n".join(
    line
    for raw in Path(__file__).with_name("chart.js").read_text("utf-8").splitlines()
    if (line := raw.strip()) and not line.startswith(("//", "/**"))
)


class LiveChart(anywidget.AnyWidget):
    """A chart with its summary in words and its data table, kept up to date in every page that shows it.

    The page gets the whole figure once and then only what changed, in messages counted by `n`; zoom and
    hover survive. A page that missed a count asks for the whole figure. `_chart` is changed in place, so
    that a change costs no state message and a page that opens later still gets the present figure.
    """

    _esm = _PAGE_SCRIPT
    _label = traitlets.Unicode().tag(sync=True)
    _chart = traitlets.Dict().tag(sync=True)

    def __init__(self, figure: Figure, *, label: str, summary: str) -> None:
        super().__init__(_label=label, _chart={"n": 0, **_content(figure, summary)})
        self.on_msg(self._answer)

    @property
    def label(self) -> str:
        """What the chart is called."""
        return str(self._label)

    def show(self, figure: Figure, summary: str) -> None:
        """Make every page show this figure and summary; where both are as before, nothing is sent."""
        new = _content(figure, summary)
        steps = changes(self._chart, {"n": self._chart["n"], **new})
        if steps:
            self._chart.update(new, n=self._chart["n"] + 1)
            self.send({"n": self._chart["n"], "steps": steps})

    def figure(self) -> "go.Figure":
        """Return what is shown now as a figure of Plotly's own, to change or save; what is shown stays."""
        import plotly.graph_objects as go  # noqa: PLC0415 - it takes a second, and pages go without it

        return go.Figure({part: self._chart[part] for part in ("data", "layout")})

    def _answer(self, _widget: object, question: dict[str, Any], _buffers: object) -> None:
        if question.get("ask") == "figure" and question.get("n") != self._chart["n"]:
            self.send({"whole": self._chart})
        elif question.get("ask") == "script":
            self.send({"script": True}, buffers=[SCRIPT.read_bytes()])


def changes(old: Any, new: Any, path: tuple[str | int, ...] = ()) -> list[Step]:
    """Return few and short steps that make `new` of `old`, both plain JSON values."""
    if isinstance(old, dict) and isinstance(new, dict):
        steps = [["delete", [*path, key]] for key in old if key not in new]
        for key, value in new.items():
            steps += changes(old[key], value, (*path, key)) if key in old else [["set", [*path, key], value]]
    elif isinstance(old, list) and isinstance(new, list):
        shared = min(len(old), len(new))
        steps = [["delete", [*path, index]] for index in reversed(range(shared, len(old)))]
        for index, (was, now) in enumerate(zip(old, new, strict=False)):
            if (
                type(was) is not type(now) or was != now or isinstance(now, list | dict)
            ):  # few differ: ask no further
                steps += changes(was, now, (*path, index))
        if len(new) > shared:
            steps.append(["append", [*path], new[shared:]])
    else:
        steps = [] if type(old) is type(new) and old == new else [["set", [*path], new]]
    if not steps:
        return []
    whole = [["set", [*path], new]]
    return whole if path and len(json.dumps(whole)) < len(json.dumps(steps)) else steps


def plain(value: Any) -> Any:
    """Return the value as JSON holds it: arrays as lists, numbers with at most 4 decimals, NaN as None."""
    if isinstance(value, float):  # what there is most of comes first: each further move asks all this again
        return _compact(value)
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [_compact(item) if type(item) is float else plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    return value.isoformat()


def _content(figure: Figure, summary: str) -> dict[str, Any]:
    parts = plain(figure)
    return {"data": parts.get("data", []), "layout": parts.get("layout", {}), "summary": summary}


def _compact(number: float) -> float | int | None:
    if not math.isfinite(number):
        return None
    short = round(float(number), 4)
    return int(short) if short.is_integer() and abs(short) < 2**53 else short
