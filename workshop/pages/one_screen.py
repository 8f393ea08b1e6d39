"""Two people at one screen: each side's seat by turns, and a cover in between, so that briefs stay private."""

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Any

from workshop.pages.forms import box, button, html, put_in
from workshop.pages.live import LiveTable
from workshop.pages.results import result
from workshop.pages.seat import seat
from workshop.pages.valuing import once_ended
from workshop.pages.words import name


def one_screen(table: LiveTable, people: Sequence[str]) -> Any:
    """Return the page of a table that these parties play at one screen, the first of them first.

    A side's page is made when it takes the screen and is gone when it hands over: nothing of it stays behind. The
    table itself hears of every move at once.
    """
    view = table.view
    holder = box([], "iw-study")
    seen: list[LiveTable] = []

    def cover(party: str) -> None:
        while seen:
            seen.pop().stop()
        who = name(view, party)
        told = f"<h2>The screen is for {escape(who)}</h2><p>Everybody else looks away now.</p>"
        take = button(f"I am {who}: show my side", partial(uncover, party), "iw-act")
        put_in(holder, [box([html(told), take], "iw-card")])

    def uncover(party: str) -> None:
        live = LiveTable(table.store, table.stream, party)
        live.watch(lambda _: table.follow.poll())
        seen.append(live)
        give = [button(f"Hand over to {name(view, o)}", partial(cover, o), "iw-act") for o in people if o != party]
        put_in(holder, [*give, result(live), once_ended(live), seat(live)])
        live.start()

    cover(people[0])
    return holder
