"""From rows to what was said, heard, promised, settled and found: ids and names, never the words."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from workshop.negotiation import sequence
from workshop.negotiation.fold import apply, opened
from workshop.negotiation.moves import Promise
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Entry, Table
from workshop.negotiation.words import issue_ref, option_ref, promise_ref


def word_lines(table: Table) -> Iterator[tuple[object, ...]]:
    """Yield the lines of `columns.WORDS` for one table.

    There is one for every move where words count; elsewhere for those alone of which was noted how they were
    said.
    """
    numbers = {entry.version: number for number, entry in enumerate(table.moves, start=1)}
    for before, entry, after in _steps(table):
        if table.format > 1 or entry.move.said:
            yield (table.stream, entry.version, numbers[entry.version], *_line(before, entry, after))


def _steps(table: Table) -> Iterator[tuple[Table, Entry, Table]]:
    """Yield each move that stands, with the table before it and after it."""
    now = replace(opened(table.rows[0]), withdrawn=table.withdrawn)
    for row in table.standing[1:]:
        before, now = now, apply(now, row)
        if now.moves is not before.moves:
            yield before, now.moves[-1], now


def _line(before: Table, entry: Entry, after: Table) -> Iterator[object]:
    move, said, heard = entry.move, entry.move.said, entry.move.heard
    slips = [*sequence.slips(redact(before, move.by), move), *(heard.slips if heard else ())]
    decided = [each for each in after.promises if each.at == entry.version]
    yield from (move.act, move.by)
    yield from (said.source, said.wording, _listed(said.offered)) if said else (None,) * 3
    yield from (heard.v, heard.act, _listed(heard.about), heard.meaning) if heard else (None,) * 4
    yield from (_listed(slips), move.as_, _listed(move.combines), _promised(move.promise))
    for state in ("kept", "broken", "lapsed"):
        yield _listed(promise_ref(each.version) for each in decided if each.state == state)
    yield _listed(
        option_ref(issue, each.option) for issue, each in after.settled.items() if each.since == entry.version
    )
    yield _listed(
        option_ref(each.issue, each.option) for each in after.found if each.version == entry.version
    )


def _promised(promise: Promise | None) -> str | None:
    if promise is None or promise.issue is None:
        return promise.kind if promise else None
    about = option_ref(promise.issue, promise.option) if promise.option else issue_ref(promise.issue)
    return f"{promise.kind} {about}"


def _listed(names: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(names)) or None
