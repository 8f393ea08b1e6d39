"""One's own table, looked back at: for each sign of a way of negotiating, one's own moves that show it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from workshop.measures.records import Record
from workshop.measures.words import slips_in, steps
from workshop.negotiation.acts import OFFERS, PRESSURE, STRATEGIES, Act
from workshop.negotiation.moves import Move
from workshop.negotiation.serving import QUESTIONS, TELLS
from workshop.negotiation.table import Table
from workshop.negotiation.words import SERVES, SLIPS

LONG = 12
"""More moves of a table than these without a check-in of anybody are a long time; by choice."""
Signs = Mapping[str, tuple[int, ...]]
"""A sign -> the numbers of the moves that show it, counted from the first of the table."""


class Slip(NamedTuple):
    """A slip in a move that a party made: the move's number and row, who made it, the slip's name."""

    move: int
    version: int
    by: str
    name: str


def slips(table: Table) -> list[Slip]:
    """Return the slips in the moves of a table: those of the sequence, and those that were heard in words."""
    return [
        Slip(number, entry.version, entry.move.by, name)
        for number, (before, entry, _) in enumerate(steps(table), 1)
        for name in slips_in(before, entry)
    ]


class Tag(NamedTuple):
    """What an observer noted of a move: the move's number and row, who made it, its act, SERVES or a slip."""

    move: int
    version: int
    by: str
    act: Act
    how: str


def tags(table: Table) -> list[Tag]:
    """Return what observers noted of the moves of a table, in the order of the moves."""
    found = []
    for number, entry in enumerate(table.moves, 1):
        noted = [how for (of, _), how in table.tags.items() if of == entry.version]
        found += [Tag(number, entry.version, entry.move.by, entry.move.act, how) for how in noted]
    return found


def signs(table: Table, party: str, records: list[Record]) -> Signs:
    """Return the signs that a party's own moves show, its slips among them; `records` are the table's.

    Of what others did there is: told (an interest) and pressed; of anybody: new (an option came on the list);
    of what an observer noted: served and slipped.
    """
    found: dict[str, list[int]] = {
        name: [] for name in (*SLIPS, *STRATEGIES, *_ACTS, *_TOGETHER, *_OF_OTHERS, *_NOTED)
    }
    for slip in slips(table):
        if slip.by == party:
            found[slip.name].append(slip.move)
    for name, move in _seen(table, party):
        found[name].append(move)
    for tag in tags(table):
        if tag.by == party:
            found["served" if tag.how == SERVES else "slipped"].append(tag.move)
    for promise in table.promises:
        if promise.by == party and promise.state in found:
            found[promise.state].append(sum(entry.version <= promise.at for entry in table.moves))
    on_list = 0
    for move, record in enumerate(records, 1):
        if len(record["appeared"]) > on_list:
            found["new"].append(move)
        on_list = len(record["appeared"])
    return {name: tuple(moves) for name, moves in found.items()}


_TOGETHER = ("understood", "misheard", "kept", "broken", "long_without", "returns", "lets_be")
_OF_OTHERS = ("told", "pressed", "new")
_NOTED = ("served", "slipped")
_ACTS: Mapping[str, tuple[str, ...]] = {
    "asks": QUESTIONS,
    "tells": TELLS,
    "says_back": ("paraphrase",),
    "ideas": ("idea",),
    "offers": OFFERS,
    "warms": STRATEGIES["trust"],
    "checks_in": ("check_in",),
    "goal": ("reframe",),
    "presses": PRESSURE,
}
"""A sign -> the acts that are it; what is in `_TOGETHER` takes more than one move to tell."""


def _seen(table: Table, party: str) -> Iterator[tuple[str, int]]:
    """Yield (sign, move) for what a party's moves show, and what the others' moves before them were.

    Understood is what coverage counts: what was confirmed although it was not what was meant is neither that
    nor misheard.
    """
    learned = {now.version for before, now, after in steps(table) if after.understood > before.understood}
    start, last_check_in, before = len(table.moves) - len(table.played), 0, list[Move]()
    for number, entry in enumerate(table.moves, 1):
        move = entry.move
        if number <= start:
            last_check_in = number
            continue
        if move.act == "check_in":
            last_check_in = number
        if move.by != party:
            if move.act == "disclose_interest":
                yield "told", number
            if move.act in PRESSURE and party in move.to:
                yield "pressed", number
            answered = table.entry(move.of) if move.act in {"confirm", "correct"} else None
            meant = move.act == "correct" or entry.version in learned
            if meant and answered and answered.move.by == party and answered.move.act == "paraphrase":
                place = 1 + table.moves.index(answered)
                yield "understood" if move.act == "confirm" else "misheard", place
            before = [move] if party in move.to else before
            continue
        yield next(name for name, acts in STRATEGIES.items() if move.act in acts), number
        yield from ((name, number) for name, acts in _ACTS.items() if move.act in acts)
        if before and before[-1].act in PRESSURE:
            yield "returns" if move.act in PRESSURE else "lets_be", number
        if number - last_check_in > LONG:
            yield "long_without", number
            last_check_in = number
        before = []


class Rule(BaseModel):
    """A sentence that holds where each sign is shown by so many moves, at `least` or at `most`.

    `of` is the sign whose moves it names, as {where}; the numbers of all signs can be filled in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str
    of: str = ""
    least: Mapping[str, int] = {}
    most: Mapping[str, int] = {}

    def holds(self, signs: Signs) -> bool:
        """Tell whether the moves show it."""
        enough = all(len(signs[name]) >= many for name, many in self.least.items())
        return enough and all(len(signs[name]) <= many for name, many in self.most.items())

    def told(self, signs: Signs) -> str:
        """Return the sentence, filled in."""
        counts = {name: len(moves) for name, moves in signs.items()}
        return self.says.format(**counts, where=where(signs[self.of]) if self.of else "")


def first(rules: Sequence[Rule], signs: Signs) -> str:
    """Return what the first rule that holds says; the last one of a list holds always."""
    return next(rule.told(signs) for rule in rules if rule.holds(signs))


def where(moves: Sequence[int]) -> str:
    """Return a few moves by their numbers: "move 3", "moves 3 and 7", "moves 3, 7, 9 and later"."""
    few = [str(move) for move in moves[:3]]
    if len(moves) > 3:
        return f"moves {', '.join(few)} and later"
    return f"moves {', '.join(few[:-1])} and {few[-1]}" if few[1:] else f"move {''.join(few)}"
