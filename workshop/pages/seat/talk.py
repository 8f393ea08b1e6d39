"""Talk: what was said, the newest last, and what one's own moves changed."""

from collections.abc import Callable
from html import escape
from typing import Any

from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.play import turn_of
from workshop.live.table import LiveTable
from workshop.log.store import now
from workshop.negotiation.moves import Event
from workshop.negotiation.rules import refusal
from workshop.negotiation.table import Entry, Table
from workshop.pages.seat.effects import Effects
from workshop.pages.seat.saying import against_scripts
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, put, row, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import author, ended, name, package, said, texts_beside

TEXT = texts_beside(__file__)
RECENT = 8
"""Moves that are shown before one asks for more."""
SHOWN_TEXT = 600
"""Characters of one move's text that are shown."""


def transcript(live: LiveTable, tell: Tell, *, effects: Callable[[], bool] | None = None) -> Any:
    """Return what was said, the newest last and in sight after each move, and a way to take one's own back.

    While `effects` says so, a quiet line under each move of one's own says what changed until one's next.
    """
    told, whole, found = html("", "iw-said"), [False], Effects(live)

    def toggle() -> None:
        whole[0] = not whole[0]
        more.description = TEXT["show_fewer" if whole[0] else "show_all"]
        draw(live)

    more = button(TEXT["show_all"], toggle, "iw-quiet")

    def draw(live: LiveTable) -> None:
        view, says = live.view, bool(effects and effects())
        entries = view.moves if whole[0] else view.moves[-RECENT:]
        lines = [
            line(
                view,
                entry,
                live.party,
                found.told(view, entry) if says else "",
                newest=entry is view.moves[-1],
                hand=live.pressed_by(entry.move),
            )
            for entry in entries
        ]
        found.drawn()
        scene = f"<p class='iw-empty'>{escape(view.case.summary.strip())}</p>" if not view.played else ""
        label = escape(TEXT["was_said"], quote=True)
        head = f"<div class='iw-lines' tabindex='0' role='region' aria-label='{label}'>"
        put(told, f"{head}<div>{scene}<ol class='iw-history'>{''.join(lines)}</ol></div></div>")
        show(more, len(view.moves) > RECENT)

    watch(live, draw, told)
    return box([told, row([more, taking_back(live, tell)])], "iw-transcript")


def taking_back(live: LiveTable, tell: Tell) -> Any:
    """Return the button that takes back this seat's last move, there while that is possible."""

    def last(live: LiveTable) -> Entry | None:
        return next((entry for entry in reversed(live.view.moves) if entry.move.seat == live.seat), None)

    def withdraw() -> None:
        own = last(live)
        tell(live.log("withdrawn", of=own.version, seat=live.seat) if own else TEXT["none_logged"])

    def draw(live: LiveTable) -> None:
        own, view = last(live), live.view
        answered = not own or (own.version != view.moves[-1].version and against_scripts(view, live.party))
        event = Event("withdrawn", {"of": own and own.version, "seat": live.seat}, at=now())
        show(back, not view.end and not answered and not refusal(view, event, holds=live.holds))

    back = button(TEXT["take_back"], withdraw, "iw-quiet", hint=TEXT["take_back_hint"])
    watch(live, draw, back)
    return back


def history(live: LiveTable, tell: Tell) -> Any:
    """Return the moves so far on a page that looks back, the latest first."""
    told, whole = html("", "iw-history"), [False]

    def toggle() -> None:
        whole[0] = not whole[0]
        more.description = TEXT["show_fewer" if whole[0] else "show_all"]
        draw(live)

    more = button(TEXT["show_all"], toggle, "iw-quiet")

    def draw(live: LiveTable) -> None:
        view = live.view
        entries = view.moves if whole[0] else view.moves[-RECENT:]
        put(told, f"<ol>{''.join(line(view, entry, live.party) for entry in reversed(entries))}</ol>")
        show(more, len(view.moves) > RECENT)

    watch(live, draw, told)
    title = html(f"<h2>{TEXT['moves']}</h2>")
    return box([title, row([taking_back(live, tell), more]), told], "iw-card", "iw-moves")


def line(
    view: Table, entry: Entry, party: str, did: str = "", *, newest: bool = False, hand: str = ""
) -> str:
    """Return a move as this side reads it, as markup: who did what, the words, and what it did, as markup."""
    move = entry.move
    whose = "mine" if move.by == party else "theirs"
    note = " · ".join(filter(None, (TEXT["by_hand"].format(hand) if hand else "", author(view, entry))))
    text = move.text or ""
    if len(text) > SHOWN_TEXT:
        text = f"{text[:SHOWN_TEXT]} … ({len(text):,} characters)"
    quote = f"<blockquote><bdi>{escape(text)}</bdi></blockquote>" if text else ""
    chosen = f"<p class='iw-chosen'>{escape(package(view, move.package))}</p>" if move.package else ""
    aside = f" <small>{escape(note)}</small>" if note else ""
    spoken = f"<p class='iw-who-did'>{escape(said(view, move))}{aside}</p>{quote}{chosen}{did}"
    if newest and whose == "theirs":
        spoken = f"<div role='status'>{spoken}</div>"
    return f"<li class='iw-{whose}'>{spoken}</li>"


def status(live: LiveTable) -> Any:
    """Return one line that says whose turn it is, how the table ended, or what troubles the log."""
    told = html("", "iw-turn")

    def draw(live: LiveTable) -> None:
        view = live.view
        party = turn_of(view)
        scripted = view.seats.get(party) in COUNTERPARTS
        own = TEXT["your_move" if party == live.party else "turn_of"]
        turn = (TEXT["thinking"] if scripted else own).format(name(view, party))
        say = live.trouble or ended(view) or turn
        put(told, f"<p class='iw-status' role='status'>{escape(say)}</p>")

    watch(live, draw, told)
    return told
