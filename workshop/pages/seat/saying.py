"""What is said at a table where words count, with a script on every other side: ways, and own words."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

from workshop.counterparts.habits import COUNTERPARTS
from workshop.hearing.read import Reading, read
from workshop.hearing.ways import VERSION, Way, offered
from workshop.hearing.wordings import LANGUAGE
from workshop.live.table import LiveTable
from workshop.negotiation.acts import Act
from workshop.negotiation.table import Table
from workshop.negotiation.words import interest_ref, option_ref
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
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


def among_people(live: LiveTable) -> bool:
    """Tell whether this seat speaks for a side to a person on another: aloud, logging the act alone."""
    return not live.observes and not against_scripts(live.view, live.party)


def sentence(live: LiveTable, act: Act, shown: Collection[str]) -> tuple[str, str]:
    """Return a sentence that serves now and could be said aloud with an act: its name, and itself; or "", "".

    It is none of those `shown` as long as there are others. One's interests are told in the case's own lines,
    and everything is where the case's language is not that of the kit's wordings.
    """
    view, own = live.view, live.view.case.party[live.party]
    chance = Random(f"{live.stream}/{view.version}/{act}/{len(shown)}")  # noqa: S311
    of_kit = view.case.language.partition("-")[0] == LANGUAGE
    if act != "disclose_interest" and of_kit:
        ways = offered(view, live.party, act, chance=chance, used=shown)
        return next(((way.id, way.text) for way in ways if way.serves), ("", ""))
    lines: Sequence[str] = own.says.acts.get(act, ())
    if act == "disclose_interest":
        untold = next((i for i in own.interests if (own.id, i.id) not in view.voiced), None)
        matters = (TEXT["matters"] if of_kit else "{}").format(untold.voiced_as) if untold else ""
        lines = own.says.interests.get(untold.id, (matters,)) if untold else ()
    said = chance.choice([line for line in lines if line not in shown] or lines or [""])
    return said, said


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
    """Return what a move keeps of words of one's own: where they come from, and what was heard in them."""
    if not text or "said" in carried or not words_count(live):
        return {}
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
