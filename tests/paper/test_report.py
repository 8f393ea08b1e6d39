"""The report: one file with all charts, nothing that people typed, and of a closed side nothing at all."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from debriefing import CODE, Log, played, played_room
from playing import played as talked
from workshop import cli
from workshop.charts.table import brief_names
from workshop.classroom.public import course
from workshop.classroom.rules import CONSOLE
from workshop.counterparts.learners import play
from workshop.counterparts.speaking import speaking
from workshop.exchange.pseudonyms import pseudonymous
from workshop.log.store import Store, open_store
from workshop.measures import classes as debrief
from workshop.measures import records as frames
from workshop.measures.classes import Tables
from workshop.negotiation import coverage
from workshop.negotiation.bargaining import standing
from workshop.negotiation.case import SCALE, Case
from workshop.negotiation.casefile import load
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event
from workshop.negotiation.table import Table
from workshop.pages.debrief.own import own_moves
from workshop.paper.report import of_class, of_side

CASE = load("last-boat")
BRIEF = brief_names(CASE)
TYPED = "Words that somebody typed <b>boldly</b>"


def tables(case: Case = CASE, many: int = 6) -> Tables:
    return {number: replay(played(case, number)) for number in range(1, many + 1)}


def charts(page: str) -> dict[str, dict]:
    found = re.findall(r"<script type='application/json'>(.*?)</script>", page)
    return {stored["_label"]: stored["_chart"] for stored in map(json.loads, found)}


def test_a_class_has_the_sections_in_the_order_of_use_with_their_questions() -> None:
    page = of_class(tables(), ["Room K7QX"])
    heads = re.findall(r"<h2>(.*?)</h2>", page)
    assert heads[0] == "What came of it"
    assert heads[1].startswith("What was agreed")
    heads = [head for head in heads[1:] if not head.startswith("What was agreed")]
    assert heads[:4] == ["Settlements", "Interest coverage", "Trust", "Understood and satisfied"]
    assert {"Created and claimed", "The offer dance", "Turning points", "Guesses", "The value check"} < set(
        heads
    )
    assert page.count("class='ask'") >= len(heads)
    assert "6 tables" in page


@pytest.mark.parametrize("many", [3, 12, 30])
def test_a_class_has_its_results_board_on_paper_too(many: int) -> None:
    found, page = tables(many=many), unescape(of_class(tables(many=many)))
    agreed = [table.end.package for table in found.values() if table.end and table.end.package]
    assert agreed
    assert all(option in page for package in agreed for option in package.values())
    assert "What came of it" not in of_class({1: found[1]}), "of one table its end is told instead"


@pytest.mark.parametrize("name", ["last-boat", "piano-workshop", "lantern-hill"])
@pytest.mark.parametrize("many", [1, 30])
def test_it_is_one_small_file_that_asks_nothing_of_any_network(name: str, many: int) -> None:
    page = of_class(tables(load(name), many))
    own = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    assert len(page.encode()) < 6_000_000
    assert not re.findall(r"(?:src|href)=|url\(|@import|https?://", own)
    assert "default-src 'none'" in page


def test_its_numbers_are_those_of_the_log() -> None:
    found = tables()
    marks = charts(of_class(found))["Settlements on the frontier"]
    agreed = {n: t.end.package for n, t in found.items() if t.end and t.end.package}
    points = {tuple(value / SCALE for value in standing(CASE, p).utilities.values()) for p in agreed.values()}
    drawn = {
        (x, y)
        for trace in marks["data"]
        for x, y in zip(trace.get("x", []), trace.get("y", []), strict=False)
    }
    assert points <= drawn
    one = {1: found[1]}
    voiced = [record["voiced"]["island"] for record in frames.records(found[1].rows)]
    lines = charts(of_class(one))["Interest coverage of both sides"]["data"]
    line = next(
        trace for trace in lines if trace.get("name", "").startswith("Voiced") and "Island" in trace["name"]
    )
    assert line["y"] == [round(100 * share, 2) for share in voiced]
    assert len(debrief.outcomes(found)["table"].unique()) == len(found)


@pytest.mark.parametrize("words", [False, True])
def test_its_figures_are_those_of_seat_projector_and_own_debrief(*, words: bool) -> None:
    table = play(CASE, "island", speaking("attentive"), seed=2, words=words)
    last, drawn = frames.records(table.rows)[-1], charts(of_class({1: table}))
    ends = {
        unescape(trace["name"]): trace["y"][-1]
        for label in ("Interest coverage of both sides", "Trust levels, both ways")
        for trace in drawn[label]["data"]
        if trace.get("name") and trace["y"]
    }
    step = course(table.rows).steps[-1]
    seats = {party: frames.records(table.rows, party)[-1] for party in CASE.party}
    heard = [count for seat in seats.values() for count in seat["understood_count"].values()]
    assert step.understood == pytest.approx(sum(heard) / sum(len(p.interests) for p in CASE.parties))
    for (by, to), level in zip(table.trust, step.trust, strict=True):
        shown = last["estimated"][f"{by}->{to}"]
        assert {seat["estimated"][f"{by}->{to}"] for seat in seats.values()} == {shown}
        assert shown == pytest.approx(level, abs=1e-4)
        assert ends[f"Estimated – {BRIEF[by]} → {BRIEF[to]}"] == shown
    for party, seat in seats.items():
        assert seat["voiced"][party] == last["voiced"][party]
        assert ends[f"Voiced, % – {BRIEF[party]}"] == pytest.approx(100 * last["voiced"][party], abs=0.01)
    own = unescape(own_moves(table, "island"))
    assert f"and they agreed to {seats['island']['understood_count']['island<-line']}." in own
    assert f"{last['estimated']['line->island']:.2f} at the end." in own


def test_nothing_that_people_typed_is_in_it() -> None:
    log = Log(CASE)
    log.move("island", "check_in", text=TYPED)
    log.tell("noted", by="island", text=TYPED)
    log.move("island", "walk_away", text=TYPED)
    for page in (of_class({1: log.table}), of_side(log.table, "island")):
        assert "Words that somebody typed" not in page


def test_a_side_takes_home_what_it_may_know_and_nothing_of_the_other() -> None:
    table = replay(played(CASE, 2))
    page = of_side(table, "island")
    line = CASE.party["line"]
    assert CASE.party["island"].end_goal in unescape(page)
    for private in (line.end_goal, line.batna, line.brief[:60], *(i.label for i in line.interests)):
        assert private not in unescape(page)
    for interest in line.interests:
        if ("line", interest.id) not in table.voiced:
            assert interest.voiced_as not in page
    assert f">{table.case.party['line'].reservation // SCALE}<" not in page


def test_of_the_other_side_it_counts_what_was_voiced_and_understood() -> None:
    table = replay(played(CASE, 2))
    chart = charts(of_side(table, "island"))["Interest coverage"]
    voiced, heard = coverage.counts(table, "line")
    assert voiced
    assert f"Ferry line: voiced {voiced}, understood {heard['island']}." in chart["summary"]
    ends = {trace["name"]: trace["y"][-1] for trace in chart["data"] if "number" in (trace.get("name") or "")}
    assert ends == {"Voiced, number – Ferry": voiced, "Understood, number – Ferry": heard["island"]}


def test_what_a_case_says_is_text_and_never_markup() -> None:
    nasty = "</script><script>alert(1)</script>"
    text = CASE.text.replace('"The last boat"', f'"The last boat{nasty}"').replace(
        '"Island council"', f'"Island{nasty}"'
    )
    from workshop.negotiation.casefile import parse

    for page in (of_class(tables(parse(text), 2)), of_side(replay(played(parse(text), 2)), "line")):
        assert "<script>alert" not in page
        assert "&lt;/script&gt;&lt;script&gt;alert" in page


def test_what_its_head_says_is_text_too() -> None:
    for page in (
        of_class(tables(), ["<i>Room</i>", "\"'"]),
        of_side(tables()[1], "line", ["<i>Room</i>", "\"'"]),
    ):
        assert "<p>&lt;i&gt;Room&lt;/i&gt; · &#34;&#39; · " in page


def test_a_figure_without_data_is_its_sentence() -> None:
    log = Log(CASE)
    log.move("island", "check_in")
    page = of_class({1: log.table})
    assert "<p>No whole package was on the table.</p>" in page
    assert "<p>No move left out any of this.</p>" in page
    assert "Nobody has guessed" not in page


# The command.


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "log.db"))
    monkeypatch.chdir(tmp_path)
    store = open_store(str(tmp_path / "log.db"))
    for number in (1, 2):
        rows = played(CASE, number)
        store.append(rows[0].stream, 0, *(Event(row.kind, row.data, row.click, row.at) for row in rows))
    return store


def report(*words: str) -> Result:
    return CliRunner().invoke(cli.cli, ["report", *words])


def test_a_room_is_written_to_a_new_file_and_never_over_one(store: Store, tmp_path: Path) -> None:
    assert report("--room", CODE, "--out", "r.html").exit_code == 0
    before = (tmp_path / "r.html").read_bytes()
    again = report("--room", CODE, "--out", "r.html")
    assert again.exit_code
    assert "is there already" in again.output
    assert (tmp_path / "r.html").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Say what to report on"),
        (("--room", CODE, "--as", "line"), "Name the table too"),
        (("--room", "NONE"), "has no tables of a room 'NONE'"),
        (("--stream", "solo/me/seat/9"), "has no table 'solo/me/seat/9'"),
        (
            ("--room", CODE, "--table", "1", "--as", "sea"),
            "no party 'sea' at this table: island (Island council)",
        ),
        (("--table", "1"), "Say what to report on"),
    ],
)
def test_what_cannot_be_reported_on_is_a_sentence(
    store: Store, words: tuple[str, ...], sentence: str
) -> None:
    found = report(*words, "--out", "x.html")
    assert found.exit_code
    assert sentence in found.output
    assert not Path("x.html").exists()


def test_one_table_is_reported_whole_or_as_one_side(store: Store, tmp_path: Path) -> None:
    assert report("--room", CODE, "--table", "1", "--out", "whole.html").exit_code == 0
    assert report("--stream", f"table/{CODE}/1", "--as", "line", "--out", "side.html").exit_code == 0
    assert report("--stream", f"table/{CODE}/1", "--as", "ferry line", "--out", "named.html").exit_code == 0
    assert "What Ferry line may know" in (tmp_path / "side.html").read_text("utf-8")


def test_a_table_of_ones_own_is_found_by_its_name_in_an_export_too(store: Store, tmp_path: Path) -> None:
    for learner in ("ann", "ben"):
        table = talked(CASE, ("island", "check_in"), ("island", "walk_away"))
        store.append(f"solo/{learner}/seat/1", 0, *[Event(row.kind, row.data) for row in table.rows])
    exported = pseudonymous(store.read_all(), with_text=False)
    name = [row.stream for row in exported if row.stream.startswith("solo/")][-1]
    assert "ben" not in name
    assert report("--stream", name, "--out", "shown.html").exit_code == 0
    assert report("--stream", "solo/ben/seat/1", "--out", "own.html").exit_code == 0
    shown, own = ((tmp_path / each).read_text("utf-8") for each in ("shown.html", "own.html"))
    assert charts(shown) == charts(own)


def test_tables_at_which_words_count_and_others_are_not_reported_on_together(
    store: Store, tmp_path: Path
) -> None:
    table = talked(CASE, ("island", "check_in"), ("island", "walk_away"), words=True)
    events = [Event(row.kind, row.data, row.click or str(row.version)) for row in table.rows]
    store.append(f"table/{CODE}/3", 0, *events)
    found = report("--room", CODE, "--out", "x.html")
    assert "At some tables of 'K7QX' words counted" in found.output
    assert not (tmp_path / "x.html").exists()
    assert report("--stream", f"table/{CODE}/3", "--out", "one.html").exit_code == 0
    assert "Promises: none." in (tmp_path / "one.html").read_text("utf-8")


def test_a_room_that_is_still_closed_gives_no_report_but_one_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_DB", str(tmp_path / "closed.db"))
    monkeypatch.chdir(tmp_path)
    room = played_room(open_store(str(tmp_path / "closed.db")), CASE, 2)
    for words in ((), ("--table", "1")):
        assert "still closed" in report("--room", CODE, *words, "--out", "x.html").output
    assert "still closed" in report("--stream", f"table/{CODE}/1", "--out", "x.html").output
    assert report("--room", CODE, "--table", "1", "--as", "line", "--out", "side.html").exit_code == 0
    room.log(lambda _: [Event("reveal")], by=CONSOLE)
    assert report("--room", CODE, "--out", "x.html").exit_code == 0


def in_words_of(table: Table, *party: str) -> str:
    """The report's list of moves, of all or of one side."""
    page = of_side(table, *party) if party else of_class({1: table})
    return unescape(page.partition("<section class='moves'>")[2].partition("</section>")[0])


def test_where_words_count_the_moves_say_what_they_did_to_each_side_what_it_may_know() -> None:
    heard = {"v": 1, "act": "check_in", "slips": ["blame"]}
    said = {"said": {"source": "own"}, "heard": heard, "text": TYPED}
    hold = {"promise": {"kind": "hold"}}
    table = talked(CASE, ("island", "promise", hold), ("line", "check_in", said), words=True)
    assert "Promises no demand and no threat. In the end: open." in in_words_of(table, "line")
    assert "Slip: Blame." in in_words_of(table, "line")
    assert "In own words." not in in_words_of(table, "island")
    assert "Slip: Blame." not in in_words_of(table, "island")
    for moves in (in_words_of(table), in_words_of(table, "line")):
        assert TYPED not in moves
    assert "In the end" not in in_words_of(talked(CASE, ("island", "promise")))
