"""A case file: TOML text in, a checked `Case` or sentences that say what to mend out."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workshop.negotiation import toml_file
from workshop.negotiation.acts import OFFERS
from workshop.negotiation.case import Card, Case, HiddenOption, Interest, Issue, Opening, Party, shown
from workshop.negotiation.moves import ACTS
from workshop.negotiation.toml_file import FileError, repeated, sentence

FORMAT = 1
MAX_PACKAGES = 2_000_000
RESERVED = {"all", "facilitator", "observer", "opening", "person"}
"""Names that mean something else where a party's id may stand."""
OPENING_ACTS = tuple(
    act for act in ACTS if act not in {"accept", "confirm", "correct", "paraphrase", "walk_away"}
)


MODELS = (Case, Issue, Party, Interest, Card, Opening, HiddenOption)


class CaseError(FileError):
    """A case file that cannot be used; `problems` are sentences, each beginning with the key at fault."""


def shipped() -> dict[str, Path]:
    """Return the cases that come with the kit: id -> file, in alphabetical order."""
    folder = Path(str(files("workshop"))) / "cases"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load(source: str | Path) -> Case:
    """Return the case in a file, or the shipped case of that id; raises CaseError."""
    path = shipped().get(str(source), Path(str(source)))
    missing = f"there is no such file, and no shipped case of that name ({', '.join(shipped())})"
    return toml_file.load(path, parse, CaseError, missing)


@lru_cache(maxsize=1024)
def parse(text: str) -> Case:
    """Return the case that TOML text holds; raises CaseError with every problem found, key first."""
    if not text.strip():
        raise CaseError("the file is empty; start from a shipped case")
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
        repr(raw)  # what Python refuses to print could stand in no sentence
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"is not valid TOML: {error}") from None
    except RecursionError:
        raise CaseError("is not valid TOML: it is nested too deeply") from None
    except (ValueError, ArithmeticError):
        raise CaseError("is not valid TOML: a number in it has too many digits; shorten it") from None
    if isinstance(raw.get("format"), int) and raw["format"] > FORMAT:
        raise CaseError(f"format: {raw['format']} is newer than this kit reads ({FORMAT}); update the kit")
    try:
        case = Case.model_validate(raw)
    except ValidationError as error:
        raise CaseError(*_sentences(raw, error)) from None
    problems = tuple(f"{key}: {what}" for key, what in _problems(case))
    if problems:
        raise CaseError(*problems)
    case._text = text
    return case


def _sentences(raw: Any, error: ValidationError) -> Iterator[str]:
    places = [detail["loc"] for detail in error.errors()]
    for detail in error.errors():
        here = detail["loc"]
        # pydantic leaves faulty items out and then calls the list too short; the items' own sentences say
        # enough.
        inner = any(len(place) > len(here) and place[: len(here)] == here for place in places)
        if not (inner and detail["type"] == "too_short"):
            yield sentence(raw, here, detail, "case", MODELS)


def _problems(case: Case) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong and what would be right) for what no type can say."""
    yield from repeated("issue", [issue.id for issue in case.issues])
    yield from repeated("party", [party.id for party in case.parties])
    yield from repeated("card", [card.id for card in case.cards])
    for issue in case.issues:
        yield from repeated(f"issue[{issue.id}].options", list(issue.all_options))
        for option in issue.hidden:
            for ref in option.appears_when:
                party, _, interest = ref.partition(".")
                if interest not in (case.party[party].interest if party in case.party else {}):
                    yield (
                        f"issue[{issue.id}].hidden.appears_when",
                        f"{ref!r} is no interest; write party.interest",
                    )
    if case.outcomes > MAX_PACKAGES:
        yield (
            "issue",
            f"{case.outcomes} packages are too many; at most {MAX_PACKAGES}: drop an issue or some options",
        )
        return
    wrong_points = False
    for side in case.parties:
        for key, what in _party_problems(case, side):
            wrong_points |= ".points" in key
            yield key, what
    for number, opening in enumerate(case.openings):
        yield from _opening_problems(case, f"opening[{number}]", opening)
    for card in case.cards:
        if card.to not in {"all", *case.party}:
            yield (
                f"card[{card.id}].to",
                f"{card.to!r} is no party; write 'all' or one of {', '.join(case.party)}",
            )
    if wrong_points:
        return
    for side in case.parties:
        best = case.bounds(side.id)[1]
        if side.reservation is not None and side.reservation > best:
            what = f"{shown(side.reservation)} is above what any package gives ({shown(best)}); lower it"
            yield f"party[{side.id}].reservation", what


def _party_problems(case: Case, party: Party) -> Iterator[tuple[str, str]]:
    here = f"party[{party.id}]"
    if party.id in RESERVED:
        yield f"{here}.id", f"{party.id!r} is the name of a seat of another kind; choose another one"
    yield from repeated(f"{here}.interest", [interest.id for interest in party.interests])
    yield from _package_problems(case, f"{here}.position", party.position)
    for interest in party.interests:
        for issue, numbers in interest.points.items():
            key = f"{here}.interest[{interest.id}].points.{issue}"
            if issue not in case.issue:
                yield key, f"there is no such issue; the issues are {', '.join(case.issue)}"
            elif len(numbers) != (wanted := len(case.issue[issue].all_options)):
                yield (
                    key,
                    f"has {len(numbers)} numbers, but {wanted} options (hidden ones last); give one number "
                    "each",
                )
        if all(interest.points.values()) and not interest.weight:
            yield (
                f"{here}.interest[{interest.id}].points",
                "no option changes this interest; vary its points or drop it",
            )
    for act in party.says.acts:
        if act not in ACTS:
            yield f"{here}.says.{act}", "is no act; the acts are " + ", ".join(ACTS)
    for interest_id in party.says.interests:
        if interest_id not in party.interest:
            yield f"{here}.says.interests.{interest_id}", f"is no interest of {party.id}"
    for key, lines in chain(party.says.acts.items(), party.says.interests.items()):
        if not lines:
            yield f"{here}.says.{key}", "has no lines; give one, or drop it"


def _opening_problems(case: Case, here: str, opening: Opening) -> Iterator[tuple[str, str]]:
    if opening.by not in case.party:
        yield f"{here}.by", f"{opening.by!r} is no party; the parties are {', '.join(case.party)}"
    if opening.act not in OPENING_ACTS:
        yield f"{here}.act", f"{opening.act!r} cannot open a table; write one of {', '.join(OPENING_ACTS)}"
    for party in opening.to:
        if party not in case.party or party == opening.by:
            yield f"{here}.to", f"{party!r} is no other party"
    interests = case.party[opening.by].interest if opening.by in case.party else {}
    if (
        opening.act == "disclose_interest"
        and opening.interest is not None
        and opening.interest not in interests
    ):
        yield f"{here}.interest", f"{opening.interest!r} is no interest of {opening.by}"
    for name, issue in (("issue", opening.issue), ("over", opening.over)):
        if issue is not None and issue not in case.issue:
            yield f"{here}.{name}", f"{issue!r} is no issue; the issues are {', '.join(case.issue)}"
    if opening.act in OFFERS and not opening.package:
        yield f"{here}.package", "is missing; an offer carries a package"
    yield from _package_problems(case, f"{here}.package", opening.package or {})


def _package_problems(case: Case, here: str, package: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for issue, option in package.items():
        if issue not in case.issue:
            yield f"{here}.{issue}", f"there is no such issue; the issues are {', '.join(case.issue)}"
        elif option not in case.issue[issue].options:
            options = ", ".join(map(repr, case.issue[issue].options))
            yield f"{here}.{issue}", f"{option!r} is no option that all can see; write one of {options}"
