"""Each kind of event is written once: what folds, refuses and explains it follow from its record."""

import pytest

from playing import MISTAKES, flour, logged, making, played
from workshop.exchange.codebook import KINDS as EXPORTED
from workshop.negotiation import fold, rules
from workshop.negotiation.events import KINDS, Opened, Rated, read
from workshop.negotiation.moves import Event, Row
from workshop.negotiation.rules import AFTER_THE_END, FACILITATOR, check

CASE = flour()


def test_every_kind_has_a_fold_a_rule_and_a_place_in_the_codebook() -> None:
    assert set(fold._FOLDS) == set(KINDS.values())
    assert set(rules._RULES) == set(KINDS.values()) - {Opened}, "a table opens once, and by no seat"
    assert {kind: EXPORTED[kind] for kind in KINDS} == {
        kind: tuple(field.serialization_alias or name for name, field in record.model_fields.items())
        for kind, record in KINDS.items()
    }
    assert set(AFTER_THE_END) == {"rated", "guessed", "answered", "noted", "valued", "improved", "tagged"}


def test_a_kind_is_the_name_of_its_record() -> None:
    assert KINDS["card_played"].__name__ == "CardPlayed"
    assert len(KINDS) == 18


@pytest.mark.parametrize(
    ("kind", "data", "means"),
    [
        ("noted", {"by": 3, "text": None}, {"by": "3", "text": "None"}),
        ("withdrawn", {"of": 3.0}, {"of": 3}),
        ("tagged", {"of": 3.0, "how": "serves", "seat": 3}, {"of": 3, "seat": "3"}),
        ("guessed", {"by": "a", "to": "b", "points": {"day": "60"}}, {"points": {"day": 60.0}}),
        ("improved", {"by": "a", "package": [["day", "Monday"]]}, {"package": {"day": "Monday"}}),
        ("seated", {"party": "a", "who": 7, "sung": True}, {"who": "7"}),
    ],
)
def test_what_is_logged_is_read_as_leniently_as_ever_and_what_is_new_has_to_be_exact(
    kind: str, data: dict[str, object], means: dict[str, object]
) -> None:
    record = read(KINDS, Row("t", 2, "", "", kind, data))
    assert {name: getattr(record, name) for name in means} == means
    assert read(KINDS, Event(kind, data)) is None


@pytest.mark.parametrize("kind", ["sung", "rated"])
def test_what_cannot_be_read_is_nothing(kind: str) -> None:
    assert read(KINDS, Row("t", 2, "", "", kind, {"by": "baker", "to": "miller"})) is None


@MISTAKES
def test_a_mistake_in_the_code_is_not_taken_for_a_row_that_means_nothing(
    monkeypatch: pytest.MonkeyPatch, mistake: type[Exception]
) -> None:
    pulse = {"by": "baker", "to": "miller", "value": 4}
    monkeypatch.setitem(fold._FOLDS, Rated, making(mistake))
    monkeypatch.setitem(rules._RULES, Rated, making(mistake))
    with pytest.raises(mistake):
        logged(played(CASE), "rated", **pulse)
    with pytest.raises(mistake):
        check(played(CASE), Event("rated", pulse), holds=FACILITATOR)
