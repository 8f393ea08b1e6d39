"""What a move did: one quiet line under it, from its author's own view, with its slips one tap away."""

from html import escape

from workshop.live.table import LiveTable
from workshop.measures.records import Record
from workshop.measures.words import slips_in
from workshop.negotiation.fold import replay
from workshop.negotiation.table import OPENING_SEAT, Entry, Table
from workshop.negotiation.words import SLIPS
from workshop.widgets.texts import name, texts_beside

TEXT = texts_beside(__file__)
FELT = 0.005
"""By how much an estimate of trust, 0 to 1, changes before it is said to have changed."""


class Effects:
    """What the moves of a seat's party did, each worked out once its answer is there."""

    def __init__(self, live: LiveTable) -> None:
        self._live = live
        self._slips: dict[int, tuple[str, ...]] = {}
        self._drawn: Table | None = None

    def drawn(self) -> None:
        """Remember the table as it is drawn: the next move's slips are those of a move made there."""
        self._drawn = self._live.held.state

    def told(self, view: Table, entry: Entry) -> str:
        """Return what a move of this party and its answer changed, and its slips, as markup; else ""."""
        live, move = self._live, entry.move
        own = move.by == live.party and move.seat != OPENING_SEAT  # whoever logged it
        if not own or len(live.records) != len(view.moves):
            return ""
        if entry.version not in self._slips:
            self._slips[entry.version] = slips_in(self._before(entry), entry)
        named = [SLIPS[slip] for slip in self._slips[entry.version] if slip in SLIPS]
        did = escape(self._change(view, entry))
        if named:
            labels = escape(" · ".join(slip.label for slip in named))
            lines = "".join(f"<p>{escape(slip.told)}</p>" for slip in named)
            return f"<details class='iw-did'><summary>{did} {labels}</summary>{lines}</details>"
        return f"<p class='iw-did'>{did}</p>" if did else ""

    def _before(self, entry: Entry) -> Table:
        """Return the table as it was before a move: the one drawn last, where that is the one."""
        if self._drawn and self._drawn.version == entry.version - 1:
            return self._drawn
        return replay(row for row in self._live.held.state.rows if row.version < entry.version)

    def _change(self, view: Table, entry: Entry) -> str:
        live, moves = self._live, view.moves
        own = [at for at, one in enumerate(moves) if one.move.by == live.party]
        at = next(n for n in own if moves[n].version == entry.version)
        until = next((n for n in own if n > at), len(live.records))
        return changed(view, live.party, live.records[at - 1], live.records[until - 1]) if at else ""


def changed(view: Table, party: str, before: Record, after: Record) -> str:
    """Return what changed for a side between two records of its own view, in a sentence; "" if nothing did.

    What it told and was understood in is a share of its own interests; of others it is how many; and the
    estimate of their trust in it goes up or down.
    """
    found = []
    told = after["voiced"][party] - before["voiced"][party]
    if told > 0:
        found.append(TEXT["did_tell"].format(f"{told:.0%}"))
    for other in view.others(party):
        who = name(view, other)
        understood = f"{other}<-{party}"
        more = after["understood"].get(understood, 0) - before["understood"].get(understood, 0)
        if more > 0:
            found.append(TEXT["did_reach"].format(who=who, share=f"{more:.0%}"))
        if after["voiced_count"][other] > before["voiced_count"][other]:
            found.append(TEXT["did_hear"].format(who))
        heard = f"{party}<-{other}"
        if after["understood_count"].get(heard, 0) > before["understood_count"].get(heard, 0):
            found.append(TEXT["did_understand"].format(who))
        trust = after["estimated"][f"{other}->{party}"] - before["estimated"][f"{other}->{party}"]
        if abs(trust) >= FELT:
            found.append(TEXT["did_trust"].format(who=who, change=f"{trust:+.2f}"))
    return " ".join(found)
