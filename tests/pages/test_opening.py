"""A room's page whose log does not open says why, and opens by itself once the log does; unseen, it rests."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import comm
import psycopg
import pytest
from ipykernel.comm.comm import BaseComm

from pressing import see, text
from workshop.classroom.pairing import join
from workshop.classroom.room import opening as first_rows
from workshop.classroom.rules import DOOR
from workshop.live.follow import Follow
from workshop.live.room_log import RoomLog
from workshop.log import place
from workshop.log.store import Store, open_store
from workshop.negotiation.casefile import load
from workshop.negotiation.streams import room_stream
from workshop.pages import opening
from workshop.pages.console import console
from workshop.pages.projector import projector
from workshop.pages.room import participant

CODE = "ABCDE"
PAGES = {"console": console.page, "projector": projector.page, "seat": participant.page}


async def until_it_shows(page: Any, words: str) -> None:
    while words not in text(page):
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_by_itself_once_its_log_does(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SOON", 0.01)
    case, log = load("last-boat"), tmp_path / "log.db"
    here = {"db": str(log), "code": CODE, "seat": 1, "address": "http://a/", "join": "http://a/join"}
    log.write_text("not yet a log")

    async def open_it() -> str:
        page = PAGES[name](here)
        assert "role='alert'" in text(page)
        assert "tries again" in text(page)
        assert (str(log) in text(page)) is (name == "console"), (
            "where the log lies is for the facilitator alone"
        )
        log.unlink()
        store = open_store(str(log))
        store.append(room_stream(CODE), 0, first_rows(case, link="x", size=4))
        await asyncio.wait_for(until_it_shows(page, case.title), 20)
        store.close()
        return text(page)

    assert "role='alert'" not in asyncio.run(open_it())


def test_a_page_of_a_room_that_is_not_there_does_not_promise_one(tmp_path: Path) -> None:
    page = participant.page({"db": str(tmp_path / "log.db"), "code": CODE, "seat": 1})
    assert "role='alert'" in text(page)
    assert "tries again" not in text(page)


def opened_room(store: Store) -> RoomLog:
    store.append(room_stream(CODE), 0, first_rows(load("last-boat"), link="x", size=4))
    return RoomLog(store, CODE)


def sit_down(room: RoomLog) -> None:
    assert room.log(lambda state: [join(state, key="mine", name="Robin")], by=DOOR) == ""


def test_a_page_made_ahead_looks_at_its_room_from_when_it_is_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Follow] = []
    look = Follow._look
    monkeypatch.setattr(Follow, "_look", lambda self, **how: looks.append(self) or look(self, **how))

    async def wait_for_a_browser() -> tuple[str, str]:
        room = opened_room(store)
        page = participant.page({"db": store.url, "code": CODE, "seat": 1})
        made = len(looks)
        sit_down(room)
        await asyncio.sleep(0)
        unseen = text(page)
        assert len(looks) == made
        see()
        return unseen, text(page)

    unseen, seen = asyncio.run(wait_for_a_browser())
    assert "Robin" not in unseen
    assert "Robin" in seen, "what a browser is told first is how things are by then"


def test_a_browser_hears_of_no_change_before_it_was_told_all_that_there_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(comm, "create_comm", BaseComm)
    monkeypatch.setattr(BaseComm, "publish_msg", lambda _self, what, **_more: said.append(what))

    async def see_it() -> str:
        room = opened_room(store)
        page = participant.page({"db": store.url, "code": CODE, "seat": 1})
        sit_down(room)
        see()
        return text(page)

    assert "Robin" in asyncio.run(see_it())
    assert said == [], "it would ask for what it has not yet, and miss what it never had"


def test_a_page_that_was_seen_follows_its_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)

    async def see_it() -> None:
        room = opened_room(store)
        page = participant.page({"db": store.url, "code": CODE, "seat": 1})
        see()
        sit_down(room)
        await asyncio.wait_for(until_it_shows(page, "Robin"), 20)

    asyncio.run(see_it())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_ends_with_a_sentence_once_its_room_is_deleted(
    name: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workshop.live.follow.SOON", 0.01)

    async def see_it() -> str:
        sit_down(opened_room(store))
        here = {"db": store.url, "code": CODE, "seat": 1, "address": "http://a/", "join": "http://a/join"}
        page = PAGES[name](here)
        see()
        assert load("last-boat").title in text(page)
        store.purge(CODE)
        await asyncio.wait_for(until_it_shows(page, "This room was deleted"), 20)
        return text(page)

    told = asyncio.run(see_it())
    assert load("last-boat").title not in told
    assert "Robin" not in told
    again = text(PAGES[name]({"db": store.url, "code": CODE, "seat": 1, "address": "", "join": ""}))
    assert "What this room logged was deleted; open another one." in again


class TestOnPostgresql:
    @pytest.fixture
    def seat(self, postgres: str) -> Iterator[str]:
        """A user as whom nobody but a page connects."""
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute("CREATE ROLE seat LOGIN IN ROLE pg_read_all_data")
            yield postgres.replace("kit@", "seat@")
            admin.execute("DROP SCHEMA public CASCADE")
            admin.execute("CREATE SCHEMA public")
            admin.execute("DROP ROLE seat")

    @pytest.mark.parametrize("name", PAGES)
    def test_a_page_made_ahead_holds_no_connection(
        self, name: str, postgres: str, seat: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages: list[Store] = []
        monkeypatch.setattr(place, "IDLE_SECONDS", 1e6)
        monkeypatch.setattr(opening, "open_store", lambda url: pages.append(open_store(url)) or pages[0])
        count = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'seat'"
        with closing(open_store(postgres)) as store:
            opened_room(store)
        here = {"db": seat, "code": CODE, "seat": 1, "address": "http://a/", "join": "http://a/join"}

        async def held() -> tuple[int, int]:
            page = PAGES[name](here)
            assert load("last-boat").title in text(page)
            with psycopg.connect(postgres, autocommit=True) as admin:

                def connections() -> int:
                    row = admin.execute(count).fetchone()
                    return row[0] if row else 0

                until = time.monotonic() + 30  # the server needs a moment until it counts one less
                while (ahead := connections()) and time.monotonic() < until:
                    await asyncio.sleep(0.02)
                see()
                return ahead, connections()

        assert asyncio.run(held()) == (0, 1)
        pages[0].close()
