"""How long a move takes who sits at a table, by a model: what is new to read, what is tapped, what is chosen.

One reads 240 words a minute, and of each move of one's own what is new by then: what the others said since
one's last move, the options of their packages that the one before had otherwise, what the last move did with
the labels of its slips, and the ways of saying that are offered: those of a set are alike in length, and what
they share is read once. A tap takes 1.5 seconds. An act takes as many as `acts.toml` says, each thing that it
asks for first one more, or two from a list, and a way of saying one. Choosing among ways takes 4 seconds. Not
in it: the brief, the openings, thinking, and a package's draft, which one makes and keeps beside the talk.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from workshop.measures.own import slips
from workshop.measures.records import Record, records
from workshop.negotiation.acts import ACTS, OFFERS
from workshop.negotiation.moves import Move, Package
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.negotiation.words import SLIPS

READS = 240 / 60
"""Words a second."""
TAP = 1.5
"""Seconds."""
CHOOSES = 4.0
"""Seconds to choose among ways of saying."""
ASKED_FIRST = ("accept", "threaten", "walk_away")
"""The acts that are asked about once before they are logged."""

Did = Callable[[Table, str, Record, Record], str]
"""What a page says that a move of a side did, from its view and its records before and after."""


class Pace(NamedTuple):
    """Seconds a move of one's own: half of them take at most the median, 95 of 100 at most `p95`.

    `most` is how many moves of one's own the longest table took.
    """

    median: float
    p95: float
    most: int


def pace(tables: Sequence[Table], party: str, did: Did) -> Pace:
    """Return how long a party's own moves took at tables, by the model; 0 where it made none."""
    each = [[*moves(table, party, did)] for table in tables]
    taken = sorted(seconds for own in each for seconds in own) or [0.0]
    median, p95 = (round(taken[int(share * (len(taken) - 1))], 1) for share in (0.5, 0.95))
    return Pace(median, p95, max(map(len, each), default=0))


def moves(table: Table, party: str, did: Did) -> Iterator[float]:
    """Yield for each move of a party the seconds from when it could begin to read to its last tap."""
    view, seen = redact(table, party), records(table.rows, party)
    labels: dict[int, int] = {}
    for slip in slips(table):
        labels[slip.version] = labels.get(slip.version, 0) + _words(SLIPS[slip.name].label)
    begin = len(table.moves) - len(table.played)
    own = [at for at, entry in enumerate(table.moves) if at >= begin and entry.move.by == party]
    for before, at in pairwise([begin - 1, *own]):
        heard = [entry.move for entry in table.moves[before + 1 : at]]
        words = sum(_words(move.text or "") for move in heard) + _new_options(table, before, at)
        if before >= begin:
            words += _words(did(view, party, seen[before - 1], seen[at - 1])) if before else 0
            words += labels.get(table.moves[before].version, 0)
        move = table.moves[at].move
        ways = len(move.said.offered) if move.said else 0
        words += _set(move, ways) if ways > 1 else 0
        yield words / READS + TAP * _taps(move, chosen=ways > 1) + (CHOOSES if ways > 1 else 0.0)


def _words(text: str) -> int:
    return len(text.split())


def _new_options(table: Table, before: int, at: int) -> int:
    """Return how many words of the others' packages were not in the package before."""
    words, lying = 0, _lying(table, before + 1)
    for entry in table.moves[before + 1 : at]:
        if entry.move.act in OFFERS and entry.move.package:
            words += sum(_words(o) for issue, o in entry.move.package.items() if lying.get(issue) != o)
            lying = entry.move.package
    return words


def _lying(table: Table, until: int) -> Package:
    """Return the last package before a move."""
    packages = (
        entry.move.package
        for entry in reversed(table.moves[:until])
        if entry.move.act in OFFERS and entry.move.package
    )
    return next(packages, {})


def _set(move: Move, ways: int) -> int:
    """Return how many words a set of ways has: what fills each, and once what they share."""
    text, covers = move.text or "", move.heard.covers if move.heard else ()
    return _words(text) + (ways - 1) * (sum(_words(text[a:b]) for a, b in covers) or _words(text))


def _taps(move: Move, *, chosen: bool) -> int:
    """Return how many taps a move took; a way that is chosen also says that one means it."""
    if move.package and move.act in {*OFFERS, "idea"}:
        return 2
    things = 2 * len(move.combines) + (1 if move.combines else 0) + 4 * (move.act == "disclose_priority")
    told = move.act in {"disclose_interest", "paraphrase"}
    return max(ACTS[move.act].taps, 1) + things + told + (chosen or move.act in ASKED_FIRST)
