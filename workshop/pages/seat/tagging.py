"""At an observer's seat: how the last moves were said, noted in one tap each, unseen by those observed."""

from typing import Any

from workshop.live.table import LiveTable
from workshop.negotiation.table import Entry
from workshop.negotiation.words import TAGS
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import Chips, box, html, settle, show
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import said, texts_beside

TEXT = texts_beside(__file__)
LAST = 3
"""How many of the last moves can be tagged."""


def tagging(live: LiveTable, tell: Tell) -> Any:
    """Return the last moves for which there are words, the newest first; a word that is pressed is logged."""
    made: dict[int, Any] = {}
    none, moves = html(f"<p class='iw-empty'>{TEXT['none_to_tag']}</p>"), box([])

    def draw(live: LiveTable) -> None:
        last = [entry for entry in reversed(live.view.played) if entry.move.act in TAGS][:LAST]
        there = {entry.version: made.get(entry.version) or _move(live, entry, tell) for entry in last}
        show(none, not there)
        if list(there) != list(made):
            made.clear()
            made.update(there)
            put_in(moves, there.values())
            settle(moves)

    watch(live, draw, moves)
    return box([none, moves], "iw-tagging")


def _move(live: LiveTable, entry: Entry, tell: Tell) -> Any:
    """Return a move with the words for it; the one chosen last is ticked."""
    words = TAGS[entry.move.act]
    chips = Chips(said(live.view, entry.move), "iw-tag")

    def note(how: str) -> None:
        tell(live.log("tagged", of=entry.version, how=how, seat=live.seat))

    def draw(live: LiveTable) -> None:
        chosen = live.view.tags.get((entry.version, live.seat))
        chips.offer({(how,): (label, how == chosen) for how, label in words.items()}, note)

    watch(live, draw, chips.widget)
    return chips.widget
