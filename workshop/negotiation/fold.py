"""From rows to the table they add up to: `replay` a log, `apply` one row more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from math import isfinite
from typing import Any

from pydantic import ValidationError

from workshop.negotiation import trust
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import CaseError, parse
from workshop.negotiation.moves import Move, Row
from workshop.negotiation.table import DIFFICULTIES, FORMAT, MIDDLE, End, Entry, Offer, Pulse, Table
from workshop.negotiation.values import are_answers


class LogError(Exception):
    """Rows that are no table; the message says which row and what is wrong."""


def replay(rows: Iterable[Row]) -> Table:
    """Return the table that its rows add up to; raises LogError if they do not begin with one that opens it."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        raise LogError("the log: a table begins with a row of kind 'opened'; export the whole stream")
    return reduce(apply, rows, opened(first))


def opened(row: Row) -> Table:
    """Return the table that its first row opens; raises LogError."""
    here = f"row {row.version} of {row.stream}"
    if row.kind != "opened":
        raise LogError(f"{here}: a table begins with a row of kind 'opened'; export the whole stream")
    try:
        stored = row.data["format"]
        if stored > FORMAT:
            raise LogError(f"{here}: format {stored} is newer than this kit reads ({FORMAT}); update the kit")
        case = parse(row.data["case"])
        seats = {party: str(who) for party, who in row.data["seats"].items() if party in case.party}
        seed = int(row.data["seed"])
        difficulty = row.data.get("difficulty", MIDDLE)
        changed = case.digest != row.data.get("digest")
    except CaseError as error:
        raise LogError(f"{here}: the case in it cannot be used: {error.problems[0]}") from None
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise LogError(f"{here}: an 'opened' row holds format, case, digest, seats and seed") from None
    if changed:
        raise LogError(f"{here}: the case was changed after the table opened: its digest differs")
    if difficulty not in DIFFICULTIES:
        raise LogError(f"{here}: the difficulty is easy, middle or hard, not {str(difficulty)[:40]!r}")
    estimates = trust.start(tuple(case.party))
    return Table(case, row.stream, row.version, (row,), seats=seats, seed=seed, difficulty=difficulty, trust=estimates)


def apply(table: Table, row: Row) -> Table:
    """Return the table after one more row. Total: a row that means nothing here is counted and left out."""
    table = _with(table, version=row.version, rows=(*table.rows, row))
    if row.version in table.withdrawn:
        return table
    try:
        return _KINDS[row.kind](table, row)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return _with(table, unknown=table.unknown + 1)


def _moved(table: Table, row: Row) -> Table:
    to_all = {} if "to" in row.data else {"to": table.others(row.data["by"])}
    try:
        move = Move.model_validate(row.data | to_all)
    except ValidationError:
        raise ValueError("an act of a newer version") from None
    if table.end or move.by not in table.case.party:
        return _with(table, unknown=table.unknown + 1)
    to = tuple(party for party in move.to if party in table.case.party and party != move.by) or table.others(move.by)
    if to != move.to:
        move = move.model_copy(update={"to": to})
    table = _ACTS[move.act](table, move, row.version) if move.act in _ACTS else table
    return _with(table, moves=(*table.moves, Entry(row.version, row.at, move)), trust=trust.after(table.trust, move))


def _disclose(table: Table, move: Move, _version: int) -> Table:
    if move.interest is None:
        return _with(table, unlisted=_more(table.unlisted, move.by))
    if move.interest not in table.case.party[move.by].interest:
        return table
    voiced = table.voiced | {(move.by, move.interest)}
    return _with(table, voiced=voiced, appeared=table.appeared | _appearing(table.case, voiced))


def _appearing(case: Case, voiced: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(issue.id, option.text) for issue in case.issues for option in issue.hidden if option.needs <= voiced}


def _paraphrase(table: Table, move: Move, _version: int) -> Table:
    interest = str(move.interest)
    heard = {(move.by, owner, interest) for owner in move.to if (owner, interest) in table.voiced}
    return _with(table, acknowledged=table.acknowledged | heard)


def _answer_paraphrase(table: Table, move: Move, _version: int) -> Table:
    said_back = table.entry(move.of)
    if said_back is None or said_back.move.act != "paraphrase" or move.by not in said_back.move.to:
        return table
    heard = (said_back.move.by, move.by, str(said_back.move.interest))
    if (move.by, said_back.move.interest) not in table.voiced or heard in table.understood:
        return table
    if move.act == "confirm":
        return _with(table, understood=table.understood | {heard})
    return _with(table, acknowledged=table.acknowledged - {heard}, misheard=_more(table.misheard, move.by))


def _offer(table: Table, move: Move, version: int) -> Table:
    package = {issue: option for issue, option in (move.package or {}).items() if issue in table.case.issue}
    package = {issue: option for issue, option in package.items() if option in table.options(issue)}
    if not package:
        return table
    return _with(table, offer=Offer(version, move.by, package, frozenset({move.by})))


def _accept(table: Table, move: Move, version: int) -> Table:
    offer = table.offer
    if offer is None or move.of != offer.version or not table.case.is_whole(offer.package):
        return table
    offer = replace(offer, accepted=offer.accepted | {move.by}, rejected=offer.rejected - {move.by})
    end = End(version, "agreement", offer.package) if offer.accepted == set(table.parties) else None
    return _with(table, offer=offer, end=end)


def _reject(table: Table, move: Move, _version: int) -> Table:
    if table.offer is None or move.of != table.offer.version:
        return table
    return _with(table, offer=replace(table.offer, rejected=table.offer.rejected | {move.by}))


def _walk_away(table: Table, _move: Move, version: int) -> Table:
    return _with(table, end=End(version, "walk away"))


_ACTS: dict[str, Callable[[Table, Move, int], Table]] = {
    "disclose_interest": _disclose,
    "paraphrase": _paraphrase,
    "confirm": _answer_paraphrase,
    "correct": _answer_paraphrase,
    "offer": _offer,
    "trade": _offer,
    "accept": _accept,
    "reject": _reject,
    "walk_away": _walk_away,
}


def _withdrawn(table: Table, row: Row) -> Table:
    """Fold the whole log again without that row; a log without it is what it stands for."""
    if table.entry(row.data["of"]) is None:
        raise ValueError("only a move can be withdrawn")
    first, *rest = table.rows
    again = replace(opened(first), withdrawn=table.withdrawn | {row.data["of"]})
    kept = (r for r in rest if not (r.kind == "withdrawn" and r.data.get("of") in tuple(again.withdrawn)))
    folded = reduce(apply, kept, again)
    return replace(folded, rows=table.rows, version=row.version)


def _rated(table: Table, row: Row) -> Table:
    by, to, value = row.data["by"], row.data["to"], row.data["value"]
    if (by, to) not in table.trust or type(value) is not int or not 1 <= value <= 7:
        raise ValueError("a pulse is 1 to 7, from one party towards another")
    return _with(table, pulses=(*table.pulses, Pulse(row.version, by, to, value)))


def _guessed(table: Table, row: Row) -> Table:
    points = {issue: float(row.data["points"].get(issue, 0)) for issue in table.case.issue}
    pair = (row.data["by"], row.data["to"])
    if pair not in table.trust or not isfinite(sum(points.values())):
        raise ValueError("a guess is finite, from one party towards another")
    return _with(table, guesses={**table.guesses, pair: points})


def _answered(table: Table, row: Row) -> Table:
    by, better = row.data["by"], row.data["better"]
    if not table.end or table.end.package or by not in table.case.party or not isinstance(better, bool):
        raise ValueError("the question is asked of a party, after no agreement, and answered by yes or no")
    return _with(table, answers={**table.answers, by: better})


def _noted(table: Table, row: Row) -> Table:
    return _with(table, notes=(*table.notes, (str(row.data["by"]), str(row.data["text"]))))


def _improved(table: Table, row: Row) -> Table:
    package = dict(row.data["package"])
    if not table.case.is_whole(package) or row.data["by"] not in table.case.party:
        raise ValueError("an improvement is a whole package, accepted by a party")
    table.case.utility(row.data["by"], package)
    return _with(table, improved={**table.improved, row.data["by"]: package})


def _valued(table: Table, row: Row) -> Table:
    by, answers = row.data["by"], row.data["answers"]
    if by not in table.case.party or not are_answers(answers):
        raise ValueError("a value check has one answer, 1 to 7, for each item")
    return _with(table, values={**table.values, by: tuple(answers)})


def _card_played(table: Table, row: Row) -> Table:
    if row.data["card"] not in {card.id for card in table.case.cards}:
        raise ValueError("no card of this case")
    return _with(table, cards=(*table.cards, (row.version, row.data["card"])))


def _revealed(table: Table, row: Row) -> Table:
    issue, option = row.data["issue"], row.data["option"]
    table.case.issue[issue].index[option]
    return _with(table, appeared=table.appeared | {(issue, option)})


def _seated(table: Table, row: Row) -> Table:
    table.case.party[row.data["party"]]
    return _with(table, seats={**table.seats, row.data["party"]: str(row.data["who"])})


def _left(table: Table, row: Row) -> Table:
    table.case.party[row.data["party"]]
    return _with(table, seats={party: who for party, who in table.seats.items() if party != row.data["party"]})


def _closed(table: Table, row: Row) -> Table:
    return table if table.end else _with(table, end=End(row.version, "clock"))


_KINDS: dict[str, Callable[[Table, Row], Table]] = {
    "moved": _moved,
    "withdrawn": _withdrawn,
    "rated": _rated,
    "guessed": _guessed,
    "answered": _answered,
    "noted": _noted,
    "improved": _improved,
    "valued": _valued,
    "card_played": _card_played,
    "revealed": _revealed,
    "seated": _seated,
    "left": _left,
    "closed": _closed,
}


def _with(table: Table, **changes: Any) -> Table:
    """Return the table with some fields changed: `replace`, at a tenth of its cost a row."""
    changed = object.__new__(Table)
    changed.__dict__.update(table.__dict__, **changes)
    return changed


def _more(counts: Mapping[str, int], party: str) -> dict[str, int]:
    return {**counts, party: counts.get(party, 0) + 1}
