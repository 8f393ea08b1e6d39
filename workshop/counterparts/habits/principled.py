"""A counterpart that looks for what both sides need."""

from workshop.counterparts.answers import answer, leaving, put_forward, remember, say_back, sign, understood
from workshop.counterparts.view import WARMTH, Turn
from workshop.negotiation.acts import OFFERS, PRESSURE
from workshop.negotiation.moves import Move
from workshop.negotiation.rules import to_say_back

OPENS_AT = 0.47
"""The estimated trust from which it tells an interest to someone who asks."""
BEARS = 27


@leaving(BEARS)
def principled(turn: Turn) -> Move:
    """Asks, tells, says back, and trades across issues; gives way slowly, and never below its batna."""
    told, asked, offered = turn.did("disclose_interest"), turn.did("ask_interest"), turn.did(*OFFERS)
    target = turn.aspire(
        0.95, 0.04 * offered + 0.4 * understood(turn) + 0.04 * turn.reasoned, least=0.2, left=turn.left(BEARS)
    )
    if answered := sign(turn, target, asks=turn.left(BEARS) > 3):
        return answered
    last = turn.last.act if turn.last else ""
    if not turn.mine:
        return (answer(turn, OPENS_AT) if last in WARMTH else None) or turn.move("small_talk")
    if last in PRESSURE and turn.mine[-1].move.act != "reframe":
        return turn.to_speaker("reframe")
    if answered := remember(turn) or answer(turn, OPENS_AT):
        return answered
    if waiting := to_say_back(turn.view, turn.me):
        return say_back(turn, *waiting[0])
    early = turn.left(BEARS) > BEARS // 2
    if early and turn.untold and told < asked and turn.opens(OPENS_AT):
        return turn.disclose()
    if early and asked < len(turn.view.case.issues) and not offered:
        return turn.ask()
    return put_forward(turn, target, "trade" if offered % 2 else "offer", asks=turn.left(BEARS) > 3)
