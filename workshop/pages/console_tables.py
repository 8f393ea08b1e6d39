"""Of the console: who asks for help, and a card for each table, those that need somebody first."""

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Any

from workshop.classroom.clock import seconds
from workshop.classroom.public import Course
from workshop.classroom.room import COLOURS, Place, Room, Seat
from workshop.classroom.signs import SIGNS, Sign, idle, signs, stalled
from workshop.log.store import now
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import OPENING_SEAT, Entry, Table, outcome
from workshop.pages.acts import Tell
from workshop.pages.console_seats import detail
from workshop.pages.forms import box, button, html, put, row, show
from workshop.pages.rooms import LiveRoom
from workshop.pages.words import DID, ended, name

SAYS: dict[Sign, str] = {"help": "Asks for help", "stalled": "Stalled", "silent": "Silent"}
MEANS: dict[Sign, str] = {
    "help": "A seat there pressed Help.",
    "stalled": "It logs, but six moves brought nothing new: no interest told or understood, no better package.",
    "silent": "Nothing was logged for so long that nobody knows how it stands.",
}
LAST = 6
"""Moves that a table's detail lists."""


def calls(live: LiveRoom, tell: Tell) -> Any:
    """Return the requests for help, the oldest first, each with its answer."""
    listed = box([], "iw-calls")
    shown: list[Sequence[Any]] = [()]
    told: dict[int, Any] = {}

    def answer(seat: int) -> None:
        tell(live.log(Event("helped", {"seat": seat})))

    def draw(live: LiveRoom) -> None:
        room, at = live.room, now()
        asking = sorted((seat for seat in room.seats.values() if seat.help), key=lambda seat: seat.help)
        if shown[0] != [seat.number for seat in asking]:
            shown[0] = [seat.number for seat in asking]
            told.clear()
            told.update({seat.number: html() for seat in asking})
            coming = {n: button("I am on my way", partial(answer, n), "iw-act") for n in told}
            listed.children = [row([told[n], coming[n]]) for n in told]
        for seat in asking:
            called = f" ({escape(seat.name)})" if seat.name else ""
            since = ago(seconds(seat.help, at))
            put(
                told[seat.number],
                f"<p role='status'><b>{escape(room.label(seat))}</b>{called} asks for help, {since}</p>",
            )
        show(listed, bool(asking))

    live.watch(draw)
    return listed


class Tables:
    """The cards of all tables; a table's card is sent again only when it has changed."""

    def __init__(self, live: LiveRoom, tell: Tell) -> None:
        self._live, self._tell = live, tell
        self._cards: dict[int, _Card] = {}
        self._head, self._grid = html(), box([], "iw-grid")
        self.widget = box([self._head, self._grid], "iw-all-tables")
        live.watch(self._draw)

    def _draw(self, live: LiveRoom) -> None:
        room, at = live.room, now()
        if list(self._cards) != list(room.tables):
            self._cards = {n: self._cards.get(n) or _Card(live, n, self._tell) for n in room.tables}
            self._grid.children = [card.widget for card in self._cards.values()]
        for card in self._cards.values():
            card.draw(live, at)
        put(self._head, _summary(room, list(self._cards.values())))
        show(self.widget, bool(self._cards))


class _Card:
    """One table's card. Where it stands is a matter of style, so that nothing is made again when signs change."""

    def __init__(self, live: LiveRoom, number: int, tell: Tell) -> None:
        self.number = number
        self.signs: tuple[Sign, ...] = ()
        self.course: Course | None = None
        self._live, self._tell, self._stuck, self._look = live, tell, False, ""
        self._marks, self._told, self._more = html("", "iw-marked"), html("", "iw-front"), html("", "iw-more")
        self._open = button(f"Table {number}", self._toggle, "iw-open", hint=f"Table {number} in detail")
        self._detail = box([], "iw-inside")
        show(self._detail, shown=False)
        self.widget = box([self._open, self._marks, self._told, self._detail], "iw-card", "iw-table")

    def draw(self, live: LiveRoom, at: str) -> None:
        """Show the table as it is."""
        room, course = live.room, live.courses.get(self.number)
        if course is not self.course:
            self.course, self._stuck = course, bool(course and stalled(course.table))
        table = course.table if course else None
        self.signs = signs(room, self.number, table, at, stuck=self._stuck)
        self._dress(self.signs[0] if self.signs else "ended" if table and table.end else "calm")
        put(self._marks, _marks(room, self))
        put(self._told, _front(room, self, at))
        if self._detail.children:
            put(self._more, _facts(self, at))

    def _dress(self, look: str) -> None:
        if look != self._look:
            self.widget.remove_class(f"iw-is-{self._look}")
            self.widget.add_class(f"iw-is-{look}")
            self._look = look

    def _toggle(self) -> None:
        """Open or close the detail; it is made when it is opened first."""
        opened = self._open.description.startswith("Close")
        if not self._detail.children:
            self._detail.children = [self._more, detail(self._live, self.number, self._tell)]
        show(self._detail, not opened)
        self._open.description = f"Table {self.number}" if opened else f"Close table {self.number}"
        self._open.tooltip = f"Table {self.number} in detail" if opened else self._open.description
        (self.widget.remove_class if opened else self.widget.add_class)("iw-opened-table")
        self.draw(self._live, now())


def _summary(room: Room, cards: list[_Card]) -> str:
    """Return in one line which tables need somebody, and how the others stand."""
    by_sign = {sign: [card.number for card in cards if card.signs and card.signs[0] == sign] for sign in SIGNS}
    parts = [
        f"<li class='iw-sign iw-sign-{sign}'>{SAYS[sign]}: {_numbers(tables)}</li>"
        for sign, tables in by_sign.items()
        if tables
    ]
    over = sum(bool(card.course and card.course.table.end) for card in cards)
    calm = sum(not card.signs for card in cards) - over
    if calm and room.phase == "play":
        parts.append(f"<li class='iw-sign'>{calm} at work</li>")
    if over:
        parts.append(f"<li class='iw-sign iw-sign-ended'>{over} ended</li>")
    return f"<h2>{len(cards)} tables</h2><div role='status'><ul class='iw-summary'>{''.join(parts)}</ul></div>"


def _numbers(tables: list[int]) -> str:
    return f"table{'s' if len(tables) > 1 else ''} {', '.join(map(str, tables))}"


def _marks(room: Room, card: _Card) -> str:
    number, table = card.number, card.course.table if card.course else None
    marks = [f"<li class='iw-sign iw-sign-{sign}' title='{MEANS[sign]}'>{SAYS[sign]}</li>" for sign in card.signs]
    if table and table.end:
        marks.append(f"<li class='iw-sign iw-sign-ended'>{str(outcome(table)['result']).capitalize()}</li>")
    if number in room.hidden:
        marks.append("<li class='iw-sign iw-sign-hidden'>Hidden</li>")
    heading = f"<h3 class='iw-unseen'>Table {number}</h3>"
    return heading + (f"<ul class='iw-marks'>{''.join(marks)}</ul>" if marks else "")


def _front(room: Room, card: _Card, at: str) -> str:
    table = card.course.table if card.course else None
    sits = "".join(f"<li>{line}</li>" for line in _sitting(room, card.number, table, at))
    figures = f"{_last(table, at)}{_figures(card.course)}" if card.course and table else ""
    return f"<ul class='iw-sits'>{sits}</ul>{figures}"


def _sitting(room: Room, number: int, table: Table | None, at: str) -> list[str]:
    """Return who sits at a table, as markup: people with their names, and counterparts."""
    held, there = room.holders(number), room.at_table(number)
    lines = []
    for party in room.case.party:
        place = Place(number, party)
        colour = _colour(room, Seat(0, place=place))
        lines += [_seat(room, seat, table, at) for seat in there if seat.place == place]
        if place in room.scripted:
            lines.append(f"{colour} · counterpart, {escape(room.scripted[place])}")
        elif party not in held:
            lines.append(f"{colour} · nobody")
    watching = [seat for seat in there if seat.place == Place(number, OBSERVER)]
    return lines + [_seat(room, seat, table, at) for seat in watching]


def _seat(room: Room, seat: Seat, table: Table | None, at: str) -> str:
    colour = _colour(room, seat)
    who = f"<bdi>{escape(seat.name)}</bdi>" if seat.name else f"seat {seat.number}"
    if seat.robot:
        return f"{colour} · robot, {escape(seat.robot)}"
    if seat.away:
        return f"{colour} · {who} left; {escape(seat.away)} plays"
    return f"{colour} · {who}<small>{_doing(room, seat, table, at)}</small>"


def _colour(room: Room, seat: Seat) -> str:
    """Return what a seat is called at its table, with the colour beside the word."""
    word = room.label(seat).partition(", ")[2]
    return f"<i class='iw-dot iw-{word}'></i>{word}"


def _doing(room: Room, seat: Seat, table: Table | None, at: str) -> str:
    """Return what is known of a person: asking for help, a guest, ready or not, for how long idle."""
    if seat.help:
        return " · asks for help"
    if seat.guest:
        return " · came late, has no place"
    playing = seat.place is not None and seat.place.role != OBSERVER
    if room.phase == "plan" and playing:
        return " · ready" if seat.ready is not None else " · not ready yet"
    if room.phase != "play" or not table or table.end or room.paused:
        return ""
    since = idle(room, seat, table, at)
    if since is None:
        return " · nothing yet"
    return f" · idle {_minutes(since)}" if since >= 60 else ""


def ago(seconds: float) -> str:
    """Return how long ago something was, in words that change once a minute."""
    return f"{_minutes(seconds)} ago" if seconds >= 60 else "just now"


def _minutes(seconds: float) -> str:
    minutes = int(seconds // 60)
    return "over 1 h" if minutes >= 60 else f"{minutes} min"


def _last(table: Table, at: str) -> str:
    said = [entry for entry in table.moves if entry.move.seat != OPENING_SEAT]
    if not said:
        return "<p class='iw-last'>No move yet</p>"
    return f"<p class='iw-last'>{_act(table, said[-1], at)}</p>"


def _act(table: Table, entry: Entry, at: str) -> str:
    """Return who made a move and what it did, without what it says."""
    return f"{escape(name(table, entry.move.by))} <b>{DID[entry.move.act]}</b>, {ago(seconds(entry.at, at))}"


def _figures(course: Course) -> str:
    table, step = course.table, course.steps[-1]
    interests = sum(len(party.interests) for party in table.case.parties)
    return (
        f"<p class='iw-figures'><span>voiced <b>{len(table.voiced)} of {interests}</b></span> "
        f"<span>understood <b>{step.understood:.0%}</b></span> <span>{_trust(course)}</span></p>"
    )


def _trust(course: Course) -> str:
    """Return the estimates: of two sides each one's, of more the lowest and the highest."""
    levels = course.steps[-1].trust
    if len(levels) > 2:
        return f"est. trust <b>{min(levels):.2f} to {max(levels):.2f}</b>"
    return "est. trust " + ", ".join(f"{COLOURS[n]} <b>{level:.2f}</b>" for n, level in enumerate(levels))


def _facts(card: _Card, at: str) -> str:
    """Return what the front leaves out: what the signs mean, trust by pairs, the last moves, how it ended."""
    if not card.course:
        return "<p class='iw-empty'>This table has not begun.</p>"
    table, step = card.course.table, card.course.steps[-1]
    meant = "".join(f"<p><b>{SAYS[sign]}.</b> {MEANS[sign]}</p>" for sign in card.signs)
    over = f"<p>{escape(ended(table))}</p>" if table.end else ""
    pairs = "".join(
        f"<li>{escape(name(table, one))} in {escape(name(table, other))}: <b>{level:.2f}</b></li>"
        for (one, other), level in zip(table.trust, step.trust, strict=True)
    )
    moves = "".join(f"<li>{_act(table, entry, at)}</li>" for entry in reversed(table.moves[-LAST:]))
    return (
        f"{meant}{over}<h4>Trust, estimated from the moves, 0 to 1</h4><ul>{pairs}</ul>"
        f"<h4>{len(table.moves)} moves, the last ones first</h4><ul>{moves or '<li>None yet</li>'}</ul>"
    )
