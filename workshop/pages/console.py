"""The facilitator's console: the room's clock and its next step, who asks for help, and every table."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from workshop.charts.clock import Clock
from workshop.classroom.room import PHASES, Phase, Room
from workshop.classroom.rules import CONSOLE
from workshop.classroom.steps import again, move_on
from workshop.log.store import StoreError, now, open_store
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import OBSERVER
from workshop.pages.acts import Tell
from workshop.pages.console_room import cards, deletion, devices, joining
from workshop.pages.console_tables import Tables, calls
from workshop.pages.forms import box, button, html, put, refusal_of, row, show, twice, unannounced
from workshop.pages.rooms import LiveRoom
from workshop.pages.seat import style
from workshop.pages.words import PHASE

STYLE = Path(__file__).with_name("console.css")
NEXT: dict[Phase, tuple[str, str]] = {
    "lobby": ("Hand out the briefs", "Everybody gets a seat and a side. Who comes later gets what is free then."),
    "brief": ("Begin the plan", "Everybody plans how to begin, and answers three questions on their own brief."),
    "plan": ("Begin play", "All tables begin at once. Seats cannot be swapped any more."),
    "play": ("End play", "Every table that is still open ends without an agreement."),
    "close": ("To the debrief", "Guessing ends, and the results come on the screens."),
}
"""What the next step is called in each phase, and what it does for good."""
OPEN = ("Open both sides", "Everybody sees both sides' interests and points, on the phones and on the projector.")
ROTATE = ("Another round, roles rotated", "Everybody gets a new table, another role, and a new brief.")


def page(here: Mapping[str, Any] | None = None) -> Any:
    """Return the console of the room that the server says is here: its log, its code, the address people come by."""
    if here is None:
        told = "A console belongs to a served room: start one with “workshop serve”, and open the link that it prints."
        return box([style(), html(f"<p class='iw-status'>{told}</p>")], "iw-page")
    try:
        live = LiveRoom(open_store(here["db"]), here["code"], CONSOLE, tables=True)
    except (StoreError, LogError) as error:
        return box([style(), html(refusal_of(error))], "iw-page")
    with unannounced():
        shown = console(live, here["address"])
    live.follow.start()
    return shown


def console(live: LiveRoom, address: str) -> Any:
    """Return the console of a room that is followed with its tables; people come by `address`."""
    refusal = html("", "iw-told")

    def tell(sentence: str) -> None:
        put(refusal, refusal_of(sentence))

    looks = html(f"<style>{STYLE.read_text('utf-8')}</style>", "iw-style")
    lobby, other = joining(live, address, tell), devices(live, address, tell)
    folds = [("Cards", cards(live, tell)), ("Devices and links", other)]
    folds.append(("Delete the room", deletion(live, tell)))
    parts = [_head(live, tell, folds), calls(live, tell), lobby, Tables(live, tell).widget]
    return box([style(), looks, *parts, refusal], "iw-page", "iw-console")


def _head(live: LiveRoom, tell: Tell, folds: list[tuple[str, Any]]) -> Any:
    told, phase, clock, doing = html("", "iw-here"), html(), Clock(), html()

    def draw(live: LiveRoom) -> None:
        room = live.room
        put(told, f"<h1>{escape(room.case.title)}</h1><p class='iw-who'>Room <b>{escape(room.code)}</b></p>")
        put(phase, f"<p class='iw-phase'>{PHASE[room.phase]}{', paused' if room.paused else ''}</p>")
        clock.set(room.clock.left(now()), running=not room.paused)
        trouble = refusal_of(live.trouble)
        put(doing, f"{trouble}<p class='iw-doing-now'>{escape(_now(room, now()))}</p>")

    live.watch(draw)
    time = box([phase, clock], "iw-time")
    top = row([told, time, _step(live, tell)]).add_class("iw-banner")
    return box([top, doing, _controls(live, tell, folds)], "iw-top-card")


def _now(room: Room, at: str) -> str:
    """Return in a sentence how far the room is in its phase."""
    people = [seat for seat in room.people if not seat.away]
    robots = len(room.seats) - len(room.people)
    if room.paused:
        return "Clocks and logging stand still until you go on."
    if room.phase == "lobby":
        came = f"{len(people)} of {room.size} have joined" if room.size else f"{len(people)} have joined"
        return f"{came}, and {robots} robots." if robots else f"{came}."
    if room.phase == "plan":
        play = [seat for seat in people if seat.place and seat.place.role != OBSERVER]
        return f"{sum(seat.ready is not None for seat in play)} of {len(play)} are ready: they answered the questions."
    if room.phase == "play" and room.mode == "checkpoint":
        return "Everybody logs now." if room.clock.round_left(at) else _round_in(room.clock.next_round(at))
    return {
        "brief": "Everybody reads their own brief.",
        "play": "The tables play.",
        "close": "Everybody rates and guesses.",
        "debrief": "Both sides are open." if room.revealed else "Each side sees its own result.",
    }[room.phase]


def _round_in(seconds: float) -> str:
    if not seconds:
        return "The time is over: extend it, or end play."
    minutes = int(seconds // 60)
    return f"Everybody logs in {minutes} min." if minutes else "Everybody logs in less than a minute."


def _step(live: LiveRoom, tell: Tell) -> Any:
    """Return the one big button; it is made again when the phase changes, so that it never means another step."""
    holder, shown = box([], "iw-next"), [("", False)]

    def press(make: Callable[[Room], list[Event]]) -> None:
        tell(live.do(make))

    def draw(live: LiveRoom) -> None:
        room = live.room
        if shown[0] == (room.phase, room.revealed):
            return
        shown[0] = (room.phase, room.revealed)
        steps = []
        if room.phase in NEXT:
            steps.append(twice(*NEXT[room.phase], partial(press, partial(_from, room.phase)), "iw-step"))
        elif not room.revealed:
            steps.append(twice(*OPEN, partial(press, lambda _: [Event("reveal")]), "iw-step"))
        if room.mode == "observer" and room.phase in {"close", "debrief"}:
            steps.append(twice(*ROTATE, partial(press, again)))
        holder.children = steps

    live.watch(draw)
    return holder


def _from(phase: Phase, room: Room) -> list[Event]:
    """Return the step that follows a phase; where another console was first, one that is refused."""
    return move_on(room) if room.phase == phase else [Event("phase", {"to": PHASES[PHASES.index(phase) + 1]})]


def _controls(live: LiveRoom, tell: Tell, folds: list[tuple[str, Any]]) -> Any:
    """Return what is pressed often, and buttons for what is folded away."""

    def log(kind: str, **data: Any) -> None:
        tell(live.log(Event(kind, data)))

    pause = button("Pause", lambda: log("paused"), hint="All clocks and all logging stand still")
    resume = button("Go on", lambda: log("resumed"), "iw-act", hint="Let the clocks run on")
    more = [button(f"+{n} min", partial(log, "extended", seconds=60 * n), hint=f"{n} min more") for n in (1, 5)]
    on = button("Charts on", lambda: log("charts", on=True), hint="Show the tables' lines on the projector")
    off = button("Charts off", lambda: log("charts", on=False), hint="Take the tables' lines off the projector")

    def draw(live: LiveRoom) -> None:
        room = live.room
        played = room.phase in {"play", "close", "debrief"}
        for part, shown in ((pause, not room.paused), (resume, room.paused)):
            show(part, shown)
        for part, shown in ((on, played and not room.charts), (off, played and room.charts)):
            show(part, shown)

    live.watch(draw)
    folded = [_fold(label, part) for label, part in folds]
    return box([row([pause, resume, *more, on, off, *folded]), *(part for _, part in folds)])


def _fold(label: str, part: Any) -> Any:
    """Return a button that shows a part and hides it again."""
    shown = [False]

    def toggle() -> None:
        shown[0] = not shown[0]
        show(part, shown[0])
        press.description = press.tooltip = f"Close {label.lower()}" if shown[0] else label

    press = button(label, toggle, "iw-quiet")
    show(part, shown=False)
    return press
