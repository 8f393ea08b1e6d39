"""Cases for tests, made from bare points by way of TOML, so that they pass every check a case file passes."""

from collections.abc import Mapping, Sequence
from typing import Any

from workshop.negotiation.case import Case
from workshop.negotiation.casefile import parse

Number = int | float | str


def raw_case(
    points: Sequence[Sequence[Sequence[Number]]],
    reservation: Sequence[Number | None] = (),
    hidden: Sequence[int] = (),
) -> dict[str, Any]:
    """Return a case as the dict that its TOML text holds.

    `points[p][i]` are the points an option of issue `i{i}` (options "o0", "o1" …) gives party `p{p}`; each
    issue with points for a party is one interest of it, `for-i{i}`. `hidden[i]` of issue i's last options are
    hidden.
    """
    sizes = [max(len(party[issue]) for party in points) for issue in range(len(points[0]))]
    hidden = list(hidden) + [0] * len(sizes)
    limits = list(reservation) + [None] * len(points)
    wanted = f"p0.for-i{next(issue for issue, numbers in enumerate(points[0]) if numbers)}"
    return {
        "format": 1,
        "id": "built",
        "title": "Built",
        "summary": "For a test.",
        "language": "en",
        "minutes": 20,
        "licence": "CC0-1.0",
        "issue": [
            {
                "id": f"i{issue}",
                "label": f"Issue {issue}",
                "options": [f"o{place}" for place in range(size - hidden[issue])],
                "hidden": [
                    {"text": f"o{place}", "appears_when": [wanted]}
                    for place in range(size - hidden[issue], size)
                ],
            }
            for issue, size in enumerate(sizes)
        ],
        "party": [
            {
                "id": f"p{number}",
                "name": f"Side {number}",
                "brief": "What this side knows.",
                "end_goal": "Still here in a year.",
                "batna": "Ask somebody else.",
                **({} if limits[number] is None else {"reservation": limits[number]}),
                "interest": [
                    {
                        "id": f"for-i{issue}",
                        "label": f"Private reason {issue} of side {number}",
                        "voiced_as": f"Reason {issue} of side {number}",
                        "points": {f"i{issue}": list(numbers)},
                    }
                    for issue, numbers in enumerate(party)
                    if numbers
                ],
            }
            for number, party in enumerate(points)
        ],
    }


def case_of(
    points: Sequence[Sequence[Sequence[Number]]],
    reservation: Sequence[Number | None] = (),
    hidden: Sequence[int] = (),
) -> Case:
    """Return the parsed case that `raw_case` describes; a party does not mind issues with empty lists."""
    return parse(toml(raw_case(points, reservation, hidden)))


def toml(raw: Mapping[str, Any]) -> str:
    """Return a dict as TOML text, each table inline."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in raw.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, int | float) else _quoted(value)


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else _quoted(key)


def _quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 32 or char in '"\\\x7f' else char for char in str(text)
    )
    return f'"{escaped}"'
