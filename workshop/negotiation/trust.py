"""Trust levels: what people reported, kept as they gave it, and what the moves alone let one estimate.

The estimate is for teaching. No published table says how much trust an act wins or costs, so each default
weight below names its evidence, or says that there is none. "CaSiNo" is Chawla et al. (2021), NAACL-HLT, 3167-3185:
rank correlations between how often a camper did such a thing and how much its partner liked it after, or, for "one's
own", how much it liked its partner; 510 ratings in 255 labelled dialogues. `workshop evaluate` says how far the whole
estimate agrees with such ratings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from workshop.negotiation.moves import Act, Move

START = 0.5


class Weight(NamedTuple):
    """What an act does: the share of the gap to the ceiling it closes (> 0) or of the level it takes (< 0).

    `share` is for the trust of those it is done to in who does it; `own` for the trust of who does it in them, where
    such acts tell of that too.
    """

    share: float
    evidence: str
    own: float = 0.0


NONE = "no evidence found; by choice, less than rapport"
WEIGHTS: dict[Act, Weight] = {
    "small_talk": Weight(0.08, "CaSiNo: rapport goes with liking, rho +.18; one's own as much, +.17", own=0.08),
    "acknowledge": Weight(0.06, "CaSiNo: empathy shows next to nothing, rho +.07; more, since it is deliberate here"),
    "apologise": Weight(0.06, NONE),
    "promise": Weight(0.05, NONE),
    "paraphrase": Weight(0.05, NONE),
    "confirm": Weight(0.05, NONE),
    "disclose_priority": Weight(0.05, "CaSiNo: saying what one can do without goes with liking, rho +.12"),
    "check_in": Weight(0.04, NONE),
    "name_process": Weight(0.03, NONE),
    "reframe": Weight(0.03, NONE),
    "ask_interest": Weight(0.02, "CaSiNo: asking shows next to nothing, rho +.06"),
    "demand": Weight(
        -0.1, "CaSiNo: pressure goes with less liking, rho -.13; one's own, -.15, counts half by choice", own=-0.05
    ),
    "threaten": Weight(-0.14, "CaSiNo: pressure, as a demand; worse than one by choice", own=-0.07),
    "reject": Weight(-0.09, "CaSiNo: rejection goes with less liking, rho -.23; one refusal in good faith is common"),
    "breach": Weight(-0.5, "no evidence found for the size; that it lasts is the design's choice"),
}
BREACH_CEILING = 0.7
"""What a breach leaves of the ceiling, for good."""
FADING: tuple[Act, ...] = ("disclose_interest", "idea")
FADE = 0.25
"""While the two talk of needs and ideas alone, this share of what is above START fades with each such act: goodwill
wants renewing, ill will stays. CaSiNo: needs and ideas show nothing by themselves (rho -.03, -.07), and rapport goes
with liking late in a talk (+.22) but hardly early (+.07)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated trust of one party in another: a level in [0, ceiling], the ceiling in (0, 1]."""

    level: float = START
    ceiling: float = 1.0

    def after(self, act: Act, *, own: bool = False) -> "Estimate":
        """Return the estimate after an act of the other side, or after one's own; most of these leave it the same."""
        if act in FADING:
            return Estimate(self.level - FADE * (self.level - START), self.ceiling) if self.level > START else self
        weight = WEIGHTS.get(act)
        share = 0.0 if weight is None else weight.own if own else weight.share
        if share == 0:
            return self
        ceiling = self.ceiling * BREACH_CEILING if act == "breach" else self.ceiling
        level = self.level + share * (ceiling - self.level) if share > 0 else self.level * (1 + share)
        return Estimate(min(level, ceiling), ceiling)


Pair = tuple[str, str]
"""(who trusts, who is trusted)"""


def start(parties: tuple[str, ...]) -> dict[Pair, Estimate]:
    """Return the estimates before any move, for each ordered pair of parties."""
    return {(one, other): Estimate() for one in parties for other in parties if one != other}


def after(estimates: Mapping[Pair, Estimate], move: Move) -> Mapping[Pair, Estimate]:
    """Return the estimates after a move: of those it is addressed to in who made it, and of who made it in them."""
    if move.act not in WEIGHTS and move.act not in FADING:
        return estimates
    changed = dict(estimates)
    for other in move.to:
        theirs, own = (other, move.by), (move.by, other)
        changed[theirs], changed[own] = estimates[theirs].after(move.act), estimates[own].after(move.act, own=True)
    return changed
