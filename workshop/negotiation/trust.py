"""Trust levels: what people reported, kept as they gave it, and what the moves alone let one estimate.

The estimate is for teaching. What each act does to it, and the evidence for that, stands in its record
(`acts.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workshop.negotiation.acts import ACTS, Act, Weight
from workshop.negotiation.moves import Move

START = 0.5


WEIGHTS: dict[Act, Weight] = dict(
    sorted(((act, kind.weight) for act, kind in ACTS.items() if kind.weight), key=lambda pair: -pair[1].share)
)
"""Act -> what it does, from what wins most to what costs most."""
BREACH_CEILING = ACTS["breach"].ceiling
"""What a breach leaves of the ceiling, for good."""
FADING: tuple[Act, ...] = tuple(act for act, kind in ACTS.items() if kind.fades)
FADE = 0.25
"""While the two talk of needs and ideas alone, this share of what is above START fades with each such act:
goodwill wants renewing, ill will stays. CaSiNo: needs and ideas show nothing by themselves (rho -.03, -.07),
and rapport goes with liking late in a talk (+.22) but hardly early (+.07)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated trust of one party in another: a level in [0, ceiling], the ceiling in (0, 1]."""

    level: float = START
    ceiling: float = 1.0

    def after(self, act: Act, *, own: bool = False) -> "Estimate":
        """Return the estimate after an act of the other side, or after one's own; these mostly keep it."""
        if act in FADING:
            return (
                Estimate(self.level - FADE * (self.level - START), self.ceiling)
                if self.level > START
                else self
            )
        weight = WEIGHTS.get(act)
        share = 0.0 if weight is None else weight.own if own else weight.share
        if share == 0:
            return self
        return self.moved(share, self.ceiling * ACTS[act].ceiling)

    def moved(self, share: float, ceiling: float) -> "Estimate":
        """Return it after a share of the gap to a ceiling was closed, or of the level lost (below 0)."""
        level = self.level + share * (ceiling - self.level) if share > 0 else self.level * (1 + share)
        return Estimate(level, ceiling)


Pair = tuple[str, str]
"""(who trusts, who is trusted)"""


def start(parties: tuple[str, ...]) -> dict[Pair, Estimate]:
    """Return the estimates before any move, for each ordered pair of parties."""
    return {(one, other): Estimate() for one in parties for other in parties if one != other}


def after(estimates: Mapping[Pair, Estimate], move: Move) -> Mapping[Pair, Estimate]:
    """Return the estimates after a move: of those it addresses in who made it, and of who made it in them."""
    if move.act not in WEIGHTS and move.act not in FADING:
        return estimates
    changed = dict(estimates)
    for other in move.to:
        theirs, own = (other, move.by), (move.by, other)
        changed[theirs], changed[own] = (
            estimates[theirs].after(move.act),
            estimates[own].after(move.act, own=True),
        )
    return changed
