"""Scripted counterparts, for solo study and rehearsals: one function each, found by its decorator.

A counterpart sees only the redacted table. It is deterministic: the same table and the same source of
chance give the same move. None of them is a model of a person; each is one clear habit to practise against.
"""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from workshop.negotiation import coverage
from workshop.negotiation.case import Case
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Event, Move, Package, Row
from workshop.negotiation.preference import gain
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import to_say_back
from workshop.negotiation.table import MIDDLE, OPENING_SEAT, Difficulty, Table, openings
from workshop.negotiation.turn import PRESSURE, WARMTH, Turn

PERSON = "person"

Habit = Callable[[Turn], Move]
COUNTERPARTS: dict[str, Habit] = {}


def counterpart(habit: Habit) -> Habit:
    """Make a habit known under its function's name."""
    COUNTERPARTS[habit.__name__] = habit
    return habit


@counterpart
def positional(turn: Turn) -> Move:
    """Repeats its demand and concedes little: the habit Fisher and Ury (1981) call positional bargaining."""
    said = len(turn.mine)
    if said >= turn.bears(20):
        return turn.move("walk_away")
    target = turn.aspire(0.95, 0.015 * said, least=0.7)
    if answer := turn.courtesy(accept_at=target):
        return answer
    if said % 3 == 2:
        return turn.offer(target)
    position = turn.view.case.party[turn.me].position
    return turn.move("demand", package=position or None)


@counterpart
def reciprocal(turn: Turn) -> Move:
    """Gives as it gets: pressure for pressure, an interest for an interest, a step for a step (Axelrod, 1984)."""
    last, told, heard = turn.last, turn.did("disclose_interest"), turn.others_did("disclose_interest")
    target = turn.aspire(0.9, 0.06 * turn.others_did("offer", "trade") + 0.04 * heard, least=0.2)
    if len(turn.mine) >= turn.bears(45) or turn.pressure >= turn.bears(8):
        return turn.move("walk_away")
    if answer := turn.courtesy(accept_at=target):
        return answer
    if last is None:
        return turn.move("small_talk")
    if last.act in PRESSURE:
        return turn.move(last.act)
    if turn.untold and (told < heard or (told == heard and last.act in {"ask_interest", "clarify"})):
        return turn.disclose()
    if to_say_back(turn.view, turn.me):
        return turn.say_back()
    if last.act in WARMTH and turn.mine and turn.mine[-1].move.act not in WARMTH:
        return turn.to_speaker("acknowledge")
    if last.act in {"offer", "trade", "idea", "reject"} or turn.did("ask_interest") >= 3:
        return turn.offer(target)
    return turn.move("check_in") if last.act == "check_in" else turn.ask()


OPENS_AT = 0.43
"""The estimated trust from which the guarded counterpart tells an interest to someone who asks."""


@counterpart
def guarded(turn: Turn) -> Move:
    """Tells an interest only when asked, and once it trusts enough; answers pressure with pressure."""
    said, last, trusts = len(turn.mine), turn.last, turn.trust >= OPENS_AT + turn.temper.guard
    if turn.pressure >= turn.bears(6) or said >= turn.bears(40):
        return turn.move("walk_away")
    understood = coverage.understood(turn.view, turn.speaker, turn.me)
    target = turn.aspire(0.9, 0.012 * said + 0.5 * understood, least=0.25)
    if answer := turn.courtesy(accept_at=target if trusts else 0.9):
        return answer
    if last is None:
        return turn.move("demand", package=turn.view.case.party[turn.me].position or None)
    if last.act in PRESSURE:
        return turn.move("threaten" if turn.pressure > 2 else "demand")
    if last.act in {"ask_interest", "clarify"}:
        return turn.disclose() if trusts and turn.untold else turn.to_speaker("clarify", issue=last.issue)
    if last.act == "disclose_interest" and to_say_back(turn.view, turn.me) and trusts:
        return turn.say_back()
    if last.act in {"offer", "trade"}:
        return turn.offer(target) if trusts else turn.move("reject", of=_current(turn))
    if last.act in {"idea", "reframe", "name_process", "reject"} and trusts:
        return turn.offer(target)
    if last.act == "check_in":
        return turn.to_speaker("check_in")
    return turn.to_speaker("acknowledge" if turn.chance.random() < 0.7 else "small_talk")


def _current(turn: Turn) -> int:
    offer = turn.view.offer
    return offer.version if offer else 0


@counterpart
def principled(turn: Turn) -> Move:
    """Asks, tells, says back, and trades across issues; gives way slowly, and never below its batna."""
    said, told, asked = len(turn.mine), turn.did("disclose_interest"), turn.did("ask_interest")
    offered = turn.did("offer", "trade")
    target = turn.aspire(0.95, 0.08 * offered, least=0.2)
    if said >= turn.bears(60) or offered >= turn.bears(12):
        return turn.move("walk_away")
    if answer := turn.courtesy(accept_at=target):
        return answer
    if to_say_back(turn.view, turn.me):
        return turn.say_back()
    if said == 0:
        return turn.move("acknowledge")
    if turn.last and turn.last.act in PRESSURE and turn.mine[-1].move.act != "reframe":
        return turn.move("reframe")
    if "check_in" not in {entry.move.act for entry in turn.mine[-6:]} and said >= 6:
        return turn.move("check_in")
    if turn.untold and (told < asked or (turn.last and turn.last.act in {"ask_interest", "clarify"})):
        return turn.disclose()
    if asked < len(turn.view.case.issues) and not offered:
        return turn.ask()
    return turn.offer(target, "trade" if offered % 2 else "offer")


def turn_of(table: Table) -> str:
    """Return the party whose last move lies furthest back; at the start a person, else the first in the file."""
    last = dict.fromkeys(table.parties, -1)
    for number, entry in enumerate(table.moves):
        if entry.move.seat != OPENING_SEAT:
            last[entry.move.by] = number
    return min(table.parties, key=lambda party: (last[party], table.seats.get(party) != PERSON))


def next_event(table: Table, habits: Mapping[str, Habit] = COUNTERPARTS) -> Event | None:
    """Return what a scripted counterpart owes the table now; None when it is a person's turn or nothing is owed.

    The click names the row it follows, so that two pages that ask at once log it once. `habits` are the scripts, by
    what a seat is called; with one for PERSON, it plays a person's seat too.
    """
    if table.end:
        return _last_answer(table, habits)
    party = turn_of(table)
    habit = habits.get(table.seats.get(party, PERSON))
    if habit is None:
        return None
    chance = Random(f"{table.seed}/{party}/{table.version}")  # noqa: S311
    move = habit(Turn(redact(table, party), party, chance, table.seed))
    return Event("moved", move.data(), click=f"{party}/{table.version}")


def _last_answer(table: Table, habits: Mapping[str, Habit]) -> Event | None:
    """Answer for a script: after no agreement whether it is better off so, after one whether it improves on it."""
    if table.end is None:
        return None
    if table.end.package:
        return _improvement(table, table.end.package, habits)
    for party in table.parties:
        if table.seats.get(party) in habits and party not in table.answers:
            view, offer = redact(table, party), table.offer
            whole = offer is not None and not table.open_issues(offer.package)
            better = not (offer and whole) or gain(view, party, offer.package) < 0
            return Event("answered", {"by": party, "better": better}, click=f"answer/{party}")
    return None


def _improvement(table: Table, agreed: Package, habits: Mapping[str, Habit]) -> Event | None:
    """Accept for a script, once, a package that another side accepts and that costs the script nothing."""
    for party in table.parties:
        if table.seats.get(party) in habits and party not in table.improved:
            least = table.case.utility(party, agreed)
            for package in table.improved.values():
                if table.case.utility(party, package) >= least:
                    return Event("improved", {"by": party, "package": package}, click=f"improved/{party}")
    return None


def rehearse(
    case: Case,
    seats: Mapping[str, str],
    *,
    seed: int,
    stream: str,
    difficulty: Difficulty = MIDDLE,
    habits: Mapping[str, Habit] = COUNTERPARTS,
) -> Iterator[Row]:
    """Yield the rows of a table that scripts play to its end; nothing but the arguments decides them.

    `seats` names one of the `habits` for each party. The rows' times are one second apart from a fixed moment.
    """
    rows: list[Row] = []
    opening = openings(case, seats=seats, seed=seed, difficulty=difficulty)
    for version, event in enumerate(opening, start=1):
        rows.append(_row(stream, version, event))
    yield from rows
    table = replay(rows)
    while owed := next_event(table, habits):
        row = _row(stream, table.version + 1, owed)
        table = apply(table, row)
        yield row


def _row(stream: str, version: int, event: Event) -> Row:
    at = f"2000-01-01T{version // 3600:02}:{version // 60 % 60:02}:{version % 60:02}.000Z"
    return Row(stream, version, event.click, at, event.kind, event.data)
