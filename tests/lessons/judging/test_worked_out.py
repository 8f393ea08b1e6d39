"""What a learner worked out: right, nearly right, and no answer at all each get their sentence."""

from typing import Any

import numpy as np
import pytest

from workshop.lessons.judging.worked_out import ANSWERS
from workshop.negotiation import coverage
from workshop.negotiation.bargaining import analyse, package_at
from workshop.negotiation.casefile import load
from workshop.negotiation.table import Table
from workshop.negotiation.trust import START, Estimate

CASE = load("last-boat")
MIDDLE = CASE.middle
INTERESTS = ("home", "wells")
VOICED = coverage.voiced(Table(CASE, voiced=frozenset(("island", i) for i in INTERESTS)), "island")
BETTER = package_at(CASE, analyse(CASE).nash[0])
UNDER_NO_CEILING = START - Estimate(Estimate().after("breach").level).after("apologise").level

GIVEN: dict[str, dict[str, Any]] = {
    "voiced_share": {"case": "last-boat", "party": "island", "interests": INTERESTS},
    "satisfied_share": {"case": "last-boat", "party": "island", "package": MIDDLE},
    "reservation_value": {"case": "last-boat", "party": "island"},
    "worth_signing": {"case": "last-boat", "party": "island", "packages": [MIDDLE, BETTER]},
    "better_for_both": {"case": "last-boat", "than": MIDDLE},
    "nash_package": {"case": "last-boat"},
    "trust_after": {"acts": ["threaten", "small_talk"]},
    "trust_lost": {"acts": ["breach", "apologise"]},
}
RIGHT: dict[str, Any] = {
    "voiced_share": round(VOICED, 2),
    "satisfied_share": coverage.satisfied(CASE, "island", MIDDLE)[0],
    "reservation_value": 62,
    "worth_signing": [
        n for n, p in ((1, MIDDLE), (2, BETTER)) if CASE.utility("island", p) >= CASE.reservation("island")
    ],
    "better_for_both": BETTER,
    "nash_package": BETTER,
    "trust_after": Estimate().after("threaten").after("small_talk").level,
    "trust_lost": START - Estimate().after("breach").after("apologise").level,
}
WRONG: dict[str, Any] = {
    "voiced_share": VOICED + 0.05,
    "satisfied_share": coverage.satisfied(CASE, "island", MIDDLE)[0] - 0.05,
    "reservation_value": 61,
    "worth_signing": [],
    "better_for_both": MIDDLE,
    "nash_package": MIDDLE,
    "trust_after": Estimate().after("small_talk").after("threaten").after("threaten").level,
    "trust_lost": START - Estimate().after("breach").level,
}


def test_every_answer_is_tried_here() -> None:
    assert set(GIVEN) == set(RIGHT) == set(WRONG) == set(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_the_right_answer_passes_and_a_near_one_does_not(name: str) -> None:
    assert ANSWERS[name](RIGHT[name], **GIVEN[name]).passed
    assert not ANSWERS[name](WRONG[name], **GIVEN[name]).passed


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize(
    "value",
    [
        None,
        ...,
        "0.4",
        "x",
        [],
        {},
        {"fare": "Half price"},
        {"ferry": 1},
        {1: 2},
        {"fare": ["Half price"]},
        {"fare": np.arange(2)},
        [np.arange(2)],
        [[1]],
        True,
        float("nan"),
        10**400,
        1 + 2j,
        ANSWERS,
    ],
)
def test_what_is_no_answer_gets_a_sentence(name: str, value: object) -> None:
    found = ANSWERS[name](value, **GIVEN[name])
    assert not found.passed
    assert found.sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("voiced_share", "0.4", "without quotation marks"),
        ("voiced_share", 40, "divide your percentage by 100"),
        ("voiced_share", len(INTERESTS) / 5, "Weigh them"),
        ("better_for_both", {"fare": "Half price"}, "leaves last-boat, berth"),
        ("better_for_both", MIDDLE | {"last-boat": "23:00"}, "is no option of 'last-boat'"),
        ("better_for_both", MIDDLE | {"lastboat": "22:00"}, "did you mean 'last-boat'?"),
        ("worth_signing", [3], "from 1 to 2"),
        ("trust_after", 0.5 - 0.14 + 0.08, "adds the weights up"),
        ("trust_lost", Estimate().after("breach").after("apologise").level, "Take it from where"),
        ("trust_lost", UNDER_NO_CEILING, "lowers the ceiling for good"),
        ("satisfied_share", CASE.utility("island", MIDDLE) / 100_000, "points in hundredths"),
        ("reservation_value", None, "Nothing is filled in yet"),
    ],
)
def test_a_sentence_says_what_to_mend(name: str, value: object, sentence: str) -> None:
    assert sentence in ANSWERS[name](value, **GIVEN[name]).sentence


def test_no_sentence_tells_the_answer() -> None:
    for name, wrong in WRONG.items():
        assert f"{RIGHT[name]}" not in ANSWERS[name](wrong, **GIVEN[name]).sentence


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("voiced_share", {"party": "islnd"}),
        ("voiced_share", {"interests": ["nothing"]}),
        ("satisfied_share", {"package": {"fare": 1}}),
        ("satisfied_share", {"package": ["a"]}),
        ("worth_signing", {"packages": None}),
        ("better_for_both", {"than": {}}),
        ("trust_after", {"acts": None}),
    ],
)
def test_what_a_cell_gives_beside_the_answer_may_be_spoilt_too(name: str, changed: dict[str, Any]) -> None:
    assert "was changed" in ANSWERS[name](RIGHT[name], **GIVEN[name] | changed).sentence
