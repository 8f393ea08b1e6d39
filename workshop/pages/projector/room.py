"""A room on its projector: the phase, the clock and what to do now; then its tables, and where they ended."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import segno

from workshop.charts.draw.style import HALL
from workshop.classroom.board import PublicRoom, public_room
from workshop.classroom.public import Public, PublicTable
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.negotiation.table import Table
from workshop.pages.debrief.parts import Debrief
from workshop.pages.projector.cells import Cells
from workshop.pages.projector.lines import TABLES, Lines
from workshop.widgets.clock import Clock
from workshop.widgets.kit import box, html, put, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import NOW, PHASE, texts_beside

STYLE = Path(__file__).with_name("projector.css")
TEXT = texts_beside(__file__)
ENDS = ("agreement", "no agreement", "incomplete")


def looks() -> Any:
    """Return the projector's style sheet, to be shown once a page."""
    return html(f"<style>{STYLE.read_text('utf-8')}</style>", "iw-style")


class Projected:
    """The page of a room; a part is sent only when it has changed, and the clocks count by themselves."""

    def __init__(self, join: str) -> None:
        self._join, self._look = join, frozenset[str]()
        self.phase, self.say, self.moment, self.facts, self.problem = (html() for _ in range(5))
        self.clock, self.log_clock = Clock(), Clock(end="0:00")
        self.join, self.qr = html("", "iw-join"), html(_qr(join), "iw-qr")
        self.tally, self.foot = html("", "iw-ends"), html("", "iw-foot")
        self._log = box([self.moment, self.log_clock], "iw-log")
        time = box([self.phase, self.clock], "iw-time")
        aside = box([self._log, self.facts.add_class("iw-counts")], "iw-aside")
        head = box([time, self.say.add_class("iw-say"), aside], "iw-head")
        self.lines: Lines | None = None
        self.cells: Cells | None = None
        self.debrief: Debrief | None = None
        self._lobby, self._tables, self._debrief = box([self.join, self.qr], "iw-lobby"), box([]), box([])
        first = box([self.problem, head, self._lobby, self.tally, self._debrief], "iw-first")
        self.widget = box([looks(), first, self._tables, self.foot], "iw-projector", "iw-hall")

    def draw(self, live: LiveRoom) -> None:
        """Show a room that is followed as it is now."""
        room = live.room
        self.show(public_room(room, live.courses, now()), live.trouble)
        shown = [number for number in room.tables if number in live.courses and number not in room.hidden]
        self._look_back({n: live.courses[n].table for n in shown} if room.revealed else {})

    def show(self, state: PublicRoom, trouble: str = "") -> None:
        """Show a room, and a sentence about what is wrong, "" if nothing is."""
        put(self.problem, f'<p class="iw-problem" role="alert">{escape(trouble)}</p>' if trouble else "")
        self._stand(look(state))
        self._show_head(state)
        lobby = state.phase == "lobby"
        put(self.join, _invitation(state, _address(self._join)))
        show(self.qr, not state.locked)
        show(self._lobby, lobby)
        code = f"{TEXT['code_of_late']} <b>{escape(state.code)}</b>"
        late = f"{TEXT['late']} {escape(_address(self._join))} · {code}"
        put(self.foot, f"<p>{TEXT['locked'] if state.locked else late}</p>")
        show(self.foot, state.phase in {"brief", "plan", "play"})
        over = "iw-closing" in self._look
        put(self.tally, _ends(state) if over else "")
        show(self.tally, over)
        self._show_tables(state.board if "iw-watch" in self._look else Public((), None, None))

    def _stand(self, looks: frozenset[str]) -> None:
        for name in self._look - looks:
            self.widget.remove_class(name)
        for name in looks - self._look:
            self.widget.add_class(name)
        self._look = looks

    def _show_head(self, state: PublicRoom) -> None:
        put(self.phase, f"<h1>{PHASE[state.phase]}</h1>")
        self.clock.set(state.left, state.running)
        show(self.clock, state.phase != "lobby" or state.left > 0)
        put(self.say, f"<p>{escape(says(state))}</p>")
        show(self.say, state.phase != "lobby")
        put(self.moment, f"<p>{TEXT['log_now' if state.log_left else 'next_log_in']}</p>")
        self.log_clock.set(state.log_left or state.log_in, state.running)
        show(self._log, state.running and bool(state.log_left or state.log_in))
        counted = facts(state)
        put(self.facts, "".join(f"<p>{escape(fact)}</p>" for fact in counted))
        show(self.facts, bool(counted))

    def _show_tables(self, board: Public) -> None:
        """Show up to four tables as lines, and more as cells."""
        count = len(board.tables)
        self.cells = (self.cells or Cells()) if count > TABLES else None
        self.lines = (self.lines or Lines(about=False)) if 0 < count <= TABLES else None
        if self.cells:
            self.cells.show(board)
        if self.lines:
            self.lines.show(board.tables)
        _hold(self._tables, *(part.widget for part in (self.cells, self.lines) if part))

    def _look_back(self, tables: Mapping[int, Table]) -> None:
        """Show the debrief of these tables; nothing of it is made before the reveal."""
        if not tables:
            self.debrief = None
        elif self.debrief is None:
            self.debrief = Debrief(tables, screen=HALL)
        else:
            self.debrief.show(tables)
        _hold(self._debrief, *([self.debrief.widget] if self.debrief else []))


def _hold(holder: Any, *children: Any) -> None:
    put_in(holder, children)
    show(holder, bool(children))


def look(state: PublicRoom) -> frozenset[str]:
    """Return the classes of the page: how it is laid out, and what must be seen from the back row."""
    begun, after = bool(state.board.tables), state.phase in {"close", "debrief"}
    watch = begun and state.charts and (after or state.phase == "play")
    over = begun and after and (state.revealed or not watch)
    marks = {
        "iw-big": state.phase != "lobby" and not (watch or over),
        "iw-watch": watch,
        "iw-closing": over,
        "iw-revealed": over and state.revealed,
        "iw-paused": not state.running,
        "iw-logging": state.running and state.log_left > 0,
    }
    return frozenset(name for name, there in marks.items() if there)


def says(state: PublicRoom) -> str:
    """Return the one sentence that everybody reads now."""
    if not state.running:
        return str(TEXT["paused_in_play" if state.phase == "play" else "paused"])
    if state.phase != "play":
        return NOW[state.phase]
    if not state.left:
        return str(TEXT["stop"])
    return TEXT["what_to_log"] if state.log_left else state.question


def facts(state: PublicRoom) -> list[str]:
    """Return what is counted now, in short sentences."""
    told = []
    if state.phase == "plan" and state.preparing:
        told.append(TEXT["are_ready"].format(ready=state.ready, all=state.preparing))
    tables = state.board.tables
    if state.charts and state.phase == "play" and tables:
        told.append(logging(state.board))
    if state.charts and state.phase in {"close", "debrief"} and not state.revealed:
        told += [TEXT["counted"].format(how=how, count=len(which)) for how, which in ended(tables).items()]
    return told


def logging(state: Public) -> str:
    """Return how many of the tables at work log what they do."""
    at_work = [table for table in state.tables if not table.ended]
    silent = sum(bool(table.figures and table.figures.silent) for table in at_work)
    log = len(at_work) - silent
    told = TEXT["one_logging" if len(at_work) == 1 else "logging"]
    return told.format(logging=log, all=len(at_work)) if at_work else ""


def ended(tables: Sequence[PublicTable]) -> dict[str, list[PublicTable]]:
    """Return how tables ended -> which, in a steady order; "at work" for those that have not."""
    found = {how: [table for table in tables if table.ended == how] for how in ENDS}
    found[TEXT["at_work"]] = [table for table in tables if not table.ended]
    return {how: which for how, which in found.items() if which}


def _number(table: PublicTable) -> int:
    return int(table.label.removeprefix("Table "))


def _qr(address: str) -> str:
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=3, omitsize=True, dark="#000", light="#fff"
    )
    return f'<div role="img" aria-label="{TEXT["qr"]}">{drawn}</div>'


def _address(join: str) -> str:
    """Return the address as people type it: it leads to the page that asks for the code."""
    return join.partition("?")[0].removesuffix("/").removesuffix("/join")


def _invitation(state: PublicRoom, address: str) -> str:
    """Return where to join and how many have; while the door is locked, that it is."""
    of = TEXT["of_expected"].format(state.expected) if state.expected else ""
    robots = TEXT["robots"].format(state.robots) if state.robots else ""
    way = (
        f"<p>{TEXT['join_with']}</p><p class='iw-address'>{escape(address)}</p>"
        f"<p>{TEXT['code']} <b class='iw-code'>{escape(state.code)}</b></p>"
    )
    return (
        f"<h2>{escape(state.title)}</h2>{'<p>' + TEXT['locked'] + '</p>' if state.locked else way}"
        f"<p class='iw-joined'><b>{state.joined}</b>{of} {TEXT['joined']}{robots}</p>"
    )


def _ends(state: PublicRoom) -> str:
    """Return how many tables ended how."""
    of_all = TEXT["of_all"].format(len(state.board.tables))
    tally = [
        f"<li><b>{len(which)}</b> {of_all} <strong>{how}</strong><span>{_listed(which)}</span></li>"
        for how, which in ended(state.board.tables).items()
    ]
    return f"<ul class='iw-tally'>{''.join(tally)}</ul>"


def _listed(tables: Sequence[PublicTable]) -> str:
    numbers = ", ".join(str(_number(table)) for table in tables)
    return str(TEXT["listed" if len(tables) > 1 else "one_listed"].format(numbers))
