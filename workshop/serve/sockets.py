"""The sockets of a server: the port it listens on, those of its kernels, and how many may be open at once."""

import errno
import os
import socket
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

from tornado.netutil import bind_sockets

from workshop.mendable import Mendable

A_SOCKET = f"kernel-{uuid4()}-ipc-10"
"""As long as the name of a kernel's socket is."""
LOCAL = (
    "Other users of this computer could read both sides along: its kernels speak through open ports. Use a "
    "computer that is yours alone, or set TMPDIR to a short path."
)


class PortTaken(Mendable):
    """The port that was asked for cannot be had; the message says why and what to do."""


def bind(port: int | None, ip: str) -> list[socket.socket]:
    """Return the sockets of a port, or of a free one; raises PortTaken."""
    try:
        return bind_sockets(port or 0, ip)
    except OSError as error:
        why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
        raise PortTaken(
            f"Port {port} {why}: choose another --port, or none, and a free one is taken."
        ) from None


@cache
def folder_for_sockets() -> str:
    """Return a folder in which a kernel's sockets have room, "" where there is none: then they are ports.

    A socket's path is short: 103 characters in macOS, 107 in Linux. Voila makes a folder there that only we
    can enter.
    """
    for place in (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR"), "/tmp", "/var/tmp"):  # noqa: S108
        with (
            suppress(AttributeError, OSError),
            tempfile.TemporaryDirectory(prefix="voila_", dir=place) as own,
        ):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.bind(f"{own}/{A_SOCKET}")
            return str(Path(own).parent)
    return ""


def allow_many_files() -> None:
    """Raise the limit of open files as far as it goes: sixty pages take more than the usual 1,024."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2**16) if most > 0 else 2**16, most))
