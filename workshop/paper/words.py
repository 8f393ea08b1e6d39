"""What was said, heard, promised, settled and found in a move, in sentences, for all or for one side."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workshop.measures.words import Told, told_moves
from workshop.negotiation.table import Table
from workshop.negotiation.words import SLIPS, TAGS, interest_ref
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
SHARED = ("promise", "became", "kept", "broken", "lapsed", "settled", "unsettled", "hints", "found")
"""What all sides of a table know of a move of another; how it was said and heard is its author's."""


def in_words(table: Table, party: str = "") -> Mapping[int, str]:
    """Return a move's version -> what words did in it, "" if nothing; with a party, as it may know it."""
    known = replace(table, tags={}) if party else table
    return {told["version"]: " ".join(_sentences(table, told, party)) for told in told_moves(known)}


def _sentences(table: Table, told: Told, party: str) -> list[str]:
    known = told if party in {"", told["by"]} else {key: told[key] for key in SHARED if key in told}
    source_is_told = known.get("source") in TEXT["source"] and "noted" not in known
    keys = [key for key in TEXT["did"] if key in known and (key != "source" or source_is_told)]
    return [TEXT["did"][key].format(_named(table, told, key)) for key in keys]


def _named(table: Table, told: Told, key: str) -> str:
    said = told[key]
    match key:
        case "source" | "meaning":
            return str(TEXT[key][said])
        case "promise":
            kind, _, about = said.partition(" ")
            return str(TEXT["promise"][kind].format(about and _thing(table, about)))
        case "noted":
            return "; ".join(TAGS[told["act"]][how].lower() for how in said)
        case "as":
            return _thing(table, interest_ref(_owner(table, told), said))
    return ", ".join(dict.fromkeys(_NAMES.get(key, _thing)(table, each) for each in said))


def _owner(table: Table, told: Told) -> str:
    entry = table.entry(told["version"])
    return entry.move.to[0] if entry and entry.move.to else told["by"]


def _thing(table: Table, ref: str) -> str:
    """Return what people call a thing of the table."""
    kind, _, thing = ref.partition(":")
    if kind == "promise":
        return str(TEXT["promise_of"].format(sum(entry.version <= int(thing) for entry in table.moves)))
    if kind == "interest":
        owner, _, interest = thing.partition(".")
        return table.case.party[owner].interest[interest].voiced_as
    issue, _, option = thing.partition("=")
    label = table.case.issue[issue].label
    return f"{label}: {option}" if option else label


_NAMES: Mapping[str, Callable[[Table, str], str]] = {
    "slips": lambda _, slip: SLIPS[slip].label,
    "became": lambda _, state: state.partition("=")[2],
}
