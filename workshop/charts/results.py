"""The results board: how each table ended, what it is worth to each side, and issue by issue what was agreed.

It is markup, for slides and for paper: a grid with the options in words up to six tables, with letters and
their key up to twelve, and beyond that a slide an issue with the tables' tiles beside its options.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import escape
from itertools import groupby
from typing import Any

from workshop.charts.draw.tiles import LETTERS, LINES, SIDE, Ends, Tiles, lines, stacks, tile
from workshop.charts.played import Played, Slide
from workshop.charts.table import brief_names
from workshop.negotiation.case import Case, Issue, shown
from workshop.negotiation.table import Table, outcome

WORDS, KEYS = 6, 12
"""The most tables whose options stand in words, and those whose options stand as letters."""
LABEL, BESIDE = 20, 3
"""How many letters wide the issues' names are beside so many tables' words; of more they stand above."""
RESULTS = "What came of it"
AGREED = "What was agreed"
SURPRISE = ("What surprises you here?", "Who signed for less than leaving, and why?")
ALIKE = ("Where did the tables choose alike, and where not?", "What decided it at your table?")
SAID = {"agreement": "Agreement", "no agreement": "No agreement", "open": "Still open", "incomplete": "–"}
FOUND = ("agreed", "seen only", "not found")
Names = Mapping[int, Sequence[str]]
"""A table's number -> the names of those who sit there."""


def board(played: Played, names: Names) -> list[Slide]:
    """Return the slides of the results board; with names, the first one tells who sits where."""
    ends = played.ends
    first = Slide("results", "board", RESULTS, SURPRISE, lambda: results(played, names))
    if len(ends) > KEYS:
        each: Iterable[Any] = [([issue], issue.label) for issue in played.case.issues]
        draw = _stacked
    else:
        draw = _words if len(ends) <= WORDS else _letters
        pages = _pages(played)
        places = [f", {n} of {len(pages)}" for n in range(1, len(pages) + 1)] if pages[1:] else [""]
        each = zip(pages, (AGREED + place for place in places), strict=True)
    rest = [
        Slide(f"board-{n}", "board", heading, ALIKE, partial(draw, played, issues))
        for n, (issues, heading) in enumerate(each, 1)
    ]
    return [first, *rest]


def found(table: Table) -> str:
    """Return what became of the options that nobody had thought of, in words; "" where the case has none."""
    hidden = {(issue.id, option.text) for issue in table.case.issues for option in issue.hidden}
    package = (table.end.package if table.end else None) or {}
    agreed = hidden & set(package.items())
    return FOUND[0 if agreed else 1 if hidden & table.appeared else 2] if hidden else ""


def worth(table: Table) -> dict[str, int | None]:
    """Return what its end is worth to each party, in thousandths; None while there is none."""
    ends = outcome(table)
    if ends["package"]:
        return {party: table.case.utility(party, ends["package"]) for party in table.parties}
    none = ends["result"] == "no agreement"
    return {party: table.case.reservation(party) if none else None for party in table.parties}


def results(played: Played, names: Names) -> str:
    """Return how the tables ended, as a row each, or as tiles where they are many."""
    ends, case = played.ends, played.case
    if len(ends) > KEYS:
        return _counted(played, ends)
    hidden = any(issue.hidden for issue in case.issues)
    told = [f"<th scope='col'>{text}</th>" for text in ("Table", "", *_heads(case))]
    told += ["<th scope='col'>The way out</th>"] * hidden
    rows = "".join(
        f"<tr><th scope='row'>{tile(number, ends)}{_who(names.get(number, ()))}</th>"
        f"<td>{SAID[ends[number]]}</td>{_points(table)}{f'<td>{found(table)}</td>' if hidden else ''}</tr>"
        for number, table in played.tables.items()
    )
    return f"<table class='iw-results'><thead><tr>{''.join(told)}</tr></thead><tbody>{rows}</tbody></table>"


def _heads(case: Case) -> list[str]:
    return [
        f"{escape(name)} <small>{shown(case.reservation(party))} without</small>"
        for party, name in brief_names(case).items()
    ]


def _who(names: Sequence[str]) -> str:
    return f" <span class='iw-names'>{escape(', '.join(names))}</span>" if names else ""


def _points(table: Table) -> str:
    cells = ""
    for party, points in worth(table).items():
        if points is None or not (table.end and table.end.package):
            cells += "<td class='iw-quiet'>–</td>"
        else:
            less = points < table.case.reservation(party)
            cells += f"<td class='iw-number'>{shown(points)}{' <i>less</i>' * less}</td>"
    return cells


def _counted(played: Played, ends: Ends) -> str:
    """Return which tables ended how, which found the way out, and between what each side's points lie."""
    rows = [Tiles(said, [n for n, how in ends.items() if how == end]) for end, said in SAID.items()]
    hows = {number: found(table) for number, table in played.tables.items()}
    rows += [Tiles(f"The way out: {how}", [n for n, was in hows.items() if was == how]) for how in FOUND]
    agreed = [worth(table) for n, table in played.tables.items() if ends[n] == "agreement"]
    said = ""
    for party, name in brief_names(played.case).items():
        points = sorted(each[party] or 0 for each in agreed)
        without = f"{shown(played.case.reservation(party))} without an agreement"
        if points:
            span = f"{shown(points[0])} to {shown(points[-1])} points, {without}"
            said += f"<p><strong>{escape(name)}</strong> {span}</p>"
    return stacks(rows, ends, empty=False) + said


def _pages(played: Played) -> list[list[Issue]]:
    """Return the issues, as many together as fit one slide."""
    pages: list[list[Issue]] = []
    left, words = 0.0, len(played.tables) <= WORDS
    for issue in played.case.issues:
        high = _high_in_words(issue, played) if words else _high_in_letters(issue, played)
        if high > left:
            pages.append([])
            left = LINES - 1.5
        pages[-1].append(issue)
        left -= high
    return pages


def _high_in_words(issue: Issue, played: Played) -> float:
    tables = len(played.tables)
    side = LABEL if tables <= BESIDE else 0
    wide = (LETTERS - side) / tables
    texts = [lines(option, wide * many - 1) for option, many in _runs(issue, played)]
    high = max([lines(issue.label, LABEL - 1) if side else 1, *texts])
    return high + (0.4 if side else 1.6)


def _high_in_letters(issue: Issue, played: Played) -> float:
    wide = LETTERS - SIDE * len(played.tables)
    return lines(issue.label, wide) + lines(_key(issue, played), wide) + 0.4


def _agreed(table: Table, issue: Issue) -> str:
    """Return the option that a table agreed on, "" if on none."""
    return (table.end.package or {}).get(issue.id, "") if table.end else ""


def _runs(issue: Issue, played: Played) -> list[tuple[str, int]]:
    """Return what tables beside each other agreed on alike, and how many of them did."""
    options = [_agreed(table, issue) for table in played.tables.values()]
    return [(option, len(list(alike))) for option, alike in groupby(options)]


def _chosen(issue: Issue, played: Played) -> list[str]:
    """Return the options of an issue that some table agreed on, in the case's order."""
    chosen = {_agreed(table, issue) for table in played.tables.values()}
    return [option for option in issue.all_options if option in chosen]


def _letter(issue: Issue, option: str) -> str:
    return chr(ord("A") + issue.index[option])


def _key(issue: Issue, played: Played) -> str:
    return " · ".join(f"{_letter(issue, option)} {option}" for option in _chosen(issue, played))


def _words(played: Played, issues: Sequence[Issue]) -> str:
    """Return a grid of issues and tables with the options that were agreed, in words."""
    look = "iw-words" if len(played.tables) <= BESIDE else "iw-words iw-above"
    return _grid(played, issues, lambda issue: escape(issue.label), escape, look)


def _letters(played: Played, issues: Sequence[Issue]) -> str:
    """Return a grid of issues and tables with a letter for each option that was agreed, and the key."""

    def named(issue: Issue) -> str:
        return f"{escape(issue.label)} <small>{escape(_key(issue, played))}</small>"

    return _grid(played, issues, named, None, "iw-letters")


def _grid(played: Played, issues: Sequence[Issue], name: Any, say: Any, look: str) -> str:
    ends, rows, above = played.ends, "", "iw-above" in look
    for issue in issues:
        each = [(_agreed(table, issue), 1) for table in played.tables.values()]
        runs = _runs(issue, played) if say else each
        cells = ""
        for option, many in runs:
            look_of = "iw-quiet" if not option else "iw-old" if option in issue.options else "iw-new"
            text = (say(option) if say else _letter(issue, option)) if option else "–"
            cells += f"<td colspan='{many}' class='{look_of}'>{text}</td>"
        if above:
            rows += f"<tr><th colspan='{len(ends)}' scope='rowgroup'>{name(issue)}</th></tr><tr>{cells}</tr>"
        else:
            rows += f"<tr><th scope='row'>{name(issue)}</th>{cells}</tr>"
    head = "".join(f"<th scope='col'>{tile(number, ends)}{_end(ends[number])}</th>" for number in ends)
    head = f"<thead><tr>{'' if above else '<td></td>'}{head}</tr></thead>"
    return f"<table class='iw-board {look}'>{head}<tbody>{rows}</tbody></table>"


def _end(how: str) -> str:
    return "" if how == "agreement" else f"<small>{SAID[how]}</small>"


def _stacked(played: Played, issues: Sequence[Issue]) -> str:
    """Return the options of one issue, with the tiles of the tables that agreed on each."""
    ends, (issue,) = played.ends, issues
    listed = [*issue.options, *(o for o in _chosen(issue, played) if o not in issue.options)]
    rows = [
        Tiles(option, [n for n, table in played.tables.items() if _agreed(table, issue) == option])
        for option in listed
    ]
    others = {how: [n for n, end in ends.items() if end == how] for how in list(SAID)[1:]}
    return stacks([*rows, *(Tiles(SAID[how], which) for how, which in others.items() if which)], ends)
