"""Non-interference: what a side may keep to itself changes nothing that another side's seat is shown."""

import tomllib
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import toml
from playing import FLOUR, flour, wander
from workshop.hearing import suggest
from workshop.negotiation import sequence, serving
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import CaseError, parse
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Move, Row
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.negotiation.words import SLIPS, interest_ref

CASE = flour()


def otherwise(
    party: str, voiced: set[tuple[str, str]], appeared: set[tuple[str, str]], chance: Random
) -> Case:
    """Return the case with all that the other side may keep to itself otherwise."""
    while True:
        raw: dict[str, Any] = tomllib.loads(FLOUR)
        side = next(each for each in raw["party"] if each["id"] != party)
        side |= {key: f"{key} {chance.random()}" for key in ("brief", "end_goal", "batna")}
        side["reservation"] = chance.randint(0, 20)
        for interest in side["interest"]:
            interest["label"] = f"label {chance.random()}"
            if (side["id"], interest["id"]) not in voiced:
                interest["voiced_as"] = f"voiced {chance.random()}"
            for row in interest["points"].values():
                row[:] = [chance.randint(0, 25) for _ in row]
        if not appeared:
            raw["issue"][0]["hidden"][0]["text"] = f"hidden {chance.random()}"
            if chance.random() < 0.5:
                raw["issue"][0]["hidden"][0]["appears_when"] = [
                    f"{side['id']}.{side['interest'][-1]['id']}",
                    "baker.bread",
                    "miller.mill",
                ]
        try:
            return parse(toml(raw))
        except CaseError:
            continue


INTERESTS = [interest_ref(party.id, interest) for party in CASE.parties for interest in party.interest]
OTHERWISE = [name for name, slip in SLIPS.items() if slip.kind != "sequence"]


def spoken(row: Row, chance: Random) -> Row:
    """Return a row of a move with words: heard, mis-heard, promised or put together by chance."""
    if row.kind != "moved":
        return row
    heard = {
        "v": 1,
        "about": chance.sample(INTERESTS, 2),
        "slips": chance.sample(OTHERWISE, chance.random() < 0.2),
        "meaning": chance.choice(["same", "other", "claimed", None]),
    }
    carried: dict[str, Any] = {"heard": heard} if chance.random() < 0.6 else {}
    if row.data["act"] == "paraphrase" and chance.random() < 0.4:
        carried["as"] = chance.choice(INTERESTS).partition(".")[2]
    if row.data["act"] == "idea":
        carried["combines"] = chance.sample(INTERESTS, chance.randint(1, 3))
    if row.data["act"] == "promise":
        carried["promise"] = {"kind": chance.choice(["tell", "hold"])}
    return replace(row, data=row.data | carried)


TYPED = (
    "What about Sunday at noon, when the yard is empty and we can sleep?",
    "So you need rest, an empty yard and an income from the mill.",
    "We need cheap flour and enough of it. Is the price settled?",
    "Yes, that is it, we accept.",
)
"""What one may type: it names things that are told at some tables and kept back at others."""


def suggestions(view: Table, party: str) -> list[Any]:
    """Return all that is made of words in one's own while one types them."""
    return [
        (
            found := suggest.suggested(text, view, party),
            [suggest.carries(act, text, view, party) for act in found.acts],
            suggest.ingredients(text, view),
        )
        for text in TYPED
    ]


def shown(table: Table, party: str, move: Move | None, *, listens: bool) -> tuple[Any, ...]:
    """Return what a seat or a script is shown.

    Its view, what serves now, a move's slips of sequence, and after every sixth row what is suggested to who
    types there.
    """
    view = redact(table, party, listens=listens)
    slips = sequence.slips(view, move) if move and move.by == party else ()
    typed = [] if table.version % 6 else suggestions(view, party)
    return repr(view), serving.now(view, party), slips, typed


@pytest.mark.parametrize("listens", [False, True])
@pytest.mark.parametrize("form", [1, 2])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), party=st.sampled_from(["baker", "miller"]))
def test_what_another_side_keeps_to_itself_shows_nowhere(
    form: int, seed: int, party: str, *, listens: bool
) -> None:
    walked = wander(CASE, seed % 40, length=30)[-1]
    first, *rest = walked.rows
    if form == 2:
        chance = Random(seed)
        rest = [spoken(row, chance) for row in rest]
    appeared = set(walked.appeared)
    other = otherwise(party, set(walked.voiced), appeared, Random(seed))
    begins = [
        Row(
            first.stream,
            1,
            "",
            first.at,
            "opened",
            first.data | {"format": form, "case": case.text, "digest": case.digest},
        )
        for case in (walked.case, other)
    ]
    here, there = (replay([row]) for row in begins)
    for row in [*rest, None]:
        move = Move.model_validate(row.data) if row and row.kind == "moved" else None
        assert shown(here, party, move, listens=listens) == shown(there, party, move, listens=listens)
        if row:
            here, there = replay([row], here), replay([row], there)
            if (here.appeared, here.hints) != (there.appeared, there.hints):
                return  # all that it takes is voiced: that is no secret any more
