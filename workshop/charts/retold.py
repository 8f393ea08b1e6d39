"""One table's way on the wall: a slide for where it began, each turn that it took, and its end."""

from functools import partial
from html import escape
from statistics import fmean

from workshop.charts.draw.tiles import bars
from workshop.charts.played import Played, Slide
from workshop.charts.table import brief_names
from workshop.measures import records as frames
from workshop.measures import turning
from workshop.negotiation.acts import ACTS
from workshop.negotiation.fold import replay
from workshop.negotiation.table import Table

TOLD = frozenset({"new option", "card", "breach", "kept", "broken", "agreement", "no agreement", "reopened"})
ASKED = ("What happened here?", "What would you have done?")
LONG = 100
"""How many letters of what turned stand above what was on the table."""
TABLE = "table-"
"""What begins the pick of one table."""


def retold(played: Played, number: int) -> list[Slide]:
    """Return the slides of one table, in the order of its moves; what people typed is on none of them."""
    table, group = played.tables[number], f"{TABLE}{number}"
    found, many = _turns(table, played.of(number)), len(table.moves)
    heads = {move: f"Table {number}, move {move} of {many}" for move in found}
    return [
        Slide(f"{group}-{move}", group, heads[move], ASKED, partial(_drawn, table, move, labels))
        for move, labels in found.items()
    ]


def _turns(table: Table, records: list[frames.Record]) -> dict[int, list[str]]:
    """Return after which moves something turned, and what, with how it began first."""
    found: dict[int, list[str]] = {len(table.moves) - len(table.played): ["How it began"]}
    for mark in frames.marks(table, records):
        if mark.mark in TOLD:
            found.setdefault(mark.move, []).append(mark.label)
    points = turning.turning_points(table, records)
    for move, kind, label in zip(points["move"], points["kind"], points["label"], strict=True):
        if kind not in {"card", "breach"}:  # these are marks too
            found.setdefault(int(move), []).append(_plainly(label, kind))
    return dict(sorted(found.items()))


def _plainly(label: str, kind: str) -> str:
    """Return what turned in words for those who do not know the charts."""
    if kind == "estimated":
        return f"Trust, as the moves let one guess it: {label.replace(', estimate', '')}"
    return label.replace("Package satisfied", "The package meets")


def _drawn(table: Table, move: int, labels: list[str]) -> str:
    """Return what stood at the table after so many moves."""
    version = table.moves[move - 1].version if move else 1
    here = replay(row for row in table.standing if row.version <= version)
    last, names, now = (
        here.moves[-1].move if here.moves else None,
        brief_names(table.case),
        frames.snapshot(here),
    )
    said = labels[:2] if sum(map(len, labels[:2])) < LONG else labels[:1]
    told = "".join(f"<p><strong>{escape(label)}</strong></p>" for label in said)
    if last:
        told += f"<p class='iw-quiet'>{escape(names[last.by])}: {escape(ACTS[last.act].label)}</p>"
    heard = now["understood"]
    if len(names) > 2:
        levels = [("Understood in all", fmean(heard.values()))]
    else:
        levels = [(f"{names[by]} understood", heard[f"{by}<-{of}"]) for by, of in table.trust]
    levels += [(f"{names[party]} would get", met[0]) for party, met in now["satisfied"].items() if met]
    drawn = bars([(label, share, f"{share:.0%}") for label, share in levels])
    return f"{told}<div class='iw-beside iw-at-a-table'><div>{_package(here)}</div><div>{drawn}</div></div>"


def _package(table: Table) -> str:
    if table.offer is None:
        return "<p class='iw-quiet'>No package on the table yet.</p>"
    options = filter(None, map(table.offer.package.get, table.case.issue))
    rows = "".join(f"<tr><td>{escape(option)}</td></tr>" for option in options)
    return f"<p class='iw-quiet'>On the table:</p><table class='iw-lying'>{rows}</table>"
