"""A counterpart that opens up to those whom it trusts."""

from workshop.counterparts.answers import answer, leaving, put_forward, remember, sign, understood
from workshop.counterparts.view import Turn
from workshop.negotiation.acts import OFFERS, PRESSURE
from workshop.negotiation.moves import Move

OPENS_AT = 0.48
"""The estimated trust from which the guarded counterpart tells an interest to someone who asks."""
BEARS = 26
"""Moves of its own after which it walks away, at middle difficulty."""


@leaving(BEARS, presses=6)
def guarded(turn: Turn) -> Move:
    """Tells an interest only when asked, and once it trusts enough; answers pressure with pressure."""
    trusts = turn.trust >= OPENS_AT + turn.temper.guard
    target = turn.aspire(
        0.9, 0.5 * understood(turn) + 0.05 * turn.reasoned, least=0.25, left=turn.left(BEARS)
    )
    if answered := sign(turn, target if trusts or turn.is_late(BEARS) else 0.9, asks=turn.left(BEARS) > 3):
        return answered
    if not turn.heard:
        return turn.move("demand", package=turn.view.case.party[turn.me].position or None)
    last = turn.last.act if turn.last else ""
    if last in PRESSURE and not turn.pressing:
        return turn.to_speaker("threaten" if turn.pressure > 2 else "demand")
    if last in OFFERS and not trusts and not turn.is_late(BEARS):
        return turn.refuse()
    return remember(turn) or answer(turn, OPENS_AT) or put_forward(turn, target, asks=turn.left(BEARS) > 3)
