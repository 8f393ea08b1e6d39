"""Words of a sentence: where they stand, what they are a form of, and to which families they belong."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:[:.]\d+)?|[a-zà-ÿ]+|%")
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
SHORTENED = re.compile(r"(?<=[a-z])n't\b")
LISTS = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))
NUMBERS: dict[str, str] = {word: str(number) for number, word in enumerate(LISTS["numbers"].split())}
TENS: dict[str, int] = {word: 10 * number for number, word in enumerate(LISTS["tens"].split(), 1)}
MONTH = "month of may"
INTO_MONTHS = frozenset(LISTS["into_months"].split())
THOUSANDS = frozenset({"thousand", "k", "grand"})
SHARES: dict[str, str] = LISTS["shares"]
WHOLE = frozenset(LISTS["whole"].split())


class Word(NamedTuple):
    """A word: as it is compared, and from where to where it stands in the text."""

    stem: str
    start: int
    end: int
    plain: str


@cache
def stem(word: str) -> str:
    """Return what is left of a word without plural and the commonest endings: "sleeping" -> "sleep"."""
    if word in WHOLE:
        return word.removesuffix("ies") + "y" if word.endswith("ies") else word.removesuffix("s")
    if word.endswith(("ies", "ied")) and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text, in order; "don't" is two, a time of day or a number in words is a number.

    Numbers begin with "#": "#7", "#5:30" (also "half past five"), "#25%" ("a quarter").
    """
    lower = "".join(
        small if len(small := letter.lower()) == 1 else letter for letter in text.replace("’", "'")
    )
    plain = SHORTENED.sub(" nt", lower)  # as long as the text, so that places in it are places in the text
    found = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(plain)]
    out: list[Word] = []
    place = 0
    while place < len(found):
        word, start, end = found[place]
        following = [each for each, _, _ in found[place + 1 : place + 3]]
        if word == "half" and following[:1] == ["past"] and len(following) == 2 and _number(following[1]):
            out.append(Word(f"#{_number(following[1])}:30", start, found[place + 2][2], word))
            place += 3
            continue
        if spelled := _spelled([word, *following]):
            number, count = spelled
            out.append(Word(f"#{number}", start, found[place + count - 1][2], word))
            place += count
            continue
        if (number := _number(word)) and following[:1] and following[0] in {"%", "percent", "per"}:
            out.append(Word(f"#{number}%", start, found[place + 1][2], word))
            place += 2 + (following[1:] == ["cent"])
            continue
        if word == "may" and _is_month(text[:start], text[start:end], following):
            out.append(Word(MONTH, start, end, word))
            place += 1
            continue
        out.append(Word(f"#{number}" if number else stem(word), start, end, word))
        place += 1
    return tuple(out)


def _is_month(before: str, word: str, following: list[str]) -> bool:
    """Tell May from may: by what leads to it, or by its capital where no sentence begins."""
    last = before.split()[-1:]
    leads = bool(last) and (last[0].lower() in INTO_MONTHS or last[0][0].isdecimal())
    return leads or (
        word[0] == "M"
        and (following[:1] in ([], ["and"], ["or"]) or bool(last))
        and before[-2:-1] not in {".", "?", "!"}
    )


def _spelled(said: list[str]) -> tuple[str, int] | None:
    """Return a number that takes several words, and how many: "seven thirty" -> 7:30, "five thousand" -> 5.

    Thousands are left out, since most people leave them out.
    """
    first, second, third = [*said, "", ""][:3]
    if first in TENS and second in NUMBERS and 0 < int(NUMBERS[second]) < 10:
        return str(TENS[first] + int(NUMBERS[second])), 2 + (third in THOUSANDS)
    if first in TENS and first != "ten":
        return str(TENS[first]), 1 + (second in THOUSANDS)
    if first in NUMBERS and second in TENS and second != "ten":
        return f"{NUMBERS[first]}:{TENS[second]}", 2
    if second in THOUSANDS and (number := _number(first) or ("1" if first == "a" else "")):
        return number, 2
    return (
        ("100", 2 + (third in THOUSANDS))
        if (first, second) in {("a", "hundred"), ("one", "hundred")}
        else None
    )


def _number(word: str) -> str:
    if "," in word:
        return word.replace(",000", "").replace(",", "")
    if word in NUMBERS:
        return NUMBERS[word]
    if word in SHARES or (word.endswith("s") and word[:-1] in SHARES):
        return SHARES[word.removesuffix("s") if word not in SHARES else word] + "%"
    if clock := CLOCK.fullmatch(word):
        hour, minute = int(clock[1]), clock[2]
        return f"{hour - 12 if 12 < hour < 24 else hour}" + (f":{minute}" if minute != "00" else "")
    return word.lstrip("0") or "0" if word.isdecimal() else ""


@cache
def families() -> dict[str, frozenset[int]]:
    """Return stem -> the families that it belongs to."""
    lines = files(__package__).joinpath("families.txt").read_text("utf-8").splitlines()
    found: dict[str, set[int]] = {}
    for number, line in enumerate(line for line in lines if line and not line.startswith("#")):
        for word in line.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


EMPTY = frozenset(word for each in LISTS["empty"].split() for word in (each, stem(each)))


def content(said: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words that carry something; numbers do not count among them."""
    return tuple(word for word in said if word.stem not in EMPTY and not word.stem.startswith("#"))
