"""Where a room is served: which addresses, whether the network can read along, and what is refused before."""

import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from served import Serving, come_in, free_port, run
from workshop.serve import addresses
from workshop.serve.addresses import NoPlace, Place
from workshop.serve.sockets import PortTaken

PUBLIC, PRIVATE = "8.8.8.8", "192.168.1.5"


@pytest.fixture
def place() -> Iterator[Any]:
    """Ask for a place; its sockets are closed at the end."""
    found: list[Place] = []

    def ask(ip: str | None = None, **options: Any) -> Place:
        found.append(addresses.place(ip, None, **options))
        return found[-1]

    yield ask
    for one in found:
        for listening in one.sockets:
            listening.close()


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what this machine's addresses are said to be, to be changed."""
    said = [PRIVATE, "127.0.0.1"]
    monkeypatch.setattr(addresses, "_own", lambda: said)
    return said


def test_people_come_by_the_address_that_leads_to_the_network(place: Any, own: list[str]) -> None:
    found = place()
    assert found.address == f"http://{PRIVATE}:{found.port}/"
    assert found.hosts >= {f"{PRIVATE}:{found.port}", f"127.0.0.1:{found.port}"}
    assert found.sockets[0].getsockname()[0] == "0.0.0.0"


def test_that_is_the_one_by_which_this_machine_would_speak_itself(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Asked(socket.socket):
        """A socket that would speak from `PRIVATE`, where it is only asked and not bound."""

        def connect(self, _: Any) -> None:
            pass

        def getsockname(self) -> Any:
            return (PRIVATE, 9) if self.type == socket.SOCK_DGRAM else super().getsockname()

    every = {"dock": ["172.17.0.1"], "lo": ["127.0.0.1"], "wifi": [PRIVATE]}
    had = {
        name: [SimpleNamespace(family=socket.AF_INET, address=one) for one in own]
        for name, own in every.items()
    }
    monkeypatch.setattr("psutil.net_if_addrs", lambda: had)
    monkeypatch.setattr(socket, "socket", Asked)
    found = place()
    assert found.address == f"http://{PRIVATE}:{found.port}/"


def test_an_address_that_the_internet_may_reach_is_refused_without_a_certificate(
    place: Any, own: list[str]
) -> None:
    own.insert(1, PUBLIC)
    with pytest.raises(NoPlace, match=PUBLIC):
        place()
    assert place("127.0.0.1").port


@pytest.mark.parametrize("ip", [PUBLIC, "::", "2a00:1450:4001::1", "workshop.example.org"])
@pytest.mark.parametrize("url", ["", "https://workshop.example.org/"])
def test_so_it_is_by_any_name_and_behind_a_proxy(
    place: Any, monkeypatch: pytest.MonkeyPatch, ip: str, url: str
) -> None:
    known = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port: known(PUBLIC if "example" in host else host, port)
    )
    with pytest.raises(NoPlace, match="--certfile and --keyfile"):
        place(ip, url=url)


def test_behind_a_proxy_it_is_served_on_this_computer_alone(place: Any, own: list[str]) -> None:
    own.insert(0, PUBLIC)
    found = place(url="https://workshop.example.org/class")
    assert (found.address, found.base) == ("https://workshop.example.org/class/", "/class/")
    assert found.proxy == "workshop.example.org"
    assert found.sockets[0].getsockname()[0] == "127.0.0.1"
    assert found.options["xheaders"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://Workshop.Example.org:443/", "workshop.example.org"), ("http://a.example:80", "a.example"),
        ("https://a.example:8443/x", "a.example:8443"), ("https://[2001:DB8::1]:443/", "[2001:db8::1]"),
    ],
)  # fmt: skip
def test_a_proxys_name_is_what_browsers_call_it(place: Any, url: str, name: str) -> None:
    assert place(url=url).proxy == name


@pytest.mark.parametrize("url", ["https://[::1/", "https://a.example:x/", "ftp://a.example/", "a.example"])
def test_what_is_no_address_is_a_sentence(place: Any, url: str) -> None:
    with pytest.raises(NoPlace, match="is no address"):
        place(url=url)


def test_without_a_proxy_nobody_else_says_where_a_request_came_from(place: Any) -> None:
    assert place("127.0.0.1").options == {"xheaders": False}


@pytest.mark.parametrize(
    ("ip", "url", "readable"),
    [
        (None, "", True), ("127.0.0.1", "", False), ("localhost", "", False),
        (None, "https://a.example/", False), (None, "http://a.example/", True),
    ],
)  # fmt: skip
def test_it_knows_whether_the_network_can_read_along(
    place: Any, own: list[str], ip: str | None, url: str, readable: bool
) -> None:
    assert place(ip, url=url).readable is readable


def test_with_a_certificate_it_cannot(place: Any, own: list[str], certificate: tuple[Path, Path]) -> None:
    own.insert(0, PUBLIC)
    found = place(certfile=certificate[0], keyfile=certificate[1])
    assert found.address == f"https://{PUBLIC}:{found.port}/"
    assert not found.readable
    assert found.options["ssl_options"] == {"certfile": str(certificate[0]), "keyfile": str(certificate[1])}


def test_a_certificate_and_a_key_that_do_not_fit_are_refused(
    certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    with pytest.raises(NoPlace, match="no certificate with its key"):
        addresses.place("127.0.0.1", None, certfile=certificate[1], keyfile=certificate[0])
    with pytest.raises(NoPlace, match="there is no such file"):
        addresses.place("127.0.0.1", None, certfile=tmp_path / "no.pem", keyfile=certificate[1])


def test_an_address_of_the_sixth_version_is_written_in_brackets(place: Any) -> None:
    try:
        found = place("::1")
    except PortTaken:
        pytest.skip("there is no IPv6 here")
    assert found.address == f"http://[::1]:{found.port}/"
    assert not found.readable


def test_a_room_can_be_served_below_a_path(serving: Serving) -> None:
    served = serving(
        "--size", "1", "--url", f"http://127.0.0.1:{(port := free_port())}/class/", "--port", str(port)
    )
    assert served.said["join"] == f"http://127.0.0.1:{port}/class/join"

    async def go() -> None:
        browser = (await come_in(served, 1))[0]
        assert browser.at == "/class/seat/1"
        assert "/class/voila/static/voila.js" in browser.html
        assert (await browser.get(f"http://127.0.0.1:{port}/join")).code == 404

    run(go)
    assert served.end() == (0, "", "")


def test_with_a_certificate_cookies_go_by_it_alone(serving: Serving, certificate: tuple[Path, Path]) -> None:
    served = serving("--size", "1", "--certfile", str(certificate[0]), "--keyfile", str(certificate[1]))
    assert served.said["join"] == f"https://127.0.0.1:{served.port}/join"

    async def go() -> None:
        assert "; Secure" in (await served.browser().get("projector")).headers["Set-Cookie"]
        browser = (await come_in(served, 1))[0]
        browser.press("Help")
        await browser.until(lambda text: "asked for help" in text)

    run(go)
    assert served.end() == (0, "", "")


def test_the_console_learns_by_which_address_phones_came(serving: Serving) -> None:
    port = free_port()
    served = serving("--size", "1", "--port", str(port), "--url", f"http://127.0.0.1:{port}/")

    async def come(host: str, phone: str) -> None:
        headers = {"Host": host, "X-Forwarded-For": phone} if phone else {"Host": host}
        await AsyncHTTPClient().fetch(HTTPRequest(f"http://127.0.0.1:{port}/join", headers=headers))

    run(lambda: come(f"127.0.0.1:{port}", ""))
    assert served.room.reached == ()
    run(lambda: come("whatever", "192.168.7.7"))
    assert served.room.reached == (f"127.0.0.1:{port}",)
