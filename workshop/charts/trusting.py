"""Trust at one table, looked back at: both ways, by how much they differ, and where it fell."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from math import ceil

import pandas as pd

from workshop.charts.figures import ESTIMATED, REPORTED, brief_names, label_room, level_panels, pairs_of, reported
from workshop.charts.ink import DASHED, INK, SEAT, Screen, short
from workshop.charts.panels import Figure, Line, Panel, figure, span
from workshop.charts.plane import WIDE, Look, marks
from workshop.charts.tracks import Pair, Track, last_move, of_marks, of_series, rows
from workshop.log.turning import asymmetry
from workshop.negotiation.case import Case
from workshop.negotiation.trust import START


def trust(
    series: pd.DataFrame, pulses: pd.DataFrame, events: pd.DataFrame, drops: pd.DataFrame, case: Case,
    *, screen: Screen = SEAT,
) -> Figure:  # fmt: skip
    """Return trust both ways, reported and estimated, each with the difference between the two ways.

    The first three frames are those of `frames`; `drops` is `turning.drops`: a mark stands on the dashed estimate at
    the move before each pair's largest drop, labelled with that move.
    """
    tracks = of_series(series)
    guesses = {(by, to): tracks["estimated", to, by] for by, to in pairs_of(case)}
    estimated = series.loc[series["measure"] == "estimated", ["move", "seen_by", "of", "low"]]
    estimated.columns = pd.Index(["move", "by", "to", "value"])
    panels = level_panels(case, "Reported", reported(pulses, case), REPORTED)
    panels += [_gap(case, "Reported", pulses)] if len(pulses) else []
    panels += level_panels(case, "Estimated", guesses, ESTIMATED)
    panels.append(_gap(case, "Estimated", estimated))
    last = last_move(series, pulses)
    right = label_room(case, screen.font)
    drawn = figure(panels, INK, last=last, right=right, marks=of_marks(events), font=screen.font)
    axes = {trace["name"]: trace["yaxis"] for trace in drawn["data"] if "name" in trace}
    names = brief_names(case)
    look = Look("triangle-down", INK.text, 0.9 * screen.font)
    near = span(last) * WIDE * screen.font * len("moves 10, 20") / (screen.wide - right)
    fallen: defaultdict[tuple[str, str], list[tuple[int, float, str]]] = defaultdict(list)
    for by, to, move, change in rows(drops, "by", "to", "move", "change"):
        level = dict(zip(guesses[by, to].moves, guesses[by, to].low, strict=True)).get(move, START)
        pair = escape(f"{names[by]} → {names[to]}", quote=False)
        who = "" if len(names) == 2 else f" – {names[by]}"
        fallen[who, axes[f"Estimated – {pair}"]].append((move, level, f"{pair} {change:+.2f}"))
    for (who, axis), found in fallen.items():
        moves, levels, changes = zip(*sorted(found), strict=True)
        words = {"mode": "markers+text", "text": [*_told(moves, near)], "textposition": "bottom center"}
        trace = marks(f"Before the largest drop{who}", moves, levels, look, **words, hovertext=[*changes])
        drawn["data"].append(trace | {"yaxis": axis, "meta": {}, "uid": f"drop-{axis}"})
    return drawn


def _told(moves: Sequence[int], near: float) -> Iterator[str]:
    """Yield what stands at each move, in their order: moves near one another are told together, at the first."""
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


def _gap(case: Case, measure: str, levels: pd.DataFrame) -> Panel:
    """Return the panel of how much more the first of each two trusts than it is trusted."""
    tracks, two, dots = defaultdict[Pair, Track](Track), len(case.party) == 2, measure == "Reported"
    for by, to, move, value in rows(asymmetry(levels, list(case.party)), "by", "to", "move", "value"):
        tracks[by, to].add(move, value)
    widest = max((abs(value) for track in tracks.values() for value in track.low), default=0)
    most = 6 if dots else max(0.2, ceil(10 * widest) / 10)
    names, tiny = brief_names(case), short([party.name for party in case.parties], 6)
    lines = []
    for style, ((by, to), track) in zip(DASHED[2:], tracks.items(), strict=False):
        label = "difference" if two else f"{tiny[case.party[by].name]}–{tiny[case.party[to].name]}"
        name = f"{measure}, difference – {names[by]} and {names[to]}"
        lines.append(Line(name, style, track.moves, track.low, label, dots=dots))
    title = f"{measure}, {' less '.join(names.values()) if two else 'the first less the second'}"
    empty = "No two pulses to compare yet." if dots else "No moves yet."
    ticks = {"tickvals": [-most, 0, most]}
    return Panel(title, -1.1 * most, 1.1 * most, 64, lines, ticks, [(0, "equal")], empty=empty)


def trust_summary(drops: pd.DataFrame, pulses: pd.DataFrame, case: Case) -> str:
    """Return what `trust` adds to `figures.trust_summary`: differences and drops, in sentences."""
    names, said = {party.id: party.name for party in case.parties}, []
    gaps = asymmetry(pulses, list(case.party)).groupby(["by", "to"], sort=False).tail(1)
    for by, to, value in rows(gaps, "by", "to", "value"):
        more, less = (names[by], names[to]) if value > 0 else (names[to], names[by])
        said.append(f"{more} reports {abs(value):g} more than {less}." if value else f"{more} and {less} report alike.")
    for by, to, move, change in rows(drops, "by", "to", "move", "change"):
        said.append(f"The estimate {names[by]} → {names[to]} fell most, by {-change:.2f}, after move {move}.")
    return " ".join(said) or "No act cost estimated trust."
