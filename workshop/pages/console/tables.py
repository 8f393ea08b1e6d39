"""Of the console: who asks for help, and a card for each table, those that need somebody first."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

from workshop.classroom.clock import seconds
from workshop.classroom.events import Helped, Placed
from workshop.classroom.pairing import late
from workshop.classroom.presence import Absence
from workshop.classroom.public import Course
from workshop.classroom.room import COLOURS, Room
from workshop.classroom.signs import SIGNS, Sign, signs, stalled
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.negotiation.acts import ACTS
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Entry, Table, outcome
from workshop.pages.console.at_table import Screen, ago, at_table
from workshop.pages.console.seats import SET, called, detail
from workshop.pages.console.sitting import sitting
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, is_shown, put, row, settle, show
from workshop.widgets.scope import put_in, renew, watch
from workshop.widgets.texts import name, texts_beside

TEXT = texts_beside(__file__)
SAYS: dict[Sign, str] = TEXT["says"]
MEANS: dict[Sign, str] = TEXT["means"]


def calls(live: LiveRoom, tell: Tell) -> Any:
    """Return the requests for help, the oldest first, each with its answer."""
    listed = box([], "iw-calls")

    def asking(live: LiveRoom) -> list[int]:
        seats = sorted((seat for seat in live.room.seats.values() if seat.help), key=lambda seat: seat.help)
        return [seat.number for seat in seats]

    def rows(live: LiveRoom) -> list[Any]:
        asked = [_call(live, number, tell) for number in asking(live)]
        show(listed, bool(asked))
        return asked

    renew(listed, live, asking, rows)
    return listed


def _call(live: LiveRoom, number: int, tell: Tell) -> Any:
    who = html()

    def draw(live: LiveRoom) -> None:
        room, seat = live.room, live.room.seats[number]
        called = f" ({escape(seat.name)})" if seat.name else ""
        since = ago(seconds(seat.help, now()))
        asks = f"<b>{escape(room.label(seat))}</b>{called} {TEXT['asks_for_help']}, {since}"
        put(who, f"<p role='status'>{asks}</p>")

    coming = button(TEXT["on_my_way"], lambda: tell(live.log(Helped(seat=number, coming=True))), "iw-act")
    asked = row([who, coming])
    settle(asked)
    watch(live, draw, asked)
    return asked


def unseated(live: LiveRoom, tell: Tell) -> Any:
    """Return the people who have no table though the tables are set, each with a way to get one."""
    listed = box([], "iw-calls")

    def without(live: LiveRoom) -> list[tuple[int, str]]:
        room = live.room
        there = room.people if room.phase in SET else ()
        return [(seat.number, called(room, seat)) for seat in there if seat.place is None]

    def give(number: int) -> None:
        tell(live.do(partial(place, number)))

    def place(number: int, room: Room) -> list[Event]:
        free, scripted = late(room, now())
        placed = Placed(seat=number, place=(free.table, free.role))
        along = tuple((table, party, by) for table, party, by in scripted)
        return [(placed.model_copy(update={"scripted": along}) if along else placed).event()]

    def rows(live: LiveRoom) -> list[Any]:
        left = without(live)
        show(listed, bool(left))
        return [_unseated(name, partial(give, number)) for number, name in left]

    renew(listed, live, without, rows)
    return listed


def _unseated(name: str, give: Callable[[], None]) -> Any:
    told = html(f"<p>{TEXT['has_no_table'].format(escape(name))}</p>")
    return row([told, button(TEXT["give_table"], give, "iw-act")])


class Tables:
    """The cards of all tables; a table's card is sent again only when it has changed."""

    def __init__(self, live: LiveRoom, tell: Tell, screen: Screen) -> None:
        self._live, self._tell, self._screen = live, tell, screen
        self._cards: dict[int, _Card] = {}
        self._head, self._grid = html(), box([], "iw-grid")
        self.widget = box([self._head, self._grid], "iw-all-tables")
        watch(live, self._draw, self.widget)

    def _draw(self, live: LiveRoom) -> None:
        room, at = live.room, now()
        if list(self._cards) != list(room.tables):
            self._cards = {
                n: self._cards.get(n) or _Card(live, n, self._tell, self._screen) for n in room.tables
            }
            put_in(self._grid, [card.widget for card in self._cards.values()])
        for card in self._cards.values():
            card.draw(live, at)
        put(self._head, _summary(room, list(self._cards.values())))
        show(self.widget, bool(self._cards))


class _Card:
    """One table's card. Where it stands is a matter of style, so nothing is made again when signs change."""

    def __init__(self, live: LiveRoom, number: int, tell: Tell, screen: Screen) -> None:
        self.number = number
        self.signs: tuple[Sign, ...] = ()
        self.course: Course | None = None
        self._live, self._tell, self._screen = live, tell, screen
        self._stuck, self._look = False, ""
        self._marks, self._told = html("", "iw-marked"), html("", "iw-front")
        self._called, self._in_detail = TEXT["table"].format(number), TEXT["in_detail"].format(number)
        self._open = button(self._called, self._toggle, "iw-open", hint=self._in_detail)
        self._detail = box([], "iw-inside")
        show(self._detail, shown=False)
        self.widget = box([self._open, self._marks, self._told, self._detail], "iw-card", "iw-table")

    @property
    def absent(self) -> Mapping[int, Absence]:
        """The seats whose pages do not answer, as far as the server said so."""
        return self._live.absent or {}

    @property
    def opened(self) -> bool:
        """Whether its detail is shown."""
        return is_shown(self._detail)

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

    def _dress(self, look: str) -> None:
        if look != self._look:
            self.widget.remove_class(f"iw-is-{self._look}")
            self.widget.add_class(f"iw-is-{look}")
            self._look = look

    def _toggle(self) -> None:
        """Open or close the detail; it is made when it is opened, and gone when it is closed."""
        live, number = self._live, self.number
        opens = not self.opened
        detailed = [at_table(live, number, self._screen), detail(live, number, self._tell)] if opens else []
        put_in(self._detail, detailed)
        show(self._detail, bool(detailed))
        fold = TEXT["fold_table"].format(self.number)
        self._open.tooltip = fold if detailed else self._in_detail
        (self.widget.add_class if detailed else self.widget.remove_class)("iw-opened-table")
        self.draw(self._live, now())


def _summary(room: Room, cards: list[_Card]) -> str:
    """Return in one line which tables need somebody, and how the others stand."""
    by_sign = {
        sign: [card.number for card in cards if card.signs and card.signs[0] == sign] for sign in SIGNS
    }
    parts = [
        f"<li class='iw-sign iw-sign-{sign}'>{SAYS[sign]}: {_numbers(tables)}</li>"
        for sign, tables in by_sign.items()
        if tables
    ]
    over = sum(bool(card.course and card.course.table.end) for card in cards)
    calm = sum(not card.signs for card in cards) - over
    if calm and room.phase == "play":
        parts.append(f"<li class='iw-sign'>{TEXT['at_work'].format(calm)}</li>")
    if over:
        parts.append(f"<li class='iw-sign iw-sign-ended'>{TEXT['over'].format(over)}</li>")
    counted = TEXT["one_table" if len(cards) == 1 else "tables"].format(len(cards))
    return f"<h2>{counted}</h2><div role='status'><ul class='iw-summary'>{''.join(parts)}</ul></div>"


def _numbers(tables: list[int]) -> str:
    return str(TEXT["at_tables" if len(tables) > 1 else "at_table"].format(", ".join(map(str, tables))))


def _marks(room: Room, card: _Card) -> str:
    number, table = card.number, card.course.table if card.course else None
    marks = [
        f"<li class='iw-sign iw-sign-{sign}' title='{MEANS[sign]}'>{SAYS[sign]}</li>" for sign in card.signs
    ]
    if table and table.end:
        marks.append(f"<li class='iw-sign iw-sign-ended'>{str(outcome(table)['result']).capitalize()}</li>")
    if number in room.hidden:
        marks.append(f"<li class='iw-sign iw-sign-hidden'>{TEXT['hidden']}</li>")
    heading = f"<h3 class='iw-unseen'>{TEXT['table'].format(number)}</h3>"
    return heading + (f"<ul class='iw-marks'>{''.join(marks)}</ul>" if marks else "")


def _front(room: Room, card: _Card, at: str) -> str:
    table = card.course.table if card.course else None
    sits = "".join(f"<li>{line}</li>" for line in sitting(room, card.number, table, at, card.absent))
    figures = f"{_last(table, at)}{_figures(card.course)}" if card.course and table else ""
    meant = "".join(f"<p><b>{SAYS[sign]}.</b> {MEANS[sign]}</p>" for sign in card.signs if card.opened)
    return f"<ul class='iw-sits'>{sits}</ul>{figures}{meant}"


def _last(table: Table, at: str) -> str:
    if not table.played:
        return f"<p class='iw-last'>{TEXT['no_move']}</p>"
    return f"<p class='iw-last'>{_act(table, table.played[-1], at)}</p>"


def _act(table: Table, entry: Entry, at: str) -> str:
    """Return who made a move and what it did, without what it says."""
    return (
        f"{escape(name(table, entry.move.by))} <b>{ACTS[entry.move.act].did}</b>, "
        f"{ago(seconds(entry.at, at))}"
    )


def _figures(course: Course) -> str:
    table, step = course.table, course.steps[-1]
    interests = sum(len(party.interests) for party in table.case.parties)
    voiced = TEXT["of"].format(told=len(table.voiced), all=interests)
    return (
        f"<p class='iw-figures'><span>{TEXT['voiced']} <b>{voiced}</b></span> "
        f"<span>{TEXT['understood']} <b>{step.understood:.0%}</b></span> <span>{_trust(course)}</span></p>"
    )


def _trust(course: Course) -> str:
    """Return the estimates: of two sides each one's, of more the lowest and the highest."""
    levels = course.steps[-1].trust
    if len(levels) > 2:
        low, high = f"{min(levels):.2f}", f"{max(levels):.2f}"
        return f"{TEXT['trust']} <b>{TEXT['lowest_to_highest'].format(low=low, high=high)}</b>"
    each = ", ".join(f"{COLOURS[n]} <b>{level:.2f}</b>" for n, level in enumerate(levels))
    return f"{TEXT['trust']} {each}"
