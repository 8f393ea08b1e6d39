"""Scripts and styles compressed once, not once a visitor, and known by name to the page where people wait."""

import gzip
from collections.abc import Generator
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from tornado.web import HTTPError, StaticFileHandler

from workshop.live.room_log import new_key

ZIPPED = (".js", ".css", ".svg", ".json", ".html")
AHEAD = 150
"""How many files the join page loads ahead at most."""
_zipped: dict[tuple[str, str], bytes] = {}
LEARNS, KNOWN = "learns", new_key()
"""The cookie by which a console's browser is known here: what it asks for, phones load ahead. Nobody else
decides."""
KEPT_A_MOMENT = "private, max-age=60"
"""How a browser may keep a page that it asks for to come back to."""
_asked_for: dict[str, str] = {}


def ahead() -> list[str]:
    """Return the paths of the scripts and styles that consoles of this server have asked for."""
    return [path + query for path, query in _asked_for.items()]


@lru_cache
def stored(handler: type[StaticFileHandler]) -> type[StaticFileHandler]:
    """Return a static file handler that keeps what it compressed."""
    return type(f"Stored{handler.__name__}", (_Stored, handler), {})


class _Stored(StaticFileHandler):
    async def get(self, path: str, include_body: bool = True) -> None:  # noqa: FBT001, FBT002
        try:
            await super().get(path, include_body)
        except (AssertionError, OSError, ValueError):  # a path that leads nowhere
            raise HTTPError(404) from None

    def set_headers(self) -> None:
        super().set_headers()
        if self._zips():
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Vary", "Accept-Encoding")
        if self.get_cookie(LEARNS) == KNOWN and len(_asked_for) < AHEAD:
            version = self.get_query_argument("v", "")
            _asked_for[self.request.path] = f"?{urlencode({'v': version})}" if version else ""

    def write_error(self, status_code: int, **_why: Any) -> None:
        self.finish(f"{status_code}: there is no such file.")

    def get_content_size(self) -> int:
        return len(self._content()) if self._zips() else super().get_content_size()

    def get_content(  # type: ignore[override]
        self, abspath: str, start: int | None = None, end: int | None = None
    ) -> bytes | Generator[bytes, None, None]:
        return self._content() if self._zips() else super().get_content(abspath, start, end)

    def _zips(self) -> bool:
        accepts = "gzip" in self.request.headers.get("Accept-Encoding", "")
        whole = "Range" not in self.request.headers
        return accepts and whole and str(self.absolute_path).endswith(ZIPPED)

    def _content(self) -> bytes:
        path = str(self.absolute_path)
        key = (path, str(self.modified))
        if key not in _zipped:
            content: Any = super().get_content(path)
            whole = content if isinstance(content, bytes) else b"".join(content)
            _zipped[key] = gzip.compress(whole, mtime=0)
        return _zipped[key]
