"""Logs that 0.3.0 wrote, read by the present code: what 0.3.0's own commands made of them comes out again.

The fixtures and what is expected were written by 0.3.0 (`write.py`), so that new code is never judged by
itself.
"""

import json
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from since_0_3_0.folding import FIXTURES, kept, without_scripts
from workshop.cli import cli
from workshop.exchange.logfile import line_of
from workshop.log.store import open_store

WRITTEN = ("log.jsonl", "moves.csv", "series.csv", "outcomes.csv")
"""The files of an export of 0.3.0, beside its codebook."""
EXPORTS = {"export": [], "export-with-text": ["--with-text"]}
REPORTS = json.loads((FIXTURES / "manifest.json").read_text("utf-8"))["reports"]
CASES = sorted(path.name.removesuffix(".toml.xz") for path in FIXTURES.glob("cases/*.toml.xz"))
FIGURES = re.compile(r"<script type='application/json'>(.*?)</script>", re.DOTALL)
EXPLAINED = re.compile(r"^- `(.+?)`: (.*)$", re.MULTILINE)


def printed(*words: object) -> str:
    """Return what a command prints."""
    done = CliRunner().invoke(cli, list(map(str, words)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def same(found: str | bytes, expected: str | bytes) -> None:
    """Say where two long texts part, which a comparison by pytest would take minutes for."""
    if found != expected:
        at = next((n for n, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1]), -1)
        where = slice(max(0, at - 100), at + 100)
        pytest.fail(f"at {at}:\nwas {expected[where]!r}\nis  {found[where]!r}")


def rows(log: str) -> str:
    """Return all rows of a log, as lines."""
    store = open_store(log)
    try:
        return "".join(map(line_of, store.read_all()))
    finally:
        store.close()


def test_every_row_is_read_as_it_was_written(log_of_0_3_0: str) -> None:
    same(rows(log_of_0_3_0), kept("rows.jsonl").decode())


def test_rows_that_are_still_in_the_wal_are_read(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(kept("going/log.db"))
    without = rows(str(tmp_path / "log.db"))
    for name in ("log.db", "log.db-wal"):
        (tmp_path / name).write_bytes(kept(f"going/{name}"))
    same(rows(str(tmp_path / "log.db")), kept("going/rows.jsonl").decode())
    assert len(without.splitlines()) < len(kept("going/rows.jsonl").splitlines())


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_holds_what_it_held(log_of_0_3_0: str, tmp_path: Path, name: str) -> None:
    printed("export", "--db", log_of_0_3_0, "--out", tmp_path / name, *EXPORTS[name])
    for file in WRITTEN:
        same((tmp_path / name / file).read_bytes(), kept(f"{name}/{file}"))


def test_the_codebook_still_explains_all_that_it_explained(log_of_0_3_0: str, tmp_path: Path) -> None:
    """Its sentences may be worded otherwise, and there may be more of them."""
    printed("export", "--db", log_of_0_3_0, "--out", tmp_path / "export")
    then, now = (
        {name for name, _ in EXPLAINED.findall(text)}
        for text in (
            kept("export/codebook.md").decode(),
            (tmp_path / "export" / "codebook.md").read_text("utf-8"),
        )
    )
    assert then - now == set()
    assert len(then) > 100


@pytest.mark.parametrize("name", EXPORTS)
def test_an_exported_log_replays_to_the_same_figures(tmp_path: Path, name: str) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(kept(f"{name}/log.jsonl"))
    same(printed("replay", log, "--json"), kept(f"{name}/replay.json").decode())


def test_an_exported_log_can_be_taken_in_and_exported_again(tmp_path: Path, url: str) -> None:
    (tmp_path / "log.jsonl").write_bytes(kept("export-with-text/log.jsonl"))
    printed("import", tmp_path / "log.jsonl", "--db", url)
    printed("export", "--db", url, "--out", tmp_path / "again", "--with-text")
    for file in WRITTEN:
        same((tmp_path / "again" / file).read_bytes(), kept(f"export-with-text/{file}"))
    assert (tmp_path / "again" / "words.csv").read_text("utf-8").count("\n") == 1, "words counted nowhere"


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_the_same_numbers_and_the_same_words(
    log_of_0_3_0: str, tmp_path: Path, name: str
) -> None:
    """How they are drawn has changed since; the numbers of what is still drawn have not."""
    printed("report", "--db", log_of_0_3_0, *REPORTS[name], "--out", tmp_path / "report.html")
    now = without_scripts((tmp_path / "report.html").read_text("utf-8"))
    then = kept(f"reports/{name}.html").decode()
    found, expected = (dict(map(numbers, FIGURES.findall(page))) for page in (now, then))
    assert expected
    for label, told in expected.items():
        kept_ones = {key: said for key, said in told.items() if not REDRAWN.search(key)}
        assert kept_ones.items() <= found[label].items()
    for section in SECTION.findall(then):
        if any(heading in section and heading not in now for heading in ANSWERS):
            then = then.replace(section, "")  # nobody had answered
    then = then.replace("</b> to this side.", "</b> to you.")  # a report of one's own says so now
    gone = Counter(words(then).splitlines()) - Counter(words(now).splitlines())
    assert [line for line in gone if not UNASKED.search(line)] == []


UNASKED = re.compile("^n = 1 table\\.$| · 1 table$")
"""What 0.3.0 said of a table by itself that is for classes; so are, while nobody answered, `ANSWERS`."""
ANSWERS = ("<h2>Guesses</h2>", "<h2>The value check</h2>")
SECTION = re.compile("<section.*?</section>", re.DOTALL)
REDRAWN = re.compile("satisfied by the package|, difference|^creative, %|^settlement, %")
"""What is drawn otherwise since: satisfied is a band between offers, differences are in words, and a plain
offer counts as settling."""
MARKS = {"Cards", "Check-ins", "Breaches"}


def numbers(stored: str) -> tuple[str, dict[str, Any]]:
    """Return a figure's label and what its lines and columns say, but for what 0.3.0 did not draw."""
    figure = json.loads(stored)
    traces = [trace for trace in figure["_chart"]["data"] if "name" in trace]
    told = {
        trace["name"]: trace["x"] if trace["name"] in MARKS else (trace["x"], trace.get("y"))
        for trace in traces
        if trace.get("meta") != {"table": False} and trace["x"]
    }
    new = re.compile("satisfied by the latest offers|^Ideas$|^New options$")
    return figure["_label"], {name: values for name, values in told.items() if not new.search(name)}


def words(page: str) -> str:
    """Return what a page says, one piece of text a line."""
    body = FIGURES.sub("", page).partition("<body>")[2]
    return "\n".join(unescape(piece.strip()) for piece in re.split(r"<[^>]*>", body) if piece.strip())


@pytest.mark.parametrize("case", CASES)
def test_a_case_file_of_that_time_can_be_read_and_analysed(tmp_path: Path, case: str) -> None:
    (tmp_path / "case.toml").write_bytes(kept(f"cases/{case}.toml"))
    same(printed("analyse", tmp_path / "case.toml", "--json"), kept(f"cases/{case}.json").decode())


def test_a_dialogue_of_a_corpus_becomes_the_same_rows(tmp_path: Path) -> None:
    printed("import", FIXTURES / "casino.json", "--format", "casino", "--db", tmp_path / "log.db")
    expected = [
        line for line in kept("rows.jsonl").decode().splitlines(keepends=True) if '"table/casino/' in line
    ]
    assert expected
    same(rows(str(tmp_path / "log.db")), "".join(expected))
