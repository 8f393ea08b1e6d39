"""What leaves the log as files, what stays behind, and what comes back in."""

import csv
import gc
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from workshop.counterparts.play import rehearse
from workshop.exchange import files as exchange
from workshop.exchange.codebook import KINDS
from workshop.exchange.files import FILES, Imported, export, import_rows
from workshop.exchange.logfile import ExchangeError, LogFile
from workshop.log.store import Store
from workshop.measures import columns
from workshop.measures import records as frames
from workshop.measures.words import told
from workshop.negotiation import casefile
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import ACTS, Event, Move, Row
from workshop.negotiation.table import MIDDLE, Difficulty, openings, outcome

CASE = casefile.load("piano-workshop")
ME, THEM = CASE.party
AT = "2025-01-31T09:30:00.000Z"
HOSTILE = (
    '=cmd|" /C calc"!A0', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u200f=1", "＝1",
    "a;=1;b", "Two points:\n- one\n\n=2", "<img src=x onerror=alert(1)>", "ש\u200fלום, 'né'; "
                                                                          "\"x\"\n🙂", "x" * 10_000,
)  # fmt: skip
HALF_A_CHARACTER = "\ud800"


def typed(stream: str = "solo/Ada Lovelace/seat/1", texts: tuple[str, ...] = HOSTILE) -> list[Row]:
    """A table where a person, whose name is in the stream and in a seat, typed these texts."""
    seats = {ME: "Ada Lovelace", THEM: "guarded"}
    events = openings(CASE, seats=seats)
    events += [
        Event("moved", Move(act="demand", by=ME, seat="Ada Lovelace", text=text).data()) for text in texts
    ]
    events += [Event("noted", {"by": ME, "text": text}) for text in (*texts, HALF_A_CHARACTER)]
    events += [Event("seated", {"party": ME, "who": "Grace Hopper"}), Event("tomorrow", {"secret": "Ada"})]
    return [
        Row(stream, version, event.click or f"c{version}", AT, event.kind, event.data)
        for version, event in enumerate(events, start=1)
    ]


def played(stream: str = "table/x/1", seed: int = 1, difficulty: Difficulty = MIDDLE) -> list[Row]:
    seats = {ME: "principled", THEM: "principled"}
    return list(rehearse(CASE, seats, seed=seed, stream=stream, difficulty=difficulty))


def spoken() -> list[Row]:
    """A table where words count, with something said, heard, promised, settled and found."""
    what = {"package": CASE.middle}
    said = {"wording": "ask/1", "offered": ["ask/0", "ask/1"], "source": "wording"}
    heard = {"v": 1, "act": "ask_interest", "about": ["issue:rent"], "covers": [[0, 4]], "slips": ["option"]}
    moves = [
        {"act": "ask_interest", "by": ME, "text": "Why, my SECRET friend?", "said": said, "heard": heard},
        {"act": "promise", "by": ME, "promise": {"kind": "hold"}},
        {"act": "demand", "by": ME, "heard": {"v": 99, "tone": "SECRET"}},
        {"act": "offer", "by": ME, **what},
        {"act": "offer", "by": THEM, **what},
    ]
    events = openings(CASE, seats={ME: "person", THEM: "guarded"}, words=True)
    events += [Event("moved", move) for move in moves]
    return [
        Row("solo/Ada/seat/1", version, event.click or f"c{version}", AT, event.kind, event.data)
        for version, event in enumerate(events, start=1)
    ]


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def everything(folder: Path) -> str:
    return "".join((folder / name).read_text(encoding="utf-8") for name in FILES)


# Export


def test_export_writes_all_its_files_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    assert [path.name for path in export(played(), out)] == list(FILES)
    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)


def test_a_log_comes_back_as_it_was(tmp_path: Path) -> None:
    log = [*played("table/x/1"), *played("table/x/2", seed=2, difficulty="hard")]
    export(log, tmp_path, with_text=True)
    assert list(LogFile(tmp_path / "log.jsonl")) == log


def test_typed_text_survives_the_way_out_and_back_when_asked_for(tmp_path: Path) -> None:
    export(typed(), tmp_path, with_text=True)
    back = list(LogFile(tmp_path / "log.jsonl"))
    assert [row.data["text"] for row in back if row.kind == "noted"] == [*HOSTILE, HALF_A_CHARACTER]


def test_what_people_typed_stays_behind(tmp_path: Path) -> None:
    export(typed(texts=("My secret is out.",)), tmp_path)
    assert "secret" not in everything(tmp_path)


def test_what_was_said_and_heard_leaves_as_names_and_places_and_never_as_words(tmp_path: Path) -> None:
    rows = spoken()
    export(rows, tmp_path / "out")
    assert "SECRET" not in everything(tmp_path / "out")
    assert "Ada" not in everything(tmp_path / "out")
    back = list(LogFile(tmp_path / "out" / "log.jsonl"))
    first = len(rows) - 5
    assert back[first].data["said"] == rows[first].data["said"]
    assert back[first].data["heard"] == rows[first].data["heard"]
    assert "heard" not in back[first + 2].data, "nobody can say what it holds"
    was, now = replay(rows), replay(back)
    assert (now.promises, now.settled, now.trust) == (was.promises, was.settled, was.trust)
    export(back, tmp_path / "again")
    again = [(tmp_path / folder / "words.csv").read_bytes() for folder in ("out", "again")]
    assert again[0] == again[1]


def test_words_have_a_file_of_their_own_with_a_line_a_move(tmp_path: Path) -> None:
    export(spoken(), tmp_path)
    names, *lines = cells(tmp_path / "words.csv")
    table = replay(spoken())
    assert len(lines) == len(table.moves)
    asked, promised, broke, _, settled = (dict(zip(names, line, strict=True)) for line in lines[-5:])
    assert (asked["wording"], asked["offered"], asked["heard"]) == ("ask/1", "ask/0; ask/1", "ask_interest")
    assert asked["slips"] == "option"
    assert promised["promise"] == "hold"
    assert broke["broken"] == f"promise:{table.promises[0].version}"
    assert settled["settled"].split("; ") == [f"option:{issue}={o}" for issue, o in CASE.middle.items()]
    assert "counter_at_once" in settled["slips"]


def test_what_words_did_is_the_same_with_typed_text_and_without(tmp_path: Path) -> None:
    typed_offer = {"act": "offer", "by": ME, "text": "For us both.", "package": CASE.middle}
    aloud = typed_offer | {"said": {"source": "observer"}}
    rows = spoken()
    for data in (typed_offer | {"said": {"source": "own"}, "heard": {"v": 1, "act": "offer"}}, aloud):
        rows.append(Row(rows[0].stream, len(rows) + 1, f"more-{len(rows)}", AT, "moved", data))
    export(rows, tmp_path / "with", with_text=True)
    export(rows, tmp_path / "without")
    words = [(tmp_path / folder / "words.csv").read_bytes() for folder in ("with", "without")]
    assert words[0] == words[1]
    assert b"For us both." in (tmp_path / "with" / "moves.csv").read_bytes()


def test_where_words_do_not_count_there_is_no_line(tmp_path: Path) -> None:
    export(played(), tmp_path)
    assert len(cells(tmp_path / "words.csv")) == 1


def test_there_is_one_for_a_move_of_which_an_observer_noted_how_it_was_said(tmp_path: Path) -> None:
    rows = played()
    of, *_ = (row.version for row in rows if row.data.get("act") == "ask_interest")
    noted = Event("tagged", {"of": of, "how": "assumes", "seat": "observer-3"})
    last = rows[-1]
    row = Row(last.stream, last.version + 1, "noted", last.at, noted.kind, noted.data)
    export([*rows, row], tmp_path)
    names, *lines = cells(tmp_path / "words.csv")
    (line,) = (dict(zip(names, line, strict=True)) for line in lines)
    assert (line["version"], line["source"], line["noted"]) == (str(of), "observer", "assumes")
    assert (line["wording"], line["heard"]) == ("", "")


def test_the_case_speaks_on_without_typed_text(tmp_path: Path) -> None:
    export([*played(), *typed()], tmp_path)
    texts = pd.read_csv(tmp_path / "moves.csv", encoding="utf-8-sig")["text"].dropna()
    assert CASE.openings[0].text in set(texts)
    assert len(texts) > len(CASE.openings) * 2


def test_a_log_without_typed_text_replays_to_the_same_outcome_and_series(tmp_path: Path) -> None:
    for log in (typed(), played()):
        out = tmp_path / log[0].stream.replace("/", "-")
        export(log, out)
        back = list(LogFile(out / "log.jsonl"))
        before, after = replay(log), replay(back)
        assert outcome(before) == outcome(after)
        assert before.unknown == after.unknown
        assert frames.records(log) == frames.records(back)


def test_people_get_the_same_pseudonym_in_every_place(tmp_path: Path) -> None:
    export([*typed(), *typed("solo/Grace Hopper/seat/1")], tmp_path, with_text=True)
    text = everything(tmp_path)
    assert "Ada Lovelace" not in text
    assert "Hopper" not in text
    back = list(LogFile(tmp_path / "log.jsonl"))
    assert {row.stream for row in back} == {"solo/learner-00001/seat/1", "solo/learner-00002/seat/1"}
    assert {row.data["who"] for row in back if row.kind == "seated"} == {"learner-00002"}
    assert {row.data["seat"] for row in back if row.kind == "moved"} == {"opening", "learner-00001"}
    assert back[0].data["seats"] == {ME: "learner-00001", THEM: "guarded"}


def test_exporting_an_export_changes_nothing(tmp_path: Path) -> None:
    export(typed(), tmp_path / "one")
    export(list(LogFile(tmp_path / "one" / "log.jsonl")), tmp_path / "two")
    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_a_row_of_an_unknown_kind_keeps_its_place_and_nothing_else(tmp_path: Path) -> None:
    export(typed(), tmp_path, with_text=True)
    assert list(LogFile(tmp_path / "log.jsonl"))[-1].data == {}


def test_no_cell_is_a_formula_and_no_text_is_lost(tmp_path: Path) -> None:
    export(typed(), tmp_path, with_text=True)
    header, *lines = cells(tmp_path / "moves.csv")
    found = [line[header.index("text")] for line in lines][-len(HOSTILE) :]
    for text, cell in zip(HOSTILE, found, strict=True):
        for part in re.split(
            "[;\t\r\n]", cell
        ):  # a cell each, where a spreadsheet parts lists in another way
            assert part.lstrip("\u200f ")[:1] not in set("=+-@＝")
        assert cell.replace("'", "") == text.replace("'", "")


def test_numbers_are_bare_texts_are_quoted_and_what_is_not_known_is_empty(tmp_path: Path) -> None:
    rows = 2 + len(CASE.openings)
    export(typed(texts=('Say "so".',))[:rows], tmp_path, with_text=True)
    _, first, *_, last, _ = (tmp_path / "moves.csv").read_bytes().decode().split("\r\n")
    stream = '"solo/learner-00001/seat/1"'
    assert first.startswith(f'{stream},2,1,"{AT}","demand","contention",')
    assert (
        last
        == f'{stream},{rows},{rows - 1},"{AT}","demand","contention","{ME}","{THEM}","","","","","","Say '
        '""so""."'
    )
    figures = (tmp_path / "series.csv").read_text(encoding="utf-8").splitlines()
    assert f'{stream},2,1,"demand","{THEM}","voiced","{ME}","",0.0,0.0' in figures
    assert f'{stream},2,1,"demand","{THEM}","satisfied","{ME}","","",""' in figures


def test_an_export_holds_one_table_at_a_time(tmp_path: Path) -> None:
    alive: list[int] = []

    def tables() -> Iterator[Row]:
        for number in range(20):
            alive.append(sum(isinstance(thing, Row) for thing in gc.get_objects()))
            yield from played(f"table/x/{number}")

    gc.freeze()  # what was there before is not counted
    try:
        export(tables(), tmp_path)
    finally:
        gc.unfreeze()
    assert 0 < max(alive) - alive[0] < 5 * len(played())


def test_csv_opens_as_utf_8_in_a_spreadsheet(tmp_path: Path) -> None:
    export(played(), tmp_path)
    for name in ("moves.csv", "series.csv", "outcomes.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf")
        assert {len(line) for line in cells(tmp_path / name)} == {len(cells(tmp_path / name)[0])}


def explained(book: str, title: str) -> list[str]:
    """Return the names that a section of the codebook explains, in its order."""
    section = book.partition(f"## {title}")[2].partition("\n## ")[0]
    return re.findall(r"^- `(.*?)`: .", section, re.MULTILINE)


def test_the_codebook_explains_every_column_and_measure_and_no_other(tmp_path: Path) -> None:
    export(played(), tmp_path)
    book = (tmp_path / "codebook.md").read_text(encoding="utf-8")
    for name in ("moves.csv", "series.csv", "outcomes.csv", "words.csv"):
        assert explained(book, name) == cells(tmp_path / name)[0]
    assert explained(book, "Measures in series.csv") == list(columns.MEASURES)
    assert set(pd.read_csv(tmp_path / "series.csv", encoding="utf-8-sig")["measure"]) <= set(columns.MEASURES)
    assert set(explained(book, "log.jsonl")) == set(
        json.loads((tmp_path / "log.jsonl").read_text().splitlines()[0])
    )


def test_the_codebook_explains_what_replay_prints_of_words(tmp_path: Path) -> None:
    export(spoken(), tmp_path)
    book = (tmp_path / "codebook.md").read_text(encoding="utf-8")
    assert explained(book, "Words in `workshop replay --json`") == list(told(replay(spoken()))["words"])


def test_the_codebook_lists_every_kind_with_its_fields_and_every_act(tmp_path: Path) -> None:
    export(played(), tmp_path)
    book = (tmp_path / "codebook.md").read_text(encoding="utf-8")
    assert explained(book, "Kinds of rows") == list(KINDS)
    assert "- `rated`: by, to, value\n" in book
    assert "- `closed`: nothing\n" in book
    acts = book.partition("## Acts, by strategy")[2]
    assert all(f" {act}," in acts or f" {act}\n" in acts for act in ACTS)
    assert "$" not in book


@pytest.mark.parametrize(("with_text", "sentence"), [(True, "is included."), (False, "was left out.")])
def test_the_codebook_says_whether_there_is_text(tmp_path: Path, *, with_text: bool, sentence: str) -> None:
    export(played(), tmp_path, with_text=with_text)
    assert f"What people typed {sentence}" in (tmp_path / "codebook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(ExchangeError, match=name):
        export(played(), tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_what_was_put_there_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    def slow() -> Iterator[Row]:
        yield from played()
        (tmp_path / "series.csv").write_text("mine")

    with pytest.raises(ExchangeError, match=r"series\.csv was put there meanwhile"):
        export(slow(), tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("series.csv", "mine")]


def test_a_failure_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename, count = Path.rename, iter(range(9))

    def fail(path: Path, target: Path) -> Path:
        if next(count) == 3:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(ExchangeError, match="No space left"):
        export(played(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_folder_to_export_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExchangeError, match="cannot be written"):
        export(played(), tmp_path / "file")
    with pytest.raises(ExchangeError, match="nothing to export"):
        export([], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_no_system_would_make_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="File name too long"):
        export(played(), tmp_path / ("x" * 300))


@pytest.mark.parametrize("odd", [None, 7, [], ["Ada"], {"Ada": "x"}, 10**30])
def test_rows_that_somebody_edited_are_exported_as_they_are_read(tmp_path: Path, odd: object) -> None:
    say = {"act": "check_in", "by": ME}
    edited = [
        *[("moved", say | {key: odd}) for key in ("seat", "text", "of", "to")],
        *[
            ("noted", {"by": ME, "text": odd}),
            ("seated", {"party": THEM, "who": odd}),
            ("opened", {"seats": odd}),
        ],
        *[("withdrawn", {"of": odd, "seat": odd}), ("rated", {"by": odd, "to": ME, "value": odd})],
    ]
    good = typed(texts=("Mine.",))
    log = good + [Row(good[0].stream, v, f"e{v}", AT, *e) for v, e in enumerate(edited, start=len(good) + 1)]
    unknown: dict[str, int] = {}
    export(log, tmp_path, unknown=unknown)
    back = list(LogFile(tmp_path / "log.jsonl"))
    assert frames.records(back) == frames.records(log)
    assert replay(back).unknown == replay(log).unknown
    assert list(unknown.values()) == ([replay(log).unknown] if replay(log).unknown else [])
    assert "Ada" not in str([row.data.get(key) for row in back for key in ("seat", "seats", "who", "text")])


def test_a_table_that_cannot_be_replayed_is_not_exported(tmp_path: Path) -> None:
    first, *rest = played()
    forged = Row(first.stream, 1, first.click, first.at, "opened", first.data | {"digest": "0"})
    with pytest.raises(ExchangeError, match="digest differs"):
        export([forged, *rest], tmp_path / "out")
    assert not (tmp_path / "out").exists()


# Import


def test_an_import_brings_back_every_row(store: Store) -> None:
    log = [*played("table/x/1"), *typed("solo/me/seat/1")]
    assert import_rows(store, log) == Imported(
        streams=2, rows=len(log), already=0, unknown={"solo/me/seat/1": 1}
    )
    assert store.read("table/x/1") == played("table/x/1")
    assert store.read("solo/me/seat/1") == typed("solo/me/seat/1")


def test_importing_twice_changes_nothing(store: Store) -> None:
    import_rows(store, played())
    assert import_rows(store, played()) == Imported(streams=0, rows=0, already=1)
    assert store.read("table/x/1") == played()


def test_a_stream_with_other_rows_is_refused_and_nothing_is_written(store: Store) -> None:
    import_rows(store, played("table/x/2"))
    with pytest.raises(ExchangeError, match="table/x/2 is in the log already"):
        import_rows(store, [*played("table/x/1"), *played("table/x/2")[:-1]])
    assert list(store.streams()) == ["table/x/2"]


def test_a_click_that_stands_twice_is_refused_and_nothing_is_written(store: Store) -> None:
    *rows, last = played("table/x/2")
    with pytest.raises(ExchangeError, match="click stands twice in table/x/2"):
        import_rows(store, [*played("table/x/1"), *rows, replace(last, click=rows[1].click)])
    assert store.streams() == {}


def test_a_table_that_cannot_be_opened_is_refused_and_nothing_is_written(store: Store) -> None:
    first, *rest = played("table/x/2")
    forged = Row(first.stream, 1, first.click, first.at, "opened", first.data | {"case": "oops"})
    with pytest.raises(ExchangeError, match="the case in it cannot be used"):
        import_rows(store, [*played("table/x/1"), forged, *rest])
    assert store.streams() == {}


def test_rows_that_mean_nothing_to_this_version_are_taken_in_and_counted(store: Store) -> None:
    later = [
        Row("lesson/x/1", 1, "c1", AT, "lesson_opened", {}),
        *played("table/x/1"),
        *[replace(row, kind="hologram") if row.version == 3 else row for row in played("table/x/2")],
        *typed("table/x/3"),
    ]
    assert import_rows(store, later).unknown == {"lesson/x/1": 1, "table/x/2": 1, "table/x/3": 1}
    assert list(store.read_all()) == later


def test_an_imported_table_plays_on(store: Store) -> None:
    import_rows(store, typed("table/x/1"))
    table = replay(store.read("table/x/1"))
    row, *_ = store.append("table/x/1", table.version, Event("moved", Move(act="check_in", by=ME).data()))
    assert apply(table, row).moves[-1].move.act == "check_in"


def test_the_files_are_those_that_are_promised() -> None:
    tables = ("moves.csv", "series.csv", "outcomes.csv", "words.csv")
    assert ("log.jsonl", *tables, "codebook.md") == exchange.FILES
