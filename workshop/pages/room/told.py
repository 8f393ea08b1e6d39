"""What the facilitator says to a seat, shown at the window's foot until it is put away."""

from html import escape
from typing import Any

from workshop.classroom.room import Said
from workshop.live.room import LiveRoom
from workshop.pages.room.seat import RoomSeat
from workshop.widgets.kit import button, html, row, settle
from workshop.widgets.scope import renew
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)


def told(page: RoomSeat) -> None:
    """Show in the foot of a page the last sentence that the facilitator said to its table, or to all."""
    read, rest = [0], page.foot.children

    def last(live: LiveRoom) -> Said | None:
        place = page.seat.place
        mine = [each for each in live.room.told if each.table in {0, place.table if place else 0}]
        return mine[-1] if mine and mine[-1].version > read[0] else None

    def put_away() -> None:
        read[0] = page.live.room.version
        page.live.redraw()

    def parts(live: LiveRoom) -> list[Any]:
        one = last(live)
        if one is None:
            return [*rest]
        said = html(f"<p role='alert'>{TEXT['facilitator']} <b>{escape(one.text)}</b></p>")
        card = row([said, button(TEXT["put_away"], put_away, "iw-quiet")]).add_class("iw-card")
        settle(card)
        return [card, *rest]

    renew(page.foot, page.live, last, parts)
