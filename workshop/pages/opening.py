"""A page: opens as soon as its log does, says until then why it cannot, and rests until it is seen."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from functools import partial
from html import escape
from random import uniform
from typing import Any

import comm
from ipywidgets import Widget

from workshop.live.room import LiveRoom
from workshop.log.place import UNREAD
from workshop.log.store import StoreError, open_store
from workshop.mendable import Mendable
from workshop.negotiation.fold import LogError
from workshop.pages.seat.seat import style
from workshop.widgets.kit import box, html, put, refusal_of, take_once, unannounced
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
SOON, LATE = 2.0, 15.0
"""Seconds until it tries again: at first, and at most."""
_trying: set[asyncio.Task[None]] = set()


def served(make: Callable[[], tuple[Any, LiveRoom]], *, why: bool = False) -> Any:
    """Return as `opened` does what a server shows: a page, and the room that it follows once it is seen.

    It may be made ahead. Until a browser asks for its widgets, which it does first of all, the room is not
    looked at, and no connection is kept.
    """
    rooms, seen = list[LiveRoom](), list[Any]()

    def follow(*asked: Any) -> None:
        if asked:  # by the browser's connection and its message
            Widget.handle_control_comm_opened(*asked)
        with nullcontext() if seen or not asked else unannounced():  # it is told all next
            seen.extend(asked)
            for live in rooms if seen else ():
                live.follow.start()
                live.follow.poll()

    def page() -> Any:
        made, live = make()
        watch(live, partial(_over, made), made)
        live.store.close()
        rooms.append(live)
        follow()
        return made

    comm.get_comm_manager().register_target("jupyter.widget.control", follow)
    take_once()
    with unannounced():
        return opened(page, why=why)


def _over(page: Any, live: LiveRoom) -> None:
    """Let nothing of a page stay but a sentence, once its room was deleted."""
    if live.gone:
        put_in(page, [style(), html(f"<p class='iw-status' role='status'>{escape(live.gone)}</p>")])


def opened(make: Callable[[], Any], *, why: bool = False) -> Any:
    """Return the page that `make` makes, or a sentence about its log, which the page replaces once it can.

    With `why` it says what is wrong, and so where the log lies: that is for who has the log.
    """
    try:
        return make()
    except StoreError as error:
        sentence = html(_sentence(error, why=why))
        holder = box([style(), sentence], "iw-page")
        with suppress(RuntimeError):  # no loop runs, as in a plain script
            task = asyncio.get_running_loop().create_task(_try_again(make, holder, sentence, why=why))
            _trying.add(task)
            task.add_done_callback(_trying.discard)
        return holder
    except Mendable as error:  # there is no such room, and there will be none by itself
        return box([style(), html(refusal_of(_as_sentence(error)))], "iw-page")


def _as_sentence(error: Mendable) -> str:
    said = str(error).removesuffix(".")  # a file or a case is called what it is called
    return f"{said if ':' in said.partition(' ')[0] else said[:1].upper() + said[1:]}."


async def _try_again(make: Callable[[], Any], holder: Any, sentence: Any, *, why: bool) -> None:
    wait = SOON
    while True:
        await asyncio.sleep(wait * uniform(0.75, 1.25))  # noqa: S311 - so that pages do not ask all at once
        wait = min(LATE, wait * 1.6)
        try:
            page = make()
        except StoreError as error:
            put(sentence, _sentence(error, why=why))
        except Mendable as error:
            put(sentence, refusal_of(_as_sentence(error)))
            return
        else:
            holder.remove_class("iw-page")
            put_in(holder, [page])
            return


def _sentence(error: StoreError, *, why: bool) -> str:
    return refusal_of(f"{error} {TEXT['tries_again']}" if why else UNREAD)


def room_of(here: Mapping[str, Any], by: str | int, *, tables: bool = False) -> LiveRoom:
    """Return the room the server says is here; if it raises StoreError or LogError, no connection is left."""
    store = open_store(here["db"])
    try:
        return LiveRoom(store, here["code"], by, tables=tables)
    except (StoreError, LogError):
        store.close()
        raise
