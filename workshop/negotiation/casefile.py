"""A case file: TOML text in, a checked `Case` or sentences that say what to mend out."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from workshop.negotiation.case import Card, Case, HiddenOption, Interest, Issue, Opening, Party, shown
from workshop.negotiation.moves import ACTS

FORMAT = 1
MAX_PACKAGES = 2_000_000
RESERVED = {"all", "facilitator", "observer", "opening", "person"}
"""Names that mean something else where a party's id may stand."""
OPENING_ACTS = tuple(act for act in ACTS if act not in {"accept", "confirm", "correct", "paraphrase", "walk_away"})


class CaseError(Exception):
    """A case file that cannot be used; `problems` are sentences, each beginning with the key at fault."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def shipped() -> dict[str, Path]:
    """Return the cases that come with the kit: id -> file, in alphabetical order."""
    folder = Path(str(files("workshop"))) / "cases"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load(source: str | Path) -> Case:
    """Return the case in a file, or the shipped case of that id; raises CaseError."""
    path = shipped().get(str(source), Path(str(source)))
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        known = ", ".join(shipped())
        raise CaseError(f"{path}: there is no such file, and no shipped case of that name ({known})") from None
    except UnicodeDecodeError:
        raise CaseError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from None
    except CaseError as error:
        raise CaseError(*(f"{path}: {problem}" for problem in error.problems)) from None


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
        # pydantic leaves faulty items out and then calls the list too short; the items' own sentences say enough.
        inner = any(len(place) > len(here) and place[: len(here)] == here for place in places)
        if not (inner and detail["type"] == "too_short"):
            yield _sentence(raw, dict(detail))


def _sentence(raw: Any, detail: dict[str, Any]) -> str:
    key, here = "", raw
    for step in detail["loc"]:
        here = here[step] if isinstance(here, dict | list) and _has(here, step) else None
        name = here.get("id", step) if isinstance(here, dict) and isinstance(step, int) else step
        key += f"[{name}]" if isinstance(step, int) else f".{name}" if key else str(name)
    match detail["type"]:
        case "missing":
            return f"{key}: is missing; add it"
        case "extra_forbidden":
            known = [
                name for model in (Case, Issue, Party, Interest, Card, Opening, HiddenOption) for name in _keys(model)
            ]
            near = get_close_matches(str(detail["loc"][-1]), known, n=1)
            return f"{key}: is not a key of the case format" + (
                f"; did you mean {near[0]!r}?" if near else "; remove it"
            )
        case "string_pattern_mismatch":
            return f"{key}: {here!r} may hold only a-z, 0-9 and '-' (at most 40 characters)"
    return f"{key}: " + str(detail["msg"]).removeprefix("Value error, ") + (f", not {here!r}" if _plain(here) else "")


def _has(here: Any, step: Any) -> bool:
    return step in here if isinstance(here, dict) else isinstance(step, int) and step < len(here)


def _plain(here: object) -> bool:
    return isinstance(here, str | int | float | Decimal) and len(str(here)) < 60


def _keys(model: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in model.model_fields.items())


def _problems(case: Case) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong and what would be right) for what no type can say."""
    yield from _duplicates("issue", [issue.id for issue in case.issues])
    yield from _duplicates("party", [party.id for party in case.parties])
    yield from _duplicates("card", [card.id for card in case.cards])
    for issue in case.issues:
        yield from _duplicates(f"issue[{issue.id}].options", list(issue.all_options))
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
    yield from _duplicates(f"{here}.interest", [interest.id for interest in party.interests])
    yield from _package_problems(case, f"{here}.position", party.position)
    for interest in party.interests:
        for issue, numbers in interest.points.items():
            key = f"{here}.interest[{interest.id}].points.{issue}"
            if issue not in case.issue:
                yield key, f"there is no such issue; the issues are {', '.join(case.issue)}"
            elif len(numbers) != (wanted := len(case.issue[issue].all_options)):
                yield (
                    key,
                    f"has {len(numbers)} numbers, but {wanted} options (hidden ones last); give one number each",
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
    if opening.act == "disclose_interest" and opening.interest is not None and opening.interest not in interests:
        yield f"{here}.interest", f"{opening.interest!r} is no interest of {opening.by}"
    for name, issue in (("issue", opening.issue), ("over", opening.over)):
        if issue is not None and issue not in case.issue:
            yield f"{here}.{name}", f"{issue!r} is no issue; the issues are {', '.join(case.issue)}"
    if opening.act in {"offer", "trade"} and not opening.package:
        yield f"{here}.package", "is missing; an offer carries a package"
    yield from _package_problems(case, f"{here}.package", opening.package or {})


def _package_problems(case: Case, here: str, package: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for issue, option in package.items():
        if issue not in case.issue:
            yield f"{here}.{issue}", f"there is no such issue; the issues are {', '.join(case.issue)}"
        elif option not in case.issue[issue].options:
            options = ", ".join(map(repr, case.issue[issue].options))
            yield f"{here}.{issue}", f"{option!r} is no option that all can see; write one of {options}"


def _duplicates(here: str, names: list[str]) -> Iterator[tuple[str, str]]:
    for name, count in Counter(names).items():
        if count > 1:
            yield here, f"{name!r} stands {count} times; each must be different"
