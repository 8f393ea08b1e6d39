"""A log in a temporary file, and the databases that one can be in: the servers are private to the run."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from workshop.log.store import Store, open_store

BROWSERS = ("tests/browser/",)
SERVERS = ("tests/serve/", "tests/since_0_3_0/test_going_on", "tests/test_cli_rooms", "tests/test_wheel")
"""What starts browsers, and what starts servers: each one after the other in one process, and first."""


def _group(nodeid: str) -> str:
    return "browsers" if nodeid.startswith(BROWSERS) else "servers" if nodeid.startswith(SERVERS) else ""


class _ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Hands a file to one process, and all of browsers, and all of servers, as if they were one file."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid) or nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile:
    """Hand out in the order of the items: xdist's own has few long tests wait for many short ones."""
    config.option.loadscopereorder = False
    return _ByFile(config, log)


def pytest_configure() -> None:
    """Hold no time against a property; let Ctrl-C reach what is started where a script's `&` ignores it."""
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)  # before some are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what waits most, and mark it; then come the files with most tests."""
    tests = Counter(item.path for item in items)
    for item in filter(lambda item: _group(item.nodeid), items):
        item.add_marker(pytest.mark.browser)
        tests[item.path] = 0  # they stay as they are
    groups = ["browsers", "servers", ""]
    items.sort(key=lambda item: (groups.index(_group(item.nodeid)), -tests[item.path]))


def _program(name: str) -> str:
    elsewhere = [
        Path("/usr/sbin") / name,
        *sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True),
    ]
    found = shutil.which(name) or next((str(path) for path in elsewhere if path.exists()), None)
    if found:
        return found
    why = f"there is no {name} here"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session", autouse=True)
def _own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A data folder of the run's own: a server notes there which room it served."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("own")))
        yield


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(tmp_path / "log.db"))
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty database on a server of this run's own."""
    with postgres_server() as where:
        yield where


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the URL of an empty database on a server that listens on a Unix socket only."""
    initdb, server = _program("initdb"), _program("postgres")
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="log-", dir="/tmp"))  # short: it becomes a socket's path
    if owner:
        shutil.chown(folder, "postgres", "postgres")
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **owner}
    process = None
    try:
        # A server that sorts names in its own way, as most do, and not by code point.
        order = ["-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
        make = [initdb, "-D", folder / "data", "-A", "trust", "-U", "kit", "--no-sync", *order]
        subprocess.run(make, check=True, **quiet)
        process = subprocess.Popen(
            [server, "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
            **quiet,
        )
        where = f"postgresql://kit@/postgres?host={folder}"
        _wait_for(where)
        yield where
    finally:
        if process:
            process.send_signal(signal.SIGINT)
            process.wait(20)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def pooled(postgres: str) -> Iterator[str]:
    """The same database through PgBouncer."""
    with pooler(postgres, 4) as where:
        yield where


@contextmanager
def pooler(postgres: str, connections: int) -> Iterator[str]:
    """Yield a database's URL through PgBouncer, which hands its connections on after each transaction."""
    program, folder = _program("pgbouncer"), postgres.partition("host=")[2]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Path(folder) / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\npostgres = host={folder} user=kit\n[pgbouncer]\npool_mode = transaction\nauth_type = "
        "any\n"
        f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"default_pool_size = {connections}\nmax_client_conn = 200\n"
    )
    settings.chmod(0o644)
    process = subprocess.Popen([program, "-q", settings], stderr=subprocess.DEVNULL, **_owner())
    try:
        where = f"postgresql://kit@127.0.0.1:{port}/postgres"
        _wait_for(where)
        yield where
    finally:
        process.terminate()
        process.wait(20)


def _owner() -> dict[str, Any]:
    """Whose the servers are: they do not run as root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _wait_for(where: str) -> None:
    for _ in range(200):
        try:
            return psycopg.connect(where).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
    pytest.fail(f"{where} did not answer within 10 s")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new log can be made; "pgbouncer" is for tests that ask for it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/log.db"
        return
    where = request.getfixturevalue("postgres")
    yield where if request.param == "postgresql" else request.getfixturevalue("pooled")
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
