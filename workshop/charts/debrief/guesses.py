"""What was guessed to matter to each side, beside what is at stake for it."""

from html import escape

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.plane import WIDE, Look, columns, marks, sentence
from workshop.charts.draw.rows import Lattice
from workshop.charts.draw.spread import caption, quartiles, spread
from workshop.charts.draw.style import INK, SEAT, Screen, Style, cut
from workshop.charts.played import Played, Section, Wall
from workshop.charts.table import brief_names
from workshop.measures import classes
from workshop.negotiation.case import Case

GUESS = Style(1, "dash", "circle-open")
STAKE = Style(0, "solid", "diamond")
NO_GUESS = "Nobody has guessed what matters to {}."


def guessed(guesses: pd.DataFrame, case: Case, to: str, *, screen: Screen = SEAT) -> Chart:
    """Return what others guessed matters to one party, and how far off; `guesses` is `classes.guesses`."""
    about = guesses[guesses["to"] == to]
    return Chart(
        f"What matters to {case.party[to].name}", _drawn(about, case, to, screen), _told(about, case, to)
    )


def _drawn(guesses: pd.DataFrame, case: Case, to: str, screen: Screen) -> Figure:
    """Return what others guessed matters to one party, issue by issue, beside what is at stake for it.

    Each guess is of 100 points. It is the median, with a line over the middle half.
    """
    if guesses.empty:
        return sentence(NO_GUESS.format(case.party[to].name), screen)
    issues = {issue.id: issue.label for issue in case.issues}
    middle = quartiles(guesses, "issue", "guessed", list(issues))
    true = guesses.groupby("issue")["true"].first()[list(issues)]
    most = max(40.0, middle.max().max(), true.max())
    title, long = f"Points of 100: {case.party[to].name}", int((screen.wide - 20) / screen.font / WIDE)
    names = [cut(label, long) for label in issues.values()]
    grid = Lattice(names, screen, "Issue", across=(0, 1.04 * most), title=title, lanes=1, captions=True)
    layout, data = grid.layout(), spread("guessed", middle, GUESS, grid, 0)
    down = [grid.lane(row) for row in range(len(true))]
    data.append(
        marks("at stake", true.tolist(), down, Look(STAKE.symbol, INK.hues[STAKE.hue], 0.6 * screen.font))
    )
    caption(layout, grid, [(middle[0.5].iloc[0], "guessed", GUESS), (true.iloc[0], "at stake", STAKE)])
    data += columns(issues.values(), {"Guessed, median": middle[0.5].round(1), "At stake": true.round(1)})
    return {"data": data, "layout": layout}


def _told(guesses: pd.DataFrame, case: Case, to: str) -> str:
    """Return how far guesses lay from what is at stake: the mean absolute difference an issue, with its n."""
    said, many = [], ", n = {}" if guesses["table"].nunique() > 1 else ""
    for by in case.party:
        own = guesses[guesses["by"] == by]
        off, n = (own["guessed"] - own["true"]).abs().mean(), own["table"].nunique()
        told = f"{case.party[by].name}, of {case.party[to].name}: off by {off:.1f} points an issue"
        said += [f"{told}{many.format(n)}."] if n else []
    return " ".join(said) or NO_GUESS.format(case.party[to].name)


def of_each(played: Played, screen: Screen) -> list[Chart]:
    """Return what was guessed to matter to each side."""
    given = classes.guesses(played.tables)
    return [guessed(given, played.case, party, screen=screen) for party in played.case.party]


def slide(played: Played) -> str:
    """Return for the wall what the others guessed an issue matters to each side, beside what it does."""
    given, case = classes.guesses(played.tables), played.case
    names = brief_names(case)
    heads = "".join(f"<th scope='col'>{escape(name)}</th>" for name in names.values())
    rows = ""
    for issue in case.issues:
        cells = ""
        for party in names:
            about = given[(given["to"] == party) & (given["issue"] == issue.id)]
            true = classes.stakes(case, party)[case.issues.index(issue)]
            said = "" if about.empty else f"guessed {about['guessed'].mean():.0f}"
            cells += f"<td><b class='iw-number'>{true:.0f}</b> <span class='iw-quiet'>{said}</span></td>"
        rows += f"<tr><th scope='row'>{escape(issue.label)}</th>{cells}</tr>"
    told = "Of 100 points in all: what each issue is worth, and what the others guessed."
    head = f"<thead><tr><td></td>{heads}</tr></thead>"
    return f"<p class='iw-quiet'>{told}</p><table class='iw-guesses'>{head}<tbody>{rows}</tbody></table>"


SECTION = Section(
    90,
    "Guesses",
    ("What did you think mattered most to the others, and why?", "Which question would have told you?"),
    of_each,
    of_each,
    lambda played: sum(bool(table.guesses) for table in played.tables.values()),
    "guessed",
    answers=True,
    wall=Wall(
        "What mattered to the others",
        ("What did you think mattered most to them, and why?", "Which question would have told you?"),
        slide,
    ),
)
