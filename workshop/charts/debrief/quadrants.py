"""Understood against satisfied in the end, a mark a table."""

from math import nan
from typing import Any

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure
from workshop.charts.draw.plane import WIDE, Look, Plane, Spot, axis, columns, note, sentence, sheet, spots
from workshop.charts.draw.planes import called, counted
from workshop.charts.draw.series import rows
from workshop.charts.draw.style import INK, SEAT, Screen
from workshop.charts.draw.tiles import Tiles, stacks, tiles
from workshop.charts.played import Played, Section, Wall

HALF = 0.5
"""What parts understood from not understood, and satisfied from not."""
QUADRANTS = ("neither", "lucky", "understood but stuck", "understood and met")
"""What a table is called: by whether it understood, then by whether it is satisfied."""
NOT_AGREED = "met by an offer, not agreed"
"""What a table is called that left a package which would have satisfied: who did not agree was not lucky."""
NO_MOVE = "No table has made a move yet."
NONE = -0.2
"""Where tables stand that had no package."""
ENDS = {
    "agreement": Look("square", INK.hues[0], 0),
    "no agreement": Look("x", INK.hues[1], 0),
    "open or incomplete": Look("circle-open", INK.hues[4], 0),
}


Known = list[tuple[int, str, float, float]]
"""(table, how it ended, satisfied, understood) after the last move of each; shares."""


def quadrants(courses: pd.DataFrame, outcomes: pd.DataFrame, *, screen: Screen = SEAT) -> Chart:
    """Return understood against satisfied in the end, a mark a table, the four quadrants named.

    `courses` is `classes.courses`, `outcomes` is `classes.outcomes`. Satisfied is by the last package on the
    table, agreed or not; a table that had none stands at the left, under "no package".
    """
    known, label = _last(courses, outcomes), "Understood and satisfied"
    if not known:
        return Chart(label, sentence(NO_MOVE, screen), NO_MOVE)
    return Chart(label, _drawn(known, screen), _told(known))


def _drawn(known: Known, screen: Screen) -> Figure:
    font, tall = screen.font, 340 if screen.wide < 600 else 470
    left, bottom = 4.2 * font, 5 * font
    plane = Plane((NONE - 0.08, 1.08), (-0.2, 1.2), screen.wide - left - font, tall)
    layout = sheet(font, tall + bottom + 8, (left, font, 8, bottom), "Table")
    ticks: dict[str, Any] = {"tickvals": [0, 0.5, 1], "ticktext": ["0%", "50%", "100%"]}
    none: dict[str, Any] = {"tickvals": [NONE, 0, 0.5, 1], "ticktext": ["no<br>package", *ticks["ticktext"]]}
    layout["xaxis"] = axis(*plane.x, font, "Satisfied, the least satisfied side", **none)
    layout["yaxis"] = axis(*plane.y, font, "Understood", **ticks)
    half = {"type": "line", "line": {"color": INK.quiet, "width": 2, "dash": "10px,5px"}, "layer": "below"}
    lines = [[(HALF, end) for end in plane.y], [(end, HALF) for end in plane.x]]
    layout["shapes"] += [{**half, "x0": a, "y0": b, "x1": c, "y1": d} for (a, b), (c, d) in lines]
    taken = []
    for number, name in enumerate(QUADRANTS):
        up, right = divmod(number, 2)
        words = name.replace("understood ", "understood\n").replace("lucky", "lucky,\nif agreed").split("\n")
        x, y = plane.x[right], plane.y[up]
        side = {
            "xanchor": "right" if right else "left",
            "yanchor": "top" if up else "bottom",
            "xref": "x",
            "yref": "y",
        }
        said = note("\n".join(words), x, y, font - 1, INK.quiet, align=side["xanchor"], **side)
        layout["annotations"].append(said | {"text": said["text"].replace("\n", "<br>")})
        (a, b), wide, high = plane.at(x, y), WIDE * font * max(map(len, words)), 1.3 * font * len(words)
        taken.append((a - wide * right, b - high * up, a + wide * (1 - right), b + high * (1 - up)))
    at: dict[tuple[float, float, str], list[int]] = {}
    for table, how, x, y in known:
        at.setdefault((NONE if pd.isna(x) else x, y, how), []).append(table)
    found = [Spot(x, y, called(tables), how, len(tables)) for (x, y, how), tables in at.items()]
    looks = {how: look._replace(size=0.7 * font) for how, look in ENDS.items()}
    data = spots(found, looks, plane, font - 2, taken=taken, lines=lines)
    told = {
        "Understood, %": [_percent(y) for *_, y in known],
        "Satisfied, %": [_percent(x) for *_, x, _ in known],
    }
    named = {"Ended": [how for _, how, *_ in known], "Which": [_called(each) for each in known]}
    data += columns([table for table, *_ in known], {**told, **named})
    return {"data": data, "layout": layout}


def _told(known: Known) -> str:
    if len(known) == 1:
        return f"Table {known[0][0]}: {_called(known[0])}."
    told = []
    for name in (*reversed(QUADRANTS), NOT_AGREED, "no package"):
        tables = [each[0] for each in known if _called(each) == name]
        if tables:
            told.append(f"{name}: {len(tables)} ({', '.join(map(str, tables))})")
    return f"{counted(len(known))}: {'; '.join(told)}."


def _last(courses: pd.DataFrame, outcomes: pd.DataFrame) -> Known:
    last, result = courses.groupby("table").tail(1), dict(rows(outcomes, "table", "result"))
    found = rows(last, "table", "satisfied", "understood")
    return [(n, result[n] if result[n] in ENDS else "open or incomplete", x, y) for n, x, y in found]


def _called(known: tuple[int, str, float, float]) -> str:
    _, how, satisfied, understood = known
    if pd.isna(satisfied):
        return "no package"
    if satisfied >= HALF and how != "agreement":
        return NOT_AGREED
    return QUADRANTS[2 * (understood >= HALF) + (satisfied >= HALF)]


SHORT = ("Neither", "Lucky", "Understood but stuck", "Understood and met")
"""What the quadrants are called on the wall, in the order of `QUADRANTS`."""


def slide(played: Played) -> str:
    """Return for the wall the four quadrants, with the tiles of the tables in each, and who is in none."""
    called = {
        number: _called((number, played.ends[number], nan if met is None else met, understood))
        for number, (understood, met) in played.levels.items()
        if played.tables[number].played
    }
    cells = [
        f"<td><strong>{SHORT[place]}</strong>{tiles(_which(called, QUADRANTS[place]), played.ends)}</td>"
        for place in (2, 3, 0, 1)
    ]
    told = (
        "<p class='iw-quiet'>Above: half or more of what mattered was understood. Right: even the side "
        "that has least got half or more of what it wanted. Lucky is only who agreed.</p>"
    )
    grid = f"<tr>{cells[0]}{cells[1]}</tr><tr>{cells[2]}{cells[3]}</tr>"
    rest = [Tiles("An offer would have met both, not agreed", _which(called, NOT_AGREED))]
    rest.append(Tiles("No package was ever on the table", _which(called, "no package")))
    rest.append(Tiles("Logged no move", [n for n in played.tables if n not in called]))
    return f"{told}<table class='iw-quadrants'>{grid}</table>{stacks(rest, played.ends, empty=False)}"


def _which(called: dict[int, str], name: str) -> list[int]:
    return [number for number, word in called.items() if word == name]


def _percent(share: float) -> float:
    return round(100 * share, 1)


SECTION = Section(
    40,
    "Understood and satisfied",
    ("Who was lucky?", "Who understood each other and was still stuck: which option was missing?"),
    lambda played, screen: [quadrants(played.courses, played.outcomes, screen=screen)],
    None,
    lambda played: int(played.courses["table"].nunique()),
    "logged moves",
    first=True,
    wall=Wall(
        "Understood, and met",
        ("Who was lucky?", "Who understood each other and was still stuck: on what?"),
        slide,
    ),
)
