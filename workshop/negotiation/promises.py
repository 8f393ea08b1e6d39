"""What becomes of promises: kept, broken or lapsed, by what their author does next, counted in moves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workshop.negotiation.acts import ACTS, OFFERS, PRESSURE
from workshop.negotiation.frozen import having
from workshop.negotiation.moves import Move, Package
from workshop.negotiation.table import Promised, Table
from workshop.negotiation.trust import Estimate, Pair

HOLDS = 4
"""Moves of its author for which a promise to hold back has to last."""
PACKAGES = 2
"""Packages of its author that have to hold the option that was promised."""
LAPSES = 8
"""Moves of its author after which a promise lapses that it did not come to keep or break."""
STRAINS = frozenset({*PRESSURE, *OFFERS, "reject"})
"""What makes a promise harder to keep: the other side presses, refuses or asks for something else."""


def promised(table: Table, move: Move, version: int) -> Table:
    """Return the table after a move: with the promise in it, and what the move makes of those still open."""
    after = [_after(each, move, version) if each.state == "open" else each for each in table.promises]
    decided = [now for now in after if now.at == version]
    if move.act == "promise" and move.promise:
        open_to = [to for to in move.to if table.promised(move.by, to) is None]
        after += [Promised(version, move.by, to, move.promise) for to in open_to]
    if tuple(after) == table.promises:
        return table
    return having(table, promises=tuple(after), trust=_trust(table.trust, decided))


def at_the_end(table: Table, version: int, agreed: Package | None = None) -> Table:
    """Return the table as it ends: what an agreement holds is kept, whatever else is open lapses."""
    after = [_at_the_end(each, version, agreed or {}) for each in table.promises]
    decided = [now for now in after if now.at == version]
    if not decided:
        return table
    return having(table, promises=tuple(after), trust=_trust(table.trust, decided))


def _at_the_end(each: Promised, version: int, agreed: Package) -> Promised:
    if each.state != "open":
        return each
    kept = each.promise.kind == "include" and agreed.get(each.promise.issue or "") == each.promise.option
    return replace(each, state="kept" if kept else "lapsed", at=version)


def _after(each: Promised, move: Move, version: int) -> Promised:
    """Return an open promise after one move more."""
    if move.by == each.to and each.by in move.to and move.act in STRAINS:
        return replace(each, strained=True)
    if move.by != each.by:
        return each
    each = replace(each, moves=each.moves + 1)
    match each.promise.kind:
        case "include":
            option = (move.package or {}).get(each.promise.issue or "") if move.act in OFFERS else None
            each = replace(each, held=each.held + (option == each.promise.option))
            broken, kept = option not in {None, each.promise.option}, each.held >= PACKAGES
        case "tell":
            broken, kept = False, move.act == "disclose_interest"
        case "hold":
            broken, kept = move.act in PRESSURE and each.to in move.to, each.moves >= HOLDS
    if broken or kept:
        return replace(each, state="broken" if broken else "kept", at=version)
    return replace(each, state="lapsed", at=version) if each.moves >= LAPSES else each


def _trust(before: Mapping[Pair, Estimate], decided: Iterable[Promised]) -> Mapping[Pair, Estimate]:
    """Return the estimates after promises were decided: one kept under strain wins, a broken one costs."""
    after, kind = dict(before), ACTS["promise"]
    for each in decided:
        weight = kind.broken if each.state == "broken" else kind.kept
        if weight and (each.state == "broken" or (each.state == "kept" and each.strained)):
            was = after[each.to, each.by]
            after[each.to, each.by] = was.moved(weight.share, was.ceiling)
    return after
