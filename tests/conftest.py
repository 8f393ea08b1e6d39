"""A log in a temporary file, and the two databases that one can be in; PostgreSQL's server is private to the run."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from workshop.log.store import Store, open_store


def _program(name: str) -> str:
    found = shutil.which(name) or max(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), default=None)
    if found:
        return found
    why = f"PostgreSQL is not installed here: there is no {name}"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(tmp_path / "log.db"))
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty database on a server that listens on a Unix socket only."""
    initdb, server = _program("initdb"), _program("postgres")
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
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


def _wait_for(where: str) -> None:
    for _ in range(200):
        try:
            return psycopg.connect(where).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
    pytest.fail("PostgreSQL did not start within 10 s")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new log can be made."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/log.db"
        return
    where = request.getfixturevalue("postgres")
    yield where
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
