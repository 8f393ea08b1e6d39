"""What rows of 0.3.0 add up to: the same rooms, tables and studies as then, after each row, damaged ones too.

Only fields that 0.3.0 had are compared, so that later ones may be added.
"""

import json
from typing import Any

import pytest

from since_0_3_0.folding import Fields, changed, digest, folded, folds_up, kept, plain, states
from workshop.exchange.logfile import from_json, streams_of
from workshop.negotiation.fold import LogError
from workshop.negotiation.moves import Row

Streams = dict[str, list[Row]]


@pytest.fixture(scope="module")
def streams() -> Streams:
    lines = map(from_json, kept("rows.jsonl").decode().splitlines())
    keys = ("stream", "version", "click", "at", "kind", "data")
    return dict(streams_of(Row(*(line[key] for key in keys)) for line in lines))


@pytest.fixture(scope="module")
def then() -> dict[str, Any]:
    """What 0.3.0 folded: `fields` by class, each stream's state in `last`, and in `each` a digest a row."""
    return json.loads(kept("states.json"))


@pytest.fixture(scope="module")
def known(then: dict[str, Any]) -> Fields:
    return then["fields"]


def test_every_stream_adds_up_to_what_it_did(streams: Streams, then: dict[str, Any], known: Fields) -> None:
    assert set(streams) - set(then["last"]) == {"room/PPPPP"}, "it was purged"
    for name, expected in then["last"].items():
        assert json.loads(json.dumps(plain(folds_up(streams[name]), known))) == expected, name


def test_it_does_so_after_every_row(streams: Streams, then: dict[str, Any], known: Fields) -> None:
    wrong = {}
    for name, expected in then["each"].items():
        found = [digest(state, known) for state in states(streams[name])]
        pairs = enumerate(zip(found, expected, strict=True), start=1)
        wrong[name] = next((version for version, (now, before) in pairs if now != before), None)
    assert {name: version for name, version in wrong.items() if version} == {}, (
        "the first row that makes a difference"
    )


def test_a_purged_room_stays_purged(streams: Streams) -> None:
    with pytest.raises(LogError, match="deleted"):
        folds_up(streams["room/PPPPP"])


def test_a_damaged_log_adds_up_to_what_it_did_or_is_refused_alike(streams: Streams, known: Fields) -> None:
    damaged = json.loads(kept("damaged.json"))
    assert len(damaged) >= 500
    found = [folded(changed(streams[name], changes), known) for name, changes, _ in damaged]
    wrong = [(*each, now) for each, now in zip(damaged, found, strict=True) if each[-1] != now]
    assert wrong == []


def test_an_offer_that_an_observer_logged_binds_the_side_it_was_logged_for(streams: Streams) -> None:
    for number, by in ((1, "line"), (2, "island")):
        table = folds_up(streams[f"table/NNNNN/{number}"])
        offer = next(row for row in reversed(table.rows) if row.data.get("act") == "offer")
        assert (offer.data["by"], offer.data["seat"].partition("-")[0]) == (by, "observer")
        assert table.end
        assert (table.end.how, table.end.package) == ("agreement", offer.data["package"])
