"""Kernels of served pages: as many as there is room for, none for long without its page."""

import asyncio
import json
import sys
import time
from pathlib import Path

import psutil
import pytest

from kernelclient import Browser
from served import Served, Serving, come_in, run
from workshop.serve.kernels.kernels import SPARES

SOON = """
import workshop.serve.app as app
configured = app._configured
def soon(**options):
    config = configured(**options)
    config.MappingKernelManager.update(cull_interval=1, cull_idle_timeout=2)
    return config
app._configured = soon
"""


def test_a_page_that_closes_ends_its_kernel(serving: Serving) -> None:
    served = serving("--size", "1")

    async def go() -> None:
        one = await served.browser().join(served.code)
        closed = f"{one.at}/voila/api/shutdown/{one.kernel}"
        assert [(await one.get(closed, x="1")).code for _ in range(2)] == [204, 204]
        assert (await one.get(f"{one.at}/api/kernels/{one.kernel}")).code == 404

    run(go)


def test_the_kernel_of_a_page_that_went_without_a_word_ends_and_one_made_ahead_waits(
    serving: Serving,
) -> None:
    served = serving("--size", "3", first=SOON)

    async def go() -> None:
        gone, there = [await served.browser().join(served.code) for _ in range(2)]
        await there.connect()
        await there.read_states()
        until = time.monotonic() + 20
        while (
            await gone.get(f"{gone.at}/api/kernels/{gone.kernel}")
        ).code == 200 and time.monotonic() < until:
            await asyncio.sleep(0.5)
        assert (await gone.get(f"{gone.at}/api/kernels/{gone.kernel}")).code == 404
        there.press("Help")
        await there.until(lambda text: "asked for help" in text)
        await asyncio.sleep(4)
        assert len(served.kernels()) == 2 + SPARES, (
            "one that is looked at, one made ahead, and those to spare"
        )

    run(go)


def test_where_there_is_no_room_for_another_page_it_says_so_and_the_others_go_on(serving: Serving) -> None:
    served = serving(
        "--size", "6", first="import workshop.serve.kernels.kernelpages as pages; pages.KERNEL_MB = 10**9"
    )

    async def go() -> None:
        seated: list[Browser] = []
        answer = None
        while answer is None and len(seated) < 9:
            browser = served.browser()
            try:
                await browser.join(served.code)
            except RuntimeError:
                answer = await browser.get(f"seat/{len(seated) + 1}/")
            else:
                await browser.connect()
                seated.append(browser)
        assert answer is not None
        assert (answer.code, answer.headers["Retry-After"]) == (503, "60")
        assert "The room is full" in answer.body.decode()
        await seated[0].read_states()
        seated[0].press("Help")
        await seated[0].until(lambda text: "asked for help" in text)
        await seated[1].get(f"{seated[1].at}/voila/api/shutdown/{seated[1].kernel}", x="1")
        assert (await browser.get(f"seat/{len(seated) + 1}/")).code == 200

    run(go)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux which sockets a process has")
def test_kernels_speak_through_sockets_in_a_private_folder_wherever_temporary_files_are_kept(
    tmp_path: Path,
) -> None:
    long = (
        tmp_path
        / "as-long-as-a-folder-of-a-shared-machine-may-well-be"
        / "and-longer-than-a-socket-has-room-for"
    )
    long.mkdir(parents=True)
    served = Served(str(tmp_path / "log.db"), "--size", "1", env={"TMPDIR": str(long)})
    run(lambda: come_in(served, 1))
    try:
        kernels = [psutil.Process(pid) for pid in served.kernels()]
        there = {
            Path(one.laddr).parent
            for kernel in kernels
            for one in kernel.net_connections("unix")
            if one.laddr
        }
        (folder,) = {path for path in there if path.name.startswith("voila_")}
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {json.loads(file.read_text())["transport"] for file in folder.glob("kernel-*.json")} == {"ipc"}
    finally:
        ended = served.end()
    assert ended == (0, "", "")
    assert not folder.exists()
