"""A room on its projector: the phase, the clock and what to do now; then its tables, and how many agreed."""

from html import escape
from pathlib import Path
from typing import Any

import segno

from workshop.charts.draw.style import palette
from workshop.classroom.board import PublicRoom, public_room
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.pages.projector.cells import Cells
from workshop.pages.projector.names import Names
from workshop.pages.projector.slides import ON, Slides
from workshop.widgets.clock import Clock
from workshop.widgets.gong import Gong
from workshop.widgets.kit import box, html, put, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import NOW, PHASE, texts_beside

STYLES = ("projector.css", "wall.css")
TEXT = texts_beside(__file__)


def looks() -> Any:
    """Return the projector's style sheet, to be shown once a page."""
    sheets = [palette(), *(Path(__file__).with_name(name).read_text("utf-8") for name in STYLES)]
    return html(f"<style>{''.join(sheets)}</style>", "iw-style")


class Projected:
    """The page of a room; a part is sent only when it has changed, and the clocks count by themselves."""

    def __init__(self, join: str) -> None:
        self._join, self._look = join, frozenset[str]()
        self.phase, self.say, self.moment, self.facts, self.problem = (html() for _ in range(5))
        self.clock, self.log_clock = Clock(end="0:00"), Clock(end="0:00")
        self.join, self.qr = html("", "iw-join"), html(_qr(join), "iw-qr")
        self.tally, self.late, self.gong = html("", "iw-ends"), html(), Gong(TEXT["sound"])
        self._log = box([self.moment, self.log_clock], "iw-log")
        time = box([self.phase, self.clock], "iw-time")
        aside = box([self._log, self.facts.add_class("iw-counts")], "iw-aside")
        head = box([time, self.say.add_class("iw-say"), aside], "iw-head")
        self.cells: Cells | None = None
        self.names: Names | None = None
        self.slides: Slides | None = None
        self._lobby, self._tables, self._slides = box([self.join, self.qr], "iw-lobby"), box([]), box([])
        first = box([self.problem, head, self._lobby, self.tally, self._slides], "iw-first")
        foot = box([self.gong, self.late], "iw-foot")
        self._tables.add_class("iw-stage")
        self.widget = box([looks(), first, self._tables, foot], "iw-projector", "iw-hall")

    def draw(self, live: LiveRoom) -> None:
        """Show a room that is followed as it is now."""
        room = live.room
        self.show(public_room(room, live.seen, now()), live.trouble)
        self._look_back(live, any(n in live.courses and n not in room.hidden for n in room.tables))

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
        put(self.late, f"<p>{TEXT['locked'] if state.locked else late}</p>")
        show(self.late, state.phase in {"brief", "plan", "play"} and "iw-watch" not in self._look)
        over = "iw-closing" in self._look
        put(self.tally, _ends(state) if over else "")
        show(self.tally, over)
        self._show_tables(state)

    def _stand(self, looks: frozenset[str]) -> None:
        for name in self._look - looks:
            self.widget.remove_class(name)
        for name in looks - self._look:
            self.widget.add_class(name)
        self._look = looks

    def _show_head(self, state: PublicRoom) -> None:
        put(self.phase, f"<h1>{PHASE[state.phase]}</h1>")
        self.clock.set(state.left, state.running)
        show(self.clock, state.phase != "lobby")
        put(self.say, says(state))
        show(self.say, state.phase != "lobby")
        put(self.moment, f"<p>{TEXT['log_now' if state.log_left else 'next_log_in']}</p>")
        self.log_clock.set(state.log_left or state.log_in, state.running)
        show(self._log, state.running and bool(state.log_left or state.log_in))
        counted = facts(state)
        put(self.facts, "".join(f"<p>{escape(fact)}</p>" for fact in counted))
        show(self.facts, bool(counted))
        self.gong.sound(occasion(state))

    def _show_tables(self, state: PublicRoom) -> None:
        """Show who sits where until play begins, and then the tables, if charts are on."""
        self.names = (self.names or Names()) if "iw-naming" in self._look else None
        self.cells = (self.cells or Cells()) if "iw-watch" in self._look else None
        for part in (self.names, self.cells):
            if part:
                part.show(state)
        _hold(self._tables, *(part.widget for part in (self.names, self.cells) if part))

    def _look_back(self, live: LiveRoom, there: bool) -> None:  # noqa: FBT001
        """Show the slide that the room is at; nothing of it is made before the reveal."""
        on = live.room.revealed and there
        self.slides = (self.slides or Slides()) if on else None
        if self.slides:
            self.slides.show(live)
        (self.widget.add_class if on else self.widget.remove_class)(ON)
        _hold(self._slides, *([self.slides.widget] if self.slides else []))


def _hold(holder: Any, *children: Any) -> None:
    put_in(holder, children)
    show(holder, bool(children))


def look(state: PublicRoom) -> frozenset[str]:
    """Return the classes of the page: how it is laid out, and what must be seen from the back row.

    A round, a card that has just come and a pause have the whole wall, one before the other.
    """
    begun, over = bool(state.tables), state.phase in {"close", "debrief"}
    watch, naming = begun and state.charts, bool(state.names)
    logging = state.running and state.log_left > 0
    card = state.running and not logging and bool(state.card)
    alone = logging or card or not state.running
    marks = {
        "iw-big": state.phase != "lobby" and (alone or not (watch or naming or (over and begun))),
        "iw-watch": watch,
        "iw-naming": naming,
        "iw-closing": over and begun and not alone,
        "iw-revealed": over and begun and state.revealed,
        "iw-paused": not state.running,
        "iw-logging": logging,
        "iw-card": card,
    }
    return frozenset(name for name, there in marks.items() if there)


def says(state: PublicRoom) -> str:
    """Return the one message that everybody reads now."""
    if not state.running:
        said = TEXT["paused_in_play" if state.phase == "play" else "paused"]
    elif state.phase != "play":
        said = NOW[state.phase]
    elif not state.left:
        said = TEXT["stop"]
    elif state.log_left:
        said = TEXT["what_to_log"]
    elif state.card:
        return f"<p>{TEXT['a_card']}</p><p><b>{escape(state.card)}</b></p><p>{TEXT['read_it']}</p>"
    else:
        said = state.question
    return f"<p>{escape(said)}</p>"


def occasion(state: PublicRoom) -> str:
    """Return what there is a gong for now, "" for nothing; it sounds when this changes."""
    if not state.running or state.phase != "play":
        return ""
    if not state.left:
        return "stop"
    return "round" if state.log_left else state.card


def facts(state: PublicRoom) -> list[str]:
    """Return what is counted now, in short sentences."""
    if state.phase == "plan" and state.preparing:
        return [TEXT["are_ready"].format(ready=state.ready, all=state.preparing)]
    if state.quiet:
        all_tables = len(state.tables)
        return [TEXT["one_quiet" if all_tables == 1 else "quiet"].format(quiet=state.quiet, all=all_tables)]
    return []


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
    """Return how many tables agreed and how many did not; which ones is told with the reveal."""
    ended = [table.ended for table in state.tables]
    counted = {"have_agreed": ended.count("agreement"), "still_open": ended.count(None)}
    counted["have_not"] = len(ended) - sum(counted.values())
    tally = [
        f"<li class='iw-{how}'><b>{counted[how]}</b> {TEXT[how]}</li>"
        for how in ("have_agreed", "have_not", "still_open")
        if counted[how] or how == "have_agreed"
    ]
    return f"<ul class='iw-tally'>{''.join(tally)}</ul>"
