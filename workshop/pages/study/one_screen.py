"""Two people at one screen: each side's seat by turns and a cover in between, so that briefs stay private."""

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Any

from workshop.live.table import OwnTable
from workshop.pages.debrief.result import how_it_ended, look_at, result
from workshop.pages.seat.seat import seat
from workshop.pages.seat.value_check import once_ended
from workshop.widgets.kit import box, button, html
from workshop.widgets.scope import ends_with, put_in
from workshop.widgets.texts import name, texts_beside

TEXT = texts_beside(__file__)


def one_screen(table: OwnTable, people: Sequence[str]) -> Any:
    """Return the page of a table that these parties play at one screen, the first of them first.

    A side's page is made when it takes the screen and is gone when it hands over: nothing of it stays behind.
    The table itself hears of every move at once.
    """
    view = table.view
    holder = box([], "iw-study")

    def cover(party: str) -> None:
        who = name(view, party)
        told = f"<h2>{TEXT['screen_is_for'].format(escape(who))}</h2><p>{TEXT['look_away']}</p>"
        take = button(TEXT["show_my_side"].format(who), partial(uncover, party), "iw-act")
        put_in(holder, [box([html(told), take], "iw-card")])

    def uncover(party: str) -> None:
        live = OwnTable(table.store, table.stream, party, held=table.held)
        give = [
            button(TEXT["hand_over"].format(name(view, other)), partial(cover, other), "iw-act")
            for other in people
            if other != party
        ]
        back = result(live)
        side = seat(live, head=give, ending=[how_it_ended(live, partial(look_at, back))])
        ends_with(side, live.stop)
        put_in(holder, [side, back, once_ended(live)])
        live.start()

    cover(people[0])
    return holder
