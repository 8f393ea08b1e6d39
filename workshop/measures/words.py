"""From rows to what was said, heard, promised, settled and found: ids and names, never the words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from workshop.measures.columns import WORDS
from workshop.negotiation import sequence
from workshop.negotiation.fold import apply, opened
from workshop.negotiation.moves import Promise
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import OPENING_SEAT, Entry, Table
from workshop.negotiation.words import issue_ref, option_ref, promise_ref

Told = dict[str, Any]
"""Column of `columns.WORDS` -> what it says of a move: a text, a number, or names one after another.

What was not read, and what is nothing, has no column.
"""


def word_lines(table: Table) -> Iterator[tuple[object, ...]]:
    """Yield the lines of `columns.WORDS` for one table."""
    for told in told_moves(table):
        cells = {"stream": table.stream, "format": table.format, **told}
        yield tuple(_cell(cells.get(column)) for column in WORDS)


def told(table: Table) -> Told:
    """Return what was said, heard, promised, settled and found at a table, as `replay --json` prints it.

    Empty where words do not count, and nobody noted how a move was said.
    """
    moves = [{key: told[key] for key in told if key != "move"} for told in told_moves(table)]
    if table.format < 2:
        return {"words": {"format": table.format, "moves": moves}} if moves else {}
    promises = [
        {"version": p.version, "by": p.by, "to": p.to, "promise": _promised(p.promise), "state": p.state}
        | ({"at": p.at} if p.at else {})
        for p in table.promises
    ]
    found = [{"version": f.version, "by": f.by, "option": option_ref(f.issue, f.option)} for f in table.found]
    settled = [option_ref(issue, each.option) for issue, each in table.settled.items()]
    hints = list(map(issue_ref, sorted(table.hints)))
    state = {"promises": promises, "settled": settled, "hints": hints, "found": found}
    return {"words": {"format": table.format, "moves": moves, **state}}


def told_moves(table: Table) -> Iterator[Told]:
    """Yield what words did in each move that stands.

    There is one for every move where words count; elsewhere for those alone of which was noted how they were
    said.
    """
    noted = {of for of, _ in table.tags}
    if table.format < 2 and not noted and not any(entry.move.said for entry in table.moves):
        return
    for number, (before, entry, after) in enumerate(steps(table), start=1):
        if table.format > 1 or entry.move.said or entry.version in noted:
            told = {"version": entry.version, "move": number, **_told(before, entry, after, table)}
            yield {column: said for column, said in told.items() if said not in (None, "", ())}


def steps(table: Table) -> Iterator[tuple[Table, Entry, Table]]:
    """Yield each move that stands, with the table before it and after it."""
    now = replace(opened(table.rows[0]), withdrawn=table.withdrawn)
    for row in table.standing[1:]:
        before, now = now, apply(now, row)
        if now.moves is not before.moves:
            yield before, now.moves[-1], now


def slips_in(before: Table, entry: Entry) -> tuple[str, ...]:
    """Return the names of a move's slips: of the sequence, as its author saw it, and those in its words.

    `before` is the table as it was; how a case opens has none.
    """
    move = entry.move
    if move.seat == OPENING_SEAT:
        return ()
    heard = move.heard.slips if move.heard else ()
    return tuple(dict.fromkeys((*sequence.slips(redact(before, move.by), move), *heard)))


def _told(before: Table, entry: Entry, after: Table, whole: Table) -> Told:
    move, said, heard, version = entry.move, entry.move.said, entry.move.heard, entry.version
    noted = tuple(dict.fromkeys(how for (of, _), how in whole.tags.items() if of == version))
    ended = [each for each in after.promises if each.at == version]
    was, now = before.settled, after.settled
    gone = [issue for issue in was if issue not in now or now[issue].option != was[issue].option]
    return {
        "act": move.act,
        "by": move.by,
        "source": said.source if said else "observer" if noted else None,
        **({"wording": said.wording, "offered": said.offered} if said else {}),
        **({"reading": heard.v, "heard": heard.act, "about": heard.about} if heard else {}),
        "meaning": heard.meaning if heard else None,
        "slips": slips_in(before, entry),
        "noted": noted,
        "as": move.as_,
        "combines": move.combines,
        "promise": _promised(move.promise),
        "became": tuple(f"{each.to}={each.state}" for each in whole.promises if each.version == version),
        **{
            state: tuple(promise_ref(each.version) for each in ended if each.state == state)
            for state in ("kept", "broken", "lapsed")
        },
        "settled": tuple(option_ref(i, each.option) for i, each in now.items() if each.since == version),
        "unsettled": tuple(map(issue_ref, gone)),
        "hints": tuple(map(issue_ref, sorted(after.hints - before.hints))),
        "found": tuple(
            option_ref(each.issue, each.option) for each in after.found if each.version == version
        ),
    }


def _promised(promise: Promise | None) -> str | None:
    if promise is None or promise.issue is None:
        return promise.kind if promise else None
    about = option_ref(promise.issue, promise.option) if promise.option else issue_ref(promise.issue)
    return f"{promise.kind} {about}"


def _cell(said: object) -> object:
    return "; ".join(dict.fromkeys(said)) if isinstance(said, tuple) else said
