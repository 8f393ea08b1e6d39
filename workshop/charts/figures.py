"""The charts: interest coverage and trust levels over the moves of a table, each with a summary in words.

They show what they are given and refuse what a viewer may not see: with `viewer`, of another side only counts.
Tidy data come from `log.frames`: `series` (one line a figure and move), `marks` and `pulses`.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from workshop.charts.ink import DASHED, FONT, HALL, INK, Style, cut, room, short
from workshop.charts.panels import ENDS, LANES, Figure, Line, Panel, figure
from workshop.charts.tracks import Pair, Track, Tracks, last_move, of_marks, of_pulses, of_series, rows
from workshop.negotiation.case import Case
from workshop.negotiation.coverage import Interval

VOICED = Style(0, "solid", "circle")
UNDERSTOOD = (Style(1, "dash", "square"), Style(3, "dashdot", "triangle-up"), Style(4, "longdash", "star"))
SATISFIED = Style(2, "dot", "diamond")
PERCENT = {"tickvals": [0, 50, 100], "ticktext": ["0%", "50%", "100%"], "ticksuffix": "%", "hoverformat": ".0f"}
EDGE = 4
"""What a percent axis shows beyond 0 and 100, so that a line there is whole."""
REPORTED = Panel("reported trust, 1 to 7", 0.5, 7.5, 96, (), {"tickvals": [1, 4, 7]}, empty="No pulse yet.")
ESTIMATED = Panel("illustrative estimate, 0 to 1", -0.04, 1.04, 110, (), {"tickvals": [0, 0.5, 1]})


def coverage(
    series: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    case: Case,
    viewer: str | None = None,
    reach: Mapping[str, Interval] | None = None,
    reservation: Mapping[str, float | None] | None = None,
) -> Figure:
    """Return interest coverage: voiced, understood and satisfied in percent of a side's interests by weight.

    With `viewer`, a party, only its own side is in percent and every other side in counts of interests; without,
    both sides are open. `reach` (the reachable band) and `reservation` give parties' values as satisfied does.
    """
    tracks = of_series(series)
    own = [party for party in case.party if viewer in {None, party}]
    reaches, reservations = reach or {}, reservation or {}
    panels = [
        _side(tracks, case, party, mine=bool(viewer), reach=reaches.get(party), reservation=reservations.get(party))
        for party in own
    ]
    panels += [_counts(tracks, case, party, viewer) for party in case.party if viewer and party != viewer]
    return figure(panels, INK, last=last_move(series), right=label_room(case), marks=of_marks(marks))


def trust(
    series: pd.DataFrame,
    pulses: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    case: Case,
    viewer: str | None = None,
    estimated: bool = True,
) -> Figure:
    """Return trust levels, one line for each ordered pair: reported 1 to 7, and apart from it estimated 0 to 1.

    With `viewer`, a party, only the pulses that it gave are shown.
    """
    tracks = of_series(series)
    panels = level_panels(case, "Reported", reported(pulses, case, viewer), REPORTED)
    if estimated:
        guesses = {(by, to): tracks["estimated", to, by] for by, to in pairs_of(case)}
        panels += level_panels(case, "Estimated", guesses, ESTIMATED)
    last = last_move(series, pulses)
    return figure(panels, INK, last=last, right=label_room(case), marks=of_marks(marks))


def reported(pulses: pd.DataFrame, case: Case, viewer: str | None = None) -> dict[Pair, Track]:
    """Return what each party, or the viewer alone, reported of each other; nothing while nobody of three did."""
    ratings, of = of_pulses(pulses), [pair for pair in pairs_of(case) if viewer in {None, pair[0]}]
    return {} if not ratings and len(of) > 2 else {pair: ratings[pair] for pair in of}


def level_panels(case: Case, name: str, levels: Mapping[Pair, Track], scale: Panel) -> list[Panel]:
    """Return one panel for a table of two, and else one for each party that trusts: six lines are a tangle.

    Where there are no levels one panel says so.
    """
    names, styles, two = brief_names(case), dict(zip(pairs_of(case), DASHED, strict=False)), len(case.party) == 2
    if not levels:
        return [replace(scale, title=_titled(scale.title, None), height=64)]
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for (by, to), track in levels.items():
        pair, dots = f"{names[by]} → {names[to]}", scale is REPORTED
        label = _trusted(case, names[by], names[to])
        line = Line(f"{name} – {pair}", styles[by, to], track.moves, track.low, label, dots=dots)
        lines["" if two else by].append(line)
    return [
        replace(scale, title=_titled(scale.title, names.get(by)), height=scale.height if two else 64, lines=found)
        for by, found in lines.items()
    ]


def _titled(title: str, name: str | None) -> str:
    return f"{name}: {title.partition(',')[0]}" if name else title[0].upper() + title[1:]


def public_coverage(frame: pd.DataFrame, shown: Sequence[str]) -> Figure:
    """Return the understood share of all interests at each table, for a projector.

    `frame` has columns table (its label), move, understood (0 to 1); `shown` are the labels of all tables, in the
    order that decides their looks.
    """
    tables = {table: Track() for table in shown}
    for table, move, value in rows(frame, "table", "move", "understood"):
        tables[table].add(move, value)
    styles = (VOICED, *UNDERSTOOD)
    lines = [
        Line(f"Understood, % – {table}", styles[n % 4], track.moves, _percents(track.low), cut(table, 14))
        for n, (table, track) in enumerate(tables.items())
    ]
    return _projected([Panel("Interests understood", -EDGE, 100 + EDGE, 142, lines, PERCENT)], frame)


def public_trust(frame: pd.DataFrame, shown: Sequence[str]) -> Figure:
    """Return the estimated trust levels at each table as lines of the table's colour, for a projector.

    `frame` has columns table (its label), move, pair ("Island → Line": who trusts whom), value (0 to 1); `shown`
    is as in `public_coverage`. A room sees which table a line is of, not whose trust it is; the names stay in the
    data table.
    """
    tables: dict[str, defaultdict[str, Track]] = {table: defaultdict(Track) for table in shown}
    for table, move, pair, value in rows(frame, "table", "move", "pair", "value"):
        tables[table][pair].add(move, value)
    lines = [
        Line(
            f"Estimated – {table}, {pair}",
            style._replace(dash=dashed.dash),
            track.moves,
            track.low,
            cut(table, 14),
        )
        for style, (table, pairs) in zip((VOICED, *UNDERSTOOD), tables.items(), strict=False)
        for dashed, (pair, track) in zip(DASHED, pairs.items(), strict=False)
    ]
    return _projected([replace(ESTIMATED, title="Trust, illustrative estimate", height=170, lines=lines)], frame)


def _projected(panels: list[Panel], frame: pd.DataFrame) -> Figure:
    right = room([line.label for panel in panels for line in panel.lines], HALL.font)
    return figure(panels, INK, last=last_move(frame), right=right, font=HALL.font)


def coverage_summary(
    series: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    case: Case,
    viewer: str | None = None,
    reservation: Mapping[str, float | None] | None = None,
) -> str:
    """Return what `coverage` shows after the last move, in sentences."""
    tracks, said = of_series(series), [_so_far(series, marks)]
    for party, about in case.party.items():
        others = [other for other in case.party if other != party]
        if viewer in {None, party}:
            heard = [f"{_now(tracks['understood', party, o])}% understood by {case.party[o].name}" for o in others]
            stated = (reservation or {}).get(party)
            value = "" if stated is None else f" Reservation value: {100 * stated:.0f}%."
            own = f"{about.name}: {_now(tracks['voiced', party, ''])}% voiced, {', '.join(heard)}"
            said.append(f"{own}, {_met(tracks['satisfied', party, ''])}.{value}")
        else:
            told = tracks["voiced_count", party, ""], tracks["understood_count", party, viewer or ""]
            said.append(f"{about.name}: voiced {_count(told[0])}, understood {_count(told[1])}.")
    return " ".join(said)


def trust_summary(
    series: pd.DataFrame,
    pulses: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    case: Case,
    viewer: str | None = None,
    estimated: bool = True,
) -> str:
    """Return what `trust` shows after the last move, in sentences."""
    tracks, names = of_series(series), brief_names(case)
    given = {(by, to): int(value) for by, to, value in rows(pulses, "by", "to", "value") if viewer in {None, by}}
    told = [f"{names[by]} → {names[to]} {value}" for (by, to), value in given.items()]
    said = [_so_far(series, marks), f"Reported, 1 to 7: {', '.join(told) or 'no pulse yet'}."]
    levels = [(f"{names[by]} → {names[to]}", tracks["estimated", to, by]) for by, to in pairs_of(case)]
    known = [f"{pair} {track.low[-1]:.2f}" for pair, track in levels if track.low]
    return " ".join([*said, f"Illustrative estimate, 0 to 1: {', '.join(known)}."] if estimated and known else said)


def _side(
    tracks: Tracks, case: Case, party: str, *, mine: bool, reach: Interval | None, reservation: float | None
) -> Panel:
    names = brief_names(case)
    others = [other for other in case.party if other != party]
    voiced, satisfied = tracks["voiced", party, ""], tracks["satisfied", party, ""]
    lines = [Line(f"Voiced, % – {names[party]}", VOICED, voiced.moves, _percents(voiced.low), "voiced")]
    for style, other in zip(UNDERSTOOD, others, strict=False):
        track, by = tracks["understood", party, other], f"understood by {names[other]}"
        label = _heard(case, other)
        lines.append(Line(f"{names[party]}, % {by}", style, track.moves, _percents(track.low), label))
    what = f"{names[party]}, % satisfied by the package, "
    lines.append(Line(f"{what}at least", SATISFIED, satisfied.moves, _percents(satisfied.low), "satisfied"))
    lines.append(Line(f"{what}at most", SATISFIED, satisfied.moves, _percents(satisfied.high), above=True))
    stated = [] if reservation is None or not 0 <= reservation <= 1 else [(_percent(reservation), "reservation")]
    band = (_percent(reach[0]), _percent(reach[1])) if reach else None
    title = f"{cut(case.party[party].name, 24)}{' (you)' if mine else ''}: interests"
    return Panel(title, -EDGE, 100 + EDGE, 130, lines, PERCENT, stated, band)


def _counts(tracks: Tracks, case: Case, party: str, viewer: str | None) -> Panel:
    voiced, heard = tracks["voiced_count", party, ""], tracks["understood_count", party, viewer or ""]
    name = brief_names(case)[party]
    lines = [
        Line(f"Voiced, number – {name}", VOICED, voiced.moves, voiced.low, f"voiced {_count(voiced)}"),
        Line(f"Understood, number – {name}", UNDERSTOOD[0], heard.moves, heard.low, f"understood {_count(heard)}"),
    ]
    top = 2 * math.ceil(max([4, *voiced.low]) / 2)
    title = f"{cut(case.party[party].name, 22)}: interests, counted"
    return Panel(title, round(-0.08 * top, 2), round(1.08 * top, 2), 48, lines, {"tickvals": [0, top // 2, top]})


def brief_names(case: Case) -> dict[str, str]:
    """Return party -> as much of its name as tells it from the others."""
    brief = short([party.name for party in case.parties])
    return {party.id: brief[party.name] for party in case.parties}


def pairs_of(case: Case) -> list[Pair]:
    """Return every (who trusts, who is trusted)."""
    return [(by, to) for by in case.party for to in case.party if by != to]


def _heard(case: Case, listener: str) -> str:
    return "understood" if len(case.party) == 2 else f"… by {brief_names(case)[listener]}"


def _trusted(case: Case, by: str, to: str) -> str:
    return f"{by} → {to}" if len(case.party) == 2 else f"→ {to}"


def label_room(case: Case, font: int = FONT) -> int:
    """Return the room for labels, the same in both charts: so their moves line up."""
    names, told = brief_names(case), [_heard(case, party) for party in case.party]
    trusted = [_trusted(case, names[by], names[to]) for by, to in pairs_of(case)]
    return room(["understood 0", *told, *trusted], font)


def _percent(share: float) -> float:
    return round(100 * share, 2)


def _percents(shares: list[float]) -> list[float]:
    return [_percent(share) for share in shares]


def _now(track: Track) -> str:
    return f"{_percent(track.low[-1]):.0f}" if track.low else "0"


def _count(track: Track) -> int:
    return int(track.low[-1]) if track.low else 0


def _met(track: Track) -> str:
    if not track.low:
        return "no package on the table"
    low, high = (f"{_percent(values[-1]):.0f}" for values in (track.low, track.high))
    return f"the package satisfies {low if low == high else f'{low} to {high}'}%"


def _so_far(series: pd.DataFrame, marks: pd.DataFrame) -> str:
    """Return how far the table is, with the latest mark of each kind."""
    last, found = last_move(series), of_marks(marks)
    said = ["No moves yet" if not last else "After 1 move" if last == 1 else f"After {last} moves"]
    for kind in LANES:
        latest = next((mark for mark in reversed(found) if mark.mark == kind), None)
        if latest:
            what = latest.label.removeprefix(f"{kind.capitalize()}: ")
            said.append(f"latest {kind} at move {latest.move} ({what})")
    ends = [f"{mark.label}." for mark in found if mark.mark in ENDS]
    return " ".join([f"{'; '.join(said)}.", *ends])
