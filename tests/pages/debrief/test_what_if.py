"""What if: one change, the figures beside those that were, and nothing of it in the log."""

from html import escape
from typing import Any

import ipywidgets as ipw
import pytest

from debriefing import Log, played
from pressing import field, shown, text
from workshop.measures import records as frames
from workshop.negotiation import fold
from workshop.negotiation.bargaining import standing
from workshop.negotiation.case import shown as points
from workshop.negotiation.casefile import load
from workshop.negotiation.table import Table
from workshop.negotiation.what_if import Supposed, putting, without
from workshop.pages.debrief import what_if as page
from workshop.pages.debrief.what_if import trying
from workshop.widgets.chart import LiveChart

BOAT = load("last-boat")
PLAYED = fold.replay(played(BOAT, 5))
PUT = "Put another package on the table"


def choose(widget: Any, description: str, value: Any) -> None:
    field(widget, ipw.Dropdown, description).value = value


def table_of(widget: Any, heading: str) -> dict[str, tuple[str, str]]:
    """Return what each line under a heading says: as it was, what if."""
    markup = next(part for part in text(widget).split("<h3>") if part.startswith(heading))
    lines = [line.split("</tr>")[0] for line in markup.split("<tr")[2:]]
    cells = [[cell.partition("<")[0]
              for cell in line.replace("<td>", "<th scope='row'>").split("<th scope='row'>")[1:]]
             for line in lines]  # fmt: skip
    return {title: (was, there) for title, was, there in cells}


def figures_of(table: Table) -> dict[str, str]:
    """Return what the last record of a table and its package say, as the page says it."""
    record, called = frames.records(table.rows)[-1], {party.id: escape(party.name) for party in BOAT.parties}
    found = {f"{called[party]}: voiced": f"{value:.0%}" for party, value in record["voiced"].items()}
    for pair, value in record["understood"].items():
        listener, _, owner = pair.partition("<-")
        found[f"{called[owner]}: understood by {called[listener]}"] = f"{value:.0%}"
    for pair, value in record["estimated"].items():
        by, _, to = pair.partition("->")
        found[f"{called[by]} → {called[to]}: estimated trust"] = f"{value:.2f}"
    for party, (low, high) in ((p, i) for p, i in record["satisfied"].items() if i):
        share = f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
        found[f"{called[party]}: satisfied by the package"] = share
    if table.offer and BOAT.is_whole(table.offer.package):
        stands = standing(BOAT, table.offer.package)
        found |= {
            f"{called[p]}: points of the package": points(worth) for p, worth in stands.utilities.items()
        }
        found["Packages better for all"] = f"{stands.better_for_all:,}"
    return found


def says(widget: Any, there: Table) -> None:
    """The page says of both tables what their own records say."""
    lines = table_of(widget, "After the last move")
    for place, table in enumerate((PLAYED, there)):
        for title, told in figures_of(table).items():
            assert lines[title][place] == told, title


def drawn(widget: Any) -> list[str]:
    return [part._label for part in shown(widget) if isinstance(part, LiveChart)]


def test_nothing_is_compared_before_something_is_chosen():
    widget = trying(PLAYED)
    assert drawn(widget) == []
    assert "After the last move" not in text(widget)
    assert "Nothing of this is logged." in text(widget)


@pytest.mark.parametrize("number", [3, 12, 26, -3])
def test_without_a_move_the_figures_are_those_of_the_rows_without_it(number: int):
    widget, version = trying(PLAYED), PLAYED.moves[number].version
    choose(widget, "Without", version)
    supposed = without(PLAYED, version)
    says(widget, supposed.table)
    rows = [row for row in PLAYED.rows if row.version not in {version, *supposed.left_out}]
    says(widget, fold.replay(rows))
    assert drawn(widget) == [
        "Interest coverage: as it was", "Interest coverage: what if", "Trust levels: as it was", "Trust "
                                                                                                 "levels: "
                                                                                                 "what if"
    ]  # fmt: skip
    left = [str(n) for n, entry in enumerate(PLAYED.moves, 1) if entry.version in supposed.left_out]
    assert all(n in text(widget).partition("left out: move")[2] for n in left)
    assert ("still makes sense" in text(widget)) == (not left)


def test_moves_that_make_no_sense_then_are_counted():
    widget = trying(PLAYED)
    told = next(entry for entry in PLAYED.moves if entry.move.act == "disclose_interest")
    choose(widget, "Without", told.version)
    left = without(PLAYED, told.version).left_out
    assert len(left) > 1
    assert f"{len(left)} later moves make no sense then and are left out: moves " in text(widget)


def test_another_package_stands_beside_the_one_that_lay_there_and_the_figures_follow():
    widget = trying(PLAYED)
    field(widget, ipw.ToggleButtons).value = PUT
    offer = next(entry for entry in PLAYED.moves if entry.move.package and entry.move.act == "offer")
    choose(widget, "After", offer.version)
    choose(widget, "Put there by", "line")
    issue = BOAT.issues[1]
    choose(widget, issue.label, issue.options[0])
    package = {**(offer.move.package or {}), issue.id: issue.options[0]}
    then = table_of(widget, "The package then")
    for place, each in enumerate((offer.move.package or {}, package)):
        stands = standing(BOAT, each)
        assert then["Packages better for all"][place] == f"{stands.better_for_all:,}"
        for party in BOAT.parties:
            assert then[f"{party.name}: points of the package"][place] == points(stands.utilities[party.id])
    says(widget, putting(PLAYED, offer.version, "line", package).table)


def test_where_no_package_lay_one_is_built_from_the_middle():
    widget = trying(PLAYED)
    field(widget, ipw.ToggleButtons).value = PUT
    choose(widget, "After", PLAYED.moves[2].version)
    assert {issue.id: field(widget, ipw.Dropdown, issue.label).value for issue in BOAT.issues} == BOAT.middle
    assert table_of(widget, "The package then")["Efficiency"][0] == "no package"
    says(widget, putting(PLAYED, PLAYED.moves[2].version, "island", BOAT.middle).table)


def test_a_package_can_hold_only_what_was_on_the_list_by_then():
    widget = trying(PLAYED)
    field(widget, ipw.ToggleButtons).value = PUT
    choose(widget, "After", PLAYED.moves[0].version)
    for issue in BOAT.issues:
        assert field(widget, ipw.Dropdown, issue.label).options == issue.options
    assert PLAYED.end
    assert PLAYED.end.version not in dict(map(reversed, field(widget, ipw.Dropdown, "After").options))


def test_what_the_rules_refuse_is_said_and_not_compared(monkeypatch: pytest.MonkeyPatch):
    widget = trying(PLAYED)
    field(widget, ipw.ToggleButtons).value = PUT

    def refused(table: Table, after: int, by: str, package: dict[str, str]) -> Supposed:
        return putting(table, after, by, {"day": "<b>"})

    choose(widget, "After", PLAYED.moves[1].version)
    assert drawn(widget)
    monkeypatch.setattr(page, "putting", refused)
    choose(widget, "After", PLAYED.moves[2].version)
    assert "is no issue of this case." in text(widget)
    assert drawn(widget) == []


def test_the_other_way_of_changing_takes_the_first_comparison_away():
    widget = trying(PLAYED)
    choose(widget, "Without", PLAYED.moves[5].version)
    field(widget, ipw.ToggleButtons).value = PUT
    assert "After the last move" not in text(widget)
    field(widget, ipw.ToggleButtons).value = "Leave out a move"
    assert "After the last move" in text(widget)


def test_a_table_can_be_left_without_its_only_move():
    log = Log(BOAT)
    log.unmoved()
    only = log.move("line", "threaten")
    log.tell("closed")
    widget = trying(log.table)
    choose(widget, "Without", only)
    assert (
        table_of(widget, "After the last move")["Island council → Ferry line: estimated trust"][1] == "0.50"
    )
