"""The results board: in words, with letters, or a slide an issue; points, and what became of the way out."""

import re
from html import escape

import pytest

from debriefing import Log, class_of
from workshop.charts.played import Played
from workshop.charts.results import FOUND, board, found, results, worth
from workshop.negotiation.case import Case, shown
from workshop.negotiation.casefile import load
from workshop.negotiation.table import Table

BOAT, HILL = load("last-boat"), load("lantern-hill")


def ended(case: Case, *, agreed: bool, hidden: bool = False, voiced: bool = False) -> Table:
    """Return a table that agreed on each issue's last listed option, or on what nobody had thought of."""
    log, (first, *others) = Log(case).unmoved(), case.party
    for issue in case.issues if hidden or voiced else ():
        for option in issue.hidden:
            for party, interest in sorted(option.needs):
                log.move(party, "disclose_interest", interest=interest)
    package = {i.id: (i.all_options if hidden else i.options)[-1] for i in case.issues}
    offer = log.move(first, "offer", package=package)
    for other in others:
        log.move(other, "accept", of=offer) if agreed else log.move(other, "walk_away")
        if not agreed:
            break
    return log.table


def text(markup: str) -> str:
    return re.sub(r"<[^>]+>", " ", markup)


def test_a_row_tells_how_a_table_ended_and_what_it_is_worth() -> None:
    played = Played({1: ended(BOAT, agreed=True), 2: ended(BOAT, agreed=False)})
    one, two = re.findall(r"<tr>(.*?)</tr>", results(played, {2: ["<Ann>"]}))[1:]
    for points in worth(played.tables[1]).values():
        assert f">{shown(points or 0)}" in one
    assert ">Agreement<" in one
    assert ">No agreement<" in two
    assert "&lt;Ann&gt;" in two
    assert "iw-number" not in two, "who left signed no points"


@pytest.mark.parametrize(
    ("how", "said"), [({}, FOUND[2]), ({"voiced": True}, FOUND[1]), ({"hidden": True}, FOUND[0])]
)
def test_the_way_out_is_agreed_seen_or_not_found(how: dict[str, bool], said: str) -> None:
    assert found(ended(BOAT, agreed=True, **how)) == said
    assert found(ended(load("piano-workshop"), agreed=True)) == "", "a case without one has none"


def test_less_than_leaving_was_worth_is_said() -> None:
    table = ended(BOAT, agreed=True)
    less = [p for p, points in worth(table).items() if (points or 0) < BOAT.reservation(p)]
    assert results(Played({1: table}), {}).count("<i>less</i>") == len(less) > 0


@pytest.mark.parametrize("tables", [1, 3, 6])
def test_up_to_six_tables_every_option_stands_in_words(tables: int) -> None:
    played = Played(class_of(BOAT, tables))
    drawn = "".join(slide.draw() for slide in board(played, {}))
    agreed = [table.end.package for table in played.tables.values() if table.end and table.end.package]
    assert agreed
    for package in agreed:
        assert all(escape(option) in drawn for option in package.values())
    assert all(escape(issue.label) in drawn for issue in BOAT.issues)


def test_up_to_twelve_letters_stand_for_options_and_the_key_says_which() -> None:
    played = Played(class_of(BOAT, 12))
    drawn = "".join(slide.draw() for slide in board(played, {})[1:])
    for number, table in played.tables.items():
        for issue, option in ((table.end and table.end.package) or {}).items():
            letter = "ABCDEF"[BOAT.issue[issue].index[option]]
            assert f"{letter} {escape(option)}" in drawn, number
    assert drawn.count("iw-letters") == len(board(played, {})) - 1


def test_beyond_twelve_an_issue_has_its_slide_and_each_table_one_tile_on_it() -> None:
    played = Played(class_of(HILL, 13))
    first, *each = board(played, {})
    assert [slide.heading for slide in each] == [issue.label for issue in HILL.issues]
    for slide in each:
        assert sorted(map(int, re.findall(r"iw-tile [^>]+>(\d+)<", slide.draw()))) == list(range(1, 14))
    told = text(first.draw())
    assert "without an agreement" in told
    assert "The way out: not found" in told


def test_what_was_not_agreed_is_said_and_not_left_out() -> None:
    played = Played({1: ended(BOAT, agreed=True), 2: ended(BOAT, agreed=False)})
    assert "No agreement" in text(board(played, {})[1].draw())
