"""A counterpart that holds on to what it demanded first."""

from workshop.counterparts.answers import leaving, sign
from workshop.counterparts.view import Turn
from workshop.negotiation.moves import Move

BEARS = 22
LEAST = 0.3
"""The gain below which it never goes, not even at the end."""


@leaving(BEARS, least=LEAST)
def positional(turn: Turn) -> Move:
    """Repeats its demand and concedes little: the habit Fisher and Ury (1981) call positional bargaining."""
    said, left = len(turn.mine), turn.left(BEARS)
    target = max(turn.aspire(0.95, 0.015 * said, least=0.7, left=left), LEAST)
    if answered := sign(turn, target):
        return answered
    if said % 3 == 2:
        return turn.offer(target)
    position = turn.view.case.party[turn.me].position
    return turn.move("demand", package=position or None)
