"""From rows to the table they add up to: `replay` a log, `apply` one row more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from math import isfinite
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workshop.mendable import Mendable
from workshop.negotiation import effects, promises, trust
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import CaseError, parse
from workshop.negotiation.events import (
    KINDS,
    Answered,
    CardPlayed,
    Closed,
    Drafted,
    First,
    Guessed,
    Improved,
    Left,
    Noted,
    Opened,
    Rated,
    Reopened,
    Revealed,
    Seated,
    Signed,
    Tagged,
    Valued,
    Withdrawn,
    read,
    record_of,
)
from workshop.negotiation.frozen import having as _with
from workshop.negotiation.moves import SIGNED, Move, Row
from workshop.negotiation.table import (
    DIFFICULTIES,
    FORMAT,
    Draft,
    End,
    Entry,
    Offer,
    Pulse,
    Reopening,
    Table,
    is_about,
)
from workshop.negotiation.words import TAGS

Begins = TypeVar("Begins", bound=First)


class LogError(Mendable):
    """Rows that are no table; the message says which row and what is wrong."""


def replay(rows: Iterable[Row], before: Table | None = None) -> Table:
    """Return the table that its rows add up to, after those of `before` if it is given.

    Raises LogError if they do not begin with one that opens it.
    """
    rows = iter(rows)
    return reduce(apply, rows, before or opened(next(rows, None)))


def opened(row: Row | None) -> Table:
    """Return the table that its first row opens; raises LogError."""
    if row is None or row.kind != "opened":
        raise LogError(f"{_place(row)}: a table begins with a row of kind 'opened'; export the whole stream")
    first, case = opening(row, Opened, FORMAT)
    if first.difficulty not in DIFFICULTIES:
        raise LogError(
            f"{_place(row)}: the difficulty is easy, middle or hard, not {str(first.difficulty)[:40]!r}"
        )
    seats = {party: who for party, who in first.seats.items() if party in case.party}
    form = 2 if first.format == FORMAT else 1
    table = Table(case, row.stream, row.version, form, (row,), seats=seats, seed=first.seed)
    return replace(table, difficulty=first.difficulty, trust=trust.start(table.parties))


def opening(row: Row, kind: type[Begins], newest: int) -> tuple[Begins, Case]:
    """Return what the first row of a table or a room holds, and the case in it; raises LogError."""
    stored = row.data.get("format") if isinstance(row.data, dict) else None
    if isinstance(stored, int | float) and stored > newest:
        raise LogError(
            f"{_place(row)}: format {stored} is newer than this kit reads ({newest}); update the kit"
        )
    try:
        first = record_of(kind, row)
        case = parse(first.case)
    except CaseError as error:
        raise LogError(f"{_place(row)}: the case in it cannot be used: {error.problems[0]}") from None
    except ValidationError:
        raise LogError(f"{_place(row)}: it does not say how the {kind.opens} was opened") from None
    if case.digest != first.digest:
        raise LogError(
            f"{_place(row)}: the case was changed after the {kind.opens} opened: its digest differs"
        )
    return first, case


def _place(row: Row | None) -> str:
    return f"row {row.version} of {row.stream}" if row else "the log"


def apply(table: Table, row: Row) -> Table:
    """Return the table after one more row. Total: a row that means nothing here is counted and left out."""
    table = _with(table, version=row.version, rows=(*table.rows, row))
    if row.version in table.withdrawn:
        return table
    record = read(KINDS, row)
    known = isinstance(record, Move) or (record is not None and is_about(table, record))
    after = _FOLDS[type(record)](table, record, row) if known else None
    return after or _with(table, unknown=table.unknown + 1)


def _moved(table: Table, move: Move, row: Row) -> Table | None:
    if table.end or move.by not in table.case.party:
        return None
    others = table.others(move.by)
    if move.to != others and move.to != (
        to := tuple(party for party in move.to if party in others) or others
    ):
        move = move.model_copy(update={"to": to})
    words = table.format > 1
    estimates = effects.trusted(table, move) if words else trust.after(table.trust, move)
    acts = _WITH_WORDS if words else _ACTS
    table = acts[move.act](table, move, row.version) if move.act in acts else table
    table = _with(table, moves=(*table.moves, Entry(row.version, row.at, move)), trust=estimates)
    if table.drafts:
        table = _with(table, drafts=_still_waiting(table, move))
    if not words:
        return table
    table = promises.promised(effects.with_settled(table, move, row.version), move, row.version)
    return promises.at_the_end(table, row.version, table.end.package) if table.end else table


def _disclose(table: Table, move: Move, _version: int) -> Table:
    if move.interest is None:
        return _with(table, unlisted=_more(table.unlisted, move.by))
    if move.interest not in table.case.party[move.by].interest:
        return table
    voiced = table.voiced | {(move.by, move.interest)}
    if table.format == 1:
        return _with(table, voiced=voiced, appeared=table.appeared | _appearing(table.case, voiced))
    table = _with(table, voiced=voiced)
    return _with(
        table,
        hints=effects.hinted(table),
        mistaken={
            heard: took_for
            for heard, took_for in table.mistaken.items()
            if heard[1:] != (move.by, move.interest)
        },
    )


def _appearing(case: Case, voiced: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
    return {
        (issue.id, option.text) for issue in case.issues for option in issue.hidden if option.needs <= voiced
    }


def _paraphrase(table: Table, move: Move, _version: int) -> Table:
    interest = str(move.interest)
    if table.format > 1 and not effects.serves(move):
        return table
    heard = {(move.by, owner, interest) for owner in move.to if (owner, interest) in table.voiced}
    return _with(table, acknowledged=table.acknowledged | heard)


def _answer_paraphrase(table: Table, move: Move, _version: int) -> Table:
    said_back = table.entry(move.of)
    if said_back is None or said_back.move.act != "paraphrase" or move.by not in said_back.move.to:
        return table
    heard = (said_back.move.by, move.by, str(said_back.move.interest))
    if (move.by, said_back.move.interest) not in table.voiced or heard in table.understood:
        return table
    took_for = said_back.move.as_
    if move.act == "confirm" and table.format > 1 and took_for not in {None, said_back.move.interest}:
        return _with(table, mistaken={**table.mistaken, heard: took_for})
    if move.act == "confirm" and table.format > 1 and not effects.serves(said_back.move):
        return table
    mistaken = {other: as_ for other, as_ in table.mistaken.items() if other != heard}
    if move.act == "confirm":
        return _with(table, understood=table.understood | {heard}, mistaken=mistaken)
    acknowledged, misheard = table.acknowledged - {heard}, _more(table.misheard, move.by)
    return _with(table, acknowledged=acknowledged, misheard=misheard, mistaken=mistaken)


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
_WITH_WORDS = _ACTS | {"idea": effects.with_idea}
"""Act -> what it does to a table, where words count."""


def _withdrawn(table: Table, taken: Withdrawn, row: Row) -> Table | None:
    """Fold the whole log again without that row; a log without it is what it stands for."""
    if table.entry(taken.of) is None and table.draft(taken.of) is None:
        return None
    first, *rest = table.rows
    again = replace(opened(first), withdrawn=table.withdrawn | {taken.of})
    folded = reduce(apply, (each for each in rest if not _takes_back(each, again.withdrawn)), again)
    return replace(folded, rows=table.rows, version=row.version)


def _takes_back(row: Row, versions: frozenset[int]) -> bool:
    return row.kind == "withdrawn" and (taken := read(KINDS, row)) is not None and taken.of in versions


def _tagged(table: Table, tag: Tagged, _row: Row) -> Table | None:
    """Keep what an observer noted, the last time it did; it changes nothing else at the table."""
    entry = table.entry(tag.of)
    if entry is None:
        return table if tag.of in table.withdrawn else None
    known = tag.how in TAGS.get(entry.move.act, {})
    return _with(table, tags={**table.tags, (tag.of, tag.seat): tag.how}) if known else None


def _guessed(table: Table, guess: Guessed, _row: Row) -> Table | None:
    points = {issue: guess.points.get(issue, 0.0) for issue in table.case.issue}
    finite = isfinite(sum(points.values()))
    return _with(table, guesses={**table.guesses, (guess.by, guess.to): points}) if finite else None


def _answered(table: Table, answer: Answered, _row: Row) -> Table | None:
    if not table.end or table.end.package:
        return None
    return _with(table, answers={**table.answers, answer.by: answer.better})


def _revealed(table: Table, it: Revealed, _row: Row) -> Table:
    table = _with(table, appeared=table.appeared | {(it.issue, it.option)})
    return _with(table, hints=effects.hinted(table)) if table.hints else table


def _closed(table: Table, _closed: Closed, row: Row) -> Table:
    if table.end:
        return table
    return promises.at_the_end(_with(table, end=End(row.version, "clock"), drafts={}), row.version)


def _reopened(table: Table, it: Reopened, row: Row) -> Table | None:
    """Take an end back: an agreement is its author's standing offer again, and what was asked is asked anew.

    What the sides guessed is kept as guesses of then; promises that the end decided are open once more.
    """
    end = table.end
    if end is None or it.of != end.version:
        return None
    offer = table.offer
    if offer and end.package:
        offer = replace(offer, accepted=frozenset({offer.by}), rejected=frozenset())
    return _with(
        table,
        end=None,
        offer=offer,
        promises=tuple(
            replace(each, state="open", at=0) if each.at == end.version else each for each in table.promises
        ),
        answers={},
        improved={},
        values={},
        guesses={},
        reopenings=(*table.reopenings, Reopening(row.version, end, table.guesses)),
    )


def _drafted(table: Table, draft: Drafted, row: Row) -> Table | None:
    """Let what an observer noted wait; a later draft for the same side takes its place."""
    if table.end:
        return None
    return _with(table, drafts={**table.drafts, draft.by: Draft(row.version, draft)})


def _signed(table: Table, it: Signed, row: Row) -> Table | None:
    """Make the move that was drafted, in the row in which it was signed."""
    draft = table.drafts.get(it.by)
    if table.end or draft is None or draft.version != it.of:
        return None
    return _moved(table, draft.drafted.move(it.seat), row)


def _still_waiting(table: Table, move: Move) -> dict[str, Draft]:
    """Return the drafts that a move leaves: not its party's own, if it commits that, nor any at the end."""
    gone = move.by if move.act in SIGNED else ""
    return {} if table.end else {party: draft for party, draft in table.drafts.items() if party != gone}


def _left(table: Table, seat: Left, _row: Row) -> Table:
    return _with(table, seats={party: who for party, who in table.seats.items() if party != seat.party})


_FOLDS: dict[type[BaseModel], Callable[[Table, Any, Row], Table | None]] = {
    Opened: lambda _table, _again, _row: None,
    Move: _moved,
    Withdrawn: _withdrawn,
    Tagged: _tagged,
    Rated: lambda table, pulse, row: _with(
        table, pulses=(*table.pulses, Pulse(row.version, pulse.by, pulse.to, pulse.value))
    ),
    Guessed: _guessed,
    Answered: _answered,
    Noted: lambda table, note, _: _with(table, notes=(*table.notes, (note.by, note.text))),
    Improved: lambda table, it, _: _with(table, improved={**table.improved, it.by: it.package}),
    Valued: lambda table, check, _: _with(table, values={**table.values, check.by: check.answers}),
    CardPlayed: lambda table, it, row: _with(table, cards=(*table.cards, (row.version, it.card))),
    Revealed: _revealed,
    Seated: lambda table, seat, _: _with(table, seats={**table.seats, seat.party: seat.who}),
    Left: _left,
    Closed: _closed,
    Reopened: _reopened,
    Drafted: _drafted,
    Signed: _signed,
}
"""Record -> what returns the table after it, None where it means nothing at that table."""


def _more(counts: Mapping[str, int], party: str) -> dict[str, int]:
    return {**counts, party: counts.get(party, 0) + 1}
