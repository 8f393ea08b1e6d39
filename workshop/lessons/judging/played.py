"""Checks of a table that a learner played: one function each, found by its decorator.

Each takes the table with both sides open and the learner's party, and returns a verdict whose sentence says
what was found; it names the moves that decided it. A check that can still be met says what is missing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from workshop.negotiation import trust
from workshop.negotiation.acts import COUNTS_AS, OFFERS, PRESSURE, STRATEGIES
from workshop.negotiation.bargaining import standing
from workshop.negotiation.table import OPENING_SEAT, Entry, Table

EVERY = 6
"""Moves of a table after which the next check-in is due."""
ENOUGH_MOVES = 8
"""Own moves from which a check on what was never done can pass."""
CALM = 4
"""Moves of the others without pressure after which it has died down."""
WORDS = 4
"""Words from which a check-in says something about where things stand."""
FIVE = ("issues", "creative", "trust", "communication", "end goal")


@dataclass(frozen=True)
class Verdict:
    """Whether a check is met, a sentence about it, and the rows of the moves that decided it."""

    passed: bool
    sentence: str
    moves: tuple[int, ...] = ()


def met(sentence: str, moves: tuple[int, ...] = ()) -> Verdict:
    """Return the verdict that a check is met."""
    return Verdict(passed=True, sentence=sentence, moves=moves)


def unmet(sentence: str, moves: tuple[int, ...] = ()) -> Verdict:
    """Return the verdict that a check is not met, or not yet."""
    return Verdict(passed=False, sentence=sentence, moves=moves)


Predicate = Callable[[Table, str], Verdict]
PREDICATES: dict[str, Predicate] = {}


def predicate(check: Predicate) -> Predicate:
    """Make a check known under its function's name."""
    PREDICATES[check.__name__] = check
    return check


def _own(table: Table, me: str, *acts: str) -> list[Entry]:
    return [entry for entry in table.played if entry.move.by == me and (not acts or entry.move.act in acts)]


def _rows(entries: Iterable[Entry]) -> tuple[int, ...]:
    return tuple(entry.version for entry in entries)


@predicate
def asked_before_offering(table: Table, me: str) -> Verdict:
    """Asked what lies behind a position before the first offer."""
    asked, offered = _own(table, me, "ask_interest", "clarify"), _own(table, me, *OFFERS)
    if not asked:
        return unmet("You have not asked what lies behind their position yet.", _rows(offered[:1]))
    decided = _rows([*asked[:1], *offered[:1]])
    if offered and offered[0].version < asked[0].version:
        return unmet("Your first offer came before your first question. Play again and ask first.", decided)
    return met("You asked before you offered.", decided)


@predicate
def said_back_two(table: Table, me: str) -> Verdict:
    """Said back two interests of the others and had them confirmed."""
    heard = {(owner, interest) for listener, owner, interest in table.understood if listener == me}
    said = [
        e
        for e in _own(table, me, "paraphrase")
        if heard & {(owner, str(e.move.interest)) for owner in e.move.to}
    ]
    if len(heard) >= 2:
        return met(f"They confirmed that you understood {len(heard)} of their interests.", _rows(said))
    missing = "None is confirmed yet" if not heard else "One is confirmed; one more is needed"
    return unmet(f"Say back what they told you until they confirm it. {missing}.", _rows(said))


@predicate
def told_two(table: Table, me: str) -> Verdict:
    """Told two of one's own interests."""
    told = [entry for entry in _own(table, me, "disclose_interest") if entry.move.interest]
    if len(told) >= 2:
        return met(f"You told {len(told)} of your own interests.", _rows(told))
    return unmet(f"You have told {len(told)} of your own interests; tell two.", _rows(told))


@predicate
def idea_before_offering(table: Table, me: str) -> Verdict:
    """Floated an idea before the first offer."""
    ideas, offered = _own(table, me, "idea"), _own(table, me, *OFFERS)
    decided = _rows([*ideas[:1], *offered[:1]])
    if not ideas:
        return unmet("You have not floated an idea yet. An idea binds nobody.", decided)
    if offered and offered[0].version < ideas[0].version:
        return unmet("Your first offer came before your first idea. Play again, ideas first.", decided)
    return met("You floated an idea before you made an offer.", decided)


@predicate
def found_new_option(table: Table, me: str) -> Verdict:  # noqa: ARG001
    """Settled on an option that was on nobody's list at the start."""
    package = (table.end.package if table.end else None) or {}
    used = [(issue, option) for issue, option in package.items() if (issue, option) in table.appeared]
    if used:
        told = ", ".join(f"{table.case.issue[issue].label}: {option}" for issue, option in used)
        return met(f"The agreement uses a new idea: {told}.", _ending(table))
    if not table.appeared:
        return unmet("No new idea has appeared. It waits for interests that have not been told yet.")
    return unmet("A new idea is on the list, but not in an agreement.", _ending(table))


@predicate
def agreement_on_frontier(table: Table, me: str) -> Verdict:  # noqa: ARG001
    """Agreed on a package that no other betters for one side without loss for another."""
    if not table.end or not table.end.package:
        return unmet(_no_agreement(table), _ending(table))
    better = standing(table.case, table.end.package).better_for_all
    if not better:
        return met("No package is better for one side without loss for another.", _ending(table))
    many = "One package is" if better == 1 else f"{better:,} packages are"
    return unmet(
        f"{many} better for one side and no worse for any. Look for what is cheap to give.", _ending(table)
    )


@predicate
def ended_no_worse(table: Table, me: str) -> Verdict:
    """Ended with a package worth at least one's reservation value, or without an agreement."""
    if not table.end:
        return unmet("The table is still open.")
    if not table.end.package:
        return met("You ended without an agreement, which is worth your reservation value.", _ending(table))
    if table.case.utility(me, table.end.package) >= table.case.reservation(me):
        return met("The agreement is worth at least what you would have without it.", _ending(table))
    return unmet("You signed less than you would have without an agreement.", _ending(table))


@predicate
def reached_agreement(table: Table, me: str) -> Verdict:  # noqa: ARG001
    """Reached an agreement that leaves no side worse off than none."""
    if not table.end or not table.end.package:
        return unmet(_no_agreement(table), _ending(table))
    if standing(table.case, table.end.package).feasible:
        return met("Every side has at least what no agreement would give it.", _ending(table))
    return unmet("A side is worse off than without an agreement.", _ending(table))


@predicate
def warm_before_offering(table: Table, me: str) -> Verdict:
    """Did two things for trust before the first offer."""
    warm, offered = _own(table, me, *STRATEGIES["trust"]), _own(table, me, *OFFERS)
    before = [entry for entry in warm if not offered or entry.version < offered[0].version]
    if len(before) >= 2:
        return met("You took care of trust before you made an offer.", _rows(before))
    if offered:
        return unmet("Your first offer came before two acts of trust. Play again.", _rows(offered[:1]))
    return unmet(
        "Do two things for trust first: acknowledge, small talk, a promise, an apology.", _rows(before)
    )


@predicate
def no_pressure_for_pressure(table: Table, me: str) -> Verdict:
    """Answered no demand and no threat with another one."""
    played, answered, faced = table.played, [], []
    for place, before in enumerate(played, start=1):
        reply = next((later for later in played[place:] if later.move.by in before.move.to), None)
        if before.move.act in PRESSURE and reply and reply.move.by == me:
            faced.append(before)
            if reply.move.act in PRESSURE:
                answered.append(reply)
    if answered:
        return unmet(
            "You answered pressure with pressure. Play again, and answer it with a question.", _rows(answered)
        )
    if not table.end and len(_own(table, me)) < ENOUGH_MOVES:
        return unmet("So far you have not answered pressure with pressure. Play on.", _rows(faced))
    return met("You answered no demand and no threat with another one.", _rows(faced))


@predicate
def pressure_died_down(table: Table, me: str) -> Verdict:
    """Was put under pressure, and then through four moves of the others no longer."""
    theirs = [entry for entry in table.played if entry.move.by != me]
    pressed = [entry for entry in theirs if entry.move.act in PRESSURE]
    if not pressed:
        return unmet("Nobody has put you under pressure since you sat down.")
    calm = [entry for entry in theirs if entry.version > pressed[-1].version]
    if len(calm) < CALM:
        return unmet(
            f"It takes {CALM} moves of theirs without pressure; so far {len(calm)}.", _rows(pressed[-1:])
        )
    return met("They pressed you, and then they stopped.", _rows([pressed[-1], calm[-1]]))


@predicate
def trust_rose(table: Table, me: str) -> Verdict:
    """Ended with more estimated trust from every other side than the opening moves had left."""
    own = _own(table, me)
    start: Mapping[trust.Pair, trust.Estimate] = trust.start(table.parties)
    for entry in table.moves:
        start = trust.after(start, entry.move) if entry.move.seat == OPENING_SEAT else start
    pairs = [(start[other, me].level, table.trust[other, me].level) for other in table.others(me)]
    told = " and ".join(f"from {before:.2f} to {after:.2f}" for before, after in pairs)
    if len(own) < ENOUGH_MOVES and not table.end:
        return unmet(f"Their estimated trust in you went {told}. Play on.", _rows(own[-1:]))
    rose = all(after > before for before, after in pairs)
    return (met if rose else unmet)(
        f"Their estimated trust in you went {told}.", _rows([*own[:1], *own[-1:]])
    )


@predicate
def check_in_every_six(table: Table, me: str) -> Verdict:  # noqa: ARG001
    """Left no more than six moves of the table without a check-in of either side."""
    played = table.played
    since: list[Entry] = []
    longest: list[Entry] = []
    for entry in played:
        since = [] if entry.move.act == "check_in" else [*since, entry]
        longest = max(longest, since, key=len)
    if len(longest) > EVERY:
        said = (
            f"{len(longest)} moves went by without a check-in. Play again, with one at least every {EVERY}."
        )
        return unmet(said, _rows([longest[0], longest[-1]]))
    checked = [entry for entry in played if entry.move.act == "check_in"]
    if not checked or not (table.end or len(played) >= 2 * ENOUGH_MOVES):
        return unmet(f"Check in at least every {EVERY} moves, to the end of the table.", _rows(checked))
    return met(f"There was a check-in at least every {EVERY} moves.", _rows(checked))


@predicate
def summed_up_twice(table: Table, me: str) -> Verdict:
    """Wrote into two check-ins where things stand."""
    written = [e for e in _own(table, me, "check_in") if len((e.move.text or "").split()) >= WORDS]
    if len(written) >= 2:
        return met("Two of your check-ins or more say in words where things stand.", _rows(written))
    missing = "two check-ins" if not written else "one more check-in"
    return unmet(f"Write into {missing} what is settled and what is open, in a sentence.", _rows(written))


@predicate
def named_the_process(table: Table, me: str) -> Verdict:
    """Named what was happening between the sides, after pressure and before one's first offer."""
    pressed = [entry for entry in table.moves if entry.move.by != me and entry.move.act in PRESSURE]
    named, offered = _own(table, me, "name_process"), _own(table, me, *OFFERS)
    if not named:
        return unmet("You have not said yet what is happening between you.", _rows(pressed[-1:]))
    if not [entry for entry in pressed if entry.version < named[0].version]:
        return unmet("You named the process before there was any pressure to name.", _rows(named[:1]))
    decided = _rows([*named[:1], *offered[:1]])
    if offered and offered[0].version < named[0].version:
        return unmet("You made an offer before you said what was happening. Play again.", decided)
    return met("You said what was happening before you made an offer.", decided)


@predicate
def came_back_to_the_goal(table: Table, me: str) -> Verdict:
    """Came back to the end goal twice, with other moves of the table in between."""
    back = _own(table, me, "reframe")
    apart = (
        len(back) > 1
        and len([e for e in table.played if back[0].version < e.version < back[-1].version]) >= 4
    )
    if apart:
        return met("You came back to your end goal, and later again.", _rows([back[0], back[-1]]))
    missing = "twice" if not back else "once more, later on"
    return unmet(f"Come back to your end goal {missing}.", _rows(back))


@predicate
def used_all_five(table: Table, me: str) -> Verdict:
    """Used each of the five strategies at least once."""
    used = {
        strategy: _own(table, me, *(act for act, shows in COUNTS_AS.items() if shows == strategy))
        for strategy in FIVE
    }
    missing = [strategy for strategy, entries in used.items() if not entries]
    if missing:
        return unmet(f"Not used yet: {', '.join(missing)}.")
    return met("You used all five strategies.", _rows(entries[0] for entries in used.values()))


def _ending(table: Table) -> tuple[int, ...]:
    return (table.end.version,) if table.end else ()


def _no_agreement(table: Table) -> str:
    return "The table ended without an agreement. Play again." if table.end else "There is no agreement yet."
