"""An exported log as a file of JSON lines: each line checked as it is read, one stream held at a time."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from math import isfinite
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from workshop.log.store import NOT_IN_NAMES
from workshop.mendable import Mendable
from workshop.negotiation.fold import LogError, opened
from workshop.negotiation.moves import Row

FORMAT = 1
"""The version of the lines of log.jsonl."""

_KEYS: dict[str, type] = {"stream": str, "version": int, "click": str, "at": str, "kind": str, "data": dict}
_VALUES = itemgetter(*_KEYS)
_TYPES = {str: "text", int: "a whole number", dict: "an object"}
_NO_TEXT = "is not UTF-8 text; save the file as UTF-8"


class ExchangeError(Mendable):
    """A file that cannot be read, written or taken in; the message says what to mend."""


@dataclass
class _Run:
    """Rows of one stream that stand together: where in the file they begin, and how many they are."""

    place: int
    rows: int = 0


class LogFile:
    """The rows of an exported log.jsonl, stream by stream.

    Iterate as often as needed: one line is held at a time. Streams come in the order in which they begin, and
    may stand mixed in the file. Every line was checked when there is a LogFile: raises ExchangeError, naming
    the one that cannot be read, stands out of order or opens no table.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._runs: dict[str, list[_Run]] = {}
        with _opened(path) as file:
            if not file.seekable():
                raise ExchangeError(
                    f"{path} is a pipe, and the log is read more than once: write it to a file first."
                )
            self._check(file)
        if not self._runs:
            raise ExchangeError(f"{path} is empty: choose a file that was exported.")

    def _check(self, file: BinaryIO) -> None:
        last: dict[str, int] = {}
        stream, clicks, place = "", set[str](), 0
        for number, line in enumerate(file, start=1):
            text = line.removeprefix(_MARK) if number == 1 else line
            try:
                if text.strip():
                    row = _row(_object(text))
                    if row.stream != stream:
                        stream, clicks = row.stream, set()
                        self._runs.setdefault(stream, []).append(_Run(place))
                    if row.version != last.get(stream, 0) + 1 or row.click in clicks:
                        raise ValueError(_misplaced(row, last.get(stream, 0) + 1))
                    if row.kind == "opened" and row.version == 1:
                        opened(row)
                    last[stream] = row.version
                    clicks.add(row.click)
                    self._runs[stream][-1].rows += 1
            except (ValueError, LogError) as error:
                raise ExchangeError(f"{self._path}, line {number}: {error}.") from None
            place += len(line)

    def __iter__(self) -> Iterator[Row]:
        with _opened(self._path) as file:
            for runs in self._runs.values():
                for run in runs:
                    file.seek(run.place)
                    for line in islice(filter(bytes.strip, file), run.rows):
                        yield Row(*_VALUES(json.loads(line)))


def streams_of(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Yield each stream with its rows, which stand together."""
    return ((stream, list(own)) for stream, own in groupby(rows, key=attrgetter("stream")))


def line_of(row: Row) -> str:
    """Return a row as a line of log.jsonl."""
    return json.dumps({"format": FORMAT} | {key: getattr(row, key) for key in _KEYS}) + "\n"


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text, without a byte order mark; raises ExchangeError."""
    with _opened(path) as file:
        raw = file.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ExchangeError(f"{path}, line {line}: {_NO_TEXT}.") from None
    if not text.strip():
        raise ExchangeError(f"{path} is empty: choose a file that was exported.")
    return text


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise ExchangeError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise ExchangeError(f"{path} cannot be read: {error.strerror}.") from None


def from_json(text: str) -> Any:
    """Return what a JSON text holds; raises ValueError for NaN and infinity too, which no log can keep."""
    return _DECODER.decode(text)


def _finite(number: str) -> float:
    if not isfinite(found := float(number)):
        raise ValueError(f"{number} is no number that a log can keep; correct it")
    return found


_DECODER = json.JSONDecoder(parse_constant=_finite, parse_float=_finite)
_MARK = b"\xef\xbb\xbf"


def _object(line: bytes) -> Any:
    try:
        return from_json(line.decode())
    except UnicodeDecodeError:
        raise ValueError(_NO_TEXT) from None
    except json.JSONDecodeError as error:
        if not line.endswith(b"\n"):
            raise ValueError(
                "breaks off; the file was cut short: copy it again, or delete this line"
            ) from None
        raise ValueError(
            f"is not JSON ({error.msg} at column {error.colno}); restore it from the original"
        ) from None
    except RecursionError:
        raise ValueError("is nested too deeply; restore it from the original") from None


def _row(found: Any) -> Row:
    if not isinstance(found, dict):
        raise ValueError("is no JSON object; each line holds one, with " + ", ".join(_KEYS))
    stored = found.get("format")
    if isinstance(stored, int) and stored > FORMAT:
        raise ValueError(f"format {stored} is newer than this kit reads ({FORMAT}); update the kit")
    if stored != FORMAT:
        raise ValueError(f"'format' must be {FORMAT}; choose a file that was exported")
    for key, kind in _KEYS.items():
        if key not in found:
            raise ValueError(f"{key!r} is missing; restore the line from the original")
        if type(found[key]) is not kind or found[key] == "":
            raise ValueError(f"{key!r} must be {_TYPES[kind]}, not {json.dumps(found[key])[:40]}")
        if kind is str and NOT_IN_NAMES.search(found[key]):
            raise ValueError(f"{key!r} holds a character that is none; restore the line from the original")
    try:
        datetime.fromisoformat(found["at"])
    except ValueError:
        raise ValueError(
            f"'at' must be a time such as 2025-01-31T09:30:00.000Z, not {found['at']!r}"
        ) from None
    return Row(*_VALUES(found))


def _misplaced(row: Row, expected: int) -> str:
    """Return why a row cannot stand next in its stream."""
    if row.version == expected:
        return f"the click {row.click!r} stands twice in {row.stream}; remove what was copied in"
    here = f"version {row.version} of {row.stream} stands where {expected} was expected"
    if row.version < 1:
        return f"{here}; versions are 1, 2, 3 …"
    if row.version > expected:
        return f"{here}: a row is missing or out of order; restore it from the original"
    return f"{here}: it stands twice or out of order; remove the copy or restore the order"
