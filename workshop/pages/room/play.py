"""A seat's table while a room plays: what to log and when, the package on the table, the charts."""

from collections.abc import Callable
from html import escape
from typing import Any

from workshop.classroom.rules import closed
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.pages.debrief.result import how_it_ended
from workshop.pages.room.early import early
from workshop.pages.room.seat import RoomSeat
from workshop.pages.seat.seat import Conversation, heading
from workshop.widgets.clock import Clock
from workshop.widgets.kit import box, button, html, put, row, show
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import name, sides, texts_beside

TEXT = texts_beside(__file__)


def playing(page: RoomSeat) -> list[Any]:
    """Return a party's seat at its table."""
    live = page.tables[0]
    tell, heard = ("tick_told", "tick_heard") if _rounds(page) else ("tell", "say_back")
    titles = [(TEXT[tell], TEXT[heard])]
    return [_seat(page, heading(live, title=False), titles, lambda: page.live.room.effects)]


def watching(page: RoomSeat) -> list[Any]:
    """Return an observer's seat: both sides open, and a desk to log at for each."""
    view = page.tables[0].view
    note = html(f"<p class='iw-who'>{TEXT['observe_table'].format(sides(view))}</p>", "iw-heading")
    tells = [TEXT["side_tells"].format(name(view, live.party)) for live in page.tables]
    return [_seat(page, note, [(title, TEXT["side_says_back"]) for title in tells])]


def _seat(
    page: RoomSeat, note: Any, titles: list[tuple[str, str]], effects: Callable[[], bool] = lambda: False
) -> Any:
    """Return the seat of a room's page; the acts of its desks are closed while the room says so.

    Whether its moves are followed by what they did is what `effects` says.
    """
    live, said = page.tables[0], [effects()]
    ending = [] if live.observes else [how_it_ended(live), early(page)]
    side = Conversation(
        page.tables,
        [note],
        ending=ending,
        effects=effects,
        rounds=_rounds(page),
        titles=titles,
        leaving=[] if live.observes else [page.going()],
    )

    put_in(side.head, [*side.head.children, _asked(page, side)])

    def draw(_room: LiveRoom) -> None:
        for desk in side.desks:
            desk.allow(page.closed())
        if said != [effects()]:
            said[:] = [effects()]
            live.redraw()

    watch(page.live, draw, side.widget)
    return side.widget


def _rounds(page: RoomSeat) -> bool:
    return page.live.room.mode == "checkpoint"


def _asked(page: RoomSeat, side: Conversation) -> Any:
    """Return what is asked of this seat now, the most urgent alone, with its clock; pressed, it leads there.

    Where nothing is asked it says what one does now.
    """
    told, lead, clock = html("", "iw-now"), button("", side.lead, "iw-lead", rapid=True), Clock(end="0:00")
    left, live = box([clock], "iw-left"), page.tables[0]

    def draw(_changed: object) -> None:
        room, end = page.live.room, bool(live.view.end)
        rounds = _rounds(page) and not closed(room, now()) and not end
        in_round = room.clock.round_left(now()) if rounds else 0.0
        asks = None if end else "log_now" if in_round else side.arriving.waits
        does = "ended" if end else "listen" if live.observes else "talk"
        line = TEXT["asks"][asks] if asks else "" if end else page.closed()
        line = line or TEXT[does]
        put(told, f"<p class='iw-status' role='status'>{escape(line)}</p>")
        lead.description = lead.tooltip = line if asks else ""
        moment._dom_classes = ["iw-row", "iw-moment", *([f"iw-asks-{asks}"] if asks else [])]
        show(lead, bool(asks))
        clock.set(in_round or room.clock.next_round(now()), running=True)
        show(left, bool(rounds and asks in {None, "log_now"}))

    moment = row([told, lead, left])
    for watched in (page.live, live):
        watch(watched, draw, moment)
    return moment
