"""What may leave the log: rows without people's names and, unless asked for, without what they typed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from pydantic import ValidationError

from workshop.log.codebook import KINDS
from workshop.negotiation.case import Case
from workshop.negotiation.counterpart import COUNTERPARTS, PERSON
from workshop.negotiation.fold import opened
from workshop.negotiation.moves import Move, Row
from workshop.negotiation.rules import FACILITATOR, OBSERVER
from workshop.negotiation.table import OPENING_SEAT

_NO_NAMES = {"", OPENING_SEAT, PERSON, OBSERVER, FACILITATOR, *COUNTERPARTS}


def pseudonymous(rows: Iterable[Row], *, with_text: bool) -> Iterator[Row]:
    """Yield the rows, streams by name, without what names people and, unless asked for, what they typed."""
    pseudonyms: dict[str, str] = {}

    def alias(name: str) -> str:
        return pseudonyms.setdefault(name, f"learner-{len(pseudonyms) + 1}")

    in_order = sorted(rows, key=lambda row: (row.stream, row.version))
    for stream, own in groupby(in_order, key=lambda row: row.stream):
        first, *rest = own
        case = opened(first).case if first.kind == "opened" else None
        no_names = _NO_NAMES | set(case.party if case else ())
        its_own = _own_texts(case) if case else set()
        place, _, lesson = stream.removeprefix("solo/").partition("/")
        renamed = f"solo/{alias(place)}/{lesson}" if stream.startswith("solo/") else stream

        def seat(who: object, no_names: set[str] = no_names) -> str:
            name = str(who)
            return name if name in no_names else alias(name)

        for row in (first, *rest):
            data = _kept(row)
            if not with_text and str(data.get("text")) not in its_own:
                _drop_text(row.kind, data)
            if "seats" in data:
                data["seats"] = {party: seat(who) for party, who in data["seats"].items()}
            data |= {key: seat(data[key]) for key in ("seat", "who") if key in data}
            yield replace(row, stream=renamed, data=data)


def _own_texts(case: Case) -> set[str]:
    """Return the texts that the case itself brings along: openings and counterparts' lines."""
    found = {opening.text for opening in case.openings if opening.text}
    for party in case.parties:
        for lines in (*party.says.acts.values(), *party.says.interests.values()):
            found.update(lines)
    return found


def _kept(row: Row) -> dict[str, Any]:
    """Return the data that an export knows the meaning of; a row that it cannot read stays unreadable."""
    if row.kind == "moved":
        return row.data.copy() if _is_move(row.data) else {}
    known = () if row.kind == "opened" and row.version > 1 else KINDS.get(row.kind, ())
    return {key: value for key, value in row.data.items() if key in known}


def _is_move(data: dict[str, Any]) -> bool:
    try:
        Move.model_validate(data)
    except ValidationError:
        return False
    return True


def _drop_text(kind: str, data: dict[str, Any]) -> None:
    if kind == "noted" and "text" in data:
        data["text"] = ""
    else:
        data.pop("text", None)
