"""Kernels forked from a process that has loaded everything."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from voila import notebook_renderer
from voila.exporter import VoilaExporter

from served import Served, come_in, run
from workshop.serve.kernels.fork import NAME, Forge, can_fork
from workshop.serve.kernels.kernels import SPARES, environment
from workshop.serve.web.compiled import CompiledExporter, compile_once

pytestmark = pytest.mark.skipif(not can_fork(), reason="there is no safe fork here")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    running = Served(str(tmp_path / "log.db"), "--size", "2")
    yield running
    running.end(signal.SIGKILL)


def gone(pid: int, within: float = 10) -> bool:
    until = time.monotonic() + within
    while psutil.pid_exists(pid) and time.monotonic() < until:
        if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return not psutil.pid_exists(pid)


def test_the_provisioner_is_found_where_jupyter_looks_for_it() -> None:
    assert NAME in KernelProvisionerFactory.instance().provisioners


def test_voila_still_has_the_place_where_the_compiled_exporter_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notebook_renderer.VoilaExporter in {VoilaExporter, CompiledExporter}
    monkeypatch.setattr(notebook_renderer, "VoilaExporter", VoilaExporter)
    compile_once()
    assert notebook_renderer.VoilaExporter is CompiledExporter
    one, other = CompiledExporter(), CompiledExporter()
    assert one.environment.bytecode_cache is other.environment.bytecode_cache is not None


def test_every_page_has_a_kernel_that_was_forked(served: Served) -> None:
    async def go() -> None:
        await come_in(served, 2)
        forge = served.forge()
        assert len(served.kernels()) >= 2
        assert {psutil.Process(pid).ppid() for pid in served.kernels()} == {forge}

    run(go)


def test_what_forks_has_one_thread_nothing_private_and_no_connection(served: Served) -> None:
    async def go() -> None:
        await come_in(served, 1)

    run(go)
    forge = psutil.Process(served.forge())
    assert forge.num_threads() == 1
    assert not any(name.startswith("WORKSHOP_") and name != "WORKSHOP_CLOCK" for name in forge.environ())
    assert not any(".db" in str(file.path) for file in forge.open_files())
    assert served.db not in " ".join(forge.environ().values())


def test_a_forking_process_that_was_killed_is_started_anew_and_the_seats_go_on(served: Served) -> None:
    async def go() -> None:
        browser = (await come_in(served, 1))[0]
        first = served.forge()
        os.kill(first, signal.SIGKILL)
        before = len(browser.heard)
        browser.press("Help")
        await browser.until(lambda text: "asked for help" in text, after=before)
        other = (await come_in(served, 1))[0]
        assert other.at != browser.at
        third = (await come_in(served, 1))[0]
        assert third.kernel
        until = time.monotonic() + 20
        while served.forge() in {0, first} and time.monotonic() < until:  # with the next kernel to spare
            await asyncio.sleep(0.2)
        assert served.forge() not in {0, first}

    run(go)


def test_with_the_server_every_forked_kernel_ends(served: Served) -> None:
    async def go() -> list[int]:
        await come_in(served, 2)
        return [served.forge(), *served.kernels()]

    pids = run(go)
    served.end(signal.SIGKILL)
    assert all(gone(pid) for pid in pids)


def test_a_kernel_knows_the_clock_and_nothing_else_of_the_kit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DB", "secret.db")
    monkeypatch.setenv("WORKSHOP_LEARNER", "me")
    assert [name for name in environment() if name.startswith("WORKSHOP_")] == ["WORKSHOP_CLOCK"]


def test_a_forge_that_was_closed_starts_no_more() -> None:
    forge = Forge({**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    forge.start()
    forge.close()
    with pytest.raises(ChildProcessError):
        forge.fork(["-f", "nowhere"], {}, quiet=True)
    assert forge.process is None


@pytest.mark.parametrize("quiet", [False, True])
def test_a_kernel_says_nothing_where_that_is_asked_and_else_what_its_server_says(
    tmp_path: Path, *, quiet: bool
) -> None:
    own = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    forge = Forge(own)
    forge.start()
    try:
        pid = forge.fork(["-f", str(tmp_path / "kernel.json")], own, quiet=quiet)
        until = time.monotonic() + 30
        while not (tmp_path / "kernel.json").exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert forge.process
        told = [Path(f"/proc/{process}/fd/2").readlink() for process in (pid, forge.process.pid)]
    finally:
        forge.close()
    assert told[0] == (Path(os.devnull) if quiet else told[1])
    assert gone(pid), "it ends with who asked for it"


def test_where_nothing_can_fork_interpreters_are_started_ahead_and_taken_by_those_who_come(
    tmp_path: Path,
) -> None:
    served = Served(
        str(tmp_path / "log.db"),
        "--size",
        "1",
        first="import workshop.serve.app as app; app.can_fork = lambda: False",
    )
    try:
        until = time.monotonic() + 60
        while len(served.kernels()) < 1 + SPARES and time.monotonic() < until:
            time.sleep(0.2)
        ahead = set(served.kernels())
        assert len(ahead) == 1 + SPARES, "the seat's that is expected, and those to spare"

        async def go() -> None:
            one, other = await come_in(served, 2)
            before = len(other.heard)
            other.press("Help")
            await other.until(lambda text: "asked for help" in text, after=before)
            assert one.kernel != other.kernel

        run(go)
        assert {psutil.Process(pid).ppid() for pid in served.kernels()} == {served.process.pid}
    finally:
        assert served.end() == (0, "", "")
