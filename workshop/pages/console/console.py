"""The facilitator's console: the room's clock and its next step, who asks for help, and every table."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, get_args

from workshop.classroom import events as e
from workshop.classroom.presence import Absence
from workshop.classroom.room import PHASES, Phase, Room
from workshop.classroom.rules import CONSOLE
from workshop.classroom.steps import again, move_on
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.negotiation.moves import Event
from workshop.pages.console.at_table import Screen
from workshop.pages.console.controls import controls
from workshop.pages.console.counts import counts
from workshop.pages.console.presenting import presenting
from workshop.pages.console.room import cards, deletion, devices, joining
from workshop.pages.console.seats import called
from workshop.pages.console.tables import Tables, calls, unseated
from workshop.pages.console.telling import telling
from workshop.pages.opening import room_of, served
from workshop.pages.seat.seat import style
from workshop.pages.seat.words import Tell
from workshop.widgets.asking import Asking
from workshop.widgets.clock import Clock
from workshop.widgets.kit import box, html, put, refusal_of, row, twice
from workshop.widgets.scope import renew, watch
from workshop.widgets.texts import PHASE, texts_beside

STYLE = Path(__file__).with_name("console.css")
TEXT = texts_beside(__file__)
Step = Callable[[Room], list[Event]]
NEXT: dict[Phase, tuple[str, str]] = TEXT["next"]
"""What the next step is called in each phase, and what it does for good."""


def page(here: Mapping[str, Any] | None = None) -> Any:
    """Return the console of the room that the server says is here: its log, code, the address to come by."""
    if here is None:
        return box([style(), html(f"<p class='iw-status'>{TEXT['no_room']}</p>")], "iw-page")
    return served(partial(_page, here), why=True)


def _page(here: Mapping[str, Any]) -> tuple[Any, LiveRoom]:
    live = room_of(here, CONSOLE, tables=True)
    return console(live, here["address"]), live


def console(live: LiveRoom, address: str) -> Any:
    """Return the console of a room that is followed with its tables; people come by `address`."""
    refusal = html("", "iw-told")

    def tell(sentence: str) -> None:
        put(refusal, refusal_of(sentence))

    looks = html(f"<style>{STYLE.read_text('utf-8')}</style>", "iw-style")
    screen, tallies = Screen(), counts(live)
    lobby, other = joining(live, address, tell), devices(live, address, tell)
    say = box([html(f"<h2>{TEXT['say_to_all']}</h2>"), telling(live, tell)], "iw-panel")
    folds = [(TEXT["cards"], cards(live, tell)), (TEXT["say_to_all"], say), (TEXT["devices"], other)]
    folds.append((TEXT["delete"], deletion(live, tell)))
    head = box([*_head(live, tell), tallies, controls(live, tell, screen, folds)], "iw-top-card")
    slides, tables = presenting(live, tell), Tables(live, tell, screen).widget
    parts = [head, calls(live, tell), unseated(live, tell), lobby, slides, tables]
    asks = Asking(partial(_not_here, live), partial(_hide, live, screen))
    return box([style(), looks, *parts, refusal, asks], "iw-page", "iw-console")


def _not_here(live: LiveRoom, answer: Any) -> None:
    """Show who does not answer, as the server told the page."""
    known = get_args(Absence)
    live.absent = {int(seat): how for seat, how in dict(answer).items() if how in known}
    live.redraw()


def _hide(live: LiveRoom, screen: Screen) -> None:
    """Take what sides keep to themselves off the page."""
    if screen.private:
        screen.private = False
        live.redraw()


def _head(live: LiveRoom, tell: Tell) -> list[Any]:
    told, phase, clock, doing = html("", "iw-here"), html(), Clock(), html()

    def draw(live: LiveRoom) -> None:
        room = live.room
        who = f"<p class='iw-who'>{TEXT['room']} <b>{escape(room.code)}</b></p>"
        put(told, f"<h1>{escape(room.case.title)}</h1>{who}")
        called = PHASE[room.phase]
        put(phase, f"<p class='iw-phase'>{TEXT['paused'].format(called) if room.paused else called}</p>")
        clock.set(room.clock.left(now()), running=not room.paused)
        trouble = refusal_of(live.trouble)
        put(doing, f"{trouble}<p class='iw-doing-now'>{escape(_now(room, now()))}</p>")

    watch(live, draw, told)
    time = box([phase, clock], "iw-time")
    top = row([told, time, _step(live, tell)]).add_class("iw-banner")
    return [top, doing]


def _now(room: Room, at: str) -> str:
    """Return in a sentence how far the room is in its phase."""
    people = [seat for seat in room.people if not seat.away]
    robots = len(room.seats) - len(room.people)
    if room.paused:
        return str(TEXT["stands_still"])
    if room.phase == "lobby":
        of_all = TEXT["of_have_joined"].format(people=len(people), size=room.size)
        came = of_all if room.size else TEXT["have_joined"].format(len(people))
        return TEXT["and_robots"].format(came=came, robots=robots) if robots else f"{came}."
    if room.phase == "play" and room.mode == "checkpoint":
        return TEXT["log_now"] if room.clock.round_left(at) else _round_in(room.clock.next_round(at))
    return str(TEXT["both_open"] if room.revealed else TEXT["doing"][room.phase])


def _round_in(seconds: float) -> str:
    if not seconds:
        return str(TEXT["time_is_over"])
    minutes = int(seconds // 60)
    return str(TEXT["logs_in"].format(minutes) if minutes else TEXT["logs_soon"])


def _step(live: LiveRoom, tell: Tell) -> Any:
    """Return the one big button; made again when the phase changes, so that it never means another step."""
    holder = box([], "iw-next")

    def press(make: Step) -> None:
        tell(live.do(make))

    def steps_of(live: LiveRoom) -> list[Any]:
        room, steps = live.room, []
        if room.phase in NEXT:
            steps.append(twice(*NEXT[room.phase], partial(press, partial(_from, room.phase)), "iw-step"))
            if room.phase == "lobby" and (left := gone(live)):
                steps.append(_without(room, left, press))
        elif not room.revealed:
            steps.append(
                twice(
                    TEXT["open_both"],
                    TEXT["open_both_sure"],
                    partial(press, lambda _: [e.Reveal().event()]),
                    "iw-step",
                )
            )
        if room.phase in {"close", "debrief"} and not room.revealed:
            steps.append(twice(TEXT["rotate"], TEXT["rotate_sure"], partial(press, again)))
        return steps

    renew(holder, live, lambda live: (live.room.phase, live.room.revealed, gone(live)), steps_of)
    return holder


def gone(live: LiveRoom) -> tuple[int, ...]:
    """Return the seats in the lobby of people who are gone; robots never are."""
    if live.room.phase != "lobby":
        return ()
    absent = live.absent or {}
    return tuple(seat.number for seat in live.room.people if absent.get(seat.number) == "gone")


def _without(room: Room, left: tuple[int, ...], press: Callable[[Step], None]) -> Any:
    """Return the step out of the lobby that leaves those out who are gone."""
    label = TEXT["without_one"] if len(left) == 1 else TEXT["without_gone"].format(len(left))
    names = ", ".join(called(room, room.seats[number]) for number in left)
    return twice(label, TEXT["without_sure"].format(names), partial(press, partial(move_on, without=left)))


def _from(phase: Phase, room: Room) -> list[Event]:
    """Return the step that follows a phase; where another console was first, one that is refused."""
    return move_on(room) if room.phase == phase else [e.Phase(to=PHASES[PHASES.index(phase) + 1]).event()]
