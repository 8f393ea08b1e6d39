"""Where a room is served: the addresses that phones can reach, and whether the network may read along."""

import platform
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from workshop.mendable import Mendable
from workshop.serve.sockets import bind

EVERYWHERE = "0.0.0.0"  # noqa: S104 - a class comes by its own phones
HERE = "127.0.0.1"


class NoPlace(Mendable):
    """A room cannot be served so; the message says what to change."""


@dataclass(frozen=True)
class Place:
    """Where a room is served. `address` is what people type, `base` its path; both end with a slash.

    `hosts` are the names and ports by which people may come, `proxy` the one of a reverse proxy, if there is
    one; `options` are those of the HTTP server.
    """

    ip: str
    port: int
    address: str
    base: str
    sockets: Sequence[socket.socket]
    door: str = ""
    hosts: frozenset[str] = frozenset()
    proxy: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Whether the network that people come by can read along."""
        host = urlsplit(self.address).hostname or ""
        return self.address.startswith("http:") and not _is_local(host)


def place(
    ip: str | None,
    port: int | None,
    *,
    url: str = "",
    certfile: Path | None = None,
    keyfile: Path | None = None,
) -> Place:
    """Return where a room is served, with its sockets open; raises NoPlace, or PortTaken.

    `url` is the address that people use where a reverse proxy stands before it. Without an `ip` that is this
    computer alone if there is a proxy, and else every address of it.
    """
    proxy, path = _proxy(url) if url else ("", "")
    if bool(certfile) != bool(keyfile):
        raise NoPlace("A certificate needs its key: give both --certfile and --keyfile.")
    for file in filter(None, (certfile, keyfile)):
        if not file.is_file():
            raise NoPlace(f"{file}: there is no such file.")
    ip = ip or (HERE if url else EVERYWHERE)
    own = [ip] if ip != EVERYWHERE else _own() or [HERE]
    public = [one for one in own if _is_public(one)]
    if public and not certfile:
        raise NoPlace(
            f"{public[0]} is an address that the whole internet may reach: give --certfile and --keyfile, "
            f"or serve a private address with --ip ({HERE} is this computer alone)."
        )
    options: dict[str, Any] = {"xheaders": bool(url)}
    if certfile and keyfile:
        _check(certfile, keyfile)
        options["ssl_options"] = {"certfile": str(certfile), "keyfile": str(keyfile)}
    sockets = bind(port, ip)
    number = sockets[0].getsockname()[1]
    hosts = [f"[{one}]:{number}" if ":" in one else f"{one}:{number}" for one in own]
    scheme = urlsplit(url).scheme or ("https" if certfile else "http")
    base = path.rstrip("/") + "/"
    address = f"{scheme}://{proxy or hosts[0]}{base}"
    names = frozenset(filter(None, [*hosts, proxy]))
    return Place(ip, number, address, base, sockets, door(number, url), names, proxy, options)


def door(port: int, url: str) -> str:
    """Return what is the same at the next start, whatever network this computer is in then."""
    return f"{platform.node()} {url or port}"


def _proxy(url: str) -> tuple[str, str]:
    """Return host and path of the address that people use, the host as a browser says it; raises NoPlace."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in {"http", "https"}:
        raise NoPlace(f"{url!r} is no address: write https://workshop.example.org/ or the like.")
    named = f"[{host}]" if ":" in host else host
    return named if port in {
        None,
        {"http": 80, "https": 443}[parts.scheme],
    } else f"{named}:{port}", parts.path


def _check(certfile: Path, keyfile: Path) -> None:
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certfile, keyfile)
    except (OSError, ssl.SSLError) as error:
        raise NoPlace(
            f"{certfile} and {keyfile} are no certificate with its key: {error.strerror or error}."
        ) from None


def _own() -> list[str]:
    """Return this machine's IPv4 addresses, the one that leads to the network first, its own last."""
    every = chain(*psutil.net_if_addrs().values())
    found = [one.address for one in every if one.family == socket.AF_INET]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent: it only asks which address would be used
        found.insert(0, probe.getsockname()[0])
    return sorted(dict.fromkeys(found), key=_is_local)


def _is_local(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _is_public(host: str) -> bool:
    """Tell whether the whole internet may reach a host, given by its address or by a name."""
    with suppress(OSError, ValueError):
        found = [ip_address(str(one[4][0]).partition("%")[0]) for one in socket.getaddrinfo(host, None)]
        return any(one.is_global or one.is_unspecified for one in found)
    return False
