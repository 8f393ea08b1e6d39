"""What a file of JSON lines must hold to be a log, and what is said where it does not."""

import gc
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from workshop.counterparts.play import rehearse
from workshop.exchange.logfile import ExchangeError, LogFile, line_of, streams_of
from workshop.negotiation import casefile
from workshop.negotiation.moves import Row

CASE = casefile.load("piano-workshop")
SEATS = dict.fromkeys(CASE.party, "principled")


def played(stream: str = "table/x/1", seed: int = 1) -> list[Row]:
    return list(rehearse(CASE, SEATS, seed=seed, stream=stream))


@pytest.fixture
def lines() -> list[str]:
    return [line_of(row).rstrip("\n") for row in played()]


def written(path: Path, rows: Iterable[Row]) -> Path:
    path.write_text("".join(map(line_of, rows)))
    return path


def changed(line: str, **values: object) -> str:
    kept = json.loads(line) | values
    return json.dumps({key: value for key, value in kept.items() if value is not ...})


MISTAKES: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "not JSON": (lambda good: [good[0], "{oops}", *good[2:]], "line 2: is not JSON"),
    "no object": (lambda good: ["[]"], "line 1: is no JSON object"),
    "NaN": (lambda good: [good[0], good[1].replace(": 2,", ": NaN,")], "line 2: NaN is no number"),
    "too large": (lambda good: [good[0], good[1].replace(": 2,", ": 1e999,")], "line 2: 1e999 is no number"),
    "half a character": (
        lambda good: [changed(good[0], stream="table/\ud800")],
        "line 1: 'stream' holds a character",
    ),
    "nested": (lambda good: ["[" * 100_000 + "\n"], "nested too deeply"),
    "missing key": (lambda good: [changed(good[0], click=...)], "line 1: 'click' is missing"),
    "wrong type": (
        lambda good: [changed(good[0], version="1")],
        "'version' must be a whole number, not \"1\"",
    ),
    "truth is no number": (lambda good: [changed(good[0], version=True)], "'version' must be a whole number"),
    "empty": (lambda good: [changed(good[0], stream="")], "'stream' must be text"),
    "data": (lambda good: [changed(good[0], data=[])], "'data' must be an object"),
    "no time": (lambda good: [changed(good[0], at="noon")], "'at' must be a time"),
    "newer": (lambda good: [changed(good[0], format=2)], "format 2 is newer than this kit reads"),
    "no format": (lambda good: [changed(good[0], format=...)], "'format' must be 1"),
    "hole": (lambda good: [good[0], *good[2:]], "line 2: version 3 of table/x/1 stands where 2 was expected"),
    "no beginning": (lambda good: good[1:], "line 1: version 2 of table/x/1 stands where 1 was expected"),
    "twice": (lambda good: [good[0], good[1], good[1]], "line 3: version 2 .* stands twice"),
    "out of order": (lambda good: [good[0], good[2], good[1]], "line 2: .* out of order"),
    "zero": (lambda good: [changed(good[0], version=0)], "versions are 1, 2, 3"),
    "click twice": (
        lambda good: [good[0], changed(good[1], click="opened")],
        "line 2: the click 'opened' stands twice",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, lines: list[str], mistake: str) -> None:
    make, sentence = MISTAKES[mistake]
    path = tmp_path / "bad.jsonl"
    path.write_text("\n".join(make(lines)) + "\n")
    with pytest.raises(ExchangeError, match=sentence) as refusal:
        LogFile(path)
    assert str(path) in str(refusal.value)


def test_a_file_cut_short_is_named_as_such(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text("\n".join(lines)[:-20])
    with pytest.raises(ExchangeError, match=f"line {len(lines)}: breaks off"):
        LogFile(path)


def test_what_is_no_text_or_no_file_is_named_as_such(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "log.jsonl"
    with pytest.raises(ExchangeError, match="no such file"):
        LogFile(path)
    path.write_text(" \n\n")
    with pytest.raises(ExchangeError, match="is empty"):
        LogFile(path)
    path.write_bytes(lines[0].encode() + b"\n\xff\xfe\n")
    with pytest.raises(ExchangeError, match="line 2: is not UTF-8"):
        LogFile(path)
    with pytest.raises(ExchangeError, match="cannot be read"):
        LogFile(tmp_path)


def test_a_pipe_is_refused_in_a_sentence(lines: list[str]) -> None:
    reads, writes = os.pipe()
    os.write(writes, lines[0].encode())
    os.close(writes)
    with pytest.raises(ExchangeError, match="is a pipe"):
        LogFile(Path(f"/dev/fd/{reads}"))
    os.close(reads)


def test_an_editors_marks_and_blank_lines_do_no_harm(tmp_path: Path, lines: list[str]) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n\r\n".join(lines).encode())
    assert list(LogFile(path)) == played()


def test_streams_may_stand_mixed_and_come_apart(tmp_path: Path) -> None:
    one, two = played("table/x/1"), played("table/x/2")
    mixed = [row for pair in zip(one, two, strict=True) for row in pair]
    log = LogFile(written(tmp_path / "log.jsonl", mixed))
    assert list(log) == [*one, *two]
    assert list(log) == [*one, *two], "as often as needed"


def test_a_row_too_many_is_found_in_streams_that_stand_mixed(tmp_path: Path) -> None:
    one, two = played("table/x/1"), played("table/x/2")
    path = written(tmp_path / "log.jsonl", [*one[:3], *two, *one[2:]])
    with pytest.raises(
        ExchangeError, match=f"line {4 + len(two)}: version 3 of table/x/1 stands where 4 was expected"
    ):
        LogFile(path)


def test_a_table_that_cannot_be_opened_is_named_with_its_line(tmp_path: Path) -> None:
    first, *rest = played("table/x/2")
    forged = replace(first, data=first.data | {"digest": "0"})
    path = written(tmp_path / "log.jsonl", [*played("table/x/1"), forged, *rest])
    with pytest.raises(
        ExchangeError, match=f"line {len(rest) + 2}: row 1 of table/x/2: the case was changed"
    ):
        LogFile(path)


def test_one_stream_is_held_at_a_time(tmp_path: Path) -> None:
    tables = [played(f"table/x/{number}") for number in range(9)]
    longest = len(tables[0])
    path = written(tmp_path / "log.jsonl", [row for rows in tables for row in rows])
    del tables
    gc.freeze()  # what was there before is not counted
    try:
        before = rows_alive()
        for _, rows in streams_of(LogFile(path)):
            assert len(rows) == longest
            assert longest <= rows_alive() - before < 3 * longest
            del rows
    finally:
        gc.unfreeze()


def rows_alive() -> int:
    return sum(isinstance(thing, Row) for thing in gc.get_objects())
