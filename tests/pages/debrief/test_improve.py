"""After an agreement: a package that costs no side anything, accepted by each for itself, beside it."""

import asyncio

import pytest

from pressing import labels, press, text
from workshop.live import table as live_page
from workshop.live.table import OwnTable
from workshop.log.store import Store
from workshop.measures.records import outcomes, records
from workshop.negotiation.bargaining import analyse, better_for_all, package_at, standing
from workshop.negotiation.casefile import load
from workshop.negotiation.moves import Event, Package
from workshop.negotiation.table import openings, outcome
from workshop.pages.debrief.improve import NOTHING, improving
from workshop.pages.debrief.result import result

BOAT = load("last-boat")
STREAM = "solo/me/seat/1"
FIND, ACCEPT = "Find a package better for both", "Accept this package"


def agreed(store: Store, package: Package, other: str = "person", **more: object) -> OwnTable:
    """Return the last boat as the island has it once both sides accepted a package."""
    store.append(STREAM, 0, *openings(BOAT, seats={"island": "person", "line": other}, seed=1))
    version = store.streams(STREAM)[STREAM]
    hand = {"act": "offer", "by": "island", "seat": "island", "package": package}
    accepts = {"act": "accept", "by": "line", "seat": "line", "of": version + 1}
    store.append(STREAM, version, Event("moved", hand), Event("moved", accepts))
    return OwnTable(store, STREAM, "island", **more)


def best() -> Package:
    return package_at(BOAT, analyse(BOAT).nash[0]) or {}


def test_the_package_is_better_for_a_side_and_worse_for_none(store: Store):
    live = agreed(store, BOAT.middle)
    page = improving(live)
    found = better_for_all(BOAT, BOAT.middle)
    assert found
    for party in BOAT.parties:
        more = BOAT.utility(party.id, found) - BOAT.utility(party.id, BOAT.middle)
        assert more >= 0
        assert f"(+{more // 1000})" in text(page) or not more
    assert "(an idea that never came on the list)" in text(page)
    assert "Your agreement" in text(page)


def test_on_the_frontier_there_is_nothing_to_offer(store: Store):
    live = agreed(store, best())
    assert standing(BOAT, best()).on_frontier
    page = improving(live)
    assert NOTHING in text(page)
    assert labels(page) == []


def test_each_side_accepts_for_itself_and_the_agreement_stays(store: Store):
    live = agreed(store, BOAT.middle)
    line = OwnTable(store, STREAM, "line")
    before = outcome(live.view), records(store.read(STREAM)), outcomes([live.opened])
    pages = improving(live), improving(line)
    assert "Nobody has accepted it yet." in text(pages[0])
    press(pages[0], ACCEPT)
    line.follow.poll()
    assert all("Accepted by Island council. Still open: Ferry line." in text(page) for page in pages)
    assert ACCEPT not in labels(pages[0])
    press(pages[1], ACCEPT)
    live.follow.poll()
    assert all("Every side accepts it" in text(page) for page in pages)
    rows = store.read(STREAM)
    assert [(row.kind, row.data["by"]) for row in rows[-2:]] == [("improved", "island"), ("improved", "line")]
    assert (outcome(live.view), records(rows)) == before[:2]
    assert outcomes([live.opened]).equals(before[2])


def test_in_ones_own_study_the_counterpart_answers_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(live_page, "THINKING", 0.0)
    live = agreed(store, BOAT.middle, "guarded")
    page = improving(live)

    async def accepts() -> None:
        press(page, ACCEPT)
        for _ in range(20):
            await asyncio.sleep(0)

    asyncio.run(accepts())
    assert "Every side accepts it" in text(page)
    assert len(store.read(STREAM)) == live.view.version
    assert [row.data["by"] for row in store.read(STREAM) if row.kind == "improved"] == ["island", "line"]


def test_another_package_that_a_side_accepted_counts_for_nothing_here(store: Store):
    live = agreed(store, BOAT.middle)
    live.log("improved", by="island", package=BOAT.middle | {"fare": "Half price"})
    assert live.opened.improved
    assert "Nobody has accepted it yet." in text(improving(live))


def test_a_refusal_is_said(store: Store, monkeypatch: pytest.MonkeyPatch):
    live = agreed(store, BOAT.middle)
    page = improving(live)
    monkeypatch.setattr(live, "log", lambda *_, **__: "Not <now>.")
    press(page, ACCEPT)
    assert "Not &lt;now&gt;." in text(page)


def test_an_observer_sees_the_package_and_accepts_for_nobody(store: Store):
    live = agreed(store, BOAT.middle, observes=True)
    page = improving(live)
    assert "Better for both" in text(page)
    assert labels(page) == []


def test_the_three_ways_stand_folded_at_the_end_and_are_made_when_they_are_pressed(store: Store):
    live = agreed(store, BOAT.middle)
    page = result(live)
    assert {"Replay", "What if", FIND} <= set(labels(page))
    assert "Forward" not in labels(page)
    press(page, "Replay")
    assert "Forward" in labels(page)
    press(page, FIND)
    assert "Forward" not in labels(page)
    press(page, ACCEPT)
    assert "Accepted by Island council." in text(page)  # a row more leaves open what was open
    press(page, FIND)
    assert ACCEPT not in labels(page)
    press(page, "What if")
    assert "Nothing of this is logged." in text(page)


def test_after_no_agreement_there_is_none_to_better(table: OwnTable):
    table.move("walk_away")
    table.log("answered", by="island", better=True)
    ways = labels(result(table))
    assert {"Replay", "What if"} <= set(ways)
    assert FIND not in ways


def test_what_is_tried_out_is_written_nowhere(store: Store):
    live = agreed(store, BOAT.middle)
    page = result(live)
    rows = store.read(STREAM)
    for way in ("Replay", "What if", FIND):
        press(page, way)
    press(page, "Replay")
    press(page, "Forward")
    assert store.read(STREAM) == rows
