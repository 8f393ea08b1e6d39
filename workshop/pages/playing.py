"""A seat's table while a room plays: what to log and when, the package on the table, the charts."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from workshop.charts.clock import Clock
from workshop.classroom.rules import closed
from workshop.log.store import now
from workshop.pages.acts import Words, acts, chips, pulse, to_answer
from workshop.pages.forms import box, html, put, row, show
from workshop.pages.packages import builder, on_the_table
from workshop.pages.results import result
from workshop.pages.rooms import RoomTable
from workshop.pages.seat import brief, charts, heading, history, news, points
from workshop.pages.words import name, sides

if TYPE_CHECKING:
    from workshop.pages.participant import Participant

TALK = {False: "Talk, and log what you do as you do it.", True: "Listen, and log what each side says and does."}
Gates = list[Callable[[], None]]
"""What a page asks again each second: time alone opens and closes it."""


def playing(page: "Participant", gates: Gates) -> list[Any]:
    """Return the parts of a party's seat at its table."""
    live = page.tables[0]
    words = Words(live, page.tell)
    told, heard = ("Tick what you told", "Tick what you heard, to say it back") if _rounds(page) else (
        "Tell one of your interests", "Say back what you heard")  # fmt: skip
    desk = box([chips(live, words, tell=told, heard=heard), acts(live, words, page.tell)], "iw-desk")
    rate = box([html("<h2>Pulse</h2>"), pulse(live, page.tell)], "iw-card", "iw-pulse-card")
    ask = box([to_answer(live, page.tell), words.widget, desk], "iw-card")

    def gate() -> None:
        may_log = not page.closed()
        show(desk, may_log)
        words.go_with(acts=may_log)
        show(ask, not live.view.end)

    gates.append(gate)
    doing = [_time(page, gates), news(live), ask, rate, on_the_table(live, words), builder(live, words, page.tell)]
    seeing = box([charts(live), history(live, page.tell)], "iw-seeing")
    columns = ipw.Box([box(doing, "iw-doing"), seeing]).add_class("iw-columns")
    return [result(live), _who(live), columns]


def watching(page: "Participant", gates: Gates) -> list[Any]:
    """Return the parts of an observer's seat: both sides open, and a desk to log at for each."""
    first = page.tables[0]
    desks = [_desk(live, page) for live in page.tables]
    whom = ipw.ToggleButtons(
        options=[(name(live.view, live.party), n) for n, live in enumerate(page.tables)],
        description="Log for",
        value=0,
    )

    def choose(_change: object = None) -> None:
        for number, desk in enumerate(desks):
            show(desk, number == whom.value)

    whom.observe(choose, "value")
    choose()
    logging = box([whom, *desks], "iw-stack")
    gates.append(lambda: show(logging, not page.closed() and not first.view.end))
    doing = box([_time(page, gates), logging], "iw-doing")
    seeing = box([news(first), charts(first), history(first, page.tell)], "iw-seeing")
    sheets = [part for live in page.tables for part in (brief(live, read=True), points(live))]
    note = f"<p class='iw-status'>You observe: you see {sides(first.view)}. Keep what you read to yourself.</p>"
    columns = ipw.Box([doing, seeing]).add_class("iw-columns")
    return [result(first), html(note), box(sheets, "iw-mine-at-hand"), columns]


def _who(live: RoomTable) -> Any:
    """Return who sits where, with one's own brief and points at hand."""
    return box([heading(live), brief(live, read=True), points(live)], "iw-mine-at-hand")


def _desk(live: RoomTable, page: "Participant") -> Any:
    words = Words(live, page.tell)
    told = f"{name(live.view, live.party)} tells an interest"
    taps = [chips(live, words, tell=told, heard="Says back what it heard"), acts(live, words, page.tell)]
    ask = box([to_answer(live, page.tell), words.widget, *taps], "iw-card")
    return box([ask, on_the_table(live, words), builder(live, words, page.tell)], "iw-stack")


def _rounds(page: "Participant") -> bool:
    return page.live.room.mode == "checkpoint"


def _time(page: "Participant", gates: Gates) -> Any:
    """Return what this seat is to do now: talk, or log, and for how long."""
    told, clock = html("", "iw-now"), Clock(end="0:00")
    left = box([clock], "iw-left")

    def gate() -> None:
        room, live = page.live.room, page.tables[0]
        why, in_round = page.closed(), room.clock.round_left(now())
        rounds = _rounds(page) and not closed(room, now()) and not live.view.end
        if live.view.end:
            line = "Your table has ended. Stay seated; the others go on."
        elif rounds and in_round:
            line = "Log now: what you told, what you heard, and your pulse."
        else:
            line = why or TALK[live.observes]
        put(told, f"<p class='iw-status' role='status'>{escape(line)}</p>")
        (moment.add_class if rounds and in_round else moment.remove_class)("iw-log-now")
        clock.set(in_round or room.clock.next_round(now()), running=True)
        show(left, rounds)

    moment = row([told, left]).add_class("iw-moment")
    gates.append(gate)
    return moment
