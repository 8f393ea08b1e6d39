"""Sentences with what they mean, read by the kit: beside what plain word overlap would say."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from playing import rows_of
from workshop.hearing.read import read
from workshop.hearing.vocabulary import vocabulary
from workshop.hearing.words import content, words
from workshop.negotiation import fold
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import load, shipped
from workshop.negotiation.moves import Event
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table, openings

OVERLAP = 0.25
"""From which share of its words in what was told a sentence is the same, by word overlap alone."""


class Judged(NamedTuple):
    """One sentence: what it is (`kind`), what is right (one or several), what was read."""

    sort: str
    kind: str
    text: str
    right: tuple[str, ...]
    read: str
    second: str
    overlap: str


def judge(path: Path) -> list[Judged]:
    """Return what is read of each sentence in a file of the form that `tests/hearing/README.md` describes."""
    raw, tables = tables_of(path)
    return [
        judged
        for sort in ("say_back", "check_in", "act")
        for judged in _judged(sort, raw.get(sort, []), tables)
    ]


def tables_of(path: Path) -> tuple[dict[str, Any], dict[str, tuple[Table, str]]]:
    """Return what a file holds, and its tables by name, each with who types there."""
    raw = tomllib.loads(path.read_text("utf-8"))
    return raw, {each["id"]: (_table(each, path.parent), each["party"]) for each in raw.get("table", [])}


def figures(found: list[Judged], sort: str) -> dict[str, float]:
    """Return the shares that issue 13 asks for, of one sort of sentence: "say_back" or "check_in"."""
    own = [each for each in found if each.sort == sort]
    said = [each for each in own if each.read != "unsure"]
    same = [each for each in own if "same" in each.right]
    wrong = [each for each in own if "same" not in each.right]
    return {
        "n": len(own),
        "unsure": _share(own, lambda each: each.read == "unsure"),
        "right": _share(said, lambda each: each.read in each.right),
        "overlap": _share(said, lambda each: each.overlap in each.right),
        "right_called_other": _share(same, lambda each: each.read == "other"),
        "wrong_called_same": _share(wrong, lambda each: each.read == "same"),
    }


def guesses(found: list[Judged]) -> dict[str, float]:
    """Return how often the first guess of an act is right, and one of the first two."""
    own = [each for each in found if each.sort == "act"]
    return {
        "n": len(own),
        "first": _share(own, lambda each: each.read in each.right),
        "first_two": _share(own, lambda each: {each.read, each.second} & set(each.right)),
    }


def _share(found: list[Judged], is_so: Any) -> float:
    return round(sum(bool(is_so(each)) for each in found) / len(found), 3) if found else 0.0


def _judged(
    sort: str, sentences: list[dict[str, Any]], tables: dict[str, tuple[Table, str]]
) -> Iterator[Judged]:
    for each in sentences:
        table, party = tables[each["table"]] if "table" in each else next(iter(tables.values()))
        view = redact(table, party)
        right = each["act" if sort == "act" else "meaning"]
        right = (right,) if isinstance(right, str) else tuple(right)
        kind = each.get("kind", right[0])
        if sort == "act":
            acts = read(each["text"], view, party).acts
            yield Judged(sort, kind, each["text"], right, acts[0], acts[1], "")
        elif sort == "say_back":
            seen = read(each["text"], view, party, act="paraphrase", expects=f"interest:{each['interest']}")
            overlap = _overlap(each["text"], table, tuple(each["interest"].split(".")))
            yield Judged(sort, kind, each["text"], right, str(seen.meaning), "", overlap)
        else:
            seen = read(each["text"], view, party, act="check_in")
            overlap = "same" if vocabulary(view).named_issues(words(each["text"])) else "other"
            yield Judged(sort, kind, each["text"], right, str(seen.meaning), "", overlap)


def _overlap(text: str, table: Table, interest: tuple[str, ...]) -> str:
    told = [
        entry.move.text or "" for entry in table.moves if (entry.move.by, entry.move.interest) == interest
    ] + [table.case.party[interest[0]].interest[interest[1]].voiced_as]
    stems = {word.stem for line in told for word in content(words(line))}
    own = {word.stem for word in content(words(text))}
    return "same" if own and len(own & stems) / len(own) >= OVERLAP else "other"


def _table(raw: dict[str, Any], folder: Path) -> Table:
    case: Case = load(raw["case"] if raw["case"] in shipped() else folder / f"{raw['case']}.toml")
    events = openings(case, seats=dict.fromkeys(case.party, "person"))
    others = {party: [each for each in case.party if each != party] for party in case.party}
    for told in raw.get("told", []):
        events.append(
            _moved("disclose_interest", told["by"], others, interest=told["interest"], text=told["text"])
        )
    for laid in raw.get("packages", []):
        events.append(_moved("offer", laid["by"], others, package=laid["package"]))
    return fold.replay(rows_of(events))


def _moved(act: str, by: str, others: dict[str, list[str]], **carried: Any) -> Event:
    return Event("moved", {"act": act, "by": by, "to": others[by], "seat": by, **carried})


def main(*paths: str) -> None:
    """Print the figures of files, and the sentences that were read wrong."""
    for path in paths:
        found = judge(Path(path))
        lines = [f"{path} {sort} {figures(found, sort)}" for sort in ("say_back", "check_in")]
        lines.append(f"{path} act {guesses(found)}")
        for each in found:
            if each.read not in each.right:
                right = "/".join(each.right)
                lines.append(
                    f"  {each.sort:9}{each.kind:11}{right:15}{each.read:15}{each.second:13}{each.text}"
                )
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
