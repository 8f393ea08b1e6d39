"""One side's own debrief: the five strategies by its moves, one thing to keep and one for next time."""

import tomllib
from html import escape
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from workshop.charts.draw.style import cut
from workshop.counterparts.play import PERSON
from workshop.measures import own as looks
from workshop.measures.own import Rule, Signs
from workshop.measures.records import Record, records
from workshop.negotiation.table import Entry, Table
from workshop.negotiation.words import TAGS
from workshop.widgets.texts import name, package, said

QUOTED = 3
"""How many moves are quoted for a strategy."""
WORDS = 160
"""Characters of what was said that a quotation holds."""


class _Strategy(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    shows: tuple[str, ...]
    some: str
    none: str


class _Texts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: str
    about: str
    keep_label: str
    next_label: str
    trusted: str
    noted: str
    observed: str
    strategies: dict[str, _Strategy]
    keep: tuple[Rule, ...]
    next: tuple[Rule, ...]


TEXTS = _Texts.model_validate(tomllib.loads(Path(__file__).with_name("own.toml").read_text("utf-8")))


def alone(table: Table) -> str | None:
    """Return the party that one person played against scripts alone; None of any other table."""
    people = [party for party, who in table.seats.items() if who == PERSON]
    return people[0] if len(people) == 1 else None


def own_moves(table: Table, party: str) -> str:
    """Return a party's own moves looked back at, both sides open, as markup; none where it made none."""
    if all(entry.move.by != party for entry in table.played):
        return ""
    after = records(table.rows)
    found = looks.signs(table, party, after)
    advice = "".join(
        f"<p><b>{escape(label)}:</b> {escape(looks.first(rules, found))}</p>"
        for label, rules in ((TEXTS.keep_label, TEXTS.keep), (TEXTS.next_label, TEXTS.next))
    )
    shown = "".join(_strategy(table, party, strategy, found, after) for strategy in TEXTS.strategies)
    tagged = dict.fromkeys(tag.move for tag in looks.tags(table) if tag.by == party)
    heard = "".join(_quoted(table, move) for move in tagged)
    heard = f"<h3>{escape(TEXTS.observed)}</h3><ul>{heard}</ul>" if heard else ""
    return f"<h2>{escape(TEXTS.heading)}</h2><p>{escape(TEXTS.about)}</p>{advice}{shown}{heard}"


def _strategy(table: Table, party: str, strategy: str, found: Signs, after: list[Record]) -> str:
    """Return what one's moves show of a strategy, counted and quoted with their places."""
    text = TEXTS.strategies[strategy]
    moves = [move for sign in text.shows for move in found[sign]]
    told = Rule(says=text.some if moves else text.none).told(found)
    if strategy == "trust":
        told = " ".join([told, *_trusted(table, party, after)])
    quoted = "".join(_quoted(table, move) for move in sorted([*dict.fromkeys(moves)][:QUOTED]))
    return f"<h3>{escape(text.name)}</h3><p>{escape(told)}</p>" + (f"<ul>{quoted}</ul>" if quoted else "")


def _trusted(table: Table, party: str, after: list[Record]) -> list[str]:
    opening = len(table.moves) - len(table.played)
    if not opening:
        return []
    first, last = after[opening - 1]["estimated"], after[-1]["estimated"]
    return [
        TEXTS.trusted.format(name=name(table, other), before=first[pair], after=last[pair])
        for other in table.others(party)
        for pair in [f"{other}->{party}"]
    ]


def _quoted(table: Table, number: int) -> str:
    move = table.moves[number - 1].move
    words = cut(move.text, WORDS) if move.text else package(table, move.package or {})
    quote = f" <q>{escape(words)}</q>" if move.text else f" {escape(words)}" if words else ""
    return (
        f"<li>Move {number}: {escape(said(table, move))}.{quote}{noted(table, table.moves[number - 1])}</li>"
    )


def noted(table: Table, entry: Entry) -> str:
    """Return what observers noted of how a move was said, as markup; "" where nobody did."""
    hows = [how for (of, _), how in table.tags.items() if of == entry.version]
    words = "; ".join(TAGS[entry.move.act][how].lower() for how in dict.fromkeys(hows))
    return f" <span class='iw-noted'>{escape(TEXTS.noted.format(words))}</span>" if words else ""
