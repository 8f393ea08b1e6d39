"""Of the console: what is pressed often: clocks and rounds of logging, the wall, the door, what is folded."""

from collections.abc import Callable
from typing import Any

from workshop.classroom import events as e
from workshop.classroom.clock import seconds
from workshop.classroom.room import Room
from workshop.classroom.rules import BACK_WITHIN, BEFORE_PLAY
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.pages.console.at_table import Screen
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, fold, row, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
MINUTES = (-1, 1, 5)
"""By how much a clock is changed in one press."""


def controls(live: LiveRoom, tell: Tell, screen: Screen, folds: list[tuple[str, Any]]) -> Any:
    """Return what changes the clock, what changes the rest, and buttons for what is folded away."""
    folded = [fold(label, part) for label, part in folds]
    return box(
        [_time(live, tell), _rest(live, tell, screen, folded), *(part for _, part in folds)], "iw-controls"
    )


def _logs(live: LiveRoom, tell: Tell, record: e.RoomEvent) -> Callable[[], None]:
    return lambda: tell(live.log(record))


def _time(live: LiveRoom, tell: Tell) -> Any:
    """Return what lets the clock stand or run, and be longer or shorter, and what is done to rounds."""

    def back() -> None:
        step = live.room.step
        tell(live.log(e.SteppedBack(of=step.version)) if step else TEXT["no_step"])

    def by(minutes: int) -> Any:
        label, hint = TEXT["minutes_by"].format(minutes), TEXT["minutes_hint"].format(minutes)
        return button(label.replace("-", "−"), _logs(live, tell, e.Extended(seconds=60 * minutes)), hint=hint)

    pause = button(TEXT["pause"], _logs(live, tell, e.Paused()), hint=TEXT["pause_hint"])
    resume = button(TEXT["go_on"], _logs(live, tell, e.Resumed()), "iw-act", hint=TEXT["go_on_hint"])
    call = button(TEXT["round_now"], _logs(live, tell, e.RoundCalled()), hint=TEXT["round_now_hint"])
    skip = button(TEXT["round_skip"], _logs(live, tell, e.RoundSkipped()), hint=TEXT["round_skip_hint"])
    undo = button(TEXT["back_to_play"], back, "iw-act", hint=TEXT["back_to_play_hint"])

    def draw(live: LiveRoom) -> None:
        room, at = live.room, now()
        rounds = room.phase == "play" and room.mode == "checkpoint" and bool(room.clock.left(at))
        show(pause, not room.paused)
        show(resume, room.paused)
        show(call, rounds and not room.paused and not room.clock.round_left(at))
        show(skip, rounds and not room.paused)
        show(undo, _goes_back(room, at))

    watch(live, draw, pause)
    return row([pause, resume, *map(by, MINUTES), call, skip, undo])


def _goes_back(room: Room, at: str) -> bool:
    return room.step is not None and room.format > 1 and seconds(room.step.at, at) < BACK_WITHIN


def _rest(live: LiveRoom, tell: Tell, screen: Screen, folded: list[Any]) -> Any:
    """Return what is on or off in the room, and what is folded away."""
    on, off = _switch(live, tell, "charts", e.Charts(on=True), e.Charts(on=False))
    say, hush = _switch(live, tell, "effects", e.Effects(on=True), e.Effects(on=False))
    private, open_to_all = _privacy(live, screen)
    lock = button(TEXT["lock"], _logs(live, tell, e.Locked(locked=True)), hint=TEXT["lock_hint"])
    unlock = button(TEXT["unlock"], _logs(live, tell, e.Locked(locked=False)), hint=TEXT["unlock_hint"])

    def draw(live: LiveRoom) -> None:
        room = live.room
        played = room.phase in {"play", "close", "debrief"}
        going = room.phase in {*BEFORE_PLAY, "play"}
        for (one, other), is_on, there in (
            ((unlock, lock), room.locked, True),
            ((off, on), room.charts, played),
            ((hush, say), room.effects, going),
            ((open_to_all, private), screen.private, played),
        ):
            show(one, there and is_on)
            show(other, there and not is_on)

    watch(live, draw, lock)
    return row([on, off, say, hush, private, open_to_all, lock, unlock, *folded])


def _privacy(live: LiveRoom, screen: Screen) -> tuple[Any, Any]:
    """Return what shows on a private screen what sides keep to themselves, and what takes it off again."""

    def turn(on: bool) -> Callable[[], None]:  # noqa: FBT001
        def press() -> None:
            screen.private = on
            live.redraw()

        return press

    return (
        button(TEXT["private"], turn(True), hint=TEXT["private_hint"]),  # noqa: FBT003
        button(TEXT["not_private"], turn(False), "iw-contention", hint=TEXT["not_private_hint"]),  # noqa: FBT003
    )


def _switch(live: LiveRoom, tell: Tell, name: str, on: e.RoomEvent, off: e.RoomEvent) -> tuple[Any, Any]:
    return (
        button(TEXT[f"{name}_on"], _logs(live, tell, on), hint=TEXT[f"{name}_on_hint"]),
        button(TEXT[f"{name}_off"], _logs(live, tell, off), hint=TEXT[f"{name}_off_hint"]),
    )
