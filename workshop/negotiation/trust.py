"""Trust levels: what people reported, kept as they gave it, and what the moves alone let one estimate.

The estimate is for teaching. No published table says how much trust an act wins or costs, so each default
weight below names its evidence, or says that there is none. "CaSiNo" is Chawla et al. (2021), NAACL-HLT,
3167-3185: rank correlations between a side's share of such acts and how much its partner liked it after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from workshop.negotiation.moves import Act, Move

START = 0.5


class Weight(NamedTuple):
    """What one act does: the share of the gap to the ceiling it closes (> 0) or of the level it takes (< 0)."""

    share: float
    evidence: str


NONE = "no evidence found; small by choice"
WEIGHTS: dict[Act, Weight] = {
    "small_talk": Weight(0.08, "CaSiNo: rapport goes with liking, rho +.21"),
    "acknowledge": Weight(
        0.06, "CaSiNo: empathy alone shows next to nothing; a little more, since it is deliberate here"
    ),
    "apologise": Weight(0.06, NONE),
    "promise": Weight(0.03, NONE),
    "disclose_interest": Weight(0.03, NONE),
    "paraphrase": Weight(0.03, NONE),
    "confirm": Weight(0.03, NONE),
    "check_in": Weight(0.03, NONE),
    "name_process": Weight(0.02, NONE),
    "reframe": Weight(0.02, NONE),
    "ask_interest": Weight(0.01, "CaSiNo: asking alone shows next to nothing"),
    "idea": Weight(0.01, "CaSiNo: brainstorming alone shows next to nothing"),
    "demand": Weight(-0.1, "CaSiNo: pressure goes with less liking, rho -.17"),
    "threaten": Weight(-0.14, "CaSiNo: pressure, rho -.17; worse than a demand by choice"),
    "reject": Weight(-0.09, "CaSiNo: rejection goes with less liking, rho -.24; one refusal in good faith is common"),
    "breach": Weight(-0.5, "no evidence found for the size; that it lasts is the design's choice"),
}
BREACH_CEILING = 0.7
"""What a breach leaves of the ceiling, for good."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated trust of one party in another: a level in [0, ceiling], the ceiling in (0, 1]."""

    level: float = START
    ceiling: float = 1.0

    def after(self, act: Act) -> "Estimate":
        """Return the estimate after the other side's act; the act has no weight: the same."""
        share = WEIGHTS[act].share if act in WEIGHTS else 0.0
        ceiling = self.ceiling * BREACH_CEILING if act == "breach" else self.ceiling
        level = self.level + share * (ceiling - self.level) if share > 0 else self.level * (1 + share)
        return Estimate(min(level, ceiling), ceiling)


Pair = tuple[str, str]
"""(who trusts, who is trusted)"""


def start(parties: tuple[str, ...]) -> dict[Pair, Estimate]:
    """Return the estimates before any move, for each ordered pair of parties."""
    return {(one, other): Estimate() for one in parties for other in parties if one != other}


def after(estimates: Mapping[Pair, Estimate], move: Move) -> Mapping[Pair, Estimate]:
    """Return the estimates after a move: those to whom it was addressed judge who made it."""
    if move.act not in WEIGHTS:
        return estimates
    return {
        pair: estimate.after(move.act) if pair[1] == move.by and pair[0] in move.to else estimate
        for pair, estimate in estimates.items()
    }
