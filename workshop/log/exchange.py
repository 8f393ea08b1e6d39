"""The log as files: export with pseudonyms to JSON lines, CSV and a codebook, and the way back into a log."""

import csv
import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from workshop.classroom import fold as room
from workshop.log import frames
from workshop.log.codebook import FORMAT, codebook
from workshop.log.pseudonyms import pseudonymous
from workshop.log.store import NOT_IN_NAMES, StaleVersion, Store
from workshop.negotiation.fold import LogError, opened, replay
from workshop.negotiation.moves import Event, Row

FILES = ("log.jsonl", "moves.csv", "series.csv", "outcomes.csv", "codebook.md")

_KEYS: dict[str, type] = {"stream": str, "version": int, "click": str, "at": str, "kind": str, "data": dict}
_TYPES = {str: "text", int: "a whole number", dict: "an object"}

# Past blanks and direction marks, as some spreadsheets read; full-width signs count too. Where lists are parted by
# semicolons, a spreadsheet begins a cell after each one, and after each line break.
_FORMULA = re.compile(
    r"(^|[;\t\r\n])(?=[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])"
)


class ExchangeError(Exception):
    """A file that cannot be read, written or taken in; the message says what to mend."""


@dataclass(frozen=True)
class Imported:
    """What came of an import: streams and rows written, and streams that were there already, row by row."""

    streams: int
    rows: int
    already: int


def export(rows: Iterable[Row], out: Path, *, with_text: bool = False) -> tuple[Path, ...]:
    """Return the files written into the folder `out`: `FILES`, all of them or none.

    Learners and seats get pseudonyms, the same in every file; people's names, keys, links and addresses stay in the
    log. Without `with_text` what people typed is left out; the case's own texts stay, and the tables still replay.
    Raises ExchangeError, before anything is written, where a file of that name is there, a table's rows cannot be
    replayed, or there are none.
    """
    try:
        taken = [name for name in FILES if (out / name).exists()]
    except OSError as error:
        raise ExchangeError(f"{out} cannot be used: {error.strerror}. Nothing was written.") from None
    if taken:
        raise ExchangeError(f"{out} already holds {', '.join(taken)}: choose another folder. Nothing was written.")
    try:
        shown = list(pseudonymous(rows, with_text=with_text))
        written = _texts(shown, with_text=with_text)
    except LogError as error:
        raise ExchangeError(f"{error}. Nothing was written.") from None
    if not shown:
        raise ExchangeError("There is nothing to export: no row was logged. Nothing was written.")
    try:
        return _write(written, out)
    except OSError as error:
        raise ExchangeError(f"{out} cannot be written: {error.strerror}. Nothing was left there.") from None


def _texts(rows: list[Row], *, with_text: bool) -> dict[str, str]:
    """Return what goes into each file."""
    streams = {stream: list(own) for stream, own in groupby(rows, key=lambda row: row.stream)}
    opened_here = {stream: own for stream, own in streams.items() if own[0].kind == "opened"}
    tables = [replay(own) for own in opened_here.values()]
    lines = (json.dumps({"format": FORMAT} | {key: getattr(row, key) for key in _KEYS}) for row in rows)
    return {
        "log.jsonl": "".join(f"{line}\n" for line in lines),
        "moves.csv": _csv(frames.moves(*tables)),
        "series.csv": _csv(frames.series_of({stream: frames.records(own) for stream, own in opened_here.items()})),
        "outcomes.csv": _csv(frames.outcomes(tables)),
        "codebook.md": codebook(with_text=with_text),
    }


def _csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV that opens as text in a spreadsheet: with a byte order mark, no cell a formula."""
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].map(_harmless, na_action="ignore")
    text: str = frame.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    return "\ufeff" + text


def _harmless(cell: object) -> object:
    return _FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell


def _write(texts: dict[str, str], out: Path) -> tuple[Path, ...]:
    """Put all files in place, or take back what was put there and raise."""
    made = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".export-", dir=out))
    done: list[Path] = []
    try:
        for name, text in texts.items():
            (stage / name).write_bytes(text.encode("utf-8", "backslashreplace"))
        for name in texts:
            target = out / name
            (stage / name).rename(target)
            done.append(target)
    except BaseException:
        for path in done:
            path.unlink()
        shutil.rmtree(stage)
        if made:
            out.rmdir()
        raise
    stage.rmdir()
    return tuple(done)


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text, without a byte order mark; raises ExchangeError."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise ExchangeError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise ExchangeError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ExchangeError(f"{path}, line {line}: is not UTF-8 text; save the file as UTF-8.") from None
    if not text.strip():
        raise ExchangeError(f"{path} is empty: choose a file that was exported.")
    return text


def read_jsonl(path: Path) -> list[Row]:
    """Return the rows of an exported log.jsonl, in the file's order; raises ExchangeError, naming the line."""
    lines = read_text(path).split("\n")
    rows: list[Row] = []
    last: dict[str, int] = {}
    clicks: set[tuple[str, str]] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _row(_object(line, cut=number == len(lines)))
            expected = last.get(row.stream, 0) + 1
            if row.version != expected:
                raise ValueError(_misplaced(row, expected))
            if (row.stream, row.click) in clicks:
                raise ValueError(f"the click {row.click!r} stands twice in {row.stream}; remove what was copied in")
        except ValueError as error:
            raise ExchangeError(f"{path}, line {number}: {error}.") from None
        last[row.stream] = row.version
        clicks.add((row.stream, row.click))
        rows.append(row)
    return rows


def from_json(text: str) -> Any:
    """Return what a JSON text holds; raises ValueError for NaN and infinite numbers too, which no log can keep."""
    return json.loads(text, parse_constant=_finite, parse_float=_finite)


def _finite(number: str) -> float:
    if not isfinite(found := float(number)):
        raise ValueError(f"{number} is no number that a log can keep; correct it")
    return found


def _object(line: str, *, cut: bool) -> Any:
    try:
        return from_json(line)
    except json.JSONDecodeError as error:
        if cut:
            raise ValueError("breaks off; the file was cut short: copy it again, or delete this line") from None
        raise ValueError(f"is not JSON ({error.msg} at column {error.colno}); restore it from the original") from None
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
        raise ValueError(f"'at' must be a time such as 2025-01-31T09:30:00.000Z, not {found['at']!r}") from None
    return Row(**{key: found[key] for key in _KEYS})


def _misplaced(row: Row, expected: int) -> str:
    here = f"version {row.version} of {row.stream} stands where {expected} was expected"
    if row.version < 1:
        return f"{here}; versions are 1, 2, 3 …"
    if row.version > expected:
        return f"{here}: a row is missing or out of order; restore it from the original"
    return f"{here}: it stands twice or out of order; remove the copy or restore the order"


def import_rows(store: Store, rows: Iterable[Row]) -> Imported:
    """Return what came of writing rows into a log; versions, clicks and times stay as they are.

    A stream that is there already, row by row, is left alone. Raises ExchangeError, before anything is written,
    where one is there with other rows, or where a table or a room cannot be opened.
    """
    in_order = sorted(rows, key=lambda row: (row.stream, row.version))
    streams = {stream: list(own) for stream, own in groupby(in_order, key=lambda row: row.stream)}
    there = {stream for stream in store.streams() if stream in streams}
    for stream, own in streams.items():
        if stream in there and store.read(stream) != own:
            raise ExchangeError(f"{stream} is in the log already, with other rows. Nothing was written.")
        try:
            if own[0].kind == "opened":
                opened(own[0])
            elif own[0].kind == "room_opened":
                room.replay(own[:1])
        except LogError as error:
            raise ExchangeError(f"{error}. Nothing was written.") from None
    written = 0
    for stream, own in streams.items():
        if stream not in there:
            written += len(_append(store, stream, own))
    return Imported(len(streams) - len(there), written, len(there))


def _append(store: Store, stream: str, rows: list[Row]) -> list[Row]:
    try:
        return store.append(stream, 0, *(Event(row.kind, row.data, row.click, row.at) for row in rows))
    except StaleVersion:
        raise ExchangeError(f"{stream} was opened by somebody else meanwhile; import again.") from None
