"""The coach beside a table: a question when it stalls or heats up, never the answer; can be switched off."""

from typing import Any

from workshop.counterparts.coach import question, sign
from workshop.counterparts.play import PERSON
from workshop.lessons.learning import Learning
from workshop.live.study_events import Coached
from workshop.log.store import now
from workshop.widgets.kit import button
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
PAUSE = 6
"""Moves of the table before the coach asks again."""


def coach(lesson: Learning) -> Any:
    """Return the switch of a lesson's coach: it asks at the seat when a sign shows; all of it is logged."""
    listening, last, before = [True], [("", -PAUSE)], list[str]()

    def toggle() -> None:
        listening[0] = not listening[0]
        switch.description = TEXT["coach_off" if listening[0] else "coach_on"]
        say("")

    def say(text: str) -> None:
        if lesson.live and lesson.live.asked != text:
            lesson.live.asked = text
            lesson.live.redraw()

    def ask() -> None:
        live = lesson.live
        if live is None or not listening[0]:
            return
        view, moves = live.view, len(live.view.moves)
        if [*view.seats.values()].count(PERSON) > 1:  # its question is for one side alone
            return
        stream, at = last[0]
        if stream != live.stream:
            last[0] = (live.stream, -PAUSE)
            say("")
        elif moves - at < PAUSE and not view.end:
            return
        if view.end:
            say("")
        elif (shows := sign(view, live.party, now())) and (asks := question(view, live.party, shows, before)):
            strategy, text = asks
            before.append(text)
            last[0] = (live.stream, moves)
            say(text)
            lesson.study.log(Coached(study=lesson.id, version=view.version, sign=shows, strategy=strategy))

    switch = button(TEXT["coach_off"], toggle, "iw-quiet")
    lesson.listen(ask)
    return switch
