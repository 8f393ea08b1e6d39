"""What is said at a table where words count, with a script on every other side: ways, and own words."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

from workshop.counterparts.habits import COUNTERPARTS
from workshop.hearing.read import Reading, read
from workshop.hearing.suggest import ingredients
from workshop.hearing.ways import VERSION, Way, logged, offered
from workshop.hearing.wordings import LANGUAGE
from workshop.live.table import LiveTable
from workshop.negotiation.acts import Act
from workshop.negotiation.table import Table
from workshop.negotiation.words import interest_ref, option_ref
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
OWN: dict[str, Any] = {"said": {"source": "own"}}
CLAIMED: dict[str, Any] = OWN | {"heard": {"v": VERSION, "act": "paraphrase", "meaning": "claimed"}}
"""What a move keeps of words that their author says were right, and that could not be told: no effect."""


def against_scripts(view: Table, party: str) -> bool:
    """Tell whether every side opposite is played by a script."""
    return all(view.seats.get(other) in COUNTERPARTS for other in view.others(party))


def words_count(live: LiveTable) -> bool:
    """Tell whether what is said counts beside the act that it is."""
    view = live.view
    return view.format > 1 and not live.observes and against_scripts(view, live.party)


def in_words_of_kit(view: Table) -> bool:
    """Tell whether the case's language is the one that the kit has wordings for, and reads."""
    return view.case.language.partition("-")[0] == LANGUAGE


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
    of_kit = in_words_of_kit(view)
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


def words_are_read(live: LiveTable) -> bool:
    """Tell whether own words are read here: where they count, in the language that hearing knows."""
    return words_count(live) and in_words_of_kit(live.view)


def own_words(live: LiveTable, act: Act, text: str, carried: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a move keeps of words of one's own: where they come from, and what was heard in them.

    An idea names what it puts together.
    """
    if not text or "said" in carried or not words_count(live):
        return {}
    if not words_are_read(live):
        return OWN
    heard = _reading(live, act, text, carried).heard(act)
    named = ingredients(text, live.view).named if _may_combine(act, carried) else ()
    combines = {"combines": named} if named else {}
    return OWN | combines | {"heard": heard.model_dump(mode="json", exclude_defaults=True)}


def asks_back(live: LiveTable, act: Act, text: str, carried: Mapping[str, Any]) -> bool:
    """Tell whether own words could not be told, so that one is asked what was meant by them.

    Of a say-back that is whether it says what was told; of an idea, while something could be found, what it
    puts together.
    """
    if not words_are_read(live):
        return False
    if act == "idea":
        finds = bool(live.view.hints) and _may_combine(act, carried)
        return finds and bool(ingredients(text, live.view).maybe)
    return act == "paraphrase" and _reading(live, act, text, carried).meaning == "unsure"


def meant(
    live: LiveTable, act: Act, text: str, carried: Mapping[str, Any]
) -> list[tuple[str, dict[str, Any]]]:
    """Return what may have been meant by words that could not be told, each with what its move carries."""
    if act != "idea":
        ways = ways_of(live, act, **carried)
        return [(way.text, logged(way, ways)) for way in ways]
    found = []
    for refs in ingredients(text, live.view).maybe:
        one, other = names_of(live.view, refs)
        found.append((TEXT["two_together"].format(one=one, other=other), {"combines": refs}))
    return found


def names_of(view: Table, refs: Sequence[str]) -> list[str]:
    """Return what interests are called that were told at this table, by their names among its things."""
    pairs = [ref.removeprefix("interest:").partition(".") for ref in refs]
    return [view.case.party[side].interest[interest].voiced_as for side, _, interest in pairs]


def told_of(view: Table, party: str, carried: Mapping[str, Any]) -> str:
    """Return what a move is about beside its words, as its author knows it, "" where that is nothing."""
    if combined := carried.get("combines"):
        return " + ".join(names_of(view, combined))
    if issue := carried.get("issue"):
        return view.case.issue[issue].label
    interest = carried.get("interest")
    if interest and carried["to"]:
        return f"“{line_of(view, carried['to'][0], interest)}”"
    return view.case.party[party].interest[interest].label if interest else ""


def line_of(view: Table, owner: str, interest: str) -> str:
    """Return the words in which a side told an interest last, or what it is called where it told none."""
    told = [
        entry.move.text
        for entry in view.moves
        if (entry.move.act, entry.move.by, entry.move.interest) == ("disclose_interest", owner, interest)
    ]
    return (told and told[-1]) or view.case.party[owner].interest[interest].voiced_as


def _may_combine(act: Act, carried: Mapping[str, Any]) -> bool:
    return act == "idea" and not carried.get("combines") and not carried.get("package")


def _reading(live: LiveTable, act: Act, text: str, carried: Mapping[str, Any]) -> Reading:
    expects = interest_ref(carried["to"][0], carried["interest"]) if act == "paraphrase" else None
    return read(text, live.view, live.party, act=act, expects=expects)
