"""Tables compared, a row each: what they gained, what they did, and how far their sides trust each other."""

from itertools import combinations, product

import pandas as pd

from workshop.charts.figures import brief_names
from workshop.charts.frontier import ended
from workshop.charts.ink import DASHED, GLYPHS, INK, SEAT, SIDES, Screen, short
from workshop.charts.lattice import CELL, Lattice, bars
from workshop.charts.panels import Figure
from workshop.charts.plane import Look, captions, columns, marks, sentence
from workshop.negotiation.case import Case
from workshop.negotiation.moves import STRATEGIES

HATCHES = ("", "/", ".", "x")
"""A pattern for each party of a case, so that their bars differ without colour."""
SCALES = {"reported": (1, 7), "estimated": (0, 1)}


def gains(outcomes: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Figure:
    """Return what each side gained over its reservation value at each table that agreed, most together first.

    `outcomes` is `debrief.outcomes`. At the right: the points created, and how many packages were better for all.
    """
    agreed = outcomes[outcomes["result"] == "agreement"]
    if agreed.empty:
        return sentence(f"{ended(outcomes)} With no agreement each side has its reservation value.", screen)
    wide = agreed.pivot_table(index="table", columns="party", values="gain")[list(case.party)]
    order = wide.sum(axis=1).sort_values(ascending=False, kind="stable").index
    wide, one = wide.loc[order], agreed.drop_duplicates("table").set_index("table").loc[order]
    better = f"better for {'both' if len(case.party) == 2 else 'all'}"
    told = {name: [_number(value) for value in one[of]] for name, of in (("created", "created"), (better, BETTER))}
    low, high = min(0.0, wide.clip(upper=0).sum(axis=1).min()), max(1.0, wide.clip(lower=0).sum(axis=1).max())
    rows, end = [str(table) for table in order], (low, 1.02 * high)
    grid = Lattice(rows, screen, "Table", told=told, across=end, title="Points gained", captions=True)
    layout, data, said, at = grid.layout(), [], [], 0.0
    for (party, name), style, hatch in zip(brief_names(case).items(), SIDES, HATCHES, strict=False):
        data.append(bars(f"{name} gained", wide[party].tolist(), INK.hues[style.hue], hatch))
        said.append((at + max(wide[party].iloc[0], 0) / 2, name, INK.hues[style.hue]))
        at += max(wide[party].iloc[0], 0)
    layout["annotations"] += captions(said, low, high, grid.unit, grid.small)
    data += columns(order, {f"{name} gained": wide[party] for party, name in brief_names(case).items()})
    data += columns(order, {"Created": one["created"], better.capitalize(): one[BETTER]})
    return {"data": data, "layout": layout}


def gains_summary(outcomes: pd.DataFrame, case: Case) -> str:
    """Return what `gains` shows, in sentences."""
    one = outcomes[outcomes["result"] == "agreement"].drop_duplicates("table")
    said, created, better = [ended(outcomes)], one["created"].dropna(), one[BETTER]
    if len(created):
        said.append(f"Created: {_range(created)} points, median {created.median():g}.")
    if len(one) > len(created):
        said.append(f"Worse for a side than no agreement: {len(one) - len(created)} of them.")
    if len(one):
        what = f"Packages better for {'both' if len(case.party) == 2 else 'all'} than what was agreed"
        said.append(f"{what}: {_range(better)}; none at {(better == 0).sum()} of {len(one)}.")
    return " ".join(said)


def strategies(mixes: pd.DataFrame, pressure: pd.DataFrame, outcomes: pd.DataFrame, *, screen: Screen = SEAT) -> Figure:
    """Return the share of its acts that each table gave to each strategy, most created first, beside how it ended.

    The frames are `debrief.mixes`, `.pressure` and `.outcomes`. At the right: the points created, or that there was
    no agreement, and how often pressure was answered with pressure. A strategy has a column of its own, so that
    its bars begin at one line and need no colour.
    """
    if not mixes["acts"].sum():
        return sentence("No table has made a move yet.", screen)
    one = outcomes.drop_duplicates("table").set_index("table")
    rank = one["created"].fillna(-1).where(one["result"] == "agreement", -2)
    order = rank.sort_values(ascending=False, kind="stable").index
    wide = mixes.pivot(index="table", columns="strategy", values="share").loc[order]
    both = pressure.set_index("table").loc[order]
    returned = [f"{back} of {n}" if n else "–" for back, n in zip(both["returned"], both["pressed"], strict=True)]
    ends = zip(one.loc[order, "result"], one.loc[order, "created"], strict=True)
    words = {"no agreement": "none", "open": "open", "incomplete": "–"}
    created = [_number(points) if how == "agreement" else words[how] for how, points in ends]
    told = {"created": created, "pressure returned": returned}
    most = wide.max().max()
    title = f"Longest bar: {most:.0%} of a table’s acts"
    grid = Lattice([str(table) for table in order], screen, "Table", tuple(STRATEGIES), told, title=title)
    layout, data = grid.layout(), []
    for place, strategy in enumerate(STRATEGIES):
        colour = INK.hues[1 if strategy == "contention" else 0]
        lengths = (CELL * wide[strategy] / most).fillna(0).tolist()
        data.append(bars(strategy, lengths, colour, base=place))
        grid.rule(layout, place)
    data += columns(order, {f"{name}, %": (100 * wide[name]).round(1) for name in STRATEGIES})
    data += columns(order, {"Created": created, "Pressure returned": returned})
    return {"data": data, "layout": layout}


def strategies_summary(mixes: pd.DataFrame, pressure: pd.DataFrame, outcomes: pd.DataFrame) -> str:
    """Return what `strategies` shows, in sentences."""
    agreed = mixes["table"].isin(outcomes.loc[outcomes["result"] == "agreement", "table"])
    said = [ended(outcomes)]
    for what, here in (("Where they agreed", mixes[agreed]), ("Elsewhere", mixes[~agreed])):
        acts = here.groupby("strategy", sort=False)["acts"].sum()
        if acts.sum():
            shares = ", ".join(f"{name} {share:.0%}" for name, share in (acts / acts.sum()).items())
            said.append(f"{what}, of {acts.sum():,} acts: {shares}.")
    pressed, returned = pressure["pressed"].sum(), pressure["returned"].sum()
    how = f"{returned} of {pressed} times" if pressed else "there was none to answer"
    return " ".join([*said, f"Pressure answered with pressure: {how}."])


def trusted(levels: pd.DataFrame, case: Case, *, screen: Screen = SEAT) -> Figure:
    """Return how far the sides of each table trust each other in the end, the widest gap between pulses first.

    `levels` is `debrief.levels`. Reported (1 to 7) and estimated (0 to 1, its gaps dashed) have columns of their
    own, from the scale's least to its most; a pulse that was not given is not drawn.
    """
    if levels.empty:
        return sentence("No table has begun yet.", screen)
    brief, pairs = brief_names(case), list(combinations(case.party, 2))
    wide = levels.pivot(index="table", columns=["by", "to"], values=list(SCALES))
    gaps = [(wide["reported", one, other] - wide["reported", other, one]).abs() for one, other in pairs]
    order = pd.concat(gaps, axis=1).max(axis=1).sort_values(ascending=False, kind="stable").index
    wide, down = wide.loc[order], [-row for row in range(len(order))]
    two, tiny = len(pairs) == 1, short([party.name for party in case.parties], 6)
    between = ["" if two else f" {tiny[case.party[one].name]}–{tiny[case.party[other].name]}" for one, other in pairs]
    heads, title = [f"{what}{who}" for what in SCALES for who in between], "From the scale’s least to its most"
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


def trusted_summary(levels: pd.DataFrame, case: Case) -> str:
    """Return what `trusted` shows, in sentences."""
    said, tables = [], levels["table"].nunique()
    for measure, unit in (("reported", "on a scale of 1 to 7"), ("estimated", "of 1, an illustrative estimate")):
        wide = levels.pivot(index="table", columns=["by", "to"], values=measure)
        for one, other in combinations(case.party, 2) if tables else ():
            gap = (wide[one, other] - wide[other, one]).abs().dropna()
            pair = f"{measure.capitalize()}, {case.party[one].name} and {case.party[other].name}"
            told = f"median gap {gap.median():.2g} {unit}, n = {len(gap)} of {tables}" if len(gap) else "no two pulses"
            said.append(f"{pair}: {told}.")
    return " ".join(said) or "No table has begun yet."


BETTER = "better_for_all"


def _number(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:,g}"


def _range(values: pd.Series) -> str:
    least, most = values.min(), values.max()
    return _number(least) if least == most else f"{_number(least)} to {_number(most)}"
