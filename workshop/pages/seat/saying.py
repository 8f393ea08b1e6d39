"""What is said at a table where words count, with a script on every other side: ways, and own words."""

from collections.abc import Mapping
from random import Random
from typing import Any

from workshop.counterparts.habits import COUNTERPARTS
from workshop.hearing.read import Reading, read
from workshop.hearing.ways import VERSION, Way, offered
from workshop.live.table import LiveTable
from workshop.negotiation.acts import Act
from workshop.negotiation.table import Table
from workshop.negotiation.words import interest_ref, option_ref

CLAIMED: dict[str, Any] = {
    "said": {"source": "own"},
    "heard": {"v": VERSION, "act": "paraphrase", "meaning": "claimed"},
}
"""What a move keeps of words that their author says were right, and that could not be told: no effect."""


def against_scripts(view: Table, party: str) -> bool:
    """Tell whether every side opposite is played by a script."""
    return all(view.seats.get(other) in COUNTERPARTS for other in view.others(party))


def words_count(live: LiveTable) -> bool:
    """Tell whether what is said counts beside the act that it is."""
    view = live.view
    return view.format > 1 and not live.observes and against_scripts(view, live.party)


def ways_of(live: LiveTable, act: Act, **carried: Any) -> tuple[Way, ...]:
    """Return the ways in which a side can say an act now, the same until the next move; none in a class."""
    if not words_count(live):
        return ()
    view, party = live.view, live.party
    said = [entry.move.said for entry in view.moves if entry.move.by == party and entry.move.said]
    used = [way for each in said for way in each.offered]
    package = carried.get("package") or {}
    about = [*carried.get("combines", ()), *(option_ref(*chosen) for chosen in package.items())]
    if act == "paraphrase":
        about = [interest_ref(carried["to"][0], carried["interest"])]
    chance = Random(f"{live.stream}/{view.version}/{act}")  # noqa: S311
    return offered(view, party, act, chance=chance, used=used, about=about)


def own_words(live: LiveTable, act: Act, text: str, carried: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a move keeps of words of one's own: where they come from, and what was heard in them.

    Of a check-in nothing is heard: too many right ones would be taken for wrong.
    """
    if not text or "said" in carried or not words_count(live):
        return {}
    if act == "check_in":
        return {"said": {"source": "own"}}
    heard = _reading(live, act, text, carried).heard(act)
    return {"said": {"source": "own"}, "heard": heard.model_dump(mode="json", exclude_defaults=True)}


def asks_back(live: LiveTable, act: Act, text: str, carried: Mapping[str, Any]) -> bool:
    """Tell whether a say-back in own words could not be told, so that one is asked what was meant."""
    if act != "paraphrase" or not words_count(live):
        return False
    return _reading(live, act, text, carried).meaning == "unsure"


def _reading(live: LiveTable, act: Act, text: str, carried: Mapping[str, Any]) -> Reading:
    expects = interest_ref(carried["to"][0], carried["interest"]) if act == "paraphrase" else None
    return read(text, live.view, live.party, act=act, expects=expects)
