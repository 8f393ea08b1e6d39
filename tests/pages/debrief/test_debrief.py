"""The debrief: sections and their order, what is drawn when, whose it is, and that numbers are the log's."""

import json
from collections.abc import Sequence
from html import escape
from itertools import permutations
from pathlib import Path
from statistics import fmean, median
from typing import Any

import ipywidgets as ipw
import pytest
from click.testing import CliRunner

from building import case_of
from debriefing import CODE, Log, class_of, played, played_room, valued
from playing import played as talked
from pressing import field, labels, press, sent, shown, text
from workshop.charts import table as figures
from workshop.charts.draw.style import HALL, SEAT, Screen
from workshop.charts.played import Played
from workshop.classroom.rules import CONSOLE
from workshop.cli import cli
from workshop.lessons.notebooks.folders import folder
from workshop.log.store import Store
from workshop.measures import records as frames
from workshop.measures import turning
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table
from workshop.negotiation.value_check import facets
from workshop.pages.debrief import debrief
from workshop.pages.debrief.parts import Debrief, Part
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import is_shown
from workshop.widgets.slider import Slider

BOAT = load("last-boat")
HOLD = {"promise": {"kind": "hold"}}
CASES = {name: load(path) for name, path in shipped().items()}
FIRST = ["Settlements", "Interest coverage", "Trust", "Understood and satisfied"]
LATER = [
    "Created and claimed",
    "The offer dance",
    "Turning points",
    "What moves left out",
    "How it was said",
    "Strategies and outcome",
    "Guesses",
]
ALL = [*FIRST, *LATER, "The value check"]
OF_ONE = [*FIRST[:3], *LATER[1:5], "Guesses", "The value check"]


@pytest.fixture(scope="module")
def boats() -> dict[int, Table]:
    return class_of(BOAT, 6, observed=True)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The labels of the charts that were made."""
    found: list[str] = []
    init = LiveChart.__init__

    def remember(chart: LiveChart, *args: Any, label: str, **more: Any) -> None:
        found.append(label)
        init(chart, *args, label=label, **more)

    monkeypatch.setattr(LiveChart, "__init__", remember)
    return found


def headings(of: Debrief) -> list[str]:
    return [part.section.heading for part in of.parts]


def part(of: Debrief, heading: str) -> Part:
    return next(part for part in of.parts if part.section.heading == heading)


def opened(tables: dict[int, Table], **more: Any) -> Debrief:
    """Return a debrief with every section open, the first table chosen where one is."""
    of = Debrief(tables, **more)
    for each in of.parts:
        each.open()
        for choice in shown(each.widget):
            if isinstance(choice, ipw.Dropdown) and choice.description == "Table":
                choice.value = next(iter(tables))
    return of


def charts(widget: Any) -> dict[str, LiveChart]:
    return {chart._label: chart for chart in shown(widget) if isinstance(chart, LiveChart)}


def going_on(table: Table) -> Log:
    """Return the log of a table, to add rows to."""
    log = Log(table.case)
    log.stream, log.rows, log.table = table.stream, list(table.rows), table
    return log


def column(chart: LiveChart, name: str) -> dict[str, Any]:
    """Return a column of a chart's data table, by what its rows are called."""
    trace = [trace for trace in chart._chart["data"] if trace.get("name") == escape(name, quote=False)][-1]
    return dict(zip(map(str, trace["x"]), trace["y"], strict=True))


def test_a_class_sees_the_sections_in_the_order_of_use_the_first_four_open(boats: dict[int, Table]) -> None:
    of = Debrief(boats)
    assert headings(of) == ALL
    assert labels(of.widget) == ["Hide"] * 4 + ["Show"] * 8


def test_one_table_sees_what_makes_sense_for_one(boats: dict[int, Table]) -> None:
    of = Debrief({4: boats[4]})
    assert headings(of) == OF_ONE
    assert labels(of.widget) == ["Hide"] * 3 + ["Show"] * 5


def test_how_things_were_said_is_there_only_where_an_observer_noted_some(boats: dict[int, Table]) -> None:
    for tables, says in ((boats, "Observers noted: "), ({4: boats[4]}, ", an observer noted: ")):
        assert says in sent(part(opened(tables), "How it was said").widget)
        bare = {number: replay(played(BOAT, number)) for number in tables}
        assert "How it was said" not in headings(Debrief(bare))


def test_every_section_asks_a_question_and_tells_of_how_many_tables(boats: dict[int, Table]) -> None:
    for each in opened(boats).parts:
        told = text(each.widget)
        assert f"<h2>{each.section.heading}</h2>" in told
        assert 1 <= told.split("iw-ask")[1].count("?</p>") <= 2
        assert " of 6 tables" in told
    for each in filter(lambda part: is_shown(part.widget), opened({4: boats[4]}).parts):
        assert "?</p>" in text(each.widget)
        assert "n = " not in text(each.widget)


def test_a_table_by_itself_shows_guesses_and_values_once_somebody_gave_them() -> None:
    log = Log(BOAT)
    of = Debrief({1: log.table})
    asked = ["Guesses", "The value check"]
    assert not any(is_shown(part(of, heading).widget) for heading in asked)
    points = {issue.id: 100 / len(BOAT.issues) for issue in BOAT.issues}
    log.tell("guessed", by="island", to="line", points=points)
    of.show({1: log.table})
    assert [is_shown(part(of, heading).widget) for heading in asked] == [True, False]


def test_a_section_is_drawn_when_it_is_opened_and_not_before(
    boats: dict[int, Table], made: list[str]
) -> None:
    of = Debrief(boats)
    assert len(made) == 4
    gains = part(of, "Created and claimed")
    gains.toggle()
    assert made[4:] == ["Points created and claimed"]
    gains.toggle()
    assert "Points created and claimed" not in charts(of.widget)
    gains.toggle()
    assert len(made) == 5


@pytest.mark.parametrize("screen", [SEAT, HALL])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_section_draws_for_every_case(case: Case, screen: Screen) -> None:
    tables = class_of(case, 3)
    for of, several in (
        (opened(tables, screen=screen), True),
        (opened({2: tables[2]}, screen=screen), False),
    ):
        found = charts(of.widget)
        assert all(chart._chart["summary"].strip() for chart in found.values())
        guesses = [f"What matters to {party.name}" for party in case.parties]
        expected = {"Settlements on the frontier", "Trust levels, both ways", *guesses}
        expected |= {"Trust in the end, both ways", "Understood and satisfied"} if several else set()
        assert expected <= found.keys()


@pytest.mark.parametrize("reservation", [(5, None, 3, 1), (17, 17, 11, 7)], ids=["four", "infeasible"])
def test_four_parties_and_cases_without_a_way_out_are_drawn(reservation: Sequence[int | None]) -> None:
    points = [[[10, 5, 0], [0, 7]], [[0, 5, 10], [7, 0]], [[0, 9, 3], [1, 2]], [[4, 0, 2], [0, 3]]]
    case = case_of(points, reservation=reservation)
    for tables in (class_of(case, 3), class_of(case, 1)):
        settled = charts(opened(tables).widget)["Settlements on the frontier"]
        assert ("no agreement is right here" in settled._chart["summary"]) == (reservation[0] == 17)


def test_where_there_is_nothing_to_show_a_sentence_says_so() -> None:
    quiet = {number: Log(BOAT, number).table for number in (1, 2)}
    for tables, words in (
        (quiet, ["0 of 2 tables logged moves.", "No table has made a move yet.", "2 still open"]),
        ({1: quiet[1]}, ["No whole package was on the table.", "No turning point"]),
        ({}, ["No table has begun."]),
    ):
        of = opened(tables)
        assert all(
            said in text(of.widget) for said in [*words, *(["value check"] if len(tables) > 1 else [])]
        )
    assert "Understood and satisfied" not in charts(opened(quiet).widget)


def test_a_table_that_logged_nothing_is_in_no_figure_of_the_course(boats: dict[int, Table]) -> None:
    of = Debrief({**boats, 7: Log(BOAT, 7).table})
    assert "6 of 7 tables logged moves." in text(part(of, "Interest coverage").widget)
    assert "7" not in column(charts(of.widget)["Understood and satisfied"], "Understood, %")


def test_each_tables_figures_are_computed_once(
    boats: dict[int, Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    records = frames.records
    monkeypatch.setattr(frames, "records", lambda rows: counted.append(1) or records(rows))
    of = opened(boats)
    assert len(counted) == len(boats)
    log = going_on(boats[2])
    log.tell("rated", by="island", to="line", value=7)
    of.show({**boats, 2: log.table})
    assert len(counted) == len(boats) + 1


def test_what_is_logged_later_is_shown_in_the_same_charts(boats: dict[int, Table], made: list[str]) -> None:
    log = going_on(class_of(BOAT, 1)[1])
    of = opened({1: log.table})
    before, elements = list(made), charts(of.widget)
    summary = elements["Trust levels, both ways"]._chart["summary"]
    log.tell("rated", by="island", to="line", value=7)
    log.tell("rated", by="line", to="island", value=1)
    of.show({1: log.table})
    assert made == before
    assert charts(of.widget)["Trust levels, both ways"] is elements["Trust levels, both ways"]
    assert "reports 6 more" in elements["Trust levels, both ways"]._chart["summary"] != summary


def test_where_nothing_was_logged_nothing_is_sent(
    boats: dict[int, Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    of = opened(boats)
    heard: list[str] = []
    monkeypatch.setattr(ipw.Widget, "_send", lambda widget, *_, **__: heard.append(type(widget).__name__))
    of.show(dict(boats))
    assert heard == []


def test_a_table_that_comes_or_goes_is_counted_anew(boats: dict[int, Table]) -> None:
    of = Debrief(boats)
    of.show({number: boats[number] for number in (1, 2)})
    assert "2 of 2 tables ended" in text(of.widget)
    of.show({})
    assert "No table has begun." in text(of.widget)


def test_a_class_may_look_closer_at_one_of_its_tables(boats: dict[int, Table]) -> None:
    of = Debrief(boats)
    trust = part(of, "Trust")
    assert field(trust.widget, ipw.Dropdown, "Table").label == "Choose one to look closer"
    assert "Trust levels, both ways" not in charts(trust.widget)
    field(trust.widget, ipw.Dropdown, "Table").value = 3
    closer = charts(trust.widget)["Trust levels, both ways"]
    assert closer._chart["summary"].startswith(f"After {len(boats[3].moves)} moves")
    field(trust.widget, ipw.Dropdown, "Table").value = 5
    assert closer._chart["summary"].startswith(f"After {len(boats[5].moves)} moves")
    dance = part(of, "The offer dance")
    dance.open()
    assert field(dance.widget, ipw.Dropdown, "Table").value == 1


def test_moments_open_the_replay_there(boats: dict[int, Table]) -> None:
    of = opened(boats, replay=True)
    sections = [each.section for each in of.parts if each.section.moments]
    told = next(n for n in boats if all(section.moments(Played({n: boats[n]})) for section in sections))
    for heading in (section.heading for section in sections):
        each = part(of, heading)
        field(each.widget, ipw.Dropdown, "Table").value = told
        choice = field(each.widget, ipw.Dropdown, "Moment")
        for place in (0, len(choice.options) - 1):
            choice.index = place or choice.index
            press(each.widget, "See it in the replay")
            moves = sum(entry.version <= choice.value for entry in boats[told].moves)
            assert next(found for found in shown(each.widget) if isinstance(found, Slider)).value == moves
        field(each.widget, ipw.Dropdown, "Table").value = next(n for n in boats if n != told)
        assert not any(isinstance(found, Slider) for found in shown(each.widget))
    fallen, drops = part(of, "Trust").widget, turning.drops(boats[told], frames.records(boats[told].rows))
    field(fallen, ipw.Dropdown, "Table").value = told
    versions = [version for _, version in field(fallen, ipw.Dropdown, "Moment").options]
    assert versions == [*drops["version"]] != []
    assert "See it in the replay" not in labels(opened(boats).widget)


def test_a_replay_that_was_opened_stays_while_people_rate_and_judge(boats: dict[int, Table]) -> None:
    table = boats[1]
    of = opened({1: table}, replay=True)
    press(part(of, "Trust").widget, "See it in the replay")
    found = next(found for found in shown(part(of, "Trust").widget) if isinstance(found, Slider))
    pulse = {"by": "island", "to": "line", "value": 2}
    row = Row(table.stream, table.version + 1, "later", table.rows[-1].at, "rated", pulse)
    of.show({1: apply(table, row)})
    assert found in [*shown(part(of, "Trust").widget)]


def test_names_of_a_case_are_shown_as_text() -> None:
    case = parse(BOAT.text.replace("Island council", "<img src=x>").replace("Ferry line", "<b>Line</b>"))
    of = opened(class_of(case, 2), replay=True)
    assert "<img" not in text(of.widget)
    drawn = json.dumps(
        [[chart._chart["data"], chart._chart["layout"]] for chart in charts(of.widget).values()]
    )
    assert "<img" not in drawn
    assert "&lt;img" in drawn


class Logged:
    """A log with one room, and what the command line says of it."""

    def __init__(self, store: Store, case: Case, tables: int) -> None:
        self.room = played_room(store, case, tables)
        self.tables = {n: replay(store.read(table_stream(CODE, n))) for n in range(1, tables + 1)}
        folder = Path(store.place).parent / "out"
        self.run("export", "--db", store.url, "--room", CODE, "--out", str(folder))
        told = json.loads(self.run("replay", str(folder / "log.jsonl"), "--json"))["tables"]
        self.replayed = {number: told[table_stream(CODE, number)] for number in self.tables}
        self.analysed = json.loads(self.run("analyse", case.id, "--json"))

    def run(self, *words: str) -> str:
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 0, done.output
        return done.stdout

    @property
    def ends(self) -> list[dict[str, Any]]:
        return [told["series"][-1] for told in self.replayed.values()]


@pytest.mark.parametrize("case", [BOAT, CASES["lantern-hill"]], ids=["two", "three"])
def test_numbers_are_those_of_replay_and_analyse(store: Store, case: Case) -> None:
    logged = Logged(store, case, 5)
    found = charts(opened(logged.tables).widget)
    settled, square = found["Settlements on the frontier"], found["Understood and satisfied"]
    points = [column(settled, f"Points of {party.name}") for party in case.parties]
    reservations = [case.reservation(party) / 1000 for party in case.party]
    for number, told in logged.replayed.items():
        table, package, end = str(number), told["outcome"]["package"], told["series"][-1]
        worth = [worth_of(case, party, package) for party in case.party] if package else reservations
        assert [values[table] for values in points] == pytest.approx(worth)
        if package:
            created = sum(worth) - sum(reservations)
            assert column(found["Points created and claimed"], "Created")[table] == pytest.approx(created)
        understood = 100 * fmean(end["understood"].values())
        assert column(square, "Understood, %")[table] == pytest.approx(understood, abs=0.06)
        if all(end["satisfied"].values()):
            least = 100 * min(low for low, _ in end["satisfied"].values())
            assert column(square, "Satisfied, %")[table] == pytest.approx(least, abs=0.06)
    voiced = column(found["Interest coverage over the course of the tables"], "Voiced, %, median")["100"]
    assert voiced == pytest.approx(
        100 * median(fmean(end["voiced"].values()) for end in logged.ends), abs=0.06
    )
    for name, solution in (("Nash", "nash"), ("egalitarian", "egalitarian"), ("Kalai", "kalai_smorodinsky")):
        solved = [[values[row] for values in points] for row in points[0] if name in row]
        assert sorted(solved) == sorted(map(pytest.approx, logged.analysed[solution]))
    drawn = next(trace for trace in settled._chart["data"] if trace["name"] == "Frontier")
    if len(case.party) == 2:
        assert len(drawn["x"]) == logged.analysed["frontier"]["points"]
    brief = figures.brief_names(case)
    for one, other in permutations(case.party, 2):
        levels = column(found["Trust in the end, both ways"], f"Estimated, {brief[one]} → {brief[other]}")
        ends = {str(n): end["estimated"][f"{one}->{other}"] for n, end in enumerate(logged.ends, 1)}
        assert levels == ends


def worth_of(case: Case, party: str, package: dict[str, str]) -> float:
    return (
        sum(case.points[party][issue][case.issue[issue].index[option]] for issue, option in package.items())
        / 1000
    )


def test_numbers_of_one_table_are_those_of_replay(store: Store) -> None:
    logged = Logged(store, BOAT, 1)
    found, moves = charts(opened(logged.tables).widget), logged.replayed[1]["series"]
    covered, trust = found["Interest coverage of both sides"], found["Trust levels, both ways"]
    for party, name in figures.brief_names(BOAT).items():
        voiced = {str(move): 100 * record["voiced"][party] for move, record in enumerate(moves, 1)}
        assert column(covered, f"Voiced, % – {name}") == pytest.approx(voiced)
        assert logged.replayed[1]["outcome"]["result"] == "agreement"
        agreed = [100 * share for share in moves[-1]["satisfied"][party]]
        offers = f"{name}, % satisfied by the latest offers"
        ends = [column(covered, f"{offers}, {end}")[str(len(moves))] for end in ("least", "most")]
        assert ends == pytest.approx(agreed)
    for one, other, pair in (("island", "line", "Island → Ferry"), ("line", "island", "Ferry → Island")):
        levels = {str(move): record["estimated"][f"{one}->{other}"] for move, record in enumerate(moves, 1)}
        assert column(trust, f"Estimated – {pair}") == levels


@pytest.fixture
def log(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The log that a notebook opens."""
    monkeypatch.setenv("WORKSHOP_DB", store.url)
    monkeypatch.delenv("WORKSHOP_LEARNER", raising=False)
    return store


def lay(store: Store, stream: str, case: Case, number: int = 1, moves: int | None = None) -> None:
    rows = played(case, number)[:moves]
    store.append(stream, 0, *(Event(row.kind, row.data, click=row.click) for row in rows))


def test_with_no_table_of_ones_own_the_page_says_where_to_begin(log: Store) -> None:
    lay(log, "solo/me/seat/1", BOAT, moves=9)
    lay(log, "solo/ann/seat/1", BOAT)
    page = debrief.page()
    assert "00_start_here" in text(page)
    assert charts(page) == {}


def test_one_looks_back_at_ones_own_tables_the_latest_first(log: Store) -> None:
    lay(log, "solo/me/seat/1", BOAT)
    lay(log, "solo/me/lesson-2/3", CASES["lantern-hill"])
    lay(log, "solo/ann/seat/1", CASES["off-air"])
    page = debrief.page()
    choice = field(page, ipw.Dropdown, "Look at")
    assert [label.partition(":")[0] for label, _ in choice.options] == [
        "Lanterns on the hill",
        "The last boat",
    ]
    assert "Night-market traders" in sent(page)
    choice.value = 1
    assert "Island council" in sent(page)
    assert "Noa" in sent(debrief.page(learner="ann"))


def test_a_room_that_is_still_closed_is_refused(log: Store, made: list[str]) -> None:
    room = played_room(log, BOAT, 3)
    page = debrief.page(room=CODE)
    assert "role='alert'" in text(page)
    assert "Open both sides" in text(page)
    assert made == []
    assert room.log(lambda _: [Event("reveal")], by=CONSOLE) == ""
    page = debrief.page(room=CODE)
    assert "3 of 3 tables ended" in text(page)
    assert field(page, ipw.Dropdown).description == "Table"


@pytest.mark.parametrize("code", ["NONE", "%", ""])
def test_a_room_that_is_not_there_is_a_sentence(log: Store, code: str) -> None:
    told = text(debrief.page(room=code))
    assert ("00_start_here" if code == "" else "has no tables of a room") in told


def test_a_room_that_was_deleted_is_a_sentence(log: Store) -> None:
    played_room(log, BOAT, 1)
    log.purge(CODE)
    assert "deleted" in text(debrief.page(room=CODE))


def test_a_rehearsal_is_looked_at_case_by_case(log: Store) -> None:
    for number, case in enumerate((BOAT, CASES["off-air"], BOAT), 1):
        lay(log, f"table/rehearsal-1/{number}", case, number)
    choice = field(debrief.page(room="rehearsal-1"), ipw.Dropdown, "Look at")
    assert [label for label, _ in choice.options] == ["The last boat: 2 tables", "Off air: 1 table"]


def test_tables_at_which_words_count_are_looked_at_apart(log: Store) -> None:
    lay(log, "table/rehearsal-1/1", BOAT)
    table = talked(BOAT, ("island", "promise", HOLD), ("island", "demand"), words=True)
    events = [Event(row.kind, row.data, click=row.click or str(row.version)) for row in table.rows]
    log.append("table/rehearsal-1/2", 0, *events)
    page = debrief.page(room="rehearsal-1")
    choice = field(page, ipw.Dropdown, "Look at")
    assert [label for label, _ in choice.options] == [
        "The last boat: 1 table",
        "The last boat, where words count: 1 table",
    ]
    assert "Promises, and what was settled and found" not in text(page)
    choice.value = 1
    assert "Promises, and what was settled and found" in text(page)


def test_promises_and_what_was_found_are_told_with_the_moves_to_go_to(log: Store) -> None:
    table = talked(BOAT, ("island", "promise", HOLD), ("island", "demand"), words=True)
    of = Debrief({1: table}, replay=True)
    each = part(of, "Promises, and what was settled and found")
    each.open()
    assert "Promises: 1 broken." in text(each.widget)
    moments = field(each.widget, ipw.Dropdown, "Moment")
    broke = f"Move {len(table.moves)}: Promise broken: Island council"
    assert [label for label, _ in moments.options] == [broke]


def test_the_value_check_is_that_of_the_tables_that_answered(boats: dict[int, Table]) -> None:
    log = going_on(boats[2])
    log.add(*valued(BOAT, 2))
    check = part(opened({**boats, 2: log.table}), "The value check")
    assert "1 of 6 tables answered." in text(check.widget)
    means = {facet.capitalize(): mean for facet, mean in facets(log.table.values["island"]).items()}
    assert column(charts(check.widget)["The value check"], "Island, median") == means


def test_a_table_that_cannot_be_read_is_left_out_and_said(log: Store) -> None:
    lay(log, "solo/me/seat/1", BOAT)
    log.append("solo/me/seat/2", 0, Event("moved", {"act": "idea"}))
    page = debrief.page()
    assert "solo/me/seat/2 is left out" in text(page)
    assert "Settlements on the frontier" in charts(page)


def test_a_log_that_cannot_be_opened_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DB", "mysql://somewhere/else")
    assert "role='alert'" in text(debrief.page())


def test_the_notebook_is_text_and_one_call() -> None:
    cells = json.loads((folder("notebooks") / "debrief.ipynb").read_text("utf-8"))["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code", "markdown"]
    assert all(not cell.get("outputs") for cell in cells)
    source = "".join(cells[1]["source"])
    assert source == "from workshop.pages import debrief\n\ndebrief.page()"
