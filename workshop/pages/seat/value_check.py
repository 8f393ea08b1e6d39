"""The value check at a seat: eight sentences on the end, oneself, the talk and others, each from 1 to 7."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.live.table import LiveTable
from workshop.negotiation.events import LEAST, MOST, SCALE
from workshop.negotiation.value_check import ITEMS
from workshop.pages.seat.seat import telling
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, put, row, show
from workshop.widgets.scope import renew, watch


def valuing(live: LiveTable, tell: Tell) -> Any:
    """Return the value check of a seat's party; shown once the table has ended, and can be given again."""
    chosen: dict[int, int] = {}
    said = [html() for _ in ITEMS]
    thanks = html()

    def choose(item: int, value: int) -> None:
        chosen[item] = value
        put(said[item], _sentence(item, value))

    def log() -> None:
        if missing := [item + 1 for item in range(len(ITEMS)) if item not in chosen]:
            tell(f"Still to answer: {', '.join(map(str, missing))}.")
            return
        tell(live.log("valued", by=live.party, answers=[chosen[item] for item in range(len(ITEMS))]))

    def draw(live: LiveTable) -> None:
        given = live.view.values.get(live.party, ())
        for item, value in enumerate(given):
            if item not in chosen:
                choose(item, value)
        put(thanks, "<p class='iw-status' role='status'>Your value check is logged.</p>" if given else "")
        show(card, bool(live.view.end))

    for item in range(len(ITEMS)):
        put(said[item], _sentence(item, None))
    scales = [
        ipw.Box(_scale(partial(choose, item), item)).add_class("iw-scale") for item in range(len(ITEMS))
    ]
    head = html(f"<h2>Value check</h2><p>How is it for you? {LEAST} not at all, {MOST} fully.</p>")
    items = box([box(pair) for pair in zip(said, scales, strict=True)], "iw-items")
    card = box(
        [head, items, row([button("Log my value check", log, "iw-act")]), thanks], "iw-card", "iw-valuing"
    )
    watch(live, draw, card)
    return card


def once_ended(live: LiveTable) -> Any:
    """Return where the value check comes once the table ended: a page need not load its buttons before."""
    refusal, tell = telling()
    holder = box([], "iw-stack")

    def parts(live: LiveTable) -> list[Any]:
        return [valuing(live, tell), refusal] if live.view.end else [refusal]

    renew(holder, live, lambda live: bool(live.view.end), parts)
    return holder


def _scale(choose: Any, item: int) -> list[Any]:
    hint = f"Sentence {item + 1}: {{}} of {MOST}"
    return [button(str(n), partial(choose, n), "iw-pulse", hint=hint.format(n)) for n in SCALE]


def _sentence(item: int, value: int | None) -> str:
    given = "" if value is None else f" <b>{value} of {MOST}</b>"
    return f"<p>{item + 1}. {escape(ITEMS[item][1])}{given}</p>"
