"""A small case, tables opened on it, and moves that are checked before they are logged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import strategies as st

from workshop.negotiation import fold
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import parse
from workshop.negotiation.moves import ACTS, Act, Event, Move, Row
from workshop.negotiation.rules import check, to_say_back
from workshop.negotiation.table import MIDDLE, Difficulty, Table, openings

FLOUR = """
format = 1
id = "flour"
title = "Flour"
summary = "A baker and a miller."
language = "en"
minutes = 10
licence = "CC0-1.0"

[[issue]]
id = "day"
label = "Delivery day"
options = ["Monday", "Tuesday", "Wednesday"]
  [[issue.hidden]]
  text = "Sunday at noon"
  appears_when = ["baker.sleep", "miller.crowd"]

[[issue]]
id = "price"
label = "Price of a sack"
options = ["low", "fair", "high"]

[[issue]]
id = "sacks"
label = "Sacks a week"
options = ["ten", "twenty"]

[[party]]
id = "baker"
name = "Baker"
brief = "You rise at two."
end_goal = "Still baking."
batna = "Rice."
reservation = 40
position = {price = "low"}
interest = [
  {id = "sleep", label = "Wednesday is the one late morning", voiced_as = "Sleep", points = {day = [
    0, 10, 30, 40]}},
  {id = "purse", label = "The rent is due", voiced_as = "Cheap flour", points = {price = [40, 20, 0]}},
  {id = "bread", label = "Bread for the school", voiced_as = "Enough flour", points = {sacks = [0, 20]}},
]

[[party]]
id = "miller"
name = "Miller"
brief = "The stream is low."
end_goal = "Still milling."
batna = "The inn buys bran."
reservation = 35
position = {price = "high"}
interest = [
  {id = "crowd", label = "The yard is full in mid-week", voiced_as = "An empty yard", points = {day = [
    30, 10, 0, 35]}},
  {id = "quiet", label = "The stones need rest", voiced_as = "Rest", points = {sacks = [20, 0]}},
  {id = "mill", label = "The wheel is cracked", voiced_as = "Income", points = {price = [0, 25, 45], sacks = [
    0, 10]}},
]

[[card]]
id = "flood"
title = "Rain"
text = "The stream rises."
to = "all"
precipitant = "external"

[[card]]
id = "letter"
title = "A letter"
text = "For the miller alone."
to = "miller"
precipitant = "substantive"
"""

WHOLE = {"day": "Tuesday", "price": "fair", "sacks": "ten"}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


MISTAKES = pytest.mark.parametrize(
    "mistake", [KeyError, TypeError, ValueError, AttributeError, OverflowError]
)
"""What code raises that is wrong, and what reading a row may not take for one that means nothing."""


def making(mistake: type[Exception]) -> Callable[..., None]:
    """Return code that is wrong."""

    def wrong(*_: object) -> None:
        raise mistake

    return wrong


def flour() -> Case:
    """Return the baker and the miller."""
    return parse(FLOUR)


def at(second: int) -> str:
    """Return a moment, so many seconds after noon, as the log writes it."""
    return (NOON + timedelta(seconds=second)).isoformat(timespec="milliseconds")


def rows_of(events: Iterable[Event], after: int = 0) -> list[Row]:
    """Return the rows that a log would hold, one second apart."""
    return [
        Row("t", v, event.click, at(v), event.kind, event.data) for v, event in enumerate(events, after + 1)
    ]


def table_of(
    case: Case,
    seats: Mapping[str, str] | None = None,
    seed: int = 41,
    difficulty: Difficulty = MIDDLE,
    *,
    words: bool = False,
) -> Table:
    """Return a table just opened, with a person in every seat unless said otherwise."""
    seats = seats or dict.fromkeys(case.party, "person")
    return fold.replay(rows_of(openings(case, seats=seats, seed=seed, difficulty=difficulty, words=words)))


def logged(table: Table, kind: str, **data: Any) -> Table:
    """Return the table after a row that nobody checked."""
    return fold.apply(table, *rows_of([Event(kind, data)], table.version))


def does(table: Table, holds: str, kind: str, **data: Any) -> Table:
    """Return the table after something that the rules let this hand log."""
    check(table, Event(kind, data, at=at(table.version + 1)), holds=holds)
    return logged(table, kind, **data)


def says(table: Table, by: str, act: Act, *, holds: str = "", **carried: Any) -> Table:
    """Return the table after a legal move, logged by the party's own seat unless another one is named."""
    return does(table, holds or by, "moved", act=act, by=by, seat=holds or by, **carried)


def played(case: Case, *moves: tuple[Any, ...], words: bool = False) -> Table:
    """Return a new table after legal moves, each (by, act) or (by, act, what it carries)."""
    table = table_of(case, words=words)
    for by, act, *carried in moves:
        table = says(table, by, act, **(carried[0] if carried else {}))
    return table


def heard(case: Case, listener: str, owner: str, interest: str) -> Table:
    """Return a new table at which one interest was voiced, said back and confirmed."""
    table = played(
        case,
        (owner, "disclose_interest", {"interest": interest}),
        (listener, "paraphrase", {"to": [owner], "interest": interest}),
    )
    return says(table, owner, "confirm", of=table.version)


def legal(table: Table, party: str) -> tuple[Act, ...]:
    """Return the acts that this party can log now, given what it carries is chosen well."""
    return () if table.end else tuple(act for act in ACTS if _possible(table, party, act))


def _possible(table: Table, party: str, act: Act) -> bool:
    match act:
        case "disclose_priority":
            return len(table.case.issues) > 1
        case "paraphrase":
            return bool(to_say_back(table, party))
        case "confirm" | "correct":
            return bool(table.to_answer(party))
        case "accept":
            offer = table.offer
            return offer is not None and party not in offer.accepted and not table.open_issues(offer.package)
        case "reject":
            return table.offer is not None and party not in table.offer.accepted | table.offer.rejected
        case "breach":
            return False
    return True


def wander(case: Case, seed: int, length: int = 40) -> list[Table]:
    """Return the tables of a chance walk that keeps to the rules, first to last."""
    chance, tables = Random(seed), [table_of(case)]
    while len(tables) <= length and not tables[-1].end:
        table = tables[-1]
        if chance.random() < 0.15:
            by, to = chance.sample(table.parties, 2)
            tables.append(does(table, by, "rated", by=by, to=to, value=chance.randint(1, 7)))
            continue
        move, holds = _some_move(table, chance)
        tables.append(does(table, holds, "moved", **move.data()))
    return tables


def _some_move(table: Table, chance: Random) -> tuple[Move, str]:
    by = chance.choice(table.parties)
    if chance.random() < 0.04:
        finder = chance.choice(table.others(by))
        return Move(act="breach", by=by, seat=finder, to=(finder,)), finder
    act = chance.choice([act for act in legal(table, by) if act != "walk_away" or chance.random() < 0.1])
    move = Move(
        act=act,
        by=by,
        seat=by,
        to=tuple(chance.sample(table.others(by), chance.randint(0, len(table.parties) - 1))),
    )
    return move.model_copy(update=_carried(table, by, act, chance)), by


def _carried(table: Table, by: str, act: Act, chance: Random) -> dict[str, Any]:
    issues = list(table.case.issue)
    whole = {issue: chance.choice(table.options(issue)) for issue in issues}
    match act:
        case "disclose_interest":
            untold = [
                interest for interest in table.case.party[by].interest if (by, interest) not in table.voiced
            ]
            return {"interest": chance.choice(untold)} if untold else {"text": "Something else."}
        case "disclose_priority":
            return dict(zip(("issue", "over"), chance.sample(issues, 2), strict=True))
        case "paraphrase":
            owner, interest = chance.choice(to_say_back(table, by))
            return {"to": (owner,), "interest": interest}
        case "confirm" | "correct":
            return {"of": chance.choice(table.to_answer(by)).version}
        case "accept" | "reject":
            return {"of": table.offer.version if table.offer else None}
        case "offer" | "trade" | "demand" | "idea":
            kept = chance.sample(issues, chance.randint(1, len(issues)))
            return {"package": {issue: whole[issue] for issue in kept}}
    return {}


def without_log(table: Table) -> Table:
    """Return the state alone: no rows, no place in the log, nothing said about what was withdrawn."""
    return replace(table, rows=(), version=0, withdrawn=frozenset())


# What a hand-edited log or a broken page may hold

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["baker", "miller", "day", "crowd", 10**400]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["day", "price"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = (*Move.model_fields, "how", "value", "points", "better", "card", "option", "party", "who")
DATA = JSON | st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(KEYS, JSON)
    | {"act": st.sampled_from(list(ACTS)) | JSON, "by": st.sampled_from(["baker", "miller"]) | JSON},
)
KINDS = st.sampled_from([
    "moved", "withdrawn", "rated", "guessed", "answered", "noted", "improved",
    "card_played", "revealed", "seated", "left", "closed", "opened", "sung",
    "tagged", "reopened", "drafted", "signed",
])  # fmt: skip
