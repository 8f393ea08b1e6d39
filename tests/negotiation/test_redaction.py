"""What one side may know: nothing private of another reaches a page or a counterpart."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import raw_case, toml
from playing import at, does, heard, says, table_of, wander
from workshop.negotiation import coverage
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.coach import question, sign
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.preference import gain, liking, propose
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import FACILITATOR, IllegalMove, check, legal
from workshop.negotiation.table import Table

PRIVATE = ("brief", "end_goal", "batna")


def secret_case() -> dict[str, Any]:
    """Return a case of three parties in which everything private names its owner, and no number stands twice."""
    number = iter(range(1009, 9999, 7))
    raw = raw_case([[[next(number) / 8 for _ in range(3)] for _ in range(3)] for _ in range(3)], hidden=[1, 1, 0])
    for issue in raw["issue"][:2]:
        issue["hidden"][0]["text"] = f"SECRET-option-{issue['id']}"
    raw["issue"][1]["hidden"][0]["appears_when"] = ["p1.for-i0", "p2.for-i1"]
    for party in raw["party"]:
        owner = party["id"]
        party |= {key: f"SECRET-{owner}-{key}" for key in PRIVATE}
        party["reservation"] = 11.125 + int(owner[1]) * 10
        party["says"] = {"demand": [f"SECRET-{owner}-says"], "interests": {"for-i0": [f"SECRET-{owner}-line"]}}
        for interest in party["interest"]:
            interest["label"] = f"SECRET-{owner}-{interest['id']}-label"
            interest["voiced_as"] = f"SECRET-{owner}-{interest['id']}-voiced"
    raw["card"] = [
        {"id": f"card-{to}", "title": f"SECRET-{to}-card", "text": "x", "to": to, "precipitant": "external"}
        for to in ("p0", "p1", "all")
    ]
    return raw


RAW = secret_case()
SECRETS = parse(toml(RAW))


def told(table: Table) -> str:
    """Return everything that a page could send of a table: as Python shows it, and as pydantic dumps its case."""
    return "\n".join(
        (
            repr(table),
            str(table),
            str(table.case),
            repr(table.case.model_dump()),
            table.case.model_dump_json(by_alias=True),
        )
    )


def numbers(case: Case, party: str) -> set[str]:
    side = case.party[party]
    found = {str(n) for interest in side.interests for row in interest.points.values() for n in row}
    sums = {str(n) for row in case.points[party].values() for n in row}
    return found | sums | {str(side.reservation), str(side.weight)}


def busy() -> Table:
    """Return a table at which everybody has told, rated, guessed and noted something."""
    table = heard(SECRETS, "p0", "p1", "for-i0")
    table = says(table, "p0", "offer", package={"i0": "o0", "i1": "o1", "i2": "o2"})
    for by, to in (("p0", "p1"), ("p1", "p0"), ("p2", "p0")):
        value = {"p0": 2, "p1": 6, "p2": 7}[by]
        table = does(table, by, "rated", by=by, to=to, value=value)
        table = does(table, by, "guessed", by=by, to=to, points={"i0": 12.25 + value, "i1": 87.75 - value})
        table = does(table, by, "noted", by=by, text=f"SECRET-{by}-note")
    for card in ("card-p1", "card-all"):
        table = does(table, FACILITATOR, "card_played", card=card)
    return table


@pytest.mark.parametrize("party", ["p0", "p1", "p2"])
def test_nothing_private_of_another_side_is_left(party: str) -> None:
    shown = told(redact(busy(), party))
    for other in {"p0", "p1", "p2"} - {party}:
        for secret in re.findall(rf"SECRET-{other}-[\w-]+", toml(RAW)):
            assert (secret in shown) == (secret == "SECRET-p1-for-i0-voiced"), secret
        found = set(re.findall(r"\d+", shown))
        assert not found & numbers(SECRETS, other)
        assert f"SECRET-{other}-note" not in shown


def test_what_was_voiced_and_what_is_ones_own_is_there() -> None:
    shown = told(redact(busy(), "p0"))
    assert "SECRET-p1-for-i0-voiced" in shown
    assert "SECRET-all-card" in shown
    for key in (*PRIVATE, "says", "note", "for-i2-label"):
        assert f"SECRET-p0-{key}" in shown
    listed = {str(n) for interest in SECRETS.party["p0"].interests for row in interest.points.values() for n in row[:2]}
    assert listed <= set(re.findall(r"\d+", shown))


def test_ratings_guesses_notes_and_answers_are_ones_own_and_the_rows_are_gone() -> None:
    ended = does(busy(), FACILITATOR, "closed")
    for party, better in (("p0", True), ("p1", False)):
        ended = does(ended, party, "answered", by=party, better=better)
    view = redact(ended, "p0")
    assert view.rows == ()
    assert view.seed == 0
    assert redact(table_of(SECRETS, difficulty="hard"), "p0").difficulty == "hard"
    assert {pulse.by for pulse in view.pulses} == {"p0"}
    assert set(view.guesses) == {("p0", "p1")}
    assert view.notes == (("p0", "SECRET-p0-note"),)
    assert view.answers == {"p0": True}


def test_a_card_is_known_once_it_is_played_and_only_to_whom_it_is_for() -> None:
    assert redact(table_of(SECRETS), "p1").case.cards == ()
    assert [card.id for card in redact(busy(), "p1").case.cards] == ["card-p1", "card-all"]
    view = redact(busy(), "p2")
    assert [card.id for card in view.case.cards] == ["card-all"]
    assert [card for _, card in view.cards] == ["card-all"]


def test_a_hidden_option_is_nobodys_until_it_appears_and_everybodys_after() -> None:
    before = busy()
    hidden = {str(row[2]) for party in ("p0", "p1", "p2") for row in (SECRETS.points[party]["i0"],)}
    for party in before.parties:
        shown = told(redact(before, party))
        assert "SECRET-option" not in shown
        assert not hidden & set(re.findall(r"\d+", shown))
    after = says(before, "p0", "disclose_interest", interest="for-i0")
    for party in after.parties:
        view = redact(after, party)
        assert "SECRET-option-i0" in told(view)
        assert "SECRET-option-i1" not in told(view)
        assert view.options("i0") == ("o0", "o1", "SECRET-option-i0")
        assert view.case.points[party]["i0"] == SECRETS.points[party]["i0"]


def test_nobody_is_told_what_a_hidden_option_waits_for() -> None:
    after = says(busy(), "p0", "disclose_interest", interest="for-i0")
    assert all(option.appears_when == () for issue in redact(after, "p2").case.issues for option in issue.hidden)


@pytest.mark.parametrize("case", shipped())
def test_no_shipped_case_shows_another_sides_brief_or_points(case: str) -> None:
    table = wander(load(case), 5)[-1]
    for party in table.parties:
        view = redact(table, party)
        shown = told(view)
        for other in map(table.case.party.__getitem__, table.others(party)):
            assert view.case.party[other.id].reservation is None
            assert all(
                interest.points == {} and interest.enough is None for interest in view.case.party[other.id].interests
            )
            texts = [other.brief, other.end_goal, other.batna, *(interest.label for interest in other.interests)]
            texts += [i.voiced_as for i in other.interests if (other.id, i.id) not in table.voiced]
            assert not [text for text in texts if repr(text)[1:-1] in shown]


# Probing: the strong form. A side's page is the same, to the last character, whatever the others' points are.


def figures(table: Table, party: str) -> Iterator[Any]:
    """Yield everything that this side's page can show of a table, and every answer it can get from it."""
    view = redact(table, party)
    yield told(view)
    yield legal(view, party)
    yield coverage.on_table(view, party), coverage.reservation(view.case, party, view.appeared)
    yield coverage.voiced(view, party), coverage.satisfied(view.case, party, {}, view.appeared)
    yield [coverage.understood(view, other, party) for other in view.others(party)]
    yield [coverage.counts(view, other) for other in view.parties]
    for now in (at(table.version), at(table.version + 300)):
        found = sign(view, party, now)
        yield found, question(view, party, found) if found else None
    yield liking(view, party), [propose(view, party, target / 4) for target in range(5)]
    for option in view.options("i0"):
        package = {"i0": option, "i1": "o0", "i2": "o0"}
        yield gain(view, party, package), coverage.satisfied(view.case, party, package, view.appeared)
        for kind in ("moved", "improved"):
            data = {"by": party, "package": package} | ({"act": "offer"} if kind == "moved" else {})
            yield answer(table, Event(kind, data), party)


def answer(table: Table, event: Event, party: str) -> str:
    try:
        check(table, event, holds=party)
    except IllegalMove as refusal:
        return str(refusal)
    return "taken"


def same_rows(table: Table, case: Case) -> Table:
    """Return the table that the same moves add up to in another case."""
    first, *rest = table.rows
    return replay(
        [Row(first.stream, 1, "", first.at, "opened", first.data | {"case": case.text, "digest": case.digest}), *rest]
    )


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(-50, 50), min_size=20, max_size=20, unique=True),
    st.sampled_from(["open", "clock", "agreement"]),
)
def test_another_sides_points_change_nothing_that_a_page_can_show(seed: int, points: list[int], ending: str) -> None:
    other = deepcopy(RAW)
    numbers = iter(points)
    for party in other["party"][1:]:
        party["reservation"] = -1000
        for interest in party["interest"]:
            interest["points"] = {issue: [next(numbers) for _ in row] for issue, row in interest["points"].items()}
    twin = parse(toml(other))
    table = wander(SECRETS, seed)[-1]
    if not table.end and ending == "clock":
        table = does(table, FACILITATOR, "closed")
    if not table.end and ending == "agreement":
        table = says(table, "p1", "offer", package={"i0": "o0", "i1": "o1", "i2": "o0"})
        of = table.version
        for party in ("p0", "p2"):
            table = says(table, party, "accept", of=of)
    mine, theirs = figures(table, "p0"), figures(same_rows(table, twin), "p0")
    for one, two in zip(mine, theirs, strict=True):
        assert one == two
