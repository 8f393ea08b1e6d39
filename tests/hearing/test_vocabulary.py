"""What a side can name: by its own view, and a word that speaks for several things speaks less for each."""

from workshop.hearing.vocabulary import vocabulary
from workshop.hearing.words import words
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table


def test_a_side_can_name_its_own_interests_and_what_others_told(view: Table) -> None:
    known = vocabulary(view).interests
    assert {interest for side, interest in known if side == "line"} == {"crew", "engine"}
    assert {interest for side, interest in known if side == "island"} == set(
        view.case.party["island"].interest
    )


def test_a_told_line_speaks_for_its_interest(view: Table) -> None:
    known = vocabulary(view)
    crew, engine = (
        known.score(("line", interest), words("the mate at the wheel")) for interest in ("crew", "engine")
    )
    assert crew > 3 * engine


def test_a_word_of_the_same_family_speaks_less_than_the_word(view: Table) -> None:
    known = vocabulary(view)
    exact, kin = (known.score(("line", "engine"), words(text)) for text in ("the engine", "the motor"))
    assert exact > kin > 0


def test_issues_and_options_are_named_in_ones_own_words(view: Table) -> None:
    known = vocabulary(view)
    said = words("the last boat at seven and half price for residents")
    assert set(known.named_issues(said)) == {"last-boat", "fare"}
    assert {issue: option for issue, (option, _) in known.named_options(said, ["last-boat"]).items()} == {
        "last-boat": "19:00",
        "fare": "Half price",
    }


def test_a_number_alone_names_an_option_only_where_its_issue_is_named(view: Table) -> None:
    known = vocabulary(view)
    assert "term" in known.named_options(words("five"), ["term"])
    assert "last-boat" not in known.named_options(words("eight years"), ["last-boat"])


def test_an_option_not_yet_on_the_list_has_no_name(whole: Table) -> None:
    for party in whole.parties:
        assert not any("on call" in option for _, option in vocabulary(redact(whole, party)).options)
