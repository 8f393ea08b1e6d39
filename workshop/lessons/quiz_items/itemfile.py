"""A file of quiz items: TOML text in, checked items or sentences that say what to mend out."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workshop.lessons.quiz_items.items import (
    SHEETS,
    Choice,
    ChoiceItem,
    Item,
    Items,
    NumberItem,
    OrderingItem,
    Slip,
)
from workshop.negotiation import toml_file
from workshop.negotiation.toml_file import FileError, repeated, sentence

MODELS = (Items, ChoiceItem, NumberItem, OrderingItem, Choice, Slip)


class ItemError(FileError):
    """Items that cannot be used, or one that is missing; `problems` are sentences, what is at fault first."""


@cache
def shipped() -> dict[str, Items]:
    """Return the items that come with the kit: name of the file -> its items; raises ItemError."""
    folder = Path(str(files("workshop"))) / "lessons" / "quiz_items"
    found = {path.stem: load(path) for path in sorted(folder.glob("*.toml"))}
    twice = Counter(item.id for file in found.values() for item in file.items)
    if problems := [f"{item}: stands in two files" for item, count in twice.items() if count > 1]:
        raise ItemError(*problems)
    return found


def of_lessons() -> dict[str, tuple[Item, ...]]:
    """Return the items of each lesson: "lesson-1" -> its items in order."""
    known = sorted((file.lesson, file.items) for file in shipped().values() if file.lesson is not None)
    return {f"lesson-{number}": items for number, items in known}


def sheet(name: str) -> dict[str, Item]:
    """Return the test's items on a sheet by concept: the same concepts in the same order on both."""
    asked = [item for file in shipped().values() if file.lesson is None for item in file.items]
    return {str(item.concept): item for item in asked if item.sheet == name}


def find(wanted: str) -> Item:
    """Return a lesson's item by its id; raises ItemError, which names the nearest one."""
    known = {item.id: item for items in of_lessons().values() for item in items}
    if not isinstance(wanted, str) or wanted not in known:
        near = get_close_matches(str(wanted), known, 1, cutoff=0)
        raise ItemError(f"There is no item {wanted!r}: did you mean {near[0]!r}?")
    return known[wanted]


def load(path: Path) -> Items:
    """Return the items in a file; raises ItemError: file, key, what is wrong."""
    return toml_file.load(path, parse, ItemError, "there is no such file")


def parse(text: str) -> Items:
    """Return the items that TOML text holds; raises ItemError with every problem found, key first."""
    try:
        raw = tomllib.loads(text)
        found = Items.model_validate(raw)
    except tomllib.TOMLDecodeError as error:
        raise ItemError(f"is not valid TOML: {error}") from None
    except ValidationError as error:
        raise ItemError(*(_sentence(raw, detail) for detail in error.errors())) from None
    if problems := [f"{key}: {what}" for key, what in _problems(found)]:
        raise ItemError(*problems)
    return found


def _sentence(raw: Any, wrong: Any) -> str:
    place = list(wrong["loc"])
    if len(place) > 2:
        del place[2]  # an item's kind, which pydantic puts between the item and its keys
    if wrong["type"].startswith("union_tag"):
        return sentence(
            raw, [*place, "kind"], wrong | {"msg": "write choice, number or ordering"}, "item", MODELS
        )
    return sentence(raw, place, wrong, "item", MODELS)


def _problems(file: Items) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong and what would be right) for what no type can say."""
    yield from repeated("item", [item.id for item in file.items])
    for item in file.items:
        here = f"item[{item.id}]"
        match item:
            case ChoiceItem():
                if (right := sum(choice.right for choice in item.choices)) != 1:
                    yield f"{here}.choice", f"{right} choices are right; mark exactly one with right = true"
                yield from repeated(f"{here}.choice", [choice.text for choice in item.choices])
            case NumberItem():
                for slip in item.slips:
                    if item.near(slip.value, item.answer):
                        yield f"{here}.slip", f"{slip.value:g} is right; a slip is a wrong number"
            case OrderingItem():
                yield from repeated(f"{here}.steps", list(item.steps))
        if file.lesson is not None and (item.concept or item.sheet):
            yield here, "only an item of the test has concept and sheet; remove them"
    if file.lesson is None:
        yield from _unpaired(file)


def _unpaired(file: Items) -> Iterator[tuple[str, str]]:
    for item in file.items:
        if not item.concept or not item.sheet or isinstance(item, OrderingItem):
            yield f"item[{item.id}]", "an item of the test has concept and sheet, and is a choice or a number"
            return
    for concept in dict.fromkeys(item.concept for item in file.items):
        pair = sorted(
            (item.sheet or "", item.kind, item.strategy) for item in file.items if item.concept == concept
        )
        if [one[0] for one in pair] != list(SHEETS) or len({one[1:] for one in pair}) > 1:
            yield (
                f"item.{concept}",
                "needs one item on sheet A and one on sheet B, of the same kind and strategy",
            )
