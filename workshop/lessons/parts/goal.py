"""The end goal in a learner's own words: written down before the start, and looked back at."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.lessons.learning import Learning
from workshop.live.study import Progress, Study
from workshop.live.study_events import GoalWritten, LookedBack
from workshop.negotiation.events import SCALE
from workshop.negotiation.moves import TEXT_LIMIT
from workshop.widgets.kit import box, button, html, put, refusal_of, row, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)


def write(lesson: Learning) -> Any:
    """Return a field for the end goal; what was written down last stays to be read."""
    field = ipw.Textarea(placeholder=TEXT["year_from_now"], rows=2, description=TEXT["my_end_goal"])
    told = html()

    def keep() -> None:
        text = field.value.strip()
        if not text or len(text) > TEXT_LIMIT:
            put(told, refusal_of(TEXT["too_long"].format(f"{TEXT_LIMIT:,}")))
            return
        refused = lesson.study.log(GoalWritten(study=lesson.id, text=text))
        if refused:
            put(told, refusal_of(refused))
        else:
            field.value = ""

    def draw(study: Study) -> None:
        put(told, _goal(study.progress, lesson.id))

    watch(lesson.study, draw, told)
    return box([told, field, row([button(TEXT["write_down"], keep, "iw-act")])], "iw-card")


def look_back(lesson: Learning) -> Any:
    """Return the goal and the question how near to it one still is, 1 to 7; the answers so far are listed."""
    told = html()

    def rate(value: int) -> None:
        if refused := lesson.study.log(LookedBack(study=lesson.id, near=value)):
            put(told, refusal_of(refused))

    answers = [button(str(n), partial(rate, n), "iw-pulse", hint=TEXT["of_seven"].format(n)) for n in SCALE]
    scale = box(
        [ipw.Box(answers).add_class("iw-scale")]
    )  # in a box, since the style always shows a scale itself

    def draw(study: Study) -> None:
        given = study.progress.drift.get(lesson.id, ())
        goal = _goal(study.progress, lesson.id)
        far, near = TEXT["near"]
        asked = f"<p>{TEXT['how_near'].format(far=far, near=near)}</p>"
        so_far = f"<p>{TEXT['so_far'].format(' → '.join(map(str, given)))}</p>" if given else ""
        put(
            told,
            f"{goal}{asked}{so_far}" if goal else f"<p class='iw-empty'>{TEXT['write_first']}</p>",
        )
        show(scale, bool(goal))

    watch(lesson.study, draw, told)
    return box([told, scale], "iw-card")


def _goal(progress: Progress, study: str) -> str:
    text = progress.goals.get(study)
    return (
        f"<p>{TEXT['your_end_goal']}</p><blockquote class='iw-goal'><bdi>{escape(text)}</bdi></blockquote>"
        if text
        else ""
    )
