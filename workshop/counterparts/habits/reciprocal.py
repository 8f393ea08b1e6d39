"""A counterpart that does to others as they did to it."""

from workshop.counterparts.answers import answer, leaving, put_forward, remember, say_back, sign
from workshop.counterparts.view import Turn
from workshop.negotiation.acts import PRESSURE
from workshop.negotiation.moves import Move
from workshop.negotiation.rules import to_say_back

OPENS_AT = 0.47
"""The estimated trust from which it tells, if it was told as much."""
BEARS = 27


@leaving(BEARS, presses=8)
def reciprocal(turn: Turn) -> Move:
    """Gives as it gets: pressure for pressure, an interest for an interest, a step for a step (Axelrod, 1984)."""  # noqa: E501
    told, heard = turn.did("disclose_interest"), turn.others_did("disclose_interest")
    target = turn.aspire(0.9, 0.08 * turn.reasoned + 0.06 * heard, least=0.2, left=turn.left(BEARS))
    if answered := sign(turn, target, asks=turn.left(BEARS) > 3):
        return answered
    if not turn.heard:
        return turn.move("small_talk")
    last = turn.last.act if turn.last else ""
    if last in PRESSURE and not turn.pressing:
        return turn.to_speaker(last)
    if asks := remember(turn):
        return asks
    asked = last in {"ask_interest", "clarify"}
    if (
        turn.untold
        and (told < heard or (told == heard and asked))
        and turn.opens(OPENS_AT)
        and not turn.slipped
    ):
        return turn.disclose()
    if not asked or turn.slipped or not turn.untold:
        if answered := answer(turn, OPENS_AT):
            return answered
    elif told > heard:  # it waits to be told something first
        return turn.to_speaker("ask_interest", issue=turn.last.issue if turn.last else None)
    if waiting := to_say_back(turn.view, turn.me):
        return say_back(turn, *waiting[0])
    return put_forward(turn, target, asks=turn.left(BEARS) > 3)
