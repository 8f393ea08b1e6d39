"""A browser without a screen: it opens a page of a room, speaks to its kernel, and keeps all it was sent."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

AsyncHTTPClient.configure(None, max_clients=1000)
WIDGET_CONTROL = "jupyter.widget.control"


class Browser:
    """One visitor: its cookies by path and name, its page, and its connection to the page's kernel."""

    connected: ClassVar[list["Browser"]] = []

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/") + "/"
        self.cookies: dict[tuple[str, str], str] = {}
        self.headers: dict[str, str] = {}
        self.html = ""
        self.at = ""
        self.kernel = ""
        self.states: dict[str, dict[str, Any]] = {}
        self.heard: list[str] = []
        self.times: list[float] = []
        self._socket: WebSocketClientConnection | None = None
        self._session = uuid4().hex
        self._listening: asyncio.Task[None] | None = None

    async def get(self, path: str, **form: str) -> HTTPResponse:
        """Return the answer to GET, or to POST where a form is given; redirects are not followed."""
        url = urljoin(self.address, path)
        body = "&".join(f"{key}={value}" for key, value in form.items()) if form else None
        headers = self.headers | {"Cookie": self._cookie(urlsplit(url).path), "Accept-Encoding": "gzip"}
        request = HTTPRequest(
            url, "POST" if form else "GET", headers=headers, body=body, follow_redirects=False,
            request_timeout=120, connect_timeout=60, validate_cert=False,
        )  # fmt: skip
        try:
            answer = await AsyncHTTPClient().fetch(request)
        except HTTPClientError as error:
            if error.response is None:
                raise
            answer = error.response
        for line in answer.headers.get_list("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            where = re.search(r"Path=([^;]+)", line)
            self.cookies[where[1] if where else "/", name] = value
        return answer

    def _cookie(self, path: str) -> str:
        fitting = [
            (at, name) for at, name in self.cookies if path == at or path.startswith(at.rstrip("/") + "/")
        ]
        return "; ".join(
            f"{name}={self.cookies[at, name]}" for at, name in sorted(fitting, key=lambda one: -len(one[0]))
        )

    async def open(self, path: str) -> "Browser":
        """Follow a link to a page that has a kernel, as far as its markup."""
        answer = await self.get(path)
        while answer.code in {301, 302, 303}:
            path = answer.headers["Location"]
            answer = await self.get(path)
        self.html = answer.body.decode()
        base = re.search(r'"baseUrl": "([^"]+)"', self.html)
        self.at = base[1].rstrip("/") if base else ""
        found = re.search(r'"kernelId": "([^"]+)"', self.html)
        if answer.code != 200 or not found:
            raise RuntimeError(f"{path}: {answer.code} without a kernel: {self.html[-300:]}")
        self.kernel = found[1]
        return self

    async def join(self, code: str, name: str = "") -> "Browser":
        """Take a seat of the room and open its page."""
        await self.get("join")
        answer = await self.get("join", code=code, name=name)
        if answer.code != 303:
            raise RuntimeError(f"no seat: {answer.code} {answer.body.decode()[-400:]}")
        return await self.open(answer.headers["Location"])

    async def connect(self, *, cookie: bool = True, at: str | None = None) -> None:
        """Open the connection to the kernel, as the page's scripts do."""
        path = f"{self.at if at is None else at}/api/kernels/{self.kernel}/channels"
        headers = {"Cookie": self._cookie(path)} if cookie else {}
        base = urlsplit(self.address)
        url = f"{'wss' if base.scheme == 'https' else 'ws'}://{base.netloc}{path}?session_id={self._session}"
        request = HTTPRequest(
            url, headers=headers, request_timeout=60, connect_timeout=60, validate_cert=False
        )
        self._socket = await websocket_connect(request, max_message_size=2**26)
        if self._socket.protocol:
            self._socket.protocol.set_nodelay(True)
        self._listening = asyncio.create_task(self._listen())
        self.connected.append(self)

    async def _listen(self) -> None:
        assert self._socket
        while (message := await self._socket.read_message()) is not None:
            self.times.append(time.perf_counter())
            self.heard.append(message if isinstance(message, str) else message.decode("utf-8", "replace"))

    def send(
        self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None, **more: Any
    ) -> str:
        """Send a message to the kernel and return its id."""
        number = uuid4().hex
        header = {"msg_id": number, "msg_type": kind, "session": self._session, "username": "",
                  "version": "5.3", "date": "2026-01-01T00:00:00Z"}  # fmt: skip
        message = {"header": header, "parent_header": {}, "metadata": metadata or {}, "content": content,
                   "buffers": [], "channel": "shell"} | more  # fmt: skip
        assert self._socket
        self._socket.write_message(json.dumps(message))
        return number

    async def read_states(self, seconds: float = 60) -> dict[str, dict[str, Any]]:
        """Ask for the state of every widget of the page, as its scripts do, and return them by model."""
        comm, before = uuid4().hex, len(self.heard)
        self.send(
            "comm_open", {"comm_id": comm, "target_name": WIDGET_CONTROL, "data": {}}, {"version": "1.0.0"}
        )
        self.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        found = await self.until(lambda text: '"update_states"' in text, seconds, before)
        self.states = json.loads(found)["content"]["data"]["states"]
        return self.states

    async def until(self, wanted: Callable[[str], bool], seconds: float = 60, after: int = 0) -> str:
        """Return the first message that is wanted, from number `after` on; raises TimeoutError."""
        end = time.perf_counter() + seconds
        seen = after
        while time.perf_counter() < end:
            while seen < len(self.heard):
                if wanted(self.heard[seen]):
                    return self.heard[seen]
                seen += 1
            if self._listening and self._listening.done():
                break
            await asyncio.sleep(0.002)
        raise TimeoutError(f"{self.at}: not heard within {seconds} s")

    async def shows(self, text: str, seconds: float = 60) -> None:
        """Read the page's widgets until one of them says so; raises TimeoutError."""
        end = time.perf_counter() + seconds
        while text not in json.dumps(await self.read_states(), ensure_ascii=False):
            if time.perf_counter() > end:
                raise TimeoutError(f"{self.at}: does not show {text!r} within {seconds} s")
            await asyncio.sleep(0.1)

    async def offers(self, label: str) -> str:
        """Read the page's widgets until there is a button with that label; return its model."""
        await self.shows(f'"description": {json.dumps(label, ensure_ascii=False)}')
        return self.button(label)

    def button(self, label: str) -> str:
        """Return the model of the button with that label."""
        for model, state in self.states.items():
            if state["model_name"] == "ButtonModel" and state["state"].get("description") == label:
                return model
        raise LookupError(f"{self.at}: no button {label!r}")

    def press(self, label: str) -> str:
        """Press a button; return the id of the message."""
        return self.click(self.button(label))

    def click(self, model: str) -> str:
        """Send a click to a widget by hand."""
        return self.send(
            "comm_msg", {"comm_id": model, "data": {"method": "custom", "content": {"event": "click"}}}
        )

    async def close(self) -> None:
        """Close the connection, as a page does that is closed."""
        if self._socket and self._listening:
            self._socket.close()
            await asyncio.wait([self._listening], timeout=5)
            self._socket = self._listening = None
            self.connected.remove(self)
