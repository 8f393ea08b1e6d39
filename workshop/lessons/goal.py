"""The end goal in a learner's own words: written down before the start, and looked back at."""

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from workshop.lessons.study import Progress
from workshop.negotiation.moves import TEXT_LIMIT
from workshop.pages.forms import box, button, html, put, refusal_of, row, show

if TYPE_CHECKING:
    from workshop.lessons.course import Lesson

NEAR = ("far from it", "very near")


def write(lesson: "Lesson") -> Any:
    """Return a field for the end goal; what was written down last stays to be read."""
    field = ipw.Textarea(placeholder="A year from now …", rows=2, description="My end goal")
    told = html()

    def keep() -> None:
        text = field.value.strip()
        if not text or len(text) > TEXT_LIMIT:
            put(told, refusal_of(f"Write one or two sentences, at most {TEXT_LIMIT:,} letters."))
            return
        refused = lesson.study.log("goal_written", study=lesson.id, text=text)
        if refused:
            put(told, refusal_of(refused))
        else:
            field.value = ""

    def draw(progress: Progress) -> None:
        put(told, _goal(progress, lesson.id))

    lesson.study.watch(draw)
    return box([told, field, row([button("Write it down", keep, "iw-act")])], "iw-card")


def look_back(lesson: "Lesson") -> Any:
    """Return the goal and the question how near to it one still is, 1 to 7; the answers so far are listed."""
    told = html()

    def rate(value: int) -> None:
        if refused := lesson.study.log("looked_back", study=lesson.id, near=value):
            put(told, refusal_of(refused))

    answers = [button(str(n), partial(rate, n), "iw-pulse", hint=f"{n} of 7") for n in range(1, 8)]
    scale = box([ipw.Box(answers).add_class("iw-scale")])  # in a box, since the style always shows a scale itself

    def draw(progress: Progress) -> None:
        given = progress.drift.get(lesson.id, ())
        goal = _goal(progress, lesson.id)
        asked = f"<p>How near to it is what you are doing now? 1 {NEAR[0]}, 7 {NEAR[1]}.</p>"
        so_far = f"<p>Your answers so far: <b>{' → '.join(map(str, given))}</b>.</p>" if given else ""
        put(
            told, f"{goal}{asked}{so_far}" if goal else "<p class='iw-empty'>Write your end goal down first, above.</p>"
        )
        show(scale, bool(goal))

    lesson.study.watch(draw)
    return box([told, scale], "iw-card")


def _goal(progress: Progress, study: str) -> str:
    text = progress.goals.get(study)
    return f"<p>Your end goal:</p><blockquote class='iw-goal'><bdi>{escape(text)}</bdi></blockquote>" if text else ""
