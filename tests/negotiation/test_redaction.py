"""What one side may know: nothing private of another reaches a page or a counterpart."""

import gc
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import raw_case, toml
from playing import at, does, heard, legal, says, table_of, wander
from workshop.counterparts.coach import question, sign
from workshop.counterparts.preference import gain, liking, propose
from workshop.negotiation import bargaining, coverage
from workshop.negotiation.case import (
    Card,
    Case,
    HiddenOption,
    Interest,
    Issue,
    Opening,
    Party,
    Redacted,
    Says,
)
from workshop.negotiation.casefile import load, parse, shipped
from workshop.negotiation.events import Drafted
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Event, Heard, Move, Promise, Row, Said
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import FACILITATOR, IllegalMove, check
from workshop.negotiation.table import (
    Draft,
    End,
    Entry,
    Found,
    Offer,
    Promised,
    Pulse,
    Reopening,
    Settled,
    Table,
    openings,
)
from workshop.negotiation.trust import Estimate

PRIVATE = ("brief", "end_goal", "batna")


def secret_case() -> dict[str, Any]:
    """Return a case of three parties where everything private names its owner, and no number stands twice."""
    number = iter(range(1009, 9999, 7))
    raw = raw_case(
        [[[next(number) / 8 for _ in range(3)] for _ in range(3)] for _ in range(3)], hidden=[1, 1, 0]
    )
    for issue in raw["issue"][:2]:
        issue["hidden"][0]["text"] = f"SECRET-option-{issue['id']}"
    raw["issue"][1]["hidden"][0]["appears_when"] = ["p1.for-i0", "p2.for-i1"]
    for party in raw["party"]:
        owner = party["id"]
        party |= {key: f"SECRET-{owner}-{key}" for key in PRIVATE}
        party["reservation"] = 11.125 + int(owner[1]) * 10
        party["says"] = {
            "demand": [f"SECRET-{owner}-says"],
            "interests": {"for-i0": [f"SECRET-{owner}-line"]},
        }
        for interest in party["interest"]:
            interest["label"] = f"SECRET-{owner}-{interest['id']}-label"
            interest["voiced_as"] = f"SECRET-{owner}-{interest['id']}-voiced"
    raw["card"] = [
        {"id": f"card-{to}", "title": f"SECRET-{to}-card", "text": "x", "to": to, "precipitant": "external"}
        for to in ("p0", "p1", "all")
    ]
    raw["opening"] = [{"by": "p0", "act": "demand", "text": "As it was before."}]
    return raw


RAW = secret_case()
SECRETS = parse(toml(RAW))


def told(table: Table) -> str:
    """Return all that a page could send of a table: as Python shows it, and as pydantic dumps its case."""
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
    listed = {
        str(n)
        for interest in SECRETS.party["p0"].interests
        for row in interest.points.values()
        for n in row[:2]
    }
    assert listed <= set(re.findall(r"\d+", shown))


def test_ratings_guesses_notes_and_answers_are_ones_own_and_the_rows_are_gone() -> None:
    ended = does(busy(), FACILITATOR, "closed")
    for party, better in (("p0", True), ("p1", False)):
        ended = does(ended, party, "answered", by=party, better=better)
    view = redact(ended, "p0")
    assert ended.rows
    assert view.rows == ()
    assert ended.seed
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
    assert all(
        option.appears_when == () for issue in redact(after, "p2").case.issues for option in issue.hidden
    )


@pytest.mark.parametrize("case", shipped())
def test_no_shipped_case_shows_another_sides_brief_or_points(case: str) -> None:
    table = wander(load(case), 5)[-1]
    for party in table.parties:
        view = redact(table, party)
        shown = told(view)
        for other in map(table.case.party.__getitem__, table.others(party)):
            assert view.case.party[other.id].reservation is None
            assert all(
                interest.points == {} and interest.enough is None
                for interest in view.case.party[other.id].interests
            )
            texts = [
                other.brief,
                other.end_goal,
                other.batna,
                *(interest.label for interest in other.interests),
            ]
            texts += [i.voiced_as for i in other.interests if (other.id, i.id) not in table.voiced]
            assert not [text for text in texts if repr(text)[1:-1] in shown]


# Field by field: what is written down is known, whatever else there may be is not.

WRITTEN: dict[type, dict[str, str]] = {
    Table: {
        "all": "stream version format moves seats difficulty voiced acknowledged understood unlisted "
        "misheard appeared offer end trust promises settled hints found",
        "own": "pulses guesses answers notes values drafts",
        "in part": "case cards mistaken reopenings improved",
        "hidden": "rows withdrawn seed unknown tags",
    },
    Case: {
        "all": "format id title summary language minutes licence openings",
        "in part": "issues parties cards",
    },
    Issue: {"all": "id label options", "in part": "hidden"},
    HiddenOption: {"all": "text", "hidden": "appears_when"},
    Party: {
        "all": "id name position",
        "own": "brief end_goal batna reservation says",
        "in part": "interests",
    },
    Interest: {"all": "id voiced_as", "own": "enough", "in part": "label points"},
    Says: {"own": "interests"},
    Opening: {"all": "by act to text package issue interest over"},
    Card: {"all": "id title text to precipitant"},
    Entry: {"all": "version at move"},
    Move: {
        "all": "act by seat to of interest issue over package text promise",
        "own": "said heard as_",
        "in part": "combines",
    },
    Offer: {"all": "version by package accepted rejected"},
    End: {"all": "version how package"},
    Estimate: {"all": "level ceiling"},
    Said: {"own": "wording offered source"},
    Heard: {"own": "v act about slips covers meaning"},
    Promise: {"all": "kind issue option"},
    Promised: {"all": "version by to promise state at moves held strained"},
    Settled: {"all": "option since named"},
    Found: {"all": "version by issue option"},
    Pulse: {"own": "version by to value"},
    Reopening: {"all": "version end", "own": "guesses"},
    Draft: {"own": "version drafted"},
    Drafted: {"own": "act by seat to of package text"},
}
"""The fields of every record that a view holds: what of them all sides know, its own side, or nobody."""


def names(record: type) -> set[str]:
    return {field.name for field in fields(record)} if is_dataclass(record) else set(record.model_fields)


@pytest.mark.parametrize("record", WRITTEN)
def test_what_each_side_may_know_of_a_record_is_written_down_for_each_field(record: type) -> None:
    assert names(record) == set(" ".join(WRITTEN[record].values()).split()), (
        f"{record.__name__} has other fields than this list. Decide what a side may know of a new one: give "
        "it to the "
        "view in negotiation/redaction.py, or leave it hidden there; then write it into this list. (A move, "
        "an offer, "
        "an end, an entry, an opening, a card and an estimate go to all sides whole: nothing private belongs "
        "in them.)"
    )


def everything(thing: object) -> list[Any]:
    """Return all that is reachable from a thing, private attributes and kept properties included."""
    seen: dict[int, Any] = {}
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, type | ModuleType | FunctionType | BuiltinFunctionType):
            continue
        seen[id(part)] = part
        if type(part) in WRITTEN:
            for name, what in vars(type(part)).items():
                if isinstance(what, property | cached_property):
                    with suppress(Redacted):
                        waiting.append(getattr(part, name))
        waiting += gc.get_referents(part)
    return list(seen.values())


def test_no_record_of_a_view_is_missing_from_that_list() -> None:
    full, _ = filled(appeared=frozenset(HIDDEN))
    views = redact(full, "p0"), redact(agreed(), "p0")
    records = {type(part) for view in views for part in everything(view)}
    ours = {record for record in records if record.__module__.startswith("workshop.")}
    assert ours == set(WRITTEN)


def agreed() -> Table:
    table = says(busy(), "p1", "offer", package={"i0": "o0", "i1": "o1", "i2": "o0"})
    of = table.version
    return says(says(table, "p0", "accept", of=of), "p2", "accept", of=of)


NOBODY, ALL = "nobody", "all"


def filled(
    voiced: frozenset[tuple[str, str]] = frozenset(), appeared: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Table, dict[int | float, str]]:
    """Return a table with something of every side in every field, and whose each of its numbers is."""
    whose: dict[int | float, str] = {}

    def mark(owner: str) -> int:
        whose[9_000_001 + len(whose)] = owner
        return 9_000_000 + len(whose)

    table = busy()
    for side in SECRETS.parties:
        whose[side.reservation or 0] = side.id
        for interest in side.interests:
            for issue, row in interest.points.items():
                for option, number in zip(SECRETS.issue[issue].all_options, row, strict=True):
                    listed = option in SECRETS.issue[issue].options or (issue, option) in appeared
                    whose[number] = side.id if listed else NOBODY
    pairs = [(by, to) for by in table.parties for to in table.others(by)]
    spoken = tuple(
        Entry(
            mark(ALL),
            "",
            Move(
                act="promise",
                by=by,
                to=table.others(by),
                said=Said(wording=f"SECRET-{by}-wording", source="own"),
                heard=Heard(v=1, about=(f"option:i0=SECRET-{by}-heard",)),
                as_=f"SECRET-{by}-as",
                combines=(f"interest:{by}.for-i1",),
                promise=Promise(kind="hold"),
            ),
        )
        for by in table.parties
    )
    row = Row("t", mark(NOBODY), "SECRET-nobody-click", "", "planned", {"text": "SECRET-nobody-row"})
    return replace(
        table,
        rows=(*table.rows, row),
        moves=(*table.moves, *spoken),
        mistaken={(by, to, "for-i0"): f"SECRET-{by}-took-for" for by, to in pairs},
        promises=tuple(Promised(mark(ALL), by, to, Promise(kind="hold")) for by, to in pairs),
        settled={"i1": Settled("o1", mark(ALL), mark(ALL))},
        hints=frozenset({"i2"}),
        found=tuple(Found(mark(ALL), "p0", *option) for option in appeared),
        withdrawn=frozenset({mark(NOBODY)}),
        tags={(mark(NOBODY), "SECRET-nobody-watches"): "SECRET-nobody-how"},
        seed=mark(NOBODY),
        unknown=mark(NOBODY),
        voiced=voiced,
        appeared=appeared,
        pulses=tuple(Pulse(mark(by), by, to, mark(by)) for by, to in pairs),
        guesses={(by, to): {"i0": mark(by)} for by, to in pairs},
        notes=tuple((by, f"SECRET-{by}-note") for by in table.parties),
        improved={by: {"i0": f"SECRET-{by}-improved"} for by in table.parties},
        values={by: (mark(by), mark(by)) for by in table.parties},
        answers={by: by != "p1" for by in table.parties},
        cards=tuple((mark(card.to), card.id) for card in SECRETS.cards),
        reopenings=(
            Reopening(mark(ALL), End(mark(ALL), "clock"), {pair: {"i0": mark(pair[0])} for pair in pairs}),
        ),
        drafts={
            by: Draft(mark(by), Drafted(act="offer", by=by, package={"i0": "o0"}, text=f"SECRET-{by}-draft"))
            for by in table.parties
        },
    ), whose


INTERESTS = [(side.id, interest.id) for side in SECRETS.parties for interest in side.interests]
HIDDEN = [(issue.id, option.text) for issue in SECRETS.issues for option in issue.hidden]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["p0", "p1", "p2"]),
    st.frozensets(st.sampled_from(INTERESTS)),
    st.frozensets(st.sampled_from(HIDDEN)),
)
def test_of_what_stands_in_any_field_a_side_gets_its_own_and_what_all_may_know(
    party: str, voiced: frozenset[tuple[str, str]], appeared: frozenset[tuple[str, str]]
) -> None:
    table, whose = filled(voiced, appeared)
    view = redact(table, party)
    reached = everything(view)
    known = {f"SECRET-{owner}-{interest}-voiced" for owner, interest in voiced} | {
        option for _, option in appeared
    }
    texts = {text for part in reached if isinstance(part, str) for text in re.findall(r"SECRET-[\w-]+", part)}
    own = {text for text in texts if text.startswith((f"SECRET-{party}-", f"SECRET-{ALL}-"))}
    assert texts - own == {text for text in known if not text.startswith(f"SECRET-{party}-")}
    assert {
        f"SECRET-{party}-{what}" for what in (*PRIVATE, "note", "improved", "says", "line", "draft")
    } <= own
    numbers = {part for part in reached if isinstance(part, int | float) and part in whose}
    assert {whose[number] for number in numbers} <= {party, ALL}
    assert numbers >= {number for number, owner in whose.items() if owner == party}
    assert set(view.answers) == {party}


@dataclass(frozen=True)
class Longer(Table):
    """A table as a later version may know it."""

    plans: tuple[str, ...] = ()


class LongerParty(Party):
    """A side as a later version may know it."""

    fears: str = ""


def test_a_field_that_nobody_decided_on_is_hidden() -> None:
    case = SECRETS.model_copy()
    case.__dict__["parties"] = tuple(
        LongerParty.model_construct(
            **{name: getattr(side, name) for name in names(Party) - {"interests"}},
            interest=side.interests,
            fears=f"SECRET-{side.id}-fears",
        )
        for side in case.parties
    )
    case.__dict__.pop("party", None)
    table = Longer(**vars(replace(busy(), case=case)), plans=("SECRET-p1-plan",))
    for party in table.parties:
        texts = [part for part in everything(redact(table, party)) if isinstance(part, str)]
        assert not [text for text in texts if "plan" in text or "fears" in text]


def test_what_only_the_whole_case_can_say_is_refused_of_one_sides() -> None:
    case, package = redact(busy(), "p0").case, {"i0": "o0", "i1": "o1", "i2": "o0"}
    for ask in (
        lambda: case.text,
        lambda: case.digest,
        lambda: bargaining.analyse(case),
        lambda: bargaining.standing(case, package),
        lambda: bargaining.better_for_all(case, package),
        lambda: openings(case, seats={}),
    ):
        with pytest.raises(Redacted, match="ask the whole case"):
            ask()


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
        [
            Row(
                first.stream,
                1,
                "",
                first.at,
                "opened",
                first.data | {"case": case.text, "digest": case.digest},
            ),
            *rest,
        ]
    )


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(-50, 50), min_size=20, max_size=20, unique=True),
    st.sampled_from(["open", "clock", "agreement"]),
)
def test_another_sides_points_change_nothing_that_a_page_can_show(
    seed: int, points: list[int], ending: str
) -> None:
    other = deepcopy(RAW)
    numbers = iter(points)
    for party in other["party"][1:]:
        party["reservation"] = -1000
        for interest in party["interest"]:
            interest["points"] = {
                issue: [next(numbers) for _ in row] for issue, row in interest["points"].items()
            }
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
