"""Of the console: which slide of the debrief the wall shows, and which slides are shown at all."""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as ipw

from workshop.charts.played import Slide
from workshop.charts.retold import TABLE
from workshop.charts.slides import PEOPLE, Show, at, named, picked
from workshop.classroom import events as e
from workshop.live.room import LiveRoom
from workshop.pages.seat.words import Tell
from workshop.widgets.keys import Keys
from workshop.widgets.kit import box, button, html, put, row
from workshop.widgets.scope import renew, watch
from workshop.widgets.texts import texts_beside

STYLE = Path(__file__).with_name("presenting.css")
TEXT = texts_beside(__file__)
NO_TABLE = (TEXT["no_table"], "")


def presenting(live: LiveRoom, tell: Tell) -> Any:
    """Return what steps the slides on the wall; there is nothing of it before both sides are open."""
    holder, show = box([], "iw-all-slides"), Show()

    def offered(live: LiveRoom) -> list[tuple[str, str]]:
        """Return what can be picked, with its heading."""
        show.of(live)
        groups = {slide.group: slide.heading for slide in reversed(show.every)}
        found = [(slide.group, groups.pop(slide.group)) for slide in show.every if slide.group in groups]
        return found + ([(PEOPLE, TEXT["names"])] if any(named(live.room, show.tables).values()) else [])

    def made(live: LiveRoom) -> list[Any]:
        return [_card(live, tell, show, offered(live))] if show.of(live) else []

    renew(holder, live, lambda live: (tuple(offered(live)), tuple(show.tables)), made)
    return holder


def _card(live: LiveRoom, tell: Tell, show: Show, offered: list[tuple[str, str]]) -> Any:
    now = html("", "iw-slide-now")

    def step(by: int) -> None:
        shown = show.of(live)
        place = min(max(at(shown, live.room.slide) + by, 0), len(shown) - 1)
        tell(live.log(e.Shown(slide=shown[place].name)))

    def pick(group: str, wanted: bool) -> None:  # noqa: FBT001
        groups = picked(live.room)
        if (group in groups) != wanted:
            rest = tuple(each for each in groups if each != group)
            tell(live.log(e.Shown(slide=live.room.slide, picked=(*rest, group) if wanted else rest)))

    def draw(live: LiveRoom) -> None:
        put(now, _now(show.of(live), live.room.slide))

    watch(live, draw, now)
    back = button(TEXT["back"], partial(step, -1), rapid=True)
    keys = row([back, button(TEXT["next_slide"], partial(step, 1), "iw-step", rapid=True)])
    picks = box([_pick(live, group, heading, pick, tell) for group, heading in offered], "iw-picks")
    looks = html(f"<style>{STYLE.read_text('utf-8')}</style>", "iw-style")
    head = html(f"<h2>{TEXT['slides']}</h2><p class='iw-about'>{TEXT['slides_keys']}</p>")
    parts = [looks, head, now, keys, picks, _retelling(live, show, tell)]
    return box([*parts, Keys("../projector", ".iw-presenting")], "iw-card", "iw-presenting")


def _now(shown: list[Slide], name: str) -> str:
    """Return which slide the wall shows, and for the keys the names of all."""
    place = at(shown, name)
    told = TEXT["slide_of"].format(place=place + 1, all=len(shown), heading=shown[place].heading)
    order = " ".join(slide.name for slide in shown)
    return f"<p data-slide='{shown[place].name}' data-slides='{order}'><b>{escape(told)}</b></p>"


def _pick(live: LiveRoom, group: str, heading: str, pick: Callable[[str, bool], None], tell: Tell) -> Any:
    """Return a check box for whether slides are shown, and a button that goes to the first of them."""
    ticked = ipw.Checkbox(group in picked(live.room), description=heading, indent=False)
    ticked.observe(lambda change: pick(group, change["new"]), "value")

    def draw(live: LiveRoom) -> None:
        ticked.value = group in picked(live.room)

    watch(live, draw, ticked)
    if group == PEOPLE:
        return row([ticked])

    def go() -> None:
        pick(group, True)  # noqa: FBT003
        first = "results" if group == "board" else group
        tell(live.log(e.Shown(slide=first)))

    return row([ticked, button(TEXT["show_slide"], go, hint=TEXT["show_slide_hint"].format(heading))])


def _retelling(live: LiveRoom, show: Show, tell: Tell) -> Any:
    """Return a choice of the table whose way is told after the other slides, move by move."""
    tables = [(TEXT["table"].format(n), f"{TABLE}{n}") for n in show.tables]
    which = ipw.Dropdown(options=[NO_TABLE, *tables], description=TEXT["retell"])

    def chosen(groups: tuple[str, ...]) -> str:
        return next((group for _, group in tables if group in groups), "")

    def choose(change: Any) -> None:
        groups, wanted = picked(live.room), str(change["new"])
        if wanted == chosen(groups):
            return
        rest = tuple(group for group in groups if not group.startswith(TABLE))
        tell(live.log(e.Shown(slide=live.room.slide, picked=(*rest, wanted) if wanted else rest)))
        first = next((slide.name for slide in show.of(live) if wanted and slide.group == wanted), "")
        if first:
            tell(live.log(e.Shown(slide=first)))

    def draw(live: LiveRoom) -> None:
        which.value = chosen(picked(live.room))

    which.observe(choose, "value")
    watch(live, draw, which)
    return row([which])
