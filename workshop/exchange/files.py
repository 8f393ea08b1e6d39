"""The log as files: export with pseudonyms to JSON lines, CSV and a codebook, and the way back into a log."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path

from workshop.classroom import fold as room
from workshop.exchange.codebook import KINDS, codebook
from workshop.exchange.consent import consenting
from workshop.exchange.logfile import ExchangeError, LogFile, line_of, streams_of
from workshop.exchange.pseudonyms import pseudonymous
from workshop.log.store import StaleVersion, Store
from workshop.measures import records as frames
from workshop.measures.columns import MOVES, OUTCOMES, SERIES, WORDS
from workshop.measures.words import word_lines
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Event, Row

FILES = ("log.jsonl", "moves.csv", "series.csv", "outcomes.csv", "words.csv", "codebook.md")

# Past blanks and direction marks, as some spreadsheets read; full-width signs count too. Where lists are
# parted by semicolons, a spreadsheet begins a cell after each one, and after each line break.
_FORMULA = re.compile(
    r"(^|[;\t\r\n])(?=[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])"
)


@dataclass(frozen=True)
class Imported:
    """What came of an import: streams and rows written, and streams that were there already, row by row.

    `unknown` counts, by stream, rows that mean nothing to this version.
    """

    streams: int
    rows: int
    already: int
    unknown: dict[str, int] = field(default_factory=dict)


def export(
    rows: Iterable[Row], out: Path, *, with_text: bool = False, unknown: dict[str, int] | None = None
) -> tuple[Path, ...]:
    """Return the files written into the folder `out`: `FILES`, all of them or none.

    One table is held at a time, and what all learners answered and passed beside their tables.

    The rows come in the order of `Store.read_all`. Learners and seats get pseudonyms, the same in every file;
    people's names, keys, links and addresses stay in the log. Without `with_text` what people typed is left
    out; the case's own texts stay, and the tables still replay. `unknown` gets, by stream, how many rows mean
    nothing to this version: what they hold is left out too. Raises ExchangeError, and leaves nothing, where a
    file of that name is there, a table's rows cannot be replayed, or there are none.
    """
    try:
        taken = [name for name in FILES if (out / name).exists()]
    except OSError as error:
        raise ExchangeError(f"{out} cannot be used: {error.strerror}. Nothing was written.") from None
    if taken:
        raise ExchangeError(
            f"{out} already holds {', '.join(taken)}: choose another folder. Nothing was written."
        )
    try:
        rows = consenting(rows)
        if (first := next(rows, None)) is None:
            raise ExchangeError("There is nothing to export: no row was logged. Nothing was written.")
        return _put(chain((first,), rows), out, {} if unknown is None else unknown, with_text=with_text)
    except LogError as error:
        raise ExchangeError(f"{error}. Nothing was written.") from None
    except OSError as error:
        raise ExchangeError(f"{out} cannot be written: {error.strerror}. Nothing was left there.") from None


def _put(rows: Iterable[Row], out: Path, unknown: dict[str, int], *, with_text: bool) -> tuple[Path, ...]:
    """Put all files in place, or take back what was put there and raise."""
    made = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".export-", dir=out))
    done: list[Path] = []
    try:
        _write(rows, stage, unknown, with_text=with_text)
        for name in FILES:
            target = out / name
            if target.exists():
                raise ExchangeError(
                    f"{target} was put there meanwhile: choose another folder. Nothing was written."
                )
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


def _write(rows: Iterable[Row], stage: Path, unknown: dict[str, int], *, with_text: bool) -> None:
    with ExitStack() as files:
        log, moves, series, outcomes, words, book = (
            files.enter_context(
                (stage / name).open("w", encoding="utf-8", errors="backslashreplace", newline="")
            )
            for name in FILES
        )
        book.write(codebook(with_text=with_text))
        heads = {moves: MOVES, series: ("stream", *SERIES), outcomes: OUTCOMES, words: WORDS}
        for file, columns in heads.items():
            file.write("\ufeff" + _csv([columns]))  # the mark tells a spreadsheet that it is UTF-8
        for stream, own in streams_of(pseudonymous(rows, with_text=with_text)):
            log.writelines(map(line_of, own))
            if own[0].kind == "opened":
                table, found = frames.played(own)
                count = table.unknown
                moves.write(_csv(frames.move_lines(table)))
                series.write("".join(_series(stream, found)))
                outcomes.write(_csv(frames.outcome_lines(table)))
                words.write(_csv(word_lines(table)))
            else:
                count = sum(row.kind not in KINDS for row in own)
            if count:
                unknown[stream] = count


def _csv(lines: Iterable[Iterable[object]]) -> str:
    return "".join([f"{_cells(*line)}\r\n" for line in lines])


def _series(stream: str, found: Iterable[frames.Record]) -> Iterator[str]:
    for number, record in enumerate(found, start=1):
        move = _cells(stream, *frames.move_of(number, record))
        for figure in frames.figures(record):
            yield f"{move},{_figure(*figure)}\r\n"


def _cells(*cells: object) -> str:
    """Return cells as CSV that opens as text in a spreadsheet: numbers bare, texts quoted, none a formula."""
    return ",".join(
        [_text(cell) if isinstance(cell, str) else '""' if cell is None else str(cell) for cell in cells]
    )


@lru_cache(maxsize=2**15)
def _figure(measure: str, key: str, low: float | None, high: float | None) -> str:
    return _cells(measure, *frames.sides(key), low, high)


@lru_cache(maxsize=1024)
def _text(cell: str) -> str:
    defused = _FORMULA.sub(r"\1'", cell).replace('"', '""')
    return f'"{defused}"'


def import_rows(store: Store, rows: list[Row] | LogFile) -> Imported:
    """Return what came of writing rows into a log; versions, clicks and times stay as they are.

    The rows of a stream stand together. A stream that is there already, row by row, is left alone. Raises
    ExchangeError, before anything is written, where one is there with other rows, or where a table or a room
    cannot be opened.
    """
    there, already = store.streams(), 0
    unknown: dict[str, int] = {}
    for stream, own in streams_of(rows):
        if stream in there and store.read(stream) != own:
            raise ExchangeError(f"{stream} is in the log already, with other rows. Nothing was written.")
        if len({row.click for row in own}) < len(own):
            raise ExchangeError(
                f"A click stands twice in {stream}: remove what was copied in. Nothing was written."
            )
        already += stream in there
        try:
            if count := _unknown(own):
                unknown[stream] = count
        except LogError as error:
            raise ExchangeError(f"{error}. Nothing was written.") from None
    streams = written = 0
    for stream, own in streams_of(rows):
        if stream not in there:
            streams, written = streams + 1, written + len(_append(store, stream, own))
    return Imported(streams, written, already, unknown)


def _unknown(rows: list[Row]) -> int:
    """Return how many rows of a stream mean nothing to this version; raises LogError if it does not open."""
    if rows[0].kind == "opened":
        return replay(rows).unknown
    if rows[0].kind == "room_opened":
        room.replay(rows[:1])
    return sum(row.kind not in KINDS for row in rows)


def _append(store: Store, stream: str, rows: list[Row]) -> list[Row]:
    try:
        return store.append(stream, 0, *(Event(row.kind, row.data, row.click, row.at) for row in rows))
    except StaleVersion:
        raise ExchangeError(f"{stream} was opened by somebody else meanwhile; import again.") from None
