"""Scripts and styles compressed once, not once a visitor, and known by name to the page where people wait."""

import gzip
from collections.abc import Generator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError, StaticFileHandler

ZIPPED = (".js", ".css", ".svg", ".json", ".html")
AHEAD = 150
"""How many files the join page loads ahead at most."""
_zipped: dict[tuple[str, str], bytes] = {}
_asked_for: dict[str, None] = {}


def ahead() -> list[str]:
    """Return the paths of the scripts and styles that pages of this server have asked for."""
    return list(_asked_for)


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
        page = urlsplit(self.request.headers.get("Referer", "")).path
        asked = self.request.uri or ""
        if page.endswith(("/projector", "/console/")) and len(_asked_for) < AHEAD and len(asked) < 300:
            _asked_for[asked] = None

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
