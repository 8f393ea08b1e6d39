"""The served room: who gets in, who gets where, and what nobody is told."""

import asyncio
import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from kernelclient import Browser
from served import Served, Serving, come_in, free_port, refused, run
from workshop.classroom.pairing import join
from workshop.classroom.rules import CONSOLE, DOOR
from workshop.live.room_log import hashed
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = Served(str(tmp_path_factory.mktemp("room") / "log.db"), "--size", "4")
    yield running
    code, out, err = running.end()
    assert (code, out, err) == (0, "", "")


async def at_the_door(served: Served) -> Browser:
    """Return a browser that looks at the join page."""
    browser = served.browser()
    await browser.get("join")
    return browser


def seats(served: Served) -> int:
    return len(served.room.seats)


def test_it_prints_where_to_go(served: Served) -> None:
    assert set(served.said) == {"join", "code", "projector", "console"}
    assert served.said["console"].startswith(f"{served.address}console?key=")
    assert served.said["console"].partition("key=")[2] not in Path(served.db).read_bytes().decode("latin-1")


def test_who_looks_at_the_join_page_takes_no_seat(served: Served) -> None:
    async def look() -> None:
        before, browser = seats(served), served.browser()
        for path in ("", "join", f"join?code={served.code}"):
            await browser.get(path)
        assert seats(served) == before

    run(look)


def test_the_join_page_knows_the_title_and_nothing_else(served: Served) -> None:
    async def look() -> None:
        form = (await served.browser().get("join")).body.decode()
        assert served.room.case.title in form
        assert served.code not in form
        assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", form)

    run(look)


def test_a_form_sent_twice_is_one_seat(served: Served) -> None:
    async def post() -> None:
        browser, before = await at_the_door(served), seats(served)
        answers = await asyncio.gather(
            *(browser.get("join", code=served.code, name="Ann") for _ in range(20))
        )
        assert {answer.code for answer in answers} == {303}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert seats(served) == before + 1

    run(post)


def test_a_browser_has_one_seat(served: Served) -> None:
    async def twice() -> None:
        browser = await served.browser().join(served.code)
        before = seats(served)
        assert "has a seat already" in (await browser.get("join")).body.decode()
        answer = await browser.get("join", own="1")
        assert (await browser.get(answer.headers["Location"])).code == 200
        assert (await browser.get("join", code=served.code)).headers["Location"] == answer.headers["Location"]
        assert seats(served) == before

    run(twice)


@pytest.mark.parametrize("code", ["WRONG", ""])
def test_a_wrong_code_takes_no_seat_and_says_what_to_mend(served: Served, code: str) -> None:
    async def post() -> None:
        browser, before = await at_the_door(served), seats(served)
        answer = await browser.get("join", code=code, name="Ann%20B")
        assert answer.code == 400
        assert 'role="alert"' in answer.body.decode()
        assert 'value="Ann B"' in answer.body.decode()
        assert seats(served) == before

    run(post)


def test_a_form_without_its_browsers_cookie_takes_no_seat_and_is_asked_for_again(served: Served) -> None:
    async def post() -> None:
        browser, before = served.browser(), seats(served)
        for token in ("", "a-fresh-token-of-24-chars"):  # as 0.3.0's form had one
            answer = await served.browser().get("join", code=served.code, token=token)
            assert (answer.code, "Press the button once more" in answer.body.decode()) == (400, True)
        assert (await browser.get("join", code=served.code)).code == 400
        assert seats(served) == before
        assert (await browser.get("join", code=served.code)).code == 303
        assert seats(served) == before + 1

    run(post)


def test_what_people_type_is_shown_as_text(served: Served) -> None:
    async def post() -> None:
        answer = await served.browser().get("join?code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
        assert "<script>alert" not in answer.body.decode()

    run(post)


def test_a_seats_key_is_in_no_address_and_in_a_cookie_that_no_script_reads(served: Served) -> None:
    async def go() -> None:
        browser = await at_the_door(served)
        answer = await browser.get("join", code=served.code)
        cookie = next(line for line in answer.headers.get_list("Set-Cookie") if "Path=/seat/" in line)
        assert re.search(r"HttpOnly; Path=/seat/\d+/; SameSite=Lax$", cookie)
        assert re.fullmatch(r"/seat/\d+/", answer.headers["Location"])
        key = cookie.partition(";")[0].partition("=")[2]
        assert hashed(key) in served.room.keys
        assert key.encode() not in Path(served.db).read_bytes() + Path(f"{served.db}-wal").read_bytes()
        answer = await served.browser().get(f"seat?key={key}")  # a link that 0.3.0 gave
        assert (answer.code, "key=" in answer.headers["Location"]) == (303, False)

    run(go)


def test_a_seat_is_there_for_its_own_browser_alone(served: Served) -> None:
    async def go() -> None:
        one, other = [await served.browser().join(served.code) for _ in range(2)]
        assert (await other.get(f"{one.at}/")).code == 403
        assert (await served.browser().get(f"{one.at}/")).code == 403
        assert (await served.browser().get("seat?key=nonsense")).code == 404
        assert (await one.get("console/")).code == 403

    run(go)


@pytest.mark.parametrize("action", ["", "/channels", "/interrupt", "/restart"])
def test_anothers_kernel_cannot_be_reached_by_any_path(served: Served, action: str) -> None:
    async def go() -> None:
        one, other = [await served.browser().join(served.code) for _ in range(2)]
        for path in (one.at, other.at, "", "/projector", "/console", "/voila"):
            for browser in (other, served.browser()):
                assert (await browser.get(f"{path}/api/kernels/{one.kernel}{action}")).code in {403, 404, 405}
        with pytest.raises(Exception, match="404"):
            await Browser.connect(one, cookie=False)
        assert (await other.get(f"{one.at}/voila/api/shutdown/{one.kernel}", x="1")).code == 404
        assert (await one.get(f"{one.at}/api/kernels/{one.kernel}")).code == 200

    run(go)


@pytest.mark.parametrize(
    "path",
    [
        "api/kernels", "api/contents", "api/sessions", "api/me", "tree", "lab", "seat.ipynb",
        "notebooks/seat.ipynb", "voila/files/seat.ipynb", "voila/render/seat.ipynb", "voila/tree",
        "lessons/00_start_here", "seat/1/seat.ipynb", "seat/1/..%2f..%2fconsole/", "seat/..%2fconsole%2f",
        "seat/1%2f", "%2e%2e/log.db", "voila/static/..%2f..%2f..%2flog.db",
        "voila/labextensions/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "voila/templates/lab/static/..%2f..%2f..%2fconf.json", "console/api/kernels", "seat/99999/",
    ],
)  # fmt: skip
def test_nothing_else_is_there(served: Served, path: str) -> None:
    async def go() -> None:
        answer = await served.browser().get(path)
        assert answer.code in {403, 404}
        assert b"Traceback" not in answer.body

    run(go)


def test_a_console_link_works_once(serving: Serving) -> None:
    served = serving("--size", "2")

    async def go() -> None:
        link = served.said["console"]
        first = served.browser()
        answer = await first.get(link)
        assert (answer.code, answer.headers["Location"]) == (303, "/console/")
        assert "HttpOnly; Path=/console" in answer.headers["Set-Cookie"]
        assert (await served.browser().get(link)).code == 403
        assert (await served.browser().get("console/")).code == 403
        assert (await first.get("console/")).code == 200

    run(go)
    assert served.end() == (0, "", "")


def test_sixty_who_come_at_once_get_sixty_seats(serving: Serving) -> None:
    served = serving("--size", "61")

    async def go() -> None:
        browsers = [await at_the_door(served) for _ in range(61)]
        answers = await asyncio.gather(*(browser.get("join", code=served.code) for browser in browsers))
        assert len({answer.headers["Location"] for answer in answers}) == 61

    run(go)
    served.move_on()
    places = [seat.place for seat in served.room.seats.values()]
    assert None not in places
    assert len(set(places)) == 61
    assert served.end() == (0, "", "")


def test_a_server_that_was_killed_goes_on_where_it_was(serving: Serving) -> None:
    served = serving("--size", "2")

    async def play() -> list[Browser]:
        return await come_in(served, 2)

    browsers = run(play)
    served.move_on(3)
    children = served.below()
    served.end(signal.SIGKILL)
    again = serving("--port", str(served.port))
    assert again.code == served.code

    async def go_on() -> None:
        for browser in browsers:
            await browser.open(f"{browser.at}/")
            browser.heard.clear()
            await browser.connect()
            await browser.read_states()
            browser.button("Acknowledge" if again.room.mode == "live" else "Offer")

    run(go_on)
    until = time.monotonic() + 15
    while any(map(alive, children)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(alive, children))
    assert again.end() == (0, "", "")


def test_the_one_file_is_the_whole_log_while_it_runs_and_alone_after_its_end(
    serving: Serving, tmp_path: Path
) -> None:
    seldom, often = (
        f"import workshop.serve.app as app; app.CHECKPOINT = {seconds}" for seconds in (1000, 0.3)
    )

    def joined(within: float) -> int:
        """How many joined by what a copy of the file says, made as by somebody who knows of no companion."""
        until, found = time.monotonic() + within, -1
        while found < 0 or (not found and time.monotonic() < until):
            subprocess.run(["cp", tmp_path / "log.db", tmp_path / "stick"], check=True)
            with closing(sqlite3.connect(tmp_path / "stick")) as copy:
                found = copy.execute("SELECT count(*) FROM log WHERE kind = 'joined'").fetchone()[0]
            time.sleep(0.2)
        return int(found)

    killed = serving("--size", "2", first=seldom)
    run(lambda: come_in(killed, 1))
    killed.end(signal.SIGKILL)
    assert joined(within=0) == 0
    again = serving("--size", "2", first=often)
    assert joined(within=20) == 1
    run(lambda: come_in(again, 1))
    assert again.end(signal.SIGINT) == (0, "", "")
    assert joined(within=0) == 2
    assert {path.name for path in tmp_path.glob("log.db*")} == {"log.db"}


def test_a_clock_that_was_set_back_before_the_next_start_takes_no_time_back(serving: Serving) -> None:
    served = serving("--size", "2")
    run(lambda: come_in(served, 1))
    served.end(signal.SIGKILL)
    again = serving("--size", "2", first="import time; real = time.time; time.time = lambda: real() - 7200")

    async def go() -> None:
        browser = (await come_in(again, 1))[0]
        browser.press("Help")
        await browser.until(lambda text: "asked for help" in text)

    run(go)
    rows = again.store.read(again.room.stream)
    times = [row.at for row in rows]
    assert [row.kind for row in rows[-2:]] == ["joined", "help"]
    assert times == sorted(times)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return False


def test_a_seats_kernel_that_was_killed_comes_back_with_its_page(serving: Serving) -> None:
    served = serving("--size", "1")

    async def go() -> None:
        browser = (await come_in(served, 1))[0]
        for pid in served.kernels():
            os.kill(pid, signal.SIGKILL)
        await browser.until(lambda text: '"dead"' in text or '"restarting"' in text, 15)
        kernel = browser.kernel
        await browser.open(f"{browser.at}/")
        assert browser.kernel != kernel

    run(go)
    assert served.end() == (0, "", "")


def test_the_case_is_the_one_asked_for(serving: Serving) -> None:
    served = serving("lantern-hill", "--size", "1", "--mode", "observer")
    assert served.room.case.digest == load("lantern-hill").digest
    assert served.room.mode == "observer"
    assert served.end() == (0, "", "")


def test_lessons_are_served_where_they_are_asked_for_each_browser_as_its_own_learner(
    serving: Serving,
) -> None:
    served = serving("--size", "1", "--lessons")

    async def go() -> None:
        assert "Start here" in (await served.browser().get("lessons/")).body.decode()
        for _ in range(2):
            learner = await served.browser().open("lessons/00_start_here")
            await learner.connect()
            states = await learner.read_states()
            assert any(state["state"].get("description") == "New table" for state in states.values())
        lesson = await served.browser().open("lessons/02_underlying_issues")
        await lesson.connect()
        await lesson.read_states()
        lesson.press("Ask why")
        await lesson.until(lambda said: "You asked before you offered." in said)
        assert (await served.browser().get("lessons/facilitator_guide")).code == 404

    run(go)
    assert len({stream.split("/")[1] for stream in served.store.streams("solo/")}) == 3
    assert served.end() == (0, "", "")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ip", "8.8.8.8"], "--certfile and --keyfile"),
        (["--certfile", "x.pem"], "needs its key"),
        (["--url", "ftp://x"], "is no address"),
        (["--room", "NOWAY"], "has no room"),
        (["no-such-case"], "there is no such file"),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_sentence(
    tmp_path: Path, options: list[str], said: str
) -> None:
    assert said in refused(str(tmp_path / "log.db"), *options)


def test_another_device_is_admitted_from_the_console_by_a_link_that_works_once(served: Served) -> None:
    async def go() -> None:
        served.log.log(lambda _: [Event("admitted", {"link": hashed("handed over")})], by=CONSOLE)
        first = await served.browser().open(f"{served.address}console?key=handed%20over")
        await first.connect()
        await first.read_states()
        before = len(first.heard)
        first.press("Admit another device")
        heard = await first.until(lambda text: "console?key=" in text, after=before)
        link = re.search(r"console\?key=([\w-]+)", heard)
        assert link
        await first.close()
        assert (await first.get("console/voila/api/shutdown/" + first.kernel, x="1")).code == 204
        other = await served.browser().open(f"{served.address}console?key={link[1]}")
        assert other.at == "/console"
        assert (await served.browser().get(f"console?key={link[1]}")).code == 403
        assert link[1] not in str([row.data for row in served.store.read(served.room.stream)])
        await other.connect()
        await other.read_states()
        left = served.room.clock.limit
        other.press("+5 min")
        await other.until(lambda _: served.room.clock.limit == left + 300)

    run(go)


def test_the_guide_is_there_for_all(served: Served) -> None:
    async def go() -> None:
        assert "The facilitator’s guide" in (await served.browser().get("guide")).body.decode()

    run(go)


def test_scripts_come_compressed_and_are_asked_for_again_in_vain(served: Served) -> None:
    async def go() -> None:
        request = {"Accept-Encoding": "gzip"}
        client, url = AsyncHTTPClient(), f"{served.address}voila/static/voila.js"
        first = await client.fetch(HTTPRequest(url, headers=request, decompress_response=False))
        plain = await client.fetch(
            HTTPRequest(url, headers={"Accept-Encoding": "identity"}, decompress_response=False)
        )
        assert first.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(first.body) == plain.body
        seen = request | {"If-Modified-Since": first.headers["Last-Modified"]}
        again = await client.fetch(HTTPRequest(url, headers=seen), raise_error=False)
        assert (again.code, again.body) == (304, b"")

    run(go)


def test_the_join_page_loads_ahead_what_a_console_asked_for_and_nobody_else_adds_to_it(
    served: Served,
) -> None:
    async def go() -> None:
        served.log.log(lambda _: [Event("admitted", {"link": hashed("ahead")})], by=CONSOLE)
        console, stranger = served.browser(), served.browser()
        await console.open("console?key=ahead")
        for browser, path in (
            (stranger, "voila/static/voila.js?junk=1"),
            (stranger, "voila/templates/lab/static/theme-dark.css"),
            (console, "voila/static/voila.js?junk=2"),
            (console, "voila/static/no-such-file.js"),
            (console, "voila/templates/lab/static/theme-light.css?v=12&junk=3"),
        ):
            browser.headers["Referer"] = served.said["projector"]
            await browser.get(path)
        form = (await served.browser().get("join")).body.decode()
        assert '<link rel="prefetch" href="/voila/static/voila.js">' in form
        assert '<link rel="prefetch" href="/voila/templates/lab/static/theme-light.css?v=12">' in form
        assert all(part not in form for part in ("junk", "theme-dark", "no-such-file"))

    run(go)


def test_one_place_before_the_projector_is_kept_for_who_has_the_console(serving: Serving) -> None:
    served = serving(
        "--size",
        "1",
        first="import workshop.serve.kernels.kernelpages as pages; pages.KEYLESS['projector'] = 2",
    )

    async def go() -> None:
        strangers, console = [served.browser() for _ in range(2)], served.browser()
        await console.open(served.said["console"])
        await strangers[0].open("projector")
        await strangers[0].connect()
        assert (await strangers[1].get("projector")).code == 503
        await console.open("projector")

    run(go)
    assert served.end() == (0, "", "")


def test_on_a_full_disk_nobody_gets_a_seat_that_is_not_kept(serving: Serving) -> None:
    served = serving("--size", "2", "--mode", "live")
    server = psutil.Process(served.process.pid)
    free = server.rlimit(psutil.RLIMIT_FSIZE)

    async def come() -> str:
        answer = await (await at_the_door(served)).get("join", code=served.code)
        return answer.body.decode() if answer.code != 303 else ""

    server.rlimit(psutil.RLIMIT_FSIZE, (4096, free[1]))
    refused = run(come)
    assert 'role="alert"' in refused or "That did not work" in refused
    assert seats(served) == 0
    server.rlimit(psutil.RLIMIT_FSIZE, free)
    assert run(come) == ""
    assert seats(served) == 1
    assert served.end()[0] == 0


def test_who_throws_cookies_away_leaves_seats_for_those_who_come_from_elsewhere(serving: Serving) -> None:
    served = serving(
        "--size", "10", "--url", f"http://127.0.0.1:{(port := free_port())}/", "--port", str(port)
    )

    async def flood(address: str) -> list[int]:
        browsers = [served.browser() for _ in range(40)]
        for browser in browsers:
            browser.headers["X-Forwarded-For"] = address
            await browser.get("join")
        answers = await asyncio.gather(*(browser.get("join", code=served.code) for browser in browsers))
        return [answer.code for answer in answers]

    async def go() -> None:
        assert (await flood("10.0.0.66")).count(303) == 20
        assert (await flood("10.0.0.66")).count(303) == 0
        assert (await flood("10.0.0.7")).count(303) == served.room.size

    run(go)
    assert served.end() == (0, "", "")


def test_who_opens_the_page_of_a_seat_makes_way_for_others_behind_the_same_address(serving: Serving) -> None:
    served = serving("--size", "1")

    async def go() -> None:
        first, *others = [await at_the_door(served) for _ in range(21)]
        await first.join(served.code)
        for browser in others[:-1]:
            assert (await browser.get("join", code=served.code)).code == 303
        assert (await others[-1].get("join", code=served.code)).code == 429
        await first.connect()
        assert (await others[-1].get("join", code=served.code)).code == 303

    run(go)
    assert served.end() == (0, "", "")


def test_two_rooms_on_one_host_leave_each_others_browsers_alone(serving: Serving, tmp_path: Path) -> None:
    one, other = serving("--size", "1"), Served(str(tmp_path / "other.db"), "--size", "1")

    async def go() -> None:
        mine, theirs = one.browser(), other.browser()
        theirs.cookies = mine.cookies  # one browser: its cookies go to every port of a host
        pages = []
        for served, browser in ((one, mine), (other, theirs)):
            for page in (
                browser.open(served.said["console"]),
                browser.open("projector"),
                browser.join(served.code),
            ):
                await page
                pages.append((browser, browser.at, browser.kernel))
        for browser, at, kernel in pages:
            assert (await browser.get(f"{at}/api/kernels/{kernel}")).code == 200
        for browser in (mine, theirs):
            assert "has a seat already" in (await browser.get("join")).body.decode()
            assert (await browser.get("console/")).code == 200

    try:
        run(go)
    finally:
        other.end()


def test_a_browser_that_0_3_0_let_in_goes_on_and_is_known_by_the_rooms_own_cookie_from_then_on(
    serving: Serving,
) -> None:
    served = serving("--size", "2")
    run(lambda: come_in(served, 1))
    served.log.log(lambda _: [Event("admitted", {"link": hashed("old")})], by=CONSOLE)
    served.log.log(lambda _: [Event("console", {"link": hashed("old"), "key": hashed("console")})], by=DOOR)
    served.log.log(lambda room: [join(room, key=hashed("seat"))], by=DOOR)

    async def go() -> None:
        old = served.browser()
        old.cookies = {("/join", "key"): "seat", ("/seat/2/", "key"): "seat", ("/console", "key"): "console"}
        assert "has a seat already" in (await old.get("join")).body.decode()
        assert (await old.get("join", own="1")).headers["Location"] == "/seat/2/"
        assert (await old.open("seat/2/")).at == "/seat/2"
        assert (await old.get(f"seat/2/api/kernels/{old.kernel}")).code == 200
        assert (await old.get("console/")).code == 200
        for path in ("/join", "/seat/2/", "/console"):
            old.cookies[path, "key"] = "another room's"
        assert (await old.get("seat/2/")).code == (await old.get("console/")).code == 200
        assert (await old.get(f"seat/2/api/kernels/{old.kernel}")).code == 200

    run(go)
    assert served.end() == (0, "", "")


TRIES = "This page tries again by itself."
LOST = "postgresql+psycopg://course@db.example.org/course cannot be used: check its URL."


def test_participants_are_not_told_where_a_log_is_that_does_not_answer_and_the_terminal_is_told_once(
    serving: Serving, tmp_path: Path
) -> None:
    lost = tmp_path / "lost"
    served = serving(
        "--size", "2", first=f"""
import pathlib, workshop.log.store as store
for name in ("read", "append"):
    def use(*given, real=getattr(store.Store, name), **more):
        if pathlib.Path({str(lost)!r}).exists():
            raise store.StoreError({LOST!r})
        return real(*given, **more)
    setattr(store.Store, name, use)
""",
    )  # fmt: skip

    async def go() -> None:
        browser = await at_the_door(served)
        lost.touch()
        for _ in range(3):
            for path in ("join", "seat?key=x", "seat/1/", "console/", served.said["console"]):
                answer = await browser.get(path)
                assert (answer.code, TRIES in answer.body.decode()) == (503, True)
                assert "Nothing logged is lost; this page tries again." in answer.body.decode()
                assert "example.org" not in answer.body.decode()
        answer = await browser.get("join", code=served.code)
        assert (answer.code, TRIES in answer.body.decode()) == (503, False)
        lost.unlink()
        assert (await browser.get("join", code=served.code)).code == 303
        assert (await browser.get(served.said["console"])).code == 303

    run(go)
    assert served.end() == (0, "", f"{LOST}\n")


def test_a_console_is_told_whose_page_does_not_answer_and_nobody_else_is(serving: Serving) -> None:
    soon = "from workshop.classroom import presence; presence.HERE = 1.0"
    served = serving("--size", "4", first=soon)

    async def come_and_go() -> None:
        console, ann, bea = served.browser(), served.browser(), served.browser()
        await console.open(served.said["console"])
        for person in (ann, bea):
            await person.join(served.code)
            await person.connect()
        rows = served.room.version

        async def absent() -> dict[str, str]:
            return json.loads((await console.get("console/here")).body)

        async def until(wanted: dict[str, str]) -> None:
            for _ in range(100):
                if await absent() == wanted:
                    return
                await asyncio.sleep(0.2)
            raise AssertionError(await absent())

        await until({})
        await ann.close()
        await until({"1": "asleep"})
        assert (await bea.get("console/here")).code == 403
        assert served.room.version == rows, "nothing of it is logged"

    run(come_and_go)
