"""What an act does where words count: whether it has its good effect, what is found, and what is settled."""

from collections.abc import Mapping
from dataclasses import replace

from workshop.negotiation import trust
from workshop.negotiation.acts import ACTS, OFFERS, STRATEGIES, Act
from workshop.negotiation.frozen import having
from workshop.negotiation.moves import Move, Package
from workshop.negotiation.table import Found, Settled, Table
from workshop.negotiation.trust import Estimate, Pair
from workshop.negotiation.words import SLIPS, interest_ref, issue_of

TOLD: frozenset[Act] = frozenset(
    {"disclose_interest", "disclose_priority", "idea", "reject", *OFFERS, *STRATEGIES["contention"]}
)
"""The acts that give the other side something to acknowledge."""
AGAIN = 10
"""Moves of the table after which small talk is new again."""
IN_A_ROW = 3
"""The stale kind word in a row from which one costs trust."""
SHOTGUN = 1
"""How many things more than it takes an idea may put together and still find something."""


def serves(move: Move) -> bool:
    """Tell whether a move's words leave it its good effect: no slip, no other meaning, and none claimed."""
    heard = move.heard
    return heard is None or not (
        heard.meaning in {"other", "claimed"} or any(SLIPS[slip].kind != "sequence" for slip in heard.slips)
    )


def freshness(table: Table, move: Move, to: str) -> float:
    """Return how much of a kind act's effect is left for one of those it addresses, before it is made.

    1 where there is something new to it: something told that was not acknowledged yet, something done that
    was not apologised for, a promise where none is open. Half of it for a first repeat, then nothing; below 0
    from the third in a row. Acts of other strategies are always new.
    """
    if move.act not in STRATEGIES["trust"]:
        return 1.0
    ever, repeats, in_a_row = move.act == "small_talk" or _holds(table, move, to), 0, 0
    about = _named(move, to)
    for number, entry in enumerate(table.moves):
        other = entry.move
        if _gives_reason(move, other, to, about):
            ever, repeats = True, 0
        if (other.by, other.act) == (move.by, move.act) and to in other.to:
            named = _named(other, to)
            repeats += not (about and named) or bool(about & named)
            in_a_row += 1
            if move.act == "small_talk" and len(table.moves) - number > AGAIN:
                repeats = 0
        elif other.by == move.by:
            in_a_row = 0
    if not ever:
        repeats += 1
    if repeats and in_a_row >= IN_A_ROW - 1:
        return -1.0
    return max(1.0 - 0.5 * repeats, 0.0)


def _holds(table: Table, move: Move, to: str) -> bool:
    return move.act == "promise" and move.promise is not None and table.promised(move.by, to) is None


def _gives_reason(move: Move, other: Move, to: str, about: frozenset[str]) -> bool:
    """Tell whether another move gives this kind act something new to speak of."""
    match move.act:
        case "acknowledge":
            told = other.by == to and other.act in TOLD
            return told and (not about or interest_ref(to, other.interest or "") in about)
        case "apologise":
            return other.by == move.by and other.act in STRATEGIES["contention"]
    return False


def _named(move: Move, to: str) -> frozenset[str]:
    """Return the interests of another side that a move's words are about."""
    about = move.heard.about if move.heard else ()
    return frozenset(ref for ref in about if ref.startswith(interest_ref(to, "")))


def trusted(table: Table, move: Move) -> Mapping[Pair, Estimate]:
    """Return the estimates after a move whose words count; `table` is as it was before it."""
    if not serves(move) and (weight := ACTS[move.act].weight) and weight.share > 0:
        return table.trust
    found = dict(trust.after(table.trust, move))
    for to in move.to:
        left = freshness(table, move, to)
        if left == 1.0:
            continue
        for pair in ((to, move.by), (move.by, to)):
            was = table.trust[pair]
            found[pair] = replace(was, level=was.level + max(left, 0.0) * (found[pair].level - was.level))
        stale = ACTS[move.act].stale
        if left < 0 and stale:
            was = table.trust[to, move.by]
            found[to, move.by] = was.moved(stale.share, was.ceiling)
    return found


def hinted(table: Table) -> frozenset[str]:
    """Return the issues for which all that an option takes is voiced, and it is not on the list yet."""
    return frozenset(
        issue.id
        for issue in table.case.issues
        for option in issue.hidden
        if option.needs <= table.voiced and (issue.id, option.text) not in table.appeared
    )


def with_idea(table: Table, move: Move, version: int) -> Table:
    """Return the table after an idea: with the options on the list that it put together."""
    about = move.combines or (move.heard.about if move.heard else ())
    combined = frozenset(ref for ref in about if ref.startswith("interest:"))
    if not combined or not serves(move):
        return table
    new = [
        Found(version, move.by, issue.id, option.text)
        for issue in table.case.issues
        for option in issue.hidden
        if (issue.id, option.text) not in table.appeared and _puts_together(combined, option.needs)
    ]
    appeared = table.appeared | {(found.issue, found.option) for found in new}
    table = having(table, appeared=appeared, found=(*table.found, *new))
    return having(table, hints=hinted(table))


def _puts_together(combined: frozenset[str], needs: frozenset[tuple[str, str]]) -> bool:
    takes = {interest_ref(*need) for need in needs}
    return takes <= combined and len(combined) <= len(takes) + SHOTGUN


def with_settled(table: Table, move: Move, version: int) -> Table:
    """Return the table after a move: with the issues that it settles, opens again, or names in a check-in."""
    if move.act == "check_in" and serves(move):
        named = _checked(table, move)
        stands = {
            issue: replace(each, named=version) if issue in named else each
            for issue, each in table.settled.items()
        }
        return having(table, settled=stands)
    if move.act not in {*OFFERS, "accept"}:
        return table
    stands = {}
    for issue, option in settled(table).items():
        was = table.settled.get(issue)
        stands[issue] = was if was and was.option == option else Settled(option, version, version)
    return having(table, settled=stands)


def settled(table: Table) -> Package:
    """Return issue -> option where all parties' last packages that name the issue name that option."""
    lasts = [_last_options(table, party) for party in table.parties]
    first = lasts[0].items()
    return {issue: option for issue, option in first if all(last.get(issue) == option for last in lasts)}


def _last_options(table: Table, party: str) -> Package:
    """Return issue -> the option that this party's last package that names the issue holds."""
    last: Package = {}
    for entry in table.moves:
        if entry.move.by == party and entry.move.act in OFFERS:
            last |= entry.move.package or {}
        elif entry.move.by == party and entry.move.act == "accept":
            accepted = table.entry(entry.move.of)
            last |= (accepted.move.package if accepted else None) or {}
    return last


def _checked(table: Table, move: Move) -> set[str]:
    """Return the issues that a check-in names: those its words are about, or all where nothing read them."""
    if move.heard is not None:
        return {issue for ref in move.heard.about if (issue := issue_of(ref))}
    return {move.issue} if move.issue else set(table.settled)
