"""The coach beside a table: one question when it stalls or grows heated, never the answer; it can be switched off."""

from html import escape
from typing import TYPE_CHECKING, Any

from workshop.log.store import now
from workshop.negotiation.coach import question, sign
from workshop.negotiation.counterpart import PERSON
from workshop.pages.forms import box, button, html, put, row, show

if TYPE_CHECKING:
    from workshop.lessons.course import Lesson

PAUSE = 6
"""Moves of the table before the coach asks again."""


def coach(lesson: "Lesson") -> Any:
    """Return the coach of a lesson's table: it asks when a sign shows, and every question is logged."""
    asked = html("", "iw-coach")
    listening, last, before = [True], [("", -PAUSE)], list[str]()

    def toggle() -> None:
        listening[0] = not listening[0]
        switch.description = "Switch the coach off" if listening[0] else "Switch the coach on"
        show(asked, listening[0])

    def draw() -> None:
        live = lesson.live
        if live is None or not listening[0]:
            return
        view, moves = live.view, len(live.view.moves)
        if [*view.seats.values()].count(PERSON) > 1:  # its question is for one side alone
            return
        stream, at = last[0]
        if stream != live.stream:
            last[0] = (live.stream, -PAUSE)
            put(asked, "")
        elif moves - at < PAUSE and not view.end:
            return
        if view.end:
            put(asked, "")
        elif (shows := sign(view, live.party, now())) and (asks := question(view, live.party, shows, before)):
            strategy, text = asks
            before.append(text)
            last[0] = (live.stream, moves)
            put(asked, f"<p role='status'><b>The coach asks:</b> {escape(text)}</p>")
            lesson.study.log("coached", study=lesson.id, version=view.version, sign=shows,
                             strategy=strategy)  # fmt: skip

    switch = button("Switch the coach off", toggle, "iw-quiet")
    lesson.watch(draw)
    return box([asked, row([switch])], "iw-study")
