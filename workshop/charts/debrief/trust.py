"""Trust: how far sides of many tables trust each other in the end; at one, both ways, and where it fell."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from itertools import combinations, product

import pandas as pd

from workshop.charts.chart import Chart
from workshop.charts.draw.panels import Figure, span
from workshop.charts.draw.plane import WIDE, Look, captions, columns, marks, sentence
from workshop.charts.draw.rows import CELL, Lattice
from workshop.charts.draw.series import rows
from workshop.charts.draw.style import DASHED, GLYPHS, INK, SEAT, Screen, short
from workshop.charts.draw.tiles import Tiles, stacks, tiles
from workshop.charts.played import Moment, Played, Section, Wall
from workshop.charts.table import brief_names, course, label_room, trust
from workshop.measures import classes, turning
from workshop.measures.records import Pulse
from workshop.negotiation.case import Case
from workshop.negotiation.events import SCALE
from workshop.negotiation.trust import START

SCALES = {"reported": (1, 7), "estimated": (0, 1)}
NOT_BEGUN = "No table has begun yet."


def trusted(levels: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Chart:
    """Return how far the sides of each table trust each other in the end, widest gap between pulses first.

    `levels` is `classes.levels`. Reported (1 to 7) and estimated (0 to 1, its gaps dashed) have columns of
    their own, from the scale's least to its most; a pulse that was not given is not drawn.
    """
    label = "Trust in the end, both ways"
    if levels.empty:
        return Chart(label, sentence(NOT_BEGUN, screen), NOT_BEGUN)
    return Chart(label, _ends(levels, case, screen), _gaps(levels, case))


def _ends(levels: pd.DataFrame, case: Case, screen: Screen) -> Figure:
    brief, pairs = brief_names(case), list(combinations(case.party, 2))
    wide = levels.pivot(index="table", columns=["by", "to"], values=list(SCALES))
    gaps = [(wide["reported", one, other] - wide["reported", other, one]).abs() for one, other in pairs]
    order = pd.concat(gaps, axis=1).max(axis=1).sort_values(ascending=False, kind="stable").index
    wide, down = wide.loc[order], [-row for row in range(len(order))]
    two, tiny = len(pairs) == 1, short([party.name for party in case.parties], 6)
    between = [
        "" if two else f" {tiny[case.party[one].name]}–{tiny[case.party[other].name]}" for one, other in pairs
    ]
    heads, title = (
        [f"{what}{who}" for what in SCALES for who in between],
        "From the scale’s least to its most",
    )
    grid = Lattice([str(table) for table in order], screen, "Table", heads, title=title, captions=True)
    layout, data = grid.layout(), []
    named = [(brief[pairs[0][0]], brief[pairs[0][1]]) if two else ("first", "second")]
    ways = [f"{one} → {other}" for one, other in (*named, named[0][::-1])]
    for place, (measure, pair) in enumerate(product(SCALES, pairs)):
        (low, high), both_ways = SCALES[measure], (pair, pair[::-1])
        both = [place + CELL * (wide[measure, by, to] - low) / (high - low) for by, to in both_ways]
        line = {"color": INK.quiet, "width": 2, "dash": "solid" if measure == "reported" else "dash"}
        ends = [value for gap in zip(*both, strict=True) for value in (*gap, None)]
        looks = {"mode": "lines", "line": line, "hoverinfo": "skip"}
        thrice = [row for row in down for _ in range(3)]
        data.append(marks(f"{heads[place]}: gap", ends, thrice, Look("circle", INK.quiet, 0), **looks))
        for values, way, style, size in zip(both, ways, DASHED, (0.8, 0.5), strict=False):
            look = Look(style.symbol, INK.hues[style.hue], size * screen.font)
            data.append(marks(f"{heads[place]}: {way}", values.tolist(), down, look))
        title = f"{measure.capitalize()}, "
        told = {f"{title}{brief[by]} → {brief[to]}": wide[measure, by, to] for by, to in both_ways}
        data += columns(order, told)
        grid.rule(layout, place, place + CELL / 2, place + CELL)
    said = [(0.0, f"{GLYPHS[s.symbol]} {way}", INK.hues[s.hue]) for way, s in zip(ways, DASHED, strict=False)]
    layout["annotations"] += captions(said[::-1], 0, len(heads), grid.unit, grid.small)
    return {"data": data, "layout": layout}


def _gaps(levels: pd.DataFrame, case: Case) -> str:
    said, tables = [], levels["table"].nunique()
    for measure, unit in (
        ("reported", "on a scale of 1 to 7"),
        ("estimated", "of 1, an illustrative estimate"),
    ):
        wide = levels.pivot(index="table", columns=["by", "to"], values=measure)
        for one, other in combinations(case.party, 2):
            gap = (wide[one, other] - wide[other, one]).abs().dropna()
            pair = f"{measure.capitalize()}, {case.party[one].name} and {case.party[other].name}"
            told = (
                f"median gap {gap.median():.2g} {unit}, n = {len(gap)} of {tables}"
                if len(gap)
                else "no two pulses"
            )
            said.append(f"{pair}: {told}.")
    return " ".join(said)


def over_moves(played: Played, screen: Screen) -> list[Chart]:
    """Return trust both ways at one table, reported and estimated, as its seats saw it.

    A mark stands on the dashed estimate at the move before each pair's largest drop, labelled with that move.
    """
    (table, after), case = played.one, played.case
    whole = course(table, after)
    drawn, told = trust(whole, screen.font)
    drops, names = turning.drops(table, after), brief_names(case)
    axes = {trace["name"]: trace["yaxis"] for trace in drawn["data"] if "name" in trace}
    look = Look("triangle-down", INK.text, 0.9 * screen.font)
    near = (
        span(whole.last)
        * WIDE
        * screen.font
        * len("moves 10, 20")
        / (screen.wide - label_room(case, screen.font))
    )
    fallen: defaultdict[tuple[str, str], list[tuple[int, float, str]]] = defaultdict(list)
    for by, to, move, change in rows(drops, "by", "to", "move", "change"):
        track = whole.estimated[by, to]
        level = dict(zip(track.moves, track.low, strict=True)).get(move, START)
        pair = escape(f"{names[by]} → {names[to]}", quote=False)
        who = "" if len(names) == 2 else f" – {names[by]}"
        fallen[who, axes[f"Estimated – {pair}"]].append((move, level, f"{pair} {change:+.2f}"))
    for (who, axis), found in fallen.items():
        moves, levels, changes = zip(*sorted(found), strict=True)
        words = {"mode": "markers+text", "text": [*_told(moves, near)], "textposition": "top right"}
        trace = marks(f"Before the largest drop{who}", moves, levels, look, **words, hovertext=[*changes])
        drawn["data"].append(trace | {"yaxis": axis, "meta": {}, "uid": f"drop-{axis}"})
    summary = f"{told} {_fell(drops, whole.pulses, case)}"
    return [Chart("Trust levels, both ways", drawn, summary)]


def _told(moves: Sequence[int], near: float) -> Iterator[str]:
    """Yield what stands at each move, in order: moves near one another are told together, at the first."""
    groups: list[list[int]] = []
    for move in moves:
        if groups and move - groups[-1][-1] < near:
            groups[-1].append(move)
        else:
            groups.append([move])
    for group in groups:
        which = [str(move) for move in dict.fromkeys(group)]
        yield f"move{'s' * (len(which) > 1)} {', '.join(which)}"
        yield from [""] * (len(group) - 1)


def _fell(drops: pd.DataFrame, pulses: Sequence[Pulse], case: Case) -> str:
    """Return how the two ways differ and where each fell, in sentences."""
    names, said = {party.id: party.name for party in case.parties}, []
    latest = {(pulse.by, pulse.to): pulse.value for pulse in pulses}
    for by, to in combinations(case.party, 2):
        if (by, to) not in latest or (to, by) not in latest:
            continue
        value = latest[by, to] - latest[to, by]
        more, less = (names[by], names[to]) if value >= 0 else (names[to], names[by])
        said.append(
            f"{more} reports {abs(value)} more than {less}." if value else f"{more} and {less} report alike."
        )
    for by, to, move, change in rows(drops, "by", "to", "move", "change"):
        said.append(f"The estimate {names[by]} → {names[to]} fell most, by {-change:.2f}, after move {move}.")
    return " ".join(said) or "No act cost estimated trust."


def of_tables(played: Played, screen: Screen) -> list[Chart]:
    """Return how far the sides of each table trust each other in the end."""
    return [trusted(classes.levels(played.tables), played.case, screen=screen)]


def moments(played: Played) -> list[Moment]:
    """Return the moments before trust fell most."""
    brief, drops = brief_names(played.case), turning.drops(*played.one)
    return [
        Moment(f"Before {brief[by]} trusted {brief[to]} less: move {move}", int(version))
        for by, to, move, version in rows(drops, "by", "to", "move", "version")
    ]


IN_A_CELL = 3
"""The most tiles that a cell of the wall's grid has room for."""
APART = ("Told of trust alike", "One step of seven apart", "Two steps apart", "Three steps apart and more")


def slide(played: Played) -> str:
    """Return for the wall how much the sides of each table said that they trust each other, in the end."""
    said = {
        number: {(pulse.by, pulse.to): pulse.value for pulse in table.pulses}
        for number, table in played.tables.items()
    }
    both = {number: given for number, given in said.items() if len(given) == len(played.tables[number].trust)}
    missing = Tiles("No answer from every side", [number for number in said if number not in both])
    rest = [missing] if missing.tables else []
    if len(played.case.party) > 2 or not both:
        gaps = {
            number: max(abs(value - given[pair[::-1]]) for pair, value in given.items())
            for number, given in both.items()
        }
        last = len(APART) - 1
        rows = [
            Tiles(words, [number for number, gap in gaps.items() if min(gap, last) == apart])
            for apart, words in enumerate(APART)
        ]
        return stacks([*rows, *rest], played.ends)
    return _both_ways(played, both) + stacks(rest, played.ends)


def _both_ways(played: Played, both: dict[int, dict[tuple[str, str], int]]) -> str:
    """Return a grid of two sides' answers, 1 to 7, with each table's tile; on the diagonal they are alike."""
    (one, first), (other, second) = brief_names(played.case).items()
    rows = ""
    for high in reversed(SCALE):
        cells = ""
        for wide in SCALE:
            here = [n for n, given in both.items() if (given[one, other], given[other, one]) == (wide, high)]
            fit = IN_A_CELL if len(here) <= IN_A_CELL else IN_A_CELL - 1
            more = f"<span>+{len(here) - fit}</span>" if here[fit:] else ""
            alike = " class='iw-alike'" * (wide == high)
            cells += f"<td{alike}>{tiles(here[:fit], played.ends)}{more}</td>"
        rows += f"<tr><th scope='row'>{high}</th>{cells}</tr>"
    foot = "".join(f"<th scope='col'>{wide}</th>" for wide in SCALE)
    told = (
        f"<p class='iw-quiet'>Up: how much {escape(second)} trusts {escape(first)}, 1 to 7. "
        f"Across: {escape(first)} trusts {escape(second)}. Shaded: alike.</p>"
    )
    return f"{told}<table class='iw-both-ways'><tbody>{rows}<tr><td></td>{foot}</tr></tbody></table>"


SECTION = Section(
    30,
    "Trust",
    (
        "Where do two sides of one table see their trust differently? Did they know?",
        "What happened just before trust fell, and what did you do about it?",
    ),
    of_tables,
    over_moves,
    lambda played: sum(bool(table.pulses) for table in played.tables.values()),
    "reported trust",
    first=True,
    wall=Wall(
        "Trust, both ways",
        (
            "Where do two sides see their trust differently? Did they know?",
            "What happened just before trust fell?",
        ),
        slide,
    ),
    moments=moments,
    alone=(
        "Where did you trust more, or less, than you were trusted? Did you know?",
        "What happened just before trust fell, and what did you do about it?",
    ),
)
