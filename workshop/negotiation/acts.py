"""What a party can do at a table: one record an act in `acts.toml`, from which all known of acts follows."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter

Strategy = Literal["issues", "creative", "trust", "communication", "end goal", "contention", "settlement"]


class Weight(NamedTuple):
    """What an act does: the share of the gap to the ceiling it closes (> 0) or of the level it takes (< 0).

    `share` is for the trust of those it is done to in who does it; `own` for the trust of who does it in
    them, where such acts tell of that too.
    """

    share: float
    evidence: str
    own: float = 0.0


class Kind(BaseModel):
    """All that is known of an act.

    `strategy` is the one it is listed under, `counts_as` the one that doing it shows, where that is another.
    `label` is on its button, `hint` says what it is for, and `did` stands in the history after who did it.
    `taps` is how many taps away its button is on a seat: 1 or 2; 0 for an act that something has to be
    chosen for, which has a form of its own. `about_an_issue`: it may name one. `signs`: it commits a party,
    or ends the table for it. `any_time`: a seat logs it as it happens, however a class logs the others.
    Of trust: `weight`, if it has one; the share of the ceiling that it leaves, for good; and whether what
    is above the start fades with it. Where words count, also what it costs when it comes `stale` a third time
    in a row, and what a promise does that is `kept` under strain or `broken`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    strategy: Strategy
    counts_as: Strategy | None = None
    label: str
    did: str
    hint: str = ""
    taps: int = 2
    about_an_issue: bool = False
    signs: bool = False
    any_time: bool = False
    weight: Weight | None = None
    ceiling: float = 1.0
    fades: bool = False
    stale: Weight | None = None
    kept: Weight | None = None
    broken: Weight | None = None


ACTS: dict[str, Kind] = TypeAdapter(dict[str, Kind]).validate_python(
    tomllib.loads(Path(__file__).with_name("acts.toml").read_text("utf-8"))
)
"""Every act, in the order in which pages show them."""

if TYPE_CHECKING:
    Act = str
else:  # what a move is checked against follows the records
    Act = Literal[tuple(ACTS)]

STRATEGIES: dict[Strategy, tuple[Act, ...]] = {
    strategy: tuple(act for act, kind in ACTS.items() if kind.strategy == strategy)
    for strategy in get_args(Strategy)
}
STRATEGY: dict[Act, Strategy] = {act: kind.strategy for act, kind in ACTS.items()}
COUNTS_AS: dict[Act, Strategy] = {act: kind.counts_as or kind.strategy for act, kind in ACTS.items()}
"""Act -> the strategy that who does it has used."""
SIGNED: tuple[Act, ...] = tuple(act for act, kind in ACTS.items() if kind.signs)
"""The acts that commit a party, or end the table for it."""
OFFERS: tuple[Act, ...] = ("offer", "trade")
"""The acts that put a package on the table."""
PRESSURE: tuple[Act, ...] = ("demand", "threaten")
"""The acts that press the other side."""
