"""Servers of rooms, and a certificate for them."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from served import Served, Serving


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    """Start servers on one log; those that a test left are ended."""
    started: list[Served] = []

    def serve(*options: str, first: str = "") -> Served:
        started.append(Served(str(tmp_path / "log.db"), *options, first=first))
        return started[-1]

    yield serve
    for running in started:
        running.end(signal.SIGKILL)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody signed, and its key."""
    program = shutil.which("openssl")
    if program is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("no certificate can be made: openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    found = folder / "cert.pem", folder / "key.pem"
    asked = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    whose = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [program, *asked, *whose, "-out", found[0], "-keyout", found[1]],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return found
