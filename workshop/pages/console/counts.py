"""Of the console: how many have done what is asked for now, and a tap away who has and who has not."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any, get_args

from workshop.classroom.presence import Absence
from workshop.classroom.progress import Progress, What, progress
from workshop.classroom.room import Room
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.pages.console.seats import called
from workshop.widgets.kit import box, button, html, put, row, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
COUNTS: dict[What, str] = TEXT["counts"]
QUESTIONS: list[str] = TEXT["questions"]


def counts(live: LiveRoom) -> Any:
    """Return buttons that say how many have done what is asked of all; pressed, one names them."""
    opened: list[str] = []

    def toggle(what: str) -> None:
        opened[:] = [] if opened == [what] else [what]
        draw(live)

    def draw(live: LiveRoom) -> None:
        tables = {number: course.table for number, course in live.courses.items()}
        found: dict[str, Progress] = {each.what: each for each in progress(live.room, tables, now())}
        absent = live.absent
        if absent is not None and live.room.people:
            found |= {"here": _here(live.room, absent)}
        for what, press in presses.items():
            show(press, what in found)
            if each := found.get(what):
                everybody = len(each.done) + len(each.missing)
                label = COUNTS[what].format(done=len(each.done), all=everybody)
                if press.description != label:
                    press.description = press.tooltip = label
                (press.add_class if opened == [what] else press.remove_class)("iw-unfolded")
        named = found.get(opened[0]) if opened else None
        put(names, _names(live.room, named, absent or {}) if named else "")
        show(names, named is not None)
        show(part, bool(found))

    presses = {what: button("", partial(toggle, what), "iw-fold") for what in COUNTS}
    names = html("", "iw-who-did-it")
    part = box([row(presses.values()), names], "iw-progress")
    watch(live, draw, part)
    return part


def _here(room: Room, absent: Mapping[int, Absence]) -> Progress:
    people = [seat.number for seat in room.people if not seat.away]
    away = tuple(number for number in people if number in absent)
    return Progress("here", tuple(number for number in people if number not in absent), away)


def _names(room: Room, each: Progress, absent: Mapping[int, Absence]) -> str:
    if each.what == "here":
        ways: tuple[Absence, ...] = get_args(Absence)
        lines = [(TEXT["absence"][way].capitalize() + ":", _who(each.missing, absent, way)) for way in ways]
    else:
        lines = [(TEXT["missing"], each.missing), (TEXT["did"], each.done)]
    told = [f"<p><b>{label}</b> {_listed(room, seats)}</p>" for label, seats in lines if seats]
    if each.what == "ready":
        wrong = [(n, room.seats[n].mixed_up) for n in each.done if room.seats[n].mixed_up]
        told += [
            f"<p><b>{escape(called(room, room.seats[number]))}</b> {TEXT['mixed_up']} "
            f"{escape('; '.join(QUESTIONS[question] for question in mixed))}.</p>"
            for number, mixed in wrong
        ]
    return "".join(told)


def _who(seats: tuple[int, ...], absent: Mapping[int, Absence], how: Absence) -> tuple[int, ...]:
    return tuple(number for number in seats if absent.get(number) == how)


def _listed(room: Room, seats: tuple[int, ...]) -> str:
    return escape(", ".join(called(room, room.seats[number]) for number in seats))
